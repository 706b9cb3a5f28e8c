//! What git does to files on their way in: line ends, encodings, `ident`, filters.

use super::{create, has, set, untouched};
use crate::bench::{Bench, finding_path};

const PATH: &str = "findings/FIN/FIN-BUG-001.json";

/// A repository whose findings have these attributes, and no others.
fn with(attributes: &str, settings: &[&str]) -> Bench {
    let bench = Bench::new();
    bench.write("findings/.gitattributes", attributes);
    bench.commit_file("src/bag.rs", "fn take() {}\n", "Begin");
    set(&bench, settings);
    bench
}

fn checked_out_anew(bench: &Bench) {
    std::fs::remove_dir_all(bench.top.join("findings/FIN")).unwrap();
    bench.git(["checkout", "-q", "--", "findings"]).ok();
}

#[test]
fn line_ends_are_git_s_affair() {
    let cases: [(&str, &[&str], bool); 6] = [
        ("", &["core.autocrlf=true"], true),
        ("", &["core.autocrlf=input"], false),
        ("* text=auto\n", &["core.eol=crlf"], true),
        ("*.json text eol=crlf ident\n", &[], true),
        ("*.json text eol=lf\n", &["core.autocrlf=true", "core.safecrlf=true"], false),
        ("* -text\n", &["core.autocrlf=true"], false),
    ];
    for (attributes, settings, is_dos) in cases {
        let bench = with(attributes, settings);
        let said = format!("{attributes}{settings:?}");
        create(&bench).ok();
        assert_eq!(bench.status(), "", "{said}");
        checked_out_anew(&bench);
        assert_eq!(bench.read(PATH).contains("\r\n"), is_dos, "{said}");
        bench.findings(["edit", "FIN-BUG-001", "--set", "severity=low"]).ok();
        assert_eq!(
            bench.read(PATH).matches("\r\n").count(),
            if is_dos { bench.read(PATH).lines().count() } else { 0 }
        );
        assert_eq!(bench.status(), "", "{said}");
        let stored = bench.git(["cat-file", "blob", &format!("HEAD:{PATH}")]).ok().stdout;
        assert!(!stored.contains('\r') && stored.contains("\"low\""), "{said}: {stored}");
        bench.findings(["validate"]).ok();
        bench.findings(["resolve", "FIN-BUG-001", "--type", "wont_fix", "--details", "No"]).ok();
        assert_eq!(bench.status(), "", "{said}");
    }
}

#[test]
fn what_git_refuses_to_take_in_is_taken_back() {
    let cases: [(&str, &[&str], &str); 3] = [
        ("", &["core.autocrlf=true", "core.safecrlf=true"], "LF would be replaced by CRLF"),
        ("*.json text working-tree-encoding=UTF-16\n", &[], "BOM is required"),
        (
            "*.json filter=bad\n",
            &["filter.bad.clean=false", "filter.bad.required=true"],
            "clean filter 'bad' failed",
        ),
    ];
    for (attributes, settings, why) in cases {
        let bench = with(attributes, settings);
        let head = bench.hash("HEAD");
        create(&bench).fails(4).says(why);
        untouched(&bench, &head);
        assert!(!bench.has("findings/FIN"), "{why}");
    }
}

/// A filter that is not required and fails leaves the file as it is, with git as with us.
#[test]
fn a_filter_that_may_fail_stops_nothing() {
    let bench = with("*.json filter=bad\n", &["filter.bad.clean=false"]);
    create(&bench).ok();
    bench.git(["cat-file", "blob", &format!("HEAD:{PATH}")]).ok().says("\"Bag\"");
}

/// Both kinds of filters: a program per file, and one for all that speaks git's protocol.
#[test]
fn what_a_filter_makes_of_a_file_is_stored_and_the_file_is_read() {
    let swap = "tr a-z n-za-m";
    let program = concat!(
        "#!/usr/bin/env perl\n",
        "binmode STDIN; binmode STDOUT; $| = 1;\n",
        "sub line { read(STDIN, my $n, 4) or exit; $n = hex $n or return undef; read STDIN, my $t, $n - 4; $t }\n",
        "sub say_ { printf '%04x%s', 4 + length $_[0], $_[0] } sub flush_ { print '0000' }\n",
        "1 while defined line(); say_(\"git-filter-server\\n\"); say_(\"version=2\\n\"); flush_();\n",
        "1 while defined line(); say_(\"capability=clean\\n\"); say_(\"capability=smudge\\n\"); flush_();\n",
        "while (1) { 1 while defined line(); my $t = ''; while (defined(my $p = line())) { $t .= $p }\n",
        "  $t =~ tr/a-mn-z/n-za-m/; say_(\"status=success\\n\"); flush_();\n",
        "  say_($t) if length $t; flush_(); flush_(); }\n",
    );
    let bench = with("*.json filter=swap\n", &[]);
    bench.write("../swap", program);
    bench.shell("chmod +x ../swap").ok();
    let process = bench.root().join("swap").to_string_lossy().into_owned();
    let one_by_one = [format!("filter.swap.clean={swap}"), format!("filter.swap.smudge={swap}")];
    let at_once = [format!("filter.swap.process={process}")];
    let ways = [&one_by_one[..], &at_once];
    for (number, settings) in ways.into_iter().take(if has("perl") { 2 } else { 1 }).enumerate() {
        set(&bench, &settings.iter().map(String::as_str).collect::<Vec<_>>());
        let id = bench.create([]);
        assert_eq!(bench.status(), "", "{number}");
        let stored = bench.git(["cat-file", "blob", &format!("HEAD:{}", finding_path(&id))]).ok();
        stored.says("ybfrf xrlf").says_nothing_of("loses keys");
        checked_out_anew(&bench);
        bench.findings(["edit", &id, "--set", "severity=low"]).ok();
        bench.findings(["list"]).ok().says("loses keys");
        bench.findings(["validate"]).ok();
        assert_eq!(bench.status(), "", "{number}");
    }
}
