"""Requests against the description of the API.

Texts of refusals name the place and what is wrong with it, never a value.
"""

import math
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

import attrs

from .document import follow
from .document import load as load_document
from .schemas import checker, parts, types

_INTEGER = re.compile(r"-?[0-9]{1,300}")
_NUMBER = re.compile(r"-?[0-9]{1,300}(\.[0-9]{1,300})?([eE][+-]?[0-9]{1,3})?")
_REASONS = {
    "enum": "is none of the declared values",
    "const": "is not the declared value",
    "pattern": "has another form",
    "minLength": "is too short",
    "maxLength": "is too long",
    "minimum": "is too small",
    "maximum": "is too large",
    "minItems": "has too few items",
    "maxItems": "has too many items",
    "anyOf": "fits none of the declared forms",
    "oneOf": "fits none of the declared forms, or more than one",
}


class Validator:
    """Checks path, query and JSON body of requests; the schemas of an operation are prepared at its first request."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Take an OpenAPI 3.1 document; ImportError if jsonschema is not installed."""
        self._document = document
        self._make = checker(document)
        self._prepared: dict[tuple[str, str], tuple[list[_Parameter], Any]] = {}

    def problem(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | list[str]],
        body: Mapping[str, Any] | None,
        path_args: Mapping[str, str] = MappingProxyType({}),
    ) -> str | None:
        """Say what is wrong with a request: ``<place> <reason>``. None if nothing is, or if it is not described.

        ``path``: as the description has it, with braces; ``path_args``: the values in their place.
        ``body`` None: none was sent, and none need be.
        """
        operation = self._document.get("paths", {}).get(path, {}).get(method.lower())
        if operation is None:
            return None
        key = (method, path)
        if key not in self._prepared:
            self._prepared[key] = self._prepare(path, operation)
        parameters, body_check = self._prepared[key]
        for each in parameters:
            given: Mapping[str, str | list[str]] = path_args if each.place == "path" else query
            if each.name not in given:
                if each.required:
                    return f"{each.place}.{each.name} is missing"
            elif reason := _first(each.check, each.read(given[each.name]), f"{each.place}.{each.name}"):
                return reason
        return None if body_check is None or body is None else _first(body_check, body, "body")

    def _prepare(self, path: str, operation: Mapping[str, Any]) -> tuple[list["_Parameter"], Any]:
        parameters: dict[tuple[str, str], _Parameter] = {}
        for owner in (self._document["paths"][path], operation):  # its own go over the shared
            for given in owner.get("parameters") or ():
                parameter = follow(self._document, given)[1]
                place, name = parameter.get("in"), parameter.get("name")
                if place in ("path", "query"):
                    parameters[place, name] = self._parameter(place, name, parameter)
        body = follow(self._document, operation.get("requestBody"))[1] or {}
        media = body.get("content", {}).get("application/json", {})
        return list(parameters.values()), self._make(media["schema"]) if "schema" in media else None

    def _parameter(self, place: Literal["path", "query"], name: str, node: Mapping[str, Any]) -> "_Parameter":
        schema = node.get("schema", {})
        items = {"anyOf": [part["items"] for part in parts(self._document, schema) if "items" in part] or [{}]}
        return _Parameter(
            place,
            name,
            bool(node.get("required")),
            self._make(schema),
            types(self._document, schema),
            self._make(items),
            types(self._document, items),
        )


@attrs.frozen
class _Parameter:
    """One of the path or the query: its name, and the check of its value and of the items of one that is a list."""

    place: Literal["path", "query"]
    name: str
    required: bool
    check: Any
    types: frozenset[str]
    item_check: Any
    item_types: frozenset[str]

    def read(self, given: str | list[str]) -> Any:
        """The value of a name; a list is written by repeating the name."""
        texts = [given] if isinstance(given, str) else given
        values = _readings(texts[-1], self.types)
        if "array" in self.types:
            values = [[_fitting(_readings(each, self.item_types), self.item_check) for each in texts], *values]
        return _fitting(values, self.check)


def load() -> Validator:
    """Give a validator for the description that the package carries."""
    return Validator(load_document())


def _readings(text: str, declared: frozenset[str]) -> list[Any]:
    """The values that a text may mean by the declared types; last the text itself."""
    found: list[Any] = []
    if "integer" in declared and _INTEGER.fullmatch(text):
        found.append(int(text))
    if "number" in declared and _NUMBER.fullmatch(text) and math.isfinite(float(text)):
        found.append(float(text))
    if "boolean" in declared and text in ("true", "false"):
        found.append(text == "true")
    return [*found, text]


def _fitting(values: Sequence[Any], check: Any) -> Any:
    """The first value that is right; if none is, the first of all, for the message about what is wrong."""
    return next((value for value in values if check.is_valid(value)), values[0])


def _first(check: Any, value: Any, place: str) -> str | None:
    # It is not documented that null is refused, and clients can send it on purpose.
    error = next((error for error in check.iter_errors(value) if error.instance is not None), None)
    if error is None:
        return None
    for part in error.absolute_path:
        place += f"[{part}]" if isinstance(part, int) else f".{part}"
    if error.validator == "required":
        missing = next(name for name in error.validator_value if name not in error.instance)
        return f"{place}.{missing} is missing"
    if error.validator == "type":
        wanted = error.validator_value
        return f"{place} must be of type {wanted if isinstance(wanted, str) else ' or '.join(wanted)}"
    return f"{place} {_REASONS.get(error.validator, f'does not keep {error.validator}')}"
