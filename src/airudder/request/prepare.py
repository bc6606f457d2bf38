"""The first step of a call: its arguments are converted and checked, and become the bytes that every attempt sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._generated.types import Request
from ..errors import EncryptionError, InvalidRequestError
from ..json import BIG, guess_size, off_loop
from .arguments import check_ahead, check_required, fill_path, query_string, refuse_nulls, should_encrypt
from .body import encode, plain
from .call import Call
from .core import Core
from .entries import check_distinct
from .formats import convert


async def prepare(call: Call, request: Request, core: Core) -> None:
    """Set URL, headers and body of ``call``, in a thread if the arguments are large.

    Raises ``InvalidRequestError``, ``ConfigurationError`` or ``EncryptionError`` if an argument is wrong.
    """
    size = 0
    for part in (request.query, request.body, request.options.get("extra_body")):
        if part:
            size += guess_size(part)
    if size < BIG:
        _prepare(call, request, core)
    else:
        await off_loop(size, _prepare, call, request, core)


def _prepare(call: Call, request: Request, core: Core) -> None:
    operation, options, path = call.operation, call.options, request.path
    query, body = request.query, request.body
    if operation.formats or request.options:
        query, body = _converted(call, request, core)
    check_required(operation, query, body)
    if body and (not operation.formats or request.options.get("extra_body")):
        body = plain(body, "body")  # if the operation has formats, the conversion has done that
    payload = None
    if body is not None:
        payload = query_string(body).encode() if operation.form else encode(body, operation.entries)
    if operation.distinct and body and request.options.get("allow_duplicates") is not True:
        check_distinct(body, operation.distinct)
    encrypted = should_encrypt(operation, options, request.options, has_key=core.cipher is not None)
    text = query_string(query) if query else ""
    call.headers = core.headers_of(options, has_body=payload is not None)
    if operation.form:
        call.headers = {**call.headers, "Content-Type": "application/x-www-form-urlencoded"}
    call.body, call.plain = payload, (text, payload)
    if encrypted:
        text = _encrypt(call, core)
    call.url = core.url_of(fill_path(path, request.path_args) if "{" in path else path, text)


def _converted(call: Call, request: Request, core: Core) -> tuple[Mapping[str, Any], Mapping[str, Any] | None]:
    """Query and body in the forms that the description names, with ``extra_query`` and ``extra_body`` unconverted."""
    query, body, formats = request.query, request.body, call.operation.formats
    if formats:
        zone, check_phones = core.zone, call.options.check_phones
        refuse_nulls(query)
        query = convert(query, formats, zone=zone, check_phones=check_phones, place="query") if query else query
        if body:
            body = convert(
                body,
                formats,
                zone=zone,
                check_phones=check_phones,
                place="body",
                entries=call.operation.entries,
                check_limits=call.options.check_limits,
                allow_duplicates=request.options.get("allow_duplicates") is True,
            )
            check_ahead(call.operation, body, core.clock.wall())
    for name in ("extra_query", "extra_body") if request.options else ():
        extra = request.options.get(name)
        if extra is not None and not isinstance(extra, Mapping):
            raise InvalidRequestError(f"{name} must be a mapping, not a {type(extra).__name__}")
        if extra and name == "extra_query":
            query = {**query, **extra}
        elif extra:
            body = {**(body or {}), **extra}
    return query, body


def _encrypt(call: Call, core: Core) -> str:
    """Encrypt the body, or the query if there is no body; returns the query. An empty text is not encrypted.

    The pages show an encrypted query or an encrypted body, never both.
    """
    query, body = call.plain
    assert core.cipher is not None
    if query and body is not None:
        problem = "a call with an encrypted body cannot have a query: the query would not be encrypted"
        raise EncryptionError(problem, hint="Leave the query out, or pass encrypt=False.", sent="no")
    text = query.encode() if body is None else body
    if not text:
        return query
    encrypted = core.cipher.encrypt(text)
    call.headers = {**call.headers, "Is-Encrypted": "1", "Signed": encrypted.signed}
    call.info.encrypted = True
    if body is None:
        return encrypted.text.decode()
    call.headers["Content-Type"] = core.sealed_content_type
    call.body = encrypted.text
    return ""


__all__ = ["prepare"]
