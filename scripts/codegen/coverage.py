"""Write ``docs/api-coverage.md`` from the catalogue and the description, or only check that it is up to date.

    python scripts/api_coverage.py [--catalogue openapi/catalogue.csv] [--spec openapi/airudder.yaml]
                               [--out docs/api-coverage.md] [--check]

A row of the catalogue and the description that contradict each other are an error: nothing is written then.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml.error import YAMLError

from codegen.catalogue import KINDS, Row, read_catalogue
from codegen.facts import EVIDENCE, RawOperation, load, operations_of
from codegen.webhooks import NOT_OURS, Webhook, check_catalogue, webhooks_of

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "openapi" / "catalogue.csv"
SPEC = ROOT / "openapi" / "airudder.yaml"
OUT = ROOT / "docs" / "api-coverage.md"

UNPUBLISHED = "not published to us yet"
LEFT_OUT = "left out: a call to a third party"

INTRODUCTION = """\
<!-- Generated, do not edit: change openapi/catalogue.csv or openapi/airudder.yaml and run `make generate`. -->

# What of AI Rudder's API is known, and what of it can be called

Every page of the vendor's table of contents has a row below: [catalogue.csv](../openapi/catalogue.csv). What can be
called, and what is received, is described in [airudder.yaml](../openapi/airudder.yaml). Nothing is guessed: where no
page that we could read shows a path or a payload, the row says so.
"""

LEGEND = f"""\
Evidence says how sure a statement is; in the rows it grades the path of an operation, the payload of a webhook, the
content of a guide:

- `documented`: read on a page of the vendor
- `documented_in_part`: the page is known only up to a point, or known by example
- `client_code`: read in public code that calls the API
- `inferred`: concluded, for example from a page of the same title
- `unknown`: no source

"{UNPUBLISHED}" means that no page that we could read shows it. An operation without a path can still be
called with `client.request(method, path, ...)` if you know the path. A webhook without a known payload is received
all the same: `airudder.webhooks.parse(body, headers, kind=...)` makes it an `UnknownEvent` with the plain JSON.
"{LEFT_OUT}" means that AI Rudder sends it to somebody else, by its title.
"""

FACTS = """\
`effect`: what a call does to the world. `retry`: `safe` may be sent again after any failure, `unsent` only if it
provably did not reach the server. `encryption`: whether a page says that AES applies. `rows`: pages that name it.
Private: the client makes the call by itself.
"""


class CoverageError(Exception):
    """Nothing was written; the text says why."""


# -- whether both agree


def problems(rows: Sequence[Row], document: dict[str, Any]) -> list[str]:
    """All in which the catalogue is wrong by itself, or contradicts the description."""
    operations = list(operations_of(document))
    by_id = {operation.operation_id: operation for operation in operations}
    by_place = {(operation.method.upper(), operation.path): operation.operation_id for operation in operations}
    found = [f"{row}: {reason}" for row in rows for reason in _problems_of(row, by_id, by_place)]
    named = {row.operation_id for row in rows}
    for operation in operations:
        if operation.operation_id not in named and operation.node.get("x-airudder-pages"):
            found.append(f"{operation.operation_id}: has pages of the vendor, but no row of the catalogue names it")
    return found + [str(finding) for finding in check_catalogue(document, rows)]


def _problems_of(row: Row, by_id: dict[str, RawOperation], by_place: dict[tuple[str, str], str]) -> Iterator[str]:
    if row.kind not in KINDS:
        yield f"kind may not be {row.kind!r}"
    if row.evidence not in EVIDENCE:
        yield f"evidence may not be {row.evidence!r}"
    if not row.section or not (row.title_en or row.title_zh):
        yield "section or title is missing"
    if (row.kind == "guide") == bool(row.operation_id):
        yield "operations and webhooks have an operation_id, guides have none"
    operation = by_id.get(row.operation_id)
    here = (row.method, row.path)
    if operation is None and row.path:
        yield f"{row.method} {row.path} is {by_place.get(here, 'not in the description')}, not {row.operation_id}"
    elif operation is not None and here != (operation.method.upper(), operation.path):
        there = f"{operation.method.upper()} {operation.path}"
        yield f"{row.operation_id} is {there} in the description, {' '.join(here)} here"
    elif operation is not None:
        if row.kind != "operation":
            yield f"{row.operation_id} is an operation in the description, a {row.kind} here"
        if missing := set(row.page_ids) - set(operation.node.get("x-airudder-pages", ())):
            yield f"x-airudder-pages of {row.operation_id} lack {', '.join(sorted(missing))}"


# -- the page


def client_method(operation: RawOperation) -> str:
    """How users call an operation."""
    if operation.public_name is None:
        return f"`client.{operation.tag}` (private)"
    return ", ".join(f"`client.{method['name']}`" for method in operation.methods)


class Library:
    """What the library has, by the names that the catalogue uses."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.operations = {operation.operation_id: operation for operation in operations_of(document)}
        self.webhooks: dict[str, Webhook] = {webhook.kind: webhook for webhook in webhooks_of(document)}
        self.not_ours = frozenset(document.get(NOT_OURS) or ())

    def answer(self, row: Row) -> str:
        """What there is for a page."""
        if row.kind == "guide":
            return "guide"
        if row.operation_id in self.webhooks:
            return f"`webhooks.{self.webhooks[row.operation_id].event}`"
        if row.kind == "webhook":
            unknown = f'{UNPUBLISHED}: arrives as `UnknownEvent(kind="{row.operation_id}")`'
            return LEFT_OUT if row.operation_id in self.not_ours else unknown
        if row.operation_id in self.operations:
            return client_method(self.operations[row.operation_id])
        return f"{UNPUBLISHED}: use `client.request`"


def plain(text: str) -> str:
    """Text that Markdown shows as it is, in one cell."""
    text = " ".join(text.split())
    for sign in "\\`*|<[":
        text = text.replace(sign, f"\\{sign}")
    return text


def code(text: str) -> str:
    return f"`{text}`" if text else ""


def table(head: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    body = [head, ["---"] * len(head), *lines]
    return "".join("| " + " | ".join(str(cell) for cell in line) + " |\n" for line in body)


def counts(rows: Sequence[Row], library: Library) -> str:
    """How many pages of which kind, and how much is known of them."""
    by_id, named = library.operations, {row.operation_id for row in rows}
    total = Counter(row.kind for row in rows)
    known = [row for row in rows if row.kind == "operation" and row.operation_id in by_id]
    inferred = sum(row.evidence == "inferred" for row in known)
    typed = sum(row.operation_id in library.webhooks for row in rows)
    left_out = sum(row.operation_id in library.not_ours for row in rows)
    lines = [
        f"- {len(rows)} pages: {total['operation']} operations, {total['webhook']} webhooks, {total['guide']} guides",
        f"- operations: {len(known)} pages with a path ({inferred} of them inferred) and "
        f"{total['operation'] - len(known)} without; sections share paths, so these are "
        f"{len({row.operation_id for row in known})} operations",
        f"- webhooks: {typed} pages whose payload is known or inferred at least in part, {len(library.webhooks)} event "
        f"classes; {total['webhook'] - typed - left_out} that arrive as `UnknownEvent`; {left_out} left out",
        f"- described and callable: {len(by_id)} operations",
    ]
    lines += [
        f"- not in the vendor's table of contents, so without a row: `{operation_id}` "
        f"(evidence: `{operation.node['x-airudder-evidence']}`)"
        for operation_id, operation in by_id.items()
        if operation_id not in named
    ]
    grades = Counter((row.kind, row.evidence) for row in rows)
    matrix = [[code(e), *(grades[kind, e] for kind in KINDS), sum(grades[k, e] for k in KINDS)] for e in EVIDENCE]
    head = ("evidence", *(f"{kind}s" for kind in KINDS), "pages")
    return "\n".join(lines) + "\n\n" + table(head, matrix)


def operations_table(rows: Sequence[Row], operations: Sequence[RawOperation]) -> str:
    """One line for each operation of the description, with its facts."""
    named = Counter(row.operation_id for row in rows)
    shown = ("family", "effect", "retry", "encryption")

    def line(operation: RawOperation) -> list[object]:
        node = operation.node
        paging = node.get("x-airudder-paging")
        return [
            *(code(operation.operation_id), client_method(operation), operation.method.upper(), code(operation.path)),
            *(node.get(f"x-airudder-{fact}", "") for fact in shown),
            f"{paging['kind']}, by {code(paging['parameter'])}" if paging else "",
            *(node.get("x-airudder-evidence", ""), named[operation.operation_id]),
        ]

    head = ("operation id", "client method", "method", "path", *shown, "paging", "evidence", "rows")
    return table(head, map(line, operations))


def pages_table(rows: Iterable[Row], library: Library) -> str:
    """One line for each page of the vendor's site."""
    columns: dict[str, Callable[[Row], str]] = {
        "English title": lambda row: plain(row.title_en),
        "Chinese title": lambda row: plain(row.title_zh),
        "kind": lambda row: row.kind,
        "method": lambda row: row.method,
        "path": lambda row: code(row.path),
        "in the library": library.answer,
        "evidence": lambda row: row.evidence,
        "page ids": lambda row: " ".join(row.page_ids),
        "note": lambda row: plain(row.note),
    }
    return table([*columns], ([cell(row) for cell in columns.values()] for row in rows))


def sections(rows: Sequence[Row], library: Library) -> Iterator[str]:
    """Headings and tables. Pages without a folder come first, so that they are not below the heading of a folder."""
    grouped: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        grouped.setdefault(row.section, {"": []}).setdefault(row.folder, []).append(row)
    for section, folders in grouped.items():
        yield f"## {plain(section)}\n"
        for folder, pages in folders.items():
            if folder:
                yield f"### {plain(folder)}\n"
            if pages:
                yield pages_table(pages, library)


def page(rows: Sequence[Row], document: dict[str, Any]) -> str:
    """The whole text. No dates, no paths of this machine: two machines write the same."""
    library = Library(document)
    numbers = [INTRODUCTION, "## In numbers\n", counts(rows, library), LEGEND]
    callable_ = [
        "## The operations that can be called\n",
        FACTS,
        operations_table(rows, [*library.operations.values()]),
    ]
    return "\n".join([*numbers, *callable_, *sections(rows, library)])


def render(catalogue: Path, spec: Path) -> str:
    """The page that both files give; raises if they contradict each other."""
    try:
        rows = read_catalogue(catalogue)
        document = load(spec)
        found = problems(rows, document)
    except (OSError, csv.Error, ValueError, YAMLError, AttributeError, TypeError) as error:
        raise CoverageError(f"{catalogue.name} or {spec.name} cannot be read: {error}") from error
    if found:
        raise CoverageError(f"{catalogue.name} and {spec.name} differ:\n" + "\n".join(f"  {line}" for line in found))
    return page(rows, document)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--catalogue", type=Path, default=CATALOGUE)
    parser.add_argument("--spec", type=Path, default=SPEC)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if the page is not up to date")
    options = parser.parse_args(arguments)
    try:
        text = render(options.catalogue, options.spec).encode()
        same = options.out.is_file() and options.out.read_bytes() == text
        if not same and not options.check:
            options.out.write_bytes(text)
    except (CoverageError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if options.check and not same:
        print(f"{options.out.name} is not what {options.catalogue.name} gives: run `make generate`", file=sys.stderr)
        return 1
    print(f"{options.out.name}: {'up to date' if same else 'written'}")
    return 0
