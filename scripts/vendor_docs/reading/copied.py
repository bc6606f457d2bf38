"""The text of a page as it is copied from the browser: turned into the OpenAPI that its Markdown twin would hold.

Written after one page of this vendor, in Chinese; the English labels are those of other sites that Apifox makes. Such a
text has no indentation: which object a field belongs to is known from the example alone.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vendor_docs.reading import examples
from vendor_docs.reading.block import Lines, plain_value, step
from vendor_docs.reading.document import METHODS, clean_path, operations
from vendor_docs.reading.model import Node, Page, Problem, Text

METHOD = re.compile("|".join(METHODS).upper())
ADDRESS = re.compile(r"(?:https?://|/|\{\{)\S*")
CRUMB = re.compile(r"\d+\. (.+)")
BUTTON = "生成代码"
BESIDES = re.compile(r"|调试|Run in Apifox|(?:修改于|Last modified|Modified at).*")
"""Buttons and dates."""
PARAMETERS = re.compile(r"(Path|Query|Header|Cookie) ?(?:参数|Params)")
BODY = re.compile(r"Body ?(?:参数|Params) ?([a-z]+/[a-z0-9.+*-]+?)?(?:必填|required)?")
STATUS = re.compile(r"[^\w\s]+ ?([1-5]\d\d).*")
EXAMPLE = re.compile(r"示例|(?:响应示例)+|(?:Response )?Examples?")
END = re.compile(r"上一页|下一页|Previous|Next|Built with")
PASSED = re.compile(
    r"请求参数|Request|返回响应|Responses|示例代码|请求示例.*|(?i:Request (?:code )?(?:samples?|examples?)).*"
)
"""Labels of parts that hold others, or samples of code."""
LABELS = (PARAMETERS, BODY, STATUS, EXAMPLE, END, PASSED)
MEDIA = re.compile(r"[a-z]+/[a-z0-9.+*-]+")
TYPE = re.compile(r"(?:enum ?< ?)?(string|integer|number|boolean|object|array|any|null|file)\b ?(>?|[\[<{|].*|or null)")
MARKS = {"必需": True, "必填": True, "required": True, "可选": False, "optional": False}
KEYS = {
    "default": "默认值|Default(?: value)?",
    "example": "示例值?|Examples?(?: values?)?",
    "enum": "枚举值|Enum|Allowed values",
}
LABELLED = re.compile("|".join(rf"(?P<{key}>(?:{words}) ?[:：] ?.*)" for key, words in KEYS.items()))
FOLDED = re.compile(r"\{(\d+)\}")

Row = tuple[int, str]
"""A line that is not empty: its number, from 1, and its text."""


@dataclass(frozen=True)
class _Field:
    """A parameter or a field, as printed. ``title`` and ``words``: before and after its mark."""

    line: int
    name: str
    type: str
    required: bool
    title: str
    words: str
    labelled: dict[str, tuple[int, list[str]]]


@dataclass(frozen=True)
class _Level:
    """An object that is open. ``values``: the objects in the example that it describes."""

    node: Node
    pointer: str
    place: str
    values: Sequence[Node]


def is_copied(content: str) -> bool:
    """Whether a text may be a copied page: a method, and below it an address."""
    return _start([line.strip() for line in content.split("\n")]) is not None


def read_copied(
    text: Text, content: str, values: Collection[str], notes: list[Problem]
) -> tuple[Page | None, list[Problem]]:
    """Read a copied page. ``values``: of known enums, to part values that the browser runs together."""
    copied = _Copied(text.page_id, content, values, notes)
    lines = Lines(copied.known)
    found = operations(copied.document(), lambda pointer, reason: copied.problem(lines(pointer), reason))
    if not found:
        return None, copied.problems
    described = found[0].described
    return Page(text.page_id, described.summary, text.source, described, text.entry, lines), copied.problems


def _start(lines: Sequence[str]) -> int | None:
    """The line of the method: the address is the next one that is not empty."""
    for number, line in enumerate(lines):
        if METHOD.fullmatch(line) and ADDRESS.fullmatch(next(filter(None, lines[number + 1 : number + 4]), "")):
            return number
    return None


class _Copied:
    def __init__(self, page: str, content: str, values: Collection[str], notes: list[Problem]) -> None:
        self.page, self.values, self.notes = page, values, notes
        self.raw = content.replace("\xa0", " ").split("\n")
        self.problems: list[Problem] = []
        self.known: dict[str, int] = {}

    def problem(self, line: int | None, reason: str) -> None:
        self.problems.append(Problem(self.page, line, reason))

    def document(self) -> Node:
        """The page as an OpenAPI document of one operation."""
        rows = [(number, line.strip()) for number, line in enumerate(self.raw, 1) if line.strip()]
        start = _start([line for _, line in rows]) or 0
        (at, method), (_, address) = rows[start : start + 2]
        # The way through the folders, the title, perhaps the state of the page.
        above = [line for _, line in rows[:start]]
        crumbs = [n for n in range(max(0, start - 3), start - 1) if CRUMB.fullmatch(above[n])]
        title = crumbs[-1] + 1 if crumbs else start - 1
        folder: list[str] = []
        while (crumb := CRUMB.fullmatch(above[title - 1 - len(folder)] if len(folder) < title else "")) is not None:
            folder.insert(0, crumb[1])
        operation: Node = {"summary": above[title] if above else "", "x-apifox-folder": "/".join(folder)}
        path = clean_path(address)
        pointer = step(step("/paths", path), method.lower())
        self.known |= {"": at, pointer: at}
        self._sections(operation, pointer, list(self._parts(rows[start + 2 :])))
        return {"openapi": "3.0.1", "paths": {path: {method.lower(): operation}}}

    def _parts(self, rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
        """Each label with the lines below it, up to the end of the page; first the lines above all labels."""
        label, part = "", list[Row]()
        for number, line in rows:
            bare = line.removesuffix(BUTTON)
            if self.raw[number - 1].startswith(line[0]) and any(each.fullmatch(bare) for each in LABELS):
                yield label, part
                label, part = bare, []
                if END.fullmatch(bare):
                    return
            elif not BESIDES.fullmatch(bare):
                part.append((number, bare))
        yield label, part

    def _sections(self, operation: Node, pointer: str, parts: Sequence[tuple[str, list[Row]]]) -> None:
        operation["description"] = "\n".join(line for _, line in parts[0][1])
        parameters: list[Node] = operation.setdefault("parameters", [])
        responses: dict[str, Node] = operation.setdefault("responses", {})
        bodies: list[tuple[Node, str, list[Row]]] = []
        for label, rows in parts[1:]:
            if found := PARAMETERS.fullmatch(label):
                for each in _fields(rows):
                    self.known[f"{pointer}/parameters/{len(parameters)}"] = each.line
                    parameters.append(self._parameter(each, found[1].lower()))
            elif found := BODY.fullmatch(label):
                kind, media = found[1] or "application/json", Node()
                operation["requestBody"] = {"content": {kind: media}}
                bodies.append((media, step(f"{pointer}/requestBody/content", kind), rows))
            elif found := STATUS.fullmatch(label):
                responses[found[1]] = {}
                if rows and not any(responses.values()):  # of several, the first one is open on the page
                    kind, media = rows.pop(0)[1] if MEDIA.fullmatch(rows[0][1]) else "application/json", Node()
                    status = next(iter(responses))
                    rows = rows[1:] if rows and rows[0][1] == "Body" else rows
                    responses[status]["content"] = {kind: media}
                    bodies.append((media, step(f"{pointer}/responses/{status}/content", kind), rows))
            elif EXAMPLE.fullmatch(label) and rows and bodies:
                self._example(bodies[-1][0], rows)
        for media, place, rows in bodies:
            self._body(media, place, rows)

    def _parameter(self, each: _Field, place: str) -> Node:
        schema, _, _ = self._schema(each)
        example = schema.pop("example", None)
        words = "\n".join(filter(None, (each.title, each.words)))
        found: Node = {"name": each.name, "in": place, "required": each.required, "schema": schema}
        return found | {"example": example, "description": words}

    def _example(self, media: Node, rows: Sequence[Row]) -> None:
        printed = "\n".join(self.raw[rows[0][0] - 1 : rows[-1][0]]).strip()
        with contextlib.suppress(ValueError, RecursionError):
            printed = printed[: json.JSONDecoder().raw_decode(printed)[1]]
        value = examples.as_json(printed)
        if isinstance(value, str) and printed.startswith(("{", "[")):
            reason = "the example is not JSON: left out; mend it in the file or save the Markdown twin"
            self.problem(rows[0][0], reason)
        else:
            media.setdefault("example", value)

    # -- fields

    def _schema(self, each: _Field) -> tuple[Node, Node, str]:
        """The schema that a field prints, without its words; the object in it that its fields go into, and the way."""
        schema, inner, way = _typed(each.type)
        for key, (line, given) in each.labelled.items():
            if key == "enum":
                schema["enum"] = [_value(value, schema) for value in self._values(each.name, line, given)]
            elif given:
                schema[key] = _value("\n".join(given), schema)
        return schema, inner, way

    def _values(self, name: str, line: int, given: Sequence[str]) -> list[str]:
        """The values of an enum: one on each line, or parted by spaces or commas, or run together."""
        values = [value for row in given for value in re.split(r"[\s,，、|]+", row) if value]
        if values != list(given) or len(values) != 1 or values[0] in self.values:
            return values
        ways = list(_parted(values[0], self.values))
        if len(ways) != 1:
            reason = f"the values of {name} run together ({values[0][:80]}): end each with a comma in the file"
            self.problem(line, reason)
        return ways[0] if len(ways) == 1 else []

    def _body(self, media: Node, pointer: str, rows: list[Row]) -> None:
        """The schema of a body: each field goes into the innermost open object whose example has it."""
        if not rows:
            return
        media["schema"], inner, way = _typed(rows.pop(0)[1] if TYPE.fullmatch(rows[0][1]) else "object")
        levels = [_Level(inner, f"{pointer}/schema{way}", "", _objects(media.get("example")))]
        unsure: list[_Field] = []
        for each in _fields(rows):
            free = [n for n, level in enumerate(levels) if each.name not in level.node.get("properties", {})]
            shown = [n for n in free if any(each.name in value for value in levels[n].values)]
            if not shown and len(levels) > 1:
                unsure.append(each)
            del levels[(shown or free or [0])[-1] + 1 :]
            self._put(levels, each)
        if unsure:
            names = ", ".join(each.name for each in unsure[:8])
            reason = f"no example shows in which object these fields are: {names}; each was taken for a field of the"
            self.problem(unsure[0].line, f"{reason} object that is open before it: check it with the Markdown twin")

    def _put(self, levels: list[_Level], each: _Field) -> None:
        level = levels[-1]
        schema, inner, way = self._schema(each)
        schema |= {key: text for key, text in (("title", each.title), ("description", each.words)) if text}
        pointer, place = step(f"{level.pointer}/properties", each.name), f"{level.place}{each.name}"
        self.known[pointer] = each.line
        level.node.setdefault("properties", {})[each.name] = schema
        if each.required:
            level.node.setdefault("required", []).append(each.name)
        if (folded := FOLDED.search(each.type)) is not None:
            reason = (
                f"the {folded[1]} fields of {place} are folded: to compare them, unfold them on the page and copy it"
            )
            self.notes.append(Problem(self.page, each.line, f"{reason} again"))
        elif inner.get("type") == "object":
            values = _objects([value.get(each.name) for value in level.values])
            levels.append(_Level(inner, pointer + way, f"{place}.", values))


def _fields(rows: Sequence[Row]) -> Iterator[_Field]:
    """A field begins with its name and, on the next line, its type."""
    starts = [n for n in range(len(rows) - 1) if TYPE.fullmatch(rows[n + 1][1]) and not _is_value(rows, n)]
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=False):
        (line, name), (_, kind) = rows[start : start + 2]
        title, words, labelled = list[str](), list[str](), dict[str, tuple[int, list[str]]]()
        required, current = False, title
        for number, each in rows[start + 2 : end]:
            if each in MARKS:
                required, current = MARKS[each], words
            elif (label := LABELLED.fullmatch(each)) is not None:
                current = list(filter(None, [re.split("[:：]", each, maxsplit=1)[1].strip()]))
                labelled[str(label.lastgroup)] = number, current
            else:
                current.append(each)
        yield _Field(line, name, kind, required, "\n".join(title), "\n".join(words), labelled)


def _is_value(rows: Sequence[Row], number: int) -> bool:
    """Whether a line is the value of the label above it, and not a name."""
    above = rows[number - 1][1] if number else ""
    return above.endswith((":", "：")) and LABELLED.fullmatch(above) is not None


def _objects(value: Any) -> list[Node]:
    """A value, or the objects in lists of it."""
    if isinstance(value, list):
        return [each for child in value for each in _objects(child)]
    return [value] if isinstance(value, dict) else []


def _typed(text: str) -> tuple[Node, Node, str]:
    """The schema of a printed type, the innermost schema in it, and the pointer from the first to the second."""
    found = TYPE.fullmatch(text.strip())
    if found is None:
        return {}, {}, ""
    kind, rest = found[1], found[2].strip()
    schema: Node = {} if kind == "any" else {"type": kind}
    if rest.endswith(("or null", "| null")):
        schema["nullable"] = True
    if kind == "array" and rest.startswith("["):
        schema["items"], inner, way = _typed(rest[1 : rest.rindex("]")] if "]" in rest else "any")
        return schema, inner, f"/items{way}"
    if (form := re.fullmatch(r"<\s*([\w-]+)\s*>.*", rest)) is not None:
        schema["format"] = form[1]
    return schema, schema, ""


def _value(text: str, schema: Node) -> Any:
    """A printed value, by the type of its schema."""
    return text if schema.get("type") == "string" else examples.as_json(plain_value(text))


def _parted(text: str, values: Collection[str]) -> Iterator[list[str]]:
    """The ways to write a text as different known values, one after the other."""
    todo: list[tuple[int, list[str]]] = [(0, [])]
    for _ in range(10_000):
        if not todo:
            return
        start, parts = todo.pop()
        if start == len(text):
            yield parts
        todo += [(start + len(v), [*parts, v]) for v in values if v and text.startswith(v, start) and v not in parts]
