# Generated, do not edit: change openapi/ and run `make generate`.
"""The values that cross the border between the generated code and the facade.

Generated code knows the ``Transport`` protocol and nothing else of the outside: no HTTP library, no session, no policy.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final, Generic, Literal, Protocol, TypedDict, TypeVar

from attrs import define, field

T = TypeVar("T")

Sent = Literal["no", "maybe", "yes"]
Family = Literal["cloud", "chatbot", "sms"]
Auth = Literal["token", "signature", "none"]
Effect = Literal["reads", "changes", "dials", "sends"]
Repeat = Literal["safe", "unsent"]
Encryption = Literal["allowed", "no", "unknown"]
Evidence = Literal["documented", "documented_in_part", "client_code", "inferred", "unknown"]


class Unset(Enum):
    """The type of ``UNSET``. An enum member stays the same object through copy, deepcopy and pickle."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""Marks a field of a request that is left out, as opposed to one that is sent as null."""


@define(frozen=True, kw_only=True)
class Timeout:
    """How long a call may take, in seconds; ``None`` means no limit. What is not given has the default shown.

    ``total`` bounds the whole call with all its attempts and pauses; ``pool`` the wait for a free slot;
    ``connect`` name lookup, TCP and TLS; ``read`` the longest silence while the answer is read.
    """

    total: float | None = 60.0
    connect: float | None = 10.0
    pool: float | None = 30.0
    read: float | None = 30.0


@define(kw_only=True)
class CallInfo:
    """What became of one call; pass a fresh one as ``info=`` and read it afterwards, also when the call raised.

    ``sent`` is the worst over all attempts: ``"no"`` = no connection was handed out, so the server saw nothing;
    ``"yes"`` = the head of an answer arrived; ``"maybe"`` = anything between.
    """

    operation_id: str = ""
    sent: Sent = "no"
    attempts: int = 0
    status: int | None = None
    encrypted: bool = False
    renewed_token: bool = False
    request_id: str | None = None


class CallOptions(TypedDict, total=False):
    """Keyword arguments that every method takes beside those of its operation.

    ``extra_body``, ``extra_query``: members added to the JSON body or the query, as they are, over those of the method.
    ``extra_headers``: request headers; those that the client owns (``Authorization`` and the like) are refused.
    ``timeout``: seconds for the whole call, or a ``Timeout``; ``None`` switches every limit off.
    ``encrypt``: overrides the client's setting for this call; ``allow_unknown`` permits ``True`` where no page says
    that the operation takes encryption. ``info``: a ``CallInfo`` to be filled in.
    """

    extra_body: Mapping[str, Any]
    extra_query: Mapping[str, Any]
    extra_headers: Mapping[str, str]
    timeout: float | Timeout | None
    encrypt: bool | Literal["auto"]
    allow_unknown: bool
    info: CallInfo


@define(frozen=True, kw_only=True)
class Operation:
    """The facts of one operation, read from the ``x-airudder-*`` extensions of the YAML."""

    operation_id: str
    method: str
    path: str
    public_name: str | None
    family: Family
    auth: Auth
    effect: Effect
    repeat: Repeat
    encryption: Encryption
    evidence: Evidence
    pages: tuple[str, ...]
    required_query: tuple[str, ...] = ()
    required_body: tuple[str, ...] = ()
    text_fields: tuple[str, ...] = ()


@define(frozen=True, kw_only=True)
class Request:
    """What a generated method asks the transport to do. Query and body may hold personal data: not in the repr."""

    operation_id: str
    method: str
    path: str
    query: Mapping[str, Any] = field(factory=dict[str, Any], repr=False)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    options: CallOptions = field(factory=lambda: CallOptions(), repr=False)


@define(frozen=True, kw_only=True)
class RawResponse:
    """An accepted answer before its model is built: ``payload`` is the decoded JSON under the family's payload key."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    payload: Any = field(default=None, repr=False)


@define(frozen=True, kw_only=True)
class Response(Generic[T]):
    """A typed answer with what came around it. The repr shows none of the content.

    ``data``: the model. ``envelope``: the whole JSON object as it came, ``data`` included. ``status``: HTTP status.
    ``request_id``: the vendor's id of this call where the answer holds one.
    """

    data: T = field(repr=False)
    envelope: Mapping[str, Any] = field(repr=False)
    status: int
    headers: Mapping[str, str] = field(repr=False)
    request_id: str | None
    info: CallInfo


class Transport(Protocol):
    """All that generated code asks of the facade."""

    async def send(self, request: Request, parse: Callable[[RawResponse], T], /) -> Response[T]:
        """Carry ``request`` out and hand the accepted answer to ``parse``.

        ``parse`` raises ``ShapeError`` if the answer does not fit.
        """
        ...


__all__ = [
    "UNSET",
    "Auth",
    "CallInfo",
    "CallOptions",
    "Effect",
    "Encryption",
    "Evidence",
    "Family",
    "Operation",
    "RawResponse",
    "Repeat",
    "Request",
    "Response",
    "Sent",
    "Timeout",
    "Transport",
    "Unset",
]
