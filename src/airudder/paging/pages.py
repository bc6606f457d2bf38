"""Lists that come page by page, as their users see them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import aclosing
from functools import partial
from typing import Any, Generic, NoReturn, TypeVar

from attrs import define, evolve, field

from .._generated.operations import OPERATIONS
from .._generated.types import NULL, UNSET, Page, RawResponse, Request, Response
from ..errors import AIRudderError, InvalidRequestError
from ..foreign import whole_number
from ..json import off_loop
from .resume import Point, Route, Trail, digest_of

T = TypeVar("T")


class Pages(Generic[T]):
    """See ``AsyncPages``. Each use has a trail of its own, so uses do not disturb each other.

    ``max_pages``: the most requests of one use, against lists without end. Raises ``InvalidRequestError`` for a
    ``resume`` that does not belong to the call, and for a first page that is not valid.
    """

    def __init__(
        self,
        send: Callable[[Request, Callable[[RawResponse], list[T]]], Awaitable[Response[list[T]]]],
        request: Request,
        parse: Callable[[RawResponse], list[T]],
        item_id: Callable[[T], object],
        *,
        resume: str | None,
        prefetch: bool,
        max_pages: int = 100_000,
    ) -> None:
        operation = OPERATIONS[request.operation_id]
        paging = operation.paging
        assert paging is not None
        self._send, self._parse, self._item_id = send, parse, item_id
        self._prefetch, self._max_pages = prefetch, max_pages
        self._request = _with_extra_members(request, paging.place)
        self._part = dict(getattr(self._request, paging.place) or {})
        # After an id, a page of any size goes on.
        left_out = {paging.parameter, paging.size} if paging.kind == "cursor" else {paging.parameter}
        arguments = digest_of({name: value for name, value in self._part.items() if name not in left_out})
        as_text = paging.parameter in operation.text_fields
        self._route = Route(request.operation_id, paging, arguments, as_text)
        self._start = self._begin() if resume is None else self._resume(resume)

    def __repr__(self) -> str:
        return f"<Pages {self._request.operation_id}>"

    def __await__(self) -> Generator[Any, None, Page[T]]:
        return self._step(self._trail()).__await__()

    def __iter__(self) -> NoReturn:
        raise TypeError("a list of pages needs async for; await its .to_list(limit=...) for a list of the items")

    async def __aiter__(self) -> AsyncGenerator[T, None]:
        async with aclosing(self.pages()) as pages:  # it does not close by itself when this one is left
            async for page in pages:
                for at in range(len(page.items)):  # no local variable may show an item when the next page fails
                    yield page.items[at]

    async def pages(self) -> AsyncGenerator[Page[T], None]:
        """See ``AsyncPages.pages``."""
        trail = self._trail()
        ahead: asyncio.Task[Page[T] | Exception] | None = None
        outcome: Page[T] | Exception | None = None
        try:
            page = await self._step(trail)
            while page.items:
                if self._prefetch:
                    ahead = asyncio.create_task(self._outcome(trail), name="airudder page ahead")
                yield page
                if ahead is None:
                    page = await self._step(trail)
                    continue
                await asyncio.wait({ahead})  # awaiting the task itself, a cancellation could be lost in it
                outcome = ahead.result()
                if isinstance(outcome, Exception):
                    raise outcome
                page = outcome
        finally:
            if ahead is not None:
                ahead.cancel()
                await asyncio.wait({ahead})
            del ahead, outcome  # an error in them has a traceback that holds this frame

    async def to_list(self, *, limit: int | None) -> list[T]:
        """See ``AsyncPages.to_list``. The items are lost in an error, so its ``resume`` is where this use began."""
        if limit is not None:
            limit = whole_number(limit)
            if limit is None or limit < 0:
                raise self._refusal("limit must be a whole number from 0, or None for all")
        trail = self._trail()
        found = _Found[T]()
        try:
            while (limit is None or len(found.items) < limit) and (page := await self._step(trail)).items:
                found.items += page.items
        except AIRudderError as error:
            error.resume = self._route.write(self._start)
            raise
        return found.items[:limit]

    def _trail(self) -> Trail[T]:
        return Trail(self._route, self._start, self._item_id, self._max_pages)

    async def _outcome(self, trail: Trail[T]) -> Page[T] | Exception:
        """As ``_step``, for a task: one that ends with an error is complained of if nobody is left to look at it."""
        try:
            return await self._step(trail)
        except Exception as error:
            return error

    async def _step(self, trail: Trail[T]) -> Page[T]:
        """The next page that has new items; the one without items, and without ``resume``, is the end."""

        def parse(raw: RawResponse) -> list[T]:
            trail.size = len(raw.content)
            return self._parse(raw)

        items: list[T] = []
        try:
            while True:
                response = await self._send(self._asking_for(trail.next_value()), parse)
                items = await off_loop(trail.size, trail.take, response.data)
                if items or trail.ended:
                    break
        except AIRudderError as error:
            error.operation_id, error.resume = self._request.operation_id, trail.resume
            raise
        return Page(items=items, resume=partial(self._route.write, trail.point) if items else None, response=response)

    def _asking_for(self, value: int | str) -> Request:
        paging = self._route.paging
        part: Any = {paging.place: {**self._part, paging.parameter: value}}
        return evolve(self._request, **part)

    def _begin(self) -> Point:
        paging = self._route.paging
        value = self._part.get(paging.parameter)
        if value is None or value is NULL or value is UNSET:
            value = paging.first
        text = " or a text" if paging.kind == "cursor" else ""
        if not self._route.leads_on(value := self._route.counted(value)):
            raise self._refusal(f"{paging.parameter} is not valid as the first page: it must be a whole number{text}")
        return Point(value)

    def _resume(self, text: str) -> Point:
        point = self._route.read(text)
        if point is None:
            problem = "resume does not belong to this call, was made by another version of this library, or is damaged"
            raise self._refusal(problem, "Pass the arguments that it was made with, or start without resume.")
        if self._part.get(self._route.paging.parameter) is not None:
            parameter = self._route.paging.parameter
            raise self._refusal(f"resume and {parameter} both say where to begin", f"Leave {parameter} out.")
        return point

    def _refusal(self, problem: str, hint: str | None = None) -> InvalidRequestError:
        error = InvalidRequestError(problem, hint=hint)
        error.operation_id = self._request.operation_id
        return error


@define
class _Found(Generic[T]):
    """Items without a repr, so that the frame that gathers them does not show them."""

    items: list[T] = field(factory=list[T], repr=False)


def _with_extra_members(request: Request, place: str) -> Request:
    """``extra_query`` or ``extra_body`` merged; left in the options, it would replace the parameter of every page."""
    options: Any = dict(request.options)
    extra = options.pop(f"extra_{place}", None)
    if not isinstance(extra, Mapping):
        return request
    part: Any = {place: {**(getattr(request, place) or {}), **extra}}
    return evolve(request, options=options, **part)


__all__ = ["Pages"]
