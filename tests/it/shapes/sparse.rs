//! Sparse checkouts, with the findings inside and outside of what is checked out.

use super::{Shape, Site, all_live, life, plain};

fn sparse(flags: &str) -> Option<Site> {
    let site = Site::of(plain());
    site.shell(&format!("git sparse-checkout set {flags}")).ok();
    Some(site)
}

/// What stands for the folder that is not checked out, and what is.
const KEPT: &str = "git ls-files --sparse -t docs; git sparse-checkout list; test ! -e docs && echo away";

#[test]
fn findings_that_are_checked_out_live_as_ever() {
    all_live(&[
        Shape { name: "cone", make: || sparse("--cone findings src mine"), shape: KEPT },
        Shape {
            name: "cone with a sparse index",
            make: || sparse("--cone --sparse-index findings src mine"),
            shape: KEPT,
        },
        Shape {
            name: "patterns",
            make: || sparse("--no-cone /findings/ /src/ /mine/ '!/docs/'"),
            shape: KEPT,
        },
        Shape {
            name: "cone, version 4, split",
            make: || {
                let site = sparse("--cone findings src mine")?;
                site.shell("git update-index --index-version 4; git update-index --split-index").ok();
                Some(site)
            },
            shape: KEPT,
        },
    ]);
}

/// What is not checked out is read out of the index.
#[test]
fn findings_that_are_not_checked_out_are_read_as_ever() {
    let expected = life::read(&Site::of(plain()));
    for flags in [
        "--cone src",
        "--cone --sparse-index src",
        "--no-cone /src/",
        "--no-cone /src/ /findings/FIN/FIN-BUG*",
    ] {
        let site = sparse(flags).unwrap();
        assert!(!site.bench.has("findings/FIN/FIN-SEC-001.json"));
        life::compare(flags, &life::read(&site), &expected);
        let listed = site.shell("git ls-files --sparse -t").ok().stdout;
        let id = site.bench.create([]);
        site.bench.findings(["edit", &id, "--set", "severity=low"]).ok();
        site.bench
            .findings(["edit", "FIN-SEC-001", "--set", "severity=low"])
            .fails(5)
            .says("sparse-checkout add");
        assert_eq!(site.bench.status(), "", "{flags}");
        site.shell("git fsck --strict --no-dangling --no-progress").ok();
        let now = site.shell("git ls-files --sparse -t").ok().stdout;
        assert_eq!(listed.contains("S docs/"), now.contains("S docs/"), "{flags}: {listed}{now}");
    }
}
