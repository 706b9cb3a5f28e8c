"""Repositories on disk: a made-up history through `git fast-import`, packed as a fresh clone has it, with its truth
beside it; kept until the generator or the plan changes."""
import hashlib, json, os, shutil, subprocess

from .story import BEGIN, Plan, Story

ATTRIBUTES = b"*.json text eol=lf\n"
HERE = os.path.dirname(os.path.abspath(__file__))
PLANS = {"S": Plan(1_000, 5_000), "M": Plan(10_000, 50_000), "L": Plan(100_000, 200_000)}


def isolate():
    """Lets no settings of this machine into what is started from here on."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]
    for role in "AUTHOR", "COMMITTER":
        os.environ.update({"GIT_%s_NAME" % role: "Bench", "GIT_%s_EMAIL" % role: "bench@example.org"})
    os.environ.update(GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL=os.devnull, LC_ALL="C", TZ="UTC")


def git(folder, *words, **options):
    return subprocess.run(["git", "-C", folder, *words], check=True, **options)


def asked(folder, *words):
    """What git answers, without the line's end."""
    return git(folder, *words, stdout=subprocess.PIPE).stdout.decode().rstrip("\n")


def generate(plan, folder):
    """Makes the repository `folder/repository`, checked out, and `folder/truth.json`."""
    folder = os.path.abspath(folder)
    repository = os.path.join(folder, "repository")
    os.makedirs(repository)
    git(repository, "init", "-q", "-b", "main")
    marks = os.path.join(folder, "marks")
    truth = write(plan, repository, marks).told()
    name_points(truth["points"], marks)
    pack(repository)
    git(repository, "reset", "-q", "--hard")
    with open(os.path.join(folder, "truth.json"), "w") as file:
        json.dump({"plan": plan._asdict(), "head": asked(repository, "rev-parse", "HEAD"), **truth}, file, indent=1)


def write(plan, repository, marks):
    command = ["git", "-C", repository, "fast-import", "--quiet", "--force", "--export-marks=" + marks]
    with subprocess.Popen(command, stdin=subprocess.PIPE, bufsize=1 << 20) as importer:
        truth = Story(plan, lambda commit: importer.stdin.writelines(stream(commit))).tell()
        importer.stdin.close()
        if importer.wait() != 0:
            raise SystemExit("git fast-import failed")
    return truth


def stream(commit):
    """A commit in the language of fast-import."""
    name, address = commit.author
    ref = "refs/heads/topic-%d" % commit.slot if commit.slot else "refs/heads/main"
    yield ("commit %s\nmark :%d\nauthor %s <%s> %d +0000\ncommitter %s <%s> %d +0000\ndata %d\n%s\n" % (
        ref, commit.mark, name, address, commit.at - 5, name, address, commit.at, len(commit.subject),
        commit.subject)).encode()
    for place, parent in enumerate(commit.parents):
        yield b"%s :%d\n" % (b"merge" if place else b"from", parent)
    if not commit.parents:
        yield blob("findings/.gitattributes", ATTRIBUTES)
    for path, value in commit.changes.items():
        yield b"D %s\n" % path.encode() if value is None else blob(path, value.bytes())


def import_commits(repository, commits, parent=b"from refs/heads/main^0\n"):
    """Puts commits on top of the main branch, each a time and its files, path to text."""
    lines = []
    for at, files in commits:
        lines.append(b"commit refs/heads/main\ncommitter Bench <bench@example.org> %d +0000\n" % at)
        lines.append(b"data 4\nmore\n" + parent)
        lines += [blob(path, text) for path, text in files.items()]
        parent = b""
    git(repository, "fast-import", "--quiet", input=b"".join(lines))


def begin(repository):
    """A first commit: the findings folder without a finding."""
    import_commits(repository, [(BEGIN, {"findings/.gitattributes": ATTRIBUTES})], b"")
    git(repository, "reset", "-q", "--hard")


def blob(path, text):
    return b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(text), text)


def name_points(points, marks):
    """Gives the noted states the names of their commits, which only git knows."""
    wanted = {point.pop("mark"): point for point in points}
    with open(marks) as file:
        for line in file:
            mark, name = line[1:].split()
            if int(mark) in wanted:
                wanted[int(mark)]["commit"] = name
    os.remove(marks)


def pack(repository):
    """One pack with deltas, only what the main branch reaches, no commit-graph: as a fresh clone."""
    for name in asked(repository, "for-each-ref", "--format=%(refname)", "refs/heads/topic-*").split():
        git(repository, "update-ref", "-d", name)
    git(repository, "repack", "-a", "-d", "-f", "-q")
    git(repository, "prune-packed", "-q")


def kept(cache, size, layout):
    """The folder of this size, made anew where the plan or the generator is not the one it was made by."""
    plan = PLANS[size]._replace(layout=layout)
    folder = os.path.join(cache, "%s-%s" % (size, layout))
    stamp, made_by = os.path.join(folder, "made-by"), fingerprint(plan)
    if os.path.exists(stamp) and open(stamp).read() == made_by:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    generate(plan, folder)
    with open(stamp, "w") as file:
        file.write(made_by)
    return folder


def fingerprint(plan):
    """Of the plan and of the modules that decide what a repository holds."""
    digest = hashlib.sha256(repr(plan).encode())
    for module in ("finding", "lines", "story", "truth", "repository"):
        with open(os.path.join(HERE, module + ".py"), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()
