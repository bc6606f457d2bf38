"""The description of the API as data: the JSON form of the YAML that the package carries, or one that is given."""

import functools
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parent.parent / "_generated" / "openapi.json"

Description = Mapping[str, Any] | str | os.PathLike[str]
"""An OpenAPI 3.1 document with the ``x-airudder-*`` facts, or the path of its JSON form."""


@functools.lru_cache(maxsize=1)
def read(path: Path) -> dict[str, Any]:
    """Read it once; FileNotFoundError names what a copy of the package lacks."""
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FileNotFoundError(
            f"the sandbox reads {path.parent.name}/{path.name}, which this copy of the package lacks: copy it along"
        ) from None
    return document


def load(description: Description | None = None) -> Mapping[str, Any]:
    """The document that is given, None for the one that the package carries; ValueError if it is none."""
    if description is None:
        return read(DOCUMENT)
    if isinstance(description, Mapping):
        return description
    path = Path(description)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise ValueError(f"description: {path.name} is not JSON: pass the openapi.json of `make generate`") from None
    if not isinstance(document, dict):
        raise ValueError(f"description: {path.name} is not a JSON object: pass the openapi.json of `make generate`")
    return document


def follow(document: Mapping[str, Any], value: Any, pointer: str = "") -> tuple[str, Any]:
    """The place and the value that a reference leads to; an empty object if it leads nowhere."""
    seen: set[str] = set()
    while isinstance(value, Mapping) and "$ref" in value:
        pointer = str(value["$ref"])
        if pointer in seen:
            return pointer, {}
        seen.add(pointer)
        value = document
        for part in pointer.removeprefix("#/").split("/"):
            part = part.replace("~1", "/").replace("~0", "~")
            value = value.get(part, {}) if isinstance(value, Mapping) else {}
    return pointer, value
