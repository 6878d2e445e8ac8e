"""Measures one engine on the passages of a dataset: build time, bytes, queries per second, nDCG@10.

    lexical_race.py ENGINE DATASET SCRATCH [--builds N] [--rounds N] [--k K...] [--program LEXICAL_SEARCH]

ENGINE is one of
- `quarry`, which runs lexical_search;
- `lucene`, which runs the peers' LuceneBench;
- `reference` and `same_terms`: bm25s with Quarry's k1 and b, over its own words or over the terms of
  Quarry's analyzer;
- a class of the peers' lexical.py, which runs in this process.

If a library accepts many queries in one call, both ways are timed. Prints one JSON object. Runs in the
peers' Python.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, os.environ["QUARRY_PEERS"])

import lexical as peers  # noqa: E402
from common import HOME, disk_bytes, load_dataset, ndcg_at_10  # noqa: E402

# Limits the queries of a slow engine: FTS5 needs a tenth of a second for a query.
ROUND_SECONDS = 8


class Ours:
    """Quarry in its own process, which times each query."""

    version = "quarry"

    def __init__(self, texts, queries, scratch, program):
        passages, asked = files_of(texts, queries, scratch)
        command = [program, scratch / "index", passages, asked]
        self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        result = self._line()
        self.build_s, self.bytes, self.queries = result["build_s"], result["bytes"], queries

    def _line(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("lexical_search ended early")
        return json.loads(line)

    def measure(self, k, rounds):
        self.process.stdin.write(json.dumps({"k": k, "rounds": rounds}) + "\n")
        self.process.stdin.flush()
        result = self._line()
        return {"qps": [len(self.queries) / seconds for seconds in result["seconds"]], "rows": result["rows"]}

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Peer:
    def __init__(self, name, texts, queries, scratch):
        self.queries = queries
        self.engine = peers.ENGINES[name](scratch, 2)
        begun = time.perf_counter()
        self.engine.build(texts)
        self.build_s = time.perf_counter() - begun
        self.bytes, self.version = {"files": disk_bytes(scratch)}, self.engine.version
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

    def measure(self, k, rounds):
        peers.K = k
        begun = time.perf_counter()
        rows = []
        for query in self.queries:
            rows.append(self.engine.search(query))
            if time.perf_counter() - begun > ROUND_SECONDS:
                break
        result = {"rows": rows, "qps": [self._rate(len(rows), self._one_by_one) for _ in range(rounds)]}
        if isinstance(self.engine, peers.Bm25s):
            self._in_one_call(self.queries)
            result["batch_qps"] = [self._rate(len(rows), self._in_one_call) for _ in range(rounds)]
        return result

    def _rate(self, count, work):
        begun = time.perf_counter()
        work(self.queries[:count])
        return count / (time.perf_counter() - begun)

    def _one_by_one(self, queries):
        for query in queries:
            self.engine.search(query)

    def _in_one_call(self, queries):
        engine = self.engine
        engine.index.retrieve(engine._tokens(queries), k=peers.K, show_progress=False, n_threads=1)

    def close(self):
        os.sched_setaffinity(0, range(os.cpu_count()))


class Lucene:
    """Each round is a run of LuceneBench, which builds the index, warms up, and runs each query once."""

    def __init__(self, texts, queries, scratch):
        self.files, self.scratch, self.queries = files_of(texts, queries, scratch), scratch, queries
        self.build_s, self.runs = 0, {}

    def measure(self, k, rounds):
        result = [self._run(k) for _ in range(max(1, rounds))]
        self.build_s = float(np.median([one["build"]["wall_s"] for one in result]))
        self.bytes, self.version = {"files": disk_bytes(self.scratch / "index")}, result[0]["version"]
        return {"rows": result[0]["rows"], "qps": [len(one["seconds"]) / sum(one["seconds"]) for one in result]}

    def _run(self, k):
        shutil.rmtree(self.scratch / "index", ignore_errors=True)
        command = ["java", "-Xmx2g", "-cp", f"{self._classes(k)}:{HOME}/lucene/jars/*", "LuceneBench"]
        arguments = [*self.files, self.scratch / "index", 2, 10]
        return json.loads(subprocess.check_output([*command, *map(str, arguments)], text=True))

    def _classes(self, k):
        """Compiles LuceneBench for k results; its source has the constant 10."""
        folder = self.scratch / f"classes-{k}"
        if not folder.is_dir():
            folder.mkdir()
            source = (Path(os.environ["QUARRY_PEERS"]) / "lucene/LuceneBench.java").read_text()
            (folder / "LuceneBench.java").write_text(source.replace("TOP = 10;", f"TOP = {k};"))
            jars = f"{HOME}/lucene/jars/*"
            subprocess.run(["javac", "-cp", jars, "-d", folder, folder / "LuceneBench.java"], check=True)
        return folder

    def close(self):
        pass


class Reference:
    """Textbook BM25: bm25s with Lucene's formula and Quarry's k1 and b. The terms come from `program`, which
    runs Quarry's analyzer; without it, from the tokenizer, stop list and stemmer of the peers' script."""

    version, bytes = "bm25s", {}

    def __init__(self, texts, queries, scratch, program=None):
        import bm25s

        passages, self.asked = self._terms(texts, queries, scratch, program)
        begun = time.perf_counter()
        self.index = bm25s.BM25(method="lucene", k1=0.9, b=0.4)
        self.index.index(passages, show_progress=False)
        self.build_s = time.perf_counter() - begun

    @staticmethod
    def _terms(texts, queries, scratch, program):
        if program:
            result = (subprocess.check_output([program, "terms", file], text=True) for file in files_of(texts, queries, scratch))
            return [[line.split() for line in lines.split("\n")[:-1]] for lines in result]
        import bm25s
        import Stemmer

        how = {"stopwords": list(peers.STOP_WORDS), "stemmer": Stemmer.Stemmer("english"), "show_progress": False, "return_ids": False}
        return [bm25s.tokenize(lines, **how) for lines in (texts, queries)]

    def measure(self, k, rounds):
        return {"qps": [], "rows": [self._search(terms, k) for terms in self.asked]}

    def _search(self, terms, k):
        known = [term for term in terms if term in self.index.vocab_dict]
        if not known:
            return []
        rows, scores = self.index.retrieve([known], k=k, show_progress=False)
        return [int(row) for row, score in zip(rows[0], scores[0]) if score > 0]

    def close(self):
        pass


def files_of(texts, queries, scratch):
    passages, asked = scratch / "passages.txt", scratch / "queries.txt"
    for file, lines in ((passages, texts), (asked, queries)):
        file.write_text("".join(" ".join(line.split()) + "\n" for line in lines))
    return passages, asked


def make(options, data):
    shutil.rmtree(options.scratch, ignore_errors=True)
    options.scratch.mkdir(parents=True)
    given = (data.texts, data.query_texts, options.scratch)
    if options.engine in ("quarry", "same_terms"):
        return {"quarry": Ours, "same_terms": Reference}[options.engine](*given, options.program)
    if options.engine in ("lucene", "reference"):
        return {"lucene": Lucene, "reference": Reference}[options.engine](*given)
    return Peer(options.engine, *given)


def ndcg(data, rows):
    found = {query: [data.ids[row] for row in best] for query, best in zip(data.query_ids, rows)}
    return ndcg_at_10(found, data.qrels)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("engine")
    arguments.add_argument("dataset")
    arguments.add_argument("scratch", type=Path)
    arguments.add_argument("--builds", type=int, default=1)
    arguments.add_argument("--rounds", type=int, default=0)
    arguments.add_argument("--k", type=int, nargs="+", default=[10])
    arguments.add_argument("--program", type=Path)
    options = arguments.parse_args()
    data = load_dataset(options.dataset)
    builds = []
    for _ in range(options.builds - 1 if options.engine != "lucene" else 0):
        engine = make(options, data)
        builds.append(engine.build_s)
        engine.close()
    engine = make(options, data)
    points = [{"k": k, **engine.measure(k, options.rounds)} for k in options.k]
    engine.close()
    builds.append(engine.build_s)
    for point in points:
        point["ndcg10"] = ndcg(data, point.pop("rows"))
    print(json.dumps({"engine": options.engine, "version": engine.version, "docs": len(data.ids), "queries": len(data.query_ids),
                      "build_s": builds, "bytes": engine.bytes, "points": points}))


if __name__ == "__main__":
    main()
