"""One page against what we have for its operation or webhook: parameters, headers, bodies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from codegen.arguments import wire_form
from codegen.facts import PAYLOAD_KEYS, is_json
from compat.differences import Difference, differences, fields_of, is_spelling, listed
from compat.differences import Kind as Differs
from compat.schemas import EVIDENCE, Shape, Side, Spot, by_example, escape, in_words
from vendor_docs.reading.model import Body, Described, Node, Page, Parameter

from .findings import At, Finding, Severity, at_of
from .ours import ANY_AUTH, Ours, Root

READ = ("documented", "documented_in_part")
"""Evidence of what was read on a page: if it is gone there, something has changed."""
SCALARS = frozenset({"string", "integer", "number", "boolean"})
NOT_NAMED = "not named"
SENSITIVE = "x-airudder-sensitive"
NUMBER = re.compile(r"\d{6,}")
"""In the name of a field, probably a person's or a task's number: examples have objects whose names are data."""

Said = tuple[str, str, str, bool]
"""Kind, ours, theirs, and whether it is only a note."""


@dataclass(frozen=True)
class Seen:
    """A place that both sides have. ``is_open``: our description says nothing there."""

    evidence: str
    is_open: bool
    theirs: Shape
    at: At


@dataclass
class PageDiff:
    """Everything that one page says otherwise, and every place of ours that it shows.

    ``aliases``: places whose schemas were compared at another place. ``lines``: of our description.
    """

    page: Page
    lines: Mapping[int, int]
    found: list[Finding] = field(default_factory=list)
    seen: dict[str, Seen] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)

    def first(self, place: str) -> str:
        """The place where the schema of a place was compared."""
        for other, first in self.aliases.items():
            if place == other or place.startswith((f"{other}.", f"{other}[")):
                return first + place.removeprefix(other)
        return place

    def shown(self, place: str) -> Seen | None:
        return self.seen.get(self.first(place))

    def at(self, pointer: str) -> At:
        return at_of(self.page, NUMBER.sub("<number>", pointer), self.page.line_of(pointer))

    def add(
        self,
        kind: str,
        place: str,
        pointer: str,
        ours: str,
        theirs: str,
        *,
        note: bool = False,
        evidence: str = "",
        required: bool = False,
        mine: Node | None = None,
    ) -> None:
        severity: Severity = "note" if note else "difference"
        place = NUMBER.sub("<number>", place)
        at, line = (self.at(pointer),), self.lines.get(id(mine))
        self.found.append(Finding(kind, severity, "", place, ours, theirs, at, evidence, required, line))


def diff_page(page: Page, described: Described, ours: Ours, side: Side, lines: Mapping[int, int]) -> PageDiff:
    """Everything that a page says otherwise. ``side``: our schemas."""
    comparison = _Comparison(PageDiff(page, lines), ours, side, Side(described.schemas), pointer_of(described))
    comparison.parameters(described.parameters)
    comparison.headers(described.parameters)
    comparison.request(described.request)
    comparison.answer(described)
    return comparison.out


def pointer_of(described: Described) -> str:
    """The JSON pointer of the operation."""
    return described.pointer or f"/paths/{escape(described.path)}/{described.method}"


@dataclass
class _Comparison:
    """``whole``: the pointer of the operation."""

    out: PageDiff
    ours: Ours
    side: Side
    theirs: Side
    whole: str

    # -- parameters and headers

    def parameters(self, shown: Iterable[Parameter]) -> None:
        """Those of the query and of the path are compared like the fields of an object."""
        named = {(str(each.get("in")), str(each.get("name"))): each for each in self.ours.parameters}
        there = {(str(each.place), each.name): each for each in shown}
        for key in [key for key in named if key not in there]:
            now = next((other for other in there if other[1] == key[1] and other not in named), None)
            if now is not None:
                said, evidence = (f"{key[0]} parameter", f"{now[0]} parameter"), self._evidence(named.pop(key))
                self.out.add("parameter-place", ".".join(key), there.pop(now).pointer, *said, evidence=evidence)
        for key in [key for key in there if key not in named and key[0] in ("query", "path")]:
            each = there[key]
            plain = not self.theirs.shape(Spot(each.schema, each.pointer)).types - SCALARS
            if form := wire_form({"in": each.place, **each.form}, plain=plain):
                self.out.add("unsupported", ".".join(key), there.pop(key).pointer, "", form, note=True)
        for key in [key for key in named if key in there and self._is_nested(there[key])]:
            if self.side.shape(Spot(named[key].get("schema") or {}, "")).is_open:
                each, ours = there.pop(key), named.pop(key)
                nested = in_words(self.theirs, Spot(each.schema, each.pointer))
                self.out.add("unsupported", ".".join(key), each.pointer, "not known", nested, note=True, mine=ours)
        for place in ("query", "path"):
            known = {name: node for (where, name), node in named.items() if where == place}
            given = {name: each for (where, name), each in there.items() if where == place}
            mine, theirs = Shape(0, ""), Shape(0, self.whole)
            mine.fields = {
                name: Spot(node.get("schema") or {}, "", self._evidence(node)) for name, node in known.items()
            }
            mine.required = frozenset(name for name, node in known.items() if node.get("required"))
            theirs.fields = {name: Spot(each.schema, each.pointer) for name, each in given.items()}
            theirs.required = frozenset(name for name, each in given.items() if each.required)
            self._judge(fields_of((self.side, mine), (self.theirs, theirs), place))

    def _is_nested(self, parameter: Parameter) -> bool:
        """Whether it is an object, or a list of objects or lists, which our descriptions leave open."""
        shape = self.theirs.shape(Spot(parameter.schema, parameter.pointer))
        if shape.items and parameter.place == "query":
            shape = self.theirs.shape(shape.items)
        return bool(shape.types & {"object", "array"})

    def _evidence(self, parameter: Node) -> str:
        return str(parameter.get(EVIDENCE, "")) or self.ours.evidence

    def headers(self, parameters: Iterable[Parameter]) -> None:
        """Headers that the client does not send by itself, those of another way to authenticate, and cookies."""
        ours, shown = self.ours, set[str]()
        named = {name.lower(): name for name in ours.headers}
        known = ours.own | named.keys() | {str(each.get("name")).lower() for each in ours.parameters}
        for each in parameters:
            if each.place == "cookie":
                self.out.add("unsupported", f"cookie.{each.name}", each.pointer, "", "a cookie", note=True)
            elif each.place == "header":
                shown.add(each.name.lower())
                if each.name.lower() not in known:
                    said = "required" if each.required else "optional"
                    self.out.add("headers", f"header.{each.name}", each.pointer, NOT_NAMED, said)
        for lower in [lower for lower in named if lower not in ours.own | shown]:
            note = lower not in ANY_AUTH
            self.out.add("headers", f"header.{named[lower]}", self.whole, "named", NOT_NAMED, note=note)

    # -- bodies

    def request(self, body: Body | None) -> None:
        root = self.ours.request
        if body is None or not self._says_anything(body):
            if root is not None and not self.side.shape(root.spot).is_open:
                self._gone("body", root.spot, "no body")
        elif root is None:
            self.out.add("field-new", "body", body.pointer, "no body", self._in_words(body), required=body.required)
        else:
            if root.required and not body.required:
                self.out.add("required", "body", body.pointer.partition("/content/")[0], "required", "optional")
            self._body("body", root, body)

    def answer(self, described: Described) -> None:
        root, body = self.ours.answer, described.answer
        if body is None or not self._says_anything(body):
            # Our payload has the evidence of the answer. An envelope alone does not count as an answer.
            fields = self.side.shape(root.spot).fields if root else {}
            payload = next((fields[name] for name in PAYLOAD_KEYS.values() if name in fields), None)
            if payload is not None and not self.side.shape(payload).is_open:
                self._gone("answer", payload, "no answer")
        elif self.ours.is_pushed:  # our descriptions of webhooks have no answers
            self.out.add("unsupported", "answer", body.pointer, "", self._in_words(body), note=True)
        elif root is None:
            self.out.add("field-new", "answer", body.pointer, "no answer", self._in_words(body))
        else:
            if described.answer_status != "200":
                self.out.add("answer-status", "answer", body.pointer, "200", described.answer_status, note=True)
            self._body("answer", root, body)

    def _gone(self, place: str, spot: Spot, said: str) -> None:
        ours = f"{in_words(self.side, spot)} ({spot.evidence})"
        self.out.add("field-gone", place, self.whole, ours, said, note=spot.evidence not in READ, mine=spot.node)

    def _says_anything(self, body: Body) -> bool:
        return bool(body.examples) or not _is_json_like(body.media_type) or self._has_schema(body)

    def _has_schema(self, body: Body) -> bool:
        shape = self.theirs.shape(Spot(body.schema or {}, ""))
        return not shape.is_open or bool(shape.items)

    def _in_words(self, body: Body) -> str:
        has_schema = self._has_schema(body) or not body.examples
        return in_words(self.theirs, Spot(body.schema or {}, "") if has_schema else self._example(body))

    def _example(self, body: Body) -> Spot:
        """What the examples of a page show: it has one, or several by name."""
        examples = []
        for name, value in body.examples.items():
            pointers = [f"{body.pointer}/examples/{escape(name)}", f"{body.pointer}/example"]
            examples.append((max(pointers, key=lambda pointer: self.out.page.line_of(pointer) or 0), value))
        return Spot(by_example(examples), examples[0][0])

    def _body(self, place: str, root: Root, body: Body) -> None:
        if not _is_json_like(body.media_type) or not any(map(_is_json_like, root.media_types)):
            if not _fits(body.media_type, root.media_types):
                self.out.add("body-media", place, body.pointer, ", ".join(root.media_types), body.media_type)
            return
        ours = self.side, root.spot
        if self._has_schema(body):
            spot = Spot(body.schema or {}, f"{body.pointer}/schema")
            self._judge(differences(ours, (self.theirs, spot), place))
        if body.examples:
            schema = replace(self.out, found=list(self.out.found), seen=dict(self.out.seen))
            self._judge(differences(ours, (self.theirs, self._example(body)), place, renames=False), schema)
            # What an example shows is not gone.
            shown = [each for each in self.out.found if each.kind == "field-gone" and self.out.shown(each.place)]
            self.out.found[:] = [each for each in self.out.found if each not in shown]

    # -- what of the differences counts

    def _judge(self, found: Iterable[Difference], schema: PageDiff | None = None) -> None:
        """``schema``: where an example is compared, what the page's schema says."""
        closed: list[str] = []  # places of another type, and maps of which ours says nothing: no more is compared there
        for each in found:
            if f"{each.place}.".startswith(tuple(closed)):
                continue
            mine, theirs = self.side.shape(each.old), self.theirs.shape(each.new)
            if each.kind is Differs.AGAIN:
                self.out.aliases.setdefault(each.place, each.name)
            elif each.kind is Differs.BOTH:
                known = self.out.shown(each.place)
                if known is None or known.theirs.is_open:
                    at = self.out.at(each.new.pointer)
                    self.out.seen[self.out.first(each.place)] = Seen(each.old.evidence, mine.is_open, theirs, at)
                if each.place.endswith(".*") and not self.side.says_anything(each.old):
                    closed += _below(each.place)
            elif said := _said_by_example(each, mine, theirs, schema) if schema else self._said(each, mine, theirs):
                kind, ours, other, note = said
                if kind in ("type", "unsupported"):
                    closed += _below(each.place)
                self.out.add(
                    kind,
                    each.place,
                    each.new.pointer,
                    ours,
                    other,
                    note=note,
                    evidence=each.old.evidence,
                    required=each.is_required and self._is_sent(each.place) and self._counts(each.place),
                    mine=each.old.node,
                )

    def _said(self, each: Difference, mine: Shape, theirs: Shape) -> Said | None:
        """None if it does not count as a difference here."""
        kind, (ours, other), evidence = each.kind, each.said, each.old.evidence
        of = "parameter" if each.place.startswith(("query.", "path.")) else "field"
        if kind is Differs.FIELD_NEW:
            return f"{of}-new", ours, other + self._values(theirs), False
        if kind is Differs.FIELD_GONE:
            says_nothing = not theirs.fields and of == "field"
            known = f"{ours} ({evidence or 'no evidence'})"
            return None if says_nothing else (f"{of}-gone", known, "", evidence not in READ)
        if each.place in self.ours.fixed:
            return None
        if kind in (Differs.TYPE, Differs.NULLABLE):
            return self._type(each, mine, theirs)
        if kind is Differs.REQUIRED:
            counts = self._counts(each.place) and (self._is_sent(each.place) or ours != "not stated")
            said = ours.replace("not stated", "optional"), other.replace("not stated", "optional")
            return ("required", *said, False) if counts else None
        if kind in (Differs.ENUM_NEW, Differs.ENUM_LISTED):
            # Only texts and whole numbers become an enum, and no values that may be those of persons.
            values = theirs.enum or ()
            of_enum = all(type(value) is str for value in values) or all(type(value) is int for value in values)
            left_out = kind is Differs.ENUM_LISTED and evidence in READ and (not of_enum or SENSITIVE in each.old.node)
            return "unsupported" if left_out else "enum-new", ours, other, left_out
        if kind is Differs.ENUM_OPEN:
            return "enum-gone", ours, "no list of values", True
        if kind is Differs.ENUM_GONE and not mine.implied:
            return "enum-gone", ours, other, False
        is_renamed = kind is Differs.FIELD_RENAMED and not is_spelling(each)
        return ("field-renamed", ours, other, False) if is_renamed else None

    def _type(self, each: Difference, mine: Shape, theirs: Shape) -> Said | None:
        if not theirs.types or (not mine.types and theirs.fields and len(theirs.types) == 1):
            return None  # the page says nothing; or each of its fields is new, which says it
        nulls = self._is_sent(each.place)
        if each.kind is Differs.NULLABLE and not nulls:
            return None
        # In a request, only plain values are described as nullable.
        no_null = each.kind is Differs.NULLABLE and theirs.nullable and (theirs.types - SCALARS or theirs.enum)
        said = in_words(self.side, each.old, nullable=nulls), in_words(self.theirs, each.new, nullable=nulls)
        # The generator has no type for either of two, nor for lists of lists: our descriptions leave these open.
        no_type = len(theirs.types) > 1 or (each.place.endswith("[]") and "array" in theirs.types)
        left_out = bool(no_null or (not mine.types and no_type))
        return "unsupported" if left_out else "type", *said, left_out

    def _values(self, theirs: Shape) -> str:
        """The values that a page lists for a new field, or for the items of a list."""
        items = self.theirs.shape(theirs.items).enum if theirs.items else None
        values = theirs.enum or items
        return f", {'each ' if items else ''}one of {listed(values)}" if values else ""

    def _counts(self, place: str) -> bool:
        """Whether it matters what is required: of several methods at one place, each may require other fields."""
        return not (self.ours.several and place.startswith("body."))

    def _is_sent(self, place: str) -> bool:
        return not (self.ours.is_pushed or place.startswith("answer"))


def _below(place: str) -> list[str]:
    """The beginnings of a place and of all places in it."""
    return [f"{place}.", f"{place}["]


def _said_by_example(each: Difference, mine: Shape, theirs: Shape, schema: PageDiff) -> Said | None:
    """An example shows fields and types; only those count of which the page's own schema says nothing."""
    ours, other = each.said[0], f"{each.said[1]}, in an example"
    seen, above = schema.shown(each.place), schema.shown(each.place.rpartition(".")[0])
    if each.kind is Differs.FIELD_NEW:
        new = {found.place for found in schema.found if found.kind == "field-new"}
        renamed = [found for found in schema.found if found.kind == "field-renamed"]
        new |= {f"{found.place.rpartition('.')[0]}.{found.theirs}" for found in renamed}
        is_open = mine.takes_any or (mine.types == {"object"} and not mine.fields)
        is_known = schema.first(each.place) in new or (above and above.theirs.takes_any)
        return None if is_open or is_known else ("field-new", ours, other, False)
    allowed = mine.types | ({"integer"} if "number" in mine.types else set())
    is_wrong = each.kind is Differs.TYPE and mine.types and not theirs.types <= allowed
    return ("type", ours, other, False) if is_wrong and not (seen and seen.theirs.types) else None


def _is_json_like(media_type: str) -> bool:
    """JSON, or not said what."""
    plain = media_type.partition(";")[0].strip().lower()
    return is_json(plain) or plain in ("", "*/*", "application/*")


def _fits(media_type: str, known: Iterable[str]) -> bool:
    """Whether a media type is one that we know: ``audio/*`` includes all of its kind."""
    plain = media_type.partition(";")[0].strip().lower()
    return any(plain == each or (each.endswith("/*") and plain.startswith(each[:-1])) for each in map(str.lower, known))
