"""Measures one engine on the vectors of a folder: build time, bytes, queries per second at a recall.

    vector_race.py ENGINE FOLDER SCRATCH [--builds N] [--rounds N] [--no-filters] [--program DENSE_SEARCH]

ENGINE is `quarry`, which runs dense_search, or a class of the peers' vectors.py, which runs in this
process. The procedure is the same for all: find the least search setting that reaches the recall, first
on a grid, then by bisection between its last two steps. Then run all queries with this setting in several
rounds, one at a time and, if the library supports it, all in one call. One thread, one core.

Quarry also accepts a recall instead of a setting. These points are printed too, and count if they reach
the recall faster. vector_data.py prepares the folder. Prints one JSON object. Runs in the peers' Python.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np

sys.path.insert(0, os.environ["QUARRY_PEERS"])

import vectors as peers  # noqa: E402

K = 10
TARGETS = {1.0: (0.95, 0.99), 0.5: (0.98,), 0.1: (0.98,), 0.01: (0.98,), 0.001: (0.98,)}
# Limits the queries of a slow engine, such as exact search in a million vectors.
ROUND_SECONDS = 8


class Ours:
    """Quarry in its own process, which times each query."""

    can_filter, version, settings = True, "quarry", peers.BEAMS
    goals = [{"recall": 0.95}, {"recall": 0.99}, {"recall": 1}]

    def __init__(self, folder, scratch, program):
        files = [folder / f"{name}.npy" for name in ("passages", "tags", "queries")]
        command = [program, scratch, files[0], files[1], files[2]]
        self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        result = self._line()
        self.build_s, self.bytes = result["build_s"], result["bytes"]
    def _line(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("dense_search ended early")
        return json.loads(line)

    def ask(self, setting, fraction, rounds):
        how = setting if isinstance(setting, dict) else {"width": setting}
        condition = f"tag < {fraction}" if fraction < 1 else None
        request = {"k": K, **how, "filter": condition, "rounds": rounds, "most_seconds": ROUND_SECONDS}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self._line()

    def answers(self, setting, fraction):
        return self.ask(setting, fraction, 0)["rows"]

    def speed(self, setting, fraction, rounds):
        result = self.ask(setting, fraction, rounds)
        asked = len(result["rows"])
        return {"qps": [asked / seconds for seconds in result["seconds"]], "permit_ms": result["permit_ms"]}

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Peer:
    """A class of the peers' scripts. If the library accepts many queries in one call, both ways are timed
    and the faster one counts, so that the cost of calls from Python does not put it at a disadvantage."""

    def __init__(self, name, folder, scratch):
        self.queries, self.tags = np.load(folder / "queries.npy"), np.load(folder / "tags.npy")[:, 0]
        passages = np.load(folder / "passages.npy")
        scratch.mkdir(parents=True)
        options = SimpleNamespace(m=16, ef_construction=200, build_threads=2)
        self.engine = peers.ENGINES[name](passages.shape[1], scratch, options)
        begun = time.perf_counter()
        self.engine.build(passages, self.tags)
        self.build_s = time.perf_counter() - begun
        self.engine.save()
        self.bytes = {"files": peers.disk_bytes(scratch)}
        self.engine.single_thread()
        self.settings, self.can_filter, self.version = self.engine.settings, self.engine.can_filter, self.engine.version
        self.fraction, self.goals = 1, []

    def _set(self, setting, fraction):
        if setting is not None:
            self.engine.set(setting)
        if fraction != self.fraction:
            allowed = self.tags < fraction
            self.engine.set_filter(*((fraction, allowed) if fraction < 1 else (None, None)))
            self.fraction = fraction

    def answers(self, setting, fraction):
        self._set(setting, fraction)
        return [list(map(int, self.engine.search(query))) for query in self.queries[: self._affordable()]]

    def _affordable(self):
        begun = time.perf_counter()
        for query in self.queries[:5]:
            self.engine.search(query)
        each = (time.perf_counter() - begun) / 5
        return min(len(self.queries), max(20, int(ROUND_SECONDS / each)))

    def speed(self, setting, fraction, rounds):
        self._set(setting, fraction)
        queries = self.queries[: self._affordable()]
        result = {"qps": [self._rate(queries, self._one_by_one) for _ in range(rounds)]}
        if self._in_one_call(queries[:5]):
            result["batch_qps"] = [self._rate(queries, self._in_one_call) for _ in range(rounds)]
        return result

    @staticmethod
    def _rate(queries, work):
        begun = time.perf_counter()
        work(queries)
        return len(queries) / (time.perf_counter() - begun)

    def _one_by_one(self, queries):
        for query in queries:
            self.engine.search(query)
        return True

    def _in_one_call(self, queries):
        engine = self.engine
        if isinstance(engine, peers.Faiss):
            engine.index.search(queries, K, params=engine.parameters)
        elif isinstance(engine, peers.Usearch) and not engine.rescore:
            engine.index.search(queries, K, threads=1)
        elif isinstance(engine, peers.Hnswlib) and engine.allowed is None:
            engine.index.knn_query(queries, K, num_threads=1)
        else:
            return False
        return True

    def close(self):
        pass


def recall(answers, truth):
    """Returns the mean recall. A filter may match fewer than ten vectors; the recall is then over those."""
    return float(np.mean([len(set(got) & set(best.tolist())) / len(best) for got, best in zip(answers, truth)]))


def least_setting(engine, fraction, truth, target):
    """Returns (setting, recall). The recall is below the target if no setting reaches it."""
    low, found = 0, 0.0
    for high in engine.settings:
        found = recall(engine.answers(high, fraction), truth)
        if found >= target:
            break
        low = high
    else:
        return engine.settings[-1], found
    while isinstance(high, int) and high - low > max(1, high // 50) and low > 0:
        middle = (low + high) // 2
        between = recall(engine.answers(middle, fraction), truth)
        if between >= target:
            high, found = middle, between
        else:
            low = middle
    return high, found


def race(engine, folder, rounds, fractions):
    """Yields a point for each filter and recall, then, if the engine accepts a recall, one for each goal."""
    truth = np.load(folder / "truth.npz")
    for fraction in fractions if engine.can_filter else [1.0]:
        best = truth[str(fraction)]
        asked = [(goal, recall(engine.answers(goal, fraction), best)) for goal in engine.goals]
        for target in TARGETS[fraction]:
            tried = [least_setting(engine, fraction, best, target), *asked]
            reached = [one for one in tried if one[1] >= target] or [max(tried, key=lambda one: one[1])]
            quick = lambda one: max(engine.speed(one[0], fraction, 1)["qps"])
            setting, found = max(reached, key=quick) if len(reached) > 1 else reached[0]
            yield {"fraction": fraction, "target": target, "setting": setting, "recall": found,
                   **engine.speed(setting, fraction, rounds)}
        for goal, found in asked:
            yield {"fraction": fraction, "goal": goal["recall"], "recall": found, **engine.speed(goal, fraction, rounds)}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("engine")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("scratch", type=Path)
    arguments.add_argument("--builds", type=int, default=1)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--no-filters", action="store_true")
    arguments.add_argument("--program", type=Path)
    options = arguments.parse_args()
    builds = []
    for number in range(options.builds):
        shutil.rmtree(options.scratch, ignore_errors=True)
        if options.engine == "quarry":
            engine = Ours(options.folder, options.scratch, options.program)
        else:
            engine = Peer(options.engine, options.folder, options.scratch)
        builds.append(engine.build_s)
        if number + 1 < options.builds:
            engine.close()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    fractions = [1.0] if options.no_filters else list(TARGETS)
    points = list(race(engine, options.folder, options.rounds, fractions))
    engine.close()
    print(json.dumps({"engine": options.engine, "version": engine.version, "build_s": builds, "bytes": engine.bytes, "points": points}))


if __name__ == "__main__":
    main()
