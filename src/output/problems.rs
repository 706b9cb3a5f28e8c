//! Problems with the source line and a caret under what is wrong.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Level as Mark, Renderer, Snippet};

use super::{Palette, visible_line};
use crate::rules::{Level, Problem};
use crate::text::masked;

/// The bytes of the files that problems point into, by path.
pub type Sources = BTreeMap<String, Vec<u8>>;

/// Characters shown to either side of a problem on a long line.
const MARGIN: usize = 60;

/// Writes every problem with its place, its source line where there is one, and its hint, an empty line between two.
///
/// # Errors
/// When the stream refuses.
pub fn write_problems(
    problems: &[Problem],
    sources: &Sources,
    palette: &Palette,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut masked = Masked::default();
    let renderer = if palette.on { Renderer::styled() } else { Renderer::plain() };
    for (index, problem) in problems.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}", renderer.render(&[group(problem, masked.of(problem, sources))]))?;
    }
    Ok(())
}

/// The texts of files with stars in the place of credentials, each made once.
#[derive(Default)]
struct Masked<'sources>(HashMap<&'sources str, Option<Cow<'sources, str>>>);

impl<'sources> Masked<'sources> {
    fn of(&mut self, problem: &Problem, sources: &'sources Sources) -> Option<&str> {
        let (path, bytes) = sources.get_key_value(&problem.path)?;
        let text = || std::str::from_utf8(bytes).ok().map(masked);
        self.0.entry(path).or_insert_with(text).as_deref()
    }
}

fn group<'problem>(problem: &'problem Problem, source: Option<&str>) -> Group<'problem> {
    let mark = match problem.level {
        Level::Error => Mark::ERROR,
        Level::Warning => Mark::WARNING,
        Level::Note => Mark::NOTE,
    };
    let title = mark.primary_title(visible_line(&problem.message).into_owned()).id(problem.rule.code());
    let path = visible_line(&problem.path).into_owned();
    let mut group = match source.and_then(|source| excerpt(problem, source)) {
        Some(excerpt) => title.element(
            Snippet::source(excerpt.line)
                .line_start(problem.line.unwrap_or(1))
                .path(path)
                .annotation(AnnotationKind::Primary.span(excerpt.start..excerpt.end)),
        ),
        None => title.element(annotate_snippets::Origin::path(path)),
    };
    if let Some(hint) = &problem.hint {
        group = group.element(Mark::HELP.message(visible_line(hint).into_owned()));
    }
    group
}

/// One line of a source, made safe, with the bytes to mark.
struct Excerpt {
    line: String,
    start: usize,
    end: usize,
}

fn excerpt(problem: &Problem, source: &str) -> Option<Excerpt> {
    let span = problem.span.as_ref()?;
    let start = source.floor_char_boundary(span.start.min(source.len()));
    let end = source.ceil_char_boundary(span.end.clamp(start, source.len()));
    let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = source[start..].find('\n').map_or(source.len(), |at| start + at);
    let (before, marked, after) =
        (&source[line_start..start], &source[start..end.min(line_end)], &source[end.min(line_end)..line_end]);
    let before = cropped_front(before);
    let mut line = before;
    let mark_start = line.len();
    line.push_str(&visible_line(&cropped_back(marked)));
    let mark_end = line.len().max(mark_start + 1);
    line.push_str(&visible_line(cropped_back(after).trim_end_matches('\r')));
    if line.len() < mark_end {
        line.push(' ');
    }
    Some(Excerpt { line, start: mark_start, end: mark_end })
}

fn cropped_front(text: &str) -> String {
    let count = text.chars().count();
    let kept: String = text.chars().skip(count.saturating_sub(MARGIN)).collect();
    let dots = if count > MARGIN { "…" } else { "" };
    format!("{dots}{}", visible_line(&kept.replace('\t', "  ")))
}

fn cropped_back(text: &str) -> String {
    let kept: String = text.chars().take(MARGIN).collect();
    if kept.len() < text.len() { kept + "…" } else { kept }
}
