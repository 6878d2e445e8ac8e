"""Datasets in BEIR format, complete or their first documents, as both sides read them."""

import gzip
import json
import shutil

from report import DATA, WORK


def lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from file


def dataset(name, documents=0):
    """Returns the folder of a dataset. With `documents`, a folder with its first documents and the
    queries that have a relevant one among them, the same selection as in the peers' scripts."""
    whole = DATA / name
    if not whole.is_dir():
        raise SystemExit(f"no dataset at {whole} (QUARRY_DATA names the folder of data)")
    if not documents:
        return whole
    part = WORK / "data" / f"{name}-{documents}"
    shutil.rmtree(part, ignore_errors=True)
    (part / "qrels").mkdir(parents=True)
    ids = set()
    with gzip.open(part / "corpus.jsonl.gz", "wt", encoding="utf-8") as out:
        for line in lines(whole / "corpus.jsonl.gz"):
            ids.add(str(json.loads(line)["_id"]))
            out.write(line)
            if len(ids) == documents:
                break
    rows = (whole / "qrels/test.tsv").read_text().splitlines()
    kept = [row for row in rows[1:] if row and row.split("\t")[1] in ids]
    (part / "qrels/test.tsv").write_text("\n".join([rows[0], *kept]) + "\n")
    asked = {row.split("\t")[0] for row in kept}
    with gzip.open(part / "queries.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(line for line in lines(whole / "queries.jsonl.gz") if str(json.loads(line)["_id"]) in asked)
    return part


def first_query(folder):
    """Returns the first query with a judgement, which is also the first one of the peers."""
    judged = {row.split("\t")[0] for row in (folder / "qrels/test.tsv").read_text().splitlines()[1:]}
    return next(q["text"] for q in map(json.loads, lines(folder / "queries.jsonl.gz")) if str(q["_id"]) in judged)
