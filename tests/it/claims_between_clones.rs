//! `start --push`: a claim that a remote has holds over all clones, and ends where it was pushed to.

use serde_json::json;

use super::bench::Bench;

const ID: &str = "FIN-BUG-001";
const CLAIM: &str = "refs/findings/claims/FIN-BUG-001";

/// A remote with three findings, and as many clones of it.
struct Hub {
    bench: Bench,
    hub: Bench,
}

impl Hub {
    fn new() -> Hub {
        let bench = Bench::started();
        (0..3).for_each(|_| drop(bench.create([])));
        let hub = bench.at(bench.root().join("hub.git"));
        bench.git(["clone", "-q", "--bare", ".", hub.top.to_str().unwrap()]).ok();
        Hub { bench, hub }
    }

    fn clone(&self, name: &str) -> Bench {
        self.clone_with(name, &[])
    }

    fn clone_with(&self, name: &str, options: &[&str]) -> Bench {
        let clone = self.bench.at(self.bench.root().join(name));
        let url = format!("file://{}", self.hub.top.display());
        let words = [&["clone", "-q"], options, &[&url, clone.top.to_str().unwrap()]].concat();
        self.bench.git(words).ok();
        clone
    }

    /// Who has claims, by id.
    fn holders(&self) -> Vec<(String, String)> {
        let refs = self.hub.git(["for-each-ref", "--format=%(refname:lstrip=3)", "refs/findings"]).ok();
        let holder = |id: &str| {
            let record = self.hub.git(["cat-file", "blob", &format!("refs/findings/claims/{id}")]).ok();
            record.document()["by"].as_str().unwrap().to_owned()
        };
        refs.stdout.lines().map(|id| (id.to_owned(), holder(id))).collect()
    }

    fn is_held_by(&self, name: &str) -> bool {
        self.holders() == [(ID.to_owned(), name.to_owned())]
    }

    /// Takes the remote away, or brings it back.
    fn rename(&self, from: &str, to: &str) {
        std::fs::rename(self.bench.root().join(from), self.bench.root().join(to)).unwrap();
    }
}

/// Starts a finding under a name, on the remote.
fn start<'words>(name: &'words str, more: &[&'words str]) -> Vec<&'words str> {
    [&["start", ID, "--push", "--as", name], more].concat()
}

/// Nothing of a claim is left in a clone, and nothing of a commit.
#[track_caller]
fn is_untouched(clone: &Bench) {
    assert_eq!(clone.git(["for-each-ref", "refs/findings/claims"]).ok().stdout, "");
    assert_eq!(clone.hash("HEAD"), clone.hash("origin/main"));
    assert_eq!((clone.status().as_str(), clone.finding(ID)["status"].as_str()), ("", Some("open")));
}

#[test]
fn of_two_clones_the_first_gets_it_and_the_second_hears_who() {
    let hub = Hub::new();
    let (one, two) = (hub.clone("one"), hub.clone("two"));
    one.findings(start("agent-1", &[])).ok().says("open → in_progress").says("claim of agent-1 on 'origin'");
    assert!(hub.is_held_by("agent-1"));
    let since = one.finding(ID)["claim"]["at"].as_str().unwrap().to_owned();
    assert_eq!(
        two.findings(start("agent-2", &[])).fails(5).stderr,
        format!(
            "error: {ID} is claimed by agent-1 since {since} on 'origin'\n\
             hint: take another, or 'git findings start {ID} --push --steal --reason TEXT'\n"
        )
    );
    is_untouched(&two);
    one.findings(start("agent-1", &[])).ok().is(&format!("- {ID} unchanged (in_progress)\n"));
    assert_eq!(one.hash("HEAD~1"), one.hash("origin/main"), "one commit");
}

#[test]
fn what_the_remote_was_last_seen_to_have_holds_without_asking_it() {
    let hub = Hub::new();
    let (one, two) = (hub.clone("one"), hub.clone("two"));
    one.findings(start("agent-1", &[])).ok();
    two.findings(start("agent-2", &[])).fails(5);
    hub.rename("hub.git", "away.git");
    let answer = two.findings(["start", ID, "--as", "agent-2"]).fails(5);
    answer
        .says("on 'origin'\n  as 'origin' was last seen\n")
        .says(&format!("start {ID} --push=origin' asks"));
    is_untouched(&two);
    // who has not asked yet does not know, and is told how far the claim holds
    hub.rename("away.git", "hub.git");
    hub.clone("three").findings(["start", ID, "--as", "agent-3"]).ok().says("local claim of agent-3");
    assert!(hub.is_held_by("agent-1"));
}

#[test]
fn of_six_clones_at_once_one_gets_it() {
    let hub = Hub::new();
    let clones: Vec<(String, Bench)> =
        (0..6).map(|number| (format!("agent-{number}"), hub.clone(&format!("clone-{number}")))).collect();
    let running: Vec<_> =
        clones.iter().map(|(name, clone)| clone.findings(start(name, &[])).spawn()).collect();
    let answers: Vec<_> = running.into_iter().map(|running| running.finish()).collect();
    let told: String = answers.iter().map(ToString::to_string).collect();
    let winners: Vec<&String> = clones
        .iter()
        .zip(&answers)
        .filter(|(_, answer)| answer.code == Some(0))
        .map(|(one, _)| &one.0)
        .collect();
    assert_eq!(winners.len(), 1, "{told}");
    assert!(hub.is_held_by(winners[0]), "{told}");
    for ((_, clone), answer) in clones.iter().zip(&answers).filter(|(_, answer)| answer.code != Some(0)) {
        assert_eq!(answer.code, Some(5), "{told}");
        answer.says(&format!("claimed by {}", winners[0]));
        is_untouched(clone);
    }
}

#[test]
fn several_are_pushed_all_or_none() {
    let hub = Hub::new();
    let (one, two) = (hub.clone("one"), hub.clone("two"));
    two.findings(["start", "FIN-BUG-002", "--push", "--as", "agent-2"]).ok();
    let three = ["start", "FIN-BUG-001", "FIN-BUG-002", "FIN-BUG-003", "--push", "--as", "agent-1"];
    one.findings(three).fails(5).says("FIN-BUG-002 is claimed by agent-2");
    is_untouched(&one);
    assert_eq!(hub.holders(), [("FIN-BUG-002".to_owned(), "agent-2".to_owned())]);
    two.findings(["stop", "FIN-BUG-002", "--as", "agent-2", "--reason", "Too hard"]).ok();
    one.findings(three).ok();
    assert_eq!(hub.holders().len(), 3);
}

#[test]
fn a_claim_ends_where_it_was_pushed_to() {
    let hub = Hub::new();
    let one = hub.clone("one");
    let ends: [&[&str]; 3] = [
        &["stop", ID, "--as", "agent-1", "--reason", "Waiting"],
        &["resolve", ID, "--type", "wont_fix"],
        &["remove", ID, "--reason", "Filed twice"],
    ];
    for words in ends {
        one.findings(start("agent-1", &[])).ok();
        assert!(hub.is_held_by("agent-1"));
        one.findings(words).ok().says(&format!("released the claim on {ID} on 'origin'"));
        assert_eq!(
            (hub.holders(), one.git(["for-each-ref", "refs/findings"]).ok().stdout),
            (vec![], "".into())
        );
        if words[0] == "resolve" {
            one.findings(["reopen", ID, "--reason", "Again"]).ok();
        }
    }
}

#[test]
fn it_stays_on_the_remote_where_that_is_wanted_and_can_be_released_later() {
    let hub = Hub::new();
    let (one, two) = (hub.clone("one"), hub.clone("two"));
    one.findings(start("agent-1", &[])).ok();
    one.findings(["resolve", ID, "--type", "wont_fix", "--no-push"]).ok().says_nothing_of("released");
    assert!(hub.is_held_by("agent-1"));
    let stop = ["stop", ID, "--push", "--reason", "It is closed", "--as"];
    two.findings(stop.iter().chain(&["agent-2"])).fails(5).says("agent-1").says("--force to put it down");
    assert!(hub.is_held_by("agent-1"));
    two.findings(stop.iter().chain(&["agent-1"])).ok().says("released the claim");
    assert_eq!(hub.holders(), []);
}

#[test]
fn a_claim_of_this_clone_is_pushed_later_and_the_same_name_shares_one_over_clones() {
    let hub = Hub::new();
    let (one, two) = (hub.clone("one"), hub.clone("two"));
    one.findings(["start", ID, "--as", "agent-1"]).ok().says("local claim");
    assert_eq!(hub.holders(), []);
    one.findings(start("agent-1", &[])).ok().says("unchanged").says("claim of agent-1 on 'origin'");
    assert!(hub.is_held_by("agent-1"));
    two.findings(start("agent-1", &[])).ok();
    assert_eq!(two.finding(ID)["claim"], one.finding(ID)["claim"]);
    assert_eq!(two.hash(CLAIM), one.hash(CLAIM));
}

#[test]
fn stealing_takes_it_from_the_holder_that_was_seen_who_then_releases_only_here() {
    let hub = Hub::new();
    let (one, two) = (hub.clone("one"), hub.clone("two"));
    one.findings(start("agent-1", &[])).ok();
    two.findings(start("agent-2", &["--steal"])).fails(2).says("--reason");
    two.findings(start("agent-2", &["--steal", "--reason", "agent-1 is gone"])).ok();
    assert!(hub.is_held_by("agent-2"));
    one.findings(["stop", ID, "--as", "agent-1", "--reason", "Stolen"]).ok().says_nothing_of("released");
    assert!(hub.is_held_by("agent-2"));
    one.findings(start("agent-1", &[])).fails(5).says("claimed by agent-2");
}

#[test]
fn a_claim_on_the_remote_expires_as_the_settings_say() {
    let hub = Hub::new();
    let (one, two) = (hub.clone("one"), hub.clone("two"));
    one.findings(start("agent-1", &[])).ok();
    let late = |words: Vec<&str>| two.findings(words).env("GIT_FINDINGS_NOW", "2026-01-09T00:00:00Z");
    late(start("agent-2", &[])).fails(5);
    late(start("agent-2", &[])).env("GIT_FINDINGS_CLAIMS_EXPIRE_DAYS", "2").ok();
    assert!(hub.is_held_by("agent-2"));
}

#[test]
fn a_remote_that_does_not_answer_stops_everything() {
    let hub = Hub::new();
    let one = hub.clone("one");
    hub.rename("hub.git", "away.git");
    let answer = one.findings(start("agent-1", &[])).fails(4);
    answer.says("the remote 'origin' cannot be reached").says("hint: without --push the claim is local");
    is_untouched(&one);
    hub.rename("away.git", "hub.git");
    one.findings(start("agent-1", &[])).ok();
    let head = one.hash("HEAD");
    hub.rename("hub.git", "away.git");
    let resolve = ["resolve", ID, "--type", "wont_fix"];
    one.findings(resolve).fails(4).says("cannot be reached").says("--no-push leaves the claim there");
    assert_eq!((one.hash("HEAD"), one.finding(ID)["status"].as_str()), (head, Some("in_progress")));
    one.findings(resolve.iter().chain(&["--no-push"])).ok();
}

#[test]
fn a_commit_that_is_refused_gives_everything_back() {
    let hub = Hub::new();
    let (one, two) = (hub.clone("one"), hub.clone("two"));
    one.hook("pre-commit", "echo not today; exit 1");
    one.findings(start("agent-1", &[])).fails(1).says("not today");
    is_untouched(&one);
    assert_eq!(hub.holders(), []);

    two.findings(start("agent-2", &[])).ok();
    let theirs = hub.hub.hash(CLAIM);
    one.findings(start("agent-1", &["--steal", "--reason", "Gone"])).fails(1);
    is_untouched(&one);
    assert_eq!(hub.hub.hash(CLAIM), theirs);

    two.hook("pre-commit", "exit 1");
    two.findings(["stop", ID, "--as", "agent-2", "--reason", "x"]).fails(1);
    assert_eq!((hub.hub.hash(CLAIM), two.hash(CLAIM)), (theirs.clone(), theirs));
    assert_eq!(two.finding(ID)["status"], "in_progress");
}

#[cfg(target_os = "linux")]
#[test]
fn a_claim_whose_command_died_after_the_push_is_taken_up_by_its_own_name() {
    let hub = Hub::new();
    let (one, two) = (hub.clone("one"), hub.clone("two"));
    one.hook("pre-commit", "kill -9 $(cut -d' ' -f4 /proc/$PPID/stat)");
    assert_eq!(one.findings(start("agent-1", &[])).run().code, None);
    let hash = hub.hub.hash(CLAIM);
    std::fs::remove_file(one.top.join(".git/hooks/pre-commit")).unwrap();
    two.findings(start("agent-2", &[])).fails(5).says("claimed by agent-1");
    one.findings(start("agent-1", &[])).ok().says("open → in_progress");
    assert_eq!((one.hash(CLAIM), hub.hub.hash(CLAIM)), (hash.clone(), hash));
    // whoever cannot wait for the owner puts it down by force
    let stop = ["stop", ID, "--push", "--as", "agent-2", "--reason", "agent-1 is gone"];
    two.findings(stop).fails(5).says("--force to put it down");
    two.findings(stop.iter().chain(&["--force"])).ok().says("released the claim");
    assert_eq!(hub.holders(), []);
}

#[test]
fn a_steal_that_is_refused_leaves_the_claim_of_this_clone_with_its_holder() {
    let bench = Bench::started();
    bench.create([]);
    bench.findings(["start", ID, "--as", "agent-1"]).ok();
    let claim = bench.hash(CLAIM);
    bench.hook("pre-commit", "exit 1");
    bench.findings(["start", ID, "--as", "agent-2", "--steal", "--reason", "Gone"]).fails(1);
    assert_eq!(bench.hash(CLAIM), claim);
}

#[test]
fn the_hook_before_a_push_runs_as_with_git_and_may_refuse() {
    let hub = Hub::new();
    let one = hub.clone("one");
    one.hook("pre-push", "echo \"$1\" >>../seen; cat >>../seen");
    one.findings(start("agent-1", &[])).ok();
    let hash = one.hash(CLAIM);
    let none = "0".repeat(40);
    assert_eq!(one.read("../seen"), format!("origin\n{hash} {hash} {CLAIM} {none}\n"));
    one.hook("pre-push", "echo policy forbids >&2; exit 1");
    let answer = one.findings(["start", "FIN-BUG-002", "--push"]).fails(4);
    answer.says("the claims could not be pushed to 'origin'").says("policy forbids");
    assert_eq!(one.finding("FIN-BUG-002")["status"], "open");
    assert_eq!(
        one.git(["for-each-ref", "--format=%(refname)", "refs/findings/claims"]).ok().stdout.trim(),
        CLAIM
    );
}

#[test]
fn the_remote_is_the_one_git_push_takes_or_the_one_named() {
    let hub = Hub::new();
    let one = hub.clone("one");
    hub.bench.git(["clone", "-q", "--bare", ".", "../fork.git"]).ok();
    one.git(["remote", "add", "fork", "../fork.git"]).ok();
    let answer = one.findings(["start", ID, "--push=frok"]).fails(3);
    answer.says("no remote 'frok'").says("--push=REMOTE takes one of: origin, fork");
    one.findings(["start", ID, "--push=fork", "--as", "agent-1"]).ok().says("on 'fork'");
    one.git(["config", "remote.pushDefault", "fork"]).ok();
    one.findings(["start", "FIN-BUG-002", "--push"]).ok().says("on 'fork'");
    assert_eq!(hub.holders(), []);
    let document = hub.bench.findings(["start", ID, "--push", "--json"]).fails(3).document();
    assert_eq!(document["data"]["message"], json!("this repository has no remote"));
}

#[test]
fn a_dry_run_asks_nobody_and_a_partial_clone_hears_who_has_it() {
    let hub = Hub::new();
    hub.hub.git(["config", "uploadpack.allowFilter", "true"]).ok();
    let one = hub.clone_with("one", &["--filter=blob:none"]);
    hub.clone("two").findings(start("agent-2", &[])).ok();
    one.findings(start("agent-1", &[])).fails(5).says("claimed by agent-2");
    is_untouched(&one);
    hub.rename("hub.git", "away.git");
    one.findings(["start", "FIN-BUG-002", "--push", "--dry-run"]).ok().says("+  \"status\": \"in_progress\"");
}
