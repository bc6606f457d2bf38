"""A new kind of webhook out of the pages that describe it."""

from __future__ import annotations

from typing import Any

from codegen.facts import JSON_TYPE, Node, class_name
from vendor_docs.comparison.match import Subject

from .bodies import Source, json_body
from .examples import MADE_UP, NAME, SUMMARY, made_up, masked, pruned, refusal
from .naming import first_english, title_id, unused
from .operation import best_page, pages_of
from .views import objects_of, view
from .words import placeholder
from .workspace import NotDraftedError, Notes, Workspace

RESPONSES: Node = {"200": {"description": "What the vendor expects is not known; any 2xx (inferred)."}}


def new_webhook(workspace: Workspace, subject: Subject, notes: Notes) -> str:
    """Add the webhook of a subject; gives its kind."""
    kind = _kind(workspace, subject)
    page, described = best_page(subject.pages)
    node, inferred = json_body(described.request, described.schemas)
    seen = view(node, described.schemas)
    if described.request is None or not seen.properties:
        raise NotDraftedError("the page shows no payload that is an object with fields: it arrives as UnknownEvent")
    source = Source(workspace, notes, page, described, class_name(kind))
    if described.method != "post":
        notes.warn(f"the page has the method {described.method.upper()}; webhooks are received by POST alone")
    shaper = source.shaper("webhook", inferred=inferred)
    schema = shaper.shape(node, source.base, "body", top=True)
    text = placeholder(page.page_id)
    webhooks: Node = workspace.document.setdefault("webhooks", {})
    webhooks[kind] = {
        "post": {
            "summary": text,
            "description": text,
            "x-airudder-evidence": "documented",
            "x-airudder-pages": pages_of(subject),
            "requestBody": {
                "required": True,
                "content": {JSON_TYPE: {"schema": schema, "examples": _examples(source, schema)}},
            },
            "responses": {status: dict(response) for status, response in RESPONSES.items()},
        }
    }
    return kind


def _kind(workspace: Workspace, subject: Subject) -> str:
    taken = {*(workspace.document.get("webhooks") or {}), *(each.operation_id for each in workspace.operations)}
    return subject.name or unused([title_id(first_english(subject.pages), workspace.names)], taken)


def _examples(source: Source, schema: Node) -> Node:
    """The example of the page without what is not declared; where none fits, one that is made up."""
    workspace = source.workspace
    for value in objects_of(source.described.request) if source.described.request else []:
        shown: Any = pruned(masked(value, workspace), schema, workspace.document)
        reason = refusal(shown, schema, workspace)
        if not reason:
            return {NAME: {"summary": SUMMARY, "value": shown}}
        source.notes.warn(f"body: the example of the page is left out: {reason}")
    value = made_up(schema, workspace)
    if reason := refusal(value, schema, workspace):
        raise NotDraftedError(f"no example can be made up: {reason}")
    return {NAME: {"summary": MADE_UP, "value": value}}
