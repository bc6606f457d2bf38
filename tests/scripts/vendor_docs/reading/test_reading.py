"""Markdown twins of pages: the good ones read in full, the bad ones named by line."""

from __future__ import annotations

import json
import pickle
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compat.schemas import AT
from vendor_docs.reading import block
from vendor_docs.reading.block import MAX_DEPTH, UnreadableError, read_block
from vendor_docs.reading.model import Body, Described, Entry, Page, Parameter, Problem, Text
from vendor_docs.reading.reading import read_text

PAGES = Path(__file__).with_name("pages")
NAMES = sorted(path.stem for path in PAGES.glob("*.md"))
ID = "api-1000001"
PATHS = "/service/cloud/made_up/"
TEXT, INTEGER, BOOLEAN = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
PLAIN = (PAGES / "plain_get.md").read_text(encoding="utf-8")


def read(content: str, page_id: str = ID, entry: Entry | None = None) -> tuple[Page | None, list[Problem]]:
    problems: list[Problem] = []
    pages = read_text(Text(page_id, content, "a test", entry), problems, [])
    assert len(pages) < 2
    return (pages[0] if pages else None), problems


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
REF = "#/components/schemas/"
LIST_OF_NODES = {"type": "array", "items": {"$ref": f"{REF}Node"}}

READINGS: dict[str, tuple[str, Described | None]] = {
    "plain_get": (
        "List the Made-up Things",
        op(
            "list",
            "get",
            "List the Made-up Things",
            description="Made up for the tests.",
            parameters=(
                parameter("list", 0, "page", {"type": "integer", "default": 1}, required=True, examples=(1,)),
                parameter("list", 1, "since", examples=("2024-01-02",)),
                parameter("list", 2, "Authorization", place="header"),
            ),
            answer=answer(
                "list",
                {
                    "type": "object",
                    "properties": {"code": INTEGER, "data": {"type": "array", "items": TEXT}},
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
                Parameter("dry", "query", True, BOOLEAN, "/components/parameters/Dry"),
            ),
            request=Body(
                "application/json",
                f"{POST}/post/requestBody/content/application~1json; charset=utf-8",
                {
                    "type": "object",
                    "properties": {
                        "phone": {"type": "string", "examples": ["+12025550101"]},
                        "amount": {"type": "number", "minimum": 0},
                        "file": TEXT,
                        "extra": {},
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
            request=request("query", {"$ref": f"{REF}编造请求"}),
            answer=answer("query", {"$ref": f"{REF}Result«Thing»"}, "post"),
            statuses=("200",),
            schemas={
                "编造请求": {"type": "object", "properties": {"id": TEXT}},
                "Result«Thing»": {"type": "object", "properties": {"thing": {"$ref": f"{REF}Thing"}}},
                "Thing": {"type": "object", "properties": {}},
            },
            folder=("编造", "查询"),
        ),
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
    "block_scalar_with_fences": (
        "Fences inside a Block Scalar",
        op(
            "fences",
            "get",
            "Fences inside a Block Scalar",
            description='Before.\n\n```json\n{"code": 0}\n```\n\n# Not a title\n\n## OpenAPI Specification\n\nAfter.',
        ),
    ),
    "guide": ("A Guide", None),
    "self_holding_schema": (
        "A Tree",
        op(
            "tree",
            "get",
            "A Tree",
            answer=answer("tree", {"$ref": f"{REF}Node"}),
            statuses=("200",),
            schemas={
                "Node": {
                    "type": "object",
                    "properties": {"children": LIST_OF_NODES, "first": {"$ref": f"{REF}Node/properties/children"}},
                },
                "Node/properties/children": {**LIST_OF_NODES, AT: "/components/schemas/Node/properties/children"},
            },
        ),
    ),
}


def saved(name: str) -> Text:
    page_id = "doc-1000002" if name == "guide" else ID
    return Text(page_id, (PAGES / f"{name}.md").read_text(encoding="utf-8"), f"{name}.md")


def test_every_page_has_a_reading() -> None:
    assert set(NAMES) == READINGS.keys()


@pytest.mark.parametrize("name", NAMES)
def test_reading(name: str) -> None:
    text = saved(name)
    title, described = READINGS[name]
    for content in (text.content, "\ufeff" + text.content.replace("\n", "\r\n")):
        page, problems = read(content, text.page_id)
        assert (page, problems) == (Page(text.page_id, title, "a test", described), [])


def test_lines_are_those_of_the_page() -> None:
    for name in [name for name in NAMES if name != "guide"]:
        text = saved(name)
        page, lines = page_of(text.content), text.content.split("\n")
        assert page.described is not None
        for body in (page.described.request, page.described.answer):
            if body is not None:
                line = page.line_of(body.pointer)
                assert line is not None and lines[line - 1].strip().strip("'").startswith((body.media_type, "'*/*'"))
        for found in page.described.parameters:
            line = page.line_of(found.pointer + "/name/nothing")
            assert line is not None and found.name in lines[line - 1]
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
    guide, _ = read("Words alone.", "doc-1", Entry("doc-1", "A guide"))
    assert guide is not None and (guide.title, guide.kind) == ("A guide", "guide")


def test_a_block_counts_without_its_heading_on_the_page_of_an_operation_alone() -> None:
    for heading in ("## Something else", "<details>\n<summary>OpenAPI Specification</summary>\n"):
        assert page_of(PLAIN.replace("## OpenAPI Specification", heading)).kind == "operation"
    assert page_of(PLAIN.replace("OpenAPI Specification", "Something else"), "doc-1").kind == "guide"


# -- schemas and examples, one thing at a time

NULL = {"type": "null"}
A = {"$ref": f"{REF}A"}


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
        ("{type: object, additionalProperties: {type: integer}}", {"type": "object", "additionalProperties": INTEGER}),
        ("{type: object, additionalProperties: true}", {"type": "object", "additionalProperties": True}),
        ("{enum: [1, one, null], default: 1}", {"enum": [1, "one", None], "default": 1}),
        ("{properties: {1: {type: string}}, required: [1]}", {"properties": {"1": TEXT}, "required": ["1"]}),
        ("{required: true, properties: {a: {required: false}, b: }}", {"properties": {"a": {}, "b": {}}}),
        ("{anyOf: [{type: string}, true]}", {"anyOf": [TEXT, {}]}),
        ("{x-anything: 1, title: a, maxLength: 3, type: string}", TEXT),
        ("{properties: [], enum: a}", {"enum": "a"}),
        ("", None),
        # What says that a value may be null, with a type or without.
        ("{type: string, nullable: true}", {"type": ["string", "null"]}),
        ("{$ref: '#/components/schemas/A', nullable: true}", {"anyOf": [A, NULL]}),
        ("{nullable: true, allOf: [{$ref: '#/components/schemas/A'}]}", {"anyOf": [{"allOf": [A]}, NULL]}),
        ("{nullable: true, anyOf: [{type: string}]}", {"anyOf": [{"anyOf": [TEXT]}, NULL]}),
        ("{nullable: true, properties: {a: }}", {"anyOf": [{"properties": {"a": {}}}, NULL]}),
        ("{nullable: true}", {}),
        # Apifox copies the fields of a merged schema; its own id is among the required names.
        (
            "{x-apifox-refs: {X: {}}, x-apifox-ignore-properties: [a], properties: {a: {type: string}},"
            " required: [a, 01HZZZZZZZZZZZZZZZZZZZZZZA]}",
            {"properties": {"a": TEXT}, "required": ["a"]},
        ),
    ],
)
def test_schema(schema: str, expected: Any) -> None:
    described = described_in(fragment(schema, more="components: {schemas: {A: {type: string}}}"))
    assert without_places(described.answer and described.answer.schema) == expected


def without_places(node: Any) -> Any:
    """A schema without the pointers of its parts."""
    if isinstance(node, list):
        return [without_places(child) for child in node]
    if not isinstance(node, dict):
        return node
    return {key: without_places(child) for key, child in node.items() if key != AT}


def test_what_is_elsewhere_than_its_place_has_its_pointer() -> None:
    start = "/paths/~1service~1cloud~1made_up~1x/get/responses/200/content/application~1json/schema"
    described = described_in(fragment("{allOf: [{type: string}], nullable: true}"))
    assert described.answer is not None and described.answer.schema is not None
    assert described.answer.schema["anyOf"][0][AT] == start
    more = "definitions: {A: {type: string}}\ncomponents: {schemas: {B: {allOf: [{type: string}]}}}"
    schema = "{properties: {a: {$ref: '#/definitions/A'}, b: {$ref: '#/components/schemas/B/allOf/0'}}}"
    places = {name: node.get(AT) for name, node in described_in(fragment(schema, more=more)).schemas.items()}
    assert places == {"definitions/A": "/definitions/A", "B/allOf/0": "/components/schemas/B/allOf/0"}


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
                  1: {enum: [a]}
                  a~b/é: {type: string}
                  any: true"""
    page = page_of(wrapped(yaml))
    described = page.described
    assert described is not None and described.answer is not None and described.answer.schema is not None
    assert (described.path, described.parameters[0].name) == ("/plan/{task-id}/", "task-id")
    assert (described.folder, described.status, page.other_id) == (("A", "B"), "developing", "api-7")
    assert described.answer.schema["properties"] == {
        "1": {"enum": ["a"]},
        "a~b/é": TEXT,
        "any": {},
    }
    assert page.line_of(f"{described.answer.pointer}/schema/properties/a~0b~1é") == 21


@pytest.mark.parametrize(
    ("media", "expected"),
    [
        ('example: \'{"url": "https://example.com//x", "s": [1]}\'', {"url": "https://example.com//x", "s": [1]}),
        ('example: \'{"a": "//",} // words\'', {"a": "//"}),
        ("example: '12'", "12"),
        ("example: '{a: 1}'", "{a: 1}"),
        (f"example: '{'[' * 100_000}'", "[" * 100_000),
        ("examples: {example: {value: '[1]', summary: One}, b: {value: ''}}", [1]),
    ],
)
def test_examples(media: str, expected: Any) -> None:
    described = described_in(fragment("{}").replace("{schema:\n            {}}", f"{{{media}}}"))
    assert described.answer is not None
    assert (described.answer.schema, described.answer.examples) == (None, {"example": expected})


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("https://example.com:1/a/{b}#d", "/a/{b}"),
        ("'{{host}}/a'", "/a"),
        ("' /a '", "/a"),
        ("/a//b", "/a//b"),
        ("https://example.com", ""),
        ("''", ""),
    ],
)
def test_path(path: str, expected: str) -> None:
    assert described_in(wrapped(f"openapi: 3.0.1\npaths:\n  {path}:\n    GET: {{}}")).path == expected


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
        ("[]", "/a", "/a"),
        # Without a scheme, what looks like a host is a host.
        ("[{url: api.example.com}]", "/a", "/a"),
        ("[{url: 'api.example.com:8080/base/'}]", "/a", "/base/a"),
        ("[{url: 'localhost:8080'}]", "/a", "/a"),
        ("[{url: 192.0.2.1/base}]", "/a", "/base/a"),
        ("[{url: 'gateway:8080/base'}]", "/a", "/base/a"),
        ("[{url: '{host}/base', variables: {host: {default: api.example.com}}}]", "/a", "/base/a"),
        ("[{url: '{scheme}://api.example.com/base'}]", "/a", "/base/a"),
        ("[{url: '{host}:{port}/base'}]", "/a", "/base/a"),
        ("[{url: v1.0/base}]", "/a", "/v1.0/base/a"),
        ("[{url: 'https://example.com/base'}]", "api.example.com/a", "/a"),
    ],
)
def test_the_path_of_a_server_comes_before_that_of_the_operation(servers: str, path: str, expected: str) -> None:
    described = described_in(wrapped(f"openapi: 3.0.1\nservers: {servers}\npaths:\n  {path}:\n    get: {{}}"))
    assert described.path == expected


def test_the_servers_of_the_operation_count_before_those_of_the_page() -> None:
    yaml = (
        "openapi: 3.0.1\nservers: [{url: /page}]\npaths:\n  /a:\n"
        "    servers: [{url: /path}]\n    get: {servers: [{url: /own}]}"
    )
    assert described_in(wrapped(yaml)).path == "/own/a"
    assert described_in(wrapped(yaml.replace("{servers: [{url: /own}]}", "{}"))).path == "/path/a"


@pytest.mark.parametrize("kind", ["parameters", "requestBodies", "responses"])
def test_a_reference_may_lead_to_another_one(kind: str) -> None:
    ref = f"{{$ref: '#/components/{kind}/A'}}"
    places = {
        "parameters": f"parameters: [{ref}]",
        "requestBodies": f"requestBody: {ref}",
        "responses": f"responses: {{'200': {ref}}}",
    }
    body = "{name: a, in: query, content: {application/json: {schema: {type: string}}}}"
    described = described_in(
        wrapped(
            f"openapi: 3.0.1\npaths: {{/x: {{post: {{{places[kind]}}}}}}}\n"
            f"components: {{{kind}: {{A: {{$ref: '#/components/{kind}/B'}},\n"
            f"  B: {{$ref: '#/components/{kind}/C'}}, C: {body}}}}}"
        )
    )
    bodies = [body.schema for body in (described.request, described.answer) if body]
    assert [*(parameter.schema for parameter in described.parameters), *bodies] == [TEXT]


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


# -- what cannot be read

DEEP = "{a: " * 100 + "1" + "}" * 100
NO_PAGES: dict[str, tuple[str, int | None, str]] = {
    "empty": ("\ufeff \n\t\n", None, "empty"),
    "HTML": ("\n<!DOCTYPE html><html></html>", None, "save the Markdown twin"),
    "no fragment": ("# A Page\n\nWords.", None, "without a fragment of OpenAPI"),
    "no block": ("# A Page\n\n## OpenAPI Specification\n\nWords.", 3, "no block of YAML"),
    "a block of something else": ("# A\n\n## OpenAPI Specification\n\n```json\n{}\n```\n", 3, "no block of YAML"),
    "not closed": (PLAIN.removesuffix("```\n"), 3, "perhaps cut off"),
    "broken YAML": (wrapped("openapi: 3.0.1\npaths:\n  '/x: {}"), 8, "the YAML cannot be read"),
    "an anchor that is none": (wrapped("openapi: 3.0.1\npaths: *nothing"), 7, "found undefined alias"),
    "a list": (wrapped("- openapi: 3.0.1"), 6, "not an object"),
    "nothing in the block": (wrapped(""), 6, "not an object"),
    "no OpenAPI": (wrapped("swagger: '2.0'\npaths: {}"), 6, "not OpenAPI 3"),
    "another OpenAPI": (wrapped("paths: {}\nopenapi: 4.0.0"), 7, "not OpenAPI 3"),
    "no path": (wrapped("openapi: 3.0.1\npaths: {}"), 7, "no path with a method"),
    "no method": (wrapped("openapi: 3.0.1\npaths:\n  /service/cloud/made_up/x: {}"), 7, "no path with a method"),
    "nested deep": (wrapped(f"openapi: 3.0.1\nx: {DEEP}"), 7, f"nested deeper than {MAX_DEPTH}"),
    "an alias in itself": (wrapped("x: &x\n  y: *x"), 6, f"nested deeper than {MAX_DEPTH}"),
}


@pytest.mark.parametrize("name", NO_PAGES)
def test_no_page(name: str) -> None:
    content, line, reason = NO_PAGES[name]
    page, problems = read(content)
    assert page is None
    assert [(problem.page, problem.line) for problem in problems] == [(ID, line)]
    assert reason in problems[0].reason


PARTS: dict[str, tuple[str, list[tuple[int, str]]]] = {
    "text that was damaged": (PLAIN.replace("Made up for", "Made \ufffd for"), [(16, "characters that are not text")]),
    "control characters": (PLAIN.replace("Made up for", "Made \x08 for"), [(16, "characters that are not text")]),
    "a dangling reference": (
        fragment("{properties: {a:\n {$ref: '#/components/schemas/Gone'}}}"),
        [(14, "the reference #/components/schemas/Gone leads nowhere")],
    ),
    "a reference to elsewhere": (
        fragment("{$ref: 'https://example.com/a.yaml#/A'}"),
        [(13, "the reference https://example.com/a.yaml#/A leads nowhere")],
    ),
    "a merged schema whose fields are not on the page": (
        fragment("{x-apifox-refs: {X: {}}}"),
        [(13, "export the page as OpenAPI 3.0 or 3.1")],
    ),
    "a schema that is false": (fragment("{properties: {a:\n false}}"), [(13, "the schema is false, not an object")]),
    "a schema that is a list": (fragment("[]"), [(12, "the schema is [], not an object")]),
    "a path with a query": (
        wrapped("openapi: 3.0.1\npaths:\n  /x?debug=1&kind=a&flag#top:\n    get: {}"),
        [(8, "the path has a query (debug, kind, flag), which is not compared")],
    ),
    "servers with several paths": (
        wrapped("openapi: 3.0.1\nservers: [{url: /a}, {url: /b}]\npaths: {/x: {get: {}}}"),
        [(7, "the servers have several paths (/a, /b): the first one counts")],
    ),
    "a parameter in the body": (
        wrapped("openapi: 3.0.1\npaths: {/x: {get: {parameters: [\n {name: a, in: body}, {name: b, in: query}]}}}"),
        [(8, "a parameter named a in body")],
    ),
    "a body that is gone": (
        wrapped("openapi: 3.0.1\npaths: {/x: {post: {requestBody: {$ref: '#/components/requestBodies/Gone'}}}}"),
        [(7, "the reference #/components/requestBodies/Gone leads nowhere")],
    ),
    "references that lead to one another": (
        wrapped(
            "openapi: 3.0.1\npaths: {/x: {post: {requestBody: {$ref: '#/components/requestBodies/A'}}}}\n"
            "components: {requestBodies: {A: {$ref: '#/components/requestBodies/B'},\n"
            "  B: {$ref: '#/components/requestBodies/A'}}}"
        ),
        [(8, "the reference #/components/requestBodies/B leads nowhere")],
    ),
    "a body that is no object": (
        wrapped("openapi: 3.0.1\npaths: {/x: {post: {requestBody: 1}}}"),
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


# -- whatever comes, something is said and nothing is raised


def check(content: str) -> None:
    problems: list[Problem] = []
    assert read_text(Text(ID, content, "a test"), problems, []) or problems
    total = len(content.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert all(problem.line is None or 1 <= problem.line <= total for problem in problems)


FUZZ = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
PIECES = st.text("-:{}[]*&'\"\n\t`$|?%>~! \x00\ud800\u2028\ufeff", max_size=4)


@FUZZ
@given(st.sampled_from(NAMES), st.data())
def test_mutated_pages(name: str, data: st.DataObject) -> None:
    content = saved(name).content
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 40))
        content = content[:start] + data.draw(PIECES) + content[start + length :]
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


def test_a_path_that_is_there_twice_is_named_and_not_swallowed() -> None:
    yaml = "openapi: 3.0.1\npaths:\n  /a: {get: {}}\n  /a: {post: {}}"
    with pytest.raises(UnreadableError, match="the key /a is there twice") as caught:
        read_block(yaml, 11)
    assert caught.value.line == 14


def test_aliases_that_repeat_each_other_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(block, "MAX_VALUES", 1000)
    lists = [f"{two}: &{two} [{', '.join([f'*{one}'] * 10)}]" for one, two in pairwise("abcdefghij")]
    with pytest.raises(UnreadableError, match="more than 1000 values"):
        read_block("\n".join(["a: &a [1]", *lists]), 1)
