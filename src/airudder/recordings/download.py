"""The ``Recording`` that methods give."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

from attrs import evolve

from .._generated.types import CallInfo, RecordingKind, RecordingSource, Request
from ..errors import InvalidRequestError, ResponseTooLargeError
from ..request.pipeline import Pipeline
from .heads import Head
from .partfile import PIECE, PartFile
from .reading import Reading


class Download:
    """The file that ``request`` gives or leads to; see ``Recording``. What the answers look like is inferred.

    A 2xx that is no JSON is the file (``direct``). JSON is opened as any answer, and must hold one link (``link``); a
    redirect leads to the file as well (``redirect``). Links are fetched without the token, cookies and headers of the
    client or of a session lent to it, over at most five redirects, by https (http if ``base_url`` is http), and not
    from private addresses unless ``base_url`` is one. An encrypted answer is read whole, up to ``max_response_bytes``.

    ``timeout.total`` bounds each opening, up to the first bytes; after it ``timeout.read`` alone, the longest silence.
    A slot (``max_connections``) is held while it is opened, not while the bytes are read: a reader may be slow.

    A cut download goes on with a Range if the server named the version: by a strong ETag, or by a Last-Modified a
    second or more before the answer, which go out as If-Range. Else, from a server that knows no ranges, or if the rest
    (or a 416) comes without that validator, the file comes again from the start, and what was given out before is
    compared by a checksum. Another ETag, be it a weak one, is another file. ``max_retries`` of the ``RetryPolicy``
    bounds the failures in a row without a new byte; there are at most 20 resumptions, those apart that only fetch the
    next
    part from a server that gives a file in parts. A link that has expired is asked for anew; so is the new one, if
    bytes came from it.

    Where HTTP marks no end (neither a length nor chunks), an end counts as a cut if the connection broke, if TLS ended
    without its closing alert, or if the length in the file's RIFF header is not reached (0, and values from 0x7FFFF000
    that streaming writers leave, say nothing). An early end of any other format, by a server that closes the
    connection in order, cannot be seen. JSON of up to 1 MiB is opened as an answer under any media type.

    Raises the errors of any call; ``RecordingError`` for no link or several, one that may not be followed or is
    refused (4xx), a file that changed meanwhile or is longer than announced, and, as an ``APIConnectionError`` at the
    same time, an end that counts as a cut, also after the retries; ``ResponseValidationError`` for a page
    of HTML, nothing at all, or a Content-Encoding.
    """

    def __init__(self, pipeline: Pipeline, request: Request) -> None:
        given = request.options.get("info")
        self._info = given if isinstance(given, CallInfo) else CallInfo(operation_id=request.operation_id)
        if given is None:
            request = evolve(request, options={**request.options, "info": self._info})
        self._pipeline = pipeline
        self._request = request
        self._head: Head | None = None
        self._inside = False
        self._opened: Reading | None = None
        self._readings: set[Reading] = set()

    def __repr__(self) -> str:
        return f"<Recording {self._request.operation_id}{' open' if self._inside else ''}>"

    def __await__(self) -> NoReturn:
        raise TypeError(
            "a recording is not awaited itself: await its .read() for the bytes or its .save(path) for a file, "
            "or open it with async with"
        )

    @property
    def kind(self) -> RecordingKind | None:
        """See ``Recording``."""
        return None if self._head is None else self._head.kind

    @property
    def source(self) -> RecordingSource | None:
        """See ``Recording``."""
        return None if self._head is None else self._head.source

    @property
    def media_type(self) -> str | None:
        """See ``Recording``."""
        return None if self._head is None else self._head.media_type

    @property
    def length(self) -> int | None:
        """See ``Recording``."""
        return None if self._head is None else self._head.length

    @property
    def file_name(self) -> str | None:
        """See ``Recording``. It may hold a phone number."""
        return None if self._head is None else self._head.file_name

    @property
    def info(self) -> CallInfo:
        """See ``Recording``. Attempts of resumptions are counted, requests to where a link leads are not."""
        return self._info

    async def __aenter__(self) -> Self:
        if self._inside:
            raise InvalidRequestError("the recording is open already")
        self._inside = True
        try:
            self._opened = await self._begin()
        except BaseException:
            self._inside = False
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._inside, self._opened = False, None
        for reading in self._readings.copy():
            self._end(reading)

    async def _begin(self) -> Reading:
        reading = Reading(self._pipeline, self._request, self._info)
        self._readings.add(reading)
        try:
            self._head = await reading.begin()
        except BaseException:
            self._end(reading)
            raise
        return reading

    async def _take(self) -> Reading:
        """The reading that is open already, or another one."""
        reading, self._opened = self._opened, None
        return await self._begin() if reading is None else reading

    def _end(self, reading: Reading) -> None:
        reading.close()
        self._readings.discard(reading)

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The bytes as they come, in pieces of at most 64 KiB; no more is read than is taken.

        Outside ``async with``, whoever leaves the loop early should close what this gives (``contextlib.aclosing``).
        """
        reading = await self._take()
        try:
            while piece := await reading.piece():
                yield piece
                del piece  # an error of the next one should not show it among the local variables
        finally:
            self._end(reading)

    async def read(self) -> bytes:
        """All bytes; raises ``ResponseTooLargeError`` beyond the client's ``max_response_bytes``."""
        reading = await self._take()
        limit = self._pipeline.core.sessions.max_bytes
        content = BytesIO()  # its repr does not show what is in it
        try:
            while fits := max(content.tell(), reading.head.length or 0) <= limit:
                if not content.write(await reading.piece()):
                    break
        finally:
            self._end(reading)
        if fits:
            return content.getvalue()
        error = ResponseTooLargeError(f"the file is larger than {limit} bytes", hint="save() and chunks() take it.")
        error.raw_body = content.getvalue()[:65536] or None
        raise reading.completed(error)

    async def save(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """Write the bytes to a file of mode 0600 that appears whole or not at all; give its path.

        Until then there is a hidden file beside it, which is gone after an error or a cancellation. Raises
        ``InvalidRequestError`` before anything is sent if the folder is missing, the path is a folder or too long;
        ``FileExistsError``, then or at the end, if there is a file that ``overwrite`` does not allow to replace (a
        link is replaced itself); ``OSError`` as the system does while writing. Cancelled at the very end, the whole
        file may be there.
        """
        try:
            file = PartFile(path, overwrite=overwrite)
            await file.check()
        except InvalidRequestError as error:
            error.operation_id = self._request.operation_id
            raise
        reading = await self._take()
        try:
            await file.open()
            pending = BytesIO()
            while pending.write(await reading.piece()):
                if pending.tell() >= PIECE:
                    await file.write(pending)
                    pending = BytesIO()
            await file.write(pending)
            await file.publish()
        finally:
            self._end(reading)
            await file.discard()
        return Path(path)


__all__ = ["Download"]
