"""Lists in memory, behind a ``send`` as that of the pipeline: no socket, no client."""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import pytest
from attrs import define, field

from airudder._generated.operations import OPERATIONS
from airudder._generated.types import CallInfo, Operation, Paging, RawResponse, Request, Response
from airudder.errors import AIRudderError
from airudder.paging.pages import Pages

Kind = Literal["page", "cursor"]
KINDS: tuple[Kind, ...] = ("page", "cursor")
PLACES: dict[Kind, Paging] = {
    "page": Paging(kind="page", parameter="Page", place="query", first=1, size="Number", id="id"),
    "cursor": Paging(kind="cursor", parameter="last_id", place="body", first="", size="size", id="id"),
}
Answer = Callable[[Any], list[Any]]


def operation(name: str, paging: Paging) -> Operation:
    return Operation(
        operation_id=name,
        method="GET",
        path=f"/{name}",
        public_name=None,
        family="cloud",
        auth="token",
        effect="reads",
        retry="safe",
        encryption="no",
        evidence="unknown",
        pages=(),
        paging=paging,
    )


@contextmanager
def known_operations() -> Iterator[None]:
    """Two operations of each kind, of which the description of the API knows nothing."""
    with pytest.MonkeyPatch.context() as patch:
        for kind, paging in PLACES.items():
            for name in (f"by_{kind}", f"also_by_{kind}"):
                patch.setitem(OPERATIONS, name, operation(name, paging))
        yield


def rows(*ids: object) -> list[dict[str, Any]]:
    return [{"id": one} for one in ids]


def ids_of(items: Sequence[dict[str, Any]]) -> list[Any]:
    return [item["id"] for item in items]


def id_of(item: dict[str, Any]) -> object:
    return item["id"]


def paged(items: Sequence[dict[str, Any]], size: int, first: int = 1) -> Answer:
    """Answers by page number."""
    return lambda page: list(items[(page - first) * size : (page - first + 1) * size])


def by_cursor(items: Sequence[dict[str, Any]], size: int) -> Answer:
    """Answers with what stands behind the last item of that id."""

    def answer(last: Any) -> list[Any]:
        start = max((place + 1 for place, item in enumerate(items) if item["id"] == last), default=0)
        return list(items[start : start + size])

    return answer


def scripted(*pages: list[Any]) -> Answer:
    """Answers with these pages, whatever it is asked for; behind them with empty ones."""
    rest = iter(pages)
    return lambda _: next(rest, [])


@define
class Newest:
    """Answers by page number, newest item first. ``before``: called before each page, so that the list can grow."""

    old: int
    size: int
    before: Callable[[], None] = lambda: None
    added: int = 0

    def grow(self, count: int) -> None:
        self.added += count

    def __call__(self, page: int) -> list[dict[str, Any]]:
        self.before()
        start = (page - 1) * self.size - self.added
        return rows(*range(start, min(start + self.size, self.old)))  # new items have the numbers below 0


@define
class Server:
    """Answers with what ``answer`` makes of the paging parameter. ``asked`` holds the parameters in turn.

    ``fail``: errors by the number of the request, from 0. ``gate``: holds every request from the ``held_from``-th on.
    """

    answer: Answer
    kind: Kind = "page"
    fail: dict[int, BaseException] = field(factory=dict[int, BaseException])
    gate: asyncio.Event | None = None
    held_from: int = 0
    envelope: dict[str, Any] = field(factory=dict[str, Any])
    requests: list[Request] = field(factory=list[Request])
    running: int = 0
    finished: int = 0
    on_send: Callable[[], None] = lambda: None

    @property
    def asked(self) -> list[Any]:
        return [self.parameter(request) for request in self.requests]

    def parameter(self, request: Request) -> Any:
        paging = PLACES[self.kind]
        part = request.query if paging.place == "query" else request.body
        assert part is not None
        return part[paging.parameter]

    async def send(self, request: Request, parse: Callable[[RawResponse], list[Any]]) -> Response[list[Any]]:
        number = len(self.requests)
        self.requests.append(request)
        self.on_send()
        self.running += 1
        try:
            await asyncio.sleep(0)
            if self.gate is not None and number >= self.held_from:
                await self.gate.wait()
            if number in self.fail:
                raise self.fail[number]
            payload = self.answer(self.parameter(request))
        finally:
            self.running -= 1
            self.finished += 1
        raw = RawResponse(status=200, headers={}, content=json.dumps(self.envelope).encode(), payload=payload)
        return Response(
            data=parse(raw), envelope=self.envelope, status=200, headers={}, request_id=None, info=CallInfo()
        )

    def pages(
        self,
        *,
        resume: Any = None,
        prefetch: bool = False,
        name: str | None = None,
        item_id: Callable[[Any], object] = id_of,
        request: Request | None = None,
        **more: Any,
    ) -> Pages[Any]:
        name = name or f"by_{self.kind}"
        request = request or Request(operation_id=name, method="GET", path=f"/{name}")
        return Pages(
            self.send, request, lambda raw: list(raw.payload), item_id, resume=resume, prefetch=prefetch, **more
        )


async def walked(pages: Pages[Any]) -> tuple[list[Any], AIRudderError | None, list[str | None]]:
    """What the pages gave, the error that ended them, and their ``resume``."""
    items: list[Any] = []
    points: list[str | None] = []
    try:
        async for page in pages.pages():
            items += page.items
            points.append(page.resume)
    except AIRudderError as error:
        return items, error, points
    return items, None, points
