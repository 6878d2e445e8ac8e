"""`quarry models`: listing, installing, verifying and benchmarking models."""

import functools
import hashlib
import http.server
import json
import re
import shutil
import threading
from pathlib import Path

import pytest

from quarry import ERROR, MODELS, OK, ROOT, USAGE, Quarry

NAME = "all-MiniLM-L6-v2"
TINY = ROOT / "src/model/testdata/tiny_bert"
REVISION = "0123abcd"


@pytest.fixture
def models(tmp_path):
    """A home with its own models folder, and without pip as a source of models."""
    quarry = Quarry(tmp_path / "home", {"models.folder": tmp_path / "models"})
    quarry.environment["PATH"] = str(tmp_path / "no-programs")
    quarry.folder = tmp_path / "models"
    return quarry


@pytest.fixture
def model(tmp_path):
    """A copy of the real model, if it is installed, for tests that damage it."""
    if not Path(MODELS, NAME).exists():
        pytest.skip("the model is not there: quarry models pull")
    quarry = Quarry(tmp_path / "home", {"models.folder": tmp_path / "models"})
    shutil.copytree(Path(MODELS, NAME), tmp_path / "models" / NAME)
    quarry.folder = tmp_path / "models"
    return quarry


def hub_files():
    """The files of a small model as a hub has them, with a tokenizer of the unit tests."""
    vocabulary = {word: n for n, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "b", "pump"])}
    tokenizer = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [],
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
                           "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}, "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
        "decoder": None,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": vocabulary},
    }
    return {
        "config.json": (TINY / "config.json").read_bytes(),
        "model.safetensors": (TINY / "model.safetensors").read_bytes(),
        "tokenizer.json": json.dumps(tokenizer).encode(),
    }


class Hub(http.server.BaseHTTPRequestHandler):
    """The part of a model hub's API that pulling needs. Can be told to misreport its files."""

    def __init__(self, files, asked, *arguments):
        self.files, self.asked = files, asked
        super().__init__(*arguments)

    def do_GET(self):
        self.asked.append(self.path)
        repository = "/someone/tiny-model"
        if self.path == f"/api/models{repository}/revision/main":
            return self.answer(json.dumps({"sha": REVISION}).encode())
        if self.path == f"/api/models{repository}/tree/{REVISION}?recursive=true":
            return self.answer(json.dumps([self.entry(n, c) for n, c in hub_files().items()]).encode())
        name = self.path.removeprefix(f"{repository}/resolve/{REVISION}/")
        return self.answer(self.files.get(name))

    @staticmethod
    def entry(name, contents):
        lfs = {"lfs": {"oid": hashlib.sha256(contents).hexdigest(), "size": len(contents)}} if name.endswith("safetensors") else {}
        return {"type": "file", "path": name, "size": len(contents), "oid": "0", **lfs}

    def answer(self, body):
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_):
        pass


@pytest.fixture
def hub():
    """A running hub: its address, its files and the requests it received."""
    files, asked = hub_files(), []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Hub, files, asked))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.address, server.files, server.asked = f"http://127.0.0.1:{server.server_address[1]}", files, asked
    yield server
    server.shutdown()


def test_a_repository_is_pulled_from_a_mirror_at_one_commit(models, hub):
    pulled = models.json("models", "pull", "someone/tiny-model", "--mirror", hub.address + "/")
    assert pulled["from"] == hub.address and pulled["name"] == "tiny-model"
    folder = models.folder / "tiny-model"
    assert all((folder / name).read_bytes() == contents for name, contents in hub_files().items())
    manifest = json.loads((folder / "quarry.pulled.json").read_text())
    assert manifest["revision"] == REVISION and len(manifest["files"]) == 3
    asked = len(hub.asked)
    assert models.json("models", "pull", "someone/tiny-model", "--mirror", hub.address)["from"] is None
    assert len(hub.asked) == asked
    [row] = [m for m in models.json("models", "ls")["models"] if m["installed"]]
    assert row["name"] == "tiny-model" and row["from"] == hub.address and row["bytes"] > 1000


def test_the_variable_of_the_hubs_own_programs_names_the_mirror(models, hub):
    models.environment["HF_ENDPOINT"] = hub.address
    assert models.json("models", "pull", "someone/tiny-model")["from"] == hub.address


def test_a_file_that_the_mirror_changed_is_refused_and_leaves_nothing(models, hub):
    hub.files["model.safetensors"] = hub.files["model.safetensors"][:-1] + b"?"
    said = models.run("models", "pull", "someone/tiny-model", "--mirror", hub.address, expect=ERROR).err
    assert hashlib.sha256(hub_files()["model.safetensors"]).hexdigest() in said
    assert list(models.folder.iterdir()) == []


def test_a_known_model_with_other_content_is_refused(models, hub, tmp_path):
    """The hash in the program takes precedence over the hash of the source."""
    carried = tmp_path / "carried" / NAME
    carried.mkdir(parents=True)
    for name, contents in hub_files().items():
        (carried / name).write_bytes(contents)
    said = models.run("models", "pull", "--from", tmp_path / "carried", NAME, expect=ERROR).err
    assert "sha256" in said and not (models.folder / NAME).exists()


def test_a_model_is_installed_from_a_folder_without_a_network(models, hub, tmp_path):
    models.json("models", "pull", "someone/tiny-model", "--mirror", hub.address)
    shutil.move(models.folder, tmp_path / "stick")
    hub.shutdown()
    models.environment["HF_ENDPOINT"] = "http://127.0.0.1:9"
    pulled = models.json("models", "pull", "--from", tmp_path / "stick", "tiny-model")
    assert pulled["from"] == str(tmp_path / "stick/tiny-model")
    (tmp_path / "stick/tiny-model/config.json").write_text("{}")
    shutil.rmtree(models.folder)
    assert "config.json" in models.run("models", "pull", "--from", tmp_path / "stick", "tiny-model", expect=ERROR).err


@pytest.mark.parametrize(
    "arguments, said",
    [(["psychic"], "all-MiniLM-L6-v2"), (["a/b/c"], "owner/name"), (["../x"], "owner/name"), (["--from", "/nowhere", "tiny"], "/nowhere")],
)
def test_a_model_that_cannot_be_pulled_is_one_clear_line(models, arguments, said):
    outcome = models.run("models", "pull", *arguments, expect=(ERROR, USAGE))
    assert said in outcome.err and outcome.out == "" and outcome.err.count("\n") == 1


def test_the_check_of_a_sound_model_reports_all_its_facts(model):
    checked = model.json("models", "check")
    assert checked["sound"] and checked["problems"] == [] and checked["name"] == NAME
    assert checked["architecture"].startswith("BertModel") and checked["dimension"] == 384
    assert checked["max_tokens"] >= 128 and len(checked["fingerprint"]) == 64
    assert {f["name"] for f in checked["files"]} >= {"config.json", "model.safetensors", "tokenizer.json"}
    assert checked["precisions"][0]["precision"] == "fp32" and checked["precisions"][0]["least_cosine"] > 0.99999
    shown = model.run("models", "check", NAME, expect=OK).out
    assert "384" in shown and "the model is sound" in shown


def test_a_model_that_was_changed_is_not_sound(model):
    stick = model.folder.parent / "stick"
    shutil.move(model.folder, stick)
    model.json("models", "pull", "--from", stick, NAME)  # the manifest now has the hash of each file
    path = model.folder / NAME / "tokenizer.json"
    path.write_text(path.read_text().replace('"lowercase":true', '"lowercase": true', 1) + "\n")
    outcome = model.run("models", "check", "--json", expect=ERROR)
    assert not outcome.json["sound"]
    assert any("tokenizer.json" in problem for problem in outcome.json["problems"])


def test_truncated_weights_are_reported_and_nothing_crashes(model):
    path = model.folder / NAME / "model.safetensors"
    path.write_bytes(path.read_bytes()[:100_000])
    outcome = model.run("models", "check", "--json", expect=ERROR)
    assert len(outcome.json["problems"]) >= 2  # the hash differs, and the model cannot be opened
    assert "model.safetensors" in model.run("models", "check", expect=ERROR).out


def test_a_missing_model_gets_the_hint_to_pull_it(models):
    for verb in ("check", "bench", "path"):
        assert "quarry models pull" in models.run("models", verb, expect=ERROR).err


@pytest.mark.slow
def test_the_bench_has_a_row_for_each_precision_and_number_of_threads(home):
    measured = home.with_settings(threads=2).json("models", "bench", timeout=300)
    assert measured["model"] == NAME and measured["batch_tokens"] == 256 and measured["query_tokens"] == 12
    assert [(r["precision"], r["threads"]) for r in measured["rows"]][:2] == [("fp32", 1), ("fp32", 2)]
    assert all(r["tokens_per_second"] > 100 and 0 < r["query_ms"] < 1000 for r in measured["rows"])
    table = home.with_settings(threads=1).run("models", "bench", timeout=300, expect=OK).out
    assert re.search(r"^fp32\s+1\s+\d+\s+\d+\.\d+ ms$", table, re.M)
