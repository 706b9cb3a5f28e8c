//! What a developer does with findings, command by command, and what is compared of it.

use super::Site;
use crate::bench::Answer;

/// Commands that only read; each is asked through both readers.
const READS: [&[&str]; 6] = [
    &["list", "--all", "--json"],
    &["show", "FIN-BUG-001", "FIN-SEC-001"],
    &["history", "--patch", "--format", "jsonl"],
    &["aggregate"],
    &["export", "--format", "json"],
    &["validate"],
];

/// Commands that write, in their order.
const WRITES: [&[&str]; 4] = [
    &["create", "-t", "bug", "-s", "low", "--title", "Bag is blue", "-d", "It was red."],
    &["start", "FIN-SEC-001", "--as", "ada"],
    &["resolve", "FIN-BUG-001", "--type", "fixed", "--details", "Takes one at a time."],
    &["edit", "FIN-SEC-001", "--set", "title=Door stands ajar", "--no-commit"],
];

/// When the first command is run; all shapes have the same clock.
const MORNING: &str = "2026-02-01T09:00";

/// What was asked and what was answered.
pub(super) struct Told {
    asked: String,
    answered: String,
}

impl Told {
    /// Is it the answer to this verb?
    pub(super) fn is_of(&self, verb: &str) -> bool {
        self.asked.split(' ').next() == Some(verb)
    }

    /// Forgets a note.
    pub(super) fn without(&mut self, note: &str) {
        self.answered = self.answered.replace(note, "");
    }
}

/// All answers of one life, before and after which the user's own work and the shape are the same.
#[track_caller]
pub(super) fn live(site: &Site, shape: &str) -> Vec<Told> {
    work(site);
    let before = look(site, shape);
    let write = |(number, command): (usize, &&[&str])| {
        let now = format!("{MORNING}:{number:02}Z");
        let run = site.findings(command).env("GIT_FINDINGS_NOW", &now);
        tell(command, &run.env("GIT_AUTHOR_DATE", &now).env("GIT_COMMITTER_DATE", &now).ok())
    };
    let mut told: Vec<Told> = WRITES.iter().enumerate().map(write).collect();
    site.shell("git diff --cached --quiet -- ':/findings'").fails(1);
    site.shell("git restore --staged --worktree ':/findings/FIN/FIN-SEC-001.json'").ok();
    told.extend(read(site));
    assert_eq!(look(site, shape), before, "the user's work and the shape");
    site.shell("git fsck --strict --no-dangling --no-progress").ok();
    site.shell("git log -4 --format= --name-only").ok().says_nothing_of("mine");
    told
}

/// What only reads, where nothing can be written.
#[track_caller]
pub(super) fn read(site: &Site) -> Vec<Told> {
    READS.iter().map(|command| tell(command, &by_both_readers(site, command))).collect()
}

/// The user is in the middle of something else: one file staged, one changed, one new.
fn work(site: &Site) {
    site.bench.write("mine/staged", "1\n");
    site.shell("git add --sparse ':/mine/staged'").ok();
    site.bench.write("mine/staged", "2\n");
    site.bench.write("mine/new", "");
    site.bench.write("src/deep/bag.rs", "fn take() { todo!() }\n");
}

fn look(site: &Site, shape: &str) -> (String, String) {
    let status = site.shell("git status --porcelain --untracked-files=all").ok().stdout;
    assert!(status.contains("AM mine/staged") && status.contains("?? mine/new"), "{status}");
    let shape = site.shell(shape).ok().stdout;
    assert!(!shape.is_empty(), "nothing tells of the shape");
    (status, shape)
}

/// Git alone gives the same answer, to the byte, as whatever reader was chosen.
#[track_caller]
fn by_both_readers(site: &Site, command: &[&str]) -> Answer {
    let now = "2026-02-02T09:00:00Z";
    let chosen = site.findings(command).env("GIT_FINDINGS_NOW", now).run();
    let git = site.findings(command).env("GIT_FINDINGS_NOW", now).env("GIT_FINDINGS_READER", "git").run();
    assert_eq!(chosen.snapshot(), git.snapshot(), "the readers differ");
    chosen
}

fn tell(command: &[&str], answer: &Answer) -> Told {
    let lines = answer.stdout.lines().chain(answer.stderr.lines()).filter(|line| !line.starts_with(BRANCH));
    let said = lines.fold(format!("exit {:?}\n", answer.code), |said, line| said + line + "\n");
    Told { asked: command.join(" "), answered: numbered(&said) }
}

/// The line in which `aggregate` names the branch.
const BRANCH: &str = "    \"branch\": ";

/// The text with hashes numbered by their first appearance: those of SHA-256 are others, and as many.
fn numbered(text: &str) -> String {
    let mut seen: Vec<String> = Vec::new();
    let is_hash = |word: &str| word.len() >= 7 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len()).max(1);
        let end = rest.ceil_char_boundary(end);
        let (word, after) = rest.split_at(end);
        rest = after;
        if !is_hash(word) {
            whole += word;
            continue;
        }
        let known = seen.iter().position(|other| other.starts_with(&word[..7]));
        let number = known.unwrap_or_else(|| {
            seen.push(word.to_owned());
            seen.len() - 1
        });
        whole += &format!("[hash {number}]");
    }
    whole
}

/// Every answer is that of the plain repository.
#[track_caller]
pub(super) fn compare(name: &str, told: &[Told], expected: &[Told]) {
    assert_eq!(told.len(), expected.len());
    for (told, expected) in told.iter().zip(expected) {
        let lines = told.answered.lines().zip(expected.answered.lines());
        for (line, expected) in lines {
            assert_eq!(line, expected, "{name} (left) answers otherwise: {}", told.asked);
        }
        assert_eq!(told.answered.len(), expected.answered.len(), "{name}: {}", told.asked);
    }
}

#[test]
fn the_plain_life_is_what_it_should_be() {
    let site = Site::of(super::plain());
    let told = live(&site, "echo plain");
    let said: String = told.iter().map(|told| format!("{}\n{}\n", told.asked, told.answered)).collect();
    for part in ["confirmed → resolved", "Takes one at a time", "FIN-BUG-002", "\"status\":\"in_progress\""]
    {
        assert!(said.contains(part), "nowhere: {part}\n{said}");
    }
    let fix = site.bench.finding("FIN-BUG-001")["resolution"]["commit_hash"].clone();
    assert_eq!(fix, site.bench.hash("main~3^1"), "the commit that names the finding");
    assert_eq!(numbered("a 0123456789 b 01234567 c 1111111"), "a [hash 0] b [hash 0] c [hash 1]");
}

/// The variable by which the suite asks for git does what it says.
#[test]
fn git_reads_every_object_when_it_is_asked_to() {
    let bench = super::plain();
    let trace = bench.root().join("trace");
    let history = |reader: &str| {
        let _ = std::fs::remove_file(&trace);
        bench.findings(["history"]).env("GIT_TRACE", &trace).env("GIT_FINDINGS_READER", reader).ok();
        // no trace where no git was started
        std::fs::read_to_string(&trace).unwrap_or_default().contains("cat-file --batch")
    };
    assert!(history("git") && !history(""));
    let refused = bench.findings(["history"]).env("GIT_FINDINGS_READER", "fast").fails(4);
    refused.says("'GIT_FINDINGS_READER' is 'fast'").says("it may be git");
}
