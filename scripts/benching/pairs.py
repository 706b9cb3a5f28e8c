"""Measures two commands in turn, A B A B …, and compares them pair by pair: what the machine does beside them meets
both. Times are those of whole processes, children included; of memory the largest single process counts."""
import json, os, subprocess, sys
from statistics import median
from typing import Callable, List, NamedTuple, Union

FEWEST, MOST = 3, 40


class Run(NamedTuple):
    """What one command took."""
    wall: float
    cpu: float
    peak: float

    def __str__(self):
        return "%s, %.0f MB" % (milliseconds(self.wall), self.peak / 1e6)


class Side(NamedTuple):
    """One of the two: a command, or what makes one for the run of this number, beforehand and unmeasured."""
    folder: str
    words: Union[List[str], Callable[[int], List[str]]]

    def command(self, number):
        return self.words(number) if callable(self.words) else self.words


class Pairs:
    """The runs of both sides."""

    def __init__(self, pairs):
        self.pairs = pairs
        self.ours, self.theirs = (Run(*(median(pair[side][what] for pair in pairs) for what in range(3)))
                                  for side in (0, 1))

    def __len__(self):
        return len(self.pairs)

    def ratio(self, what):
        """The median of the ratios of the pairs; what: 'wall', 'cpu' or 'peak'."""
        return median(getattr(ours, what) / max(getattr(theirs, what), 1e-9) for ours, theirs in self.pairs)

    def more(self):
        """By how many seconds of wall our side takes longer, in the median."""
        return median(ours.wall - theirs.wall for ours, theirs in self.pairs)


class Stopwatch:
    """Measures, for about so many seconds each, but at least a few pairs."""

    def __init__(self, seconds):
        self.seconds = seconds
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stopwatch.py")
        self.process = subprocess.Popen([sys.executable, "-IS", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self, folder, words):
        self.process.stdin.write(json.dumps([os.path.abspath(folder), *words]).encode() + b"\n")
        self.process.stdin.flush()
        code, wall, cpu, peak = json.loads(self.process.stdout.readline())
        if code != 0:
            raise SystemExit("%s in %s: exit %d" % (" ".join(words), folder, code))
        return Run(wall, cpu, peak * 1024)

    def compare(self, ours, theirs, most=MOST):
        """The first pair warms up and tells how many fit into the time; a long one needs no warming and counts."""
        pair = lambda number: tuple(self.run(side.folder, side.command(number)) for side in (ours, theirs))
        first = pair(0)
        count = int(self.seconds / (first[0].wall + first[1].wall))
        counted = [] if count > 0 else [first]
        return Pairs(counted + [pair(number + 1) for number in range(max(FEWEST, min(most, count)) - len(counted))])


def milliseconds(seconds):
    if abs(seconds) >= 10:
        return "%.1f s" % seconds
    return "%.*f ms" % (1 if abs(seconds) < .1 else 0, 1e3 * seconds)
