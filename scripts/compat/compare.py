"""Two versions in, all changes out: those of the API, and those of the Python names that are written by hand."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.catalogue import CatalogueError
from codegen.facts import Node, PlanError
from compat.facade import facade_changes
from compat.model import Change, CompareError
from compat.sources import Version
from compat.spec_changes import spec_changes
from compat.versions import Verdict, release_of, verdict
from compat.webhook_changes import Kinds, kind_changes, kinds_of

DESCRIPTION = "operations, schemas and webhooks of the description, and the Python names that are generated from it"
KINDS = "kinds of webhooks"
NAMES = "public Python names that are written by hand, with the parameters of functions"


@dataclass(frozen=True)
class Comparison:
    """``notes``: what was compared, and what was not and why."""

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
        changes += facade_changes((old.package, old.name), (new.package, new.name))
    else:
        notes.append(f"Python names were not compared: {_without(old, new, 'package')} has none.")
    if not compared:
        raise CompareError(f"{old.name} and {new.name} have nothing in common that could be compared")
    notes.insert(0, f"Compared: {'; '.join(compared)}. Types and behaviour of the code are not.")
    releases = [release_of(each.package, each.name) if each.package else None for each in (old, new)]
    return Comparison(changes, verdict(changes, *releases), notes)


def _kinds(old: Version, new: Version, notes: list[str]) -> tuple[Kinds | None, Kinds | None]:
    """The kinds of both catalogues; None for both where one has no such table, which is noted."""
    if old.catalogue is None or new.catalogue is None:
        notes.append(f"Kinds of webhooks were not compared: {_without(old, new, 'catalogue')} has none.")
        return None, None
    found: list[Kinds] = []
    for version, path in ((old, old.catalogue), (new, new.catalogue)):
        try:
            found.append(kinds_of(path))
        except CatalogueError as error:
            notes.append(f"Kinds of webhooks were not compared: {version.name}: {error}.")
    return (found[0], found[1]) if len(found) == 2 else (None, None)


def _documents(old: Node, new: Node, kinds: tuple[Kinds | None, Kinds | None]) -> list[Change]:
    try:
        return [*spec_changes(old, new), *kind_changes(old, new, *kinds)]
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError, PlanError) as error:
        reason = f"{type(error).__name__}: {error}"
        hint = "`python -m openapi_spec_validator FILE` shows what is wrong with a document"
        raise CompareError(f"one of the documents is not valid OpenAPI ({reason}); {hint}") from error


def _without(old: Version, new: Version, what: str) -> str:
    return " and ".join(version.name for version in (old, new) if getattr(version, what) is None)
