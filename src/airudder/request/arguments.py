"""The arguments of one call: which are required, how they become path and query, and whether to encrypt."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any
from urllib.parse import quote, unquote, urlencode

from .._generated.operations import OPERATIONS
from .._generated.types import NULL, UNSET, CallOptions, Family, Operation
from ..config import Options
from ..errors import ConfigurationError, EncryptionError, InvalidRequestError
from ..foreign import advice, kind_of, whole_number
from ..times import parse_time
from .body import inside, plain
from .credentials import token_family

_BRACES = re.compile(r"\{([^{}]*)\}")

_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*\Z")

# The folders of the known paths, each with the family whose token is sent there.
_FOLDERS = {each.path.rpartition("/")[0] + "/": token_family(each.family) for each in OPERATIONS.values()}


def check_path(path: str) -> str:
    """``path``, if it is a path below the base URL. Raises ``InvalidRequestError``.

    Any other path could send the token to another server.
    """
    if not isinstance(path, str) or not _PATH.match(path) or path.startswith("//"):
        hint = "Percent-encode special characters, and pass the query as query=."
        problem = "the path must start with one / and contain no host, no query and no special characters"
        raise InvalidRequestError(problem, hint=hint)
    if _has_dot_segment(unquote(path)):
        raise InvalidRequestError("the path must not contain . or .. segments")
    return path


def check_family(path: str, family: Family) -> None:
    """Raises ``InvalidRequestError`` if ``path`` is one to which the token of ``family`` must not be sent."""
    folded = re.sub("/+", "/", unquote(path)).lower()
    owners = {owner for folder, owner in _FOLDERS.items() if folded.startswith(folder)}
    mine = token_family(family)
    if family != "chatbot" and owners - {mine}:
        problem = f"family={family} would send the token of {mine} to a path of {owners.pop()}"
        raise InvalidRequestError(problem, hint="Pass the family of the path: each of the two has its own token.")


def fill_path(path: str, args: Mapping[str, Any]) -> str:
    """``path`` with each ``{name}`` replaced by the quoted value of that name, as one segment; True is ``true``.

    Raises ``InvalidRequestError`` with the name of a parameter that is absent or empty, is not text or a number, or
    would lead to another path (``..``).
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
        segment = text = ""  # the error contains the text, so our error is raised outside of this block
    if not segment:
        raise InvalidRequestError(f"{name} contains a lone surrogate, or is a number with thousands of digits")
    if _has_dot_segment(text):
        raise InvalidRequestError(f"{name} is part of the path and must not contain . or .. segments")
    return segment


def _has_dot_segment(path: str) -> bool:
    return any(segment in (".", "..") for segment in re.split(r"[/\\]", path))


def query_string(query: Mapping[str, Any]) -> str:
    """The URL-encoded query. True is ``true``, a list becomes one parameter for each item, None is left out.

    Raises ``InvalidRequestError`` with the name of a parameter that is ``NULL`` or nested.
    """
    if not isinstance(query, Mapping):
        raise InvalidRequestError("the query must be a mapping of names to values")
    refuse_nulls(query)
    fields: dict[str, list[Any]] = {}
    for name, value in plain(query, "query").items():
        items = value if isinstance(value, list) else [value]
        if any(isinstance(item, (dict, list)) for item in items):
            place = inside("query", name)
            raise InvalidRequestError(f"{place} is nested; a query can contain text, numbers and lists of them")
        fields[name] = [str(item).lower() if isinstance(item, bool) else item for item in items if item is not None]
    try:
        return urlencode(fields, doseq=True, quote_via=quote, safe="")
    except ValueError:
        pass  # the error contains the text, so our error is raised outside of this block
    raise InvalidRequestError("the query contains a lone surrogate, or a number with thousands of digits")


def refuse_nulls(query: Mapping[str, Any]) -> None:
    """Raises ``InvalidRequestError`` for ``NULL``: a query cannot contain null."""
    for name, value in query.items():
        if _holds_null(value):
            raise InvalidRequestError(f"{inside('query', name)} is NULL, but a query cannot contain null")


def _holds_null(value: object) -> bool:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return any(item is NULL for item in value)
    return value is NULL


def check_required(operation: Operation, query: Mapping[str, Any], body: Mapping[str, Any] | None) -> None:
    """Raises ``InvalidRequestError`` if a required argument is missing, or one has another type than the declared."""
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


def check_ahead(operation: Operation, body: Mapping[str, Any], now: float) -> None:
    """Raises ``InvalidRequestError`` if a time that must be ahead is over. ``now``: seconds since 1970."""
    for name in operation.ahead:
        moment = parse_time(body.get(name))
        if moment is not None and moment.timestamp() <= now:
            raise InvalidRequestError(f"body.{name} is in the past", hint="Give a time that is still to come.")


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
    """Raises ``InvalidRequestError`` if ``value`` is not a list of ``items``.

    Text is refused too: it is a sequence of texts, so type checkers accept it.
    """
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
            problem = f"body.{name}[{index}] is {kind_of(item)}, but {name} must be a list of {what}"
            raise InvalidRequestError(problem, hint=advice(item))


def should_encrypt(operation: Operation, options: Options, call: CallOptions, *, has_key: bool) -> bool:
    """Whether to encrypt the call. ``auto``: if a page allows it and there is a key.

    ``options``: merged with those of the ``call``. With ``True``, raises ``ConfigurationError`` if there is no key, and
    ``EncryptionError`` if the operation cannot be encrypted or no page allows it.
    """
    if options.encrypt == "auto":
        return has_key and operation.encryption == "allowed"
    if not options.encrypt:
        return False
    if not has_key:
        raise ConfigurationError("encrypt=True needs a key", hint="Give AIRudder(aes_key=...).")
    if operation.encryption == "no" or (operation.encryption == "unknown" and call.get("allow_unknown") is not True):
        excluded = operation.encryption == "no"
        problem = "this operation cannot be encrypted" if excluded else "no page says that this call can be encrypted"
        hint = "Leave encrypt=True out." if excluded else "Pass allow_unknown=True to send it encrypted anyway."
        raise EncryptionError(problem, hint=hint, sent="no")
    return True


__all__ = [
    "check_ahead",
    "check_family",
    "check_path",
    "check_required",
    "fill_path",
    "query_string",
    "refuse_nulls",
    "should_encrypt",
]
