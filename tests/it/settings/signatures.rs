//! Signed commits, with keys made for the test alone.

use super::{create, has, set, untouched};
use crate::bench::Bench;

/// Everything that writes a commit signs it, and git takes the signature for good.
#[track_caller]
fn signs(bench: &Bench) {
    let id = create(bench).ok().stdout.trim_end().to_owned();
    bench.findings(["edit", &id, "--set", "title=Other"]).ok();
    bench.findings(["start", &id, "--as", "me"]).ok();
    bench.git(["log", "-3", "--format=%G?"]).ok().is("G\nG\nG\n");
    assert_eq!(bench.status(), "");
    bench.findings(["history", &id]).ok().says("open → in_progress");
    bench.git(["-c", "commit.gpgSign=false", "findings", "edit", &id, "--set", "title=More"]).ok();
    bench.git(["log", "-1", "--format=%G?"]).ok().is("N\n");
}

#[test]
fn keys_of_ssh() {
    if !has("ssh-keygen") {
        return;
    }
    let bench = Bench::started();
    bench.shell("ssh-keygen -q -t ed25519 -N '' -C '' -f ../key").ok();
    bench.shell("echo \"ada@example.org $(cat ../key.pub)\" >../allowed").ok();
    let path = |name: &str| bench.root().join(name).to_string_lossy().into_owned();
    let (key, allowed) = (
        format!("user.signingKey={}", path("key.pub")),
        format!("gpg.ssh.allowedSignersFile={}", path("allowed")),
    );
    set(&bench, &["commit.gpgSign=true", "gpg.format=ssh", &key, &allowed]);
    signs(&bench);
}

#[test]
fn keys_of_openpgp() {
    if !has("gpg") {
        return;
    }
    let bench = Bench::started();
    // a socket's path is short, that of a temporary folder may not be: no agent is left behind
    let line = "mkdir -m 700 ../gpg && gpg --homedir ../gpg --batch --quiet --pinentry-mode loopback --passphrase '' \
                --faked-system-time 20251231T000000! --quick-gen-key 'Ada Lovelace <ada@example.org>' ed25519 sign never";
    bench.shell(line).ok();
    bench.write("../sign", "#!/bin/sh\nexec gpg --homedir \"$(dirname \"$0\")/gpg\" --batch --pinentry-mode loopback --passphrase '' \"$@\"\n");
    bench.shell("chmod +x ../sign").ok();
    let program = format!("gpg.program={}", bench.root().join("sign").display());
    set(&bench, &["commit.gpgSign=true", "user.signingKey=ada@example.org", &program]);
    signs(&bench);
    bench.shell("gpgconf --homedir ../gpg --kill all").run();
}

#[test]
fn what_cannot_be_signed_is_not_committed() {
    let cases: [&[&str]; 3] = [
        &["gpg.program=false"],
        &["gpg.format=ssh", "user.signingKey=/nowhere/key.pub"],
        &["gpg.program=/nowhere/gpg"],
    ];
    for settings in cases {
        let bench = Bench::started();
        set(&bench, &["commit.gpgSign=true"]);
        set(&bench, settings);
        let head = bench.hash("HEAD");
        create(&bench).fails(4).says("the commit could not be signed").says("commit.gpgSign");
        untouched(&bench, &head);
        assert!(!bench.has("findings/FIN"), "{settings:?}");
        bench.create(["--no-commit"]);
    }
}

#[test]
fn a_setting_that_is_neither_yes_nor_no_is_named() {
    let bench = Bench::started();
    set(&bench, &["commit.gpgSign=perhaps"]);
    let head = bench.hash("HEAD");
    create(&bench).fails(4).says("commit.gpgsign").says("perhaps");
    untouched(&bench, &head);
}
