//! The findings of a commit: their blobs are read in the order in which they lie in packs, on all cores, and those that
//! are remembered are not read at all.

use super::remembered::{Known, keep, memory};
use super::{Choose, Gathered, Make, in_short};
use crate::git::{Crew, Hash, Memory, Objects};
use crate::model::LARGEST;
use crate::workspace::stored::{self, Stored};
use crate::workspace::{Failure, Workspace};

/// Fewer files are read as quickly as remembered.
const LEAST: usize = 128;

/// The path and the blob of a file, and the place of its finding in the answer.
type Numbered<'files> = (usize, &'files (String, Hash));

/// What was made of the findings that are known, and the files of the others.
type Recalled<'files, T> = (Gathered<(usize, T)>, Vec<Numbered<'files>>);

/// What is made of the bytes of each finding.
pub(super) fn read<T: Send>(
    workspace: &Workspace,
    commit: Hash,
    make: Make<'_, T>,
) -> Result<Gathered<T>, Failure> {
    let mut crew = workspace.repository.crew()?;
    let stored = stored::at(workspace, crew.first(), &commit)?;
    let files = stored.files.iter().enumerate().collect();
    Ok(odd(&stored).and(read_blobs(workspace, &mut crew, files, make)?.in_order()))
}

/// What is made of each finding in short, without its description.
pub(super) fn recall<T: Send>(
    workspace: &Workspace,
    commit: Hash,
    choose: Choose<'_, T>,
) -> Result<Gathered<T>, Failure> {
    let mut crew = workspace.repository.crew()?;
    let stored = stored::at(workspace, crew.first(), &commit)?;
    let memory = if stored.files.len() < LEAST { None } else { memory(workspace) };
    let gathered = match &memory {
        Some(memory) => recall_files(workspace, &mut crew, &stored.files, memory, choose)?,
        None => {
            let make: Make<'_, T> = &|id, path, bytes| Some(choose(in_short(id, bytes)?, path));
            read_blobs(workspace, &mut crew, stored.files.iter().enumerate().collect(), make)?
        }
    };
    Ok(odd(&stored).and(gathered.in_order()))
}

/// What is not remembered is read, and remembered from then on.
fn recall_files<T: Send>(
    workspace: &Workspace,
    crew: &mut Crew,
    files: &[(String, Hash)],
    memory: &Memory<'_>,
    choose: Choose<'_, T>,
) -> Result<Gathered<(usize, T)>, Failure> {
    let known = Known::of(memory, workspace);
    let (mut gathered, unknown) = known_files(workspace, crew, files, &known, choose)?;
    let read = read_blobs(workspace, crew, unknown, &|id, path, bytes| {
        let summary = in_short(id, bytes)?;
        Some(Some((summary.clone(), choose(summary, path))))
    })?;
    let mut found = Vec::with_capacity(read.findings.len());
    for (number, (summary, made)) in read.findings {
        found.push((files[number].1, summary));
        gathered.findings.extend(made.map(|made| (number, made)));
    }
    gathered.broken.extend(read.broken);
    if !found.is_empty() {
        let recalled =
            |(path, blob): &(String, Hash)| Some((*blob, known.summary(blob, &workspace.id_of(path)?)?));
        keep(memory, &found, files.iter().filter_map(recalled));
    }
    Ok(gathered)
}

/// What is made of the findings that are known, and the files of the others.
fn known_files<'files, T: Send>(
    workspace: &Workspace,
    crew: &mut Crew,
    files: &'files [(String, Hash)],
    known: &Known<'_>,
    choose: Choose<'_, T>,
) -> Result<Recalled<'files, T>, Failure> {
    let recall = |_: &mut Objects, run: &[Numbered<'files>]| {
        let (mut recalled, mut unknown) = (Vec::new(), Vec::new());
        for (number, file) in run {
            let (path, blob) = file;
            let Some(id) = workspace.id_of(path) else { continue };
            match known.summary(blob, &id) {
                Some(summary) => recalled.extend(choose(summary, path).map(|made| (*number, made))),
                None => unknown.push((*number, *file)),
            }
        }
        Ok(vec![(recalled, unknown)])
    };
    let (mut gathered, mut unknown) = (Gathered::default(), Vec::new());
    let files: Vec<_> = files.iter().enumerate().collect();
    for (recalled, rest) in crew.each("findings", &files, recall)? {
        gathered.findings.extend(recalled);
        unknown.extend(rest);
    }
    Ok((gathered, unknown))
}

/// What only looks like a finding's file.
fn odd<T>(stored: &Stored) -> Gathered<T> {
    let mut gathered = Gathered::default();
    for error in &stored.odd {
        gathered.broken.odd(error.path().unwrap_or_default(), error);
    }
    gathered
}

fn read_blobs<T: Send>(
    workspace: &Workspace,
    crew: &mut Crew,
    mut files: Vec<Numbered<'_>>,
    make: Make<'_, T>,
) -> Result<Gathered<(usize, T)>, Failure> {
    crew.first().fetch_missing(files.iter().map(|(_, (_, blob))| *blob))?;
    crew.sort_for_reading(&mut files, |(_, (_, blob))| *blob);
    let read = |objects: &mut Objects, files: &[Numbered<'_>]| {
        let mut gathered = Gathered::default();
        for (number, (path, blob)) in files {
            if let Some(id) = workspace.id_of(path) {
                let numbered: Make<'_, _> =
                    &|id, path, bytes| Some(make(id, path, bytes)?.map(|made| (*number, made)));
                gathered.take_blob(id, path, objects.view_blob(blob, LARGEST), numbered);
            }
        }
        Ok(vec![gathered])
    };
    Ok(crew.each("findings", &files, read)?.into_iter().fold(Gathered::default(), Gathered::and))
}

impl<T> Gathered<(usize, T)> {
    /// The findings in the order of their numbers.
    fn in_order(mut self) -> Gathered<T> {
        self.findings.sort_unstable_by_key(|(number, _)| *number);
        let findings = self.findings.into_iter().map(|(_, made)| made).collect();
        Gathered { findings, broken: self.broken }
    }
}
