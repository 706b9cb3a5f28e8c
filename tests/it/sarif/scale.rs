//! Large logs: a rule that strikes thousands of times, in one file and in many.

use super::*;
use crate::samples::stored;
use crate::thorough::is_thorough;

#[test]
fn many_results_of_one_rule_are_known_again() {
    let count: u64 = if is_thorough() { 5000 } else { 400 };
    let bench = Bench::started();
    let at = |shift: u64| {
        let results = (0..count).map(|number| {
            // three kinds of lines, so that most results have hundreds that are alike
            let path = if number % 2 == 0 { "one.py".to_owned() } else { format!("many/{}.py", number % 50) };
            result("Q0", &path, number + shift + 1, ["x = 1", "y = 2", "z = 3"][number as usize % 3])
        });
        log(results.collect())
    };
    gives(&bench, &at(0), [], [count, 0, 0, 0, 0, 0]);
    changes_nothing(&bench, &at(0), []);
    gives(&bench, &at(11), ["--close-missing"], [0, 0, count, 0, 0, 0]);
    let lines: std::collections::BTreeSet<u64> = stored(&bench)
        .iter()
        .map(|(_, finding)| finding["locations"][0]["start_line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, (12..count + 12).collect());
}
