"""The tree keeps to its own rules, and the checks of those rules can fail."""

import shutil
import subprocess
import warnings
from pathlib import Path

import pytest

import layers
import one_definition
import signs

ROOT = Path(__file__).resolve().parent.parent
LONG_FILE = 500


def test_rooms_lean_only_on_rooms_above_them():
    assert layers.problems() == []


def test_signs_architecture_and_guide_say_what_is_there():
    assert signs.problems() == []


def test_no_type_is_defined_twice():
    assert one_definition.problems() == []


@pytest.fixture
def copy(tmp_path):
    """A copy of the tree's sources to spoil."""
    for folder in ("src", "app", "docs"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for page in ROOT.glob("*.md"):
        shutil.copy(page, tmp_path)
    return tmp_path


def append(path, text):
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


@pytest.mark.parametrize(
    "file, line, said",
    [
        ("src/core/json.h", '#include "store/catalog.h"\n', "do not name store"),
        ("src/core/json.h", "#include <simdjson.h>\n", "a header shows <simdjson.h>"),
        ("src/core/json.cc", '#include "json.h"\n', "is not named from src/"),
        ("src/core/json.cc", '#include "core/absent.h"\n', "does not exist"),
        ("src/core/json.cc", '#include "app/command.h"\n', "is not in a room"),
        ("src/CMakeLists.txt", "add_subdirectory(attic)\n", "has no CMakeLists.txt"),
    ],
)
def test_layers_finds(copy, file, line, said):
    append(copy / file, line)
    assert any(said in problem for problem in layers.problems(copy))


def test_layers_finds_deps_that_point_upward(copy):
    path = copy / "src/text/CMakeLists.txt"
    path.write_text(path.read_text().replace("DEPS core", "DEPS core serving ingest"))
    found = "\n".join(layers.problems(copy))
    assert "serving, which is not a room" in found and "ingest, which stands below it" in found


def test_layers_finds_an_include_that_only_a_dependency_allows(copy):
    path = copy / "src/retrieve/retriever.cc"
    append(path, '#include "vectors/vector_code.h"\n')
    assert any("do not name vectors" in problem for problem in layers.problems(copy))


def test_layers_finds_deps_that_nothing_includes(copy):
    path = copy / "src/eval/CMakeLists.txt"
    path.write_text(path.read_text().replace("DEPS core", "DEPS core simd"))
    assert "eval: DEPS names simd, which no file includes" in layers.problems(copy)


@pytest.mark.parametrize(
    "planted, name",
    [
        ("struct Trace {};", "Trace"),
        ("template <class T>\nclass Result final : public Base<T> {};", "Result"),
        ("enum class Code : int { bad };", "Code"),
    ],
)
def test_one_definition_finds_a_planted_twin(copy, planted, name):
    append(copy / "src/core/json.cc", f"namespace quarry {{\n{planted}\n}}\n")
    assert any(f"quarry::{name} is defined" in problem for problem in one_definition.problems(copy))


@pytest.mark.parametrize(
    "harmless",
    [
        "namespace quarry { class Trace; }",  # a declaration
        "namespace quarry { namespace { struct Trace {}; } }",  # of this file alone
        "namespace quarry::planted { struct Trace {}; }",
        "namespace quarry { struct Planted { struct Trace {}; }; }",
        "// namespace quarry { struct Trace {}; }",
    ],
)
def test_one_definition_passes_over_what_is_no_twin(copy, harmless):
    append(copy / "src/core/json.cc", harmless + "\n")
    assert one_definition.problems(copy) == []


def test_one_definition_finds_an_unnamed_namespace_in_a_header(copy):
    append(copy / "src/core/json.h", "namespace quarry { namespace { struct Planted {}; } }\n")
    assert any("unnamed namespace" in problem for problem in one_definition.problems(copy))


@pytest.mark.parametrize(
    "file, line, said",
    [
        ("src/core/README.md", "See `absent.h`.\n", "names absent.h"),
        ("src/core/README.md", "Calls `no_such_function()`.\n", "names no_such_function()"),
        ("src/core/README.md", "\n" * 25, "lines, at most"),
        ("src/core/README.md", "[gone](gone.md)\n", "links to gone.md"),
        ("src/engine/settings.def", 'QUARRY_SETTING(a_b, Text("word"), "", "")\n', "no row for a_b"),
        ("src/extract/extractors.def", "QUARRY_EXTRACTOR(papyrus)\n", "papyrus"),
    ],
)
def test_signs_finds(copy, file, line, said):
    append(copy / file, line)
    assert any(said in problem for problem in signs.problems(copy))


def tracked(*patterns):
    """Files of the tree, by git where it is one, else by their names."""
    asked = ["git", "-C", str(ROOT), "ls-files", "--", *patterns]
    listed = subprocess.run(asked, capture_output=True, text=True, check=False)
    return [ROOT / name for name in listed.stdout.split("\n") if name and (ROOT / name).exists()]


def test_files_are_short_enough_to_be_one_idea():
    for path in tracked("*.h", "*.cc", "*.py"):
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LONG_FILE:
            warnings.warn(f"{path.relative_to(ROOT)} has {lines} lines", stacklevel=1)


def test_headers_begin_by_saying_what_they_are():
    silent = [p for p in tracked("src/*.h", "app/*.h") if not p.read_text().startswith("// ")]
    assert silent == []


def test_scripts_can_be_run():
    scripts = [p for p in tracked() if p.is_file() and p.read_bytes()[:2] == b"#!"]
    assert [p for p in scripts if not p.stat().st_mode & 0o100] == []
