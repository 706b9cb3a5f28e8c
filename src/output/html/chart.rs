//! What charts have in common: scales, axes, and a table that says the same. They are SVG without styles of their own, so
//! that the page's policy and both themes hold for them.

use std::fmt::Write;

use minijinja::Value;
use serde::Serialize;

use super::template::escaped;

/// A chart with the same numbers as a table.
#[derive(Debug, Serialize)]
pub(super) struct Chart {
    pub(super) title: String,
    pub(super) about: String,
    pub(super) svg: Value,
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// The size of a chart, and of the part of it that shows numbers.
pub(super) const WIDTH: f64 = 580.0;
pub(super) const HEIGHT: f64 = 250.0;
pub(super) const LEFT: f64 = 38.0;
pub(super) const RIGHT: f64 = 458.0;
/// Where keys and what is said of a row begin.
pub(super) const KEYS: f64 = 472.0;
pub(super) const TOP: f64 = 12.0;
pub(super) const BOTTOM: f64 = 224.0;

/// So many names stand below an axis at most.
const NAMES: usize = 6;

/// A drawing with its title, which is what those hear who cannot see it.
pub(super) struct Drawing(String);

impl Drawing {
    pub(super) fn new(title: &str, height: f64) -> Self {
        let title = escaped(title);
        Drawing(format!("<svg viewBox=\"0 0 {WIDTH} {height}\" role=img><title>{title}</title>"))
    }

    /// Horizontal lines with their numbers from 0 to `most`; where each number stands is told by `y`.
    pub(super) fn grid(&mut self, most: u64, y: impl Fn(u64) -> f64) {
        for number in ticks(most) {
            let at = y(number);
            let class = if number == 0 { "a" } else { "g" };
            self.line(class, at);
            self.text("e", LEFT - 6.0, at + 4.0, &number.to_string());
        }
    }

    /// A line over the whole width.
    pub(super) fn line(&mut self, class: &str, y: f64) {
        self.line_from(class, LEFT, y);
    }

    pub(super) fn line_from(&mut self, class: &str, x: f64, y: f64) {
        self.add(format_args!("<path class={class} d=\"M{x} {y:.0}H{RIGHT}\"/>"));
    }

    /// Some of the names below the middle of their places.
    pub(super) fn names(&mut self, names: &[&str], y: f64) {
        let (step, width) = (names.len().div_ceil(NAMES).max(1), (RIGHT - LEFT) / names.len().max(1) as f64);
        for (place, name) in names.iter().enumerate().filter(|(place, _)| place % step == 0) {
            self.text("m", LEFT + (place as f64 + 0.5) * width, y, name);
        }
    }

    pub(super) fn text(&mut self, class: &str, x: f64, y: f64, text: &str) {
        let text = escaped(text);
        self.add(format_args!("<text class=\"{class}\" x={x:.0} y={y:.0}>{text}</text>"));
    }

    /// A key with its number at the right of the chart.
    pub(super) fn key(&mut self, class: &str, y: f64, name: &str, count: u64) {
        self.add(format_args!("<rect class={class} x={KEYS} y={:.0} width=9 height=9 rx=1.5 />", y - 8.5));
        self.text("k", KEYS + 14.0, y, &count.to_string());
        self.text("", KEYS + 14.0, y + 13.0, name);
    }

    /// A filled shape; `title` is shown where a pointer rests on it.
    pub(super) fn shape(&mut self, class: &str, path: &str, title: &str) {
        let title = escaped(title);
        self.add(format_args!("<path class={class} d=\"{path}\"><title>{title}</title></path>"));
    }

    pub(super) fn done(mut self) -> Value {
        self.0.push_str("</svg>");
        Value::from_safe_string(self.0)
    }

    fn add(&mut self, text: std::fmt::Arguments<'_>) {
        // a string takes everything
        let _ = self.0.write_fmt(text);
    }
}

/// A box of a path: from a corner, to the right and down or up.
pub(super) fn bar(path: &mut String, [x, y]: [f64; 2], [width, height]: [f64; 2]) {
    if height.abs() >= 0.05 {
        let _ = write!(path, "M{x:.1} {y:.1}h{width:.1}v{height:.1}h-{width:.1}z");
    }
}

/// Round numbers from 0 to the first that is not less than `most`, or above all.
pub(super) fn ticks(most: u64) -> Vec<u64> {
    let step = [1, 2, 5].into_iter().cycle().zip(0..).map(|(digit, place)| digit * 10u64.pow(place / 3));
    let step = step.take(57).find(|step| most <= step * 4).unwrap_or(most.div_ceil(4).max(1));
    (0..=most.div_ceil(step).max(1)).map(|count| count * step).collect()
}

/// The number that the top of a chart stands for.
pub(super) fn top(most: u64) -> u64 {
    ticks(most).last().copied().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_reach_over_the_most() {
        assert_eq!(ticks(0), [0, 1]);
        assert_eq!(ticks(3), [0, 1, 2, 3]);
        assert_eq!(ticks(7), [0, 2, 4, 6, 8]);
        assert_eq!(ticks(41), [0, 20, 40, 60]);
        assert_eq!(ticks(3600), [0, 1000, 2000, 3000, 4000]);
        assert!(top(u64::MAX / 8) >= u64::MAX / 8);
    }
}
