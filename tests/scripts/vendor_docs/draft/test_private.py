"""Nothing of a page that may be somebody's gets into the description, the catalogue and the code made of them."""

from typing import Any

import pytest

from vendor_docs.draft.drafter import Drafted

from .made import Desk, array, body, envelope, obj, page, parameter

SENSITIVE, FORMAT = "x-airudder-sensitive", "x-airudder-format"
PATH = "/service/cloud/made_up/plan"
NUMBER, ID, PERSON = "13812345678", "69f531a01a9df58aa6de2487be610abb", "张三"


def files(desk: Desk) -> str:
    return desk.spec.read_text("utf-8") + desk.catalogue.read_text("utf-8")


def places(found: Drafted, word: str) -> set[str]:
    """What the warnings with a word are about."""
    return {each.partition(":")[0] for each in found.warnings if word in each}


@pytest.mark.parametrize("key", [f"+86{NUMBER}", ID, PERSON])
def test_names_in_examples_that_are_data(desk: Desk, key: str) -> None:
    example = {"data": {"a": "x", key: {"label": 1}}, "status": "OK", "code": 200}
    desk.one(page("api-9", "Zip", "get", PATH, answer=body(envelope(obj(a="string")), example=example)))
    assert list(desk.schema("ZipAnswer")["properties"]) == ["a"] and key not in files(desk)


@pytest.mark.parametrize("key", [NUMBER, ID])
def test_declared_names_that_are_data(desk: Desk, key: str) -> None:
    more: Any = {"answer": obj(**{key: "string"}), "parameters": (parameter(key), parameter("plain"))}
    found = desk.one(page("api-9", "Zip", "post", PATH, request=obj(plain=obj(**{key: "string"})), **more))
    assert places(found, "a map") == {"body.plain", "answer"} and "query" in places(found, "a parameter")
    assert [each["name"] for each in desk.operation("zip")["parameters"]] == ["plain"]
    assert desk.schema("ZipRequest")["properties"]["plain"] == {"type": "object"} and key not in files(desk)


@pytest.mark.parametrize("value", ["zhang@example.org", "https://example.org/x", ID, NUMBER])
def test_values_of_enums_that_are_data(desk: Desk, value: str) -> None:
    node = {"type": "string", "enum": ["on", value]}
    more: Any = {"parameters": (parameter("who", node),), "answer": envelope(obj(who=node), message=node)}
    found = desk.one(page("api-9", "Zip", "post", PATH, request=obj(who=node), **more))
    assert value not in files(desk)
    assert places(found, "enum") == {"query.who", "body.who", "answer.who", "answer.message"}


def test_fields_that_are_personal_or_secret_are_marked_and_their_enums_hold_codes_alone(desk: Desk) -> None:
    enums = {"owner": {"type": "string", "enum": ["Budi", PERSON]}, "gender": {"type": "string", "enum": ["m", "f"]}}
    found = desk.one(page("api-9", "Zip", "post", PATH, request=obj(appKey="string", plain="string", **enums)))
    fields = desk.schema("ZipRequest")["properties"]
    marks = [fields[name].get(SENSITIVE) for name in fields]
    assert marks == ["secret", None, "personal", "personal"] and fields["owner"].keys() == {"type", SENSITIVE}
    assert desk.schema("ZipRequestGender")["enum"] == ["m", "f"]
    assert "Budi" not in files(desk) and places(found, "enum") == {"body.owner"}


def test_numbers_of_persons_in_a_request_are_checked(desk: Desk) -> None:
    texts = dict.fromkeys(("callee", "customer_mobile", "phoneNumber", "phone_type", "number"), "string")
    sent = obj(**texts, contacts=array(obj(phone="string", mobile="integer")), phones=array("string"))
    more: Any = {
        "parameters": (parameter("callee"), parameter("phone", place="path")),
        "answer": envelope(obj(**texts)),
    }
    desk.one(page("api-9", "Zip", "post", f"{PATH}/{{phone}}", request=sent, **more))
    schemas = {name: desk.schema(name)["properties"] for name in ("ZipRequest", "ZipRequestContact", "ZipAnswer")}
    found = [f"{name}.{field}" for name, fields in schemas.items() for field in fields if FORMAT in fields[field]]
    assert found == [
        "ZipRequest.callee",
        "ZipRequest.customer_mobile",
        "ZipRequest.phoneNumber",
        "ZipRequestContact.phone",
    ]
    assert desk.spec.read_text("utf-8").count("x-airudder-format: phone  # drafted: check") == 5
    given = {each["name"]: each["schema"] for each in desk.operation("zip")["parameters"]}
    assert given == {"callee": {"type": "string", FORMAT: "phone"}, "phone": {"type": "string"}}


@pytest.mark.parametrize("shown", [False, True])
def test_the_name_of_a_thing_is_nobodys(desk: Desk, shown: bool) -> None:
    fields = dict.fromkeys(("name", "remark", "owner_name"), "string")
    example = {each: [fields] for each in ("templates", "contacts")}
    answer = body(
        envelope(None if shown else obj(**{each: array(obj(**fields)) for each in example})), example={"data": example}
    )
    desk.one(page("api-9", "Task", "post", PATH, answer=answer))
    marks = {
        name: [SENSITIVE in field for field in desk.schema(name)["properties"].values()]
        for name in ("TaskAnswerTemplate", "TaskAnswerContact")
    }
    assert marks == {"TaskAnswerTemplate": [False, False, True], "TaskAnswerContact": [True, True, True]}


def test_what_an_operation_of_things_is_given_may_be_of_a_person(desk: Desk) -> None:
    desk.one(page("api-9", "Add Contact to Task", "post", PATH, request=obj(name="string")))
    assert desk.schema("AddContactTaskRequest")["properties"]["name"] == {"type": "string", SENSITIVE: "personal"}
