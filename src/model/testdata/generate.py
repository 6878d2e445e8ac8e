#!/usr/bin/env python3
"""Generates the fixtures of the encoder's tests with transformers and sentence-transformers.

    python3 generate.py MODEL_FOLDER      # the fixtures
    python3 generate.py --larger FOLDER   # architectures of 384 dimensions in FOLDER, for ./test long

tiny_bert/             a seeded random BERT of 12 dimensions, with the output of transformers for a few
                       sequences (expected.json)
architectures/*.json   one classifier of 32 dimensions per architecture: its config, the names and
                       shapes of its tensors, and the output of transformers for a few sequences. The
                       weights are not stored: seeded_model.h regenerates them from the names
poolings.json          the output of sentence-transformers' modules for seeded rows
sentence_vectors.bin   the output of sentence-transformers for 1,000 texts with the model in MODEL_FOLDER:
                       all vectors projected onto 16 directions, and 20 complete vectors

sentence_vectors_test.cc contains the same generator of texts and directions in C++.
Layout of sentence_vectors.bin, little-endian: u32 texts, u32 directions, u32 full vectors,
u32 dimension; 32 bytes SHA-256 of the texts, each followed by a line break; floats texts x
directions; floats full vectors x dimension (texts 0, 50, 100, ...).
"""

import hashlib
import json
import struct
import sys
import tempfile
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
    # Every 50th text exceeds the token limit of the model.
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


def seeded_values(name, shape):
    """The weights of the tensor `name`: a hash of name and index, as in seeded_model.h."""
    import numpy as np

    seed = 0xCBF29CE484222325  # FNV-1a
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x100000001B3) & WORD_BITS
    count = int(np.prod(shape))
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    around_zero = (z >> np.uint64(40)).astype(np.float64) / 2**23 - 1
    if len(shape) > 1:  # so that products keep the magnitude of their inputs
        values = around_zero * np.sqrt(4 / shape[-1])
    else:
        values = 1 + around_zero / 2 if name.endswith(".weight") else around_zero * 0.3
    return values.astype(np.float32).reshape(shape)


def seeded_ids(length, vocabulary):
    return [(7 * i * i + 3 * i + length) % vocabulary for i in range(length)]


def rounded(row):
    return [round(x, 6) for x in row.double().tolist()]


def architectures(hidden=32, inner=48, layers=2, heads=4, words=40, tokens=160):
    """(file name, class, config)"""
    import transformers as t

    common = dict(vocab_size=words, hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=heads,
                  intermediate_size=inner, num_labels=3)
    labels = dict(id2label={0: "CONTRADICTION", 1: "Entailment", 2: "neutral"})
    yield "bert", t.BertForSequenceClassification, t.BertConfig(**common, max_position_embeddings=tokens, **labels)
    yield "bert_tanh", t.BertForSequenceClassification, t.BertConfig(
        **common, max_position_embeddings=tokens, hidden_act="gelu_new")
    yield "roberta", t.RobertaForSequenceClassification, t.RobertaConfig(
        **common, max_position_embeddings=tokens + 2, type_vocab_size=1, layer_norm_eps=1e-5, pad_token_id=1)
    yield "xlm_roberta", t.XLMRobertaForSequenceClassification, t.XLMRobertaConfig(
        **common, max_position_embeddings=tokens + 2, type_vocab_size=1, layer_norm_eps=1e-5, pad_token_id=1)
    yield "distilbert", t.DistilBertForSequenceClassification, t.DistilBertConfig(
        vocab_size=words, dim=hidden, n_layers=layers, n_heads=heads, hidden_dim=inner, max_position_embeddings=tokens,
        num_labels=3)
    yield "mpnet", t.MPNetForSequenceClassification, t.MPNetConfig(
        **common, max_position_embeddings=tokens + 2, layer_norm_eps=1e-5)
    yield "modernbert", t.ModernBertForSequenceClassification, t.ModernBertConfig(
        **{**common, "num_hidden_layers": layers + 1}, max_position_embeddings=tokens, local_attention=16,
        pad_token_id=0, bos_token_id=1, eos_token_id=2, cls_token_id=1, sep_token_id=2)
    yield "modernbert_mean", t.ModernBertForSequenceClassification, t.ModernBertConfig(
        **{**common, "num_hidden_layers": layers + 1}, max_position_embeddings=tokens, local_attention=16,
        classifier_pooling="mean", attention_bias=True, mlp_bias=True, norm_bias=True, classifier_bias=True,
        pad_token_id=0, bos_token_id=1, eos_token_id=2, cls_token_id=1, sep_token_id=2)
    yield "nomic_bert", t.NomicBertForSequenceClassification, t.NomicBertConfig(
        **common, max_position_embeddings=tokens)
    yield "gte", t.GteForSequenceClassification, t.GteConfig(**common, max_position_embeddings=tokens)


KEPT = ("vocab_size hidden_size num_hidden_layers num_attention_heads intermediate_size max_position_embeddings "
        "type_vocab_size layer_norm_eps norm_eps pad_token_id hidden_act activation dim n_layers n_heads hidden_dim "
        "relative_attention_num_buckets hidden_activation local_attention global_attn_every_n_layers layer_types "
        "rope_parameters norm_bias attention_bias mlp_bias classifier_bias classifier_pooling classifier_activation "
        "model_type architectures id2label").split()


def seed_folder(model, folder):
    """Saves the model in the format of transformers with seeded weights; returns their shapes."""
    import torch
    from safetensors import safe_open
    from safetensors.torch import save_file

    model.save_pretrained(folder)
    with safe_open(folder / "model.safetensors", "pt") as file:
        shapes = {name: list(file.get_tensor(name).shape) for name in sorted(file.keys())}
    tensors = {name: torch.from_numpy(seeded_values(name, shape).copy()) for name, shape in shapes.items()}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    return shapes


def load_folder(kind, folder):
    model, report = kind.from_pretrained(folder, attn_implementation="eager", output_loading_info=True)
    assert not any(report[key] for key in ("missing_keys", "unexpected_keys", "mismatched_keys")), report
    return model.eval()


def outputs(model, ids, types):
    """The rows of the last layer and the logits."""
    import torch

    arguments = {"input_ids": torch.tensor([ids])}
    if types is not None:
        arguments["token_type_ids"] = torch.tensor([types])
    with torch.inference_mode():
        return model.base_model(**arguments)[0][0], model(**arguments).logits[0]


def write_architecture(out, lengths, name, kind, config):
    with tempfile.TemporaryDirectory() as scratch:
        shapes = seed_folder(kind(config), Path(scratch))
        model = load_folder(kind, Path(scratch))
        saved = json.loads((Path(scratch) / "config.json").read_text())
    fixture = {"config": {key: saved[key] for key in KEPT if key in saved}, "tensors": shapes, "expected": []}
    for length in lengths:
        ids = seeded_ids(length, config.vocab_size)
        types = [i * 2 // length for i in range(length)] if getattr(config, "type_vocab_size", 0) > 1 else None
        rows, logits = outputs(model, ids, types)
        fixture["expected"].append({"length": length, "types": types is not None, "mean": rounded(rows.mean(0)),
                                    "last": rounded(rows[-1]), "logits": rounded(logits)})
    lines = [f' "{key}": {json.dumps(value)}' for key, value in fixture.items() if key != "expected"]
    lines.append(' "expected": [\n  ' + ",\n  ".join(json.dumps(row) for row in fixture["expected"]) + "\n ]")
    out.mkdir(exist_ok=True)
    (out / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


def write_poolings():
    import torch
    from sentence_transformers.sentence_transformer.modules import Dense, Pooling

    rows = torch.from_numpy(seeded_values("rows", [7, 8]).copy())
    features = {"token_embeddings": rows[None], "attention_mask": torch.ones(1, 7, dtype=torch.long)}
    modes = ["cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken", ["cls", "mean"]]
    fixture = []
    for mode in modes:
        module = Pooling(8, pooling_mode=mode)
        fixture.append({"pooling": module.get_config_dict(), "vector": rounded(module(dict(features))["sentence_embedding"][0])})
    for activation in (torch.nn.Tanh(), torch.nn.Identity(), torch.nn.GELU(), torch.nn.ReLU(), torch.nn.SiLU(), torch.nn.Sigmoid()):
        bias = not isinstance(activation, torch.nn.Identity)
        module = Dense(8, 5, bias=bias, activation_function=activation)
        with torch.no_grad():
            for name, parameter in module.named_parameters():
                parameter.copy_(torch.from_numpy(seeded_values(name, list(parameter.shape)).copy()))
            pooled = Pooling(8, pooling_mode="mean")(dict(features))
            fixture.append({"dense": module.get_config_dict(), "vector": rounded(module(pooled)["sentence_embedding"][0])})
    (HERE / "poolings.json").write_text("[\n " + ",\n ".join(json.dumps(row) for row in fixture) + "\n]\n")


def write_tiny_bert():
    import torch
    from safetensors.torch import save_file
    from transformers import BertConfig, BertModel

    torch.manual_seed(11)
    config = BertConfig(vocab_size=16, hidden_size=12, num_hidden_layers=2, num_attention_heads=3,
                        intermediate_size=20, max_position_embeddings=40, type_vocab_size=2)
    model = BertModel(config, add_pooling_layer=False).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():  # large weights, so that every part affects the output
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
    if sys.argv[1] == "--larger":
        for each in architectures(hidden=384, inner=1536, layers=6, heads=12, words=1000, tokens=512):
            write_architecture(Path(sys.argv[2]), (1, 12, 130, 500), *each)
        sys.exit()
    write_tiny_bert()
    for each in architectures():
        write_architecture(HERE / "architectures", (1, 2, 9, 150), *each)
    write_poolings()
    write_sentence_vectors(sys.argv[1])
