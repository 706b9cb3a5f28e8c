//! A page of lines made of toned runs of text: what a report shows a reader when a table does not fit.

use std::borrow::Cow;

use super::Tone;

/// A run of text of one tone.
#[derive(Debug, Clone)]
pub struct Run<'report> {
    /// The text.
    pub text: Cow<'report, str>,
    /// What it is.
    pub tone: Tone,
}

/// Lines of runs, top to bottom.
#[derive(Debug, Clone, Default)]
pub struct Page<'report> {
    /// Each line's runs; an empty line has none.
    pub lines: Vec<Vec<Run<'report>>>,
}

impl<'report> Page<'report> {
    /// A page without lines.
    pub fn new() -> Self {
        Page::default()
    }

    /// Adds one line made of these runs.
    pub fn line(&mut self, runs: impl IntoIterator<Item = (Tone, Cow<'report, str>)>) -> &mut Self {
        self.lines.push(runs.into_iter().map(|(tone, text)| Run { text, tone }).collect());
        self
    }

    /// Adds the lines of a longer text, each behind `indent`.
    pub fn text(&mut self, tone: Tone, indent: &'static str, text: &'report str) -> &mut Self {
        for line in text.lines() {
            let indent = if line.is_empty() { "" } else { indent };
            self.line([(Tone::Plain, Cow::from(indent)), (tone, Cow::from(line))]);
        }
        self
    }

    /// Adds an empty line.
    pub fn gap(&mut self) -> &mut Self {
        self.lines.push(Vec::new());
        self
    }

    /// Adds `label  value` with the label padded to twelve columns.
    pub fn pair(&mut self, label: &str, tone: Tone, value: impl Into<Cow<'report, str>>) -> &mut Self {
        self.line([(Tone::Faint, Cow::from(format!("{label:<11} "))), (tone, value.into())])
    }

    /// Adds a unified diff, its added and removed lines toned.
    pub fn diff(&mut self, diff: &'report str) -> &mut Self {
        for line in diff.lines() {
            let tone = match line.as_bytes().first() {
                Some(b'+') => Tone::Added,
                Some(b'-') => Tone::Removed,
                Some(b'@') => Tone::Faint,
                _ => Tone::Plain,
            };
            self.line([(tone, Cow::from(line))]);
        }
        self
    }
}
