"""Reads a file to its end: interrupted downloads are resumed, and versions are never mixed."""

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
    """One reading of a file from start to end. Call ``begin`` first and ``close`` last."""

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
        """Request the file. Raises the errors of any call."""
        self._body = await self._closed_unless_used(self._asking.begin())
        return self._body.head

    @property
    def head(self) -> Head:
        """What is known about the file."""
        return self._current.head

    @property
    def _current(self) -> Body:
        assert self._body is not None
        return self._body

    def close(self) -> None:
        """Release the connection."""
        self._closed = True
        if self._asking.body is not None:
            self._asking.body.close()

    async def piece(self) -> bytes:
        """The next bytes, at most 64 KiB; empty at the end. Raises ``AIRudderError`` with the facts of the call."""
        while True:
            try:
                data = await self._next_piece()
                if data or self._current.is_last:
                    return data
                # Some servers send a file in parts of limited size. Each part has new bytes, so this loop ends.
                await self._reopen()
                continue
            except AIRudderError as error:
                cut = error
            await self._resume_after(self.completed(cut))

    def completed(self, error: AIRudderError) -> AIRudderError:
        """``error`` with the facts of the call."""
        call = self._asking.call
        if call is not None:
            complete(error, call.operation, self._info)
        return error

    async def _next_piece(self) -> bytes:
        body = self._current
        while True:
            if self._closed:
                raise RecordingError("the recording was closed")
            start = body.at
            piece = Hidden(await body.piece())
            if not piece.value:
                self._check_end(body)
                return b""
            for limit in (body.stop, body.head.length):
                if limit is not None and body.at > limit:
                    raise RecordingError("the file is longer than the length that the server sent", sent="yes")
            if start < self._offset:
                piece.value = self._compare(piece, self._offset - start)
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

    def _compare(self, piece: Hidden[bytes], known: int) -> bytes:
        """The new bytes of ``piece``, after the first ``known`` bytes, which must be the same as before."""
        self._again = self._again or self._given.again()
        if not self._again.agrees(memoryview(piece.value)[:known]):
            raise changed(200)
        return piece.value[known:]

    async def _resume_after(self, cut: AIRudderError) -> None:
        """Continue with another body. Raises ``cut`` if that is not allowed, or else the error of the last attempt."""
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
            await self._pause(cut, delay)
            try:
                return await self._reopen()
            except AIRudderError as error:
                cut = self.completed(error)

    async def _pause(self, cut: AIRudderError, delay: float) -> None:
        call = self._asking.call
        assert call is not None
        logger.info("%s: the download was interrupted at byte %d", call.operation.operation_id, self._offset)
        try:
            with until_closed(call.here.calls):
                await self._pipeline.pause(call, cut, delay)
        except AIRudderError as error:
            self.completed(error)
            raise

    async def _reopen(self) -> None:
        """Replace the body by one with the missing bytes."""
        self._current.close()
        self._body = await self._closed_unless_used(self._request_rest(self._current))
        self._again = None

    async def _request_rest(self, body: Body) -> Body:
        """The missing bytes; the whole file if the server does not confirm that the rest is of the same version."""
        with suppress(ValidatorMissingError):
            return await self._request_again(body, Known(offset=self._offset, head=body.head))
        return await self._request_again(body, Known(offset=self._offset, head=evolve(body.head, validator=None)))

    async def _request_again(self, body: Body, known: Known) -> Body:
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

    async def _closed_unless_used(self, request: Coroutine[Any, Any, Body]) -> Body:
        """The body from ``request``. It is closed if the caller was cancelled or the reading was closed meanwhile."""
        try:
            body = await request
        except BaseException:
            if self._asking.body is not None:
                self._asking.body.close()
            raise
        if self._closed:
            body.close()
        return body


__all__ = ["Reading"]
