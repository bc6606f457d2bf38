"""Several calls at one path that differ in the value of a body field, such as ``Action``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spec_facts import Node
from vendor_docs.comparison.names import fold_title
from vendor_docs.reading.model import Page

from .bodies import body_of
from .shapes import Reader, Seen


def fixed_of(pages: Sequence[Page]) -> list[Node]:
    """By page: the body fields of which every page gives one value, if they tell the pages apart; else nothing."""
    given = [values_of(page) for page in pages]
    names = [name for name in given[0] if all(name in each for each in given)]
    names = [name for name in names if len({str(each[name]) for each in given}) > 1]
    return [{name: each[name] for name in names} for each in given]


def values_of(page: Page) -> Node:
    """The value that a page gives for each field: a constant, the only one of an enum, or that of its examples.

    An example counts if it is a word of the title, as ``Pause`` in "Pause a plan": other examples are only examples.
    """
    if page.described is None:
        return {}
    reader = Reader(page.described)
    body = body_of(reader, page.described.request)
    fields = {name: reader.field(body, name) for name in body.shape.fields} if body else {}
    found = {name: _value(seen, page.title) for name, seen in fields.items()}
    return {name: value for name, value in found.items() if value is not None}


def _value(seen: Seen, title: str) -> Any:
    values = list(seen.shape.enum or ())
    if not values:
        shown = [*seen.values, *(seen.spot.node.get("examples") or ())]
        values = [each for each in shown if isinstance(each, str) and fold_title(each) in fold_title(title)]
        values = values if len(values) == len(shown) else []
    return values[0] if len(set(map(str, values))) == 1 and values[0] != "" else None
