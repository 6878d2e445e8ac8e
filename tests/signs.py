#!/usr/bin/env python3
"""Checks that the documentation matches the tree.

Every room has a README sign that fits on a screen. Each file and function named in a sign or in
ARCHITECTURE.md exists. Every line of a .def list has its file. The guide documents every setting and
every component. Standard library only.
"""

import re
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIGN_LINES = 25
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w./-]+\.(?:h|cc|def|py|cmake)|(?:[\w./-]+/)?CMakeLists\.txt|(?:src|app|docs|tests|tools|bench|examples|cmake)/[\w./-]*")
FUNCTION = re.compile(r"(?:[\w.]+(?:::|/))*(\w+)\(\)")
ENTRY = re.compile(r"^QUARRY_(\w+)\((\w+)", re.M)
SETTING = re.compile(r"QUARRY_(SETTING|SECTION|SECTION_END)\((\w+)")

# Lists whose entries each have a file `name_<suffix>.cc` in the folder of the list.
ONE_FILE_EACH = {"COMMAND": "command", "EXTRACTOR": "extractor", "CHUNKER": "chunker"}
# Lists that users choose from: docs must name each entry.
DOCUMENTED = ("COMMAND", "EXTRACTOR", "CHUNKER", "SOURCE", "PROVIDER", "RERANKER", "EMBEDDER", "GENERATOR")


def rooms(root):
    return sorted(p for p in (root / "src").iterdir() if p.is_dir())


def is_pattern(name):
    """`x_extractor.cc` and `NAME_test` stand for many files."""
    return re.search(r"(^|/)x[_.]", name) or "NAME" in name or "..." in name


def check_names(text, where, bases):
    """Yields the files and functions in backticks that do not exist below a base or, by name, anywhere."""
    for code in CODE.findall(text):
        if FILE.fullmatch(code) and not is_pattern(code):
            known = code in file_names(bases[-1]) or any((base / code).exists() for base in bases)
            if not known:
                yield f"{where}: names {code}, which does not exist"
        elif match := FUNCTION.fullmatch(code):
            if not re.search(rf"\b{match.group(1)}\b", sources(bases[-1])):
                yield f"{where}: names {code}, which no source has"


@cache
def file_names(root):
    return {p.name for top in ("src", "app") for p in (root / top).rglob("*")}


@cache
def sources(root):
    files = (p for top in ("src", "app") for p in (root / top).rglob("*") if p.suffix in (".h", ".cc"))
    return "\n".join(p.read_text(encoding="utf-8") for p in files)


def check_signs(root):
    for room in rooms(root):
        sign = room / "README.md"
        where = sign.relative_to(root)
        if not sign.exists():
            yield f"{where}: missing"
            continue
        text = sign.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > SIGN_LINES:
            yield f"{where}: {lines} lines, at most {SIGN_LINES} fit on the sign"
        yield from check_names(text, where, [room, root / "src", root])


def check_architecture(root):
    path = root / "ARCHITECTURE.md"
    if not path.exists():
        yield "ARCHITECTURE.md: missing"
        return
    text = path.read_text(encoding="utf-8")
    yield from check_names(text, "ARCHITECTURE.md", [root / "src", root])
    for room in rooms(root):
        if not re.search(rf"\b{room.name}\b", text):
            yield f"ARCHITECTURE.md: does not mention the room {room.name}"


def check_lists(root):
    guide = "\n".join(p.read_text(encoding="utf-8") for p in sorted((root / "docs").rglob("*.md")))
    for path in sorted([*root.glob("src/*/*.def"), *root.glob("app/*.def")]):
        where = path.relative_to(root)
        for kind, name in ENTRY.findall(path.read_text(encoding="utf-8")):
            if kind in ONE_FILE_EACH:
                file = path.parent / f"{name}_{ONE_FILE_EACH[kind]}.cc"
                if not file.exists():
                    yield f"{where}: {name} has no {file.relative_to(root)}"
            if kind in DOCUMENTED and not re.search(rf"\b{re.escape(name)}\b", guide, re.I):
                yield f"{where}: docs do not name {name}"


def settings(root):
    """Returns the names in settings.def, in order."""
    names, section = [], ""
    for line in (root / "src/engine/settings.def").read_text(encoding="utf-8").splitlines():
        if match := SETTING.match(line):
            kind, name = match.groups()
            if kind == "SETTING":
                names.append(section + name)
            else:
                section = f"{name}." if kind == "SECTION" else ""
    return names


def check_settings(root):
    page = root / "docs/guide/configuration.md"
    if not page.exists():
        yield "docs/guide/configuration.md: missing"
        return
    rows = re.findall(r"^\|\s*`([\w.]+)`\s*\|", page.read_text(encoding="utf-8"), re.M)
    listed = settings(root)
    for name in listed:
        if name not in rows:
            yield f"docs/guide/configuration.md: no row for {name}"
    for name in set(rows) - set(listed):
        yield f"docs/guide/configuration.md: {name} is no setting"


def check_links(root):
    """Yields the links of our own pages whose target does not exist."""
    pages = [*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("src/*/README.md")]
    for page in sorted(pages):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists():
                yield f"{page.relative_to(root)}: links to {target}, which does not exist"


CHECKS = (check_signs, check_architecture, check_lists, check_settings, check_links)


def problems(root=ROOT):
    return [problem for check in CHECKS for problem in check(root)]


if __name__ == "__main__":
    sys.exit("\n".join(problems()) or 0)
