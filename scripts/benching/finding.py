"""Findings and source files as texts: a finding in the canonical form, of 700 to 1,500 bytes. Knows no commits."""
import json, random, time
from typing import NamedTuple

KINDS = {"bug": "BUG", "security": "SEC", "performance": "PERF", "reliability": "REL", "dx": "DX", "improvement": "IMP",
         "documentation": "DOC", "feature_request": "FEAT"}
SEVERITIES = ("critical", "high", "medium", "low", "info")
OPEN = ("open", "confirmed", "in_progress")
CLOSED = ("resolved", "wont_fix", "duplicate")
PEOPLE = [("Ines Okafor", "ines@example.org"), ("Bo Lindqvist", "bo@example.org"), ("Mara Feld", "mara@example.org")]
PEOPLE += [("agent-%d" % number, "agent-%d@example.org" % number) for number in range(1, 20)]

COMPONENTS = "Ledger Scheduler Parser RetryPool Validator Gateway Mailer Search Billing Session Uploader Cache".split()
COMMON = ("the a of in when is not after before while under without returns loses drops keeps waits blocks repeats "
          "value queue worker request answer lock page index batch token timeout retry limit cursor snapshot handle "
          "buffer empty stale missing second twice never always again during every first last other").split()
SYLLABLES = "ba ce di fo gu ha ki lo mu ne pa re si to vu we xi yo za".split()


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def vocabulary(dice):
    """Common words, often, and names that hardly repeat, as in real reports: so that texts compress as real ones do."""
    names = ["".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))) for _ in range(1500)]
    return COMMON * 40 + names


class Finding(NamedTuple):
    """What stays the same as long as a finding lives, as parts of its text."""
    number: int
    id: str
    path: str
    head: str
    title: str
    description: str
    body: str
    tail: str


class Version(NamedTuple):
    """What a finding's file says at one time. Equal versions are equal files."""
    finding: Finding
    status: str
    severity: str
    edits: int = 0
    at: int = 0
    by: str = ""

    @property
    def is_open(self):
        return self.status in OPEN

    def bytes(self):
        finding = self.finding
        title = finding.title if self.edits == 0 else "%s, seen %d times" % (finding.title, self.edits + 1)
        return "".join((finding.head, field("severity", self.severity), field("title", title), finding.description,
                        field("status", self.status), self.claim(), finding.body, self.resolution(),
                        finding.tail)).encode()

    def claim(self):
        if self.status == "in_progress":
            return field("claim", {"by": self.by, "at": iso(self.at), "token": "%06x" % (self.at % (1 << 24))})
        return "" if self.is_open else field("resolved_at", iso(self.at))

    def resolution(self):
        if self.is_open:
            return ""
        kind = {"resolved": "fixed"}.get(self.status, self.status)
        said = {"resolved_by": self.by, "resolution_type": kind, "resolution_details": "Seen to on %s" % iso(self.at)}
        if kind == "duplicate":
            said["duplicate_of"] = identity(self.finding.number - 1)[0]
        return field("resolution", said)


class Source(NamedTuple):
    """A source file, told apart by its number of changes."""
    number: int
    revision: int

    def bytes(self):
        lines = ["fn part_%d_%d() -> u64 { %d }" % (self.number, line, (self.number * 7919 + line * 104729) % 99991)
                 for line in range(24)]
        lines[self.revision % 24] = "// revision %d" % self.revision
        return ("\n".join(lines) + "\n").encode()


def field(name, value):
    return '  "%s": %s,\n\n' % (name, json.dumps(value, indent=2).replace("\n", "\n  "))


def identity(number):
    """The id, the entry and the type of the finding of this number."""
    kind = list(KINDS)[number * 5 % 8]
    entry = "FIN-%04d" % (number // 100 + 1)
    return "%s-%s-%03d" % (entry, KINDS[kind], number % 100 + 1), entry, kind


def path_of(number, layout):
    name, entry, _ = identity(number)
    return "findings/%s.json" % name if layout == "flat" else "findings/%s/%s.json" % (entry, name)


def new_finding(number, layout, at, dice, words):
    text = lambda least, most: " ".join(dice.choices(words, k=dice.randint(least, most)))
    name, _, kind = identity(number)
    body = [("component", dice.choice(COMPONENTS)), ("tags", dice.sample(COMMON[15:], 3)),
            ("reproduction", {"steps": [text(4, 9) for _ in range(dice.randint(1, 3))],
                              "frequency": dice.choice(["always", "often", "sometimes", "rarely"])}),
            ("impact", {"affected_users": text(1, 3), "data_risk": dice.choice(["none", "low", "high"]),
                        "business_impact": text(5, 12), "workaround_available": dice.random() < .5}),
            ("recommendation", {"summary": text(4, 8), "detailed_proposal": text(8, 25), "estimated_effort": "small"})]
    return Finding(number, name, path_of(number, layout), "{\n" + field("id", name) + field("type", kind),
                   text(5, 9).capitalize(), field("description", text(18, 55).capitalize() + "."),
                   "".join(field(*pair) for pair in body), '  "created_at": "%s"\n}\n' % iso(at))


def made_up(first, count):
    """The files of new findings from this number on, path to text."""
    dice = random.Random(first)
    words = vocabulary(dice)
    findings = [new_finding(number, "by-entry", 1_700_000_000, dice, words) for number in range(first, first + count)]
    return {finding.path: Version(finding, "open", dice.choice(SEVERITIES)).bytes() for finding in findings}
