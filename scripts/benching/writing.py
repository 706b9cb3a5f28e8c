"""The jobs that write: a commit on the fast path and on the careful one; and the hook that judges commits of others."""
import os

from .finding import made_up
from .repository import asked, git
from .table import Row, added

COMMIT = "git add -- %s && exec git commit -q --only -m step -- %s"
AGAINST = "`git add`, `git commit --only -- PATH`"
SINCE = 1_000                               # commits between the opening and the resolution


def rows(ground):
    """The rows, one after the other."""
    with ground.copy() as copy:
        yield create(copy, "", "wall ≤ 0.5")
        yield resolve(copy, "", "wall ≤ 0.5")
        yield resolve_alone(copy)
    with ground.copy() as copy:
        copy.set_foreign_hook()
        goal = "wall ≤ 2.0" if ground.size == "S" else "wall ≤ 1.0"
        yield create(copy, ", with somebody's hook", goal)
        yield resolve(copy, ", with somebody's hook", goal)
    with ground.copy() as copy:
        yield hook(copy)


def create(ground, said, goal):
    words = ["create", "--type=bug", "--severity=low", "--title=A bag loses keys", "--description=Under load."]
    pairs = ground.watch.compare(ground.ours(*words), plain_commit(ground, lambda run: "findings/new/plain-%d" % run))
    return Row("`create`" + said, AGAINST, goal, pairs)


def plain_commit(ground, path_of_run):
    """Git commits a file beside the findings, of the size of one."""

    def command(run):
        path = path_of_run(run)
        ground.write(path, b"%d %s\n" % (run, os.urandom(500).hex().encode()))
        return ["sh", "-c", COMMIT % (path, path)]

    return ground.each(command)


def resolve(ground, said, goal):
    waiting = iter(ground.program.asked("list", "-q").split())
    fix = asked(ground.repository, "log", "-1", "--format=%H", "--", "src")
    ours = ground.each(lambda run: [ground.program.path, "resolve", next(waiting), "--commit=" + fix])
    pairs = ground.watch.compare(ours, plain_commit(ground, lambda run: "findings/plain"))
    return Row("`resolve --commit`" + said, AGAINST, goal, pairs)


def resolve_alone(ground):
    """Findings are filed, a thousand commits follow, and the fix has to be found among them."""
    texts = made_up(600_000, 100)
    ground.add_commits(1, lambda _: texts)
    ground.add_commits(SINCE, lambda number: {"src/part_00/file_000.rs": b"// change %d\n" % number})
    git(ground.repository, "reset", "-q", "--hard")
    waiting = iter([os.path.basename(path)[:-len(".json")] for path in texts])
    fix = asked(ground.repository, "rev-parse", "HEAD")
    resolve = lambda *words: ground.each(lambda run: [ground.program.path, "resolve", next(waiting), *words])
    pairs = ground.watch.compare(resolve(), resolve("--commit=" + fix))
    return Row("`resolve`, %d commits after the opening" % SINCE, "`resolve --commit`",
               "≤ 5 ms more per 1,000 commits", pairs, added(pairs, 1000 / SINCE))


def hook(ground):
    """The installed hook as git runs it, with a source file staged."""
    ground.program.asked("hook", "install")
    ground.write("src/part_00/file_000.rs", b"// staged\n")
    git(ground.repository, "add", "src")
    pairs = ground.watch.compare(ground.theirs(os.path.join(".git", "hooks", "pre-commit")),
                                 ground.theirs("git", "diff", "--cached", "--quiet", "--", "findings"), most=100)
    return Row("hook `pre-commit`, no finding staged", "`git diff --cached --quiet -- findings`", "wall ≤ 1.3", pairs)
