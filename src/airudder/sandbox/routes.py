"""Which operation a request is for: by its method and its path, which may have values in it."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from .operations import Operation

_BRACES = re.compile(r"\{([^}]*)\}")


class Routes:
    """The operations by method and path. A path that is written out goes before one with braces."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._exact: dict[tuple[str, str], Operation] = {}
        self._patterns: list[tuple[re.Pattern[str], Operation]] = []
        for each in operations:
            if "{" in each.path:
                self._patterns.append((_pattern(each.path), each))
            else:
                self._exact[each.method, each.path] = each
        self._patterns.sort(key=lambda pair: pair[0].groups)

    def find(self, method: str, path: str) -> Operation | None:
        """The operation of a request."""
        exact = self._exact.get((method, path))
        if exact is not None:
            return exact
        return next((each for way, each in self._patterns if each.method == method and way.fullmatch(path)), None)

    def methods(self, path: str) -> list[str]:
        """Those that a path takes."""
        found = [method for method, exact in self._exact if exact == path]
        found += [each.method for way, each in self._patterns if way.fullmatch(path)]
        return list(dict.fromkeys(found))


def arguments(operation: Operation, path: str) -> dict[str, str]:
    """The values in the path of a request, by the names in the braces; ValueError if they are not UTF-8."""
    found = _pattern(operation.path).fullmatch(path) if "{" in operation.path else None
    values = () if found is None else found.groups()
    names = _BRACES.findall(operation.path)
    return {name: unquote(value, errors="strict") for name, value in zip(names, values, strict=False)}


def _pattern(path: str) -> re.Pattern[str]:
    parts = _BRACES.split(path)
    return re.compile("".join("([^/]+)" if place % 2 else re.escape(part) for place, part in enumerate(parts)))
