"""Async client for AI Rudder. Client, errors and ``Cipher`` from here; models from ``.models``."""

from ._generated.types import CallInfo, CallOptions, Response, Timeout
from ._version import __version__
from .cipher import Cipher, Sealed
from .client import AIRudder, ClientSettings
from .clock import Clock
from .errors import (
    AIRudderError,
    APIConnectionError,
    APIError,
    APITimeoutError,
    AuthenticationError,
    ClientClosedError,
    ConfigurationError,
    EncryptionError,
    InvalidRequestError,
    PermissionDeniedError,
    RateLimitError,
    RedirectError,
    ResponseTooLargeError,
    ResponseValidationError,
    ServerError,
)
from .retry import RetryInfo, RetryPolicy
from .store import FileTokenStore
from .token import StoredToken, TokenStatus, TokenStore
from .transport import Signer
from .wire import SessionFactory, TrackingConnector

__all__ = [
    "AIRudder",
    "AIRudderError",
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "AuthenticationError",
    "CallInfo",
    "CallOptions",
    "Cipher",
    "ClientClosedError",
    "ClientSettings",
    "Clock",
    "ConfigurationError",
    "EncryptionError",
    "FileTokenStore",
    "InvalidRequestError",
    "PermissionDeniedError",
    "RateLimitError",
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
    "Timeout",
    "TokenStatus",
    "TokenStore",
    "TrackingConnector",
    "__version__",
]
