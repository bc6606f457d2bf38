"""Several calls at one method and path that differ in a field of the body: ``Action: Pause`` and ``Action: Delete``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from codegen.facts import RawOperation
from compat.schemas import Side, Spot, as_json
from vendor_docs.reading.model import Page, Problem

from .names import fold_title


def fixed_of(pages: Sequence[Page], ours: RawOperation | None) -> tuple[list[Mapping[str, Any]], list[Problem]]:
    """The fixed fields by which pages of one method and path are different calls, and pages that may be different.

    By page; empty for the only call, and for those that our operation has.
    """
    known = [method["fixed"] for method in ours.methods] if ours else []
    names, problems = {name for fixed in known for name in fixed}, list[Problem]()
    if ours is None:
        names = _distinguishing(pages, stated=True)
        if not names and _titles_differ(pages):
            names = _distinguishing(pages, stated=False)
            problems = [] if names else [_unclear(pages)]
    found: list[Mapping[str, Any]] = []
    for page in pages:
        given = _given(page)
        fixed = {name: given[name] for name in sorted(names) if name in given}
        found.append({} if len(fixed) < len(names) or fixed in known else fixed)
    return found, problems


def _distinguishing(pages: Sequence[Page], *, stated: bool) -> set[str]:
    """The only field of the body to which every page gives a value, and not the same.

    ``stated``: by const or an enum of one. Else an example is enough; of several fields, that whose values are words of
    the titles, as ``Pause`` in "Pause a plan".
    """
    values = [_given(page, stated=stated) for page in pages]
    shared = set.intersection(*map(set, values))
    differing = {name for name in shared if len({as_json(each[name]) for each in values}) > 1}
    if len(differing) > 1 and not stated:
        titled = [
            (fold_title(page.title), each) for page, each in zip(pages, values, strict=True) if page.language == "en"
        ]
        differing = {name for name in differing if all(fold_title(str(each[name])) in title for title, each in titled)}
    return differing if len(differing) == 1 else set()


def _titles_differ(pages: Sequence[Page]) -> bool:
    """Whether two pages of one folder and language have different titles. In two sections, one call may have two."""
    titles = {(page.language, page.folder, fold_title(page.title)) for page in pages}
    return len(titles) > len({(page.language, page.folder) for page in pages})


def _unclear(pages: Sequence[Page]) -> Problem:
    first, *others = [f'"{page.title}" ({page.page_id})' for page in pages]
    line = pages[0].line_of(pages[0].described.pointer) if pages[0].described else None
    reason = (
        f"{first} and {', '.join(others)} have one method and path, and no field of the body with a value distinguishes"
        " them: describe them by hand in openapi/airudder.yaml, or give their pages one operation id in the catalogue"
    )
    return Problem(pages[0].page_id, line, reason)


def _given(page: Page, *, stated: bool = False) -> dict[str, Any]:
    """Fields of the body with the one value that a page has for them: const, an enum of one, or all examples."""
    described = page.described
    if described is None or described.request is None:
        return {}
    side, body = Side(described.schemas), described.request
    fields = side.shape(Spot(body.schema or {}, "")).fields
    examples = [example for example in body.examples.values() if isinstance(example, dict)]
    found: dict[str, Any] = {}
    for name in dict.fromkeys([*fields, *(name for example in examples for name in example)]):
        spot = fields.get(name, Spot({}, ""))
        values = list(side.shape(spot).enum or ())
        if not values and not stated:
            values = [*(spot.node.get("examples") or ()), *(each[name] for each in examples if name in each)]
        if len({as_json(value) for value in values}) == 1 and isinstance(values[0], (str, int)):
            found[name] = values[0]
    return found
