"""Measures hybrid searches of eight clients while a writer adds 200 documents a second."""

import shutil

from programs import measured, program
from report import WORK

SECONDS = 20


def measure_mixed_load(report, quick, real, vectors):
    """`real` is the folder of the texts, `vectors` the folder of the vectors to search."""
    home = WORK / "scratch" / "mixed"
    found = measured([program("mixed_load"), home, vectors / "passages.npy", real / "passages.txt", vectors / "queries.npy",
                 real / "queries.txt", 2 if quick else SECONDS]).json
    shutil.rmtree(home, ignore_errors=True)
    name = f"hybrid candidates over {found['chunks']} chunks, 8 clients"
    for state in ("without_writes", "with_writes"):
        for figure, unit in (("p50_ms", "ms"), ("p99_ms", "ms"), ("qps", "queries/s")):
            report.add(f"{name}, {state.replace('_', ' ')}: {figure.split('_')[0]}", unit, found[state][figure], less_is_better=unit == "ms")
    report.add("documents written meanwhile", "documents/s", found["with_writes"]["documents_per_s"], goal=">= 199")
    report.add("slowest durable batch of 20 documents", "ms", found["with_writes"]["slowest_batch_ms"])
    report.add(f"catalog and index of the {found['chunks']} chunks made", "s", found["ingest_s"])
