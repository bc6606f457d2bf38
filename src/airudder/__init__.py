"""Async client for AI Rudder. Client, errors and ``Cipher`` from here; models from ``.models``."""

from ._generated.types import NULL, AsyncPages, CallInfo, CallOptions, Page, Recording, Response, Timeout
from ._version import __version__
from .auth.file_store import FileTokenStore
from .auth.tokens import TokenStatus
from .client import AIRudder
from .clock import Clock
from .config import ClientSettings, RetryInfo, RetryPolicy, SessionFactory, Signer, StoredToken, TokenStore
from .encryption import Cipher, Sealed
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
from .http.connections import TrackingConnector
from .times import parse_time

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
