"""Asks the program what happened in a made-up repository, and tells every answer that is not the truth."""
import calendar, hashlib, json, os, subprocess, time
from collections import Counter

from .truth import line, standing


class Program:
    """The program under test, in one repository, with these variables and with these words behind every command."""

    def __init__(self, path, repository, variables={}, words=()):
        self.path, self.repository, self.words = path, repository, words
        self.variables = {**os.environ, **variables}

    def asked(self, *words):
        """Its answer; notes about an empty folder and the like are of no interest."""
        answer = subprocess.run([self.path, *words, *self.words], cwd=self.repository, env=self.variables,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if answer.returncode != 0:
            raise SystemExit("%s: exit %d\n%s" % (" ".join(words), answer.returncode, answer.stderr.decode()))
        return answer.stdout.decode()

    def rows(self, *words):
        """Its answer as rows of cells."""
        return [row.split("\t") for row in self.asked(*words, "--format=tsv").splitlines()]

    def knows(self, *words):
        """Does its help of this command tell of this option?"""
        return words[-1] in self.asked(*words[:-1], "--help")


def all_differences(program, folder):
    """Every difference, by each way of asking."""
    repository = os.path.join(folder, "repository")
    ways = {"in process": Program(program, repository),
            "through git": Program(program, repository, {"GIT_FINDINGS_READER": "git"})}
    if ways["in process"].knows("history", "--no-cache"):
        ways["without a cache"] = Program(program, repository, words=["--no-cache"])
    for way, asked in ways.items():
        for difference in differences(asked, folder):
            yield "%s: %s" % (way, difference)


def differences(program, folder):
    """Every difference from the truth, a line each."""
    with open(os.path.join(folder, "truth.json")) as file:
        truth = json.load(file)
    aggregate = json.loads(program.asked("aggregate", "--by=month"))
    return [*view(program, truth["graph"], "graph"), *view(program, truth["main"], "main line", "--first-parent"),
            *timeline(aggregate, truth["timeline"]), *changes(aggregate, truth["graph"]),
            *points(program, truth["points"]), *now(program, aggregate, truth["points"][-1])]


def differ(what, told, true):
    """A line where the two are not the same; of two tables only what differs in them."""
    if isinstance(told, dict) and isinstance(true, dict):
        for key in sorted(told.keys() | true.keys()):
            yield from differ("%s, %s" % (what, key), told.get(key), true.get(key))
    elif told != true:
        yield "%s: %s, and the truth is %s" % (what, told, true)


def view(program, truth, name, *words):
    """The events of one view: kinds, steps, and for each finding all of them."""
    rows = program.rows("history", "--reverse", "--fields", "committed_at,path,event,from,to", *words)
    yield from differ("%s, kinds of events" % name, dict(Counter(row[2] for row in rows)), truth["kinds"])
    steps = [(before or "null", after or "null") for *_, kind, before, after in rows if kind != "edited"]
    pairs = Counter("%s->%s" % step for step in steps)
    yield from differ("%s, steps" % name, dict(pairs), truth["pairs"])
    told = digests(rows)
    for path in sorted(told.keys() | truth["findings"].keys()):
        if told.get(path) != truth["findings"].get(path):
            yield "%s: the events of %s differ from the truth" % (name, path)


def digests(rows):
    found = {}
    for at, path, kind, before, after in sorted(([seconds(row[0]), *row[1:]] for row in rows), key=lambda row: row[0]):
        event = line(at, path, kind, before or "null", after or "null")
        found.setdefault(path, hashlib.sha256()).update(event.encode())
    return {path: digest.hexdigest()[:16] for path, digest in found.items()}


def seconds(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def timeline(aggregate, truth):
    """Counts by month, and the backlog at the end of each."""
    told = {period.pop("period"): period for period in aggregate["timeline"]}
    yield from differ("timeline, months", sorted(told), sorted(truth["months"]))
    for month in told.keys() & truth["months"].keys():
        yield from differ("timeline, %s" % month, told[month], truth["months"][month])
    total = {count: sum(period[count] for period in told.values()) for count in truth["total"]}
    total["backlog"] = list(told.values())[-1]["backlog"] if told else 0
    yield from differ("timeline, total", total, truth["total"])


def changes(aggregate, truth):
    word = lambda status: status or "null"
    pairs = Counter("%s->%s" % (word(change["from"]), word(change["to"])) for change in aggregate["status_changes"])
    yield from differ("status changes of aggregate", dict(pairs), truth["pairs"])


def points(program, truth):
    """How findings stood at certain commits, and how many there were."""
    for point in truth:
        rows = program.rows("list", "--all", "--at", point["commit"], "--fields", "id,status,severity")
        yield from differ("list --at %s" % point["commit"], standing(rows), how(point))
        open_ones = program.asked("list", "--at", point["commit"], "-q").splitlines()
        count = sum(point["statuses"].get(status, 0) for status in ("open", "confirmed", "in_progress"))
        yield from differ("list --at %s, open ones" % point["commit"], len(open_ones), count)


def now(program, aggregate, point):
    """The same of the last commit, by all commands that list findings."""
    yield from differ("aggregate, by_status", aggregate["by_status"], point["statuses"])
    facts = lambda findings: standing((finding["id"], finding["status"], finding["severity"]) for finding in findings)
    exported = [json.loads(row) for row in program.asked("export", "--format=jsonl").splitlines()]
    rows = program.rows("list", "--all", "--fields", "id,status,severity")
    yield from differ("aggregate, findings", facts(aggregate["findings"]), how(point))
    yield from differ("export", facts(exported), how(point))
    yield from differ("list", standing(rows), how(point))


def how(point):
    return {part: point[part] for part in ("statuses", "digest")}
