"""What was found: as Markdown for CHANGELOG.md, as JSON, and as the version that semantic versioning requires."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from compat.model import LEVELS, Change, Level

Bump = Literal["major", "minor", "patch", "none"]
Release = tuple[int, int, int]
TITLES: dict[Level, str] = {"breaking": "Breaking", "added": "Added", "known": "Known better"}
WORDS: dict[Bump, str] = {
    "major": "breaking changes require the next major version (the next minor one before 1.0)",
    "minor": "the changes require the next minor version",
    "patch": "the changes require the next patch version",
    "none": "no change requires a new version",
}
SHOWN = 3
"""So many users of a schema and so many pages are named."""


@dataclass(frozen=True)
class Report:
    """``notes``: what was compared, and what was not and why. ``base``, ``head``: the versions, if there is code."""

    changes: Sequence[Change]
    notes: Sequence[str]
    base: Release | None = None
    head: Release | None = None

    @property
    def breaks(self) -> bool:
        return any(change.level == "breaking" for change in self.changes)

    @property
    def bump(self) -> Bump:
        """The rule. From 1.0 on that of semantic versioning, which promises nothing before 1.0.

        We do: before 1.0 a minor version may break and a patch does not, so that ``~=0.4.2`` gives everything new that
        breaks nothing. A description alone has no version, so the rule of 1.0 is given.
        """
        if not self.changes:
            return "none"
        if self.base and self.base[0] == 0:
            return "minor" if self.breaks else "patch"
        added = any(change.level == "added" for change in self.changes)
        return "major" if self.breaks else "minor" if added else "patch"

    @property
    def asked(self) -> Release | None:
        """The lowest version that may be next."""
        if self.base is None:
            return None
        major, minor, patch = self.base
        steps: dict[Bump, Release] = {"major": (major + 1, 0, 0), "minor": (major, minor + 1, 0), "none": self.base}
        return steps.get(self.bump, (major, minor, patch + 1))

    @property
    def satisfied(self) -> bool | None:
        """Whether the version of the head is high enough; None if one of the two is not known."""
        return self.head >= self.asked if self.head and self.asked else None

    def as_json(self) -> dict[str, Any]:
        releases = {"base": self.base, "asked": self.asked, "head": self.head}
        texts = {name: release and _dotted(release) for name, release in releases.items()}
        return {
            "changes": [asdict(change) for change in self.changes],
            "notes": list(self.notes),
            "version": {"bump": self.bump, **texts, "satisfied": self.satisfied},
        }

    def markdown(self) -> str:
        lines: list[str] = []
        for level in LEVELS:
            if own := [change for change in self.changes if change.level == level]:
                lines += [f"### {TITLES[level]}", "", *map(_line, own), ""]
        lines += [] if self.changes else ["No change in what is compared.", ""]
        return "\n".join([*lines, *self.notes, self._version()]) + "\n"

    def _version(self) -> str:
        if self.base is None or self.asked is None:
            return f"Version: {WORDS[self.bump]}."
        text = f"Version: {_dotted(self.base)}, {WORDS[self.bump]}: {_dotted(self.asked)} or higher."
        if self.head is None:
            return text
        return f"{text} _version.py has {_dotted(self.head)}: {'enough' if self.satisfied else 'to be raised'}."


def _dotted(release: Release) -> str:
    return ".".join(map(str, release))


def _line(change: Change) -> str:
    """With those who use a schema; an operation or a webhook that names itself needs no such list."""
    users = [f"`{user}`" for user in change.operations if user != change.subject]
    origin = [f"in {_first(users)}"] * bool(users) + [_first(change.pages)] * bool(change.pages)
    return f"- `{change.subject}`: {change.text}" + (f" ({'; '.join(origin)})" if origin else "")


def _first(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
