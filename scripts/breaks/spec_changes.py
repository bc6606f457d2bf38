"""All changes between two versions of ``airudder.yaml``: schemas, operations, webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from breaks.arguments import BODY, arguments_of
from breaks.document import View, label_of, renames
from breaks.findings import Found, subject_of
from breaks.model import Change, covers, pointer
from breaks.operation_changes import OperationDiff
from breaks.schema_changes import SchemaDiff
from breaks.webhook_changes import webhook_changes
from codegen.facts import Node, RawOperation, attribute_names, class_name, python_name

MODELS = "airudder.models"


def spec_changes(old: Node, new: Node) -> list[Change]:
    """Every change once, where it stands: in a schema that many operations use it is one change of the schema."""
    names = renames(old, new)
    diff = SchemaDiff(View(old, names), View(new))
    operations = OperationDiff(diff)
    pushed = list(webhook_changes(diff))
    called = list(operations.changes())
    told = {name for change in (*called, *pushed) for name in change.follows}
    return [*called, *pushed, *_models(diff, told), *_schemas(diff)]


def _model_path(name: str) -> str:
    return f"{MODELS}.{class_name(name)}"


def _models(diff: SchemaDiff, told: set[str]) -> Iterator[Change]:
    """Classes that come and go, but for those that do so with an operation or a webhook."""
    old, new = diff.old, diff.new
    for name, other in old.names.items():
        found = Found("breaking", "schema-renamed", f"renamed to `{other}`", (name,), _place(other))
        events = {f"airudder.webhooks.{class_name(one)}Event" for one in (name, other)}
        yield _schema_change(diff, found, name, frozenset({_model_path(name), _model_path(other), *events}))
    for name in sorted(old.classes - set(new.schemas) - set(old.names)):
        if (path := _model_path(name)) not in told:
            found = Found("breaking", "schema-removed", "schema removed", (name,), _place(name))
            yield _schema_change(diff, found, name, frozenset({path}))
    for name in sorted(new.classes - set(old.schemas) - set(old.names.values())):
        if (path := _model_path(name)) not in told:
            found = Found("added", "schema-added", "schema added", (name,), _place(name))
            yield _schema_change(diff, found, name, frozenset({path}))


def _place(name: str) -> str:
    return pointer("components", "schemas", name)


def _schemas(diff: SchemaDiff) -> Iterator[Change]:
    """Schemas of both documents, each on its own. What a schema takes over from another is told there alone."""
    found: dict[str, list[Found]] = {}
    pairs = {name: diff.old.names.get(name, name) for name in diff.old.schemas}
    pairs = {name: other for name, other in pairs.items() if other in diff.new.schemas}
    for name, other in pairs.items():
        ways = diff.old.ways_of(name) | diff.new.ways_of(other) or {"answer"}
        old, new = diff.old.resolved(diff.old.schemas[name]), diff.new.resolved(diff.new.schemas[other])
        own = [*diff.schemas(old, new, ways, (other,), _place(other)), *_attribute_changes(diff, name, other, old, new)]
        found[other] = [_of_envelope(diff, name, other, change) for change in own]
    for name, other in pairs.items():
        parents = diff.old.parents_of(name) & diff.new.parents_of(other)
        known = [change for parent in parents for change in found.get(parent, ())]
        for change in found[other]:
            if not any(_same(change, above) for above in known):
                yield _schema_change(diff, change, name, _follows(diff, other, change))


def _same(change: Found, above: Found) -> bool:
    inside = (change.steps[1:], change.kind, change.text) == (above.steps[1:], above.kind, above.text)
    return inside and len(change.steps) > 1 and covers(above.level, change.level)


def _schema_change(diff: SchemaDiff, found: Found, name: str, follows: frozenset[str]) -> Change:
    """``name``: what the schema was called in the old document; one that was not there has no other name."""
    users = diff.old.users.get(name, {}) | diff.new.users.get(diff.old.names.get(name, name), {})
    pages = dict.fromkeys(page for own in users.values() for page in own)
    subject = subject_of(found.steps)
    return Change(
        found.level, found.kind, subject, found.text, found.place,
        operations=tuple(users), pages=tuple(pages), follows=follows,
    )  # fmt: skip


def _attribute_changes(diff: SchemaDiff, name: str, other: str, old: Node, new: Node) -> Iterator[Found]:
    """Attributes that mean another field now: code that reads or sets them goes on, with something else."""
    if name not in diff.old.models or other not in diff.new.models:
        return
    before, after = attribute_names(old), attribute_names(new)
    for field in [field for field in after if field in before]:
        if before[field] != after[field]:
            text = f"is the attribute `{after[field]}` now, was `{before[field]}`"
            yield Found("breaking", "attribute", text, (other, field), _place(other) + pointer("properties", field))


def _of_envelope(diff: SchemaDiff, name: str, other: str, found: Found) -> Found:
    """Of whole answers, users are shown the payload; what stands beside it comes as it is, described or not."""
    if name not in diff.old.envelopes or other not in diff.new.envelopes or len(found.steps) < 2:
        return found
    keys = diff.old.envelopes[name] | diff.new.envelopes[other]
    return replace(found, level="known") if keys and found.steps[1] not in keys else found


def _attributes(diff: SchemaDiff, name: str, field: str) -> set[str]:
    """The attributes of a model that show a field, in both documents. ``name``: of the schema in the new one."""
    old = {new: old for old, new in diff.old.names.items()}.get(name, name)
    schemas = diff.new.schemas.get(name, {}), diff.old.schemas.get(old, {})
    names = attribute_names(diff.new.resolved(schemas[0])), attribute_names(diff.old.resolved(schemas[1]))
    return {own[field] for own in names if field in own} or {python_name(field)}


def _follows(diff: SchemaDiff, name: str, found: Found) -> frozenset[str]:
    """The attribute of the model and of all that take it over; the argument of methods that send the schema."""
    if len(found.steps) < 2:
        return frozenset({_model_path(name)}) if found.kind.startswith("enum") else frozenset()
    wire = found.steps[1]
    heirs = [heir for view in diff.views for heir in view.schemas if name in view.parents_of(heir)]
    sent = [
        path
        for view in diff.views
        for operation in view.operations
        if view.body_of(operation) in (name, *heirs)
        for path in _arguments(view, operation, wire)
    ]
    shown = [f"{_model_path(owner)}.{field}" for owner in (name, *heirs) for field in _attributes(diff, owner, wire)]
    return frozenset([*sent, *shown])


def _arguments(view: View, operation: RawOperation, wire: str) -> list[str]:
    name = arguments_of(view, operation).get((BODY, wire))
    return [f"{path}({name})" for path in OperationDiff.methods_of(label_of(operation))] if name else []
