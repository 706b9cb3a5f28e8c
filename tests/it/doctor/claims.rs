//! Claims: orphans are released, and only those.

use super::{codes, examined, healthy, mends, only, stays};
use crate::bench::Bench;

const ID: &str = "FIN-BUG-001";

/// Puts a claim with this record on a finding.
fn claim(bench: &Bench, id: &str, record: &str) {
    let blob = bench.git(["hash-object", "-w", "--stdin"]).stdin(record).ok().stdout;
    bench.git(["update-ref", &format!("refs/findings/claims/{id}"), blob.trim_end()]).ok();
}

fn held(bench: &Bench) -> String {
    bench.git(["for-each-ref", "--format=%(refname:lstrip=3)", "refs/findings/claims"]).ok().stdout
}

const RECORD: &str = r#"{"by":"agent-7","at":"2026-01-01T00:00:00Z","token":"t"}"#;

#[test]
fn a_claim_that_is_worked_on_is_fine() {
    let bench = healthy();
    bench.findings(["start", ID, "--as", "agent-7"]).ok();
    assert_eq!(codes(&bench), [""; 0]);
    let linked = bench.worktree("linked");
    assert_eq!(codes(&linked), [""; 0], "in another work tree, too");
}

#[test]
fn a_claim_on_what_is_closed_everywhere_is_released() {
    let bench = healthy();
    bench.findings(["resolve", ID, "--type", "wont_fix"]).ok();
    claim(&bench, ID, RECORD);
    mends(&bench, "claim-orphaned", "released the claim on FIN-BUG-001");
    assert_eq!(held(&bench), "");
}

#[test]
fn a_claim_on_what_is_nowhere_is_released() {
    let bench = healthy();
    claim(&bench, "FIN-BUG-404", RECORD);
    let symptom = only(&examined(&bench), "claim-orphaned");
    assert!(symptom["message"].as_str().unwrap().contains("on no branch"), "{symptom}");
    mends(&bench, "claim-orphaned", "FIN-BUG-404");
}

#[test]
fn what_is_open_anywhere_is_no_orphan() {
    let bench = healthy();
    bench.git(["branch", "other"]).ok();
    bench.findings(["resolve", ID, "--type", "wont_fix"]).ok();
    claim(&bench, ID, RECORD);
    assert_eq!(codes(&bench), ["claim-untold"], "open on the other branch");
    bench.git(["branch", "-qD", "other"]).ok();
    let linked = bench.worktree("linked");
    linked.findings(["reopen", ID, "--reason", "Again", "--no-commit"]).ok();
    assert_eq!(codes(&bench), ["claim-untold"], "open in the other work tree, not committed");
    bench.findings(["doctor", "--fix"]).ok();
    assert_eq!(held(&bench), "FIN-BUG-001\n");
}

#[test]
fn where_a_branch_cannot_be_read_nothing_is_released() {
    let bench = healthy();
    claim(&bench, "FIN-BUG-404", RECORD);
    bench.write(".git/refs/heads/lost", "0123456789012345678901234567890123456789\n");
    assert_eq!(codes(&bench), ["branch-unreadable"]);
    bench.findings(["doctor", "--fix"]).ok();
    assert_eq!(held(&bench), "FIN-BUG-404\n");
}

#[test]
fn a_file_that_names_somebody_else_is_told() {
    let bench = healthy();
    bench.findings(["start", ID, "--as", "agent-1"]).ok();
    claim(&bench, ID, RECORD);
    let symptom = stays(&bench, "claim-contradicted", "--steal --reason TEXT");
    assert_eq!(symptom["message"], "agent-7 holds the claim, and the file of the finding names agent-1");
}

#[test]
fn a_claim_that_no_file_tells_of_can_be_written_down() {
    let bench = healthy();
    claim(&bench, ID, RECORD);
    stays(&bench, "claim-untold", "git findings start FIN-BUG-001 --as agent-7 writes");
    bench.findings(["start", ID, "--as", "agent-7"]).ok();
    assert_eq!(codes(&bench), [""; 0]);
}

#[test]
fn a_claim_that_has_expired_is_a_note() {
    let bench = healthy();
    bench.findings(["start", ID, "--as", "agent-7"]).ok();
    let late = |bench: &Bench| {
        let run = bench.findings(["-c", "claims.expire_days=3", "doctor", "--strict", "--json"]);
        run.env("GIT_FINDINGS_NOW", "2026-02-01T00:00:00Z").ok().data()
    };
    let symptom = only(&late(&bench), "claim-expired");
    assert!(symptom["message"].as_str().unwrap().contains("agent-7"), "{symptom}");
    bench.findings(["-c", "claims.expire_days=3", "doctor"]).ok().says("0 notes");
}

#[test]
fn a_claim_of_nobody_hides_no_other() {
    let bench = healthy();
    bench.findings(["start", ID, "--as", "agent-7"]).ok();
    for record in ["", "{", "{\"at\":1}"] {
        claim(&bench, "FIN-BUG-002", record);
        stays(&bench, "claim-unreadable", "git update-ref -d refs/findings/claims/FIN-BUG-002");
    }
    bench.write(".git/refs/findings/claims/FIN-BUG-002", "0123456789012345678901234567890123456789\n");
    claim(&bench, "FIN-BUG-404", RECORD);
    assert_eq!(codes(&bench), ["claim-orphaned", "claim-unreadable"]);
}
