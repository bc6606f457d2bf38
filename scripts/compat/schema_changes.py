"""What differs in the schemas of two documents, each change once, judged for who sends a value and who receives it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from codegen.facts import FALLBACK, PAYLOAD_KEYS, SCHEMA_REF, Node, is_union, properties_of, ref_name
from compat.differences import Difference, Kind, differences
from compat.document import Call, View, reference_of
from compat.facts import fact_change
from compat.model import LEVELS, Change, Level, Verdict, pointer
from compat.schemas import Shape, Spot

Pair = tuple[Call, Call]
CLASS, CHOICE = "class", "choice"
"""``name`` of the differences that are found here: another class, another member of a union."""
TAG = "its discriminator"


@dataclass
class Use:
    """How a schema is used. ``ways``: in what is sent (True), in what is received (False), or in both.

    ``is_shown``: whether users see it; ``keys``: of an envelope, the fields that they see all the same.
    ``is_result``: whether a method returns it.
    """

    ways: set[bool] = field(default_factory=set)
    users: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_shown: bool = False
    keys: set[str] = field(default_factory=set)
    is_result: bool = False


@dataclass(frozen=True)
class Root:
    """Two schemas that are compared: those of one component, or what a call itself has.

    ``place``: the name of the component, or parameter, body, answer, payload. ``label``: the call, if it is one.
    """

    place: str
    old: Spot
    new: Spot
    use: Use
    label: str = ""

    def shows(self, place: str) -> bool:
        inner = re.match(r"\.([^.\[]*)", place.removeprefix(self.place))
        return self.use.is_shown or (bool(self.use.keys) and (inner is None or inner[1] in self.use.keys))

    def is_result(self, place: str) -> bool:
        """Whether a method returns what is at a place."""
        return place in {f"{self.place}.{key}" for key in self.use.keys} or (place == self.place and self.use.is_result)


class SchemaChanges:
    """Compares each component of both documents once, and what calls have beside them."""

    def __init__(self, old: View, new: View, calls: Iterable[Pair]) -> None:
        self.old, self.new = old, new
        self._roots = [root for pair in calls for root in self._roots_of(*pair)]
        self._uses: dict[str, Use] = {}
        for root in self._roots:
            self._note_uses(root)

    def changes(self) -> list[Change]:
        """Schemas come after those from which they take fields, so that a change is reported for these."""
        components = sorted(
            self.old.schemas.keys() & self.new.schemas, key=lambda name: (len(self.new.parts_of(name)), name)
        )
        unused = Use({False}, is_shown=True)
        roots = [Root(name, _at(name), _at(name), self._uses.get(name, unused)) for name in components]
        found: dict[tuple[str, ...], list[tuple[Difference, Root]]] = {}
        for root in [*self._roots, *roots]:
            for each in self._differences(root):
                at = (each.old if each.kind is Kind.FIELD_GONE else each.new).pointer
                other = "" if each.kind in (Kind.FIELD_NEW, Kind.FIELD_GONE) else each.old.pointer
                label = "" if at.startswith("/components/") else root.label
                key = (at, other, label, each.kind, each.name, *each.said, str(each.values))
                found.setdefault(key, []).append((each, root))
        return [self._change(at, met) for (at, *_), met in found.items()]

    # -- roots

    def _roots_of(self, one: Call, other: Call) -> Iterator[Root]:
        """What both calls have."""
        before, after = self.old.spots(one), self.new.spots(other)
        for place in [place for place in before if place in after]:
            families = {each.raw.family for each in (one, other)} if place == "answer" else set()
            keys = {PAYLOAD_KEYS[each] for each in families if each in PAYLOAD_KEYS}
            use = Use({place in ("parameter", "body")}, {other.label: other.pages}, not keys, keys)
            yield Root(place, before[place], after[place], use, other.label)

    def _note_uses(self, root: Root) -> None:
        """Who uses the components that a call reaches in both documents, and how."""
        reached = self.new.reached([root.new.node])
        fields = properties_of(self.old.document, root.old.node) if root.use.keys else {}
        results = [fields.get(key) for key in root.use.keys]
        shown = self.old.reached(results or [root.old.node])
        envelope = reference_of(root.old)
        for name in self.old.reached([root.old.node]):
            if name in reached:
                use = self._uses.setdefault(name, Use())
                use.ways |= root.use.ways
                use.users |= root.use.users
                use.is_shown |= name in shown
                use.is_result |= name in map(ref_name, results)
                use.keys |= root.use.keys if name in {envelope, *self.old.parts_of(envelope)} else set()

    # -- walking

    def _walk(self, root: Root) -> Iterator[Difference]:
        return differences((self.old.side, root.old), (self.new.side, root.new), root.place, renames=False)

    def _differences(self, root: Root) -> Iterator[Difference]:
        """What differs in a root itself: nothing of other components, and nothing below another type."""
        closed: list[str] = []
        covered: Difference | None = None
        for each in self._walk(root):
            if each.place.startswith(tuple(closed)) or each.name == FALLBACK:
                continue
            below = [f"{each.place}.", f"{each.place}["]
            if each.kind in (Kind.BOTH, Kind.AGAIN):
                is_root = each.place == root.place and not root.label
                is_same = not is_root and self._is_same_component(each)
                changed = [] if is_same else list(self._other_class(each, is_root=is_root))
                yield from [] if is_same else changed or self._choices(each)
                if changed or is_same:
                    covered = each
                closed += below if covered is each or self._are_unions(each) else []
            elif covered is None or each.place != covered.place or self._is_beside(each, covered):
                closed += below if each.kind is Kind.TYPE else []
                yield each

    def _is_same_component(self, each: Difference) -> bool:
        return reference_of(each.old) == reference_of(each.new) != ""

    def _is_beside(self, each: Difference, covered: Difference) -> bool:
        """Whether it is in the reference to a component, and not in the component."""
        is_plain = bool(ref_name(each.old.node) and ref_name(each.new.node))
        is_fact = each.kind is Kind.FACT and each.new.pointer == covered.new.pointer
        return self._is_same_component(covered) and (is_fact or (each.kind is Kind.NULLABLE and not is_plain))

    def _other_class(self, each: Difference, *, is_root: bool) -> Iterator[Difference]:
        """Another class where both sides have a schema; of a component itself, that it is no longer a class."""
        old, new = self.old.class_of(each.old), self.new.class_of(each.new)
        if old != new and (old or (new in self.new.models and not is_root)):
            said = old or _types(self.old, each.old), new or _types(self.new, each.new)
            yield replace(each, kind=Kind.TYPE, said=said, name=CLASS)

    def _are_unions(self, each: Difference) -> bool:
        return all(is_union(shape.node) for shape in self._shapes(each))

    def _choices(self, each: Difference) -> Iterator[Difference]:
        """Of two unions: other schemas for a value of the discriminator, or for all other values; empty if missing."""
        if self._are_unions(each):
            old, new = (_mapping(shape.node) for shape in self._shapes(each))
            for value in {**old, **new}:
                one, other = old.get(value, ""), new.get(value, "")
                if one != other:
                    yield replace(each, kind=Kind.FACT, said=(one, other), name=CHOICE, values=(value, None))

    def _shapes(self, each: Difference) -> tuple[Shape, Shape]:
        return self.old.side.shape(each.old), self.new.side.shape(each.new)

    # -- judging

    def _change(self, at: str, met: list[tuple[Difference, Root]]) -> Change:
        each, root = met[0]
        ways, users = set[bool](), dict[str, tuple[str, ...]]()
        for _, other in met:
            ways |= other.use.ways
            users |= other.use.users
        is_result = any(other.is_result(one.place) for one, other in met)
        level, kind, text = self._judge(each, ways, is_result, root)
        if not any(other.shows(one.place) for one, other in met):
            level = "known"
        if root.label:
            kind, text = _in_words(root.place, each, kind, text)
        pages = tuple(dict.fromkeys(page for pages in users.values() for page in pages))
        return Change(level, kind, root.label or each.place, text, at, "api", tuple(users), pages)

    def _judge(self, each: Difference, ways: set[bool], is_result: bool, root: Root) -> Verdict:
        is_sent, is_component = True in ways, not root.label and each.place == root.place
        match each.kind:
            case Kind.FIELD_GONE:
                return "breaking", "field-removed", "field removed"
            case Kind.FIELD_RENAMED:
                return "breaking", "field-renamed", f"renamed to `{each.name}`"
            case Kind.FIELD_NEW:
                forced = each.is_required and is_sent
                return ("breaking" if forced else "added"), "field-added", f"{'required ' * forced}field added"
            case Kind.REQUIRED if is_sent:
                must = each.said[1] == "required"
                return ("breaking" if must else "added"), "required", "required now" if must else "optional now"
            case Kind.REQUIRED:  # attributes of answers are None where a field is missing
                return "known", "required", "always there" if each.said[1] == "required" else "may be missing"
            case Kind.TYPE if each.name == CLASS and is_component:
                return "breaking", "type", f"type: {' -> '.join(each.said)}"
            case Kind.TYPE | Kind.NULLABLE:
                levels = {self._level(each, way, is_result) for way in ways}
                types = each.said if each.name == CLASS else (_types(self.old, each.old), _types(self.new, each.new))
                return next(level for level in LEVELS if level in levels), "type", f"type: {' -> '.join(types)}"
            case Kind.FACT if each.name == CHOICE:
                return _of_union(each.values[0], *each.said)
            case Kind.FACT:
                return fact_change(each.name, *each.values, sent=is_sent)
            case _:
                is_class = is_component and root.place in self.old.enums | self.new.enums
                return _of_values(each, is_sent=is_sent, is_class=is_class)

    def _level(self, each: Difference, sent: bool, is_result: bool) -> Level:
        """What may be sent must not get less, and what may come must not get more, apart from null in a field."""
        was, now = self._shapes(each)
        before, after = (shape.types | ({"null"} if shape.nullable else set()) for shape in (was, now))
        fits = before <= _wide(after) if was.types and now.types else not now.types
        if each.name == CLASS:  # plain values may be sent for an enum, and any object for a model that refuses none
            old = self.old.class_of(each.old)
            open_model = not old and was.types == {"object"} and not self.new.refuses(each.new.node)
            return "added" if sent and (open_model or (old in self.old.enums and fits)) else "breaking"
        if sent:
            return "added" if fits else "breaking"
        if not was.types:
            return "breaking" if now.types & {"array", "object"} else "known"
        null_result = is_result and now.nullable and not was.nullable
        return "known" if now.types and now.types <= _wide(before) and not null_result else "breaking"


def _at(name: str) -> Spot:
    return Spot({"$ref": f"{SCHEMA_REF}{name}"}, pointer("components", "schemas", name))


def _types(view: View, spot: Spot) -> str:
    shape, name = view.side.shape(spot), view.class_of(spot)
    types = [name] if name in view.models else sorted(shape.types)
    return " | ".join([*types, *(["null"] if shape.nullable else [])]) or "any"


def _mapping(union: Node) -> dict[str, str]:
    """The schemas of a union by the values of its discriminator, with the name of that."""
    tag = union["discriminator"]
    mapping = {f"`{value}`": ref for value, ref in (tag.get("mapping") or {}).items()}
    if FALLBACK in union:
        mapping["any other value"] = union[FALLBACK]
    return {value: ref_name({"$ref": ref}) or str(ref) for value, ref in mapping.items()} | {
        TAG: str(tag["propertyName"])
    }


def _wide(types: frozenset[str]) -> frozenset[str]:
    return types | {"integer"} if "number" in types else types


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
    if not now:
        return "breaking", "union-removed", f"{value} no longer gives `{was}`"
    if not was:
        return "added", "union-added", f"{value} gives `{now}`"
    return "breaking", "union-changed", f"{value} gives `{now}` instead of `{was}`"


def _in_words(place: str, each: Difference, kind: str, text: str) -> tuple[str, str]:
    """Kind and text of a change that is in an operation itself and not in a component."""
    inner = each.place.removeprefix(place).removeprefix(".")
    if place == "parameter" and each.kind in (Kind.FIELD_NEW, Kind.FIELD_GONE) and not re.search(r"[.\[]", inner):
        return kind.replace("field", "parameter"), text.replace("field", f"parameter `{inner}`")
    what = "request body" if place == "body" else place
    is_short = place == "parameter" and each.kind is Kind.REQUIRED
    return kind, f"{what}{f' `{inner}`' if inner else ''}{'' if is_short else ':'} {text}"
