#!/usr/bin/env python3
"""Checks examples/questions.jsonl: each file contains the passages that its questions expect.

The check ignores white space and case, because line breaks depend on the layout. A PDF is checked by
its source text in examples/sources. Licences that are not installed are skipped and counted. Uses the
standard library only.
"""

import html
import json
import re
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LICENSES = Path("/usr/share/common-licenses")


def plain(text):
    return " ".join(text.split()).casefold()


def text_of(name):
    path = ROOT / name if name.startswith("examples/") else LICENSES / name
    if path.suffix == ".pdf":
        path = ROOT / "examples/sources" / f"{path.stem}.md"
    if not path.exists():
        return None
    if path.suffix == ".docx":
        xml = zipfile.ZipFile(path).read("word/document.xml").decode("utf-8")
        return plain(html.unescape(re.sub(r"<[^>]+>", "", xml.replace("</w:p>", "\n"))))
    return plain(path.read_text(encoding="utf-8"))


def main():
    questions = [json.loads(line) for line in (ROOT / "examples/questions.jsonl").open(encoding="utf-8")]
    wrong, skipped = [], 0
    for number, entry in enumerate(questions, 1):
        if not entry["answerable"]:
            continue
        text = text_of(entry["file"])
        if text is None and not entry["file"].startswith("examples/"):
            skipped += 1
        elif text is None:
            wrong.append(f"line {number}: {entry['file']} does not exist")
        else:
            wrong += [f"line {number}: {entry['file']} does not contain {passage!r}"
                      for passage in entry["expect"] if plain(passage) not in text]
    print(f"{len(questions)} questions, {sum(q['answerable'] for q in questions)} answerable, {skipped} skipped")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
