"""The text of a page as it is copied from the browser: turned into the OpenAPI that its Markdown twin would hold.

Written after one page of this vendor, in Chinese; the English labels are those of other sites that Apifox makes. Such a
text has no indentation: which object a field belongs to is known from the example alone.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from vendor_docs.reading import examples
from vendor_docs.reading.block import Lines, plain_value, step
from vendor_docs.reading.document import METHODS, clean_path, operations
from vendor_docs.reading.model import Node, Page, Problem, Text

METHOD = re.compile("|".join(METHODS).upper())
ADDRESS = re.compile(r"(?:https?://|/|\{\{)\S*")
CRUMB = re.compile(r"\d+\. (.+)")
BUTTONS = {"", "调试", "Run in Apifox", "生成代码", "Try it"}
PARAMETERS = re.compile(r"(Path|Query|Header|Cookie) ?(?:参数|Params)(?:生成代码)?")
BODY = re.compile(r"Body ?(?:参数|Params) ?([a-z]+/[a-z0-9.+*-]+?)?(?:必填|required)?(?:生成代码)?")
ANSWERS = re.compile(r"返回响应|Responses")
STATUS = re.compile(r"[^\w\s]+ ?([1-5]\d\d)(.*)")
SAMPLES = re.compile(r"示例代码|请求示例.*|(?i:Request (?:Code )?(?:Samples?|Examples?)).*")
EXAMPLE = re.compile(r"示例|(?:响应示例)+|(?:Response )?Examples?")
END = re.compile(r"上一页|下一页|Previous|Next|Built with|修改于.*|Modified at.*")
LABELS = (PARAMETERS, BODY, ANSWERS, STATUS, SAMPLES, EXAMPLE, END, re.compile("请求参数|Request"))
TYPE = re.compile(r"(?:enum ?< ?)?(string|integer|number|boolean|object|array|any|null|file)\b ?(>?|[\[<{|].*|or null)")
MARKS = {"必需": True, "必填": True, "required": True, "可选": False, "optional": False}
LABELLED = re.compile(
    r"(默认值|Default(?: value)?|示例值?|Examples?(?: values?)?|枚举值|Enum(?: values?)?|Allowed values) ?[:：] ?(.*)"
)
FOLDED = re.compile(r"\{(\d+)\}")


@dataclass(frozen=True)
class _Field:
    """A parameter or a field, as printed. ``words``: before and after its mark."""

    line: int
    name: str
    type: str
    required: bool
    title: str
    words: str
    labelled: dict[str, tuple[int, list[str]]]


def is_copied(content: str) -> bool:
    """Whether a text may be a copied page: a method, and below it an address."""
    return _start([line.strip() for line in content.split("\n")]) is not None


def read_copied(
    text: Text, content: str, values: Collection[str], notes: list[Problem]
) -> tuple[Page | None, list[Problem]]:
    """Read a copied page. ``values``: of known enums, to part values that the browser runs together."""
    reader = _Reader(text.page_id, content, values, notes)
    found = operations(reader.document(), lambda pointer, reason: reader.problem(reader.lines_of(pointer), reason))
    if not found:
        return None, reader.problems
    described = found[0].described
    return Page(text.page_id, described.summary, text.source, described, text.entry, reader.lines_of), reader.problems


def _start(lines: Sequence[str]) -> int | None:
    """The line of the method: the address is the next one that is not empty."""
    for number, line in enumerate(lines):
        if METHOD.fullmatch(line) and ADDRESS.fullmatch(next(filter(None, lines[number + 1 : number + 4]), "")):
            return number
    return None


class _Reader:
    def __init__(self, page: str, content: str, values: Collection[str], notes: list[Problem]) -> None:
        self.page, self.values, self.notes = page, values, notes
        self.raw = content.split("\n")
        self.text = [line.replace("\xa0", " ").strip() for line in self.raw]
        self.problems: list[Problem] = []
        self.known: dict[str, int] = {}
        self.lines_of = Lines(self.known)
        self.at = 0

    def problem(self, line: int | None, reason: str) -> None:
        self.problems.append(Problem(self.page, line, reason))

    def document(self) -> Node:
        """The page as an OpenAPI document of one operation."""
        start = _start(self.text) or 0
        above = [number for number in range(start) if self.text[number]]
        title = self.text[above[-1]] if above else ""
        folder: list[str] = []
        for number in reversed(above[:-1]):
            if (crumb := CRUMB.fullmatch(self.text[number])) is None:
                break
            folder.insert(0, crumb[1])
        self.at = next(number for number in range(start + 1, len(self.text)) if self.text[number])
        path = clean_path(self.text[self.at])
        self.at += 1
        operation: Node = {"summary": title, "x-apifox-folder": "/".join(folder), "responses": {}}
        self.pointer = step(step("/paths", path), self.text[start].lower())
        self.known |= {"": start + 1, self.pointer: start + 1}
        words = self._until_label()
        operation["description"] = "\n".join(line for _, line in words if line not in BUTTONS)
        self._sections(operation)
        return {"openapi": "3.0.1", "paths": {path: {self.text[start].lower(): operation}}}

    def _sections(self, operation: Node) -> None:
        parameters: list[Node] = operation.setdefault("parameters", [])
        media: Node = {}
        place = ""
        while self.at < len(self.text) and not END.fullmatch(line := self.text[self.at]):
            self.at += 1
            if (found := PARAMETERS.fullmatch(line)) is not None:
                parameters += self._parameters(found[1].lower(), len(parameters))
            elif (found := BODY.fullmatch(line)) is not None:
                kind = found[1] or "application/json"
                media = {}
                operation["requestBody"] = {"content": {kind: media}, "required": True}
                self._body(media, step(f"{self.pointer}/requestBody/content", kind))
            elif ANSWERS.fullmatch(line):
                place = "/responses"
            elif place and (found := STATUS.fullmatch(line)) is not None:
                media = self._answer(operation["responses"], found[1])
            elif SAMPLES.fullmatch(line):
                self._skip()
            elif EXAMPLE.fullmatch(line):
                self._example(media)
            else:
                self._until_label()

    def _skip(self) -> None:
        """Over the samples of code."""
        stop = (ANSWERS, END, re.compile(r"(?:响应示例)+|Response Examples?"))
        while self.at < len(self.text) and not any(each.fullmatch(self.text[self.at]) for each in stop):
            self.at += 1

    # -- fields

    def _until_label(self) -> list[tuple[int, str]]:
        """The lines up to the next label, numbered from 1."""
        found = []
        while self.at < len(self.text) and not any(each.fullmatch(self.text[self.at]) for each in LABELS):
            if self.text[self.at]:
                found.append((self.at + 1, self.text[self.at]))
            self.at += 1
        return found

    def _fields(self, lines: Sequence[tuple[int, str]]) -> Iterator[_Field]:
        starts = [n for n in range(len(lines) - 1) if TYPE.fullmatch(lines[n + 1][1]) and not self._is_value(lines, n)]
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
            yield self._field(*lines[start], lines[start + 1][1], lines[start + 2 : end])

    def _is_value(self, lines: Sequence[tuple[int, str]], number: int) -> bool:
        """Whether a line is the value of the label above it, and not a name."""
        label = LABELLED.fullmatch(lines[number - 1][1]) if number else None
        return label is not None and not label[2]

    def _field(self, line: int, name: str, kind: str, rest: Sequence[tuple[int, str]]) -> _Field:
        title: list[str] = []
        words: list[str] = []
        labelled: dict[str, tuple[int, list[str]]] = {}
        required, current = False, title
        for number, each in rest:
            if each in MARKS:
                required, current = MARKS[each], words
            elif (label := LABELLED.fullmatch(each)) is not None:
                key = {"默": "default", "D": "default", "示": "example"}.get(label[1][0], "enum")
                key = "example" if label[1].startswith("Example") else key
                current = [label[2]] if label[2] else []
                labelled[key] = number, current
            else:
                current.append(each)
        return _Field(line, name, kind, required, "\n".join(title), "\n".join(words), labelled)

    def _parameters(self, place: str, count: int) -> list[Node]:
        found = []
        for number, each in enumerate(self._fields(self._until_label()), count):
            schema, _, _ = self._schema(each)
            example = schema.pop("example", None)
            self.known[f"{self.pointer}/parameters/{number}"] = each.line
            found.append(
                {"name": each.name, "in": place, "required": each.required, "schema": schema, "example": example}
                | {"description": "\n".join(filter(None, (each.title, each.words)))}
            )
        return found

    def _schema(self, each: _Field) -> tuple[Node, Node, str]:
        """The schema that a field prints, without its words; the object in it that its fields go into, and the way."""
        schema, inner, way = _typed(each.type)
        for key, (line, given) in each.labelled.items():
            if key == "enum":
                schema["enum"] = self._values(each, line, given)
            elif given:
                schema[key] = _value("\n".join(given), schema)
        return schema, inner, way

    def _values(self, each: _Field, line: int, given: Sequence[str]) -> list[Any]:
        """The values of an enum: one on each line, or parted by spaces or commas, or run together."""
        values = [value for row in given for value in re.split(r"[\s,，、|]+", row) if value]
        if len(values) == 1 and values[0] not in self.values:
            parted = list(_parted(values[0], self.values))
            values = parted[0] if len(parted) == 1 else []
            if not values:
                reason = f"the values of {each.name} run together ({given[0][:80]}): part them by spaces in the file"
                self.problem(line, reason)
        schema, _, _ = _typed(each.type)
        return [_value(value, schema) for value in values]

    # -- bodies

    def _answer(self, responses: Node, status: str) -> Node:
        """What follows a status; where several follow one another, the first one is open on the page."""
        statuses = [status]
        lines = self._until_label()
        while not lines and self.at < len(self.text) and (found := STATUS.fullmatch(self.text[self.at])):
            statuses.append(found[1])
            self.at += 1
            lines = self._until_label()
        responses |= {each: {"description": ""} for each in statuses}
        kinds = [line.removesuffix("生成代码").strip() for _, line in lines[:1]]
        kind = kinds[0] if kinds and re.fullmatch(r"[a-z]+/[a-z0-9.+*-]+", kinds[0]) else "application/json"
        media: Node = {}
        responses[status]["content"] = {kind: media}
        rest = [each for each in lines if each[1].removesuffix("生成代码") not in (kind, "Body")]
        self._body(media, step(f"{self.pointer}/responses/{status}/content", kind), rest)
        return media

    def _example(self, media: Node) -> None:
        line = self.at + 1
        start = self.at
        while self.at < len(self.text) and not (
            self.text[self.at] == self.raw[self.at].rstrip()
            and any(each.fullmatch(self.text[self.at]) for each in LABELS)
        ):
            self.at += 1
        printed = "\n".join(self.raw[start : self.at]).strip()
        if not printed:
            return
        with contextlib.suppress(ValueError, RecursionError):
            printed = printed[: json.JSONDecoder().raw_decode(printed)[1]]
        value = examples.as_json(printed)
        if isinstance(value, str) and printed.startswith(("{", "[")):
            self.problem(line, "the example is not JSON: left out; mend it in the file or save the Markdown twin")
        else:
            media.setdefault("example", value)

    def _body(self, media: Node, pointer: str, lines: Sequence[tuple[int, str]] | None = None) -> None:
        given = self._until_label() if lines is None else list(lines)
        if self.at < len(self.text) and EXAMPLE.fullmatch(self.text[self.at]):
            self.at += 1
            self._example(media)
        root: Node = {"type": "object"}
        inner, way = root, ""
        if given and TYPE.fullmatch(given[0][1]):
            root, inner, way = _typed(given.pop(0)[1])
        elif not given:
            return
        media["schema"] = root
        self.known[pointer] = given[0][0] if given else self.at
        shown = [media["example"]] if "example" in media else []
        self._nest([_Level(inner, f"{pointer}/schema{way}", "", _flat(shown))], list(self._fields(given)))

    def _nest(self, levels: list[_Level], fields: Sequence[_Field]) -> None:
        """Put each field into the innermost open object whose example has it."""
        unsure: list[_Field] = []
        for each in fields:
            free = [n for n, level in enumerate(levels) if each.name not in level.node.get("properties", {})]
            shown = [n for n in free if any(each.name in value for value in levels[n].values)]
            if not shown and len(levels) > 1:
                unsure.append(each)
            del levels[(shown or free or [0])[-1] + 1 :]
            level = levels[-1]
            schema, inner, way = self._schema(each)
            schema |= {key: text for key, text in (("title", each.title), ("description", each.words)) if text}
            pointer = step(f"{level.pointer}/properties", each.name)
            self.known[pointer] = each.line
            level.node.setdefault("properties", {})[each.name] = schema
            if each.required:
                level.node.setdefault("required", []).append(each.name)
            below = _flat([value[each.name] for value in level.values if each.name in value])
            place = f"{level.place}{each.name}"
            if (folded := FOLDED.search(each.type)) is not None:
                self._folded(each, place, int(folded[1]))
            elif inner.get("type") == "object":
                levels.append(_Level(inner, pointer + way, f"{place}.", below))
        if unsure:
            names = ", ".join(each.name for each in unsure[:8])
            reason = f"no example shows in which object these fields are: {names}; each was taken for a field of the"
            self.problem(unsure[0].line, f"{reason} object that is open before it: check it with the Markdown twin")

    def _folded(self, each: _Field, place: str, count: int) -> None:
        reason = f"the {count} fields of {place} are folded: to compare them, unfold them on the page and copy it again"
        self.notes.append(Problem(self.page, each.line, reason))


@dataclass(frozen=True)
class _Level:
    """An object that is open. ``values``: the objects in the example that it describes."""

    node: Node
    pointer: str
    place: str
    values: Sequence[Node] = field(default_factory=tuple)


def _flat(values: Sequence[Any]) -> list[Node]:
    """The objects among values and in lists of them."""
    return [
        each
        for value in values
        for each in (_flat(value) if isinstance(value, list) else [value])
        if isinstance(each, dict)
    ]


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
    """The ways to write a text as different known values, one after the other; no more than two."""
    todo: list[tuple[int, list[str]]] = [(0, [])]
    tried = found = 0
    while todo and found < 2 and tried < 10_000:
        start, parts = todo.pop()
        tried += 1
        if start == len(text):
            found += 1
            yield parts
        todo += [(start + len(v), [*parts, v]) for v in values if v and text.startswith(v, start) and v not in parts]
