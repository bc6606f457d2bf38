"""The files that are drafted into: read with their ends of lines, and replaced all together or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path


def read_lines(path: Path) -> tuple[str, str]:
    """A text with plain ends of lines, and the ends that the file has; raises ``ValueError`` where it has several."""
    text = path.read_bytes().decode("utf-8")
    windows = text.count("\r\n")
    if text.count("\r") != windows or windows not in (0, text.count("\n")):
        raise ValueError(f"{path.name} has ends of lines of several kinds: save it with one kind first")
    return text.replace("\r\n", "\n"), "\r\n" if windows else "\n"


def replace_all(texts: Sequence[tuple[Path, str]]) -> None:
    """Put every text in place of its file, or none. What a symbolic link leads to is replaced, not the link."""
    spare: list[Path] = []
    swaps: list[tuple[Path, Path, Path]] = []
    started: list[tuple[Path, Path]] = []
    try:
        for path in (target.resolve() for target, _ in texts):
            text = texts[len(swaps)][1]
            fresh, old = _beside(path, text.encode("utf-8"), spare), _beside(path, path.read_bytes(), spare)
            swaps.append((path, fresh, old))
        for path, fresh, old in swaps:
            started.append((path, old))
            fresh.replace(path)
    except BaseException as error:
        _put_back(started, spare, error)
        raise
    finally:
        for path in spare:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()


def _beside(path: Path, content: bytes, spare: list[Path]) -> Path:
    """A file with a content next to another one, with its mode."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    spare.append(Path(name))
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).chmod(path.stat().st_mode & 0o777)
    return Path(name)


def _put_back(started: Sequence[tuple[Path, Path]], spare: list[Path], error: BaseException) -> None:
    for path, old in started:
        try:
            old.replace(path)
        except OSError as second:
            # The only copy of what was there: it is left for the user.
            spare.remove(old)
            raise OSError(f"{error}; and {path} could not be put back ({second}): its old text is in {old}") from error
