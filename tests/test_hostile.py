"""Malicious files and truncated good ones: each is read or refused, without a crash or a hang."""

import time

import pytest

from conftest import NO_MODEL, unpack
from quarry import OK, ROOT, SOME_FAILED, Quarry

# A file that takes longer counts as a hang: no file of these tests has more than a few hundred kB.
FILE_SECONDS = 20
VERDICTS = {"corrupt", "invalid", "exhausted", "unsupported"}


def ingest_all(tmp_path, folder, seconds):
    """Ingests a folder. Returns the files that were read, and the error of each other file."""
    settings = {**NO_MODEL, "ingest.file_timeout_s": FILE_SECONDS}
    quarry = Quarry(tmp_path / "home", settings)
    begun = time.monotonic()
    report = quarry.ingest(folder, expect=(OK, SOME_FAILED), timeout=seconds)
    print(f"{report['documents']} in {time.monotonic() - begun:.1f} s")
    read = {row["source"].split("#")[0] for row in quarry.documents()}
    failed = {f["source"]: f for f in report["failures"] + report["skipped"]}
    files = {str(p) for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")}
    assert read | failed.keys() >= files, f"no verdict: {sorted(files - read - failed.keys())[:5]}"
    wrong = [f for f in failed.values() if f["code"] not in VERDICTS]
    assert not wrong, f"{len(wrong)} files crashed or hung: {wrong[:5]}"
    quarry.run("doctor", expect=OK)
    return read, failed


@pytest.mark.parametrize("archive", ["defusedxml", "pdfjs"])
def test_every_hostile_file_gets_a_verdict(data, tmp_path, folder, archive):
    unpack(data / f"hostile/{archive}.tar.gz", folder)
    ingest_all(tmp_path, folder, 240)


def test_json_is_read_to_the_letter(data, tmp_path, folder):
    """Files named y_ are valid JSON and must be read; files named n_ are invalid and must be refused."""
    unpack(data / "hostile/jsontestsuite.tar.gz", folder)
    read, failed = ingest_all(tmp_path, folder, 120)
    by_name = {path.rsplit("/", 1)[1]: path for path in read | failed.keys()}
    broken = {name for name, path in by_name.items() if failed.get(path, {}).get("code") == "corrupt"}
    accepted = {name for name, path in by_name.items() if path in read}
    assert len(by_name) > 300
    assert {n for n in broken if n.startswith("y_")} == set()
    assert {n for n in accepted if n.startswith("n_")} == set()


def test_truncated_copies_of_every_example_get_a_verdict(tmp_path, folder):
    count = 0
    for path in sorted((ROOT / "examples/library").rglob("*")):
        if not path.is_file():
            continue
        whole = path.read_bytes()
        size = len(whole)
        for cut in {1, 7, size // 10, size // 3, size // 2, size * 9 // 10, size - 1}:
            (folder / f"{path.stem}-{cut}{path.suffix}").write_bytes(whole[:cut])
            count += 1
    ingest_all(tmp_path, folder, 240)
    assert count > 100


@pytest.mark.parametrize("flip", range(3))
def test_copies_with_flipped_bytes_get_a_verdict(tmp_path, folder, flip):
    import random

    rng = random.Random(flip)
    for path in sorted((ROOT / "examples/library").rglob("*")):
        if path.suffix in (".pdf", ".docx", ".html", ".xml", ".json", ".jsonl", ".csv"):
            spoiled = bytearray(path.read_bytes())
            for _ in range(1 + len(spoiled) // 500):
                spoiled[rng.randrange(len(spoiled))] = rng.randrange(256)
            (folder / path.name).write_bytes(spoiled)
    ingest_all(tmp_path, folder, 120)


DEEP = 200_000
NASTY = {
    "deep.html": b"<div>" * DEEP + b"herons",
    "deep-b.html": b"<html><body>" + b"<b><p>" * 50_000 + b"herons",
    "deep.xml": b"<?xml version='1.0'?>" + b"<a>" * DEEP + b"herons" + b"</a>" * DEEP,
    "deep.json": b"[" * DEEP + b"]" * DEEP,
    "deep.md": b"> " * DEEP + b"herons",
    "brackets.md": b"[" * DEEP + b"herons",
    "stars.md": b"*a **b " * 50_000,
    "laughs.xml": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY a 'ha'>"
    + b"".join(b"<!ENTITY %c '%s'>" % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(20))
    + b"]><a>&t;</a>",
    "one-line.txt": b"heron " * 700_000,
    "no-space.txt": b"h" * 3_000_000,
    "columns.csv": b",".join(b"c%d" % i for i in range(100_000)) + b"\n" + b"," * 99_999,
    "quotes.csv": b'a,b\n"' + b'""' * 500_000,
    "marks.txt": "e".encode() + "\u0301".encode() * 500_000,
    "zeros.txt": bytes(1_000_000),
    "empty.pdf": b"%PDF-1.7\n%%EOF",
    "self.pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>",
    "empty.txt": b"",
    "bom.txt": b"\xff\xfe",
}


@pytest.mark.parametrize("name", NASTY)
def test_files_built_to_take_for_ever_end_soon(tmp_path, folder, name):
    (folder / name).write_bytes(NASTY[name])
    begun = time.monotonic()
    ingest_all(tmp_path, folder, 60)
    assert time.monotonic() - begun < FILE_SECONDS


def test_a_zip_bomb_is_refused(tmp_path, folder):
    import zipfile

    with zipfile.ZipFile(folder / "bomb.docx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as entry:
            entry.write(b"<w:document xmlns:w='x'><w:body>")
            for _ in range(800):
                entry.write(b" " * (1 << 20))
    _, failed = ingest_all(tmp_path, folder, 60)
    assert len(failed) == 1


def test_a_misleading_name_does_not_decide_the_format(words, folder):
    """The content decides: a PDF named .txt is a PDF, and text named .pdf is text or refused."""
    (folder / "guide.txt").write_bytes((ROOT / "examples/library/user-guide-hp-2040-s.pdf").read_bytes())
    (folder / "terms.csv").write_bytes((ROOT / "examples/library/warranty-terms.html").read_bytes())
    words.ingest(folder)
    kinds = {row["source"].rsplit("/", 1)[1]: row["media_type"] for row in words.documents()}
    assert kinds == {"guide.txt": "application/pdf", "terms.csv": "text/html"}


def test_odd_file_names_are_only_names(words, folder):
    names = ["sp ace.txt", "-rf.txt", "new\nline.txt", "quo'te\".txt", "größe 雀.txt", "#hash.txt", "%41.txt"]
    for name in names:
        (folder / name).write_text(f"Heron of {len(name)}.\n")
    (folder / "loop").symlink_to(folder)
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    report = words.ingest(folder, expect=(OK, SOME_FAILED))
    assert report["documents"]["added"] == len(names)
    assert {row["source"] for row in words.documents()} == {str(folder / name) for name in names}


def test_a_pipe_in_the_folder_does_not_stop_the_run(words, folder):
    import os

    os.mkfifo(folder / "pipe")
    (folder / "a.txt").write_text("The heron waits.\n")
    words.ingest(folder, expect=(OK, SOME_FAILED), timeout=60)
    assert len(words.documents()) == 1
