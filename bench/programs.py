"""The C++ programs of this folder, built when they are asked for, and how measured ones are started.

$QUARRY_BENCH_PREFIX is put before each of those, for machines that are shared: `flock FILE`, say.
$QUARRY_BENCH_KEEP names a folder for what each of them told: a run that was cut off goes on there.
"""

import functools
import hashlib
import os
import sys
from pathlib import Path

from report import QUARRY, Ran, run


@functools.cache
def program(name):
    build = QUARRY.parent
    run(["cmake", "--build", build, "--target", name], sample=False)
    return build / "bench" / name


def measured(command, environment=None):
    """Waiting for the prefix is in the seconds of what comes back: these programs tell their own."""
    kept = kept_file(command)
    if kept and kept.exists():
        return Ran(0, 0, kept.read_text(), 0)
    ran = run([*os.environ.get("QUARRY_BENCH_PREFIX", "").split(), *command], environment, sample=False)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(ran.out)
    return ran


def kept_file(command):
    folder = os.environ.get("QUARRY_BENCH_KEEP")
    line = " ".join(map(str, command))
    return Path(folder) / hashlib.sha256(line.encode()).hexdigest()[:16] if folder else None


def say(text):
    """How far it is, beside the table."""
    print(text, file=sys.stderr, flush=True)
