"""The examples of the README and the guide on the library work as described.

Examples with --as depend on the labels that ./quickstart sets; test_search.py covers labels."""

import re
import shlex

import pytest

from quarry import ABSTAINED, OK, ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs/guide").glob("*.md"))]
EXAMPLE = re.compile(r"^\$? *quarry ((?:ask|search) -c library .*)$", re.M)
EXAMPLES = [(page.name, line) for page in PAGES for line in EXAMPLE.findall(page.read_text(encoding="utf-8"))
            if "--as" not in line.partition("#")[0]]


def test_the_pages_have_examples():
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize("page, line", EXAMPLES)
def test_an_example_does_what_its_page_promises(library, page, line):
    arguments = shlex.split(line, comments=True)
    comment = line.partition("#")[2]
    if arguments[0] == "ask":
        library.run(*arguments, expect=ABSTAINED if "no answer" in comment else OK)
    else:
        shown = library.run(*arguments, expect=OK).out
        assert "Nothing found" not in shown
