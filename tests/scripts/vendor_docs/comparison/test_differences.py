"""Each planted difference is found once, at its place, and nothing else is."""

from dataclasses import replace
from typing import Any

import pytest

from vendor_docs.comparison.findings import At
from vendor_docs.reading.model import Body, Described, Node, Parameter

from . import pages
from .small import (
    CREATE,
    DOCUMENT,
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
    several,
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
        [parameters("Page", "Kind", more=parameter("TaskID", place="header", required=True))],
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
        (LIST, [renamed("Thing", "labels", "Label")]),  # we read that spelling too
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


def test_a_field_that_an_example_shows_is_not_gone() -> None:
    lacking = gone("Contact", "callee")
    assert where(run(one(CREATE, lacking))) == [("field-gone", "body.contact.callee")]
    (found,) = run(one(CREATE, lacking, with_examples("request", a={"contact": {"callee": "x"}})))
    assert (found.severity, found.theirs) == ("note", "shown by an example alone")


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


# -- what a rename or another place must not hide


def all_of(*plants: Plant) -> Plant:
    def plant(schemas: dict[str, Node], page: Described) -> Described:
        for each in plants:
            page = each(schemas, page) or page
        return page

    return plant


def test_what_else_has_changed_in_a_renamed_field_is_told_at_its_old_place() -> None:
    renamed_person = all_of(renamed("Create", "contact", "person"), field("Contact", "callee", {"type": "integer"}))
    assert short(run(one(CREATE, renamed_person))) == [
        ("field-renamed", "body.contact", "contact", "person"),
        ("type", "body.contact.callee", "string", "integer"),
    ]
    values = {"type": "string", "enum": ["a", "b"]}
    renamed_name = all_of(
        renamed("Create", "name", "names"), field("Create", "names", values), keyword("Create", "required", [])
    )
    assert short(run(one(CREATE, renamed_name))) == [
        ("field-renamed", "body.name", "name", "names"),
        ("enum-new", "body.name", "", '"a", "b"'),
        ("required", "body.name", "required", "optional"),
    ]


def test_what_else_has_changed_in_a_parameter_that_has_moved() -> None:
    moved = Parameter("TaskID", "path", False, {"type": "array", "items": {"type": "integer"}}, "/parameters/9")
    found = [each for each in run(one(LIST, parameters("Page", "Kind", more=moved))) if each.severity == "difference"]
    assert short(found) == [
        ("parameter-place", "query.TaskID", "query parameter", "path parameter"),
        ("type", "query.TaskID", "string", "array of integer"),
        ("required", "query.TaskID", "required", "optional"),
    ]


# -- maps, and bodies that need not be there


def a_map(inner: Node) -> Node:
    return {"type": "object", "additionalProperties": inner}


@pytest.mark.parametrize(
    ("plant", "expected"),
    [
        (field("Create", "contact", a_map({"type": "integer"})), ("type", "body.contact", "map of integer")),
        (field("Create", "count", a_map({"type": "integer"})), ("type", "body.count", "map of integer")),
        (payload(a_map({"type": "integer"})), ("type", "answer.data", "map of integer")),
    ],
)
def test_an_object_that_has_become_a_map(plant: Plant, expected: tuple[str, ...]) -> None:
    (found,) = run(one(CREATE, plant))
    assert (found.kind, found.place, found.theirs) == expected


def test_members_of_a_map_are_compared() -> None:
    of_objects = a_map({"type": "object", "properties": {"v": {"type": "integer"}}})
    found = [each for each in run(one(LIST, field("Thing", "labels", of_objects))) if each.severity == "difference"]
    assert short(found) == [("field-new", "answer.data[].labels.*.v", "", "integer")]
    assert found[0].at[0].pointer.endswith("/labels/additionalProperties/properties/v")
    for says_nothing in ({}, {"description": "made up"}):
        found = run(one(LIST, field("Thing", "labels", a_map(says_nothing))))
        assert [each.kind for each in found] == ["headers"]


def test_a_body_that_need_not_be_there_any_longer() -> None:
    body = Body(JSON, "/x/requestBody/content/application~1json", schema("Create"), required=False)
    (found,) = run(one(CREATE, changed(request=body)))
    assert (found.kind, found.place, found.ours, found.theirs) == ("required", "body", "required", "optional")
    assert found.at[0].pointer == "/x/requestBody"


# -- headers that authenticate, sign, or tell of encryption


def authenticated(monkeypatch: pytest.MonkeyPatch, **facts: str) -> None:
    node = DOCUMENT["paths"]["/service/cloud/made_up/create"]["post"]
    for name, value in facts.items():
        monkeypatch.setitem(node, f"x-airudder-{name}", value)


@pytest.mark.parametrize(
    ("auth", "shown", "told_at"),
    [
        ("token", "Authorization", ""),
        ("token", "X-AIRudder-Sign", "header.X-AIRudder-Sign"),
        ("token", "x-airudder-sign-key", "header.x-airudder-sign-key"),
        ("signature", "X-AIRudder-Sign", ""),
        ("signature", "Authorization", "header.Authorization"),
        ("none", "Authorization", "header.Authorization"),
        ("none", "Content-Type", ""),
    ],
)
def test_another_way_to_authenticate(monkeypatch: pytest.MonkeyPatch, auth: str, shown: str, told_at: str) -> None:
    authenticated(monkeypatch, auth=auth)
    found = run(one(CREATE, changed(parameters=(parameter(shown, place="header", required=True),))))
    assert [(each.kind, each.place, each.severity) for each in found] == (
        [("headers", told_at, "difference")] if told_at else []
    )
    assert all(each.ours == f"authentication: {auth}" for each in found)


def test_encryption_where_we_say_that_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    encrypted = changed(parameters=(parameter("Is-Encrypted", place="header"),))
    authenticated(monkeypatch, encryption="unknown")
    assert run(one(CREATE, encrypted)) == []
    authenticated(monkeypatch, encryption="no")
    (found,) = run(one(CREATE, encrypted))
    assert (found.kind, found.place, found.ours) == ("headers", "header.Is-Encrypted", "encryption: no")


def test_a_push_that_is_signed_now_or_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = parameter("X-AIRudder-Sign", place="header", required=True)
    plain = tuple(parameter(name, place="header") for name in ("Content-Type", "User-Agent", "Accept"))
    (new,) = run(one(PUSHED, changed(parameters=(signed, *plain))))
    assert (new.kind, new.place, new.severity) == ("headers", "header.X-AIRudder-Sign", "difference")
    ours = [{"name": "X-AIRudder-Sign", "in": "header", "schema": {"type": "string"}}]
    monkeypatch.setitem(DOCUMENT["webhooks"][PUSHED]["post"], "parameters", ours)
    assert run(one(PUSHED, changed(parameters=(signed, *plain)))) == []
    (old,) = run(one(PUSHED, changed(parameters=plain)))
    assert (old.kind, old.place, old.severity) == ("headers", "header.X-AIRudder-Sign", "difference")


def test_what_a_receiver_is_to_answer_is_a_note_at_the_answer() -> None:
    shown = Body(JSON, "/answer", {"type": "object", "properties": {"ok": {"type": "boolean"}}})
    (found,) = run(one(PUSHED, changed(answer=shown)))
    assert (found.kind, found.place, found.severity, found.theirs) == (
        "unsupported",
        "answer",
        "note",
        "object with ok",
    )


# -- values of examples


def test_values_of_another_type_where_the_page_says_nothing_are_a_difference() -> None:
    open_page = {"type": "object", "properties": {"data": {}, "code": {}}}
    example = {"data": [{"id": 5, "size": 2.0, "state": None}], "code": "200"}
    body = Body(JSON, "/answer", open_page, {"a": example})
    (found,) = [each for each in run(one(LIST, changed(answer=body))) if each.kind == "example"]
    assert found.severity == "difference" and found.place == "answer"
    assert found.theirs == "values of another type than ours: answer.data[].id (integer), answer.code (string)"


def test_values_that_contradict_their_own_page_are_a_note() -> None:
    example = {"data": [{"id": 5, "labels": {"free": 1}}], "code": "200"}
    (_, found) = run(one(LIST, with_examples("answer", a=example)))
    assert (found.kind, found.severity) == ("example", "note")
    assert found.theirs == (
        "values that contradict the page's own schema: answer.data[].id (integer), answer.code (string)"
    )


def test_pointers_into_examples_lead_to_their_values() -> None:
    example = {"name": "x", "contact": {"friends": [{}, {"a/b": 1}]}}
    (found,) = [each for each in run(one(CREATE, examples_alone("request", example))) if each.kind == "field-new"]
    assert found.place == "body.contact.friends[].a/b"
    assert found.at[0].pointer.endswith("/contact/friends/1/a~1b")
    assert "properties" not in found.at[0].pointer and "items" not in found.at[0].pointer


# -- odd pages


def chain(word: str, length: int) -> Plant:
    def plant(schemas: dict[str, Node], _: Described) -> None:
        for number in range(length):
            schemas[f"C{number}"] = {word: [schema(f"C{number + 1}"), schema(f"C{number + 1}")]}
        schemas[f"C{length}"] = {"type": "string"}
        schemas["Create"]["properties"]["name"] = schema("C0")

    return plant


@pytest.mark.parametrize("word", ["allOf", "anyOf", "oneOf"])
@pytest.mark.parametrize("length", [40, 1200])
def test_a_page_that_is_nested_too_deeply_is_named_and_the_others_are_compared(word: str, length: int) -> None:
    more = field("Create", "more", {"type": "string"})
    rows = [pages.row(pages.known(DOCUMENT, CREATE), line=line) for line in ("7", "9")]
    found = run(several(CREATE, [chain(word, length)], [more], rows=rows))
    assert [(each.kind, each.severity, each.at[0].page_id) for each in found] == [
        ("not-compared", "difference", "api-1"),
        ("field-new", "difference", "api-2"),
    ]
    assert told(several(CREATE, [chain(word, length)], [more], rows=rows))


def test_many_new_names_take_no_time_and_are_no_renames() -> None:
    names = {f"made_up_{number}": {"type": "string"} for number in range(400)}
    plants = [keyword("Create", "properties", names), keyword("Create", "required", [])]
    assert {each.kind for each in run(one(CREATE, *plants))} == {"field-new", "field-gone"}


def test_a_fault_of_the_comparison_names_the_page_and_nothing_of_its_values(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("+12025550101")

    monkeypatch.setattr("vendor_docs.comparison.compare.diff_page", broken)
    (found,) = run(one(CREATE))
    assert (found.kind, found.severity) == ("not-compared", "difference")
    assert "KeyError" in found.theirs and "2025550101" not in str(found)


def test_pointers_that_the_page_states_itself() -> None:
    stated = field("Create", "more", {"type": "string", "x-at": "/elsewhere/1"})
    (found,) = run(one(CREATE, stated))
    assert found.at[0].pointer == "/elsewhere/1"
    (found,) = run(one(CREATE, changed(pointer="/paths/https:~1~1made.up~1x/post", request=None)))
    assert found.at[0].pointer == "/paths/https:~1~1made.up~1x/post"


def test_a_parameter_that_no_method_can_send_is_a_note() -> None:
    ids = Parameter(
        "ids", "query", False, {"type": "array", "items": {"type": "string"}}, "/p", form={"explode": False}
    )
    (found,) = [each for each in run(one(LIST, parameters(*ALL, ids=ids))) if "ids" in each.place]
    assert (found.kind, found.severity, found.place) == ("unsupported", "note", "query.ids")
    assert found.theirs == "explode: false"
