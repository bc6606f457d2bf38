"""A token store in a file, for the processes of one machine."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from weakref import WeakSet

from ..config import StoredToken
from ..errors import ConfigurationError
from ..masks import Masked

if sys.platform != "win32":
    import fcntl

_lock_files: WeakSet[io.FileIO] = WeakSet()


def _close_inherited() -> None:
    for file in list(_lock_files):
        file.close()


if hasattr(os, "register_at_fork"):
    # If the parent ended before it unlocks, a copy of the open file in a child would keep the lock.
    os.register_at_fork(after_in_child=_close_inherited)


class FileTokenStore:
    """Keeps tokens in one JSON file with mode 0600, which is replaced atomically.

    Processes exclude each other by locks (not on Windows): on ``<path>.<digest of the account>.lock`` while a token is
    requested, and on ``<path>.lock`` while the file is written. A relative ``path`` is resolved once, against the
    working directory at construction. Raises ``ConfigurationError`` if the folder of ``path`` is missing. Files are
    read and written in threads.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path).absolute()
        if not self._path.parent.is_dir():
            raise ConfigurationError("the folder of the token store's file does not exist", hint="Create it first.")

    async def load(self, account: str) -> StoredToken | None:
        """The token of ``account``; None if there is none, or the file is damaged."""
        entry = (await asyncio.to_thread(self._read)).get(account)
        if not isinstance(entry, dict) or not isinstance(entry.get("value"), str):
            return None
        issued_at, generation, replaced_at = (entry.get(key) for key in ("issued_at", "generation", "replaced_at"))
        if not isinstance(issued_at, (int, float)):
            return None
        return StoredToken(
            value=str(entry["value"]),
            issued_at=float(issued_at),
            generation=generation if isinstance(generation, int) else 0,  # missing in files of earlier versions
            replaced_at=float(replaced_at) if isinstance(replaced_at, (int, float)) else None,
        )

    async def save(self, account: str, token: StoredToken) -> None:
        """Store ``token`` for ``account``. Tokens of other accounts in the file stay."""
        async with self._locked("lock"):
            await asyncio.to_thread(self._write, account, token)

    @asynccontextmanager
    async def lock(self, account: str) -> AsyncIterator[None]:
        """Hold the lock of ``account``. A request for the token of another account is not held up."""
        async with self._locked(f"{hashlib.sha256(account.encode()).hexdigest()[:16]}.lock"):
            yield

    @asynccontextmanager
    async def _locked(self, suffix: str) -> AsyncIterator[None]:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)  # do not follow a link that somebody placed there
        file = io.FileIO(os.open(f"{self._path}.{suffix}", flags, 0o600), "r+b")
        try:
            _lock_files.add(file)
            # Polled, since a thread that waits for the lock could not be cancelled.
            while not _try_lock(file):
                await asyncio.sleep(0.05)
            yield
        finally:
            if not file.closed:  # closed in a forked child, which must not release the lock of its parent
                _unlock(file)
                file.close()

    def _read(self) -> dict[str, Any]:
        try:
            document = json.loads(self._path.read_bytes(), object_hook=_masked)
        except (FileNotFoundError, ValueError):
            return {}
        return document if isinstance(document, dict) else {}

    def _write(self, account: str, token: StoredToken) -> None:
        entry = {
            "value": Masked(token.value),
            "issued_at": token.issued_at,
            "generation": token.generation,
            "replaced_at": token.replaced_at,
        }
        text = io.StringIO()
        json.dump({**self._read(), account: entry}, text)
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")  # made with mode 0600
        try:
            with os.fdopen(handle, "w") as file:
                file.write(text.getvalue())
            os.replace(name, self._path)
        except BaseException:
            os.unlink(name)
            raise


def _masked(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: Masked(value) if isinstance(value, str) else value for key, value in entry.items()}


def _try_lock(file: io.FileIO) -> bool:
    if sys.platform != "win32":  # on Windows there is no lock, and two processes may request a token at the same time
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _unlock(file: io.FileIO) -> None:
    if sys.platform != "win32":  # closing does not release the lock while a forked process has the file open
        fcntl.flock(file, fcntl.LOCK_UN)


__all__ = ["FileTokenStore"]
