"""Builds the C++ programs of this folder on first use, and starts measured programs.

$QUARRY_BENCH_PREFIX is a command that starts each measured program on a shared machine, such as
`flock FILE`. $QUARRY_BENCH_KEEP names a folder for the output of measured programs: an interrupted
benchmark reuses it instead of measuring again.
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
    """Runs a measured program. The seconds of the result include waiting for the prefix, so the program must
    print its own times."""
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
    """Prints progress to standard error; the table goes to standard output."""
    print(text, file=sys.stderr, flush=True)
