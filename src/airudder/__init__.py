"""Async client for AI Rudder. Client, errors and ``Cipher`` from here; models from ``.models``."""

from ._generated.types import NULL, AsyncPages, CallInfo, CallOptions, Page, Recording, Response, Timeout
from ._version import __version__
from .cipher import Cipher, Sealed
from .client import AIRudder
from .clock import Clock
from .connections import TrackingConnector
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
)
from .retry import RetryInfo, RetryPolicy
from .settings import ClientSettings
from .store import FileTokenStore
from .times import parse_time
from .token import StoredToken, TokenStatus, TokenStore
from .transport import Signer
from .wire import SessionFactory

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
    "FileTokenStore",
    "InvalidRequestError",
    "NotFoundError",
    "NotSentError",
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
    "Timeout",
    "TokenStatus",
    "TokenStore",
    "TrackingConnector",
    "__version__",
    "parse_time",
]
