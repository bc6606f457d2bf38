"""Telling on the standard error how far a reading has come. The standard output belongs to the report."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

EVERY = 25


class Progress(Protocol):
    """Is told how many pages there are, and each page that is done."""

    def expect(self, total: int) -> None: ...

    def step(self, page: str) -> None: ...


class Silent:
    """Says nothing."""

    def expect(self, total: int) -> None: ...

    def step(self, page: str) -> None: ...


class Lines:
    """One line for every 25 pages, for logs."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._total = 0
        self._done = 0

    def expect(self, total: int) -> None:
        self._total = total

    def step(self, page: str) -> None:
        self._done += 1
        if self._done % EVERY == 0 or self._done == self._total:
            print(f"{self._done} of {self._total} pages", file=self._stream, flush=True)


@contextmanager
def progress_on(stream: TextIO | None = None, *, quiet: bool = False) -> Iterator[Progress]:
    """A bar if ``stream`` (the standard error) is a terminal, else lines, and nothing if ``quiet``."""
    out = sys.stderr if stream is None else stream
    if quiet:
        yield Silent()
    elif out.isatty():
        with _bar(out) as bar:
            yield bar
    else:
        yield Lines(out)


@contextmanager
def _bar(stream: TextIO) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with RichProgress(*columns, console=Console(file=stream)) as shown:
        task = shown.add_task("index", total=None)

        class Bar:
            def expect(self, total: int) -> None:
                shown.update(task, total=total)

            def step(self, page: str) -> None:
                shown.update(task, advance=1, description=page)

        yield Bar()
