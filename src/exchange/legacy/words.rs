//! The fields that every finding has: its words, its texts, its date.

use std::collections::BTreeMap;

use super::draft::{Draft, is_blank};
use super::{word, word_of};
use crate::config::ImportMap;
use crate::exchange::beginning::beginning;
use crate::exchange::date::in_utc;
use crate::exchange::remark::Action;
use crate::model::{Kind, Severity, Status, Word};

/// Why a record cannot become a finding.
pub(in crate::exchange) const TEXTLESS: &str = "has neither title nor description";

impl Draft<'_> {
    /// Type, severity and status.
    pub(super) fn set_words(&mut self) {
        let kind = self.kind();
        self.made.set("type", kind.word().into());
        let severity = self.severity();
        self.made.set("severity", severity.word().into());
        let status = self.settings.status.unwrap_or(Status::Open);
        let words = &self.settings.statuses;
        let status =
            self.own_word("status", words, status).unwrap_or_else(|| self.defaulted("status", status));
        self.made.set("status", status.word().into());
    }

    fn kind(&mut self) -> Kind {
        let default = self.default_kind();
        let Some(text) = self.take_word("type") else {
            return self.defaulted("type", default);
        };
        if let Ok(kind) = text.parse() {
            return kind;
        }
        let kind = word(&text).or_else(|| word_of(&self.settings.types, &text));
        self.ask("types", &text, kind.is_some());
        let message = match kind {
            Some(kind) => format!("'{text}' became {kind}, and a tag"),
            None => format!("'{text}' is no type, became {default}, and a tag"),
        };
        let is_set = |section: &ImportMap| word_of(&section.types, &text).is_some();
        self.say_as(is_set, Action::Mapped, "type", message);
        self.tags.push(text);
        kind.unwrap_or(default)
    }

    /// What its word means, else its priority. Of a word that nobody knows only so much is known, that somebody rated it.
    fn severity(&mut self) -> Severity {
        let by_priority = self.by_priority();
        // what holds for every record is about those that nobody rated
        let of_section = self.context.imports.named(self.context.stem).and_then(|section| section.severity);
        let rated = by_priority.as_ref().map(|(_, severity)| *severity).or(of_section);
        let rated = rated.unwrap_or(Severity::Medium);
        if let Some(severity) = self.own_word("severity", &self.settings.severities, rated) {
            return severity;
        }
        match by_priority {
            Some((priority, severity)) => {
                self.ask("priorities", &priority, true);
                let is_set = |section: &ImportMap| word_of(&section.priorities, &priority).is_some();
                let message = format!("{severity}, from the priority {priority}");
                self.say_as(is_set, Action::Mapped, "severity", message);
                severity
            }
            None => self.defaulted("severity", self.settings.severity.unwrap_or(Severity::Info)),
        }
    }

    /// The priority, and the severity that the settings see in it.
    fn by_priority(&self) -> Option<(String, Severity)> {
        let word = self.record.get("priority")?.as_str()?;
        Some((word.to_owned(), word_of(&self.settings.priorities, word)?))
    }

    /// The word of a field; one that is spelled otherwise, another of the settings, or unknown and `otherwise`, is kept word
    /// for word too.
    fn own_word<W: Word>(&mut self, field: &str, words: &BTreeMap<String, W>, otherwise: W) -> Option<W> {
        let text = self.take_word(field)?;
        if let Ok(word) = text.parse() {
            return Some(word);
        }
        let found = word::<W>(&text).or_else(|| word_of(words, &text));
        let message = match found {
            Some(word) => format!("'{text}' became {word}"),
            None => format!("'{text}' is no {}, became {otherwise}, went to extensions.{field}", W::NAME),
        };
        let table = if field == "severity" { "severities" } else { "statuses" };
        self.ask(table, &text, found.is_some());
        let is_set = |section: &ImportMap| match field {
            "severity" => word_of(&section.severities, &text).is_some(),
            _ => word_of(&section.statuses, &text).is_some(),
        };
        self.say_as(is_set, Action::Mapped, field, message);
        self.keep(field, text.as_str().into());
        found.or(Some(otherwise))
    }

    fn defaulted<W: Word>(&mut self, field: &str, word: W) -> W {
        self.say(Action::Defaulted, field, format!("missing, became {word}"));
        word
    }

    /// Title and description; each stands in for the other.
    pub(super) fn set_texts(&mut self) -> Result<(), String> {
        let mut text = |field| self.take_text(field).filter(|text| !is_blank(text));
        let (title, description) = (text("title"), text("description"));
        let (title, description) = match (title, description) {
            (Some(title), Some(description)) => (title, description),
            (Some(title), None) => {
                self.say(Action::Defaulted, "description", "missing, became the title");
                (title.clone(), title)
            }
            (None, Some(description)) => {
                self.say(Action::Defaulted, "title", "missing, became the description's beginning");
                (beginning(&description), description)
            }
            (None, None) => return Err(self.without_texts()),
        };
        self.made.set("title", title.into());
        self.made.set("description", description.into());
        Ok(())
    }

    /// What it has instead, and what the settings could make of that.
    fn without_texts(&self) -> String {
        let members = self.record.members().unwrap_or_default().iter();
        let texts: Vec<&str> = members
            .filter(|member| member.value.as_str().is_some_and(|text| !text.is_empty()))
            .map(|member| member.key.plain.as_str())
            .collect();
        match texts.first() {
            None => TEXTLESS.to_owned(),
            Some(first) => format!(
                "{TEXTLESS}; its texts are {}: {first} = \"description\" below \
                 [import.{}.fields] in the settings takes one",
                texts.join(", "),
                self.context.stem
            ),
        }
    }

    /// `created_at` in UTC; what it was, where that is not the same text.
    pub(super) fn set_date(&mut self) {
        let written = self.take_text("created_at");
        let moment = written.as_deref().and_then(in_utc);
        self.is_undated = moment.is_none();
        if let Some(written) = written.filter(|written| Some(written) != moment.as_ref()) {
            self.say(Action::Mapped, "created_at", format!("'{written}' is kept in extensions.created_at"));
            self.keep("created_at", written.into());
        }
        let moment = moment.unwrap_or_else(|| {
            let undated = self.context.undated.to_string();
            self.say(Action::Defaulted, "created_at", format!("missing or no date, became {undated}"));
            undated
        });
        self.made.set("created_at", moment.into());
    }
}
