"""The position in a list of pages: what one reading remembers, and the text by which another reading resumes it.

A page number counts from the top of the list. New items at the top push known items on to the pages that are read
next, so a page without a new item is not the end. The steps:

1. Pages of known items are read past, up to a bound. An empty page is the end, and so is the same page for three page
   numbers in a row: some servers answer every number beyond the last page with the last page.
2. A resumed reading first asks for the last page again and searches for items that are known from the text. Items
   before them are newer than the reading and are not given. If the text does not hold all ids, this page must have
   known items; else they must come within so many items as a list may grow by.
3. Only the ids that came last are remembered, so a forgotten item could be taken for a new one. Two checks find that:
   the oldest id in memory comes again, or an id comes as new that is in a sample of all ids. The sample and the last
   ids are in the text, too.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection, Hashable, Mapping
from hashlib import blake2b
from itertools import islice
from typing import Any, Generic, NamedTuple, TypeVar

from attrs import frozen

from .._generated.types import Paging
from ..errors import PagingError

T = TypeVar("T")

# Of the ids only digests are kept, and only so many: a list of millions takes no more memory than one of thousands.
WINDOW = 20_000

SAMPLE = 256

BRIDGED = 1_000
"""By how many items a list may grow between a page and its ``resume``. As many known items in a row are read past."""

STALE_PAGES = 50
"""So many pages of known items are read past in any case."""

SAME_PAGES = 3

_LARGEST = b"\xff" * 8

_NUMBER = re.compile(r"[0-9]{1,18}")

_canonical = json.JSONEncoder(sort_keys=True, default=lambda model: model.to_dict()).encode


class Point(NamedTuple):
    """Where a reading goes on: what asks for the next page, and digests that tell what came before.

    ``before``: of the last page; empty if none was read. ``known``: of the ids that came last. ``sample``: of a few of
    all ids; empty as long as ``known`` holds them all.
    """

    value: Any
    before: bytes = b""
    known: bytes = b""
    sample: bytes = b""


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
        """``point`` as a text for ``resume=``. Ids are in it as digests, except one that is the cursor."""
        facts = [self.operation_id, self.paging.kind, self.arguments.hex(), point.value, len(point.sample) // 8]
        content = json.dumps(facts).encode() + b"\n" + point.before + point.sample + point.known
        return "v2." + urlsafe_b64encode(_digest(content) + content).rstrip(b"=").decode()

    def read(self, text: object) -> Point | None:
        """The point that ``write`` made this text of; None for anything else."""
        if not isinstance(text, str):
            return None
        try:
            facts, _, digests = b64decode(text[3:] + "==", b"-_")[8:].partition(b"\n")
            *_, value, sampled = json.loads(facts)
            known = 8 + 8 * sampled
            point = Point(value, digests[:8], digests[known:], digests[8:known])
        except (ValueError, TypeError, RecursionError):
            return None
        # Writing it again checks all at once: version, checksum, operation, arguments, kind, spelling.
        return point if self.leads_on(value) and self.write(point) == text else None


class _Look(NamedTuple):
    """What pages are compared by. ``keys``: one for each item, None without an id. ``anonymous``: some have none."""

    keys: list[bytes | None]
    ids: dict[bytes, None]
    anonymous: bool
    digest: bytes


class Trail(Generic[T]):
    """What one reading of a list remembers. ``ended``: whether the list has no more items.

    ``size``: of the latest page, in bytes.
    """

    def __init__(self, route: Route, start: Point, item_id: Callable[[T], object], max_pages: int) -> None:
        self._route, self._item_id, self._max_pages = route, item_id, max_pages
        self.point = start
        self._resumed = start.before != b""
        self._searching = self._resumed and route.paging.kind == "page"
        self._value = start.value - 1 if self._searching else start.value
        self._seen = dict.fromkeys(_split(start.known))
        self._forgot = start.sample != b""
        self._sample: dict[bytes, None] = {}
        self._add_to_sample(_split(start.sample) or self._seen)
        self._count = self._same = self._searched = self._stale_pages = self._stale_items = 0
        self._last = b""
        self._kept = (b"", b"")
        self._problem: tuple[str, str | None] | None = None
        self.ended = False
        self.size = 0

    @property
    def resume(self) -> str:
        """The text by which another reading goes on here."""
        return self._route.write(self.point)

    def next_value(self) -> int | str:
        """What asks for the next page. Raises ``PagingError`` if the list cannot be followed further."""
        if self._count == self._max_pages and self._problem is None:
            self._problem = f"the list has not ended after {self._count} pages", None
        if self._problem is not None:
            problem, hint = self._problem
            raise PagingError(problem, hint=hint, sent="yes")
        return self._route.sent(self._value)

    def take(self, items: list[T]) -> list[T]:
        """The new items of the page; there may be none although the list goes on.

        A problem with the page is raised by ``next_value``, because the frame of this method holds the items.
        """
        self._count += 1
        page = self._look_at(items)
        again = self._resumed and self._count == 1
        unchanged = again and page.digest == self.point.before
        known = not self._seen.keys().isdisjoint(page.ids)
        self._same = self._same + 1 if page.digest == self._last else 1
        end = not items or (self._same == SAME_PAGES and not page.anonymous)
        if searching := self._searching:
            self._searching = not (known or (unchanged and not page.ids))
            self._searched += len(items)
        self._problem = self._problem_with(page, end=end)
        self._last = page.digest
        self.ended = end and self._problem is None
        if end or self._problem is not None:
            return []
        size = len(items)
        if searching and known:
            items, page = self._without_newer(items, page)
        all_new = not known and len(page.ids) == len(items)
        new = [] if unchanged or self._searching else items[:] if all_new else self._unseen(items, page)
        self._move_on(items, page)
        if new:
            self._remember(page.ids, BRIDGED + size + 1, all_new=all_new)
        elif not (again or self._searching):
            self._count_stale(size)
        return new

    def _look_at(self, items: list[T]) -> _Look:
        keys = [_key(self._item_id(item)) for item in items]
        ids = dict.fromkeys(filter(None, keys))
        if anonymous := None in keys:
            contents = (key or _digest(_canonical(item).encode()) for key, item in zip(keys, items, strict=True))
            return _Look(keys, ids, anonymous, _digest(b"".join(contents)))
        return _Look(keys, ids, anonymous, _digest(b"".join(filter(None, keys))))

    def _problem_with(self, page: _Look, *, end: bool) -> tuple[str, str | None] | None:
        """Why the list cannot be followed, and what to do."""
        if self._searching and (end or self._forgot or not self._seen or self._searched > BRIDGED):
            problem = (
                "the items that came last before this resume were not found again: since then the list has grown by "
                f"more than {BRIDGED:,} items, or items were removed or changed"
            )
            return problem, "Start again without resume; the items that you already have then come again."
        if end:
            return None
        if self._same == SAME_PAGES:
            problem = f"the same page came for {SAME_PAGES} page numbers in a row; not all of its items have ids"
            return f"{problem}, so it is unknown whether the list has ended", None
        if self._forgot and self._is_forgotten(page):
            problem = (
                "items came again that are no longer remembered, and some may have been given twice: the list goes in "
                "a circle, or has grown by too many items while it was read"
            )
            return problem, "Start again without resume; call to_list() first, then work on the items."
        if page.anonymous and self._closes_circle(page.digest):
            return "the list goes in a circle", None
        return None

    def _is_forgotten(self, page: _Look) -> bool:
        """Whether items of the page came before, but so long ago that they may be taken for new."""
        if self._seen and next(iter(self._seen)) in page.ids:
            return True
        return not (self._sample.keys() & page.ids.keys()) <= self._seen.keys()

    def _without_newer(self, items: list[T], page: _Look) -> tuple[list[T], _Look]:
        """The page from its first known item on: what comes before was added after the list was left."""
        first = next(at for at, key in enumerate(page.keys) if key in self._seen)
        keys = page.keys[first:]
        return items[first:], page._replace(keys=keys, ids=dict.fromkeys(filter(None, keys)))

    def _unseen(self, items: list[T], page: _Look) -> list[T]:
        """The items whose ids were not seen, and those without an id, since nothing distinguishes them."""
        unseen: list[T] = []
        for key, item in zip(page.keys, items, strict=True):
            if key is None or key not in self._seen:
                unseen.append(item)
            if key is not None:
                self._seen.pop(key, None)  # to the end, so that the order is that of the list
                self._seen[key] = None
        return unseen

    def _move_on(self, items: list[T], page: _Look) -> None:
        following = self._following(items[-1])
        if following is None:
            self._problem = "the last item of a page has no id that leads to the next page", None
        else:
            self._value = following
        if not self._searching:
            self.point = self.point._replace(value=self._value, before=page.digest)

    def _count_stale(self, count: int) -> None:
        self._stale_pages += 1
        self._stale_items += count
        if self._problem is None and self._stale_items > BRIDGED and self._stale_pages >= STALE_PAGES:
            problem = f"the last {self._stale_pages} pages with {self._stale_items:,} items had nothing new"
            self._problem = f"{problem}: the list goes in a circle, or grows faster than it is read", None

    def _remember(self, ids: dict[bytes, None], span: int, *, all_new: bool) -> None:
        """Keeps ``span`` ids for the text: the page, growth, and one more that shows that it was too much."""
        self._seen |= ids
        self._add_to_sample(ids)
        for key in list(islice(self._seen, max(0, len(self._seen) - max(WINDOW, span)))):
            del self._seen[key]
            self._forgot = True
        if all_new and not self._stale_pages:
            known = (self.point.known + b"".join(ids))[-8 * span :]
        else:  # known ids have come again and are in another order now
            known = b"".join(reversed(list(islice(reversed(self._seen), span))))
        cut = self._forgot or len(known) < 8 * len(self._seen)
        self.point = self.point._replace(known=known, sample=b"".join(self._sample) if cut else b"")
        self._stale_pages = self._stale_items = 0

    def _add_to_sample(self, ids: Collection[bytes]) -> None:
        """Keeps the first id of all, then the smallest digests in order: a fixed number, spread over the whole list."""
        if not self._sample:
            self._sample = dict.fromkeys(islice(ids, 1))
        largest = next(reversed(self._sample)) if len(self._sample) == SAMPLE else _LARGEST
        if smaller := [key for key in ids if key <= largest and key not in self._sample]:
            first, *others = self._sample
            self._sample = dict.fromkeys([first, *sorted([*others, *smaller])[: SAMPLE - 1]])

    def _following(self, last: T) -> Any:
        """What asks for the page behind the one that ends with ``last``; None if nothing does."""
        following = self._value + 1 if self._route.paging.kind == "page" else self._item_id(last)
        return following if following != "" and self._route.leads_on(following) else None

    def _closes_circle(self, digest: bytes) -> bool:
        """Whether a list without ids goes in a circle, by Brent's algorithm.

        Two pages in a row are kept: the 1st and 2nd, the 3rd and 4th, the 7th and 8th, ... in turn. Sooner or later
        they are in the circle, and are kept for longer than one turn takes.
        """
        pair = (self._last, digest)
        closes = pair == self._kept
        if self._count & (self._count - 1) == 0:
            self._kept = pair
        return closes


def digest_of(arguments: Mapping[str, Any]) -> bytes:
    """A digest of arguments, the same in every process; empty for what the call will refuse."""
    try:
        return _digest(json.dumps(arguments, sort_keys=True, default=_plain).encode())
    except (TypeError, ValueError, RecursionError):
        return b""


def _plain(value: object) -> object:
    to_dict = getattr(value, "to_dict", None)
    return str(value) if to_dict is None else to_dict()


def _split(digests: bytes) -> list[bytes]:
    return [digests[at : at + 8] for at in range(0, len(digests), 8)]


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=8).digest()


def _key(value: object) -> bytes | None:
    """An id by type and value; None if there is none. Empty text is none: the vendor writes so what is missing."""
    if value is None or value == "" or not (type(value) is str or isinstance(value, Hashable)):
        return None
    text = f"{type(value).__name__}:{value}".encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=8).digest()


__all__ = ["BRIDGED", "SAME_PAGES", "SAMPLE", "STALE_PAGES", "WINDOW", "Point", "Route", "Trail", "digest_of"]
