"""Nothing of a page that may be somebody's gets into the description, the catalogue and the code made of them."""

from typing import Any

import pytest

from .made import Desk, body, envelope, obj, page, parameter

PATH = "/service/cloud/made_up/plan"
NUMBER, ID, PERSON = "13812345678", "69f531a01a9df58aa6de2487be610abb", "张三"


def files(desk: Desk) -> str:
    return desk.spec.read_text("utf-8") + desk.catalogue.read_text("utf-8")


@pytest.mark.parametrize("key", [f"+86{NUMBER}", ID, PERSON])
def test_names_in_examples_that_are_data(desk: Desk, key: str) -> None:
    example = {"data": {"a": "x", key: {"label": 1}}, "status": "OK", "code": 200}
    desk.one(page("api-9", "Zip", "get", PATH, answer=body(envelope(obj(a="string")), example=example)))
    assert list(desk.schema("ZipAnswer")["properties"]) == ["a"] and key not in files(desk)


@pytest.mark.parametrize("key", [NUMBER, ID])
def test_declared_names_that_are_data(desk: Desk, key: str) -> None:
    schema = obj(plain=obj(**{key: "string"}))
    found = desk.one(page("api-9", "Zip", "post", PATH, request=schema, answer=obj(**{key: "string"})))
    assert {each.partition(":")[0] for each in found.warnings if "a map" in each} == {"body.plain", "answer"}
    assert desk.schema("ZipRequest")["properties"]["plain"] == {"type": "object"} and key not in files(desk)


@pytest.mark.parametrize("value", ["zhang@example.org", "https://example.org/x", ID, NUMBER])
def test_values_of_enums_that_are_data(desk: Desk, value: str) -> None:
    node = {"type": "string", "enum": ["on", value]}
    more: Any = {"parameters": (parameter("who", node),), "answer": envelope(obj(who=node), message=node)}
    found = desk.one(page("api-9", "Zip", "post", PATH, request=obj(who=node), **more))
    assert value not in files(desk)
    assert {each.partition(":")[0] for each in found.warnings if "enum" in each} == {
        *("query.who", "body.who", "answer.who", "answer.message")
    }


def test_an_enum_of_a_personal_field_holds_codes_alone(desk: Desk) -> None:
    fields = {"owner": {"type": "string", "enum": ["Budi", PERSON]}, "gender": {"type": "string", "enum": ["m", "f"]}}
    found = desk.one(page("api-9", "Zip", "post", PATH, request=obj(**fields)))
    assert desk.schema("ZipRequest")["properties"]["owner"] == {"type": "string", "x-airudder-sensitive": "personal"}
    assert desk.schema("ZipRequestGender")["enum"] == ["m", "f"]
    assert "Budi" not in files(desk) and any("body.owner" in each for each in found.warnings)


def test_what_is_personal_or_secret_is_marked(desk: Desk) -> None:
    desk.one(page("api-9", "Zip", "post", PATH, request=obj(callee_number="string", appKey="string", plain="string")))
    fields = desk.schema("ZipRequest")["properties"]
    assert [fields[name].get("x-airudder-sensitive") for name in fields] == ["personal", "secret", None]


def test_a_parameter_whose_name_is_data(desk: Desk) -> None:
    found = desk.one(page("api-9", "Zip", "get", PATH, parameters=(parameter(NUMBER), parameter("plain"))))
    assert [each["name"] for each in desk.operation("zip")["parameters"]] == ["plain"]
    assert any(each.startswith("query:") for each in found.warnings) and NUMBER not in files(desk)
