"""Runs the peers, the programs that people use today, with the scripts that come with the labelled data."""

import os
from pathlib import Path

from programs import measured
from report import DATA, ROOT, run

SCRIPTS = Path(os.environ.get("QUARRY_PEERS") or ROOT.parent / "shared/bench/peers").resolve()
HOME = Path(os.environ.get("PEERS_HOME", "~/.cache/quarry-peers")).expanduser()
PYTHON = HOME / "venv/bin/python"


def available():
    return PYTHON.exists() and SCRIPTS.is_dir()


def require():
    if not available():
        raise SystemExit(f"no peers: expected scripts in {SCRIPTS} (QUARRY_PEERS) and {PYTHON} (made by their ./setup)")


def script(name, *arguments):
    """Runs a script and measures it like Quarry; its last JSON line has the figures."""
    environment = {"PEERS_DATA": str(DATA), "PEERS_HOME": str(HOME), "PYTHONDONTWRITEBYTECODE": "1"}
    return run([PYTHON, SCRIPTS / f"{name}.py", *arguments], environment)


def beside_them(script, *arguments):
    """Runs a script of this folder in the peers' Python, where it can import their scripts."""
    environment = {"QUARRY_PEERS": str(SCRIPTS), "PEERS_HOME": str(HOME), "PEERS_DATA": str(DATA), "PYTHONDONTWRITEBYTECODE": "1"}
    return measured([PYTHON, ROOT / "bench" / f"{script}.py", *arguments], environment)


def vectors(name, documents=0):
    """Returns the folder of vectors of the peers' embed.py, which runs if the folder does not exist."""
    folder = HOME / "vectors" / (f"{name}-{documents}" if documents else name)
    if not (folder / "queries.npy").exists():
        script("embed", "--dataset", name, *(["--docs", documents] if documents else []))
    return folder
