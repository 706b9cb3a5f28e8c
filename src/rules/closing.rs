//! The rules that tie a finding's status to its resolution.

use std::str::FromStr;

use super::rule::Rule;
use super::sheet::Sheet;
use crate::model::{FindingId, ResolutionType, Status, Word};
use crate::text::Node;

/// Where a finding stands, as far as its file can be read.
pub(super) struct Closing<'node> {
    root: &'node Node,
    status: Status,
    status_node: &'node Node,
    resolution: Option<&'node Node>,
    kind: Option<ResolutionType>,
}

/// Notes every way in which status and resolution contradict each other.
pub(super) fn judge_closing(sheet: &mut Sheet<'_>, root: &Node) {
    let Some((status_node, status)) = parsed::<Status>(root, &["status"]) else {
        return;
    };
    let resolution = present(root, &["resolution"]);
    let kind = parsed(root, &["resolution", "resolution_type"]).map(|(_, kind)| kind);
    let closing = Closing { root, status, status_node, resolution, kind };
    if status.is_open() {
        return closing.judge_open(sheet);
    }
    closing.judge_closed(sheet);
    closing.judge_type(sheet);
    closing.judge_evidence(sheet);
    closing.judge_target(sheet);
    closing.judge_hash(sheet);
}

impl Closing<'_> {
    fn judge_open(&self, sheet: &mut Sheet<'_>) {
        let (name, node) = match (self.resolution, present(self.root, &["resolved_at"])) {
            (Some(node), _) => ("resolution", node),
            (None, Some(node)) => ("resolved_at", node),
            (None, None) => return,
        };
        let (id, way) = (self.id(), self.kind.unwrap_or(ResolutionType::Fixed));
        sheet
            .add_at(
                Rule::OpenWithResolution,
                node,
                &format!("status '{}' is open, but {name} is set", self.status),
            )
            .field(&[name])
            .hint(format!("remove {name}, or close the finding: git findings resolve {id} --type={way}"));
        self.judge_hash(sheet);
    }

    fn judge_closed(&self, sheet: &mut Sheet<'_>) {
        let missing: Vec<_> = [["resolution", "resolution_type"].as_slice(), &["resolved_at"]]
            .into_iter()
            .filter(|path| present(self.root, path).is_none())
            .map(|path| path.join("."))
            .collect();
        if missing.is_empty() {
            return;
        }
        let verb = if missing.len() > 1 { "are" } else { "is" };
        let missing = missing.join(" and ");
        let message = format!("status '{}' is closed, but {missing} {verb} missing", self.status);
        let ways: Vec<_> = ResolutionType::all_to(self.status).map(Word::word).collect();
        let of = if self.status == Status::Duplicate { " --of ID" } else { "" };
        sheet
            .add_at(Rule::ClosedWithoutResolution, self.status_node, &message)
            .field(&["status"])
            .hint(format!("git findings resolve {} --type={}{of}", self.id(), ways.join(", or --type=")));
    }

    fn judge_type(&self, sheet: &mut Sheet<'_>) {
        let Some(kind) = self.kind.filter(|kind| kind.status() != self.status) else {
            return;
        };
        let message =
            format!("resolution type '{kind}' leads to status '{}', not '{}'", kind.status(), self.status);
        let ways: Vec<_> = ResolutionType::all_to(self.status).map(Word::word).collect();
        let path = ["resolution", "resolution_type"];
        sheet
            .add_at(Rule::ResolutionMismatch, self.root.at(&path).unwrap_or(self.root), &message)
            .field(&path)
            .hint(format!("set the status to '{}', or the type to {}", kind.status(), ways.join(" or ")));
    }

    fn judge_evidence(&self, sheet: &mut Sheet<'_>) {
        let evidence = ["commit_hash", "pr_link", "release_version", "resolution_details"];
        let is_told = |name: &&str| {
            self.resolution
                .and_then(|node| node.get(name)?.as_str())
                .is_some_and(|text| !text.trim().is_empty())
        };
        if self.kind != Some(ResolutionType::Fixed) || evidence.iter().any(is_told) {
            return;
        }
        let message = "fixed, but no commit, pull request, release or details tell how";
        sheet
            .add_at(Rule::FixedWithoutEvidence, self.resolution.unwrap_or(self.root), message)
            .field(&["resolution"])
            .hint(format!("git findings resolve {} --type=fixed --commit=REV", self.id()));
    }

    fn judge_target(&self, sheet: &mut Sheet<'_>) {
        if self.status != Status::Duplicate || present(self.root, &["resolution", "duplicate_of"]).is_some() {
            return;
        }
        sheet
            .add_at(
                Rule::DuplicateOfMissing,
                self.resolution.unwrap_or(self.status_node),
                "a duplicate, but of which finding?",
            )
            .field(&[if self.resolution.is_some() { "resolution" } else { "status" }])
            .hint(format!("git findings resolve {} --type=duplicate --of ID", self.id()));
    }

    fn judge_hash(&self, sheet: &mut Sheet<'_>) {
        let path = ["resolution", "commit_hash"];
        let Some(node) = present(self.root, &path) else {
            return;
        };
        let Some(hash) = node.as_str() else { return };
        let is_hash = (4..=64).contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_hash {
            let message = format!("{} is not 4 to 64 hexadecimal digits", super::problem::quoted(hash));
            sheet.add_at(Rule::CommitHash, node, &message).field(&path);
        }
    }

    /// The finding's id for a command line; `ID` where the file has none that could stand there.
    fn id(&self) -> String {
        parsed::<FindingId>(self.root, &["id"]).map_or_else(|| "ID".to_owned(), |(_, id)| id.to_string())
    }
}

/// The value at a path, unless it is null.
pub(super) fn present<'node>(root: &'node Node, path: &[&str]) -> Option<&'node Node> {
    root.at(path).filter(|node| !node.is_null())
}

/// The string at a path as what it means, if it means that.
pub(super) fn parsed<'node, T: FromStr>(root: &'node Node, path: &[&str]) -> Option<(&'node Node, T)> {
    let node = root.at(path)?;
    Some((node, node.as_str()?.parse().ok()?))
}
