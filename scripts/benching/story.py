"""Makes up a history: who changes which finding or source file on which line, what is merged and how. The same plan
gives the same commits. Hands every commit to a writer, and what it did to findings to the truth."""
import random
from typing import NamedTuple

from .finding import PEOPLE, SEVERITIES, Source, Version, new_finding, vocabulary
from .lines import Topic, Trunk, merged, paths_between
from .truth import Truth

BEGIN = 1_640_995_200                       # 2022-01-01
SPAN = 3 * 365 * 86_400
STEPS = {"open": ["confirmed", "confirmed", "in_progress", "resolved", "wont_fix", "duplicate"],
         "confirmed": ["in_progress", "in_progress", "resolved", "wont_fix", "duplicate"],
         "in_progress": ["resolved", "resolved", "resolved", "confirmed", "open"],
         "resolved": ["open"], "wont_fix": ["open"], "duplicate": ["open"]}
TOPICS = 3                                  # open at the same time
TORN_EVERY = 100                            # commits


class Plan(NamedTuple):
    """What a repository is made of."""
    findings: int
    commits: int
    layout: str = "by-entry"
    seed: int = 1
    sources: int = 400
    share: float = 0.4                      # of the commits, that touch findings
    points: int = 5                         # states of the main line that are noted down


class Commit(NamedTuple):
    """A commit for the writer; `changes` are against the first parent, with None for what is gone."""
    mark: int
    parents: list
    slot: int
    at: int
    author: tuple
    subject: str
    changes: dict


class Story:
    """A history that is being made up, commit by commit."""

    def __init__(self, plan, write):
        self.plan, self.write, self.truth = plan, write, Truth()
        self.dice = random.Random(plan.seed)
        self.words = vocabulary(self.dice)
        self.trunk, self.gone, self.paths = Trunk(), {}, []
        self.done, self.at, self.torn_at, self.point_at = 0, BEGIN, TORN_EVERY, 0

    @property
    def left(self):
        return self.plan.commits - self.done

    def tell(self):
        """The whole history; its truth."""
        sources = range(self.plan.sources)
        self.commit(self.trunk, "Begin", {source_path(number): Source(number, 0) for number in sources})
        while self.left > 0:
            self.step()
        assert len(self.paths) == self.plan.findings, "findings are left, but no commit"
        self.note_point()
        return self.truth

    def step(self):
        topics, luck = self.trunk.topics, self.dice.random()
        if self.left <= len(topics) + 8:
            self.finish()
        elif self.done >= self.torn_at:
            self.tear()
        elif luck < .05 and len(topics) < TOPICS:
            self.fork()
        elif luck < .06 and topics:
            self.sync(self.dice.choice(topics))
        elif luck < .16 and topics and topics[0].age > self.dice.randint(0, 4):
            self.merge(topics[:2 if self.dice.random() < .1 else 1])
        else:
            self.work(self.dice.choice([self.trunk, self.trunk] + topics))

    def finish(self):
        """Near the end open topics come in, then the findings that are missing."""
        missing = self.plan.findings - len(self.paths)
        if self.trunk.topics:
            self.merge(self.trunk.topics[:1])
        elif missing:
            self.file(self.trunk, missing)
        else:
            self.work(self.trunk)

    # commits with one parent

    def work(self, line):
        due = int(min(1, self.done / self.plan.commits / .9) * self.plan.findings) - len(self.paths)
        if self.dice.random() >= self.plan.share:
            self.code(line)
        elif due > self.dice.randrange(8):
            self.file(line, due)
        else:
            self.change(line)

    def file(self, line, count):
        """New findings, as the run of an agent brings them."""
        changes = {}
        for number in range(len(self.paths), len(self.paths) + count):
            finding = new_finding(number, self.plan.layout, self.at, self.dice, self.words)
            changes[finding.path] = Version(finding, "open", self.dice.choice(SEVERITIES))
        self.paths += changes
        self.commit(line, "findings: file %d" % count, changes)

    def change(self, line):
        """One finding changes, or a few do."""
        mean = 6 * self.plan.findings / self.plan.commits
        picked = [self.pick(line) for _ in range(max(1, round(self.dice.expovariate(1 / mean))))]
        paths = sorted({path for path in picked if path})
        if paths:
            self.commit(line, "findings: change %d" % len(paths), {path: self.changed(line, path) for path in paths})
        else:
            self.code(line)

    def code(self, line):
        numbers = {self.dice.randrange(self.plan.sources) for _ in range(self.dice.randint(1, 3))}
        paths = [source_path(number) for number in sorted(numbers)]
        self.commit(line, "Change %s" % paths[0], {path: after(line.get(path)) for path in paths})

    def pick(self, line):
        """A finding to change on this line: any, at times one that another line has changed, or one that is gone."""
        luck = self.dice.random()
        contested = [path for path in self.contested(line) if is_finding(path)] if luck < .1 else []
        for _ in range(8):
            path = self.dice.choice(contested or (.1 < luck < .15 and list(self.gone)) or self.paths or [None])
            if path and (line.get(path) is not None or self.may_return(line, path)):
                return path
        return None

    def contested(self, line):
        if line is not self.trunk:
            return list(line.base)
        return [path for topic in self.trunk.topics for path in topic.own]

    def may_return(self, line, path):
        """Was it removed in this line's own past?"""
        return path in self.gone and (line is self.trunk or not line.is_changed_since(path))

    def changed(self, line, path):
        old = line.get(path)
        if old is None:
            return self.stepped(self.gone[path], "open")
        return None if self.dice.random() < .03 else self.next_version(old)

    def next_version(self, old):
        luck = self.dice.random()
        if luck < .13:
            return old._replace(edits=old.edits + 1)
        if luck < .17:
            return old._replace(severity=self.dice.choice([word for word in SEVERITIES if word != old.severity]))
        status = self.dice.choice(STEPS[old.status])
        return self.stepped(old, "wont_fix" if status == "duplicate" and old.finding.number == 0 else status)

    def stepped(self, old, status):
        if status in ("open", "confirmed"):
            return old._replace(status=status, at=0, by="")
        return old._replace(status=status, at=self.at, by=self.dice.choice(PEOPLE)[0])

    # commits with several parents

    def fork(self):
        taken = {topic.slot for topic in self.trunk.topics}
        return Topic(self.trunk, min(set(range(1, TOPICS + 2)) - taken))

    def merge(self, topics, decided=()):
        """Topics come into the trunk; one merge in five changes a finding by itself."""
        outcome = self.outcome(topics)
        path = self.pick(self.trunk) if self.dice.random() < .2 else None
        if path and outcome.get(path, self.trunk.get(path)) is not None:
            outcome[path] = self.next_version(outcome.get(path, self.trunk.get(path)))
        outcome.update(decided)
        self.join(self.trunk, topics, outcome)
        for topic in topics:
            topic.close()

    def sync(self, topic):
        """The trunk comes into a topic."""
        outcome = self.outcome([topic])
        self.join(topic, [self.trunk], outcome)
        topic.take_in(outcome)

    def tear(self):
        """The main line refuses a finding, a topic resolves it, and the merge takes the topic."""
        self.torn_at += TORN_EVERY
        path = next((path for path in (self.pick(self.trunk) for _ in range(50))
                     if path and self.trunk.get(path) and self.trunk.get(path).is_open), None)
        if path is None:
            return
        topic, old = self.fork(), self.trunk.get(path)
        self.commit(topic, "Fix %s" % old.finding.id, {path: self.stepped(old, "resolved")})
        self.commit(self.trunk, "Accept %s" % old.finding.id, {path: self.stepped(old, "wont_fix")})
        self.merge([topic], {path: topic.get(path)})

    def outcome(self, topics):
        return {path: merged(path, self.trunk, topics, self.choose) for path in paths_between(topics)}

    def choose(self, ours, theirs):
        """Where both sides changed a file: theirs, ours, or something new."""
        luck = self.dice.random()
        if luck < .7:
            return theirs if luck < .4 else ours
        one = theirs or ours
        return self.next_version(one) if isinstance(one, Version) else after(max(ours, theirs))

    def join(self, line, others, outcome):
        changes = {path: value for path, value in outcome.items() if value != line.get(path)}
        self.truth.merges["%d parents" % (1 + len(others))] += 1
        self.commit(line, "Merge %s" % ("main" if self.trunk in others else "topics"), changes, others, outcome)

    # what all of them have in common

    def commit(self, line, subject, changes, others=(), looked_at=None):
        """Writes a commit and takes note of it; `looked_at` are the paths in which its parents may differ."""
        parents = [line, *others] if line.tip else []
        for path in filter(is_finding, changes if looked_at is None else looked_at):
            now = changes[path] if path in changes else line.get(path)
            self.truth.commit(self.at, line is self.trunk, path, now, [parent.get(path) for parent in parents])
        self.done += 1
        self.write(Commit(self.done, [parent.tip for parent in parents], line.slot, self.at, self.dice.choice(PEOPLE),
                          subject, changes))
        for path, value in changes.items():
            self.keep_gone(line, path, value)
            line.put(path, value)
        line.tip, line.age = self.done, line.age + 1
        self.at += self.dice.randint(1, 2 * SPAN // self.plan.commits)
        if line is self.trunk and self.done >= self.point_at:
            self.note_point()

    def keep_gone(self, line, path, value):
        if line is not self.trunk:
            return
        if value is not None:
            self.gone.pop(path, None)
        elif is_finding(path):
            self.gone[path] = line.get(path)

    def note_point(self):
        self.point_at = self.done + self.plan.commits // self.plan.points
        self.truth.point(self.trunk.tip, [file for file in self.trunk.files.values() if isinstance(file, Version)])


def source_path(number):
    return "src/part_%02d/file_%03d.rs" % (number // 20, number)


def is_finding(path):
    return path.startswith("findings/")


def after(source):
    return source._replace(revision=source.revision + 1)
