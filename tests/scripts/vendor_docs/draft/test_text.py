"""Values as YAML, and changes of a document brought into its text: what did not change stays byte for byte."""

import difflib
import json
from typing import Any

import pytest
from ruamel.yaml import YAML

from vendor_docs.draft.emit import WIDTH, entry
from vendor_docs.draft.splice import splice
from vendor_docs.draft.words import CheckedMap, CheckedText

ODD = (
    *("", " ", "a", "a ", " a", "no", "Y", "null", "~", "1", "1e5", "0x1", "2024-03-11", "12:30:00", "a: b", "a #b"),
    *("- a", "a\n b\n", "\t", '"', "\\", "'", "{a}", "[a]", "a, b", "&a", "*a", "!a", "%a", "@a", "`a", "<<", "=", "?"),
    *("\x00", "\x7f", "\x85", "\u2028", "\ufeff", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")),
    *("女", "#a", "$ref", "/a/{b}", "x:", "a:b", "...", "---", ".inf", "-1", "+1", "true"),
)
TEXT = """\
# Above.
one:
  first: a  # beside

  # Between.
  list: [a, b]
  block:
    - name: x
      value: 1
    - name: y
  text: >-
    Folded
    text.

paths:
  /a:
    get: {}

  # Of b.
  /b:
    post: {}
"""


def read(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def lines(value: Any, key: str = "key", indent: int = 0) -> str:
    return "\n".join(entry(key, value, indent)) + "\n"


@pytest.mark.parametrize("value", [*ODD, 0, -1, 1.5, 1e22, True, None, [], {}, [[]], [{}], [["a"], {"b": []}]])
def test_a_value_is_read_as_it_was(value: Any) -> None:
    for place in (value, [value, "a, b"], {"k": value}, {"k": [{"m": value, "n": value}]}):
        assert read(lines(place)) == {"key": place}


@pytest.mark.parametrize("key", [*(each for each in ODD if each), "200", "x-a"])
def test_a_key_is_read_as_it_was(key: str) -> None:
    assert read(lines(1, key)) == {key: 1}


def test_long_text_is_cut_and_stays_the_same() -> None:
    text = " ".join(f'wörd"{n}\\ \t' for n in range(200)) + "x" * 300
    for indent in (0, 30):
        written = lines(text, indent=indent)
        assert max(map(len, written.splitlines())) <= WIDTH
        assert read(written) == {"key": text}


def test_long_text_is_cut_behind_words() -> None:
    written = lines("word: " + " ".join(["Several", "words"] * 40)).splitlines()
    assert len(written) > 3 and {line.strip(' "').split(" ")[0] for line in written[1:]} <= {"Several", "words"}


def test_lists_and_facts_stand_on_one_line_if_they_fit() -> None:
    assert lines(["a", "b"]) == "key: [a, b]\n"
    assert lines(["a" * 60, "b" * 60]) == f"key:\n  - {'a' * 60}\n  - {'b' * 60}\n"
    assert lines({"kind": "page"}, "x-airudder-paging") == "x-airudder-paging: {kind: page}\n"
    assert lines({"kind": "page"}) == "key:\n  kind: page\n"


def test_what_is_to_be_checked_has_a_comment() -> None:
    assert lines(CheckedText("dials")) == "key: dials  # drafted: check\n"
    assert lines(CheckedMap(a="b")) == "key:  # drafted: check\n  a: b\n"


# -- splicing


def spliced(change: Any) -> list[str]:
    """What a change does to the text: the lines that differ."""
    old, new = read(TEXT), read(TEXT)
    new = change(new) or new
    text = splice(TEXT, old, new)
    assert json.dumps(read(text)) == json.dumps(new)
    return [line for line in difflib.ndiff(TEXT.split("\n"), text.split("\n")) if line[0] in "+-"]


def test_new_entries_have_an_empty_line_before_them() -> None:
    old, new = read(TEXT), read(TEXT)
    new["paths"]["/b"]["put"] = 1
    new["paths"]["/c"] = {"get": {}}
    new["last"] = 1
    assert splice(TEXT, old, new) == TEXT + "    put: 1\n\n  /c:\n    get: {}\n\nlast: 1\n"


def test_nothing_changes_nothing() -> None:
    assert spliced(lambda new: None) == []


def test_new_keys_stand_behind_those_before_them() -> None:
    assert spliced(lambda new: new["one"].update(more={"a": [1]})) == ["+   more:", "+     a: [1]"]


def test_a_new_path_in_the_middle() -> None:
    def change(new: Any) -> None:
        new["paths"] = {"/a": new["paths"]["/a"], "/c": {}, "/b": new["paths"]["/b"]}

    assert spliced(change) == ["+   /c: {}", "+ "]


def test_a_new_key_before_all_others() -> None:
    assert spliced(lambda new: {**new, "one": {"zero": 1, **new["one"]}}) == ["+   zero: 1"]


def test_values_are_replaced_on_their_line() -> None:
    found = spliced(lambda new: new["one"].update(first="b", list=["a", "b", "c"], text="now: plain"))
    assert [line for line in found if line[0] == "+"] == [
        *("+   first: b", "+   list: [a, b, c]", '+   text: "now: plain"')
    ]


def test_items_are_added_to_a_list_and_changed_in_it() -> None:
    def change(new: Any) -> None:
        new["one"]["block"][0]["more"] = "z"
        new["one"]["block"].append({"name": "w", "value": 2})

    assert spliced(change) == ["+       more: z", "+     - name: w", "+       value: 2"]


def test_an_item_on_one_line_is_written_anew() -> None:
    text = "a:\n  - {x: 1, w: [2]}  # gone\n  - {x: 2}  # kept\nb: 1\n"
    old, new = read(text), read(text)
    new["a"][0]["z"] = 3
    assert splice(text, old, new) == "a:\n  - x: 1\n    w: [2]\n    z: 3\n  - {x: 2}  # kept\nb: 1\n"


def test_a_key_is_taken_out() -> None:
    found = spliced(lambda new: new["one"].pop("text") and None)
    assert found == ["-   text: >-", "-     Folded", "-     text."]
