"""Compares ingestion and search with LangChain and Chroma on the same corpus, model, chunks and threads. Ingestion
with the model, the largest part of the work, is also compared with LlamaIndex, Haystack and txtai.

Both sides split at 512 characters with an overlap of 50 and embed each chunk as a whole. Rounds alternate between
the two sides, so that a slow phase of the machine affects both; the table has medians. In the run without the
model, each side looks up its vectors: Quarry in a file from the run with the model, the peer in the output of its
embed.py.
"""

import shutil
import sys
from pathlib import Path

import peers
from datasets import dataset, first_query
from report import QUARRY, WORK, Quarry, disk_bytes, median, run

CHUNKING = {"chunk__unit": "characters", "chunk__size": 512, "chunk__overlap": 50, "chunk__window": 0, "embedding__title": "false"}
# The peer needs half a minute for 400 documents with the model; all 5,183 would take eight.
MODEL_DOCUMENTS = 400
PEER = "langchain"
FRAMEWORKS = ("langchain", "llamaindex", "haystack", "txtai")
# The goal is higher on a processor with 8-bit dot products (VNNI).
INGEST_GOAL = ">= 5x" if "avx512_vnni" in Path("/proc/cpuinfo").read_text() else ">= 2.5x"
VERSIONS = "import importlib.metadata as m; print(', '.join(f'{p} {m.version(p)}' for p in ('langchain', 'chromadb', 'torch')))"


def say(text):
    print(text, file=sys.stderr, flush=True)


def fresh(name, **settings):
    home = WORK / name
    shutil.rmtree(home, ignore_errors=True)
    home.parent.mkdir(parents=True, exist_ok=True)
    return Quarry(home, **CHUNKING, **settings)


def ingest(quarry, folder):
    """Ingests a folder. Returns chunks and documents per second over the lifetime of the process, and its peak memory."""
    ran = quarry.run("ingest", folder / "corpus.jsonl.gz", "-c", folder.name, "--json")
    report = ran.json
    return {"chunks": report["chunks"]["added"], "rate": report["chunks"]["added"] / ran.seconds,
            "documents": report["documents"]["added"] / ran.seconds, "peak_mb": ran.peak_mb}


def peer_ingest(*arguments, peer=PEER):
    """Does the same with a peer, whose time excludes imports and loading the model."""
    ran = peers.script("frameworks", peer, "ingest", "--threads", 2, *arguments)
    return {"chunks": ran.json["chunks"], "rate": ran.json["chunks_per_s"], "documents": ran.json["docs"] / ran.json["wall_s"],
            "peak_mb": ran.peak_mb, **ran.json}


def alternate(rounds, ours, theirs):
    """Runs both sides in turn; the side that begins alternates."""
    mine, other = [], []
    for number in range(rounds):
        for side in ((ours, mine), (theirs, other)) if number % 2 else ((theirs, other), (ours, mine)):
            side[1].append(side[0]())
    return mine, other


def middle(results, key):
    return median([result[key] for result in results])


def measure_ingest_with_model(report, quick, rounds, name):
    documents = 40 if quick else MODEL_DOCUMENTS
    folder = dataset("scifact", documents)
    say(f"ingest with the model: {documents} documents, {rounds} rounds")
    ours, theirs = alternate(
        rounds,
        lambda: ingest(fresh("model"), folder),
        lambda: {peer: peer_ingest("--docs", documents, peer=peer) for peer in FRAMEWORKS},
    )
    by_peer = {peer: [round[peer] for round in theirs] for peer in FRAMEWORKS}
    best = max(FRAMEWORKS, key=lambda peer: middle(by_peer[peer], "documents"))
    for peer, results in by_peer.items():
        report.add(f"ingest with the model, beside {peer}", "documents/s", middle(ours, "documents"), middle(results, "documents"),
                   f"{peer} {results[0]['version']}", INGEST_GOAL if peer == best else "")
    langchain = by_peer[PEER]
    report.add("peak memory, ingest with the model", "MB", middle(ours, "peak_mb"), middle(langchain, "peak_mb"), name,
               "> 3x", less_is_better=True)
    report.notes.append(f"Chunks of {documents} documents: ours {ours[0]['chunks']}, "
                        + ", ".join(f"{peer} {results[0]['chunks']}" for peer, results in by_peer.items()))


def precomputed_file(home, collection):
    """Returns the file of the vectors that the run with the model computed."""
    build = QUARRY.parent
    run(["cmake", "--build", build, "--target", "vectors_of_home"], sample=False)
    out = WORK / f"vectors-{collection}"
    run([build / "bench/vectors_of_home", home, collection, out], sample=False)
    return out


def measure_ingest_without_model(report, quarry, folder, part, rounds, name):
    given = {"embedding__provider": "precomputed", "embedding__vectors": precomputed_file(quarry.home, folder.name)}
    peers.vectors("scifact", part[1] if part else 0)
    say(f"ingest without the model: {rounds} rounds")
    ours, theirs = alternate(rounds, lambda: ingest(fresh("given", **given), folder), lambda: peer_ingest("--lookup", *part))
    report.add("ingest without the model", "chunks/s", middle(ours, "rate"), middle(theirs, "rate"), name, ">= 10x")
    report.add("size on disk", "MB", disk_bytes(WORK / "given") / 1e6, middle(theirs, "disk_mb"), name, less_is_better=True)
    report.notes.append(f"Chunks of the whole corpus: ours {ours[0]['chunks']}, peer {theirs[0]['chunks']}")


def questions(quarry, folder, mode):
    ran = quarry.run("eval", "retrieval", "--dataset", folder, "--mode", mode, "--json")
    return {"p50": ran.json["stage_ms"]["without_embedding"], "whole_p50": ran.json["latency_ms"]["p50"],
            "ndcg10": ran.json["ndcg@10"], "peak_mb": ran.peak_mb}


def measure_questions(report, quarry, folder, part, rounds, name):
    say(f"questions: {rounds} rounds")
    found, theirs = alternate(
        rounds,
        lambda: {mode: questions(quarry, folder, mode) for mode in ("hybrid", "dense")},
        lambda: (lambda ran: {**ran.json, "watched_mb": ran.peak_mb})(peers.script("frameworks", PEER, "query", *part)),
    )
    for mode, goal in (("hybrid", ">= 20x"), ("dense", "")):
        ours = median([round[mode]["p50"] for round in found])
        peer = median([round[mode]["without_embedding"]["p50_ms"] for round in theirs])
        report.add(f"{mode} search p50, without embedding the query", "ms", ours, peer, name, goal, less_is_better=True)
        report.add(f"{mode} search p50, whole", "ms", median([r[mode]["whole_p50"] for r in found]),
                   median([r[mode]["p50_ms"] for r in theirs]), name, less_is_better=True)
        report.add(f"{mode} nDCG@10, this chunking", "", found[0][mode]["ndcg10"], theirs[0][mode]["ndcg10"], name)
    report.add("peak memory, questions", "MB", median([r["hybrid"]["peak_mb"] for r in found]),
               median([r["watched_mb"] for r in theirs]), name, "> 3x", less_is_better=True)


def measure_cold(report, quarry, folder, part, rounds, name):
    say(f"first answer of a cold process: {rounds} rounds")
    question = first_query(folder)
    asked = lambda verb: quarry.run(verb, question, "-c", folder.name, "--json", accept=(0, 3), sample=False).seconds
    ours, theirs = alternate(
        rounds,
        lambda: {verb: asked(verb) for verb in ("search", "ask")},
        lambda: peers.script("frameworks", PEER, "cold", *part).json,
    )
    peer = median([round["process_to_answer_s"] for round in theirs])
    report.add("cold process to hybrid passages", "s", median([r["search"] for r in ours]), peer, name, "<= 1 s", less_is_better=True)
    report.add("cold process to a cited answer", "s", median([r["ask"] for r in ours]), None, "", "<= 1 s")


def measure(report, quick):
    peers.require()
    rounds = 1 if quick else 3
    documents = 40 if quick else 0
    folder, part = dataset("scifact", documents), ["--docs", documents] if documents else []
    name = "LangChain + Chroma (" + run([peers.PYTHON, "-c", VERSIONS], sample=False).out.strip() + ")"
    measure_ingest_with_model(report, quick, rounds, name)
    # The peer returns 20 results too.
    quarry = fresh("questions", retrieval__top_k=20)
    say("ingest of the whole corpus with the model, for the questions")
    report.add("ingest with the model, whole corpus", "chunks/s", ingest(quarry, folder)["rate"])
    # The peer's questions then use the index that its last run without the model built.
    measure_ingest_without_model(report, quarry, folder, part, rounds, name)
    measure_questions(report, quarry, folder, part, rounds, name)
    measure_cold(report, quarry, folder, part, rounds, name)
