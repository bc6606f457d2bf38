"""The text of a page as it is copied from the browser, and one page in all three forms."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vendor_docs.reading.folder import read_folder
from vendor_docs.reading.model import Described, Page, Reading
from vendor_docs.reading.reading import read

Node = dict[str, Any]
ZH = {
    "request": "请求参数", "params": "{} 参数", "yes": "必需", "no": "可选", "default": "默认值:", "example": "示例值:",
    "enum": "枚举值:", "shown": "示例", "samples": "示例代码", "answers": "返回响应", "ok": "🟢200成功",
    "end": "上一页",
}  # fmt: skip
EN = {
    "request": "Request", "params": "{} Params", "yes": "required", "no": "optional", "default": "Default:",
    "example": "Example:", "enum": "Enum:", "shown": "Examples", "samples": "Request samples", "answers": "Responses",
    "ok": "🟢200OK", "end": "Previous",
}  # fmt: skip
PATH = "/service/cloud/made_up/things"
BODY: Node = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "title": "Name of the thing", "description": "Any text.\nMay be empty."},
        "kind": {"type": "string", "enum": ["small", "large"], "default": "small"},
        "size": {"type": "integer", "example": 3},
        "place": {
            "type": "object",
            "description": "Where it is",
            "properties": {"city": {"type": "string"}, "at": {"type": "array", "items": {"type": "number"}}},
            "required": ["city"],
        },
        "name~é": {"type": ["string"], "description": "a tilde and an accent"},
    },
    "required": ["name", "place"],
}
ANSWER: Node = {
    "type": "object",
    "properties": {
        "data": {
            "type": "object",
            "properties": {
                "status": {"type": "string"},
                "things": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "id": {"type": "integer"},
                            "tags": {"type": "array", "items": {"type": "string"}},
                        },
                        "required": ["id"],
                    },
                },
                "total": {"type": "integer"},
            },
        },
        "status": {"type": "string"},
        "code": {"type": "integer"},
        "Body": {"type": "string", "title": "a field named as a label"},
        "Request": {"type": "string", "title": "another one"},
    },
    "required": ["data", "code"],
}
SENT = {"name": "a", "kind": "large", "size": 3, "place": {"city": "b", "at": [1.5]}, "name~é": "c"}
GOT = {
    "data": {"status": "x", "things": [{"id": 1}, {"id": 2, "tags": ["t"]}], "total": 2},
    "status": "OK",
    "code": 200,
}
OPERATION: Node = {
    "summary": "Make a thing",
    "description": "Makes it.\nAt once.",
    "parameters": [
        {
            "name": "page",
            "in": "query",
            "required": True,
            "description": "from 1",
            "schema": {"type": "integer"},
            "example": 1,
        },
        {
            "name": "Authorization",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "default": "Token a+b"},
        },
    ],
    "requestBody": {"content": {"application/json": {"schema": BODY, "example": SENT}}},
    "responses": {"200": {"content": {"application/json": {"schema": ANSWER, "example": GOT}}}},
    "x-apifox-folder": "Workflow/Made up",
}
ROOT: Node = {
    "openapi": "3.0.1",
    "paths": {PATH: {"post": OPERATION}},
    "servers": [{"url": "https://api.example.com"}],
}


def printed(kind: Node) -> str:
    name = kind["type"][0] if isinstance(kind["type"], list) else kind["type"]
    if name == "array":
        return f"array\u00a0[{printed(kind['items']).strip()}]\u00a0"
    return (f"enum<{name}>" if "enum" in kind else name) + "\u00a0"


def field(words: dict[str, str], name: str, schema: Node, required: bool, description: str = "") -> Iterator[str]:
    """A field as the browser copies it; the fields of an object follow, and nothing shows where they end."""
    yield from (name, printed(schema))
    yield from filter(None, [schema.get("title")])
    yield words["yes" if required else "no"]
    yield from filter(None, [schema.get("description", description)])
    if "enum" in schema:
        yield from (words["enum"], "".join(schema["enum"]))
    if "default" in schema:
        yield from (words["default"], str(schema["default"]))
    if "example" in schema:
        yield f"{words['example']}{schema['example']}"
    inner = schema
    while "items" in inner:
        inner = inner["items"]
    yield from fields(words, inner)


def fields(words: dict[str, str], schema: Node) -> Iterator[str]:
    for name, child in schema.get("properties", {}).items():
        yield from field(words, name, child, name in schema.get("required", ()))


def copied(words: dict[str, str] = ZH, operation: Node = OPERATION, *, sent: Any = SENT, got: Any = GOT) -> str:
    lines = ["MADE UP API", "  1. Workflow", "MADE UP API", "  • Workflow", "    • Make a thing", "      POST"]
    lines += ["  1. Workflow", "  2. Made up", "", operation["summary"], "", "POST", f"https://api.example.com{PATH}"]
    lines += [operation["description"], "", words["request"], ""]
    for each in operation["parameters"]:
        schema = each["schema"] | ({"example": each["example"]} if "example" in each else {})
        lines += [words["params"].format(each["in"].title())]
        lines += field(words, each["name"], schema, each["required"], each.get("description", ""))
    lines += [words["params"].format("Body") + "application/json"]
    lines += fields(words, operation["requestBody"]["content"]["application/json"]["schema"])
    lines += [words["shown"], json.dumps(sent, indent=2, ensure_ascii=False)] * (sent is not None)
    lines += ["", words["samples"], "", "Shell", "curl --location 'https://api.example.com' \\", "--data-raw '{", "}'"]
    lines += ["", words["answers"], "", words["ok"], "application/json", "Body"]
    lines += fields(words, operation["responses"]["200"]["content"]["application/json"]["schema"])
    lines += [words["shown"], json.dumps(got, indent=2, ensure_ascii=False)] * (got is not None)
    return "\n".join([*lines, words["end"], "Another page", "Built with"])


def reading(folder: Path, name: str, content: str, values: set[str] | None = None) -> Reading:
    (folder / name).write_text(content, encoding="utf-8")
    return read(read_folder(folder / name), {"small", "large"} if values is None else values)


def one(found: Reading) -> tuple[Page, Described]:
    (page,) = found.pages
    assert page.described is not None
    return page, page.described


@pytest.mark.parametrize("words", [ZH, EN], ids=["Chinese", "English"])
def test_the_three_forms_of_a_page_are_read_alike(tmp_path: Path, words: dict[str, str]) -> None:
    block = json.dumps(ROOT, ensure_ascii=False)
    forms = {
        "api-1.md": f"# Make a thing\n\n## OpenAPI Specification\n\n```yaml\n{block}\n```\n",
        "export.json": block,
        "api-1.txt": copied(words),
    }
    found = {name: reading(tmp_path, name, content) for name, content in forms.items()}
    assert [each.problems for each in found.values()] == [(), (), ()]
    (first, twin), *others = [one(each) for each in found.values()]
    for page, described in others:
        assert described == twin
        assert (page.title, page.folder, page.language) == (first.title, first.folder, first.language)
    assert [page.page_id for page, _ in others] == [f"export.json#POST {PATH}", "api-1"]
    # Each field leads to its line.
    page, described = others[1]
    assert described.answer is not None
    line = page.line_of(f"{described.answer.pointer}/schema/properties/data/properties/things/items/properties/id")
    assert line is not None and forms["api-1.txt"].split("\n")[line - 1] == "id"


@pytest.mark.parametrize(
    ("given", "expected"),
    [(given, ["small", "large"]) for given in ("small large", "small,large,", "small、large", "small\nlarge")]
    + [("medium,", ["medium"])],
)
def test_values_of_an_enum_may_be_parted_in_the_file(tmp_path: Path, given: str, expected: list[str]) -> None:
    _, described = one(reading(tmp_path, "api-1.txt", copied().replace("smalllarge", given), set()))
    assert described.request is not None and described.request.schema is not None
    assert described.request.schema["properties"]["kind"]["enum"] == expected


@pytest.mark.parametrize("values", [set(), {"small"}, {"small", "large", "smalll", "arge"}])
def test_values_that_run_together_are_named_where_they_cannot_be_parted(tmp_path: Path, values: set[str]) -> None:
    found = reading(tmp_path, "api-1.txt", copied(), values)
    (problem,) = found.problems
    assert (
        problem.reason
        == "the values of kind run together (smalllarge): put a comma between the values, or after a single one"
    )
    assert problem.line is not None and copied().split("\n")[problem.line - 1] == "枚举值:"
    _, described = one(found)
    assert described.request is not None and described.request.schema is not None
    assert described.request.schema["properties"]["kind"] == {"type": "string", "default": "small"}


def test_folded_fields_are_a_note_and_what_follows_is_not_put_into_them(tmp_path: Path) -> None:
    text = (
        copied().replace("array\u00a0[object]", "array\u00a0[object {2}]").replace("id\ninteger\u00a0\n必需\n", "", 1)
    )
    text = text.replace("tags\narray\u00a0[string]\u00a0\n可选\n", "", 1)
    found = reading(tmp_path, "api-1.txt", text)
    assert found.problems == ()
    (note,) = found.notes
    assert "the 2 fields of data.things are folded: to compare them, unfold them on the page" in note.reason
    _, described = one(found)
    assert described.answer is not None and described.answer.schema is not None
    data = described.answer.schema["properties"]["data"]["properties"]
    assert list(data) == ["status", "things", "total"] and data["things"] == {
        "type": "array",
        "items": {"type": "object"},
    }


def test_an_enum_whose_values_have_another_label_is_named(tmp_path: Path) -> None:
    text = copied().replace("枚举值:", "Werte:")
    (problem,) = reading(tmp_path, "api-1.txt", text).problems
    assert problem.reason == "the values of kind are not below a line 枚举值: or Enum:, so they were not read"
    assert problem.line is not None and text.split("\n")[problem.line - 1] == "kind"


def numbered(count: int, *names: str, got: Any) -> str:
    """A page of whose answer the list ``things`` prints a number, followed by fields and by a field ``total``."""
    things = f"things\narray\u00a0[object {{{count}}}]\n可选\n"
    things += "".join(f"{name}\ninteger\n必需\n" for name in names)
    text = copied(got=None)
    start = text.index("Body\ndata\n") + len("Body\n")
    end = text.index("上一页")
    shown = f"示例\n{json.dumps(got)}\n" if got is not None else ""
    return f"{text[:start]}{things}total\ninteger\n必需\n{shown}{text[end:]}"


@pytest.mark.parametrize(
    ("names", "got"),
    [
        (("id", "size"), {"things": [{"id": 1, "size": 2}], "total": 1}),
        (("id", "size"), {"things": [{"id": 1}], "total": 1}),
        (("id", "total"), {"things": [{"id": 1, "total": 2}], "total": 1}),
        (("total",), {"things": [{"total": 2}], "total": 1}),
        (("id", "size"), None),
    ],
)
def test_as_many_fields_as_an_object_prints_are_its_own(tmp_path: Path, names: tuple[str, ...], got: Any) -> None:
    found = reading(tmp_path, "api-1.txt", numbered(len(names), *names, got=got))
    assert found.problems == found.notes == ()
    _, described = one(found)
    assert described.answer is not None and described.answer.schema is not None
    fields = described.answer.schema["properties"]
    assert list(fields) == ["things", "total"] and described.answer.schema["required"] == ["total"]
    assert list(fields["things"]["items"]["properties"]) == fields["things"]["items"]["required"] == list(names)


@pytest.mark.parametrize(
    ("count", "names", "got", "left_out"),
    [
        (3, ("id",), {"things": [{"id": 1, "size": 2, "at": 3}], "total": 1}, "id"),
        (2, ("status", "code"), {"things": [{"status": 1, "code": 2}], "status": 1, "code": 2}, "status, code"),
    ],
)
def test_fields_that_may_be_of_two_objects_are_left_out_and_named(
    tmp_path: Path, count: int, names: tuple[str, ...], got: Any, left_out: str
) -> None:
    text = numbered(count, *names, got=got)
    found = reading(tmp_path, "api-1.txt", text)
    (problem,) = found.problems
    assert problem.reason.startswith(f"things prints {{{count}}}, but nothing shows whether these fields are its own")
    assert f": {left_out}; " in problem.reason and f"remove {{{count}}} in the file" in problem.reason
    assert problem.line is not None and text.split("\n")[problem.line - 1] == "things"
    _, described = one(found)
    assert described.answer is not None and described.answer.schema is not None
    assert list(described.answer.schema["properties"]) == ["things", "total"]


def test_without_an_example_nested_fields_are_named_for_a_look(tmp_path: Path) -> None:
    found = reading(tmp_path, "api-1.txt", copied(got=None))
    (problem,) = found.problems
    assert "no example shows in which object these fields are: status, things, id" in problem.reason


def test_an_example_that_is_not_json_is_named_with_its_line(tmp_path: Path) -> None:
    text = copied().replace('"name": "a",', '"name": "a" "b",')
    found = reading(tmp_path, "api-1.txt", text)
    problem = next(problem for problem in found.problems if "not JSON" in problem.reason)
    assert problem.line is not None and text.split("\n")[problem.line - 1] == "{"
    _, described = one(found)
    assert described.request is not None and described.request.examples == {}
    assert described.answer is not None and described.answer.examples == {"example": GOT}


def test_a_file_without_an_id_gives_its_name_and_one_without_a_method_is_a_problem(tmp_path: Path) -> None:
    found = reading(tmp_path, "a page.txt", copied())
    (note,) = found.notes
    assert "name the file after the id of the page, such as api-123.txt" in note.reason
    page, _ = one(found)
    assert page.page_id == f"a page.txt#POST {PATH}" and not page.has_id
    found = reading(tmp_path, "api-2.txt", "Make a thing\n\nSome words.\n")
    assert found.pages == () and "without a fragment of OpenAPI" in found.problems[0].reason


def test_a_text_that_was_cut_never_raises(tmp_path: Path) -> None:
    text = copied()
    for cut in range(0, len(text), 7):
        found = reading(tmp_path, "api-1.txt", text[:cut])
        assert found.pages or found.problems
