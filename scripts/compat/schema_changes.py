"""What differs in the schemas of two documents, each change once, judged for who sends a value and who receives it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from codegen.facts import FALLBACK, Node, is_union, ref_name
from compat.differences import Difference, Kind, differences
from compat.document import View, class_of
from compat.facts import field_fact
from compat.model import Change, Level, Verdict, pointer, worst
from compat.schemas import Shape, Spot

CLASS, CHOICE = "class", "choice"
"""``name`` of the differences that are found here: another class, another member of a union."""
TAG = "its discriminator"
OF_VALUES = (Kind.TYPE, Kind.NULLABLE, Kind.ENUM_NEW, Kind.ENUM_GONE, Kind.ENUM_LISTED, Kind.ENUM_OPEN)


@dataclass(frozen=True)
class Root:
    """A schema that a call sends or gives, on both sides, with who uses it.

    ``seen``: the fields of an answer that users see as they are described; empty for all.
    """

    place: Literal["body", "answer", "payload", "parameter", "schema"]
    old: Spot
    new: Spot
    label: str = ""
    pages: tuple[str, ...] = ()
    seen: frozenset[str] = frozenset()
    is_sent: bool = False

    def shows(self, place: str) -> bool:
        inner = re.match(r"\.([^.\[]*)", place.removeprefix(self.place))
        return not self.seen or inner is None or inner[1] in self.seen


@dataclass
class _Entry:
    """One difference wherever it was met. ``ways``: whether it was in what is sent, in what is received, or in both.

    ``is_shown``: whether users see it; ``is_result``: whether it is what a call returns.
    """

    difference: Difference
    root: Root
    ways: set[bool] = field(default_factory=set)
    is_shown: bool = False
    is_result: bool = False
    users: dict[str, tuple[str, ...]] = field(default_factory=dict)


class SchemaChanges:
    """Walks from what calls send and give. A schema that many operations use changes once."""

    def __init__(self, old: View, new: View, roots: Iterable[Root]) -> None:
        self.old, self.new, self.roots = old, new, list(roots)
        self.names = self._renames()
        self._entries: dict[tuple[str, ...], _Entry] = {}
        self._reached: set[str] = set()

    def changes(self) -> list[Change]:
        for root in self.roots:
            self._take(root)
        for name, other in self.pairs():
            if other not in self._reached:
                self._take(Root("schema", _reference(name), _reference(other)))
        return [self._change(at, entry) for (at, *_), entry in self._entries.items()]

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The schemas of both documents, by their old and new names."""
        names = ((name, self.names.get(name, name)) for name in self.old.schemas)
        return ((name, other) for name, other in names if other in self.new.schemas)

    def _renames(self) -> dict[str, str]:
        """Classes that have another name wherever they are used."""
        met: set[tuple[str, str]] = set()
        for each in (each for root in self.roots for each in self._differences(root.old, root.new, root.place)):
            if each.kind is Kind.BOTH:
                met.add((class_of(self.old, each.old), class_of(self.new, each.new)))
                met |= {(was, now) for _, was, now in self._choices(each) if was and now}
        gone, come = self.old.classes - set(self.new.schemas), self.new.classes - set(self.old.schemas)
        olds, news = Counter(old for old, _ in met), Counter(new for _, new in met)
        return {old: new for old, new in met if old in gone and new in come and olds[old] == news[new] == 1}

    # -- walking

    def _differences(self, old: Spot, new: Spot, place: str) -> Iterator[Difference]:
        return differences((self.old.side, old), (self.new.side, new), place, renames=False)

    def _take(self, root: Root) -> None:
        """Everything that differs, but nothing below another type. Of a union, its members one by one."""
        waiting, done = [(root.old, root.new)], set[str]()
        while waiting:
            closed: list[str] = []
            others: set[str] = set()
            for each in self._differences(*waiting.pop(), root.place):
                if each.place in others or each.place.startswith(tuple(closed)) or self._is_implied(each):
                    continue
                found = list(self._of_classes(each)) if each.kind is Kind.BOTH else [each]
                for one in found:
                    self._add(root, one)
                choices = {was for _, was, now in self._choices(each) if was and now == self.names.get(was, was)}
                if choices or any(one.kind is Kind.TYPE for one in found):
                    closed += [f"{each.place}.", f"{each.place}["]
                if any(one.name == CLASS for one in found):
                    others.add(each.place)
                    continue
                if each.kind is Kind.BOTH and (name := ref_name(each.new.node)):
                    self._reached |= {name, *self.new.parts_of(name)}
                waiting += [(_reference(was), _reference(self.names.get(was, was))) for was in sorted(choices - done)]
                done |= choices

    def _is_implied(self, each: Difference) -> bool:
        """Whether comparing the members of a union says it: values of its discriminator, and its fallback."""
        of_values = each.kind in (Kind.ENUM_NEW, Kind.ENUM_GONE) and any(shape.implied for shape in self._shapes(each))
        return of_values or each.kind is Kind.AGAIN or each.name == FALLBACK

    def _choices(self, each: Difference) -> Iterator[tuple[str, str, str]]:
        """Of two unions: both schemas for each value of the discriminator, and for all others; empty if missing."""
        old, new = (shape.node for shape in self._shapes(each))
        if each.kind is Kind.BOTH and is_union(old) and is_union(new):
            before, after = _mapping(old), _mapping(new)
            yield from ((value, before.get(value, ""), after.get(value, "")) for value in {**before, **after})

    def _of_classes(self, each: Difference) -> Iterator[Difference]:
        """Another class where both sides have a schema, and other members of a union."""
        old, new = class_of(self.old, each.old), class_of(self.new, each.new)
        if self.names.get(old, old) != new and (old or new in self.new.models) and each.place != "schema":
            said = old or self._types(self.old, each.old), new or self._types(self.new, each.new)
            yield replace(each, kind=Kind.TYPE, said=said, name=CLASS)
            return
        was, now = self._shapes(each)
        if choices := list(self._choices(each)):
            tags = [str(shape.node["discriminator"].get("propertyName")) for shape in (was, now)]
            choices.append((TAG, tags[0], tags[1]))
        for value, one, other in choices:
            if self.names.get(one, one) != other:
                spots = Spot(was.node, was.pointer), Spot(now.node, now.pointer)
                yield Difference(Kind.FACT, each.place, *spots, (one, other), CHOICE, (value, None))

    def _shapes(self, each: Difference) -> tuple[Shape, Shape]:
        return self.old.side.shape(each.old), self.new.side.shape(each.new)

    @staticmethod
    def _types(view: View, spot: Spot) -> str:
        shape, name = view.side.shape(spot), class_of(view, spot)
        types = [name] if name in view.models else sorted(shape.types)
        return " | ".join([*types, *(["null"] if shape.nullable else [])]) or "any"

    def _add(self, root: Root, each: Difference) -> None:
        at = self._pointer(each)
        key = (at, "" if _subject(at) else root.label, each.kind, each.name, *each.said, str(each.values))
        entry = self._entries.setdefault(key, _Entry(each, root))
        entry.ways.add(root.is_sent)
        entry.is_shown |= root.shows(each.place)
        entry.is_result |= each.place in {f"{root.place}.{name}" for name in root.seen}
        if root.label:
            entry.users.setdefault(root.label, root.pages)

    def _pointer(self, each: Difference) -> str:
        """Where the change is: in the schema that both sides refer to, or at the place itself.

        A field that one side has by itself and the other takes from a part is a matter of the one that has it.
        """
        if each.kind in (Kind.FIELD_NEW, Kind.FIELD_GONE):
            return (each.old if each.kind is Kind.FIELD_GONE else each.new).pointer
        old, new = ref_name(each.old.node), ref_name(each.new.node)
        if each.kind in OF_VALUES and each.name != CLASS and new and self.names.get(old or "", old) == new:
            return self.new.side.shape(each.new).pointer
        before, after = (_subject(spot.pointer).partition(".")[0] for spot in (each.old, each.new))
        is_part = after and (not before or after in self.new.parts_of(self.names.get(before, before)))
        return (each.old if is_part else each.new).pointer

    # -- judging

    def _change(self, at: str, entry: _Entry) -> Change:
        level, kind, text = self._judge(at, entry)
        subject = _subject(at)
        if not subject:
            subject = entry.root.label
            kind, text = _in_words(entry.root.place, entry.difference, kind, text)
        pages = tuple(dict.fromkeys(page for pages in entry.users.values() for page in pages))
        return Change(level if entry.is_shown else "known", kind, subject, text, at, "api", tuple(entry.users), pages)

    def _judge(self, at: str, entry: _Entry) -> Verdict:
        each, is_sent = entry.difference, True in entry.ways
        match each.kind:
            case Kind.FIELD_GONE:
                return "breaking", "field-removed", "field removed"
            case Kind.FIELD_RENAMED:
                return "breaking", "field-renamed", f"renamed to `{each.name}`"
            case Kind.FIELD_NEW:
                forced = each.is_required and is_sent
                return ("breaking" if forced else "added"), "field-added", f"{'required ' * forced}field added"
            case Kind.REQUIRED:
                return _required(each.said[1] == "required", is_sent=is_sent)
            case Kind.TYPE | Kind.NULLABLE:
                level = worst(self._level(each, entry, sent=way) for way in entry.ways)
                types = self._types(self.old, each.old), self._types(self.new, each.new)
                return level, "type", f"type: {' -> '.join(each.said if each.name == CLASS else types)}"
            case Kind.FACT if each.name == CHOICE:
                return _of_union(each.values[0], *each.said)
            case Kind.FACT:
                return field_fact(each.name, *each.values, sent=is_sent)
            case _:
                is_class = at.removeprefix(pointer("components", "schemas", "")) in self.old.enums | self.new.enums
                return _of_values(each, is_sent=is_sent, is_class=is_class)

    def _level(self, each: Difference, entry: _Entry, *, sent: bool) -> Level:
        """What may be sent must not get less, and what may come must not get more, apart from null in a field."""
        was, now = self._shapes(each)
        before, after = (shape.types | ({"null"} if shape.nullable else set()) for shape in (was, now))
        fits = before <= _wide(after) if was.types and now.types else not now.types
        if each.name == CLASS:  # plain values may be sent for an enum, and any object for a model that refuses none
            old = class_of(self.old, each.old)
            open_model = not old and was.types == {"object"} and not self.new.refuses(each.new.node)
            return "added" if sent and (open_model or (old in self.old.enums and fits)) else "breaking"
        if sent:
            return "added" if fits else "breaking"
        if not was.types:
            return "breaking" if now.types & {"array", "object"} else "known"
        null_result = entry.is_result and now.nullable and not was.nullable
        return "known" if now.types and now.types <= _wide(before) and not null_result else "breaking"


def _reference(name: str) -> Spot:
    return Spot({"$ref": f"#/components/schemas/{name}"}, pointer("components", "schemas", name))


def _mapping(union: Node) -> dict[str, str]:
    """The schemas of a union by the values of its discriminator."""
    mapping = {f"`{value}`": ref for value, ref in (union["discriminator"].get("mapping") or {}).items()}
    if FALLBACK in union:
        mapping["any other value"] = union[FALLBACK]
    return {value: ref_name({"$ref": ref}) or str(ref) for value, ref in mapping.items()}


def _wide(types: frozenset[str]) -> frozenset[str]:
    return types | {"integer"} if "number" in types else types


def _required(now: bool, *, is_sent: bool) -> Verdict:
    """Attributes of answers are None where a field is missing, so there it is only a matter of knowledge."""
    if not is_sent:
        return "known", "required", "always there" if now else "may be missing"
    return ("breaking" if now else "added"), "required", "required now" if now else "optional now"


def _of_values(each: Difference, *, is_sent: bool, is_class: bool) -> Verdict:
    """Values that may be sent must not get less, nor the members of an enum that users have as a class.

    Otherwise, unknown values come through as they are.
    """
    match each.kind:
        case Kind.ENUM_NEW:
            return "added", "enum-added", f"value `{each.values[1]}` added"
        case Kind.ENUM_GONE:
            text = f"value `{each.values[0]}` removed{'' if is_sent else ' (it comes through if it is sent)'}"
            return ("breaking" if is_sent or is_class else "known"), "enum-removed", text
        case Kind.ENUM_LISTED:
            text = f"only these values now: {', '.join(f'`{value}`' for value in each.values[1])}"
            return ("breaking" if is_sent else "known"), "enum", text
        case _:
            return ("breaking" if is_class else "added" if is_sent else "known"), "enum", "any value now"


def _of_union(value: str, was: str, now: str) -> Verdict:
    """By the value that selects the member. A value that is no longer there gives the fallback."""
    if value == TAG:
        return "breaking", "union-changed", f"{value} is `{now}` now, was `{was}`"
    if not now:
        return "breaking", "union-removed", f"{value} no longer gives `{was}`"
    if not was:
        return "added", "union-added", f"{value} gives `{now}`"
    return "breaking", "union-changed", f"{value} gives `{now}` instead of `{was}`"


def _subject(at: str) -> str:
    """``TaskDetail.details[].status``, from the pointer to a part of a component; empty for other pointers."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in at.split("/")[1:]]
    if steps[:1] != ["components"] or len(steps) < 3:
        return ""
    found, rest = steps[2], iter(steps[3:])
    for step in rest:
        if step == "properties":
            found += f".{next(rest, '')}"
        elif step in ("items", "additionalProperties"):
            found += "[]" if step == "items" else ".*"
        elif step in ("allOf", "anyOf", "oneOf", "content"):
            next(rest, "")
    return found


def _in_words(place: str, each: Difference, kind: str, text: str) -> tuple[str, str]:
    """Kind and text of a change that is in an operation itself and not in a schema with a name."""
    inner = each.place.removeprefix(place).removeprefix(".")
    if place == "parameter" and each.kind in (Kind.FIELD_NEW, Kind.FIELD_GONE) and not re.search(r"[.\[]", inner):
        return kind.replace("field", "parameter"), text.replace("field", f"parameter `{inner}`")
    if place == "parameter" and each.kind is Kind.REQUIRED:
        return kind, f"parameter `{inner}` {text}"
    what = "request body:" if place == "body" else place
    return kind, f"{what}{f' `{inner}`' if inner else ''}{':' if inner or place != 'body' else ''} {text}"
