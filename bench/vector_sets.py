"""Creates the vectors that index.py searches, once: those of real passages, and a million derived from them."""

import json
import random

import peers
from datasets import lines
from programs import measured, program, say
from report import DATA, WORK

COLLECTIONS = ("scifact", "cranfield", "med", "lisa", "msmarco_dl_5k", "cosqa_dev", "mtrag_passages")
QUERIES = 1000


def passages():
    """Yields title and text of each passage on one line."""
    for name in COLLECTIONS:
        for row in map(json.loads, lines(DATA / name / "corpus.jsonl.gz")):
            yield " ".join(" ".join(part for part in (row.get("title"), row["text"]) if part).split())


def queries():
    for name in COLLECTIONS:
        for row in map(json.loads, lines(DATA / name / "queries.jsonl.gz")):
            yield " ".join(row["text"].split())


def embedded(folder, kind, texts):
    if (folder / f"{kind}.npy").exists():
        return
    say(f"embedding {len(texts)} {kind}: once, takes some minutes")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{kind}.txt"
    file.write_text("".join(text + "\n" for text in texts))
    role = "query" if kind == "queries" else "passage"
    measured([program("embed_lines"), file, folder / "making.npy", role, 2])
    (folder / "making.npy").rename(folder / f"{kind}.npy")


def real_vectors(count=0):
    folder = WORK / "vectors" / (f"first-{count}" if count else "real")
    if not (folder / "facts.json").exists():
        texts = list(dict.fromkeys(text for text in passages() if text))
        asked = list(dict.fromkeys(queries()))
        random.Random(1).shuffle(asked)
        embedded(folder, "passages", texts[: count or None])
        embedded(folder, "queries", asked[: 50 if count else QUERIES])
        peers.beside_them("vector_data", folder)
    return folder


def enlarged_vectors(real, count):
    folder = WORK / "vectors" / f"enlarged-{count}"
    if not (folder / "facts.json").exists():
        say(f"deriving {count} vectors from the real ones: once, takes some minutes")
        peers.beside_them("vector_data", real, "--enlarge", folder, count)
    return folder
