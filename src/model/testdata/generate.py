#!/usr/bin/env python3
"""Makes the fixtures of the encoder's tests with transformers and sentence-transformers.

    python3 generate.py MODEL_FOLDER

tiny_bert/             a seeded random BERT of 12 dimensions with what transformers makes of a few
                       sequences (expected.json)
sentence_vectors.bin   what sentence-transformers makes of 1,000 texts with the model in MODEL_FOLDER:
                       their vectors seen along 16 directions, and 20 vectors in full

The texts and directions come from a generator that sentence_vectors_test.cc repeats in C++.
Layout of sentence_vectors.bin, little-endian: u32 texts, u32 directions, u32 full vectors,
u32 dimension; 32 bytes SHA-256 of the texts, each followed by a line break; floats texts x
directions; floats full vectors x dimension (texts 0, 50, 100, ...).
"""

import hashlib
import json
import struct
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TEXTS, DIRECTIONS, FULL, EVERY = 1000, 16, 20, 50
WORD_BITS = (1 << 64) - 1


class SplitMix:
    """SplitMix64 (Steele, Lea, Flood 2014): the same few lines in any language."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & WORD_BITS
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & WORD_BITS
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & WORD_BITS
        return z ^ (z >> 31)

    def below(self, n):
        return self.next() % n


def make_text(number, words):
    random = SplitMix(number)
    # Every 50th is longer than the model takes.
    count = 150 + random.below(150) if number % EVERY == 0 else 1 + random.below(30)
    parts = []
    for _ in range(count):
        word = words[random.below(len(words))]
        form = random.below(16)
        if form == 0:
            word = "".join(c.upper() if c.isascii() else c for c in word)
        elif form == 1:
            word += ","
        elif form == 2:
            word += "."
        elif form == 3:
            word = str(random.below(10000))
        elif form == 4:
            word = "(" + word + "/" + str(random.below(100)) + "%)"
        parts.append(word)
    return " ".join(parts)


def directions(dimension):
    """Rows of +1 and -1."""
    import numpy as np

    random = SplitMix(2024)
    return np.array([[1.0 if random.next() >> 63 else -1.0 for _ in range(dimension)] for _ in range(DIRECTIONS)])


def write_sentence_vectors(folder):
    import numpy as np
    from sentence_transformers import SentenceTransformer

    words = (HERE / "words.txt").read_text(encoding="utf8").split()
    texts = [make_text(number, words) for number in range(TEXTS)]
    vectors = SentenceTransformer(folder, device="cpu").encode(texts, normalize_embeddings=True).astype("<f4")
    seen = (vectors.astype(float) @ directions(vectors.shape[1]).T).astype("<f4")
    digest = hashlib.sha256("".join(text + "\n" for text in texts).encode()).digest()
    with open(HERE / "sentence_vectors.bin", "wb") as out:
        out.write(struct.pack("<4I", TEXTS, DIRECTIONS, FULL, vectors.shape[1]) + digest)
        out.write(seen.tobytes() + np.ascontiguousarray(vectors[::EVERY]).tobytes())


def write_tiny_bert():
    import torch
    from safetensors.torch import save_file
    from transformers import BertConfig, BertModel

    torch.manual_seed(11)
    config = BertConfig(vocab_size=16, hidden_size=12, num_hidden_layers=2, num_attention_heads=3,
                        intermediate_size=20, max_position_embeddings=40, type_vocab_size=2)
    model = BertModel(config, add_pooling_layer=False).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():  # wide, so that every part matters
            is_gain = name.endswith("LayerNorm.weight")
            parameter.normal_(1 if is_gain else 0, 0.7 if parameter.dim() > 1 else 0.2)
    folder = HERE / "tiny_bert"
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)
    (folder / "config.json").write_text(json.dumps(config.to_dict(), indent=1, sort_keys=True) + "\n")
    sequences = [[3], [1, 2, 3, 4, 5], [15] * 17, [0, 7, 14, 2, 9, 9, 1], [i % 16 for i in range(40)]]
    expected = {"sequences": sequences, "mean": [], "first_token": []}
    for sequence in sequences:
        with torch.inference_mode():
            rows = model(input_ids=torch.tensor([sequence]))[0][0].double()
        expected["mean"].append([round(x, 6) for x in rows.mean(0).tolist()])
        expected["first_token"].append([round(x, 6) for x in rows[0].tolist()])
    lines = [f' "{key}": [\n  ' + ",\n  ".join(json.dumps(row) for row in rows) + "\n ]" for key, rows in expected.items()]
    (folder / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    write_tiny_bert()
    write_sentence_vectors(sys.argv[1])
