"""Whom a campaign must not call: the suppression list, and how persons are identified after a purge."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import inspect
import os
import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TypeAlias

from ..errors import ConfigurationError
from .journal import finish

SuppressionCheck: TypeAlias = Callable[[Sequence[str]], Collection[str] | Awaitable[Collection[str]]]
"""Gets some numbers, and gives those of them that must not be called. It may be async."""

_NUMBER = re.compile(r"\+[0-9]{5,20}\Z")
_LOOKS = str.maketrans("", "", " -().\t\N{NO-BREAK SPACE}")


class Suppression:
    """A suppression list. ``source``: a file with one number per line, or a function; None: nobody is suppressed."""

    def __init__(self, source: str | os.PathLike[str] | SuppressionCheck | None) -> None:
        if not (source is None or callable(source) or isinstance(source, str | os.PathLike)):
            raise ConfigurationError("suppression must be the path of a file, or a function")
        self._source = source
        self._read: tuple[object, frozenset[str]] = (None, frozenset())

    async def of(self, numbers: Sequence[str]) -> set[str]:
        """Those of ``numbers`` that must not be called, as of now. Raises what the function raises."""
        if self._source is None or not numbers:
            return set()
        if callable(self._source):
            found = self._source(numbers)
            given = await found if inspect.isawaitable(found) else found
            if isinstance(given, str) or not isinstance(given, Collection):
                raise ConfigurationError("the function for the suppression list must return a collection of numbers")
            return set(numbers) & {str(number) for number in given}
        return set(numbers) & await finish(asyncio.to_thread(self._file, self._source))

    def _file(self, path: str | os.PathLike[str]) -> frozenset[str]:
        try:
            found = os.stat(path)
            mark = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
            if self._read[0] != mark:
                with open(path, encoding="utf-8-sig") as lines:
                    numbers = [line.translate(_LOOKS).strip() for line in lines]
                wrong = [at for at, number in enumerate(numbers, 1) if number and not _NUMBER.match(number)]
                if wrong:
                    raise ConfigurationError(
                        f"the suppression list has a line that is not + and a number: line {wrong[0]}",
                        hint="Nothing is planned or sent while the list cannot be read.",
                    )
                self._read = mark, frozenset(number for number in numbers if number)
        except (OSError, UnicodeDecodeError) as error:
            name = type(error).__name__
        else:
            return self._read[1]
        raise ConfigurationError(
            f"the suppression list cannot be read ({name})", hint="Nothing is planned or sent meanwhile."
        )


def plain_number(number: str) -> str:
    """A number as the journal has it. Raises ``ConfigurationError`` if it has no country code."""
    plain = number.translate(_LOOKS).strip() if isinstance(number, str) else ""
    if not _NUMBER.match(plain):
        raise ConfigurationError("number must be a phone number with + and country code")
    return plain


class Identities:
    """What stays of persons and case ids after a purge: their HMAC-SHA-256, with a key that the user holds."""

    def __init__(self, key: bytes | None) -> None:
        if key is not None and (not isinstance(key, bytes) or len(key) < 16):
            raise ConfigurationError("identity_key must be at least 16 bytes")
        self._key = key

    @property
    def known(self) -> bool:
        """Whether there is a key."""
        return self._key is not None

    def purged(self, text: str) -> str:
        """The form of ``text`` after a purge."""
        assert self._key is not None
        return "hmac:" + hmac.digest(self._key, text.encode(), hashlib.sha256).hex()

    def forms(self, texts: Collection[str]) -> dict[str, str]:
        """All forms in which the journal may have these texts, with the text of each."""
        found = {text: text for text in texts}
        if self._key is not None:
            found |= {self.purged(text): text for text in texts}
        return found


__all__ = ["Identities", "Suppression", "SuppressionCheck", "plain_number"]
