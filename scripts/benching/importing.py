"""The job that files ten thousand findings in one commit, each run in a repository of its own."""
import json, os, shutil, tempfile

from .finding import made_up
from .pairs import Side
from .repository import begin, git
from .table import Row

COUNT = 10_000
WAYS = [("", "commit.durable=true", "import-synced"), (", `commit.durable = false`", "commit.durable=false", "import")]


def rows(program, yardstick, watch, cache):
    """With waiting for the disk, and without."""
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        prepare(folder)
        target = lambda: emptied(os.path.join(folder, "repository"))
        for said, setting, mode in WAYS:
            ours = Side(folder, lambda run: [program, "-C", target(), "-c", setting, "import", "../new.jsonl"])
            theirs = Side(folder, lambda run: [yardstick, mode, "files", target()])
            yield Row("`import` of 10,000 findings" + said, "writing the files, `git hash-object -w --stdin-paths`",
                      "wall ≤ 2.0", watch.compare(ours, theirs))


def prepare(folder):
    """The findings as files, for the yardstick, and as lines of JSON, for the import."""
    texts = made_up(0, COUNT)
    for path, text in texts.items():
        path = os.path.join(folder, "files", path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text)
    with open(os.path.join(folder, "new.jsonl"), "w") as file:
        file.writelines(json.dumps(json.loads(text)) + "\n" for text in texts.values())


def emptied(repository):
    """A new repository with an empty folder of findings."""
    shutil.rmtree(repository, ignore_errors=True)
    os.makedirs(repository)
    git(repository, "init", "-q", "-b", "main")
    begin(repository)
    return repository
