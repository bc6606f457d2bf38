"""Requests against the description of the API: the JSON form of the YAML that the package carries.

The file is read as data. Texts of refusals name the place and what is wrong with it, never a value.
"""

import functools
import re
from collections.abc import Mapping
from typing import Any

from . import document

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
    """Checks the query and the JSON body of requests; the schemas of an operation are prepared at its first request."""

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
        self._prepared: dict[tuple[str, str], tuple[list[dict[str, Any]], Any]] = {}

    def problem(self, method: str, path: str, query: Mapping[str, str], body: Mapping[str, Any]) -> str | None:
        """Say what is wrong with a request: ``<place> <reason>``. None if nothing is, or if it is not described."""
        operation = self._document.get("paths", {}).get(path, {}).get(method.lower())
        if operation is None:
            return None
        key = (method, path)
        if key not in self._prepared:
            self._prepared[key] = self._prepare(method.lower(), path, operation)
        parameters, body_check = self._prepared[key]
        for parameter in parameters:
            name = parameter["name"]
            if name not in query:
                if parameter["required"]:
                    return f"query.{name} is missing"
            elif reason := _first(parameter["check"], _read(query[name], parameter["type"]), f"query.{name}"):
                return reason
        return None if body_check is None else _first(body_check, body, "body")

    def _prepare(self, method: str, path: str, operation: Mapping[str, Any]) -> tuple[list[dict[str, Any]], Any]:
        here = f"#/paths/{_escaped(path)}/{method}"
        parameters = []
        for place, given in enumerate(operation.get("parameters", ())):
            pointer, parameter = self._follow(f"{here}/parameters/{place}", given)
            if parameter.get("in") == "query":
                schema = self._follow("", parameter.get("schema", {}))[1]
                parameters.append(
                    {
                        "name": parameter["name"],
                        "required": bool(parameter.get("required")),
                        "type": schema.get("type"),
                        "check": self._make({"$ref": f"{_ROOT}{pointer}/schema"}),
                    }
                )
        if "requestBody" not in operation:
            return parameters, None
        pointer, body = self._follow(f"{here}/requestBody", operation["requestBody"])
        if "application/json" not in body.get("content", {}):
            return parameters, None
        return parameters, self._make({"$ref": f"{_ROOT}{pointer}/content/application~1json/schema"})

    def _follow(self, pointer: str, value: Any) -> tuple[str, Any]:
        """The place and the value that a reference leads to."""
        while isinstance(value, dict) and "$ref" in value:
            pointer = value["$ref"]
            value = self._document
            for part in pointer.removeprefix("#/").split("/"):
                value = value[part.replace("~1", "/").replace("~0", "~")]
        return pointer, value


def load() -> Validator:
    """Give a validator for the description that the package carries."""
    try:
        return Validator(document.read(document.DOCUMENT))
    except FileNotFoundError as error:
        raise FileNotFoundError(f"{error}, or use Sandbox(validate_requests=False)") from None


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
