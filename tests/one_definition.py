#!/usr/bin/env python3
"""Holds the tree to the one-definition rule: no type of a named namespace is defined in two files.

Two definitions of one name are undefined behaviour that no compiler has to report; at -O0 the linker
keeps the functions of either ([basic.def.odr]). The check reads namespaces and braces, not C++: it
sees every class, struct, union and enum that is defined directly in a namespace. Standard library
only.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Comments, string and character literals, raw strings, preprocessor lines: none holds a definition.
IGNORED = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<!\w)'(?:\\.|[^'\\\n])*'|^[ \t]*\#(?:\\\n|[^\n])*""",
    re.S | re.M,
)
NAMESPACE = re.compile(r"\bnamespace\s*(?:\[\[[^\]]*\]\]\s*)?([\w:]*)\s*$")
TYPE = re.compile(r"\b(?:class|struct|union|enum(?:\s+(?:class|struct))?)\s+(?:\[\[[^\]]*\]\]\s*|alignas\([^)]*\)\s*)*(\w+)\s*(?:final\s*)?(?::[^:].*)?$", re.S)


def definitions(text):
    """Yields (namespace, name, line) of each type that is defined directly in a namespace."""
    text = IGNORED.sub(lambda match: " " + "\n" * match.group().count("\n"), text)
    scopes = []  # the name of a namespace, empty if it has none; None for any other braces
    begin = 0
    for brace in re.finditer(r"[{};]", text):
        before = text[begin : brace.start()]
        begin = brace.end()
        if brace.group() == "}":
            if scopes:
                scopes.pop()
        elif brace.group() == "{":
            opened = NAMESPACE.search(before)
            if not opened and None not in scopes and (defined := TYPE.search(before)):
                yield tuple(scopes), defined.group(1), text.count("\n", 0, brace.start()) + 1
            scopes.append(opened.group(1) if opened else None)


def problems(root=ROOT):
    places = defaultdict(list)
    found = []
    files = (p for top in ("src", "app", "bench") for p in (root / top).rglob("*") if p.suffix in (".h", ".cc"))
    for path in sorted(files):
        where = path.relative_to(root)
        for namespace, name, line in definitions(path.read_text(encoding="utf-8")):
            if "" in namespace:
                if path.suffix == ".h":
                    found.append(f"{where}:{line}: {name} stands in an unnamed namespace of a header")
            else:
                places["::".join([*namespace, name])].append(f"{where}:{line}")
    found += [f"{name} is defined {len(at)} times: {', '.join(at)}" for name, at in places.items() if len(at) > 1]
    return found


if __name__ == "__main__":
    sys.exit("\n".join(problems()) or 0)
