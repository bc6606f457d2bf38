"""Forms of values that are sent: the table for the transport, the annotations, the words."""

from __future__ import annotations

import copy
import inspect
import typing
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from codegen import facts as spec_facts
from codegen import formats as spec_formats

from .conftest import Package

CONTACT = {"Mobile": "phone", "RobotID": None, "sum": "text", "owner": None, "*": "text"}


def formats(document: Mapping[str, Any], operation_id: str) -> Any:
    prepared = spec_facts.prepare(copy.deepcopy(dict(document)))
    (operation,) = [op for op in spec_facts.operations_of(prepared) if op.operation_id == operation_id]
    return spec_formats.formats_of(prepared, operation)


def test_the_table_has_the_formats_of_query_and_body(sink: Package) -> None:
    operations = sink.module("operations").OPERATIONS
    assert operations["plan_create"].formats == {
        "Since": "offset-time",
        "Start": "local-time",
        "End": "local-time",
        "phone": "phone",
        "note": "text",
        "contacts": CONTACT,
        "first": CONTACT,
        "variables": {"*": "text"},
        "maybe": {"at": "offset-time"},
    }
    assert operations["thing_lists"].formats == {}


def test_a_star_at_the_top_leaves_declared_fields_and_the_query_alone(sink: Package) -> None:
    assert sink.module("operations").OPERATIONS["plan_open"].formats == {"Kind": None, **CONTACT}


def test_formats_of_answers_are_for_their_readers(sink: Package) -> None:
    operation = sink.module("operations").OPERATIONS["thing_messages"]
    assert operation.formats == {}
    assert typing.get_type_hints(sink.model("Message"))["when"] == str | None


def test_fields_that_must_be_text(sink: Package) -> None:
    operation = sink.module("operations").OPERATIONS["plan_create"]
    assert operation.text_fields == ("Kind", "Name", "owner", "must", "phone", "memo")


def test_annotations(sink: Package) -> None:
    types = sink.module("types")
    null, unset = types.Null, types.Unset
    create = inspect.signature(sink.module("resources.plans").Plans.create).parameters
    expected = {
        "since": str | datetime,
        "start": str | datetime | None,
        "end": str | datetime | null | None,
        "name": str | null | None,
        "owner": str | null | None,
        "kind": str | None,
        "note": object,
        "variables": Mapping[str, object] | null | None,
        "open_": Mapping[str, Any] | null | None,
    }
    assert {name: create[name].annotation for name in expected} == expected
    assert all(create[name].default is None for name in expected if name != "since")
    body = typing.get_type_hints(sink.model("PlanBody"))
    assert body["start"] == str | datetime and body["note"] is object and body["owner"] == str | None
    assert body["end"] == str | datetime | null | unset and body["memo"] == str | null | None | unset
    assert typing.get_type_hints(sink.model("Contact"))["mobile"] is str


def test_docstrings_name_the_form(sink: Package) -> None:
    text = " ".join(sink.module("resources.plans").Plans.create.__doc__.split())
    assert "start: When it begins. An aware datetime or the text itself. Sent as ``Start``." in text
    assert "phone: Whom to call. Checked: + and digits; see ``check_phones``. Left out if None." in text
    assert "note: Anything. Turned into text. Left out if None." in text
    assert "variables: The values are turned into text; None becomes empty text. Left out if None." in text
    source = (sink.folder / "models" / "contact.py").read_text(encoding="utf-8")
    assert "Further fields. The values are turned into text; None becomes empty text." in source
    assert '"""Turned into text; None becomes empty text."""' in source
    message = (sink.folder / "models" / "message.py").read_text(encoding="utf-8")
    assert "datetime" not in message


def plan_body(document: Mapping[str, Any], **properties: Any) -> dict[str, Any]:
    doc = copy.deepcopy(dict(document))
    doc["components"]["schemas"]["PlanBody"]["properties"].update(properties)
    return doc


REF = "#/components/schemas/"


@pytest.mark.parametrize(
    ("node", "reported"),
    [
        ({"$ref": f"{REF}PlanBody"}, "holds itself"),
        ({"type": "array", "items": {"$ref": f"{REF}PlanBody"}}, "holds itself"),
        ({"type": "array", "items": {"type": "string", "x-airudder-format": "phone"}}, "plain values in a list"),
    ],
)
def test_a_format_that_no_table_can_hold_is_refused(document: Mapping[str, Any], node: Any, reported: str) -> None:
    with pytest.raises(spec_facts.PlanError, match=reported):
        formats(plan_body(document, bad=node), "plan_create")


def test_a_body_that_holds_itself_may_be_sent_if_it_has_no_formats(document: Mapping[str, Any]) -> None:
    doc = plan_body(document, node={"$ref": f"{REF}Node"}, nodes={"type": "array", "items": {"$ref": f"{REF}Node"}})
    assert formats(doc, "plan_create") == formats(dict(document), "plan_create")


def test_a_union_may_be_sent_if_it_has_no_formats(document: Mapping[str, Any]) -> None:
    doc = plan_body(document, content={"$ref": f"{REF}Content"})
    assert "content" not in formats(doc, "plan_create")
    doc["components"]["schemas"]["Wrapper"]["properties"]["at"] = {"type": "string", "x-airudder-format": "local-time"}
    with pytest.raises(spec_facts.PlanError, match="a format inside a union"):
        formats(doc, "plan_create")
