"""Vectors from an embedding service: ingestion, search, costs, and failures of the service."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quarry import ERROR, OK, USAGE, Quarry

KEY = "sk-test-0123456789"
BIRDS = {
    "heron.txt": "The grey heron stands in shallow water and waits for fish.\n",
    "wren.txt": "The wren is tiny, sings loudly and hides in hedges.\n",
    "owl.txt": "The barn owl hunts mice at night without a sound.\n",
}


class Service:
    def __init__(self, folder):
        self.log = folder / "log"
        self.log.touch()
        port_file = folder / "port"
        script = Path(__file__).with_name("embedding_server.py")
        self.process = subprocess.Popen([sys.executable, script, port_file, self.log])
        while not port_file.exists() or not port_file.read_text().endswith("\n"):
            time.sleep(0.01)
        self.url = f"http://127.0.0.1:{port_file.read_text().strip()}/v1"

    def requests(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=10)


@pytest.fixture
def service(tmp_path):
    service = Service(tmp_path)
    yield service
    service.stop()


@pytest.fixture
def birds(tmp_path, folder, service):
    for name, text in BIRDS.items():
        (folder / name).write_text(text)
    quarry = Quarry(tmp_path / "home", {
        "embedding.provider": "openai", "embedding.base_url": service.url, "embedding.model": "words",
        "embedding.api_key": KEY, "embedding.timeout_s": 5, "embedding.price": 0.5,
    })
    quarry.folder = folder
    return quarry


def names(result):
    return [Path(hit["source"]).name for hit in result["hits"]]


@pytest.mark.parametrize("model", ["words", "floats"])
def test_vectors_of_a_service_are_searched(birds, service, model):
    quarry = birds.with_settings(embedding__model=model)
    report = quarry.ingest(birds.folder)
    assert report["embeddings_computed"] == 3
    found = quarry.search("an owl that hunts mice", "--mode", "dense")
    assert names(found)[0] == "owl.txt" and found["degraded"] == []
    request = service.requests()[-1]
    assert request["path"] == "/v1/embeddings" and request["authorization"] == f"Bearer {KEY}"
    assert request["body"]["input"] == ["an owl that hunts mice"]


def test_a_text_is_paid_for_only_once(birds, service):
    first = birds.ingest(birds.folder)["costs"]
    assert first["models"][0]["model"] == "openai/words" and first["models"][0]["units"] > 20
    assert first["cost_usd"] == pytest.approx(first["models"][0]["units"] * 0.5 / 1e6)
    sent = len(service.requests())
    again = birds.ingest(birds.folder)
    assert again["embeddings_computed"] == 0 and len(service.requests()) == sent + 1  # its dimension
    quarry = birds.with_settings(embedding__dimensions=64)
    quarry.ingest(birds.folder)
    assert len(service.requests()) == sent + 1  # the configured dimension saves the request
    assert "openai/words: 1 request, " in birds.run("ingest", birds.folder, expect=OK).out


def test_vectors_of_another_model_are_refused(birds):
    birds.ingest(birds.folder)
    other = birds.with_settings(embedding__model="floats")
    refused = other.run("search", "owl", "--mode", "dense")
    assert refused.code != OK and "openai/words" in refused.err and "openai/floats" in refused.err


@pytest.mark.parametrize("model, said", [
    ("refuses", "401"), ("error", "out of order"), ("hangs", "time"), ("loses_one", "embeddings"),
])
def test_a_service_that_fails_fails_the_ingestion_and_shows_no_key(birds, model, said):
    quarry = birds.with_settings(embedding__model=model, embedding__timeout_s=2)
    outcome = quarry.run("ingest", birds.folder)
    assert outcome.code in (ERROR, USAGE) and said in outcome.err
    assert KEY not in outcome.out + outcome.err


def test_without_the_service_search_is_lexical_and_says_so(birds, service):
    birds.ingest(birds.folder)
    service.stop()
    outcome = birds.run("search", "owl hunts mice", "--json", expect=OK)
    assert names(outcome.json)[0] == "owl.txt"
    assert outcome.json["degraded"] and "127.0.0.1" in outcome.err and KEY not in outcome.err


def test_the_printed_configuration_hides_the_key(birds):
    assert KEY not in birds.run("config", "print", expect=OK).out
    assert birds.json("config", "print")["embedding.api_key"]["value"] == "***"


def test_a_key_of_the_environment_is_not_sent_to_another_server(birds, service):
    quarry = birds.with_settings(embedding__api_key="")
    quarry.environment["OPENAI_API_KEY"] = KEY
    quarry.ingest(birds.folder)
    assert {request["authorization"] for request in service.requests()} == {None}


def test_the_usual_variables_name_the_service_and_its_key(birds, service):
    quarry = birds.with_settings(embedding__api_key="", embedding__base_url="")
    quarry.environment.update({"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": service.url})
    quarry.ingest(birds.folder)
    assert {request["authorization"] for request in service.requests()} == {f"Bearer {KEY}"}


def test_each_provider_and_reranker_is_listed(words):
    providers = {row["name"] for row in words.json("list", "providers")}
    assert providers == {"local", "none", "precomputed", "openai", "azure", "cohere", "voyage", "jina", "gemini", "ollama", "tei"}
    assert {row["name"] for row in words.json("list", "rerankers")} == {"cohere", "jina", "voyage", "tei"}
