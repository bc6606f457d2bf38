"""What a ``$ref`` of a page leads to, however its name is written."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from vendor_docs.reading.block import step

SCHEMA_REF = "#/components/schemas/"
HOMES = (("components", "schemas"), ("definitions",), ("$defs",))
"""Where the schemas of a page may stand; the later ones are left over from other forms of JSON Schema."""


def unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")


def written(ref: str) -> tuple[str, ...]:
    """The ways to read a reference: as it stands, decoded, without the spaces that folding has put in."""
    plain = ref.strip()
    joined = "".join(plain.split())
    return tuple(dict.fromkeys([plain, unquote(plain).strip(), joined, unquote(joined).strip()]))


def schema_name(text: str) -> str | None:
    """The name in a reference to a schema; None where it is none."""
    for home in HOMES:
        prefix = f"#/{'/'.join(home)}/"
        if text.startswith(prefix):
            return unescaped(text.removeprefix(prefix)).strip()
    return None


def walk(root: Any, pointer: str) -> tuple[Any, str] | None:
    """The node at ``#/...``, and its pointer; None where nothing stands there."""
    if not pointer.startswith("#/"):
        return None
    node, place = root, ""
    for part in map(unescaped, pointer.removeprefix("#/").split("/")):
        if isinstance(node, dict):
            names = {key.strip(): key for key in node}
            if part.strip() not in names:
                return None
            key = names[part.strip()]
            node, place = node[key], step(place, key)
        elif isinstance(node, list) and part.isdecimal() and len(part) < 7 and int(part) < len(node):
            node, place = node[int(part)], step(place, int(part))
        else:
            return None
    return node, place


def find(root: Any, ref: str) -> tuple[Any, str] | None:
    """What a reference leads to, decoded or not: the node and its pointer."""
    for text in written(ref):
        if (found := walk(root, text)) is not None:
            return found
    return None
