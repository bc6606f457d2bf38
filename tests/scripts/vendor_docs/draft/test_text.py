"""A changed document is brought into its text: comments, order and quoting of what was there stay."""

import difflib
from typing import Any

import pytest
from ruamel.yaml import YAML

from vendor_docs.draft.text import drafted_text
from vendor_docs.draft.workspace import CheckedText

from .made import OPENAPI

TEXT = """\
# Above.
one:
  first: a  # beside
  text: >-
    Folded
    text.

paths:
  # Of a.
  /a:
    get:
      tags: [x]
      block:
        - name: "y"  # inside

  # Of b.
  /b:
    post: {}  # behind

# Last.
last: 'q'
"""


def read(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def changed(change: Any, text: str = TEXT) -> list[str]:
    """The lines that a change adds or takes away."""
    new = read(text)
    change(new)
    found = drafted_text(text, new)
    assert read(found) == new
    return [line for line in difflib.ndiff(text.split("\n"), found.split("\n")) if line[0] in "+-"]


def test_the_real_description_stays_as_it_is() -> None:
    text = (OPENAPI / "airudder.yaml").read_text("utf-8")
    assert drafted_text(text, read(text)) == text


def test_a_new_path_in_the_middle_leaves_comments_where_they_were() -> None:
    def change(new: Any) -> None:
        paths = new["paths"]
        new["paths"] = {"/a": paths["/a"], "/c": {"get": {"tags": ["z"]}}, "/b": paths["/b"]}

    assert changed(change) == ["+   /c:", "+     get:", "+       tags: [z]", "+ "]


def test_new_entries_at_the_ends() -> None:
    def change(new: Any) -> None:
        new["paths"]["/b"]["put"] = {"a": {}}
        new["paths"]["/c"] = {"get": "x"}
        new["one"]["more"] = 1
        new["paths"]["/a"]["get"]["block"].append({"name": "z"})

    assert changed(change) == [
        *("+   more: 1", "+         - name: z", "+     put:", "+       a: {}", "+ ", "+   /c:", "+     get: x")
    ]


def test_what_is_to_be_checked_has_a_comment() -> None:
    paging = {"kind": "page", "evidence": "inferred"}
    call = {"x-airudder-effect": CheckedText("dials"), "x-airudder-paging": paging}
    found = changed(lambda new: new["paths"]["/b"].update(get=call))
    assert [line.strip("+ ") for line in found[1:]] == [
        *("x-airudder-effect: dials  # drafted: check", "x-airudder-paging:", "kind: page"),
        "evidence: inferred  # drafted: check",
    ]


def test_a_list_on_one_line_that_has_grown_too_long_gets_a_line_for_each_item() -> None:
    text = "x:\n  x-airudder-pages: [api-1]\n  y: 1\n"
    ids = [f"api-{number}" for number in range(100000001, 100000012)]
    found = changed(lambda new: new["x"].update({"x-airudder-pages": ids}), text)
    assert [line[2:] for line in found if line[0] == "+"] == ["  x-airudder-pages:", *(f"    - {each}" for each in ids)]


def test_a_method_becomes_two() -> None:
    text = "x:\n  x-airudder-method: {name: a.b, fixed: {Action: B}}\n  y: 1\n"
    both = [{"name": f"a.{name}", "fixed": {"Action": name.upper()}} for name in "bc"]
    found = changed(lambda new: new["x"].update({"x-airudder-method": both}), text)
    assert [line[2:] for line in found if line[0] == "+"] == [
        *("  x-airudder-method:", "    - {name: a.b, fixed: {Action: B}}", "    - {name: a.c, fixed: {Action: C}}")
    ]


@pytest.mark.parametrize("value", ["yes", "On", "null", "0000", "0o7", "1e5", "2024-03-11", "a: b", "a #b", "- a", "",
                                   "é", "x" * 200, "word " * 50, ["a" * 90, "b"], ["no", 1.5, None]])  # fmt: skip
def test_a_value_is_read_as_it_was(value: Any) -> None:
    changed(lambda new: new["one"].update({"key": value, str(value)[:100]: 1}))
