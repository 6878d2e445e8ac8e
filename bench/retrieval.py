"""Measures retrieval quality and latency with the default settings.

The peer is LangChain with Chroma, if its index of the same corpus exists (bench/run endtoend builds it).
Its times include embedding the question. Its chunks have 512 characters, a common choice of its users.
"""

import shutil

import peers
from datasets import dataset
from report import WORK, Quarry

# The nDCG@10 that the default settings must reach on SciFact.
GOALS = {"lexical": ">= 0.67", "dense": ">= 0.68", "hybrid": ">= 0.715"}


def measure(report, quick):
    names = ("med",) if quick else ("scifact", "cranfield", "med", "lisa")
    for name in names:
        folder = dataset(name)
        home = WORK / f"retrieval-{name}"
        shutil.rmtree(home, ignore_errors=True)
        quarry = Quarry(home)
        peer = peer_figures(name)
        for mode in GOALS:
            ran = quarry.run("eval", "retrieval", "--dataset", folder, "--mode", mode, "--json")
            goal = GOALS[mode] if name == "scifact" else ""
            theirs = peer.get(mode, {})
            report.add(f"{name} {mode} nDCG@10", "", ran.json["ndcg@10"], theirs.get("ndcg10"), theirs.get("name", ""), goal)
            report.add(f"{name} {mode} recall@100", "", ran.json["recall@100"])
            report.add(f"{name} {mode} p50", "ms", ran.json["latency_ms"]["p50"], theirs.get("p50_ms"), theirs.get("name", ""), less_is_better=True)
            if ran.json["ingest"]["embeddings_computed"]:
                report.add(f"{name} ingest", "documents/s", ran.json["ingest"]["documents_per_second"])


def peer_figures(name):
    index = peers.HOME / "index/frameworks-langchain"
    if name != "scifact" or not peers.available() or not index.is_dir():
        return {}
    found = peers.script("frameworks", "langchain", "query").json
    return {mode: {**found[mode], "name": "LangChain + Chroma, chunks of 512 characters"} for mode in ("dense", "hybrid")}
