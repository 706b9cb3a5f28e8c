//! Who commits, and when, by git's rules: told from the environment and the settings where these are plain, asked of
//! git where they are not.

use std::ffi::OsStr;

use chrono::{DateTime, Local, Utc};

use super::error::Error;
use super::repository::{Repository, unexpected};

/// Somebody who commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// As in git's `user.name`.
    pub name: String,
    /// As in git's `user.email`.
    pub email: String,
}

impl std::fmt::Display for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} <{}>", self.name, self.email)
    }
}

/// The two people of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Author,
    Committer,
}

impl Role {
    /// As settings name it.
    fn name(self) -> &'static str {
        match self {
            Role::Author => "author",
            Role::Committer => "committer",
        }
    }

    /// The variable of this role.
    fn variable(self, what: &str) -> String {
        format!("GIT_{}_{what}", self.name().to_ascii_uppercase())
    }
}

/// Letters that git takes away from both ends of a name, beside blanks.
const CRUD: &str = ".,:;<>\"\\'";

impl Repository {
    /// Who commits here, by git's rules.
    ///
    /// # Errors
    /// [`Error::NoIdentity`] with git's advice.
    pub fn identity(&self) -> Result<Person, Error> {
        self.person(Role::Committer)
    }

    /// Who is the author of what is committed here, by git's rules: the one to compare with the authors of commits.
    ///
    /// # Errors
    /// [`Error::NoIdentity`] with git's advice.
    pub fn author(&self) -> Result<Person, Error> {
        self.person(Role::Author)
    }

    /// `Name <email> seconds zone` of author and committer of a commit that is made now.
    pub(super) fn idents(&self) -> Result<[String; 2], Error> {
        let now = Utc::now();
        Ok([self.ident(Role::Author, now)?, self.ident(Role::Committer, now)?])
    }

    fn ident(&self, role: Role, now: DateTime<Utc>) -> Result<String, Error> {
        let person = self.plain_person(role);
        match person.and_then(|person| Some(format!("{person} {}", self.plain_moment(role, now)?))) {
            Some(ident) => Ok(ident),
            None => self.asked(role),
        }
    }

    fn person(&self, role: Role) -> Result<Person, Error> {
        // a date that makes no sense is git's to refuse
        let has_moment = self.plain_moment(role, Utc::now()).is_some();
        if let Some(person) = self.plain_person(role).filter(|_| has_moment) {
            return Ok(person);
        }
        let line = self.asked(role)?;
        let parts = line.split_once(" <").and_then(|(name, rest)| Some((name, rest.rsplit_once('>')?.0)));
        let (name, email) = parts.ok_or_else(|| unexpected("git var", &line))?;
        Ok(Person { name: name.to_owned(), email: email.to_owned() })
    }

    fn asked(&self, role: Role) -> Result<String, Error> {
        let output = self.git(["var", &role.variable("IDENT")]).finish()?;
        if output.code == Some(0) {
            return Ok(output.line());
        }
        let said = output.messages().trim_end().to_owned();
        let is_date = said.contains("invalid date format");
        Err(if is_date { Error::BadDate(said) } else { Error::NoIdentity(said) })
    }

    /// Both parts where they are told outright and git would take them as they are.
    fn plain_person(&self, role: Role) -> Option<Person> {
        Some(Person { name: self.told(role, "name")?, email: self.told(role, "email")? })
    }

    /// A variable that is set and empty is not as one that is not set: git takes it at its word.
    fn told(&self, role: Role, what: &str) -> Option<String> {
        let variable = role.variable(&what.to_ascii_uppercase());
        let setting = |name: &str| self.setting(&format!("{name}.{what}"));
        let told = match self.program().variables().get(OsStr::new(&variable)) {
            Some(value) => value.to_str(),
            None => setting(role.name()).or_else(|| setting("user")),
        };
        told.filter(|text| is_plain(text)).map(str::to_owned)
    }

    /// `seconds zone` of the moment that the environment gives, or of this one.
    fn plain_moment(&self, role: Role, now: DateTime<Utc>) -> Option<String> {
        if let Some(date) = self.variable(&role.variable("DATE")) {
            return moment(date.to_str()?);
        }
        match self.variable("TZ") {
            Some(zone) if zone == "UTC" => Some(format!("{} +0000", now.timestamp())),
            // the calendar of this process is that of git's
            None if std::env::var_os("TZ").is_none() => {
                Some(now.with_timezone(&Local).format("%s %z").to_string())
            }
            _ => None,
        }
    }
}

fn is_plain(text: &str) -> bool {
    let is_crud = |letter: char| letter <= ' ' || CRUD.contains(letter);
    !text.is_empty()
        && !text.starts_with(is_crud)
        && !text.ends_with(is_crud)
        && !text.contains(|letter: char| letter < ' ' || matches!(letter, '<' | '>' | '\u{7f}' | '\u{fffd}'))
}

/// A date in one of two forms that have one meaning: `2026-06-01T12:00:00Z` and `@1780315200 +0200`.
fn moment(text: &str) -> Option<String> {
    if let Some(raw) = text.strip_prefix('@') {
        let (seconds, zone) = raw.split_once(' ')?;
        let digits = zone.strip_prefix(['+', '-'])?;
        let is_number = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
        let is_plain = (9..=10).contains(&seconds.len()) && is_number(seconds) && zone != "-0000";
        return (is_plain && is_zone(digits)).then(|| raw.to_owned());
    }
    let time = text.ends_with('Z').then(|| DateTime::parse_from_rfc3339(text).ok())??;
    let is_plain = text.len() == "2026-06-01T12:00:00Z".len()
        && (100_000_000..4_102_444_800).contains(&time.timestamp());
    is_plain.then(|| format!("{} +0000", time.timestamp()))
}

/// Four digits that git writes as they are read: hours of a day and minutes of an hour.
fn is_zone(digits: &str) -> bool {
    let parts =
        digits.split_at_checked(2).map(|(hours, minutes)| (hours.parse::<u8>(), minutes.parse::<u8>()));
    digits.len() == 4 && matches!(parts, Some((Ok(..=14), Ok(..=59)))) && !digits.starts_with('+')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::bench::Bench;

    /// What is told here is what git would say.
    #[test]
    fn identities_are_those_of_git() {
        let bench = Bench::new();
        for [name, email, date] in [
            ["Ada", "ada@example.com", "2026-06-01T12:00:00Z"],
            ["Zoë Ünal", "z@x", "@1780315200 +0230"],
            ["J. R.", "a@x", "1780315200 -0730"],
            ["  Ada. ", "<a@x>", "2026-06-01T12:00:00+02:00"],
            ["A <b> c", "'a@x'", "Mon, 1 Jun 2026 12:00:00 +0200"],
            ["o'Neil", "a b", "2026-02-30T12:00:00Z"],
            ["x", "y", "2026-06-01T24:00:00Z"],
            ["", "a@x", "2026-06-01T12:00:00Z"],
            ["Ada", "", "2026-06-01T12:00:00Z"],
            ["Ada", "a@x", ""],
            ["Ada", "a@x", "@1780315200 -0000"],
            ["Ada", "a@x", "@1780315200 +9999"],
            ["Ada", "a@x", "@1780315200 +0090"],
        ] {
            let mut variables = bench.variables();
            for (what, value) in [("NAME", name), ("EMAIL", email), ("DATE", date)] {
                variables.insert(Role::Author.variable(what).into(), value.into());
            }
            let repository = Repository::discover_with(&bench.top, variables).unwrap();
            let (ident, asked) = (repository.ident(Role::Author, Utc::now()), repository.asked(Role::Author));
            match asked {
                Ok(asked) => assert_eq!(ident.unwrap(), asked, "{name} {email} {date}"),
                Err(_) => assert!(ident.is_err() && repository.author().is_err(), "{name} {email} {date}"),
            }
        }
    }

    #[test]
    fn the_moment_is_now_where_nothing_says_otherwise() {
        let bench = Bench::new();
        let repository = bench.repository();
        let [ours, gits] = [repository.ident(Role::Committer, Utc::now()), repository.asked(Role::Committer)]
            .map(Result::unwrap);
        let parts = |ident: &str| {
            let mut words = ident.rsplitn(3, ' ').map(str::to_owned);
            (words.next().unwrap(), words.next().unwrap().parse::<i64>().unwrap(), words.next().unwrap())
        };
        let ((zone, seconds, person), (its_zone, its_seconds, its_person)) = (parts(&ours), parts(&gits));
        assert_eq!((zone, person), (its_zone, its_person));
        assert!((its_seconds - seconds).abs() < 60);
    }
}
