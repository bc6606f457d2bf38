"""A file that appears under its name whole or not at all.

It is written beside its place, in threads. None of them is left alone: a cancelled caller waits for the step under way.
"""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from ..errors import InvalidRequestError
from .heads import shortened

T = TypeVar("T")
PIECE = 1024 * 1024
"""Bytes that are written at once."""


async def in_thread(function: Callable[[], T]) -> T:
    """Call ``function`` in a thread and wait for its end, also if cancelled meanwhile."""
    future = asyncio.get_running_loop().run_in_executor(None, function)
    cancelled: asyncio.CancelledError | None = None
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return future.result()
    future.exception()  # looked at, so that the loop does not complain of it
    raise cancelled


def _exists_already() -> FileExistsError:
    return FileExistsError(errno.EEXIST, "there is a file of this name already; overwrite=True replaces it")


def _is_too_long(path: Path) -> bool:
    try:
        os.lstat(path)
    except OSError as error:
        return error.errno == errno.ENAMETOOLONG
    return False


class PartFile:
    """``target`` in the making. Anything but ``check`` raises ``OSError`` as the system does."""

    def __init__(self, path: str | Path, *, overwrite: bool) -> None:
        if not isinstance(path, (str, Path)):
            raise InvalidRequestError(f"the path is a {type(path).__name__}, not a str or a Path")
        if not isinstance(overwrite, bool):
            raise InvalidRequestError("overwrite must be True or False")
        self._path = path
        self._overwrite = overwrite
        self._target = Path()
        self._part = Path()
        self._file: int | None = None

    async def check(self) -> None:
        """Raise ``InvalidRequestError`` if it can be seen now that the file cannot be put there.

        ``FileExistsError`` if there is one already, so that a job that is run again can tell it from a wrong call.
        """
        problem = await in_thread(self._problem)
        if problem is not None:
            raise InvalidRequestError(problem)

    def _problem(self) -> str | None:
        try:
            valid = b"\0" not in os.fsencode(self._path)
        except ValueError:
            valid = False
        if not valid:
            return "the path is not valid on this system"
        # From now on another current directory makes no difference.
        self._target = Path(os.path.abspath(self._path))
        if os.path.isdir(self._target):
            return "the path is that of a folder"
        if not os.path.isdir(self._target.parent):
            return "the folder to save in does not exist"
        if not self._overwrite and os.path.lexists(self._target):
            raise _exists_already()
        if _is_too_long(self._target) or _is_too_long(self._beside()):
            return "the name of the file, or its path, is too long for this system"
        return None

    def _beside(self) -> Path:
        """A hidden name for the file until it is whole."""
        return self._target.with_name(f".{shortened(self._target.name, 48)}.{secrets.token_hex(8)}.part")

    async def open(self) -> None:
        """Begin the file, after ``check``. Whatever comes then, ``discard`` has to be called."""
        await in_thread(self._open)

    def _open(self) -> None:
        part = self._beside()
        self._file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        self._part = part
        if hasattr(os, "fchmod"):
            os.fchmod(self._file, 0o600)  # whatever the umask left of it

    async def write(self, data: BytesIO) -> None:
        """Add all of ``data``."""
        await in_thread(lambda: self._write(data))

    def _write(self, data: BytesIO) -> None:
        assert self._file is not None
        rest = memoryview(data.getvalue())
        while rest:
            rest = rest[os.write(self._file, rest) :]

    async def publish(self) -> None:
        """Give the file its name. Raises ``FileExistsError`` if there is one by now that shall not be replaced."""
        await in_thread(self._publish)

    def _publish(self) -> None:
        assert self._file is not None
        os.fsync(self._file)
        self._close()
        if self._overwrite:
            os.replace(self._part, self._target)
            return
        try:
            os.link(self._part, self._target)
        except FileExistsError:
            raise _exists_already() from None
        except (OSError, NotImplementedError, AttributeError):  # a file system without links
            # The name is taken first: only so can nobody's file be replaced. For a moment it is an empty one.
            os.close(os.open(self._target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            try:
                os.replace(self._part, self._target)
            except BaseException:
                os.unlink(self._target)
                raise

    async def discard(self) -> None:
        """Remove what is left beside the file."""
        try:
            await in_thread(self._discard)
        except RuntimeError:  # the loop is ending and has no threads any more
            self._discard()

    def _discard(self) -> None:
        self._close()
        if self._part.name:
            with suppress(FileNotFoundError):
                os.unlink(self._part)

    def _close(self) -> None:
        if self._file is not None:
            file, self._file = self._file, None
            os.close(file)


__all__ = ["PIECE", "PartFile", "in_thread"]
