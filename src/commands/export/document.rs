//! The document of each format.

use super::format::Format;
use super::known::exported;
use super::run_file::run_file;
use super::{Chosen, ExportArgs, Failure, Workspace};
use crate::exchange::{self, Document, Exported, Fields, Profile, SarifWishes, Unread};
use crate::model::{Severity, Word};
use crate::output::escape_hidden;
use crate::workspace::gathering::{self, Place};

/// What is exported, with what it is compared with.
pub(super) struct Material<'m> {
    pub(super) place: Place,
    pub(super) chosen: &'m Chosen,
    pub(super) baseline: Option<&'m Chosen>,
}

/// The document that is asked for.
///
/// # Errors
/// A run that is unknown or not named where there are several; an address that is missing; more than a reader takes.
pub(super) fn make(
    workspace: &Workspace,
    arguments: &ExportArgs,
    material: &Material<'_>,
) -> Result<Document, Failure> {
    let exported = findings(material.chosen);
    let fields = if arguments.all_fields { Fields::All } else { Fields::StageFlow };
    let count = exported.len();
    let document = match Format::named(&arguments.format) {
        Format::Csv => {
            return Ok(Document { text: exchange::csv(&exported, arguments.raw)?, findings: count });
        }
        Format::Junit => {
            return Ok(exchange::junit(&exported, &unread(material.chosen), threshold(arguments)?));
        }
        Format::Markdown => return Ok(exchange::markdown(&exported)),
        // tables are no document, and made elsewhere
        Format::Jsonl | Format::Tables => {
            Document { text: exchange::jsonl(&exported, fields), findings: count }
        }
        Format::Json => run_file(&gathering::runs(workspace, material.place)?, arguments, &exported, fields)?,
        Format::GitLab => exchange::code_quality(&exported)?,
        Format::DefectDojo => exchange::defectdojo(&exported)?,
        Format::Osv => exchange::osv(&exported, &address(workspace, arguments)?)?,
        Format::Sarif => {
            let baseline = material.baseline.map(findings);
            let profile = if arguments.profile.is_some() { Profile::GitHub } else { Profile::Plain };
            let wishes = SarifWishes { profile, all: arguments.all, baseline: baseline.as_deref() };
            exchange::sarif(&exported, wishes)?
        }
    };
    // what is JSON has an escape for each character that nobody sees
    Ok(Document { text: escape_hidden(document.text), ..document })
}

fn findings(chosen: &Chosen) -> Vec<Exported<'_>> {
    chosen.files.iter().zip(&chosen.known).map(|(file, known)| exported(file, known)).collect()
}

fn unread(chosen: &Chosen) -> Vec<Unread<'_>> {
    let problems = chosen.broken.problems.iter();
    problems.map(|problem| Unread { path: &problem.path, message: &problem.message }).collect()
}

/// As the policy of a gate has it by default.
fn threshold(arguments: &ExportArgs) -> Result<Severity, Failure> {
    let typed = arguments.threshold.as_deref().unwrap_or(Severity::High.word());
    Severity::typed(typed).map_err(|error| Failure::usage(error.to_string()))
}

/// The address under which others know the repository.
fn address(workspace: &Workspace, arguments: &ExportArgs) -> Result<String, Failure> {
    if let Some(given) = &arguments.repository {
        return Ok(given.clone());
    }
    workspace.repository.address()?.ok_or_else(|| {
        Failure::usage("osv says of which repository the commits are, and 'origin' has no address to tell")
            .hint("--repository https://example.org/project.git names it")
    })
}
