"""Reading a file to its end: what is cut goes on where it was cut, and nothing is mixed from two versions."""

from __future__ import annotations

import logging
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from attrs import evolve

from .._generated.types import CallInfo, Request
from ..errors import AIRudderError, APIConnectionError, RecordingError
from ..http.calls import until_closed
from ..masks import Hidden
from ..request.call import complete
from ..request.pipeline import Pipeline
from ..request.retry import may_attempt_again, pause
from .asking import Asking
from .body import Body, CutError, Known, ValidatorMissingError, changed
from .checksums import Checksums, Comparison
from .heads import Head

logger = logging.getLogger(__name__.rpartition(".")[0])
_RESUMPTIONS = 20
_EXPIRED = (401, 403, 404, 410)


class Reading:
    """One way through the bytes of a file. ``begin`` first, ``close`` at last."""

    def __init__(self, pipeline: Pipeline, request: Request, info: CallInfo) -> None:
        self._pipeline = pipeline
        self._info = info
        self._asking = Asking(pipeline, request, info)
        self._body: Body | None = None
        self._offset = 0
        self._given = Checksums()
        self._again: Comparison | None = None
        self._failures = self._resumptions = 0
        self._link_renewed = self._closed = False

    async def begin(self) -> Head:
        """Ask for the file. Raises as any call."""
        self._body = await self._kept(self._asking.begin())
        return self._body.head

    @property
    def head(self) -> Head:
        """What is known of the file."""
        return self._current.head

    @property
    def _current(self) -> Body:
        assert self._body is not None
        return self._body

    def close(self) -> None:
        """Let go of the connection."""
        self._closed = True
        if self._asking.body is not None:
            self._asking.body.close()

    async def piece(self) -> bytes:
        """The next bytes, 64 KiB at most; none at the end. Raises ``AIRudderError``, completed for its reader."""
        while True:
            try:
                data = await self._next()
                if data or self._current.is_last:
                    return data
                # A server may give no more than so much at once. Every such part held bytes, so this has an end.
                await self._reopen()
                continue
            except AIRudderError as error:
                cut = error
            await self._resume(self.completed(cut))

    def completed(self, error: AIRudderError) -> AIRudderError:
        """``error`` with what its reader needs."""
        call = self._asking.call
        if call is not None:
            complete(error, call.operation, self._info)
        return error

    async def _next(self) -> bytes:
        body = self._current
        while True:
            if self._closed:
                raise RecordingError("the recording was closed")
            place = body.at
            piece = Hidden(await body.piece())
            if not piece.value:
                self._check_end(body)
                return b""
            for limit in (body.stop, body.head.length):
                if limit is not None and body.at > limit:
                    raise RecordingError("the file is longer than the server said", sent="yes")
            if place < self._offset:
                piece.value = self._compare(piece, self._offset - place)
            if body.own is not None and body.at >= self._offset:
                body.found_the_same()
            if piece.value:
                self._given.add(piece.value)
                self._offset += len(piece.value)
                self._failures, self._link_renewed = 0, False
                return piece.value

    def _check_end(self, body: Body) -> None:
        problem = body.cut
        if problem is not None:
            raise CutError(problem, sent="yes")
        if body.at < self._offset:
            raise changed(200)
        if body.end is not None and body.at < body.end:
            raise APIConnectionError("the file ended before its length was reached", sent="yes")

    def _compare(self, piece: Hidden[bytes], rest: int) -> bytes:
        """What of ``piece`` is new; the ``rest`` bytes before it must be those that were given out."""
        self._again = self._again or self._given.again()
        if not self._again.agrees(memoryview(piece.value)[:rest]):
            raise changed(200)
        return piece.value[rest:]

    async def _resume(self, cut: AIRudderError) -> None:
        """Go on with another body. Raises ``cut`` if that may not be, and what the last try ended in if it fails."""
        call = self._asking.call
        while True:
            assert call is not None
            self._current.close()
            direct = self._current.link is None
            delay = pause(call.options.retry, self._failures, cut, self._pipeline.core.rng)
            if self._closed:
                raise RecordingError("the recording was closed", sent="yes")
            if not may_attempt_again(call.operation.retry if direct else "safe", cut):
                raise cut
            if delay is None or self._resumptions == _RESUMPTIONS:
                raise cut
            self._failures += 1
            self._resumptions += 1
            await self._wait(cut, delay)
            try:
                return await self._reopen()
            except AIRudderError as error:
                cut = self.completed(error)

    async def _wait(self, cut: AIRudderError, delay: float) -> None:
        call = self._asking.call
        assert call is not None
        logger.info("%s: the file is cut at byte %d", call.operation.operation_id, self._offset)
        try:
            with until_closed(call.here.calls):
                await self._pipeline.pause(call, cut, delay)
        except AIRudderError as error:
            self.completed(error)
            raise

    async def _reopen(self) -> None:
        """Take the place of the body with one that has what is missing."""
        self._current.close()
        self._body = await self._kept(self._rest(self._current))
        self._again = None

    async def _rest(self, body: Body) -> Body:
        """What is missing; the whole file if the server cannot say that the rest is of the same version."""
        with suppress(ValidatorMissingError):
            return await self._ask(body, Known(offset=self._offset, head=body.head))
        return await self._ask(body, Known(offset=self._offset, head=evolve(body.head, validator=None)))

    async def _ask(self, body: Body, known: Known) -> Body:
        if body.link is None:
            return await self._asking.again(known)
        try:
            return await self._asking.follow_again(body.link, known)
        except RecordingError as error:
            if error.http_status not in _EXPIRED or self._link_renewed:
                raise
        renewed = await self._asking.again(known)
        self._link_renewed = True
        return renewed

    async def _kept(self, asked: Coroutine[Any, Any, Body]) -> Body:
        """The body, closed if nobody is there any more to take it."""
        try:
            body = await asked
        except BaseException:
            if self._asking.body is not None:
                self._asking.body.close()
            raise
        if self._closed:
            body.close()
        return body


__all__ = ["Reading"]
