"""Prepares vectors for a comparison: real ones, and a larger set with similar structure.

    vector_data.py FOLDER [--enlarge FOLDER COUNT]

FOLDER has passages.npy and queries.npy with vectors of unit length from embed_lines. Adds tags.npy
(a random number for each vector, which filters use), truth.npz (the exact ten nearest vectors of
each query under each filter, by a scan in float32) and facts.json. With --enlarge, writes COUNT
vectors to the second folder: the real ones and mixtures of them. Runs in the peers' Python, which
has NumPy.
"""

import argparse
import json
from pathlib import Path

import numpy as np

FRACTIONS = (1.0, 0.5, 0.1, 0.01, 0.001)  # shares of the vectors that match a filter
K = 10
BLOCK = 1000


def nearest(vectors, queries, count):
    """Returns the rows with the largest inner products, best first, and these products."""
    rows = np.empty((len(queries), count), np.int64)
    values = np.empty((len(queries), count), np.float32)
    block = max(1, int(6e7 / len(vectors)))
    for at in range(0, len(queries), block):
        products = queries[at : at + block] @ vectors.T
        some = np.argpartition(products, -count, axis=1)[:, -count:]
        found = np.take_along_axis(products, some, 1)
        order = np.argsort(-found, axis=1)
        rows[at : at + block] = np.take_along_axis(some, order, 1)
        values[at : at + block] = np.take_along_axis(found, order, 1)
    return rows, values


def distances(products):
    """Returns the Euclidean distances of vectors of unit length from their inner products."""
    return np.sqrt(np.maximum(2 - 2 * products.astype(np.float64), 0))


def intrinsic_dimension(vectors, neighbours=20, sample=2000):
    """Estimates the intrinsic dimension (Levina and Bickel 2004) from the log ratios of the distances to
    the 20th neighbour and to the nearer ones. Averages the inverses over the points, as MacKay and
    Ghahramani advise. Leaves out duplicates, whose distance is zero. Also returns the median distance
    to the nearest neighbour."""
    chosen = np.random.default_rng(3).choice(len(vectors), min(sample, len(vectors)), replace=False)
    found = distances(nearest(vectors, vectors[chosen], neighbours + 1)[1])[:, 1:]
    found = found[found[:, 0] > 1e-3]
    inverse = np.log(found[:, -1:] / found[:, :-1]).sum(1) / (neighbours - 2)
    return 1 / inverse.mean(), np.median(found[:, 0])


# Parameters of the mixtures. They continue the trend of growing samples of the real vectors (3,750,
# 15,000 and 60,050 of them), whose intrinsic dimension is 15.6, 14.3, 13.1 and whose distance to the
# nearest neighbour is 0.92, 0.85, 0.77. At 400,000 vectors the mixtures have 11.9 and 0.69. facts.json
# and the table have the values of each run.
NEIGHBOURS = 48  # span the directions in which a vector moves
TOWARDS = 0.5    # maximum share of the way to one of them
STEP = 1.3       # length of the step after that, in distances to the nearest neighbour
NOISE = 0.25     # share of the squared step in a random direction


def enlarge(real, count):
    """Returns the real vectors and mixtures, `count` in total, in random order. A mixture is a real
    vector, moved towards one of its neighbours, then along a random combination of the directions to
    all of its neighbours plus some noise. The length of that step is proportional to the distance to
    the nearest neighbour."""
    random = np.random.default_rng(5)
    near, products = nearest(real, real, NEIGHBOURS + 1)
    near, spacing = near[:, 1:], np.maximum(distances(products[:, 1]), 0.05)
    out = np.empty((count, real.shape[1]), np.float32)
    out[: len(real)] = real
    for at in range(len(real), count, BLOCK):
        base = random.integers(0, len(real), min(BLOCK, count - at))
        around = real[near[base]] - real[base][:, None]
        towards = around[np.arange(len(base)), random.integers(0, NEIGHBOURS, len(base))]
        mixed = np.einsum("bn,bnd->bd", random.standard_normal((len(base), NEIGHBOURS)), around)
        noise = random.standard_normal(mixed.shape)
        step = np.sqrt(1 - NOISE) * unit(mixed) + np.sqrt(NOISE) * unit(noise)
        moved = real[base] + random.uniform(0, TOWARDS, (len(base), 1)) * towards
        out[at : at + len(base)] = unit(moved + STEP * spacing[base][:, None] * step)
    # Indexes depend on the order of insertion, so the real vectors must not come first.
    return out[random.permutation(count)]


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def complete(folder):
    """Writes tags.npy, truth.npz and facts.json."""
    vectors, queries = np.load(folder / "passages.npy"), np.load(folder / "queries.npy")
    tags = np.random.default_rng(0).random(len(vectors), np.float32)
    np.save(folder / "tags.npy", tags[:, None])
    truth = {}
    for fraction in FRACTIONS:
        rows = np.flatnonzero(tags < fraction)
        truth[str(fraction)] = rows[nearest(vectors[rows], queries, min(K, len(rows)))[0]]
    np.savez(folder / "truth.npz", **truth)
    dimension, spacing = intrinsic_dimension(vectors)
    facts = {"vectors": len(vectors), "queries": len(queries), "intrinsic_dimension": dimension, "median_nearest": spacing}
    (folder / "facts.json").write_text(json.dumps(facts) + "\n")
    print(json.dumps(facts))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--enlarge", nargs=2, metavar=("FOLDER", "COUNT"))
    options = arguments.parse_args()
    if not options.enlarge:
        return complete(options.folder)
    folder, count = Path(options.enlarge[0]), int(options.enlarge[1])
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "passages.npy", enlarge(np.load(options.folder / "passages.npy"), count))
    np.save(folder / "queries.npy", np.load(options.folder / "queries.npy"))
    complete(folder)


if __name__ == "__main__":
    main()
