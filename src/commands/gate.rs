//! `gate`: does a branch bring what the policy forbids?

use std::io::Write;

use clap::builder::PossibleValuesParser;

use super::{Env, Failure, Outcome, Workspace};
use crate::gate::{Breach, Policy, PolicyError, Reason};
use crate::model::Timestamp;
use crate::output;
use crate::report::{Document, GateReport, InForce};
use crate::text::counted;
use crate::workspace::gathering;
use crate::workspace::gating::{self, Gated, Sides};

/// Where GitHub wants the summary of a job.
const SUMMARY_VARIABLE: &str = "GITHUB_STEP_SUMMARY";

/// Forms of an answer that only a gate has; the others are those of every command.
const DOCUMENTS: [&str; 3] = ["junit", "github", "gitlab"];

const FORMATS: [&str; 10] =
    ["table", "tsv", "json", "jsonl", "csv", "markdown", "md", DOCUMENTS[0], DOCUMENTS[1], DOCUMENTS[2]];

/// Fail when findings break the policy
///
/// Judges what is committed at HEAD. Alone it fails on every finding that the policy forbids. With --new-since REV it
/// judges a branch that is to go into REV: it fails on what the branch brings, opens again or makes worse, and on what it
/// removes, makes less severe, closes other than as fixed or edits so that the policy is no longer about it. The policy is
/// then that of REV, whatever the branch makes of the settings. A finding counts with the worse of its two severities;
/// one that is accepted until a day that is over counts as open; one that got another id is no new one, one whose title
/// and description are both others is.
///
/// Exit code 1 when something does not pass, or when a finding cannot be read.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings gate
  git findings gate --new-since origin/main
  git findings gate --fail-on severity:critical --fail-on 'type:sec is:open'
  git findings gate --new-since origin/main --format github  # annotations
  git findings gate --new-since origin/main --format junit > gate.xml")]
pub struct GateArgs {
    /// Fail on findings that this query takes, and not on what the settings say
    #[arg(long, value_name = "QUERY")]
    pub fail_on: Vec<String>,

    /// Judge only what HEAD changes since it left this branch, by this branch's policy
    #[arg(long, value_name = "REV")]
    pub new_since: Option<String>,

    /// Fail where there is no finding at all
    #[arg(long)]
    pub expect_nonempty: bool,

    /// The form of the answer: table, tsv, json, jsonl, csv, markdown (md), junit, github (annotations) or gitlab (Code
    /// Quality)
    #[arg(
        id = "output_format",
        long = "format",
        value_name = "FORMAT",
        value_parser = PossibleValuesParser::new(FORMATS),
        hide_possible_values = true
    )]
    pub format: Option<String>,
}

/// Runs `gate`.
///
/// # Errors
/// A query that is none (exit 2), a revision that is not there (exit 3), objects or settings that cannot be read.
pub fn run(env: &mut Env<'_>, arguments: &GateArgs) -> Result<Outcome, Failure> {
    let now = env.now()?;
    // what was typed wrong is told before what is missing
    Policy::read(&arguments.fail_on, Vec::new(), now)?;
    let (workspace, sides) = gating::open(env, arguments.new_since.as_deref())?;
    let policy = policy(&workspace, arguments, now)?;
    let gated = gating::judge(&workspace, &sides, &policy, now)?;
    let remarks = remarks(&workspace, &sides, arguments)?;
    let report = report(&workspace, &sides, &policy, arguments, &gated);
    let (passed, notes) = (report.passed, add_summary(env, arguments, &report));
    let outcome = answer(arguments, report)?.of_workspace(&workspace).with_notes(notes).with_remarks(remarks);
    let outcome = outcome.answered(passed);
    // a build server takes lines of files for commands, and the breaches say what cannot be read anyway
    Ok(match arguments.is_document() {
        true => outcome,
        false => outcome.with_problems(gated.broken.problems, gated.broken.sources),
    })
}

impl GateArgs {
    fn is_document(&self) -> bool {
        self.format.as_deref().is_some_and(|format| DOCUMENTS.contains(&format))
    }
}

/// The policy of the command line, else of the settings. What may go is settled by the settings alone.
fn policy(workspace: &Workspace, arguments: &GateArgs, now: Timestamp) -> Result<Policy, Failure> {
    let settings = &workspace.config.gate;
    let queries = if arguments.fail_on.is_empty() { &settings.fail_on } else { &arguments.fail_on };
    Ok(Policy::read(queries, settings.allow.clone(), now)?)
}

fn report(
    workspace: &Workspace,
    sides: &Sides,
    policy: &Policy,
    arguments: &GateArgs,
    gated: &Gated,
) -> GateReport {
    let mut breaches = gated.verdict.breaches.clone();
    if arguments.expect_nonempty && gated.findings == 0 {
        let message = format!("there is no finding in '{}'", workspace.config.dir);
        breaches.push(Breach::about(Reason::Empty, None, Some(workspace.config.dir.clone()), message));
    }
    let policy = InForce {
        fail_on: policy.queries().map(ToString::to_string).collect(),
        allow: policy.allowed().iter().map(ToString::to_string).collect(),
        commit: sides.target.unwrap_or(sides.head).to_string(),
        is_given: !arguments.fail_on.is_empty(),
    };
    GateReport {
        passed: breaches.is_empty(),
        policy,
        head: sides.head.to_string(),
        target: sides.target.map(|target| target.to_string()),
        bases: sides.bases.iter().map(ToString::to_string).collect(),
        findings: gated.findings,
        forbidden: gated.forbidden,
        breaches,
        allowed: gated.verdict.allowed.clone(),
    }
}

/// By whose policy it was judged, and what was not looked at.
fn remarks(workspace: &Workspace, sides: &Sides, arguments: &GateArgs) -> Result<Vec<String>, Failure> {
    let mut remarks = vec![match (&arguments.new_since, sides.bases.as_slice()) {
        (Some(revision), [base, ..]) => {
            format!("policy of {revision}; what HEAD changes since {}", base.short())
        }
        _ => {
            "policy of HEAD itself; --new-since BRANCH judges by the policy of where a branch goes".to_owned()
        }
    }];
    if !arguments.fail_on.is_empty() {
        remarks.push("--fail-on takes the place of fail_on in the settings".to_owned());
    }
    let uncommitted = gathering::uncommitted(workspace)?;
    if uncommitted > 0 {
        let findings = counted(uncommitted, "finding");
        remarks.push(format!("{findings} with changes that are not committed; judged is what HEAD has"));
    }
    Ok(remarks)
}

fn answer(arguments: &GateArgs, report: GateReport) -> Result<Outcome, Failure> {
    let text = match arguments.format.as_deref() {
        Some("junit") => output::junit(&report),
        Some("github") => output::annotations(&report),
        Some("gitlab") => output::code_quality(&report)
            .map_err(|error| Failure::repository("the report could not be made").cause(error.to_string()))?,
        _ => return Ok(Outcome::of(report)),
    };
    Ok(Outcome::of(Document { kind: "gate", bytes: text.into_bytes() }))
}

/// Adds the page for people where GitHub wants it. A page that cannot be written changes no verdict.
fn add_summary(env: &Env<'_>, arguments: &GateArgs, report: &GateReport) -> Option<String> {
    let path = env.variables.get(SUMMARY_VARIABLE).filter(|path| !path.is_empty())?;
    if arguments.format.as_deref() != Some("github") {
        return None;
    }
    let written = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(env.cwd.join(path))
        .and_then(|mut file| file.write_all(output::job_summary(report).as_bytes()));
    written.err().map(|error| format!("warning: the summary of the job could not be written: {error}"))
}

impl From<PolicyError> for Failure {
    fn from(error: PolicyError) -> Self {
        match error {
            PolicyError::Query(error) => error.into(),
            other => Failure::usage(other.to_string()),
        }
    }
}
