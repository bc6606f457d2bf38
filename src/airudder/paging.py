"""Lists that come page by page, as their users see them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import aclosing
from typing import Any, Generic, TypeVar

from attrs import evolve

from ._generated.operations import OPERATIONS
from ._generated.types import NULL, UNSET, Page, RawResponse, Request, Response
from .errors import AIRudderError, InvalidRequestError
from .jsonio import guess_size, off_loop
from .trail import Point, Route, Trail, digest_of

T = TypeVar("T")


class Pages(Generic[T]):
    """See ``AsyncPages``. Each use has a trail of its own, so uses do not disturb each other.

    ``max_pages``: what one use may fetch, against lists without end. Raises ``InvalidRequestError`` for a ``resume``
    that this operation did not give, and for a first page that cannot be asked for.
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
        options: Any = dict(request.options)
        self._part = dict(getattr(request, paging.place) or {})
        if isinstance(options.get(extra := f"extra_{paging.place}"), Mapping):
            self._part |= options.pop(extra)  # left there, it would go over the parameter of every page
        self._request = evolve(request, options=options)
        size = {paging.size} if paging.kind == "cursor" else set[str]()  # behind an id, pages of any size go on
        own = {name: value for name, value in self._part.items() if name not in {paging.parameter, *size}}
        as_text = paging.parameter in operation.text_fields
        self._route = Route(request.operation_id, paging, digest_of(own), as_text)
        self._start = self._begin() if resume is None else self._resume(resume)

    def __repr__(self) -> str:
        return f"<Pages {self._request.operation_id}>"

    def __await__(self) -> Generator[Any, None, Page[T]]:
        return self._step(self._trail()).__await__()

    async def __aiter__(self) -> AsyncGenerator[T, None]:
        async with aclosing(self.pages()) as pages:  # it does not close by itself when this one is left
            async for page in pages:
                for item in page.items:
                    yield item

    async def pages(self) -> AsyncGenerator[Page[T], None]:
        """See ``AsyncPages.pages``."""
        trail = self._trail()
        ahead: asyncio.Task[Page[T] | Exception] | None = None
        outcome: Page[T] | Exception | None = None
        try:
            page = await self._step(trail)
            while page.resume is not None:
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
        """See ``AsyncPages.to_list``. An error takes with it what came, so its ``resume`` is where this use began."""
        if limit is not None and (type(limit) is not int or limit < 0):
            raise self._refusal("limit is a whole number from 0, or None for all")
        trail = self._trail()
        start = trail.resume
        items: list[T] = []
        try:
            while (limit is None or len(items) < limit) and (page := await self._step(trail)).items:
                items += page.items
        except AIRudderError as error:
            error.resume = start
            raise
        return items if limit is None else items[:limit]

    def _trail(self) -> Trail[T]:
        return Trail(self._route, self._start, self._item_id, self._max_pages)

    async def _outcome(self, trail: Trail[T]) -> Page[T] | Exception:
        """As ``_step``, for a task: one that ends with an error is complained of if nobody is left to look at it."""
        try:
            return await self._step(trail)
        except Exception as error:
            return error

    async def _step(self, trail: Trail[T]) -> Page[T]:
        """The next page; the one without items, and without ``resume``, is the end."""
        try:
            paging = self._route.paging
            part: Any = {paging.place: {**self._part, paging.parameter: trail.next_value()}}
            response = await self._send(evolve(self._request, **part), self._parse)
            items = await off_loop(guess_size(response.envelope), trail.take, response.data)
        except AIRudderError as error:
            error.operation_id, error.resume = self._request.operation_id, trail.resume
            raise
        return Page(items=items, resume=trail.resume if items else None, response=response)

    def _begin(self) -> Point:
        paging = self._route.paging
        value = self._part.get(paging.parameter)
        if value is None or value is NULL or value is UNSET:
            value = paging.first
        if not self._route.leads_on(value := self._route.counted(value)):
            raise self._refusal(f"{paging.parameter} is no page to begin with")
        return Point(value)

    def _resume(self, text: str) -> Point:
        point = self._route.read(text)
        if point is None:
            problem = "resume is none of this call: damaged, of another version, or of other arguments"
            raise self._refusal(problem, "Give the arguments of then, or begin anew without resume.")
        if self._part.get(self._route.paging.parameter) is not None:
            raise self._refusal(f"resume tells where to begin: leave {self._route.paging.parameter} out")
        return point

    def _refusal(self, problem: str, hint: str | None = None) -> InvalidRequestError:
        error = InvalidRequestError(problem, hint=hint)
        error.operation_id = self._request.operation_id
        return error


__all__ = ["Pages"]
