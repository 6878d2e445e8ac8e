"""The report of a benchmark and its table, facts about the machine, and measured processes."""

import json
import os
import platform
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUARRY = Path(os.environ.get("QUARRY_BINARY", ROOT / "build/release/quarry")).absolute()
DATA = Path(os.environ.get("QUARRY_DATA") or ROOT.parent / "shared/data").resolve()
# Removed from the environment of Quarry, which would report them as unknown settings.
OWN_VARIABLES = ("QUARRY_BINARY", "QUARRY_BENCH_HOME", "QUARRY_PEERS")
WORK = Path(os.environ.get("QUARRY_BENCH_HOME", "~/.cache/quarry-bench")).expanduser()


@dataclass
class Row:
    """A figure of Quarry and, optionally, of a peer.

    `ratio` is above 1 if Quarry is better, whether more or less is better. The goal is a bound on the
    ratio (">= 10x") or on the figure of Quarry ("<= 1 s", ">= 0.67")."""

    row: str
    unit: str
    ours: float
    peer: float | None = None
    peer_name: str = ""
    goal: str = ""
    less_is_better: bool = False

    @property
    def ratio(self):
        if not self.peer or not self.ours:
            return None
        return self.peer / self.ours if self.less_is_better else self.ours / self.peer

    @property
    def met(self):
        if not self.goal:
            return None
        sign, bound = self.goal.split()[:2]
        figure = self.ratio if bound.endswith("x") else self.ours
        if figure is None:
            return None
        bound = float(bound.rstrip("x"))
        return {">=": figure >= bound, "<=": figure <= bound, ">": figure > bound, "<": figure < bound}[sign]


@dataclass
class Report:
    bench: str
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *arguments, **named):
        self.rows.append(Row(*arguments, **named))

    def json_lines(self):
        facts, commit = machine(), commit_id()
        for row in self.rows:
            yield json.dumps({
                "bench": self.bench, "row": row.row, "unit": row.unit, "ours": rounded(row.ours),
                "peer": rounded(row.peer), "peer_name": row.peer_name or None, "ratio": rounded(row.ratio),
                "goal": row.goal or None, "met": row.met, "machine": facts, "commit": commit,
            })

    def table(self):
        head = ["", "unit", "ours", "peer", "ratio", "goal", "met"]
        cells = [
            [row.row, row.unit, short(row.ours), short(row.peer), f"{row.ratio:.2f}x" if row.ratio else "",
             row.goal, {True: "yes", False: "NO", None: ""}[row.met]]
            for row in self.rows
        ]
        lines = markdown(head, cells)
        peers = sorted({row.peer_name for row in self.rows if row.peer_name})
        facts = ", ".join(f"{name} {value}" for name, value in machine().items())
        return "\n".join([f"## {self.bench}", "", *lines, "", *(f"- Peer: {peer}" for peer in peers),
                          *(f"- {note}" for note in self.notes), f"- Machine: {facts}", f"- Commit: {commit_id()}"])


def markdown(head, rows):
    widths = [max(len(str(row[i])) for row in [head, *rows]) for i in range(len(head))]
    line = lambda row: "| " + " | ".join(str(cell).ljust(width) for cell, width in zip(row, widths)) + " |"
    return [line(head), "|" + "|".join("-" * (width + 2) for width in widths) + "|", *map(line, rows)]


def rounded(value):
    return None if value is None else float(f"{value:.5g}")


def short(value):
    return "" if value is None else f"{value:.4g}"


def machine():
    cpu = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.processor())
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return {"cpu": cpu, "cores": len(os.sched_getaffinity(0)), "memory_gib": round(memory, 1), "kernel": platform.release()}


def commit_id():
    done = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def median(values):
    return statistics.median(values)


# ---- processes that are measured ---------------------------------------------------------------------


@dataclass
class Ran:
    seconds: float
    peak_mb: float  # of the process and its descendants together
    out: str
    code: int

    @property
    def json(self):
        """The last line that is a JSON object."""
        return json.loads([line for line in self.out.splitlines() if line.startswith("{")][-1])


def run(command, environment=None, accept=(0,), sample=True):
    """Runs a command and samples the memory of the process and its descendants every 20 ms. Sampling costs a
    little time; `sample=False` avoids it if only the seconds count."""
    inherited = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
    environment = {**inherited, **(environment or {})}
    begun = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], env=environment, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    watch = MemoryWatch(process.pid) if sample else None
    out, err = process.communicate()
    seconds = time.perf_counter() - begun
    if process.returncode not in accept:
        raise SystemExit(f"{' '.join(map(str, command))}: exit status {process.returncode}\n{err[-2000:]}")
    return Ran(seconds, watch.stop() if watch else 0, out, process.returncode)


class MemoryWatch:
    """Measures the peak of the summed resident memory of a process and its descendants."""

    def __init__(self, pid):
        self.pid, self.peak, self.done = pid, 0, threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def stop(self):
        self.done.set()
        self.thread.join()
        return self.peak / 1e6

    def _watch(self):
        while not self.done.wait(0.02):
            self.peak = max(self.peak, sum(map(resident_bytes, family(self.pid))))


def family(pid):
    """Returns the process and its descendants."""
    found, stack = [], [pid]
    while stack:
        at = stack.pop()
        found.append(at)
        try:  # it may end at any moment
            for task in Path(f"/proc/{at}/task").glob("*/children"):
                stack += map(int, task.read_text().split())
        except OSError:
            pass
    return found


def resident_bytes(pid):
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0


def disk_bytes(folder):
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())


class Quarry:
    """Quarry with a home of its own and, like the peers, two threads."""

    def __init__(self, home, **settings):
        named = {"threads": 2, "ingest.workers": 2, **{k.replace("__", "."): v for k, v in settings.items()}}
        self.home = Path(home)
        self.environment = {"QUARRY_" + k.upper().replace(".", "__"): str(v) for k, v in named.items()}

    def run(self, *arguments, **options):
        return run([QUARRY, *arguments, "--home", self.home], self.environment, **options)


def others_busy():
    """Returns a note on the load of the machine: other work makes figures unreliable."""
    load = os.getloadavg()[0]
    return f"load average before the run {load:.2f}"
