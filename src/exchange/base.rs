//! What a record said when this program wrote it, told by the record itself: a short digest of each of its fields. By it a
//! field that was changed there is told from one that changed here since; what a spreadsheet spoils, a date or a column
//! that is gone, costs no other field anything. Which commit the finding was of is told, too: what it was since, history has.

use std::ops::Deref;

use super::code::Since;
use super::date::in_utc;
use super::digest::{sha256, sorted};
use super::merge::{Merge, parted};
use crate::text::{Node, compact, visible};

/// The keys to a field of a finding.
pub(super) type Field = &'static [&'static str];

/// What the text of a base begins with: its form.
const FORM: &str = "v2";

/// What tells which finding a record is, and is never changed.
const MADE: Field = &["created_at"];

const STATUS: Field = &["status"];

/// Hexadecimal digits of a field's digest: one change in 2^32 is taken for none.
const DIGITS: usize = 8;

/// Digits of a commit's hash.
const DIGITS_OF_COMMIT: usize = 12;

/// Units of UTF-16 that a cell of Excel has room for.
const LONGEST_CELL: usize = 32_767;

/// So many of them may be line ends and signs that are not the text's.
const NO_TEXT: usize = 767;

/// What the fields of a record said, as far as digests tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Base {
    id: String,
    commit: String,
    digests: Vec<(Field, String)>,
}

impl Base {
    /// The base of a record with these fields, as the record itself tells it, of the finding as that commit made it, if one
    /// did.
    pub(super) fn written(
        id: &str,
        commit: Option<&str>,
        fields: impl Iterator<Item = (Field, Option<Node>)>,
    ) -> String {
        let commit: String = commit.unwrap_or_default().chars().take(DIGITS_OF_COMMIT).collect();
        let digests = fields.map(|(field, value)| digest(id, field, value.as_ref()));
        [FORM.to_owned(), commit].into_iter().chain(digests).collect::<Vec<_>>().join(".")
    }

    /// The base that a record of this id tells of these fields; `None` for a text that is none.
    pub(super) fn read(text: &str, id: &str, fields: impl Iterator<Item = Field>) -> Option<Base> {
        let text = text.trim().strip_prefix(FORM)?.strip_prefix('.')?;
        let mut parts = text.split('.').map(str::to_owned);
        let (id, commit) = (id.to_owned(), parts.next()?);
        let digests: Vec<(Field, String)> = fields.zip(parts).collect();
        (!digests.is_empty()).then_some(Base { id, commit, digests })
    }

    /// The beginning of the hash of the commit that the finding was of; empty where there was none.
    pub(super) fn commit(&self) -> &str {
        &self.commit
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

    /// Had the field always this value since, as far as can be told?
    fn has_stayed(&self, since: &Option<Since>, field: Field) -> bool {
        let is_of_base = |version: &Node| self.says(field, version.at(field));
        since.as_ref().is_some_and(|since| since.versions.iter().all(is_of_base))
    }

    /// Merges field by field: what changed in the record is taken where the finding says what the record said before, and
    /// always did since. What changed here alone stays as it is, and so does what came to the finding once already, whatever
    /// became of it.
    pub(super) fn merge(
        &self,
        fields: impl Iterator<Item = Field>,
        (ours, theirs): (&Node, &Node),
        since: &dyn Deref<Target = Option<Since>>,
    ) -> Merge {
        let (mut taken, mut changed_here, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        for field in fields.filter(|field| *field != MADE) {
            let (mine, other) = (ours.at(field), theirs.at(field));
            if is_equal(field, mine, other) {
                continue;
            }
            let list = if self.says(field, other) || has_had(since, field, other) {
                &mut changed_here
            } else if self.says(field, mine) && self.has_stayed(since, field) {
                &mut taken
            } else {
                &mut kept
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

/// Did the field surely have this value since?
fn has_had(since: &Option<Since>, field: Field, value: Option<&Node>) -> bool {
    let has = |version: &Node| is_equal(field, version.at(field), value);
    since.as_ref().is_some_and(|since| since.is_sure && since.versions.iter().any(has))
}

fn digest(id: &str, field: &[&str], value: Option<&Node>) -> String {
    match normal(field, value) {
        Some(text) => sha256(&format!("{id}\n{}\n{text}", field.join(".")))[..DIGITS].to_owned(),
        None => String::new(),
    }
}

fn is_equal(field: &[&str], ours: Option<&Node>, theirs: Option<&Node>) -> bool {
    let texts = ours.and_then(Node::as_str).zip(theirs.and_then(Node::as_str));
    if texts.is_some_and(|(ours, theirs)| is_cut_off(ours, theirs)) {
        return true;
    }
    let (ours, theirs) = (normal(field, ours), normal(field, theirs));
    ours == theirs
        || is_moment(field) && ours.zip(theirs).is_some_and(|(ours, theirs)| is_rounded(&ours, &theirs))
}

/// The record, with the finding's own value wherever the record's only looks different.
pub(super) fn like_ours(fields: impl Iterator<Item = Field>, ours: &Node, mut theirs: Node) -> Node {
    for field in fields {
        if let Some(mine) = ours.at(field).filter(|mine| is_equal(field, Some(mine), theirs.at(field))) {
            theirs.set_at(field, mine.clone());
        }
    }
    theirs
}

/// A value as everybody writes it, whatever its characters look like and in which zone its time is told.
fn normal(field: &[&str], value: Option<&Node>) -> Option<String> {
    let value = seen(&sorted(value?)?);
    let moment = value.as_str().filter(|_| is_moment(field)).and_then(in_utc);
    Some(moment.unwrap_or_else(|| compact(&value)))
}

/// Did Excel cut off a text that its cell had no room for?
fn is_cut_off(ours: &str, theirs: &str) -> bool {
    let units = |text: &str| text.encode_utf16().count();
    let is_beginning = theirs.len() < ours.len() && ours.starts_with(theirs);
    is_beginning && units(ours) > LONGEST_CELL && units(theirs) >= LONGEST_CELL - NO_TEXT
}

/// The value as it is written for eyes: texts and lists of texts.
pub(super) fn seen(value: &Node) -> Node {
    match (value.as_str(), value.items()) {
        (Some(text), _) => (&*visible(text)).into(),
        (_, Some(items)) => Node::array(items.iter().map(seen)),
        _ => value.clone(),
    }
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
        let fields = FIELDS.iter().map(|field| (*field, node.at(field).cloned()));
        Base::read(&Base::written(id, Some("0123456789abcdef"), fields), "A", FIELDS.into_iter()).unwrap()
    }

    const WRITTEN: &[(Field, &str)] =
        &[(FIELDS[0], "t"), (FIELDS[1], "resolved"), (FIELDS[2], "2026-01-02T10:16:49+02:00")];

    fn merged(ours: &[(Field, &str)], theirs: &[(Field, &str)]) -> Merge {
        merged_since(&[], ours, theirs)
    }

    fn merged_since(versions: &[Node], ours: &[(Field, &str)], theirs: &[(Field, &str)]) -> Merge {
        let since = Since { versions: versions.to_vec(), is_sure: true };
        base("A", &finding(WRITTEN)).merge(
            FIELDS.into_iter(),
            (&finding(ours), &finding(theirs)),
            &&Some(since),
        )
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
    fn what_the_finding_had_since_does_not_come_again_and_what_it_was_since_is_told() {
        let version = |field, text| finding(&with(field, text));
        assert_eq!(
            merged_since(&[version(0, "new"), finding(WRITTEN)], WRITTEN, &with(0, "new")),
            Merge::Same
        );
        assert_eq!(merged_since(&[version(0, "new")], &with(0, "mine"), &with(0, "new")), Merge::Same);
        assert_eq!(merged_since(&[version(0, "other")], WRITTEN, &with(0, "new")), kept(&["title"]));
        assert_eq!(merged_since(&[version(3, "other")], WRITTEN, &with(0, "new")), took(&["title"]));
        let unsure = Since { versions: vec![version(0, "new")], is_sure: false };
        let sides = (&finding(WRITTEN), &finding(&with(0, "new")));
        assert_eq!(base("A", sides.0).merge(FIELDS.into_iter(), sides, &&Some(unsure)), kept(&["title"]));
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
    fn a_text_that_a_cell_has_no_room_for_is_the_same() {
        let long = "ä".repeat(40_000);
        let (cut, edited) = (&long[..2 * 32_767], &long[..2 * 31_000]);
        let ours = finding(&[(FIELDS[0], &long)]);
        let merged = |text| {
            let theirs = finding(&[(FIELDS[0], text)]);
            base("A", &ours).merge(FIELDS.into_iter(), (&ours, &theirs), &&Some(Since::default()))
        };
        assert_eq!(merged(cut), Merge::Same);
        assert_eq!(merged(edited), took(&["title"]));
    }

    #[test]
    fn the_base_of_another_record_takes_nothing_over_what_is_here() {
        let other = base("B", &finding(WRITTEN));
        let sides = (&finding(WRITTEN), &finding(&with(0, "new")));
        let merged = other.merge(FIELDS.into_iter(), sides, &&Some(Since::default()));
        assert_eq!(merged, kept(&["title"]));
        for text in ["", "v2", "v1.0123.4567", "something else"] {
            assert_eq!(Base::read(text, "A", FIELDS.into_iter()), None, "{text}");
        }
    }
}
