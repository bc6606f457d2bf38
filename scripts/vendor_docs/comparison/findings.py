"""What differs between the vendor's pages and our description, and which of our uncertain facts the pages show."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from vendor_docs.reading.model import Page

Severity = Literal["difference", "note"]
Verdict = Literal["confirms", "contradicts", "fills"]
CATALOGUE = "catalogue line "
"""The beginning of the place of a fact that a row of the catalogue states."""

WORDS = {
    "page-new": "a page that the catalogue lacks",
    "page-vanished": "the site has this page no longer",
    "page-moved": "the page has moved",
    "page-kind": "the page is of another kind than in the catalogue",
    "no-page": "the site has no page of this any longer",
    "catalogue": "the catalogue has another method or path",
    "operation-missing": "an operation that we lack",
    "webhook-missing": "a webhook that we lack",
    "operation-moved": "the operation has moved",
    "status": "the page says that it cannot be called yet, or not for long",
    "parameter-new": "new parameter",
    "parameter-gone": "parameter that no page shows",
    "parameter-place": "parameter in another place",
    "field-new": "new field",
    "field-gone": "field that no page shows",
    "field-renamed": "renamed",
    "required": "required or not",
    "type": "other type",
    "enum-new": "new value",
    "enum-gone": "value that no page shows",
    "headers": "header that only one side names",
    "body-media": "other media type",
    "answer-status": "the answer has another status",
    "pages-differ": "pages differ",
    "unsupported": "not supported",
}
"""The kinds of differences. ``new``: on the page and not ours; ``gone``: ours and not on the page."""


@dataclass(frozen=True)
class At:
    """Where on a page: JSON pointer into its YAML, and the line of the page from 1, if it is known.

    ``file``: the name of its file, if that does not begin with the id.
    """

    page_id: str
    pointer: str
    line: int | None = None
    file: str = ""

    def __str__(self) -> str:
        if not self.file:
            return f"{self.page_id}{f' line {self.line}' if self.line else ''}"
        is_own = not self.page_id.startswith(f"{self.file}#")
        return f"{self.file}{f':{self.line}' if self.line else ''}{f' ({self.page_id})' * is_own}"


def at_of(page: Page, pointer: str, line: int | None) -> At:
    file = PurePath(page.source).name
    return At(page.page_id, pointer, line, "" if file.startswith(page.page_id) else file)


@dataclass(frozen=True)
class Finding:
    """One difference, however many pages show it.

    ``kind``: a key of ``WORDS``. ``subject``: operation id, kind of webhook, or page id. ``place``: such as
    ``query.Page``, ``body.details[].callee`` or ``answer.data.task_id``; empty for the whole. ``ours``, ``theirs``:
    what each side has, in words. ``evidence``: ours, of the place. ``required``: whether a request must have what
    is new. ``our_line``: of ``openapi/airudder.yaml``, from 1, if it is known.
    """

    kind: str
    severity: Severity
    subject: str
    place: str
    ours: str
    theirs: str
    at: tuple[At, ...] = ()
    evidence: str = ""
    required: bool = False
    our_line: int | None = None

    @property
    def text(self) -> str:
        """One line for people."""
        what = WORDS[self.kind] + ", required" * self.required
        said = [
            f"{self.place}: {what}" if self.place else what,
            f"ours: {self.ours}" if self.ours else "",
            f"page: {self.theirs}" if self.theirs else "",
        ]
        where = f" ({', '.join(map(str, self.at))})" if self.at else ""
        ours = f"; openapi/airudder.yaml:{self.our_line}" if self.our_line else ""
        return f"{self.kind}  {'; '.join(filter(None, said))}{where}{ours}"


@dataclass(frozen=True)
class Fact:
    """Something uncertain in our description or our catalogue, and what the pages say of it.

    ``place``: as in ``Finding``; ``catalogue line 7 (path)`` for what a row of the catalogue says. ``evidence``: ours.
    """

    verdict: Verdict
    subject: str
    place: str
    evidence: str
    at: tuple[At, ...] = ()
