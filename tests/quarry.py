"""Runs the program as users do: one process for each command."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BINARY = Path(os.environ.get("QUARRY_BINARY", ROOT / "build/release/quarry")).absolute()

OK, ERROR, USAGE, ABSTAINED, GATE_FAILED, SOME_FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130


def models_folder():
    """Returns the folder of this user's models, which all tests share."""
    if chosen := os.environ.get("QUARRY_MODELS__FOLDER"):
        return chosen
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share"
    return str(Path(data) / "quarry/models")


MODELS = models_folder()


@dataclass
class Outcome:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


class Quarry:
    """One home with its settings: {"chunk.size": 64} becomes QUARRY_CHUNK__SIZE=64."""

    def __init__(self, home, settings=None, environment=None):
        self.home = Path(home)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("QUARRY_", "OPENAI_", "XDG_"))}
        self.environment = {
            **kept,
            "HOME": str(self.home.parent / "nobody"),  # isolates the test from the user's configuration
            "QUARRY_HOME": str(self.home),
            "QUARRY_MODELS__FOLDER": MODELS,
            **{as_variable(name): str(value) for name, value in (settings or {}).items()},
            **(environment or {}),
        }
        for passed in ("QUARRY_PDFIUM", "QUARRY_ISA"):
            if passed in os.environ:
                self.environment.setdefault(passed, os.environ[passed])

    def with_settings(self, **settings):
        other = Quarry(self.home)
        named = {as_variable(k.replace("__", ".")): str(v) for k, v in settings.items()}
        other.environment = {**self.environment, **named}
        return other

    def start(self, *arguments, under=(), **options):
        """Starts a process without waiting for it. `under` is a wrapper program and its arguments, such as strace."""
        command = [*map(str, under), str(BINARY), *map(str, arguments)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, env=self.environment, **{**pipes, **options})

    def run(self, *arguments, expect=None, timeout=120, cwd=None):
        done = subprocess.run(
            [str(BINARY), *map(str, arguments)],
            env=self.environment, capture_output=True, timeout=timeout, cwd=cwd,
            text=True, encoding="utf-8", check=False, stdin=subprocess.DEVNULL,
        )
        if expect is not None and done.returncode not in _all(expect):
            raise AssertionError(
                f"quarry {' '.join(map(str, arguments))}: exit {done.returncode}, expected {expect}\n"
                f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
            )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def json(self, *arguments, expect=OK, **options):
        return self.run(*arguments, "--json", expect=expect, **options).json

    def ingest(self, *paths, expect=OK, **options):
        return self.json("ingest", *paths, expect=expect, **options)

    def search(self, query, *arguments, expect=OK):
        return self.json("search", query, *arguments, expect=expect)

    def ask(self, question, *arguments, expect=(OK, ABSTAINED)):
        return self.json("ask", question, *arguments, expect=expect)

    def document(self, document_id, *arguments):
        return self.json("docs", "show", document_id, *arguments)

    def documents(self, *arguments):
        """Returns all documents that `docs ls` lists."""
        return self.json("docs", "ls", "--limit", 100000, *arguments)["documents"]


def as_variable(setting):
    return "QUARRY_" + setting.upper().replace(".", "__")


def _all(codes):
    return codes if isinstance(codes, tuple) else (codes,)
