"""Examples of a page: fields in them that nobody declares, and values that are not those of ours."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .masks import FICTIONAL, HEX, mask_example
from .names import Names
from .ours import FROM_PAGES
from .schemas import Side, Spot, as_json, unique


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
