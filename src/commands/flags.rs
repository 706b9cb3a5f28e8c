//! The flags that say what a finding is, of a new one and of one that is edited, and the fields they name.

use super::{Env, Failure, Workspace, place};
use crate::model::{Effort, Frequency, Kind, Risk, Severity, Word};
use crate::text::Node;

/// The flags that say what a finding is.
#[derive(Debug, Default, clap::Args)]
pub struct FieldArgs {
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

    /// The run that reported it (agent_run_id)
    #[arg(long, value_name = "RUN")]
    pub run: Option<String>,

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
}

impl FieldArgs {
    /// The fields that the flags name, everything else left out; and warnings about what they name.
    ///
    /// # Errors
    /// Standard input that cannot be read, a place outside of the repository.
    pub fn fields(&self, env: &mut Env<'_>, workspace: &Workspace) -> Result<(Node, Vec<String>), Failure> {
        let mut root = Node::object();
        let description = match self.description.as_deref() {
            Some("-") => Some(env.read_stdin()?.trim_end().to_owned()),
            other => other.map(str::to_owned),
        };
        self.set_words(&mut root, description, workspace);
        self.set_lists(&mut root);
        let notes = set_places(&mut root, env, workspace, &self.places)?;
        Ok((root, notes))
    }

    fn set_words(&self, root: &mut Node, description: Option<String>, workspace: &Workspace) {
        let component = self.component.as_deref().map(|name| workspace.config.component(name).to_owned());
        let words: [(&[&str], Option<String>); 15] = [
            (&["type"], word(self.kind)),
            (&["severity"], word(self.severity)),
            (&["title"], self.title.clone()),
            (&["description"], description),
            (&["component"], component),
            (&["reproduction", "frequency"], word(self.frequency)),
            (&["reproduction", "conditions"], self.conditions.clone()),
            (&["impact", "affected_users"], self.affected_users.clone()),
            (&["impact", "business_impact"], self.business_impact.clone()),
            (&["impact", "data_risk"], word(self.data_risk)),
            (&["impact", "security_risk"], word(self.security_risk)),
            (&["impact", "availability_risk"], word(self.availability_risk)),
            (&["recommendation", "summary"], self.recommendation.clone()),
            (&["recommendation", "estimated_effort"], word(self.effort)),
            (&["agent_run_id"], self.run.clone()),
        ];
        for (path, value) in words {
            if let Some(value) = value {
                root.set_at(path, Node::from(value));
            }
        }
        if let Some(workaround) = &self.workaround {
            root.set_at(&["impact", "workaround_available"], Node::from(true));
            root.set_at(&["impact", "workaround_description"], Node::from(workaround.as_str()));
        }
    }

    fn set_lists(&self, root: &mut Node) {
        let strings = |items: &[String]| Node::array(items.iter().map(|item| Node::from(item.as_str())));
        let lists: [(&[&str], &[String]); 3] = [
            (&["tags"], &self.tags),
            (&["reproduction", "steps"], &self.steps),
            (&["related_findings"], &self.related),
        ];
        for (path, items) in lists.into_iter().filter(|(_, items)| !items.is_empty()) {
            root.set_at(path, strings(items));
        }
        if !self.attachments.is_empty() {
            root.set("attachments", Node::array(self.attachments.iter().map(|target| attachment(target))));
        }
    }
}

/// What stands in a file for a flag of fixed words.
pub fn word<W: Word>(word: Option<W>) -> Option<String> {
    word.map(|word| word.word().to_owned())
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
