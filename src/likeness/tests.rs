//! Likeness of hand-made findings.

use proptest::prelude::*;

use super::*;
use crate::model::Kind;
use crate::text::Wording;

const ALL: Wish = Wish { least: 0.0, most: usize::MAX, looks: usize::MAX, is_thorough: false };
const THOROUGH: Wish = Wish { is_thorough: true, ..ALL };

fn portrait(title: &str, description: &str, component: &str, files: &[&str]) -> Portrait {
    Portrait {
        kind: Some(Kind::Bug),
        title: title.to_owned(),
        description: Wording::of(description),
        component: Some(component.to_owned()).filter(|name| !name.is_empty()),
        files: files.iter().map(|file| (*file).to_owned()).collect(),
    }
}

fn nearest(crowd: &[Portrait], asked: &Portrait, wish: Wish) -> Vec<(usize, Likeness)> {
    let mut titles = Crowd::default();
    crowd.iter().for_each(|member| titles.add(&member.title));
    titles.nearest(asked, wish, &|member| Some(&crowd[member]))
}

#[test]
fn one_finding_told_twice_is_alike_and_another_of_the_same_part_is_not() {
    let crowd = [
        portrait(
            "OutputBag loses keys under load",
            "Two writers see it absent; one value is lost.",
            "Bag",
            &[],
        ),
        portrait("OutputBag grows without bound", "Nothing is ever evicted from it.", "Bag", &[]),
        portrait("The retry pool ignores its limit", "It starts one thread a job.", "Pool", &[]),
    ];
    let asked = portrait(
        "Under load the OutputBag loses a key",
        "Two writers see it absent; both are lost.",
        "bag",
        &[],
    );
    let found = nearest(&crowd, &asked, ALL);
    assert_eq!(found[0].0, 0);
    assert!(found[0].1.score >= 0.7, "{found:?}");
    assert!(found.iter().skip(1).all(|(_, likeness)| likeness.score < 0.5), "{found:?}");
    assert_eq!(found[0].1.because(), "title, description, same component");
    assert!(nearest(&crowd, &asked, Wish { least: 0.95, ..ALL }).is_empty());
}

#[test]
fn what_one_of_them_does_not_say_counts_for_nothing() {
    let bare = Portrait { kind: None, ..portrait("Bag loses keys", "", "", &[]) };
    let found = nearest(&[portrait("bag LOSES keys.", "Text.", "Bag", &["src/bag.rs"])], &bare, ALL);
    let likeness = found[0].1;
    assert_eq!((likeness.score, likeness.title), (1.0, 1.0));
    assert_eq!(
        (likeness.description, likeness.files, likeness.component, likeness.kind),
        (None, None, None, None)
    );
}

#[test]
fn places_and_components_tell_the_findings_of_one_mistake_apart() {
    let one = portrait("Result is not checked", "D", "Bag", &["src/bag.rs", "src/box.rs"]);
    let elsewhere = Portrait { files: vec!["src/pool.rs".to_owned()], ..one.clone() };
    let other_part = Portrait { component: Some("Pool".to_owned()), ..one.clone() };
    let other_kind = Portrait { kind: Some(Kind::Dx), ..one.clone() };
    for other in [&elsewhere, &other_part, &other_kind] {
        assert!(!one.is_same_report(other), "{other:?}");
    }
    let touching =
        Portrait { files: vec!["src/box.rs".to_owned()], description: Wording::default(), ..one.clone() };
    let placeless = Portrait { files: Vec::new(), component: None, ..one.clone() };
    for other in [&touching, &placeless] {
        assert!(one.is_same_report(other), "{other:?}");
    }
}

#[test]
fn a_finding_that_is_told_anew_keeps_its_description_or_most_words_of_its_title() {
    let one = portrait("Cache never expires", "Entries stay in it for ever and ever", "", &[]);
    let again = [
        portrait("Cache entries never expire", "Entries stay in it for ever and ever", "", &[]),
        portrait("Stale reads", "Entries stay in it for ever and a day", "", &[]),
        portrait("The cache never expires", "Entries stay in memory and are never evicted", "", &[]),
        portrait("Cache entries never expire", "Cache entries never expire", "", &[]),
        portrait("Cache never expires.", "", "", &[]),
    ];
    for other in &again {
        assert!(one.is_retold_as(other) && other.is_retold_as(&one), "{other:?}");
    }
    let others = [
        portrait("Router drops keys", "Two writers race for one slot", "", &[]),
        portrait("Cache never expires", "Two writers race for one slot", "", &[]),
        portrait("Router never expires", "Router never expires", "", &[]),
        portrait("", "", "", &[]),
    ];
    for other in &others {
        assert!(!one.is_retold_as(other) && !other.is_retold_as(&one), "{other:?}");
    }
    let of = |component: &str, file: &str| {
        portrait("Cache never expires", "Entries stay in it for ever and ever", component, &[file])
    };
    assert!(of("Bag", "a.rs").is_retold_as(&of("bag", "a.rs")));
    assert!(!of("Bag", "a.rs").is_retold_as(&of("Pool", "a.rs")));
    assert!(!of("Bag", "a.rs").is_retold_as(&of("Bag", "b.rs")));
}

#[test]
fn of_one_title_a_text_that_grew_is_the_same_and_one_of_other_words_is_not() {
    let of = |description: &str| portrait("It fails", description, "", &[]);
    let one = of("Entries stay in it for ever and ever");
    let grown =
        of(&format!("Entries stay in it for ever and ever. {}", "Much is to be said of that. ".repeat(9)));
    assert!(!one.is_unrelated_to(&grown) && !grown.is_unrelated_to(&one));
    assert!(!one.is_revised_as(&grown), "too little to know it by that alone");
    assert!(one.is_revised_as(&of("Entries stay in it for ever and a day")));
    assert!(one.is_unrelated_to(&of("Two writers race for one slot")));
    assert!(!one.is_unrelated_to(&of("")) && !one.is_unrelated_to(&of("It fails")));
}

#[test]
fn a_rare_word_tells_more_than_a_common_one() {
    let mut crowd: Vec<Portrait> =
        (0..200).map(|number| portrait(&format!("Request {number} fails"), "", "", &[])).collect();
    crowd.push(portrait("Mutex poisoned", "", "", &[]));
    let found = nearest(&crowd, &portrait("Request fails: mutex", "", "", &[]), ALL);
    let of =
        |member: usize| found.iter().find(|(found, _)| *found == member).map(|(_, likeness)| likeness.title);
    assert!(of(200) > of(0), "{:?} {:?}", of(200), of(0));
}

/// However many findings have one title, the same one is among those that are found.
#[test]
fn words_that_all_titles_have_are_not_followed_and_equal_titles_are_found() {
    let many = vec![portrait("Use of assert detected", "", "", &[]); 5_000];
    assert_eq!(nearest(&many, &many[0], Wish { most: 3, ..ALL }).len(), 3);
    let other = portrait("Use of eval detected", "", "", &[]);
    assert!(nearest(&many, &other, ALL).is_empty());
}

/// Words that all titles have told nothing, so that of findings that differ in a number alone none was like another.
#[test]
fn who_asks_for_one_is_told_of_those_that_share_only_common_words_or_none() {
    let story = "The pool waits for an answer that never comes";
    let of = |number: usize| portrait(&format!("Timeout in service {number}"), story, "Pool", &[]);
    for count in [900, 2_000] {
        let crowd: Vec<Portrait> = (0..count).map(of).collect();
        let found = nearest(&crowd, &of(count), Wish { least: 0.6, most: 3, looks: 10, ..THOROUGH });
        assert_eq!(found.len(), 3, "{count}");
        assert_eq!(found[0].1.description, Some(1.0));
    }
    let crowd = [portrait("Mutex poisoned", story, "", &[]), portrait("!?", "", "", &[])];
    let found = nearest(&crowd, &portrait("...", story, "", &[]), THOROUGH);
    assert_eq!(found.iter().map(|(member, _)| *member).collect::<Vec<_>>(), [0, 1]);
    assert_eq!((found[0].1.title, found[0].1.description), (0.0, Some(1.0)));
}

#[test]
fn a_text_in_place_of_a_title_is_compared_by_its_beginning() {
    let long: String = (0..10_000).map(|number| format!("w{number} ")).collect();
    assert!(title::words(&long).len() <= 100);
    let crowd = vec![portrait(&long, "", "", &[]); 20];
    assert_eq!(nearest(&crowd, &crowd[0], ALL).len(), 20);
}

#[test]
fn scripts_without_blanks_have_words_too() {
    let crowd = [portrait("ルーターがキーを失う", "", "", &[])];
    assert_eq!(nearest(&crowd, &portrait("キーを失うルーター", "", "", &[]), ALL).len(), 1);
    assert!(nearest(&crowd, &portrait("", "", "", &[]), ALL).is_empty());
}

proptest! {
    #[test]
    fn likeness_lies_between_0_and_1_and_has_no_direction(
        texts in prop::collection::vec("[a-d ]{0,12}", 4),
    ) {
        let one = portrait(&texts[0], &texts[1], "A", &["x"]);
        let other = portrait(&texts[2], &texts[3], "A", &["x"]);
        let there = nearest(std::slice::from_ref(&other), &one, ALL);
        for (_, likeness) in &there {
            prop_assert!((0.0..=1.0).contains(&likeness.score), "{:?}", likeness);
        }
        if title::words(&one.title) == title::words(&other.title) && !title::words(&one.title).is_empty() {
            prop_assert_eq!(there[0].1.title, 1.0);
        }
        let back = nearest(std::slice::from_ref(&one), &other, ALL);
        let part = |found: &[(usize, Likeness)]| found.first().map(|(_, likeness)| likeness.description);
        if !there.is_empty() && !back.is_empty() {
            prop_assert_eq!(part(&there), part(&back));
        }
    }
}
