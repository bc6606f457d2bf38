"""Everything that a user can set, and the checks that need no server.

The objects of the client differ in their life time:

- ``Core`` (``request/core.py``): the client and all its views.
- ``Options``: a view; a call that overrides some of them has its own.
- ``Call`` (``request/call.py``): one call with all its attempts.
- ``Attempt`` (``http/connections.py``): one request on the wire.
- ``Stream`` (``http/stream.py``): a response while its body is read.
- ``Answer`` (``request/envelope.py``): a response that was read whole.

``ClientSettings``, ``CallOptions`` and ``RequestOptions`` are not objects of the client: these TypedDicts only name
keyword arguments for type checkers.
"""

from __future__ import annotations

import ipaddress
import math
import random
import re
import ssl as ssl_module
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import tzinfo
from typing import Any, Literal, Protocol, TypedDict
from urllib.parse import urlsplit

import aiohttp
from attrs import Attribute, evolve, field, frozen
from yarl import URL

from ._generated.types import (
    UNSET,
    CallInfo,
    Timeout,
    Unset,
)
from .clock import Clock
from .errors import (
    AIRudderError,
    ConfigurationError,
    InvalidRequestError,
)
from .log import logger
from .masks import Masked


@frozen(kw_only=True)
class RetryInfo:
    """The argument of the ``on_retry`` hook.

    ``attempt``: the number of the attempt that failed, from 1. ``delay``: the pause, in seconds. ``error``: why it
    failed.
    """

    operation_id: str
    attempt: int
    delay: float
    error: AIRudderError


def _check_number(_: object, attribute: Attribute[Any], value: object) -> None:
    kinds = (int,) if attribute.name == "max_retries" else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not 0 <= value < 1e300:
        what = "a whole number" if attribute.name == "max_retries" else "a number of seconds"
        raise ConfigurationError(f"{attribute.name} of a RetryPolicy must be {what}, 0 or above")


def _check_function(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None and not callable(value):
        raise ConfigurationError(f"{attribute.name} of a RetryPolicy must be a function")


@frozen(kw_only=True)
class RetryPolicy:
    """How failed attempts are retried. All times are in seconds.

    A ``safe`` operation is retried after a lost connection, a timeout of one attempt, 408, 429 and 5xx (not 501); any
    other operation only if its request provably never reached the server. ``max_retries``: the number of retries after
    the first attempt. The pause is random, between 0 and ``base_delay``, which doubles with each retry up to
    ``max_delay``. If the server sends Retry-After, the pause is that time and up to ``base_delay`` more; if it is above
    ``retry_after_cap``, there is no retry. Attempts and pauses together stay within the total timeout of the call.
    ``on_retry``: called before each pause, and awaited if it is a coroutine function; an exception from it ends the
    call.
    """

    max_retries: int = field(default=2, validator=_check_number)
    base_delay: float = field(default=0.5, validator=_check_number)
    max_delay: float = field(default=8.0, validator=_check_number)
    retry_after_cap: float = field(default=60.0, validator=_check_number)
    on_retry: Callable[[RetryInfo], Awaitable[None] | None] | None = field(default=None, validator=_check_function)


@frozen(kw_only=True)
class StoredToken:
    """A token as a store keeps it. ``issued_at``: epoch seconds, UTC.

    ``generation``: the number of this token among those of the account, since the server may give the same text again;
    0 if it is not known. ``replaced_at``: when a refused token was last replaced, in epoch seconds; None if that never
    happened or is not known. A store should keep both. Without them, processes may request more tokens than needed.
    """

    value: str = field(repr=False)
    issued_at: float
    generation: int = 0
    replaced_at: float | None = None


class TokenStore(Protocol):
    """Keeps tokens for several processes. ``account``: an opaque text, different for each account, host and token.

    The token for the predictive dialer comes under another ``account`` than that for all else. Each needs a lock of its
    own, since a request that hangs would hold up the other token.

    The client holds ``lock`` while it loads, requests and saves a token, so that only one of many processes sends the
    request. A store without a lock may return ``contextlib.nullcontext()``. If a store fails, the client requests a
    token without it.
    """

    async def load(self, account: str) -> StoredToken | None:
        """The stored token of ``account``, or None."""
        ...

    async def save(self, account: str, token: StoredToken) -> None:
        """Store ``token`` for ``account``, in place of an older one."""
        ...

    def lock(self, account: str) -> AbstractAsyncContextManager[object]:
        """Exclude other users of the store as long as the context is open."""
        ...


_HTTP = re.compile(r"https?://[^\s/]+/?\Z", re.IGNORECASE)


def check_proxy(proxy: Masked, name: str) -> Masked:
    """``proxy``, if aiohttp can use it. Raises ``ConfigurationError`` with ``name``, never with the value."""
    if re.match("socks", proxy, re.IGNORECASE) and "://" in proxy:
        hint = "Give an HTTP proxy, like http://proxy.example:3128."
        raise ConfigurationError(f"{name} is a SOCKS proxy; only HTTP proxies can be used", hint=hint)
    try:
        is_good = bool(_HTTP.match(proxy) and URL(proxy).host)
    except ValueError:  # its text may contain the URL, so our error is raised outside of this block
        is_good = False
    if not is_good:
        hint = "Write it like http://proxy.example:3128, with special characters of a password percent-encoded."
        raise ConfigurationError(f"{name} is not the URL of an HTTP proxy", hint=hint)
    return proxy


SessionFactory = Callable[[aiohttp.BaseConnector], aiohttp.ClientSession]

Signer = Callable[[str, str, bytes], Mapping[str, str] | Awaitable[Mapping[str, str]]]
"""``(method, path with query, body bytes) -> headers`` for the chatbot family. No page explains the signature."""

Encrypt = bool | Literal["auto"]

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")

_BASE_URL = re.compile(r"https?://[A-Za-z0-9._~!$&'()*+,;=:%/\[\]-]+\Z", re.IGNORECASE)  # no @, no query, no blank

# The client sets these headers. Other values would break the token, the encryption or the framing of messages.
_OWNED = frozenset(
    {
        *("authorization", "is-encrypted", "signed", "x-airudder-sign", "x-airudder-sign-key"),
        *("accept-encoding", "content-length", "content-type", "content-encoding", "transfer-encoding"),
        *("host", "connection", "expect", "upgrade", "te", "trailer"),
    }
)

NOT_THE_SIGNERS = _OWNED - {"x-airudder-sign", "x-airudder-sign-key"}

_UNVERIFIED = (
    "ssl switches certificate checks off: anyone on the network path can read and change tokens, phone numbers and "
    "responses. For a private certificate authority use ssl=ssl.create_default_context(cafile=...)."
)


@frozen(kw_only=True)
class Options:
    """The settings that ``with_options`` can change, and some of which a call can override.

    ``check_phones``: whether a phone number that is not ``+`` and digits is refused before anything is sent.
    ``check_limits``: whether a list with more entries than the description allows is.
    """

    timeout: Timeout = field(factory=Timeout)
    retry: RetryPolicy = field(factory=RetryPolicy)
    encrypt: Encrypt = "auto"
    extra_headers: Mapping[str, str] = field(factory=dict, repr=False)
    check_phones: bool = True
    check_limits: bool = True


def merge_options(
    base: Options,
    *,
    timeout: float | Timeout | Unset | None = UNSET,
    retry: RetryPolicy | None = None,
    encrypt: Encrypt | None = None,
    extra_headers: Mapping[str, str] | None = None,
    check_phones: bool | None = None,
    check_limits: bool | None = None,
) -> Options:
    """``base`` with the settings that are given; headers are added to those of ``base``. Raises ``ConfigurationError``.

    ``UNSET`` and None stand for a setting that is not given; for ``timeout`` None means no limit.
    """
    given = {"check_phones": check_phones, "check_limits": check_limits}
    flags = {name: value for name, value in given.items() if value is not None}
    if timeout is UNSET and retry is None and encrypt is None and extra_headers is None and not flags:
        return base
    if retry is not None and not isinstance(retry, RetryPolicy):
        hint = "Write retry=RetryPolicy(max_retries=3), or RetryPolicy(max_retries=0) for no retries."
        raise ConfigurationError(f"retry must be a RetryPolicy, not a {type(retry).__name__}", hint=hint)
    if not (encrypt is None or isinstance(encrypt, bool) or (isinstance(encrypt, str) and encrypt == "auto")):
        raise ConfigurationError('encrypt must be True, False or "auto"')
    check_flags(**flags)
    return evolve(
        base,
        timeout=base.timeout if isinstance(timeout, Unset) else read_timeout(timeout, base.timeout),
        retry=base.retry if retry is None else retry,
        encrypt=base.encrypt if encrypt is None else encrypt,
        extra_headers={**base.extra_headers, **check_headers({} if extra_headers is None else extra_headers)},
        **flags,
    )


def read_timeout(value: float | Timeout | None, base: Timeout) -> Timeout:
    """A ``Timeout`` from the seconds for the whole call, from a ``Timeout``, or from None (no limit at all)."""
    if value is None:
        return Timeout(total=None, connect=None, pool=None, read=None)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = evolve(base, total=float(value) if value < 1e300 else value)
    if not isinstance(value, Timeout):
        raise ConfigurationError(f"timeout must be seconds, a Timeout or None, not a {type(value).__name__}")
    limits = {name: getattr(value, name) for name in ("total", "connect", "pool", "read")}
    if not all(map(is_limit, limits.values())):
        raise ConfigurationError("every timeout must be a number of seconds above 0, or None")
    endless = {name: None for name, limit in limits.items() if limit == math.inf}  # aiohttp cannot use infinity
    return evolve(value, **endless) if endless else value


def is_limit(value: object) -> bool:
    """Whether ``value`` is a number of seconds above 0, or None for no limit."""
    if value is None:
        return True
    return isinstance(value, (int, float)) and not isinstance(value, bool) and (0 < value < 1e300 or value == math.inf)


def check_headers(headers: Mapping[str, str], *, owned: frozenset[str] = _OWNED) -> dict[str, str]:
    """``headers`` as a dict. Raises ``InvalidRequestError`` for a wrong form, and for names in ``owned``."""
    if not isinstance(headers, Mapping):  # a signer may return anything
        raise InvalidRequestError(f"headers must be a mapping of names to texts, not a {type(headers).__name__}")
    for name, value in headers.items():
        if not (isinstance(name, str) and _HEADER_NAME.match(name)):
            raise InvalidRequestError("a header name is not valid: use letters, digits and hyphens")
        if name.lower() in owned:
            raise InvalidRequestError(f"the header {name} is set by the client", hint="Leave it out.")
        if not isinstance(value, str) or re.search(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]", value):
            raise InvalidRequestError(f"the value of the header {name} must be text in one line")
    return dict(headers)


def check_base_url(base_url: str, *, allow_http: bool) -> str:
    """``base_url`` without a final slash. Raises ``ConfigurationError`` if it is not valid, or http is not allowed.

    http is allowed for loopback addresses, and with ``allow_http``.
    """
    scheme, host = _scheme_and_host(base_url)
    if scheme not in ("http", "https") or not host:
        raise ConfigurationError("base_url is not a valid URL", hint="Write it like https://api.airudder.com.")
    if not _BASE_URL.match(base_url):
        hint = "Write it like https://api.airudder.com, without user, query, fragment and spaces."
        raise ConfigurationError("base_url may contain only scheme, host, port and a path prefix", hint=hint)
    if scheme == "http" and not allow_http and not _is_loopback(host):
        raise ConfigurationError(
            f"base_url has http and the host {host}: tokens and phone numbers would be sent without encryption",
            hint="Use https, or allow_http=True if the connection is protected in another way.",
        )
    return base_url.rstrip("/")


def _scheme_and_host(url: object) -> tuple[str, str | None]:
    """Scheme and host of ``url``; an empty scheme if it is not a valid URL.

    The other parts may contain a password, so they stay in this frame.
    """
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        return ("", None) if parts.port == 0 else (parts.scheme, parts.hostname)
    except ValueError:
        return "", None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_parts(*, session: object, session_factory: object, proxy: object, ssl: object) -> None:
    """Raises ``ConfigurationError`` for values that would fail at the first call.

    Logs a warning if certificates are not checked.
    """
    if session is not None and session_factory is not None:
        raise ConfigurationError("session and session_factory cannot be used together", hint="Give one of them.")
    if session is not None and not isinstance(session, aiohttp.ClientSession):
        raise ConfigurationError(f"session must be an aiohttp.ClientSession, not a {type(session).__name__}")
    if session is not None and session.auth is not None:
        hint = "Give a session without auth."
        raise ConfigurationError("the session has auth, which would replace the token", hint=hint)
    if session_factory is not None and not callable(session_factory):
        raise ConfigurationError("session_factory must be a function")
    if proxy is not None:
        check_proxy(Masked(proxy if isinstance(proxy, str) else ""), "proxy")
    if not (ssl is None or isinstance(ssl, (bool, ssl_module.SSLContext, aiohttp.Fingerprint))):
        raise ConfigurationError("ssl must be an SSLContext, a Fingerprint, a bool or None, as in aiohttp")
    if ssl is False or (isinstance(ssl, ssl_module.SSLContext) and ssl.verify_mode == ssl_module.CERT_NONE):
        logger.warning(_UNVERIFIED)


def check_functions(*, signer: object, token_store: object, clock: object, rng: object) -> None:
    """Raises ``ConfigurationError`` for an object that lacks a function which the client calls."""
    for name, value, wanted in (("clock", clock, ("monotonic", "wall", "sleep")), ("rng", rng, ("uniform",))):
        if value is not None and not all(callable(getattr(value, method, None)) for method in wanted):
            raise ConfigurationError(f"{name} must be an object with these methods: {', '.join(wanted)}")
    if signer is not None and not callable(signer):
        raise ConfigurationError("signer must be a function (method, path, body) -> headers")
    methods = [callable(getattr(token_store, name, None)) for name in ("load", "save", "lock")]
    if token_store is not None and (isinstance(token_store, type) or not all(methods)):
        raise ConfigurationError("token_store must be an object with these methods: load, save, lock (see TokenStore)")


def check_flags(**flags: object) -> None:
    """Raises ``ConfigurationError`` for a value that is not a bool, such as the text "false", which counts as true."""
    for name, value in flags.items():
        if not isinstance(value, bool):
            raise ConfigurationError(f"{name} must be True or False")


def check_secret(name: str, value: str | None) -> str | None:
    """``value`` unchanged. Raises ``ConfigurationError`` for empty text and for white space around it."""
    if value is None:
        return None
    if not isinstance(value, str) or not value or value != value.strip() or not value.isprintable():
        problem = f"{name} must be text that is not empty, without white space before or after it"
        raise ConfigurationError(problem, hint="The line break at the end of a file is white space: use .strip().")
    if name == "token" and (" " in value or not value.isascii()):
        hint = "Give it without the word Token before it."
        raise ConfigurationError("the token contains a character that is not valid in a header", hint=hint)
    return value


class ClientSettings(TypedDict, total=False):
    """Names the keyword arguments of ``AIRudder``, for ``from_env`` and for functions of yours that pass them on."""

    app_key: str
    app_secret: str
    token: str | None
    aes_key: str | bytes | None
    encrypt: Encrypt
    signer: Signer | None
    base_url: str
    session: aiohttp.ClientSession | None
    session_factory: SessionFactory | None
    proxy: str | None
    ssl: ssl_module.SSLContext | aiohttp.Fingerprint | bool | None
    trust_env: bool
    timeout: float | Timeout | None
    retry: RetryPolicy
    token_store: TokenStore | None
    max_response_bytes: int
    max_connections: int
    account_timezone: str | tzinfo | None
    check_phones: bool
    check_limits: bool
    user_agent: str
    replay_unauthorized: bool
    allow_http: bool
    sealed_content_type: str
    clock: Clock | None
    rng: random.Random | None


class RequestOptions(TypedDict, total=False):
    """Names the keyword arguments that ``client.request`` takes in addition to those in its signature."""

    extra_query: Mapping[str, Any]
    extra_body: Mapping[str, Any]
    extra_headers: Mapping[str, str]
    timeout: float | Timeout | None
    allow_unknown: bool
    info: CallInfo


def read_credentials(
    app_key: str | None, app_secret: str | None, token: str | None, signer: Signer | None
) -> tuple[str, str] | None:
    """Key and secret; None if a token or a signer makes them unnecessary. Raises ``ConfigurationError``."""
    if app_key is None and app_secret is None:
        if token is None and signer is None:
            raise ConfigurationError(
                "no credentials", hint="Give app_key and app_secret, or token, or signer; or use AIRudder.from_env()."
            )
        return None
    key, secret = check_secret("app_key", app_key), check_secret("app_secret", app_secret)
    if key is None or secret is None:
        raise ConfigurationError("app_key and app_secret must be given together")
    return key, secret


__all__ = [
    "NOT_THE_SIGNERS",
    "ClientSettings",
    "Encrypt",
    "Options",
    "RequestOptions",
    "RetryInfo",
    "RetryPolicy",
    "SessionFactory",
    "Signer",
    "StoredToken",
    "TokenStore",
    "check_base_url",
    "check_flags",
    "check_functions",
    "check_headers",
    "check_parts",
    "check_proxy",
    "check_secret",
    "merge_options",
    "read_credentials",
    "read_timeout",
]
