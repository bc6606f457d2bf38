"""The path of an operation: what its page calls it, after the path of the server that the page names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from vendor_docs.reading.block import step
from vendor_docs.reading.model import Node
from vendor_docs.reading.schemas import Note

_NAME = r"[A-Za-z0-9_{}-]+(?:\.[A-Za-z0-9_{}-]+)*"
_BARE = rf"(?:localhost|\d+(?:\.\d+){{3}}|{_NAME}\.[A-Za-z]{{2,}}|{_NAME}:\d{{1,5}})(?=/)"
"""A host without a scheme before a path: ``localhost``, an address, a name with a dot, or any name with a port."""
HOST = re.compile(rf"\A\s*(?:\{{\{{[^{{}}]*\}}\}}[^/?#]*|(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*|{_BARE})")
"""What may stand before a path: a host, or a placeholder for one."""
VARIABLE = re.compile(r"\{([^{}/]*)\}")


def clean_path(path: str) -> str:
    """A path without host and query."""
    return re.split(r"[?#]", HOST.sub("", path, count=1), maxsplit=1)[0].strip()


def path_of(path: str, pointer: str, holders: Iterable[tuple[Node, str]], note: Note) -> str:
    """The whole path. ``holders``: with their pointers, what may name servers, the nearest first."""
    query = HOST.sub("", path, count=1).partition("#")[0].partition("?")[2]
    if names := [part.partition("=")[0].strip() for part in query.split("&") if part.strip()]:
        note(pointer, f"the path has a query ({', '.join(names)[:200]}), which is not compared")
    plain = clean_path(path)
    # A path with a host is whole; one of nothing is that of a webhook, which no server of the vendor takes.
    if HOST.match(path) or plain in ("", "/"):
        return plain
    for holder, place in holders:
        if bases := list(dict.fromkeys(_bases(holder.get("servers")))):
            if len(bases) > 1:
                shown = ", ".join(base or "/" for base in bases)[:200]
                note(step(place, "servers"), f"the servers have several paths ({shown}): the first one counts")
            return bases[0] + (plain if plain.startswith("/") else f"/{plain}")
    return plain


def _bases(servers: Any) -> Iterable[str]:
    for server in servers if isinstance(servers, list) else ():
        url = server.get("url") if isinstance(server, dict) else None
        if isinstance(url, str) and url.strip():
            yield _base(url, server.get("variables"))


def _base(url: str, variables: Any) -> str:
    """The path of a server, its variables at their defaults; what is left of them at its beginning is a host."""
    known = variables if isinstance(variables, dict) else {}

    def default(found: re.Match[str]) -> str:
        variable = known.get(found[1])
        value = variable.get("default") if isinstance(variable, dict) else None
        return str(value) if isinstance(value, str | int) else found[0]

    if not HOST.match(url) or "}}" not in url:
        url = VARIABLE.sub(default, url)
    # A server may be a host alone, which the path key of an operation is not.
    path = clean_path(f"{url.strip()}/")
    plain = VARIABLE.sub("", path, count=1) if path.startswith("{") else path
    plain = plain.strip("/")
    return f"/{plain}" if plain else ""
