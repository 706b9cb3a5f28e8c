//! Many repositories at once: each is read and let go by one of as many threads as there are cores, so that the objects of
//! no more of them are in memory than that. One that fails is named and hides none of the others.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::{Env, Failure, FailureKind, Workspace};
use crate::git::{Repository, Unwatched};
use crate::model::Timestamp;

/// A repository as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What it is to be called; else by its origin, or its folder.
    pub name: Option<String>,
    /// Where it is, as it was typed.
    pub typed: String,
    /// Where it is.
    pub folder: PathBuf,
    /// The line of the list that names it, `fleet.txt:3`; none for a flag.
    pub line: Option<String>,
}

impl Asked {
    /// Where it was asked for.
    pub fn asker(&self) -> &str {
        self.line.as_deref().unwrap_or("--repo")
    }
}

/// What was made of all of them.
pub struct Fleet<T> {
    /// Of those that could be read, by name; no two have one name.
    pub told: Vec<(Arc<str>, T)>,
    /// Those that could not, in the order in which they were asked for, and why.
    pub failed: Vec<(Asked, Failure)>,
    /// Those that were asked for several times and read once, and how many times.
    pub repeated: Vec<(String, usize)>,
}

/// What is made of one repository of this name; the environment stands in it.
pub type Work<'work, T> = &'work (dyn Fn(&Env<'_>, &Workspace, &str) -> Result<T, Failure> + Sync);

/// Makes something of each. All are opened and named first, so that two of one name are found before anything is made of
/// them; what is open of a repository then is little more than its settings.
///
/// # Errors
/// A clock that cannot be read, a repository under two names. What else is wrong with one is part of the answer.
pub fn each<T: Send>(env: &Env<'_>, asked: &[Asked], work: Work<'_, T>) -> Result<Fleet<T>, Failure> {
    let world = World::of(env)?;
    let (asked, repeated) = once(asked)?;
    let opened = share(asked.len(), &|place| world.open(asked[place]));
    let met = told_apart(&asked, opened);
    let made = share(met.len(), &|place| {
        let (name, workspace) = met[place].as_ref().map_err(Failure::clone)?;
        Ok((Arc::clone(name), world.stand_in(&asked[place].folder, |env| work(env, workspace, name))?))
    });
    let mut fleet = Fleet { told: Vec::new(), failed: Vec::new(), repeated };
    for (asked, made) in asked.into_iter().zip(made) {
        match made {
            Ok(told) => fleet.told.push(told),
            Err(failure) => fleet.failed.push((asked.clone(), failure)),
        }
    }
    fleet.told.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(fleet)
}

/// Each that is read, and those that were asked for more often, with how many times.
type Once<'asked> = (Vec<&'asked Asked>, Vec<(String, usize)>);

/// Each folder once, wherever else it is asked for, under the name that it is given anywhere.
fn once(asked: &[Asked]) -> Result<Once<'_>, Failure> {
    let mut places: HashMap<PathBuf, usize> = HashMap::new();
    let mut each: Vec<(&Asked, usize)> = Vec::new();
    for asked in asked {
        let folder = asked.folder.canonicalize().unwrap_or_else(|_| asked.folder.clone());
        let place = *places.entry(folder).or_insert(each.len());
        let Some((known, times)) = each.get_mut(place) else {
            each.push((asked, 1));
            continue;
        };
        *times += 1;
        match (&known.name, &asked.name) {
            (Some(one), Some(other)) if one != other => return Err(renamed(known, asked)),
            (None, Some(_)) => *known = asked,
            _ => {}
        }
    }
    let repeated = each.iter().filter(|(_, times)| *times > 1);
    let repeated = repeated.map(|(asked, times)| (asked.typed.clone(), *times)).collect();
    Ok((each.into_iter().map(|(asked, _)| asked).collect(), repeated))
}

/// Under two names its findings would count twice.
fn renamed(known: &Asked, again: &Asked) -> Failure {
    let name = |asked: &Asked| asked.name.clone().unwrap_or_default();
    let (asker, first) = (again.asker(), known.asker());
    Failure::usage(format!(
        "{asker}: '{}' is called {}, and {} in {first}",
        again.typed,
        name(again),
        name(known)
    ))
    .hint("a repository has one name: leave out one of the two")
}

/// What `work` makes of each place below `count`, in their order, by as many threads as there are cores.
fn share<T: Send>(count: usize, work: &(dyn Fn(usize) -> T + Sync)) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let made = Mutex::new(Vec::new());
    let take_part = || {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            if place >= count {
                break;
            }
            let one = work(place);
            made.lock().unwrap_or_else(PoisonError::into_inner).push((place, one));
        }
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get).min(count);
    thread::scope(|scope| {
        for _ in 1..cores {
            // a thread that cannot start leaves its share to the others
            drop(thread::Builder::new().spawn_scoped(scope, take_part));
        }
        take_part();
    });
    let mut made = made.into_inner().unwrap_or_else(PoisonError::into_inner);
    made.sort_by_key(|(place, _)| *place);
    made.into_iter().map(|(_, one)| one).collect()
}

/// A repository that is open, with its name.
type Opened = Result<(Arc<str>, Workspace), Failure>;

/// Of two with one name the later one fails, for the findings of the two could not be told apart, and of two that are one
/// repository, for they would count twice.
fn told_apart(asked: &[&Asked], opened: Vec<Opened>) -> Vec<Opened> {
    let mut names: HashMap<Arc<str>, &str> = HashMap::new();
    let mut folders: HashMap<PathBuf, &str> = HashMap::new();
    let mut told = Vec::with_capacity(opened.len());
    for (asked, opened) in asked.iter().zip(opened) {
        told.push(opened.and_then(|(name, workspace)| {
            let folder = workspace.repository.git_dir().to_owned();
            match (folders.get(&folder), names.get(&name)) {
                (Some(other), _) => Err(repeated(other)),
                (None, Some(other)) => Err(taken(&name, other)),
                (None, None) => {
                    names.insert(Arc::clone(&name), &asked.typed);
                    folders.insert(folder, &asked.typed);
                    Ok((name, workspace))
                }
            }
        }));
    }
    told
}

fn repeated(other: &str) -> Failure {
    Failure::repository(format!("it is the same repository as '{other}'")).hint("leave out one of the two")
}

fn taken(name: &str, other: &str) -> Failure {
    Failure::repository(format!("it is called {name}, as is '{other}'"))
        .hint("NAME=PATH in place of PATH gives it another name, if it is not the same one twice")
}

/// What every repository is met with, for any thread.
struct World {
    now: Timestamp,
    variables: BTreeMap<String, String>,
    settings: Vec<(String, String)>,
}

impl World {
    fn of(env: &Env<'_>) -> Result<Self, Failure> {
        Ok(World { now: env.now()?, variables: env.variables.clone(), settings: env.settings.clone() })
    }

    fn stand_in<T>(&self, folder: &Path, work: impl FnOnce(&Env<'_>) -> T) -> T {
        work(&Env {
            cwd: folder.to_owned(),
            variables: self.variables.clone(),
            stdin: None,
            editor: None,
            progress: Arc::new(Unwatched),
            clock: &|| self.now,
            settings: self.settings.clone(),
            fields: None,
            on_terminal: false,
            shows_all_fields: false,
            is_one_of_many: true,
        })
    }

    fn open(&self, asked: &Asked) -> Opened {
        let workspace = self.stand_in(&asked.folder, |env| open(env, &asked.folder))?;
        let name = match &asked.name {
            Some(name) => name.clone(),
            None => workspace.repository.name()?,
        };
        Ok((name.into(), workspace))
    }
}

/// The repository that lies there, not one around it, with its own settings: those of HEAD where it is bare.
fn open(env: &Env<'_>, folder: &Path) -> Result<Workspace, Failure> {
    let whole = folder.canonicalize().ok().filter(|folder| folder.is_dir());
    let whole = whole.ok_or_else(|| Failure::not_found("there is no such folder"))?;
    let repository = Repository::recall_other(&whole)?;
    let is_itself = |place: &Path| place.canonicalize().is_ok_and(|place| place == whole);
    let (top, git_dir) = (repository.toplevel().map(Path::to_owned), repository.git_dir().to_owned());
    if !top.as_deref().is_some_and(is_itself) && !is_itself(&git_dir) {
        let around = top.unwrap_or(git_dir);
        return Err(Failure::new(FailureKind::NotFound, "it is no repository")
            .cause(format!("it lies in that of '{}'", around.display())));
    }
    match repository.toplevel() {
        Some(_) => Workspace::of_work_tree(env, repository),
        None => {
            let head = repository.head()?.ok_or_else(|| Failure::not_found("it has no commit yet"))?;
            Workspace::of_commit(env, repository, &head, None)
        }
    }
}
