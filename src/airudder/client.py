"""The client object: it checks the settings, wires the rooms together, and has the resource groups."""

from __future__ import annotations

import asyncio
import os
import random
import ssl as ssl_module
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from datetime import tzinfo
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, Unpack, cast

import aiohttp

from ._generated._support import Group, checked
from ._generated.resources import Groups, RawGroups
from ._generated.types import (
    UNSET,
    AsyncPages,
    CallOptions,
    Family,
    Operation,
    Pace,
    RawResponse,
    Recording,
    Request,
    Response,
    Retry,
    TaskChange,
    Timeout,
    Unset,
    Until,
    Watched,
)
from ._version import __version__
from .auth.control import Managers, TokenControl, make_tokens
from .clock import Clock
from .config import (
    ClientSettings,
    Encrypt,
    Options,
    RequestOptions,
    RetryPolicy,
    SessionFactory,
    Signer,
    TokenStore,
    check_base_url,
    check_flags,
    check_functions,
    check_headers,
    check_parts,
    check_secret,
    merge_options,
    read_credentials,
)
from .encryption import Cipher
from .errors import ClientClosedError, ConfigurationError, InvalidRequestError
from .foreign import whole_number
from .http.sessions import Sessions
from .json import off_loop
from .keywords import KnownKeywords, known_keywords
from .masks import masked
from .request.arguments import check_family, check_path
from .request.core import Core
from .request.pipeline import Pipeline
from .times import read_zone

T = TypeVar("T")
C = TypeVar("C")
_DEFAULT = Options()


class _Carrier:
    """The ``Transport`` that generated code calls: single calls, lists, files and waits."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self.send = pipeline.send

    def pages(
        self,
        request: Request,
        parse: Callable[[RawResponse], list[T]],
        item_id: Callable[[T], object],
        /,
        *,
        resume: str | None,
        prefetch: bool,
    ) -> AsyncPages[T]:
        """See ``Transport.pages``."""
        from .paging.pages import Pages  # imported at the first use: many clients never read a list

        return Pages(self._pipeline.send, request, parse, item_id, resume=resume, prefetch=prefetch)

    def download(self, request: Request, /) -> Recording:
        """See ``Transport.download``."""
        from .recordings import Download  # imported at the first use: many clients never read a file

        return Download(self._pipeline, request)

    def wait(
        self,
        request: Request,
        parse: Callable[[RawResponse], T],
        watched: Watched[T, C],
        /,
        *,
        until: Until[T],
        timeout: float | None,
        pace: Pace | None,
    ) -> Coroutine[Any, Any, T]:
        """See ``Transport.wait``."""
        from .waiting import Wait, wait  # imported at the first use, as is the other room that few clients need

        return wait(Wait(self._pipeline, request, parse, watched, until=until, timeout=timeout, pace=pace))

    def follow(
        self,
        request: Request,
        parse: Callable[[RawResponse], T],
        watched: Watched[T, C],
        /,
        *,
        until: Until[T],
        timeout: float | None,
        pace: Pace | None,
        resume: str | None,
    ) -> AsyncGenerator[TaskChange[T, C], None]:
        """See ``Transport.follow``."""
        from .waiting import Given, Wait, follow

        one = Wait(self._pipeline, request, parse, watched, until=until, timeout=timeout, pace=pace)
        return follow(one, Given(request, watched, resume))


class AIRudder(Groups, KnownKeywords):
    """The client. Create one for the whole service, use it in any event loop, and close it at the end.

    The groups ``tasks``, ``workflows``, ``robots``, ``chat``, ``sms`` and ``pds`` have the calls; ``request`` calls
    endpoints that are not in the library. ``raw`` has the same groups, with methods that return a ``Response``.
    ``auth`` controls the tokens.

    Credentials: ``app_key`` and ``app_secret`` as issued by the vendor; or ``token``, one that you already have (of the
    cloud: ``pds`` needs key and secret); or ``signer`` for the chatbot family, ``(method, path, body) -> headers``.

    Encryption: ``aes_key`` is the key agreed with the vendor, 16, 24 or 32 bytes. ``encrypt``: with ``"auto"``, and a
    key, all calls are encrypted for which a page allows it; or True or False. ``sealed_content_type`` is the
    Content-Type of an encrypted POST; no page shows it (inferred).

    Connection: ``base_url`` must be https, except for loopback addresses or with ``allow_http``. ``session`` is your
    own session, which the client never closes. ``session_factory`` takes a connector and returns a session, which the
    client closes. ``proxy`` is the URL of an HTTP proxy; with ``trust_env`` the proxy of the environment is used.
    ``ssl`` as in aiohttp. ``max_connections``: requests at the same time, per event loop. ``max_response_bytes``: the
    largest response, after decompression. ``user_agent``: the User-Agent header of every request.

    Calls: ``timeout`` is a number of seconds for a whole call, or a ``Timeout``. ``retry``: a ``RetryPolicy``.
    ``token_store``: a ``TokenStore`` that processes share. ``account_timezone``: the zone in which datetimes are sent,
    because the API's times have no zone. ``check_phones``: whether phone numbers that are not ``+`` and digits are
    refused. ``check_limits``: whether a list with more entries than is known to be allowed is refused.
    ``replay_unauthorized``: whether a call that is not safe to retry is sent again, with a new token, after a
    401.

    The last two settings are for tests. Raises ``ConfigurationError`` for settings that are wrong in themselves.
    """

    # These two are on the class for ``unittest.mock``: its specs ignore annotations and what ``__init__`` sets.
    if TYPE_CHECKING:
        raw: RawGroups
    else:
        raw = Group(RawGroups.__module__, RawGroups.__name__)
    auth: TokenControl = TokenControl({}, None)

    def __init__(
        self,
        app_key: str | None = None,
        app_secret: str | None = None,
        *,
        token: str | None = None,
        aes_key: str | bytes | None = None,
        encrypt: Encrypt = "auto",
        signer: Signer | None = None,
        base_url: str = "https://api.airudder.com",
        session: aiohttp.ClientSession | None = None,
        session_factory: SessionFactory | None = None,
        proxy: str | None = None,
        ssl: ssl_module.SSLContext | aiohttp.Fingerprint | bool | None = None,
        trust_env: bool = False,
        timeout: float | Timeout | None = _DEFAULT.timeout,
        retry: RetryPolicy = _DEFAULT.retry,
        token_store: TokenStore | None = None,
        max_response_bytes: int = 64 * 1024 * 1024,
        max_connections: int = 100,
        account_timezone: str | tzinfo | None = None,
        check_phones: bool = True,
        check_limits: bool = True,
        user_agent: str = f"Airudder (airudder-python/{__version__})",
        replay_unauthorized: bool = True,
        allow_http: bool = False,
        sealed_content_type: str = "application/json",
        clock: Clock | None = None,
        rng: random.Random | None = None,
    ) -> None:
        # From here on, captured local variables do not show these values.
        app_key, app_secret, token = masked(app_key), masked(app_secret), masked(token)
        aes_key, proxy, base_url = masked(aes_key), masked(proxy), masked(base_url)
        secrets = read_credentials(app_key, app_secret, check_secret("token", token), signer)
        check_parts(session=session, session_factory=session_factory, proxy=proxy, ssl=ssl)
        check_functions(signer=signer, token_store=token_store, clock=clock, rng=rng)
        check_flags(trust_env=trust_env, replay_unauthorized=replay_unauthorized, allow_http=allow_http)
        limits = [whole_number(limit) or 0 for limit in (max_response_bytes, max_connections)]
        if min(limits) <= 0:
            raise ConfigurationError("max_response_bytes and max_connections must be whole numbers above 0")
        check_headers({"User-Agent": user_agent, "Sealed-Content-Type": sealed_content_type})
        self.account_timezone = read_zone(account_timezone, "account_timezone")
        self._core = Core(
            base_url=check_base_url(base_url, allow_http=allow_http),
            user_agent=user_agent,
            sessions=Sessions(
                session=session,
                factory=session_factory,
                proxy=proxy,
                ssl=ssl,
                trust_env=trust_env,
                max_bytes=limits[0],
                max_connections=limits[1],
            ),
            clock=Clock() if clock is None else clock,
            rng=random.SystemRandom() if rng is None else rng,  # has no state that forked processes would share
            cipher=None if aes_key is None else Cipher(aes_key),
            signer=signer,
            zone=self.account_timezone,
            sealed_content_type=sealed_content_type,
            replay_unauthorized=replay_unauthorized,
        )
        options = merge_options(
            _DEFAULT,
            timeout=timeout,
            retry=retry,
            encrypt=encrypt,
            check_phones=check_phones,
            check_limits=check_limits,
        )
        self._owner = True
        self._set_up(self._core, options, make_tokens(self._core, options, secrets, token, token_store))

    def _set_up(self, core: Core, options: Options, tokens: Managers) -> None:
        if options.encrypt is True and core.cipher is None:
            raise ConfigurationError("encrypt=True needs a key", hint="Give AIRudder(aes_key=...).")
        self._core, self._options, self._tokens = core, options, tokens
        self._pipeline = Pipeline(core, options, tokens)
        super().__init__(_Carrier(self._pipeline))
        self.auth = TokenControl(tokens, options.timeout.total)

    @property
    def base_url(self) -> str:
        """The URL of the API, without a slash at the end."""
        return self._core.base_url

    @classmethod
    def from_env(cls, **settings: Unpack[ClientSettings]) -> Self:
        """A client with the settings AIRUDDER_APP_KEY, _APP_SECRET, _BASE_URL and _AES_KEY of the environment.

        ``settings`` replace them. Raises ``ConfigurationError``, with the name of the variable if one is missing.
        """
        given: dict[str, Any] = {**settings}
        del settings
        for name in ("app_key", "app_secret", "base_url", "aes_key"):
            value = masked(os.environ.get(f"AIRUDDER_{name.upper()}"))
            if name in given or value is None:
                continue
            if value:
                given[name] = value
            elif name in ("base_url", "aes_key"):  # without these, calls would go to the real API, or not be encrypted
                problem = f"AIRUDDER_{name.upper()} is set in the environment, but empty"
                raise ConfigurationError(problem, hint="Unset it, or give it a value.")
        for name in {"app_key", "app_secret", "token", "aes_key", "proxy", "base_url"} & given.keys():
            given[name] = masked(given[name])
        missing = [f"AIRUDDER_{name.upper()}" for name in ("app_key", "app_secret") if name not in given]
        if missing and "token" not in given and "signer" not in given:
            hint = "Set the variables, or pass the values to from_env()."
            raise ConfigurationError(f"the environment does not have {' and '.join(missing)}", hint=hint)
        return cls(**given)

    def __repr__(self) -> str:
        if not hasattr(self, "_pipeline"):  # its construction failed, and an error tracker shows the frame
            return "<AIRudder>"
        view = "" if self._owner else " view"
        return f"<AIRudder{view} {self._core.base_url}{' closed' if self._core.sessions.closed else ''}>"

    async def __aenter__(self) -> Self:
        if self._core.sessions.closed:
            raise ClientClosedError("the client is closed", sent="no")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Cancel calls under way and close the client's sessions. May be called twice. On a view it does nothing."""
        if self._owner:
            self._core.sessions.closed = True  # first, so that no call can start, even if aclose() is cancelled
            try:
                await asyncio.gather(*(tokens.aclose() for tokens in self._tokens.values()))
            finally:
                await self._core.sessions.aclose()

    @known_keywords
    def with_options(
        self,
        *,
        timeout: float | Timeout | Unset | None = UNSET,
        retry: RetryPolicy | None = None,
        encrypt: Encrypt | None = None,
        extra_headers: Mapping[str, str] | None = None,
        check_phones: bool | None = None,
        check_limits: bool | None = None,
    ) -> Self:
        """A view: a client with other settings that shares session, token and limits with this one.

        Settings that are not given stay as they are; ``extra_headers`` are added. Closing a view does nothing. Raises
        ``ConfigurationError``.
        """
        view = object.__new__(type(self))
        view._owner = False
        view.account_timezone = self.account_timezone
        options = merge_options(
            self._options,
            timeout=timeout,
            retry=retry,
            encrypt=encrypt,
            extra_headers=extra_headers,
            check_phones=check_phones,
            check_limits=check_limits,
        )
        view._set_up(self._core, options, self._tokens)
        return view

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        family: Family = "cloud",
        retry: Retry = "unsent",
        encrypt: bool = False,
        **options: Unpack[RequestOptions],
    ) -> Response[Any]:
        """Call an endpoint that is not in the library yet, with the usual token or signature, errors and retries.

        ``path``: the path below the base URL, URL-encoded. ``family``: ``cloud``, ``chatbot``, ``sms`` or ``pds``; it
        selects authentication and envelope. ``retry``: ``safe`` only if a second call does no harm. ``encrypt=True``
        needs ``allow_unknown=True``, because no page says that the endpoint accepts encryption. ``data`` of the
        response is the payload as plain JSON, or None after a success without a body. Raises the errors of any call,
        and ``InvalidRequestError`` for absolute URLs, ``//host``, ``..`` and a path whose calls are known to need
        the token of another family, with nothing sent.
        """
        for name, value, allowed in (
            ("method", method, ("GET", "POST", "PUT", "PATCH", "DELETE")),
            ("family", family, ("cloud", "chatbot", "sms", "pds")),
            ("retry", retry, ("safe", "unsent")),
        ):
            if not isinstance(value, str) or value not in allowed:
                raise InvalidRequestError(f"{name} must be {', '.join(allowed[:-1])} or {allowed[-1]}")
        if not all(part is None or isinstance(part, Mapping) for part in (query, body)):
            raise InvalidRequestError("query and body must be mappings")
        await off_loop(0, check_path, path)
        check_family(path, family)
        operation = Operation(
            operation_id=f"request {method}",
            method=method,
            path="",  # not the real one, which may contain a phone number
            public_name="request",
            family=family,
            auth="signature" if family == "chatbot" else "token",
            effect="changes",
            retry=retry,
            encryption="unknown",
            evidence="unknown",
            pages=(),
        )
        request = Request(
            operation_id=operation.operation_id,
            method=method,
            path=path,
            query=query or {},
            body=body,
            options=checked("request", cast(CallOptions, {"encrypt": encrypt, **options})),
        )
        return await self._pipeline.carry(operation, request, _read_payload)


def _read_payload(raw: RawResponse) -> Any:
    return raw.payload


__all__ = ["AIRudder"]
