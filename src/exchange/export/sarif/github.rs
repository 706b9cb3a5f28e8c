//! What GitHub's code scanning takes: the worst findings first, so many in a run, and so many runs.

use serde_json::{Value, json};

use super::{Profile, Told, run};
use crate::exchange::export::ExportError;

/// Results of a run; of more the file is refused.
const RESULTS: usize = 25_000;

/// Runs of a file.
const RUNS: usize = 20;

/// Places of a result.
pub(super) const PLACES: usize = 1_000;

/// As many runs as are needed, at least one. Of several each has a category of its own, for GitHub refuses a file with
/// two runs of one tool and one category.
///
/// # Errors
/// More findings than all runs hold.
pub(super) fn runs(told: &[Told<'_>]) -> Result<Vec<Value>, ExportError> {
    runs_of(told, RESULTS)
}

fn runs_of(told: &[Told<'_>], most: usize) -> Result<Vec<Value>, ExportError> {
    if told.len() > most * RUNS {
        return Err(ExportError::TooMany { found: told.len(), most: most * RUNS });
    }
    let mut worst_first = told.to_vec();
    worst_first.sort_by(|a, b| {
        let by_severity = a.finding.summary.severity.cmp(&b.finding.summary.severity);
        by_severity.then_with(|| a.finding.id().cmp(b.finding.id()))
    });
    if worst_first.len() <= most {
        return Ok(vec![run(&worst_first, Profile::GitHub)]);
    }
    let runs = worst_first.chunks(most).enumerate().map(|(place, told)| {
        let mut run = run(told, Profile::GitHub);
        run["automationDetails"] = json!({ "id": format!("git-findings/{}/", place + 1) });
        run
    });
    Ok(runs.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::shelf::each_set;

    #[test]
    fn what_is_too_much_for_a_run_goes_to_the_next_in_a_category_of_its_own() {
        each_set(|set| {
            let told: Vec<Told<'_>> = set.iter().map(|finding| Told { finding, state: None }).collect();
            let runs = runs_of(&told, 30).unwrap();
            assert_eq!(runs.len(), told.len().div_ceil(30).max(1));
            let count = |run: &Value| run["results"].as_array().unwrap().len();
            assert_eq!(runs.iter().map(count).sum::<usize>(), told.len());
            assert!(runs.iter().all(|run| count(run) <= 30));
            let categories: Vec<_> = runs.iter().map(|run| run["automationDetails"]["id"].as_str()).collect();
            match runs.len() {
                1 => assert_eq!(categories, [None]),
                _ => assert_eq!(categories[..2], [Some("git-findings/1/"), Some("git-findings/2/")]),
            }
            assert_eq!(runs_of(&told, 4).is_err(), told.len() > 80);
        });
    }
}
