"""The proxy that a setting or the environment names. It may hold a password, so no message shows it."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from urllib.request import getproxies, proxy_bypass

from yarl import URL

from .errors import ConfigurationError
from .masks import Masked

_HTTP = re.compile(r"https?://[^\s/]+/?\Z", re.IGNORECASE)


def check_proxy(proxy: Masked, name: str) -> Masked:
    """``proxy`` if aiohttp can use it. Otherwise raises ``ConfigurationError`` that names ``name``, not the value."""
    if re.match("socks", proxy, re.IGNORECASE) and "://" in proxy:
        hint = "Give an HTTP proxy, like http://proxy.example:3128."
        raise ConfigurationError(f"{name} is a SOCKS proxy; only HTTP proxies can be used", hint=hint)
    try:
        is_good = bool(_HTTP.match(proxy) and URL(proxy).host)
    except ValueError:  # it may hold the URL, so ours is raised outside
        is_good = False
    if not is_good:
        hint = "Write it like http://proxy.example:3128, with special characters of a password percent-encoded."
        raise ConfigurationError(f"{name} is not the URL of an HTTP proxy", hint=hint)
    return proxy


def environment_proxy(scheme: str, host: str, port: int | None) -> Masked | None:
    """The proxy for this server by ``HTTPS_PROXY`` or ``HTTP_PROXY``, ``ALL_PROXY`` and ``NO_PROXY``; None for none.

    ``host:port`` means ``http://host:port``, as in curl. Raises ``ConfigurationError`` that names the variable. It may
    block: the system's settings count too where there are no variables.
    """
    if _is_exempt(host, port):
        return None
    for kind in (scheme, "all"):
        proxy = Masked(getproxies().get(kind, "").strip())
        if proxy:
            return check_proxy(proxy if "://" in proxy else Masked(f"http://{proxy}"), f"{kind.upper()}_PROXY")
    return None


def _is_exempt(host: str, port: int | None) -> bool:
    """Whether ``NO_PROXY`` holds the host or a domain above it, with or without this port, or a network around it."""
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
    except ValueError:  # it is the name of a host
        return False


__all__ = ["check_proxy", "environment_proxy"]
