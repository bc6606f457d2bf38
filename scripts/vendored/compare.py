"""Whether a copy is what this checkout would copy now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from vendored.record import Record


@dataclass(frozen=True)
class Difference:
    """From one record to another. ``changed``, ``new`` and ``gone``: files, by relative path."""

    old: Record
    new: Record

    @property
    def files(self) -> tuple[list[str], list[str], list[str]]:
        """Those that differ, those that are new, those that are gone."""
        old, new = self.old.hashes, self.new.hashes
        return _changed(old, new), sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())

    @property
    def any(self) -> bool:
        """Whether there is one that matters: the same files may come from several commits."""
        old, new = self.old, self.new
        facts = (old.version, old.needs, old.operations) != (new.version, new.needs, new.operations)
        return facts or any(self.files)

    def lines(self) -> list[str]:
        """What differs, for people."""
        changed, new, gone = self.files
        versions = f"version {self.old.version}"
        if self.old.version != self.new.version:
            versions += f", {self.new.version} here"
        added = sorted(set(self.new.operations) - set(self.old.operations))
        removed = sorted(set(self.old.operations) - set(self.new.operations))
        lines = [f"{versions}: {len(changed)} files differ, {len(new)} are new, {len(gone)} are gone"]
        lines += [f"operations added: {', '.join(added)}"] if added else []
        lines += [f"operations removed: {', '.join(removed)}"] if removed else []
        if self.old.needs != self.new.needs:
            lines.append(f"it needed {self.old.needs}; now it needs {self.new.needs}")
        return lines

    @property
    def word(self) -> str:
        """Which of the two is the older one, by its version."""
        return word_of(self.old.version, self.new.version)


def word_of(copied: str, here: str) -> str:
    """What a copy that differs is, by its version."""
    return "ahead of this checkout" if _numbers(copied) > _numbers(here) else "behind this checkout"


def _changed(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return sorted(path for path in old.keys() & new.keys() if old[path] != new[path])


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)[:3]]
