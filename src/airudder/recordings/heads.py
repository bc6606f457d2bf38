"""What the headers and the first bytes of a response say about a file."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from typing import Literal
from urllib.parse import unquote, unquote_to_bytes

from attrs import field, frozen

from .._generated.types import RecordingKind, RecordingSource
from ..json import loads
from ..request.envelope import http_date

Nature = Literal["file", "json", "page"]
FIRST = 512
"""The number of first bytes that are examined: a tar file has its mark at byte 257."""

_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}\Z")
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"\Z')
_LAST_MODIFIED = re.compile(r"[A-Za-z0-9 ,:+-]{1,64}\Z")
_RANGE = re.compile(r"bytes +(\d{1,18})-(\d{1,18})/(\d{1,18}|\*)\Z", re.IGNORECASE)
_NOTHING_MORE = re.compile(r"bytes +\*/(\d{1,18})\Z", re.IGNORECASE)
_PARAMETER = re.compile(r";\s*(filename\*?)\s*=\s*(\"(?:[^\"\\]|\\.)*\"|[^;]*)", re.IGNORECASE)
_PERCENT_ENCODED = re.compile(r"(?:[^%\x80-\U0010ffff]|%[0-9A-Fa-f]{2})*\Z")
# JSON has no control characters; raw audio has some within a few bytes.
_LIKE_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\{\s*["}]|\[)[^\x00-\x08\x0b\x0c\x0e-\x1f]*\Z')
_STREAMED = 0x7FFFF000  # a writer that cannot seek back leaves this, a higher number or 0 as the length
_MARKUP = (b"<!doctype", b"<html", b"<?xml")
_ARCHIVES = frozenset(
    f"application/{name}"
    for name in (
        *("zip", "x-zip", "x-zip-compressed", "gzip", "x-gzip", "x-7z-compressed", "vnd.rar", "x-rar"),
        *("x-rar-compressed", "x-tar", "x-gtar", "x-bzip2", "x-xz", "zstd"),
    )
)
_BINARY = frozenset({"application/octet-stream", "binary/octet-stream", "application/binary", "application/ogg"})
_AUDIO_STARTS = (b"ID3", b"OggS", b"fLaC", b"#!AMR")
_ARCHIVE_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")


@frozen(kw_only=True)
class Head:
    """What is known about a file before its bytes are read. ``modified``: the Last-Modified header.

    ``validator``: the value of If-Range, with which the server confirms that a rest is of this version; None if there
    is none. ``riff_length``: the length in the file's own header; the file may be longer.
    """

    kind: RecordingKind
    source: RecordingSource
    media_type: str | None
    length: int | None
    file_name: str | None = field(repr=False)
    etag: str | None = field(repr=False)
    modified: str | None
    validator: str | None = field(repr=False)
    riff_length: int | None


def read_head(headers: Mapping[str, str], first: bytes, source: RecordingSource) -> Head:
    """The ``Head`` from the headers and the first bytes."""
    media, tag, date = media_type(headers), entity_tag(headers), last_modified(headers)
    strong = tag is not None and tag[0] == '"'
    settled = date is not None and _is_settled(date, headers.get("Date", ""))
    return Head(
        kind=kind_of(media, first),
        source=source,
        media_type=media,
        length=content_length(headers),
        file_name=file_name(headers),
        etag=tag,
        modified=date,
        validator=tag if strong else date if settled else None,
        riff_length=riff_length(first),
    )


def media_type(headers: Mapping[str, str]) -> str | None:
    """The Content-Type, without parameters, in lower case; None if it is missing or not valid."""
    text = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return text if _MEDIA_TYPE.match(text) else None


def content_coding(headers: Mapping[str, str]) -> bool:
    """Whether the body has a content coding."""
    return headers.get("Content-Encoding", "").strip().lower() not in ("", "identity")


def content_length(headers: Mapping[str, str]) -> int | None:
    """The Content-Length; None if it is missing or does not apply."""
    text = headers.get("Content-Length", "").strip()
    is_number = text.isascii() and text.isdigit() and len(text) < 19
    return int(text) if is_number and "Transfer-Encoding" not in headers else None


def content_range(headers: Mapping[str, str]) -> tuple[int, int, int | None] | None:
    """The first byte, the one after the last, and the length of the file or None; None if the header is not valid."""
    found = _RANGE.match(headers.get("Content-Range", "").strip())
    if found is None:
        return None
    first, stop, total = int(found[1]), int(found[2]) + 1, None if found[3] == "*" else int(found[3])
    return (first, stop, total) if first < stop and (total is None or stop <= total) else None


def length_refused(headers: Mapping[str, str]) -> int | None:
    """The length of the file in a 416, which has no part of it; None if it is missing."""
    found = _NOTHING_MORE.match(headers.get("Content-Range", "").strip())
    return None if found is None else int(found[1])


def riff_length(first: bytes) -> int | None:
    """The length in a RIFF header, which a WAV file has; None if there is no header, or no length in it."""
    if first[:4] != b"RIFF":
        return None
    size = int.from_bytes(first[4:8], "little") if len(first) >= 8 else 4  # the header alone has 12 bytes
    return size + 8 if 0 < size < _STREAMED else None


def entity_tag(headers: Mapping[str, str]) -> str | None:
    """The ETag, strong or weak; None if it is missing, not valid, or there are several that differ."""
    found = {value.strip() for name, value in headers.items() if name.lower() == "etag"}
    text = found.pop() if len(found) == 1 else ""
    return text if _ETAG.match(text) else None


def last_modified(headers: Mapping[str, str]) -> str | None:
    """The Last-Modified as received; None if it is missing or not valid."""
    text = headers.get("Last-Modified", "").strip()
    return text if _LAST_MODIFIED.match(text) else None


def _is_settled(modified: str, date: str) -> bool:
    """Whether ``modified`` identifies the version (RFC 9110, 8.8.2.2).

    It does if the response was created at least one second later, because no later version can have the same date then.
    A response without a Date counts as such.
    """
    changed, now = http_date(modified), http_date(date)
    return changed is not None and (now is None or now - changed >= 1)


def kind_of(media: str | None, first: bytes) -> RecordingKind:
    """The kind of a file: by first bytes that are unmistakable, then by media type, then by other first bytes."""
    unmistakable = _unmistakable_kind(first)
    if unmistakable is not None:
        return unmistakable
    if media is not None and media not in _BINARY:
        return "audio" if media.startswith("audio/") else "archive" if media in _ARCHIVES else "other"
    return "audio" if first[4:8] == b"ftyp" or _is_mpeg(first) or media == "application/ogg" else "other"


def _unmistakable_kind(first: bytes) -> RecordingKind | None:
    if (
        first.startswith(_AUDIO_STARTS)
        or (first[:4] == b"RIFF" and first[8:12] == b"WAVE")
        or first[4:11] == b"ftypM4A"
    ):
        return "audio"
    return "archive" if first.startswith(_ARCHIVE_STARTS) or first[257:262] == b"ustar" else None


def _is_mpeg(first: bytes) -> bool:
    """Whether these can be the first bytes of MPEG audio (MP3, AAC)."""
    if len(first) < 3 or first[0] != 0xFF or first[1] & 0xE0 != 0xE0:
        return False
    if first[1] & 0xF6 == 0xF0:  # AAC in ADTS frames
        return True
    version, layer, rate, sampling = first[1] >> 3 & 3, first[1] >> 1 & 3, first[2] >> 4, first[2] >> 2 & 3
    return version != 1 and layer != 0 and rate != 15 and sampling != 3


def nature_of(media: str | None, first: bytes) -> Nature:
    """Whether a response is the file itself, JSON that may lead to it, or an HTML page."""
    if _unmistakable_kind(first) is not None:
        return "file"
    start = first.removeprefix(b"\xef\xbb\xbf").lstrip()
    if media in ("text/html", "application/xhtml+xml") or start[:9].lower().startswith(_MARKUP):
        return "page"
    if media is not None and media.rpartition("/")[2].rpartition("+")[2] == "json":
        return "json"
    if media is not None and (media.startswith(("audio/", "video/")) or media in _ARCHIVES | _BINARY):
        return "file"
    return "json" if start[:1] in (b"{", b"[") else "page" if start[:1] == b"<" else "file"


def is_like_json(first: bytes) -> bool:
    """Whether a response that begins with ``first`` may be JSON; ``is_json`` decides."""
    return _LIKE_JSON.match(first) is not None


def is_json(text: bytes) -> bool:
    """Whether ``text`` is a JSON object or array, in UTF-8 or another charset that contains ASCII.

    Text that begins like an object counts even if it was cut short, because audio is never text from start to end.
    """
    if text.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b'{"') and is_like_json(text):
        with suppress(UnicodeDecodeError):
            return bool(text.decode())
    for one in (text, text.decode("utf-8", "replace").encode()):
        with suppress(ValueError):
            return isinstance(loads(one), (dict, list))
    return False


def file_name(headers: Mapping[str, str]) -> str | None:
    """The name in the Content-Disposition (RFC 6266), without folders; None if nothing is left.

    ``filename`` is percent-decoded, as browsers do, although the RFC does not say so.
    """
    found: dict[str, str] = {}
    for name, value in _PARAMETER.findall(headers.get("Content-Disposition", "")):
        found.setdefault(name.lower(), value.strip())
    extended = _extended(found.get("filename*", ""))
    simple = found.get("filename", "")
    if simple[:1] == '"':
        simple = re.sub(r"\\([\"\\])", r"\1", simple[1:-1])
    return _last_part(extended or "") or _last_part(_percent_decoded(simple))


def _percent_decoded(name: str) -> str:
    with suppress(UnicodeDecodeError):
        return unquote(name, errors="strict") if _PERCENT_ENCODED.match(name) else name
    return name


def _extended(value: str) -> str | None:
    charset, _, rest = value.partition("'")
    _, quote, text = rest.partition("'")
    if not quote or charset.lower() not in ("utf-8", "iso-8859-1"):
        return None
    try:
        return unquote_to_bytes(text).decode(charset)
    except UnicodeError:
        return None


def _last_part(name: str) -> str | None:
    # These are removed: control characters, marks of writing direction, lone surrogates, line breaks, and the colon,
    # which separates a drive on Windows.
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(c for c in last if c != ":" and unicodedata.category(c)[0] != "C" and c not in "\u2028\u2029")
    kept = shortened(kept.strip())
    return None if kept.strip(". ") == "" else kept


def shortened(name: str, size: int = 255) -> str:
    """``name`` shortened to at most ``size`` bytes of UTF-8, between two characters and before its extension.

    Most file systems allow 255 bytes.
    """
    if len(name.encode(errors="replace")) <= size:
        return name
    stem, extension = os.path.splitext(name)
    if len(extension.encode(errors="replace")) > size // 4:
        stem, extension = name, ""
    room = size - len(extension.encode(errors="replace"))
    return stem.encode(errors="replace")[:room].decode(errors="ignore") + extension


__all__ = [
    "FIRST",
    "Head",
    "Nature",
    "content_coding",
    "content_length",
    "content_range",
    "file_name",
    "is_json",
    "is_like_json",
    "kind_of",
    "length_refused",
    "media_type",
    "nature_of",
    "read_head",
    "shortened",
]
