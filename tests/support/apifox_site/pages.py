"""One page of the site, and its Markdown twin as Apifox writes it."""

import io
from dataclasses import dataclass
from typing import Any, Literal

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

Node = dict[str, Any]

VENDOR_WORDS = "Words of the vendor that nobody may copy"
"""Stands in every description of the site, so that a test can look for it elsewhere."""


@dataclass
class SitePage:
    """A page. ``document``: the OpenAPI fragment, None for a guide. ``details``: it stands in such an element."""

    page_id: str
    title: str
    folder: tuple[str, ...]
    language: Literal["en", "zh"]
    name: str = ""
    document: Node | None = None
    details: bool = False

    @property
    def operation(self) -> Node:
        assert self.document is not None
        (item,) = self.document["paths"].values()
        (operation,) = item.values()
        return operation  # type: ignore[no-any-return]

    @property
    def place(self) -> tuple[str, str]:
        """Method and path."""
        assert self.document is not None
        ((path, item),) = self.document["paths"].items()
        return next(iter(item)), path

    def move(self, method: str, path: str) -> None:
        assert self.document is not None
        self.document["paths"] = {path: {method: self.operation}}


def fragment(page: SitePage, method: str, path: str, operation: Node, schemas: Node) -> Node:
    """A whole document around an operation, with all that Apifox puts there."""
    folder = "/".join(page.folder)
    return {
        "openapi": "3.0.1",
        "info": {"title": "", "description": "", "version": "1.0.0"},
        "paths": {
            path: {
                method: {
                    "summary": page.title,
                    "deprecated": False,
                    "description": LiteralScalarString(f"{VENDOR_WORDS}.\n\n```\na block inside\n```\n"),
                    "tags": [folder],
                    **operation,
                    "security": [],
                    "x-apifox-folder": folder,
                    "x-apifox-status": "released",
                    "x-run-in-apifox": f"https://app.apifox.example/web/project/1000001/apis/{page.page_id}-run",
                }
            }
        },
        "components": {"schemas": schemas, "securitySchemes": {}},
        "servers": [{"url": "https://api.airudder.com", "description": "Production"}],
        "security": [],
    }


def render(page: SitePage) -> str:
    """The Markdown twin."""
    if page.document is None:
        return f'# {page.title}\n\n{VENDOR_WORDS}.\n\n```json\n{{"made": "up"}}\n```\n'
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 90
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = io.StringIO()
    yaml.dump(page.document, text)
    block = f"```yaml\n{text.getvalue()}\n```\n"
    if page.details:
        block = f"<details>\n<summary>OpenAPI Specification</summary>\n\n{block}\n</details>\n"
    return f" # {page.title}\n\n## OpenAPI Specification\n\n{block}"
