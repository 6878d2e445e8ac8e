"""The embedding model alone: tokens per second and the time of one short query, beside PyTorch.

The peer's passages are real text and ours random token ids of the same lengths: an encoder's time
does not depend on which tokens they are.
"""

import json
import os
import re
from pathlib import Path

import peers
from report import ROOT, QUARRY, median, run

# More is expected of a processor that multiplies bytes.
GOALS = (">= 5x", ">= 12x") if "avx512_vnni" in Path("/proc/cpuinfo").read_text() else (">= 2.5x", ">= 8x")


def model_folder():
    found = json.loads(run([QUARRY, "models", "path", "--json"]).out)
    return found["folder"]


def ours(precision):
    """Medians of encoder_bench: {(threads, length): tokens/s, "query": ms}."""
    build = QUARRY.parent
    run(["cmake", "--build", build, "--target", "encoder_bench"])
    program = next(p for p in build.rglob("encoder_bench") if os.access(p, os.X_OK) and p.is_file())
    text = run([program, model_folder(), 2, precision], sample=False).out
    figures = {"query": float(re.search(r"query of 12 tokens: ([\d.]+) ms", text).group(1))}
    for threads, length, rate in re.findall(r"(\d+) thread\(s\), sequences of +(\d+) tokens: +([\d.]+)", text):
        figures[int(threads), int(length)] = float(rate)
    return figures


def theirs(quick):
    if not peers.available():
        return {}
    size = ["--passages", 8, "--queries", 8] if quick else []
    lines = [json.loads(line) for line in peers.script("encoder", *size).out.splitlines() if line.startswith("{")]
    figures = {"name": f"{lines[0]['peer']} on PyTorch {lines[0]['torch']}", "query": lines[0]["query_12"]["p50_ms"]}
    for line in lines:
        figures[line["threads"], 256] = line["full_256"]["tokens_per_s"]
    return figures


def measure(report, quick):
    mine, peer = {"fp32": [], "auto": []}, {}
    for number in range(1 if quick else 3):
        for precision, figures in mine.items():
            figures.append(ours(precision))
        if number == 0:
            peer = theirs(quick)
    name = peer.get("name", "")
    for precision, figures in mine.items():
        for threads in (1, 2):
            for length in (256, 128, 32):
                report.add(f"{precision}: {threads} thread{'s' * (threads > 1)}, sequences of {length} tokens", "tokens/s",
                           median([m[threads, length] for m in figures]), peer.get((threads, length)), name,
                           GOALS[0] if precision == "auto" and length == 256 else "")
        report.add(f"{precision}: query of 12 tokens, p50", "ms", median([m["query"] for m in figures]), peer.get("query"), name,
                   GOALS[1] if precision == "auto" else "", less_is_better=True)
    report.notes.append("auto is int8 with VNNI, int16 from AVX2 on")
