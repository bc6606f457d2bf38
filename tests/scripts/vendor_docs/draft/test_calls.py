"""Several calls at one path, distinguished by a field of the body: one operation with a method for each."""

from typing import Any

import pytest

from vendor_docs.draft.chosen import chosen
from vendor_docs.reading.model import Node, Page

from .made import Desk, body, envelope, obj, page

PATH = "/service/cloud/made_up/action"
STOP = "/service/cloud/made_up/stop"
COLLECTION = ("Collection", "Plans")


def call(number: int, title: str, value: str, path: str = PATH, key: str = "const", **more: Any) -> Page:
    """The page of a call with an ``action`` that has one value. ``more``: fields, and the answer."""
    answer = more.pop("answer", None)
    shown: Node = {"const": value} if key == "const" else {"enum": [value]} if key == "enum" else {}
    example = {"action": value, "task_id": "made-up"} if key == "example" else None
    schema = obj(["task_id", "action", *more], task_id="string", action={"type": "string", **shown}, **more)
    return page(
        f"api-{number}", title, "post", path, folder=COLLECTION, request=body(schema, example=example), answer=answer
    )


def methods(desk: Desk, operation_id: str) -> Any:
    return desk.operation(operation_id)["x-airudder-method"]


@pytest.mark.parametrize("key", ["const", "enum", "example"])
def test_two_new_calls_are_two_methods_of_one_operation(desk: Desk, key: str) -> None:
    pages = [call(8, "Pause a Zip", "Pause", key=key), call(9, "Delete a Zip", "Delete", key=key, reason="string")]
    done = desk.one(*pages)
    assert methods(desk, "made_up_action") == [
        {"name": "made_up.pause_zip", "fixed": {"action": "Pause"}},
        {"name": "made_up.delete_zip", "fixed": {"action": "Delete"}},
    ]
    assert "body.reason: not all pages require it: drafted as optional" in done.warnings
    assert done.method == "made_up.pause_zip, client.made_up.delete_zip"
    schema = desk.schema("MadeUpActionRequest")
    assert schema["properties"]["action"] == {"type": "string"} and schema["required"] == ["task_id", "action"]
    assert list(schema["properties"]) == ["task_id", "action", "reason"]
    assert {(row.title_en, row.operation_id) for row in desk.rows if row.path == PATH} == {
        *(("Pause a Zip", "made_up_action"), ("Delete a Zip", "made_up_action"))
    }
    assert not desk.write(*pages).changed


def test_what_the_pages_of_several_calls_say_otherwise_is_named(desk: Desk) -> None:
    """One operation has one type for a field, and one answer."""
    first = call(8, "Pause a Zip", "Pause", mode="integer", answer=envelope(obj(paused="integer")))
    other = call(9, "Delete a Zip", "Delete", mode="string", answer=envelope(obj(gone="string")))
    said = [each.split(" (")[0] for each in desk.one(first, other).warnings if each.startswith("the pages differ")]
    assert said == [
        "the pages differ: type  body.mode: other type; ours: integer; page: string",
        "the pages differ: field-new  answer.data.gone: new field; page: string",
    ]


def test_the_effect_is_the_worst_of_all_calls_and_the_others_are_named(desk: Desk) -> None:
    done = desk.one(call(8, "Archive a Zip", "Archive"), call(9, "Start a Zip", "Start"))
    assert desk.operation("made_up_action")["x-airudder-effect"] == "dials"
    (said,) = [each for each in done.warnings if "effect" in each]
    assert said.startswith("made_up.archive_zip: changes") and "the effect is a fact of the operation" in said


def test_a_further_call_of_a_described_operation_is_a_method_more(desk: Desk) -> None:
    before = desk.operation("task_stop")
    done = desk.one(call(8, "Pause a Zip", "pause", STOP))
    assert (done.how, done.name, done.method) == ("method", "task_stop", "tasks.pause_zip")
    assert desk.operation("task_stop") == {
        **before,
        "x-airudder-method": [
            {"name": "tasks.stop", "fixed": {"action": "stop"}},
            {"name": "tasks.pause_zip", "fixed": {"action": "pause"}},
        ],
        "x-airudder-pages": ["api-20", "api-8"],
    }
    assert desk.rows[8].operation_id == "task_stop"


def test_a_call_that_does_more_than_the_described_operation_is_left_for_a_person(desk: Desk) -> None:
    (left,) = desk.write(call(8, "Start a Zip", "start", STOP)).left_out
    assert left.reason == (
        "the call dials, and task_stop only changes: set x-airudder-effect: dials in openapi/airudder.yaml, and"
        " add {name: tasks.start_zip, fixed: {action: start}} to its x-airudder-method"
    )


@pytest.mark.parametrize("what", [["api-8"], ["POST", PATH]])
def test_a_page_of_several_calls_at_one_path_stands_for_all_of_them(desk: Desk, what: list[str]) -> None:
    pages = [call(8, "Pause a Zip", "Pause"), call(9, "Delete a Zip", "Delete")]
    matched = desk.matched(*pages, page("doc-1", "Zap"))
    assert [subject.pages[0].page_id for subject in chosen(what, matched)] == ["api-8", "api-9"]


def test_the_call_that_is_described_already_stays_as_it_is(desk: Desk) -> None:
    assert desk.one(call(8, "Stop a Zip", "stop", STOP)).how == "pages"
    assert methods(desk, "task_stop") == {"name": "tasks.stop", "fixed": {"action": "stop"}}


def test_an_operation_id_stands_for_its_new_calls_too(desk: Desk) -> None:
    matched = desk.matched(call(20, "Stop a Made-up Task", "stop", STOP), call(8, "Pause a Zip", "pause", STOP))
    assert [subject.pages[0].page_id for subject in chosen(["task_stop"], matched)] == ["api-20", "api-8"]
