//! Claims: a reference per claimed thing, made only where there is none, so that over all work trees and branches of
//! a repository one alone can have it. Knows names and records, not who claims what.

mod remote;

pub use remote::{Pushed, RemoteClaim};

use super::error::Error;
use super::hash::Hash;
use super::repository::{Repository, hash_of, parse_hash, unexpected};

/// Where the references of claims stand.
const PREFIX: &str = "refs/findings/claims/";

/// How long git waits for its locks on references: others hold them for moments.
const PATIENCE: [&str; 3] =
    ["core.filesRefLockTimeout=2000", "core.packedRefsTimeout=2000", "reftable.lockTimeout=2000"];

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

/// A change of one claim, to be made only while it is as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimStep {
    /// What is claimed.
    pub name: String,
    /// The record it has; `None` where nobody holds it.
    pub from: Option<Hash>,
    /// The record it gets; `None` releases it.
    pub to: Option<Hash>,
}

impl ClaimStep {
    /// The step that takes this one back.
    #[must_use]
    pub fn back(&self) -> ClaimStep {
        ClaimStep { name: self.name.clone(), from: self.to, to: self.from }
    }
}

impl Repository {
    /// Stores the record of a claim, which nobody holds by that alone.
    ///
    /// # Errors
    /// Git's failure.
    pub fn store_claim(&self, record: &[u8]) -> Result<Hash, Error> {
        self.check_writable()?;
        let output = self.git(["hash-object", "-w", "--stdin"]).drafts().stdin(record).run()?;
        let hash = hash_of(&output, "git hash-object")?;
        self.sync_objects([hash])?;
        Ok(hash)
    }

    /// Takes, replaces or releases a claim; `false` where it is no longer as the step expects.
    ///
    /// # Errors
    /// Git's failure, also for a name that no reference can have.
    pub fn move_claim(&self, step: &ClaimStep) -> Result<bool, Error> {
        let reference = reference(&step.name);
        let from = step.from.unwrap_or_else(|| Hash::zero(self.format())).to_string();
        let call = PATIENCE
            .iter()
            .fold(self.git(["update-ref", "--no-deref"]).writes(), |call, wait| call.setting(*wait));
        let made = match step.to {
            Some(to) => call.args([reference.clone(), to.to_string(), from]).run(),
            None => call.args(["-d".to_owned(), reference.clone(), from]).run(),
        };
        match made {
            Ok(_) => self.sync_reference(&reference).map(|()| true),
            Err(_) if self.find_claim(&step.name)?.map(|held| held.hash) != step.from => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    /// Releases the claim held under `old`; `false` where it is no longer that one.
    ///
    /// # Errors
    /// Git's failure.
    pub fn release_claim(&self, name: &str, old: Hash) -> Result<bool, Error> {
        self.move_claim(&ClaimStep { name: name.to_owned(), from: Some(old), to: None })
    }

    /// The claim on `name`; `None` where nobody holds it.
    ///
    /// # Errors
    /// Git's failure.
    pub fn find_claim(&self, name: &str) -> Result<Option<HeldClaim>, Error> {
        let Some(hash) = self.tip(&reference(name))? else {
            return Ok(None);
        };
        let record = self.git(["cat-file", "blob"]).arg(hash.to_string()).run()?.stdout;
        Ok(Some(HeldClaim { name: name.to_owned(), hash, record }))
    }

    /// All claims that are held, by name.
    ///
    /// # Errors
    /// Git's failure.
    pub fn claims(&self) -> Result<Vec<HeldClaim>, Error> {
        let held = self.records_below(PREFIX)?;
        let named = held.into_iter().map(|(reference, hash, record)| HeldClaim {
            name: reference.strip_prefix(PREFIX).unwrap_or(&reference).to_owned(),
            hash,
            record,
        });
        Ok(named.collect())
    }

    /// The references below a prefix, and the records they point to.
    fn records_below(&self, prefix: &str) -> Result<Vec<(String, Hash, Vec<u8>)>, Error> {
        let listed = self.references(&[prefix])?;
        let asked: String = listed.iter().map(|(_, hash)| format!("{hash}\n")).collect();
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let records = self.git(["cat-file", "--batch"]).stdin(asked).run()?.stdout;
        let mut rest = records.as_slice();
        listed.into_iter().map(|(name, hash)| Ok((name, hash, next_record(&mut rest)?))).collect()
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

    /// Claims a name nobody holds; did it come to that?
    fn take(repository: &Repository, name: &str, record: &[u8]) -> (Hash, bool) {
        let hash = repository.store_claim(record).unwrap();
        let step = ClaimStep { name: name.to_owned(), from: None, to: Some(hash) };
        (hash, repository.move_claim(&step).unwrap())
    }

    #[test]
    fn one_alone_holds_a_claim_until_it_is_released() {
        let bench = Bench::new();
        let repository = bench.repository();
        let (first, true) = take(&repository, "X-1", b"{\"by\":\"a\"}") else { panic!() };
        assert!(!take(&repository, "X-1", b"{\"by\":\"b\"}").1);
        let held = repository.find_claim("X-1").unwrap().unwrap();
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
        let (first, true) = take(&repository, "X-1", b"a") else { panic!() };
        let second = repository.store_claim(b"b\n\n").unwrap();
        let step = ClaimStep { name: "X-1".to_owned(), from: Some(first), to: Some(second) };
        assert!(repository.move_claim(&step).unwrap());
        assert!(!repository.move_claim(&step).unwrap());
        assert!(!repository.release_claim("X-1", first).unwrap());
        take(&repository, "X-2", b"");
        let records: Vec<Vec<u8>> =
            repository.claims().unwrap().into_iter().map(|claim| claim.record).collect();
        assert_eq!(records, [b"b\n\n".to_vec(), Vec::new()]);
        assert!(repository.move_claim(&step.back()).unwrap());
        assert!(repository.release_claim("X-1", first).unwrap());
    }

    #[test]
    fn of_many_one_wins_also_over_work_trees() {
        let bench = Bench::new();
        bench.git(&["worktree", "add", "-q", "../linked"]);
        let linked = bench.top.parent().unwrap().join("linked");
        let claim = |number: usize| {
            let top = if number.is_multiple_of(2) { &bench.top } else { &linked };
            let repository = Repository::discover_with(top, bench.variables()).unwrap();
            take(&repository, "X-1", format!("{number}").as_bytes()).1
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
        let repository = bench.repository();
        let to = Some(repository.store_claim(b"a").unwrap());
        let step = ClaimStep { name: "X.lock".to_owned(), from: None, to };
        assert!(matches!(repository.move_claim(&step), Err(Error::Failed { .. })));
    }
}
