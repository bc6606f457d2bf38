"""Pages on disk, one file each: an interrupted reading goes on where it stopped, and a second one asks little."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

FORMAT = 1
MAX_HEAD = 64 * 1024
"""Bytes: more than that before the first line break is no file of ours."""


@dataclass(frozen=True)
class Stored:
    """An answer of the site. ``at``: when the site last said so, in seconds since 1970. ``status``: 200, 404 or 410."""

    url: str
    status: int
    at: float
    body: bytes = b""
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""

    def fresh(self, now: float, max_age: float) -> bool:
        """Whether nothing need be asked. A time that has not come yet is that of a wrong clock."""
        return 0 <= now - self.at < max_age

    @property
    def conditions(self) -> dict[str, str]:
        """Headers that let the site answer "not modified"."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in given.items() if value} if self.status == 200 else {}


class Cache:
    """The pages of one site: each base address has a folder of its own below ``root``."""

    def __init__(self, root: Path, base: str) -> None:
        parts = urlsplit(base)
        readable = re.sub(r"[^A-Za-z0-9.-]+", "_", f"{parts.netloc}{parts.path}").strip("._")[:80]
        self.folder = root / f"{readable}-{hashlib.sha256(base.encode()).hexdigest()[:12]}"

    def open(self) -> None:
        """Make the folder, and remove what an interrupted write left. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for left in self.folder.glob("*.part"):
            left.unlink(missing_ok=True)

    def load(self, name: str, url: str) -> Stored | None:
        """What is stored of this page; None if nothing is, or nothing that can be trusted."""
        try:
            with self._path(name).open("rb") as file:
                head = file.readline(MAX_HEAD)
                body = file.read()
            facts = json.loads(head)
            if facts.pop("format") != FORMAT or facts.pop("sha256") != hashlib.sha256(body).hexdigest():
                return None
            stored = Stored(body=body, **facts)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None  # absent, cut short, edited, of another version: it is asked for anew
        return stored if _sound(stored) and stored.url == url else None

    def save(self, name: str, stored: Stored) -> None:
        """Store it whole or not at all. Raises OSError."""
        facts = asdict(stored)
        body = facts.pop("body")
        head = json.dumps({"format": FORMAT, "sha256": hashlib.sha256(body).hexdigest(), **facts}).encode()
        descriptor, part = tempfile.mkstemp(suffix=".part", dir=self.folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(head + b"\n" + body)
            Path(part).replace(self._path(name))
        except BaseException:
            with contextlib.suppress(OSError):
                Path(part).unlink()
            raise

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.page"


def _sound(stored: Stored) -> bool:
    texts = (stored.url, stored.content_type, stored.charset, stored.etag, stored.last_modified)
    numbers = isinstance(stored.status, int) and isinstance(stored.at, int | float)
    return numbers and all(isinstance(text, str) and text.isprintable() for text in texts)
