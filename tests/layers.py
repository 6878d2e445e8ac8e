#!/usr/bin/env python3
"""Checks the layers: a room includes only rooms above it.

src/CMakeLists.txt lists the rooms in the order in which data flows. A room may include itself and
the rooms that its DEPS name, no others: what a dependency depends on does not count. DEPS may only
name rooms above, and each of them must be included somewhere. app/ may include every room, and no
room includes app/. A header may include a library's header only if nothing but tests includes it.
Standard library only.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.M)

# Headers of the operating system and the compiler. Standard C++ headers have neither dot nor slash in
# their names; all other headers in angle brackets belong to libraries.
SYSTEM_HEADERS = re.compile(
    r"(sys|arpa|netinet|linux)/\w+\.h|(unistd|signal|fcntl|poll|dlfcn|immintrin|pthread)\.h"
)


class Room:
    def __init__(self, folder):
        text = (folder / "CMakeLists.txt").read_text(encoding="utf-8")
        call = re.search(r"quarry_module\(([^)]*)\)", text)
        self.words = call.group(1).split() if call else []
        self.name = self.words[0] if self.words else ""
        self.folder = folder
        self.deps = self._after("DEPS")

    def _after(self, key):
        if key not in self.words:
            return []
        rest = self.words[self.words.index(key) + 1 :]
        ends = [i for i, word in enumerate(rest) if word in ("LIBS", "DEPS")]
        return rest[: ends[0]] if ends else rest

    def files(self):
        return sorted(p for p in self.folder.rglob("*") if p.suffix in (".h", ".cc"))


def room_order(source):
    text = (source / "CMakeLists.txt").read_text(encoding="utf-8")
    return re.findall(r"^\s*add_subdirectory\((\w+)\)", text, re.M)


def check_order(source):
    order = room_order(source)
    for folder in sorted(p for p in source.iterdir() if p.is_dir()):
        if folder.name not in order:
            yield f"{folder.name}: src/CMakeLists.txt does not list it"
    for name in order:
        if not (source / name / "CMakeLists.txt").exists():
            yield f"{name}: listed in src/CMakeLists.txt, but has no CMakeLists.txt"


def check_deps(rooms, order):
    for name, room in rooms.items():
        if room.name != name:
            yield f"{name}: CMakeLists.txt needs one line quarry_module({name} ...)"
        for dep in room.deps:
            if dep not in order:
                yield f"{name}: DEPS names {dep}, which is not a room"
            elif order.index(dep) >= order.index(name):
                yield f"{name}: DEPS names {dep}, which stands below it"


def check_includes(rooms, root):
    of_tests = headers_of_tests(rooms)
    for name, room in rooms.items():
        allowed = {name, *room.deps}
        used = set()
        for path in room.files():
            shown = path.suffix == ".h" and f"{name}/{path.name}" not in of_tests
            for ours, library in INCLUDE.findall(path.read_text(encoding="utf-8")):
                where = path.relative_to(root)
                if library:
                    if shown and not is_standard(library):
                        yield f"{where}: a header shows <{library}>, which belongs into one .cc file"
                    continue
                target = ours.split("/")[0]
                used.add(target)
                if "/" not in ours:
                    yield f'{where}: "{ours}" is not named from src/, as in "{name}/{ours}"'
                elif target not in rooms:
                    yield f'{where}: "{ours}" is not in a room'
                elif target not in allowed:
                    yield f'{where}: "{ours}", but the DEPS of {name} do not name {target}'
                elif not (room.folder.parent / ours).exists():
                    yield f'{where}: "{ours}" does not exist'
        for dep in room.deps:
            if dep in rooms and dep not in used:
                yield f"{name}: DEPS names {dep}, which no file includes"


def headers_of_tests(rooms):
    """Returns the headers that only tests, fuzz targets and benches include."""
    includes = {
        f"{name}/{path.name}": {ours for ours, _ in INCLUDE.findall(path.read_text(encoding="utf-8")) if ours}
        for name, room in rooms.items()
        for path in room.files()
    }
    of_tests = lambda file: re.search(r"_(test|fuzz|bench)\.cc$", file)
    stack, seen = [file for file in includes if file.endswith(".cc") and not of_tests(file)], set()
    while stack:
        for file in includes.get(stack.pop(), set()) - seen:
            seen.add(file)
            stack.append(file)
    by_tests = set().union(*(names for file, names in includes.items() if of_tests(file)))
    for file in sorted(by_tests - seen):  # headers that these headers include
        by_tests |= includes.get(file, set())
    return by_tests - seen


def is_standard(header):
    return ("." not in header and "/" not in header) or SYSTEM_HEADERS.fullmatch(header)


def problems(root=ROOT):
    source = root / "src"
    found = list(check_order(source))
    order = [name for name in room_order(source) if (source / name / "CMakeLists.txt").exists()]
    rooms = {name: Room(source / name) for name in order}
    return found + list(check_deps(rooms, order)) + list(check_includes(rooms, root))


if __name__ == "__main__":
    sys.exit("\n".join(problems()) or 0)
