"""A text that was embedded before costs no embedding, wherever it occurs again."""

import json
import os
import random
import time

import pytest

from quarry import OK, Quarry
from test_ingest import PARAGRAPHS, resident_mib, write_paragraphs


def cache_files(home):
    return sorted(p.name for p in (home.home / "cache").glob("embeddings*") if p.suffix in (".db", ".damaged"))


def test_another_collection_of_the_same_texts_computes_no_embedding(home, folder):
    write_paragraphs(folder / "works.md", PARAGRAPHS)
    first = home.ingest(folder, "-c", "first")
    second = home.ingest(folder, "-c", "second")
    assert first["embeddings_computed"] > 10 and first["embeddings_reused"] == 0
    assert second["embeddings_computed"] == 0
    assert second["embeddings_reused"] == first["embeddings_computed"]
    hits = [home.search("Who looks after pump 13?", "-c", c)["hits"] for c in ("first", "second")]
    assert [(h["text"], h["score"]) for h in hits[0]] == [(h["text"], h["score"]) for h in hits[1]]


def test_other_chunk_boundaries_cost_only_the_new_windows(home, folder):
    write_paragraphs(folder / "works.md", PARAGRAPHS)
    sized = home.with_settings(chunk__window=0, chunk__overlap=0, chunk__chunker="structure")
    first = sized.ingest(folder)
    (folder / "more.md").write_text((folder / "works.md").read_text() + "\n# Annex\n\nThe annex is new.\n")
    second = sized.ingest(folder, "-c", "other")
    assert first["embeddings_computed"] > 1
    assert 1 <= second["embeddings_computed"] <= 3


def test_a_cache_of_size_zero_keeps_nothing(home, folder):
    write_paragraphs(folder / "works.md", PARAGRAPHS[:3])
    off = home.with_settings(embedding__cache_size=0)
    first = off.ingest(folder, "-c", "first")
    assert off.ingest(folder, "-c", "second")["embeddings_computed"] == first["embeddings_computed"]
    assert not (home.home / "cache").exists()


def test_questions_and_texts_leave_no_trace_in_the_cache(home, folder):
    (folder / "a.md").write_text("The pump of the north station is sold in secret.\n")
    home.ingest(folder)
    before = {p.name: p.stat().st_mtime_ns for p in (home.home / "cache").iterdir()}
    home.search("what is sold in secret")
    assert {p.name: p.stat().st_mtime_ns for p in (home.home / "cache").iterdir()} == before
    assert all(b"secret" not in p.read_bytes() for p in (home.home / "cache").iterdir())


def test_a_damaged_cache_is_replaced_and_nothing_fails(home, folder):
    write_paragraphs(folder / "works.md", PARAGRAPHS)
    first = home.ingest(folder, "-c", "first")
    [name] = cache_files(home)
    path = home.home / "cache" / name
    damaged = bytearray(path.read_bytes())
    for at in random.Random(5).choices(range(16384, len(damaged)), k=400):
        damaged[at] ^= 0x55
    path.write_bytes(damaged)
    outcome = home.run("ingest", folder, "-c", "second", "--json", expect=OK)
    assert outcome.json["documents"]["failed"] == 0
    assert outcome.json["embeddings_computed"] > 0
    assert "embeddings.damaged" in cache_files(home) and len(cache_files(home)) == 2
    home.ingest(folder, "-c", "third")
    assert home.ingest(folder, "-c", "fourth")["embeddings_computed"] == 0
    hits = [home.search("Who looks after pump 13?", "-c", c)["hits"] for c in ("first", "second", "fourth")]
    assert hits[0] and [h["score"] for h in hits[0]] == [h["score"] for h in hits[1]] == [h["score"] for h in hits[2]]
    assert first["documents"]["added"] == 1


def test_ingestion_succeeds_if_the_cache_cannot_be_written(home, folder):
    (folder / "a.md").write_text("The heron waits.\n")
    home.home.mkdir()
    (home.home / "cache").write_text("a file where the folder should be")
    assert home.ingest(folder)["embeddings_computed"] == 1


@pytest.mark.slow
def test_a_slow_encoder_holds_back_the_readers(tmp_path, folder):
    """Otherwise text accumulates at 10 MB a second or more; with it, 30 MB in addition to the model suffice."""
    home = Quarry(tmp_path / "home", {"embedding.cache_size": 0, "threads": 1})
    with (folder / "large.jsonl").open("w", encoding="utf-8") as file:
        for n in range(10000):  # all paragraphs differ, so each must be embedded
            text = " ".join(paragraph.replace("Station", f"Station {n}") for paragraph in PARAGRAPHS)
            file.write(json.dumps({"_id": str(n), "text": text}) + "\n")
    assert os.path.getsize(folder / "large.jsonl") > 90e6
    process = home.start("ingest", folder, "--memory-limit", "64MiB")
    peak, end = 0, time.monotonic() + 12
    while process.poll() is None and time.monotonic() < end:
        peak = max(peak, resident_mib(process.pid))
        time.sleep(0.02)
    process.kill()
    process.communicate(timeout=60)
    assert 0 < peak < 155, peak
    print(f"peak {peak:.0f} MiB")
