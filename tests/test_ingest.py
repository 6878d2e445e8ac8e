"""Ingestion: which files are read, what a second run costs, and what an interrupted run keeps."""

import json
import shutil
import signal
import time

import pytest

from quarry import ERROR, INTERRUPTED, OK, ROOT, SOME_FAILED, USAGE, Quarry

LIBRARY = ROOT / "examples/library"

PARAGRAPHS = [
    f"Station {n} of the water works stands at kilometre {n * 7}. Its pump number {n * 13} lifts "
    f"water from basin {n} to basin {n + 1} and is looked after by crew {n % 5}. In the year "
    f"{1950 + n} the motor was wound anew, and since then the meter has counted {n * 977} hours."
    for n in range(1, 41)
]


def write_paragraphs(path, paragraphs):
    path.write_text("\n\n".join(["# Water works", *paragraphs]) + "\n", encoding="utf-8")


def write_records(path, records):
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")


def test_every_format_of_the_example_library_is_read(library):
    report = library.report
    assert report["failures"] == []
    read = {d["source"].split("#")[0] for d in library.documents("-c", "library")}
    assert read == {str(p) for p in LIBRARY.rglob("*") if p.is_file() and not p.name.startswith(".")}
    suffixes = {source.rsplit(".", 1)[1] for source in read}
    assert suffixes >= {"md", "txt", "html", "pdf", "docx", "csv", "tsv", "json", "jsonl", "xml"}


def test_every_document_of_the_library_has_text_and_chunks(library):
    for row in library.documents("-c", "library"):
        shown = library.document(row["document_id"], "-c", "library")
        assert shown["text"].strip(), row["source"]
        assert shown["chunks"], row["source"]


def test_pages_of_a_pdf_are_known(library):
    source = LIBRARY / "user-guide-hp-2040-s.pdf"
    shown = library.document(source, "-c", "library")
    assert shown["pages"] > 1
    assert {chunk["page"] for chunk in shown["chunks"]} <= set(range(1, shown["pages"] + 1))


def test_the_report_has_the_shape_that_programs_rely_on(words, folder):
    (folder / "a.txt").write_text("One document.\n")
    report = words.ingest(folder)
    assert set(report) >= {"collection", "documents", "chunks", "embeddings_computed", "bytes", "seconds", "failures"}
    assert report["collection"] == "default"
    assert report["documents"] == {"seen": 1, "added": 1, "updated": 0, "unchanged": 0, "deleted": 0, "failed": 0, "skipped": 0}
    assert report["chunks"] == {"added": 1, "kept": 0, "removed": 0}
    assert report["bytes"] == len("One document.\n") and report["failures"] == []


def test_an_unchanged_folder_costs_no_embedding(home):
    first = home.ingest(LIBRARY, timeout=300)
    again = home.ingest(LIBRARY)
    assert first["embeddings_computed"] >= first["documents"]["added"] > 12
    assert again["embeddings_computed"] == 0
    assert again["documents"]["unchanged"] == again["documents"]["seen"] == first["documents"]["added"]
    assert again["chunks"]["added"] == again["chunks"]["removed"] == 0


@pytest.mark.parametrize("edit", [lambda p: p.replace("lifts", "moves"), lambda p: p + " It was painted green."])
def test_an_edited_paragraph_costs_its_own_chunks_only(tmp_path, folder, edit):
    home = Quarry(tmp_path / "home", {"chunk.size": 64, "chunk.overlap": 0})
    path = folder / "works.md"
    write_paragraphs(path, PARAGRAPHS)
    first = home.ingest(folder)
    write_paragraphs(path, PARAGRAPHS[:20] + [edit(PARAGRAPHS[20])] + PARAGRAPHS[21:])
    second = home.ingest(folder)
    assert first["embeddings_computed"] >= 40
    assert second["documents"]["updated"] == 1
    assert 1 <= second["embeddings_computed"] <= 4
    assert second["chunks"]["kept"] >= first["chunks"]["added"] - 4


def test_a_document_stays_after_its_file_is_gone_until_it_is_pruned(words, folder):
    for name in ("kept", "gone"):
        (folder / f"{name}.txt").write_text(f"The {name} document speaks of herons.\n")
    words.ingest(folder)
    (folder / "gone.txt").unlink()
    assert words.ingest(folder)["documents"]["deleted"] == 0
    assert len(words.search("herons")["hits"]) == 2
    assert words.ingest(folder, "--prune")["documents"]["deleted"] == 1
    assert [hit["source"] for hit in words.search("herons")["hits"]] == [str(folder / "kept.txt")]


def test_pruning_one_folder_leaves_documents_of_others_alone(words, tmp_path):
    for name in ("left", "right"):
        (tmp_path / name).mkdir()
        for file in ("a.txt", "b.txt"):
            (tmp_path / name / file).write_text(f"The {name} one.\n")
        words.ingest(tmp_path / name)
    (tmp_path / "left/a.txt").unlink()
    (tmp_path / "right/a.txt").unlink()
    words.ingest(tmp_path / "left", "--prune")
    left = {d["source"].removeprefix(f"{tmp_path}/") for d in words.documents()}
    assert left == {"left/b.txt", "right/a.txt", "right/b.txt"}


def test_a_bad_file_is_one_failure_and_the_run_continues(words, folder):
    (folder / "a.txt").write_text("The first good one.\n")
    (folder / "b.json").write_text('{"text": "cut of')
    (folder / "c.docx").write_bytes(b"PK\x03\x04 this is no archive")
    (folder / "d.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (folder / "e.txt").write_text("The last good one.\n")
    outcome = words.run("ingest", folder, "--json", expect=SOME_FAILED)
    report = outcome.json
    assert report["documents"]["added"] == 2 and report["documents"]["failed"] == 2
    assert sorted(f["source"] for f in report["failures"]) == [str(folder / n) for n in ("b.json", "c.docx")]
    for failure in report["failures"]:
        assert failure["code"] in {"corrupt", "invalid", "exhausted"} and failure["message"]
        assert failure["source"] not in failure["message"]


def test_an_unsupported_file_is_skipped_in_a_folder_and_fails_if_named(words, folder):
    (folder / "a.txt").write_text("The only text.\n")
    (folder / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (folder / "c.zip").write_bytes(b"PK\x03\x04" + bytes(64))
    (folder / "d.txt").write_bytes(b"")
    outcome = words.run("ingest", folder, expect=OK)
    assert "3 skipped" in outcome.out and "PNG image" in outcome.err
    report = words.ingest(folder)
    assert report["documents"]["skipped"] == 3 and report["failures"] == []
    assert "png" in [s for s in report["skipped"] if "b.png" in s["source"]][0]["message"].lower()
    named = words.run("ingest", folder / "b.png", expect=SOME_FAILED)
    assert named.err.count("b.png") == 1


@pytest.mark.parametrize("bytes_now", [b"", b" \n\n", b"\x7fELF\x02\x01" + bytes(200), b'{"title": "Heron", "text": "The he'])
def test_the_former_text_of_a_changed_file_is_not_found(words, folder, bytes_now):
    path = folder / "a.json"
    path.write_text('{"title": "Heron", "text": "The heron stands in the reeds."}')
    (folder / "b.txt").write_text("The kiosk is closed.\n")
    words.ingest(folder)
    path.write_bytes(bytes_now)
    outcome = words.run("ingest", folder, expect=(OK, SOME_FAILED))
    assert "a.json" in outcome.err and "removed" in outcome.err
    assert words.search("heron reeds")["hits"] == []
    path.write_text('{"title": "Heron", "text": "The heron stands in the reeds."}')
    words.ingest(folder)
    assert len(words.search("heron reeds")["hits"]) == 1


def test_pruning_spares_a_folder_that_is_suddenly_empty_without_prune_all(words, folder):
    for name in ("a", "b"):
        (folder / f"{name}.txt").write_text(f"The dock {name} is booked.\n")
    words.ingest(folder)
    for path in folder.iterdir():
        path.unlink()
    refused = words.run("ingest", folder, "--prune", expect=SOME_FAILED)
    assert str(folder) in refused.err and "nothing was pruned" in refused.err
    assert len(words.documents()) == 2
    pruned = words.run("ingest", folder, "--prune-all", expect=OK)
    assert "a.txt" in pruned.err and words.documents() == []


def test_globs_select_files_and_excluded_files_are_not_pruned(words, folder):
    for name in ("a.md", "b.txt", "old/c.md", "old/deep/d.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"The text of {name}.\n")

    def read(*arguments):
        words.ingest(folder, *arguments)
        return [d["source"].removeprefix(f"{folder}/") for d in sorted(words.documents(), key=lambda d: d["source"])]

    assert read("--include", "*.md", "--exclude", "old/deep") == ["a.md", "old/c.md"]
    assert read("--exclude", "/old", "--prune") == ["a.md", "b.txt", "old/c.md"]


def test_a_data_directory_inside_the_folder_is_not_ingested(tmp_path):
    home = Quarry(tmp_path / "all/home", {"embedding.provider": "none"})
    (tmp_path / "all/documents").mkdir(parents=True)
    (tmp_path / "all/documents/a.txt").write_text("The only text.\n")
    for _ in range(2):
        report = home.ingest(tmp_path / "all")
        assert report["documents"]["seen"] == 1 and report["documents"]["skipped"] == 0
    home.run("ingest", tmp_path / "all/home", expect=USAGE)
    home.run("doctor", expect=OK)


def test_one_missing_path_does_not_stop_the_others(words, folder):
    (folder / "oak.txt").write_text("The oak was felled in March.\n")
    outcome = words.run("ingest", folder / "ash.txt", folder / "oak.txt", expect=SOME_FAILED)
    assert outcome.err.count("ash.txt") == 1
    assert len(words.documents()) == 1


def test_labels_and_metadata_stay_until_they_are_replaced_or_removed(words, folder):
    (folder / "a.txt").write_text("Wages rise in spring.\n")
    words.ingest(folder, "--acl", "Race Office, board", "--meta", "season=summer")
    nightly = words.run("ingest", folder, expect=OK)
    assert "1 document keeps" in nightly.err and "board" in nightly.err
    (folder / "a.txt").write_text("Wages rise in summer.\n")
    report = words.ingest(folder)
    assert report["labels_kept"] == {"documents": 1, "labels": ["Race Office", "board"]}
    [row] = words.documents()
    assert row["labels"] == ["Race Office", "board"] and row["metadata"]["season"] == "summer"
    words.run("ingest", folder, "--acl", "", expect=USAGE)
    words.ingest(folder, "--no-acl", "--no-meta")
    [row] = words.documents()
    assert row["labels"] == [] and "season" not in row["metadata"]
    assert words.ingest(folder)["labels_kept"]["documents"] == 0


def test_a_changed_and_a_removed_record_of_a_jsonl_file(words, folder):
    path = folder / "birds.jsonl"
    birds = [{"_id": f"b{n}", "title": f"Bird {n}", "text": f"Bird number {n} sings at {n} o'clock.", "hour": n} for n in range(10)]
    write_records(path, birds)
    assert words.ingest(path)["documents"]["added"] == 10
    birds[3]["text"] = "Bird number 3 has fallen silent."
    del birds[7]
    write_records(path, birds)
    report = words.ingest(path)
    assert report["documents"] == {"seen": 9, "added": 0, "updated": 1, "unchanged": 8, "deleted": 1, "failed": 0, "skipped": 0}
    sources = [d["source"] for d in words.documents()]
    assert f"{path}#b7" not in sources and len(sources) == 9
    assert words.document(f"{path}#b3")["text"].endswith("fallen silent.")
    assert words.document(f"{path}#b3")["version"] == 2
    assert words.document(f"{path}#b3")["metadata"]["hour"] == 3


def test_metadata_and_labels_of_the_command_line_reach_every_document(words, folder):
    (folder / "a.txt").write_text("Wages rise in spring.\n")
    words.ingest(folder, "--acl", "hr,board", "--meta", "year=2025", "--meta", "place=north")
    [row] = words.documents()
    assert row["labels"] == ["board", "hr"]
    assert row["metadata"]["year"] == 2025 and row["metadata"]["place"] == "north"


def test_new_labels_reach_documents_whose_bytes_did_not_change(words, folder):
    (folder / "a.txt").write_text("Wages rise in spring.\n")
    words.ingest(folder, "--acl", "hr")
    assert words.ingest(folder, "--acl", "board")["documents"]["updated"] == 1
    assert words.documents("--as", "hr") == [] and len(words.documents("--as", "board")) == 1


def test_a_moved_copy_of_known_text_costs_no_embedding(home, folder):
    (folder / "a.md").write_text("# Herons\n\nHerons stand in the reeds and wait for fish.\n")
    home.ingest(folder)
    shutil.copy(folder / "a.md", folder / "b.md")
    assert home.ingest(folder)["embeddings_computed"] == 0
    assert len(home.documents()) == 2


def test_a_path_that_does_not_exist_is_a_clear_error(words, tmp_path):
    outcome = words.run("ingest", tmp_path / "nowhere", "--json")
    assert outcome.code in (ERROR, SOME_FAILED)
    assert "nowhere" in outcome.err + outcome.out


def small_records(count):
    return [{"_id": str(n), "title": f"Note {n}", "text": f"{PARAGRAPHS[n % 40]} This is note number {n}."} for n in range(count)]


def wait_for_event(path, process, seconds=60):
    """Waits until a document is reported as durable. Returns False if the process ended before."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if path.exists() and '"durable"' in path.read_text():
            return process.poll() is None
        if process.poll() is not None:
            return False
        time.sleep(0.005)
    raise AssertionError(f"no durable document within {seconds} s")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_run_resumes_where_it_stopped(home, folder, tmp_path, stop):
    count = 1300
    write_records(folder / "notes.jsonl", small_records(count))
    process = home.start("ingest", folder, "--events", tmp_path / "events")
    assert wait_for_event(tmp_path / "events", process), "too fast to be interrupted: use more records"
    process.send_signal(stop)
    _, said = process.communicate(timeout=60)
    assert process.returncode == (INTERRUPTED if stop == signal.SIGINT else -signal.SIGKILL), said
    assert stop == signal.SIGKILL or ("stored" in said and "next run" in said)
    acknowledged = sum('"durable"' in line for line in (tmp_path / "events").read_text().splitlines())
    kept = len(home.documents())
    assert acknowledged <= kept < count
    report = home.ingest(folder, timeout=300)
    assert report["documents"]["unchanged"] == kept
    assert 0 < report["embeddings_computed"] <= count - kept
    assert len(home.documents()) == count
    home.run("doctor", expect=OK)


def test_an_interrupt_leaves_no_trace_of_failure(words, folder, tmp_path):
    write_records(folder / "notes.jsonl", small_records(100))
    process = words.start("ingest", folder)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    words.ingest(folder)
    assert len(words.documents()) == 100
    words.run("doctor", expect=OK)


def test_two_writers_at_once_do_no_harm(words, folder):
    """The second writer fails because the home is locked, or waits; in both cases nothing is lost."""
    write_records(folder / "notes.jsonl", small_records(3000))
    running = [words.start("ingest", folder, "--json") for _ in range(3)]
    ended = [(p.communicate(timeout=120), p.returncode) for p in running]
    assert OK in [code for _, code in ended]
    for (_, said), code in ended:
        assert code in (OK, ERROR)
        assert code == OK or "writ" in said
    assert len(words.documents()) == 3000
    words.run("doctor", expect=OK)


def test_memory_is_bounded_by_the_limit_and_not_by_the_corpus(words, folder):
    text = " ".join(PARAGRAPHS) * 4
    with (folder / "large.jsonl").open("w", encoding="utf-8") as file:
        for n in range(1500):
            file.write(json.dumps({"_id": str(n), "text": f"{n} {text}"}) + "\n")
    command = ["ingest", folder, "--memory-limit", "128MiB", "--json"]
    process = words.start(*command)
    peak = 0
    while process.poll() is None:
        peak = max(peak, resident_mib(process.pid))
        time.sleep(0.02)
    assert process.returncode == OK, process.stderr.read()
    assert 0 < peak < 300


def resident_mib(pid):
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024
    except (OSError, StopIteration):
        return 0
