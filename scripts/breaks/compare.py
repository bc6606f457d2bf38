"""Two versions in, all changes out: those of the API, and of the Python names what does not follow from them."""

from __future__ import annotations

from dataclasses import dataclass

from breaks.document import renames
from breaks.model import Change, CompareError, covers
from breaks.python_changes import python_changes
from breaks.sources import Version
from breaks.spec_changes import spec_changes
from breaks.surface import surface_of
from breaks.versions import Verdict, release_of, verdict
from spec_facts import Node, PlanError, class_name


@dataclass(frozen=True)
class Comparison:
    """What there is to be said. ``notes``: what was not compared, and why."""

    changes: list[Change]
    verdict: Verdict
    notes: list[str]


def compare(old: Version, new: Version) -> Comparison:
    changes: list[Change] = []
    notes: list[str] = []
    if old.document is not None and new.document is not None:
        changes += _documents(old.document, new.document)
    else:
        notes.append(f"The description was not compared: {_without(old, new, 'document')} has none.")
    if old.package and new.package:
        surfaces = surface_of(old.package, old.name), surface_of(new.package, new.name)
        names = python_changes(*surfaces, _classes(old.document, new.document))
        changes += [change for change in names if not _follows(change, changes)]
    else:
        notes.append(f"Python names were not compared: {_without(old, new, 'package')} has none.")
    if len(notes) == 2:
        raise CompareError(f"{old.name} and {new.name} have nothing in common that could be compared")
    releases = [release_of(each.package, each.name) if each.package else None for each in (old, new)]
    return Comparison(changes, verdict(changes, *releases), notes)


def _documents(old: Node, new: Node) -> list[Change]:
    try:
        return spec_changes(old, new)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError, PlanError) as error:
        reason = f"{type(error).__name__}: {error}"
        hint = "`python -m openapi_spec_validator FILE` tells what is wrong with a document"
        raise CompareError(f"one of the documents is not built as OpenAPI asks ({reason}); {hint}") from error


def _without(old: Version, new: Version, what: str) -> str:
    return " and ".join(version.name for version in (old, new) if getattr(version, what) is None)


def _classes(old: Node | None, new: Node | None) -> dict[str, str]:
    """New names of models, by the old ones."""
    found = renames(old, new) if old is not None and new is not None else {}
    return {class_name(name): class_name(other) for name, other in found.items()}


def _follows(change: Change, others: list[Change]) -> bool:
    """Whether a change of the API says it already, and as badly; of types it is the API that knows how bad it is."""
    return any(
        covers(other.level, change.level) or change.kind == "type"
        for other in others
        if any(_below(change.place, name) for name in other.follows)
    )


def _below(place: str, name: str) -> bool:
    return place == name or place.startswith((f"{name}.", f"{name}(", f"{name}->"))
