//! Small pictures beside numbers: no axes, and nothing that the number and its note do not say.

use minijinja::Value;

use super::chart::bar;
use crate::report::Picture;

const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 24.0;

/// The picture; empty where there is nothing to compare.
pub(super) fn small(picture: &Picture) -> Value {
    let shapes = match picture {
        Picture::Line(numbers) if numbers.len() > 1 => line(numbers),
        Picture::Bars(numbers) if numbers.iter().any(|number| *number > 0) => bars(numbers),
        Picture::Share(part, whole) if *whole > 0 => share(*part as f64 / *whole as f64),
        _ => String::new(),
    };
    Value::from_safe_string(format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=none aria-hidden=true>{shapes}</svg>"
    ))
}

fn most(numbers: &[u64]) -> f64 {
    numbers.iter().copied().max().unwrap_or_default().max(1) as f64
}

fn line(numbers: &[u64]) -> String {
    let (step, most) = (WIDTH / (numbers.len() - 1) as f64, most(numbers));
    let y = |number: u64| HEIGHT - 2.0 - number as f64 / most * (HEIGHT - 4.0);
    let points = numbers
        .iter()
        .enumerate()
        .map(|(place, number)| format!("{:.1} {:.1}", place as f64 * step, y(*number)));
    let line = points.collect::<Vec<_>>().join(" ");
    format!("<path class=w d=\"M0 {HEIGHT}L{line} {WIDTH} {HEIGHT}z\"/><path class=l d=\"M{line}\"/>")
}

fn bars(numbers: &[u64]) -> String {
    let (width, most) = (WIDTH / numbers.len() as f64, most(numbers));
    let mut path = String::new();
    for (place, number) in numbers.iter().enumerate() {
        let height = *number as f64 / most * (HEIGHT - 2.0);
        bar(&mut path, [place as f64 * width + 1.0, HEIGHT], [width - 2.0, -height]);
    }
    format!("<path class=b d=\"{path}\"/>")
}

fn share(share: f64) -> String {
    let (mut whole, mut part) = (String::new(), String::new());
    bar(&mut whole, [0.0, 9.0], [WIDTH, 6.0]);
    bar(&mut part, [0.0, 9.0], [WIDTH * share, 6.0]);
    format!("<path class=w d=\"{whole}\"/><path class=b d=\"{part}\"/>")
}
