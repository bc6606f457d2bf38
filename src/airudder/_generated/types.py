# Generated, do not edit: change openapi/ and run `make generate`.
"""The values that cross the border between the generated code and the facade.

Generated code knows the ``Transport`` protocol and nothing else of the outside: no HTTP library, no session, no policy.
"""

from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Generic, Literal, Protocol, Self, TypedDict, TypeVar

from attrs import define, field

T = TypeVar("T")


Sent = Literal["no", "maybe", "yes"]
Family = Literal["cloud", "chatbot", "sms"]
Auth = Literal["token", "signature", "none"]
Effect = Literal["reads", "changes", "dials", "sends"]
Retry = Literal["safe", "unsent"]
Encryption = Literal["allowed", "no", "unknown"]
Evidence = Literal["documented", "documented_in_part", "client_code", "inferred", "unknown"]
Answer = Literal["json", "file"]
Format = Literal["local-time", "offset-time", "phone", "text"]
Formats = Mapping[str, "Format | Formats | None"]
"""How values of an object are converted before they are sent, by wire name; a nested mapping goes for the object, or
for each object of the list, under that name. ``None``: as it is. ``"*"``: every member that has no name here."""
RecordingKind = Literal["audio", "archive", "other"]
RecordingSource = Literal["direct", "redirect", "link"]


class Unset(Enum):
    """The type of ``UNSET``. An enum member stays the same object through copy, deepcopy and pickle."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""Marks a field of a request that is left out, as opposed to one that is sent as null."""


class Null(Enum):
    """The type of ``NULL``."""

    NULL = "NULL"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "NULL"


NULL: Final = Null.NULL
"""Sends an explicit null in a body, where ``None`` leaves the field out."""


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
class Paging:
    """How a list is turned over. ``page``: ``parameter`` counts up from ``first``. ``cursor``: ``parameter`` is the id
    of the last item seen, ``first`` begins. ``place``: where the parameter goes. ``size``: the parameter for the size
    of a page. ``id``: the field that tells items apart. All names are those of the wire.
    """

    kind: Literal["page", "cursor"]
    parameter: str
    place: Literal["query", "body"]
    first: int | str
    size: str | None
    id: str


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
    retry: Retry
    encryption: Encryption
    evidence: Evidence
    pages: tuple[str, ...]
    required_query: tuple[str, ...] = ()
    required_body: tuple[str, ...] = ()
    text_fields: tuple[str, ...] = ()
    int_fields: tuple[str, ...] = ()
    list_fields: Mapping[str, Literal["text", "object", "any"]] = field(factory=dict[str, Any])
    formats: Formats = field(factory=dict[str, Any])
    paging: Paging | None = None
    answer: Answer = "json"


@define(frozen=True, kw_only=True)
class Webhook:
    """The facts of one webhook whose payload is known at least in part.

    ``model``: the name of the class of its payload; ``required``: wire names that a page calls required.
    """

    kind: str
    model: str
    evidence: Evidence
    pages: tuple[str, ...]
    required: tuple[str, ...] = ()


@define(kw_only=True)
class Request:
    """What a generated method asks the transport to do. Path, query and body may hold personal data: not in the repr.

    ``path_args``: values for the braces of ``path``, by wire name; the transport checks and quotes them.
    """

    operation_id: str
    method: str
    path: str = field(repr=False)
    path_args: Mapping[str, Any] = field(factory=dict[str, Any], repr=False)
    query: Mapping[str, Any] = field(factory=dict[str, Any], repr=False)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    options: CallOptions = field(factory=lambda: CallOptions(), repr=False)


@define(kw_only=True)
class RawResponse:
    """An accepted answer before its model is built: ``payload`` is the decoded JSON under the family's payload key.

    ``has_payload``: whether there is such a key; a null under it is a payload of None.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    payload: Any = field(default=None, repr=False)
    has_payload: bool = True


@define(frozen=True, kw_only=True)
class Response(Generic[T]):
    """A typed answer with what came around it. The repr shows none of the content.

    ``data``: the model. ``envelope``: the whole JSON object as it came, ``data`` included. ``status``: HTTP status. In a
    success without a body, where no payload is declared, ``data`` is None and ``envelope`` is empty.
    ``request_id``: the vendor's id of this call where the answer holds one.
    """

    data: T = field(repr=False)
    envelope: Mapping[str, Any] = field(repr=False)
    status: int
    headers: Mapping[str, str] = field(repr=False)
    request_id: str | None
    info: CallInfo


@define(frozen=True, kw_only=True)
class Page(Generic[T]):
    """One page of a list: ``items`` without those that earlier pages had, in the server's order.

    ``resume``: pass it as ``resume=`` to the same method to continue after this page, also in another process; None on
    the page that ends the list. ``response``: the answer as it came.
    """

    items: list[T] = field(repr=False)
    resume: str | None
    response: Response[list[T]] = field(repr=False)


class AsyncPages(Protocol[T]):
    """A list that comes page by page. Nothing is sent before it is awaited or iterated; each use begins anew.

    ``await`` gives the first page, ``async for`` the items of all pages, ``pages()`` the pages. The list ends on an
    empty page, or when the same page came for three page numbers in a row. An error that ends it early has ``resume``,
    as every page does.

    The list may get new items while it is read, and by up to 1,000 of them before it is resumed: each item that was
    there throughout is given once, or ``PagingError`` is raised. Items that are removed meanwhile can hide others, and
    so can growth by exactly one page between all requests: call ``to_list()`` first, then work on the items.
    """

    def __await__(self) -> Generator[Any, None, "Page[T]"]:
        """The first page alone; with ``resume``, the next one that has new items."""
        ...

    def __aiter__(self) -> AsyncGenerator[T, None]:
        """The items of all pages, each once."""
        ...

    def pages(self) -> AsyncGenerator["Page[T]", None]:
        """The pages that have new items. Pages of known items are read past; a ``resume`` costs one request more."""
        ...

    async def to_list(self, *, limit: int | None) -> list[T]:
        """The first ``limit`` items; ``None`` for all of them, however much memory they need.

        The items are lost in an error, so its ``resume`` is where this use began.
        """
        ...


class Recording(Protocol):
    """The answer of an operation that gives a file: audio, an archive, or a redirect or a link to one.

    Nothing is sent before it is opened, saved or read; ``async with`` opens it and lets go of the connection at the
    end. ``save``, ``read`` and ``chunks`` may also be called without. A download that is cut is resumed; its length
    is verified. The attributes are None until it is open.
    """

    @property
    def kind(self) -> RecordingKind | None:
        """``audio``, ``archive`` or ``other``, by media type and first bytes."""
        ...

    @property
    def source(self) -> RecordingSource | None:
        """``direct``: the answer is the file; ``redirect``, ``link``: it led to the file."""
        ...

    @property
    def media_type(self) -> str | None:
        """The Content-Type, without parameters, in lower case."""
        ...

    @property
    def length(self) -> int | None:
        """Bytes in all, where the server says so."""
        ...

    @property
    def file_name(self) -> str | None:
        """The name that the server gives, percent-decoded, without folders, at most 255 bytes; not used by ``save``."""
        ...

    @property
    def info(self) -> CallInfo:
        """What became of the call to the API."""
        ...

    async def __aenter__(self) -> Self:
        """Ask for the file and look at its head."""
        ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the connection."""
        ...

    def chunks(self) -> AsyncGenerator[bytes, None]:
        """The bytes as they come, in pieces of at most 64 KiB."""
        ...

    async def read(self) -> bytes:
        """All bytes; raises ``ResponseTooLargeError`` beyond the client's ``max_response_bytes``."""
        ...

    async def save(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """Write a file of mode 0600 that appears whole or not at all; gives its path."""
        ...


class Transport(Protocol):
    """All that generated code asks of the facade."""

    async def send(self, request: Request, parse: Callable[[RawResponse], T], /) -> Response[T]:
        """Carry ``request`` out and hand the accepted answer to ``parse``.

        ``parse`` raises ``ShapeError`` if the answer does not fit.
        """
        ...

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
        """The list that begins with ``request``, not yet asked for. ``prefetch``: fetch one page ahead."""
        ...

    def download(self, request: Request, /) -> Recording:
        """The file that ``request`` gives, not yet asked for."""
        ...


__all__ = [
    "NULL",
    "UNSET",
    "Answer",
    "AsyncPages",
    "Auth",
    "CallInfo",
    "CallOptions",
    "Effect",
    "Encryption",
    "Evidence",
    "Family",
    "Format",
    "Formats",
    "Null",
    "Operation",
    "Page",
    "Paging",
    "RawResponse",
    "Recording",
    "RecordingKind",
    "RecordingSource",
    "Retry",
    "Request",
    "Response",
    "Sent",
    "Timeout",
    "Transport",
    "Unset",
    "Webhook",
]
