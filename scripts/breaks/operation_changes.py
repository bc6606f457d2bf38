"""Changes of operations: where they are called, under which name, with what, and what they give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from breaks.arguments import BODY, argument_changes, arguments_of
from breaks.document import View, label_of, pages_of
from breaks.facts import METHOD, Fact, operation_changes
from breaks.findings import subject_of
from breaks.model import Change, Level, pointer
from breaks.parameter_changes import parameter_changes
from breaks.schema_changes import SchemaDiff
from codegen.facts import (
    JSON_TYPE,
    RawOperation,
    class_name,
    contents_of,
    follow,
    is_file,
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

    def _with_group(self, name: str, other: View) -> set[str]:
        """Paths of a method, and of its group if the other document has none of that name."""
        group = name.split(".")[0]
        groups = {(each.public_name or "").split(".")[0] for each in other.operations}
        return {*self.methods_of(name), *(self.methods_of(group) if group not in groups else ())}

    def _whole(self, operation: RawOperation, level: Level, kind: str, text: str) -> Change:
        """An operation that came or went, with the models that did so together with it."""
        old, new = self.schemas.old, self.schemas.new
        own, other = (old, new) if kind == "operation-removed" else (new, old)
        follows = {f"airudder.models.{class_name(name)}" for name in own.used_by(operation) - set(other.schemas)}
        if operation.public_name:
            follows |= self._with_group(operation.public_name, other)
        text = f"{text} ({operation.method.upper()} {operation.path})"
        return _change(operation, (level, kind, text), "", frozenset(follows))

    def _both(self, old: RawOperation, new: RawOperation) -> Iterator[Change]:
        for fact in _address(old, new):
            yield _change(new, fact)
        for fact in _name(old, new):
            names = set[str]()
            for one, other in ((old, self.schemas.new), (new, self.schemas.old)):
                names |= self._with_group(one.public_name, other) if one.public_name else set()
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
        for name, place, below, fact in parameter_changes(self.schemas, old, new):
            yield _change(new, fact, below, self.arguments((old, new), place, name))
        for place, name, fact in argument_changes(self.schemas.views, old, new):
            yield _change(new, fact, "", self.arguments((old, new), place, name))

    def arguments(self, operations: tuple[RawOperation, RawOperation], place: str, wire: str) -> frozenset[str]:
        """Paths of the arguments for a parameter, or for a field of the body."""
        found = set[str]()
        for view, operation in zip(self.schemas.views, operations, strict=True):
            name = arguments_of(view, operation).get((place, wire))
            found |= {f"{path}({name})" for path in self.methods_of(label_of(operation))} if name else set()
        return frozenset(found)

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
            own = self.arguments((old, new), BODY, found.steps[0]) if found.steps else methods
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
            keys = before.payload_keys(old) | after.payload_keys(new)
            level = found.level if not found.steps or not keys or found.steps[0] in keys else "known"
            yield _change(new, (level, found.kind, f"answer{at}: {found.text}"), found.place, gives)


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
