//! Findings seen through plain git: the page's commands run in a repository that has lived, without our program.

use super::bench::Bench;
use super::console;

/// Two people, four findings, a release; then a fix, an edit, a reopening that was taken back, a removal.
const STORY: &str = r#"
grace() { GIT_AUTHOR_NAME='Grace Hopper' GIT_AUTHOR_EMAIL=grace@example.org "$@"; }
set -e
git findings init
echo 'def put(bag, key): pass' > bag.py && git add bag.py && git commit -qm 'Add the bag'
file() { git findings create --entry FIN-001 --description 'Seen under load with fifty writers.' "$@"; }
file --type bug --severity high --title 'Bag loses keys under fan-out'
grace file --type bug --severity medium --title 'Bag grows without end'
file --type dx --severity low --title 'put() says nothing'
git tag v1.0
git findings edit FIN-001-BUG-001 --set severity=critical
grace git findings start FIN-001-BUG-001 --as grace
echo 'def put(bag, key): bag.setdefault(key)' > bag.py
grace git commit -qam 'Store in one step' -m 'Fixes-Finding: FIN-001-BUG-001'
grace git findings resolve FIN-001-BUG-001 --as grace --details 'setdefault is one step'
git findings reopen FIN-001-BUG-001 --reason 'Seen again' && git findings undo --reason 'That was another bag'
git findings remove FIN-001-DX-001 --reason 'Filed in the wrong repository'
file --type security --severity high --title 'Keys are logged'
git findings resolve FIN-001-BUG-002 --type by_design --details 'The limit is set by the caller'
git findings edit FIN-001-BUG-002 --set 'description=Seen under load with five hundred writers.'
"#;

#[test]
fn the_page_shows_what_git_prints() {
    let bench = Bench::new();
    bench.shell(STORY).ok();
    // what the page shows is git's alone
    std::fs::remove_file(bench.root().join("bin/git-findings")).unwrap();
    let commands = console::check("docs/plain-git.md", bench);
    assert!(commands >= 10, "{commands} commands");
}
