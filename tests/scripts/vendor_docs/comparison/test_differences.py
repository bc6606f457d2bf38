"""Each planted difference is found once, at its place on the page, and nothing else is."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from codegen.facts import load, operations_of
from codegen.webhooks import webhooks_of
from vendor_docs.comparison.compare import compare
from vendor_docs.comparison.facts import facts
from vendor_docs.comparison.findings import At
from vendor_docs.comparison.match import Matched
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
)

OPENAPI = load(Path(__file__).resolve().parents[4] / "openapi" / "airudder.yaml")
KNOWN = [*map(pages.name_of, operations_of(OPENAPI)), *map(pages.name_of, webhooks_of(OPENAPI))]
STRING, INTEGER, OPEN = {"type": "string"}, {"type": "integer"}, {"type": "object", "properties": {}}
WHOLE = "object with name, Action, count, colour, weight, guessed and 1 more (documented)"
THING = "array of object with id, size, state, parts, labels"


def parameter(name: str, kind: str = "string", place: Any = "query", required: bool = False, **form: Any) -> Parameter:
    return Parameter(name, place, required, {"type": kind}, f"/parameters/{name}", form=form)


def parameters(names: str, *others: Parameter) -> Plant:
    """The parameters of the page: those of these names as they are, and others."""

    def plant(_: dict[str, Node], described: Described) -> Described:
        kept = [each for each in described.parameters if each.name in names.split()]
        return replace(described, parameters=(*kept, *others))

    return plant


def with_parameter(more: Parameter) -> Plant:
    return lambda _, described: replace(described, parameters=(*described.parameters, more))


def body(of: str, node: Node | None, media_type: str = JSON, **more: Any) -> Plant:
    return changed(**{of: Body(media_type, f"/{of}", node, **more)})


def with_examples(of: str, *values: Any) -> Plant:
    def plant(_: dict[str, Node], page: Described) -> Described:
        named = {str(number): value for number, value in enumerate(values)}
        return replace(page, **{of: replace(getattr(page, of), examples=named)})

    return plant


ALL = "Page TaskID Kind"
A_MAP = {"type": "object", "additionalProperties": INTEGER}
DEEP = {"type": "object", "properties": {"a": STRING, "b": {"type": "object"}}}
MAP_OF_OBJECTS = {"type": "object", "additionalProperties": DEEP}
NESTED = {"type": "array", "items": {"type": "array", "items": STRING}}
TAGS = [
    field("Text", "type", {"type": "string", "enum": ["text", "sticker"]}),
    field("Media", "type", {"type": "string", "enum": ["text"]}),
    keyword("Content", "discriminator", None),
]
IN_EXAMPLE = {"data": [{"id": "1", "labels": {"free": 1}, "odd": {"deep": 1}}, {"odd": {}}], "code": 200}

# operation, plants, kind, place, ours, theirs
PLANTED: list[tuple[str, list[Plant], str]] = [
    (CREATE, [field("Create", "more", STRING)], "field-new body.more||string"),
    (CREATE, [field("Create", "more", DEEP)], "field-new body.more||object with a, b"),
    (CREATE, [field("Contact", "more", STRING)], "field-new body.contact.more||string"),
    (PUSHED, [field("Media", "size", INTEGER)], "field-new body.content.size||integer"),
    (CREATE, [payload({"type": "object", "properties": {"id": STRING}})], "field-new answer.data.id||string"),
    (CREATE, [gone("Create", "colour")], "field-gone body.colour|string (documented)|"),
    (CREATE, [gone("Create", "contact")], "field-gone body.contact|object with callee, friends (documented)|"),
    (PUSHED, [gone("Media", "link")], "field-gone body.content.link|string (documented_in_part)|"),
    (CREATE, [renamed("Create", "count", "counts")], "field-renamed body.count|count|counts"),
    (CREATE, [renamed("Create", "colour", "hue")], "field-renamed body.colour|colour|hue"),
    (CREATE, [field("Create", "count", STRING)], "type body.count|integer|string"),
    (CREATE, [field("Create", "count", {"type": "number"})], "type body.count|integer|number"),
    (CREATE, [field("Create", "count", DEEP)], "type body.count|integer|object with a, b"),
    (CREATE, [field("Create", "contact", A_MAP)], "type body.contact|object with callee, friends|map of integer"),
    (CREATE, [field("Create", "count", {"type": ["integer", "null"]})], "type body.count|integer|integer or null"),
    (LIST, [field("Base", "size", STRING)], "type answer.data[].size|integer|string"),
    (LIST, [payload(STRING)], f"type answer.data|{THING}|string"),
    (LIST, [payload(NESTED)], "type answer.data[]|object with id, size, state, parts, labels|array of string"),
    (CREATE, [payload({"type": "string", "enum": ["a"]})], "type answer.data|not known|string"),
    (CREATE, [payload({"type": "string", "enum": ["OK"]}, "code")], "type answer.code|integer|string"),
    (CREATE, [keyword("Create", "required", ["name", "count"])], "required body.count|optional|required"),
    (CREATE, [keyword("Create", "required", [])], "required body.name|required|optional"),
    (PUSHED, [keyword("Pushed", "required", ["content", "at"])], "required body.at|optional|required"),
    (CREATE, [body("request", schema("Create"), required=False)], "required body|required|optional"),
    (LIST, [keyword("State", "enum", ["on", "off", "half"])], 'enum-new answer.data[].state||"half"'),
    (CREATE, [field("Create", "colour", {"enum": ["red", "blue"]})], 'enum-new body.colour||"red", "blue"'),
    (PUSHED, TAGS, 'enum-new body.content.type||"sticker"'),
    (LIST, [keyword("State", "enum", ["on"])], 'enum-gone answer.data[].state|"off"|'),
    (LIST, [keyword("State", "enum", [])], 'note enum-gone answer.data[].state|"on", "off"|no list of values'),
    (LIST, [parameters(ALL, parameter("Sort"))], "parameter-new query.Sort||string"),
    (LIST, [parameters(ALL, parameter("id", place="path"))], "parameter-new path.id||string"),
    (LIST, [parameters("Page Kind")], "parameter-gone query.TaskID|string (documented)|"),
    (LIST, [parameters("TaskID Kind")], "note parameter-gone query.Page|integer (client_code)|"),
    (LIST, [parameters("Page Kind", parameter("task_id", required=True))], "field-renamed query.TaskID|TaskID|task_id"),
    (
        LIST,
        [parameters("Page Kind", parameter("TaskID", place="path", required=True))],
        "parameter-place query.TaskID|query parameter|path parameter",
    ),
    (LIST, [parameters("TaskID Kind", parameter("Page"))], "type query.Page|integer|string"),
    (
        LIST,
        [parameters("TaskID Kind", parameter("Page", "integer", required=True))],
        "required query.Page|optional|required",
    ),
    (LIST, [parameters(ALL, parameter("X-Other", place="header"))], "headers header.X-Other|not named|optional"),
    (LIST, [parameters(ALL, parameter("session", place="cookie"))], "note unsupported cookie.session||a cookie"),
    (
        LIST,
        [parameters(ALL, parameter("ids", "array", explode=False))],
        "note unsupported query.ids||explode: false",
    ),
    (CREATE, [changed(request=None)], f"field-gone body|{WHOLE}|no body"),
    (CREATE, [body("request", OPEN)], f"field-gone body|{WHOLE}|no body"),
    (LIST, [body("request", DEEP)], "field-new body|no body|object with a, b"),
    (LIST, [changed(answer=None)], f"note field-gone answer|{THING} (client_code)|no answer"),
    (LIST, [changed(answer_status="201")], "note answer-status answer|200|201"),
    (CREATE, [body("request", DEEP, "multipart/form-data")], f"body-media body|{JSON}|multipart/form-data"),
    (CREATE, [body("answer", STRING, "audio/mpeg")], f"body-media answer|{JSON}|audio/mpeg"),
    (PUSHED, [body("answer", DEEP)], "note unsupported answer||object with a, b"),
    (CREATE, [payload({"anyOf": [STRING, INTEGER]})], "note unsupported answer.data|not known|integer or string"),
    (CREATE, [field("Create", "weight", {"type": "number", "enum": [0.5]})], "note unsupported body.weight||0.5"),
    (
        CREATE,
        [field("Create", "contact", {"anyOf": [schema("Contact"), {"type": "null"}]})],
        "note unsupported body.contact|object with callee, friends|object with callee, friends or null",
    ),
    (CREATE, [payload({"anyOf": [STRING, DEEP]})], "note unsupported answer.data|not known|object with a, b or string"),
    (CREATE, [gone("Create", "guessed")], "note field-gone body.guessed|boolean (inferred)|"),
    # An example counts where the page's schema says nothing, and shows what the schema lacks.
    (CREATE, [with_examples("request", {"colour": "x", "age": 1})], "field-new body.age||integer, in an example"),
    (LIST, [with_examples("answer", IN_EXAMPLE)], "field-new answer.data[].odd||object with deep, in an example"),
    (
        CREATE,
        [gone("Contact", "callee"), with_examples("request", {"contact": {"friends": [{"callee": "x"}], "age": 1}})],
        "field-new body.contact.age||integer, in an example",
    ),
    (
        CREATE,
        [field("Create", "count", {}), with_examples("request", {"count": "1"})],
        "type body.count|integer|string, in an example",
    ),
    (
        CREATE,
        [examples_alone("request", {"name": "x", "weight": 2, "contact": {"age": 7}})],
        "field-new body.contact.age||integer, in an example",
    ),
    (CREATE, [field("Create", "more", STRING), with_examples("request", {"more": "x"})], "field-new body.more||string"),
    (
        CREATE,
        [renamed("Create", "count", "counts"), with_examples("request", {"counts": 1})],
        "field-renamed body.count|count|counts",
    ),
    (PUSHED, [changed(parameters=())], "headers header.X-AIRudder-Sign|named|not named"),
    (CREATE, [with_examples("request", {"+8613800000000": 1})], "field-new body.+<number>||integer, in an example"),
]


@pytest.mark.parametrize(("name", "plants", "expected"), PLANTED, ids=[case[2].partition("|")[0] for case in PLANTED])
def test_a_planted_difference_is_found_once(name: str, plants: list[Plant], expected: str) -> None:
    found = [each for each in run(one(name, *plants)) if each.place != "header.X-Made-Up"]
    said = [
        f"{'note ' if each.severity == 'note' else ''}{each.kind} {each.place}|{each.ours}|{each.theirs}"
        for each in found
    ]
    assert said == [expected]
    assert [(at.page_id, at.line) for at in found[0].at] == [("api-1", 7)]


@pytest.mark.parametrize(
    ("name", "plants"),
    [
        (CREATE, [keyword("Create", "required", ["name", "Action"])]),  # the client fills it in by itself
        (CREATE, [field("Create", "Action", {"type": "string", "const": "Stop"})]),
        (LIST, [field("Thing", "labels", {"type": ["object", "null"]})]),  # null in an answer
        (LIST, [keyword("Base", "required", ["id"])]),  # our answers do not say what is required
        (LIST, [field("Base", "size", {})]),  # the page says nothing
        (LIST, [renamed("Thing", "labels", "Label")]),  # we read that spelling too
        (LIST, [payload({"type": "array", "items": OPEN})]),
        (CREATE, [field("Create", "contact", {"type": "object"})]),
        (CREATE, [changed(answer=None)]),  # an envelope alone is no answer
        (CREATE, [field("Create", "count", {"type": "integer", "format": "int32", "minimum": 1})]),
        (CREATE, [body("request", schema("Create"), "application/json; charset=utf-8")]),
        (CREATE, [body("request", schema("Create"), "*/*")]),
        (CREATE, [body("request", OPEN, examples={"": {"name": "made up"}})]),
        (CREATE, [gone("Create", "colour"), with_examples("request", {"colour": "x"})]),  # the example shows it
        (LIST, [examples_alone("answer", {"data": [{"labels": {"free": "x"}, "id": None}], "code": 200})]),
        (CREATE, [keyword("Contact", "additionalProperties", True), with_examples("request", {"contact": {"x": 1}})]),
        (PUSHED, [field("Pushed", "open", MAP_OF_OBJECTS)]),  # ours leaves open what such an object has
        (PUSHED, [with_examples("request", {"open": {"free": {"a": "x"}}})]),
        (LIST, [with_examples("answer", {"data": [{"size": 1.0, "id": 5}]})]),  # the page's own schema counts
    ],
)
def test_what_is_no_difference(name: str, plants: list[Plant]) -> None:
    assert [each for each in run(one(name, *plants)) if each.place != "header.X-Made-Up"] == []


ONE_OF_TWO = {"type": "string", "enum": ["a", "b"]}


@pytest.mark.parametrize(
    ("name", "plants", "text"),
    [
        (
            CREATE,
            [field("Create", "operator", ONE_OF_TWO), keyword("Create", "required", ["name", "operator"])],
            'body.operator: new field, required; page: string, one of "a", "b"',
        ),
        (CREATE, [field("Create", "operator", ONE_OF_TWO)], 'body.operator: new field; page: string, one of "a", "b"'),
        (
            CREATE,
            [field("Create", "more", {"type": "array", "items": ONE_OF_TWO})],
            'body.more: new field; page: array of string, each one of "a", "b"',
        ),
        (
            LIST,
            [parameters(ALL, parameter("Sort", required=True))],
            "query.Sort: new parameter, required; page: string",
        ),
        (LIST, [body("request", DEEP)], "body: new field, required; ours: no body; page: object with a, b"),
        (LIST, [body("request", DEEP, required=False)], "body: new field; ours: no body; page: object with a, b"),
        (
            LIST,
            [field("Thing", "more", STRING), keyword("Thing", "required", ["more"])],
            "answer.data[].more: new field; page: string",
        ),
    ],
)
def test_what_is_new_in_a_request_is_required_or_not(name: str, plants: list[Plant], text: str) -> None:
    """Callers break by what is required; of an answer it does not count."""
    (found,) = [each for each in run(one(name, *plants)) if each.place != "header.X-Made-Up"]
    assert text in found.text and found.required == ("required" in text)


def test_what_a_page_of_one_of_several_methods_requires(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others may require something else."""
    node = DOCUMENT["paths"]["/service/cloud/made_up/create"]["post"]
    stop = node["x-airudder-method"]
    monkeypatch.setitem(node, "x-airudder-method", [stop, {"name": "made.pause", "fixed": {"Action": "Pause"}}])
    assert run(one(CREATE, keyword("Create", "required", ["Action", "count"]))) == []
    more = [field("Create", "more", STRING), keyword("Create", "required", ["Action", "more"])]
    assert [found.required for found in run(one(CREATE, *more))] == [False]


@pytest.mark.parametrize(("kind", "said"), [(DEEP, "object with a, b"), (NESTED, "array of array")])
def test_a_nested_parameter_that_ours_leaves_open_is_a_note(
    monkeypatch: pytest.MonkeyPatch, kind: Node, said: str
) -> None:
    """Our descriptions have no form for it, so nobody could ever remove the difference."""
    node = DOCUMENT["paths"]["/service/cloud/made_up/list"]["get"]
    filtered = {"name": "Filter", "in": "query", "schema": {}}
    monkeypatch.setitem(node, "parameters", [*node["parameters"], filtered])
    given = run(one(LIST, parameters(ALL, replace(parameter("Filter"), schema=kind))))
    (found,) = [each for each in given if each.place != "header.X-Made-Up"]
    assert (found.kind, found.severity, found.ours, found.theirs) == ("unsupported", "note", "not known", said)


def test_a_header_that_a_page_does_not_name_is_a_note() -> None:
    (found,) = run(one(LIST))
    assert (found.kind, found.place, found.severity) == ("headers", "header.X-Made-Up", "note")


def test_a_header_that_the_description_lacks_is_said_in_words() -> None:
    (found,) = run(one(CREATE, changed(parameters=(parameter("X-Other", place="header", required=True),))))
    assert "header.X-Other: header that only one side names; ours: not named; page: required" in found.text


@pytest.mark.parametrize("name", ["Authorization", "Content-Type", "Is-Encrypted"])
def test_headers_that_the_client_knows_are_no_difference_of_a_webhook(name: str) -> None:
    plant = with_parameter(parameter(name, place="header", required=True))
    assert run(one(PUSHED, plant)) == []


def test_pointers_lead_to_what_differs() -> None:
    (found,) = run(one(CREATE, field("Contact", "callee", INTEGER)))
    assert found.at == (At("api-1", "/components/schemas/Contact/properties/callee", 7),)
    (found,) = run(one(CREATE, examples_alone("request", {"contact": {"friends": [{}, {"a/b": 1}]}})))
    assert found.at[0].pointer.endswith("/contact/friends/1/a~1b")


@pytest.mark.parametrize(
    ("facts", "shown", "is_other"),
    [
        ({"auth": "token"}, "Authorization", False),
        ({"auth": "token"}, "X-AIRudder-Sign", True),
        ({"auth": "signature"}, "X-AIRudder-Sign", False),
        ({"auth": "none"}, "Authorization", True),
        ({"auth": "none"}, "Content-Type", False),
        ({"encryption": "unknown"}, "Is-Encrypted", False),
        ({"encryption": "no"}, "Is-Encrypted", True),
    ],
)
def test_another_way_to_authenticate_or_encrypt(
    monkeypatch: pytest.MonkeyPatch, facts: dict[str, str], shown: str, is_other: bool
) -> None:
    node = DOCUMENT["paths"]["/service/cloud/made_up/create"]["post"]
    for name, value in facts.items():
        monkeypatch.setitem(node, f"x-airudder-{name}", value)
    found = run(one(CREATE, changed(parameters=(parameter(shown, place="header", required=True),))))
    assert short(found) == [("headers", f"header.{shown}", "not named", "required")] * is_other


# -- our own description


@pytest.mark.parametrize("name", KNOWN)
def test_our_own_description_as_pages_differs_in_nothing(name: str) -> None:
    ours = pages.known(OPENAPI, name)
    described = pages.described(OPENAPI, ours, headers=True)
    subject = pages.subject(ours, [pages.page("api-1", described), pages.page("api-2", described, "编造")])
    matched = Matched((subject,), (), ())
    assert compare(matched, OPENAPI) == []
    # What we left open, an example of ours may fill.
    assert {fact.verdict for fact in facts(matched, OPENAPI)} <= {"confirms", "fills"}
