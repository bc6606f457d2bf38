"""The keyword arguments of the client, and what can be seen of them without asking the server."""

from __future__ import annotations

import random
import ssl as ssl_module
from collections.abc import Mapping
from datetime import tzinfo
from typing import Any, TypedDict

import aiohttp

from ._generated.types import CallInfo, Timeout
from .clock import Clock
from .errors import ConfigurationError
from .options import Encrypt, check_secret
from .retry import RetryPolicy
from .token import TokenStore
from .transport import Signer
from .wire import SessionFactory


class ClientSettings(TypedDict, total=False):
    """The keyword arguments of ``AIRudder``, for ``from_env`` and for functions of yours that pass them on."""

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
    user_agent: str
    replay_unauthorized: bool
    allow_http: bool
    sealed_content_type: str
    clock: Clock | None
    rng: random.Random | None


class RequestOptions(TypedDict, total=False):
    """``CallOptions`` without those that ``client.request`` names itself."""

    extra_query: Mapping[str, Any]
    extra_body: Mapping[str, Any]
    extra_headers: Mapping[str, str]
    timeout: float | Timeout | None
    allow_unknown: bool
    info: CallInfo


def read_credentials(
    app_key: str | None, app_secret: str | None, token: str | None, signer: Signer | None
) -> tuple[str, str] | None:
    """Key and secret; None where a token or a signer does without. Raises ``ConfigurationError``."""
    if app_key is None and app_secret is None:
        if token is None and signer is None:
            raise ConfigurationError(
                "no credentials", hint="Give app_key and app_secret, or token, or signer; or use AIRudder.from_env()."
            )
        return None
    key, secret = check_secret("app_key", app_key), check_secret("app_secret", app_secret)
    if key is None or secret is None:
        raise ConfigurationError("app_key and app_secret go together")
    return key, secret


__all__ = ["ClientSettings", "RequestOptions", "read_credentials"]
