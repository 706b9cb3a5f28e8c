//! Objects as git itself reads them, by one long conversation with `git cat-file --batch`: complete and right in every
//! repository that git can open, and slower than reading them here.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout};

use super::loose::path_of;
use super::object::{Object, ObjectKind, Unread, check_size};
use crate::git::error::Error;
use crate::git::hash::Hash;
use crate::git::repository::Repository;

const QUESTION: [&str; 2] = ["cat-file", "--batch"];

/// Asks which objects are there.
const PRESENCE: [&str; 2] = ["cat-file", "--batch-check"];

/// Longer than any first line of an answer.
const LINE: u64 = 256;

/// A reader that asks git; the process is started with the first question.
#[derive(Debug)]
pub(super) struct Plumbing {
    repository: Repository,
    conversation: Option<Conversation>,
    /// May missing objects be fetched? Asked when the first one is missing.
    may_fetch: Option<bool>,
}

/// What git answers to one name.
enum Answer {
    Found(Object),
    Absent,
    /// Nothing, or nonsense, or something that is not to be read; the conversation is over.
    Broken(Unread),
}

impl Plumbing {
    pub(super) fn new(repository: Repository) -> Plumbing {
        Plumbing { repository, conversation: None, may_fetch: None }
    }

    /// Another reader of the same repository, with a conversation of its own.
    pub(super) fn sibling(&self) -> Plumbing {
        Plumbing { may_fetch: self.may_fetch, ..Plumbing::new(self.repository.clone()) }
    }

    /// The repository that is read.
    pub(super) fn repository(&self) -> &Repository {
        &self.repository
    }

    /// Fetches nothing from now on.
    pub(super) fn stay_offline(&mut self) {
        self.may_fetch = Some(false);
    }

    /// The object, if it has at most `largest` bytes.
    pub(super) fn read(&mut self, hash: &Hash, largest: u64) -> Result<Object, Error> {
        let conversation = match &mut self.conversation {
            Some(conversation) => conversation,
            place => place.insert(Conversation::open(&self.repository)?),
        };
        match conversation.ask(hash, largest) {
            Answer::Found(object) => Ok(object),
            Answer::Absent => self.fetch(hash, largest),
            Answer::Broken(unread) => {
                self.conversation = None;
                match unread {
                    Unread::TooLarge { .. } => Err(unread.of(hash)),
                    Unread::Damaged(_) => self.ask_alone(hash, largest),
                }
            }
        }
    }

    /// An object that a remote has promised is fetched; without the remote it is as missing as any other.
    fn fetch(&mut self, hash: &Hash, largest: u64) -> Result<Object, Error> {
        match self.may_fetch() && self.fetch_promised(&[*hash])? {
            true => self.ask_alone(hash, largest),
            false => Err(self.absent(hash)),
        }
    }

    /// Fetches at once which of these are missing.
    pub(super) fn fetch_missing(&mut self, hashes: Vec<Hash>) -> Result<(), Error> {
        if hashes.is_empty() || !self.may_fetch() {
            return Ok(());
        }
        let output = self.repository.git(PRESENCE).stdin(lines(&hashes)).run()?;
        let text = output.line();
        let missing = text.lines().filter_map(|line| line.strip_suffix(" missing")?.parse().ok());
        let missing: Vec<Hash> = missing.collect();
        if !missing.is_empty() {
            self.fetch_promised(&missing)?;
        }
        Ok(())
    }

    fn may_fetch(&mut self) -> bool {
        let repository = &self.repository;
        *self.may_fetch.get_or_insert_with(|| repository.may_fetch())
    }

    /// Could they be fetched? A remote that did not answer once is not asked again.
    fn fetch_promised(&mut self, hashes: &[Hash]) -> Result<bool, Error> {
        let fetched = self.repository.fetch_promised(&lines(hashes));
        if fetched.is_err() {
            self.stay_offline();
        }
        fetched
    }

    /// Asks once more with a process for this question alone, whose messages say what is wrong.
    fn ask_alone(&self, hash: &Hash, largest: u64) -> Result<Object, Error> {
        let output = self.repository.git(QUESTION).stdin(format!("{hash}\n")).finish()?;
        let why = match answer(&mut output.stdout.as_slice(), largest) {
            Answer::Found(object) if output.code == Some(0) => return Ok(object),
            Answer::Absent if output.code == Some(0) => return Err(self.absent(hash)),
            Answer::Broken(Unread::Damaged(why)) => why,
            Answer::Broken(unread) => return Err(unread.of(hash)),
            Answer::Found(_) | Answer::Absent => "git cannot read it".to_owned(),
        };
        let messages = output.messages();
        let said = messages.lines().map(str::trim).find(|line| !line.is_empty());
        let why = said
            .map_or(why, |said| said.trim_start_matches("fatal: ").trim_start_matches("error: ").to_owned());
        Err(Error::CorruptObject { hash: *hash, why })
    }

    /// Git calls a file of its own that it cannot read missing as well.
    fn absent(&self, hash: &Hash) -> Error {
        let objects = self.repository.common_dir().join("objects");
        match path_of(&objects, hash).exists() {
            true => Error::CorruptObject { hash: *hash, why: "git cannot read its file".to_owned() },
            false => Error::MissingObject { hash: *hash },
        }
    }
}

fn lines(hashes: &[Hash]) -> String {
    hashes.iter().map(|hash| format!("{hash}\n")).collect()
}

/// A running `git cat-file --batch`.
#[derive(Debug)]
struct Conversation {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Conversation {
    fn open(repository: &Repository) -> Result<Conversation, Error> {
        let mut child = repository.git(QUESTION).open()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(questions), Some(answers)) => {
                Ok(Conversation { child, questions, answers: BufReader::with_capacity(1 << 16, answers) })
            }
            _ => Err(Error::Unexpected { asked: QUESTION.join(" "), answer: "no pipe".to_owned() }),
        }
    }

    fn ask(&mut self, hash: &Hash, largest: u64) -> Answer {
        let asked =
            self.questions.write_all(format!("{hash}\n").as_bytes()).and_then(|()| self.questions.flush());
        match asked {
            Ok(()) => answer(&mut self.answers, largest),
            Err(cause) => Answer::Broken(cause.to_string().into()),
        }
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        // It only reads: ending it at once loses nothing, and waiting for it leaves no dead process behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads `NAME KIND SIZE`, the content and a line end; or `NAME missing`.
fn answer(stream: &mut impl BufRead, largest: u64) -> Answer {
    let mut line = Vec::new();
    if let Err(cause) = stream.by_ref().take(LINE).read_until(b'\n', &mut line) {
        return Answer::Broken(cause.to_string().into());
    }
    let words: Vec<&[u8]> = line.trim_ascii_end().split(|byte| *byte == b' ').collect();
    match words[..] {
        [_, b"missing"] => Answer::Absent,
        [_, kind, size] => {
            let size = str::from_utf8(size).ok().and_then(|digits| digits.parse::<u64>().ok());
            match ObjectKind::of_name(kind).zip(size) {
                Some((kind, size)) => match check_size(size, largest) {
                    Ok(()) => content(stream, kind, size),
                    Err(unread) => Answer::Broken(unread),
                },
                None => Answer::Broken("git gave an answer that cannot be read".into()),
            }
        }
        _ => Answer::Broken("git cannot read it".into()),
    }
}

fn content(stream: &mut impl BufRead, kind: ObjectKind, size: u64) -> Answer {
    let mut bytes = Vec::with_capacity(size as usize + 1);
    match stream.take(size + 1).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 == size + 1 && bytes.pop() == Some(b'\n') => {
            Answer::Found(Object { kind, bytes })
        }
        Ok(_) => Answer::Broken("git's answer ends early".into()),
        Err(cause) => Answer::Broken(cause.to_string().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::objects::object::LARGEST;

    fn told(mut text: &[u8]) -> Result<Option<Object>, Unread> {
        match answer(&mut text, LARGEST) {
            Answer::Found(object) => Ok(Some(object)),
            Answer::Absent => Ok(None),
            Answer::Broken(why) => Err(why),
        }
    }

    #[test]
    fn answers_are_read_to_the_byte() {
        let object = told(b"abc blob 3\nx\ny\n").unwrap().unwrap();
        assert_eq!((object.kind, &object.bytes[..]), (ObjectKind::Blob, &b"x\ny"[..]));
        assert_eq!(told(b"abc missing\n"), Ok(None));
        for broken in [
            "",
            "abc\n",
            "abc blob x\n",
            "abc glob 3\nxyz\n",
            "abc blob 3\nxy",
            "abc blob 1\nxy\n",
            "abc blob 3",
        ] {
            assert!(told(broken.as_bytes()).is_err(), "{broken:?}");
        }
        assert_eq!(
            told(b"abc blob 99999999999\n"),
            Err(Unread::TooLarge { size: 99_999_999_999, largest: LARGEST })
        );
    }
}
