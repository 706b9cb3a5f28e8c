//! Claims: a reference per claimed thing, made only where there is none, so that over all work trees and branches of
//! a repository one alone can have it. Knows names and records, not who claims what.

use super::error::Error;
use super::hash::Hash;
use super::repository::{Repository, hash_of, parse_hash, unexpected};

/// Where the references of claims stand.
const PREFIX: &str = "refs/findings/claims/";

/// A claim that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldClaim {
    /// What is claimed.
    pub name: String,
    /// The object that holds the record: to release or replace this very claim.
    pub hash: Hash,
    /// The record as it was given.
    pub record: Vec<u8>,
}

/// The answer to a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// It is ours now, under this object.
    Taken(Hash),
    /// Somebody holds it.
    Held(HeldClaim),
}

impl Repository {
    /// Claims `name`, if nobody holds it.
    ///
    /// # Errors
    /// Git's failure, also for a name that no reference can have.
    pub fn claim(&self, name: &str, record: &[u8]) -> Result<Claimed, Error> {
        let hash = self.store_record(record)?;
        let none = Hash::zero(self.format()).to_string();
        let call = self.git(["update-ref", "--no-deref"]).writes();
        let made = call.args([reference(name), hash.to_string(), none]).run();
        match made {
            Ok(_) => Ok(Claimed::Taken(hash)),
            Err(failure) => self.find_claim(name)?.map(Claimed::Held).ok_or(failure),
        }
    }

    /// Puts a new record in place of the claim held under `old`; `None` where it is no longer that one.
    ///
    /// # Errors
    /// Git's failure.
    pub fn replace_claim(&self, name: &str, record: &[u8], old: Hash) -> Result<Option<Hash>, Error> {
        let hash = self.store_record(record)?;
        let call = self.git(["update-ref", "--no-deref"]).writes();
        let made = call.args([reference(name), hash.to_string(), old.to_string()]).run();
        self.unless_changed(name, old, made.map(|_| hash))
    }

    /// Releases the claim held under `old`; `false` where it is no longer that one.
    ///
    /// # Errors
    /// Git's failure.
    pub fn release_claim(&self, name: &str, old: Hash) -> Result<bool, Error> {
        let call = self.git(["update-ref", "--no-deref", "-d"]).writes();
        let made = call.args([reference(name), old.to_string()]).run();
        Ok(self.unless_changed(name, old, made)?.is_some())
    }

    /// The claim on `name`; `None` where nobody holds it.
    ///
    /// # Errors
    /// Git's failure.
    pub fn find_claim(&self, name: &str) -> Result<Option<HeldClaim>, Error> {
        let call = self.git(["rev-parse", "--verify", "--quiet", "--end-of-options"]);
        let Some(output) = call.arg(reference(name)).try_run()? else {
            return Ok(None);
        };
        let hash = hash_of(&output, "git rev-parse")?;
        let record = self.git(["cat-file", "blob"]).arg(hash.to_string()).run()?.stdout;
        Ok(Some(HeldClaim { name: name.to_owned(), hash, record }))
    }

    /// All claims that are held, by name.
    ///
    /// # Errors
    /// Git's failure.
    pub fn claims(&self) -> Result<Vec<HeldClaim>, Error> {
        let listed = self.references(&[PREFIX])?;
        let asked: String = listed.iter().map(|(_, hash)| format!("{hash}\n")).collect();
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let records = self.git(["cat-file", "--batch"]).stdin(asked).run()?.stdout;
        let mut rest = records.as_slice();
        let named = listed.into_iter().map(|(name, hash)| {
            let name = name.strip_prefix(PREFIX).unwrap_or(&name).to_owned();
            Ok(HeldClaim { name, hash, record: next_record(&mut rest)? })
        });
        named.collect()
    }

    /// The names of all claims that are held, though their records may not be readable.
    ///
    /// # Errors
    /// Git's failure.
    pub fn claim_names(&self) -> Result<Vec<(String, Hash)>, Error> {
        let named =
            |(name, hash): (String, Hash)| (name.strip_prefix(PREFIX).unwrap_or(&name).to_owned(), hash);
        Ok(self.references(&[PREFIX])?.into_iter().map(named).collect())
    }

    /// A failure to change a claim that somebody else has changed is no failure but an answer.
    fn unless_changed<T>(&self, name: &str, old: Hash, made: Result<T, Error>) -> Result<Option<T>, Error> {
        match made {
            Ok(done) => Ok(Some(done)),
            Err(_) if self.find_claim(name)?.is_none_or(|held| held.hash != old) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    fn store_record(&self, record: &[u8]) -> Result<Hash, Error> {
        self.check_writable()?;
        let output = self.git(["hash-object", "-w", "--stdin"]).writes().stdin(record).run()?;
        hash_of(&output, "git hash-object")
    }
}

fn reference(name: &str) -> String {
    format!("{PREFIX}{name}")
}

/// Takes one answer of `git cat-file --batch`: `hash type size`, the bytes, a line end.
fn next_record(rest: &mut &[u8]) -> Result<Vec<u8>, Error> {
    let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    let (header, after) = rest.split_at(end);
    let header = String::from_utf8_lossy(header);
    let fields: Vec<&str> = header.split(' ').collect();
    if let [hash, "missing"] = fields[..] {
        return Err(Error::MissingObject { hash: parse_hash(hash, "git cat-file --batch")? });
    }
    let size = fields.get(2).and_then(|size| size.parse::<usize>().ok());
    let record = size.and_then(|size| after.get(1..=size));
    let record = record.ok_or_else(|| unexpected("git cat-file --batch", &header))?.to_vec();
    *rest = after.get(record.len() + 2..).unwrap_or_default();
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::super::bench::Bench;
    use super::*;

    #[test]
    fn one_alone_holds_a_claim_until_it_is_released() {
        let bench = Bench::new();
        let repository = bench.repository();
        let Claimed::Taken(first) = repository.claim("X-1", b"{\"by\":\"a\"}").unwrap() else { panic!() };
        let Claimed::Held(held) = repository.claim("X-1", b"{\"by\":\"b\"}").unwrap() else { panic!() };
        assert_eq!((held.hash, held.record.as_slice()), (first, &b"{\"by\":\"a\"}"[..]));
        assert_eq!(repository.find_claim("X-2").unwrap(), None);
        assert_eq!(repository.claims().unwrap(), [held]);
        assert!(repository.release_claim("X-1", first).unwrap());
        assert!(!repository.release_claim("X-1", first).unwrap(), "it is gone already");
        assert_eq!(repository.claims().unwrap(), []);
    }

    #[test]
    fn a_claim_changes_hands_only_from_the_holder_that_was_seen() {
        let bench = Bench::with(&["--object-format=sha256"]);
        let repository = bench.repository();
        let Claimed::Taken(first) = repository.claim("X-1", b"a").unwrap() else { panic!() };
        let second = repository.replace_claim("X-1", b"b\n\n", first).unwrap().unwrap();
        assert_eq!(repository.replace_claim("X-1", b"c", first).unwrap(), None);
        assert!(!repository.release_claim("X-1", first).unwrap());
        repository.claim("X-2", b"").unwrap();
        let records: Vec<Vec<u8>> =
            repository.claims().unwrap().into_iter().map(|claim| claim.record).collect();
        assert_eq!(records, [b"b\n\n".to_vec(), Vec::new()]);
        assert!(repository.release_claim("X-1", second).unwrap());
    }

    #[test]
    fn of_many_one_wins_also_over_work_trees() {
        let bench = Bench::new();
        bench.git(&["worktree", "add", "-q", "../linked"]);
        let linked = bench.top.parent().unwrap().join("linked");
        let claim = |number: usize| {
            let top = if number.is_multiple_of(2) { &bench.top } else { &linked };
            let repository = Repository::discover_with(top, bench.variables()).unwrap();
            matches!(repository.claim("X-1", format!("{number}").as_bytes()).unwrap(), Claimed::Taken(_))
        };
        let taken = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..8)
                .map(|number| {
                    let claim = &claim;
                    scope.spawn(move || claim(number))
                })
                .collect();
            tries.into_iter().map(|attempt| attempt.join().unwrap()).filter(|won| *won).count()
        });
        assert_eq!(taken, 1);
    }

    #[test]
    fn a_name_no_reference_can_have_is_a_failure() {
        let bench = Bench::new();
        assert!(matches!(bench.repository().claim("X.lock", b"a"), Err(Error::Failed { .. })));
    }
}
