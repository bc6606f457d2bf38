"""The database of the journal: its file, its transactions, the lease of a run, and the check of its path."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import sqlite3
from collections.abc import Callable, Coroutine
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import quote

from sqlalchemy import Connection, event, func, insert, inspect, select, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from ..clock import Clock
from ..errors import ConfigurationError
from ..holders import boot_id, is_alive, is_over, process_name
from ..masks import masked
from .results import CampaignBusyError, CampaignMismatchError, JournalError, JournalLostError
from .tables import VERSION, campaigns, journal, metadata

T = TypeVar("T")
Step = Callable[[Connection], T]

LEASE = 60.0
RENEWED = 15.0
"""A run renews its lease this often, in seconds."""
_BUSY = 5.0
_PASSING = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL)  # they say nothing about the file
_ended: set[str] = set()
"""Runs of this process that have ended without giving their lease up, because the journal could not be written."""
_LOG_NAME = "airudder.campaigns"
_driver = logging.getLogger("aiosqlite")


async def finish(work: Coroutine[Any, Any, T]) -> T:
    """The result of ``work``, which is not cancelled with the caller: the caller's cancellation waits for its end."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
        except BaseException:
            break
    if cancelled is not None:
        if not task.cancelled():
            task.exception()  # seen, so that asyncio does not report it
        raise cancelled
    return task.result()


class Journal:
    """A journal that is open, for one event loop."""

    def __init__(self, path: str, engine: AsyncEngine, clock: Clock) -> None:
        self.path = path
        self.clock = clock
        self._engine = engine
        self._file: tuple[int, int] = (0, 0)
        self._commits = 0
        self._in_file = -1
        self._overwritten = False
        self._process = os.getpid()
        self.closed = False

    @classmethod
    async def open(cls, url: str | os.PathLike[str], clock: Clock, *, create: bool) -> Self:
        """Open the journal, and create it if it is not there and ``create`` is True.

        Raises ``ConfigurationError`` for a URL that is not of SQLite, or a file that is not a journal, and
        ``JournalError``.
        """
        path = _path(url)
        await finish(asyncio.to_thread(_prepare, path, create))
        # At DEBUG, SQLAlchemy logs each row that it reads: its logs of this journal are off.
        logging.getLogger(f"sqlalchemy.engine.Engine.{_LOG_NAME}").setLevel(logging.WARNING)
        engine = create_async_engine(
            URL.create("sqlite+aiosqlite", database=path),
            poolclass=AsyncAdaptedQueuePool,  # not the default before SQLAlchemy 2.0.38
            pool_size=1,
            max_overflow=0,
            connect_args={"timeout": _BUSY},
            hide_parameters=True,  # else errors would show phone numbers
            logging_name=_LOG_NAME,
        )
        event.listen(engine.sync_engine, "connect", _connected)
        event.listen(engine.sync_engine, "begin", _begun)
        event.listen(engine.sync_engine, "before_cursor_execute", _masked_in_logs, retval=True)
        opened = cls(path, engine, clock)
        try:
            await opened.write(_set_up)
            await opened.checkpoint()  # so that the file alone is recognised as a journal
            opened._file = await asyncio.to_thread(_identity, path)
        except BaseException:
            await finish(engine.dispose())
            raise
        return opened

    async def aclose(self) -> None:
        """Close the file."""
        self.closed = True
        await finish(self._engine.dispose())

    async def write(self, step: Step[T]) -> T:
        """The result of ``step``, committed. Once begun it is carried out, even if the caller is cancelled."""
        if self._process != os.getpid():
            raise JournalError("the campaign was opened before the process forked", hint="Open it in each process.")
        if self.closed:
            raise JournalError("the campaign was closed", hint="Open it again with Campaign.open().")
        if self._overwritten:  # to write more would damage what is there now
            raise _lost("overwritten by an older copy")
        return await finish(self._transaction(step))

    async def _transaction(self, step: Step[T]) -> T:
        try:
            async with self._engine.begin() as connection:
                return await connection.run_sync(step)
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            name = getattr(getattr(error, "orig", error), "sqlite_errorname", None) or type(error).__name__
        raise JournalError(f"the journal could not be read or written ({name})")

    async def write_counted(self, step: Step[T]) -> T:
        """As ``write``, and raise the count by which ``check`` recognises an older copy."""

        def counted(db: Connection) -> tuple[T, int]:
            result = step(db)
            db.execute(update(journal).values(commits=journal.c.commits + 1))
            return result, int(db.execute(select(journal.c.commits)).scalar_one())

        result, self._commits = await self.write(counted)
        return result

    async def check(self) -> None:
        """Raise ``JournalLostError`` if the path does not lead to the file with what was committed last."""
        await finish(asyncio.to_thread(self._check))

    def _check(self) -> None:
        # A connection of SQLite's own. A file that was opened and closed beside SQLite would drop SQLite's locks.
        found, commits, in_file = None, -1, -1
        try:
            found = _identity(self.path)
            commits = _commits(self.path, "mode=ro")
            # After an older copy of the database was written below a `-wal` that is not empty, a connection sees the
            # latest number. Without the `-wal` the number must not fall either.
            in_file = _commits(self.path, "immutable=1")
        except OSError:
            pass
        except (sqlite3.Error, TypeError) as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
                raise JournalError("the journal could not be checked: another program keeps it locked") from None
        if found != self._file:
            raise _lost("removed or replaced")
        # Not the same numbers: another process may have committed for another campaign.
        if commits < self._commits or in_file < self._in_file:
            self._overwritten = True
            raise _lost("overwritten by an older copy")
        self._in_file = in_file

    # ------------------------------------------------------------------ the lease

    def hold(self, campaign: int, holder: str, *, renew: bool) -> Step[None]:
        """Take the lease of a campaign, or renew it. Raises ``CampaignBusyError`` if another run holds it."""

        def step(db: Connection) -> None:
            now = self.clock.since_boot()
            present = db.execute(select(campaigns.c.holder).where(campaigns.c.id == campaign)).scalar_one()
            if present != holder and (renew or not self.is_free(db, campaign)):
                raise CampaignBusyError("another run of this campaign is under way")
            lease = {"holder": holder, "boot": boot_id(), "until": now + LEASE, "process": process_name()}
            db.execute(update(campaigns).where(campaigns.c.id == campaign).values(lease))

        return step

    def is_free(self, db: Connection, campaign: int, *, surely: bool = False) -> bool:
        """Whether no run of the campaign is under way. ``surely``: also none of a process that is only stopped."""
        row = db.execute(select(campaigns).where(campaigns.c.id == campaign)).one()
        if not row.holder or row.holder in _ended:
            return True
        over = is_over(self.clock.since_boot(), LEASE, row.boot, row.until, row.process)
        return over and not (surely and is_alive(row.boot, row.process))

    def end(self, holder: str) -> None:
        """Take the lease of a run for over, for this process."""
        _ended.add(holder)

    def leave(self, campaign: int, holder: str) -> Step[None]:
        """Give the lease up."""
        mine = (campaigns.c.id == campaign) & (campaigns.c.holder == holder)
        change = update(campaigns).where(mine).values(holder=None, boot=None, until=None, process=None)
        return lambda db: _ignore(db.execute(change))

    # ------------------------------------------------------------------ the file

    async def checkpoint(self) -> None:
        """Write what is in the ``-wal`` into the database, as far as others allow it."""
        await finish(asyncio.to_thread(self._checkpoint, 1))

    async def shrink(self) -> None:
        """Remove from the files what was erased: rewrite the database, and empty the ``-wal``.

        Raises ``JournalError`` if another program is reading meanwhile.
        """
        if not await finish(asyncio.to_thread(self._shrink)):
            problem = "what was erased may still be in the files of the journal: another program was using it"
            raise JournalError(problem, hint="Purge again when no other program has the journal open.")

    def _shrink(self) -> bool:
        with suppress(sqlite3.Error):
            with closing(sqlite3.connect(self.path, timeout=_BUSY, isolation_level=None)) as db:
                db.execute("VACUUM")
            return self._checkpoint(3)
        return False

    def _checkpoint(self, tries: int) -> bool:
        """Whether the ``-wal`` is empty now. SQLite waits a while for others at each try."""
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(self.path, timeout=_BUSY / 5, isolation_level=None)) as db,
        ):
            return any(db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0 for _ in range(tries))
        return False


def _commits(path: str, how: str) -> int:
    with closing(sqlite3.connect(f"file:{quote(path)}?{how}", uri=True, timeout=_BUSY)) as db:
        # Else SQLite refuses a file that is shorter than its head says, as it is in the middle of a checkpoint.
        db.execute("PRAGMA writable_schema=ON")
        return int(db.execute("SELECT commits FROM journal").fetchone()[0])


def _lost(how: str) -> JournalLostError:
    return JournalLostError(f"the file of the journal was {how} during the run")


def _path(url: str | os.PathLike[str]) -> str:
    text = os.fspath(url)
    if "://" in text:
        try:
            parsed = make_url(text)
        except ArgumentError:
            raise ConfigurationError("the URL of the journal is not a valid URL") from None
        if parsed.drivername not in ("sqlite", "sqlite+aiosqlite") or not parsed.database or parsed.query:
            raise ConfigurationError(
                "the journal must be a SQLite file", hint='Give a path, or "sqlite+aiosqlite:///path/of/calls.db".'
            )
        text = parsed.database
    if text in ("", ":memory:") or text.startswith("file:"):
        raise ConfigurationError("the journal must be a file, so that it survives the process")
    return str(Path(text).absolute())


def _prepare(path: str, create: bool) -> None:
    """Make a new file that only its owner can read, or look whether the file there is a journal. It is not changed."""
    if not (create or os.path.exists(path)):
        raise ConfigurationError(f"there is no journal at {path!r}")
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        if not (os.path.isfile(path) and os.stat(path).st_size == 0 and not os.path.exists(f"{path}-wal")):
            _check_file(path)
        _restrict(path)  # a copy may have another mode; an empty file is one whose creation was interrupted
    except OSError as error:
        raise ConfigurationError(f"the file of the journal cannot be created ({type(error).__name__})") from None


def _check_file(path: str) -> None:
    try:
        with closing(sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, timeout=_BUSY)) as db:
            if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                return  # another process is creating it
            version = db.execute("SELECT version FROM journal").fetchone()[0]
            sound = db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    except sqlite3.OperationalError as error:
        if os.path.isfile(path) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _PASSING:
            raise JournalError(f"the journal could not be read ({error.sqlite_errorname})") from None
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
            raise ConfigurationError("the file cannot be opened, or its folder not be written to") from None
        raise ConfigurationError("the file is not a journal of campaigns; it was not changed") from None
    except (sqlite3.Error, TypeError):
        raise ConfigurationError("the file is not a journal of campaigns; it was not changed") from None
    if version != VERSION:
        raise ConfigurationError(f"the journal has version {version!r}; this version of airudder needs {VERSION}")
    if not sound:
        raise JournalError(
            "the file of the journal is damaged", hint="Restore it from a backup: see docs/campaigns.md."
        )


def _restrict(path: str) -> None:
    for suffix in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            os.chmod(path + suffix, 0o600)


def _connected(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin in `_begun`, not when the driver thinks so
    cursor = connection.cursor()
    for pragma in (
        "auto_vacuum=NONE",
        "journal_mode=WAL",
        "synchronous=FULL",
        "fullfsync=ON",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _masked_in_logs(
    _connection: Connection, _cursor: object, statement: str, parameters: Any, _context: object, many: bool
) -> tuple[str, Any]:
    """aiosqlite logs the parameters of each statement at the level DEBUG."""
    if _driver.isEnabledFor(logging.DEBUG):
        rows = [tuple(map(_masked, row)) for row in (parameters if many else [parameters])]
        return statement, rows if many else rows[0]
    return statement, parameters


def _masked(value: object) -> object:
    return masked(value) if isinstance(value, str | bytes) else value


def _begun(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _set_up(db: Connection) -> None:
    if not inspect(db).has_table("journal"):
        metadata.create_all(db)
    if db.execute(select(func.count()).select_from(journal)).scalar_one() == 0:
        db.execute(insert(journal).values(version=VERSION, salt=secrets.token_hex(16), commits=0))


def _identity(path: str) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_dev, found.st_ino


def check_key(db: Connection, check: str | None) -> None:
    """Raise ``CampaignMismatchError`` if persons were purged with another key: they would be taken for new ones."""
    expected = db.execute(select(journal.c.key_check)).scalar_one()
    if expected is not None and expected != check:
        given = "no identity_key was given" if check is None else "another identity_key was given"
        raise CampaignMismatchError(
            f"persons of this journal were purged, and would not be recognised: {given}",
            hint="Give Campaign.open() the identity_key with which they were purged.",
        )


def keep_check(db: Connection, check: str | None) -> None:
    """Keep what recognises the key, in each step that purges something with it."""
    check_key(db, check)
    db.execute(update(journal).values(key_check=check))


def _ignore(_result: object) -> None:
    return None


__all__ = ["RENEWED", "Journal", "Step", "check_key", "finish", "keep_check"]
