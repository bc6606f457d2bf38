"""Each planted difference is found once, at its place, and nothing else is."""

from dataclasses import replace
from typing import Any

import pytest

from apifox.model import Body, Described, Node, Parameter
from drift.findings import At

from .small import (
    CREATE,
    JSON,
    LIST,
    PUSHED,
    Plant,
    changed,
    described,
    examples_alone,
    field,
    gone,
    keyword,
    one,
    payload,
    renamed,
    run,
    schema,
    short,
    told,
    where,
)


def parameter(name: str, kind: str = "string", place: Any = "query", required: bool = False) -> Parameter:
    return Parameter(name, place, required, {"type": kind}, f"/parameters/{name}")


def parameters(*names: str, **others: Parameter) -> Plant:
    """The parameters of the page: those of these names as they are, or others instead."""

    def plant(_: dict[str, Node], described: Described) -> Described:
        known = {each.name: each for each in described.parameters}
        return replace(described, parameters=tuple([known[name] for name in names] + list(others.values())))

    return plant


ALL = ("Page", "TaskID", "Kind")

PLANTED: list[tuple[str, str, list[Plant], tuple[str, str, str, str]]] = [
    ("field", CREATE, [field("Create", "more", {"type": "string"})], ("field-new", "body.more", "", "string")),
    (
        "field with children, once",
        CREATE,
        [field("Create", "more", {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "object"}}})],
        ("field-new", "body.more", "", "object with a, b"),
    ),
    ("field gone", CREATE, [gone("Create", "colour")], ("field-gone", "body.colour", "string (documented)", "")),
    (
        "field with children gone, once",
        CREATE,
        [gone("Create", "contact")],
        ("field-gone", "body.contact", "object with callee, friends (documented)", ""),
    ),
    (
        "renamed, alike",
        CREATE,
        [renamed("Create", "count", "counts")],
        ("field-renamed", "body.count", "count", "counts"),
    ),
    (
        "renamed, same position",
        CREATE,
        [renamed("Create", "colour", "hue")],
        ("field-renamed", "body.colour", "colour", "hue"),
    ),
    (
        "renamed, same children",
        CREATE,
        [gone("Create", "contact"), field("Create", "person", schema("Contact"))],
        ("field-renamed", "body.contact", "contact", "person"),
    ),
    (
        "renamed elsewhere in the object",
        CREATE,
        [gone("Create", "colour"), field("Create", "colour_name", {"type": "string"})],
        ("field-renamed", "body.colour", "colour", "colour_name"),
    ),
    ("type", CREATE, [field("Create", "count", {"type": "string"})], ("type", "body.count", "integer", "string")),
    (
        "integer and number differ",
        CREATE,
        [field("Create", "count", {"type": "number"})],
        ("type", "body.count", "integer", "number"),
    ),
    (
        "object instead of a value, once",
        CREATE,
        [field("Create", "count", {"type": "object", "properties": {"x": {"type": "string"}}})],
        ("type", "body.count", "integer", "object with x"),
    ),
    (
        "null in a request",
        CREATE,
        [field("Create", "count", {"type": ["integer", "null"]})],
        ("type", "body.count", "integer", "integer or null"),
    ),
    (
        "required",
        CREATE,
        [keyword("Create", "required", ["name", "count"])],
        ("required", "body.count", "optional", "required"),
    ),
    ("not required", CREATE, [keyword("Create", "required", [])], ("required", "body.name", "required", "optional")),
    (
        "value",
        LIST,
        [keyword("State", "enum", ["on", "off", "half"])],
        ("enum-new", "answer.data[].state", "", '"half"'),
    ),
    ("value gone", LIST, [keyword("State", "enum", ["on"])], ("enum-gone", "answer.data[].state", '"off"', "")),
    (
        "list of values, once",
        CREATE,
        [field("Create", "colour", {"type": "string", "enum": ["red", "blue"]})],
        ("enum-new", "body.colour", "", '"red", "blue"'),
    ),
    (
        "list of values gone, once",
        LIST,
        [keyword("State", "enum", [])],
        ("enum-gone", "answer.data[].state", '"on", "off"', "no list of values"),
    ),
    (
        "in what came by allOf",
        LIST,
        [field("Base", "size", {"type": "string"})],
        ("type", "answer.data[].size", "integer", "string"),
    ),
    (
        "in what holds itself",
        CREATE,
        [field("Contact", "more", {"type": "string"})],
        ("field-new", "body.contact.more", "", "string"),
    ),
    (
        "in a union",
        PUSHED,
        [field("Media", "size", {"type": "integer"})],
        ("field-new", "body.content.size", "", "integer"),
    ),
    (
        "field of a union gone",
        PUSHED,
        [gone("Media", "link")],
        ("field-gone", "body.content.link", "string (documented_in_part)", ""),
    ),
    (
        "value of a discriminator",
        PUSHED,
        [
            field("Text", "type", {"type": "string", "enum": ["text", "sticker"]}),
            field("Media", "type", {"type": "string", "enum": ["text"]}),
            keyword("Content", "discriminator", None),
        ],
        ("enum-new", "body.content.type", "", '"sticker"'),
    ),
    (
        "required in a webhook",
        PUSHED,
        [keyword("Pushed", "required", ["content", "at"])],
        ("required", "body.at", "optional", "required"),
    ),
    (
        "payload",
        LIST,
        [payload({"type": "string"})],
        ("type", "answer.data", "array of object with id, size, state, parts, labels", "string"),
    ),
    (
        "payload that is not known",
        CREATE,
        [payload({"type": "string"})],
        ("type", "answer.data", "not known", "string"),
    ),
    (
        "field of a payload that is not known",
        CREATE,
        [payload({"type": "object", "properties": {"id": {"type": "string"}}})],
        ("field-new", "answer.data.id", "", "string"),
    ),
    ("parameter", LIST, [parameters(*ALL, more=parameter("Sort"))], ("parameter-new", "query.Sort", "", "string")),
    (
        "path parameter",
        LIST,
        [parameters(*ALL, more=parameter("id", place="path"))],
        ("parameter-new", "path.id", "", "string"),
    ),
    (
        "parameter gone",
        LIST,
        [parameters("Page", "Kind")],
        ("parameter-gone", "query.TaskID", "string (documented)", ""),
    ),
    (
        "parameter renamed",
        LIST,
        [parameters("Page", "Kind", more=parameter("task_id", required=True))],
        ("field-renamed", "query.TaskID", "TaskID", "task_id"),
    ),
    (
        "parameter in another place",
        LIST,
        [parameters("Page", "Kind", more=parameter("TaskID", place="path", required=True))],
        ("parameter-place", "query.TaskID", "query parameter", "path parameter"),
    ),
    (
        "parameter that became a header",
        LIST,
        [parameters("Page", "Kind", more=parameter("TaskID", place="header"))],
        ("parameter-place", "query.TaskID", "query parameter", "header parameter"),
    ),
    (
        "type of a parameter",
        LIST,
        [parameters("TaskID", "Kind", more=parameter("Page", "string"))],
        ("type", "query.Page", "integer", "string"),
    ),
    (
        "parameter required",
        LIST,
        [parameters("TaskID", "Kind", more=parameter("Page", "integer", required=True))],
        ("required", "query.Page", "optional", "required"),
    ),
    (
        "header",
        LIST,
        [
            parameters(
                *ALL,
                a=parameter("X-Made-Up", place="header"),
                b=parameter("X-Other", place="header"),
                c=parameter("Authorization", place="header"),
            )
        ],
        ("headers", "header.X-Other", "", "optional"),
    ),
    (
        "cookie",
        LIST,
        [parameters(*ALL, a=parameter("X-Made-Up", place="header"), more=parameter("session", place="cookie"))],
        ("unsupported", "cookie.session", "", "a cookie"),
    ),
    (
        "no body",
        CREATE,
        [changed(request=None)],
        (
            "field-gone",
            "body",
            "object with name, Action, count, colour, weight, guessed and 1 more (documented)",
            "no body",
        ),
    ),
    (
        "null as one of two",
        CREATE,
        [field("Create", "count", {"anyOf": [{"type": "integer"}, {"type": "null"}]})],
        ("type", "body.count", "integer", "integer or null"),
    ),
    (
        "body that says nothing",
        CREATE,
        [changed(request=Body(JSON, "/request", {"type": "object", "properties": {}}))],
        (
            "field-gone",
            "body",
            "object with name, Action, count, colour, weight, guessed and 1 more (documented)",
            "no body",
        ),
    ),
    (
        "body where we have none",
        LIST,
        [changed(request=Body(JSON, "/request", {"type": "object", "properties": {"a": {}, "b": {}}}))],
        ("field-new", "body", "no body", "object with a, b"),
    ),
    (
        "media type",
        CREATE,
        [changed(request=Body("multipart/form-data", "/request", {"type": "object", "properties": {"f": {}}}))],
        ("body-media", "body", JSON, "multipart/form-data"),
    ),
    (
        "media type of the answer",
        CREATE,
        [changed(answer=Body("audio/mpeg", "/answer", {"type": "string"}))],
        ("body-media", "answer", JSON, "audio/mpeg"),
    ),
]


@pytest.mark.parametrize(
    ("name", "plants", "expected"), [case[1:] for case in PLANTED], ids=[case[0] for case in PLANTED]
)
def test_a_planted_difference_is_found_once(name: str, plants: list[Plant], expected: tuple[str, ...]) -> None:
    found = [each for each in run(one(name, *plants)) if each.place != "header.X-Made-Up"]
    assert short(found) == [expected]
    assert [each.page_id for each in found[0].at] == ["api-1"]
    assert found[0].at[0].line == 7


def test_the_pointer_leads_to_what_differs() -> None:
    (found,) = run(one(CREATE, field("Contact", "callee", {"type": "integer"})))
    assert found.at == (At("api-1", "/components/schemas/Contact/properties/callee", 7),)


CALLEE: Node = {"type": "object", "properties": {"callee": {"type": "string"}}}
TAG: Node = {"propertyName": "callee", "mapping": {"a": "#/components/schemas/Contact"}}


@pytest.mark.parametrize(
    ("name", "plants"),
    [
        (CREATE, [keyword("Create", "required", ["name", "Action"])]),  # the client fills it in by itself
        (LIST, [field("Thing", "labels", {"type": ["object", "null"]})]),  # null in an answer
        (LIST, [keyword("Base", "required", ["id"])]),  # our answers do not say what is required
        (LIST, [field("Base", "size", {})]),  # the page says nothing
        (LIST, [payload({"type": "array", "items": {"type": "object", "properties": {}}})]),
        (CREATE, [field("Create", "contact", {"type": "object"})]),
        (CREATE, [changed(answer=None)]),
        (CREATE, [changed(answer=Body(JSON, "/answer", {"type": "object", "properties": {}}))]),
        (CREATE, [field("Create", "count", {"type": "integer", "format": "int32", "minimum": 1, "description": "x"})]),
        (CREATE, [changed(request=Body("application/json; charset=utf-8", "/request", schema("Create")))]),
        (CREATE, [changed(request=Body("*/*", "/request", schema("Create")))]),
        (CREATE, [changed(request=Body(JSON, "/request", {"anyOf": [schema("Create")]}))]),
        (CREATE, [keyword("Contact", "anyOf", [CALLEE]), keyword("Contact", "discriminator", TAG)]),
    ],
)
def test_what_is_no_difference(name: str, plants: list[Plant]) -> None:
    assert [each for each in run(one(name, *plants)) if each.severity == "difference"] == []


def test_header_of_ours_that_a_page_does_not_name_is_a_note() -> None:
    (found,) = run(one(LIST))
    assert (found.kind, found.place, found.severity) == ("headers", "header.X-Made-Up", "note")


def test_two_of_each_are_not_renamed_by_their_position() -> None:
    plants = [renamed("Create", "name", "x1"), renamed("Create", "colour", "q9"), keyword("Create", "required", [])]
    assert sorted(where(run(one(CREATE, *plants)))) == [
        ("field-gone", "body.colour"),
        ("field-gone", "body.name"),
        ("field-new", "body.q9"),
        ("field-new", "body.x1"),
    ]


def test_two_that_are_alike_are_not_renamed() -> None:
    plants = [
        gone("Create", "colour"),
        field("Create", "colour_a", {"type": "string"}),
        field("Create", "colour_b", {"type": "string"}),
    ]
    assert sorted(where(run(one(CREATE, *plants)))) == [
        ("field-gone", "body.colour"),
        ("field-new", "body.colour_a"),
        ("field-new", "body.colour_b"),
    ]


def test_a_field_of_another_type_is_not_renamed() -> None:
    plants = [gone("Create", "count"), field("Create", "counts", {"type": "boolean"})]
    assert sorted(where(run(one(CREATE, *plants)))) == [("field-gone", "body.count"), ("field-new", "body.counts")]


def test_what_was_never_read_on_a_page_is_a_note_when_a_page_lacks_it() -> None:
    (found,) = run(one(CREATE, gone("Create", "guessed")))
    assert (found.kind, found.severity, found.ours) == ("field-gone", "note", "boolean (inferred)")
    (page,) = [each for each in run(one(LIST, parameters("TaskID", "Kind"))) if each.place == "query.Page"]
    assert (page.kind, page.severity) == ("parameter-gone", "note")


def test_what_our_descriptions_have_no_type_for_is_a_note_where_it_is_left_open() -> None:
    nested = {"type": "array", "items": {"type": "array", "items": {"type": "string"}}}
    (either,) = run(one(CREATE, payload({"anyOf": [{"type": "string"}, {"type": "integer"}]})))
    assert (either.kind, either.severity, either.theirs) == ("unsupported", "note", "integer or string")
    open_list = field("Thing", "parts", {"type": "array"})
    assert [each.kind for each in run(one(LIST, open_list))] == ["headers"]
    found = run(one(LIST, payload(nested)))
    assert [(each.kind, each.place) for each in found if each.severity == "difference"] == [("type", "answer.data[]")]
    assert not any(fact.verdict == "fills" for fact in told(one(CREATE, payload({"type": ["string", "integer"]}))))


def test_no_parameters_at_all() -> None:
    found = [each.place for each in run(one(LIST, changed(parameters=()))) if each.kind == "parameter-gone"]
    assert found == ["query.Page", "query.TaskID", "query.Kind"]


def test_schemas_that_hold_themselves_come_to_an_end() -> None:
    endless: list[Node] = [{"type": "object", "properties": {"more": schema("Contact")}}, schema("Contact")]
    assert where(run(one(CREATE, keyword("Contact", "anyOf", endless)))) == [("field-new", "body.contact.more")]
    assert run(one(CREATE, keyword("Contact", "allOf", [schema("Contact")]))) == []


# -- examples


def with_examples(place: str, **values: Any) -> Plant:
    def plant(_: dict[str, Node], page: Described) -> Described:
        return replace(page, **{place: replace(getattr(page, place), examples=values)})

    return plant


def test_fields_of_an_example_that_nobody_declares_are_one_difference() -> None:
    example = {"data": [{"id": "1", "labels": {"free": 1}, "odd": {"deep": 1}}, {"odd": 2}], "code": 200, "extra": None}
    found = run(one(LIST, with_examples("answer", a=example)))
    assert short(found)[1:] == [("example", "answer", "", "fields that no schema has: answer.data[].odd, answer.extra")]
    assert found[1].severity == "difference"


def test_an_example_of_ours_with_other_values_is_one_note() -> None:
    found = run(one(CREATE, with_examples("request", a={"name": "other"}, b={"name": "third"})))
    assert [(each.kind, each.place, each.severity) for each in found] == [("example", "body", "note")]
    assert run(one(CREATE, with_examples("request", a={"name": "made up"}))) == []


def test_a_page_that_shows_an_example_alone() -> None:
    example = {"name": "x", "count": 1, "weight": 2, "contact": {"callee": "+12025550101", "age": 7}}
    assert where(run(one(CREATE, examples_alone("request", example)))) == [
        ("field-new", "body.contact.age"),
        ("example", "body"),
    ]
    (kind,) = where(run(one(LIST, examples_alone("answer", {"data": [{"id": 5}, {"id": None}]}))))[1:]
    assert kind == ("type", "answer.data[].id")


def test_an_empty_schema_beside_an_example_says_nothing() -> None:
    body = Body(JSON, "/request", {"type": "object", "properties": {}}, {"": {"name": "made up"}})
    assert run(one(CREATE, changed(request=body))) == []


def test_examples_of_objects_whose_members_are_data() -> None:
    example = {"data": [{"labels": {"whatever": "x"}}], "code": 200}
    assert where(run(one(LIST, examples_alone("answer", example)))) == [("headers", "header.X-Made-Up")]


def test_nothing_of_the_values_gets_into_the_findings() -> None:
    example = {"name": "x", "+8613812345678": 1}
    found = run(one(CREATE, with_examples("request", a=example)))
    assert "13812345678" not in str(found)


def test_described_is_not_changed_by_comparing() -> None:
    page = described(CREATE)
    before = repr(page)
    run(one(CREATE, lambda *_: page))
    assert repr(page) == before
