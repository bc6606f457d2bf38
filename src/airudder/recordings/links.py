"""Links to files: where they are in a response, and which may be followed.

A link is followed without the token, but from inside the network of the service. So links to addresses of the machine
itself or of private networks are refused, unless the API has such an address too (a sandbox has one). Host names are
not looked up for this check. No error text contains a link, because a signed link gives access to the recording.
"""

from __future__ import annotations

import ipaddress
import re
import socket

from attrs import field, frozen
from yarl import URL

from ..errors import RecordingError
from ..masks import Masked

_DEPTH = 32
_HOST = re.compile(r"(?=.*[A-Za-z:.])[A-Za-z0-9._:-]{1,253}\Z")  # digits alone may be a phone number
_PRINTABLE = re.compile(r"[\x21-\x7e]+\Z")


@frozen
class Link:
    """A URL whose repr hides it."""

    url: URL = field(repr=False)


def find_links(payload: object) -> set[Masked]:
    """The texts in ``payload`` that are http or https URLs as a whole."""
    found: set[Masked] = set()
    rest = [(payload, 0)]
    while rest:
        item, depth = rest.pop()
        if isinstance(item, str):
            text = item.strip()
            if text[:8].lower().startswith(("http://", "https://")):
                found.add(Masked(text))
        elif depth < _DEPTH and isinstance(item, (dict, list)):
            rest.extend((one, depth + 1) for one in (item.values() if isinstance(item, dict) else item))
    return found


def check_link(text: Masked, base: Link | None, api: Link) -> Link:
    """The link in ``text``; a relative one is joined with ``base``. ``api``: the base URL of the client.

    Raises ``RecordingError`` if it must not be followed.
    """
    link = _parsed_link(text, base)
    problem = "is not a valid URL" if link is None else _link_problem(link.url, api.url)
    if link is None or problem is not None:
        raise RecordingError(f"the link to the file {problem}", sent="yes")
    return link


def _link_problem(url: URL, api: URL) -> str | None:
    """Why ``url`` must not be followed; None if it may be."""
    host = url.raw_host or ""
    shown = host if _HOST.match(host) else "(of unusual form)"
    if url.scheme != "https" and not (url.scheme == "http" and api.scheme == "http"):
        return f"leads to {shown} without https"
    if url.raw_user is not None or url.raw_password is not None:
        return "contains a user name"
    if is_inside(host) and not is_inside(api.raw_host or ""):
        return f"leads to {shown}, an address inside a private network"
    return None


def _parsed_link(text: str, base: Link | None) -> Link | None:
    """The link, with its percent-encoding unchanged: another encoding would invalidate the signature of a link."""
    try:
        if any(ord(character) < 0x21 or ord(character) == 0x7F for character in text):
            return None
        url = URL(text, encoded=_PRINTABLE.match(text) is not None)
        url = url if base is None else base.url.join(url)
        # All parts that are used later are read here, because yarl parses some of them only when they are read.
        complete = url.absolute and url.raw_host and url.host and url.port is not None and url.raw_path_qs
        return Link(url) if complete and url.raw_authority else None
    except Exception:  # yarl also raises IndexError, and does not document which exceptions it raises
        return None


def is_inside(host: str) -> bool:
    """Whether ``host`` is an address outside of the public internet, or a name of the machine itself."""
    host = host.strip("[]").rstrip(".").partition("%")[0].lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        try:  # 127.1, 0x7f000001 and so on: connect() accepts these as addresses
            address = ipaddress.ip_address(socket.inet_aton(host))
        except (OSError, ValueError):
            return False
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address.sixtofour or address
    return not address.is_global or address.is_multicast


__all__ = ["Link", "check_link", "find_links", "is_inside"]
