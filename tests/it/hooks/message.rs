//! commit-msg: what a `Fixes-Finding` line names must be there, or at least not be a slip.

use super::hooked;

const EMPTY: [&str; 5] = ["commit", "-q", "--allow-empty", "--cleanup=verbatim", "-m"];

#[test]
fn a_known_id_is_fine_in_any_form_of_the_line() {
    let bench = hooked();
    for line in [
        "Fixes-Finding: FIN-BUG-001",
        "  fixes-finding: fin-bug-001",
        "FIXES-FINDING: FIN-BUG-001, FIN-BUG-001",
        "no such line",
    ] {
        let message = format!("Mend\n\n{line}\n");
        bench.git(EMPTY.into_iter().chain([message.as_str()])).ok().quietly();
        bench.git(["log", "-1", "--format=%B"]).ok().is(&format!("{message}\n"));
    }
}

#[test]
fn a_slip_is_an_error_and_an_unknown_id_a_warning() {
    let bench = hooked();
    let head = bench.hash("HEAD");
    for slip in ["FIN-BUG-002", "FIN-BGU-001", "FIN-BUG-01", "FIN-BUG-0011"] {
        let message = format!("Mend\n\nFixes-Finding: {slip}\n");
        let refused = bench.git(EMPTY.into_iter().chain([message.as_str()])).fails(1);
        refused.says(&format!("no finding '{slip}'")).says("did you mean 'FIN-BUG-001'?");
    }
    assert_eq!(bench.hash("HEAD"), head);
    let answer = bench.git(EMPTY.into_iter().chain(["Mend\n\nFixes-Finding: OTHER-SEC-044\n"])).ok();
    answer.says("warning: Fixes-Finding names 'OTHER-SEC-044', and no branch has it");
    bench.git(["commit", "-q", "--allow-empty", "--no-verify", "-m", "x\n\nFixes-Finding: FIN-BUG-002"]).ok();
}

#[test]
fn an_id_that_another_branch_has_is_known() {
    let bench = hooked();
    let name = "Mend\n\nFixes-Finding: FIN-BUG-002\n";
    bench.git(["checkout", "-q", "-b", "side"]).ok();
    assert_eq!(bench.create([]), "FIN-BUG-002");
    bench.git(["checkout", "-q", "main"]).ok();
    bench.git(EMPTY.into_iter().chain([name])).ok().quietly();
    // of a clone, whose only trace of it is a remote-tracking branch
    let clone = bench.clone_to("clone");
    clone.findings(["hook", "install"]).ok();
    clone.git(EMPTY.into_iter().chain([name])).ok().quietly();
    // staged with the fix
    let later = clone.create(["--no-commit"]);
    assert_eq!(later, "FIN-BUG-003");
    clone.git(EMPTY.into_iter().chain(["Mend\n\nFixes-Finding: FIN-BUG-003\n"])).ok().quietly();
}

#[test]
fn a_message_that_is_not_utf8_is_read_as_well_as_can_be() {
    let bench = hooked();
    bench.write("message", b"Mend \xff\xfe\n\nFixes-Finding: FIN-BUG-001\n");
    bench.findings(["hook", "run", "commit-msg", "message"]).ok().quietly();
    bench.write("message", b"Mend \xff\xfe\n\nFixes-Finding: FIN-BUG-009\x1b[31m\xff\n");
    let answer = bench.findings(["hook", "run", "commit-msg", "message"]).run();
    assert!(!answer.stderr.contains('\u{1b}'), "{answer}");
    bench.findings(["hook", "run", "commit-msg"]).fails(2).says("takes the file with the message");
    bench.findings(["hook", "run", "commit-msg", "none"]).fails(3);
}
