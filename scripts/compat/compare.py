"""Two versions in, all changes out: those of the API, and those of the Python names that are written by hand."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.facts import Node, PlanError
from codegen.webhooks import other_kinds
from compat.facade import facade_changes
from compat.model import Change, CompareError
from compat.report import Report
from compat.sources import Version
from compat.spec_changes import spec_changes

DESCRIPTION = "operations, schemas and webhooks of the description, and the Python names that are generated from it"
KINDS = "kinds of webhooks"
NAMES = "public Python names that are written by hand, with the parameters of functions"


def compare(old: Version, new: Version) -> Report:
    changes: list[Change] = []
    compared: list[str] = []
    notes: list[str] = []
    if old.document is not None and new.document is not None:
        compared.append(DESCRIPTION)
        changes += _of_documents(old.document, new.document)
    else:
        notes.append(f"The description was not compared: {_without(old, new, 'document')} has none.")
    if old.document and new.document and old.rows is not None and new.rows is not None:
        compared.append(KINDS)
        changes += _of_kinds(old, new)
    else:
        notes.append(
            f"Kinds of webhooks were not compared: {_without(old, new, 'rows')} has no catalogue of this form."
        )
    if old.package and new.package:
        compared.append(NAMES)
        changes += facade_changes((old.package, old.name), (new.package, new.name))
    else:
        notes.append(f"Python names were not compared: {_without(old, new, 'package')} has none.")
    if not compared:
        raise CompareError(f"{old.name} and {new.name} have nothing in common that could be compared")
    notes.insert(0, f"Compared: {'; '.join(compared)}. Types and behaviour of the code are not.")
    return Report(changes, notes, old.release, new.release)


def _of_documents(old: Node, new: Node) -> list[Change]:
    try:
        return spec_changes(old, new)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError, PlanError) as error:
        reason = f"{type(error).__name__}: {error}"
        hint = "`python -m openapi_spec_validator FILE` shows what is wrong with a document"
        raise CompareError(f"one of the documents is not valid OpenAPI ({reason}); {hint}") from error


def _of_kinds(old: Version, new: Version) -> Iterator[Change]:
    """Kinds without a payload: callers name them, and one that is not known is refused."""
    documents, tables = (old.document or {}, new.document or {}), (old.rows or (), new.rows or ())
    before, after = (set(other_kinds(*each)) for each in zip(documents, tables, strict=True))
    described = {kind for document in documents for kind in document.get("webhooks") or ()}
    pages = {row.operation_id: row.page_ids for rows in tables for row in rows if row.kind == "webhook"}
    for kind in sorted((before ^ after) - described):
        name, is_new = f"webhook {kind}", kind in after
        what, text = ("kind-added", "its kind is known") if is_new else ("kind-removed", "its kind is no longer known")
        yield Change("added" if is_new else "breaking", what, name, text, "catalogue.csv", "api", (name,), pages[kind])


def _without(old: Version, new: Version, what: str) -> str:
    return " and ".join(version.name for version in (old, new) if getattr(version, what) is None)
