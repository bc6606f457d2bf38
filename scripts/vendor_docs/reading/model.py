"""What is read of the vendor's site, in one form whatever the page looked like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Node = dict[str, Any]

PAGE_ID = re.compile(r"(?:api|doc)-\d{1,18}", re.ASCII)
"""How the ids of pages look: ``api-45238811``, ``doc-1648295``."""
HAN = re.compile(r"[㐀-鿿]")
"""A Chinese character."""
HTML_START = re.compile(r"\s*<(?:!doctype|html|head|body)\b", re.IGNORECASE)
MAX_BYTES = 4 * 1024 * 1024
"""The largest page that is read. Real ones have some tens of thousands of bytes."""

FORM = ("style", "explode", "collectionFormat", "content")
"""Keywords of a parameter that decide how its value is written into a request."""

Place = Literal["query", "path", "header", "cookie"]
Language = Literal["en", "zh"]


@dataclass(frozen=True, order=True)
class Problem:
    """Something that could not be read. ``page``: id, file name or address; ``line``: from 1, of the file or page.

    The rest was read.
    """

    page: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        return f"{self.page}{f', line {self.line}' if self.line else ''}: {self.reason}"


@dataclass(frozen=True)
class Entry:
    """A page as an index names it. ``folder``: the headings above it, outermost first, as far as the index has them."""

    page_id: str
    title: str
    folder: tuple[str, ...] = ()
    url: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Text:
    """A page as it came, or a file with many. ``source``: where from, for messages; ``entry``: what the index says.

    ``page_id`` is the file name where neither the name nor the text has an id of the vendor.
    """

    page_id: str
    content: str
    source: str
    entry: Entry | None = None


def decode(body: bytes) -> str:
    """The text; bytes that are not UTF-8 become U+FFFD, which the reader of the page names with its line."""
    return body.decode("utf-8-sig", "replace")


class SiteError(Exception):
    """Nothing was read; the text says what of, why, and what to do."""


@dataclass(frozen=True)
class Fetched:
    """The texts of a site or a folder, those of the index first and in its order. Other fields: as in ``Reading``.

    ``from_cache``: so many of ``texts`` are copies of an earlier reading, which the site was not asked about.
    """

    texts: tuple[Text, ...]
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    gone: frozenset[str] = frozenset()
    whole: bool = True
    from_cache: int = 0
    saved: bool = False
    """Whether these are saved files: what an index names besides was not asked for."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of the vendor's operation. ``pointer``: where in the page's YAML (JSON pointer)."""

    name: str
    place: Place
    required: bool
    schema: Node
    pointer: str
    examples: tuple[Any, ...] = ()
    form: Mapping[str, Any] = field(default_factory=dict)
    """The keywords of ``FORM`` on the page, unchanged: they change the form on the wire."""


@dataclass(frozen=True)
class Body:
    """A request body, or an answer. ``schema``: None where the page shows an example alone.

    ``pointer``: of the media object, so that the schema is at ``<pointer>/schema``. ``examples``: by name, with the
    values as JSON values (text that is JSON is read; text that is not, stays text). ``other_types``: media types that
    the page describes besides, and that were not read.
    """

    media_type: str
    pointer: str
    schema: Node | None = None
    examples: Mapping[str, Any] = field(default_factory=dict)
    required: bool = True
    other_types: tuple[str, ...] = ()


@dataclass(frozen=True)
class Described:
    """The operation that a page describes, its schemas in the words of JSON Schema 2020-12.

    Schemas have what the comparison and the draft use, and nothing else: ``type``, ``properties``, ``required``,
    ``items``, ``additionalProperties``, ``allOf``, ``anyOf``, ``oneOf``, ``enum``, ``const``, ``default``, ``minimum``,
    a list ``examples``, and ``x-at`` (``compat.schemas.AT``). ``nullable`` has become ``type: [..., "null"]``, or one
    of ``anyOf`` where there is no type. A ``$ref`` is ``#/components/schemas/<decoded name>`` and leads into
    ``schemas``; one that led nowhere has become ``{}`` and is a ``Problem``. Schemas may hold themselves.
    """

    method: str
    """lower-case"""
    path: str
    """as the page has it, without host and query, after the path of its server: may be empty or ``/`` for webhooks"""
    summary: str
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    request: Body | None = None
    answer: Body | None = None
    """None where the page has none"""
    answer_status: str = "200"
    """the key of ``responses`` that was read: 200, else the only other one of success, else ``default``"""
    statuses: tuple[str, ...] = ()
    """all keys of ``responses``"""
    schemas: Mapping[str, Node] = field(default_factory=dict)
    """by decoded name"""
    folder: tuple[str, ...] = ()
    """``x-apifox-folder``, or the first tag, split at ``/``"""
    status: str = ""
    """``x-apifox-status``: ``released``, ``developing``, ..."""
    deprecated: bool = False
    pointer: str = field(default="", compare=False)
    """of the operation, in the page's YAML"""


@dataclass(frozen=True)
class Page:
    """One page of the site. A guide has no ``described``.

    ``page_id``: the vendor's id, or ``<file name>#<METHOD> <path>`` where the file has none for this operation.
    """

    page_id: str
    title: str
    source: str
    described: Described | None = None
    entry: Entry | None = None
    line_of: Callable[[str], int | None] = field(default=lambda pointer: None, repr=False, compare=False)
    """The line of the page (from 1) of a JSON pointer into its YAML; the nearest above if it has none."""
    other_id: str = ""
    """The id that the page's YAML has for it (``x-run-in-apifox``), where that is another one; else empty."""

    @property
    def has_id(self) -> bool:
        """Whether ``page_id`` is an id of the vendor, fit for catalogue and description."""
        return PAGE_ID.fullmatch(self.page_id) is not None

    @property
    def kind(self) -> Literal["operation", "guide"]:
        """``operation`` includes webhooks: a page does not show the difference."""
        return "guide" if self.described is None else "operation"

    @property
    def language(self) -> Language:
        return "zh" if HAN.search(self.title) else "en"

    @property
    def folder(self) -> tuple[str, ...]:
        """The folder of the page's own, else that of the index."""
        own = self.described.folder if self.described else ()
        return own or (self.entry.folder if self.entry else ())


@dataclass(frozen=True)
class Reading:
    """Everything that was read of a site or of a folder.

    ``entries``: what the index names (empty where there was no index). ``gone``: ids that were asked for and of which
    the site says that there is no such page (404, 410).
    """

    pages: tuple[Page, ...]
    problems: tuple[Problem, ...]
    entries: tuple[Entry, ...] = ()
    gone: frozenset[str] = frozenset()
    whole: bool = True
    """Whether every page that is named was tried: else no page may be called vanished."""
    notes: tuple[Problem, ...] = ()
    """What the form of a page cannot show, such as folded fields of a copied page. Nothing failed."""
