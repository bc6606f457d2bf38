"""Changes of the decorators that make of a function something else for its callers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import griffe

from compat.signatures import Found
from compat.written import called, shown

OF_INTEREST = ("contextmanager", "asynccontextmanager", "classmethod", "staticmethod", "fixture")
OF_FIXTURES = ("name", "scope", "autouse", "params")


def decorator_changes(old: griffe.Function, new: griffe.Function) -> Iterator[Found]:
    before, after = _decorators(old), _decorators(new)
    for name in OF_INTEREST:
        if name in before and name not in after:
            yield "breaking", "decorator", f"no longer `@{name}`", ""
        elif name in after and name not in before:
            yield "breaking", "decorator", f"is `@{name}` now", ""
        elif name in before:
            for key in OF_FIXTURES:
                was, now = (_said(each[name].get(key)) for each in (before, after))
                if was != now:
                    yield "breaking", "decorator", f"{name}: {key} {was} -> {now}", ""


def _decorators(function: griffe.Function) -> Mapping[str, Mapping[str, str]]:
    """By name, with their keywords. Those of pytest and of pytest-asyncio make the same of a function."""
    found: dict[str, Mapping[str, str]] = {}
    for decorator in function.decorators:
        name, keywords = called(decorator.value)
        name = "fixture" if name.endswith("fixture") else name
        found[name] = {key: shown(value) for key, value in keywords.items()}
    return found


def _said(value: str | None) -> str:
    return "not stated" if value is None else f"`{value}`"
