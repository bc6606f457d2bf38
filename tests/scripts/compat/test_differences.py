"""The one comparator: each planted difference is found once, at its place, with what both sides say."""

from __future__ import annotations

from typing import Any

import pytest

from compat.differences import Difference, Kind, differences, fields_of, is_spelling
from compat.schemas import Shape, Side, Spot

Schema = dict[str, Any]
REF = "#/components/schemas/"
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def found(old: Schema, new: Schema, schemas: Schema | None = None, *, renames: bool = True) -> list[Difference]:
    sides = Side(schemas or {}), Side(schemas or {})
    spots = Spot(old, "/old", "documented"), Spot(new, "/new")
    all_of_them = differences((sides[0], spots[0]), (sides[1], spots[1]), "body", renames=renames)
    return [each for each in all_of_them if each.kind not in (Kind.BOTH, Kind.AGAIN)]


def said(*differences: Difference) -> list[tuple[str, str, str, str]]:
    return [(each.kind.value, each.place, *each.said) for each in differences]


def an_object(**fields: Schema) -> Schema:
    return {"type": "object", "properties": fields}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (an_object(a=TEXT), an_object(a=TEXT, b=NUMBER), ("field-new", "body.b", "", "integer")),
        (an_object(a=TEXT, b=NUMBER), an_object(a=TEXT), ("field-gone", "body.b", "integer", "")),
        (an_object(callee=TEXT, b=NUMBER), an_object(b=NUMBER, callees=TEXT),
         ("field-renamed", "body.callee", "callee", "callees")),
        ({**an_object(a=TEXT), "required": []}, {**an_object(a=TEXT), "required": ["a"]},
         ("required", "body.a", "optional", "required")),
        (an_object(a=TEXT), {**an_object(a=TEXT), "required": ["a"]},
         ("required", "body.a", "not stated", "required")),
        (an_object(a=TEXT), an_object(a=NUMBER), ("type", "body.a", "string", "integer")),
        (an_object(a=TEXT), an_object(a={}), ("type", "body.a", "string", "not known")),
        (an_object(a=TEXT), an_object(a={"type": ["string", "null"]}),
         ("nullable", "body.a", "string", "string or null")),
        ({"type": "array", "items": TEXT}, {"type": "array", "items": NUMBER}, ("type", "body[]", "string", "integer")),
        ({"type": "object", "additionalProperties": TEXT}, {"type": "object", "additionalProperties": NUMBER},
         ("type", "body.*", "string", "integer")),
        (an_object(a=TEXT), {"type": "object", "additionalProperties": TEXT},
         ("type", "body", "object with a", "map of string")),
        ({"enum": ["1", "2"]}, {"enum": ["1", "2", "3"]}, ("enum-new", "body", "", '"3"')),
        ({"enum": ["1", "2"]}, {"enum": ["1"]}, ("enum-gone", "body", '"2"', "")),
        (TEXT, {"type": "string", "enum": ["1"]}, ("enum-listed", "body", "", '"1"')),
        ({"type": "string", "enum": ["1"]}, TEXT, ("enum-open", "body", '"1"', "")),
        ({**TEXT, "maxLength": 3}, {**TEXT, "maxLength": 2}, ("fact", "body", "3", "2")),
        (TEXT, {**TEXT, "x-airudder-format": "phone"}, ("fact", "body", "not stated", "phone")),
        ({**TEXT, "description": "one"}, {**TEXT, "description": "two"}, None),
        ({"anyOf": [TEXT, {"type": "null"}]}, {"type": ["string", "null"]}, None),
        ({"allOf": [an_object(a=TEXT), an_object(b=TEXT)]}, an_object(a=TEXT, b=TEXT), None),
    ],
)  # fmt: skip
def test_each_difference_is_found_once(old: Schema, new: Schema, expected: tuple[str, ...] | None) -> None:
    assert said(*found(old, new)) == ([expected] if expected else [])


def test_true_is_not_1() -> None:
    schemas = {"type": ["integer", "boolean"], "enum": [1]}, {"type": ["integer", "boolean"], "enum": [True]}
    assert said(*found(*schemas)) == [("enum-new", "body", "", "true"), ("enum-gone", "body", "1", "")]


def test_places_pointers_and_evidence_of_both_sides() -> None:
    schemas = {"Call": an_object(callee={**TEXT, "x-airudder-evidence": "inferred"})}
    old = an_object(details={"type": "array", "items": {"$ref": f"{REF}Call"}})
    new = an_object(details={"type": "array", "items": an_object(callee=NUMBER)})
    only, evidence = found(old, new, schemas)
    assert (evidence.name, evidence.values) == ("x-airudder-evidence", ("inferred", None))
    assert (only.kind, only.place) == (Kind.TYPE, "body.details[].callee")
    assert only.old.pointer == "/components/schemas/Call/properties/callee"
    assert only.new.pointer == "/new/properties/details/items/properties/callee"
    assert only.old.evidence == "inferred"


def test_a_schema_that_holds_itself_is_compared_once() -> None:
    old = {"Tree": an_object(children={"type": "array", "items": {"$ref": f"{REF}Tree"}}, size=TEXT)}
    new = {"Tree": an_object(children={"type": "array", "items": {"$ref": f"{REF}Tree"}}, size=NUMBER)}
    root = Spot({"$ref": f"{REF}Tree"}, "")
    all_of_them = list(differences((Side(old), root), (Side(new), root), "answer"))
    assert [each.place for each in all_of_them if each.kind is Kind.TYPE] == ["answer.size"]
    assert [(each.place, each.name) for each in all_of_them if each.kind is Kind.AGAIN] == [
        ("answer.children[]", "answer")
    ]


def test_a_known_spelling_is_the_same_field() -> None:
    old = an_object(task_id={**TEXT, "x-airudder-aliases": ["TaskID"]}, state=NUMBER)
    renamed, typed, _ = found(old, an_object(state=NUMBER, TaskID=NUMBER), renames=False)
    assert (renamed.place, renamed.name, is_spelling(renamed)) == ("body.task_id", "TaskID", True)
    assert (typed.place, typed.said) == ("body.task_id", ("string", "integer"))


def test_a_rename_that_is_not_certain_is_none() -> None:
    kinds = [each.kind for each in found(an_object(name=TEXT, c=NUMBER), an_object(name1=TEXT, name2=TEXT, c=NUMBER))]
    assert kinds == [Kind.FIELD_NEW, Kind.FIELD_NEW, Kind.FIELD_GONE]


def test_a_fact_of_a_schema_is_at_the_schema_and_one_beside_the_reference_at_the_field() -> None:
    sides = [Side({"Name": {**TEXT, "maxLength": length}}) for length in (1, 2)]
    fields = [{"$ref": f"{REF}Name", "x-airudder-sensitive": sort} for sort in ("personal", "secret")]
    spots = [Spot(an_object(a=each), "") for each in fields]
    facts = [
        (each.name, each.new.pointer)
        for each in differences((sides[0], spots[0]), (sides[1], spots[1]), "body")
        if each.kind is Kind.FACT
    ]
    assert sorted(facts) == [("maxLength", "/components/schemas/Name"), ("x-airudder-sensitive", "/properties/a")]


def test_parameters_are_compared_as_fields_of_no_object() -> None:
    old = Shape(0, "/old", fields={"Page": Spot(NUMBER, "/old/0")}, required=frozenset())
    new = Shape(0, "/new", fields={"Page": Spot(NUMBER, "/new/0")}, required=frozenset({"Page"}))
    all_of_them = list(fields_of((Side({}), old), (Side({}), new), "query"))
    assert [(each.kind, each.place) for each in all_of_them] == [
        (Kind.REQUIRED, "query.Page"),
        (Kind.BOTH, "query.Page"),
    ]
