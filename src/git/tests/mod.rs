//! A bench of real repositories for the rooms that read: cleared environment, fixed identity, stepping clock; and a
//! random history whose every version is known beforehand, so that git's answers and ours can be held against it.

mod crew;
mod damage;
mod fix;
mod graph;
mod graph_file;
mod objects;
mod repository;
mod trees;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Error, Hash, Objects, Repository, Source, Variables};

const EPOCH: i64 = 1_700_000_000;

/// A temporary folder with a repository in it.
pub(super) struct Bench {
    home: tempfile::TempDir,
    clock: Cell<i64>,
}

impl Bench {
    pub(super) fn new(options: &[&str]) -> Bench {
        let bench = Bench { home: tempfile::tempdir().unwrap(), clock: Cell::new(EPOCH) };
        let init = ["init", "-q", "-b", "main"].iter().chain(options).copied().chain(["work"]);
        bench.git_in(bench.home.path(), &init.collect::<Vec<_>>(), b"");
        bench
    }

    pub(super) fn at(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub(super) fn work(&self) -> PathBuf {
        self.at("work")
    }

    fn variables(&self) -> Variables {
        let date = format!("{} +0100", self.clock.get());
        let home = self.home.path().to_str().unwrap().to_owned();
        let mut variables: Vec<(&str, String)> = vec![
            ("PATH", std::env::var("PATH").unwrap()),
            ("HOME", home),
            ("GIT_CONFIG_NOSYSTEM", "1".into()),
            ("GIT_CONFIG_GLOBAL", "/dev/null".into()),
            ("TZ", "UTC".into()),
            ("GIT_COMMITTER_DATE", date.clone()),
            ("GIT_AUTHOR_DATE", date),
        ];
        for who in ["AUTHOR", "COMMITTER"] {
            variables
                .push((if who == "AUTHOR" { "GIT_AUTHOR_NAME" } else { "GIT_COMMITTER_NAME" }, "Ada".into()));
            variables.push((
                if who == "AUTHOR" { "GIT_AUTHOR_EMAIL" } else { "GIT_COMMITTER_EMAIL" },
                "ada@example.com".into(),
            ));
        }
        variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect()
    }

    /// Runs git in the work tree and gives what it prints; fails the test when git fails.
    pub(super) fn git(&self, arguments: &[&str]) -> String {
        String::from_utf8_lossy(&self.git_in(&self.work(), arguments, b"")).trim_end().to_owned()
    }

    pub(super) fn git_in(&self, folder: &Path, arguments: &[&str], input: &[u8]) -> Vec<u8> {
        self.clock.set(self.clock.get() + 60);
        let mut child = Command::new("git")
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .envs(self.variables())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        let writer = std::thread::spawn(move || stdin.write_all(&input));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap().ok();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.work().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Writes files and commits them.
    pub(super) fn commit(&self, message: &str, files: &[(&str, &str)]) -> Hash {
        files.iter().for_each(|(path, text)| self.write(path, text));
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
        self.hash("HEAD")
    }

    pub(super) fn hash(&self, revision: &str) -> Hash {
        self.git(&["rev-parse", revision]).parse().unwrap()
    }

    pub(super) fn repository(&self) -> Repository {
        self.repository_at(&self.work())
    }

    pub(super) fn repository_at(&self, folder: &Path) -> Repository {
        Repository::discover_with(folder, self.variables()).unwrap()
    }
}

/// Both sources on one repository.
pub(super) fn both(repository: &Repository) -> [Objects; 2] {
    [Source::Fast, Source::Plumbing].map(|source| repository.objects_by(source).unwrap())
}

/// A generator of numbers that are the same in every run.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % limit
    }
}

/// What a version holds: path → mode and text (for a submodule the name of its commit).
pub(super) type Files = BTreeMap<String, (u32, String)>;

/// Paths that sort differently as files and as folders, and that replace each other.
const PATHS: [&str; 14] = [
    "a",
    "a/b",
    "a/b/c",
    "a.b",
    "a-b",
    "a0",
    "b/x",
    "b/y/z",
    "b",
    "findings/F-1.json",
    "findings/F-2.json",
    "findings/sub/F-3.json",
    "ü",
    "z",
];

/// Puts a file in, removing what stands in its way.
pub(super) fn put(files: &mut Files, path: &str, mode: u32, text: String) {
    files.retain(|other, _| {
        !other.starts_with(&format!("{path}/")) && !path.starts_with(&format!("{other}/"))
    });
    files.insert(path.to_owned(), (mode, text));
}

fn stir(files: &mut Files, dice: &mut Dice) {
    for _ in 0..=dice.below(3) {
        let path = PATHS[dice.below(PATHS.len())];
        match dice.below(6) {
            0 => drop(files.remove(path)),
            1 => put(files, path, 0o120_000, "z".to_owned()),
            2 => put(files, path, 0o160_000, format!("{:040x}", dice.below(5) + 1)),
            3 => put(files, path, 0o100_755, dice.below(4).to_string()),
            _ => put(files, path, 0o100_644, format!("text {}\n", dice.below(6)).repeat(40)),
        }
    }
}

/// One commit to be made.
pub(super) struct Plan {
    pub(super) parents: Vec<usize>,
    pub(super) files: Files,
    pub(super) time: i64,
}

/// A history with merges of two and three parents, some of which take something from each side and add to it; with
/// `skew`, clocks go backwards at random.
pub(super) fn plans(commits: usize, seed: u64, skew: bool) -> Vec<Plan> {
    let mut dice = Dice(seed);
    let mut plans: Vec<Plan> = Vec::new();
    for number in 0..commits {
        let mut parents: Vec<usize> = Vec::new();
        let wanted = [1, 1, 1, 2, 2, 3][dice.below(6)];
        while number > 0 && parents.len() < wanted.min(number) {
            let near = number - 1 - dice.below(number.min(4));
            if !parents.contains(&near) {
                parents.push(near);
            } else if parents.len() >= number.min(4) {
                break;
            }
        }
        let mut files = Files::new();
        for path in PATHS {
            let sides: Vec<_> = parents.iter().map(|parent| plans[*parent].files.get(path)).collect();
            if let Some(Some((mode, text))) = (!sides.is_empty()).then(|| sides[dice.below(sides.len())]) {
                put(&mut files, path, *mode, text.clone());
            }
        }
        if parents.len() < 2 || dice.below(2) == 0 {
            stir(&mut files, &mut dice);
        }
        let time = if skew {
            EPOCH + dice.below(100_000_000) as i64 - 50_000_000
        } else {
            EPOCH + number as i64 / 2
        };
        plans.push(Plan { parents, files, time });
    }
    plans
}

/// Makes the commits with one fast-import and gives their names; every commit has a reference of its own.
pub(super) fn import(bench: &Bench, plans: &[Plan]) -> Vec<Hash> {
    let digits = bench.repository().format().length() * 2;
    let mut stream = String::new();
    for (number, plan) in plans.iter().enumerate() {
        stream += &format!("commit refs/plans/{number}\nmark :{}\n", number + 1);
        stream += &format!("committer Ada <ada@example.com> {} +0000\ndata 2\nm\n", plan.time);
        for (nth, parent) in plan.parents.iter().enumerate() {
            stream += &format!("{} :{}\n", if nth == 0 { "from" } else { "merge" }, parent + 1);
        }
        stream += "deleteall\n";
        for (path, (mode, text)) in &plan.files {
            stream += &match mode {
                0o160_000 => format!("M 160000 {text:0>digits$} {path}\n"),
                _ => format!("M {mode:o} inline {path}\ndata {}\n{text}\n", text.len()),
            };
        }
        stream += "\n";
    }
    bench.git_in(&bench.work(), &["fast-import", "--quiet", "--force"], stream.as_bytes());
    let listed = bench.git(&["for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/plans"]);
    let mut names: Vec<(usize, Hash)> = listed
        .lines()
        .map(|line| line.split_once(' ').unwrap())
        .map(|(number, hash)| (number.parse().unwrap(), hash.parse().unwrap()))
        .collect();
    names.sort();
    names.into_iter().map(|(_, hash)| hash).collect()
}

/// Takes all packs apart into loose objects.
pub(super) fn unpack(bench: &Bench, folder: &Path) {
    let pack_folder = folder.join("objects/pack");
    let aside = bench.at("aside");
    std::fs::create_dir_all(&aside).unwrap();
    for item in std::fs::read_dir(&pack_folder).unwrap() {
        let path = item.unwrap().path();
        std::fs::rename(&path, aside.join(path.file_name().unwrap())).unwrap();
    }
    for item in std::fs::read_dir(&aside).unwrap() {
        let path = item.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "pack") {
            bench.git_in(folder, &["unpack-objects", "-q"], &std::fs::read(&path).unwrap());
        }
    }
}

/// The names of all objects git finds.
pub(super) fn all_objects(bench: &Bench, folder: &Path) -> Vec<Hash> {
    let listed =
        bench.git_in(folder, &["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"], b"");
    String::from_utf8(listed).unwrap().lines().map(|line| line.parse().unwrap()).collect()
}

pub(super) fn is_missing<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::MissingObject { .. }))
}

pub(super) fn is_corrupt<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::CorruptObject { .. }))
}
