"""The proxy that the environment names. It may contain a password, so no message shows it."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from urllib.request import getproxies, proxy_bypass

from ..config import check_proxy
from ..masks import Masked


def environment_proxy(scheme: str, host: str, port: int | None) -> Masked | None:
    """The proxy for this server; None if there is none.

    ``HTTPS_PROXY`` or ``HTTP_PROXY``, ``ALL_PROXY`` and ``NO_PROXY`` are read. Without such variables the settings of
    the system are, on macOS and Windows, so this may block. ``host:port`` means ``http://host:port``, as in curl.
    Raises ``ConfigurationError`` with the name of the variable.
    """
    if _is_exempt(host, port):
        return None
    for kind in (scheme, "all"):
        proxy = Masked(getproxies().get(kind, "").strip())
        if proxy:
            return check_proxy(proxy if "://" in proxy else Masked(f"http://{proxy}"), f"{kind.upper()}_PROXY")
    return None


def _is_exempt(host: str, port: int | None) -> bool:
    """Whether ``NO_PROXY`` contains the host, a domain above it (both with or without port), or a network of it."""
    if proxy_bypass(f"[{host}]:{port}" if ":" in host else f"{host}:{port}"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(_contains(entry, address) for entry in getproxies().get("no", "").split(","))


def _contains(entry: str, address: object) -> bool:
    try:
        return address in ip_network(entry.strip().strip("[]"), strict=False)
    except ValueError:  # the entry is a host name
        return False


__all__ = ["environment_proxy"]
