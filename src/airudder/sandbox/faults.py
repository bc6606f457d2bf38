"""Told faults: what can go wrong between a client and AI Rudder, one small value each.

None of these answers is shown by a page of the vendor, so each that leaves the sandbox is marked as invented.
"""

import json
import zlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Literal, Protocol

import attrs

from .reply import JSON_HEADERS, Reply, dump, refusal

_HTML = b"<html>\r\n<head><title>%d %s</title></head>\r\n<body><center><h1>%d %s</h1></center></body>\r\n</html>\r\n"
_MIB = 1024 * 1024


class Waitable(Protocol):
    """Anything with an async ``wait``: an asyncio.Event, for one."""

    def wait(self) -> Awaitable[object]:
        """Come back when the wait is over."""
        ...


Until = Waitable | float


@attrs.frozen
class Pause:
    """A wait (an event, or seconds) before the head, between head and body, or after half of the body."""

    until: Until
    where: Literal["head", "body", "middle"] = "head"


@attrs.frozen
class Cut:
    """A connection closed: before handling, after it (both with no answer byte), or in the body.

    ``keep``: bytes of the body that go out before a cut in the body, None for half of them. ``reset``: with a TCP
    reset; otherwise closed in good order.
    """

    where: Literal["before", "after", "body"]
    keep: int | None = None
    reset: bool = False


@attrs.frozen
class Fault:
    """One fault; make it with the class methods.

    A fault with ``instead`` answers in place of the operation, whatever the request is: nothing is accepted. Others
    strike a request that was accepted and spoil its answer: ``text`` changes the JSON text before it is sealed,
    ``wire`` the answer after that; a request that is refused on its own account does not use them up.
    """

    name: str
    instead: Reply | None = attrs.field(default=None, repr=False)
    text: Callable[[bytes], bytes] | None = attrs.field(default=None, repr=False)
    wire: Callable[[Reply], Reply] | None = attrs.field(default=None, repr=False)
    seal: bool | None = None
    cut: Cut | None = None
    pause: Pause | None = attrs.field(default=None, repr=False)
    chunked: bool = False

    # ------------------------------------------------------------------ answers in place of the operation

    @classmethod
    def raw(
        cls,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        *,
        name: str = "raw",
        chunked: bool = False,
    ) -> "Fault":
        """Answer with exactly these; Content-Type is application/json unless the headers name another."""
        given = tuple((headers or {}).items())
        if not any(key.lower() == "content-type" for key, _ in given):
            given = JSON_HEADERS + given
        return cls(name, instead=Reply(status=status, headers=given, body=body), chunked=chunked)

    @classmethod
    def envelope(
        cls, code: int, text: str = "sandbox: told fault", *, status: int = 200, seal: bool = False
    ) -> "Fault":
        """Answer with an envelope of any code under any HTTP status; ``seal`` encrypts even this error answer."""
        return cls(f"code_{code}", instead=refusal(status, code, text), seal=seal or None)

    @classmethod
    def unauthorized(cls) -> "Fault":
        """HTTP 401, though the token may be alive (the status by client code; its body is unknown)."""
        return cls("unauthorized", instead=refusal(401, 401, "sandbox: told fault, unauthorized"))

    @classmethod
    def unauthorized_code(cls, *, seal: bool = False) -> "Fault":
        """Envelope code 401 under HTTP 200."""
        return attrs.evolve(cls.envelope(401, seal=seal), name="unauthorized_code")

    @classmethod
    def forbidden(cls) -> "Fault":
        """HTTP 403."""
        return cls("forbidden", instead=refusal(403, 403, "sandbox: told fault, forbidden"))

    @classmethod
    def rate_limited(cls, retry_after: float | str | datetime | None = None) -> "Fault":
        """HTTP 429; Retry-After as seconds, as HTTP-date (from an aware datetime), as any text, or left out."""
        headers: tuple[tuple[str, str], ...] = ()
        if isinstance(retry_after, datetime):
            headers = (("Retry-After", format_datetime(retry_after.astimezone(UTC), usegmt=True)),)
        elif retry_after is not None:
            headers = (("Retry-After", str(retry_after)),)
        return cls("rate_limited", instead=refusal(429, 429, "sandbox: told fault, rate limit", headers=headers))

    @classmethod
    def server_error(cls, status: int = 500) -> "Fault":
        """HTTP 500 (or another status) with a JSON envelope of the same code."""
        return cls("server_error", instead=refusal(status, status, "sandbox: told fault, server error"))

    @classmethod
    def bad_gateway(cls, status: int = 502) -> "Fault":
        """The HTML page of a proxy."""
        text = {502: b"Bad Gateway", 503: b"Service Unavailable", 504: b"Gateway Timeout"}.get(status, b"Error")
        body = _HTML % (status, text, status, text)
        return cls("bad_gateway", instead=Reply(status=status, headers=(("Content-Type", "text/html"),), body=body))

    @classmethod
    def redirect(cls, location: str = "/moved", status: int = 302) -> "Fault":
        """A redirect; to a path of the sandbox by default, so that a client that follows it shows in the ledger."""
        return cls("redirect", instead=Reply(status=status, headers=(("Location", location), *JSON_HEADERS)))

    @classmethod
    def unknown_code(cls, code: int = 4242, *, seal: bool = False) -> "Fault":
        """HTTP 200 and an envelope whose code is in no list."""
        return attrs.evolve(cls.envelope(code, seal=seal), name="unknown_code")

    # ------------------------------------------------------------------ connections cut, answers late

    @classmethod
    def cut_before(cls, *, reset: bool = False) -> "Fault":
        """Read the request, then close without handling it and without an answer byte."""
        return cls("cut_before", cut=Cut("before", reset=reset))

    @classmethod
    def cut_after(cls, *, reset: bool = False) -> "Fault":
        """Carry the operation out, then close without an answer byte."""
        return cls("cut_after", cut=Cut("after", reset=reset))

    @classmethod
    def cut_body(cls, keep: int | None = None, *, reset: bool = False, chunked: bool = False) -> "Fault":
        """Carry out, send the head and ``keep`` bytes of a body announced as longer (None: half of it), then close."""
        return cls("cut_body", cut=Cut("body", keep=keep, reset=reset), chunked=chunked)

    @classmethod
    def slow(
        cls, until: Until, where: Literal["head", "body", "middle"] = "head", *, then: "Fault | None" = None
    ) -> "Fault":
        """Carry out, then wait until an event (or for seconds): before the head, before the body, or half-way in it.

        With ``then`` the answer is that fault's, made late.
        """
        base = then if then is not None else cls("slow")
        name = "slow" if then is None else f"slow_{then.name}"
        return attrs.evolve(base, name=name, pause=Pause(until, where))

    # ------------------------------------------------------------------ answers spoilt after handling

    @classmethod
    def garbage(cls, body: bytes = b"\x89 this is no JSON \xff") -> "Fault":
        """HTTP 200, declared as JSON, not encrypted, and bytes that are not JSON."""
        return cls("garbage", wire=lambda reply: attrs.evolve(reply, body=body), seal=False)

    @classmethod
    def truncated(cls) -> "Fault":
        """The first half of the JSON text; the HTTP body is whole, and sealed in order if the request was."""
        return cls("truncated", text=lambda text: text[: len(text) // 2])

    @classmethod
    def empty(cls) -> "Fault":
        """HTTP 200 without a body."""
        return cls("empty", wire=lambda reply: attrs.evolve(reply, body=b""), seal=False)

    @classmethod
    def bom(cls) -> "Fault":
        """A UTF-8 byte order mark in front of the JSON text (inside the seal, if there is one)."""
        return cls("bom", text=lambda text: b"\xef\xbb\xbf" + text)

    @classmethod
    def family_code(cls, code: int = 0) -> "Fault":
        """The right data under the success code of another family (SMS has 0)."""
        return cls("family_code", text=lambda text: _with_code(text, code))

    @classmethod
    def wrong_digest(cls) -> "Fault":
        """A sealed answer whose Signed is that of another text."""
        return cls("wrong_digest", wire=lambda reply: _signed(reply, "0" * 64), seal=True)

    @classmethod
    def missing_digest(cls) -> "Fault":
        """A sealed answer without Signed."""
        return cls("missing_digest", wire=lambda reply: _signed(reply, None), seal=True)

    @classmethod
    def bad_base64(cls) -> "Fault":
        """A sealed answer whose text holds characters that Base64 has not."""
        return cls("bad_base64", wire=lambda reply: attrs.evolve(reply, body=b"%!" + reply.body[2:]), seal=True)

    @classmethod
    def bad_block(cls) -> "Fault":
        """A sealed answer of good Base64 that is not a whole number of AES blocks."""
        return cls("bad_block", wire=lambda reply: attrs.evolve(reply, body=reply.body[:-8]), seal=True)

    @classmethod
    def huge(cls, size: int, *, chunked: bool = False) -> "Fault":
        """The proper answer followed by blanks up to ``size`` bytes in all (JSON still, so only its size is wrong)."""
        return cls("huge", wire=lambda reply: _padded(reply, size), seal=False, chunked=chunked)

    @classmethod
    def gzip_bomb(cls, size: int) -> "Fault":
        """A small gzip body that expands to ``size`` blanks. It is compressed here, some 3 ms for each MiB."""
        packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
        blanks = b" " * _MIB
        parts = [packer.compress(blanks) for _ in range(size // _MIB)]
        body = b"".join([*parts, packer.compress(b" " * (size % _MIB)), packer.flush()])
        headers = (("Content-Encoding", "gzip"),)
        return cls(
            "gzip_bomb",
            wire=lambda reply: attrs.evolve(reply, headers=reply.headers + headers, body=body),
            seal=False,
        )


@attrs.define(eq=False)
class Told:
    """One fault that a test has set; ``left`` counts down to 0, None is for ever."""

    fault: Fault
    operation: str | None
    left: int | None
    skip: int

    def matches(self, operation_id: str | None) -> bool:
        """Whether it is meant for requests of this operation."""
        return self.operation is None or self.operation == operation_id

    def cancel(self) -> None:
        """Take it back."""
        self.left = 0

    def use(self) -> Fault:
        """Count one stroke and give the fault."""
        if self.left is not None:
            self.left -= 1
        return self.fault


class Faults:
    """The faults that are set, in order: the first one that matches a request decides, by its fault or its skip."""

    def __init__(self) -> None:
        self._told: list[Told] = []

    def tell(self, told: Told) -> Told:
        """Add one at the end; those used up make room."""
        self._told = [*self.left, told]
        return told

    @property
    def left(self) -> list[Told]:
        """Those not used up."""
        return [told for told in list(self._told) if told.left != 0]

    def clear(self) -> None:
        """Take all back."""
        for told in self._told:
            told.cancel()
        self._told.clear()

    def next(self, operation_id: str | None) -> Told | None:
        """The one that decides a request, counting down its skip; ``Told.use`` counts that it was applied."""
        for told in self.left:
            if told.matches(operation_id):
                if not told.skip:
                    return told
                told.skip -= 1
                return None
        return None


def _with_code(text: bytes, code: int) -> bytes:
    try:
        envelope = json.loads(text)
    except ValueError:
        return text
    return dump({**envelope, "code": code}) if isinstance(envelope, dict) else text


def _signed(reply: Reply, digest: str | None) -> Reply:
    headers = tuple(pair for pair in reply.headers if pair[0] != "Signed")
    return attrs.evolve(reply, headers=headers if digest is None else (*headers, ("Signed", digest)))


def _padded(reply: Reply, size: int) -> Reply:
    return attrs.evolve(reply, body=reply.body.ljust(size, b" "))
