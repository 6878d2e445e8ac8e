"""Fixtures of the whole-engine tests. A test that needs labelled data requests `data`."""

import gzip
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from quarry import BINARY, ROOT, Quarry

LONG = os.environ.get("QUARRY_LONG", "") not in ("", "0")
CI = os.environ.get("CI", "").lower() in ("1", "true")
DATA = Path(os.environ.get("QUARRY_DATA") or ROOT.parent / "shared/data")

# Lexical search only: no model is loaded, so a run takes milliseconds.
NO_MODEL = {"embedding.provider": "none"}


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: not part of `./test quick`")
    config.addinivalue_line("markers", "serial: needs the machine for itself, or the root user")


def pytest_sessionstart(session):
    if not BINARY.exists():
        pytest.exit(f"no program at {BINARY}: build it, or name one in QUARRY_BINARY", returncode=2)


@pytest.fixture
def data():
    """The folder of labelled data. Without it the test is skipped, or fails in CI."""
    return require_data()


def require_data(part=""):
    folder = DATA / part
    if not folder.exists():
        message = f"no labelled data at {folder} (QUARRY_DATA names another folder)"
        pytest.fail(message) if CI else pytest.skip(message)
    return folder


@pytest.fixture
def home(tmp_path):
    """An empty home with the default settings."""
    return Quarry(tmp_path / "home")


@pytest.fixture
def words(tmp_path):
    """An empty home with lexical search only, which is fast."""
    return Quarry(tmp_path / "home", NO_MODEL)


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    """The example library and the machine's licences, ingested once; tests only read it."""
    quarry = Quarry(tmp_path_factory.mktemp("library") / "home")
    quarry.report = quarry.ingest(ROOT / "examples/library", "-c", "library", timeout=300)
    licences = Path("/usr/share/common-licenses")
    if licences.exists():
        quarry.ingest(licences, "-c", "licenses", timeout=300)
    return quarry


@pytest.fixture
def folder(tmp_path):
    """An empty folder for documents."""
    path = tmp_path / "documents"
    path.mkdir()
    return path


@pytest.fixture(scope="session")
def scifact(tmp_path_factory):
    """SciFact, ingested with the default settings once, because that takes minutes."""
    dataset = require_data("scifact")
    quarry = Quarry(tmp_path_factory.mktemp("scifact") / "home")
    quarry.dataset = dataset
    quarry.first = quarry.json("eval", "retrieval", "--dataset", dataset, "--home", quarry.home, timeout=1500)
    return quarry


def unpack(archive, to):
    shutil.unpack_archive(archive, to, filter="data")
    return to


def read_gzip(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return file.read()


def is_root():
    return os.geteuid() == 0


def sudo(*command):
    """Runs a command as root. Returns None if it fails or this user lacks the right."""
    prefix = [] if is_root() else ["sudo", "-n"]
    done = subprocess.run([*prefix, *map(str, command)], capture_output=True, text=True, check=False)
    return done if done.returncode == 0 else None
