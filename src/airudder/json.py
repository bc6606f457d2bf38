"""JSON as it comes: exact integers, strict input, large texts in pieces, no message that shows a value."""

from __future__ import annotations

import asyncio
import codecs
import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

import msgspec

from .errors import AIRudderError, without_frames
from .masks import Hidden

T = TypeVar("T")

BIG = 64 * 1024
"""Bytes from which work leaves the event loop for a thread, and the size of the pieces it is cut into there."""

# A parser holds the GIL from the first byte to the last, so a large text is split along its own structure. Deeper
# than this the splitting costs more than it gives: each level scans the text below it once more.
_MAX_SPLIT_DEPTH = 6

_decode_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode

_decode_array = msgspec.json.Decoder(list[msgspec.Raw]).decode

_CHARSET = re.compile(r"""(?:^|;)\s*charset\s*=\s*["']?([a-z0-9_-]+)""", re.ASCII | re.IGNORECASE)

_CODECS = {
    **dict.fromkeys(("gbk", "gb2312", "gb18030", "xgbk", "cp936", "ms936"), "gb18030"),
    **dict.fromkeys(("big5", "xbig5"), "big5"),
    **dict.fromkeys(("utf16", "utf16le", "utf16be"), "utf-16"),
    **dict.fromkeys(("latin1", "iso88591", "l1"), "latin-1"),
    **{f"{name}{page}": f"cp{page}" for page in range(1250, 1259) for name in ("windows", "cp")},
}
"""Python's codecs for the charsets that are read beside UTF-8, by their names in lower case without ``-`` and ``_``."""


async def off_loop(size: int, function: Callable[..., T], *args: Any) -> T:
    """Call ``function`` here if ``size`` bytes are little work, else in a thread.

    An error of ours leaves the frames below behind: their local variables hold what is sent or was received.
    """
    work = Hidden(partial(function, *args))
    del function, args
    try:
        return work.value() if size < BIG else await asyncio.to_thread(work.value)
    except AIRudderError as error:
        failure = without_frames(error)
    raise failure


def guess_size(value: object) -> int:
    """Roughly the bytes that ``value`` makes, counted up to ``BIG`` at the most: telling is less work than encoding."""
    size, rest = 0, [value]
    while rest and size < BIG:
        item = rest.pop()
        kind = item.__class__
        if kind is str or kind is bytes:
            size += 8 + len(item)  # type: ignore[arg-type]
            continue
        size += 8
        if kind is dict or isinstance(item, Mapping):
            rest.extend(item.values())  # type: ignore[attr-defined]
        elif kind is list or isinstance(item, (list, tuple)):
            rest.extend(item)  # type: ignore[arg-type]
    return size


def loads(text: bytes, content_type: str = "") -> Any:
    """Decode JSON; integers stay exact. Raises ``ValueError`` without the text in it, also for too deep nesting.

    The text is UTF-8. If it is not valid UTF-8, or holds NUL, the charset that ``content_type`` declares is used.
    """
    try:
        return _decode(text, 0)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass
    codec = _codec(text, content_type)
    if codec is not None and (b"\0" in text or _recoded(text, "utf-8") is None):
        recoded = _recoded(text, codec)
        if recoded is not None:
            return loads(recoded)
    # The standard parser takes what the fast one refuses: a BOM, NaN, lone surrogates. Its errors hold the text, so
    # ours is raised outside, where they are not its context.
    try:
        return json.loads(text)
    except RecursionError:
        problem = "nested too deeply"
    except UnicodeDecodeError as error:
        problem = f"not valid UTF-8 at byte {error.start}{f', nor {codec} as declared' if codec else ''}"
    except json.JSONDecodeError as error:
        problem = f"{error.msg}: character {error.pos}"
    except ValueError:
        problem = "a number out of range"
    raise ValueError(problem)


def _codec(text: bytes, content_type: str) -> str | None:
    """The Python codec for the declared charset; None if none is declared, or one that is not in the list."""
    declared = _CHARSET.search(content_type)
    codec = _CODECS.get(re.sub("[-_]", "", declared[1].lower())) if declared else None
    if codec != "utf-16" or text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return codec
    return "utf-16-be" if text.startswith(b"\0") else "utf-16-le"  # the first character of JSON is ASCII


def _recoded(text: bytes, codec: str) -> bytes | None:
    """``text`` as UTF-8, made in pieces that each hold the GIL for a short time; None if it is not in ``codec``."""
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        pieces = [decoder.decode(text[at : at + BIG]).encode() for at in range(0, len(text), BIG)]
        pieces.append(decoder.decode(b"", True).encode())
    except UnicodeError:
        return None
    return b"".join(pieces)


def _decode(text: bytes | memoryview, depth: int) -> Any:
    if len(text) < BIG or depth == _MAX_SPLIT_DEPTH:
        return msgspec.json.decode(text)
    head = bytes(text[:64]).lstrip(b" \t\r\n")[:1]
    if head == b"{":
        return {key: _decode(memoryview(raw), depth + 1) for key, raw in _decode_object(text).items()}
    if head == b"[":
        return [_decode(memoryview(raw), depth + 1) for raw in _decode_array(text)]
    return msgspec.json.decode(text)


__all__ = ["BIG", "guess_size", "loads", "off_loop"]
