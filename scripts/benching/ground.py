"""What jobs are measured on: a made-up repository, copies of it to write in, and both programs."""
import os, shutil, tempfile
from contextlib import contextmanager

from .compare import Program
from .pairs import Side
from .repository import asked, git, import_commits

FOREIGN_HOOK = "#!/bin/sh\nexit 0\n"


class Ground:
    """One repository, or a copy of it, and what runs there."""

    def __init__(self, size, program, yardstick, watch):
        self.size, self.program, self.yardstick, self.watch = size, program, yardstick, watch
        self.repository = program.repository

    def ours(self, *words):
        return Side(self.repository, [self.program.path, *words])

    def theirs(self, *words):
        return Side(self.repository, list(words))

    def each(self, words):
        """A side whose command is made anew for each run, by its number."""
        return Side(self.repository, words)

    def without_cache(self):
        return ["--no-cache"] if self.program.knows("history", "--no-cache") else []

    def set_graph(self, kind):
        """Writes a commit-graph, or takes it away: 'none', 'plain' or 'with paths'."""
        info = os.path.join(self.repository, ".git", "objects", "info")
        shutil.rmtree(os.path.join(info, "commit-graphs"), ignore_errors=True)
        if os.path.exists(os.path.join(info, "commit-graph")):
            os.remove(os.path.join(info, "commit-graph"))
        if kind != "none":
            paths = ["--changed-paths"] if kind == "with paths" else ["--no-changed-paths"]
            git(self.repository, "commit-graph", "write", "--reachable", "--no-progress", *paths)

    @contextmanager
    def copy(self):
        """A copy to write in. Git waits for the disk as git-findings does, and does not tidy up in the middle."""
        with tempfile.TemporaryDirectory(dir=os.path.dirname(self.repository)) as folder:
            repository = os.path.join(folder, "repository")
            shutil.copytree(self.repository, repository, symlinks=True)
            for setting in ("core.fsync=all", "gc.auto=0", "maintenance.auto=false"):
                git(repository, "config", *setting.split("="))
            git(repository, "update-index", "-q", "--refresh")
            yield Ground(self.size, Program(self.program.path, repository), self.yardstick, self.watch)

    def add_commits(self, count, changes):
        """Puts commits on top of the main branch; `changes` says of each number what it writes, path to text."""
        at = int(asked(self.repository, "log", "-1", "--format=%ct"))
        import_commits(self.repository, [(at + 60 * (number + 1), changes(number)) for number in range(count)])

    def set_foreign_hook(self):
        path = os.path.join(self.repository, ".git", "hooks", "pre-commit")
        with open(path, "w") as file:
            file.write(FOREIGN_HOOK)
        os.chmod(path, 0o755)

    def write(self, path, text):
        path = os.path.join(self.repository, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text)

