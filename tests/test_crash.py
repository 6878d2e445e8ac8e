"""kill -9 at random moments of ingest, update and delete.

Acknowledged changes persist. Each round changes some files, starts a run that reports every document
once it is durable, kills the run, and compares the stored documents with the permitted ones. An
acknowledged change must be stored; a change in flight may be stored; nothing else may be stored.
"""

import collections
import json
import os
import random
import re
import shutil
import signal
import subprocess
import time

import pytest

from conftest import LONG
from quarry import OK, ROOT, Quarry

CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "ftruncate", "unlink", "mkdir")
FAULTS = ("signal=SIGKILL", "error=ENOSPC", "error=EIO")
EACH = 4  # failures injected into each system call, out of hundreds; QUARRY_LONG injects all
ROUNDS = int(os.environ.get("QUARRY_CRASH_ROUNDS", 1000 if LONG else 100))
FILES, RECORDS = 6, 150


class World:
    """The files on disk and the revision of each record that the home last held."""

    def __init__(self, folder, quarry, seed):
        self.folder, self.quarry, self.random = folder, quarry, random.Random(seed)
        self.events = folder.parent / "events"
        self.files = {}  # name -> {id: revision}
        self.stored = {}  # source -> revision, as last seen
        self.serial = 0
        for number in range(FILES):
            self.files[f"f{number}.jsonl"] = {self.new_id(): 1 for _ in range(RECORDS)}
        self.write(self.files)

    def new_id(self):
        self.serial += 1
        return f"r{self.serial}"

    def source(self, name, record):
        return f"{self.folder / name}#{record}"

    def write(self, names):
        for name in names:
            rows = [
                {"_id": key, "title": f"Note {key}", "text": f"Heron note {key} of revision{rev}.", "revision": rev}
                for key, rev in self.files[name].items()
            ]
            (self.folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows))

    def wanted(self):
        return {self.source(n, key): rev for n, records in self.files.items() for key, rev in records.items()}

    def change_files(self):
        """Adds, edits and removes records in some of the files."""
        names = self.random.sample(sorted(self.files), 3)
        for name in names:
            records = self.files[name]
            for key in self.random.sample(sorted(records), 40):
                records[key] += 1
            for key in self.random.sample(sorted(records), 25):
                del records[key]
            records.update({self.new_id(): 1 for _ in range(25)})
        self.write(names)

    def acknowledged(self):
        """Returns the sources reported as durable. Ignores a last line that the kill truncated."""
        if not self.events.exists():
            return set()
        lines = self.events.read_text().split("\n")[:-1]
        return {row["source"] for row in map(json.loads, lines) if row["event"] == "durable"}

    def kill_ingest(self, longest):
        """Returns the permitted state: source -> allowed revisions, None for absent."""
        self.change_files()
        self.events.unlink(missing_ok=True)
        process = self.start_ingest()
        return self.allowed_after(self.kill(process, longest))

    def start_ingest(self, under=()):
        return self.quarry.start("ingest", self.folder, "--prune", "--events", self.events, under=under)

    def allowed_after(self, finished):
        """Returns the permitted state after a run that synchronises the home with the files."""
        wanted, acknowledged = self.wanted(), self.acknowledged()
        allowed = {}
        for source in wanted.keys() | self.stored.keys():
            new, old = wanted.get(source), self.stored.get(source)
            allowed[source] = {new} if finished or source in acknowledged else {new, old}
        return allowed

    def trace_ingest(self, trace):
        """Runs undisturbed. Returns, for each system call, the largest number of calls in one thread."""
        self.change_files()
        self.events.unlink(missing_ok=True)
        calls = ["-e", "trace=" + ",".join(CALLS)]
        process = self.start_ingest(["strace", "-f", "-qq", "-o", trace, *calls])
        process.communicate(timeout=120)
        made = collections.Counter(re.findall(r"^(\d+) +(\w+)\(", trace.read_text(errors="replace"), re.M))
        self.check(self.allowed_after(process.returncode == OK))
        return {call: max((n for (_, name), n in made.items() if name == call), default=0) for call in CALLS}

    def disturb_ingest(self, call, number, fault):
        """Injects a fault into the number-th `call` of each thread: an error, or SIGKILL."""
        self.change_files()
        self.events.unlink(missing_ok=True)
        how = ["-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={number}"]
        process = self.start_ingest(["strace", "-f", "-qq", "-o", "/dev/null", *how])
        process.communicate(timeout=120)
        return self.allowed_after(process.returncode == OK)

    def kill_remove(self, longest):
        names = self.random.sample(sorted(self.stored), 5)
        process = self.quarry.start("docs", "rm", *names)
        finished = self.kill(process, longest / 4)
        allowed = {source: {revision} for source, revision in self.stored.items()}
        for name in names:
            allowed[name] = {None} if finished else {None, self.stored[name]}
        return allowed

    def kill(self, process, longest):
        """Returns True if the process had printed its result before it was killed."""
        if self.random.random() < 0.3:
            self.wait_for_first_event(process)
        else:
            time.sleep(self.random.uniform(0, longest))
        process.send_signal(signal.SIGKILL)
        out, err = process.communicate(timeout=60)
        assert process.returncode in (OK, -signal.SIGKILL), err
        return out.endswith("\n")

    def wait_for_first_event(self, process):
        while process.poll() is None and not self.acknowledged():
            time.sleep(0.001)

    def check(self, allowed):
        rows = self.quarry.documents()
        stored = {row["source"]: row["metadata"]["revision"] for row in rows}
        assert len(stored) == len(rows), "a document is stored twice"
        ghosts = stored.keys() - allowed.keys()
        assert not ghosts, f"ghosts: {sorted(ghosts)[:5]}"
        for source, revisions in allowed.items():
            assert stored.get(source) in revisions, f"{source}: {stored.get(source)}, not one of {revisions}"
        self.check_search(stored)
        doctor = self.quarry.run("doctor", "--json")
        assert doctor.code == OK, doctor.out
        self.stored = stored

    def check_search(self, stored):
        """Checks that the index has each document once, in the revision of the catalog."""
        hits = self.quarry.search("heron", "--mode", "lexical", "-k", 5000)["hits"]
        found = {hit["source"]: hit["text"] for hit in hits}
        assert len(found) == len(hits), "a document is found twice"
        assert found.keys() == stored.keys()
        for source, text in found.items():
            assert f"revision{stored[source]}." in text, f"{source} is found with old text"


@pytest.mark.timeout(1800)
def test_nothing_acknowledged_is_lost_by_kill_9(tmp_path, folder):
    seed = int(os.environ.get("QUARRY_SEED", 20261101))
    quarry = Quarry(tmp_path / "home", {"embedding.provider": "none", "threads": 2})
    world = World(folder, quarry, seed)
    begun = time.monotonic()
    quarry.ingest(folder)
    longest = 1.2 * (time.monotonic() - begun)
    world.check({source: {revision} for source, revision in world.wanted().items()})
    killed_midway = 0
    for number in range(ROUNDS):
        step = world.kill_remove if number % 4 == 3 else world.kill_ingest
        try:
            world.check(allowed := step(longest))
        except AssertionError as error:
            raise AssertionError(f"round {number} of seed {seed}: {error}") from error
        killed_midway += any(len(revisions) > 1 for revisions in allowed.values())
        if number % 10 == 9:  # an undisturbed run restores the state of the files
            quarry.ingest(folder, "--prune")
            world.check({source: {revision} for source, revision in world.wanted().items()})
    print(f"{ROUNDS} rounds, {killed_midway} of them killed before the end: nothing lost")
    assert killed_midway >= ROUNDS // 3, "the kills came too late to prove anything"


def may_trace():
    """strace may not be installed, and containers often forbid tracing."""
    if not shutil.which("strace"):
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.timeout(7200)
def test_nothing_is_lost_by_a_failure_of_any_call_that_writes(tmp_path, folder):
    """Injects kill -9, a full disk and an I/O error at each write, sync, rename and removal of a run that
    adds, updates and deletes documents, flushes and, every fourth time, merges."""
    if not may_trace():
        pytest.skip("strace is not installed, or this process may not trace another")
    seed = int(os.environ.get("QUARRY_SEED", 20261125))
    quarry = Quarry(tmp_path / "home", {"embedding.provider": "none", "threads": 2})
    world = World(folder, quarry, seed)
    quarry.ingest(folder)
    world.check({source: {revision} for source, revision in world.wanted().items()})
    counts = world.trace_ingest(tmp_path / "trace")
    assert min(counts[call] for call in ("pwrite64", "fsync", "fdatasync", "rename")) > 0, counts
    points = {call: [(call, n, f) for n in range(1, most + 1) for f in FAULTS] for call, most in counts.items()}
    chosen = [p for all_ in points.values() for p in (all_ if LONG else world.random.sample(all_, min(EACH, len(all_))))]
    for call, number, fault in chosen:
        try:
            world.check(world.disturb_ingest(call, number, fault))
        except AssertionError as error:
            raise AssertionError(f"{fault} at {call} {number}, seed {seed}: {error}") from error
    quarry.ingest(folder, "--prune")
    world.check({source: {revision} for source, revision in world.wanted().items()})
    print(f"{len(chosen)} of {sum(map(len, points.values()))} failures: nothing lost; {counts}")


def test_a_killed_run_leaves_no_process_behind(words, folder):
    for n in range(400):
        (folder / f"{n}.md").write_text(f"# Heron {n}\n\n" + "It waits. " * 500)
    process = words.start("ingest", folder)
    children = wait_for_children(process)
    process.kill()
    process.communicate(timeout=60)
    end = time.monotonic() + 5
    while any(alive(pid) for pid in children) and time.monotonic() < end:
        time.sleep(0.02)
    assert children and not any(alive(pid) for pid in children)


def wait_for_children(process):
    end = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < end:
        listed = [p for p in os.listdir("/proc") if p.isdigit() and parent(p) == process.pid]
        if listed:
            return [int(pid) for pid in listed]
    return []


def parent(pid):
    return status_field(pid, "PPid", int)


def alive(pid):
    return status_field(pid, "State", str) not in (None, "Z (zombie)")


def status_field(pid, name, kind):
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as status:
            return next(kind(line.split(":", 1)[1].strip()) for line in status if line.startswith(name + ":"))
    except (OSError, StopIteration):
        return None


def test_a_power_cut_in_the_index_folder_is_repaired_from_the_catalog(words, folder):
    """Index files are truncated, emptied or removed, as a power cut may leave them; doctor repairs each case."""
    (folder / "notes.jsonl").write_text(
        "".join(json.dumps({"_id": n, "text": f"Heron note {n} at lake {n % 9}."}) + "\n" for n in range(300))
    )
    words.ingest(folder)
    names = sorted(path.name.rstrip("0123456789") for path in index_files(words.home))
    assert len(names) >= 2
    for name in names:
        for spoil in (lambda whole: b"", lambda whole: whole[: len(whole) // 2], None):
            # A repair writes new files, whose names end with another number.
            path = next(p for p in index_files(words.home) if p.name.startswith(name))
            path.write_bytes(spoil(path.read_bytes())) if spoil else path.unlink()
            words.run("doctor", "--repair", timeout=60)
            assert words.run("doctor").code == OK, f"{path.name} spoiled"
            assert len(words.search("heron", "-k", 1000)["hits"]) == 300


def index_files(home):
    return sorted(p for p in (home / "index").rglob("*") if p.is_file() and not p.name.endswith(".lock"))
