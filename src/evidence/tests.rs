//! Every verdict from facts made by hand.

use super::*;
use crate::git::Hash;

fn name(digit: char) -> Hash {
    digit.to_string().repeat(40).parse().unwrap()
}

/// A commit that nothing leads to yet, off the first-parent line.
fn commit(digit: char) -> Candidate {
    Candidate {
        commit: name(digit),
        is_on_first_parents: false,
        is_rewritten: false,
        has_date: false,
        has_author: None,
        is_beside: false,
        names_finding: false,
        has_patch: false,
        support: None,
    }
}

fn dated(digit: char) -> Candidate {
    Candidate { has_date: true, ..commit(digit) }
}

fn supported(digit: char) -> Candidate {
    Candidate { support: Some(Support::Location), ..dated(digit) }
}

fn naming(digit: char) -> Candidate {
    Candidate { names_finding: true, ..commit(digit) }
}

fn rewritten(digit: char) -> Candidate {
    Candidate { is_rewritten: true, ..commit(digit) }
}

fn facts(recorded: Recorded, candidates: Vec<Candidate>) -> Facts {
    Facts { recorded, candidates, derived: None, is_shallow: false, is_partial: false, takes_weak: false }
}

/// The verdict over an absent commit with these candidates, and the commit.
fn absent(candidates: Vec<Candidate>) -> (Verdict, Option<Hash>) {
    let judgement = judge(&facts(Recorded::Absent, candidates));
    (judgement.verdict, judgement.commit)
}

fn found(candidate: Candidate) -> (Method, Confidence) {
    let found = judge(&facts(Recorded::Absent, vec![candidate])).found.unwrap();
    (found.method(), found.confidence())
}

const MOVED: fn(char) -> (Verdict, Option<Hash>) = |digit| (Verdict::Moved, Some(name(digit)));

#[test]
fn a_commit_of_the_history_is_what_it_claims_whatever_else_fits() {
    let judgement = judge(&facts(Recorded::InHistory(name('a')), vec![rewritten('b')]));
    assert_eq!((judgement.verdict, judgement.commit), (Verdict::Ok, Some(name('a'))));
}

#[test]
fn without_a_hash_the_fix_is_derived_or_nobody_can_tell() {
    let nothing = facts(Recorded::Nothing, vec![naming('b')]);
    assert_eq!(judge(&nothing).verdict, Verdict::Unknown);
    let derived = Facts { derived: Some(name('d')), ..nothing };
    assert_eq!((judge(&derived).verdict, judge(&derived).commit), (Verdict::Derived, Some(name('d'))));
}

#[test]
fn what_leads_nowhere_is_missing_or_unreachable() {
    assert_eq!(absent(vec![commit('b')]), (Verdict::Missing, None));
    let elsewhere = judge(&facts(Recorded::Elsewhere(name('a')), Vec::new()));
    assert_eq!((elsewhere.verdict, elsewhere.commit), (Verdict::Unreachable, Some(name('a'))));
    assert_eq!(judge(&facts(Recorded::Several, Vec::new())).verdict, Verdict::Ambiguous);
}

#[test]
fn one_candidate_is_enough_also_for_a_commit_that_is_still_here() {
    for candidate in [rewritten('b'), supported('b'), naming('b')] {
        assert_eq!(absent(vec![candidate.clone()]), MOVED('b'));
        let elsewhere = facts(Recorded::Elsewhere(name('a')), vec![candidate]);
        assert_eq!(judge(&elsewhere).verdict, Verdict::Moved);
    }
}

#[test]
fn a_patch_or_a_date_of_somebody_else_leads_nowhere() {
    assert_eq!(absent(vec![Candidate { has_patch: true, ..commit('b') }]).0, Verdict::Missing);
    let beside = Candidate { has_author: Some(true), is_beside: true, ..dated('b') };
    assert_eq!(absent(vec![beside.clone()]), (Verdict::Missing, None));
    assert_eq!(absent(vec![Candidate { has_patch: true, ..beside.clone() }]), MOVED('b'));
    let named = Candidate { names_finding: true, ..beside };
    assert_eq!(found(named.clone()), (Method::Trailer, Confidence::Likely));
    assert_eq!(named.reasons(), ["its message names the finding"]);
    let other = Candidate { has_author: Some(false), ..dated('b') };
    assert_eq!(absent(vec![other.clone()]).0, Verdict::Missing);
    assert_eq!(
        absent(vec![Candidate { has_patch: true, ..other }]),
        MOVED('b'),
        "the author has a new address"
    );
}

#[test]
fn a_date_alone_is_for_people_to_judge() {
    let facts = facts(Recorded::Absent, vec![dated('b')]);
    let doubted = judge(&facts);
    assert_eq!((doubted.verdict, doubted.commit), (Verdict::Ambiguous, None));
    assert_eq!(doubted.several, [name('b')]);
    let taken = judge(&Facts { takes_weak: true, ..facts.clone() });
    assert_eq!((taken.verdict, taken.commit), MOVED('b'));
    let derived = Facts { derived: Some(name('d')), takes_weak: true, ..facts };
    assert_eq!(judge(&derived).several, [name('b'), name('d')], "the resolution leads elsewhere");
    assert_eq!(absent(vec![supported('b')]), MOVED('b'));
}

#[test]
fn more_evidence_wins() {
    let patched = Candidate { has_patch: true, ..dated('c') };
    let both = Candidate { names_finding: true, ..dated('d') };
    assert_eq!(absent(vec![dated('b'), patched.clone()]), MOVED('c'));
    assert_eq!(absent(vec![patched.clone(), both.clone()]), MOVED('c'));
    assert_eq!(absent(vec![rewritten('b'), patched]), MOVED('b'));
    assert_eq!(absent(vec![naming('b'), both]), MOVED('d'));
}

#[test]
fn of_several_the_one_on_the_first_parent_line_counts_else_none() {
    let main = |candidate| Candidate { is_on_first_parents: true, ..candidate };
    assert_eq!(absent(vec![supported('b'), main(supported('c'))]), MOVED('c'));
    assert_eq!(absent(vec![dated('b'), naming('c')]), (Verdict::Ambiguous, None));
    assert_eq!(absent(vec![main(dated('b')), main(dated('c'))]), (Verdict::Ambiguous, None));
    let several = judge(&facts(Recorded::Absent, vec![dated('b'), dated('c')])).several;
    assert_eq!(several, [name('b'), name('c')]);
}

#[test]
fn without_candidates_the_commit_that_resolved_it_counts() {
    let facts = Facts { derived: Some(name('d')), ..facts(Recorded::Absent, Vec::new()) };
    let judgement = judge(&facts);
    assert_eq!((judgement.verdict, judgement.commit), MOVED('d'));
    let found = judgement.found.unwrap();
    assert_eq!((found.method(), found.confidence()), (Method::Derived, Confidence::Likely));
}

#[test]
fn where_history_is_cut_nobody_can_tell() {
    let shallow = |recorded| Facts { is_shallow: true, ..facts(recorded, vec![rewritten('b')]) };
    assert_eq!(judge(&shallow(Recorded::Absent)).verdict, Verdict::Unknown);
    assert_eq!(judge(&shallow(Recorded::Elsewhere(name('a')))).verdict, Verdict::Unknown);
    assert_eq!(judge(&shallow(Recorded::InHistory(name('a')))).verdict, Verdict::Ok);
    let partial = |recorded| Facts { is_partial: true, ..facts(recorded, Vec::new()) };
    assert_eq!(judge(&partial(Recorded::Absent)).verdict, Verdict::Unknown);
    assert_eq!(judge(&partial(Recorded::Elsewhere(name('a')))).verdict, Verdict::Unreachable);
}

#[test]
fn how_sure_it_is_hangs_on_what_speaks_for_it() {
    assert_eq!(found(rewritten('b')), (Method::Rewritten, Confidence::Certain));
    assert_eq!(found(Candidate { has_patch: true, ..dated('b') }), (Method::Authorship, Confidence::Certain));
    assert_eq!(
        found(Candidate { has_author: Some(true), ..dated('b') }),
        (Method::Authorship, Confidence::Likely)
    );
    assert_eq!(found(dated('b')), (Method::Authorship, Confidence::Weak));
    assert_eq!(found(supported('b')), (Method::Authorship, Confidence::Likely));
    assert_eq!(found(naming('b')), (Method::Trailer, Confidence::Likely));
}

#[test]
fn unknown_is_bad_for_the_strict_alone() {
    let good =
        |strict| Verdict::ALL.into_iter().filter(|verdict| verdict.is_good(strict)).collect::<Vec<_>>();
    assert_eq!(good(false), [Verdict::Unknown, Verdict::Moved, Verdict::Derived, Verdict::Ok]);
    assert_eq!(good(true), [Verdict::Moved, Verdict::Derived, Verdict::Ok]);
    assert!(Verdict::ALL.is_sorted(), "the worst first");
}

/// A commit that takes others back.
fn taking(place: usize, by: char, what: char) -> Taking {
    Taking {
        place,
        commit: name(by),
        earlier: Vec::new(),
        subject: "Revert \"Swap\"".to_owned(),
        of_subject: Some("Swap".to_owned()),
        taken_back: vec![name(what)],
    }
}

/// One that applies a commit again by taking back the commit `f`, which nobody has.
fn reapplying(place: usize, by: char) -> Taking {
    let of_subject = Some("Revert \"Swap\"".to_owned());
    Taking { subject: "Reapply \"Swap\"".to_owned(), of_subject, ..taking(place, by, 'f') }
}

/// What takes back the commit `a` at place 0, which is called "Swap", and whether that is sure.
fn what_takes_back(told: Vec<Taking>) -> Option<(Hash, bool)> {
    let taken_back = Reverts::of(told, |known| *known == name('a')).of_commit(&[name('a')], 0, "Swap");
    taken_back.map(|taken_back| (taken_back.by, taken_back.is_sure))
}

/// Whether the commit `a` at place 0 is taken back by what is told, each at the next place.
fn taken_back(told: &[(char, char)]) -> Option<Hash> {
    let told = told
        .iter()
        .enumerate()
        .map(|(at, (by, what))| Taking { of_subject: None, ..taking(at + 1, *by, *what) });
    what_takes_back(told.collect()).map(|(by, _)| by)
}

#[test]
fn a_revert_stands_until_it_is_reverted() {
    assert_eq!(taken_back(&[('b', 'c')]), None);
    assert_eq!(taken_back(&[('b', 'a')]), Some(name('b')));
    assert_eq!(taken_back(&[('b', 'a'), ('c', 'b')]), None);
    assert_eq!(taken_back(&[('b', 'a'), ('c', 'b'), ('d', 'c')]), Some(name('b')));
    assert_eq!(taken_back(&[('b', 'a'), ('c', 'b'), ('d', 'a')]), Some(name('d')));
}

#[test]
fn what_says_so_before_the_fix_takes_nothing_back() {
    let reverts = Reverts::of(vec![taking(3, 'b', 'a')], |known| *known == name('a'));
    let taken_back = |place| reverts.of_commit(&[name('a')], place, "Swap");
    assert_eq!(taken_back(2), Some(TakenBack { by: name('b'), is_sure: true }));
    assert_eq!(taken_back(3), None);
}

#[test]
fn a_revert_is_known_by_its_earlier_names() {
    let rewritten =
        Taking { earlier: vec![name('f')], subject: "Back out".to_owned(), ..taking(1, 'b', 'a') };
    assert_eq!(what_takes_back(vec![rewritten, reapplying(2, 'c')]), None);
}

#[test]
fn a_revert_that_nobody_has_is_found_by_its_subject() {
    assert_eq!(what_takes_back(vec![taking(1, 'b', 'a'), reapplying(2, 'c')]), None);
    let again = vec![taking(1, 'b', 'a'), reapplying(2, 'c'), taking(3, 'd', 'a')];
    assert_eq!(what_takes_back(again.clone()), Some((name('d'), true)));
    assert_eq!(what_takes_back([again, vec![reapplying(4, 'e')]].concat()), None);
    let two = vec![taking(1, 'b', 'a'), taking(2, 'd', 'a'), reapplying(3, 'c')];
    assert_eq!(what_takes_back(two), Some((name('d'), false)), "one of two");
    let reworded = Taking { subject: "Back out".to_owned(), ..taking(1, 'b', 'a') };
    assert_eq!(what_takes_back(vec![reworded.clone(), reapplying(2, 'c')]), Some((name('b'), false)));
    let other = Taking { of_subject: Some("Revert \"Lock\"".to_owned()), ..reapplying(2, 'c') };
    assert_eq!(
        what_takes_back(vec![reworded, other]),
        Some((name('b'), true)),
        "something else is applied again"
    );
}
