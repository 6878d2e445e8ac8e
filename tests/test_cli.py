"""The command line for programs and people: exit codes, streams, help, settings."""

import json
import re

import pytest

import signs
from quarry import ERROR, OK, ROOT, USAGE, as_variable

COMMANDS = re.findall(r"^QUARRY_COMMAND\((\w+)\)", (ROOT / "app/commands.def").read_text(), re.M)
GROUPS = {"docs": ["ls", "show", "rm"], "collections": ["ls", "create", "rm"], "models": ["ls", "pull", "path", "check", "bench"],
          "config": ["print"], "eval": ["retrieval"], "list": ["extractors", "chunkers", "providers", "sources"]}


def test_help_names_every_command(words):
    shown = words.run("--help", expect=OK).out
    assert len(COMMANDS) >= 10 and all(re.search(rf"^\s+{c}\b", shown, re.M) for c in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(words, command):
    outcome = words.run(command, "--help", expect=OK)
    assert len(outcome.out) > 60 and outcome.err == ""
    for part in GROUPS.get(command, []):
        assert part in outcome.out
        assert words.run(command, part, "--help", expect=OK).out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["search"],
        ["search", "x", "--no-such-option"],
        ["search", "x", "--mode", "psychic"],
        ["search", "x", "-k", "many"],
        ["search", "x", "--filter", "year >"],
        ["ingest"],
        ["ingest", ".", "--chunker", "axe"],
        ["ingest", ".", "--chunk-size", "0"],
        ["ingest", ".", "--memory-limit", "a lot"],
        ["ingest", ".", "--meta", "novalue"],
        ["eval"],
        ["eval", "retrieval"],
        ["eval", "retrieval", "--dataset", ".", "--fail-under", "beauty=1"],
        ["docs"],
        ["docs", "show"],
        ["docs", "ls", "--limit", "0"],
        ["collections", "create"],
        ["list", "kings"],
    ],
)
def test_wrong_use_is_exit_code_two_and_says_why_on_stderr(words, arguments, tmp_path):
    outcome = words.run(*arguments, expect=USAGE, cwd=tmp_path)
    assert outcome.out == "" and outcome.err.strip()


@pytest.mark.parametrize(
    "arguments",
    [["search", "x"], ["ask", "x"], ["docs", "ls"], ["docs", "show", "x"], ["reindex"], ["collections", "rm", "x"],
     ["eval", "retrieval", "--dataset", "/nonexistent"]],
)
def test_an_error_is_one_line_on_stderr_and_a_hint(words, arguments):
    outcome = words.run(*arguments, expect=ERROR)
    assert outcome.out == ""
    line, *hints = outcome.err.strip().splitlines()
    assert len(hints) <= 1 and all(hint.startswith("hint: ") for hint in hints), hints
    assert line.startswith("quarry: ") and len(line) > 20


def test_an_empty_home_says_how_to_begin(words):
    assert "quarry ingest" in words.run("search", "x", expect=ERROR).err


def test_stdout_carries_the_result_and_nothing_else(words, folder):
    (folder / "a.txt").write_text("The heron waits.\n")
    (folder / "b.json").write_text("{")
    ingested = words.run("ingest", folder, "--json")
    assert json.loads(ingested.out)["documents"]["added"] == 1
    found = words.run("search", "heron", "--json")
    assert json.loads(found.out)["hits"] and found.out.count("\n") == 1


def test_no_colour_without_a_terminal_or_with_no_color(words, folder):
    (folder / "a.txt").write_text("The heron waits.\n")
    words.ingest(folder)
    assert "\033" not in words.run("search", "heron").out
    words.environment["NO_COLOR"] = "1"
    assert "\033" not in in_terminal(words, "search", "heron")
    words.environment["NO_COLOR"] = ""
    assert "\033[1m" in in_terminal(words, "search", "heron")


def in_terminal(quarry, *arguments):
    """Returns the output of a run whose streams are a terminal."""
    import os
    import pty

    ours, theirs = pty.openpty()
    process = quarry.start(*arguments, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # Linux reports EIO if the other end is closed
        pass
    os.close(ours)
    process.wait(timeout=60)
    return shown.decode("utf-8", "replace")


def test_progress_is_drawn_on_a_terminal_only(words, folder):
    for n in range(600):
        (folder / f"{n}.txt").write_text(f"Heron number {n}.\n")
    assert "files" in in_terminal(words, "ingest", folder)
    (folder / "more.txt").write_text("One more.\n")
    assert words.run("ingest", folder, expect=OK).err == ""


def test_output_to_a_full_disk_or_a_closed_pipe_is_an_error_and_not_a_crash(words, folder):
    (folder / "a.txt").write_text("The heron waits.\n")
    words.ingest(folder)
    with open("/dev/full", "w", encoding="ascii") as full:
        process = words.start("search", "heron", "--json", stdout=full)
        _, said = process.communicate(timeout=60)
    assert process.returncode == ERROR and "standard output" in said


class TestSettings:
    def test_an_unknown_name_names_the_nearest(self, words, tmp_path):
        file = tmp_path / "quarry.yaml"
        file.write_text("retreival:\n  top_k: 3\n")
        outcome = words.run("config", "print", "--config", file, expect=USAGE)
        assert "retrieval.top_k" in outcome.err and "quarry.yaml" in outcome.err
        words.environment["QUARRY_CHUNK__SIZ"] = "3"
        assert "QUARRY_CHUNK__SIZE" in words.run("config", "print", expect=USAGE).err

    def test_flags_override_the_environment_which_overrides_the_file(self, words, tmp_path, folder):
        (folder / "a.txt").write_text("The heron waits.\n")
        words.ingest(folder)
        file = tmp_path / "quarry.yaml"
        file.write_text("retrieval:\n  top_k: 3\n  mode: lexical\n")

        def value(name):
            return words.json("config", "print", "--config", file)[name]

        assert value("retrieval.top_k")["value"] == 3 and value("retrieval.top_k")["origin"] == "file"
        words.environment["QUARRY_RETRIEVAL__TOP_K"] = "4"
        assert value("retrieval.top_k")["value"] == 4 and value("retrieval.top_k")["origin"] == "environment"
        assert value("chunk.size")["origin"] == "default"

    def test_every_listed_setting_is_printed(self, words):
        assert list(words.json("config", "print")) == signs.settings(ROOT)

    def test_the_guide_has_the_default_of_every_setting(self, words):
        rows = dict(re.findall(r"^\| `([\w.]+)` \| `?([^`|]*?)`? \|", (ROOT / "docs/guide/configuration.md").read_text(), re.M))
        for name, setting in words.json("config", "print").items():
            if setting["origin"] == "default":
                shown = setting["value"] if isinstance(setting["value"], str) else json.dumps(setting["value"])
                assert rows[name] == shown, name

    def test_the_home_in_force_is_printed(self, words, tmp_path):
        printed = words.json("config", "print", "--home", tmp_path / "other")["home"]
        assert printed == {"value": str(tmp_path / "other"), "origin": "flag", "where": "--home"}

    @pytest.mark.parametrize(
        "name, text",
        [
            ("ingest.workers", "-1"),
            ("ingest.file_timeout_s", "0"),
            ("ingest.memory_limit", "2.5 gigs"),
            ("retrieval.bm25_b", "nan"),
            ("embedding.provider", "cloud"),
            ("chunk.chunker", "axe"),
        ],
    )
    def test_a_value_out_of_range_is_refused_by_every_command_and_named_once(self, words, name, text):
        words.environment[as_variable(name)] = text
        for command in (["config", "print"], ["collections", "ls"]):
            said = words.run(*command, expect=USAGE).err
            assert said.count(as_variable(name)) == 1 and text in said and "expected" in said

    def test_a_wrong_flag_is_named_as_it_was_typed(self, words):
        assert "-k: expected 1 to 10000 passages, found \"abc\"" in words.run("search", "x", "-k", "abc", expect=USAGE).err

    def test_the_user_of_a_url_is_never_printed(self, words):
        words.environment["QUARRY_LLM__BASE_URL"] = "http://me:password@localhost:1/v1"
        outcome = words.run("config", "print", expect=OK)
        assert "password" not in outcome.out and "http://***@localhost:1/v1" in outcome.out

    def test_a_secret_is_never_printed(self, words):
        words.environment["QUARRY_LLM__API_KEY"] = "sk-very-secret"
        outcome = words.run("config", "print", expect=OK)
        assert "very-secret" not in outcome.out + outcome.err

    def test_a_value_of_the_wrong_kind_says_what_was_expected(self, words):
        words.environment["QUARRY_CHUNK__SIZE"] = "large"
        said = words.run("config", "print", expect=USAGE).err
        assert "QUARRY_CHUNK__SIZE" in said and "large" in said

    def test_a_missing_configuration_file_is_an_error(self, words, tmp_path):
        assert "absent.yaml" in words.run("config", "print", "--config", tmp_path / "absent.yaml", expect=ERROR).err


def test_lists_name_every_component(words):
    for kind, file in (("extractors", "src/extract/extractors.def"), ("chunkers", "src/chunk/chunkers.def"), ("sources", "src/source/sources.def")):
        listed = re.findall(r"^QUARRY_\w+\((\w+)", (ROOT / file).read_text(), re.M)
        assert {row["name"] for row in words.json("list", kind)} == set(listed)


def test_collections_come_and_go(words, folder):
    (folder / "a.txt").write_text("The heron waits.\n")
    words.ingest(folder, "-c", "birds")
    [row] = words.json("collections", "ls")["collections"]
    assert row["name"] == "birds" and row["documents"] == 1
    words.run("collections", "create", "fish", expect=OK)
    assert words.run("collections", "create", "fish").code == ERROR
    assert len(words.json("collections", "ls")["collections"]) == 2
    words.run("collections", "rm", "birds", expect=OK)
    assert words.run("search", "heron", "-c", "birds").code == ERROR
    words.run("doctor", expect=OK)


def test_a_removed_document_is_gone_everywhere(words, folder):
    for name in ("heron", "wren"):
        (folder / f"{name}.txt").write_text(f"The {name} sings.\n")
    words.ingest(folder)
    words.run("docs", "rm", folder / "wren.txt", expect=OK)
    assert words.search("wren")["hits"] == []
    assert [d["title"] for d in words.documents()] != [] and len(words.documents()) == 1
    assert words.run("docs", "show", folder / "wren.txt").code == ERROR
    assert words.ingest(folder)["documents"]["added"] == 1  # the next run restores it


def test_an_index_is_rebuilt_from_the_catalog(words, folder):
    import shutil

    (folder / "a.txt").write_text("The heron waits.\n")
    words.ingest(folder)
    before = words.search("heron")["hits"]
    shutil.rmtree(words.home / "index")
    words.run("reindex", expect=OK)
    assert words.search("heron")["hits"] == before
    words.run("doctor", expect=OK)


def test_doctor_finds_a_flipped_bit_and_repairs_it(words, folder):
    for n in range(50):
        (folder / f"{n}.txt").write_text(f"Heron number {n} waits at lake {n % 7}.\n")
    words.ingest(folder)
    files = sorted((p for p in (words.home / "index").rglob("*") if p.is_file()), key=lambda p: -p.stat().st_size)
    spoiled = bytearray(files[0].read_bytes())
    spoiled[len(spoiled) // 2] ^= 0x10
    files[0].write_bytes(spoiled)
    outcome = words.run("doctor", expect=ERROR)
    assert files[0].name in outcome.out
    words.run("doctor", "--repair")
    words.run("doctor", expect=OK)
    assert len(words.search("heron", "-k", 100)["hits"]) == 50


class TestMistakes:
    @pytest.mark.parametrize(
        "arguments, said",
        [
            (["serch", "x"], "did you mean 'search'"),
            (["docs", "lst"], "did you mean 'ls'"),
            (["collections", "remov", "x"], "collections --help"),
            (["search", "x", "--fliter", "y"], "did you mean '--filter'"),
            (["ask", "what", "is", "stadia"], "put the question in quotes"),
            (["search", "warm", "pump"], "put the query in quotes"),
            (["help", "serch"], "did you mean 'search'"),
            (["search", "x", "--as", "--home", "y"], "expected a value, found the option '--home'"),
            (["docs"], "ls, show, rm"),
        ],
    )
    def test_a_mistake_gets_a_suggestion(self, words, arguments, said):
        assert said in words.run(*arguments, expect=USAGE).err

    @pytest.mark.parametrize("option", ["-k", "--top-k"])
    def test_a_wrong_value_names_the_option_as_it_was_typed(self, words, option):
        said = words.run("search", "x", option, "many", expect=USAGE).err
        assert f" {option}: " in said and "many" in said and "retrieval.top_k" not in said

    def test_an_error_is_one_object_on_stderr_under_json(self, words):
        for arguments, code, exits in ([["search", "x", "--json"], "not_found", ERROR],
                                       [["search", "x", "--fliter", "--json"], "invalid", USAGE]):
            outcome = words.run(*arguments, expect=exits)
            error = json.loads(outcome.err)["error"]
            assert outcome.out == "" and error["code"] == code and len(error["message"]) > 20

    def test_options_of_lists_take_one_word_each_time(self, words, folder):
        (folder / "a.txt").write_text("The heron waits.\n")
        words.run("ingest", "--acl", "sales,legal", "--meta", "year=2024", "--meta", "kind=bird", folder, expect=OK)
        for labels in (["--as", "legal"], ["--as", "staff", "--as", "sales"], ["--as", "staff,sales"]):
            assert len(words.json("search", *labels, "heron", "--filter", 'year == 2024 and kind == "bird"')["hits"]) == 1
        assert words.json("search", "--as", "staff", "heron")["hits"] == []


def test_version_and_help_are_found_where_people_look(words):
    assert words.run("--version", expect=OK).out == words.run("-V", expect=OK).out == words.run("version", expect=OK).out
    assert words.run("help", expect=OK).out == words.run("--help", expect=OK).out
    assert words.run("help", "docs", "ls", expect=OK).out == words.run("docs", "ls", "--help", expect=OK).out


def test_a_reader_that_closes_the_pipe_is_not_an_error(words, folder):
    import os

    (folder / "a.txt").write_text("The heron waits.\n")
    words.ingest(folder)
    reading, writing = os.pipe()
    os.close(reading)
    process = words.start("search", "heron", stdout=writing)
    os.close(writing)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 141 and "standard output" not in said


@pytest.mark.parametrize("arguments", [["search", ""], ["search", " \n"], ["ask", "  "], ["search", "x" * 20000],
                                       ["search", "x", "-k", "0"], ["search", "x", "-k", "-3"], ["ask", "x", "-k", "0"]])
def test_an_unanswerable_search_is_refused(words, folder, arguments):
    (folder / "a.txt").write_text("The heron waits.\n")
    words.ingest(folder)
    said = words.run(*arguments, expect=USAGE).err
    assert len(said) > 20 and "top_k" not in said


class TestListing:
    @pytest.fixture
    def birds(self, words, folder):
        for n in (3, 1, 2):
            (folder / f"bird-{n}.txt").write_text(f"Bird number {n}.\n")
        (folder / "two\nlines\033[2J.md").write_text("# A title\n\nText.\n")
        words.ingest(folder, "--meta", "kind=bird")
        return words

    def test_documents_are_listed_by_name_with_their_titles(self, birds):
        lines = birds.run("docs", "ls", expect=OK).out.splitlines()
        assert [re.search(r"/([^/]+?)(  |$)", line).group(1) for line in lines] == [
            "bird-1.txt", "bird-2.txt", "bird-3.txt", r"two\nlines\x1b[2J.md"]
        assert lines[3].endswith("A title")

    def test_a_listing_says_that_more_documents_follow_and_how_to_list_them(self, birds):
        first = birds.run("docs", "ls", "--limit", 2, expect=OK)
        after = re.search(r"--after (\w+)", first.err).group(1)
        assert "--all" in first.err and len(first.out.splitlines()) == 2
        rest = birds.run("docs", "ls", "--after", after, expect=OK)
        assert rest.err == "" and len(rest.out.splitlines()) == 2
        assert birds.run("docs", "ls", "--limit", 2, "--all", expect=OK).out == first.out + rest.out
        assert birds.json("docs", "ls", "--limit", 2)["after"] == after and birds.json("docs", "ls")["after"] is None

    def test_a_listing_is_filtered_like_a_search(self, birds):
        found = birds.json("docs", "ls", "--filter", 'kind == "bird" and name contains "bird-2"')["documents"]
        assert [document["source"].rsplit("/", 1)[1] for document in found] == ["bird-2.txt"]

    def test_a_document_is_found_by_its_file_name_if_that_is_unique(self, birds, folder):
        assert "number 2" in birds.run("docs", "show", "bird-2.txt", "--text", expect=OK).out
        (folder / "more").mkdir()
        (folder / "more/bird-2.txt").write_text("Another.\n")
        birds.ingest(folder)
        assert "more/bird-2.txt" in birds.run("docs", "show", "bird-2.txt", expect=ERROR).err


def test_labels_give_no_right_to_remove(words, folder):
    (folder / "a.txt").write_text("The heron waits.\n")
    words.ingest(folder, "--acl", "hr")
    assert "owner" in words.run("docs", "rm", "a.txt", "--as", "hr", expect=ERROR).err
    assert len(words.documents()) == 1
    assert words.run("docs", "rm", "a.txt", expect=OK).out == "1 document removed\n"


def test_collections_report_what_was_created_and_removed(words, folder):
    (folder / "a.txt").write_text("The heron waits.\n")
    words.ingest(folder, "-c", "birds")
    assert "'fish'" in words.run("collections", "create", "fish", expect=OK).out
    assert words.run("collections", "rm", "birds", expect=OK).out == "removed collection 'birds' with 1 document and 1 chunk\n"
    assert words.json("collections", "rm", "fish") == {"collection": "fish", "documents_removed": 0, "chunks_removed": 0}


@pytest.mark.parametrize("name", ["../evil", "..", "a/b", "two words", "line\nfeed", "bad!"])
def test_a_path_or_a_sentence_is_refused_as_the_name_of_a_collection(words, folder, name):
    (folder / "a.txt").write_text("The heron waits.\n")
    for arguments in (["ingest", folder, "-c", name], ["collections", "create", name]):
        assert "letters, digits" in words.run(*arguments, expect=USAGE).err


def test_a_hit_shows_its_match_and_how_many_query_words_occur(words, folder):
    (folder / "a.txt").write_text("Filler text. " * 60 + "The heron waits at the weir. " + "Filler text. " * 60)
    words.ingest(folder)
    shown = words.run("search", "herons weir unicorn", expect=OK).out
    assert "The heron waits at the weir." in shown and "words 2 of 3" in shown
    assert "\033[1mheron\033[0m" in in_terminal(words, "search", "herons")


def test_an_unknown_field_of_a_filter_is_reported(words, folder):
    (folder / "a.txt").write_text("The heron waits.\n")
    words.ingest(folder, "--meta", "year=2031")
    outcome = words.run("search", "heron", "--filter", "yaer == 2031", "--json", expect=OK)
    assert "did you mean 'year'" in outcome.err and "filter" in json.loads(outcome.out)["degraded"]
