//! The settings: layers default < file < git's configuration < environment < flags, each value with its origin.
//! No file is opened and no variable read here; the caller brings the texts. No setting runs a command.

mod colour;
mod gate;
mod given;
mod import;
mod layer;
mod origin;
mod words;

use std::collections::BTreeMap;
use std::time::Duration;

use given::{Given, Problem};
use layer::Entry;

pub use colour::{Colour, ColourError};
pub use gate::Gate;
pub use import::{ImportMap, Imports, RuleMap, Target, TargetError};
pub use origin::{ConfigError, Origin, Setting, Warning};
pub use words::{Detached, InCommits, Layout, RuleLevel, Scheme};

use crate::model::{Deadlines, Severity, Status, Transitions, entry_of};

/// The settings file as `init` writes it: every key with its default, commented out.
pub const DEFAULT_TEXT: &str = include_str!("default.toml");

/// The format of the settings file that this program writes under.
pub const VERSION: u32 = 1;

/// A hundred years: more is a slip.
const LONGEST_DAYS: u32 = 36_500;

/// Where settings come from; everything empty gives the defaults.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The settings file: its path for messages, and its text.
    pub file: Option<(String, String)>,
    /// Keys of git's configuration that begin with `findings.`, and their values.
    pub git: Vec<(String, String)>,
    /// Variables of the environment that begin with `GIT_FINDINGS_`; others are ignored.
    pub env: Vec<(String, String)>,
    /// Settings given as flags, by their dotted keys.
    pub flags: Vec<(String, String)>,
}

/// The settings in force.
#[derive(Debug, Clone)]
pub struct Config {
    /// Format of the settings file.
    pub version: u32,
    /// The findings folder, relative to the top of the repository, `/` between steps, none at the end.
    pub dir: String,
    /// Where new files go below it.
    pub layout: Layout,
    /// Is what was read of history kept in the git directory?
    pub cache: bool,
    /// How new findings are named.
    pub ids: Ids,
    /// How commits are made.
    pub commit: Commit,
    /// How long to wait for another writer.
    pub lock_timeout: Duration,
    /// When a claim no longer holds anybody off; `None`: never.
    pub claims_expire_after: Option<Duration>,
    /// How long findings may stay open.
    pub deadlines: Deadlines,
    /// The steps that commands may take.
    pub transitions: Transitions,
    /// How many of them a commit may fold into one.
    pub in_commits: InCommits,
    /// Levels that differ from a rule's own, by the rule's code. Whether there is such a rule is not known here.
    pub rules: BTreeMap<String, RuleLevel>,
    /// Other name to kept name of a component; see [`Config::component`].
    pub components: BTreeMap<String, String>,
    /// How records that are not findings are read.
    pub imports: Imports,
    /// What `gate` stops.
    pub gate: Gate,
    /// How severities look on a terminal.
    pub severity_colours: BTreeMap<Severity, Colour>,
    loosened: BTreeMap<Status, Vec<Status>>,
    given: BTreeMap<String, (Given, Origin)>,
}

/// How new findings are named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ids {
    /// By number or by chance.
    pub scheme: Scheme,
    /// The ENTRY when nothing else names one.
    pub entry: Option<String>,
}

/// How commits are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Template of the subject line; holds `{summary}`.
    pub subject: String,
    /// Add trailers?
    pub trailers: bool,
    /// Add a sign-off?
    pub sign_off: bool,
    /// Wait for the disk?
    pub durable: bool,
    /// What to do on a detached HEAD.
    pub detached: Detached,
}

impl Config {
    /// Puts the layers on top of each other.
    ///
    /// # Errors
    /// A settings file that is no TOML, or a value that its setting does not take.
    pub fn load(sources: Sources) -> Result<(Config, Vec<Warning>), ConfigError> {
        let mut config = Config::defaults()?;
        let known: Vec<String> = config.given.keys().cloned().collect();
        let mut warnings = Vec::new();
        if let Some((path, text)) = sources.file {
            let origin = |line| Origin::File { path: path.clone(), line };
            config.take_file(layer::toml(&path, &text, &origin)?, &known, &mut warnings)?;
        }
        let plain = layer::git(sources.git, &known).into_iter();
        let plain = plain.chain(layer::environment(sources.env, &known)).chain(layer::flags(sources.flags));
        for entry in plain {
            config.take(entry, &known, &mut warnings)?;
        }
        config.transitions = transitions(&config.loosened);
        Ok((config, warnings))
    }

    /// May this program write under these settings?
    ///
    /// # Errors
    /// [`ConfigError::TooNew`] for a settings file of a later format.
    pub fn check_writable(&self) -> Result<(), ConfigError> {
        match self.version > VERSION {
            true => Err(ConfigError::TooNew { version: self.version, origin: self.origin("version") }),
            false => Ok(()),
        }
    }

    /// Every setting with its value and origin, by key.
    pub fn settings(&self) -> Vec<Setting> {
        let setting = |(key, (value, origin)): (&String, &(Given, Origin))| Setting {
            key: key.clone(),
            value: value.to_string(),
            origin: origin.clone(),
        };
        self.given.iter().map(setting).collect()
    }

    /// Where the value of a key comes from.
    pub fn origin(&self, key: &str) -> Origin {
        self.given.get(key).map_or(Origin::Default, |(_, origin)| origin.clone())
    }

    /// The name that is kept for a component; the name itself if no alias says otherwise. Case does not count.
    pub fn component<'name>(&'name self, name: &'name str) -> &'name str {
        let alias = self.components.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(name));
        alias.map_or(name, |(_, kept)| kept)
    }

    /// The defaults, read from the text that documents them, so that the two never part.
    fn defaults() -> Result<Config, ConfigError> {
        let mut config = Config::blank();
        let entries = layer::toml("default.toml", &uncommented(DEFAULT_TEXT), &|_| Origin::Default)?;
        for entry in entries {
            config.take(entry, &[], &mut Vec::new())?;
        }
        Ok(config)
    }

    /// What stands before the defaults are read. Nobody sees these values: the default text sets every key.
    fn blank() -> Config {
        Config {
            version: VERSION,
            dir: String::new(),
            layout: Layout::ByEntry,
            cache: true,
            ids: Ids { scheme: Scheme::Sequential, entry: None },
            commit: Commit {
                subject: String::new(),
                trailers: true,
                sign_off: false,
                durable: true,
                detached: Detached::Commit,
            },
            lock_timeout: Duration::ZERO,
            claims_expire_after: None,
            deadlines: Deadlines::default(),
            transitions: Transitions::default(),
            in_commits: InCommits::Path,
            rules: BTreeMap::new(),
            components: BTreeMap::new(),
            imports: Imports::default(),
            gate: Gate::default(),
            severity_colours: BTreeMap::new(),
            loosened: BTreeMap::new(),
            given: BTreeMap::new(),
        }
    }

    /// A file of a later format may hold values that only a later program knows: those warn, and do not stop.
    fn take_file(
        &mut self,
        mut entries: Vec<Entry>,
        known: &[String],
        warnings: &mut Vec<Warning>,
    ) -> Result<(), ConfigError> {
        entries.sort_by_key(|entry| entry.key != ["version"]);
        for entry in entries {
            match self.take(entry, known, warnings) {
                Err(error) if self.version > VERSION => warnings.push(Warning::NotUnderstood(error)),
                taken => taken?,
            }
        }
        Ok(())
    }

    fn take(
        &mut self,
        entry: Entry,
        known: &[String],
        warnings: &mut Vec<Warning>,
    ) -> Result<(), ConfigError> {
        let Entry { key: steps, value, origin } = entry;
        let key = steps.join(".");
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        match self.apply(&steps, &value) {
            Ok(true) => {
                let value = value.like(self.given.get(&key).map(|(before, _)| before));
                self.given.insert(key, (value, origin.clone()));
                if let ["import", name, rest @ ..] = steps.as_slice()
                    && origin != Origin::Default
                {
                    self.imports.set_by_hand(name, rest);
                }
            }
            Ok(false) => {
                let warning = Warning::unknown(key, origin.clone(), known.iter().map(String::as_str));
                warnings.extend(is_worth_telling(&warning).then_some(warning));
            }
            Err(problem) => return Err(ConfigError::Value { key, origin, problem }),
        }
        if steps == ["version"] && self.version > VERSION {
            warnings.push(Warning::TooNew { version: self.version, origin });
        }
        Ok(())
    }

    /// Takes one setting; false for a key that there is not.
    fn apply(&mut self, key: &[&str], value: &Given) -> Result<bool, Problem> {
        match key {
            ["version"] => self.version = value.whole(1..=u32::MAX)?,
            ["dir"] => self.dir = folder(value.text()?)?,
            ["layout"] => self.layout = value.parsed()?,
            ["cache"] => self.cache = value.flag()?,
            ["ids", "scheme"] => self.ids.scheme = value.parsed()?,
            ["ids", "entry"] => self.ids.entry = entry(value.text()?)?,
            ["commit", "subject"] => self.commit.subject = subject(value.text()?)?,
            ["commit", "trailers"] => self.commit.trailers = value.flag()?,
            ["commit", "sign_off"] => self.commit.sign_off = value.flag()?,
            ["commit", "durable"] => self.commit.durable = value.flag()?,
            ["commit", "detached"] => self.commit.detached = value.parsed()?,
            ["commit", "lock_timeout_seconds"] => {
                self.lock_timeout = Duration::from_secs(value.whole(0..=3600)?.into());
            }
            ["claims", "expire_days"] => self.claims_expire_after = days(value.whole(0..=LONGEST_DAYS)?),
            ["sla", "near_days"] => self.deadlines.near_days = value.whole(0..=LONGEST_DAYS)?,
            ["sla", severity] => self.deadlines.set(word(severity)?, value.whole(0..=LONGEST_DAYS)?),
            ["transitions", "in_commits"] => self.in_commits = value.parsed()?,
            ["transitions", from] => drop(self.loosened.insert(word(from)?, value.words()?)),
            ["rules", code] => drop(self.rules.insert((*code).to_owned(), value.parsed()?)),
            ["components", alias] => drop(self.components.insert((*alias).to_owned(), named(value.text()?)?)),
            ["severity-colours", severity] => {
                drop(self.severity_colours.insert(word(severity)?, value.parsed()?));
            }
            ["gate", "fail_on"] => self.gate.fail_on = gate::queries(value)?,
            ["gate", "allow"] => self.gate.allow = value.parsed_each()?,
            ["import", name, rest @ ..] => return self.imports.apply(name, rest, value),
            [
                section @ ("ids" | "commit" | "claims" | "sla" | "transitions" | "rules" | "components"
                | "gate" | "import" | "severity-colours"),
            ] => return Err(format!("must be a section: [{section}]")),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// Variables named `GIT_FINDINGS_…` serve other ends too, so only those that look like a setting are told.
fn is_worth_telling(warning: &Warning) -> bool {
    !matches!(warning, Warning::UnknownKey { origin: Origin::Environment(_), nearest: None, .. })
}

/// The text with its keys in force: a key is commented by a `#` alone, prose by a `#` and a blank.
fn uncommented(text: &str) -> String {
    let line = |line: &str| match line.strip_prefix('#') {
        Some(key) if key.starts_with(|c: char| c.is_ascii_alphanumeric()) => format!("{key}\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

fn transitions(loosened: &BTreeMap<Status, Vec<Status>>) -> Transitions {
    let mut transitions = Transitions::default();
    for (from, statuses) in loosened {
        statuses.iter().for_each(|to| transitions.loosen(*from, *to));
    }
    transitions
}

fn word<W: crate::model::Word>(text: &str) -> Result<W, Problem> {
    text.parse().map_err(|error: W::Err| error.to_string())
}

fn days(days: u32) -> Option<Duration> {
    (days > 0).then(|| Duration::from_secs(u64::from(days) * 24 * 60 * 60))
}

fn named(text: &str) -> Result<String, Problem> {
    match text.trim() {
        "" => Err("must name a component".to_owned()),
        name => Ok(name.to_owned()),
    }
}

fn subject(text: &str) -> Result<String, Problem> {
    match text.contains("{summary}") {
        true => Ok(text.to_owned()),
        false => Err("must hold {summary}, which says what the commit does".to_owned()),
    }
}

/// The ENTRY of ids: what an id may begin with, and short enough to leave room for the rest.
fn entry(text: &str) -> Result<Option<String>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let id = format!("{text}-BUG-00000000");
    let problem = |why: String| format!("'{text}' cannot begin an id: {why}");
    id.parse::<crate::model::FindingId>().map_err(|error| problem(error.to_string()))?;
    match entry_of(&id) {
        Some(read) if read == text => Ok(Some(text.to_owned())),
        _ => Err(problem("it holds a type code".to_owned())),
    }
}

/// A folder inside of the repository: relative, no `..`, nothing of git's own.
fn folder(text: &str) -> Result<String, Problem> {
    let steps: Vec<&str> = text.split('/').filter(|step| !step.is_empty() && *step != ".").collect();
    let gits_own = |step: &&str| {
        let name = step.trim_end_matches(['.', ' ']).to_ascii_lowercase();
        name == ".git" || name == "git~1"
    };
    let problem = if text.starts_with('/') || text.contains(['\\', ':']) {
        "must be relative to the top of the repository, with '/' between folders"
    } else if steps.is_empty() {
        "must name a folder below the top of the repository"
    } else if steps.contains(&"..") {
        "must stay inside of the repository: no '..'"
    } else if text.chars().any(crate::text::is_hidden) {
        // some file systems take '.git' with an invisible character for '.git'
        "must not hold invisible characters"
    } else if steps.iter().any(gits_own) {
        "must not be in git's own folder"
    } else {
        return Ok(steps.join("/"));
    };
    Err(format!("{problem} (found '{text}')"))
}

#[cfg(test)]
mod tests;
