"""Changes of operations: where they are called, under which name, with what, and what they give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from breaks.document import View, label_of, pages_of
from breaks.facts import METHOD, Fact, operation_changes
from breaks.model import Change, Level, pointer
from breaks.schema_changes import SchemaDiff, subject_of
from spec_facts import (
    JSON_TYPE,
    Node,
    RawOperation,
    class_name,
    contents_of,
    follow,
    is_file,
    python_name,
    ref_name,
    request_schema_of,
    response_schema_of,
)

CLIENT = "airudder.AIRudder"


@dataclass(frozen=True)
class OperationDiff:
    """Compares the operations of two documents; what their schemas hold is compared by ``schemas``."""

    schemas: SchemaDiff

    def changes(self) -> Iterator[Change]:
        old, new = self.schemas.old, self.schemas.new
        pairs = _pairs(old, new)
        for operation in old.operations:
            if operation.where not in pairs:
                yield self._whole(operation, "breaking", "operation-removed", "removed")
        for operation in new.operations:
            if operation.where not in {other.where for other in pairs.values()}:
                yield self._whole(operation, "added", "operation-added", "added")
        for operation in old.operations:
            if other := pairs.get(operation.where):
                yield from self._both(operation, other)

    @staticmethod
    def methods_of(label: str) -> tuple[str, str]:
        """Paths of the method and of its twin under ``raw``."""
        return f"{CLIENT}.{label}", f"{CLIENT}.raw.{label}"

    def _whole(self, operation: RawOperation, level: Level, kind: str, text: str) -> Change:
        """An operation that came or went, with the models that did so together with it."""
        old, new = self.schemas.old, self.schemas.new
        own, other = (old, new) if kind == "operation-removed" else (new, old)
        follows = {f"airudder.models.{class_name(name)}" for name in own.used_by(operation) - set(other.schemas)}
        if operation.public_name:
            follows |= set(self.methods_of(operation.public_name))
            group = operation.public_name.split(".")[0]
            if not any((public.public_name or "").split(".")[0] == group for public in other.operations):
                follows |= set(self.methods_of(group))
        text = f"{text} ({operation.method.upper()} {operation.path})"
        return _change(operation, (level, kind, text), "", frozenset(follows))

    def _both(self, old: RawOperation, new: RawOperation) -> Iterator[Change]:
        for fact in _address(old, new):
            yield _change(new, fact)
        for fact in _name(old, new):
            names = [name for one in (old, new) if one.public_name for name in self.methods_of(one.public_name)]
            yield _change(new, fact, pointer(METHOD), frozenset(names))
        for level, kind, text in operation_changes(old.node, new.node):
            follows = frozenset(self.methods_of(label_of(new))) if kind == "paging" else frozenset[str]()
            yield _change(new, (level, kind, text), pointer(f"x-airudder-{kind}"), follows)
        if bool(old.node.get("deprecated")) != bool(new.node.get("deprecated")):
            text = "deprecated" if new.node.get("deprecated") else "no longer deprecated"
            yield _change(new, ("added", "deprecated", text), pointer("deprecated"))
        yield from self._parameters(old, new)
        yield from self._body(old, new)
        yield from self._answer(old, new)

    def _parameters(self, old: RawOperation, new: RawOperation) -> Iterator[Change]:
        before, after = _by_name(old), _by_name(new)
        for key in {**before, **after}:
            place, follows = _place_of(new if key in after else old, key), self._argument(new, key)
            if key not in after:
                text = f"parameter `{key}` removed"
                yield _change(new, ("breaking", "parameter-removed", text), place, follows)
            elif key not in before:
                must = bool(after[key].get("required"))
                text = f"required parameter `{key}` added" if must else f"parameter `{key}` added"
                yield _change(new, ("breaking" if must else "added", "parameter-added", text), place, follows)
            else:
                for fact in self._parameter(before[key], after[key], key):
                    yield _change(new, fact, place, follows)

    def _parameter(self, old: Node, new: Node, key: str) -> Iterator[Fact]:
        if old.get("in") != new.get("in"):
            yield "known", "parameter-moved", f"parameter `{key}` moved from {old.get('in')} to {new.get('in')}"
        if bool(old.get("required")) != bool(new.get("required")):
            level: Level = "breaking" if new.get("required") else "added"
            yield level, "required", f"parameter `{key}` {'required' if new.get('required') else 'optional'} now"
        # What is said on the parameter and on its schema is said of the same value.
        before, after = ({**(node.get("schema") or {}), **_facts(node)} for node in (old, new))
        for found in self.schemas.nodes(before, after, {"request"}, (key,), ""):
            yield found.level, found.kind, f"parameter `{subject_of(found.steps)}`: {found.text}"

    def _argument(self, operation: RawOperation, name: str) -> frozenset[str]:
        return frozenset(f"{path}({python_name(name)})" for path in self.methods_of(label_of(operation)))

    def _body(self, old: RawOperation, new: RawOperation) -> Iterator[Change]:
        """The body as a whole; its fields stand in a schema, or are walked through if they are written out here."""
        was, now = self.schemas.old.document, self.schemas.new.document
        before, after = follow(was, old.node.get("requestBody")), follow(now, new.node.get("requestBody"))
        place, methods = pointer("requestBody"), frozenset(self.methods_of(label_of(new)))
        if not before or not after:
            if before:
                yield _change(new, ("breaking", "body-removed", "request body removed"), place, methods)
            elif after:
                level: Level = "breaking" if after.get("required") else "added"
                yield _change(new, (level, "body-added", "request body added"), place, methods)
            return
        if bool(before.get("required")) != bool(after.get("required")):
            must = bool(after.get("required"))
            text = f"request body {'required' if must else 'optional'} now"
            yield _change(new, ("breaking" if must else "added", "required", text), place, methods)
        yield from _media(new, "request body", set(before.get("content") or ()), set(after.get("content") or ()), place)
        one, other = request_schema_of(was, old) or {}, request_schema_of(now, new) or {}
        place += pointer("content", JSON_TYPE, "schema")
        for found in self.schemas.nodes(one, other, {"request"}, (), place):
            at = f"`{subject_of(found.steps)}`: " if found.steps else ""
            own = self._argument(new, found.steps[0]) if found.steps else methods
            yield _change(new, (found.level, found.kind, f"request body: {at}{found.text}"), found.place, own)

    def _answer(self, old: RawOperation, new: RawOperation) -> Iterator[Change]:
        before, after = self.schemas.old, self.schemas.new
        place = pointer("responses", "200")
        gives = frozenset(f"{path}->" for path in self.methods_of(label_of(new)))
        types, others = set(contents_of(before.document, old)), set(contents_of(after.document, new))
        was_file, gives_file = is_file(before.document, old), is_file(after.document, new)
        if was_file != gives_file:
            text = f"answer: {'a file' if gives_file else 'JSON'} now ({', '.join(sorted(others))})"
            yield _change(new, ("breaking", "answer", text), place, frozenset(self.methods_of(label_of(new))))
            return
        yield from _media(new, "answer", types, others, place)
        one, other = response_schema_of(before.document, old), response_schema_of(after.document, new)
        name = ref_name(one)
        if name and name == ref_name(other):
            return
        # Envelopes are no models: another name of one is no change for anybody.
        place += pointer("content", JSON_TYPE, "schema")
        for found in self.schemas.schemas(before.resolved(one), after.resolved(other), {"answer"}, (), place):
            at = f" `{subject_of(found.steps)}`" if found.steps else ""
            yield _change(new, (found.level, found.kind, f"answer{at}: {found.text}"), found.place, gives)


def _pairs(old: View, new: View) -> dict[str, RawOperation]:
    """The operation of the new document by the place of the old one: the same id, else place, else public name."""
    pairs: dict[str, RawOperation] = {}
    left = list(new.operations)
    for key in (_id, _where, _public):
        for operation in old.operations:
            name = key(operation)
            twin = next((other for other in left if name and key(other) == name), None)
            if operation.where not in pairs and twin:
                pairs[operation.where] = twin
                left.remove(twin)
    return pairs


def _id(operation: RawOperation) -> str | None:
    return operation.operation_id


def _where(operation: RawOperation) -> str | None:
    return operation.where


def _public(operation: RawOperation) -> str | None:
    return operation.public_name


def _by_name(operation: RawOperation) -> dict[str, Node]:
    """The parameters. Their names become arguments, so that no two of one operation may be alike."""
    return {str(parameter.get("name")): parameter for parameter in operation.parameters}


def _place_of(operation: RawOperation, name: str) -> str:
    """Where a parameter stands below its operation; those of the whole path come after its own ones."""
    index = list(_by_name(operation)).index(name)
    own = len(operation.node.get("parameters") or ())
    return pointer("parameters", str(index)) if index < own else f"/../parameters/{index - own}"


def _facts(node: Node) -> Node:
    return {key: value for key, value in node.items() if str(key).startswith("x-airudder-")}


def _address(old: RawOperation, new: RawOperation) -> Iterator[Fact]:
    if (old.method, old.path) != (new.method, new.path):
        was, now = (f"{one.method.upper()} {one.path}" for one in (old, new))
        kind = "method-changed" if old.path == new.path else "path-changed"
        yield "breaking", kind, f"{was} -> {now}"
    if old.operation_id != new.operation_id:
        yield "breaking", "id-changed", f"operation id: {old.operation_id} -> {new.operation_id}"


def _name(old: RawOperation, new: RawOperation) -> Iterator[Fact]:
    if old.public_name != new.public_name:
        if old.public_name is None:
            yield "added", "renamed", "has a method now"
        elif new.public_name is None:
            yield "breaking", "renamed", f"method `{old.public_name}` removed"
        else:
            yield "breaking", "renamed", f"method renamed from `{old.public_name}`"
    if old.fixed != new.fixed:
        was, now = (", ".join(f"{k}={v!r}" for k, v in one.fixed.items()) or "nothing" for one in (old, new))
        yield "breaking", "fixed", f"always sends {now}, before: {was}"


def _media(new: RawOperation, what: str, before: set[str], after: set[str], place: str) -> Iterator[Change]:
    if before != after:
        text = f"{what}: {', '.join(sorted(before)) or 'nothing'} -> {', '.join(sorted(after)) or 'nothing'}"
        yield _change(new, ("known", "media-type", text), place + pointer("content"))


def _change(operation: RawOperation, fact: Fact, below: str = "", follows: frozenset[str] = frozenset()) -> Change:
    level, kind, text = fact
    label = label_of(operation)
    return Change(
        level, kind, label, text, pointer("paths", operation.path, operation.method) + below,
        operations=(label,), pages=pages_of(operation.node), follows=follows,
    )  # fmt: skip
