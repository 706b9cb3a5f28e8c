//! Fields that go by several names: a file says `claim.by`, a list `claimed_by`, a query `claimed`. Whoever takes a
//! field's name takes each of them, and this is the one table of them.

/// Names of one thing, a line each.
const SAME: &[&[&str]] = &[
    &["tag", "tags"],
    &["run", "agent_run_id"],
    &["tool", "source.tool"],
    &["rule", "source.rule"],
    &["claimed", "claimed_by", "claim", "claim.by"],
    &["created", "created_at"],
    &["updated", "updated_at"],
    &["resolved", "resolved_at"],
    &["resolution", "resolution_type", "resolution.resolution_type"],
    &["commit_hash", "resolution.commit_hash"],
    &["duplicate_of", "resolution.duplicate_of"],
];

/// Which of `names` is meant by what was typed: the very name in any case, else another name of the same thing.
pub fn find<'name, N>(typed: &str, names: N) -> Option<&'name str>
where
    N: IntoIterator<Item = &'name str, IntoIter: Clone>,
{
    let mut names = names.into_iter();
    let is = |name: &&str| name.eq_ignore_ascii_case(typed);
    names.clone().find(is).or_else(|| {
        let same = SAME.iter().find(|same| same.iter().any(is))?;
        names.find(|name| same.contains(name))
    })
}

/// Do both name one thing?
pub fn is_same(typed: &str, name: &str) -> bool {
    find(typed, [name]).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_of_a_thing_finds_the_one_that_is_known() {
        assert_eq!(find("claim.by", ["id", "claimed_by"]), Some("claimed_by"));
        assert_eq!(find("Created", ["created_at"]), Some("created_at"));
        assert_eq!(find("resolution", ["resolution_type", "resolution"]), Some("resolution"));
        assert_eq!(find("title", ["id"]), None);
    }

    #[test]
    fn no_name_stands_for_two_things() {
        let mut all: Vec<&str> = SAME.concat();
        all.sort_unstable();
        let whole = all.len();
        all.dedup();
        assert_eq!(all.len(), whole);
    }
}
