"""A file that appears under its name complete or not at all.

It is written in threads, under a hidden name in the same folder. A cancelled caller waits until the current step ends.
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
"""The number of bytes that are written at once."""


async def in_thread(function: Callable[[], T]) -> T:
    """Call ``function`` in a thread and wait until it ends, even if the caller is cancelled meanwhile."""
    future = asyncio.get_running_loop().run_in_executor(None, function)
    cancelled: asyncio.CancelledError | None = None
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return future.result()
    future.exception()  # else asyncio logs it as never retrieved
    raise cancelled


def _exists_already() -> FileExistsError:
    return FileExistsError(errno.EEXIST, "a file with this name exists already; overwrite=True replaces it")


def _is_too_long(path: Path) -> bool:
    try:
        os.lstat(path)
    except OSError as error:
        return error.errno == errno.ENAMETOOLONG
    return False


class PartFile:
    """The file while it is written. All methods except ``check`` raise ``OSError`` if the system refuses."""

    def __init__(self, path: str | Path, *, overwrite: bool) -> None:
        if not isinstance(path, (str, Path)):
            raise InvalidRequestError(f"the path must be a str or a Path, not a {type(path).__name__}")
        if not isinstance(overwrite, bool):
            raise InvalidRequestError("overwrite must be True or False")
        self._path = path
        self._overwrite = overwrite
        self._target = Path()
        self._part = Path()
        self._file: int | None = None

    async def check(self) -> None:
        """Raise ``InvalidRequestError`` if the file cannot be written to this path.

        Raises ``FileExistsError`` if it exists already, so that a job which runs again can handle this case.
        """
        problem = await in_thread(self._path_problem)
        if problem is not None:
            raise InvalidRequestError(problem)

    def _path_problem(self) -> str | None:
        try:
            valid = b"\0" not in os.fsencode(self._path)
        except ValueError:
            valid = False
        if not valid:
            return "the path is not valid on this system"
        # Absolute, so that a later change of the current directory has no effect.
        self._target = Path(os.path.abspath(self._path))
        if os.path.isdir(self._target):
            return "the path is a folder; give the path of a file"
        if not os.path.isdir(self._target.parent):
            return "the folder of the path does not exist"
        if not self._overwrite and os.path.lexists(self._target):
            raise _exists_already()
        if _is_too_long(self._target) or _is_too_long(self._hidden_path()):
            return "the name of the file, or its path, is too long for this system"
        return None

    def _hidden_path(self) -> Path:
        """A path in the same folder, for the file until it is complete."""
        return self._target.with_name(f".{shortened(self._target.name, 48)}.{secrets.token_hex(8)}.part")

    async def open(self) -> None:
        """Create the hidden file. To be called after ``check``; ``discard`` must be called at the end in any case."""
        await in_thread(self._open_part)

    def _open_part(self) -> None:
        part = self._hidden_path()
        self._file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        self._part = part
        if hasattr(os, "fchmod"):
            os.fchmod(self._file, 0o600)  # the umask may have removed bits

    async def write(self, data: BytesIO) -> None:
        """Append ``data``."""
        await in_thread(lambda: self._append(data))

    def _append(self, data: BytesIO) -> None:
        assert self._file is not None
        rest = memoryview(data.getvalue())
        while rest:
            rest = rest[os.write(self._file, rest) :]

    async def publish(self) -> None:
        """Give the file its name. Raises ``FileExistsError`` if the name exists by now and must not be replaced."""
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
        except (OSError, NotImplementedError, AttributeError):  # a file system without hard links
            # An empty file reserves the name first, so that no file of another process can be replaced.
            os.close(os.open(self._target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            try:
                os.replace(self._part, self._target)
            except BaseException:
                os.unlink(self._target)
                raise

    async def discard(self) -> None:
        """Remove the hidden file, if it is still there."""
        try:
            await in_thread(self._discard)
        except RuntimeError:  # the loop is ending, and its threads have been shut down
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
