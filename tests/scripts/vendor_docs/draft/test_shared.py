"""What one page says of one operation is not said of others, and nothing is added without a word."""

from typing import Any

import pytest

from vendor_docs.draft.drafter import Drafted
from vendor_docs.draft.words import PLACEHOLDER

from .made import Desk, array, envelope, obj, page, parameter, ref

LIST, STOP, PLAN = (f"/service/cloud/made_up/{name}" for name in ("list", "stop", "plan"))
COLLECTION = ("Collection", "Plans")
TELEMARKETING = ("Telemarketing & E-commerce", "Plans")
LISTED = """\
description: Text.
          content:
            application/json:
              schema:
                type: object
                properties:
                  data:
                    $ref: "#/components/schemas/TaskStopped\""""


@pytest.fixture
def sharing(desk: Desk) -> Desk:
    """``task_list`` answers as ``task_stop`` does."""
    text = desk.spec.read_text("utf-8").replace('$ref: "#/components/responses/CloudOpen"', LISTED, 1)
    desk.spec.write_text(text, "utf-8")
    return desk


def stop(desk: Desk, data: Any, **more: Any) -> Drafted:
    given = page("api-20", "Stop a Made-up Task", "post", STOP, folder=COLLECTION, answer=envelope(data), **more)
    return desk.one(given)


def test_a_field_of_a_shared_schema_is_inferred_for_the_others(sharing: Desk) -> None:
    run = array(obj(number="integer", odd="string"))
    done = stop(sharing, obj(state="string", runs=run, extra="string", more=obj(a="string")))
    assert sharing.schema("TaskStopped")["properties"]["extra"] == {"type": "string", "x-airudder-evidence": "inferred"}
    assert sharing.schema("TaskStopped")["properties"]["more"]["x-airudder-evidence"] == "inferred"
    assert sharing.schema("TaskRun")["properties"]["odd"]["x-airudder-evidence"] == "inferred"
    for where in ("answer.extra: new on api-20; added to TaskStopped", "answer.runs[].odd: new on api-20; added to "):
        assert any(where in each and "also of task_list: inferred" in each for each in done.warnings)


def test_a_value_of_a_shared_enum_is_not_documented_for_the_others(sharing: Desk) -> None:
    done = stop(sharing, obj(state={"type": "string", "enum": ["running", "stopped", "exploded"]}))
    schema = sharing.schema("TaskState")
    assert schema["enum"] == ["running", "stopped", "exploded"]
    assert schema["x-airudder-evidence"] == "documented_in_part"
    assert any("answer.state (exploded): new" in each and "task_list" in each for each in done.warnings)


def test_what_is_its_own_is_documented_and_told(desk: Desk) -> None:
    state = {"type": "string", "enum": ["running", "stopped", "exploded"]}
    done = stop(desk, obj(state=state, extra="string"), request=obj(task_id="string", again="string"))
    assert desk.schema("TaskStopped")["properties"]["extra"] == {"type": "string"}
    assert "x-airudder-evidence" not in desk.schema("TaskState")
    for where in ("answer.extra: new on api-20; added", "answer.state (exploded): new", "body.again: new on api-20"):
        assert any(each.startswith(where) for each in done.warnings)


def test_a_second_page_of_a_draft_loosens_no_schema_of_others(desk: Desk) -> None:
    who, looser = obj(["a", "b"], a="string", b="string"), obj(["a"], a="string", b="string")
    title = "Create a Made-up Plan"
    desk.write(page("api-7", "Zip", "post", "/service/cloud/made_up/zip", request=obj(x=who)))
    one = page("api-8", title, "post", PLAN, folder=COLLECTION, request=obj(y=who))
    two = page("api-9", title, "post", PLAN, folder=TELEMARKETING, request=obj(y=looser))
    done = desk.one(one, two)
    assert desk.schema("PlanCreateRequest")["properties"]["y"] == ref("ZipRequestX")
    assert desk.schema("ZipRequestX")["required"] == ["a", "b"]
    assert any("body.y.b: required here, optional on api-9; kept" in each for each in done.warnings)


# -- arguments


def test_new_parameters_of_what_is_known_are_optional(desk: Desk) -> None:
    given = (parameter("kind"), parameter("brand", required=True), parameter("page", "integer"))
    done = stop(desk, obj(state="string"), parameters=(*given, parameter("X-Made-Up", place="header")))
    assert [(each["name"], each["required"]) for each in desk.operation("task_stop")["parameters"]] == [
        *(("kind", False), ("brand", False), ("page", False))
    ]
    assert "query.brand: new on api-20, and required; added as optional" in done.warnings
    assert "query.page: new on api-20, added" in done.warnings
    assert "headers: X-Made-Up new on api-20, added" in done.warnings


def test_a_body_where_none_was_is_told(desk: Desk) -> None:
    given = page("api-30", "List the Made-up Tasks", "get", LIST, folder=COLLECTION, answer=envelope(obj(a="string")))
    assert "answer: its payload was open here, is that of api-30 now" in desk.one(given).warnings


# -- page by page


def pages() -> list[Any]:
    data = envelope(obj(sub=obj(deep=obj(x="string"), state={"type": "string", "enum": ["a", "b"]})))
    where = "/service/cloud/made_up/"
    return [page(f"api-{n}", f"Zip {n}", "post", f"{where}{n}", request=obj(sub=obj(y="string")), answer=data)
            for n in (7, 8, 9)]  # fmt: skip


def test_page_by_page_is_as_all_at_once(desk: Desk) -> None:
    whole = desk.draft(*pages())
    for each in pages():
        desk.write(each)
    assert desk.spec.read_text("utf-8") == whole.spec
    assert desk.catalogue.read_text("utf-8") == whole.catalogue
    found = [name for name in desk.document["components"]["schemas"] if name.startswith("Zip") and "Sub" in name]
    assert found == ["Zip7RequestSub", "Zip7AnswerSub", "Zip7AnswerSubDeep", "Zip7AnswerSubState"]


def test_schemas_with_words_of_ours_are_not_shared(desk: Desk) -> None:
    one, two, _ = pages()
    desk.write(one)
    text = desk.spec.read_text("utf-8")
    desk.spec.write_text(text.replace(f"{PLACEHOLDER}: api-7.", "Our words."), "utf-8")
    desk.write(two)
    assert "Zip8AnswerSub" in desk.document["components"]["schemas"]


def test_sister_rows_are_named(desk: Desk) -> None:
    title, data = "Made-up Plan Status", envelope(obj(a="string"))
    one, two = (
        page(f"api-{n}", title, "get", PLAN, folder=f, answer=data) for n, f in ((8, COLLECTION), (9, TELEMARKETING))
    )
    done = desk.draft(one).drafted[0]
    assert any("draft all of them together" in each and "telemarketing_plan_status" in each for each in done.warnings)
    assert desk.one(one, two).warnings == ()


# -- receivers


def test_two_receivers_with_one_path_are_no_operation(desk: Desk) -> None:
    found = desk.draft(*(page(f"api-{n}", f"Zip {n}", "post", "/receive", request=obj(a="string")) for n in (8, 9)))
    assert found.drafted == () and not found.changed
    (left,) = found.left_out
    assert "'/receive' begins with none of /service/, /api/" in left.reason and "row of the catalogue" in left.reason


def test_a_row_makes_another_path_an_operation(desk: Desk) -> None:
    assert desk.one(page("api-8", "Made-up Plan Status", "get", "/open/x", folder=COLLECTION)).how == "new"


def test_two_languages_of_a_new_webhook_are_two_kinds_until_told(desk: Desk) -> None:
    one = page("api-8", "Callback of Zip", "post", "", request=obj(a="string"))
    two = page("api-9", "打包回调", "post", "", request=obj(a="string"))
    found = desk.draft(one, two)
    assert len(found.drafted) == 2
    for each, other in zip(found.drafted, ("api-9", "api-8"), strict=True):
        assert any(f"may be the same in another language as {other}" in line for line in each.warnings)
    row = "Collection,,Callback of Zip,打包回调,webhook,POST,,zip_done,unknown,api-8 api-9,payload not known\n"
    desk.catalogue.write_text(desk.catalogue.read_text("utf-8") + row, "utf-8")
    assert desk.one(one, two).name == "zip_done"
