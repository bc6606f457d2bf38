"""Changes of operations: where they are called, under which name, with what, and what they give."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from codegen.facts import JSON_TYPE, Node, RawOperation, contents_of, is_file, is_json
from compat.document import View, label_of, pages_of, payload_keys
from compat.facts import METHOD, PREFIX, operation_facts
from compat.model import Change, Verdict, pointer
from compat.schema_changes import Root
from compat.schemas import AT, Spot

Pair = tuple[RawOperation, RawOperation]


def pairs_of(old: View, new: View) -> list[Pair]:
    """The operations of both documents: the same id, else place, else public name."""
    pairs: dict[str, RawOperation] = {}
    left = list(new.operations)
    keys: list[Callable[[RawOperation], str | None]] = [
        lambda each: each.operation_id,
        lambda each: each.where,
        lambda each: each.public_name,
    ]
    for key in keys:
        for one in old.operations:
            twin = next((other for other in left if key(one) and key(other) == key(one)), None)
            if one.where not in pairs and twin:
                pairs[one.where] = twin
                left.remove(twin)
    return [(one, pairs[one.where]) for one in old.operations if one.where in pairs]


def roots_of(old: View, new: View, pair: Pair) -> Iterator[Root]:
    """What an operation takes and gives, for comparing it."""
    one, other = pair
    label, pages = label_of(other), pages_of(other.node)
    yield Root("parameter", _parameters(one), _parameters(other), label, pages, is_sent=True)
    before, after = _media_at(old, one, "requestBody"), _media_at(new, other, "requestBody")
    if before and after:
        yield Root("body", before, after, label, pages, is_sent=True)
    before, after = _media_at(old, one, "responses", "200"), _media_at(new, other, "responses", "200")
    if before and after and not is_file(old.document, one) and not is_file(new.document, other):
        yield Root("answer", before, after, label, pages, frozenset(payload_keys(one, other)))


def operation_changes(old: View, new: View, pairs: list[Pair]) -> Iterator[Change]:
    """Everything except what is in schemas."""
    known = {id(each) for pair in pairs for each in pair}
    for each in (each for each in old.operations if id(each) not in known):
        yield _change(each, ("breaking", "operation-removed", f"removed ({each.method.upper()} {each.path})"))
    for each in (each for each in new.operations if id(each) not in known):
        yield _change(each, ("added", "operation-added", f"added ({each.method.upper()} {each.path})"))
    for pair in pairs:
        for place, verdict in _changes(old, new, pair):
            yield _change(pair[1], verdict, place)


def _changes(old: View, new: View, pair: Pair) -> Iterator[tuple[str, Verdict]]:
    one, other = pair
    yield from (("", each) for each in _address(one, other))
    yield from ((pointer(METHOD), each) for each in _name(one, other))
    yield from ((pointer(PREFIX + each[1]), each) for each in operation_facts(one.node, other.node))
    if (now := bool(other.node.get("deprecated"))) != bool(one.node.get("deprecated")):
        yield pointer("deprecated"), ("added", "deprecated", "deprecated" if now else "no longer deprecated")
    before, after = ([(str(node.get("name")), str(node.get("in"))) for node in each.parameters] for each in pair)
    for name, place in [each for each in after if each not in before]:
        if was := next((key for key in before if key[0] == name and key not in after), None):
            text = f"parameter `{name}` moved from {was[1]} to {place}"
            yield pointer("parameters"), ("known", "parameter-moved", text)
    yield from ((pointer("requestBody"), each) for each in _body(old, new, pair))
    yield from ((pointer("responses", "200"), each) for each in _answer(old, new, pair))


def _address(old: RawOperation, new: RawOperation) -> Iterator[Verdict]:
    if (old.method, old.path) != (new.method, new.path):
        was, now = (f"{one.method.upper()} {one.path}" for one in (old, new))
        yield "breaking", "method-changed" if old.path == new.path else "path-changed", f"{was} -> {now}"
    if old.operation_id != new.operation_id:
        yield "breaking", "id-changed", f"operation id: {old.operation_id} -> {new.operation_id}"


def _name(old: RawOperation, new: RawOperation) -> Iterator[Verdict]:
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


def _body(old: View, new: View, pair: Pair) -> Iterator[Verdict]:
    before, after = (view.target(each.node.get("requestBody"), "")[0] for view, each in _both(old, new, pair))
    must = bool(after.get("required"))
    if not before or not after:
        if before:
            yield "breaking", "body-removed", "request body removed"
        elif after:
            yield ("breaking" if must else "added"), "body-added", "request body added"
        return
    if bool(before.get("required")) != must:
        yield ("breaking" if must else "added"), "required", f"request body {'required' if must else 'optional'} now"
    yield from _media("request body", before.get("content") or {}, after.get("content") or {})


def _answer(old: View, new: View, pair: Pair) -> Iterator[Verdict]:
    types, others = (contents_of(view.document, each) for view, each in _both(old, new, pair))
    was, now = (is_file(view.document, each) for view, each in _both(old, new, pair))
    if was != now:
        text = f"answer: {'a file' if now else 'JSON'} now ({', '.join(sorted(others))})"
        yield "breaking", "answer", text
    else:
        yield from _media("answer", types, others)


def _media(what: str, before: Node, after: Node) -> Iterator[Verdict]:
    if set(before) != set(after):
        types = (", ".join(sorted(each)) or "nothing" for each in (before, after))
        yield "known", "media-type", f"{what}: {' -> '.join(types)}"


def _both(old: View, new: View, pair: Pair) -> tuple[tuple[View, RawOperation], ...]:
    return (old, pair[0]), (new, pair[1])


def _parameters(operation: RawOperation) -> Spot:
    """Path and query as one object: a method takes them beside each other. A parameter has the facts of its schema."""
    own = len(operation.node.get("parameters") or ())
    fields: Node = {}
    required: list[str] = []
    for index, node in enumerate(operation.parameters):
        at = _at(operation, "parameters", str(index)) if index < own else pointer("paths", operation.path, "parameters")
        facts = {key: value for key, value in node.items() if str(key).startswith(PREFIX)}
        name = str(node.get("name"))
        name = f"{name} ({node.get('in')})" if name in fields else name
        fields[name] = {**(node.get("schema") or {}), **facts, AT: at}
        required += [name] if node.get("required") else []
    return Spot({"type": "object", "properties": fields, "required": required}, _at(operation))


def _media_at(view: View, operation: RawOperation, *steps: str) -> Spot | None:
    """The schema of the JSON that a body or an answer has; None if there is neither."""
    node = operation.node
    for step in steps:
        node = node.get(step) or {}
    target, at = view.target(node, _at(operation, *steps))
    contents: Node = target.get("content") or {}
    media = next(filter(is_json, contents), JSON_TYPE)
    schema = (contents.get(media) or {}).get("schema") or {}
    return Spot(schema, at + pointer("content", media, "schema")) if target else None


def _at(operation: RawOperation, *steps: str) -> str:
    return pointer("paths", operation.path, operation.method, *steps)


def _change(operation: RawOperation, verdict: Verdict, below: str = "") -> Change:
    level, kind, text = verdict
    label = label_of(operation)
    return Change(level, kind, label, text, _at(operation) + below, "api", (label,), pages_of(operation.node))
