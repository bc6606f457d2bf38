"""Requests against the description of the API.

Texts of refusals name the place and what is wrong with it, never a value.
"""

import functools
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

import attrs

from .document import follow
from .document import load as load_document

_ROOT = "urn:airudder"
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
        try:
            import jsonschema
            import referencing
            import referencing.jsonschema
        except ImportError:
            raise ImportError(
                "the sandbox validates requests with jsonschema: "
                "install it (this package's extra sandbox brings it), or Sandbox(validate_requests=False)"
            ) from None
        self._document = document
        resource: Any = referencing.jsonschema.DRAFT202012.create_resource(document)
        registry: Any = referencing.Registry().with_resource(_ROOT, resource)
        self._make = functools.partial(jsonschema.Draft202012Validator, registry=registry)
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

        ``path``: as the description has it, with braces; ``path_args``: what stands there in their place.
        ``body`` None: none was sent, and none need be.
        """
        operation = self._document.get("paths", {}).get(path, {}).get(method.lower())
        if operation is None:
            return None
        key = (method, path)
        if key not in self._prepared:
            self._prepared[key] = self._prepare(method.lower(), path, operation)
        parameters, body_check = self._prepared[key]
        for each in parameters:
            given: Mapping[str, str | list[str]] = path_args if each.place == "path" else query
            if each.name not in given:
                if each.required:
                    return f"{each.place}.{each.name} is missing"
            elif reason := _first(each.check, each.read(given[each.name]), f"{each.place}.{each.name}"):
                return reason
        return None if body_check is None or body is None else _first(body_check, body, "body")

    def _prepare(self, method: str, path: str, operation: Mapping[str, Any]) -> tuple[list["_Parameter"], Any]:
        above = f"#/paths/{_escaped(path)}"
        here = f"{above}/{method}"
        parameters: dict[tuple[str, str], _Parameter] = {}
        for owner, node in ((above, self._document["paths"][path]), (here, operation)):  # its own go over the shared
            for number, given in enumerate(node.get("parameters", ())):
                pointer, parameter = follow(self._document, given, f"{owner}/parameters/{number}")
                place, name = parameter.get("in"), parameter.get("name")
                if place in ("path", "query"):
                    schema = follow(self._document, parameter.get("schema", {}))[1]
                    items = follow(self._document, schema.get("items", {}))[1]
                    check = self._make({"$ref": f"{_ROOT}{pointer}/schema"} if "schema" in parameter else {})
                    required = bool(parameter.get("required"))
                    parameters[place, name] = _Parameter(
                        place, name, required, check, schema.get("type"), items.get("type")
                    )
        return list(parameters.values()), self._body_check(here, operation)

    def _body_check(self, here: str, operation: Mapping[str, Any]) -> Any:
        if "requestBody" not in operation:
            return None
        pointer, body = follow(self._document, operation["requestBody"], f"{here}/requestBody")
        if "schema" not in body.get("content", {}).get("application/json", {}):
            return None
        return self._make({"$ref": f"{_ROOT}{pointer}/content/application~1json/schema"})


@attrs.frozen
class _Parameter:
    """One of the path or the query: its name and the check of its value, by the types that are declared."""

    place: Literal["path", "query"]
    name: str
    required: bool
    check: Any
    declared: Any
    items: Any

    def read(self, given: str | list[str]) -> Any:
        """The value that stands there; a list is written by repeating the name."""
        if self.declared == "array":
            return [_read(each, self.items) for each in ([given] if isinstance(given, str) else given)]
        return _read(given if isinstance(given, str) else given[-1], self.declared)


def load() -> Validator:
    """Give a validator for the description that the package carries."""
    return Validator(load_document())


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def _read(text: str, declared: Any) -> Any:
    """The value that the text of a query stands for, by the declared type; the text itself if it is none."""
    types = declared if isinstance(declared, list) else [declared]
    if "integer" in types and re.fullmatch(r"-?[0-9]{1,18}", text):
        return int(text)
    if "number" in types and re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", text):
        return float(text)
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    return text


def _first(check: Any, value: Any, place: str) -> str | None:
    # No page says that a null is refused, and clients can send one on purpose.
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
