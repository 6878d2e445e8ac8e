"""Compares every kind of tokenizer with the `tokenizers` package on 100,000 lines. With QUARRY_LONG only.

The kinds are those of src/tokenize/golden/generate.py, trained here on lines of the labelled data, and
the published tokenizer of all-MiniLM-L6-v2.
"""

import gzip
import json
import random
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from conftest import DATA, LONG, require_data
from quarry import BINARY, MODELS, ROOT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not LONG, reason="QUARRY_LONG is not set")]

LINES = 100_000
PAIRS = 2_000
RARE = ((0x20, 0x3100), (0xA000, 0xD000), (0x1F000, 0x1FA00))
PROGRAM = BINARY.parent / "src/tokenize/tokenizer_bench"
KINDS = ["roberta", "modernbert", "cl100k", "unusual", "xlm_roberta", "bge_m3", "metaspace_first", "characters",
         "word_piece", "bert_parts"]


@pytest.fixture(scope="session")
def golden():
    pytest.importorskip("tokenizers")
    sys.path.insert(0, str(ROOT / "src/tokenize/golden"))
    import generate

    return generate


@pytest.fixture(scope="session")
def program():
    if not PROGRAM.exists():
        subprocess.run(["cmake", "--build", str(BINARY.parent), "--target", "tokenizer_bench"], check=True)
    return PROGRAM


def strings(value):
    """Yields the lines of all strings in a JSON value."""
    if isinstance(value, str):
        yield from (line for line in value.splitlines() if line.strip())
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(child)


def records(path):
    """Returns the JSON values of a file that has one value, or one a line."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        content = file.read()
    try:
        return [json.loads(content)]
    except json.JSONDecodeError:
        return [json.loads(line) for line in content.split("\n") if line]


def scrambled(line, rng, pool):
    """Returns a line whose words are mixed with those of another line and with rare characters."""
    words = re.split(r"( )", line + " " + rng.choice(pool))
    rng.shuffle(words)
    # Only characters assigned in this Python's version of Unicode, because the versions of both sides differ.
    rare = [c for c in (chr(rng.randrange(*rng.choice(RARE))) for _ in range(8)) if unicodedata.category(c) != "Cn"]
    words.insert(rng.randrange(len(words)), "".join(rare))
    return "".join(words)[:400]


@pytest.fixture(scope="session")
def text(golden):
    require_data()
    rng = random.Random(7)
    pool = []
    for path in sorted(p for p in DATA.rglob("*.gz") if p.name.endswith((".json.gz", ".jsonl.gz"))):
        found = [line[:600] for record in records(path) for line in strings(record) if len(line) > 12]
        pool += rng.sample(found, min(len(found), 24_000 if "xquad" in path.name else 6_000))
    rng.shuffle(pool)
    mixed = [scrambled(rng.choice(pool), rng, pool) for _ in range(LINES // 10)]
    chosen = golden.lines() + mixed + pool
    assert len(chosen) >= LINES
    return chosen[:LINES]


def ask(program, file, lines):
    done = subprocess.run([program, file], input="".join(json.dumps(line) + "\n" for line in lines),
                          capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def compare(golden, program, tokenizer, file, text):
    answers = ask(program, file, text)
    wrong = 0
    for start in range(0, len(text), 5000):
        part = text[start : start + 5000]
        for line, ours, theirs in zip(part, answers[start:], tokenizer.encode_batch(part, add_special_tokens=False)):
            if [token[0] for token in ours] != theirs.ids:
                wrong += 1
                print(repr(line), [token[0] for token in ours], theirs.ids, sep="\n  ") if wrong < 4 else None
    assert wrong == 0, f"{wrong} of {len(text)} lines differ"
    assert len(answers) == len(text)
    return answers


def compare_pairs(golden, program, tokenizer, file, text):
    rng = random.Random(8)
    room = tokenizer.num_special_tokens_to_add(True)
    asked = [[rng.choice(text), rng.choice(text), room + rng.randrange(120)] for _ in range(PAIRS)]
    for (first, second, most), ours in zip(asked, ask(program, file, asked)):
        assert ours == golden.pair_input(tokenizer, first, second, most), (first, second, most)


@pytest.mark.parametrize("name", KINDS)
def test_ids_equal_those_of_the_reference(name, golden, program, text, tmp_path):
    sample = text[:400] + text[LINES // 5 : LINES // 5 + 4000]
    tokenizer, written = golden.make(getattr(golden, name), sample, 6000, every=True)
    file = tmp_path / f"{name}.json"
    file.write_text(written)
    answers = compare(golden, program, tokenizer, file, text)
    compare_pairs(golden, program, tokenizer, file, text)
    if name in ("roberta", "modernbert", "cl100k"):
        check_places(tokenizer, text[:20_000], answers)


def check_places(tokenizer, text, answers):
    """Checks that the offsets of each token equal those of the reference, ignoring surrounding space. Skips lines
    that the normalizer changes."""
    for line, ours, theirs in zip(text, answers, tokenizer.encode_batch(text, add_special_tokens=False)):
        if tokenizer.normalizer and tokenizer.normalizer.normalize_str(line) != line or "<|" in line or "[MASK]" in line or "<mask>" in line:
            continue
        for (_, begin, end), (left, right) in zip(ours, theirs.offsets):
            expected = line[left:right].strip() or line[left:right]
            assert expected == "" or line.encode()[begin:end].decode() == expected, line


def test_minilm_gives_the_ids_of_the_reference(golden, program, text):
    file = Path(MODELS) / "all-MiniLM-L6-v2/tokenizer.json"
    if not file.exists():
        pytest.skip(f"no model at {file.parent}")
    tokenizer = golden.Tokenizer.from_file(str(file))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    compare(golden, program, tokenizer, file, text)
    compare_pairs(golden, program, tokenizer, file, text)
