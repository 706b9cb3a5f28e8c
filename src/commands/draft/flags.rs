//! The flags that say what a finding is, and the fields they set.

use crate::commands::{Env, Failure, Workspace, field, place};
use crate::model::{Effort, FindingId, Frequency, Kind, Risk, Severity, Status, Word};
use crate::text::Node;

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
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub title: Option<String>,

    /// What is wrong; '-' reads standard input
    #[arg(long, short = 'd', value_name = "TEXT", allow_hyphen_values = true)]
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

    /// A place in the code, PATH[:LINE[-LINE]] from the folder you are in; repeat for several
    #[arg(long = "at", value_name = "PLACE")]
    pub places: Vec<String>,

    /// A step to reproduce it; repeat in order
    #[arg(long = "step", value_name = "TEXT", help_heading = "Reproduction", allow_hyphen_values = true)]
    pub steps: Vec<String>,

    /// How often it happens: always, often, sometimes or rarely
    #[arg(long, value_name = "WORD", help_heading = "Reproduction", value_parser = Frequency::typed)]
    pub frequency: Option<Frequency>,

    /// Under which conditions
    #[arg(long, value_name = "TEXT", help_heading = "Reproduction", allow_hyphen_values = true)]
    pub conditions: Option<String>,

    /// Who is affected
    #[arg(long, value_name = "TEXT", help_heading = "Impact", allow_hyphen_values = true)]
    pub affected_users: Option<String>,

    /// What it costs
    #[arg(long, value_name = "TEXT", help_heading = "Impact", allow_hyphen_values = true)]
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
    #[arg(long, value_name = "TEXT", help_heading = "Impact", allow_hyphen_values = true)]
    pub workaround: Option<String>,

    /// What to do about it
    #[arg(long, value_name = "TEXT", help_heading = "Recommendation", allow_hyphen_values = true)]
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

/// Fields that other commands change later, and that a new finding begins with.
const OWN: &[&str] = &["id", "status"];

/// The fields that the flags name, everything else left out; and warnings about what they name.
pub(super) fn fields(
    env: &mut Env<'_>,
    workspace: &Workspace,
    arguments: &DraftArgs,
) -> Result<(Node, Vec<String>), Failure> {
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
    set_lists(&mut root, arguments);
    let notes = set_places(&mut root, env, workspace, &arguments.places)?;
    for assignment in &arguments.set {
        let (path, value) = field::given(env, assignment)?;
        field::check_own("create", &path, OWN)?;
        root.set_at(&path.iter().map(String::as_str).collect::<Vec<_>>(), value);
    }
    Ok((root, notes))
}

fn word<W: Word>(word: Option<W>) -> Option<String> {
    word.map(|word| word.word().to_owned())
}

fn set_lists(root: &mut Node, arguments: &DraftArgs) {
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
}

fn set_places(
    root: &mut Node,
    env: &Env<'_>,
    workspace: &Workspace,
    places: &[String],
) -> Result<Vec<String>, Failure> {
    let located: Result<Vec<_>, Failure> =
        places.iter().map(|typed| place::location(env, workspace, typed)).collect();
    let (nodes, warnings): (Vec<Node>, Vec<Option<String>>) = located?.into_iter().unzip();
    if !nodes.is_empty() {
        root.set("locations", Node::array(nodes));
    }
    Ok(warnings.into_iter().flatten().collect())
}

fn attachment(target: &str) -> Node {
    let mut node = Node::object();
    let name = target.rsplit('/').next().unwrap_or(target);
    node.set("name", Node::from(name));
    node.set("path", Node::from(target));
    node
}
