//! Tones become colours here, or nothing at all.

use std::collections::BTreeMap;

use anstyle::{AnsiColor, Style};

use crate::model::Severity;
use crate::report::Tone;

/// The colours of one stream.
#[derive(Debug, Clone, Default)]
pub struct Palette {
    /// Are there colours at all?
    pub on: bool,
    /// How severities look; a severity that is missing has no colour.
    pub severities: BTreeMap<Severity, Style>,
}

/// A style's escape sequences around a text.
#[derive(Debug, Clone, Copy)]
pub struct Paint(Style);

impl Palette {
    /// How a tone is painted.
    pub fn paint(&self, tone: Tone) -> Paint {
        Paint(if self.on { self.style(tone) } else { Style::new() })
    }

    fn style(&self, tone: Tone) -> Style {
        let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
        match tone {
            Tone::Plain => Style::new(),
            Tone::Name => colour(AnsiColor::Yellow),
            Tone::Heading => Style::new().bold(),
            Tone::Faint => Style::new().dimmed(),
            Tone::Severity(severity) => self.severities.get(&severity).copied().unwrap_or_default(),
            Tone::Open => colour(AnsiColor::Cyan),
            Tone::Closed => colour(AnsiColor::Green),
            Tone::Added => colour(AnsiColor::Green),
            Tone::Removed => colour(AnsiColor::Red),
        }
    }
}

impl Paint {
    /// The text in this paint.
    pub fn on(self, text: &str) -> String {
        format!("{}{text}{}", self.0.render(), self.0.render_reset())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_palette_that_is_off_paints_nothing() {
        assert_eq!(Palette::default().paint(Tone::Added).on("x"), "x");
        let on = Palette { on: true, ..Palette::default() };
        assert_eq!(on.paint(Tone::Added).on("x"), "\u{1b}[32mx\u{1b}[0m");
    }
}
