"""The value that an operation or a fault answers with, and the envelopes it is made of."""

import json
from collections.abc import Callable
from typing import Any, Literal

import attrs

INVENTED = ("X-Sandbox-Invented", "1")
"""The header on every answer whose shape no page of the vendor shows."""

JSON_HEADERS = (("Content-Type", "application/json"),)

Family = Literal["cloud", "chatbot", "sms", "pds"]


@attrs.frozen
class Stream:
    """A body that is read as it is sent: its size in bytes, and how to get the bytes from one offset to another."""

    size: int
    read: Callable[[int, int], bytes] = attrs.field(repr=False)


@attrs.frozen
class Reply:
    """One answer: status, headers, and a body of bytes or a stream.

    ``accepted``: the operation was carried out. ``sealable``: may be encrypted (success answers only, since error
    answers are taken to come in plain). ``invented``: no page shows this answer. ``chunked``: sent without a length.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = attrs.field(default=JSON_HEADERS, repr=False)
    body: bytes = attrs.field(default=b"", repr=False)
    accepted: bool = False
    sealable: bool = False
    invented: bool = True
    stream: Stream | None = None
    chunked: bool = False

    def whole(self) -> "Reply":
        """The same answer with its body in memory, for a fault that changes bytes."""
        if self.stream is None:
            return self
        return attrs.evolve(self, body=self.stream.read(0, self.stream.size), stream=None)


class Refused(Exception):
    """Raised by a handler: the request is refused under this HTTP status, and under the same code if none is given."""

    def __init__(self, status: int, text: str, code: int | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.code = status if code is None else code


def dump(value: Any) -> bytes:
    """Write a JSON value as compact UTF-8; text that UTF-8 cannot hold (lone surrogates) goes out as \\u escapes."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode("ascii")


def success(data: Any, *, invented: bool, family: Family = "cloud", request_id: str = "") -> Reply:
    """Answer with the success envelope of a family.

    cloud: data, status "OK", code 200. chatbot: request_id, code 200, message "Success", data (both documented).
    sms: code 0, body; pds: code 0, message, body (both client code).
    """
    if family == "chatbot":
        envelope = {"request_id": request_id, "code": 200, "message": "Success", "data": data}
    elif family == "sms":
        envelope = {"code": 0, "body": data}
    elif family == "pds":
        envelope = {"code": 0, "message": "", "body": data}
    else:
        envelope = {"data": data, "status": "OK", "code": 200}
    return Reply(body=dump(envelope), accepted=True, sealable=True, invented=invented)


def refusal(
    status: int,
    code: int,
    text: str,
    *,
    headers: tuple[tuple[str, str], ...] = (),
    family: Family = "cloud",
    request_id: str = "",
) -> Reply:
    """Refuse with an envelope that no page shows.

    cloud: code as documented, the text both as status and as message. The others: code and message.
    """
    envelope: dict[str, Any] = {"message": text, "code": code}
    if family == "cloud":
        envelope = {"data": {}, "status": text, **envelope}
    elif family == "chatbot":
        envelope = {"request_id": request_id, **envelope}
    return Reply(status=status, headers=JSON_HEADERS + headers, body=dump(envelope))
