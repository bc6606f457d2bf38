"""``client.auth``, and the token manager with the call that requests its tokens."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable

from attrs import evolve

from .._generated.api.auth import auth_token
from .._generated.errors import ShapeError
from .._generated.types import RawResponse
from ..config import Options, TokenStore
from ..errors import AIRudderError, APITimeoutError, AuthenticationError, ConfigurationError, PermissionDeniedError
from ..log import logger
from ..masks import Masked
from ..request.core import Core
from ..request.pipeline import Pipeline
from .tokens import TokenManager, TokenStatus, fits_header

_TOKEN_LIMIT = 30.0


class TokenControl:
    """``client.auth``. Tokens are requested and renewed without it; the client's total timeout applies to its calls."""

    def __init__(self, tokens: TokenManager | None, limit: float | None) -> None:
        self._tokens = tokens
        self._limit = limit

    @property
    def account(self) -> str | None:
        """A digest of base URL and app key, by which accounts are told apart; None without app key and secret."""
        return None if self._tokens is None else self._tokens.account or None

    async def check(self) -> TokenStatus:
        """Make sure that there is a token: the server is asked only if none is held or stored. For a check at start-up.

        Raises ``AuthenticationError`` if the credentials are refused, and the errors of any call.
        """
        return await self._bounded(TokenManager.get)

    async def renew(self) -> TokenStatus:
        """Request a new token now, which checks the credentials even if a token is held.

        The old token stays valid for other processes (documented, api-44712004). Raises the same errors as ``check``.
        """
        return await self._bounded(TokenManager.renew)

    async def _bounded(self, step: Callable[[TokenManager], Awaitable[object]]) -> TokenStatus:
        tokens = self._tokens
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
            error.operation_id = error.operation_id or "auth_token"
            raise
        except TimeoutError:
            if not scope.expired():
                raise
        else:
            return tokens.status()
        late = APITimeoutError.of("total", sent="maybe")  # the request continues for others that wait for it
        late.operation_id, late.may_retry, late.hint = "auth_token", True, "Try again: a token request does no harm."
        raise late


def make_tokens(
    core: Core, options: Options, secrets: tuple[str, str] | None, token: str | None, store: TokenStore | None
) -> TokenManager | None:
    """The token manager of a client; None if the client has neither credentials nor a token.

    Raises ``ConfigurationError`` for a store without credentials.
    """
    token = None if token is None else Masked(token)
    secrets = None if secrets is None else (Masked(secrets[0]), Masked(secrets[1]))
    if secrets is None and store is not None:
        raise ConfigurationError(
            "token_store needs app_key and app_secret, by which its tokens are requested and told apart",
            hint="Give both, or leave token_store out.",
        )
    if secrets is None and token is None:
        return None
    # Token requests have a pipeline of their own: without a token, without encryption (no page says that it applies),
    # and with their own deadline, since several calls may wait for one request and have different deadlines.
    limits = evolve(options.timeout, total=_TOKEN_LIMIT, pool=None)
    pipeline = Pipeline(core, Options(timeout=limits, retry=options.retry, encrypt=False), None)

    async def fetch() -> Masked:
        assert secrets is not None
        request = auth_token.build_request(body={"APPKey": secrets[0], "APPSecret": secrets[1]}, options={})
        try:
            return (await pipeline.send(request, _read_token)).data
        except PermissionDeniedError as error:
            refusal = AuthenticationError(*error.args)
            refusal.__dict__.update(error.__dict__)
        raise refusal

    account = ""
    if secrets is not None:
        account = hashlib.sha256(f"{core.base_url}\n{secrets[0]}".encode()).hexdigest()[:32]
    return TokenManager(
        fetch if secrets is not None else None,
        clock=core.clock,
        rng=core.rng,
        given=token,
        store=store,
        account=account,
        on_store_error=_warn_of_store,
    )


def _warn_of_store(step: str, kind: str) -> None:
    logger.warning("the token store failed at %s (%s)", step, kind)


def _read_token(raw: RawResponse) -> Masked:
    token = Masked(auth_token.parse(raw).token or "")
    if not fits_header(token):
        raise ShapeError("an object with a token that is valid in a header", "one without")
    return token


__all__ = ["TokenControl", "make_tokens"]
