"""The first step of a call: its arguments are checked and converted, and become the bytes that every attempt sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._generated.types import Request
from ..errors import EncryptionError, InvalidRequestError
from ..json import BIG, guess_size, off_loop
from .arguments import check_required, fill_path, query_string, refuse_nulls, wants_seal
from .body import encode, plain
from .call import Call
from .core import Core
from .formats import convert


async def prepare(call: Call, request: Request, core: Core) -> None:
    """Set what ``call`` sends, in a thread if it is much.

    Raises ``InvalidRequestError``, ``ConfigurationError`` or ``EncryptionError`` for what can be seen to be wrong here.
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
        query, body = _members(call, request, core)
    check_required(operation, query, body)
    if body and (not operation.formats or request.options.get("extra_body")):
        body = plain(body, "body")  # what has formats is plain already
    seal = wants_seal(operation, options, request.options, has_key=core.cipher is not None)
    text, payload = query_string(query) if query else "", None if body is None else encode(body)
    call.headers, call.body, call.plain = (
        core.headers_of(options, has_body=payload is not None),
        payload,
        (text, payload),
    )
    if seal:
        text = _encrypt(call, core)
    call.url = core.url_of(fill_path(path, request.path_args) if "{" in path else path, text)


def _members(call: Call, request: Request, core: Core) -> tuple[Mapping[str, Any], Mapping[str, Any] | None]:
    """Query and body in the forms that the description names; ``extra_...`` goes over them as it is."""
    query, body, formats = request.query, request.body, call.operation.formats
    if formats:
        zone, check_phones = core.zone, call.options.check_phones
        refuse_nulls(query)
        query = convert(query, formats, zone=zone, check_phones=check_phones, place="query") if query else query
        body = convert(body, formats, zone=zone, check_phones=check_phones, place="body") if body else body
    for name in ("extra_query", "extra_body") if request.options else ():
        extra = request.options.get(name)
        if extra is not None and not isinstance(extra, Mapping):
            raise InvalidRequestError(f"{name} takes a mapping")
        if extra and name == "extra_query":
            query = {**query, **extra}
        elif extra:
            body = {**(body or {}), **extra}
    return query, body


def _encrypt(call: Call, core: Core) -> str:
    """Encrypt query or body; give the query. An empty one goes plain. The pages show one or the other, never both."""
    query, body = call.plain
    assert core.cipher is not None
    if query and body is not None:
        problem = "an encrypted body cannot go with a query, which would not be encrypted"
        raise EncryptionError(problem, hint="", sent="no")
    text = query.encode() if body is None else body
    if not text:
        return query
    sealed = core.cipher.encrypt(text)
    call.headers = {**call.headers, "Is-Encrypted": "1", "Signed": sealed.signed}
    call.info.encrypted = True
    if body is None:
        return sealed.text.decode()
    call.headers["Content-Type"] = core.sealed_content_type
    call.body = sealed.text
    return ""


__all__ = ["prepare"]
