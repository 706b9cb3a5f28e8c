//! Locks, journals and what dead processes left.

use std::fs::{self, File};

use super::{answer, codes, codes_of, examined, healthy, mends, only, stays};
use crate::bench::Bench;

/// Ends the program that began the command of git which runs this hook, once HEAD has moved, as a power cut would.
const KILL: &str = "[ \"$1\" = committed ] && kill -9 $(cut -d' ' -f4 /proc/$PPID/stat)\nexit 0";

const DESK: &str = ".git/git-findings/desk";

#[cfg(target_os = "linux")]
#[test]
fn what_a_dead_process_began_is_finished() {
    let bench = healthy();
    bench.hook("reference-transaction", KILL);
    let words = ["create", "-t", "bug", "-s", "high", "--title", "Bag", "-d", "Text"];
    assert_eq!(bench.findings(words).run().code, None);
    fs::remove_file(bench.top.join(".git/hooks/reference-transaction")).unwrap();
    let told = examined(&bench);
    assert_eq!(codes_of(&told)[0], "unfinished", "{told:#}");
    let fixed = bench.findings(["doctor", "--fix", "--strict"]).ok();
    fixed.says("mended[unfinished]: finished commit").says("0 errors, 0 warnings, 0 notes");
    assert_eq!(bench.status(), "");
    assert!(!bench.has(".git/index.lock"));
    bench.findings(["doctor", "--fix"]).ok().says_nothing_of("mended");
}

#[test]
fn a_journal_that_nobody_can_read_is_for_its_owner_to_remove() {
    let bench = healthy();
    bench.write(&format!("{DESK}/journal.json"), "{\"aim\":");
    stays(&bench, "journal-unreadable", "journal.json");
}

#[test]
fn a_lock_of_git_is_named_and_never_removed() {
    let bench = healthy();
    bench.write(".git/index.lock", "");
    stays(&bench, "index-locked", "if no git command is running: rm .git/index.lock");
    assert!(bench.has(".git/index.lock"));
}

#[test]
fn a_lock_of_ours_that_nobody_needs_is_given_back() {
    let bench = healthy();
    bench.write(&format!("{DESK}/held"), "git-findings\n");
    fs::hard_link(bench.top.join(DESK).join("held"), bench.top.join(".git/index.lock")).unwrap();
    let told = examined(&bench);
    assert_eq!(codes_of(&told), ["index-locked", "desk-leftover"], "{told:#}");
    bench.findings(["doctor", "--fix", "--strict"]).ok().says("mended[index-locked]");
    assert!(!bench.has(".git/index.lock"));
}

#[test]
fn who_writes_at_this_moment_is_told_and_their_files_are_theirs() {
    let bench = healthy();
    let lock = File::create(bench.top.join(DESK).join("lock")).unwrap();
    lock.lock().unwrap();
    bench.write("findings/.git-findings-77-3.tmp", "{");
    bench.write(&format!("{DESK}/backup-0"), "{}");
    let journal = "{\"aim\":\"commit\",\"process\":4711,\"lock\":null,\"old\":null,\"new\":null,\"writes\":[],\"folders\":[]}";
    bench.write(&format!("{DESK}/journal.json"), journal);
    let symptom = only(&examined(&bench), "writer-at-work");
    assert_eq!(symptom["message"], "process 4711 is writing findings; others wait for it");
    drop(lock);
    assert_eq!(codes(&bench), ["unfinished", "leftover"]);
    let fixed = bench.findings(["doctor", "--fix", "--strict"]).ok();
    fixed.says("mended[unfinished]").says("mended[leftover]");
    assert_eq!(codes(&bench), [""; 0]);
}

#[test]
fn what_lies_on_the_desk_is_cleared() {
    let bench = healthy();
    bench.write(&format!("{DESK}/run-0123456789abcdef/index"), "x");
    mends(&bench, "desk-leftover", "cleared");
    assert!(!bench.has(&format!("{DESK}/run-0123456789abcdef")));
}

/// What the examination tells while one call of the system fails; none where the machine has no `strace`.
fn failing(bench: &Bench, inject: &str) -> Option<Vec<String>> {
    let program = bench.root().join("bin/git-findings");
    let calls = inject.split(':').next().unwrap();
    let words =
        ["-qq", "-o", "/dev/null", "-e", &format!("trace={calls}"), "-e", &format!("inject={inject}")];
    if bench.program("strace", words.iter().copied().chain(["true"])).run().code != Some(0) {
        println!("skipped: no 'strace' that may trace here");
        return None;
    }
    let doctor = [program.to_str().unwrap(), "doctor", "--fix", "--json"];
    Some(codes_of(&answer(bench.program("strace", words.iter().copied().chain(doctor)))))
}

#[test]
fn a_file_system_without_locks_is_told() {
    if let Some(told) = failing(&healthy(), "flock:error=ENOLCK") {
        assert!(told.contains(&"locks-fail".to_owned()), "{told:?}");
    }
}

#[test]
fn a_file_system_without_second_names_is_told() {
    if let Some(told) = failing(&healthy(), "link,linkat:error=EPERM") {
        assert_eq!(told, ["links-fail"]);
    }
}

#[test]
fn a_memory_that_cannot_be_read_is_made_anew() {
    let bench = healthy();
    bench.write(".git/git-findings/ids.json", "{\"numbers\":");
    mends(&bench, "memory-unreadable", "counted");
    assert_eq!(bench.create([]), "FIN-BUG-002");
}

#[test]
fn a_memory_that_is_behind_counts_again_and_forgets_nothing() {
    let bench = healthy();
    let tree = bench.hash("HEAD:findings");
    let memory = format!("{{\"numbers\":{{\"FIN-SEC\":9}},\"trees\":[\"{tree}\"]}}");
    bench.write(".git/git-findings/ids.json", memory);
    mends(&bench, "memory-behind", "counted");
    let numbers = bench.read_json(".git/git-findings/ids.json")["numbers"].clone();
    assert_eq!(numbers, serde_json::json!({"FIN-BUG": 1, "FIN-SEC": 9}));
}

#[test]
fn a_damaged_memory_of_history_is_removed_and_read_anew() {
    let bench = healthy();
    let told = bench.findings(["history"]).ok().stdout;
    bench.findings(["doctor"]).ok().says("history is remembered up to ");
    let path = bench.top.join(".git/git-findings/history");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    mends(&bench, "history-cache", "removed .git/git-findings/history");
    assert_eq!(bench.findings(["history"]).ok().stdout, told);
    assert_eq!(fs::read(&path).unwrap(), whole);
}

#[test]
fn a_memory_of_history_that_is_no_file_is_named_and_stays() {
    let bench = healthy();
    fs::create_dir_all(bench.top.join(".git/git-findings/history")).unwrap();
    stays(&bench, "history-cache", "");
    bench.findings(["doctor", "-c", "cache=false"]).ok().says_nothing_of("history-cache");
}

/// What git told of rewritten commits is told once, so nothing in its place is removed.
#[test]
fn what_stands_in_the_place_of_rewritten_commits_is_named_and_stays() {
    let bench = healthy();
    let place = bench.top.join(".git/git-findings/rewritten");
    fs::create_dir_all(&place).unwrap();
    let symptom = stays(&bench, "rewritten-unreadable", "move it away");
    assert!(symptom["message"].as_str().unwrap().contains("is a folder"), "{symptom:#}");
    fs::remove_dir(&place).unwrap();
    std::os::unix::fs::symlink("elsewhere", &place).unwrap();
    let symptom = stays(&bench, "rewritten-unreadable", "move it away");
    assert!(symptom["message"].as_str().unwrap().contains("is a symbolic link"), "{symptom:#}");
}
