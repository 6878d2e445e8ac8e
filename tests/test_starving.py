"""Every run ends with a clear error if memory or threads are short, or if it is stopped while it waits."""

import os
import re
import resource
import signal
import subprocess
import time

import pytest

from conftest import is_root
from quarry import BINARY, ERROR, OK, SOME_FAILED

STOPS_WITHIN = 10  # seconds; the program itself allows 5


def write_notes(folder, count):
    for n in range(count):
        (folder / f"note{n}.txt").write_text(f"Entry {n} about tides and sails.\n")


def run_limited(quarry, limit, value, *arguments, user=None):
    """Runs a command whose process is limited to `value` of a resource."""
    def limited():
        resource.setrlimit(limit, (value, value))
        if user is not None:
            os.setuid(user)

    return subprocess.run(
        [str(BINARY), *map(str, arguments)], env=quarry.environment, preexec_fn=limited,
        capture_output=True, text=True, timeout=30, check=False,
    )


def ended_clearly(done):
    if "error while loading shared libraries" in done.stderr:
        return  # the program did not start
    assert done.returncode in (OK, ERROR, SOME_FAILED), done
    assert done.returncode == OK or done.stderr.strip(), done
    assert "terminate called" not in done.stderr


@pytest.mark.parametrize("mebibytes", range(80, 330, 6))
def test_a_run_that_may_have_no_more_memory_ends(words, folder, mebibytes):
    write_notes(folder, 6)
    ended_clearly(run_limited(words, resource.RLIMIT_AS, mebibytes << 20, "ingest", folder))


def test_a_run_that_may_have_no_more_memory_removes_nothing(words, folder):
    write_notes(folder, 6)
    words.ingest(folder)
    for mebibytes in (64, 96, 128, 160, 200):
        run_limited(words, resource.RLIMIT_AS, mebibytes << 20, "ingest", folder, "--chunk-size", 64 + mebibytes)
        assert len(words.documents()) == 6
    words.run("doctor", expect=OK)


@pytest.mark.skipif(not is_root(), reason="the limit counts all processes of a user: it needs one of its own")
@pytest.mark.parametrize("processes", range(1, 14))
def test_a_run_that_may_start_no_more_threads_ends(words, folder, tmp_path, processes):
    write_notes(folder, 6)
    user = 54321
    words.home.mkdir(exist_ok=True)
    for path in [tmp_path, *tmp_path.parents]:
        path.chmod(path.stat().st_mode | 0o755)
        if path == tmp_path.parent.parent:
            break
    os.chown(words.home, user, user)
    done = run_limited(words, resource.RLIMIT_NPROC, processes, "ingest", folder, user=user)
    ended_clearly(done)


def ends_on(process, stop):
    process.send_signal(stop)
    start = time.monotonic()
    process.communicate(timeout=STOPS_WITHIN)
    assert time.monotonic() - start < STOPS_WITHIN
    return process.returncode


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_run_ends_while_it_waits_for_an_extractor_that_hangs(words, folder, stop):
    write_notes(folder, 1)
    (folder / "z.jsonl").write_text('{"text": "one more"}\n' * 400000)
    process = words.start("ingest", folder)
    child = wait_for_child(process)
    os.kill(child, signal.SIGSTOP)
    assert ends_on(process, stop) == 130


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_run_ends_while_it_waits_for_what_never_comes(words, folder, tmp_path, stop):
    """Opening a pipe that nobody reads blocks for ever, where the program cannot check for a stop request."""
    write_notes(folder, 1)
    os.mkfifo(tmp_path / "events")
    process = words.start("ingest", folder, "--events", tmp_path / "events")
    time.sleep(1)
    assert ends_on(process, stop) == 128 + stop


def wait_for_child(process, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = subprocess.run(["ps", "--ppid", str(process.pid), "-o", "pid=,args="], capture_output=True, text=True, check=False)
        # Before it runs the worker, the child still shares the memory of its parent, which waits for it.
        if started := re.search(r"^ *(\d+) .*extract-worker", found.stdout, re.M):
            return int(started.group(1))
        time.sleep(0.002)
    raise AssertionError("no extraction process was started")
