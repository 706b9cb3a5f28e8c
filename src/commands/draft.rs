//! What a new finding is to be, from flags, a file, standard input or an editor.

use super::{Env, Failure, Workspace};
use crate::model::{Effort, FINDING, Finding, FindingId, Frequency, Kind, Risk, Severity, Status, Word};
use crate::text::{self, Node};
use crate::workspace::allocation;

/// The flags that say what a finding is.
#[derive(Debug, Default, clap::Args)]
pub struct DraftArgs {
    /// What it is: bug, security, performance, reliability, dx, improvement, documentation or feature_request
    #[arg(long = "type", short = 't', value_name = "TYPE", value_parser = Kind::typed)]
    pub kind: Option<Kind>,

    /// How bad it is: critical, high, medium, low or info
    #[arg(long, short = 's', value_name = "SEVERITY", value_parser = Severity::typed)]
    pub severity: Option<Severity>,

    /// What it is called, in one line
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,

    /// What is wrong; '-' reads standard input
    #[arg(long, short = 'd', value_name = "TEXT")]
    pub description: Option<String>,

    /// A whole or partial finding as JSON, or JSON lines; '-' reads standard input. Flags go over it
    #[arg(long, value_name = "FILE")]
    pub from: Option<String>,

    /// An id of your own choice [default: the next free one]
    #[arg(long, value_name = "ID")]
    pub id: Option<FindingId>,

    /// What the id begins with [default: the run's roadmap entry, else ids.entry of the settings]
    #[arg(long, value_name = "ENTRY")]
    pub entry: Option<String>,

    /// The run that reported it (agent_run_id)
    #[arg(long, value_name = "RUN")]
    pub run: Option<String>,

    /// Its status: open, confirmed or in_progress
    #[arg(long, value_name = "STATUS", value_parser = Status::typed)]
    pub status: Option<Status>,

    /// The component it is about
    #[arg(long, value_name = "NAME")]
    pub component: Option<String>,

    /// A tag; repeat or separate by commas
    #[arg(long = "tag", value_name = "TAG", value_delimiter = ',')]
    pub tags: Vec<String>,

    /// A place in the code, PATH[:LINE[-LINE]]; repeat for several
    #[arg(long = "at", value_name = "PLACE")]
    pub places: Vec<String>,

    /// A step to reproduce it; repeat in order
    #[arg(long = "step", value_name = "TEXT", help_heading = "Reproduction")]
    pub steps: Vec<String>,

    /// How often it happens: always, often, sometimes or rarely
    #[arg(long, value_name = "WORD", help_heading = "Reproduction", value_parser = Frequency::typed)]
    pub frequency: Option<Frequency>,

    /// Under which conditions
    #[arg(long, value_name = "TEXT", help_heading = "Reproduction")]
    pub conditions: Option<String>,

    /// Who is affected
    #[arg(long, value_name = "TEXT", help_heading = "Impact")]
    pub affected_users: Option<String>,

    /// What it costs
    #[arg(long, value_name = "TEXT", help_heading = "Impact")]
    pub business_impact: Option<String>,

    /// Risk of data loss: none, low, medium, high or critical
    #[arg(long, value_name = "RISK", help_heading = "Impact", value_parser = Risk::typed)]
    pub data_risk: Option<Risk>,

    /// Risk of an attack: none, low, medium, high or critical
    #[arg(long, value_name = "RISK", help_heading = "Impact", value_parser = Risk::typed)]
    pub security_risk: Option<Risk>,

    /// Risk of an outage: none, low, medium, high or critical
    #[arg(long, value_name = "RISK", help_heading = "Impact", value_parser = Risk::typed)]
    pub availability_risk: Option<Risk>,

    /// What helps until it is fixed
    #[arg(long, value_name = "TEXT", help_heading = "Impact")]
    pub workaround: Option<String>,

    /// What to do about it
    #[arg(long, value_name = "TEXT", help_heading = "Recommendation")]
    pub recommendation: Option<String>,

    /// How much work that is: trivial, small, medium, large or epic
    #[arg(long, value_name = "EFFORT", help_heading = "Recommendation", value_parser = Effort::typed)]
    pub effort: Option<Effort>,

    /// A related finding; repeat or separate by commas
    #[arg(long = "related", value_name = "ID", value_delimiter = ',')]
    pub related: Vec<String>,

    /// A file of the repository or a link that belongs to it; repeat for several
    #[arg(long = "attach", value_name = "PATH|URL")]
    pub attachments: Vec<String>,

    /// Any other field, by its dotted path; repeat for several
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
}

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
}

const REQUIRED: [(&str, &str); 4] =
    [("type", "--type"), ("severity", "--severity"), ("title", "--title"), ("description", "--description")];

/// The findings to be filed.
///
/// # Errors
/// Input that is no JSON, a field of another type, something required that is missing and no editor to ask with.
pub fn drafts(
    env: &mut Env<'_>,
    workspace: &Workspace,
    arguments: &DraftArgs,
) -> Result<Vec<Draft>, Failure> {
    let flags = from_flags(env, workspace, arguments)?;
    let mut roots = match &arguments.from {
        Some(source) => read_source(env, source)?,
        None => vec![Node::object()],
    };
    for root in &mut roots {
        overlay(root, &flags, &mut Vec::new());
    }
    if arguments.id.is_some() && roots.len() > 1 {
        return Err(Failure::usage("--id names one finding, and there are several"));
    }
    if let ([root], None) = (roots.as_slice(), &arguments.from)
        && !missing(root).is_empty()
        && env.editor.is_some()
    {
        roots = vec![edited(env, root)?];
    }
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
            .hint("'git findings create --help' shows every flag; --from FILE reads JSON"));
    }
    if root.get("status").is_none() {
        root.set("status", Node::from(Status::Open.word()));
    }
    check_new(&root)?;
    let run = root.get("agent_run_id").and_then(Node::as_str);
    let entry = arguments.entry.clone().unwrap_or_else(|| allocation::default_entry(workspace, run));
    let id = root
        .get("id")
        .and_then(Node::as_str)
        .map(str::parse)
        .transpose()
        .map_err(|error: crate::model::IdError| Failure::usage(error.to_string()))?;
    Ok(Draft { id, entry, kind: kind_of(&root).unwrap_or(Kind::Bug), root })
}

/// A new finding is open: its way to a closed status is one of the commands.
fn check_new(root: &Node) -> Result<(), Failure> {
    let mut complete = root.clone();
    for (field, value) in [("id", "X-BUG-001"), ("created_at", "2026-01-01T00:00:00Z")] {
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

fn from_flags(env: &mut Env<'_>, workspace: &Workspace, arguments: &DraftArgs) -> Result<Node, Failure> {
    let mut root = Node::object();
    let description = match arguments.description.as_deref() {
        Some("-") => Some(env.read_stdin()?.trim_end().to_owned()),
        other => other.map(str::to_owned),
    };
    let component = arguments.component.as_deref().map(|name| workspace.config.component(name).to_owned());
    let words: [(&[&str], Option<String>); 17] = [
        (&["id"], arguments.id.as_ref().map(ToString::to_string)),
        (&["type"], word(arguments.kind)),
        (&["severity"], word(arguments.severity)),
        (&["title"], arguments.title.clone()),
        (&["description"], description),
        (&["status"], word(arguments.status)),
        (&["component"], component),
        (&["reproduction", "frequency"], word(arguments.frequency)),
        (&["reproduction", "conditions"], arguments.conditions.clone()),
        (&["impact", "affected_users"], arguments.affected_users.clone()),
        (&["impact", "business_impact"], arguments.business_impact.clone()),
        (&["impact", "data_risk"], word(arguments.data_risk)),
        (&["impact", "security_risk"], word(arguments.security_risk)),
        (&["impact", "availability_risk"], word(arguments.availability_risk)),
        (&["recommendation", "summary"], arguments.recommendation.clone()),
        (&["recommendation", "estimated_effort"], word(arguments.effort)),
        (&["agent_run_id"], arguments.run.clone()),
    ];
    for (path, value) in words {
        if let Some(value) = value {
            root.set_at(path, Node::from(value));
        }
    }
    if let Some(workaround) = &arguments.workaround {
        root.set_at(&["impact", "workaround_available"], Node::from(true));
        root.set_at(&["impact", "workaround_description"], Node::from(workaround.as_str()));
    }
    set_lists(&mut root, arguments)?;
    for assignment in &arguments.set {
        let (path, value) = super::field::assignment(assignment)?;
        root.set_at(&path.iter().map(String::as_str).collect::<Vec<_>>(), value);
    }
    Ok(root)
}

fn word<W: Word>(word: Option<W>) -> Option<String> {
    word.map(|word| word.word().to_owned())
}

fn set_lists(root: &mut Node, arguments: &DraftArgs) -> Result<(), Failure> {
    let strings = |items: &[String]| Node::array(items.iter().map(|item| Node::from(item.as_str())));
    let lists: [(&[&str], &[String]); 3] = [
        (&["tags"], &arguments.tags),
        (&["reproduction", "steps"], &arguments.steps),
        (&["related_findings"], &arguments.related),
    ];
    for (path, items) in lists.into_iter().filter(|(_, items)| !items.is_empty()) {
        root.set_at(path, strings(items));
    }
    if !arguments.attachments.is_empty() {
        root.set("attachments", Node::array(arguments.attachments.iter().map(|target| attachment(target))));
    }
    if !arguments.places.is_empty() {
        let places: Result<Vec<Node>, Failure> =
            arguments.places.iter().map(|place| location(place)).collect();
        root.set("locations", Node::array(places?));
    }
    Ok(())
}

fn attachment(target: &str) -> Node {
    let mut node = Node::object();
    let name = target.rsplit('/').next().unwrap_or(target);
    node.set("name", Node::from(name));
    node.set("path", Node::from(target));
    node
}

fn location(place: &str) -> Result<Node, Failure> {
    let lines = |text: &str| -> Option<(u64, Option<u64>)> {
        match text.split_once('-') {
            Some((start, end)) => Some((start.parse().ok()?, Some(end.parse().ok()?))),
            None => Some((text.parse().ok()?, None)),
        }
    };
    let (path, range) = match place.rsplit_once(':') {
        Some((path, text)) => match lines(text) {
            Some(range) => (path, Some(range)),
            None => (place, None),
        },
        None => (place, None),
    };
    let mut node = Node::object();
    node.set("path", Node::from(path));
    if let Some((start, end)) = range {
        if end.is_some_and(|end| end < start) || start == 0 {
            return Err(Failure::usage(format!("'{place}': lines count from 1 and upwards")));
        }
        node.set("start_line", Node::from(start));
        if let Some(end) = end {
            node.set("end_line", Node::from(end));
        }
    }
    Ok(node)
}

/// The objects of a JSON file, a JSON array, or JSON lines.
pub fn read_source(env: &mut Env<'_>, source: &str) -> Result<Vec<Node>, Failure> {
    let text = match source {
        "-" => env.read_stdin()?,
        path => env.read_file(path)?,
    };
    let name = if source == "-" { "standard input" } else { source };
    let whole = text::scan(text.as_bytes());
    let roots = match whole.root {
        Some(root) if whole.flaws.is_empty() => match root.items() {
            Some(items) => items.to_vec(),
            None => vec![root],
        },
        _ => lines(&text, name)?,
    };
    match roots.iter().all(|root| root.members().is_some()) && !roots.is_empty() {
        true => Ok(roots),
        false => Err(Failure::usage(format!("{name} holds no JSON object"))),
    }
}

fn lines(text: &str, name: &str) -> Result<Vec<Node>, Failure> {
    let whole = text::scan(text.as_bytes());
    let mut roots = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let scan = text::scan(line.as_bytes());
        match (scan.root, scan.flaws.first()) {
            (Some(root), None) => roots.push(root),
            _ => return Err(no_json(text, name, &whole, index)),
        }
    }
    Ok(roots)
}

/// Points at the flaw of the whole text, unless lines before this one were JSON of their own.
fn no_json(text: &str, name: &str, whole: &text::Scan<'_>, index: usize) -> Failure {
    let line = text.lines().nth(index).unwrap_or_default();
    let scan = text::scan(line.as_bytes());
    let (flaw, place) = match (index, whole.flaws.first(), scan.flaws.first()) {
        (0, Some(flaw), _) | (_, Some(flaw), None) => {
            (flaw.message.clone(), text::position(text, flaw.span.start))
        }
        (_, _, Some(flaw)) => {
            let column = text::position(line, flaw.span.start).column;
            (flaw.message.clone(), text::Position { line: index + 1, column })
        }
        (_, None, None) => (String::new(), text::Position { line: index + 1, column: 1 }),
    };
    Failure::usage(format!("{name}:{}:{}: {flaw}", place.line, place.column))
}

const TEMPLATE_HEAD: &str = "\
// A new finding. Lines that begin with // are left out. Save and close to file it; empty it to give up.
// type: bug security performance reliability dx improvement documentation feature_request
// severity: critical high medium low info
";

fn edited(env: &Env<'_>, root: &Node) -> Result<Node, Failure> {
    let mut template = root.clone();
    for (field, _) in REQUIRED {
        if template.get(field).is_none() {
            template.set(field, Node::from(""));
        }
    }
    let text = format!("{TEMPLATE_HEAD}{}", text::canonical(&template, FINDING));
    let saved = env.edit(&text)?;
    let kept: String = saved
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| format!("{line}\n"))
        .collect();
    if kept.trim().is_empty() {
        return Err(Failure::usage("nothing was saved; no finding was filed"));
    }
    let scan = text::scan(kept.as_bytes());
    match (scan.root, scan.flaws.first()) {
        (Some(root), None) => Ok(root),
        (_, flaw) => {
            let why = flaw.map(|flaw| flaw.message.clone()).unwrap_or_default();
            Err(Failure::usage(format!("what was saved is no JSON: {why}")).details(kept))
        }
    }
}

/// The kind of a draft, by its word.
fn kind_of(root: &Node) -> Option<Kind> {
    root.get("type")?.as_str()?.parse().ok()
}
