//! The program is built once for each state of its source.

use super::project;
use crate::bench::Bench;

/// A source with the script, and a `cargo` that makes a program and tells how often it did.
fn source() -> Bench {
    let bench = Bench::bare_folder();
    for (path, text) in [("Cargo.toml", "[package]\n"), ("Cargo.lock", ""), ("src/main.rs", "fn main() {}\n")]
    {
        bench.write(path, text);
    }
    std::fs::create_dir(bench.top.join("ci")).unwrap();
    std::fs::copy(project("ci/program"), bench.top.join("ci/program")).unwrap();
    let cargo = "#!/bin/sh\nwhile test \"$1\" != --root; do shift; done\nmkdir -p \"$2/bin\"\n\
                 printf '#!/bin/sh\\necho built\\n' >\"$2/bin/git-findings\"\nchmod +x \"$2/bin/git-findings\"\necho once >>built\n";
    bench.write("cargo", cargo);
    bench.shell("chmod +x cargo && mv cargo ../bin/").ok();
    bench
}

fn path(bench: &Bench) -> String {
    let answer = bench.program("sh", ["ci/program", "path", "kept"]).ok();
    answer.stdout.trim_end().to_owned()
}

fn built(bench: &Bench) -> usize {
    bench.read("built").lines().count()
}

#[test]
fn the_same_source_is_built_once_and_another_anew() {
    let bench = source();
    let first = path(&bench);
    bench.program("sh", ["-c", &format!("{first}/git-findings --version")]).ok().says("built");
    assert_eq!((path(&bench), built(&bench)), (first.clone(), 1));
    bench.write("src/main.rs", "fn main() { work() }\n");
    let second = path(&bench);
    assert!(second != first && built(&bench) == 2, "{second}");
    assert_eq!(std::fs::read_dir(bench.top.join("kept")).unwrap().count(), 1, "the old one is of no use");
    // one that does not run is none
    bench.write(&format!("{second}/git-findings"), "#!/nowhere\n");
    assert_eq!((path(&bench), built(&bench)), (second, 3));
}

#[test]
fn the_key_is_of_the_source_and_of_the_system() {
    let bench = source();
    let key = |bench: &Bench| bench.program("sh", ["ci/program", "key"]);
    let first = key(&bench).ok().stdout;
    assert!(first.starts_with("git-findings-") && first.lines().count() == 1, "{first}");
    assert_eq!(key(&bench).ok().stdout, first);
    assert_ne!(key(&bench).env("ImageOS", "ubuntu24").ok().stdout, first);
    bench.shell("mv src/main.rs src/other.rs").ok();
    assert_ne!(key(&bench).ok().stdout, first);
    for wrong in [&["ci/program"][..], &["ci/program", "path"], &["ci/program", "key", "x"]] {
        bench.program("sh", wrong).fails(2).says("usage: ci/program key");
    }
}
