//! Metrics by the definitions of the page, from what is known of a made-up repository: nothing of the program is asked.

use serde_json::{Map, Value, json};

const DAY: i64 = 86_400;

const STATUSES: [&str; 6] = ["open", "confirmed", "in_progress", "resolved", "wont_fix", "duplicate"];

/// The worst first.
const SEVERITIES: [&str; 5] = ["critical", "high", "medium", "low", "info"];

/// Days that findings may stay open, by severity.
pub const DEADLINES: [(&str, i64); 2] = [("critical", 5), ("high", 30)];

/// A deadline that is at most so many days away is near.
pub const NEAR_DAYS: i64 = 10;

/// A finding of the main line.
#[derive(Debug, Clone)]
pub struct Life {
    /// What its file says in the end.
    pub says: Value,
    /// When it got which status, neighbours never alike, and whether it came back with it.
    statuses: Vec<(i64, String, bool)>,
    /// When it got which severity, as a place in `SEVERITIES`.
    severities: Vec<(i64, usize)>,
    is_there: bool,
}

/// Whose times count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    Recorded,
    Claimed,
}

/// The findings that are there in the end.
pub fn lives(truth: &Value) -> Vec<Life> {
    let lives = truth["lives"].as_array().unwrap().iter().map(Life::of);
    lives.filter(|life| life.is_there).collect()
}

fn rank(severity: &str) -> usize {
    SEVERITIES.iter().position(|known| *known == severity).unwrap()
}

fn is_open(status: &str) -> bool {
    STATUSES[..3].contains(&status)
}

fn seconds(moment: &Value) -> Option<i64> {
    Some(moment.as_str()?.parse::<git_findings::model::Timestamp>().unwrap().unix())
}

impl Life {
    fn of(told: &Value) -> Life {
        let mut life =
            Life { says: told.clone(), statuses: Vec::new(), severities: Vec::new(), is_there: false };
        for step in told["steps"].as_array().unwrap() {
            let (at, status) = (step[0].as_i64().unwrap(), step[1].as_str());
            life.severities.extend(step[2].as_str().map(|severity| (at, rank(severity))));
            let is_return = !life.is_there;
            life.is_there = status.is_some();
            if let Some(status) =
                status.filter(|status| life.statuses.last().is_none_or(|last| last.1 != *status))
            {
                life.statuses.push((at, status.to_owned(), is_return));
            }
        }
        life
    }

    fn status(&self) -> &str {
        &self.statuses.last().unwrap().1
    }

    fn is_open(&self) -> bool {
        is_open(self.status())
    }

    fn began(&self, whose: Whose) -> i64 {
        match whose {
            Whose::Recorded => self.statuses[0].0,
            Whose::Claimed => seconds(&self.says["created_at"]).unwrap(),
        }
    }

    /// By when it was to be closed: each severity starts a clock when it is reached first, and stops none.
    fn due(&self, whose: Whose) -> Option<i64> {
        let days = |rank: usize| DEADLINES.iter().find(|(severity, _)| rank == self::rank(severity));
        let last = self.severities.last().unwrap().1;
        let course = match whose {
            Whose::Recorded => self.severities.clone(),
            Whose::Claimed => vec![(self.began(whose), last)],
        };
        let (mut clocks, mut had) = ([None; SEVERITIES.len()], [false; SEVERITIES.len()]);
        let mut due = None;
        for (at, severity) in course {
            if due.is_some_and(|due| at > due) {
                return due;
            }
            clocks[severity..].iter_mut().for_each(|clock| *clock = clock.or(Some(at)));
            had[severity] = true;
            let running = (severity..SEVERITIES.len()).filter(|rank| had[*rank]);
            due = running.filter_map(|rank| Some(clocks[rank]? + days(rank)?.1 * DAY)).min();
        }
        due
    }

    /// How long it took until it was closed; `None` where nobody says so.
    fn handled(&self, whose: Whose) -> Option<i64> {
        let end = match whose {
            Whose::Recorded => (self.statuses.len() > 1).then(|| self.statuses.last().unwrap().0),
            Whose::Claimed => seconds(&self.says["resolved_at"]),
        };
        end.filter(|_| !self.is_open()).map(|end| end - self.began(whose)).filter(|took| *took >= 0)
    }
}

/// n and the other numbers of a duration; `running` and `unknown` are how many have none.
fn spread(mut took: Vec<i64>, running: usize, unknown: usize) -> Value {
    took.sort();
    let n = took.len();
    let of_some = |number: &dyn Fn() -> i64| if n == 0 { Value::Null } else { number().into() };
    let covering = || {
        let covers = |limit: &&i64| took.iter().filter(|other| other <= limit).count() * 10 >= 9 * n;
        *took.iter().find(covers).unwrap()
    };
    json!({
        "n": n,
        "censored": running,
        "unmeasured": unknown,
        "median_seconds": of_some(&|| (took[(n - 1) / 2] + took[n / 2]) / 2),
        "mean_seconds": of_some(&|| took.iter().sum::<i64>() / n as i64),
        "p90_seconds": of_some(&covering),
    })
}

fn share(part: usize, whole: usize) -> Value {
    let rounded = |share: f64| (share * 10_000.0).round() / 10_000.0;
    if whole == 0 { Value::Null } else { rounded(part as f64 / whole as f64).into() }
}

fn count(lives: &[&Life], is: impl Fn(&Life) -> bool) -> usize {
    lives.iter().filter(|life| is(life)).count()
}

/// All that is measured of these findings.
pub fn measures(lives: &[&Life], whose: Whose, as_of: i64) -> Value {
    let open = count(lives, Life::is_open);
    let handled = |of: &[&str]| {
        let of_them: Vec<&&Life> = lives.iter().filter(|life| of.contains(&life.status())).collect();
        let took: Vec<i64> = of_them.iter().filter_map(|life| life.handled(whose)).collect();
        let unknown = of_them.len() - took.len();
        spread(took, open, unknown)
    };
    let ages = lives.iter().filter(|life| life.is_open()).map(|life| as_of - life.began(whose)).collect();
    json!({
        "findings": lives.len(),
        "open": open,
        "time_to_acknowledge": acknowledged(lives, whose),
        "time_to_resolve": handled(&["resolved"]),
        "time_to_handle": handled(&["resolved", "wont_fix", "duplicate"]),
        "age_of_open": spread(ages, 0, 0),
        "time_in_status": in_status(lives, whose),
        "reopened": reopened(lives),
        "outcomes": outcomes(lives, open),
        "sla": sla(lives, whose, as_of),
        "accepted": {"n": count(lives, |life| life.status() == "wont_fix"), "with_end": 0, "expired": 0},
        "fixes": null,
    })
}

fn acknowledged(lives: &[&Life], whose: Whose) -> Value {
    if whose == Whose::Claimed {
        return spread(Vec::new(), 0, lives.len());
    }
    let new = |life: &Life| life.statuses[0].1 == "open";
    let seen = lives.iter().filter(|life| new(life) && life.statuses.len() > 1);
    let took = seen.map(|life| life.statuses[1].0 - life.statuses[0].0).collect();
    spread(took, count(lives, |life| new(life) && life.statuses.len() == 1), count(lives, |life| !new(life)))
}

fn in_status(lives: &[&Life], whose: Whose) -> Value {
    let of = |status: &str| {
        let stays = lives.iter().flat_map(|life| {
            let ends = life.statuses.iter().skip(1).map(|next| Some(next.0)).chain([None]);
            life.statuses.iter().zip(ends).filter(|((_, own, _), _)| own == status)
        });
        let stays: Vec<Option<i64>> = stays.map(|((from, ..), end)| end.map(|end| end - from)).collect();
        let took: Vec<i64> = stays.iter().flatten().copied().collect();
        match whose {
            Whose::Claimed => spread(Vec::new(), 0, stays.len()),
            Whose::Recorded => spread(took.clone(), stays.len() - took.len(), 0),
        }
    };
    STATUSES.iter().map(|status| ((*status).to_owned(), of(status))).collect::<Map<_, _>>().into()
}

fn reopened(lives: &[&Life]) -> Value {
    let times = |life: &Life| {
        let steps = life.statuses.windows(2).filter(|pair| !is_open(&pair[0].1) && !pair[1].2);
        steps.count()
    };
    let was_closed = |life: &Life| life.statuses.iter().any(|(_, status, _)| !is_open(status));
    let (n, findings) = (count(lives, was_closed), count(lives, |life| times(life) > 0));
    json!({
        "n": n,
        "censored": lives.len() - n,
        "findings": findings,
        "times": lives.iter().map(|life| times(life)).sum::<usize>(),
        "rate": share(findings, n),
    })
}

fn outcomes(lives: &[&Life], open: usize) -> Value {
    let of = |status: &str| count(lives, |life| life.status() == status);
    let (resolved, wont_fix, duplicate) = (of("resolved"), of("wont_fix"), of("duplicate"));
    let n = resolved + wont_fix + duplicate;
    json!({
        "n": n,
        "censored": open,
        "resolved": resolved,
        "wont_fix": wont_fix,
        "duplicate": duplicate,
        "wont_fix_rate": share(wont_fix, n),
        "duplicate_rate": share(duplicate, n),
    })
}

fn sla(lives: &[&Life], whose: Whose, as_of: i64) -> Value {
    let due = |life: &Life| life.due(whose);
    let limited: Vec<&Life> = lives.iter().copied().filter(|life| due(life).is_some()).collect();
    let took = |life: &Life| life.handled(whose).map(|took| life.began(whose) + took <= due(life).unwrap());
    let left = |life: &Life| due(life).unwrap() - as_of;
    let of_open = |is: &dyn Fn(i64) -> bool| count(&limited, |life| life.is_open() && is(left(life)));
    let in_time = |life: &Life| took(life) == Some(true);
    let within = count(&limited, |life| in_time(life) && life.status() == "resolved");
    let overdue = of_open(&|left| left < 0);
    let breached = overdue + count(&limited, |life| took(life) == Some(false));
    json!({
        "n": within + breached,
        "censored": of_open(&|left| left >= 0),
        "unmeasured": count(&limited, |life| !life.is_open() && took(life).is_none()),
        "within": within,
        "set_aside": count(&limited, |life| in_time(life) && life.status() != "resolved"),
        "breached": breached,
        "overdue": overdue,
        "due_soon": of_open(&|left| (0..=NEAR_DAYS * DAY).contains(&left)),
        "breach_rate": share(breached, within + breached),
    })
}
