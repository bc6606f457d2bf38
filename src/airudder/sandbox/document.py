"""The description of the API that the package carries: the JSON form of the YAML, read as data."""

import functools
import json
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parent.parent / "_generated" / "openapi.json"


@functools.lru_cache(maxsize=1)
def read(path: Path) -> dict[str, Any]:
    """Read it once; FileNotFoundError says what a copy of the package lacks."""
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FileNotFoundError(
            f"the sandbox reads {path.parent.name}/{path.name}, which this copy of the package lacks: copy it along"
        ) from None
    return document
