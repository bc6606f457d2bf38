"""The text of a page as it is copied from the browser: turned into the OpenAPI that its Markdown twin would hold.

Written after one page of this vendor, in Chinese. The English labels are inferred: no English page of this vendor was
seen. Such a text has no indentation: which object a field belongs to is
known from the example alone.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from codegen.facts import HTTP_METHODS

from .block import plain_value, step
from .document import clean_path
from .model import Node, Problem
from .schemas import as_json

METHOD = re.compile("|".join(HTTP_METHODS).upper())
ADDRESS = re.compile(r"(?:https?://|/|\{\{)\S*")
CRUMB = re.compile(r"\d+\. (.+)")
"""A folder on the way to the page."""
PARAMETERS = re.compile(r"(Path|Query|Header|Cookie) ?(?:参数|Params)")
BODY = re.compile(r"Body ?(?:参数|Params) ?([a-z]+/[a-z0-9.+*-]+)?")
STATUS = re.compile(r"[^\w\s]+ ?([1-5]\d\d).*")
EXAMPLE = re.compile("示例|Examples?")
END = re.compile("上一页|Previous")
PASSED = re.compile("请求参数|返回响应|示例代码|Request|Responses|Request samples")
LABEL = re.compile("|".join(each.pattern for each in (PASSED, EXAMPLE, END, PARAMETERS, BODY, STATUS)))
"""What begins a part of the page."""
MEDIA = re.compile(r"[a-z]+/[a-z0-9.+*-]+")
TYPE = re.compile(r"(?:enum ?< ?)?(string|integer|number|boolean|object|array|any|null|file)\b ?(>?|[\[<{|].*)")
REQUIRED = ("必需", "required")
KEYS = {"默认值": "default", "示例值": "example", "枚举值": "enum"}
KEYS |= {"Default": "default", "Example": "example", "Enum": "enum"}
KEY = re.compile(rf"({'|'.join(KEYS)})[:：] ?(.*)")
NUMBERED = re.compile(r"\{(\d+)\}")
"""The number of the fields of an object: they are folded on the page, or follow."""

Row = tuple[int, str]
"""A line that is not empty: its number, from 1, and its text."""


@dataclass(frozen=True)
class _Field:
    """A parameter or a field, as printed. ``given``: values by keyword, with the line of the keyword."""

    line: int
    name: str
    type: str
    required: bool
    given: dict[str, tuple[int, list[str]]]


@dataclass(frozen=True)
class _Level:
    """An object that is open. ``values``: the objects in the example that it describes.

    ``count``: of its fields, where the page prints it.
    """

    node: Node
    pointer: str
    place: str
    values: Sequence[Node]
    count: int | None = None

    @property
    def fields(self) -> Node:
        found: Node = self.node.get("properties", {})
        return found

    @property
    def is_full(self) -> bool:
        return self.count == len(self.fields)

    def shows(self, name: str) -> bool:
        """Whether the example has a field that is not described yet."""
        return not self.is_full and name not in self.fields and any(name in value for value in self.values)


def is_copied(content: str) -> bool:
    """Whether a text may be a copied page: a method, and below it an address."""
    return _start(list(_rows(content))) is not None


def _rows(content: str) -> Iterator[Row]:
    for number, line in enumerate(content.replace("\xa0", " ").split("\n"), 1):
        if line.strip():
            yield number, line.strip()


def _start(rows: Sequence[Row]) -> int | None:
    """The row of the method: the address is the next one."""
    found = (n for n, (one, two) in enumerate(pairwise(rows)) if METHOD.fullmatch(one[1]) and ADDRESS.fullmatch(two[1]))
    return next(found, None)


class Copied:
    """A copied page. ``values``: of known enums, to part values that the browser runs together.

    ``lines``: by pointer into the document; ``notes``: what the form of the page cannot show.
    """

    def __init__(self, page: str, content: str, values: Collection[str]) -> None:
        self.page, self.content, self.values = page, content, values
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.lines: dict[str, int] = {}

    def document(self) -> Node:
        """The page as an OpenAPI document of one operation."""
        rows = list(_rows(self.content))
        start = _start(rows) or 0
        (at, method), (_, address) = rows[start : start + 2]
        title, folder = rows[start - 1][1] if start else "", list[str]()
        for _, row in reversed(rows[: max(0, start - 1)]):
            if (crumb := CRUMB.fullmatch(row)) is None:
                break
            folder.insert(0, crumb[1])
        operation: Node = {"summary": title, "x-apifox-folder": "/".join(folder), "parameters": [], "responses": {}}
        path = clean_path(address)
        pointer = step(step("/paths", path), method.lower())
        self.lines |= {"": at, pointer: at}
        self._parts(operation, pointer, rows[start + 2 :])
        return {"openapi": "3.0.1", "paths": {path: {method.lower(): operation}}}

    def _parts(self, operation: Node, pointer: str, rows: Sequence[Row]) -> None:
        names = {each.line for each in _fields(rows)}  # a field may be named as a label
        starts = [
            n
            for n, (line, row) in enumerate(rows)
            if LABEL.fullmatch(row) and (line not in names or BODY.fullmatch(row))
        ]
        operation["description"] = "\n".join(row for _, row in rows[: starts[0] if starts else len(rows)])
        bodies: list[tuple[Node, str, Sequence[Row]]] = []
        for start, end in zip(starts, [*starts[1:], len(rows)], strict=False):
            label, part = rows[start][1], rows[start + 1 : end]
            if END.fullmatch(label):
                break
            if found := PARAMETERS.fullmatch(label):
                self._parameters(operation["parameters"], f"{pointer}/parameters", found[1].lower(), part)
            elif found := BODY.fullmatch(label):
                kind, media = found[1] or "application/json", Node()
                operation["requestBody"] = {"content": {kind: media}}
                bodies.append((media, step(f"{pointer}/requestBody/content", kind), part))
            elif found := STATUS.fullmatch(label):
                kind, media = "application/json", Node()
                if part and MEDIA.fullmatch(part[0][1]):
                    kind, part = part[0][1], part[1:]
                part = part[1:] if part and part[0][1] == "Body" else part
                operation["responses"][found[1]] = {"content": {kind: media}}
                bodies.append((media, step(f"{pointer}/responses/{found[1]}/content", kind), part))
            elif EXAMPLE.fullmatch(label) and part and bodies:
                self._example(bodies[-1][0], part)
        for media, place, part in bodies:
            self._body(media, place, part)

    def _parameters(self, parameters: list[Node], pointer: str, place: str, rows: Sequence[Row]) -> None:
        for each in _fields(rows):
            self.lines[step(pointer, len(parameters))] = each.line
            schema, _, _ = self._schema(each)
            example = schema.pop("example", None)
            found = {"name": each.name, "in": place, "required": each.required, "schema": schema, "example": example}
            parameters.append(found)

    def _example(self, media: Node, rows: Sequence[Row]) -> None:
        printed = "\n".join(row for _, row in rows)
        with contextlib.suppress(ValueError, RecursionError):
            printed = printed[: json.JSONDecoder().raw_decode(printed)[1]]
        value = as_json(printed)
        if isinstance(value, str) and printed.startswith(("{", "[")):
            reason = "the example is not JSON: left out; mend it in the file or save the Markdown twin"
            self.problems.append(Problem(self.page, rows[0][0], reason))
        else:
            media.setdefault("example", value)

    # -- fields

    def _schema(self, each: _Field) -> tuple[Node, Node, str]:
        """The schema that a field prints, the object in it that its fields go into, and the way to that."""
        schema, inner, way = _typed(each.type)
        if each.type.startswith("enum") and "enum" not in each.given:
            reason = f"the values of {each.name} are not below a line 枚举值: or Enum:, so they were not read"
            self.problems.append(Problem(self.page, each.line, reason))
        for key, (line, given) in each.given.items():
            if key == "enum" and (values := self._values(each.name, line, given)):
                schema["enum"] = [_value(value, schema) for value in values]
            elif key != "enum" and given:
                schema[key] = _value("\n".join(given), schema)
        return schema, inner, way

    def _values(self, name: str, line: int, given: Sequence[str]) -> list[str]:
        """The values of an enum: one on each line, or parted by spaces or commas, or run together."""
        values = [value for row in given for value in re.split(r"[\s,，、|]+", row) if value]
        if values != list(given) or len(values) != 1 or values[0] in self.values:
            return values
        ways = list(_parted(values[0], self.values))
        if len(ways) != 1:
            reason = f"the values of {name} run together ({values[0][:80]}): put a comma between the values,"
            self.problems.append(Problem(self.page, line, f"{reason} or after a single one"))
        return ways[0] if len(ways) == 1 else []

    def _body(self, media: Node, pointer: str, rows: Sequence[Row]) -> None:
        """The schema of a body: each field goes into the innermost open object whose example has it."""
        if not rows:
            return
        is_type = TYPE.fullmatch(rows[0][1]) is not None
        media["schema"], inner, way = _typed(rows[0][1] if is_type else "object")
        levels = [_Level(inner, f"{pointer}/schema{way}", "", _objects(media.get("example")))]
        unsure: list[_Field] = []
        todo = list(_fields(rows[is_type:]))
        while todo:
            each = todo.pop(0)
            open_ = [n for n, level in enumerate(levels) if not level.is_full]
            free = [n for n in open_ if each.name not in levels[n].fields]
            shown = [n for n in free if levels[n].shows(each.name)]
            if not shown and len(open_) > 1 and not (free and levels[free[-1]].count):
                unsure.append(each)
            del levels[(shown or free or [0])[-1] + 1 :]
            self._put(levels, each, todo)
        if unsure:
            names = ", ".join(each.name for each in unsure[:8])
            reason = f"no example shows in which object these fields are: {names}; each was taken for a field of the"
            reason = f"{reason} object that is open before it: check it with the Markdown twin"
            self.problems.append(Problem(self.page, unsure[0].line, reason))

    def _put(self, levels: list[_Level], each: _Field, todo: list[_Field]) -> None:
        """Describe a field in the last level. ``todo``: the fields that follow; some may be left out."""
        level = levels[-1]
        schema, inner, way = self._schema(each)
        pointer, place = step(f"{level.pointer}/properties", each.name), f"{level.place}{each.name}"
        self.lines[pointer] = each.line
        level.node.setdefault("properties", {})[each.name] = schema
        if each.required:
            level.node.setdefault("required", []).append(each.name)
        if inner.get("type") != "object":
            return
        values = _objects([value.get(each.name) for value in level.values])
        opened = _Level(inner, pointer + way, f"{place}.", values)
        if (printed := NUMBERED.search(each.type)) is None:
            levels.append(opened)
            return
        count = int(printed[1])
        own = _names(values)
        if (is_open := _is_open(count, own, levels, [field.name for field in todo])) is None:
            doubtful = [field for field in todo[:count] if field.name in own]
            names = ", ".join(field.name for field in doubtful[:8])
            reason = (
                f"{place} prints {{{count}}}, but nothing shows whether these fields are its own: {names}; they are"
            )
            reason = f"{reason} left out: remove {{{count}}} in the file if they are, or save the Markdown twin"
            self.problems.append(Problem(self.page, each.line, reason))
            todo[:] = [field for field in todo if field not in doubtful]
        elif is_open:
            levels.append(replace(opened, count=count))
        else:
            reason = f"the {count} fields of {place} are folded: to compare them, unfold them on the page and copy it"
            self.notes.append(Problem(self.page, each.line, f"{reason} again"))


def _is_open(count: int, own: Collection[str], levels: Sequence[_Level], names: Sequence[str]) -> bool | None:
    """Whether the fields of an object follow it, where their number is printed: all or none; None if unknown.

    ``own``: the names that the example has in the object; ``levels``: what is around it; ``names``: all that follow.
    """
    around = {name: sum(level.shows(name) for level in levels) for name in names[:count]}
    misfits = len(names) < count or any(around[name] and name not in own for name in around)
    if any(name in own and not around[name] for name in around):  # shown in the object alone
        return None if misfits else True
    if misfits:
        return False
    shared = [name for name in around if around[name]]
    return True if not shared or any(names.count(name) > around[name] for name in shared) else None


def _names(value: Any) -> set[str]:
    """The names of all fields in a value, however deep."""
    if isinstance(value, list):
        return set().union(*map(_names, value))
    return set(value).union(*map(_names, value.values())) if isinstance(value, dict) else set()


def _fields(rows: Sequence[Row]) -> Iterator[_Field]:
    """A field begins with its name and, on the next line, its type."""
    starts = [n for n in range(len(rows) - 1) if TYPE.fullmatch(rows[n + 1][1])]
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=False):
        (line, name), (_, kind) = rows[start : start + 2]
        required, given, current = False, dict[str, tuple[int, list[str]]](), list[str]()
        for number, row in rows[start + 2 : end]:
            required = required or row in REQUIRED
            if (key := KEY.fullmatch(row)) is not None:
                current = [key[2]] if key[2] else []
                given[KEYS[key[1]]] = number, current
            else:
                current.append(row)
        yield _Field(line, name, kind, required, given)


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
    if kind == "array" and rest.startswith("[") and "]" in rest:
        schema["items"], inner, way = _typed(rest[1 : rest.rindex("]")])
        return schema, inner, f"/items{way}"
    return schema, schema, ""


def _value(text: str, schema: Node) -> Any:
    """A printed value, by the type of its schema."""
    return text if schema.get("type") == "string" else as_json(plain_value(text))


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


def values_of(node: Any) -> set[str]:
    """The values of all enums in a description."""
    if isinstance(node, dict):
        listed = node.get("enum")
        found = {each for each in listed if isinstance(each, str)} if isinstance(listed, list) else set()
        return found.union(*map(values_of, node.values()))
    return set().union(*map(values_of, node)) if isinstance(node, list) else set()
