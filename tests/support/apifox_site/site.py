"""The whole site: pages out of the catalogue, and its index."""

import copy
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal
from zlib import crc32

from codegen.catalogue import Row, read_catalogue
from codegen.facts import load

from .known import chinese, known_operation, plain
from .made_up import made_up_operation, made_up_webhook
from .pages import SitePage, fragment, render

Node = dict[str, Any]
ROOT = Path(__file__).resolve().parents[3]
FIRST_ID = 900000000
"""Ids that are made up begin here."""

CHINESE_SECTIONS = {
    "Collection": "催收",
    "Telemarketing & E-commerce": "营销&电商",
    "Info Check": "信审",
    "Workflow": "Workflow 工作流",
    "AES (加解密对接)": "加解密对接",
    "Callback AES (回调数据加解密对接)": "回调数据加解密对接",
    "DIDI (DIDI营销定制)": "DIDI营销定制",
}
ENGLISH_SECTIONS = {"Chatbot": "Chatbot English"}


class Site:
    """Pages by id, in the order of the index. ``change`` gives pages to be changed; rendering is slow and kept."""

    def __init__(self, pages: Iterable[SitePage], rendered: dict[str, str] | None = None) -> None:
        self.pages = {page.page_id: page for page in pages}
        self._rendered = dict(rendered or {})

    def change(self, name: str) -> list[SitePage]:
        """All pages of an operation or a webhook, to be changed: other copies of the site keep theirs."""
        found = [copy.deepcopy(page) for page in self.pages.values() if page.name == name]
        for page in found:
            self.pages[page.page_id] = page
            self._rendered.pop(page.page_id, None)
        return found

    def remove(self, page_id: str) -> SitePage:
        self._rendered.pop(page_id, None)
        return self.pages.pop(page_id)

    def text(self, page_id: str) -> str:
        if page_id not in self._rendered:
            self._rendered[page_id] = render(self.pages[page_id])
        return self._rendered[page_id]

    def texts(self) -> dict[str, str]:
        return {page_id: self.text(page_id) for page_id in self.pages}

    def copy(self) -> "Site":
        self.texts()
        return Site(self.pages.values(), self._rendered)

    def index(self, base: str = "") -> str:
        lines = ["# AIRUDDER API", "", "## Docs"]
        for kind in ("doc", "api"):
            for page in self.pages.values():
                if page.page_id.startswith(kind):
                    folder = " > ".join(page.folder)
                    lines.append(f"- {folder} [{page.title}]({base}/{page.page_id}.md): made up")
            lines += ["", "## API Docs"]
        return "\n".join(lines) + "\n"

    def save(self, folder: Path) -> None:
        """As a folder of saved pages, with the index."""
        folder.mkdir(parents=True, exist_ok=True)
        for page_id, text in self.texts().items():
            (folder / f"{page_id}.md").write_text(text, encoding="utf-8")
        (folder / "llms.txt").write_text(self.index("https://docs.example"), encoding="utf-8")


def build(spec: Path | None = None, catalogue: Path | None = None) -> Site:
    """The site that goes with a description and a catalogue."""
    document = load(spec or ROOT / "openapi" / "airudder.yaml")
    rows = read_catalogue(catalogue or ROOT / "openapi" / "catalogue.csv")
    return Site(list(_Builder(document, rows).pages()))


class _Builder:
    def __init__(self, document: Node, rows: list[Row]) -> None:
        self.document, self.rows = document, rows
        self.operations = {
            node["operationId"]: (method, path, node)
            for path, item in document["paths"].items()
            for method, node in item.items()
        }
        self.next_id = FIRST_ID
        self.taken = {page_id for row in rows for page_id in row.page_ids}

    def pages(self) -> Iterator[SitePage]:
        for row in self.rows:
            ids = list(row.page_ids)
            titles: list[tuple[Literal["en", "zh"], str]] = [("en", row.title_en), ("zh", row.title_zh)]
            for language, title in titles:
                if title:
                    yield self._page(row, language, title, ids.pop(0) if ids else self._new_id(row))
            for page_id in ids:
                yield self._page(row, "en", f"Made-up title of {page_id}", page_id)

    def _new_id(self, row: Row) -> str:
        kind = "doc" if row.kind == "guide" else "api"
        self.next_id += 1
        while f"{kind}-{self.next_id}" in self.taken:
            self.next_id += 1
        return f"{kind}-{self.next_id}"

    def _page(self, row: Row, language: Literal["en", "zh"], title: str, page_id: str) -> SitePage:
        page = SitePage(page_id, title, _folder(row, language), language, row.operation_id)
        if row.kind != "guide":
            number = crc32(row.operation_id.encode())
            method, path, operation, schemas = self._content(row, number)
            page.document = fragment(page, method, path, operation, schemas)
            page.details = number % 5 == 0
        return page

    def _content(self, row: Row, number: int) -> tuple[str, str, Node, Node]:
        name = row.operation_id
        rename = chinese if number % 2 else plain
        if name in self.operations:
            method, path, node = self.operations[name]
            return method, path, *known_operation(self.document, node, rename)
        if row.kind == "webhook":
            path = ("", "/", "/your/callback")[number % 3] or "/"
            webhook = self.document["webhooks"].get(name)
            if webhook is not None:
                return "post", path, *known_operation(self.document, webhook["post"], rename)
            return "post", path, *made_up_webhook(name, number)
        family = "chatbot" if row.section == "Chatbot" else "cloud"
        method = row.method.lower() or ("post" if number % 2 else "get")
        # Two sections share their plans, the third has its own.
        shared = name.removeprefix("collection_").removeprefix("telemarketing_") if "_plan_" in name else name
        start = "/api/v1/made_up/" if family == "chatbot" else "/service/cloud/made_up/"
        number = crc32(shared.encode())  # of the name, so that it stays when other rows become known
        if "upload" in name:
            method = "post"
        return method, start + shared, *made_up_operation(shared, number, method, family)


def _folder(row: Row, language: str) -> tuple[str, ...]:
    sections = CHINESE_SECTIONS if language == "zh" else ENGLISH_SECTIONS
    section = "" if row.section == "General" else sections.get(row.section, row.section)
    outer, _, inner = row.folder.partition(" (")
    folder = inner.rstrip(")") if language == "zh" and inner else outer
    return tuple(part for part in (section, *folder.split("/")) if part)
