"""A full disk, a read-only disk and a home without write permission give clear errors and lose nothing."""

import contextlib
import json
import os
import shutil
import subprocess

import pytest

from conftest import NO_MODEL, is_root, sudo
from quarry import ERROR, OK, Quarry

MIB = 1 << 20


class Disk:
    """A 64 MiB file system of its own."""

    def __init__(self, folder):
        self.image, self.path = folder / "disk.img", folder / "disk"
        self.path.mkdir()
        self.mounted = self._mount_image() or self._mount_memory()
        if not self.mounted:
            pytest.skip("this user may not mount a file system (run as root, or allow sudo without a password)")

    def _mount_image(self):
        if not shutil.which("mkfs.ext4", path="/usr/sbin:/sbin:/usr/bin"):
            return False
        with self.image.open("wb") as file:
            file.truncate(64 * MIB)
        environment = {**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}
        owner = f"root_owner={os.getuid()}:{os.getgid()}"
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", "-E", owner, self.image], env=environment, check=True)
        return sudo("mount", "-o", "loop", self.image, self.path) is not None

    def _mount_memory(self):
        options = f"size=64m,uid={os.getuid()}"
        return sudo("mount", "-t", "tmpfs", "-o", options, "tmpfs", self.path) is not None

    def remount(self, how):
        assert sudo("mount", "-o", f"remount,{how}", self.path), "cannot remount"

    def unmount(self):
        sudo("umount", "-l", self.path)

    def leave_free(self, size):
        """Fills the disk except for `size` bytes. Returns the file that fills it."""
        status = os.statvfs(self.path)
        ballast = self.path / "ballast"
        left = status.f_bavail * status.f_frsize - size
        # Unbuffered, to fill the disk to the last byte. The file system may reserve space and refuse earlier.
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while left > 0:
                left -= file.write(bytes(min(left, MIB)))
        return ballast


@pytest.fixture
def disk(tmp_path):
    made = Disk(tmp_path)
    yield made
    made.unmount()


def write_corpus(folder, files=40):
    """Writes about 6 MB in files of many records, so that a run commits many times."""
    for n in range(files):
        rows = [{"_id": f"{n}-{i}", "text": f"Heron {n}-{i}. " + f"Lake {i * n % 997} is calm. " * 40} for i in range(200)]
        (folder / f"{n:02}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def durable(events):
    lines = events.read_text().split("\n")[:-1] if events.exists() else []
    return {row["source"] for row in map(json.loads, lines) if row["event"] == "durable"}


def one_error(outcome, path):
    line, *hints = outcome.err.strip().splitlines()
    assert line.startswith("quarry: ") and str(path) in line, line
    assert len(hints) <= 1 and all(hint.startswith("hint: ") for hint in hints), hints
    return outcome.err


def test_a_full_disk_is_a_clear_error_and_loses_nothing(disk, folder, tmp_path):
    write_corpus(folder)
    quarry = Quarry(disk.path / "home", NO_MODEL)
    ballast = disk.leave_free(4 * MIB)
    outcome = quarry.run("ingest", folder, "--events", tmp_path / "events", expect=ERROR)
    assert "space" in one_error(outcome, disk.path)
    acknowledged = durable(tmp_path / "events")
    assert acknowledged, "nothing was written before the disk was full: the test proves nothing"
    again = quarry.run("ingest", folder, expect=ERROR)  # the disk is still full: the same error, nothing lost
    assert "space" in one_error(again, disk.path)
    ballast.unlink()
    stored = {row["source"] for row in quarry.documents()}
    assert acknowledged <= stored
    quarry.ingest(folder)
    assert len(quarry.documents()) == 40 * 200
    assert len(quarry.search("heron", "--mode", "lexical", "-k", 10000)["hits"]) == 40 * 200
    quarry.run("doctor", expect=OK)


def test_a_full_disk_can_still_be_searched(disk, folder):
    write_corpus(folder, files=5)
    quarry = Quarry(disk.path / "home", NO_MODEL)
    quarry.ingest(folder)
    disk.leave_free(0)
    assert len(quarry.search("heron")["hits"]) == 10
    quarry.run("doctor", expect=OK)


def test_a_read_only_home_can_be_searched(disk, folder):
    (folder / "a.txt").write_text("The heron waits.\n")
    quarry = Quarry(disk.path / "home", NO_MODEL)
    quarry.ingest(folder)
    disk.remount("ro")
    assert len(quarry.search("heron")["hits"]) == 1
    assert len(quarry.documents()) == 1
    assert quarry.ask("Who waits?")["citations"]
    quarry.run("doctor", expect=OK)
    (folder / "b.txt").write_text("The wren hides.\n")
    line = one_error(quarry.run("ingest", folder, expect=ERROR), disk.path)
    assert "ead-only" in line or "writ" in line
    disk.remount("rw")
    quarry.ingest(folder)
    assert len(quarry.search("wren")["hits"]) == 1


def test_creating_a_home_on_a_read_only_disk_is_a_clear_error(disk, folder):
    (folder / "a.txt").write_text("The heron waits.\n")
    disk.remount("ro")
    quarry = Quarry(disk.path / "home", NO_MODEL)
    one_error(quarry.run("ingest", folder, expect=ERROR), disk.path / "home")


@pytest.mark.skipif(is_root(), reason="root may write anywhere")
def test_a_folder_without_permission_says_so(tmp_path, folder):
    (folder / "a.txt").write_text("The heron waits.\n")
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    said = one_error(Quarry(locked / "home", NO_MODEL).run("ingest", folder, expect=ERROR), locked / "home")
    assert "--home" in said


def test_a_home_that_is_a_file_says_so(tmp_path, folder):
    (folder / "a.txt").write_text("The heron waits.\n")
    (tmp_path / "home").write_text("not a folder")
    one_error(Quarry(tmp_path / "home", NO_MODEL).run("ingest", folder, expect=ERROR), tmp_path / "home")
    assert (tmp_path / "home").read_text() == "not a folder"


def test_a_file_that_is_not_a_catalog_is_not_overwritten(tmp_path, folder):
    (folder / "a.txt").write_text("The heron waits.\n")
    (tmp_path / "home").mkdir()
    (tmp_path / "home/catalog.db").write_bytes(b"something else entirely" * 500)
    one_error(Quarry(tmp_path / "home", NO_MODEL).run("ingest", folder, expect=ERROR), tmp_path / "home/catalog.db")
    assert (tmp_path / "home/catalog.db").read_bytes() == b"something else entirely" * 500
