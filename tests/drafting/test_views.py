"""What schemas of pages say, and what examples show."""

from typing import Any

import pytest

from apifox.model import Node
from draft.views import OPEN, View, schema_of, view

from .made import array, obj, ref

SCHEMAS: dict[str, Node] = {
    "a": obj(["x"], x="string"),
    "b": {"allOf": [ref("a"), obj(["y"], y="integer")]},
    "loop": {"allOf": [ref("loop"), obj(z="string")]},
    "alias": ref("a"),
    "circle": ref("circle"),
}


def seen(node: Any) -> View:
    return view(node, SCHEMAS)


def test_references_are_followed() -> None:
    assert seen(ref("alias")).properties == {"x": {"type": "string"}}
    assert seen(ref("alias")).name == "alias" and seen(ref("a")).required == {"x"}


def test_all_of_is_one_object() -> None:
    assert list(seen(ref("b")).properties) == ["x", "y"]
    assert seen(ref("b")).required == {"x", "y"}
    assert list(seen({"allOf": [ref("a")], "type": "object", "properties": {"w": {}}}).properties) == ["x", "w"]
    assert list(seen(ref("loop")).properties) == ["z"]


@pytest.mark.parametrize("node", [ref("circle"), ref("nowhere"), {"type": ["string", "integer"]}, {"type": "file"}])
def test_what_cannot_be_said_is_open_with_a_reason(node: Node) -> None:
    assert seen(node).kind == OPEN
    assert seen(node).trouble


def test_a_choice_is_open_but_for_null() -> None:
    assert seen({"oneOf": [ref("a"), {"type": "string"}]}).trouble == "oneOf of several schemas"
    nullable = seen({"anyOf": [ref("a"), {"type": "null"}]})
    assert (nullable.kind, nullable.nullable) == ("object", True)


def test_types_that_are_not_named() -> None:
    assert seen({"properties": {"x": {}}}).kind == "object"
    assert seen({"items": {}}).kind == "array"
    assert seen({"enum": ["a"]}).kind == "string"
    assert seen({}) == View()


def test_enums_that_are_none_for_us() -> None:
    assert seen({"type": "string", "enum": ["a", None, "a"]}).enum == ("a",)
    assert seen({"type": "string", "enum": ["a", 1]}).enum == ()
    assert seen({"type": "number", "enum": [1.5]}).enum == ()


def test_examples_of_one_place_are_laid_together() -> None:
    found = schema_of([{"a": 1, "b": [{"c": "x"}, {"d": None}], "e": None}, {"a": 1.5, "f": True}])
    item = {"type": "object", "properties": {"c": {"type": "string"}, "d": {}}}
    assert found["properties"] == {"a": {"type": "number"}, "b": array(item), "e": {}, "f": {"type": "boolean"}}


def test_examples_that_differ_are_open() -> None:
    assert schema_of([{"a": 1}, {"a": "x"}]) == obj(a={})
    assert schema_of([[]]) == {"type": "array", "items": {}}
