"""The settings of a client and of a view on it, and the checks that need no server."""

from __future__ import annotations

import ipaddress
import logging
import math
import re
import ssl as ssl_module
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Literal
from urllib.parse import quote, unquote, urlencode, urlsplit

import aiohttp
from attrs import evolve, field, frozen

from ._generated.types import NULL, UNSET, CallOptions, Operation, Timeout, Unset
from .errors import ConfigurationError, EncryptionError, InvalidRequestError
from .foreign import advice, kind_of, whole_number
from .jsonio import inside, plain
from .masks import Masked
from .proxies import check_proxy
from .retry import RetryPolicy

Encrypt = bool | Literal["auto"]
logger = logging.getLogger(__name__.rpartition(".")[0] or __name__)

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")
_BASE_URL = re.compile(r"https?://[A-Za-z0-9._~!$&'()*+,;=:%/\[\]-]+\Z", re.IGNORECASE)  # no @, no query, no blank
_BRACES = re.compile(r"\{([^{}]*)\}")
_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*\Z")
# The client sets these itself; another value would break the token, the encryption or the framing.
_OWNED = frozenset(
    {
        *("authorization", "is-encrypted", "signed", "x-airudder-sign", "x-airudder-sign-key"),
        *("accept-encoding", "content-length", "content-type", "content-encoding", "transfer-encoding"),
        *("host", "connection", "expect", "upgrade", "te", "trailer"),
    }
)


NOT_THE_SIGNERS = _OWNED - {"x-airudder-sign", "x-airudder-sign-key"}
_UNVERIFIED = (
    "ssl switches the check of certificates off: somebody on the way can read and change tokens, numbers and answers. "
    "For a private certificate authority give ssl=ssl.create_default_context(cafile=...)."
)


@frozen(kw_only=True)
class Options:
    """What ``with_options`` may change and a call may override.

    ``check_phones``: whether a number that is not ``+`` and digits is refused before anything is sent.
    """

    timeout: Timeout = field(factory=Timeout)
    retry: RetryPolicy = field(factory=RetryPolicy)
    encrypt: Encrypt = "auto"
    extra_headers: Mapping[str, str] = field(factory=dict, repr=False)
    check_phones: bool = True


def merge_options(
    base: Options,
    *,
    timeout: float | Timeout | Unset | None = UNSET,
    retry: RetryPolicy | None = None,
    encrypt: Encrypt | None = None,
    extra_headers: Mapping[str, str] | None = None,
    check_phones: bool | None = None,
) -> Options:
    """``base`` with what was given; headers are added to those of ``base``. Raises ``ConfigurationError``."""
    if timeout is UNSET and retry is None and encrypt is None and extra_headers is None and check_phones is None:
        return base
    if retry is not None and not isinstance(retry, RetryPolicy):
        raise ConfigurationError("retry takes a RetryPolicy", hint="RetryPolicy(max_retries=0) switches it off.")
    if not (encrypt is None or isinstance(encrypt, bool) or (isinstance(encrypt, str) and encrypt == "auto")):
        raise ConfigurationError('encrypt takes True, False or "auto"')
    if check_phones is not None:
        check_flags(check_phones=check_phones)
    return evolve(
        base,
        timeout=base.timeout if isinstance(timeout, Unset) else read_timeout(timeout, base.timeout),
        retry=base.retry if retry is None else retry,
        encrypt=base.encrypt if encrypt is None else encrypt,
        extra_headers={**base.extra_headers, **check_headers({} if extra_headers is None else extra_headers)},
        check_phones=base.check_phones if check_phones is None else check_phones,
    )


def read_timeout(value: float | Timeout | None, base: Timeout) -> Timeout:
    """A ``Timeout`` from seconds for the whole call, from a ``Timeout``, or from None (no limit at all)."""
    if value is None:
        return Timeout(total=None, connect=None, pool=None, read=None)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = evolve(base, total=float(value) if value < 1e300 else value)
    if not isinstance(value, Timeout):
        raise ConfigurationError(f"timeout takes seconds, a Timeout or None, not a {type(value).__name__}")
    limits = {name: getattr(value, name) for name in ("total", "connect", "pool", "read")}
    if not all(map(_is_limit, limits.values())):
        raise ConfigurationError("every limit of time must be a number of seconds above 0, or None")
    endless = {name: None for name, limit in limits.items() if limit == math.inf}  # which aiohttp cannot count with
    return evolve(value, **endless) if endless else value


def _is_limit(value: object) -> bool:
    if value is None:
        return True
    return isinstance(value, (int, float)) and not isinstance(value, bool) and (0 < value < 1e300 or value == math.inf)


def check_headers(headers: Mapping[str, str], *, owned: frozenset[str] = _OWNED) -> dict[str, str]:
    """Headers fit to be sent. Raises ``InvalidRequestError`` for bad forms and for those that the client owns."""
    if not isinstance(headers, Mapping):  # a signer may give anything
        raise InvalidRequestError(f"headers are a mapping of names to texts, not a {type(headers).__name__}")
    for name, value in headers.items():
        if not (isinstance(name, str) and _HEADER_NAME.match(name)):
            raise InvalidRequestError("a header name must be an HTTP token: letters, digits and hyphens")
        if name.lower() in owned:
            raise InvalidRequestError(f"the header {name} is set by the client", hint="Leave it out.")
        if not isinstance(value, str) or re.search(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]", value):
            raise InvalidRequestError(f"the value of the header {name} is not a text of one line")
    return dict(headers)


def check_base_url(base_url: str, *, allow_http: bool) -> str:
    """``base_url`` without a final slash; https, but for loopback or ``allow_http``. Raises ``ConfigurationError``."""
    scheme, host = _scheme_and_host(base_url)
    if scheme not in ("http", "https") or not host:
        raise ConfigurationError("base_url must be like https://api.airudder.com")
    if not _BASE_URL.match(base_url):
        raise ConfigurationError("base_url must hold scheme, host, port and path prefix alone")
    if scheme == "http" and not allow_http and not _is_loopback(host):
        raise ConfigurationError(
            f"base_url sends to {host} over plain http, where tokens and numbers can be read on the way",
            hint="Use https, or allow_http=True if something else protects the way.",
        )
    return base_url.rstrip("/")


def _scheme_and_host(url: object) -> tuple[str, str | None]:
    """Empty for what is not a URL. The parts of one that is wrong may hold a password: they stay in this frame."""
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
    """Refuse what aiohttp cannot use at the first call, and log a warning if certificates are not checked.

    Raises ``ConfigurationError``.
    """
    if session is not None and session_factory is not None:
        raise ConfigurationError("give session or session_factory, not both")
    if session is not None and not isinstance(session, aiohttp.ClientSession):
        raise ConfigurationError(f"session is a {type(session).__name__}, not an aiohttp.ClientSession")
    if session is not None and session.auth is not None:
        raise ConfigurationError("the session has auth of its own, which would stand in the token's place")
    if session_factory is not None and not callable(session_factory):
        raise ConfigurationError("session_factory must be a function")
    if proxy is not None:
        check_proxy(Masked(proxy if isinstance(proxy, str) else ""), "proxy")
    if not (ssl is None or isinstance(ssl, (bool, ssl_module.SSLContext, aiohttp.Fingerprint))):
        raise ConfigurationError("ssl takes an SSLContext, a Fingerprint, a bool or None, as in aiohttp")
    if ssl is False or (isinstance(ssl, ssl_module.SSLContext) and ssl.verify_mode == ssl_module.CERT_NONE):
        logger.warning(_UNVERIFIED)


def check_functions(*, signer: object, token_store: object, clock: object, rng: object) -> None:
    """Refuse what cannot be called. Raises ``ConfigurationError``."""
    for name, value, wanted in (("clock", clock, ("monotonic", "wall", "sleep")), ("rng", rng, ("uniform",))):
        if value is not None and not all(callable(getattr(value, method, None)) for method in wanted):
            raise ConfigurationError(f"{name} must be an object with {', '.join(wanted)}")
    if signer is not None and not callable(signer):
        raise ConfigurationError("signer must be a function (method, path, body) -> headers")
    methods = [callable(getattr(token_store, name, None)) for name in ("load", "save", "lock")]
    if token_store is not None and (isinstance(token_store, type) or not all(methods)):
        raise ConfigurationError("token_store must be an object with load, save and lock; see TokenStore")


def check_flags(**flags: object) -> None:
    """Refuse the text "false", which counts as true. Raises ``ConfigurationError``."""
    for name, value in flags.items():
        if not isinstance(value, bool):
            raise ConfigurationError(f"{name} must be True or False")


def check_path(path: str) -> str:
    """A path below the base URL for ``client.request``. Anything that could lead the token elsewhere is refused."""
    if not isinstance(path, str) or not _PATH.match(path) or path.startswith("//"):
        raise InvalidRequestError("the path must start with one / and hold no query, host or unquoted character")
    if _leads_elsewhere(unquote(path)):
        raise InvalidRequestError("the path must not hold . or .. segments")
    return path


def check_secret(name: str, value: str | None) -> str | None:
    """A key as it was issued; empty text and stray white space (a file's last line break) are refused."""
    if value is None:
        return None
    if not isinstance(value, str) or not value or value != value.strip() or not value.isprintable():
        raise ConfigurationError(f"{name} must be a text that is not empty and has no white space around it")
    if name == "token" and (" " in value or not value.isascii()):
        raise ConfigurationError("the token cannot stand in a header", hint="Give it without the word Token.")
    return value


def fill_path(path: str, args: Mapping[str, Any]) -> str:
    """``path`` with each ``{name}`` replaced by the quoted value of that name, as one segment.

    True is ``true``, as in a query. Raises ``InvalidRequestError`` naming the parameter for what is absent or empty,
    no text or number, or would lead to another path (``..``).
    """
    return _BRACES.sub(lambda braces: _segment(braces[1], args.get(braces[1])), path)


def _segment(name: str, value: object) -> str:
    if isinstance(value, Enum) and isinstance(value, (str, int)):
        value = value.value
    if value is UNSET or _is_empty(value):
        raise InvalidRequestError(f"the path lacks {name} (absent, None or empty)")
    if not isinstance(value, (str, int, float)) and (number := whole_number(value)) is not None:
        value = number
    if not isinstance(value, (str, int, float)):
        raise InvalidRequestError(f"{name} must be text, a number or a bool, not {kind_of(value)}")
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidRequestError(f"{name} stands in the path and must be a finite number")
    try:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        segment = quote(text, safe="")
    except ValueError:
        segment = text = ""  # the error holds the text, so ours is raised outside
    if not segment:
        raise InvalidRequestError(f"{name} holds a lone surrogate, or is a number of thousands of digits")
    if _leads_elsewhere(text):
        raise InvalidRequestError(f"{name} stands in the path and must not hold . or .. segments")
    return segment


def _leads_elsewhere(path: str) -> bool:
    return any(segment in (".", "..") for segment in re.split(r"[/\\]", path))


def query_string(query: Mapping[str, Any]) -> str:
    """The URL-encoded query: True as ``true``, lists by repeating the name, None left out.

    Raises ``InvalidRequestError`` naming the parameter for ``NULL`` and for what is nested.
    """
    if not isinstance(query, Mapping):
        raise InvalidRequestError("the query is a mapping of names to values")
    fields: dict[str, list[Any]] = {}
    for name, value in plain(query, "query").items():
        if _holds_null(query.get(name)):
            raise InvalidRequestError(f"{inside('query', name)} is NULL, and null cannot stand in a query")
        items = value if isinstance(value, list) else [value]
        if any(isinstance(item, (dict, list)) for item in items):
            place = inside("query", name)
            raise InvalidRequestError(f"{place} is nested; a query holds text, numbers and lists of them")
        fields[name] = [str(item).lower() if isinstance(item, bool) else item for item in items if item is not None]
    try:
        return urlencode(fields, doseq=True, quote_via=quote, safe="")
    except ValueError:
        pass  # it holds the text, so ours is raised outside
    raise InvalidRequestError("the query holds a lone surrogate, or a number of thousands of digits")


def _holds_null(value: object) -> bool:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return any(item is NULL for item in value)
    return value is NULL


def check_required(operation: Operation, query: Mapping[str, Any], body: Mapping[str, Any] | None) -> None:
    """Refuse a call that lacks what its operation needs, or gives another type than text where that is known."""
    for place, required, given in (
        ("query", operation.required_query, query),
        ("body", operation.required_body, body or {}),
    ):
        missing = [name for name in required if _is_empty(given.get(name))]
        if missing:
            raise InvalidRequestError(f"the {place} lacks {', '.join(missing)} (absent, None or empty)")
        for name in operation.text_fields:
            value = given.get(name)
            if value is not None and value is not NULL and not isinstance(value, str):
                raise InvalidRequestError(f"{place}.{name} must be text, not {kind_of(value)}")
        for name in operation.int_fields:
            value = given.get(name)
            if value is not None and value is not NULL and whole_number(value) is None:
                raise InvalidRequestError(f"{place}.{name} must be a whole number, not {kind_of(value)}")
    for name, items in operation.list_fields.items():
        _check_list(name, (body or {}).get(name), items)


def _is_empty(value: object) -> bool:
    return value is None or value is NULL or (isinstance(value, (str, list, tuple)) and not len(value))


def _check_list(name: str, value: object, items: str) -> None:
    """A text would pass for a list of texts, for checkers of types too."""
    if value is None or value is NULL:
        return
    what = {"text": "texts", "object": "objects (models or mappings)"}.get(items, "values")
    if not isinstance(value, Sequence) or isinstance(value, (str, bytes, bytearray, memoryview)):
        raise InvalidRequestError(f"body.{name} must be a list of {what}, not {kind_of(value)}", hint=advice(value))
    for index, item in enumerate(value):
        good = isinstance(item, str) if items == "text" else isinstance(item, Mapping) or hasattr(item, "to_dict")
        if items != "any" and not good:
            problem = f"body.{name}[{index}] is {kind_of(item)}: {name} is a list of {what}"
            raise InvalidRequestError(problem, hint=advice(item))


def wants_seal(operation: Operation, options: Options, call: CallOptions, *, has_key: bool) -> bool:
    """Whether to encrypt: ``auto`` where a page allows it and there is a key; ``True`` is an error where it cannot be.

    ``options``: merged with those of the ``call``.
    """
    if options.encrypt == "auto":
        return has_key and operation.encryption == "allowed"
    if not options.encrypt:
        return False
    if not has_key:
        raise ConfigurationError("encrypt=True needs a key", hint="Give AIRudder(aes_key=...).")
    if operation.encryption == "no" or (operation.encryption == "unknown" and call.get("allow_unknown") is not True):
        known = "cannot be" if operation.encryption == "no" else "is not known to be"
        raise EncryptionError(
            f"this operation {known} encrypted",
            hint="" if operation.encryption == "no" else "allow_unknown=True sends it encrypted all the same.",
            sent="no",
        )
    return True


__all__ = [
    "NOT_THE_SIGNERS",
    "Encrypt",
    "Options",
    "check_base_url",
    "check_flags",
    "check_functions",
    "check_headers",
    "check_parts",
    "check_path",
    "check_required",
    "check_secret",
    "fill_path",
    "merge_options",
    "query_string",
    "read_timeout",
    "wants_seal",
]
