//! What a record said when this program wrote it, told by the record itself: a short digest of each of its fields. By it a
//! field that was changed there is told from one that changed here since; what a spreadsheet spoils, a date or a column
//! that is gone, costs no other field anything.

use super::digest::{sha256, sorted};
use super::legacy::in_utc;
use super::merge::{Merge, parted};
use super::said::seen;
use crate::text::{Node, compact};

/// The keys to a field of a finding.
pub(super) type Field = &'static [&'static str];

/// What the text of a base begins with: its form.
const FORM: &str = "v1";

/// What tells which finding a record is, and is never changed.
const MADE: Field = &["created_at"];

const STATUS: Field = &["status"];

/// Hexadecimal digits of a field's digest: one change in 2^32 is taken for none.
const DIGITS: usize = 8;

/// What the fields of a record said, as far as digests tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Base {
    id: String,
    digests: Vec<(Field, String)>,
}

impl Base {
    /// The base of a record with this id and these fields, as the record itself tells it.
    pub(super) fn written(id: &str, fields: impl Iterator<Item = (Field, Option<Node>)>) -> String {
        let digests = fields.map(|(field, value)| digest(id, field, value.as_ref()));
        std::iter::once(FORM.to_owned()).chain(digests).collect::<Vec<_>>().join(".")
    }

    /// The base that a record of this id tells of these fields; `None` for a text that is none.
    pub(super) fn read(text: &str, id: &str, fields: impl Iterator<Item = Field>) -> Option<Base> {
        let mut digests = text.trim().split('.');
        let is_known = digests.next() == Some(FORM);
        let digests: Vec<(Field, String)> = fields.zip(digests.map(str::to_owned)).collect();
        (is_known && !digests.is_empty()).then(|| Base { id: id.to_owned(), digests })
    }

    /// Did both sides give the finding one and the same new status? Then what either says beside it goes with that.
    fn is_same_decision(&self, ours: &Node, theirs: &Node) -> bool {
        let (mine, other) = (ours.at(STATUS), theirs.at(STATUS));
        mine == other && !self.says(STATUS, mine)
    }

    /// Had the field this value?
    fn says(&self, field: &[&str], value: Option<&Node>) -> bool {
        let of_field = self.digests.iter().find(|(known, _)| *known == field);
        of_field.is_some_and(|(known, said)| digest(&self.id, known, value) == *said)
    }

    /// Is it the base of a finding that was made then?
    pub(super) fn is_of(&self, finding: &Node) -> bool {
        self.says(MADE, finding.at(MADE))
    }

    /// Merges field by field: what changed in the record is taken where the finding says what the record said before.
    /// What changed here alone stays as it is.
    pub(super) fn merge(&self, fields: impl Iterator<Item = Field>, ours: &Node, theirs: &Node) -> Merge {
        let (mut taken, mut changed_here, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        for field in fields.filter(|field| *field != MADE) {
            let (mine, other) = (ours.at(field), theirs.at(field));
            if is_equal(field, mine, other) {
                continue;
            }
            let list = match (self.says(field, other), self.says(field, mine)) {
                (true, _) => &mut changed_here,
                (false, true) => &mut taken,
                (false, false) => &mut kept,
            };
            list.push(field.join("."));
        }
        changed_here.extend(kept.iter().cloned());
        let is_agreed = self.is_same_decision(ours, theirs);
        let (taken, parted) = if is_agreed { (taken, Vec::new()) } else { parted(taken, &changed_here) };
        kept.extend(parted);
        kept.sort();
        Merge::of(taken, kept)
    }
}

fn digest(id: &str, field: &[&str], value: Option<&Node>) -> String {
    match normal(field, value) {
        Some(text) => sha256(&format!("{id}\n{}\n{text}", field.join(".")))[..DIGITS].to_owned(),
        None => String::new(),
    }
}

fn is_equal(field: &[&str], ours: Option<&Node>, theirs: Option<&Node>) -> bool {
    let (ours, theirs) = (normal(field, ours), normal(field, theirs));
    ours == theirs
        || is_moment(field) && ours.zip(theirs).is_some_and(|(ours, theirs)| is_rounded(&ours, &theirs))
}

/// A value as everybody writes it, whatever its characters look like and in which zone its time is told.
fn normal(field: &[&str], value: Option<&Node>) -> Option<String> {
    let value = seen(&sorted(value?)?);
    let moment = value.as_str().filter(|_| is_moment(field)).and_then(in_utc);
    Some(moment.unwrap_or_else(|| compact(&value)))
}

fn is_moment(field: &[&str]) -> bool {
    field.last().is_some_and(|name| name.ends_with("_at"))
}

/// Spreadsheets leave out fractions of seconds, seconds, or the time of the day.
fn is_rounded(ours: &str, theirs: &str) -> bool {
    let seconds = theirs.trim_end_matches('Z');
    let minutes = seconds.strip_suffix(":00").unwrap_or(seconds);
    ours.starts_with(minutes.strip_suffix("T00:00").unwrap_or(minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: [Field; 5] =
        [&["title"], &["status"], &["resolved_at"], &["resolution", "pr_link"], &["tags"]];

    fn finding(values: &[(Field, &str)]) -> Node {
        let mut node = Node::object();
        values.iter().for_each(|(field, text)| node.set_at(field, (*text).into()));
        node
    }

    fn base(id: &str, node: &Node) -> Base {
        let text = Base::written(id, FIELDS.iter().map(|field| (*field, node.at(field).cloned())));
        Base::read(&text, "A", FIELDS.into_iter()).unwrap()
    }

    const WRITTEN: &[(Field, &str)] =
        &[(FIELDS[0], "t"), (FIELDS[1], "resolved"), (FIELDS[2], "2026-01-02T10:16:49+02:00")];

    fn merged(ours: &[(Field, &str)], theirs: &[(Field, &str)]) -> Merge {
        base("A", &finding(WRITTEN)).merge(FIELDS.into_iter(), &finding(ours), &finding(theirs))
    }

    fn with(field: usize, text: &'static str) -> Vec<(Field, &'static str)> {
        let others = WRITTEN.iter().filter(|(known, _)| *known != FIELDS[field]);
        others.copied().chain([(FIELDS[field], text)]).collect()
    }

    fn took(taken: &[&str]) -> Merge {
        Merge::of(taken.iter().map(|name| (*name).to_owned()).collect(), Vec::new())
    }

    fn kept(kept: &[&str]) -> Merge {
        Merge::of(Vec::new(), kept.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn what_changed_there_is_taken_and_what_changed_here_stays() {
        assert_eq!(merged(WRITTEN, &with(0, "new")), took(&["title"]));
        assert_eq!(merged(&with(3, "link"), &with(0, "new")), took(&["title"]));
        assert_eq!(merged(WRITTEN, &with(3, "link")), took(&["resolution.pr_link"]));
        assert_eq!(merged(WRITTEN, &WRITTEN[1..]), took(&["title"]), "an emptied field");
        assert_eq!(merged(&with(0, "mine"), WRITTEN), Merge::Same);
        assert_eq!(merged(&with(0, "mine"), &with(0, "theirs")), kept(&["title"]));
        assert_eq!(merged(&with(0, "new"), &with(0, "new")), Merge::Same);
    }

    #[test]
    fn status_resolution_and_date_go_together() {
        assert_eq!(merged(&with(1, "open"), &with(3, "link")), kept(&["resolution.pr_link"]));
    }

    #[test]
    fn a_date_in_another_zone_or_cut_short_is_the_same() {
        for date in ["2026-01-02T08:16:49Z", "2026-01-02 08:16:49", "2026-01-02 08:16", "2026-01-02"] {
            assert_eq!(merged(WRITTEN, &with(2, date)), Merge::Same, "{date}");
        }
        assert_eq!(merged(WRITTEN, &with(2, "2026-01-02T08:17:00Z")), took(&["resolved_at"]));
    }

    #[test]
    fn the_base_of_another_record_takes_nothing_over_what_is_here() {
        let other = base("B", &finding(WRITTEN));
        let merged = other.merge(FIELDS.into_iter(), &finding(WRITTEN), &finding(&with(0, "new")));
        assert_eq!(merged, kept(&["title"]));
        for text in ["", "v1", "v2.0123", "something else"] {
            assert_eq!(Base::read(text, "A", FIELDS.into_iter()), None, "{text}");
        }
    }
}
