"""Compares dense search with hnswlib, faiss and usearch on the same vectors, threads and recall.

all-MiniLM-L6-v2 embeds the passages and queries of seven test collections. A million vectors are derived
from them (see vector_data.py). vector_race.py runs each engine through the same procedure in a process of
its own: medians of five rounds on one core. If a library accepts many queries in one call, the faster of
the two ways counts.
"""

import json
import shutil

import peers
from mixed import measure_mixed_load
from programs import program, say
from report import WORK, median
from vector_sets import enlarged_vectors, real_vectors

GRAPHS = ("hnswlib", "faiss_hnsw", "faiss_hnsw_sq8", "usearch_f32", "usearch_f16", "usearch_i8", "usearch_i8_rescored")
OTHERS = ("faiss_ivf", "faiss_ivfpq", "faiss_ivfrabitq", "faiss_flat")
# A graph of a million vectors takes minutes to build, so only some peers run: the smallest, the best
# known and the fastest.
MILLION = 1_000_000
OF_A_MILLION = ("hnswlib", "faiss_hnsw_sq8", "usearch_i8", "usearch_f16")
# The sections of a segment that dense search needs; the rest holds words, metadata and keys.
VECTOR_PARTS = ("CODE", "SCAL", "LINK", "ENTR", "RECL", "SKCH", "SKRC", "IVFH", "IVFC", "IVFL", "BITS")


def race(engine, folder, builds, rounds, *options):
    say(f"{folder.name}: {engine}")
    scratch = WORK / "scratch" / f"vectors-{engine}"
    result = peers.beside_them("vector_race", engine, folder, scratch, "--builds", builds, "--rounds", rounds,
                             "--program", program("dense_search"), *options).json
    shutil.rmtree(scratch, ignore_errors=True)
    return result


def speed(point):
    """Returns the queries per second, one by one or in one call, whichever is faster."""
    return max(median(point["qps"]), median(point.get("batch_qps", [0])))


def points(results, fraction, target):
    """Returns {engine: its point} for the engines that reached the recall."""
    found = {result["engine"]: point for result in results for point in result["points"]
             if (point["fraction"], point.get("target")) == (fraction, target)}
    return {engine: point for engine, point in found.items() if point["recall"] >= target}


def add_speed(report, row, results, fraction, target, goal, rivals):
    """Compares Quarry with the fastest peer, then with each other peer."""
    reached = points(results, fraction, target)
    ours = reached.pop("quarry", None)
    if not ours:
        report.notes.append(f"{row}: Quarry does not reach a recall of {target}")
        return
    compared = {engine: speed(point) for engine, point in reached.items() if engine in rivals}
    best = max(compared, key=compared.get, default="")
    report.add(f"{row} (recall {ours['recall']:.3f})", "queries/s", speed(ours), compared.get(best), best, goal)
    for engine, point in sorted(reached.items(), key=lambda item: -speed(item[1])):
        if engine != best:
            report.add(f"- beside {engine} (recall {point['recall']:.3f})", "queries/s", speed(ours), speed(point), engine)


def add_table(report, name, results, filters):
    ours, theirs = results[0], {result["engine"]: result for result in results[1:]}
    builders = {engine: median(result["build_s"]) for engine, result in theirs.items() if engine in GRAPHS}
    fastest = min(builders, key=builders.get)
    report.add(f"{name}: build, 2 threads", "s", median(ours["build_s"]), builders[fastest], fastest, ">= 1x", less_is_better=True)
    facts = json.loads((WORK / "vectors" / name / "facts.json").read_text())
    each = lambda result, kept: sum(size for part, size in result["bytes"].items() if kept(part)) / facts["vectors"]
    hnswlib = theirs.get("hnswlib")
    report.add(f"{name}: bytes a vector, codes and graph", "bytes", each(ours, lambda part: part in VECTOR_PARTS),
               hnswlib and each(hnswlib, lambda part: part == "files"), "hnswlib", ">= 3x", less_is_better=True)
    report.add(f"{name}: bytes a vector, all files (keys, metadata, columns too)", "bytes", each(ours, lambda part: part == "files"))
    for engine, result in theirs.items():
        report.add(f"- {engine}: build {median(result['build_s']):.1f} s", "bytes", None, each(result, lambda part: part == "files"), engine)
    for target in (0.95, 0.99):
        add_speed(report, f"{name}: recall {target}", results, 1.0, target, ">= 2x", GRAPHS)
    for point in ours["points"]:
        if point["fraction"] == 1 and "goal" in point:
            report.add(f"{name}: asked for recall {point['goal']}, found {point['recall']:.4f}", "queries/s", speed(point))
    for fraction in (0.5, 0.1, 0.01, 0.001) if filters else ():
        add_speed(report, f"{name}: filter of {fraction:.1%}", results, fraction, 0.98, ">= 3x", (*GRAPHS, *OTHERS))
    report.notes.append(f"{name}: {facts['vectors']} vectors, {facts['queries']} queries, intrinsic dimension "
                        f"{facts['intrinsic_dimension']:.1f}, median distance to the nearest {facts['median_nearest']:.2f}")
    permits = [point["permit_ms"] for point in ours["points"] if point["fraction"] < 1]
    if permits:
        report.notes.append(f"{name}: evaluating a filter takes at most {max(permits):.3f} ms, once for each search; peers get "
                            "ready-made bitmaps; queries/s include neither")


def measure(report, quick):
    peers.require()
    rounds = 1 if quick else 5
    real = real_vectors(2000 if quick else 0)
    engines = ("hnswlib", "faiss_hnsw_sq8", "usearch_i8", "faiss_flat") if quick else (*GRAPHS, *OTHERS)
    results = [race(engine, real, 1 if quick else 3, rounds) for engine in ("quarry", *engines)]
    add_table(report, real.name, results, filters=True)
    if not quick:
        million = enlarged_vectors(real, MILLION)
        results = [race(engine, million, 1, rounds, "--no-filters") for engine in ("quarry", *OF_A_MILLION)]
        add_table(report, million.name, results, filters=False)
    measure_mixed_load(report, quick, real, real if quick else million)
    report.notes.append("peers build graphs with the usual M = 16 and 200 candidates; filters select random vectors")
