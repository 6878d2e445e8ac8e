"""Questions to cited answers: quoted, generated, refused, and what happens when a service fails."""

import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import CI
from quarry import ABSTAINED, OK, ROOT, USAGE

QUESTIONS = [json.loads(line) for line in (ROOT / "examples/questions.jsonl").open(encoding="utf-8")]

# Shares of the 200 questions, slightly below the measured values, so that a regression fails.
ANSWERED, RIGHT, RIGHT_FILE, ABSTAINED_WHERE_DUE = 0.93, 0.78, 0.86, 0.80


def check_citations(library, answer, collection, texts):
    """Checks that each quote equals the stored text at its offsets and each mark has a citation."""
    for citation in answer["citations"]:
        key = citation["document_id"]
        if key not in texts:
            texts[key] = library.document(key, "-c", collection)["text"]
        quote = texts[key][citation["char_start"] : citation["char_end"]]
        assert quote.encode() == citation["quote"].encode(), answer["question"]
    ids = [citation["id"] for citation in answer["citations"]]
    assert ids == list(range(1, len(ids) + 1))
    for sentence in answer["sentences"]:
        assert set(sentence["citations"]) <= set(ids)
        assert sentence["support"] in {"quoted", "entailed", "unsupported"}


def plain(text):
    return " ".join(text.split()).casefold()


@pytest.fixture(scope="module")
def answers(library):
    """The answers to all questions of the example file, two processes at a time."""
    there = {"library", "licenses"} if Path("/usr/share/common-licenses").exists() else {"library"}
    asked = [q for q in QUESTIONS if q["collection"] in there]
    with ThreadPoolExecutor(2) as pool:
        return list(zip(asked, pool.map(lambda q: library.ask(q["question"], "-c", q["collection"]), asked)))


@pytest.mark.timeout(900)
def test_every_quote_of_200_answers_is_byte_exact(library, answers):
    texts, citations = {}, 0
    for question, answer in answers:
        check_citations(library, answer, question["collection"], texts)
        citations += len(answer["citations"])
    print(f"{len(answers)} questions, {citations} citations, all byte-exact")
    assert len(answers) >= (200 if CI else 150) and citations >= len(answers) // 2


def test_answers_come_from_the_right_file_and_contain_the_expected_text(answers):
    answerable = [(q, a) for q, a in answers if q["answerable"]]
    answered = [(q, a) for q, a in answerable if not a["abstained"]]
    right = [(q, a) for q, a in answered if all(plain(e) in plain(a["answer"]) for e in q["expect"])]
    cited = [(q, a) for q, a in answered if any(c["source"].split("#")[0].endswith(q["file"]) for c in a["citations"])]
    print(f"answerable {len(answerable)}: answered {len(answered)}, as expected {len(right)}, from the right file {len(cited)}")
    for question, answer in answerable:
        if (question, answer) not in right:
            print(f"  missed: {question['question']} -> {answer['answer'][:160]!r}, expected {question['expect']}")
    assert len(answered) >= ANSWERED * len(answerable)
    assert len(right) >= RIGHT * len(answerable)
    assert len(cited) >= RIGHT_FILE * len(answerable)


def test_questions_that_no_document_answers_are_abstained(answers):
    unanswerable = [(q, a) for q, a in answers if not q["answerable"]]
    abstained = [a for _, a in unanswerable if a["abstained"]]
    print(f"unanswerable {len(unanswerable)}: abstained {len(abstained)}")
    for question, answer in unanswerable:
        if not answer["abstained"]:
            print(f"  answered: {question['question']} -> {answer['answer'][:160]!r} ({answer['confidence']:.2f})")
    assert len(abstained) >= ABSTAINED_WHERE_DUE * len(unanswerable)
    for answer in abstained:
        assert answer["citations"] == [] and answer["sentences"] == []


def test_the_answer_has_the_shape_that_programs_rely_on(library):
    answer = library.ask("What is the maximum suction lift of the HP-2040-S?", "-c", "library", expect=OK)
    assert set(answer) >= {"question", "answer", "sentences", "citations", "confidence", "abstained", "degraded",
                           "model", "usage", "cache", "timings_ms"}
    assert set(answer["usage"]) == {"input_tokens", "output_tokens", "cost_usd"}
    for citation in answer["citations"]:
        assert set(citation) >= {"id", "document_id", "document_version", "chunk_id", "title", "source", "page", "bbox",
                                 "char_start", "char_end", "quote", "score"}
    assert all(sentence["support"] == "quoted" for sentence in answer["sentences"])
    assert "7 m" in answer["answer"] and not answer["abstained"] and 0 < answer["confidence"] <= 1
    assert [c["page"] for c in answer["citations"] if c["source"].endswith(".pdf")]


def test_an_abstention_is_exit_code_three(library):
    assert library.run("ask", "Who wrote the novel War and Peace?", "-c", "library").code == ABSTAINED


def test_a_person_reads_the_answer_and_its_sources(library):
    shown = library.run("ask", "What is the maximum suction lift of the HP-2040-S?", "-c", "library", expect=OK).out
    assert "7 m" in shown and "[1]" in shown and "user-guide-hp-2040-s.pdf" in shown


def test_explain_lists_the_passages_of_the_answer(library):
    arguments = ["What is the maximum suction lift of the HP-2040-S?", "-c", "library", "-k", 3]
    ranked = r"^(\d+)\. .*\(words \d+ of \d+"
    assert not re.search(ranked, library.run("ask", *arguments, expect=OK).out, re.M)
    shown = library.run("ask", *arguments, "--explain", expect=OK).out
    assert re.findall(ranked, shown, re.M) == ["1", "2", "3"]
    explained = library.ask(*arguments, "--explain")["explain"]["passages"]
    assert [p["chunk_id"] for p in explained] == [hit["chunk_id"] for hit in library.search(*arguments)["hits"]]


def test_a_filter_bounds_what_is_quoted(library):
    answer = library.ask("Which serial numbers may carry a capacitor of 10 µF?", "-c", "library", "--filter", 'severity == "high"')
    assert answer["citations"]
    for citation in answer["citations"]:
        shown = library.document(citation["document_id"], "-c", "library")
        assert shown["metadata"]["severity"] == "high"


def test_control_characters_of_a_document_are_not_shown(words, folder):
    (folder / "notes.txt").write_text("The \x1b[31mheron\x1b[0m house \u202eopens\u202c at nine\x1b]0;owned\x07 in \x9bmorning light.\n")
    (folder / "odd\x1b[2Jname.txt").write_text("The stork house closes at five.\n")
    words.ingest(folder)
    for command in ("ask", "search"):
        for question in ("When does the heron house open in light?", "When does the stork house close?"):
            shown = words.run(command, question).out
            assert "house" in shown and not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown), shown


def test_an_empty_or_meaningless_question_is_refused_or_abstained(library):
    for question in ("?", "   ", "…", "the of and", "x" * 20_000):
        assert library.run("ask", question, "-c", "library").code in (2, ABSTAINED)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("service")
    port_file, log = folder / "port", folder / "log"
    log.touch()
    script = Path(__file__).with_name("openai_server.py")
    process = subprocess.Popen([sys.executable, script, port_file, log])
    while not port_file.exists() or not port_file.read_text().endswith("\n"):
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port_file.read_text().strip()}/v1", log
    process.terminate()
    process.wait(timeout=10)


class TestProvider:
    """Answers of a language model: the request, the verification of its answer, and its failures."""

    QUESTION = "What is the maximum suction lift of the HP-2040-S?"

    @pytest.fixture
    def provider(self, service, library):
        def provider(model, **settings):
            named = {"llm__base_url": service[0], "llm__model": model, "llm__api_key": "sk-test", "llm__timeout_s": 3}
            return library.with_settings(**{**named, **settings})

        return provider

    @pytest.fixture
    def ask(self, provider):
        return lambda model, *arguments: provider(model).ask(self.QUESTION, "-c", "library", *arguments)

    def last_request(self, service):
        return json.loads(service[1].read_text().splitlines()[-1])

    def test_a_generated_answer_is_cited_and_checked(self, ask, service, library):
        answer = ask("quotes")
        check_citations(library, answer, "library", {})
        assert answer["model"] == "quotes" and answer["degraded"] == [] and answer["citations"]
        assert answer["usage"]["output_tokens"] > 0
        request = self.last_request(service)
        assert request["path"] == "/v1/chat/completions" and request["authorization"] == "Bearer sk-test"
        assert request["body"]["stream"] is True and request["body"]["model"] == "quotes"
        assert self.QUESTION in json.dumps(request["body"]["messages"], ensure_ascii=False)

    def test_the_profile_sets_temperature_and_top_p(self, ask, service):
        ask("quotes", "--profile", "support")
        body = self.last_request(service)["body"]
        assert (body["temperature"], body["top_p"]) == (0.3, 0.9)

    @pytest.mark.parametrize("model", ["invents", "mixes", "cites_beyond"])
    def test_an_unsupported_sentence_is_never_shown_as_supported(self, ask, model):
        answer = ask(model)
        for sentence in answer["sentences"]:
            if "moon" in sentence["text"] or "4711" in sentence["text"]:
                assert sentence["support"] == "unsupported"
        assert all(citation["id"] < 99 for citation in answer["citations"])

    REASONS = {
        "error": "HTTP 500 from 127.0.0.1:{port} to POST /v1/chat/completions: the model is out of order",
        "refuses": "wrong key; check llm.api_key or OPENAI_API_KEY",
        "unknown": "HTTP 404",
        "busy": "HTTP 429",
        "garbage": "JSON",
        "page": 'expected a chat completion, found an HTML page titled "Sign in"',
        "cuts": "the stream ended without its end mark",
        "hangs": "not finished within 3 s",
        "empty": "an empty reply",
    }

    @pytest.mark.parametrize("model", REASONS)
    def test_when_the_service_fails_the_answer_is_quoted_and_says_why(self, provider, library, service, model):
        begun = time.monotonic()
        outcome = provider(model).run("ask", self.QUESTION, "-c", "library", "--json", expect=OK)
        assert time.monotonic() - begun < 30
        answer, reason = outcome.json, self.REASONS[model].format(port=service[0].split(":")[2].split("/")[0])
        check_citations(library, answer, "library", {})
        assert answer["degraded"] == ["generate"] and reason in answer["degraded_reasons"]["generate"]
        assert outcome.err == f"quarry: {answer['degraded_reasons']['generate']}\n"
        assert outcome.err.startswith("quarry: the language model did not answer (")
        assert answer["model"] == "quoted" and "7 m" in answer["answer"]
        assert all(sentence["support"] == "quoted" for sentence in answer["sentences"])

    def test_when_nobody_listens_the_answer_is_quoted_and_says_why(self, provider):
        outcome = provider("quotes", llm__base_url="http://127.0.0.1:9/v1").run("ask", self.QUESTION, "-c", "library", expect=OK)
        assert "7 m" in outcome.out
        assert "cannot connect to 127.0.0.1:9: Connection refused" in outcome.err

    @pytest.mark.parametrize("model", ["breaks", "ends_early"])
    def test_a_broken_answer_says_so_and_continues_without_repetition(self, provider, library, model):
        quarry = provider(model)
        answer = quarry.ask(self.QUESTION, "-c", "library", expect=OK)
        check_citations(library, answer, "library", {})
        said, mark, rest = answer["answer"].partition("\n\n[The model's answer broke off here: ")
        assert said and mark and "The documents do not say" not in rest
        texts = [sentence["text"] for sentence in answer["sentences"]]
        assert len(texts) == len(set(texts)) and answer["sentences"][0]["support"] == "quoted"
        first = answer["citations"][0]
        assert not any(c["document_id"] == first["document_id"] and c["char_start"] == first["char_start"] for c in answer["citations"][1:])
        assert answer["model"] == model and answer["degraded"] == ["generate"]
        shown = quarry.run("ask", self.QUESTION, "-c", "library", expect=OK)
        assert shown.out.startswith(answer["answer"] + "\n"), "the streamed text is not the answer"
        assert "the language model's answer broke off (" in shown.err

    def test_control_characters_of_a_model_are_not_shown(self, provider):
        outcome = provider("escapes").run("ask", self.QUESTION, "-c", "library", expect=OK)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|owned|31m|0m", outcome.out)
        assert outcome.out == provider("quotes").run("ask", self.QUESTION, "-c", "library", expect=OK).out

    def test_passages_that_do_not_fit_into_the_context_are_reported(self, provider):
        quarry = provider("quotes", llm__context_tokens=300)
        notes = quarry.ask(self.QUESTION, "-c", "library", "--explain", expect=OK)["explain"]["notes"]
        assert 1 <= notes["left_out_of_prompt"]["passages"] < notes["left_out_of_prompt"]["of"] == 8

    def test_a_key_of_the_environment_is_not_sent_to_another_server(self, provider, service):
        quarry = provider("quotes", llm__api_key="")
        quarry.environment["OPENAI_API_KEY"] = "sk-of-another-service"
        assert quarry.ask(self.QUESTION, "-c", "library")["model"] == "quotes"
        assert self.last_request(service)["authorization"] is None
        quarry.environment.update({"OPENAI_BASE_URL": service[0], "QUARRY_LLM__BASE_URL": ""})
        assert quarry.ask(self.QUESTION, "-c", "library")["model"] == "quotes"
        assert self.last_request(service)["authorization"] == "Bearer sk-of-another-service"

    def test_a_service_exported_for_another_program_is_not_an_error(self, library, service):
        quarry = library.with_settings()
        quarry.environment["OPENAI_BASE_URL"] = service[0]
        outcome = quarry.run("ask", self.QUESTION, "-c", "library", expect=OK)
        assert "7 m" in outcome.out and "llm.model names no model" in outcome.err
        assert quarry.run("ask", self.QUESTION, "-c", "library", "--no-llm", expect=OK).err == ""
        assert "llm.model" in library.with_settings(llm__base_url=service[0]).run("ask", self.QUESTION, "-c", "library", expect=USAGE).err

    def test_no_llm_asks_nobody(self, ask, service):
        before = service[1].read_text()
        assert ask("quotes", "--no-llm")["model"] == "quoted"
        assert service[1].read_text() == before

    def test_the_service_never_sees_forbidden_documents(self, service, tmp_path, folder, words):
        (folder / "secret.txt").write_text("The vault code of the heron house is 58813.\n")
        (folder / "open.txt").write_text("The heron house opens at nine.\n")
        words.ingest(folder / "secret.txt", "--acl", "board")
        words.ingest(folder / "open.txt")
        quarry = words.with_settings(llm__base_url=service[0], llm__model="quotes")
        quarry.ask("When does the heron house open, and what is its vault code?", "--as", "")
        assert "opens at nine" in service[1].read_text() and "58813" not in service[1].read_text()
        quarry.ask("What is the vault code of the heron house?", "--as", "board")
        assert "58813" in service[1].read_text()

    def test_a_streamed_answer_has_its_sources(self, library, service):
        quarry = library.with_settings(llm__base_url=service[0], llm__model="quotes")
        shown = quarry.run("ask", self.QUESTION, "-c", "library")
        assert shown.code == OK and "[1]" in shown.out
