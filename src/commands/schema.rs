//! `schema`: the JSON Schemas of the files, for editors and other programs.

use super::{Env, Failure, Outcome};
use crate::model::schema;
use crate::report::Document;

/// Print the JSON Schema of a file
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings schema > finding.schema.json
  git findings schema run-file")]
pub struct SchemaArgs {
    /// finding: a file of the folder; run: a file of its runs folder; run-file: a run's findings.json
    #[arg(value_enum, default_value = "finding")]
    pub of: Of,
}

/// Which schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Of {
    /// A file of the folder.
    Finding,
    /// A file of its runs folder.
    Run,
    /// A run's findings.json.
    RunFile,
}

/// Runs `schema`.
///
/// # Errors
/// None of its own.
pub fn run(_env: &mut Env<'_>, arguments: &SchemaArgs) -> Result<Outcome, Failure> {
    let text = match arguments.of {
        Of::Finding => schema::finding(),
        Of::Run => schema::run(),
        Of::RunFile => schema::run_file(),
    };
    Ok(Outcome::of(Document { kind: "schema", bytes: text.as_bytes().to_vec() }))
}
