"""Values made up from schemas fit them, end, and are the same each time."""

import itertools
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from airudder.sandbox.document import DOCUMENT, follow
from airudder.sandbox.handlers.samples import MOST, Samples
from support.cases import case

CARRIED: dict[str, Any] = json.loads(DOCUMENT.read_text("utf-8"))
SCHEMAS: dict[str, dict[str, Any]] = CARRIED["components"]["schemas"]


def sample(schema: Any, *, name: str = "", seed: str = "0", **schemas: Any) -> Any:
    return Samples({"components": {"schemas": schemas}}, seed).value(schema, name)


def size(value: Any) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(size, inside))


def test_every_schema_of_the_description() -> None:
    for name, seed in itertools.product(SCHEMAS, ("1", "2")):
        schema = {"$ref": f"#/components/schemas/{name}"}
        value = Samples(CARRIED, seed).value(schema)
        with case(name, seed):
            assert value == Samples(CARRIED, seed).value(schema)
            Draft202012Validator({**schema, "components": CARRIED["components"]}).validate(value)
            assert size(value) <= 2 * MOST


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "minimum": 3, "maximum": 3},
        {"type": "integer", "exclusiveMinimum": 3, "exclusiveMaximum": 5},
        {"type": "integer", "maximum": -7},
        {"type": "integer", "minimum": 11, "multipleOf": 5},
        {"type": "number", "minimum": 0.25, "maximum": 0.75},
        {"type": "number", "multipleOf": 0.5},
        {"type": ["null", "string"], "minLength": 40},
        {"type": "string", "maxLength": 0},
        {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        {"type": "string", "enum": ["b", "a"]},
        {"type": ["string", "null"], "enum": [None, "a"]},
        {"type": "null"},
        {"const": {"a": [1]}},
        {"type": "array", "minItems": 3, "items": {"type": "boolean"}},
        {"type": "array", "maxItems": 0, "items": {"type": "boolean"}},
        {"type": "array", "prefixItems": [{"type": "boolean"}, {"type": "null"}]},
        {"type": "array"},
        {"anyOf": [{"type": "null"}, {"type": "integer"}]},
        {"oneOf": [{"type": "boolean"}, {"type": "integer"}]},
        {"allOf": [{"type": "object", "required": ["a"], "properties": {"a": {"type": "null"}}}]},
        {"type": "object", "required": ["undeclared"]},
        {"type": "object", "properties": {"deep": {"type": "object", "properties": {"x": {"type": "boolean"}}}}},
        {"properties": {"x": {"type": "boolean"}}},
        {"items": {"type": "boolean"}},
        {},
        True,
    ],
)
def test_it_fits(schema: Any) -> None:
    Draft202012Validator(schema).validate(sample(schema))


def test_what_stands_first_is_taken() -> None:
    assert sample({"type": "string", "examples": ["shown", "other"], "enum": ["first", "shown"]}) == "first"
    assert sample({"type": "string", "examples": ["shown", "other"]}) == sample({"example": "shown"}) == "shown"
    assert sample({"$ref": "#/components/schemas/A", "examples": [5]}, A={"type": "string"}) == 5
    assert sample({"type": ["null", "boolean"]}) is True


def test_ids_and_numbers_follow_from_the_seed() -> None:
    schema = {"type": "object", "properties": {"TaskID": {"type": "string"}, "n": {"type": "integer"}}}
    one, two, other = (sample(schema, seed=seed) for seed in ("a", "a", "b"))
    assert one == two and one["TaskID"] != other["TaskID"] and len(one["TaskID"]) == 32


def test_a_reference_that_leads_nowhere_or_to_itself() -> None:
    assert sample({"$ref": "#/components/schemas/None"}) == {}
    assert sample({"$ref": "#/components/schemas/A"}, A={"$ref": "#/components/schemas/A"}) == {}
    assert follow({}, {"$ref": "#/a/b"}) == ("#/a/b", {})


def test_a_value_that_must_hold_itself_ends() -> None:
    holds = {"type": "object", "required": ["a", "n"], "properties": {"a": {"$ref": "#/components/schemas/A"}}}
    assert sample({"$ref": "#/components/schemas/A"}, A=holds) == {"n": {}, "a": {}}
    assert (
        sample({"allOf": [{"$ref": "#/components/schemas/A"}]}, A={"allOf": [{"$ref": "#/components/schemas/A"}]}) == {}
    )
    deep: dict[str, Any] = {}
    for _ in range(400):
        deep = {"type": "object", "properties": {"x": deep}}
    assert size(sample(deep)) < 100


def test_a_pattern_of_another_language_is_not_kept() -> None:
    assert sample({"type": "string", "pattern": "(?<a>x"}) == "made up"
    assert sample({"type": "string", "pattern": "^no such text here$"}) == "made up"
