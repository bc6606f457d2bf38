"""What differs between the vendor's pages and our description, and which of our facts the pages speak of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Severity = Literal["difference", "note"]
Verdict = Literal["confirms", "contradicts", "fills"]
CATALOGUE = "catalogue line "
"""What the place of a fact begins with that a row of the catalogue states."""


class Kind(StrEnum):
    """What sort of difference it is. ``new``: on the page and not ours; ``gone``: ours and not on the page."""

    PAGE_NEW = "page-new"
    PAGE_VANISHED = "page-vanished"
    PAGE_MOVED = "page-moved"
    PAGE_KIND = "page-kind"
    NO_PAGE = "no-page"
    NOT_COMPARED = "not-compared"
    OPERATION_MISSING = "operation-missing"
    WEBHOOK_MISSING = "webhook-missing"
    OPERATION_MOVED = "operation-moved"
    STATUS = "status"
    METHOD = "method"
    PATH = "path"
    PARAMETER_NEW = "parameter-new"
    PARAMETER_GONE = "parameter-gone"
    PARAMETER_PLACE = "parameter-place"
    FIELD_NEW = "field-new"
    FIELD_GONE = "field-gone"
    FIELD_RENAMED = "field-renamed"
    REQUIRED = "required"
    TYPE = "type"
    ENUM_NEW = "enum-new"
    ENUM_GONE = "enum-gone"
    EXAMPLE = "example"
    HEADERS = "headers"
    BODY_MEDIA = "body-media"
    ANSWER_STATUS = "answer-status"
    TWINS_DIFFER = "twins-differ"
    SECTIONS_DIFFER = "sections-differ"
    UNSUPPORTED = "unsupported"


WORDS = {
    Kind.PAGE_NEW: "a page that the catalogue lacks",
    Kind.PAGE_VANISHED: "the site has this page no longer",
    Kind.PAGE_MOVED: "the page has moved",
    Kind.PAGE_KIND: "the page is of another kind than in the catalogue",
    Kind.NO_PAGE: "the site has no page of this any longer",
    Kind.NOT_COMPARED: "the page could not be compared",
    Kind.OPERATION_MISSING: "an operation that we lack",
    Kind.WEBHOOK_MISSING: "a webhook that we lack",
    Kind.OPERATION_MOVED: "the operation has moved",
    Kind.STATUS: "the page says that it cannot be called yet, or not for long",
    Kind.METHOD: "other method",
    Kind.PATH: "other path",
    Kind.PARAMETER_NEW: "new parameter",
    Kind.PARAMETER_GONE: "parameter that no page shows",
    Kind.PARAMETER_PLACE: "parameter in another place",
    Kind.FIELD_NEW: "new field",
    Kind.FIELD_GONE: "field that no page shows",
    Kind.FIELD_RENAMED: "renamed",
    Kind.REQUIRED: "required or not",
    Kind.TYPE: "other type",
    Kind.ENUM_NEW: "new value",
    Kind.ENUM_GONE: "value that no page shows",
    Kind.EXAMPLE: "example",
    Kind.HEADERS: "header",
    Kind.BODY_MEDIA: "other media type",
    Kind.ANSWER_STATUS: "the answer stands under another status",
    Kind.TWINS_DIFFER: "the two languages of the page differ",
    Kind.SECTIONS_DIFFER: "the pages of several sections differ",
    Kind.UNSUPPORTED: "not supported",
}


@dataclass(frozen=True)
class At:
    """Where on a page: JSON pointer into its YAML, and the line of the page from 1, if it is known."""

    page_id: str
    pointer: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.page_id}{f' line {self.line}' if self.line else ''}"


@dataclass(frozen=True)
class Finding:
    """One difference, however many pages show it.

    ``subject``: operation id, kind of webhook, or page id. ``place``: such as ``query.Page``,
    ``body.details[].callee`` or ``answer.data.task_id``; empty for the whole. ``ours``, ``theirs``: what each side has,
    in words.
    """

    kind: Kind
    severity: Severity
    subject: str
    place: str
    ours: str
    theirs: str
    at: tuple[At, ...] = ()

    @property
    def text(self) -> str:
        """One line for people."""
        said = [
            f"{self.place}: {WORDS[self.kind]}" if self.place else WORDS[self.kind],
            f"ours: {self.ours}" if self.ours else "",
            f"page: {self.theirs}" if self.theirs else "",
        ]
        where = f" ({', '.join(map(str, self.at))})" if self.at else ""
        return f"{self.kind}  {'; '.join(filter(None, said))}{where}"

    def __str__(self) -> str:
        return f"{self.subject}: {self.text}"


@dataclass(frozen=True)
class Fact:
    """Something that our description or our catalogue is not sure of, and what the pages say to it.

    ``place``: as in ``Finding``; ``catalogue line 7`` for what a row of the catalogue says. ``evidence``: ours.
    """

    verdict: Verdict
    subject: str
    place: str
    evidence: str
    at: tuple[At, ...] = ()

    def __str__(self) -> str:
        return f"{self.subject}: {self.verdict} {self.place or 'method and path'} ({self.evidence})"
