"""Compares the embedding model with PyTorch: tokens per second of long and of real passages, and the time of a
short query. Also measures the share of the processor's peak, and the memory and start-up time of a process.

For passages of a fixed length the peer gets real text and Quarry gets random token ids: the time of an encoder
does not depend on the tokens. Real passages and queries are the same texts for both sides, and the times include
the tokenizer. QUARRY_ISA=avx2 restricts both sides to AVX2, which simulates a machine without AVX-512.
"""

import json
import os
import re
import subprocess
import time
from pathlib import Path

import peers
from report import DATA, OWN_VARIABLES, QUARRY, WORK, median, run

AVX2_ONLY = os.environ.get("QUARRY_ISA") == "avx2"
PEER_AVX2 = {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", "MKL_ENABLE_INSTRUCTIONS": "AVX2"}
# The goals are higher on a processor with 8-bit dot products (VNNI).
BYTES = not AVX2_ONLY and "avx512_vnni" in Path("/proc/cpuinfo").read_text()
GOALS = (">= 5x", ">= 12x") if BYTES else (">= 2.5x", ">= 8x")
PASSAGES = 256
# Prints the chunks of SciFact that the peer's encoder.py uses as real passages.
DUMP = """
import sys; sys.path.insert(0, sys.argv[1])
from common import load_dataset; from embed import chunk
rows = chunk(load_dataset("scifact", max_docs=3 * int(sys.argv[2])))[:int(sys.argv[2])]
print("\\n".join(" ".join(row["text"].split()) for row in rows))
"""


def model_folder():
    return Path(json.loads(run([QUARRY, "models", "path", "--json"]).out)["folder"])


def tool(name):
    build = QUARRY.parent
    run(["cmake", "--build", build, "--target", name])
    return next(p for p in build.rglob(name) if os.access(p, os.X_OK) and p.is_file())


def passages():
    path = WORK / "encoder-passages.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    done = run([peers.PYTHON, "-c", DUMP, peers.SCRIPTS, PASSAGES], {"PEERS_DATA": str(DATA)}, sample=False) if peers.available() else None
    path.write_text(done.out if done else "no peer, no passages\n")
    return path


def ours(precision, texts):
    """Returns the medians of encoder_bench: {(threads, length): tokens/s, "query": ms}; length 0 stands for real
    passages."""
    text = run([tool("encoder_bench"), model_folder(), 2, precision, texts], sample=False).out
    figures = {"query": float(re.search(r"text of 12 tokens: ([\d.]+) ms", text).group(1))}
    for threads, length, rate in re.findall(r"(\d+) thread\(s\), sequences of +(\d+) tokens: +([\d.]+)", text):
        figures[int(threads), int(length)] = float(rate)
    for threads, rate in re.findall(r"(\d+) thread\(s\), \d+ texts: +([\d.]+)", text):
        figures[int(threads), 0] = float(rate)
    return figures


def theirs(quick):
    if not peers.available():
        return {}
    os.environ.update(PEER_AVX2 if AVX2_ONLY else {})
    size = ["--passages", 8, "--queries", 8] if quick else ["--passages", PASSAGES]
    lines = [json.loads(line) for line in peers.script("encoder", *size).out.splitlines() if line.startswith("{")]
    figures = {"name": f"{lines[0]['peer']} on PyTorch {lines[0]['torch']}", "query": lines[0]["query_12"]["p50_ms"]}
    for line in lines:
        figures[line["threads"], 256] = line["full_256"]["tokens_per_s"]
        figures[line["threads"], 0] = line["ragged"]["tokens_per_s"]
    return figures


def seconds_at_peak():
    """Returns the least seconds a token can take in a sequence of 256, in int8 with bfloat16 attention, if every
    product runs at the peak that peak_bench measures. None if the processor lacks an instruction set."""
    lines = run([tool("peak_bench")], sample=False).out
    peak = {name: float(rate) * 1e9 for name, rate in re.findall(r"(.+): (\d+) G", lines)}
    config = json.loads((model_folder() / "config.json").read_text())
    hidden, wide, layers = config["hidden_size"], config["intermediate_size"], config["num_hidden_layers"]
    products = {  # multiply-adds of a layer
        "int8 avx512_vnni": 3 * hidden * hidden + 2 * hidden * wide,
        "int16 avx512_vnni": hidden * hidden,
        "bf16 avx512_bf16": 2 * 256 * hidden,
    }
    if not products.keys() <= peak.keys():
        return None
    return layers * sum(count / peak[name] for name, count in products.items())


def process(precision):
    """Returns peak memory in MB and seconds of a process that opens the model and embeds one question: medians of 5."""
    home = WORK / "encoder-home"
    environment = {**os.environ, "QUARRY_EMBEDDING__PRECISION": precision}
    for name in OWN_VARIABLES:
        environment.pop(name, None)
    (WORK / "encoder-text.txt").write_text("One text is enough.\n")
    subprocess.run([QUARRY, "ingest", WORK / "encoder-text.txt", "--home", home], env=environment, check=True, capture_output=True)
    found = []
    for _ in range(5):
        begun = time.perf_counter()
        child = subprocess.Popen([QUARRY, "search", "is it enough?", "--home", home], env=environment, stdout=subprocess.DEVNULL)
        _, _, used = os.wait4(child.pid, 0)
        found.append((time.perf_counter() - begun, used.ru_maxrss / 1e3))
    return {"seconds": median([f[0] for f in found]), "megabytes": median([f[1] for f in found])}


def measure(report, quick):
    mine, peer, texts = {"fp32": [], "auto": []}, {}, passages()
    for number in range(1 if quick else 2):  # before the peer and after it
        for precision, figures in mine.items():
            figures.append(ours(precision, texts))
        peer = peer or theirs(quick)
    name = peer.get("name", "")
    for precision, figures in mine.items():
        for threads in (1, 2):
            for length in (256, 0, 128, 32):
                what = f"sequences of {length} tokens" if length else "real passages"
                report.add(f"{precision}: {threads} thread{'s' * (threads > 1)}, {what}", "tokens/s",
                           median([m[threads, length] for m in figures]), peer.get((threads, length)), name,
                           GOALS[0] if precision == "auto" and length in (0, 256) else "")
        report.add(f"{precision}: query of 12 tokens, p50", "ms", median([m["query"] for m in figures]), peer.get("query"), name,
                   GOALS[1] if precision == "auto" else "", less_is_better=True)
    at_peak = seconds_at_peak() if BYTES else None
    if at_peak:
        rate = median([m[1, 256] for m in mine["auto"]])
        report.add("auto: share of the processor's peak, 256 tokens", "", rate * at_peak, goal=">= 0.75")
    for precision, most in (("fp32", 250), ("auto", 120 if BYTES else 250)):
        cost = process(precision)
        report.add(f"{precision}: peak memory of a process that embeds a question", "MB", cost["megabytes"], goal=f"<= {most}")
        report.add(f"{precision}: run time of that process", "s", cost["seconds"], goal="<= 0.2")
    report.notes.append("auto is int8 with VNNI, else int16 with AVX2; the times of real passages and queries include the tokenizer on both sides")
    if AVX2_ONLY:
        report.notes.append("QUARRY_ISA=avx2, and the peer restricted to AVX2: simulates a processor without AVX-512")
