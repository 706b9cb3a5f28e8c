//! Where the problems of one file are collected while it is judged.

use super::level::Levels;
use super::problem::{Problem, visible};
use super::rule::Rule;
use crate::text::{Node, Span, positions};

/// The problems of one file so far.
pub(super) struct Sheet<'s> {
    path: &'s str,
    levels: &'s Levels,
    problems: Vec<Problem>,
}

impl<'s> Sheet<'s> {
    /// An empty sheet for a file.
    pub(super) fn new(path: &'s str, levels: &'s Levels) -> Self {
        Sheet { path, levels, problems: Vec::new() }
    }

    /// The file's name without `.json`.
    pub(super) fn stem(&self) -> &'s str {
        let name = self.path.rsplit('/').next().unwrap_or(self.path);
        name.strip_suffix(".json").unwrap_or(name)
    }

    /// Notes a breach, unless its rule is off, and returns it for a field or a hint to be added.
    pub(super) fn add(&mut self, rule: Rule, span: Option<Span>, message: &str) -> Entry<'_> {
        let problem = self.levels.of(rule).map(|level| Problem {
            rule,
            level,
            path: self.path.to_owned(),
            field: Vec::new(),
            span,
            line: None,
            column: None,
            message: visible(message),
            hint: None,
        });
        let added = problem.is_some();
        self.problems.extend(problem);
        Entry(self.problems.last_mut().filter(|_| added))
    }

    /// Notes a breach by a value.
    pub(super) fn add_at(&mut self, rule: Rule, node: &Node, message: &str) -> Entry<'_> {
        self.add(rule, Some(node.span.clone()), message)
    }

    /// The problems in the order of the text, those of the file as a whole first, each with line and column.
    pub(super) fn finish(mut self, text: &str) -> Vec<Problem> {
        self.problems.sort_by_key(|problem| (problem.span.as_ref().map(|span| span.start), problem.rule));
        let starts: Vec<_> =
            self.problems.iter().filter_map(|problem| problem.span.as_ref()).map(|s| s.start).collect();
        let located = self.problems.iter_mut().filter(|problem| problem.span.is_some());
        for (problem, place) in located.zip(positions(text, &starts)) {
            (problem.line, problem.column) = (Some(place.line), Some(place.column));
        }
        self.problems
    }
}

/// A problem just noted; nothing, if its rule is off.
pub(super) struct Entry<'e>(Option<&'e mut Problem>);

impl Entry<'_> {
    /// What to do about it.
    pub(super) fn hint(mut self, hint: impl AsRef<str>) -> Self {
        if let Some(problem) = &mut self.0 {
            problem.hint = Some(visible(hint.as_ref()));
        }
        self
    }

    /// Which field it is about.
    pub(super) fn field<S: ToString>(mut self, path: &[S]) -> Self {
        if let Some(problem) = &mut self.0 {
            problem.field = path.iter().map(ToString::to_string).collect();
        }
        self
    }
}
