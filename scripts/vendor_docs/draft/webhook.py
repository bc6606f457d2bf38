"""A new kind of webhook out of the pages that describe it."""

from __future__ import annotations

from codegen.facts import JSON_TYPE, Node, class_name
from vendor_docs.comparison.match import Subject

from .bodies import Source, body_of
from .examples import examples_of
from .naming import first_english, page_name, unused
from .operation import pages_of, richness
from .workspace import Notes, Workspace, placeholder

RESPONSES: Node = {"200": {"description": "What the vendor expects is not known; any 2xx (inferred)."}}


def new_webhook(workspace: Workspace, subject: Subject, notes: Notes) -> str:
    """Add the webhook of a subject; gives its kind."""
    taken = {*(workspace.document.get("webhooks") or {}), *(each.operation_id for each in workspace.operations)}
    kind = subject.name or unused([page_name(first_english(subject.pages), workspace.names)], taken)
    page = max([page for page in subject.pages if page.described], key=richness)
    assert page.described is not None
    source = Source(workspace, notes, page, page.described, class_name(kind))
    seen = body_of(source.reader, page.described.request)
    if page.described.method != "post":
        notes.warn(f"the page has the method {page.described.method.upper()}: webhooks are received by POST alone")
    schema = source.shaper("webhook").shape(seen, source.base, "body", top=True) if seen else {}
    if "$ref" not in schema:
        notes.refuse("the page shows no payload that is an object with fields: it arrives as UnknownEvent")
        return kind
    text = placeholder(page.page_id)
    workspace.document.setdefault("webhooks", {})[kind] = {
        "post": {
            "summary": text,
            "description": text,
            "x-airudder-evidence": "documented",
            "x-airudder-pages": pages_of(subject),
            "requestBody": {
                "required": True,
                "content": {JSON_TYPE: {"schema": schema, **examples_of(schema, workspace)}},
            },
            "responses": {status: dict(response) for status, response in RESPONSES.items()},
        }
    }
    return kind
