"""All changes between two versions of ``airudder.yaml``: schemas, operations, webhooks."""

from __future__ import annotations

from collections.abc import Iterator

from breaks.document import View, label_of, renames
from breaks.model import Change, covers, pointer
from breaks.operation_changes import OperationDiff
from breaks.schema_changes import Found, SchemaDiff, subject_of
from breaks.webhook_changes import webhook_changes
from spec_facts import Node, attribute_names, class_name, python_name

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
        found[other] = list(diff.schemas(old, new, ways, (other,), _place(other)))
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


def _attribute(diff: SchemaDiff, name: str, field: str) -> str:
    """The attribute of a model that shows a field."""
    for view in (diff.new, diff.old):
        names = attribute_names(view.resolved(view.schemas.get(name, {})))
        if field in names:
            return names[field]
    return python_name(field)


def _follows(diff: SchemaDiff, name: str, found: Found) -> frozenset[str]:
    """The attribute of the model and of all that take it over; the argument of methods that send the schema."""
    if len(found.steps) < 2:
        return frozenset({_model_path(name)}) if found.kind.startswith("enum") else frozenset()
    field = _attribute(diff, name, found.steps[1])
    heirs = [heir for view in (diff.old, diff.new) for heir in view.schemas if name in view.parents_of(heir)]
    bodies = [
        f"{place}({field})"
        for view in (diff.old, diff.new)
        for operation in view.operations
        if view.body_of(operation) in (name, *heirs)
        for place in OperationDiff.methods_of(label_of(operation))
    ]
    return frozenset(bodies) | {f"{_model_path(owner)}.{field}" for owner in (name, *heirs)}
