"""What a copy is to hold, as the command line says it."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace

ROOMS = ("contacts", "campaigns", "sandbox", "testing", "cli")
"""Parts of the package, folders or modules, that are copied only if asked for."""
NEEDS = {"campaigns": "contacts", "testing": "sandbox"}
"""Rooms that do nothing without another."""
GROUPS = {"campaigns": ("tasks", "workflows")}
"""Resource groups that a room calls."""
TAKEN = frozenset(
    {
        *("aiohttp", "attr", "attrs", "cryptography", "msgspec", "yarl"),
        # What those import.
        *("aiohappyeyeballs", "aiosignal", "cffi", "frozenlist", "idna", "multidict", "propcache", "typing_extensions"),
        # What the rooms import, and what that imports.
        *("Crypto", "jsonschema", "jsonschema_specifications", "pytest", "pytest_asyncio", "referencing", "rpds"),
        *("iniconfig", "packaging", "pluggy", "pygments"),
        *("aiosqlite", "greenlet", "phonenumbers", "sqlalchemy"),
    }
)
"""What the package needs: a folder of this name on the path would hide it."""


class VendorError(Exception):
    """Nothing was written; the text says why."""


class NoGeneratorError(VendorError):
    """This Python lacks the packages of the generator."""


class GoneError(VendorError):
    """What was asked for is not in this checkout. ``names``: of the groups or the rooms."""

    def __init__(self, message: str, names: Iterable[str]) -> None:
        super().__init__(message)
        self.names = frozenset(names)


@dataclass(frozen=True)
class Options:
    """``only``: resource groups, None for all of them. ``rooms``: those of ``ROOMS`` that are copied too."""

    name: str = "airudder"
    only: tuple[str, ...] | None = None
    rooms: tuple[str, ...] = ()
    webhooks: bool = True

    @property
    def whole(self) -> bool:
        """Whether the copy has everything of the description, so that nothing need be generated."""
        return self.only is None and self.webhooks

    def as_text(self) -> str:
        """The options as they are given on the command line."""
        parts = [f"--name {self.name}"]
        if self.only is not None:
            parts.append(f"--only {','.join(self.only)}")
        if self.rooms:
            parts.append(f"--with {','.join(self.rooms)}")
        if not self.webhooks:
            parts.append("--without webhooks")
        return " ".join(parts)

    def without(self, names: Iterable[str]) -> Options | None:
        """The options without some groups and rooms; None if no group is left."""
        gone = set(names)
        only = None if self.only is None else tuple(group for group in self.only if group not in gone)
        rooms = tuple(room for room in self.rooms if room not in gone and NEEDS.get(room) not in gone)
        return None if only == () else replace(self, only=only, rooms=rooms)


def make_options(
    name: str, only: Iterable[str] | None, rooms: Iterable[str] = (), without: Iterable[str] = ()
) -> Options:
    """Options that go together, in one order. Raises ``VendorError``; whether the groups exist shows later."""
    check_name(name)
    only = None if only is None else tuple(sorted(set(only)))
    if only == ():
        raise VendorError("--only needs the name of a group, as in --only workflows,tasks")
    if unknown := sorted(set(rooms) - set(ROOMS)):
        raise VendorError(f"--with knows no {', '.join(unknown)}: there are {', '.join(ROOMS)}")
    if unknown := sorted(set(without) - {"webhooks"}):
        raise VendorError(f"--without knows no {', '.join(unknown)}: there is webhooks")
    asked = {*rooms, *(NEEDS[room] for room in rooms if room in NEEDS)}
    for room in (room for room in GROUPS if room in asked and only is not None):
        if missing := sorted(set(GROUPS[room]) - set(only or ())):
            raise VendorError(f"--with {room} calls {', '.join(GROUPS[room])}: add {', '.join(missing)} to --only")
    if "testing" in asked and "webhooks" in without:
        raise VendorError("--with testing needs the webhooks: leave out --without webhooks")
    return Options(name, only, tuple(room for room in ROOMS if room in asked), "webhooks" not in without)


def check_name(name: str) -> None:
    """Raises ``VendorError`` if a package of this name could not be imported, or would hide another."""
    if not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) or name.startswith("__"):
        raise VendorError(f"--name {name!r} is no name of a package: letters, digits and _ only")
    if keyword.iskeyword(name):
        raise VendorError(f"--name {name} is a keyword of Python: nobody could import it")
    if name in sys.stdlib_module_names:
        raise VendorError(f"--name {name} is a module of the standard library: the copy would hide it")
    if name in TAKEN:
        raise VendorError(f"--name {name} is a package that the copy needs: it would hide it")


def split(text: str | None) -> list[str]:
    """The names of a list as it is given on the command line."""
    return [] if text is None else [part for part in re.split(r"[,\s]+", text) if part]
