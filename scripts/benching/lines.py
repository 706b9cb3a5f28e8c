"""Lines of development: what each path holds on the trunk and on its topics, and what a merge makes of them. A path
holds a value that compares as its file does, or None. Knows no commits, and not what the values are."""


class Trunk:
    """The line that topics leave and come back to."""

    def __init__(self):
        self.files, self.topics, self.tip, self.slot, self.age = {}, [], None, 0, 0

    def get(self, path):
        return self.files.get(path)

    def put(self, path, value):
        for topic in self.topics:
            topic.base.setdefault(path, self.files.get(path))
        if value is None:
            self.files.pop(path, None)
        else:
            self.files[path] = value


class Topic:
    """A branch of the trunk: its own changes, over the trunk as it was at the fork."""

    def __init__(self, trunk, slot):
        self.trunk, self.slot, self.tip = trunk, slot, trunk.tip
        self.own, self.base, self.age = {}, {}, 0
        trunk.topics.append(self)

    def at_fork(self, path):
        return self.base[path] if path in self.base else self.trunk.get(path)

    def get(self, path):
        return self.own[path] if path in self.own else self.at_fork(path)

    def put(self, path, value):
        self.own[path] = value

    def is_changed_since(self, path):
        """Did the trunk or the topic change the path since the fork?"""
        return path in self.base or path in self.own

    def close(self):
        self.trunk.topics.remove(self)

    def take_in(self, merged):
        """Forks anew from the trunk as it is, after a merge of it into the topic with this outcome."""
        self.own = {path: value for path, value in merged.items() if value != self.trunk.get(path)}
        self.base = {}


def paths_between(topics):
    """The paths in which the trunk and these topics may differ."""
    return sorted(set().union(*(set(topic.own) | set(topic.base) for topic in topics)))


def merged(path, trunk, topics, choose):
    """What a merge of the topics into the trunk makes of a path; `choose` decides where both sides changed it."""
    result = trunk.get(path)
    for topic in topics:
        base, theirs = topic.at_fork(path), topic.get(path)
        if theirs in (base, result):
            continue
        result = theirs if result == base else choose(result, theirs)
    return result
