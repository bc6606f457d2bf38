"""The ``Recording`` that methods return."""

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
    """The file that ``request`` gives or leads to; see ``Recording``. The forms of the response are inferred.

    The source. A success that is not JSON is the file (``direct``). JSON is read as any response, and must contain one
    link (``link``). A redirect leads to the file as well (``redirect``). Links are fetched without the token, cookies
    and headers of the client or of a session lent to it, with at most five redirects, over https (http if ``base_url``
    is http), and not from private addresses unless ``base_url`` is one. JSON of up to 1 MiB is read as a response
    whatever its media type. An encrypted response is read whole, up to ``max_response_bytes``.

    Limits. ``timeout.total`` covers each opening, up to the first bytes. After that only ``timeout.read`` applies, the
    longest time without a byte. A slot (``max_connections``) is held during the opening, not while the bytes are read,
    because a reader may be slow.

    Interruptions. The rest is requested with a Range if the server has identified the version, by a strong ETag or by a
    Last-Modified at least one second older than the response; If-Range sends it back. If there is no such validator,
    the server does not support ranges, or the rest (or a 416) comes without the validator, the file is read again from
    the start, and the part that was given before is compared by a checksum. Another ETag, even a weak one, means
    another file. ``max_retries`` of the ``RetryPolicy`` limits the failures in a row without a new byte. There are at
    most 20 resumptions, not counting requests for the next part of a server that sends a file in parts. If a link has
    expired, a new one is requested from the API, once until new bytes arrive.

    The end. If HTTP does not mark the end (neither a length nor chunks), it counts as an interruption if the connection
    was lost, if TLS ended without its closing alert, or if the length in the file's RIFF header is not reached (0, and
    values from 0x7FFFF000 that streaming writers leave, are ignored). An early end cannot be detected in any other
    format, if the server closes the connection properly.

    Raises the errors of any call; ``RecordingError`` if there is no link or more than one, if a link must not be
    followed or is refused (4xx), and if the file changed during the download or is longer than announced; an error that
    is both ``RecordingError`` and ``APIConnectionError`` for an early end after the retries;
    ``ResponseValidationError`` for an HTML page, an empty response, or a Content-Encoding.
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
            "a recording cannot be awaited: await its .read() for the bytes or its .save(path) for a file, "
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
        """See ``Recording``. It counts the attempts of resumptions, but not the requests to a link."""
        return self._info

    async def __aenter__(self) -> Self:
        if self._inside:
            raise InvalidRequestError("the recording is open already")
        self._inside = True
        try:
            self._opened = await self._open_reading()
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

    async def _open_reading(self) -> Reading:
        reading = Reading(self._pipeline, self._request, self._info)
        self._readings.add(reading)
        try:
            self._head = await reading.begin()
        except BaseException:
            self._end(reading)
            raise
        return reading

    async def _take_reading(self) -> Reading:
        """The reading that ``async with`` has opened, or a new one."""
        reading, self._opened = self._opened, None
        return await self._open_reading() if reading is None else reading

    def _end(self, reading: Reading) -> None:
        reading.close()
        self._readings.discard(reading)

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The bytes as they arrive, in pieces of at most 64 KiB. Nothing is read ahead.

        If you leave the loop early outside of ``async with``, close the generator (``contextlib.aclosing``).
        """
        reading = await self._take_reading()
        try:
            while piece := await reading.piece():
                yield piece
                del piece  # so that an error of the next piece does not show it among the local variables
        finally:
            self._end(reading)

    async def read(self) -> bytes:
        """All bytes. Raises ``ResponseTooLargeError`` if they are more than the client's ``max_response_bytes``."""
        reading = await self._take_reading()
        limit = self._pipeline.core.sessions.max_bytes
        content = BytesIO()  # its repr does not show its content
        try:
            while fits := max(content.tell(), reading.head.length or 0) <= limit:
                if not content.write(await reading.piece()):
                    break
        finally:
            self._end(reading)
        if fits:
            return content.getvalue()
        hint = "Use save() or chunks(), which have no limit, or raise max_response_bytes."
        error = ResponseTooLargeError(f"the file is larger than {limit} bytes (max_response_bytes)", hint=hint)
        error.raw_body = content.getvalue()[:65536] or None
        raise reading.completed(error)

    async def save(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """Write the bytes to a file with mode 0600, which appears complete or not at all. Returns its path.

        During the download there is a hidden file in the same folder; it is removed after an error or a cancellation.
        With ``overwrite`` an existing file is replaced; a symbolic link is replaced itself. Raises
        ``InvalidRequestError``, with nothing sent, if the folder does not exist, or the path is a folder or too long;
        ``FileExistsError``, before anything is sent or at the end, if the file exists and ``overwrite`` is False;
        ``OSError`` if writing fails. After a cancellation at the very end, the complete file may be there.
        """
        try:
            file = PartFile(path, overwrite=overwrite)
            await file.check()
        except InvalidRequestError as error:
            error.operation_id = self._request.operation_id
            raise
        reading = await self._take_reading()
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
