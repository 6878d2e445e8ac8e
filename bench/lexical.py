"""Compares lexical search with bm25s, Tantivy, Lucene and SQLite FTS5 on the same passages, one a document.

lexical_race.py runs each engine through the same procedure in a process of its own: medians of five rounds
over all queries of the dataset, on one core, query analysis included. The results are compared with textbook
BM25 with the same k1 and b, twice: over the terms of Quarry's analyzer, where only the ranking can differ,
and over the words of a plain English analyzer. Quarry's analyzer has another stop list, keeps identifiers
whole beside their parts, and supports other scripts.
"""

import shutil

import peers
from datasets import dataset
from programs import program, say
from report import WORK, median

RIVALS = ("bm25s", "bm25s_numba", "tantivy", "lucene")
SETS = ("mtrag_passages", "cosqa_dev", "scifact", "lisa", "msmarco_dl_5k", "cranfield", "med")
# Speed is measured on the largest dataset and, of the others, on those with the longest and shortest texts.
SPEED = ("mtrag_passages", "scifact", "cosqa_dev")
# The sections of the inverted index: dictionary, postings and lengths. The files of the peers hold the
# same, without metadata or document keys.
WORD_PARTS = ("TERM", "TEXT", "POST", "LENG")


def race(engine, folder, builds, rounds, *ks):
    say(f"{folder.name}: {engine}")
    scratch = WORK / "scratch" / f"lexical-{engine}"
    result = peers.beside_them("lexical_race", engine, folder, scratch, "--builds", builds, "--rounds", rounds, "--k", *ks,
                             "--program", program("lexical_search")).json
    shutil.rmtree(scratch, ignore_errors=True)
    return result


def speed(result, k):
    point = next(point for point in result["points"] if point["k"] == k)
    return max(median(point["qps"]), median(point.get("batch_qps", [0])))


def ndcg(result):
    return result["points"][0]["ndcg10"]


def add_speed(report, name, ours, theirs):
    for k in (10, 100):
        best = max(RIVALS, key=lambda engine: speed(theirs[engine], k))
        report.add(f"{name}: top {k}", "queries/s", speed(ours, k), speed(theirs[best], k), best, ">= 2x")
        for engine in (*RIVALS, "fts5"):
            if engine != best:
                report.add(f"- beside {engine}", "queries/s", speed(ours, k), speed(theirs[engine], k), engine,
                           ">= 100x" if engine == "fts5" else "")
    for engine in (*RIVALS, "fts5"):
        report.add(f"{name}: build, beside {engine}", "s", median(ours["build_s"]), median(theirs[engine]["build_s"]), engine,
                   ">= 1x" if engine == "tantivy" else "", less_is_better=True)
    words = sum(size for part, size in ours["bytes"].items() if part in WORD_PARTS)
    for engine in (*RIVALS, "fts5"):
        report.add(f"{name}: inverted index, beside {engine}", "MB", words / 1e6, theirs[engine]["bytes"]["files"] / 1e6, engine,
                   ">= 1x" if engine == "lucene" else "", less_is_better=True)
    report.add(f"{name}: all files (keys, metadata, columns too)", "MB", ours["bytes"]["files"] / 1e6)


def add_reference(report, name, ours, references):
    for engine, peer in (("same_terms", "bm25s, Lucene's formula, Quarry's terms"), ("reference", "bm25s, Lucene's formula, its own words")):
        report.add(f"{name}: nDCG@10, {engine.replace('_', ' ')}", "", ndcg(ours), ndcg(references[engine]), peer)
        report.add("- less than that by", "", ndcg(references[engine]) - ndcg(ours), goal="<= 0.003")


def measure(report, quick):
    peers.require()
    rounds, builds = (1, 1) if quick else (5, 5)
    for name in ("med",) if quick else SETS:
        folder = dataset(name)
        fast = quick or name in SPEED
        ours = race("quarry", folder, builds if fast else 1, rounds if fast else 0, 10, 100)
        if fast:
            theirs = {engine: race(engine, folder, builds if engine != "fts5" else 1, rounds, 10, 100) for engine in (*RIVALS, "fts5")}
            add_speed(report, name, ours, theirs)
        add_reference(report, name, ours, {engine: race(engine, folder, 1, 0, 10) for engine in ("same_terms", "reference")})
    report.notes.append("k1 and b are 0.9 and 0.4 for Quarry and the reference, 1.2 and 0.75 for the peers; each document is one chunk, so "
                        "the document's share of a score does not change the order")
    report.notes.append("peers in Python pay some tens of microseconds for each call; bm25s is also timed with all queries in one call, and the "
                        "faster way counts; Lucene runs without Python and is warmed up by ten passes")
