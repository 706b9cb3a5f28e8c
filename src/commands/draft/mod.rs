//! What a new finding is to be, from flags, a file, standard input or an editor.

mod flags;

pub use flags::DraftArgs;

use super::{Env, Failure, Workspace, editing, field};
use crate::exchange::take_base;
use crate::model::{FINDING, Finding, FindingId, IdError, Kind, Status, Timestamp, Word};
use crate::text::{self, Node};
use crate::workspace::change::{Plan, judge};
use crate::workspace::filing::file;
use crate::workspace::{allocation, given};

/// A finding to be filed; its id and its time may still be missing.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The id that was chosen.
    pub id: Option<FindingId>,
    /// What a new id begins with.
    pub entry: String,
    /// Its type.
    pub kind: Kind,
    /// Its fields.
    pub root: Node,
    /// Warnings about them.
    pub notes: Vec<String>,
}

/// What is to be filed.
pub struct Drafts {
    /// The findings.
    pub findings: Vec<Draft>,
    /// The text that came from an editor, which must not be lost.
    pub typed: Option<String>,
}

const REQUIRED: [(&str, &str); 4] =
    [("type", "--type"), ("severity", "--severity"), ("title", "--title"), ("description", "--description")];

/// The findings to be filed.
///
/// # Errors
/// Input that is no JSON, a field of another type, something required that is missing and no editor to ask with.
pub fn drafts(env: &mut Env<'_>, workspace: &Workspace, arguments: &DraftArgs) -> Result<Drafts, Failure> {
    let (flags, notes) = flags::fields(env, workspace, arguments)?;
    let mut roots = match &arguments.from {
        Some(source) => given::objects(env, source)?,
        None => vec![Node::object()],
    };
    for root in &mut roots {
        take_base(root);
        overlay(root, &flags, &mut Vec::new());
    }
    if arguments.id.is_some() && roots.len() > 1 {
        return Err(Failure::usage("--id names one finding, and there are several"));
    }
    let mut drafts = match (roots.as_slice(), &arguments.from) {
        ([root], None) if !missing(root).is_empty() && env.editor.is_some() => {
            edited(env, workspace, arguments, root)?
        }
        _ => Drafts { findings: numbered(workspace, arguments, roots)?, typed: None },
    };
    if let Some(first) = drafts.findings.first_mut() {
        first.notes.splice(0..0, notes);
    }
    Ok(drafts)
}

/// Where there are several, what is wrong with one names it by its number.
fn numbered(workspace: &Workspace, arguments: &DraftArgs, roots: Vec<Node>) -> Result<Vec<Draft>, Failure> {
    let several = roots.len() > 1;
    let numbered = |(index, root)| {
        draft(workspace, arguments, root).map_err(|mut failure: Failure| {
            if several {
                failure.message = format!("finding {}: {}", index + 1, failure.message);
            }
            failure
        })
    };
    roots.into_iter().enumerate().map(numbered).collect()
}

fn draft(workspace: &Workspace, arguments: &DraftArgs, mut root: Node) -> Result<Draft, Failure> {
    let missing = missing(&root);
    if !missing.is_empty() {
        return Err(Failure::usage(format!("{} missing", join_and(&missing)))
            .hint("'git findings create -h' shows every flag; --from FILE reads JSON, --from - reads it from a pipe"));
    }
    if root.get("status").is_none() {
        root.set("status", Node::from(Status::Open.word()));
    }
    check_new(&root)?;
    field::check_sound(None, &root)?;
    let notes = field::unknown_fields_of(&root);
    let run = root.get("agent_run_id").and_then(Node::as_str);
    let entry = arguments.entry.clone().unwrap_or_else(|| allocation::default_entry(workspace, run));
    let id = root
        .get("id")
        .and_then(Node::as_str)
        .map(str::parse)
        .transpose()
        .map_err(|error: IdError| Failure::usage(error.to_string()))?;
    Ok(Draft { id, entry, kind: kind_of(&root).unwrap_or(Kind::Bug), root, notes })
}

/// The id of a finding that has none yet, while it is looked at.
const STAND_IN: &str = "X-BUG-001";

/// A new finding is open: its way to a closed status is one of the commands.
fn check_new(root: &Node) -> Result<(), Failure> {
    let mut complete = root.clone();
    for (field, value) in [("id", STAND_IN), ("created_at", "2026-01-01T00:00:00Z")] {
        if complete.get(field).is_none() {
            complete.set(field, Node::from(value));
        }
    }
    let finding = Finding::read(&complete).map_err(|found| Failure::of_misfits(&found))?;
    match finding.status.is_open() {
        true => Ok(()),
        false => Err(Failure::not_now(format!("a new finding cannot be {}", finding.status))
            .hint("create it, then 'git findings resolve ID'; 'git findings import' takes closed findings")),
    }
}

fn missing(root: &Node) -> Vec<&'static str> {
    let is_told = |field: &str| match root.get(field) {
        Some(node) => node.as_str().is_none_or(|text| !text.trim().is_empty()),
        None => false,
    };
    REQUIRED.iter().filter(|(field, _)| !is_told(field)).map(|(_, flag)| *flag).collect()
}

fn join_and(words: &[&str]) -> String {
    match words {
        [one] => format!("{one} is"),
        [several @ .., last] => format!("{} and {last} are", several.join(", ")),
        [] => String::new(),
    }
}

/// Lays the fields of `over` on `root`, object by object.
fn overlay(root: &mut Node, over: &Node, path: &mut Vec<String>) {
    for member in over.members().unwrap_or_default() {
        path.push(member.key.plain.clone());
        match member.value.members() {
            Some(_) if member.key.plain != "extensions" => overlay(root, &member.value, path),
            _ => root.set_at(&path.iter().map(String::as_str).collect::<Vec<_>>(), member.value.clone()),
        }
        path.pop();
    }
}

const TEMPLATE_HEAD: &str = "\
// A new finding. Lines that begin with // are left out. Save and close to file it; empty it to give up.
// type: bug security performance reliability dx improvement documentation feature_request
// severity: critical high medium low info
";

fn edited(
    env: &Env<'_>,
    workspace: &Workspace,
    arguments: &DraftArgs,
    root: &Node,
) -> Result<Drafts, Failure> {
    let mut template = root.clone();
    for (field, _) in REQUIRED {
        if template.get(field).is_none() {
            template.set(field, Node::from(""));
        }
    }
    let now = env.now()?.utc();
    let text = text::canonical(&template, FINDING);
    let (draft, typed) = editing::until_right(env, workspace, (TEMPLATE_HEAD, &text), &mut |saved| {
        let draft = draft(workspace, arguments, editing::object(saved)?)?;
        check_rules(workspace, &draft, now)?;
        Ok(draft)
    })?;
    Ok(Drafts { findings: vec![draft], typed: Some(typed) })
}

/// What the rules will say of it, while the user can still mend it.
fn check_rules(workspace: &Workspace, draft: &Draft, now: Timestamp) -> Result<(), Failure> {
    let mut root = draft.root.clone();
    let id = draft.id.clone().map_or_else(|| STAND_IN.parse(), Ok);
    let id: FindingId = id.map_err(|error: IdError| Failure::usage(error.to_string()))?;
    root.set("id", Node::from(id.as_str()));
    if root.get("created_at").is_none() {
        root.set("created_at", Node::from(now.to_string()));
    }
    let mut plan = Plan::default();
    file(&mut plan, &workspace.folder_at(workspace.place())?, id, &root)?;
    judge(workspace, &plan, now)
}

/// The kind of a draft, by its word.
fn kind_of(root: &Node) -> Option<Kind> {
    root.get("type")?.as_str()?.parse().ok()
}
