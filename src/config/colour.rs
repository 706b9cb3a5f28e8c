//! How a severity looks on a terminal.

use std::fmt;
use std::str::FromStr;

use anstyle::{AnsiColor, Color, RgbColor, Style};

/// A style as settings write it: `bold red`, `#ff8800`, `none`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colour {
    typed: String,
    style: Style,
}

/// A word that names neither a colour nor an attribute.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no colour: write one of {names}, bright- before it, or #rrggbb; with bold, dim, italic, underline",
    names = COLOURS.map(|(name, _)| name).join(", "))]
pub struct ColourError(String);

const COLOURS: [(&str, AnsiColor); 8] = [
    ("black", AnsiColor::Black),
    ("red", AnsiColor::Red),
    ("green", AnsiColor::Green),
    ("yellow", AnsiColor::Yellow),
    ("blue", AnsiColor::Blue),
    ("magenta", AnsiColor::Magenta),
    ("cyan", AnsiColor::Cyan),
    ("white", AnsiColor::White),
];

impl Colour {
    /// The style, for whoever writes to a terminal.
    pub fn style(&self) -> Style {
        self.style
    }
}

impl FromStr for Colour {
    type Err = ColourError;

    fn from_str(typed: &str) -> Result<Self, ColourError> {
        let unknown = |word: &str| ColourError(word.to_owned());
        let style = typed.split_whitespace().try_fold(Style::new(), |style, word| {
            add(style, &word.to_ascii_lowercase()).ok_or_else(|| unknown(word))
        })?;
        match typed.trim().is_empty() {
            true => Err(unknown(typed)),
            false => Ok(Colour { typed: typed.trim().to_owned(), style }),
        }
    }
}

fn add(style: Style, word: &str) -> Option<Style> {
    Some(match word {
        "none" => style,
        "bold" => style.bold(),
        "dim" => style.dimmed(),
        "italic" => style.italic(),
        "underline" => style.underline(),
        word => style.fg_color(Some(colour(word)?)),
    })
}

fn colour(word: &str) -> Option<Color> {
    if let Some(hex) = word.strip_prefix('#') {
        let number = u32::from_str_radix(hex, 16).ok().filter(|_| is_six_digits(hex))?;
        let [_, red, green, blue] = number.to_be_bytes();
        return Some(RgbColor(red, green, blue).into());
    }
    let name = word.strip_prefix("bright-");
    let (_, plain) = COLOURS.iter().find(|(candidate, _)| *candidate == name.unwrap_or(word))?;
    Some(plain.bright(name.is_some()).into())
}

fn is_six_digits(hex: &str) -> bool {
    hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(typed: &str) -> Style {
        typed.parse::<Colour>().unwrap().style()
    }

    #[test]
    fn colours_and_attributes_add_up() {
        assert_eq!(style("bold red"), Style::new().bold().fg_color(Some(AnsiColor::Red.into())));
        assert_eq!(style("bright-cyan"), Style::new().fg_color(Some(AnsiColor::BrightCyan.into())));
        assert_eq!(style("#ff8000"), Style::new().fg_color(Some(RgbColor(255, 128, 0).into())));
        assert_eq!(style("none"), Style::new());
    }

    #[test]
    fn what_is_no_colour_is_named() {
        for typed in ["", "rouge", "#ff80", "#ff80001", "#+f8000", "bold rouge"] {
            assert!(typed.parse::<Colour>().is_err(), "{typed}");
        }
        assert!(
            "bold rouge"
                .parse::<Colour>()
                .unwrap_err()
                .to_string()
                .starts_with("'rouge' is no colour: write")
        );
    }
}
