//! A value as some layer gives it: typed from the settings file, plain text from everywhere else.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use toml::de::DeValue;

use crate::model::Word;

/// A value before its setting has looked at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Given {
    Text(String),
    Whole(i64),
    Flag(bool),
    List(Vec<Given>),
    /// A type that no setting takes.
    Other(&'static str),
    /// From git, the environment or a flag: means what the setting takes.
    Plain(String),
}

/// What is wrong with a value, and what would be right.
pub(super) type Problem = String;

impl Given {
    pub(super) fn from_toml(value: &DeValue<'_>) -> Given {
        match value {
            DeValue::String(text) => Given::Text(text.clone().into_owned()),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .map_or(Given::Other("a number that large"), Given::Whole),
            DeValue::Boolean(flag) => Given::Flag(*flag),
            DeValue::Array(items) => {
                Given::List(items.iter().map(|item| Given::from_toml(item.get_ref())).collect())
            }
            DeValue::Float(_) => Given::Other("a fraction"),
            DeValue::Datetime(_) => Given::Other("a date"),
            DeValue::Table(_) => Given::Other("a section"),
        }
    }

    /// The same in the type of another value of its setting, so that every layer is shown as the file would write it.
    pub(super) fn like(self, other: Option<&Given>) -> Given {
        let typed = match (&self, other) {
            (Given::Plain(text), Some(Given::Text(_)) | None) => Some(Given::Text(text.clone())),
            (Given::Plain(text), Some(Given::Whole(_))) => text.parse().ok().map(Given::Whole),
            (Given::Plain(_), Some(Given::Flag(_))) => self.flag().ok().map(Given::Flag),
            _ => None,
        };
        typed.unwrap_or(self)
    }

    /// One line of text.
    pub(super) fn text(&self) -> Result<&str, Problem> {
        match self {
            Given::Text(text) | Given::Plain(text) if text.chars().any(char::is_control) => {
                Err("must be one line without control characters".to_owned())
            }
            Given::Text(text) | Given::Plain(text) => Ok(text),
            other => Err(other.must_be("a text in quotes")),
        }
    }

    pub(super) fn parsed<T: FromStr>(&self) -> Result<T, Problem>
    where
        T::Err: fmt::Display,
    {
        self.text()?.parse().map_err(|error: T::Err| error.to_string())
    }

    /// `true` or `false`; the words of git's configuration too where it is no TOML.
    pub(super) fn flag(&self) -> Result<bool, Problem> {
        match self {
            Given::Flag(flag) => Ok(*flag),
            Given::Plain(text) => match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "1" => Ok(true),
                "false" | "no" | "off" | "0" | "" => Ok(false),
                _ => Err(format!("must be true or false, not '{text}'")),
            },
            other => Err(other.must_be("true or false")),
        }
    }

    /// A whole number in a range.
    pub(super) fn whole(&self, range: RangeInclusive<u32>) -> Result<u32, Problem> {
        let number = match self {
            Given::Whole(number) => Some(*number),
            Given::Plain(text) => text.parse().ok(),
            _ => None,
        };
        let fits =
            number.and_then(|number| u32::try_from(number).ok()).filter(|number| range.contains(number));
        fits.ok_or_else(|| self.must_be(&format!("a whole number from {} to {}", range.start(), range.end())))
    }

    /// A list of texts; separated by commas where it is no TOML.
    pub(super) fn texts(&self) -> Result<Vec<String>, Problem> {
        match self {
            Given::List(items) => items.iter().map(|item| item.text().map(str::to_owned)).collect(),
            Given::Plain(text) => {
                let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                Ok(items.map(str::to_owned).collect())
            }
            other => Err(other.must_be("a list of texts: [\"one\", \"two\"]")),
        }
    }

    /// A list of words of one field.
    pub(super) fn words<W: Word>(&self) -> Result<Vec<W>, Problem> {
        self.parsed_each()
    }

    /// A list of values that can be read from text.
    pub(super) fn parsed_each<T: FromStr>(&self) -> Result<Vec<T>, Problem>
    where
        T::Err: fmt::Display,
    {
        let parsed = |text: String| text.parse().map_err(|error: T::Err| error.to_string());
        self.texts()?.into_iter().map(parsed).collect()
    }

    fn must_be(&self, expected: &str) -> Problem {
        let found = match self {
            Given::Text(_) => "a text",
            Given::Flag(_) => "true or false",
            Given::List(_) => "a list",
            Given::Other(name) => name,
            Given::Whole(number) => return format!("must be {expected}, not {number}"),
            Given::Plain(text) => return format!("must be {expected}, not '{text}'"),
        };
        format!("must be {expected}, not {found}")
    }
}

/// As the settings file would write it.
impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Given::Text(text) => write!(f, "{}", toml::Value::from(text.as_str())),
            Given::Whole(number) => write!(f, "{number}"),
            Given::Flag(flag) => write!(f, "{flag}"),
            Given::List(items) => {
                let items: Vec<String> = items.iter().map(Given::to_string).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Given::Other(name) => f.write_str(name),
            Given::Plain(text) => f.write_str(text),
        }
    }
}
