"""Nothing of a page that is somebody's gets into the description, the catalogue and the code made of them."""

from typing import Any

import pytest

from codegen.lint import lint

from .made import Desk, body, envelope, obj, page, parameter

PATH = "/service/cloud/made_up/plan"
NUMBER, ID, PERSON = "13812345678", "69f531a01a9df58aa6de2487be610abb", "张三"


def files(desk: Desk) -> str:
    return desk.spec.read_text("utf-8") + desk.catalogue.read_text("utf-8")


@pytest.mark.parametrize("key", [f"+86{NUMBER}", "081234567890", ID, PERSON])
def test_field_names_that_are_data(desk: Desk, key: str) -> None:
    example = {"data": {key: {"label": 1}, "13900001111": {"label": 2}}, "status": "OK", "code": 200}
    found = desk.one(page("api-9", "Zip", "get", PATH, answer=body(None, example=example)))
    answer = desk.operation("zip")["responses"]["200"]["content"]["application/json"]
    assert answer["schema"]["properties"]["data"] == {"type": "object"}
    assert [each["label"] for each in answer["examples"]["page"]["value"]["data"].values()] == [1, 2]
    assert any("a map" in each for each in found.warnings)
    assert key not in files(desk) and "13900001111" not in files(desk)


def test_a_body_that_is_a_map(desk: Desk) -> None:
    found = desk.one(page("api-9", "Zip", "post", PATH, request=body(None, example={NUMBER: "x", "owner": "Made Up"})))
    assert any(each.startswith("body: a map") for each in found.warnings)
    assert NUMBER not in files(desk) and "Made Up" not in files(desk)


def test_an_envelope_that_is_a_map(desk: Desk) -> None:
    found = desk.one(page("api-9", "Zip", "get", PATH, answer=body(obj(**{NUMBER: "string"}))))
    assert any("a map" in each for each in found.warnings) and NUMBER not in files(desk)


@pytest.mark.parametrize("value", ["zhang@example.org", "https://example.org/x", ID, NUMBER])
def test_values_of_enums_that_are_data(desk: Desk, value: str) -> None:
    node = {"type": "string", "enum": ["on", value]}
    more: Any = {"parameters": (parameter("who", node),), "answer": envelope(obj(who=node), message=node)}
    found = desk.one(page("api-9", "Zip", "post", PATH, request=obj(who=node), **more))
    assert value not in files(desk)
    assert {each.partition(":")[0] for each in found.warnings if "enum" in each} == {
        *("query.who", "body.who", "answer.who", "answer.message")
    }


def test_declared_words_in_chinese_stay(desk: Desk) -> None:
    """They are the words of the API as a rule, and a name of a person cannot be told from them."""
    schema = obj(名称="string", state={"type": "string", "enum": ["完成"]})
    desk.one(page("api-9", "Zip", "post", PATH, request=body(schema, example={"名称": "Made Up", "state": "完成"})))
    content = desk.operation("zip")["requestBody"]["content"]["application/json"]
    assert content["examples"]["page"]["value"] == {"名称": "made-up 名称", "state": "完成"}


def test_an_enum_of_a_personal_field_holds_codes_alone(desk: Desk) -> None:
    fields = {"owner": {"type": "string", "enum": ["Budi", PERSON]}, "gender": {"type": "string", "enum": ["m", "f"]}}
    found = desk.one(page("api-9", "Zip", "post", PATH, request=obj(**fields)))
    assert desk.schema("ZipRequest")["properties"]["owner"] == {"type": "string", "x-airudder-sensitive": "personal"}
    assert desk.schema("ZipRequestGender")["enum"] == ["m", "f"]
    assert "Budi" not in files(desk) and any("body.owner" in each for each in found.warnings)


@pytest.mark.parametrize("segment", [NUMBER, ID, "123456", "a37e555f38184053"])
def test_a_path_that_holds_data(desk: Desk, segment: str) -> None:
    before = files(desk)
    found = desk.write(page("api-9", "Zip", "get", f"/service/cloud/made_up/{segment}/view"))
    assert found.drafted == () and len(found.left_out) == 1 and segment not in found.left_out[0].reason
    assert files(desk) == before


@pytest.mark.parametrize(
    "more",
    [
        {"title": f"Obtain Task of {NUMBER}"},
        {"title": "Obtain Task of zhang@example.org"},
        {"parameters": (parameter(f"X-User-{NUMBER}", place="header"),)},
    ],
)
def test_titles_and_headers_that_hold_data(desk: Desk, more: Any) -> None:
    before = files(desk)
    found = desk.write(page("api-9", more.pop("title", "Zip"), "get", PATH, **more))
    assert found.drafted == () and len(found.left_out) == 1 and files(desk) == before


def test_a_day_in_a_title_is_nobodys(desk: Desk) -> None:
    assert desk.one(page("api-9", "Zip of 2024-03-11", "get", PATH)).name == "zip_2024_03_11"


def test_a_parameter_whose_name_is_data(desk: Desk) -> None:
    found = desk.one(page("api-9", "Zip", "get", PATH, parameters=(parameter(NUMBER), parameter("plain"))))
    assert [each["name"] for each in desk.operation("zip")["parameters"]] == ["plain"]
    assert any(each.startswith("query:") for each in found.warnings) and NUMBER not in files(desk)


def test_examples_keep_codes_numbers_and_values_of_enums(desk: Desk) -> None:
    given = {"agent_name": "Made Up", "text": "Made up words", "state": "Not Called", "kind": "fast_one", "count": 12}
    schema = obj(**dict.fromkeys(given, "string"), pwd="string")
    schema["required"] = []
    schema["properties"].update(state={"type": "string", "enum": ["Not Called"]}, count={"type": "integer"})
    desk.write(page("api-9", "Zip", "post", PATH, request=body(schema, example={**given, "pwd": "made_up"})))
    content = desk.operation("zip")["requestBody"]["content"]["application/json"]
    assert content["examples"]["page"]["value"] == {
        **{"agent_name": "made-up agent_name", "text": "made-up text", "state": "Not Called", "kind": "fast_one"},
        **{"count": 12, "pwd": "<token>"},
    }


# -- what the page says and the draft does not


def test_what_is_not_taken_over_is_told(desk: Desk) -> None:
    fields: Any = {
        "map": {"type": "object", "additionalProperties": obj(q="string")},
        "mixed": {"type": "string", "enum": ["1", 2]},
        "const": {"type": "string", "const": "z"},
        "nullable": {"anyOf": [obj(a="string"), {"type": "null"}]},
        "": {"type": "string"},
    }
    found = desk.one(page("api-9", "Zip", "post", PATH, request=obj(**fields)))
    told = {each.partition(": ")[0]: each for each in found.warnings}
    assert told.keys() >= {"body.map", "body.mixed", "body.const", "body.nullable", "body"}
    assert "no name that can be declared" in told["body"]


def test_maps_of_plain_values_are_taken_over(desk: Desk) -> None:
    texts: Any = {"type": "object", "additionalProperties": {"type": "string", "description": "Words."}}
    both: Any = {**obj(a="string"), "additionalProperties": {"type": "integer"}}
    one = page("api-9", "Zip", "post", PATH, request=obj(words=texts, both=both), answer=envelope(texts))
    found = desk.one(one)
    map_of_texts = {"type": "object", "additionalProperties": {"type": "string"}}
    assert desk.schema("ZipRequest")["properties"]["words"] == map_of_texts
    assert desk.schema("ZipRequestBoth")["additionalProperties"] == {"type": "integer"}
    answer = desk.operation("zip")["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer["properties"]["data"] == map_of_texts
    assert not [each for each in found.warnings if "a map" in each] and lint(desk.document) == []


def test_a_body_or_an_envelope_that_is_a_map_is_told(desk: Desk) -> None:
    texts: Any = {"type": "object", "additionalProperties": {"type": "string"}}
    found = desk.one(page("api-9", "Zip", "post", PATH, request=texts, answer={**envelope(obj()), **texts}))
    assert {each.partition(":")[0] for each in found.warnings if "a map" in each} == {"body", "answer"}


def test_answers_that_are_not_those_of_200_are_told(desk: Desk) -> None:
    answer = envelope(obj(a="string"))
    one = page("api-9", "Zip", "post", PATH, answer=answer)
    two = page("api-8", "Zap", "post", f"{PATH}/two", answer=answer)
    for each, said in ((one, {"answer_status": "201", "statuses": ("201",)}), (two, {"statuses": ("200", "x-200:x")})):
        assert each.described is not None
        for key, value in said.items():
            object.__setattr__(each.described, key, value)
    found = {each.name: " ".join(each.warnings) for each in desk.write(one, two).drafted}
    assert "the page has it under 201" in found["zip"] and "more than one" in found["zap"]
    assert list(desk.operation("zip")["responses"]) == ["200"]
