"""Changes of what may stand at one place in several shapes: unions told apart by a member, and plain alternatives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from breaks.document import View, values_of
from breaks.findings import Found
from breaks.shapes import kept
from codegen.facts import FALLBACK, Node, ref_name


def union_changes(
    old: Node, new: Node, views: tuple[View, View], steps: tuple[str, ...], place: str
) -> Iterator[Found]:
    """By the value that tells the members apart. A value that is no longer there gives the fallback."""
    before, after = views
    kinds, others = _mapping(old, before), _mapping(new, after)
    for value in {**kinds, **others}:
        what = f"`{value}`"
        if value not in others:
            yield Found("breaking", "union-removed", f"{what} no longer gives `{kinds[value]}`", steps, place)
        elif value not in kinds:
            yield Found("added", "union-added", f"{what} gives `{others[value]}`", steps, place)
        elif kinds[value] != others[value]:
            text = f"{what} gives `{others[value]}` instead of `{kinds[value]}`"
            yield Found("breaking", "union-changed", text, steps, place)
    key, other = old["discriminator"].get("propertyName"), new["discriminator"].get("propertyName")
    if key != other:
        yield Found("breaking", "union-changed", f"told apart by `{other}` instead of `{key}`", steps, place)
    rest, remains = _named(before, old.get(FALLBACK)), _named(after, new.get(FALLBACK))
    if rest != remains:
        yield Found("breaking", "union-changed", f"all else gives `{remains}` instead of `{rest}`", steps, place)


def alternatives_of(node: Node) -> list[Node]:
    return [*(node.get("anyOf") or []), *(node.get("oneOf") or [])]


def pairs(old: Node, new: Node, views: tuple[View, View]) -> list[tuple[Node, Node]]:
    """Alternatives that stand for the same types, the most alike first; a plain schema counts as the only one.

    Their order says nothing. One without a partner shows in the type of the whole.
    """
    before, after = views
    left, right = _choices(old), _choices(new)
    found: list[tuple[Node, Node]] = []
    alike: list[Callable[[Node, Node], object]] = [
        lambda a, b: before.shape(a) == after.shape(b) and _has_values(before, a) == _has_values(after, b),
        lambda a, b: before.shape(a) == after.shape(b),
        lambda a, b: kept(before.shape(a), after.shape(b)),
    ]
    for fits in alike:
        for one in list(left):
            twin = next((other for other in right if fits(one, other)), None)
            if twin is not None:
                found.append((one, twin))
                left = [other for other in left if other is not one]
                right = [other for other in right if other is not twin]
    return found


def _choices(node: Node) -> list[Node]:
    """What is said of a plain schema itself is compared where it stands, and not here once more."""
    return alternatives_of(node) or [{key: value for key, value in node.items() if not key.startswith("x-airudder-")}]


def _has_values(view: View, node: Node) -> bool:
    return bool(values_of(view.resolved(node)))


def _named(view: View, ref: Any) -> str:
    name = ref_name({"$ref": ref}) or str(ref)
    return view.names.get(name, name)


def _mapping(schema: Node, view: View) -> dict[str, str]:
    mapping = schema["discriminator"].get("mapping") or {}
    return {str(value): _named(view, ref) for value, ref in mapping.items()}
