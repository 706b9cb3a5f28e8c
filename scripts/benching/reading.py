"""The jobs that read: history cold and warm, the list of the work tree and of a commit, and starting up."""
from .finding import made_up
from .table import Row, added

# the columns that git log can tell, too
HISTORY = ["history", "--format=tsv", "--fields=commit,committed_at,path,from,to"]
GIT_LOG = ["git", "log", "--raw", "--", "findings"]
WARM = {"S": "wall ≤ 0.04", "M": "wall ≤ 0.007", "L": "wall ≤ 0.005"}
TEN_MORE = {"S": "", "M": "≤ 10 ms more", "L": "≤ 30 ms more"}
GRAPHS = {"none": "", "plain": ", with a commit-graph", "with paths": ", with one that has Bloom filters"}


def rows(ground):
    """The rows, one after the other."""
    yield start_up(ground)
    for graph, said in GRAPHS.items():
        ground.set_graph(graph)
        yield cold(ground, said)
    ground.set_graph("none")
    yield memory(ground)
    yield warm(ground)
    with ground.copy() as copy:
        yield ten_more(copy)
    yield work_tree(ground)
    yield at_head(ground)
    yield report(ground)


def start_up(ground):
    pairs = ground.watch.compare(ground.ours("--version"), ground.theirs("git", "rev-parse", "HEAD"), most=400)
    return Row("start-up: `--version`", "`git rev-parse HEAD`", "wall ≤ 1.0", pairs)


def cold(ground, said):
    ours = ground.ours(*HISTORY, *ground.without_cache())
    pairs = ground.watch.compare(ours, ground.theirs(ground.yardstick, "history", "."))
    goal = "CPU ≤ 0.6, wall ≤ 0.35" if ground.size == "L" else "CPU ≤ 0.5, wall ≤ 0.35"
    return Row("`history`, cold" + said, "`git log -c --raw`, `git cat-file --batch`, parsing", goal, pairs)


def memory(ground):
    pairs = ground.watch.compare(ground.ours(*HISTORY, *ground.without_cache()), ground.theirs(*GIT_LOG))
    return Row("memory of `history`, cold", "`git log --raw -- findings`", "peak ≤ 1.0", pairs)


def warm(ground):
    pairs = ground.watch.compare(ground.ours(*HISTORY), ground.theirs(*GIT_LOG))
    return Row("`history`, nothing new", "`git log --raw -- findings`", WARM[ground.size], pairs)


def ten_more(ground):
    """Before each run of ours come ten commits, of which each files a finding and changes a source file."""

    def command(run):
        texts = list(made_up(900_000 + 10 * run, 10).items())
        ground.add_commits(10, lambda number: dict([texts[number], ("src/part_00/file_000.rs", b"// %d\n" % number)]))
        return [ground.program.path, *HISTORY]

    pairs = ground.watch.compare(ground.each(command), ground.ours(*HISTORY))
    return Row("`history`, 10 new commits", "`history`, nothing new", TEN_MORE[ground.size], pairs, added(pairs))


def work_tree(ground):
    pairs = ground.watch.compare(ground.ours("list", "--all"), ground.theirs(ground.yardstick, "list", "."))
    return Row("`list --all`", "the same walk and reads, no parsing, one thread", "wall ≤ 1.1", pairs)


def at_head(ground):
    grep = ["git", "grep", "-l", '"status": "open"', "HEAD", "--", "findings"]
    pairs = ground.watch.compare(ground.ours("list", "--status=open", "--at", "HEAD"), ground.theirs(*grep))
    goal = "wall ≤ 0.1" if ground.size == "L" else "wall ≤ 0.55"
    return Row("`list --status=open --at HEAD`", "`git grep -l '\"status\": \"open\"' HEAD -- findings`", goal, pairs)


def report(ground):
    pairs = ground.watch.compare(ground.ours("report", "--format=html"), ground.ours("aggregate"))
    return Row("`report --format=html`", "`aggregate`", "wall ≤ 2.0, CPU ≤ 2.0", pairs)
