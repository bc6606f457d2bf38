"""What schemas of pages say, and what examples show."""

from typing import Any

import pytest

from vendor_docs.draft.views import OPEN, View, schema_of, view
from vendor_docs.reading.model import Node

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


@pytest.mark.parametrize(
    "name", ["+8613711112222", "081234567890", "123456", "69f531a01a9df58aa6de2487be610abb", "a@example.org"]
)
def test_an_object_whose_field_names_are_data_is_a_map(name: str) -> None:
    for node in (obj(**{name: "string", "plain": "string"}), {"allOf": [obj(a="string"), obj(**{name: "string"})]}):
        found = seen(node)
        assert (found.kind, dict(found.properties)) == ("object", {})
        assert "map" in found.trouble and name not in found.trouble


@pytest.mark.parametrize(
    "values", [["zhang@example.org"], ["https://example.org/x"], ["69f531a01a9df58aa6de2487be610abb"]]
)
def test_an_enum_whose_values_are_data_is_none(values: list[str]) -> None:
    found = seen({"type": "string", "enum": values})
    assert (found.kind, found.enum, len(found.lost)) == ("string", (), 1)
    assert seen({"type": "integer", "enum": [13812345678]}).enum == ()
    assert seen({"type": "string", "enum": ["on", "Not Called", "200"]}).enum == ("on", "Not Called", "200")


@pytest.mark.parametrize(
    ("node", "lost"),
    [
        ({"type": "string", "enum": ["a", 1]}, "an enum"),
        ({"type": "string", "const": "z"}, "a single value"),
        ({"type": "object", "additionalProperties": array("string")}, "additionalProperties"),
        ({"type": "object", "additionalProperties": {"type": "string", "enum": ["a"]}}, "additionalProperties"),
        ({"type": "object", "properties": {"a": {}}, "additionalProperties": obj(q="string")}, "additionalProperties"),
    ],
)
def test_what_is_lost_is_named(node: Node, lost: str) -> None:
    assert [each for each in seen(node).lost if lost in each]


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"type": "string", "description": "Words of the vendor."}, {"type": "string"}),
        ({"type": ["integer", "null"], "format": "int64"}, {"type": ["integer", "null"]}),
    ],
)
def test_a_map_of_plain_values(members: Node, said: Node) -> None:
    node: Node = {"type": "object", "additionalProperties": members}
    for each in (node, {"allOf": [obj(a="string"), node]}, {**obj(a="string"), **node}):
        assert (seen(each).members, seen(each).lost) == (said, ())


def test_a_map_of_several_kinds_is_lost() -> None:
    maps: list[Node] = [{"type": "object", "additionalProperties": {"type": kind}} for kind in ("string", "integer")]
    assert (seen({"allOf": maps}).members, len(seen({"allOf": maps}).lost)) == (None, 1)


def test_nothing_is_lost_of_plain_schemas() -> None:
    nodes: list[Node] = [obj(a="string"), array("string"), {"type": "string", "enum": ["a"]}, {"type": "object"}]
    assert [seen(node).lost for node in [*nodes, {"type": "object", "additionalProperties": True}]] == [()] * 5


def test_examples_whose_field_names_may_be_data_are_maps() -> None:
    for name in ("13812345678", "张三"):
        found = seen(schema_of([{"plain": {name: {"a": 1}}}])["properties"]["plain"])
        assert (found.kind, dict(found.properties)) == ("object", {}) and "a map" in found.lost[0]
    assert list(seen(obj(名称="string")).properties) == ["名称"]


def test_examples_of_one_place_are_laid_together() -> None:
    found = schema_of([{"a": 1, "b": [{"c": "x"}, {"d": None}], "e": None}, {"a": 1.5, "f": True}])
    item = {"type": "object", "properties": {"c": {"type": "string"}, "d": {}}}
    assert found["properties"] == {"a": {"type": "number"}, "b": array(item), "e": {}, "f": {"type": "boolean"}}


def test_examples_that_differ_are_open() -> None:
    assert schema_of([{"a": 1}, {"a": "x"}]) == obj(a={})
    assert schema_of([[]]) == {"type": "array", "items": {}}
