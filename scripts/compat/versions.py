"""The version that semantic versioning requires, and whether ``_version.py`` has it already."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from compat.model import Change, CompareError

Bump = Literal["major", "minor", "patch", "none"]
Release = tuple[int, int, int]
WORDS: dict[Bump, str] = {
    "major": "breaking changes require the next major version (the next minor one before 1.0)",
    "minor": "the changes require the next minor version",
    "patch": "the changes require the next patch version",
    "none": "no change requires a new version",
}


def needed(changes: Iterable[Change], base: Release) -> Bump:
    """The rule. From 1.0 on that of semantic versioning, which promises nothing before 1.0.

    We do: before 1.0 a minor version may break and a patch does not, so that ``~=0.4.2`` gives everything new that
    breaks nothing.
    """
    levels = {change.level for change in changes}
    if not levels:
        return "none"
    if base[0] == 0:
        return "minor" if "breaking" in levels else "patch"
    return "major" if "breaking" in levels else "minor" if "added" in levels else "patch"


def raised(base: Release, bump: Bump) -> Release:
    major, minor, patch = base
    steps: dict[Bump, Release] = {"major": (major + 1, 0, 0), "minor": (major, minor + 1, 0), "none": base}
    return steps.get(bump, (major, minor, patch + 1))


def release_of(package: Path, name: str) -> Release:
    """The version in ``_version.py``, read and not run; that of a pre-release counts as the release it leads to."""
    try:
        text = (package / "_version.py").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CompareError(f"{name}: its version cannot be read: {error}") from error
    found = re.search(r"^__version__\s*(?::\s*\w+\s*)?=\s*[\"'](\d+)\.(\d+)\.(\d+)", text, re.MULTILINE)
    if not found:
        raise CompareError(f'{name}: _version.py has no line `__version__ = "1.2.3"`')
    return int(found[1]), int(found[2]), int(found[3])


@dataclass(frozen=True)
class Verdict:
    """What the next version has to be. ``base`` and ``head``: None where there is no code to read them from."""

    bump: Bump
    base: Release | None
    head: Release | None

    @property
    def asked(self) -> Release | None:
        return raised(self.base, self.bump) if self.base else None

    @property
    def satisfied(self) -> bool | None:
        """Whether the version of the head is high enough; None if one of the two is not known."""
        return self.head >= self.asked if self.head and self.asked else None

    def __str__(self) -> str:
        if self.base is None or self.asked is None:
            return f"Version: {WORDS[self.bump]}."
        text = f"Version: {dotted(self.base)}, {WORDS[self.bump]}: {dotted(self.asked)} or higher."
        if self.head is None:
            return text
        return f"{text} _version.py has {dotted(self.head)}: {'enough' if self.satisfied else 'to be raised'}."


def dotted(release: Release) -> str:
    return ".".join(map(str, release))


def verdict(changes: Iterable[Change], base: Release | None, head: Release | None) -> Verdict:
    """``base`` None: a description alone has no version, so the rule of 1.0 is given."""
    return Verdict(needed(changes, base or (1, 0, 0)), base, head)
