//! Several readers answer as one does.

use super::*;
use crate::git::Crew;

fn number_of(error: Option<Error>) -> u8 {
    match error {
        Some(Error::MissingObject { hash }) => hash.as_bytes()[0],
        other => panic!("{other:?}"),
    }
}

#[test]
fn answers_come_in_the_order_of_the_list() {
    let bench = Bench::new(&[]);
    import(&bench, &plans(12, 4, false));
    let all = all_objects(&bench, &bench.work());
    let long: Vec<Hash> = all.iter().copied().cycle().take(3000).collect();
    for mut objects in both(&bench.repository()) {
        let wanted: Vec<_> = all.iter().map(|hash| objects.read(hash).unwrap()).collect();
        let mut crew = Crew::of(objects, 5);
        for list in [&long[..], &long[..130], &long[..1], &[]] {
            let read = crew
                .each("objects", list, |objects, run| run.iter().map(|hash| objects.read(hash)).collect());
            let wanted = wanted.iter().cycle().take(list.len());
            assert!(read.unwrap().iter().eq(wanted), "{}", list.len());
        }
    }
}

#[test]
fn the_earliest_failure_is_told() {
    let bench = Bench::new(&[]);
    let list: Vec<u16> = (0..4000).collect();
    for failing in [[10, 3990], [1999, 2001], [900, 3000]] {
        let mut crew = Crew::of(bench.repository().objects().unwrap(), 4);
        let answer =
            crew.each("numbers", &list, |_, run| match run.iter().find(|number| failing.contains(number)) {
                Some(number) => {
                    let nth = 1 + u8::from(*number == failing[1]);
                    Err(Error::MissingObject { hash: Hash::from_bytes(&[nth; 20]).unwrap() })
                }
                None => Ok(run.to_vec()),
            });
        assert_eq!(number_of(answer.err()), 1, "{failing:?}");
    }
}
