//! Trees side by side, name by name.

use crate::git::error::Error;
use crate::git::hash::{Hash, ObjectFormat};
use crate::git::objects::{Entry, Named, Tree, TreeWalk, corrupt};

/// Several trees side by side, name by name in git's order. Where all of them go on alike, bytes are compared and not
/// entries.
pub(super) struct Rows<'t> {
    columns: Vec<Column<'t>>,
    /// How many bytes at the end are alike in all.
    common_end: usize,
}

/// A walk over a tree, and the entry it stands at.
struct Column<'t> {
    hash: Hash,
    walk: TreeWalk<'t>,
    head: Option<Named<'t>>,
    /// How many bytes are still to come, with the entry it stands at.
    left: usize,
}

impl<'t> Column<'t> {
    fn step(&mut self) -> Result<(), Error> {
        self.left = self.walk.left();
        self.head = self.walk.next().map_err(corrupt(&self.hash))?;
        Ok(())
    }
}

impl<'t> Rows<'t> {
    /// A folder that is not there has no column entries.
    pub(super) fn over(trees: &'t [Option<(Hash, Tree)>]) -> Result<Rows<'t>, Error> {
        let column = |tree: &'t Option<(Hash, Tree)>| match tree {
            Some((hash, tree)) => Column { hash: *hash, walk: tree.walk(), head: None, left: 0 },
            None => {
                Column { hash: Hash::zero(ObjectFormat::Sha1), walk: TreeWalk::empty(), head: None, left: 0 }
            }
        };
        let mut rows = Rows { columns: trees.iter().map(column).collect(), common_end: 0 };
        rows.skip_alike()?;
        rows.common_end = rows.common(TreeWalk::common_end);
        rows.columns.iter_mut().try_for_each(Column::step)?;
        Ok(rows)
    }

    /// What the first column has in common with that of the others with which it has least.
    fn common(&self, with: impl Fn(&TreeWalk<'t>, &TreeWalk<'t>) -> usize) -> usize {
        let Some((first, others)) = self.columns.split_first() else { return 0 };
        others.iter().map(|other| with(&first.walk, &other.walk)).min().unwrap_or(0)
    }

    /// Lets all columns skip the entries that follow in each of them.
    fn skip_alike(&mut self) -> Result<(), Error> {
        let common = self.common(TreeWalk::common_begin);
        let Some((first, others)) = self.columns.split_first_mut() else { return Ok(()) };
        let distance = first.walk.skip_within(common).map_err(corrupt(&first.hash))?;
        others.iter_mut().for_each(|other| other.walk.follow(&first.walk, distance));
        Ok(())
    }

    /// Puts what the columns have under the next name into `row`, and tells that name with one of its entries.
    pub(super) fn next(&mut self, row: &mut Vec<Option<Entry>>) -> Result<Option<Named<'t>>, Error> {
        if self.is_alike_from_here() {
            return Ok(None);
        }
        let heads = self.columns.iter().filter_map(|column| column.head);
        let Some(least) =
            heads.reduce(|least, other| if other.order(&least).is_lt() { other } else { least })
        else {
            return Ok(None);
        };
        let here = |column: &Column<'t>| column.head.filter(|head| head.order(&least).is_eq());
        row.clear();
        row.extend(self.columns.iter().map(|column| here(column).map(|head| head.entry)));
        if row.iter().all(Option::is_some) {
            self.skip_alike()?;
        }
        for (column, _) in self.columns.iter_mut().zip(&*row).filter(|(_, entry)| entry.is_some()) {
            column.step()?;
        }
        Ok(Some(least))
    }

    /// Do all stand where all that follows is the same?
    fn is_alike_from_here(&self) -> bool {
        let left = self.columns.first().map_or(0, |column| column.left);
        left <= self.common_end && self.columns.iter().all(|column| column.left == left)
    }
}
