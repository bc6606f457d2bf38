"""All changes between two versions of ``airudder.yaml``: operations, webhooks, schemas, and the names made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from codegen.facts import METHOD, Node, contents_of, follow, is_file, media_in
from compat.document import Call, View
from compat.facts import PREFIX, operation_facts
from compat.model import Change, Verdict, pointer
from compat.names import argument_changes, class_changes, member_changes
from compat.schema_changes import Pair, SchemaChanges


def spec_changes(old: Node, new: Node) -> list[Change]:
    """Every change once, where it is: in a schema that many operations use it is one change of the schema."""
    before, after = View(old), View(new)
    pairs = _pairs(before, after)
    gone = [each for each in before.calls if each.at not in {one.at for one, _ in pairs}]
    come = [each for each in after.calls if each.at not in {other.at for _, other in pairs}]
    of_calls = set[str]().union(*map(before.schemas_of_call, gone), *map(after.schemas_of_call, come))
    return [
        *(_came_or_went(each, "removed") for each in gone),
        *(_came_or_went(each, "added") for each in come),
        *(change for pair in pairs for change in _call_changes(before, after, pair)),
        *(change for one, other in pairs for change in argument_changes(before, after, one, other)),
        *class_changes(before, after, of_calls),
        *member_changes(before, after),
        *SchemaChanges(before, after, pairs).changes(),
    ]


def _pairs(old: View, new: View) -> list[Pair]:
    """The calls of both documents: the same id, else place, else public name."""
    keys: list[Callable[[Call], str | None]] = [
        lambda each: each.raw.operation_id,
        lambda each: each.raw.where,
        lambda each: each.raw.public_name,
    ]
    twins: dict[str, Call] = {}
    left = list(new.calls)
    for key in keys:
        for one in old.calls:
            twin = next((other for other in left if key(one) and key(other) == key(one)), None)
            if one.at not in twins and twin:
                twins[one.at] = twin
                left.remove(twin)
    return [(one, twins[one.at]) for one in old.calls if one.at in twins]


def _came_or_went(call: Call, word: str) -> Change:
    what = "webhook" if call.is_webhook else "operation"
    text = f"{word} ({call.address})" if call.address else word
    return _change(call, ("breaking" if word == "removed" else "added", f"{what}-{word}", text))


def _call_changes(old: View, new: View, pair: Pair) -> Iterator[Change]:
    """Everything except what is in schemas."""
    one, other = pair[0].raw, pair[1].raw
    found = [("", verdict) for verdict in _address(*pair)]
    found += [(pointer(METHOD), verdict) for verdict in _names(*pair)]
    found += [(pointer(PREFIX + verdict[1]), verdict) for verdict in operation_facts(one.node, other.node)]
    if (now := bool(other.node.get("deprecated"))) != bool(one.node.get("deprecated")):
        found.append((pointer("deprecated"), ("added", "deprecated", "deprecated" if now else "no longer deprecated")))
    found += [(pointer("requestBody"), verdict) for verdict in _body(old, new, pair)]
    found += [(pointer("responses", "200"), verdict) for verdict in _answer(old, new, pair)]
    yield from (_change(pair[1], verdict, place) for place, verdict in found)


def _address(old: Call, new: Call) -> Iterator[Verdict]:
    if old.address != new.address:
        kind = "method-changed" if old.raw.path == new.raw.path else "path-changed"
        yield "breaking", kind, f"{old.address} -> {new.address}"
    if old.raw.operation_id != new.raw.operation_id:
        yield "breaking", "id-changed", f"operation id: {old.raw.operation_id} -> {new.raw.operation_id}"


def _names(old: Call, new: Call) -> Iterator[Verdict]:
    """The methods by name, and the fields that each of them fixes."""
    before, after = ({each["name"]: each["fixed"] for each in call.raw.methods} for call in (old, new))
    gone, come = [name for name in before if name not in after], [name for name in after if name not in before]
    if len(gone) == len(come) == 1:
        yield "breaking", "renamed", f"method renamed from `{gone[0]}`"
    else:
        for name in gone:
            yield "breaking", "renamed", f"method `{name}` removed"
        for name in come:
            yield "added", "renamed", f"method `{name}` added"
    for name in before:
        if name in after and before[name] != after[name]:
            was, now = (", ".join(f"{k}={v!r}" for k, v in each[name].items()) or "nothing" for each in (before, after))
            yield "breaking", "fixed", f"always sends {now}, before: {was}"


def _body(old: View, new: View, pair: Pair) -> Iterator[Verdict]:
    nodes = [call.raw.node.get("requestBody") for call in pair]
    before, after = (follow(view.document, node) or {} for view, node in zip((old, new), nodes, strict=True))
    must = bool(after.get("required"))
    if before and not after:
        yield "breaking", "body-removed", "request body removed"
    elif after and not before:
        yield ("breaking" if must else "added"), "body-added", "request body added"
    elif bool(before.get("required")) != must:
        yield ("breaking" if must else "added"), "required", f"request body {'required' if must else 'optional'} now"
    if before and after:
        yield from _media("request body", media_in(old.document, before), media_in(new.document, after))


def _answer(old: View, new: View, pair: Pair) -> Iterator[Verdict]:
    sides = list(zip((old, new), pair, strict=True))
    before, after = (contents_of(view.document, call.raw) for view, call in sides)
    was, now = (is_file(view.document, call.raw) for view, call in sides)
    if was != now:
        yield "breaking", "answer", f"answer: {'a file' if now else 'JSON'} now ({', '.join(sorted(after))})"
    else:
        yield from _media("answer", before, after)


def _media(what: str, before: Node, after: Node) -> Iterator[Verdict]:
    if set(before) != set(after):
        types = (", ".join(sorted(each)) or "nothing" for each in (before, after))
        yield "known", "media-type", f"{what}: {' -> '.join(types)}"


def _change(call: Call, verdict: Verdict, below: str = "") -> Change:
    return Change(*verdict[:2], call.label, verdict[2], call.at + below, "api", (call.label,), call.pages)
