//! Running text in lines of a page: broken at blanks before it is too wide, whatever the tones of its words.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

use super::{Page, Tone};

/// Columns of a page, as mails and commit messages have them.
pub(super) const WIDTH: usize = 80;

/// Text that flows from line to line behind an indent.
pub(super) struct Flow {
    indent: usize,
    column: usize,
    lines: Vec<Vec<(Tone, String)>>,
}

impl Flow {
    /// Text behind so many blanks.
    pub(super) fn new(indent: usize) -> Self {
        Flow { indent, column: indent, lines: vec![Vec::new()] }
    }

    /// Adds words of a tone; the line breaks among them are kept.
    pub(super) fn add(&mut self, tone: Tone, text: &str) {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.begin_line();
            }
            line.split_inclusive(' ').for_each(|word| self.word(tone, word));
        }
    }

    /// A word that is wider than the page has a line for itself.
    fn word(&mut self, tone: Tone, word: &str) {
        let is_begun = self.column > self.indent;
        if is_begun && self.column + word.trim_end().width() > WIDTH {
            self.begin_line();
            if word.trim().is_empty() {
                return;
            }
        }
        self.column += word.width();
        let Some(line) = self.lines.last_mut() else { return };
        match line.last_mut() {
            Some((last, text)) if *last == tone => text.push_str(word),
            _ => line.push((tone, word.to_owned())),
        }
    }

    pub(super) fn begin_line(&mut self) {
        self.lines.push(Vec::new());
        self.column = self.indent;
    }

    /// Cuts all but the first lines, and says so.
    pub(super) fn keep(&mut self, most: usize) {
        if self.lines.len() > most {
            self.lines.truncate(most);
            self.begin_line();
            self.word(Tone::Faint, "…");
        }
    }

    /// Writes the lines to a page, the first behind `label` instead of blanks.
    pub(super) fn write(self, label: &str, page: &mut Page<'_>) {
        let mut before = format!("{label:<indent$}", indent = self.indent);
        for mut line in self.lines {
            if let Some((_, text)) = line.last_mut() {
                text.truncate(text.trim_end().len());
            }
            let is_empty = line.iter().all(|(_, text)| text.is_empty()) && before.trim().is_empty();
            let runs = line.into_iter().map(|(tone, text)| (tone, Cow::from(text)));
            match is_empty {
                true => page.gap(),
                false => page.line(std::iter::once((Tone::Faint, Cow::from(before))).chain(runs)),
            };
            before = " ".repeat(self.indent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(flow: Flow, label: &str) -> Vec<String> {
        let mut page = Page::new();
        flow.write(label, &mut page);
        page.lines.iter().map(|line| line.iter().map(|run| run.text.as_ref()).collect()).collect()
    }

    #[test]
    fn words_go_to_the_next_line_and_wide_characters_count_twice() {
        let mut flow = Flow::new(4);
        flow.add(Tone::Plain, &"word ".repeat(16));
        flow.add(Tone::Added, "日本語\n\n  set in");
        let word = |times: usize| "word ".repeat(times).trim_end().to_owned();
        let expected = [
            format!("  x {}", word(15)),
            "    word 日本語".to_owned(),
            String::new(),
            "      set in".to_owned(),
        ];
        assert_eq!(lines(flow, "  x"), expected);
    }

    #[test]
    fn a_word_wider_than_the_page_stays_whole() {
        let (long, mut flow) = ("u".repeat(99), Flow::new(2));
        flow.add(Tone::Plain, &format!("at {long} end"));
        assert_eq!(lines(flow, ""), ["  at".to_owned(), format!("  {long}"), "  end".to_owned()]);
    }

    #[test]
    fn what_is_cut_is_marked() {
        let mut flow = Flow::new(1);
        flow.add(Tone::Plain, "a\nb\nc");
        flow.keep(2);
        assert_eq!(lines(flow, ""), [" a", " b", " …"]);
    }
}
