"""Search: modes, filters, labels, exact offsets."""

import json
import re

import pytest

from conftest import NO_MODEL
from quarry import USAGE, Quarry

BIRDS = [
    {"_id": "heron", "title": "Heron", "text": "The grey heron stands in shallow water and waits for fish.", "year": 2021, "place": "lake", "tags": ["water", "large"]},
    {"_id": "wren", "title": "Wren", "text": "The wren is tiny, sings loudly and hides in hedges.", "year": 2023, "place": "garden", "tags": ["small"]},
    {"_id": "owl", "title": "Owl", "text": "The barn owl hunts mice at night without a sound.", "year": 2024, "place": "barn", "tags": ["night", "large"]},
    {"_id": "kingfisher", "title": "Kingfisher", "text": "The kingfisher dives from a branch to catch small fish. Größe: 17 cm — 雀.", "year": 2025, "place": "lake", "tags": ["water", "small"]},
]


@pytest.fixture(scope="module")
def birds(tmp_path_factory):
    folder = tmp_path_factory.mktemp("birds")
    quarry = Quarry(folder / "home")
    quarry.file = folder / "birds.jsonl"
    quarry.file.write_text("".join(json.dumps(b) + "\n" for b in BIRDS), encoding="utf-8")
    quarry.ingest(quarry.file)
    return quarry


def names(result):
    return [hit["source"].split("#")[1] for hit in result["hits"]]


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_each_mode_finds_the_obvious(birds, mode):
    result = birds.search("Which owl hunts mice?", "--mode", mode)
    assert result["mode"] == mode and names(result)[0] == "owl"
    assert result["degraded"] == []


def test_dense_search_finds_a_passage_without_common_words(birds):
    assert names(birds.search("silent nocturnal predator", "--mode", "dense"))[0] == "owl"
    assert names(birds.search("silent nocturnal predator", "--mode", "lexical")) == []


def test_the_result_has_the_shape_that_programs_rely_on(birds):
    result = birds.search("fish")
    assert set(result) >= {"query", "mode", "hits", "degraded", "timings_ms"}
    assert result["query"] == "fish" and result["mode"] == "hybrid"
    assert set(result["timings_ms"]) >= {"embed", "lexical", "dense", "fuse", "total"}
    for rank, hit in enumerate(result["hits"], 1):
        assert hit["rank"] == rank
        assert set(hit) >= {"score", "document_id", "chunk_id", "title", "source", "page", "char_start", "char_end", "text", "metadata", "scores"}
        assert set(hit["scores"]) == {"dense", "lexical", "fused", "rerank"}
    scores = [hit["score"] for hit in result["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_fused_scores_are_reciprocal_ranks_from_one(birds):
    hits = birds.search("the owl hunts mice at night")["hits"]
    assert hits[0]["scores"]["fused"] == pytest.approx(2 / 61)


@pytest.mark.parametrize(
    "expression, expected",
    [
        ("year >= 2024", {"owl", "kingfisher"}),
        ('place == "lake"', {"heron", "kingfisher"}),
        ('place == "lake" and year < 2025', {"heron"}),
        ('"small" in tags or place == "barn"', None),
        ('tags in ["small", "night"]', {"wren", "kingfisher", "owl"}),
        ('not place == "lake"', {"wren", "owl"}),
        ("height > 3", set()),
    ],
)
@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_filters_hold_in_every_mode(birds, expression, expected, mode):
    found = birds.run("search", "the bird", "--mode", mode, "--filter", expression, "--json")
    if expected is None:  # not part of the language: refused, never ignored
        assert found.code == USAGE
        return
    found = birds.search("the heron wren owl kingfisher", "--mode", mode, "--filter", expression)
    assert set(names(found)) == expected


def test_a_broken_filter_says_where(birds):
    outcome = birds.run("search", "fish", "--filter", "year >= ", expect=USAGE)
    assert outcome.out == "" and "year >= " in outcome.err or "expected" in outcome.err


def test_k_bounds_the_hits(birds):
    assert len(birds.search("the", "--mode", "dense", "-k", 2)["hits"]) == 2
    assert len(birds.search("the", "--mode", "dense", "-k", 100)["hits"]) == len(BIRDS)


def test_explain_reports_the_stages(birds):
    assert "explain" not in birds.search("fish")
    explained = birds.search("fish", "--explain")["explain"]
    assert {"embed", "fuse"} <= set(explained["timings_ms"]) and explained["degraded"] == []


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_offsets_give_the_passage_byte_for_byte(library, mode):
    questions = ["How is the pump started?", "price of the seal kit", "torque", "Größe", "holiday and bonus"]
    checked = 0
    for question in questions:
        for hit in library.search(question, "-c", "library", "-k", 20, "--mode", mode)["hits"]:
            text = library.document(hit["document_id"], "-c", "library")["text"]
            assert text[hit["char_start"] : hit["char_end"]] == hit["text"]
            checked += 1
    assert checked >= 20


def test_offsets_count_code_points_and_not_bytes(tmp_path, folder):
    quarry = Quarry(tmp_path / "home", {**NO_MODEL, "chunk.size": 12, "chunk.overlap": 2})
    text = "Über den Fluß führt 橋。 " * 3 + "🦉 Eulen jagen nachts. " * 5 + "e\u0301tude finale."
    (folder / "a.txt").write_text(text, encoding="utf-8")
    quarry.ingest(folder)
    [row] = quarry.documents()
    shown = quarry.document(row["document_id"])
    hits = quarry.search("Eulen jagen Fluß", "-k", 50)["hits"]
    assert len(hits) > 2
    for hit in hits:
        assert shown["text"][hit["char_start"] : hit["char_end"]] == hit["text"]


def test_chunks_cover_all_of_the_text(library):
    for row in library.documents("-c", "library"):
        shown = library.document(row["document_id"], "-c", "library")
        covered = [False] * len(shown["text"])
        for chunk in shown["chunks"]:
            for at in range(chunk["char_start"], chunk["char_end"]):
                covered[at] = True
        lost = "".join(c for c, there in zip(shown["text"], covered) if not there and not c.isspace())
        assert lost == "", row["source"]


def test_an_unknown_collection_is_named_with_a_hint_how_to_list_collections(library):
    outcome = library.run("search", "pump", "-c", "libary")
    assert outcome.code != 0 and "libary" in outcome.err and "collections ls" in outcome.err


def test_without_vectors_hybrid_says_that_it_searched_lexically(words, folder):
    (folder / "a.txt").write_text("The heron waits.\n")
    words.ingest(folder)
    result = words.search("heron")
    assert result["degraded"] == ["dense"] and len(result["hits"]) == 1
    assert words.run("search", "heron", "--mode", "dense").code != 0


def test_vectors_of_another_model_are_refused(birds, folder):
    (folder / "a.txt").write_text("More birds.\n")
    outcome = birds.with_settings(embedding__provider="none").run("ingest", folder, "--json")
    assert outcome.code == 1 and "all-MiniLM-L6-v2" in outcome.err


@pytest.fixture(scope="module")
def secrets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("secrets")
    quarry = Quarry(folder / "home")
    for name, labels, count in (("public", [], 12), ("hr", ["hr"], 30), ("board", ["board", "hr"], 30)):
        path = folder / f"{name}.jsonl"
        rows = [{"_id": f"{name}{n}", "text": f"Salary of the {name} heron keeper number {n}." + " salary" * (name != "public")} for n in range(count)]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        quarry.ingest(path, *(["--acl", ",".join(labels)] if labels else []))
    return quarry


class TestLabels:
    """A forbidden document must not show in hits, counts or errors."""

    @pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
    @pytest.mark.parametrize("labels, kinds", [("", {"public"}), ("guest", {"public"}), ("board", {"public", "board"}), ("hr", {"public", "hr", "board"})])
    def test_only_permitted_documents_are_found(self, secrets, mode, labels, kinds):
        hits = secrets.search("salary", "--mode", mode, "--as", labels, "-k", 100)["hits"]
        assert {hit["source"].split("#")[1].rstrip("0123456789") for hit in hits} == kinds

    @pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
    def test_forbidden_documents_take_no_place_from_permitted_ones(self, secrets, mode):
        """60 better matches are forbidden; the search still returns the 10 results requested."""
        assert len(secrets.search("salary", "--mode", mode, "--as", "", "-k", 10)["hits"]) == 10

    def test_listings_and_documents_do_not_reveal_the_forbidden(self, secrets):
        assert len(secrets.documents("--as", "")) == 12
        hidden = next(d for d in secrets.documents() if d["labels"] == ["hr"])
        missing = secrets.run("docs", "show", "0" * 32, "--as", "")
        refused = secrets.run("docs", "show", hidden["document_id"], "--as", "")
        assert refused.code == missing.code
        assert refused.err.replace(hidden["document_id"], "0" * 32) == missing.err

    def test_answers_quote_only_what_may_be_read(self, secrets):
        answer = secrets.ask("What is the salary of the hr heron keeper number 3?", "--as", "")
        assert all("#public" in citation["source"] for citation in answer["citations"])
        assert "hr heron" not in answer["answer"]

    def test_explain_shows_no_count_of_the_forbidden(self, secrets):
        explained = secrets.search("salary", "--as", "", "--explain")["explain"]
        del explained["timings_ms"]
        numbers = set(re.findall(r"\d+", json.dumps(explained)))
        assert not numbers & {"72", "60", "30", "42"}, explained

    def test_a_forbidden_document_cannot_be_removed(self, secrets):
        hidden = next(d for d in secrets.documents() if d["labels"] == ["hr"])
        assert secrets.run("docs", "rm", hidden["document_id"], "--as", "").code != 0
        assert len(secrets.documents()) == 72


NOTES = [
    {"_id": "exact", "text": "Before a warm start, set max_size in the file.", "year": 2024},
    {"_id": "order", "text": "Start the pump when it is warm. A warm pump may start warm.", "year": 2024},
    {"_id": "parts", "text": "The max of the size: size, max, max, size, size and max.", "year": 2025},
    {"_id": "later", "text": "After a Warm-Start wait an hour.", "year": 2025},
]


@pytest.fixture(scope="module")
def notes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("phrases")
    quarry = Quarry(folder / "home", NO_MODEL)
    for name, notes, acl in (("open", NOTES, []), ("closed", [{"_id": "secret", "text": "A warm start of the secret reactor.", "year": 2024}], ["--acl", "hr"])):
        path = folder / f"{name}.jsonl"
        path.write_text("".join(json.dumps(note) + "\n" for note in notes), encoding="utf-8")
        quarry.ingest(path, *acl)
    return quarry


class TestPhrases:
    """A phrase in quotes is required, among the documents that labels and the filter permit."""

    def test_a_phrase_finds_the_words_in_their_order(self, notes):
        assert set(names(notes.search('"warm start"'))) == {"exact", "later", "secret"}
        assert set(names(notes.search("warm start"))) > {"exact", "later", "order"}
        assert names(notes.search('"start warm"')) == ["order"]
        assert names(notes.search('"warm reactor"')) == []

    def test_a_phrase_respects_labels_and_filters(self, notes):
        assert set(names(notes.search('"warm start"', "--as", ""))) == {"exact", "later"}
        assert names(notes.search('"warm start"', "--as", "", "--filter", "year == 2025")) == ["later"]
        assert names(notes.search('"secret reactor"', "--as", "")) == []

    def test_an_unpaired_quote_is_plain_text(self, notes):
        assert set(names(notes.search('"warm start'))) == set(names(notes.search("warm start")))

    def test_a_phrase_of_stop_words_says_why_nothing_is_found(self, notes):
        found = notes.search('"of the"')
        assert found["hits"] == [] and found["degraded"]

    def test_the_document_with_the_identifier_comes_before_those_with_its_parts(self, notes):
        assert names(notes.search("max_size"))[0] == "exact"
        assert "parts" in names(notes.search("max_size"))


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_a_phrase_is_required_in_every_mode(birds, mode):
    assert names(birds.search('which bird catches "small fish"', "--mode", mode)) == ["kingfisher"]


TISCHE = [
    {"_id": "tische", "text": "Die alten Tische sind für die Arbeiter in der Halle und nicht für die Gäste auf der Straße."},
    {"_id": "tables", "text": "The old tables are for those who work in the hall and not for the guests on the street."},
]


def test_words_are_found_by_the_endings_of_the_language_of_their_text(words, tmp_path):
    file = tmp_path / "tables.jsonl"
    file.write_text("".join(json.dumps(t) + "\n" for t in TISCHE), encoding="utf-8")
    words.ingest(file)
    assert names(words.search("Arbeitern", "--mode", "lexical")) == ["tische"]
    assert names(words.search("table", "--mode", "lexical")) == ["tables"]
    assert names(words.search('"alter Tisch"', "--mode", "lexical")) == ["tische"]
    assert names(words.search('"old table"', "--mode", "lexical")) == ["tables"]


def test_a_word_of_the_title_counts_by_its_weight(words, tmp_path):
    file = tmp_path / "pumps.jsonl"
    notes = [{"_id": "told", "title": "Seal", "text": "a new pump"}, {"_id": "titled", "title": "Pump", "text": "a new seal"}]
    file.write_text("".join(json.dumps(n) + "\n" for n in notes), encoding="utf-8")
    words.ingest(file)
    assert names(words.search("pump", "--mode", "lexical")) == ["titled", "told"]
    plain = words.with_settings(index__title_weight=1)
    assert names(plain.search("pump", "--mode", "lexical")) == ["told", "titled"], "rebuilt automatically; ties by age"


def test_invalid_weights_are_refused(words):
    wrong = words.with_settings(index__title_weight=0.3)
    result = wrong.run("search", "pump")
    assert result.code != 0 and "index.title_weight: expected a multiple of 0.25 from 0 to 16, found 0.3" in result.err


def test_every_document_can_be_filtered_by_source_name_and_type(words, folder):
    for place in ("east", "west"):
        (folder / place).mkdir()
        (folder / place / f"{place}.txt").write_text(f"The {place} pier.\n")
    (folder / "west/page.html").write_text("<p>The pier on a page.</p>")
    words.ingest(folder)

    def found(expression):
        return {hit["source"].rsplit("/", 1)[1] for hit in words.search("pier", "--filter", expression)["hits"]}

    assert found('source contains "/west/"') == {"west.txt", "page.html"}
    assert found('name == "east.txt"') == {"east.txt"}
    assert found('type == "text/html"') == {"page.html"}
    assert found(f'source == "{folder}/east/east.txt" and not (name contains "west")') == {"east.txt"}
