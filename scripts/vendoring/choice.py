"""Which parts of the package a copy has."""

from __future__ import annotations

from dataclasses import dataclass

ROOMS = ("contacts", "campaigns", "sandbox", "testing")
"""Parts of the package, folders or modules, that are copied only on request."""
NEEDED_ROOMS = {"campaigns": "contacts", "testing": "sandbox"}
CALLED_GROUPS = {"campaigns": ("tasks", "workflows")}
"""Resource groups that a room calls."""


class VendorError(Exception):
    """Nothing was written, or nothing can be said about a copy. The text gives the reason."""


@dataclass(frozen=True)
class Choice:
    """``only``: resource groups, None for all. ``rooms``: those of ``ROOMS`` that are copied too."""

    only: tuple[str, ...] | None = None
    rooms: tuple[str, ...] = ()
    webhooks: bool = True

    @property
    def whole(self) -> bool:
        """Whether the copy has the whole API, so that the generated code can be copied as it is."""
        return self.only is None and self.webhooks

    def has(self, path: str) -> bool:
        """Whether a file of the package belongs to the copy."""
        room = path.partition("/")[0].removesuffix(".py")
        return room in self.rooms if room in ROOMS else self.webhooks or room != "webhooks"

    def as_options(self) -> str:
        """The options of the command line that make this choice, each after a space."""
        only = "" if self.only is None else f" --only {','.join(self.only)}"
        rooms = f" --with {','.join(self.rooms)}" if self.rooms else ""
        return f"{only}{rooms}{'' if self.webhooks else ' --without webhooks'}"


def make_choice(only: set[str] | None, rooms: set[str], without: set[str], groups: set[str]) -> Choice:
    """What the command line asks for, with the rooms and the groups that the rooms need. ``groups``: all there are."""
    for option, names, known in (
        ("--only", only or set(), groups),
        ("--with", rooms, set(ROOMS)),
        ("--without", without, {"webhooks"}),
    ):
        if unknown := names - known:
            raise VendorError(f"{option} {', '.join(sorted(unknown))}: expected some of {', '.join(sorted(known))}")
    if "testing" in rooms and without:
        raise VendorError("--with testing needs the webhooks: leave out --without webhooks")
    if only is not None:
        only = only.union(*(CALLED_GROUPS.get(room, ()) for room in rooms))
    rooms = rooms | {NEEDED_ROOMS[room] for room in rooms if room in NEEDED_ROOMS}
    return Choice(
        None if only is None else tuple(sorted(only)), tuple(room for room in ROOMS if room in rooms), not without
    )
