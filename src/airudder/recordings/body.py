"""The bytes of a file on their way, and whether they are of the same file as those that came before."""

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
    """A file that ended too early, which shows only by how the connection ended, or by the file's own header."""

    def settle(self, sent: Sent) -> None:
        """The class stays: an answer arrived, so ``sent`` is ``"yes"``."""
        self.sent = sent


class ValidatorMissingError(RecordingError):
    """An answer to a Range that does not name the version which the beginning was of: the whole file may still come."""


@frozen(kw_only=True)
class Known:
    """What is known of a file of which ``offset`` bytes were given out already."""

    offset: int
    head: Head

    def headers(self) -> dict[str, str]:
        """Those that ask for the rest; none if the server could not tell whether it would be of the same file."""
        validator = self.head.validator
        return {} if validator is None or not self.offset else {"Range": f"bytes={self.offset}-", "If-Range": validator}


@define(kw_only=True)
class Body:
    """Bytes of a file on their way: from byte ``at`` to before ``stop``, as far as the answer says where that is.

    ``data``: all of them, if the answer had to be read whole. ``link``: where they come from, if not from the API.
    ``is_part``: behind ``stop`` there may be more. ``head``: what is known of the file. ``own``: what this answer says
    of it, for one that begins anew: that holds once the bytes given out before were found in it.
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
        """Some bytes, 64 KiB at most; none at the end."""
        piece = self.data[self.at : self.at + PIECE] if self.stream is None else await self.stream.piece()
        self.at += len(piece)
        return piece

    @property
    def cut(self) -> str | None:
        """Why this end cannot be that of the file, where HTTP gives no end of its own."""
        stream, length = self.stream, self.head.riff_length
        if stream is None or not stream.ends_with_connection or (self.end is not None and self.at >= self.end):
            return None
        if stream.broke:
            return "the connection broke before the end of the file"
        if length is not None and self.at < length:
            return "the file ended before the length in its RIFF header"
        return None

    def found_the_same(self) -> None:
        """From now on the version that this answer names is the one to go on with."""
        if self.own is not None:
            own, self.own = self.own, None
            self.head = evolve(
                self.head, etag=own.etag, modified=own.modified, validator=own.validator, riff_length=own.riff_length
            )

    @property
    def end(self) -> int | None:
        """The byte before which it has to end, if that is known."""
        return self.stop if self.is_part or self.head.length is None else self.head.length

    @property
    def is_last(self) -> bool:
        """Whether the file ends where this ends."""
        return not self.is_part or self.stop == self.head.length

    def close(self) -> None:
        """Let go of the connection."""
        if self.stream is not None:
            self.stream.close()


def changed(status: int) -> RecordingError:
    """The error for a file that is not the one whose beginning was given out."""
    return RecordingError("the file changed meanwhile", http_status=status, sent="yes")


def of_sealed(answer: Answer, nature: str, known: Known | None) -> Body:
    """The body of an answer that was sealed: no link, no page and no part."""
    if nature == "page" or not answer.body or answer.status == 206:
        raise ResponseValidationError(
            "the opened answer is not a file", http_status=answer.status, sent="yes", raw_body=answer.raw
        )
    length = len(answer.body)
    own = read_head(answer.headers, answer.body[:FIRST], "direct")
    own = evolve(own, length=length, etag=None, modified=None, validator=None)
    head = own if known is None else same_file(own, known, answer.status)
    return Body(head=head, own=own, stop=length, data=answer.body)


def of_part(stream: Stream, head: Head, link: Link | None, known: Known | None) -> Body:
    """The body of a 206, if it is the rest that was asked for. Raises as ``_same_version``."""
    part = content_range(stream.headers)
    whole = known is None or "Range" not in known.headers()
    if known is None or whole or part is None or part[0] != known.offset or head.media_type == "multipart/byteranges":
        raise RecordingError("another part of the file came than was asked for", http_status=206, sent="yes")
    first, stop, total = part
    same = _same_version(evolve(head, length=total), known, 206)
    return Body(head=same, is_part=True, at=first, stop=stop, link=link, stream=stream)


def of_nothing_more(stream: Stream, link: Link | None, known: Known) -> Body:
    """The empty rest, for a 416 by which the file ends where the rest would begin. Raises as ``_same_version``."""
    stream.close()
    end = known.offset
    if length_refused(stream.headers) != end or not known.headers():
        raise changed(416)
    own = evolve(read_head(stream.headers, b"", known.head.source), length=end)
    return Body(head=_same_version(own, known, 416), at=end, stop=end, link=link)


def _same_version(own: Head, known: Known, status: int) -> Head:
    """As ``same_file``, for an answer to a Range.

    Raises ``ValidatorMissingError`` if it lacks the validator that If-Range named, or an ETag that was there, or if its
    date is another one: a cache that ignores If-Range may have given it, from any version.
    """
    before, head = known.head, same_file(own, known, status)
    by_date = before.validator == before.modified
    if by_date and own.modified not in (None, before.modified):
        raise changed(status)
    claimed = own.modified if by_date else own.etag
    lacks_tag = before.etag is not None and own.etag is None
    if claimed != before.validator or lacks_tag or own.modified not in (None, before.modified):
        raise ValidatorMissingError("the rest of the file came without its version", http_status=status, sent="yes")
    return head


def same_file(head: Head, known: Known, status: int) -> Head:
    """The head known before, with the length if that is new. Raises ``RecordingError`` if it is another file's."""
    lengths = {known.head.length, head.length} - {None}
    # The same tag, once strong and once weak, comes from a server that compresses for some.
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
    "of_nothing_more",
    "of_part",
    "of_sealed",
    "same_file",
]
