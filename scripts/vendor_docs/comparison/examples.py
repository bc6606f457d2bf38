"""Examples of a page: fields in them that nobody declares, and values that are not those of ours."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from compat.schemas import Shape, Side, Spot, as_json, type_of, unique

from .masks import FICTIONAL, HEX, mask_example
from .names import Names
from .ours import FROM_PAGES

JSON_TYPES = frozenset({"string", "integer", "number", "boolean", "array", "object"})


def undeclared(schemas: Iterable[tuple[Side, Spot]], value: Any, place: str) -> list[str]:
    """Places of fields that none of the schemas declares, and of which none says that their names are data."""
    return list(unique(_undeclared(list(schemas), value, place)))


def _undeclared(schemas: list[tuple[Side, Spot]], value: Any, place: str) -> Iterator[str]:
    shapes = [(side, side.shape(spot)) for side, spot in schemas]
    if isinstance(value, list):
        items = [(side, shape.items) for side, shape in shapes if shape.items]
        for member in value if items else ():
            yield from _undeclared(items, member, f"{place}[]")
    if isinstance(value, dict) and not any(shape.takes_any for _, shape in shapes):
        for name, member in value.items():
            found = [(side, shape.fields[name]) for side, shape in shapes if name in shape.fields]
            if found:
                yield from _undeclared(found, member, f"{place}.{name}")
            else:
                yield f"{place}.{mask_example(str(name))}"


def shown(value: Any, place: str) -> set[str]:
    """Places of all fields of an example."""
    if isinstance(value, list):
        return {each for member in value for each in shown(member, f"{place}[]")}
    if not isinstance(value, dict):
        return set()
    below = {each for name, member in value.items() for each in shown(member, f"{place}.{name}")}
    return below | {f"{place}.{name}" for name in value}


def misfits(ours: tuple[Side, Spot], theirs: tuple[Side, Spot], value: Any, place: str) -> tuple[list[str], list[str]]:
    """Places of values of a type that no schema gives them.

    First those where the page's schema says nothing, so that ours is wrong; then those where it says otherwise itself.
    """
    found = dict(_misfits([ours], [theirs], value, place))
    return [each for each, own in found.items() if not own], [each for each, own in found.items() if own]


Sides = list[tuple[Side, Spot]]


def _misfits(ours: Sides, theirs: Sides, value: Any, place: str) -> Iterator[tuple[str, bool]]:
    """Places with their types, and whether the page's own schema has a type there."""
    mine, other = _shapes(ours), _shapes(theirs)
    told = [shape.types for _, shape in (*mine, *other) if shape.types]
    kind = type_of(value)
    if kind and told and not any(_is_of(value, kind, types) for types in told):
        yield f"{place} ({kind})", any(shape.types for _, shape in other)
    elif isinstance(value, list):
        for member in value:
            yield from _misfits(_items(mine), _items(other), member, f"{place}[]")
    elif isinstance(value, dict):
        for name, member in value.items():
            below = _fields(mine, name), _fields(other, name)
            if any(below):
                yield from _misfits(*below, member, f"{place}.{mask_example(str(name))}")


def _shapes(spots: Sides) -> list[tuple[Side, Shape]]:
    return [(side, side.shape(spot)) for side, spot in spots]


def _items(shapes: Iterable[tuple[Side, Shape]]) -> Sides:
    return [(side, shape.items) for side, shape in shapes if shape.items]


def _fields(shapes: Iterable[tuple[Side, Shape]], name: str) -> Sides:
    """The field of a name; else what all members are whose names are data."""
    found = [(side, shape.fields.get(name, shape.members)) for side, shape in shapes]
    return [(side, spot) for side, spot in found if spot]


def _is_of(value: Any, kind: str, types: frozenset[str]) -> bool:
    """Whole numbers are numbers, and 5.0 is a whole one; types that JSON lacks, such as ``file``, take anything."""
    if not types <= JSON_TYPES:
        return True
    whole = kind == "integer" or (isinstance(value, float) and value.is_integer())
    return kind in types or (whole and bool(types & {"integer", "number"}))


def values_differ(ours: Mapping[str, Any], theirs: Iterable[Any], names: Names) -> bool:
    """Whether a page's example has values that none of ours has, though we have one that came from a page.

    Fields of one side alone and values of another type are told where the schemas are compared, and not here again.
    """
    if not any(name in FROM_PAGES for name in ours):
        return False
    known = [_comparable(value, names) for value in ours.values()]
    return any(not any(_alike(value, each) for each in known) for value in (_comparable(v, names) for v in theirs))


def _alike(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return True
    if isinstance(one, dict):
        return all(_alike(one[name], other[name]) for name in one.keys() & other.keys())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_alike, one, other))
    return bool(one == other)


def _comparable(value: Any, names: Names) -> Any:
    """An example without what is masked: our own numbers and ids were replaced by hand."""
    text = as_json(mask_example(value, names.personal, names.secret))
    return json.loads(HEX.sub("<id>", FICTIONAL.sub("<phone>", text)))
