"""The value that an operation or a fault answers with, and the envelopes it is made of."""

import json
from typing import Any

import attrs

INVENTED = ("X-Sandbox-Invented", "1")
"""The header on every answer whose shape no page of the vendor shows."""

JSON_HEADERS = (("Content-Type", "application/json"),)


@attrs.frozen
class Reply:
    """One answer: status, headers, body bytes.

    ``accepted``: the operation was carried out. ``sealable``: may be encrypted (success answers only, since error
    answers are taken to come in plain). ``invented``: no page shows this answer.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = attrs.field(default=JSON_HEADERS, repr=False)
    body: bytes = attrs.field(default=b"", repr=False)
    accepted: bool = False
    sealable: bool = False
    invented: bool = True


def dump(value: Any) -> bytes:
    """Write a JSON value as compact UTF-8; text that UTF-8 cannot hold (lone surrogates) goes out as \\u escapes."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode("ascii")


def success(data: Any, *, invented: bool) -> Reply:
    """Answer with the cloud family's success envelope: data, status "OK", code 200 (documented)."""
    body = dump({"data": data, "status": "OK", "code": 200})
    return Reply(body=body, accepted=True, sealable=True, invented=invented)


def refusal(status: int, code: int, text: str, *, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """Refuse with an envelope that no page shows: code as documented, the text both as status and as message."""
    body = dump({"data": {}, "status": text, "message": text, "code": code})
    return Reply(status=status, headers=JSON_HEADERS + headers, body=body)
