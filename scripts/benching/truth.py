"""What happened to findings, counted while it is made up and by the definitions alone: nothing of the program that is
checked is asked. Two views: the graph (a commit against all its parents) and the main line (against the first)."""
import hashlib, json, time
from collections import Counter

from .finding import OPEN, SEVERITIES

COUNTS = ("opened", "resolved", "wont_fix", "duplicate", "reopened", "restored", "removed")


class Event:
    """One change of one finding in one commit."""

    def __init__(self, at, path, now, old, is_known):
        self.at, self.path, self.now, self.old = at, path, now, old
        self.before, self.after = old and old.status, now and now.status
        self.kind = "removed" if now is None else ("restored" if is_known else "created") if old is None \
            else "edited" if self.before == self.after else "status"

    def line(self):
        return line(self.at, self.path, self.kind, self.before or "null", self.after or "null")


def line(at, path, kind, before, after):
    """An event as it goes into the digest of its finding."""
    return "%d\t%s\t%s\t%s\t%s\n" % (at, path, kind, before, after)


def change(now, parents):
    """The version before, where the file differs from that of every parent: the first that is there. Else False."""
    if now in parents or now is None and not parents:
        return False
    return next((old for old in parents if old is not None), None)


class View:
    """The events of one view: how many of each kind and step, and a digest for each finding."""

    def __init__(self):
        self.kinds, self.pairs, self.digests, self.known = Counter(), Counter(), {}, set()

    def look(self, at, path, now, parents):
        """Takes note of a path in a commit; the event, if it is one."""
        old = change(now, parents)
        if old is False:
            return None
        event = Event(at, path, now, old, path in self.known)
        self.known.add(path)
        self.kinds[event.kind] += 1
        self.pairs["%s->%s" % (event.before or "null", event.after or "null")] += event.kind != "edited"
        self.digests.setdefault(path, hashlib.sha256()).update(event.line().encode())
        return event

    def told(self):
        return {"events": sum(self.kinds.values()), "kinds": dict(self.kinds), "pairs": dict(+self.pairs),
                "findings": {path: digest.hexdigest()[:16] for path, digest in sorted(self.digests.items())}}


class Timeline:
    """Counts by month, from the events of the main line."""

    def __init__(self):
        self.months, self.backlog, self.last = {}, Counter(), {}

    def month(self, at):
        """The month of this moment, with those between it and the one before."""
        now = time.gmtime(at)
        while self.months and (now.tm_year, now.tm_mon) > self.newest:
            self.open(*divmod(self.newest[0] * 12 + self.newest[1], 12))
        if not self.months:
            self.open(now.tm_year, now.tm_mon - 1)
        return self.months["%04d-%02d" % self.newest]

    def open(self, year, months):
        self.newest = year, months + 1
        self.months["%04d-%02d" % self.newest] = dict.fromkeys(COUNTS, 0)
        self.close("%04d-%02d" % self.newest)

    def close(self, month):
        severities = {severity: self.backlog[severity] for severity in SEVERITIES}
        self.months[month].update(backlog=sum(severities.values()), backlog_by_severity=severities)

    def enter(self, event):
        month = self.month(event.at)
        for count in counts(event, self.last.get(event.path)):
            month[count] += 1
        for version, step in (event.old, -1), (event.now, 1):
            if version is not None and version.is_open:
                self.backlog[version.severity] += step
        if event.now is not None:
            self.last[event.path] = event.now
        self.close("%04d-%02d" % self.newest)

    def told(self):
        total = {count: sum(month[count] for month in self.months.values()) for count in COUNTS}
        total["backlog"] = sum(self.backlog.values())
        return {"total": total, "months": self.months}


class Lives:
    """The findings of the main line: which status (None: it was removed) and severity each had when, and what it says in
    the end."""
    SAID = ("id", "type", "severity", "component", "created_at", "resolved_at")

    def __init__(self):
        self.steps, self.last = {}, {}

    def enter(self, event):
        self.steps.setdefault(event.path, []).append([event.at, event.after, event.now and event.now.severity])
        self.last[event.path] = event.now or event.old

    def told(self):
        return [{"path": path, "steps": steps, **self.said(path)} for path, steps in sorted(self.steps.items())]

    def said(self, path):
        fields = json.loads(self.last[path].bytes())
        return {name: fields.get(name) for name in self.SAID}


def counts(event, last):
    """What an event of the main line counts as; `last` is the finding's last version, also where it is gone."""
    if event.kind == "removed":
        return ["removed"] if event.before in OPEN else []
    closes = [] if event.after in OPEN else [event.after]
    if event.kind == "created":
        return ["opened"] + closes
    if event.kind == "restored":
        if last.status in OPEN:
            return ["restored"] + closes
        return ["restored"] if event.after in OPEN else []
    if event.before == event.after:
        return []
    return closes if event.before in OPEN else ["reopened"] + closes


class Truth:
    """All that is known of a repository while it is made up."""

    def __init__(self):
        self.graph, self.main, self.timeline, self.lives, self.points = View(), View(), Timeline(), Lives(), []
        self.merges, self.evil, self.torn = Counter(), 0, 0

    def commit(self, at, is_main, path, now, parents):
        """Takes note of what a commit makes of a finding's path."""
        event = self.graph.look(at, path, now, parents)
        if event and len(parents) > 1:
            self.evil += 1
        if is_main:
            event = self.main.look(at, path, now, parents[:1])
            if event:
                self.timeline.enter(event)
                self.lives.enter(event)
            self.torn += takes_another_closing(now, parents)

    def point(self, mark, versions):
        """Takes note of how all findings stand after a commit of the main line."""
        self.points.append({"mark": mark, **standing((version.finding.id, version.status, version.severity)
                                                     for version in versions)})

    def told(self):
        return {"graph": self.graph.told(), "main": self.main.told(), "timeline": self.timeline.told(),
                "lives": self.lives.told(), "merges": dict(self.merges), "evil": self.evil, "torn": self.torn, "points": self.points}


def takes_another_closing(now, parents):
    """Did the main line close the finding one way, a branch another way, and the merge take the branch?"""
    first = parents[0] if parents else None
    return bool(first and now and not first.is_open and not now.is_open and first.status != now.status
                and now in parents[1:])


def standing(findings):
    """How findings stand: (id, status, severity) each."""
    lines = sorted("\t".join(finding) for finding in findings)
    return {"statuses": dict(Counter(line.split("\t")[1] for line in lines)),
            "digest": hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]}
