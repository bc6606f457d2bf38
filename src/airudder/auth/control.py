"""``client.auth``, and the token managers with the calls that request their tokens."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from attrs import evolve

from .._generated.api.auth import auth_token, pds_auth_token
from .._generated.errors import ShapeError
from .._generated.types import CallOptions, RawResponse, Request
from ..config import Options, TokenStore
from ..errors import AIRudderError, APITimeoutError, AuthenticationError, ConfigurationError, PermissionDeniedError
from ..log import logger
from ..masks import Masked
from ..request.core import Core
from ..request.credentials import TokenFamily
from ..request.pipeline import Pipeline
from .tokens import LIFE, PDS_LIFE, TokenManager, TokenStatus, fits_header

_TOKEN_LIMIT = 30.0

_TRY_AGAIN = "Try again: a token request does no harm."

Managers = Mapping[TokenFamily, TokenManager]


class TokenControl:
    """``client.auth``. Tokens are requested and renewed without it; the client's total timeout applies to its calls.

    ``family``: ``pds`` is the token of the predictive dialer, ``cloud`` that of all other calls.
    """

    def __init__(self, tokens: Managers, limit: float | None) -> None:
        self._tokens = tokens
        self._limit = limit

    @property
    def account(self) -> str | None:
        """A digest of base URL and app key, by which accounts are told apart; None without app key and secret."""
        cloud = self._tokens.get("cloud")
        return None if cloud is None else cloud.account or None

    async def check(self, family: TokenFamily = "cloud") -> TokenStatus:
        """Make sure that there is a token: the server is asked only if none is held or stored. For a check at start-up.

        Raises ``AuthenticationError`` if the credentials are refused, and the errors of any call.
        """
        return await self._bounded(family, TokenManager.get)

    async def renew(self, family: TokenFamily = "cloud") -> TokenStatus:
        """Request a new token now, which checks the credentials even if a token is held.

        The old token stays valid for other processes (documented for the cloud, api-44712004; not known for PDS).
        Raises the same errors as ``check``.
        """
        return await self._bounded(family, TokenManager.renew)

    async def _bounded(self, family: TokenFamily, step: Callable[[TokenManager], Awaitable[object]]) -> TokenStatus:
        if family not in ("cloud", "pds"):
            raise ConfigurationError("family must be cloud or pds", hint="The other families have the token of cloud.")
        tokens = self._tokens.get(family)
        if tokens is None and self._tokens:
            raise ConfigurationError(
                "the client has only a token of the cloud, and not the credentials to request one for PDS",
                hint="Give AIRudder(app_key=..., app_secret=...).",
            )
        if tokens is None:
            raise ConfigurationError(
                "the client has neither credentials nor a token",
                hint="Give AIRudder(app_key=..., app_secret=...) or AIRudder(token=...).",
            )
        scope = asyncio.timeout(self._limit)
        try:
            async with scope:
                await step(tokens)
        except AIRudderError as error:
            error.operation_id = error.operation_id or tokens.operation_id
            raise
        except TimeoutError:
            if not scope.expired():
                raise
        else:
            return tokens.status()
        late = APITimeoutError.of("total", sent="maybe")  # the request continues for others that wait for it
        late.operation_id, late.may_retry, late.hint = tokens.operation_id, True, _TRY_AGAIN
        raise late


class _Answer(Protocol):
    token: str | None


class _TokenCall(Protocol):
    """The module of a generated call that requests a token."""

    @property
    def OPERATION_ID(self) -> str: ...

    def build_request(self, *, body: Mapping[str, str], options: CallOptions) -> Request: ...

    def parse(self, raw: RawResponse) -> _Answer: ...


def make_tokens(
    core: Core, options: Options, secrets: tuple[str, str] | None, token: str | None, store: TokenStore | None
) -> Managers:
    """The token managers of a client; none for a family whose token it neither has nor can request.

    ``token`` is one of the cloud. Raises ``ConfigurationError`` for a store without credentials.
    """
    token = None if token is None else Masked(token)
    secrets = None if secrets is None else (Masked(secrets[0]), Masked(secrets[1]))
    if secrets is None and store is not None:
        raise ConfigurationError(
            "token_store needs app_key and app_secret, by which its tokens are requested and told apart",
            hint="Give both, or leave token_store out.",
        )
    # Token requests have a pipeline of their own: without a token, without encryption (no page says that it applies),
    # and with their own deadline, since several calls may wait for one request and have different deadlines.
    limits = evolve(options.timeout, total=_TOKEN_LIMIT, pool=None)
    pipeline = Pipeline(core, Options(timeout=limits, retry=options.retry, encrypt=False), {})

    def manager(call: _TokenCall, life: float, salt: str, given: Masked | None) -> TokenManager:
        return TokenManager(
            None if secrets is None else _fetch(pipeline, secrets, call),
            clock=core.clock,
            rng=core.rng,
            given=given,
            store=store,
            account="" if secrets is None else _account(core.base_url, secrets[0], salt),
            operation_id=call.OPERATION_ID,
            life=life,
            on_store_error=_warn_of_store,
        )

    managers: dict[TokenFamily, TokenManager] = {}
    if secrets is not None or token is not None:
        managers["cloud"] = manager(auth_token, LIFE, "", token)
    if secrets is not None:
        managers["pds"] = manager(pds_auth_token, PDS_LIFE, "\npds", None)
    return managers


def _account(base_url: str, app_key: Masked, salt: str) -> str:
    """What a store keeps a token under. ``salt`` tells the tokens of one app key apart; the cloud's has none."""
    return hashlib.sha256(f"{base_url}\n{app_key}{salt}".encode()).hexdigest()[:32]


def _fetch(pipeline: Pipeline, secrets: tuple[Masked, Masked], call: _TokenCall) -> Callable[[], Awaitable[Masked]]:
    def read(raw: RawResponse) -> Masked:
        token = Masked(call.parse(raw).token or "")
        if not fits_header(token):
            raise ShapeError("an object with a token that is valid in a header", "one without")
        return token

    async def fetch() -> Masked:
        request = call.build_request(body={"APPKey": secrets[0], "APPSecret": secrets[1]}, options={})
        try:
            return (await pipeline.send(request, read)).data
        except PermissionDeniedError as error:
            refusal = AuthenticationError(*error.args)
            refusal.__dict__.update(error.__dict__)
        raise refusal

    return fetch


def _warn_of_store(step: str, kind: str) -> None:
    logger.warning("the token store failed at %s (%s)", step, kind)


__all__ = ["Managers", "TokenControl", "make_tokens"]
