"""Two versions in, all changes out: those of the API, and of the Python names what does not follow from them."""

from __future__ import annotations

from dataclasses import dataclass

from breaks.document import renames
from breaks.kind_changes import Kinds, kind_changes, kinds_of
from breaks.model import Change, CompareError, covers
from breaks.python_changes import python_changes
from breaks.sources import Version
from breaks.spec_changes import spec_changes
from breaks.surface import surface_of
from breaks.versions import Verdict, release_of, verdict
from codegen.catalogue import CatalogueError
from codegen.facts import Node, PlanError, class_name

OF_TYPES = ("type", "required", "paging", "format", "argument", "attribute")
"""Kinds of changes of the API from which other Python types follow, beside those of fields and of enums."""
DESCRIPTION = "operations, schemas and webhooks of the description"
KINDS = "kinds of webhooks"
NAMES = (
    "public Python names with their arguments, types, defaults, bases, overloads and decorators, fields, members of "
    "enums and constants"
)


@dataclass(frozen=True)
class Comparison:
    """What there is to be said. ``notes``: what was compared, and what was not and why."""

    changes: list[Change]
    verdict: Verdict
    notes: list[str]


def compare(old: Version, new: Version) -> Comparison:
    changes: list[Change] = []
    compared: list[str] = []
    notes: list[str] = []
    if old.document is not None and new.document is not None:
        kinds = _kinds(old, new, notes)
        compared += [DESCRIPTION, *([KINDS] if None not in kinds else [])]
        changes += _documents(old.document, new.document, kinds)
    else:
        notes.append(f"The description was not compared: {_without(old, new, 'document')} has none.")
    if old.package and new.package:
        compared.append(NAMES)
        surfaces = surface_of(old.package, old.name), surface_of(new.package, new.name)
        names = python_changes(*surfaces, _classes(old.document, new.document))
        changes += [change for change in names if not _follows(change, changes)]
    else:
        notes.append(f"Python names were not compared: {_without(old, new, 'package')} has none.")
    if not compared:
        raise CompareError(f"{old.name} and {new.name} have nothing in common that could be compared")
    notes.insert(0, f"Compared: {'; '.join(compared)}. What the code does inside is not.")
    releases = [release_of(each.package, each.name) if each.package else None for each in (old, new)]
    return Comparison(changes, verdict(changes, *releases), notes)


def _kinds(old: Version, new: Version, notes: list[str]) -> tuple[Kinds | None, Kinds | None]:
    """The kinds of both catalogues; None for both where one has no such table, which is noted."""
    found: list[Kinds | None] = [None, None]
    if old.catalogue is None or new.catalogue is None:
        notes.append(f"Kinds of webhooks were not compared: {_without(old, new, 'catalogue')} has none.")
        return None, None
    for index, (version, path) in enumerate(((old, old.catalogue), (new, new.catalogue))):
        try:
            found[index] = kinds_of(path)
        except CatalogueError as error:
            notes.append(f"Kinds of webhooks were not compared: {version.name}: {error}.")
    return (found[0], found[1]) if None not in found else (None, None)


def _documents(old: Node, new: Node, kinds: tuple[Kinds | None, Kinds | None]) -> list[Change]:
    try:
        return [*spec_changes(old, new), *kind_changes(old, new, *kinds)]
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
        covers(other.level, change.level) or (change.kind == "type" and _is_of_types(other.kind))
        for other in others
        if any(_below(change.place, name) for name in other.follows)
    )


def _is_of_types(kind: str) -> bool:
    return kind in OF_TYPES or kind.startswith(("field-", "enum"))


def _below(place: str, name: str) -> bool:
    return place == name or place.startswith((f"{name}.", f"{name}(", f"{name}->"))
