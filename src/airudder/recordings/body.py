"""The bytes of a file on their way, and whether they are of the same file as those that came before."""

from __future__ import annotations

from attrs import define, evolve, field, frozen
from yarl import URL

from ..envelope import Answer
from ..errors import RecordingError, ResponseValidationError
from ..wire import Stream
from .heads import FIRST, Head, content_range, read_head

PIECE = 64 * 1024


@frozen(kw_only=True)
class Known:
    """What is known of a file of which ``offset`` bytes were given out already."""

    offset: int
    head: Head

    def headers(self) -> dict[str, str]:
        """Those that ask for the rest; none if nothing tells whether it would be the rest of the same file."""
        judge = self.head.etag or self.head.modified
        if not self.offset or (judge is None and self.head.length is None):
            return {}
        return {"Range": f"bytes={self.offset}-"} | ({} if judge is None else {"If-Range": judge})


@define(kw_only=True)
class Body:
    """Bytes of a file on their way: from byte ``at`` to before ``stop``, as far as the answer says where that is.

    ``data``: all of them, if the answer had to be read whole. ``link``: where they come from, if not from the API.
    """

    head: Head
    at: int = 0
    stop: int | None = None
    link: URL | None = field(default=None, repr=False)
    data: bytes = field(default=b"", repr=False)
    stream: Stream | None = None

    async def piece(self) -> bytes:
        """Some bytes, 64 KiB at most; none at the end."""
        piece = self.data[self.at : self.at + PIECE] if self.stream is None else await self.stream.piece()
        self.at += len(piece)
        return piece

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
            "the opened answer is no file", http_status=answer.status, sent="yes", raw_body=answer.raw
        )
    head = evolve(
        read_head(answer.headers, answer.body[:FIRST], "direct"), length=len(answer.body), etag=None, modified=None
    )
    if known is not None:
        head = same_file(head, known, answer.status)
    return Body(head=head, stop=len(answer.body), data=answer.body)


def of_part(stream: Stream, head: Head, link: URL | None, known: Known | None) -> Body:
    """The body of a 206, if it is the rest that was asked for."""
    part = content_range(stream.headers)
    if known is None or part is None or part[0] != known.offset or "Range" not in known.headers():
        raise RecordingError("another part of the file came than was asked for", http_status=206, sent="yes")
    first, stop, total = part
    dates = {known.head.modified, head.modified} - {None}
    if known.head.etag is None and len(dates) > 1:
        raise changed(206)
    same = same_file(evolve(head, length=total), known, 206)
    return Body(head=same, at=first, stop=stop, link=link, stream=stream)


def same_file(head: Head, known: Known, status: int) -> Head:
    """The head known before, with the length if that is new. Raises ``RecordingError`` if it is another file's."""
    for before, now in ((known.head.length, head.length), (known.head.etag, head.etag)):
        if before is not None and now is not None and before != now:
            raise changed(status)
    return evolve(known.head, length=head.length if known.head.length is None else known.head.length)


__all__ = ["PIECE", "Body", "Known", "changed", "of_part", "of_sealed", "same_file"]
