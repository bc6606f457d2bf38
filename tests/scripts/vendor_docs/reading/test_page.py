"""Every shape of a page that is known or must be feared, read: the good ones in full, the bad ones by line."""

from __future__ import annotations

import json
import pickle
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vendor_docs.reading.block import MAX_DEPTH
from vendor_docs.reading.model import AT, Body, Described, Entry, Page, Parameter, Problem, Text
from vendor_docs.reading.page import MAX_BYTES, read_page

PAGES = Path(__file__).with_name("pages")
NAMES = sorted(path.stem for path in PAGES.glob("*.md"))
ID = "api-1000001"
PATHS = "/service/cloud/made_up/"
TEXT, INTEGER, BOOLEAN = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
PLAIN = (PAGES / "plain_get.md").read_text(encoding="utf-8")


def read(content: str, page_id: str = ID, entry: Entry | None = None) -> tuple[Page | None, list[Problem]]:
    return read_page(Text(page_id, content, "a test", entry))


def page_of(content: str, page_id: str = ID) -> Page:
    page, problems = read(content, page_id)
    assert problems == []
    assert page is not None
    return page


def described_in(content: str, page_id: str = ID) -> Described:
    described = page_of(content, page_id).described
    assert described is not None
    return described


def wrapped(yaml: str, title: str = "A Page") -> str:
    """A page whose YAML begins in line 6."""
    return f"# {title}\n\n## OpenAPI Specification\n\n```yaml\n{yaml}\n```\n"


def fragment(schema: str, *, more: str = "") -> str:
    """A page of which the answer has the schema, given as flow YAML; the schema stands in line 13."""
    return wrapped(
        "openapi: 3.0.1\npaths:\n  /service/cloud/made_up/x:\n    get:\n      responses:\n        '200':\n"
        f"          content: {{application/json: {{schema:\n            {schema}}}}}\n{more}"
    )


def answer_schema(schema: str, *, more: str = "") -> Any:
    described = described_in(fragment(schema, more=more))
    assert described.answer is not None
    return described.answer.schema


def media(path: str, method: str, where: str, media_type: str = "application/json") -> str:
    return f"/paths/{(PATHS + path).replace('/', '~1')}/{method}/{where}/content/{media_type.replace('/', '~1')}"


def answer(path: str, schema: Any, method: str = "get", examples: Any = None) -> Body:
    return Body("application/json", media(path, method, "responses/200"), schema, examples or {})


def request(path: str, schema: Any, method: str = "post", required: bool = True, examples: Any = None) -> Body:
    return Body("application/json", media(path, method, "requestBody"), schema, examples or {}, required)


def op(path: str, method: str, summary: str, **rest: Any) -> Described:
    return Described(method, PATHS + path, summary, **rest)


def parameter(path: str, number: int, name: str, schema: Any = TEXT, **rest: Any) -> Parameter:
    pointer = f"/paths/{(PATHS + path).replace('/', '~1')}/get/parameters/{number}"
    return Parameter(**{"name": name, "place": "query", "required": False, "schema": schema, "pointer": pointer} | rest)


POST = "/paths/https:~1~1example.com~1service~1cloud~1made_up~1{kind}"
ENVELOPE = {
    "type": "object",
    "properties": {"code": {"type": "integer", "enum": [0, 1]}},
    "additionalProperties": False,
}
LIST_OF_NODES = {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}

READINGS: dict[str, tuple[str, Described | None]] = {
    "plain_get": (
        "List the Made-up Things",
        op(
            "list",
            "get",
            "List the Made-up Things",
            description="Made up for the tests.",
            parameters=(
                parameter(
                    "list",
                    0,
                    "page",
                    {"type": "integer", "default": 1},
                    required=True,
                    examples=(1,),
                    description="The page, from 1",
                ),
                parameter("list", 1, "since", examples=("2024-01-02",)),
                parameter("list", 2, "Authorization", place="header"),
            ),
            answer=answer(
                "list",
                {
                    "type": "object",
                    "properties": {
                        "code": {"type": "integer", "description": "The code"},
                        "data": {"type": "array", "items": TEXT},
                    },
                    "required": ["code"],
                },
                examples={"example": {"code": 0, "data": ["https://example.com/a", "b"]}},
            ),
            statuses=("200",),
            folder=("Made Up", "Things"),
            status="released",
        ),
    ),
    "post_with_body": (
        "Make a Thing",
        op(
            "{kind}",
            "post",
            "Make a Thing",
            parameters=(
                Parameter("kind", "path", True, TEXT, f"{POST}/parameters/0"),
                Parameter("dry", "query", True, BOOLEAN, "/components/parameters/Dry", (), "Only look"),
            ),
            request=Body(
                "application/json",
                f"{POST}/post/requestBody/content/application~1json; charset=utf-8",
                {
                    "type": "object",
                    "properties": {
                        "phone": {"type": "string", "examples": ["+12025550101"]},
                        "amount": {"type": "number", "maximum": 10, "exclusiveMinimum": 0},
                        "file": {"type": "string", "format": "binary"},
                        "extra": {"description": "Whatever"},
                    },
                    "required": ["amount", "phone"],
                },
                {"example": {"phone": "+12025550101", "amount": 1.5}},
                other_types=("multipart/form-data",),
            ),
            answer=Body(
                "*/*", "/components/responses/Made/content/*~1*", {"type": "object", "properties": {"id": TEXT}}
            ),
            statuses=("200", "400", "x-200:Other"),
            folder=("Made Up",),
            status="developing",
            deprecated=True,
        ),
    ),
    "chinese_refs_encoded": (
        "编造的查询",
        op(
            "query",
            "post",
            "编造的查询",
            request=request("query", {"$ref": "#/components/schemas/编造请求", "description": "请求"}),
            answer=answer("query", {"$ref": "#/components/schemas/Result«Thing»"}, "post"),
            statuses=("200",),
            schemas={
                "编造请求": {
                    "type": "object",
                    "properties": {"id": {"type": "string", "title": "编号", "description": "任务的编号"}},
                },
                "Result«Thing»": {"type": "object", "properties": {"thing": {"$ref": "#/components/schemas/Thing"}}},
                "Thing": {"type": "object", "properties": {}},
            },
            folder=("编造", "查询"),
        ),
    ),
    "folded_ref": (
        "A Folded Reference",
        op(
            "folded",
            "get",
            "A Folded Reference",
            answer=answer("folded", {"$ref": "#/components/schemas/很长的名字"}),
            statuses=("200",),
            schemas={
                "很长的名字": {"type": "array", "items": {"$ref": "#/components/schemas/LongName"}},
                "LongName": TEXT,
            },
        ),
    ),
    "details_element": (
        "In a Details Element",
        op("details", "get", "In a Details Element", statuses=("200",)),
    ),
    "mirror_prefix": (
        "The Mirrored Page [new]",
        op(
            "mirrored",
            "put",
            "Something else",
            request=request("mirrored", {"type": ["string", "null"], "examples": ["a", "b"]}, "put", required=False),
        ),
    ),
    "example_only": (
        "An Example Alone",
        op(
            "example_only",
            "post",
            "An Example Alone",
            request=request(
                "example_only", None, examples={"example": {"at": "2024-05-06 07:08:09", "phone": "{{phone}}"}}
            ),
            answer=answer("example_only", None, "post", examples={"example": "{'single': 'quotes are no JSON'}"}),
            statuses=("200",),
        ),
    ),
    "nullable_and_enum_notes": (
        "Nullable and Enum Notes",
        op(
            "notes",
            "get",
            "Nullable and Enum Notes",
            parameters=(
                parameter("notes", 0, "state", {"type": "string", "enum": ["a", "b"], "x-notes": {"a": "The first"}}),
            ),
            answer=answer(
                "notes",
                {
                    "type": ["object", "null"],
                    "properties": {
                        "level": {
                            "type": ["integer", "null"],
                            "enum": [1, 2, 3],
                            "x-notes": {"1": "low: Few", "2": "Many"},
                        }
                    },
                },
            ),
            statuses=("200",),
        ),
    ),
    "block_scalar_with_fences": (
        "Fences inside a Block Scalar",
        op(
            "fences",
            "get",
            "Fences inside a Block Scalar",
            description='Before.\n\n```json\n{"code": 0}\n```\n\n# Not a title\n\n## OpenAPI Specification\n\nAfter.',
        ),
    ),
    "webhook_empty_path": (
        "Webhook of Made-up Things",
        Described(
            "post",
            "",
            "Webhook of Made-up Things",
            request=Body(
                "application/json",
                "/paths//post/requestBody/content/application~1json",
                {"type": "object", "properties": {"event": {"type": "string", "examples": ["made_up"]}}},
            ),
            answer=Body(
                "application/json",
                "/paths//post/responses/200/content/application~1json",
                {"type": "object", "properties": {}},
            ),
            statuses=("200",),
        ),
    ),
    "guide": ("A Guide", None),
    "self_holding_schema": (
        "A Tree",
        op(
            "tree",
            "get",
            "A Tree",
            answer=answer("tree", {"$ref": "#/components/schemas/Node"}),
            statuses=("200",),
            schemas={
                "Node": {
                    "type": "object",
                    "properties": {
                        "children": LIST_OF_NODES,
                        "first": {"$ref": "#/components/schemas/Node/properties/children"},
                    },
                },
                "Node/properties/children": {**LIST_OF_NODES, AT: "/components/schemas/Node/properties/children"},
            },
        ),
    ),
    "merged_schema_copied": (
        "A Merged Schema, Copied",
        op(
            "copied",
            "get",
            "A Merged Schema, Copied",
            answer=answer(
                "copied",
                {
                    "type": "object",
                    "properties": {"code": INTEGER, "data": {"type": "array", "items": TEXT}},
                    "required": ["code"],
                },
            ),
            statuses=("200",),
        ),
    ),
    "merged_schema_referred": (
        "A Merged Schema, Referred to",
        op(
            "referred",
            "get",
            "A Merged Schema, Referred to",
            answer=answer(
                "referred",
                {
                    "type": "object",
                    "properties": {"data": INTEGER},
                    "allOf": [{"$ref": "#/components/schemas/Envelope"}],
                    "required": ["data"],
                },
            ),
            statuses=("200",),
            schemas={"Envelope": {"type": "object", "properties": {"code": INTEGER}, "required": ["code"]}},
        ),
    ),
}
IDS = {"guide": "doc-1000002"}


def saved(name: str) -> Text:
    return Text(IDS.get(name, ID), (PAGES / f"{name}.md").read_text(encoding="utf-8"), f"{name}.md")


def test_every_page_has_a_reading() -> None:
    assert set(NAMES) == READINGS.keys()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["as it is", "CRLF", "BOM"])
def test_reading(name: str, form: str) -> None:
    text = saved(name)
    content = text.content.replace("\n", "\r\n") if form == "CRLF" else text.content
    content = "\ufeff" + content if form == "BOM" else content
    page, problems = read_page(Text(text.page_id, content, text.source))
    title, described = READINGS[name]
    assert problems == []
    assert page == Page(text.page_id, title, text.source, described)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "guide"])
def test_lines_are_those_of_the_page(name: str) -> None:
    text = saved(name)
    page, _ = read_page(text)
    assert page is not None and page.described is not None
    lines = text.content.split("\n")
    for body in (page.described.request, page.described.answer):
        if body is not None:
            line = page.line_of(body.pointer)
            assert line is not None and lines[line - 1].strip().strip("'").startswith((body.media_type, "'*/*'"))
    for found in page.described.parameters:
        line = page.line_of(found.pointer + "/name/nothing")
        assert line is not None and found.name in lines[line - 1]


def test_lines_after_marks_that_only_some_call_line_breaks() -> None:
    content = PLAIN.replace("Made up for the tests.", "Made\u2028up\x85for the\u2029tests.")
    line = page_of(content).line_of("/components/schemas")
    assert line is not None and content.split("\n")[line - 1] == "  schemas: {}"


def test_a_page_can_be_handed_to_another_process() -> None:
    page = page_of(PLAIN)
    assert pickle.loads(pickle.dumps(page)).line_of("/openapi") == page.line_of("/openapi") == 6


def test_titles() -> None:
    yaml = "openapi: 3.0.1\npaths: {/service/cloud/made_up/x: {get: {summary: The summary}}}"
    assert page_of(wrapped(yaml)).title == "A Page"
    assert page_of(wrapped(yaml).partition("\n")[2]).title == "The summary"
    bare = wrapped("openapi: 3.0.1\npaths: {/service/cloud/made_up/x: {get: }}").partition("\n")[2]
    page, _ = read(bare, entry=Entry(ID, "From the index"))
    assert page is not None and page.title == "From the index"
    assert page.described is not None and page.described.summary == "From the index"
    guide, _ = read("Words alone.", "doc-1", Entry("doc-1", "A guide"))
    assert guide is not None and (guide.title, guide.kind) == ("A guide", "guide")


def test_a_block_counts_under_another_heading_on_the_page_of_an_operation_alone() -> None:
    content = PLAIN.replace("OpenAPI Specification", "Something else")
    assert page_of(content).kind == "operation"
    assert page_of(content, "doc-1").kind == "guide"


# -- schemas and examples, one thing at a time


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("{type: any}", {}),
        ("{type: [string, 'null', odd]}", {"type": ["string", "null"]}),
        ("{type: String, nullable: false}", TEXT),
        ("{type: string, example: ''}", TEXT),
        ("{type: string, example: a, examples: [a, b]}", {"type": "string", "examples": ["a", "b"]}),
        (
            "{type: integer, examples: {one: {value: 1}, two: {value: true}}}",
            {"type": "integer", "examples": [1, True]},
        ),
        ("{type: array, items: [{type: string}]}", {"type": "array", "prefixItems": [TEXT]}),
        ("{type: object, additionalProperties: {type: integer}}", {"type": "object", "additionalProperties": INTEGER}),
        ("{enum: [1, one, null], default: 1}", {"enum": [1, "one", None], "default": 1}),
        ("{maximum: 5, exclusiveMaximum: true}", {"exclusiveMaximum": 5}),
        ("{exclusiveMaximum: 5}", {"exclusiveMaximum": 5}),
        ("{required: true, properties: {a: {required: false}, b: }}", {"properties": {"a": {}, "b": {}}}),
        ("{title: 12}", {"description": "12"}),
        ("{anyOf: [{type: string}, true], not: {type: integer}}", {"anyOf": [TEXT, {}], "not": INTEGER}),
        ("{x-anything: 1, xml: {name: a}, type: string}", TEXT),
        ("", None),
    ],
)
def test_schema(schema: str, expected: Any) -> None:
    described = described_in(fragment(schema))
    assert (described.answer and described.answer.schema) == expected


def test_names_and_paths_are_kept_and_apidog_is_read_as_apifox() -> None:
    yaml = """openapi: 3.1.0
paths:
  /plan/{task-id}/:
    get:
      x-apidog-folder: A/B
      x-apidog-status: developing
      x-run-in-apidog: https://app.apidog.com/web/project/1/apis/api-7-run
      parameters: [{name: task-id, in: path, schema: {type: string}}]
      responses:
        200:
          content:
            application/json:
              schema:
                properties:
                  1: {enum: [a], x-apidog-enum: [{value: a, name: One}]}
                  a~b/é: {type: string}
                  any: true"""
    page = page_of(wrapped(yaml))
    described = page.described
    assert described is not None and described.answer is not None and described.answer.schema is not None
    assert (described.path, described.parameters[0].name) == ("/plan/{task-id}/", "task-id")
    assert (described.folder, described.status, page.other_id) == (("A", "B"), "developing", "api-7")
    assert described.answer.schema["properties"] == {
        "1": {"enum": ["a"], "x-notes": {"a": "One"}},
        "a~b/é": TEXT,
        "any": {},
    }
    assert page.line_of(f"{described.answer.pointer}/schema/properties/a~0b~1é") == 21


NULL = {"type": "null"}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("{$ref: '#/components/schemas/A', nullable: true}", {"anyOf": [{"$ref": "#/components/schemas/A"}, NULL]}),
        (
            "{title: Words, nullable: true, allOf: [{$ref: '#/components/schemas/A'}]}",
            {"anyOf": [{"allOf": [{"$ref": "#/components/schemas/A"}]}, NULL], "description": "Words"},
        ),
        ("{nullable: true, anyOf: [{type: string}]}", {"anyOf": [TEXT, NULL]}),
        ("{nullable: true, oneOf: [{type: string}, {type: 'null'}]}", {"oneOf": [TEXT, NULL]}),
        ("{nullable: true, properties: {a: }}", {"type": ["object", "null"], "properties": {"a": {}}}),
        ("{nullable: true, items: {type: string}}", {"type": ["array", "null"], "items": TEXT}),
        ("{nullable: true, enum: [a, null]}", {"type": ["string", "null"], "enum": ["a", None]}),
        ("{nullable: true, enum: [a, 1]}", {"enum": ["a", 1]}),
        ("{nullable: true}", {}),
    ],
)
def test_nullable_goes_with_whatever_says_the_type(schema: str, expected: Any) -> None:
    """The standard has it do nothing without a type beside it; whoever writes it means it all the same."""
    told = answer_schema(schema, more="components: {schemas: {A: {type: string}}}")
    assert without_places(told) == expected


def without_places(node: Any) -> Any:
    """A schema without what tells where its parts stand."""
    if isinstance(node, list):
        return [without_places(child) for child in node]
    if not isinstance(node, dict):
        return node
    return {key: without_places(child) for key, child in node.items() if key != AT}


@pytest.mark.parametrize(
    ("schema", "steps", "pointer"),
    [
        ("{allOf: [{type: string}], nullable: true}", ("anyOf", 0), ""),
        ("{x-apifox-refs: {X: {properties: {a: {type: string}}}}}", ("allOf", 0), "/x-apifox-refs/X"),
    ],
)
def test_what_stands_elsewhere_than_its_place_says_so(schema: str, steps: tuple[Any, ...], pointer: str) -> None:
    node = answer_schema(schema, more="components: {schemas: {A: {type: string}}}")
    for each in steps:
        node = node[each]
    start = "/paths/~1service~1cloud~1made_up~1x/get/responses/200/content/application~1json/schema"
    assert node[AT] == start + pointer


def test_a_schema_of_another_home_says_where_it_stands() -> None:
    more = "definitions: {A: {type: string}}\ncomponents: {schemas: {B: {properties: {c: {type: string}}}}}"
    schema = "{properties: {a: {$ref: '#/definitions/A'}, b: {$ref: '#/components/schemas/B/properties/c'}}}"
    page = page_of(fragment(schema, more=more))
    assert page.described is not None
    places = {name: node.get(AT) for name, node in page.described.schemas.items()}
    assert places == {"definitions/A": "/definitions/A", "B/properties/c": "/components/schemas/B/properties/c"}


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ('{"a": 1,}', {"a": 1}),
        ('// words\n[1, /* two */ 2] // "three"', [1, 2]),
        ('{"url": "https://example.com//x", "s": ",}"}', {"url": "https://example.com//x", "s": ",}"}),
        ("12", "12"),
        ("{a: 1}", "{a: 1}"),
        ('{"a": NaN}', '{"a": NaN}'),
        ('{"a": ', '{"a": '),
        ("[" * 100 + "]" * 100, "[" * 100 + "]" * 100),
        ("[" * 100_000, "[" * 100_000),
        ('["\\ud800"]', '["\\ud800"]'),
    ],
)
def test_printed_example(printed: str, expected: Any) -> None:
    quoted = "'" + printed.replace("\n", "\n\n                ") + "'"
    content = fragment("{}").replace("{schema:\n            {}}", "{example: " + quoted + "}")
    described = described_in(content)
    assert described.answer is not None
    assert described.answer.examples == {"example": expected}


@pytest.mark.parametrize(
    ("examples", "expected"),
    [
        ("{code: 0, data: {}}", {"example": {"code": 0, "data": {}}}),
        ("{a: {value: 1, summary: One}, b: 2}", {"a": 1, "b": 2}),
        ("[{value: 1}]", {"1": {"value": 1}}),
        ("[{value: 1, summary: One}]", {"1": 1}),
        ("words", {"example": "words"}),
    ],
)
def test_examples(examples: str, expected: Any) -> None:
    described = described_in(fragment("{}").replace("{schema:\n            {}}", "{examples: " + examples + "}"))
    assert described.answer is not None
    assert described.answer.examples == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("https://example.com:1/a/{b}#d", "/a/{b}"),
        ("//example.com/a", "/a"),
        ("'{{host}}/a'", "/a"),
        ("' /a '", "/a"),
        ("/a//b", "/a//b"),
        ("https://example.com", ""),
        ("/", "/"),
        ("''", ""),
    ],
)
def test_path(path: str, expected: str) -> None:
    assert described_in(wrapped(f"openapi: 3.0.1\npaths:\n  {path}:\n    GET: {{}}")).path == expected


def test_the_operation_says_where_it_stands_though_its_path_has_a_host() -> None:
    page = page_of(wrapped("openapi: 3.0.1\npaths:\n  https://example.com/a:\n    GET: {}"))
    assert page.described is not None
    assert page.described.pointer == "/paths/https:~1~1example.com~1a/GET"
    assert page.line_of(page.described.pointer) == 9


@pytest.mark.parametrize(
    ("servers", "path", "expected"),
    [
        ("[{url: 'https://example.com/service/'}]", "/cloud/a", "/service/cloud/a"),
        ("[{url: 'https://example.com'}, {url: 'https://test.example.com/'}]", "/a", "/a"),
        ("[{url: '{{host}}/base'}]", "/a", "/base/a"),
        ("[{url: /base}]", "/a", "/base/a"),
        ("[{url: 'https://{host}/{base}', variables: {base: {default: v1}}}]", "/a", "/v1/a"),
        ("[{url: 'https://example.com/base'}]", "https://example.com/a", "/a"),
        ("[{url: 'https://example.com/base'}]", "''", ""),
        ("[{url: 'https://example.com/base'}]", "/", "/"),
        ("[]", "/a", "/a"),
        ("[1, {url: 1}, {description: none}]", "/a", "/a"),
        ("words", "/a", "/a"),
        # Without a scheme, what looks like a host is a host.
        ("[{url: api.example.com}]", "/a", "/a"),
        ("[{url: 'api.example.com:8080/base/'}]", "/a", "/base/a"),
        ("[{url: 'localhost:8080'}]", "/a", "/a"),
        ("[{url: localhost/base}]", "/a", "/base/a"),
        ("[{url: 192.0.2.1/base}]", "/a", "/base/a"),
        ("[{url: 'gateway:8080/base'}]", "/a", "/base/a"),
        ("[{url: '{region}.example.com/base'}]", "/a", "/base/a"),
        ("[{url: '{host}/base', variables: {host: {default: api.example.com}}}]", "/a", "/base/a"),
        ("[{url: '{{host}}:8080/base'}]", "/a", "/base/a"),
        ("[{url: base}]", "/a", "/base/a"),
        ("[{url: v1.0/base}]", "/a", "/v1.0/base/a"),
        ("[{url: 'https://example.com/base'}]", "api.example.com/a", "/a"),
    ],
)
def test_the_path_of_a_server_stands_before_that_of_the_operation(servers: str, path: str, expected: str) -> None:
    described = described_in(wrapped(f"openapi: 3.0.1\nservers: {servers}\npaths:\n  {path}:\n    get: {{}}"))
    assert described.path == expected


def test_the_servers_of_the_operation_count_before_those_of_the_page() -> None:
    yaml = (
        "openapi: 3.0.1\nservers: [{url: /page}]\npaths:\n  /a:\n"
        "    servers: [{url: /path}]\n    get: {servers: [{url: /own}]}"
    )
    assert described_in(wrapped(yaml)).path == "/own/a"
    assert described_in(wrapped(yaml.replace("{servers: [{url: /own}]}", "{}"))).path == "/path/a"


def test_the_form_of_a_parameter_on_the_wire_is_kept() -> None:
    forms = ["style: pipeDelimited, explode: false", "content: {application/json: {schema: {type: object}}}", "x-a: 1"]
    given = ", ".join(f"{{name: p{number}, in: query, {form}}}" for number, form in enumerate(forms))
    described = described_in(wrapped(f"openapi: 3.0.1\npaths: {{/a: {{get: {{parameters: [{given}]}}}}}}"))
    assert [each.form for each in described.parameters] == [
        {"style": "pipeDelimited", "explode": False},
        {"content": {"application/json": {"schema": {"type": "object"}}}},
        {},
    ]


SAID = "{content: {application/json: {schema: {type: string}}}}"


@pytest.mark.parametrize(
    ("responses", "status", "is_there"),
    [
        (f"{{200: {SAID}, 201: {SAID}}}", "200", True),
        (f"{{200: {{}}, 201: {SAID}}}", "200", False),
        (f"{{201: {SAID}, 400: {SAID}, default: {SAID}}}", "201", True),
        (f"{{2XX: {SAID}}}", "2XX", True),
        (f"{{400: {SAID}, default: {SAID}}}", "default", True),
        (f"{{400: {SAID}}}", "200", False),
        ("{}", "200", False),
    ],
)
def test_the_answer_is_that_of_200_or_else_of_what_comes_nearest(responses: str, status: str, is_there: bool) -> None:
    described = described_in(wrapped(f"openapi: 3.0.1\npaths: {{/a: {{get: {{responses: {responses}}}}}}}"))
    assert (described.answer_status, described.answer is not None) == (status, is_there)


@pytest.mark.parametrize(
    ("content", "media_type", "others"),
    [
        (
            "{multipart/form-data: {schema: {}}, application/json: {schema: {}}}",
            "application/json",
            "multipart/form-data",
        ),
        ("{audio/wav: {schema: {}}, application/problem+json: {schema: {}}}", "application/problem+json", "audio/wav"),
        ("{application/json: {schema: {}}, application/json; charset=utf-8: {schema: {}}}", "application/json", ""),
        ("{application/json: {schema: {}}, text/plain: {}}", "application/json", ""),
    ],
)
def test_a_body_of_several_media_types_names_them(content: str, media_type: str, others: str) -> None:
    yaml = f"openapi: 3.0.1\npaths: {{/a: {{post: {{requestBody: {{content: {content}}}}}}}}}"
    body = described_in(wrapped(yaml)).request
    assert body is not None
    assert (body.media_type, ", ".join(body.other_types)) == (media_type, others)


# -- what cannot be read, wholly


DEEP = "{a: " * 100 + "1" + "}" * 100
BOMB = "openapi: 3.0.1\nx-a: &a0 [1, 1]\n" + "".join(f"x-a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 30))
NO_PAGES: dict[str, tuple[str, int | None, str]] = {
    "empty": ("", None, "empty"),
    "nothing but spaces": ("\ufeff \n\t\n", None, "empty"),
    "HTML": ("\n<!DOCTYPE html><html></html>", None, "save the Markdown twin"),
    "HTML without a doctype": ("<HTML lang='en'>", None, "save the Markdown twin"),
    "no fragment": ("# A Page\n\nWords.", None, "without a fragment of OpenAPI"),
    "no block": ("# A Page\n\n## OpenAPI Specification\n\nWords.", 3, "no block of YAML"),
    "a block of something else": ("# A\n\n## OpenAPI Specification\n\n```json\n{}\n```\n", 3, "no block of YAML"),
    "not closed": (PLAIN.removesuffix("```\n"), 5, "not closed"),
    "broken YAML": (wrapped("openapi: 3.0.1\npaths:\n  '/x: {}"), 8, "the YAML cannot be read"),
    "a tab": (wrapped("openapi: 3.0.1\npaths:\n\tx: 1"), 8, "the YAML cannot be read"),
    "an escape that is none": (wrapped('openapi: "\\U99999999"'), 6, "the YAML cannot be read"),
    "an anchor that is none": (wrapped("openapi: 3.0.1\npaths: *nothing"), 7, "found undefined alias"),
    "a list": (wrapped("- openapi: 3.0.1"), 6, "not an object"),
    "nothing in the block": (wrapped(""), 6, "not an object"),
    "no OpenAPI": (wrapped("swagger: '2.0'\npaths: {}"), 6, "not OpenAPI 3"),
    "another OpenAPI": (wrapped("paths: {}\nopenapi: 4.0.0"), 7, "not OpenAPI 3"),
    "no path": (wrapped("openapi: 3.0.1\npaths: {}"), 7, "no path with a method"),
    "no method": (wrapped("openapi: 3.0.1\npaths:\n  /service/cloud/made_up/x: {}"), 7, "no path with a method"),
    "nested deep": (wrapped(f"openapi: 3.0.1\nx: {DEEP}"), 7, f"nested deeper than {MAX_DEPTH}"),
    "nested very deep": (wrapped("openapi: 3.0.1\nx: " + "[" * 20_000), 7, f"nested deeper than {MAX_DEPTH}"),
    "nested by aliases": (
        wrapped("x-0: &a0 1\n" + "".join(f"x-{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 99))),
        6,
        f"nested deeper than {MAX_DEPTH}",
    ),
    "an alias bomb": (wrapped(BOMB), 7, "with the aliases written out"),
    "an alias in itself": (wrapped("x: &x\n  y: *x"), 6, f"nested deeper than {MAX_DEPTH}"),
}


@pytest.mark.parametrize("name", NO_PAGES)
def test_no_page(name: str) -> None:
    content, line, reason = NO_PAGES[name]
    page, problems = read(content)
    assert page is None
    assert [(problem.page, problem.line) for problem in problems] == [(ID, line)]
    assert reason in problems[0].reason


@pytest.mark.parametrize("content", ["x" * (MAX_BYTES + 1), "任" * (MAX_BYTES // 2)])
def test_a_page_that_is_too_large_is_refused_at_once(content: str) -> None:
    begun = time.perf_counter()
    page, problems = read(content)
    assert page is None and "larger than 4 MiB" in problems[0].reason
    assert time.perf_counter() - begun < 2


# -- what cannot be read, in parts

GOOD = "{/service/cloud/made_up/x: {get: {}}}"
PARTS: dict[str, tuple[str, list[tuple[int, str]]]] = {
    "text that was damaged": (PLAIN.replace("Made up for", "Made \ufffd for"), [(16, "characters that are not text")]),
    "control characters": (PLAIN.replace("Made up for", "Made \x08\ud800 for"), [(16, "characters that are not text")]),
    "a repeated key": (
        wrapped(f"openapi: 3.0.1\nx: 1\nx: 2\npaths: {GOOD}"),
        [(8, "the key x is in one object twice")],
    ),
    "a key that is an object": (
        wrapped(f"openapi: 3.0.1\nx: {{{{token}}}}\npaths: {GOOD}"),
        [(7, "a key is an object")],
    ),
    "two methods": (
        wrapped("openapi: 3.0.1\npaths:\n  /service/cloud/made_up/x:\n    get: {}\n    post: {}"),
        [(10, "one operation: POST /service/cloud/made_up/x")],
    ),
    "two paths": (
        wrapped("openapi: 3.0.1\npaths:\n  /service/cloud/made_up/x: {get: }\n  '': {put: {}}"),
        [(9, "not read, since a page has one operation: PUT (no path)")],
    ),
    "two blocks": (
        PLAIN + PLAIN.replace("get:", "post:"),
        [(PLAIN.count("\n") + 13, "not read, since a page has one operation: POST /service/cloud/made_up/list")],
    ),
    "a dangling reference": (
        fragment("{properties: {a:\n {$ref: '#/components/schemas/Gone'}}}"),
        [(14, "the reference #/components/schemas/Gone leads nowhere")],
    ),
    "a reference to elsewhere": (
        fragment("{$ref: 'https://example.com/a.yaml#/A'}"),
        [(13, "the reference https://example.com/a.yaml#/A leads nowhere")],
    ),
    "a merged schema that is gone": (
        fragment("{x-apifox-refs: {X: {$ref: '#/definitions/1'}}}"),
        [(13, "the reference #/definitions/1 leads nowhere")],
    ),
    "a merged schema whose fields are replaced": (
        fragment("{x-apifox-refs: {X:\n {type: object, x-apifox-overrides: {b: {type: integer}}}}}"),
        [(13, "fields of a merged schema are replaced (x-apifox-overrides): compare them by hand")],
    ),
    "a schema that is false": (fragment("{properties: {a:\n false}}"), [(13, "the schema is false, which no value")]),
    "a schema that is not an object": (fragment("[]"), [(12, "a schema that is not an object")]),
    "keywords of the wrong kind": (
        fragment("{properties: [], allOf: {}, enum: a, minLength: '1', uniqueItems: 1}"),
        [
            (13, reason)
            for reason in ("minLength must", "uniqueItems must", "enum must", "properties must", "allOf must")
        ],
    ),
    "a path with a query": (
        wrapped("openapi: 3.0.1\npaths:\n  /x?debug=1&kind=a&flag#top:\n    get: {}"),
        [(8, "the path has a query (debug, kind, flag), which is not compared")],
    ),
    "several answers of success": (
        wrapped("openapi: 3.0.1\npaths: {/x: {get: {responses: {\n 201: {}, 202: {}}}}}"),
        [(7, "several answers of success and no 200 (201, 202): the first one is read")],
    ),
    "servers with several paths": (
        wrapped("openapi: 3.0.1\nservers: [{url: /a}, {url: /b}]\npaths: {/x: {get: {}}}"),
        [(7, "the servers have several paths (/a, /b): the first one counts")],
    ),
    "a parameter in the body": (
        wrapped(
            "openapi: 3.0.1\npaths: {/x: {get: {parameters: [\n"
            " {name: a, in: body}, {in: query}, 1, {name: b, in: query}]}}}"
        ),
        [(8, "a parameter named a in body"), (8, "a parameter named nothing"), (8, "no object where one")],
    ),
    "parameters that are no list": (
        wrapped("openapi: 3.0.1\npaths: {/x: {get: {parameters: {}}}}"),
        [(7, "parameters must be a list")],
    ),
    "a body that is gone": (
        wrapped("openapi: 3.0.1\npaths: {/x: {post: {requestBody: {$ref: '#/components/requestBodies/Gone'}}}}"),
        [(7, "the reference #/components/requestBodies/Gone leads nowhere")],
    ),
    "a body that is no object": (
        wrapped("openapi: 3.0.1\npaths: {/x: {post: {requestBody: 1, responses: []}}}"),
        [(7, "no object where one is expected")],
    ),
}


@pytest.mark.parametrize("name", PARTS)
def test_problem_of_a_part(name: str) -> None:
    content, expected = PARTS[name]
    page, problems = read(content)
    assert page is not None and page.described is not None
    assert [problem.line for problem in problems] == [line for line, _ in expected]
    for problem, (_, reason) in zip(problems, expected, strict=True):
        assert reason in problem.reason


def test_circles_of_references_alone() -> None:
    more = (
        "components:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n"
        "    C: {allOf: [{$ref: '#/components/schemas/C'}, {type: object}]}\n"
        "    D: {properties: {d: {$ref: '#/components/schemas/D'}}}\n    E: {$ref: '#/components/schemas/D'}\n"
    )
    refs = ", ".join(f"{{$ref: '#/components/schemas/{name}'}}" for name in "ABCDE")
    page, problems = read(fragment(f"{{oneOf: [{refs}]}}", more=more))
    assert page is not None and page.described is not None
    assert page.described.schemas == {
        "A": {},
        "B": {},
        "C": {"allOf": [{}, {"type": "object"}]},
        "D": {"properties": {"d": {"$ref": "#/components/schemas/D"}}},
        "E": {"$ref": "#/components/schemas/D"},
    }
    assert [(problem.line, problem.reason[:12]) for problem in problems] == [
        (16, "the schema A"),
        (17, "the schema B"),
        (18, "the schema C"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "```a\n" * 200_000,
        "# A\n" + "#" * 1_000_000 + " " * 1_000_000 + "x",
        "# " + " " * 1_000_000 + "x\n" + "# #" * 100_000,
        fragment("{}").replace("{schema:\n            {}}", "{example: '{" + '"\\' * 500_000 + "'}"),
        fragment("{}").replace("{schema:\n            {}}", "{example: '{" + "/*" * 500_000 + "'}"),
        wrapped(
            "openapi: 3.0.1\npaths: {/x: {get: {}}}\ncomponents:\n  schemas:\n"
            + "".join(f"    A{n}: {{$ref: '#/components/schemas/A{(n + 1) % 5000}'}}\n" for n in range(5000))
        ),
    ],
    ids=["fences", "heading", "spaces", "quotes", "comments", "circle"],
)
def test_what_would_be_slow_with_less_care(content: str) -> None:
    begun = time.perf_counter()
    read(content)
    assert time.perf_counter() - begun < 20


# -- whatever comes, something is said and nothing is raised


def check(content: str) -> None:
    page, problems = read(content)
    assert page is not None or problems
    total = len(content.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert all(problem.line is None or 1 <= problem.line <= total for problem in problems)


FUZZ = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
PIECES = st.sampled_from(
    ["- ", ": ", "{", "}", "[", "]", "*ref_0", "&ref_0 ", "'", '"', "\n", "\t", "```", "$ref", "null", "!!int ", "? "]
    + [
        "#/components/schemas/",
        "%",
        "|",
        ">-",
        "~",
        "1e999",
        "\x00",
        "\ud800",
        "\u2028",
        "\ufeff",
        "type: object",
        "<<: ",
    ]
)


@FUZZ
@given(st.sampled_from(NAMES), st.data())
def test_mutated_pages(name: str, data: st.DataObject) -> None:
    content = saved(name).content
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 40))
        content = content[:start] + data.draw(PIECES | st.just("")) + content[start + length :]
    check(content)


WORDS = ["$ref", "type", "properties", "items", "allOf", "required", "enum", "example", "examples", "nullable", "value"]
WORDS += ["schema", "content", "parameters", "name", "in", "get", "post", "200", "responses", "requestBody", "A", "not"]
WORDS += ["components", "schemas", "x-apifox-refs", "x-apifox-overrides", "x-apifox-enum", "x-apifox", "definitions"]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from(["", "object", "#/components/schemas/A", "{}", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
    max_leaves=20,
)


@FUZZ
@given(VALUES, VALUES, VALUES)
def test_odd_values(operation: Any, schema: Any, components: Any) -> None:
    media = {"content": {"application/json": {"schema": schema, "example": schema, "examples": operation}}}
    paths = {"/x": {"get": {"responses": {"200": media}, "parameters": operation}, "post": operation}}
    check(wrapped(json.dumps({"openapi": "3.0.1", "paths": paths, "components": {"schemas": {"A": components}}})))
    check(wrapped(json.dumps({"openapi": "3.0.1", "paths": {"/x": {"post": operation}}, "components": components})))
