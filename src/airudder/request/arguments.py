"""The arguments of one call: what must be there, and how they go into path and query."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any
from urllib.parse import quote, unquote, urlencode

from .._generated.types import NULL, UNSET, CallOptions, Operation
from ..config import Options
from ..errors import ConfigurationError, EncryptionError, InvalidRequestError
from ..foreign import advice, kind_of, whole_number
from .body import inside, plain

_BRACES = re.compile(r"\{([^{}]*)\}")

_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*\Z")


def check_path(path: str) -> str:
    """A path below the base URL for ``client.request``. Anything that could lead the token elsewhere is refused."""
    if not isinstance(path, str) or not _PATH.match(path) or path.startswith("//"):
        raise InvalidRequestError("the path must start with one / and hold no query, host or unquoted character")
    if _leads_elsewhere(unquote(path)):
        raise InvalidRequestError("the path must not hold . or .. segments")
    return path


def fill_path(path: str, args: Mapping[str, Any]) -> str:
    """``path`` with each ``{name}`` replaced by the quoted value of that name, as one segment.

    True is ``true``, as in a query. Raises ``InvalidRequestError`` naming the parameter for what is absent or empty,
    no text or number, or would lead to another path (``..``).
    """
    return _BRACES.sub(lambda braces: _segment(braces[1], args.get(braces[1])), path)


def _segment(name: str, value: object) -> str:
    if isinstance(value, Enum) and isinstance(value, (str, int)):
        value = value.value
    if value is UNSET or _is_empty(value):
        raise InvalidRequestError(f"the path lacks {name} (absent, None or empty)")
    if not isinstance(value, (str, int, float)) and (number := whole_number(value)) is not None:
        value = number
    if not isinstance(value, (str, int, float)):
        raise InvalidRequestError(f"{name} must be text, a number or a bool, not {kind_of(value)}")
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidRequestError(f"{name} is part of the path and must be a finite number")
    try:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        segment = quote(text, safe="")
    except ValueError:
        segment = text = ""  # the error holds the text, so ours is raised outside
    if not segment:
        raise InvalidRequestError(f"{name} holds a lone surrogate, or is a number of thousands of digits")
    if _leads_elsewhere(text):
        raise InvalidRequestError(f"{name} is part of the path and must not hold . or .. segments")
    return segment


def _leads_elsewhere(path: str) -> bool:
    return any(segment in (".", "..") for segment in re.split(r"[/\\]", path))


def query_string(query: Mapping[str, Any]) -> str:
    """The URL-encoded query: True as ``true``, lists by repeating the name, None left out.

    Raises ``InvalidRequestError`` naming the parameter for ``NULL`` and for what is nested.
    """
    if not isinstance(query, Mapping):
        raise InvalidRequestError("the query is a mapping of names to values")
    refuse_nulls(query)
    fields: dict[str, list[Any]] = {}
    for name, value in plain(query, "query").items():
        items = value if isinstance(value, list) else [value]
        if any(isinstance(item, (dict, list)) for item in items):
            place = inside("query", name)
            raise InvalidRequestError(f"{place} is nested; a query holds text, numbers and lists of them")
        fields[name] = [str(item).lower() if isinstance(item, bool) else item for item in items if item is not None]
    try:
        return urlencode(fields, doseq=True, quote_via=quote, safe="")
    except ValueError:
        pass  # it holds the text, so ours is raised outside
    raise InvalidRequestError("the query holds a lone surrogate, or a number of thousands of digits")


def refuse_nulls(query: Mapping[str, Any]) -> None:
    """Raises ``InvalidRequestError`` for ``NULL``, which a query cannot hold."""
    for name, value in query.items():
        if _holds_null(value):
            raise InvalidRequestError(f"{inside('query', name)} is NULL, but a query cannot contain null")


def _holds_null(value: object) -> bool:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return any(item is NULL for item in value)
    return value is NULL


def check_required(operation: Operation, query: Mapping[str, Any], body: Mapping[str, Any] | None) -> None:
    """Refuse a call that lacks what its operation needs, or gives another type than text where that is known."""
    for place, required, given in (
        ("query", operation.required_query, query),
        ("body", operation.required_body, body or {}),
    ):
        if required:
            missing = [name for name in required if _is_empty(given.get(name))]
            if missing:
                raise InvalidRequestError(f"the {place} lacks {', '.join(missing)} (absent, None or empty)")
        if given:
            _check_types(operation, place, given)
    for name, items in operation.list_fields.items():
        _check_list(name, (body or {}).get(name), items)


def _check_types(operation: Operation, place: str, given: Mapping[str, Any]) -> None:
    for name in operation.text_fields:
        value = given.get(name)
        if not (value is None or value is NULL or isinstance(value, str)):
            raise InvalidRequestError(f"{place}.{name} must be text, not {kind_of(value)}")
    for name in operation.int_fields:
        value = given.get(name)
        if not (value is None or value is NULL or value.__class__ is int) and whole_number(value) is None:
            raise InvalidRequestError(f"{place}.{name} must be a whole number, not {kind_of(value)}")


def _is_empty(value: object) -> bool:
    return value is None or value is NULL or (isinstance(value, (str, list, tuple)) and not len(value))


def _check_list(name: str, value: object, items: str) -> None:
    """A text is a sequence of texts, for type checkers too, so it is refused here."""
    if value is None or value is NULL:
        return
    what = {"text": "texts", "object": "objects (models or mappings)"}.get(items, "values")
    if not isinstance(value, Sequence) or isinstance(value, (str, bytes, bytearray, memoryview)):
        raise InvalidRequestError(f"body.{name} must be a list of {what}, not {kind_of(value)}", hint=advice(value))
    for index, item in enumerate(value):
        if item.__class__ is (str if items == "text" else dict):
            continue
        good = isinstance(item, str) if items == "text" else isinstance(item, Mapping) or hasattr(item, "to_dict")
        if items != "any" and not good:
            problem = f"body.{name}[{index}] is {kind_of(item)}: {name} is a list of {what}"
            raise InvalidRequestError(problem, hint=advice(item))


def wants_seal(operation: Operation, options: Options, call: CallOptions, *, has_key: bool) -> bool:
    """Whether to encrypt: ``auto`` where a page allows it and there is a key; ``True`` is an error where it cannot be.

    ``options``: merged with those of the ``call``.
    """
    if options.encrypt == "auto":
        return has_key and operation.encryption == "allowed"
    if not options.encrypt:
        return False
    if not has_key:
        raise ConfigurationError("encrypt=True needs a key", hint="Give AIRudder(aes_key=...).")
    if operation.encryption == "no" or (operation.encryption == "unknown" and call.get("allow_unknown") is not True):
        known = "cannot be" if operation.encryption == "no" else "is not known to be"
        raise EncryptionError(
            f"this operation {known} encrypted",
            hint="" if operation.encryption == "no" else "Pass allow_unknown=True to send it encrypted anyway.",
            sent="no",
        )
    return True


__all__ = ["check_path", "check_required", "fill_path", "query_string", "refuse_nulls", "wants_seal"]
