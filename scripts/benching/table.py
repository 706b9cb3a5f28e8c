"""The table: one row for each job, on the screen as it is measured, and in the page between its markers."""
import os, re
from typing import NamedTuple

from .pairs import Pairs, milliseconds

HEAD = ("| job | measured against | goal | wall | CPU | peak | git-findings | measured against | pairs |\n"
        "|---|---|---|---|---|---|---|---|---|")


class Row(NamedTuple):
    """A job, what it is measured against, and the goal as the page says it."""
    job: str
    against: str
    goal: str
    pairs: Pairs
    # the answer is a difference of times, not a ratio
    more: str = ""

    def __str__(self):
        pairs = self.pairs
        wall = self.more or decimals(pairs.ratio("wall"))
        ratios = [wall, decimals(pairs.ratio("cpu")), decimals(pairs.ratio("peak"))]
        return "| %s |" % " | ".join([self.job, self.against, self.goal, *ratios, str(pairs.ours), str(pairs.theirs),
                                      str(len(pairs))])


class Table:
    """The rows of one block of the page."""

    def __init__(self, name, heading):
        self.name, self.lines = name, []
        self.say(heading)
        self.say("")
        self.say(HEAD)

    def say(self, line):
        self.lines.append(str(line))
        print(line, flush=True)

    def write(self, page):
        """Puts the table into the page, between its markers."""
        with open(page) as file:
            text = file.read()
        block = re.compile(r"(<!-- bench %s -->\n).*?(<!-- end -->)" % re.escape(self.name), re.DOTALL)
        if not block.search(text):
            raise SystemExit("%s has no '<!-- bench %s -->' … '<!-- end -->'" % (page, self.name))
        with open(page, "w") as file:
            file.write(block.sub(lambda found: found[1] + "\n".join(self.lines) + "\n" + found[2], text))


def decimals(ratio):
    return "%.2f" % ratio if ratio >= .1 else "%.4f" % ratio


def added(pairs, share=1):
    """How much longer our side takes, as a cell; a share of it where the job is more than is asked for."""
    more = pairs.more() * share
    return "%s %s" % ("+" if more >= 0 else "−", milliseconds(abs(more)))


def machine():
    """What the figures were measured on."""
    return "%d cores, load %.1f before" % (os.cpu_count(), os.getloadavg()[0])
