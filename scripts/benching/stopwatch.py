"""Runs commands for its reader and says what each took: a process of its own because it has to be small. What a child
used at most includes what its parent held when it was started, so no child can be seen to use less than this does
(some 10 MB). Reads a JSON list a line, [folder, words…]; answers [exit code, wall s, processor s, peak memory KB]."""
import json, os, sys, time

NOTHING = os.open(os.devnull, os.O_RDWR)
SILENT = [(os.POSIX_SPAWN_DUP2, NOTHING, stream) for stream in (0, 1, 2)]

for request in sys.stdin:
    folder, *words = json.loads(request)
    os.chdir(folder)
    begun = time.monotonic()
    child = os.posix_spawnp(words[0], words, os.environ, file_actions=SILENT)
    _, status, used = os.wait4(child, 0)
    wall = time.monotonic() - begun
    code = os.waitstatus_to_exitcode(status)
    print(json.dumps([code, wall, used.ru_utime + used.ru_stime, used.ru_maxrss]), flush=True)
