"""A changed document is brought into its text: every line of what was there stays."""

import difflib
from collections.abc import Callable
from typing import Any

import pytest
from ruamel.yaml import YAML

from vendor_docs.draft.text import drafted_text
from vendor_docs.draft.workspace import CheckedText

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
      x-airudder-method: {name: a.b, fixed: {Action: B}}

  # Of b.
  /b:
    post: {}  # behind

# Last.
last: 'q'
"""
IDS = [f"api-{number}" for number in range(100000001, 100000012)]


def read(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def changed(change: Callable[[Any], object], text: str = TEXT) -> list[str]:
    """The lines that a change adds or takes away."""
    new = read(text)
    change(new)
    found = drafted_text(text, new)
    assert read(found) == new
    return [line for line in difflib.ndiff(text.split("\n"), found.split("\n")) if line[0] in "+-"]


def into_the_middle(new: Any) -> None:
    paths = new["paths"]
    new["paths"] = {"/a": paths["/a"], "/c": {"get": {"tags": ["z"]}}, "/b": paths["/b"]}


def to_the_ends(new: Any) -> None:
    new["paths"]["/a"]["get"]["block"].append({"name": "z"})
    new["paths"]["/c"] = {"get": "x"}
    new["one"]["more"] = 1


def another_method(new: Any) -> None:
    both = [{"name": f"a.{name}", "fixed": {"Action": name.upper()}} for name in "bc"]
    new["paths"]["/a"]["get"]["x-airudder-method"] = both


def to_be_checked(new: Any) -> None:
    paging = {"kind": "page", "evidence": "inferred"}
    new["one"].update({"x-airudder-effect": CheckedText("dials"), "x-airudder-paging": paging})


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (lambda new: new, []),
        (into_the_middle, ["+   /c:", "+     get:", "+       tags: [z]", "+ "]),
        (to_the_ends, ["+   more: 1", "+         - name: z", "+   /c:", "+     get: x", "+ "]),
        (
            another_method,
            [
                "+       x-airudder-method:",
                "-       x-airudder-method: {name: a.b, fixed: {Action: B}}",
                "+         - {name: a.b, fixed: {Action: B}}",
                "+         - {name: a.c, fixed: {Action: C}}",
            ],
        ),
        (
            to_be_checked,
            [
                "+   x-airudder-effect: dials  # drafted: check",
                "+   x-airudder-paging:",
                "+     kind: page",
                "+     evidence: inferred  # drafted: check",
            ],
        ),
        (
            lambda new: new["paths"]["/a"]["get"].update(tags=IDS),  # too long for one line
            ["-       tags: [x]", "+       tags:", *(f"+         - {each}" for each in IDS)],
        ),
    ],
)
def test_only_the_lines_of_what_is_new_change(change: Callable[[Any], object], lines: list[str]) -> None:
    assert changed(change) == lines


@pytest.mark.parametrize("value", ["yes", "On", "null", "0000", "0o7", "1e5", "2024-03-11", "a: b", "a #b", "- a", "",
                                   "é", "x" * 200, "word " * 50, ["a" * 90, "b"], ["no", 1.5, None]])  # fmt: skip
def test_a_value_is_read_as_it_was(value: Any) -> None:
    changed(lambda new: new["one"].update({"key": value, str(value)[:100]: 1}))
