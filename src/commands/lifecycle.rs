//! What the lifecycle verbs share: which findings were named, whether a step is lawful, and the story of one commit
//! for all of them.

use super::{Env, Failure, Outcome, Workspace};
use crate::model::{FINDING, FindingId, Kind, ResolutionType, Status, Timestamp, Verb};
use crate::report::{Fix, Written};
use crate::text::{self, Node};
use crate::workspace::catalogue::Catalogue;
use crate::workspace::change::{Done, FileChange, Plan, WriteArgs, carry_out, carry_out_if_due, judge};
use crate::workspace::claiming::{self, Claimant, ReleaseArgs, Releasing};
use crate::workspace::gathering::Place;
use crate::workspace::target::{Loaded, Takes};

/// One finding named on the command line or on standard input, with options of its own in the latter case.
#[derive(Debug, Clone)]
pub struct Request {
    /// What was typed: an id, the start of one, an earlier id.
    pub typed: String,
    /// The other fields of its JSON line.
    pub options: Node,
}

impl Request {
    /// A finding and nothing else.
    pub fn of(typed: impl Into<String>) -> Self {
        Request { typed: typed.into(), options: Node::object() }
    }

    /// A field of the JSON line, else what the flag said.
    pub fn option<'text>(&'text self, name: &str, flag: Option<&'text str>) -> Option<&'text str> {
        self.options.get(name).and_then(Node::as_str).or(flag)
    }
}

/// The findings that were named; `-` reads ids or JSON lines with an `id` and any of `options` from standard input. The
/// other fields of a finding may stand beside them.
///
/// # Errors
/// Nothing named, a line that is neither, an option that the verb does not have.
pub fn requests(env: &mut Env<'_>, ids: &[String], options: &[&str]) -> Result<Vec<Request>, Failure> {
    let mut requests = Vec::new();
    for typed in ids {
        if typed == "-" {
            let text = env.read_stdin()?;
            for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
                requests.push(request_of_line(line.trim(), index + 1, options)?);
            }
        } else {
            requests.push(Request::of(typed));
        }
    }
    if requests.is_empty() {
        return Err(
            Failure::usage("no finding named").hint("give one id or more, or '-' and ids on standard input")
        );
    }
    Ok(requests)
}

fn request_of_line(line: &str, number: usize, options: &[&str]) -> Result<Request, Failure> {
    if !line.starts_with('{') {
        return Ok(Request::of(line));
    }
    let bad = |why: String| Failure::usage(format!("standard input, line {number}: {why}"));
    let scan = text::scan(line.as_bytes());
    if let Some(flaw) = scan.flaws.first() {
        return Err(bad(format!(
            "column {}: {}",
            text::position(line, flaw.span.start).column,
            flaw.message
        )));
    }
    let mut record = scan.root.ok_or_else(|| bad("no JSON".to_owned()))?;
    let id = record.remove("id").ok_or_else(|| bad("the field 'id' is missing".to_owned()))?;
    for member in record.members().unwrap_or_default() {
        let name = member.key.plain.as_str();
        if !options.contains(&name) && !is_of_record(name) {
            let valid: Vec<&str> = std::iter::once("id").chain(options.iter().copied()).collect();
            return Err(bad(format!("unknown field '{name}'; valid: {}", valid.join(", "))));
        }
        let is_told = options.contains(&name) && !member.value.is_null();
        if is_told && member.value.as_str().is_none() {
            return Err(bad(format!("'{name}' must be a string")));
        }
    }
    // what kind of finding it is says nothing about how it is closed
    let kind = record.get("type").and_then(Node::as_str).and_then(|word| word.parse::<Kind>().ok());
    if kind.is_some() {
        record.remove("type");
    }
    let typed = id.as_str().ok_or_else(|| bad("'id' must be a string".to_owned()))?.to_owned();
    Ok(Request { typed, options: record })
}

/// Fields of a record of 'list' that are none of a finding's file.
const OF_LISTS: [&str; 6] = ["run", "claimed_by", "resolution_type", "commit_hash", "duplicate_of", "path"];

/// May a record of a finding, as 'list', 'show' and 'export' write it, have this field? It says nothing to a command.
fn is_of_record(name: &str) -> bool {
    OF_LISTS.contains(&name) || FINDING.fields.iter().any(|field| field.name == name)
}

/// Is the step lawful? An unlawful one is exit 5 and names the verb that leads there.
///
/// # Errors
/// When the table of transitions forbids it.
pub fn check_step(workspace: &Workspace, loaded: &Loaded, verb: Verb, to: Status) -> Result<(), Failure> {
    let (id, from) = (&loaded.finding.id, loaded.finding.status);
    let table = &workspace.config.transitions;
    if table.allows(verb, from, to) {
        return Ok(());
    }
    let failure = Failure::not_now(format!("{id} is {from}: '{}' cannot make it {to}", verb.command()));
    Err(match table.verb_for(from, to) {
        Some(other) if other != verb => failure.hint(format!("'{}' can", command_line(other, id, to))),
        _ if !from.is_open() => failure.hint(format!("'git findings reopen {id} --reason TEXT' first")),
        _ => failure.hint("'--force' does it all the same, and records that in the commit"),
    })
}

/// What to type for a step.
fn command_line(verb: Verb, id: &FindingId, to: Status) -> String {
    let command = verb.command();
    match verb {
        Verb::Confirm | Verb::Start => format!("git findings {command} {id}"),
        Verb::Stop | Verb::Reopen => format!("git findings {command} {id} --to {to} --reason TEXT"),
        Verb::Resolve | Verb::Amend | Verb::Retarget => format!("git findings {command} {id} --type TYPE"),
    }
}

/// One finding's part of a plan.
#[derive(Debug, Clone)]
pub struct Step {
    /// The text it is to have; `None` removes the file.
    pub after: Option<String>,
    /// The status it is to have; `None` where it is removed.
    pub to: Option<Status>,
    /// How it was closed: the end of the subject, where all findings of the commit agree.
    pub way: Option<ResolutionType>,
    /// The fix commit that was recorded.
    pub fix: Option<Fix>,
    /// What to tell about it.
    pub notes: Vec<String>,
}

impl Step {
    /// A step to this text and status.
    pub fn to(after: String, to: Status) -> Self {
        Step { after: Some(after), to: Some(to), way: None, fix: None, notes: Vec::new() }
    }
}

/// What a verb does to one finding, as it is under the lock; the time is the same for all of a command.
pub type Stepper<'step> =
    &'step mut dyn FnMut(&Workspace, &Loaded, &Request, Timestamp) -> Result<Step, Failure>;

/// The words of a verb's commit.
pub struct Wording<'wording> {
    /// The command, and the first word of the subject.
    pub kind: &'static str,
    /// Why, in the user's words: the commit's body.
    pub reason: Option<&'wording str>,
    /// Done by force?
    pub forced: bool,
    /// How much of the file must be readable.
    pub takes: Takes,
}

/// Plans a step for each finding named, and stores them in one commit.
///
/// # Errors
/// What the step says, of any finding: all or none.
pub fn walk(
    env: &mut Env<'_>,
    workspace: &Workspace,
    write: &WriteArgs,
    requests: &[Request],
    wording: &Wording<'_>,
    step: Stepper<'_>,
) -> Result<Outcome, Failure> {
    let Done { report, notes } = store(env, workspace, write, requests, wording, step)?;
    Ok(Outcome::of(report).of_workspace(workspace).with_notes(notes))
}

/// As [`walk`], for those who answer in their own way.
///
/// # Errors
/// As [`walk`].
pub fn store(
    env: &mut Env<'_>,
    workspace: &Workspace,
    write: &WriteArgs,
    requests: &[Request],
    wording: &Wording<'_>,
    step: Stepper<'_>,
) -> Result<Done, Failure> {
    let now = env.now()?.utc();
    let mut planner = |_: &mut Env<'_>, workspace: &Workspace, place: Place| {
        plan(&Catalogue::open(workspace, place)?, workspace, requests, wording, now, step)
    };
    match requests {
        // nothing to do must not wait for a lock
        [] => carry_out_if_due(env, workspace, write, wording.kind, &mut planner),
        _ => carry_out(env, workspace, write, wording.kind, &mut planner),
    }
}

/// As [`walk`], and the claims on the findings end: on remotes before the commit, which may fail, and here after it.
///
/// # Errors
/// As [`walk`]; a remote that cannot be reached, or on which somebody else than `holder` has the claim.
pub fn walk_and_release(
    env: &mut Env<'_>,
    workspace: &Workspace,
    (write, release): (&WriteArgs, &ReleaseArgs),
    holder: Option<&Claimant>,
    requests: &[Request],
    wording: &Wording<'_>,
    step: Stepper<'_>,
) -> Result<Outcome, Failure> {
    if write.dry_run {
        return walk(env, workspace, write, requests, wording, step);
    }
    let now = env.now()?.utc();
    let holder = holder.map(|claimant| (claimant, now));
    let mut releasing = Releasing::begin(workspace, release, holder)?;
    if let Some(releasing) = &mut releasing {
        releasing.release(&preview(env, workspace, requests, wording, step)?)?;
    }
    let outcome = walk(env, workspace, write, requests, wording, step)
        .map_err(|failure| releasing.iter().fold(failure, |failure, released| released.take_back(failure)))?;
    let left = claiming::release_all(workspace, &outcome.report.names());
    Ok(outcome.with_notes(releasing.iter().flat_map(Releasing::notes).chain(left)))
}

/// Could the steps be stored, as things are now? Nothing is locked or written, so that a remote may be asked before
/// anything is. The findings it is about.
///
/// # Errors
/// What the steps say, and rules that they would break.
pub fn preview(
    env: &mut Env<'_>,
    workspace: &Workspace,
    requests: &[Request],
    wording: &Wording<'_>,
    step: Stepper<'_>,
) -> Result<Vec<FindingId>, Failure> {
    let now = env.now()?;
    let catalogue = Catalogue::open(workspace, workspace.place())?;
    let plan = plan(&catalogue, workspace, requests, wording, now.utc(), step)?;
    judge(workspace, &plan, now)?;
    Ok(plan.changes.into_iter().map(|change| change.id).collect())
}

fn plan(
    catalogue: &Catalogue<'_>,
    workspace: &Workspace,
    requests: &[Request],
    wording: &Wording<'_>,
    now: Timestamp,
    step: Stepper<'_>,
) -> Result<Plan, Failure> {
    let mut plan = Plan::default();
    let mut ways = Vec::new();
    for request in requests {
        let loaded = catalogue.load_as(wording.takes, catalogue.find(&request.typed)?, now)?;
        if plan.changes.iter().any(|change| change.id == loaded.finding.id) {
            return Err(Failure::usage(format!("{} is named twice", loaded.finding.id)));
        }
        let step = step(workspace, &loaded, request, now)?;
        let way = step.way;
        if add(&mut plan, loaded, step) {
            ways.push(way);
        }
    }
    plan.summary = summary(&plan, wording, &ways);
    plan.body.extend(reason(&plan, requests, wording.reason));
    if wording.forced {
        plan.trailers.push(("Finding-Forced".to_owned(), "yes".to_owned()));
    }
    Ok(plan)
}

/// Adds a step to the plan; does it change anything?
fn add(plan: &mut Plan, loaded: Loaded, step: Step) -> bool {
    let Loaded { path, text, finding, is_broken, .. } = loaded;
    let unchanged = step.after.as_deref() == Some(text.as_str());
    let change = match step.to {
        _ if unchanged => "unchanged",
        None => "removed",
        Some(to) if to == finding.status => "edited",
        Some(_) => "status",
    };
    // the status of a file with errors is nobody's word
    plan.changes.push(Written {
        id: finding.id,
        change,
        from: (!is_broken).then_some(finding.status),
        to: step.to.filter(|_| !is_broken),
        title: finding.title,
        path: path.clone(),
        fix: step.fix,
        notes: step.notes,
        alike: Vec::new(),
    });
    if !unchanged {
        plan.files.push(FileChange { path, before: Some(text), after: step.after });
    }
    !unchanged
}

/// Why, in the words of the flag, or of each line of standard input behind its finding.
fn reason(plan: &Plan, requests: &[Request], flag: Option<&str>) -> Option<String> {
    let own = |request: &Request| request.option("reason", None).is_some();
    match requests {
        [one] => one.option("reason", flag).map(str::to_owned),
        several if several.iter().any(own) => {
            let told = plan.changes.iter().zip(several);
            let lines = told.filter_map(|(change, request)| {
                Some(format!("{}: {}", change.id, request.option("reason", flag)?))
            });
            Some(lines.collect::<Vec<_>>().join("\n"))
        }
        _ => flag.map(str::to_owned),
    }
}

/// Refuses a step that needs a reason and has none, neither by the flag nor by its line.
///
/// # Errors
/// The first that has none.
pub fn check_reasons(requests: &[Request], flag: Option<&str>) -> Result<(), Failure> {
    for request in requests {
        let reason = request.option("reason", flag).ok_or_else(|| {
            Failure::usage("--reason <TEXT> is missing")
                .hint("say in a few words why; it becomes the commit's body")
        })?;
        super::check_reason(reason)?;
    }
    Ok(())
}

fn summary(plan: &Plan, wording: &Wording<'_>, ways: &[Option<ResolutionType>]) -> String {
    let mut written = plan.changes.iter().filter(|change| change.change != "unchanged");
    let what = match (written.next(), written.count()) {
        (Some(one), 0) => one.id.to_string(),
        (_, more) => format!("{} findings", more + 1),
    };
    let way = ways.first().copied().flatten().filter(|first| ways.iter().all(|way| *way == Some(*first)));
    let way = way.map(|way| format!(" as {way}")).unwrap_or_default();
    format!("{} {what}{way}", wording.kind)
}
