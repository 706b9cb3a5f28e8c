//! `edit`: changes fields of findings, and no other line.

use super::flags::FieldArgs;
use super::lifecycle::{Request, Step, Wording, requests, walk};
use super::{Env, Failure, Outcome, Workspace, editing, field};
use crate::model::{FINDING, Finding, Timestamp};
use crate::text::{self, Node};
use crate::workspace::catalogue::Catalogue;
use crate::workspace::change::{FileChange, Plan, WriteArgs, judge};
use crate::workspace::given;
use crate::workspace::target::{Loaded, Takes};

/// Change fields of findings
///
/// Only the lines of the fields named change; a file with errors can be mended field by field. --tag, --at, --step,
/// --related and --attach add to what is there, every other flag takes its place. Status, resolution, id, claim and
/// aliases have commands of their own.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git findings edit FIN-BUG-001 --severity critical --component Bag --tag race
  git findings edit FIN-BUG-001 --set impact.data_risk=low --unset component
  git findings edit FIN-001-BUG-001 FIN-001-BUG-002 --add tags=race
  git findings edit FIN-001-BUG-001 --at src/bag.rs:12-20
  echo '{\"title\": \"Keys are lost\"}' | git findings edit FIN-001-BUG-001 --from -
  git findings edit FIN-001-BUG-001                        # in your editor")]
pub struct EditArgs {
    /// Findings by id, the start of an id, or an earlier id; '-' reads ids or JSON lines from standard input,
    /// and the flags say what changes
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub fields: FieldArgs,

    /// Give a field a value, by its dotted path; a list field takes a,b
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    pub set: Vec<String>,

    /// Take a field out
    #[arg(long = "unset", value_name = "FIELD")]
    pub unset: Vec<String>,

    /// Add to a list field
    #[arg(long = "add", value_name = "FIELD=VALUE")]
    pub add: Vec<String>,

    /// Take out of a list field
    #[arg(long = "drop", value_name = "FIELD=VALUE")]
    pub drop: Vec<String>,

    /// A JSON object with the fields to change, null takes one out (RFC 7396); '-' reads standard input
    #[arg(long, value_name = "FILE")]
    pub from: Option<String>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub write: WriteArgs,
}

/// One change of one field.
#[derive(Debug, Clone)]
enum Edit {
    Set(Vec<String>, Node),
    Unset(Vec<String>),
    Add(Vec<String>, Node),
    Drop(Vec<String>, Node),
}

/// Runs `edit`.
///
/// # Errors
/// A field that is unknown or has a command of its own, a value that breaks a rule.
pub fn run(env: &mut Env<'_>, arguments: &EditArgs) -> Result<Outcome, Failure> {
    check_ids(&arguments.ids)?;
    let workspace = arguments.write.open(env)?;
    let (edits, notes) = edits(env, &workspace, arguments)?;
    let requests = requests(env, &arguments.ids, &[])?;
    check_records(&requests)?;
    let edited = if edits.is_empty() { Some(in_editor(env, &workspace, arguments)?) } else { None };
    let takes = if edited.is_some() { Takes::Anything } else { Takes::Object };
    let wording = Wording { kind: "edit", reason: None, forced: false, takes };
    let outcome = walk(env, &workspace, &arguments.write, &requests, &wording, &mut |_, loaded, _, _| {
        let text = match &edited {
            Some((before, after)) => merged(loaded, before, after)?,
            None => changed(loaded, &edits)?,
        };
        Ok(Step::to(text, loaded.finding.status))
    });
    match (outcome, edited) {
        (Ok(outcome), _) => Ok(outcome.with_notes(notes)),
        (Err(failure), Some((_, after))) => Err(editing::keep(&workspace, &after, failure)),
        (Err(failure), None) => Err(failure),
    }
}

/// An assignment among the ids lacks its flag.
fn check_ids(ids: &[String]) -> Result<(), Failure> {
    match ids.iter().find(|typed| field::assignment(typed).is_ok()) {
        Some(typed) => Err(Failure::usage(format!("'{typed}' is no id")).hint(format!("--set {typed}"))),
        None => Ok(()),
    }
}

/// A line of standard input with a field or two looks like a change, and is none. A whole record is a name.
fn check_records(requests: &[Request]) -> Result<(), Failure> {
    let has = |request: &Request, field| request.options.get(field).is_some();
    let is_name = |request: &&Request| has(request, "title") && has(request, "status");
    let odd = requests.iter().filter(|request| !is_name(request));
    let named = odd.filter_map(|request| Some((request, request.options.members()?.first()?))).next();
    match named {
        Some((request, member)) => {
            let field = &member.key.plain;
            Err(Failure::usage(format!("the line of {} has the field '{field}'", request.typed)).hint(
                "'edit -' reads which findings change; --set, --unset, --add, --drop or --from say what",
            ))
        }
        None => Ok(()),
    }
}

fn changed(loaded: &Loaded, edits: &[Edit]) -> Result<String, Failure> {
    let (_, misfits) = Finding::survey(&loaded.root);
    for edit in edits {
        let is_there = loaded.root.at(&edit.names()).is_some();
        // what is there can be taken out, whether a finding has such a field or not
        if !(is_there && matches!(edit, Edit::Unset(_))) {
            field::check_known(edit.path())?;
        }
        let first = edit.path().first();
        // what does not fit cannot be changed by the command that it belongs to
        if !misfits.iter().any(|misfit| misfit.path.first() == first) {
            field::check_own("edit", edit.path(), &[])?;
        }
    }
    let after = edits.iter().try_fold(loaded.text.clone(), |text, edit| edit.apply(&text))?;
    if let Some(root) = text::scan(after.as_bytes()).root {
        field::check_sound(Some(&loaded.root), &root)?;
    }
    Ok(after)
}

/// The changes that the flags tell, and warnings about them.
fn edits(
    env: &mut Env<'_>,
    workspace: &Workspace,
    arguments: &EditArgs,
) -> Result<(Vec<Edit>, Vec<String>), Failure> {
    let mut edits = Vec::new();
    if let Some(source) = &arguments.from {
        let roots = given::objects(env, source)?;
        let [patch] = roots.as_slice() else {
            return Err(Failure::usage("--from takes one JSON object"));
        };
        flatten(patch, &mut Vec::new(), &mut edits);
    }
    let (flags, notes) = arguments.fields.fields(env, workspace)?;
    let mut named = Vec::new();
    flatten(&flags, &mut Vec::new(), &mut named);
    edits.extend(named.into_iter().map(Edit::adding_to_lists));
    for text in &arguments.set {
        let (path, value) = field::given(env, text)?;
        edits.push(Edit::Set(path, value));
    }
    for text in &arguments.add {
        let (path, value) = field::assignment(text)?;
        edits.push(Edit::Add(path, value));
    }
    for text in &arguments.drop {
        let (path, value) = field::assignment(text)?;
        edits.push(Edit::Drop(path, value));
    }
    for text in &arguments.unset {
        edits.push(Edit::Unset(field::named(text)));
    }
    let adds = edits.iter().filter(|edit| !matches!(edit, Edit::Unset(_)));
    adds.map(Edit::path).try_for_each(field::check_known)?;
    Ok((edits, notes))
}

/// The fields of a merge patch, objects taken apart so that each field is an edit of its own.
fn flatten(patch: &Node, path: &mut Vec<String>, edits: &mut Vec<Edit>) {
    for member in patch.members().unwrap_or_default() {
        path.push(member.key.plain.clone());
        match member.value.members() {
            Some(_) => flatten(&member.value, path, edits),
            None if member.value.is_null() => edits.push(Edit::Unset(path.clone())),
            None => edits.push(Edit::Set(path.clone(), member.value.clone())),
        }
        path.pop();
    }
}

impl Edit {
    fn path(&self) -> &[String] {
        match self {
            Edit::Set(path, _) | Edit::Unset(path) | Edit::Add(path, _) | Edit::Drop(path, _) => path,
        }
    }

    fn names(&self) -> Vec<&str> {
        self.path().iter().map(String::as_str).collect()
    }

    /// A flag that names items of a list adds them.
    fn adding_to_lists(self) -> Edit {
        match self {
            Edit::Set(path, value) if value.items().is_some() => Edit::Add(path, value),
            other => other,
        }
    }

    fn apply(&self, text: &str) -> Result<String, Failure> {
        let path = self.names();
        match self {
            Edit::Set(_, value) => Ok(text::set_field(text, FINDING, &path, value)?),
            Edit::Unset(_) => Ok(text::remove_field(text, FINDING, &path)?),
            Edit::Add(_, value) => change_list(text, &path, |items| {
                let more = listed(value).into_iter().filter(|item| !items.contains(item)).collect::<Vec<_>>();
                items.iter().cloned().chain(more).collect()
            }),
            Edit::Drop(_, value) => {
                let gone = listed(value);
                change_list(text, &path, |items| {
                    items.iter().filter(|item| !gone.contains(item)).cloned().collect()
                })
            }
        }
    }
}

fn listed(value: &Node) -> Vec<Node> {
    value.items().map_or_else(|| vec![value.clone()], <[Node]>::to_vec)
}

fn change_list(text: &str, path: &[&str], change: impl Fn(&[Node]) -> Vec<Node>) -> Result<String, Failure> {
    let root = text::scan(text.as_bytes()).root;
    let now = root.as_ref().and_then(|root| root.at(path));
    let items = match now {
        Some(node) => {
            node.items().ok_or_else(|| Failure::usage(format!("'{}' is no list", path.join("."))))?
        }
        None => &[],
    };
    let items = change(items);
    match items.is_empty() {
        true => Ok(text::remove_field(text, FINDING, path)?),
        false => Ok(text::set_field(text, FINDING, path, &Node::array(items))?),
    }
}

/// Opens the editor on the one finding named; the text before and after.
fn in_editor(
    env: &mut Env<'_>,
    workspace: &Workspace,
    arguments: &EditArgs,
) -> Result<(String, String), Failure> {
    let [typed] = arguments.ids.as_slice() else {
        return Err(Failure::usage("nothing to change")
            .hint("flags such as --severity or --set FIELD=VALUE say what changes; -h shows all"));
    };
    if env.editor.is_none() {
        return Err(Failure::usage("nothing to change, and no terminal to edit in").hint(
            "flags such as --severity, or --set FIELD=VALUE, --unset FIELD and --from FILE say what changes",
        ));
    }
    let catalogue = Catalogue::open(workspace, workspace.place())?;
    let now = env.now()?;
    let loaded = catalogue.load_as(Takes::Anything, catalogue.find(typed)?, now)?;
    let ((), after) = editing::until_right(env, workspace, ("", &loaded.text), &mut |saved| {
        if saved == loaded.text {
            return Ok(());
        }
        check_edited(workspace, &loaded, saved, now)
    })?;
    Ok((loaded.text, after))
}

/// Only fields that `edit` may change may differ, and the result must not break a rule.
fn check_edited(workspace: &Workspace, loaded: &Loaded, saved: &str, now: Timestamp) -> Result<(), Failure> {
    let root = editing::object(saved)?;
    let was_read = !loaded.is_broken;
    let members = |root: &Node| root.members().unwrap_or_default().to_vec();
    for member in members(&loaded.root).iter().chain(&members(&root)).filter(|_| was_read) {
        let key = member.key.plain.as_str();
        if loaded.root.get(key) != root.get(key) {
            field::check_own("edit", &[key.to_owned()], &[])?;
        }
    }
    field::check_sound(Some(&loaded.root), &root)?;
    let (path, before) = (loaded.path.clone(), Some(loaded.text.clone()));
    let file = FileChange { path, before, after: Some(saved.to_owned()) };
    judge(workspace, &Plan { files: vec![file], ..Plan::default() }, now)
}

/// What was saved, unless the finding changed while the editor was open.
fn merged(loaded: &Loaded, before: &str, after: &str) -> Result<String, Failure> {
    match loaded.text == before {
        true => Ok(after.to_owned()),
        false => Err(Failure::not_now(format!(
            "{} was changed by somebody else while you edited it",
            loaded.finding.id
        ))
        .hint("run 'git findings edit' again")),
    }
}
