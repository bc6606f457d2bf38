"""Async client for AI Rudder. Client, errors and ``Cipher`` from here; models from ``.models``."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._generated.types import (
    NULL,
    AsyncPages,
    CallInfo,
    CallOptions,
    Pace,
    Page,
    Recording,
    Response,
    TaskChange,
    Timeout,
)
from ._version import __version__
from .clock import Clock
from .errors import (
    AIRudderError,
    APIConnectionError,
    APIError,
    APITimeoutError,
    AuthenticationError,
    ClientClosedError,
    ConfigurationError,
    ConnectTimeoutError,
    EncryptionError,
    EntryProblem,
    InvalidRequestError,
    NotFoundError,
    NotSentError,
    PagingError,
    PermissionDeniedError,
    RateLimitError,
    RecordingError,
    RedirectError,
    ResponseTooLargeError,
    ResponseValidationError,
    ServerError,
    WaitError,
    WaitTimeoutError,
)
from .times import parse_time

if TYPE_CHECKING:
    from .auth.file_store import FileTokenStore
    from .auth.tokens import TokenStatus
    from .client import AIRudder
    from .config import ClientSettings, RetryInfo, RetryPolicy, SessionFactory, Signer, StoredToken, TokenStore
    from .encryption import Cipher, Sealed
    from .http.connections import TrackingConnector

# These load aiohttp or cryptography. pytest imports the package in every run, and a receiver of webhooks has no client.
_ROOMS = {
    ".auth.file_store": ("FileTokenStore",),
    ".auth.tokens": ("TokenStatus",),
    ".client": ("AIRudder",),
    ".config": ("ClientSettings", "RetryInfo", "RetryPolicy", "SessionFactory", "Signer", "StoredToken", "TokenStore"),
    ".encryption": ("Cipher", "Sealed"),
    ".http.connections": ("TrackingConnector",),
}
_LATE = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "NULL",
    "AIRudder",
    "AIRudderError",
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "AsyncPages",
    "AuthenticationError",
    "CallInfo",
    "CallOptions",
    "Cipher",
    "ClientClosedError",
    "ClientSettings",
    "Clock",
    "ConfigurationError",
    "ConnectTimeoutError",
    "EncryptionError",
    "EntryProblem",
    "FileTokenStore",
    "InvalidRequestError",
    "NotFoundError",
    "NotSentError",
    "Pace",
    "Page",
    "PagingError",
    "PermissionDeniedError",
    "RateLimitError",
    "Recording",
    "RecordingError",
    "RedirectError",
    "Response",
    "ResponseTooLargeError",
    "ResponseValidationError",
    "RetryInfo",
    "RetryPolicy",
    "Sealed",
    "ServerError",
    "SessionFactory",
    "Signer",
    "StoredToken",
    "TaskChange",
    "Timeout",
    "TokenStatus",
    "TokenStore",
    "TrackingConnector",
    "WaitError",
    "WaitTimeoutError",
    "__version__",
    "parse_time",
]

if not TYPE_CHECKING:  # a checker that saw this would accept any misspelt name

    def __getattr__(name: str) -> Any:
        if name not in _LATE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_LATE[name], __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
