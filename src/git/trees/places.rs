//! Many paths below one tree, looked up together: a folder with ten thousand names is read once, not once for each path.

use std::collections::HashMap;

use crate::git::error::Error;
use crate::git::hash::Hash;
use crate::git::objects::{Entry, Objects, corrupt};

/// A path: what is left of it below a folder, and all of it.
type Asked<'p> = (&'p str, &'p str);

/// What [`entry`](super::entry) says of each of these paths, by path; those where nothing stands are left out.
///
/// # Errors
/// As [`changes`](super::changes).
pub fn entries<'p>(
    objects: &mut Objects,
    tree: &Hash,
    paths: impl IntoIterator<Item = &'p str>,
) -> Result<HashMap<&'p str, Entry>, Error> {
    let mut found = HashMap::new();
    let asked: Vec<Asked<'p>> = paths.into_iter().map(|path| (path, path)).collect();
    let mut waiting = if asked.is_empty() { Vec::new() } else { vec![(*tree, asked)] };
    while let Some((folder, asked)) = waiting.pop() {
        let mut by_name = by_name(asked);
        let tree = objects.tree(&folder)?;
        let mut walk = tree.walk();
        while !by_name.is_empty() {
            let Some(named) = walk.next().map_err(corrupt(&folder))? else { break };
            let Some(asked) = by_name.remove(named.name) else { continue };
            let (here, below): (Vec<_>, Vec<_>) = asked.into_iter().partition(|(rest, _)| rest.is_empty());
            found.extend(here.into_iter().map(|(_, path)| (path, named.entry)));
            if named.entry.is_folder() && !below.is_empty() {
                waiting.push((named.entry.hash, below));
            }
        }
    }
    Ok(found)
}

/// The paths by the next name on each, with what is left behind it.
fn by_name(asked: Vec<Asked<'_>>) -> HashMap<&[u8], Vec<Asked<'_>>> {
    let mut by_name: HashMap<&[u8], Vec<Asked<'_>>> = HashMap::new();
    for (rest, path) in asked {
        let (name, rest) = rest.split_once('/').unwrap_or((rest, ""));
        by_name.entry(name.as_bytes()).or_default().push((rest, path));
    }
    by_name
}
