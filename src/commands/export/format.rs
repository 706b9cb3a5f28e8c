//! The formats of an export: what each is called, what it is made of, and which flags are its own.

use super::{ExportArgs, Failure};

/// A format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// A table by RFC 4180.
    Csv,
    /// One run as its findings.json.
    Json,
    /// One finding a line.
    Jsonl,
    /// SARIF 2.1.0.
    Sarif,
    /// GitLab's Code Quality.
    GitLab,
    /// JUnit XML.
    Junit,
    /// DefectDojo's generic findings.
    DefectDojo,
    /// OSV 1.x.
    Osv,
    /// A Markdown table.
    Markdown,
    /// Rows for data bases, in a folder.
    Tables,
}

/// Every name of a format, with it.
const NAMES: [(&str, Format); 11] = [
    ("csv", Format::Csv),
    ("json", Format::Json),
    ("jsonl", Format::Jsonl),
    ("sarif", Format::Sarif),
    ("gitlab", Format::GitLab),
    ("junit", Format::Junit),
    ("defectdojo", Format::DefectDojo),
    ("osv", Format::Osv),
    ("markdown", Format::Markdown),
    ("md", Format::Markdown),
    ("tables", Format::Tables),
];

/// The names, as the command line takes them.
pub(super) fn names() -> [&'static str; NAMES.len()] {
    NAMES.map(|(name, _)| name)
}

impl Format {
    /// The format of a name that the command line has taken.
    pub(super) fn named(name: &str) -> Format {
        NAMES.iter().find(|(known, _)| *known == name).map_or(Format::Jsonl, |(_, format)| *format)
    }

    /// Does it tell what only the history knows?
    pub(super) fn tells_history(self) -> bool {
        matches!(self, Format::Csv | Format::Osv)
    }

    /// Does it go to others? Copies for oneself keep every text as it is.
    pub(super) fn goes_to_others(self) -> bool {
        !matches!(self, Format::Csv | Format::Json | Format::Jsonl | Format::Tables)
    }

    /// What it holds, where that is not everything.
    pub(super) fn holds(self, arguments: &ExportArgs) -> &'static str {
        match self {
            Format::Sarif if arguments.profile.is_some() => "open findings for that reader",
            Format::Sarif => "open and accepted findings; --all takes the others, too",
            Format::GitLab => "open findings",
            Format::Osv => {
                "security findings that repeat no other, and of fixed ones those whose fix commit is known"
            }
            _ => "findings of one run",
        }
    }

    /// A flag of another format would be ignored, so it is refused.
    pub(super) fn check(self, arguments: &ExportArgs) -> Result<(), Failure> {
        let own: [(&str, bool, &[Format]); 8] = [
            ("--all-fields", arguments.all_fields, &[Format::Json, Format::Jsonl]),
            ("--raw", arguments.raw, &[Format::Csv]),
            ("--profile", arguments.profile.is_some(), &[Format::Sarif]),
            ("--all", arguments.all, &[Format::Sarif]),
            ("--baseline", arguments.baseline.is_some(), &[Format::Sarif]),
            ("--threshold", arguments.threshold.is_some(), &[Format::Junit]),
            ("--repository", arguments.repository.is_some(), &[Format::Osv, Format::Tables]),
            ("--repo", arguments.fleet.is_given(), &[Format::Tables]),
        ];
        if arguments.all && arguments.profile.is_some() {
            let why = "--all and --profile github exclude each other: GitHub would show each closed finding as open";
            return Err(Failure::usage(why).hint("leave out one of both"));
        }
        let alien = own.iter().find(|(_, is_given, formats)| *is_given && !formats.contains(&self));
        alien.map_or(Ok(()), |(flag, _, formats)| {
            let names = NAMES.iter().filter(|(_, format)| formats.contains(format));
            let names: Vec<&str> = names.map(|(name, _)| *name).collect();
            Err(Failure::usage(format!("{flag} is for --format {}", names.join(" and "))))
        })
    }
}
