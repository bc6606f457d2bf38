"""The files that are drafted into: both are replaced, or none."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path


def replace_all(texts: Sequence[tuple[Path, str]]) -> None:
    """Put every text in place of its file: written beside it first, so that a full disk changes nothing."""
    fresh = [(path, path.with_name(f".{path.name}.new")) for path, _ in texts]
    try:
        for (path, beside), (_, text) in zip(fresh, texts, strict=True):
            beside.write_text(text, encoding="utf-8")
            shutil.copymode(path, beside)
        for path, beside in fresh:
            beside.replace(path.resolve())
    finally:
        for _, beside in fresh:
            beside.unlink(missing_ok=True)
