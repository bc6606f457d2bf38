"""How recordings leave the sandbox: as the answer, by redirect, by link, in ranges."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from email.utils import formatdate, parsedate_to_datetime
from typing import Any, Literal

import attrs

from ..reply import Refused, Reply, Stream, success
from .audio import archive, generated, tone
from .dialler import made_up_id
from .times import PUBLISHED

Style = Literal["bytes", "redirect", "link", "chunked"]
FILES = "/sandbox/files/"
_NAME = re.compile(r"[0-9A-Za-z_-]+\.[a-z]+")
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@attrs.frozen
class File:
    """One recording: its name (never a phone number), its media type and its bytes."""

    name: str
    media_type: str
    stream: Stream
    tag: str = attrs.field(repr=False)


def _link(url: str) -> Any:
    return {"url": url}


@attrs.define
class Recordings:
    """How recordings are answered; no page shows it, so all of it is a setting that may be changed at any time.

    ``style``: ``bytes`` answers with the file, ``chunked`` likewise but without a length, ``redirect`` with a Location,
    ``link`` with JSON that holds an address (made by ``link_answer``). ``content``: other bytes for every recording, or
    the number of bytes of a made-up one, which is never held in memory. ``media_type``: another Content-Type.
    ``ranges``, ``etag``, ``last_modified``, ``disposition``: whether a file answer has them; ``weak_etag`` marks the
    ETag as weak. ``refuse_token``: the addresses refuse requests with Authorization, as stores behind signed links do.
    ``link_base``: what addresses begin with, in place of the sandbox's own URL. ``link_life``: seconds after which an
    address answers 410.
    """

    style: Style = "bytes"
    content: bytes | int | None = attrs.field(default=None, repr=False)
    media_type: str | None = None
    ranges: bool = True
    etag: bool = True
    weak_etag: bool = False
    last_modified: bool = True
    disposition: bool = True
    refuse_token: bool = True
    redirect_status: int = 302
    link_base: str | None = None
    link_life: float | None = None
    link_answer: Callable[[str], Any] = attrs.field(default=_link, repr=False)

    def file(self, name: str, media_type: str, make: Callable[[], bytes]) -> File:
        """Give a recording; ``make`` makes its bytes if no other content is set."""
        content = self.content
        name = name if _NAME.fullmatch(name) else "recordings"  # a test may request any task id
        media_type = self.media_type or media_type
        if isinstance(content, int):
            return File(name, media_type, Stream(content, generated), f"generated-{content}")
        body = make() if content is None else content
        tag = hashlib.sha256(body).hexdigest()[:32]
        return File(name, media_type, Stream(len(body), lambda start, stop: body[start:stop]), tag)

    def call(self, call_id: str) -> File:
        """The recording of one call."""
        return self.file(f"{call_id}.wav", "audio/wav", lambda: tone(call_id))

    def calls(self, task_id: str, call_ids: list[str]) -> File:
        """The recordings of a task."""
        return self.file(f"{task_id}.zip", "application/zip", lambda: archive(call_ids))


class Links:
    """The addresses given out for files. Each answer gives a new one."""

    def __init__(self, seed: int, now: Callable[[], float]) -> None:
        self._seed = seed
        self._now = now
        self._made: dict[str, tuple[float, Callable[[], File]]] = {}
        self._expired: set[str] = set()
        self.base_url = ""

    def make(self, file: Callable[[], File], base: str | None) -> str:
        """Give the address of a file, which is made anew each time it is fetched."""
        number = made_up_id(self._seed, "file", len(self._made))
        self._made[number] = (self._now(), file)
        return f"{self.base_url if base is None else base}{FILES}{number}"

    def expire(self) -> None:
        """Let every address given out so far answer 410."""
        self._expired.update(self._made)

    def find(self, path: str, life: float | None) -> File:
        """Give the file at an address."""
        number = path.removeprefix(FILES)
        if number not in self._made:
            raise Refused(404, "sandbox: no such file")
        made, file = self._made[number]
        if number in self._expired or (life is not None and self._now() - made >= life):
            raise Refused(410, "sandbox: this link has expired")
        return file()


def answer(settings: Recordings, links: Links, make: Callable[[], File], headers: Mapping[str, str]) -> Reply:
    """Answer a call for a recording in the style that is set."""
    if settings.style == "redirect":
        location = links.make(make, settings.link_base)
        return Reply(settings.redirect_status, (("Location", location),), accepted=True)
    if settings.style == "link":
        return success(settings.link_answer(links.make(make, settings.link_base)), invented=True)
    reply = serve(settings, make(), headers)
    return attrs.evolve(reply, chunked=settings.style == "chunked")


def serve(settings: Recordings, file: File, headers: Mapping[str, str]) -> Reply:
    """Answer with a file, or with the part of it that Range names."""
    size = file.stream.size
    tag = f'{"W/" if settings.weak_etag else ""}"{file.tag}"'
    date = formatdate(PUBLISHED, usegmt=True)
    given = [("Content-Type", file.media_type)]
    given += [("Accept-Ranges", "bytes")] * settings.ranges
    given += [("ETag", tag)] * settings.etag
    given += [("Last-Modified", date)] * settings.last_modified
    given += [("Content-Disposition", f'attachment; filename="{file.name}"')] * settings.disposition
    wanted = headers.get("Range") if settings.ranges else None
    if wanted is not None and _is_current(headers.get("If-Range"), settings, tag, date):
        span = _span(wanted, size)
        if span == (0, 0):
            body = json.dumps({"code": 416, "message": "sandbox: nothing in this range"}).encode()
            return Reply(416, (("Content-Type", "application/json"), ("Content-Range", f"bytes */{size}")), body)
        if span is not None:
            start, stop = span
            part = Stream(stop - start, lambda first, last: file.stream.read(start + first, start + last))
            given.append(("Content-Range", f"bytes {start}-{stop - 1}/{size}"))
            return Reply(206, tuple(given), accepted=True, stream=part)
    return Reply(200, tuple(given), accepted=True, stream=file.stream)


def _is_current(condition: str | None, settings: Recordings, tag: str, date: str) -> bool:
    """Whether If-Range (RFC 9110, 13.1.5) lets a range be given: the strong ETag or the exact date, or no condition."""
    if condition is None:
        return True
    if condition.startswith(('"', "W/")):
        return settings.etag and not tag.startswith("W/") and condition == tag
    try:
        return settings.last_modified and parsedate_to_datetime(condition) == parsedate_to_datetime(date)
    except ValueError:
        return False


def _span(wanted: str, size: int) -> tuple[int, int] | None:
    """Start and stop of a single range; (0, 0) if it holds nothing, None if it is to be ignored."""
    match = _RANGE.fullmatch(wanted.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        length = min(int(last), size)
        return (size - length, size) if length else (0, 0)
    start = int(first)
    if last and int(last) < start:
        return None
    stop = min(int(last) + 1, size) if last else size
    return (start, stop) if start < size else (0, 0)
