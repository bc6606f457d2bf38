"""The operations of the description that nobody has written a handler for: rows made from its facts."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, get_args

from ..document import Description, follow, load
from ..operations import OPERATIONS, Body, Encryption, Method, Operation
from ..reply import Family
from .answers import FromDescription
from .samples import merged

_ENCRYPTION: dict[str, Encryption] = {"allowed": "documented", "unknown": "unknown", "no": "no"}
_AUTH = ("token", "signature", "none")


def all_operations(description: Description | None = None) -> tuple[Operation, ...]:
    """Every operation that a sandbox serves: ``OPERATIONS``, and what a description has beside them.

    ``description``: as in ``Sandbox``. Raises ``ValueError`` for one that lacks a fact which the sandbox needs.
    """
    return with_described(OPERATIONS, load(description))


def with_described(operations: Iterable[Operation], document: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Some operations, and behind them those of a document that neither they nor ``OPERATIONS`` have.

    One of ``OPERATIONS`` that is left out is not served, and the description does not add it again.
    """
    rows = tuple(operations)
    taken = {(row.method, _shape(row.path)) for row in (*rows, *OPERATIONS)}
    return (*rows, *_described(document, taken, {row.operation_id for row in OPERATIONS}))


def _shape(path: str) -> str:
    """A path without the names in its braces."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def _described(
    document: Mapping[str, Any], taken: Container[tuple[str, str]], ids: Container[str]
) -> Iterator[Operation]:
    for path, item in (document.get("paths") or {}).items():
        for method in get_args(Method):
            node = item.get(method.lower())
            if node is not None and (method, _shape(path)) not in taken and node.get("operationId") not in ids:
                yield _row(document, path, method, item)


def _row(document: Mapping[str, Any], path: str, method: Method, item: Mapping[str, Any]) -> Operation:
    node = item[method.lower()]
    family: Family = _fact(node, "family", get_args(Family), f"{method} {path}")
    auth = _fact(node, "auth", _AUTH, f"{method} {path}")
    given = node.get("x-airudder-method")
    given = given[0] if isinstance(given, list) else given
    parameters = _parameters(document, item, node)
    operation_id = str(node.get("operationId") or f"{method} {path}")
    return Operation(
        operation_id,
        method,
        path,
        FromDescription(document, operation_id, family, node),
        token=auth == "token",
        encryption=_ENCRYPTION[_fact(node, "encryption", tuple(_ENCRYPTION), f"{method} {path}")],
        method_name=str(given.get("name") if isinstance(given, Mapping) else given or ""),
        family=family,
        key=_key(document, parameters, node),
        signature=auth == "signature",
        body=_body(document, node),
        takes_query=method == "GET" or any(each.get("in") == "query" for each in parameters),
    )


def _fact(node: Mapping[str, Any], name: str, values: tuple[str, ...], where: str) -> Any:
    value = node.get(f"x-airudder-{name}")
    if value not in values:
        raise ValueError(f"description: x-airudder-{name} of {where} must be one of {', '.join(values)}")
    return value


def _body(document: Mapping[str, Any], node: Mapping[str, Any]) -> Body:
    body = follow(document, node.get("requestBody"))[1]
    return "none" if not body else "required" if body.get("required") else "optional"


def _parameters(document: Mapping[str, Any], item: Mapping[str, Any], node: Mapping[str, Any]) -> list[Any]:
    """Those of an operation, behind those that its path shares."""
    listed = [*(item.get("parameters") or ()), *(node.get("parameters") or ())]
    return [follow(document, each)[1] for each in listed]


def _key(document: Mapping[str, Any], parameters: list[Any], node: Mapping[str, Any]) -> str:
    """The field that most likely names what a call is about: of the path, else required in the query or the body."""
    names = [each.get("name") for each in parameters if each.get("in") == "path"]
    names += [each.get("name") for each in parameters if each.get("in") == "query" and each.get("required")]
    body = follow(document, node.get("requestBody"))[1] or {}
    schema = merged(document, body.get("content", {}).get("application/json", {}).get("schema", {}))
    fields = schema.get("properties", {})
    names += [each for each in schema.get("required") or () if fields.get(each, {}).get("type") == "string"]
    return str(names[0]) if names else ""
