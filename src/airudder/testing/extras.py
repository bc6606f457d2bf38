"""The packages that the kit needs and the client does not, checked when they are used."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

_MODULES = {"pycryptodome": "Crypto", "jsonschema": "jsonschema", "pytest-asyncio": "pytest_asyncio"}


def need(what: str, packages: Iterable[str] = _MODULES) -> None:
    """Raise ``ImportError`` that names what is not installed."""
    missing = [each for each in packages if find_spec(_MODULES[each]) is None]
    if missing:
        raise ImportError(f"{what} cannot do without {' and '.join(missing)}: install what is missing")


__all__ = ["need"]
