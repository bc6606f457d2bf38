"""The way through a list of pages: what one walk remembers of it, and the text by which another takes it up again."""

from __future__ import annotations

import json
import re
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Hashable, Mapping
from hashlib import blake2b
from itertools import islice
from typing import Any, Generic, NamedTuple, TypeVar

from attrs import frozen

from ._generated.types import Paging
from .errors import PagingError

T = TypeVar("T")

# Of the ids only digests are kept, and only so many: a list of millions takes no more memory than one of thousands.
WINDOW = 20_000
KNOWN = 1_000

_NUMBER = re.compile(r"[0-9]{1,18}")

_canonical = json.JSONEncoder(sort_keys=True, default=lambda model: model.to_dict()).encode


class Point(NamedTuple):
    """Where a page begins: the parameter that asks for it, the ids of the page before, the digest of that page."""

    value: Any
    known: tuple[bytes, ...] = ()
    before: bytes = b""


@frozen
class Route:
    """One operation that gives a list. Writes and reads the points of its lists as texts."""

    operation_id: str
    paging: Paging
    arguments: bytes = b""
    """Digest of what decides on the list and its pages: with another size, page 3 begins elsewhere."""
    as_text: bool = False
    """Whether the parameter is declared as text: numbers are counted all the same, and sent as text."""

    def leads_on(self, value: object) -> bool:
        """Whether a page can be asked for by ``value``."""
        return type(value) is int or (self.paging.kind == "cursor" and isinstance(value, str))

    def counted(self, value: Any) -> Any:
        """A page that was given as text as the number that it is; anything else as it is."""
        as_text = self.as_text and self.paging.kind == "page" and isinstance(value, str)
        return int(value) if as_text and _NUMBER.fullmatch(value) else value

    def sent(self, value: int | str) -> int | str:
        """What asks for a page, in the declared type."""
        return str(value) if self.as_text else value

    def write(self, point: Point) -> str:
        """``point`` as a text for ``resume=``. Ids are in it as digests; the id that is a cursor stands there as is."""
        facts = json.dumps([self.operation_id, self.paging.kind, self.arguments.hex(), point.value]).encode()
        content = facts + b"\n" + point.before + b"".join(point.known)
        return "v1." + urlsafe_b64encode(_digest(content) + content).rstrip(b"=").decode()

    def read(self, text: object) -> Point | None:
        """The point that ``write`` made this text of; None for anything else."""
        if not isinstance(text, str):
            return None
        try:
            facts, _, ids = b64decode(text[3:] + "==", b"-_")[8:].partition(b"\n")
            *_, value = json.loads(facts)
        except (ValueError, TypeError, RecursionError):
            return None
        point = Point(value, tuple(ids[at : at + 8] for at in range(8, len(ids), 8)), ids[:8])
        # Writing it anew checks all at once: version, checksum, operation, arguments, kind, spelling.
        return point if self.leads_on(value) and self.write(point) == text else None


class Trail(Generic[T]):
    """What one walk through a list remembers. ``resume``: the text for the page that is asked for next."""

    def __init__(self, route: Route, start: Point, item_id: Callable[[T], object], max_pages: int) -> None:
        self._route, self._item_id, self._max_pages = route, item_id, max_pages
        self._point, self.resume = start, route.write(start)
        self._seen = dict.fromkeys(start.known)
        self._count = 0
        self._kept = b""
        self._problem = ""

    def next_value(self) -> int | str:
        """What asks for the next page. Raises ``PagingError`` if nothing does, or if there were too many pages."""
        if self._count == self._max_pages:
            self._problem = f"the list has not ended after {self._count} pages"
        if self._problem:
            raise PagingError(self._problem, sent="yes")
        return self._route.sent(self._point.value)

    def take(self, items: list[T]) -> list[T]:
        """The new items of the page; moves on behind it, unless there are none. Raises ``PagingError``."""
        self._count += 1
        if not items:
            return []
        keys = [_key(self._item_id(item)) for item in items]
        parts = (key or _digest(_canonical(item).encode()) for key, item in zip(keys, items, strict=True))
        digest = _digest(b"".join(parts))
        new = [] if digest == self._point.before else self._unseen(keys, items)
        following = self._following(items[-1])
        if following is None:
            self._problem = "the last item of a page has no id that leads on"
        if new and self._closes_circle(digest):
            new, self._problem = [], "the list goes in a circle"
        if not new and self._problem:  # else what is new is given out first
            raise PagingError(self._problem, sent="yes")
        if new:
            value = self._point.value if following is None else following
            self._point = Point(value, tuple(key for key in keys if key is not None)[-KNOWN:], digest)
            self.resume = self._route.write(self._point)
        return new

    def _unseen(self, keys: list[bytes | None], items: list[T]) -> list[T]:
        """The items whose ids were not seen, and those without an id, since nothing tells them from others."""
        unseen: list[T] = []
        for key, item in zip(keys, items, strict=True):
            if key not in self._seen:
                unseen.append(item)
                if key is not None:
                    self._seen[key] = None
        for key in list(islice(self._seen, max(0, len(self._seen) - WINDOW))):
            del self._seen[key]
        return unseen

    def _following(self, last: T) -> Any:
        """What asks for the page behind the one that ends with ``last``; None if nothing does."""
        following = self._point.value + 1 if self._route.paging.kind == "page" else self._item_id(last)
        return following if following != "" and self._route.leads_on(following) else None

    def _closes_circle(self, digest: bytes) -> bool:
        """Whether the list goes in a circle, however long: Brent's algorithm, for those longer than the window.

        One page is kept, the 1st, 2nd, 4th, 8th, ... in turn. Sooner or later it lies in the circle, and is kept for
        longer than one turn takes.
        """
        closes = digest == self._kept
        if self._count & (self._count - 1) == 0:
            self._kept = digest
        return closes


def digest_of(arguments: Mapping[str, Any]) -> bytes:
    """A digest of arguments, the same in every process; none of what is no argument, which the call will refuse."""
    try:
        return _digest(json.dumps(arguments, sort_keys=True, default=_plain).encode())
    except (TypeError, ValueError, RecursionError):
        return b""


def _plain(value: object) -> object:
    to_dict = getattr(value, "to_dict", None)
    return str(value) if to_dict is None else to_dict()


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=8).digest()


def _key(value: object) -> bytes | None:
    """An id by type and value; None if there is none. Empty text is none: the vendor writes so what is missing."""
    if value is None or value == "" or not isinstance(value, Hashable):
        return None
    return _digest(f"{type(value).__name__}:{value}".encode("utf-8", "surrogatepass"))


__all__ = ["Point", "Route", "Trail", "digest_of"]
