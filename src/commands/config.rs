//! `config`: the settings in force and where each comes from.

use super::{Env, Failure, FailureKind, Outcome, Workspace};
use crate::report::{SettingRow, SettingsReport};

/// Show the settings in force and where each comes from
///
/// In order: flag (-c KEY=VALUE), environment (GIT_FINDINGS_KEY), 'git config findings.KEY', .findings-config.toml,
/// default. An unknown key is an error here; other commands only warn.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings config
  git findings config layout
  git findings -c layout=flat config layout")]
pub struct ConfigArgs {
    /// Only this setting, or those below it
    #[arg(value_name = "KEY")]
    pub key: Option<String>,
}

/// Runs `config`.
///
/// # Errors
/// A key that does not exist, in the settings (exit 1) or on the command line (exit 2).
pub fn run(env: &mut Env<'_>, arguments: &ConfigArgs) -> Result<Outcome, Failure> {
    let workspace = Workspace::open(env)?;
    if !workspace.notes.is_empty() {
        let failure = Failure::new(FailureKind::Refused, "the settings have problems");
        return Err(workspace.notes.iter().fold(failure, |failure, note| failure.cause(note.clone())));
    }
    let all = workspace.config.settings();
    let wanted = |key: &str| match &arguments.key {
        Some(wanted) => {
            key == wanted || key.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.starts_with('.'))
        }
        None => true,
    };
    let settings: Vec<SettingRow> = all
        .iter()
        .filter(|setting| wanted(&setting.key))
        .map(|setting| SettingRow {
            key: setting.key.clone(),
            value: setting.value.clone(),
            origin: setting.origin.to_string(),
        })
        .collect();
    match (&arguments.key, settings.is_empty()) {
        (Some(key), true) => Err(unknown(key, all.iter().map(|setting| setting.key.as_str()))),
        _ => Ok(Outcome::of(SettingsReport { settings })),
    }
}

fn unknown<'key>(key: &str, keys: impl Iterator<Item = &'key str>) -> Failure {
    let failure = Failure::usage(format!("there is no setting '{key}'"));
    match crate::model::nearest(key, keys) {
        Some(near) => failure.hint(format!("did you mean '{near}'?")),
        None => failure.hint("'git findings config' shows every setting"),
    }
}
