//! What a record said when this program wrote it, told by the record itself: a short digest of each of its fields. By it a
//! field that was changed there is told from one that changed here since; what a spreadsheet spoils, a date or a column
//! that is gone, costs no other field anything. An edit of a record comes once: the finding notes it, and whatever people
//! decide later stands.

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

/// Where a finding notes the edits that it has had.
pub(super) const EDITS: Field = &["source", "edits"];

/// Hexadecimal digits of a field's digest: one change in 2^32 is taken for none.
const DIGITS: usize = 8;

/// Units of UTF-16 from which on a beginning of our text is one that was cut off: some go for line ends.
const LONGEST_CELL: usize = 32_000;

/// What the fields of a record said, as far as digests tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Base {
    id: String,
    text: String,
    digests: Vec<(Field, String)>,
}

/// A finding and a record, each as far as the record's form can say it.
#[derive(Debug)]
pub(super) struct Sides<'f> {
    /// The finding, whole.
    finding: &'f Node,
    pub(super) ours: Node,
    pub(super) theirs: Node,
}

impl Base {
    /// The base of a record with this id and these fields, as the record itself tells it, of a finding that notes these
    /// `edits`: one that had some since is another base, of which the same edit is a new one.
    pub(super) fn written(
        id: &str,
        fields: impl Iterator<Item = (Field, Option<Node>)>,
        edits: Option<&Node>,
    ) -> String {
        let digests = fields.map(|(field, value)| digest(id, field, value.as_ref()));
        let edits = edits.map(|edits| digest(id, EDITS, Some(edits)));
        std::iter::once(FORM.to_owned()).chain(digests).chain(edits).collect::<Vec<_>>().join(".")
    }

    /// The base that a record of this id tells of these fields; `None` for a text that is none.
    pub(super) fn read(text: &str, id: &str, fields: impl Iterator<Item = Field>) -> Option<Base> {
        let (id, text) = (id.to_owned(), text.trim().to_owned());
        let mut digests = text.split('.');
        let is_known = digests.next() == Some(FORM);
        let digests: Vec<(Field, String)> = fields.zip(digests.map(str::to_owned)).collect();
        (is_known && !digests.is_empty()).then_some(Base { id, text, digests })
    }

    /// Did both sides give the finding one and the same new status? Then what either says beside it goes with that.
    fn is_same_decision(&self, sides: &Sides<'_>) -> bool {
        let [mine, other] = sides.at(STATUS);
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

    /// What a finding notes of a field of this record that was changed to this value.
    fn edit(&self, field: &[&str], value: Option<&Node>) -> String {
        let value = normal(field, value).unwrap_or_default();
        short(&format!("{}\n{}\n{value}", self.text, field.join(".")))
    }

    /// Has the finding had the record's edit of this field? Most note none, and nothing is digested for them.
    pub(super) fn is_had(&self, field: Field, sides: &Sides<'_>) -> bool {
        let edits = sides.edits();
        !edits.is_empty() && {
            let edit = self.edit(field, sides.at(field)[1]);
            edits.iter().any(|known| known.as_str() == Some(&edit))
        }
    }

    /// Merges field by field: what changed in the record is taken where the finding says what the record said before. What
    /// changed here alone stays as it is, and so does what the finding has had already, whatever became of it.
    pub(super) fn merge(&self, fields: impl Iterator<Item = Field>, sides: &Sides<'_>) -> Merge {
        let (mut taken, mut changed_here, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        for field in fields.filter(|field| *field != MADE) {
            let [mine, other] = sides.at(field);
            if is_equal(field, mine, other) {
                continue;
            }
            let is_old = self.says(field, other) || self.is_had(field, sides);
            let list = match (is_old, self.says(field, mine)) {
                (true, _) => &mut changed_here,
                (false, true) => &mut taken,
                (false, false) => &mut kept,
            };
            list.push(field.join("."));
        }
        changed_here.extend(kept.iter().cloned());
        let is_agreed = self.is_same_decision(sides);
        let (taken, parted) = if is_agreed { (taken, Vec::new()) } else { parted(taken, &changed_here) };
        kept.extend(parted);
        kept.sort();
        Merge::of(taken, kept)
    }

    /// All edits for the finding to note, when it takes these fields of the record: those taken now, and those that somebody
    /// made here in the same way. `None` where none is new.
    pub(super) fn noted(
        &self,
        fields: impl Iterator<Item = Field>,
        taken: &[Field],
        sides: &Sides<'_>,
    ) -> Option<Node> {
        let is_edited = |field: &Field| {
            let [mine, other] = sides.at(field);
            let is_made_here = || is_equal(field, mine, other) && !self.says(field, mine);
            !self.says(field, other) && (taken.contains(field) || is_made_here())
        };
        let is_new = |field: &Field| *field != MADE && is_edited(field) && !self.is_had(field, sides);
        let edits = fields.filter(is_new).map(|field| self.edit(field, sides.at(field)[1]));
        let edits: Vec<Node> = edits.map(|edit| edit.as_str().into()).collect();
        let is_any = !edits.is_empty() && self.is_of(sides.finding);
        is_any.then(|| Node::array(sides.edits().iter().cloned().chain(edits)))
    }
}

impl<'f> Sides<'f> {
    pub(super) fn new(finding: &'f Node, ours: Node, theirs: Node) -> Self {
        Sides { finding, ours, theirs }
    }

    fn at(&self, field: &[&str]) -> [Option<&Node>; 2] {
        [self.ours.at(field), self.theirs.at(field)]
    }

    fn edits(&self) -> &'f [Node] {
        self.finding.at(EDITS).and_then(Node::items).unwrap_or_default()
    }
}

fn digest(id: &str, field: &[&str], value: Option<&Node>) -> String {
    match normal(field, value) {
        Some(text) => short(&format!("{id}\n{}\n{text}", field.join("."))),
        None => String::new(),
    }
}

fn short(text: &str) -> String {
    sha256(text)[..DIGITS].to_owned()
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

/// A value as everybody writes it, whatever its characters look like and in which zone its time is told.
fn normal(field: &[&str], value: Option<&Node>) -> Option<String> {
    let value = seen(&sorted(value?)?);
    let moment = value.as_str().filter(|_| is_moment(field)).and_then(in_utc);
    Some(moment.unwrap_or_else(|| compact(&value)))
}

/// A cell of Excel holds 32,767 units of UTF-16; the rest of a text is lost.
fn is_cut_off(ours: &str, theirs: &str) -> bool {
    theirs.len() < ours.len() && ours.starts_with(theirs) && theirs.encode_utf16().count() >= LONGEST_CELL
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
    use proptest::prelude::*;

    use super::*;

    const FIELDS: [Field; 6] = [
        &["title"],
        &["status"],
        &["resolved_at"],
        &["resolution", "pr_link"],
        &["component"],
        &["created_at"],
    ];

    fn finding(values: &[(Field, &str)]) -> Node {
        let mut node = Node::object();
        values.iter().for_each(|(field, text)| node.set_at(field, (*text).into()));
        node
    }

    fn base(id: &str, node: &Node) -> Base {
        let fields = FIELDS.iter().map(|field| (*field, node.at(field).cloned()));
        Base::read(&Base::written(id, fields, None), "A", FIELDS.into_iter()).unwrap()
    }

    const WRITTEN: &[(Field, &str)] =
        &[(FIELDS[0], "t"), (FIELDS[1], "resolved"), (FIELDS[2], "2026-01-02T10:16:49+02:00")];

    fn merged(ours: &[(Field, &str)], theirs: &[(Field, &str)]) -> Merge {
        let ours = finding(ours);
        let sides = Sides::new(&ours, ours.clone(), finding(theirs));
        base("A", &finding(WRITTEN)).merge(FIELDS.into_iter(), &sides)
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
    fn a_text_that_a_cell_has_no_room_for_is_the_same() {
        let long = "ä".repeat(40_000);
        let (cut, edited) = (&long[..2 * 32_767], &long[..2 * 31_000]);
        let ours = finding(&[(FIELDS[0], &long)]);
        let merged = |text| {
            let sides = Sides::new(&ours, ours.clone(), finding(&[(FIELDS[0], text)]));
            base("A", &ours).merge(FIELDS.into_iter(), &sides)
        };
        assert_eq!(merged(cut), Merge::Same);
        assert_eq!(merged(edited), took(&["title"]));
    }

    #[test]
    fn the_base_of_another_record_takes_nothing_over_what_is_here() {
        let other = base("B", &finding(WRITTEN));
        let ours = finding(WRITTEN);
        let sides = Sides::new(&ours, ours.clone(), finding(&with(0, "new")));
        let merged = other.merge(FIELDS.into_iter(), &sides);
        assert_eq!(merged, kept(&["title"]));
        for text in ["", "v1", "v2.0123", "something else"] {
            assert_eq!(Base::read(text, "A", FIELDS.into_iter()), None, "{text}");
        }
    }

    /// A finding with one of three values, or none, in each field, as a number tells.
    fn any(number: usize, edits: Option<&Node>) -> Node {
        let values = [None, Some("a"), Some("b"), Some("c")];
        let mut node = finding(&[]);
        for (at, field) in FIELDS.iter().filter(|field| **field != MADE).enumerate() {
            values[number >> (2 * at) & 3].into_iter().for_each(|text| node.set_at(field, text.into()));
        }
        edits.into_iter().for_each(|edits| node.set_at(EDITS, edits.clone()));
        node
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 3000, ..ProptestConfig::default() })]

        #[test]
        fn no_edit_is_taken_twice_whatever_becomes_of_the_finding(
            written in 0_usize..1024, ours in 0_usize..1024, theirs in 0_usize..1024, later in 0_usize..1024,
        ) {
            let base = base("A", &any(written, None));
            let (ours, theirs) = (any(ours, None), any(theirs, None));
            let first = Sides::new(&ours, ours.clone(), theirs.clone());
            let names = |merge: &Merge| match merge.clone() {
                Merge::Same => (Vec::new(), Vec::new()),
                Merge::Take { taken, kept } => (taken, kept),
                Merge::Keep { differing } => (Vec::new(), differing),
            };
            let (taken, kept) = names(&base.merge(FIELDS.into_iter(), &first));
            let fields: Vec<Field> =
                FIELDS.into_iter().filter(|field| taken.contains(&field.join("."))).collect();
            let edits = base.noted(FIELDS.into_iter(), &fields, &first);
            let later = any(later, edits.as_ref());
            let again = Sides::new(&later, later.clone(), theirs);
            let (taken, _) = names(&base.merge(FIELDS.into_iter(), &again));
            prop_assert!(taken.iter().all(|field| kept.contains(field)), "{taken:?} {kept:?}");
        }
    }
}
