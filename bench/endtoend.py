"""Documents in, passages out, beside LangChain with Chroma: same corpus, model, chunks and threads.

Both sides cut at 512 characters with an overlap of 50 and embed each chunk whole. Rounds alternate
between the two, so that a slow minute of the machine falls on both, and medians are told. The vectors
of the run without the model come from the peers' embed.py for both sides.
"""

import json
import shutil
import sys
from pathlib import Path

import peers
from datasets import dataset, first_query
from report import WORK, Quarry, disk_bytes, median

CHUNKING = {"chunk__unit": "characters", "chunk__size": 512, "chunk__overlap": 50, "chunk__window": 0}
# The peer needs half a minute for 400 documents with the model; all 5,183 would take eight.
MODEL_DOCUMENTS = 400
PEER = "langchain"


def say(text):
    print(text, file=sys.stderr, flush=True)


def fresh(name, **settings):
    home = WORK / name
    shutil.rmtree(home, ignore_errors=True)
    home.parent.mkdir(parents=True, exist_ok=True)
    return Quarry(home, **CHUNKING, **settings)


def ingest(quarry, folder):
    """Chunks per second from start to finish of the process, and its peak memory."""
    ran = quarry.run("ingest", folder / "corpus.jsonl.gz", "-c", folder.name, "--json")
    report = ran.json
    return {"chunks": report["chunks"]["added"], "rate": report["chunks"]["added"] / ran.seconds, "peak_mb": ran.peak_mb}


def peer_ingest(*arguments):
    ran = peers.script("frameworks", PEER, "ingest", "--threads", 2, *arguments)
    return {"chunks": ran.json["chunks"], "rate": ran.json["chunks_per_s"], "peak_mb": ran.peak_mb, **ran.json}


def alternate(rounds, ours, theirs):
    """Both sides in turn; the side that begins changes with each round."""
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
    ours, theirs = alternate(rounds, lambda: ingest(fresh("model"), folder), lambda: peer_ingest("--docs", documents))
    report.add("ingest with the model", "chunks/s", middle(ours, "rate"), middle(theirs, "rate"), name, "> 1x")
    report.add("peak memory, ingest with the model", "MB", middle(ours, "peak_mb"), middle(theirs, "peak_mb"), name,
               "> 3x", less_is_better=True)
    report.notes.append(f"Chunks of {documents} documents: ours {ours[0]['chunks']}, peer {theirs[0]['chunks']}")


def precomputed_file(folder):
    """The peers' vectors in the form that embedding.provider=precomputed reads."""
    out = WORK / "vectors" / f"{folder.name}.jsonl"
    if not out.exists():
        out.parent.mkdir(parents=True, exist_ok=True)
        convert = ("import json,sys,numpy\nfolder,out=sys.argv[1:]\nout=open(out,'w')\n"
                   "for name in ('passages','queries'):\n"
                   "  for line,vector in zip(open(f'{folder}/{name}.jsonl'),numpy.load(f'{folder}/{name}.npy')):\n"
                   "    out.write(json.dumps({'text':json.loads(line)['text'],'vector':vector.tolist()})+'\\n')\n")
        from report import run

        run([peers.PYTHON, "-c", convert, folder, out])
    return out


def measure_ingest_without_model(report, quick, rounds, name):
    documents = 40 if quick else 0
    folder = dataset("scifact", documents)
    vectors = precomputed_file(peers.vectors("scifact", documents))
    say(f"ingest without the model: {documents or 'all'} documents, {rounds} rounds")
    part = ["--docs", documents] if documents else []
    given = {"embedding__provider": "precomputed", "embedding__vectors": vectors}
    ours, theirs = alternate(rounds, lambda: ingest(fresh("given", **given), folder), lambda: peer_ingest("--lookup", *part))
    report.add("ingest without the model", "chunks/s", middle(ours, "rate"), middle(theirs, "rate"), name, ">= 10x")
    report.add("size on disk", "MB", disk_bytes(WORK / "given") / 1e6, middle(theirs, "disk_mb"), name, less_is_better=True)
    report.notes.append(f"Chunks of the whole corpus: ours {ours[0]['chunks']}, peer {theirs[0]['chunks']}")
    return folder, part


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
        report.add(f"{mode} search p50, query embedding left out", "ms", ours, peer, name, goal, less_is_better=True)
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
    versions = "import importlib.metadata as m; print(*(f'{p} {m.version(p)}' for p in ('langchain','chromadb','torch')))"
    from report import run

    name = "LangChain + Chroma (" + ", ".join(run([peers.PYTHON, "-c", versions]).out.strip().split(" langchain")) + ")"
    measure_ingest_with_model(report, quick, rounds, name)
    folder, part = measure_ingest_without_model(report, quick, rounds, name)
    quarry = fresh("questions")
    say("ingest of the whole corpus with the model, for the questions")
    whole = ingest(quarry, folder)
    report.add("ingest with the model, whole corpus", "chunks/s", whole["rate"])
    measure_questions(report, quarry, folder, part, rounds, name)
    measure_cold(report, quarry, folder, part, rounds, name)
