"""The body of a response that is a file, and whether it is the same file as the part that was given before."""

from __future__ import annotations

from attrs import define, evolve, field, frozen

from .._generated.types import Sent
from ..errors import APIConnectionError, RecordingError, ResponseValidationError
from ..http.stream import Stream
from ..request.envelope import Answer
from .heads import FIRST, Head, content_range, length_refused, read_head
from .links import Link

PIECE = 64 * 1024


class CutError(RecordingError, APIConnectionError):
    """A file that ended too early, as shown by the way the connection ended, or by the file's own header."""

    def settle(self, sent: Sent) -> None:
        """Set ``sent``; the class stays, because a response arrived."""
        self.sent = sent


class ValidatorMissingError(RecordingError):
    """A response to a Range that does not identify the version of the file. The whole file can still be requested."""


@frozen(kw_only=True)
class Known:
    """What is known about a file of which ``offset`` bytes were given already."""

    offset: int
    head: Head

    def headers(self) -> dict[str, str]:
        """The headers that request the rest; none if the server cannot confirm that the rest is of the same version."""
        validator = self.head.validator
        return {} if validator is None or not self.offset else {"Range": f"bytes={self.offset}-", "If-Range": validator}


@define(kw_only=True)
class Body:
    """The bytes of a file from ``at`` to before ``stop``; ``stop`` is None if the response does not give it.

    ``data``: all bytes, if the response had to be read whole. ``link``: where they come from, if not from the API.
    ``is_part``: the file may continue after ``stop``. ``head``: what is known about the file. ``own``: what this
    response says about it, if it is the whole file again; it replaces ``head`` once the bytes that were given before
    were found in it.
    """

    head: Head
    own: Head | None = None
    is_part: bool = False
    at: int = 0
    stop: int | None = None
    link: Link | None = field(default=None)
    data: bytes = field(default=b"", repr=False)
    stream: Stream | None = None

    async def piece(self) -> bytes:
        """The next bytes, at most 64 KiB; empty at the end."""
        piece = self.data[self.at : self.at + PIECE] if self.stream is None else await self.stream.piece()
        self.at += len(piece)
        return piece

    @property
    def cut(self) -> str | None:
        """Why the end that was reached cannot be that of the file, if HTTP does not mark the end; else None."""
        stream, length = self.stream, self.head.riff_length
        if stream is None or not stream.ends_with_connection or (self.end is not None and self.at >= self.end):
            return None
        if stream.broke:
            return "the connection was lost before the end of the file"
        if length is not None and self.at < length:
            return "the file ended before the length in its RIFF header"
        return None

    def found_the_same(self) -> None:
        """Continue with the version of this response: it contains the bytes that were given before."""
        if self.own is not None:
            own, self.own = self.own, None
            self.head = evolve(
                self.head, etag=own.etag, modified=own.modified, validator=own.validator, riff_length=own.riff_length
            )

    @property
    def end(self) -> int | None:
        """The position at which the bytes must end, if it is known."""
        return self.stop if self.is_part or self.head.length is None else self.head.length

    @property
    def is_last(self) -> bool:
        """Whether the end of these bytes is the end of the file."""
        return not self.is_part or self.stop == self.head.length

    def close(self) -> None:
        """Release the connection."""
        if self.stream is not None:
            self.stream.close()


def changed(status: int) -> RecordingError:
    """The error for a file that is not the one whose beginning was given before."""
    return RecordingError("the file changed during the download", http_status=status, sent="yes")


def of_encrypted(answer: Answer, nature: str, known: Known | None) -> Body:
    """The body of a response that was encrypted. Raises ``ResponseValidationError`` if it is not a whole file."""
    if nature == "page" or not answer.body or answer.status == 206:
        raise ResponseValidationError(
            "the decrypted response is not a file", http_status=answer.status, sent="yes", raw_body=answer.raw
        )
    length = len(answer.body)
    own = read_head(answer.headers, answer.body[:FIRST], "direct")
    own = evolve(own, length=length, etag=None, modified=None, validator=None)
    head = own if known is None else same_file(own, known, answer.status)
    return Body(head=head, own=own, stop=length, data=answer.body)


def of_part(stream: Stream, head: Head, link: Link | None, known: Known | None) -> Body:
    """The body of a 206, if it is the rest that was requested. Raises the errors of ``_same_version``."""
    part = content_range(stream.headers)
    whole = known is None or "Range" not in known.headers()
    if known is None or whole or part is None or part[0] != known.offset or head.media_type == "multipart/byteranges":
        problem = "the server sent another part of the file than the one requested"
        raise RecordingError(problem, http_status=206, sent="yes")
    first, stop, total = part
    same = _same_version(evolve(head, length=total), known, 206)
    return Body(head=same, is_part=True, at=first, stop=stop, link=link, stream=stream)


def of_nothing_more(stream: Stream, link: Link | None, known: Known) -> Body:
    """The empty rest, for a 416 which says that the file ends at ``known.offset``. Raises as ``_same_version``."""
    stream.close()
    end = known.offset
    if length_refused(stream.headers) != end or not known.headers():
        raise changed(416)
    own = evolve(read_head(stream.headers, b"", known.head.source), length=end)
    return Body(head=_same_version(own, known, 416), at=end, stop=end, link=link)


def _same_version(own: Head, known: Known, status: int) -> Head:
    """As ``same_file``, for a response to a Range.

    Raises ``ValidatorMissingError`` if the response lacks the validator that If-Range had, or the ETag that was there
    before, or if its date is another one: a cache that ignores If-Range may have sent the part of any version.
    """
    before, head = known.head, same_file(own, known, status)
    by_date = before.validator == before.modified
    if by_date and own.modified not in (None, before.modified):
        raise changed(status)
    claimed = own.modified if by_date else own.etag
    lacks_tag = before.etag is not None and own.etag is None
    if claimed != before.validator or lacks_tag or own.modified not in (None, before.modified):
        problem = "the server sent the rest of the file without its version"
        raise ValidatorMissingError(problem, http_status=status, sent="yes")
    return head


def same_file(head: Head, known: Known, status: int) -> Head:
    """The head that was known before, with the length if it is new. Raises ``RecordingError`` for another file."""
    lengths = {known.head.length, head.length} - {None}
    # A server that compresses some responses sends the same tag as a strong and as a weak one.
    tags = {tag.removeprefix("W/") for tag in (known.head.etag, head.etag) if tag is not None}
    if len(lengths) > 1 or len(tags) > 1:
        raise changed(status)
    return evolve(known.head, length=head.length if known.head.length is None else known.head.length)


__all__ = [
    "PIECE",
    "Body",
    "CutError",
    "Known",
    "ValidatorMissingError",
    "changed",
    "of_encrypted",
    "of_nothing_more",
    "of_part",
    "same_file",
]
