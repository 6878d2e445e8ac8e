"""Measures extraction by format: `quarry ingest` without a model, which includes reading, chunking and
storing. The peer for PDF is pdftotext, which stores nothing."""

import gzip
import shutil
import tarfile

from report import DATA, WORK, Quarry, median, run

# Format: (archive of the labelled data, ending of its files).
SAMPLES = {"pdf": ("financebench", ".pdf"), "html": ("parse/article_extraction", ".html.gz"), "docx": ("parse/docling", ".docx"),
           "json": ("hostile/jsontestsuite", ".json"), "csv": ("parse/docling", ".csv")}


def files(kind, quick):
    """Returns a folder with all files of a kind, unpacked and without subfolders."""
    archive, ending = SAMPLES[kind]
    folder = WORK / "data" / f"extract-{kind}{'-quick' * quick}"
    if folder.is_dir():
        return folder
    folder.mkdir(parents=True)
    with tarfile.open(DATA / f"{archive}.tar.gz") as tar:
        members = [m for m in tar if m.isfile() and m.name.endswith(ending)]
        for number, member in enumerate(members[:2] if quick else members):
            data = tar.extractfile(member).read()
            name = f"{number}-{member.name.rsplit('/', 1)[1]}"
            if ending.endswith(".gz"):
                data, name = gzip.decompress(data), name[:-3]
            (folder / name).write_bytes(data)
    return folder


def megabytes(folder):
    return sum(path.stat().st_size for path in folder.iterdir()) / 1e6


def ingest_seconds(folder):
    home = WORK / "extract"
    shutil.rmtree(home, ignore_errors=True)
    quarry = Quarry(home, embedding__provider="none")
    return quarry.run("ingest", folder, "--json", accept=(0, 5), sample=False).seconds


def pdftotext_seconds(folder):
    """Runs two processes at a time, like Quarry's two extraction processes."""
    script = 'find "$0" -name "*.pdf" -print0 | xargs -0 -P 2 -I{} pdftotext -layout {} /dev/null'
    return run(["bash", "-c", script, folder], accept=(0, 123), sample=False).seconds


def measure(report, quick):
    rounds = 1 if quick else 3
    for kind in SAMPLES:
        folder = files(kind, quick)
        size = megabytes(folder)
        ours = [size / ingest_seconds(folder) for _ in range(rounds)]
        peer, name = None, ""
        if kind == "pdf" and shutil.which("pdftotext"):
            peer, name = median([size / pdftotext_seconds(folder) for _ in range(rounds)]), "pdftotext (poppler)"
        report.add(f"{kind}, {len(list(folder.iterdir()))} files", "MB/s", median(ours), peer, name)
