# Generated, do not edit: change openapi/ and run `make generate`.
"""The values that generated code and the rest of the package exchange.

Generated code depends on the ``Transport`` protocol and on nothing else outside: no HTTP library, session or policy.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Generator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Generic, Literal, Protocol, Self, TypedDict, TypeVar

from attrs import define, field

T = TypeVar("T")
C = TypeVar("C")


Sent = Literal["no", "maybe", "yes"]
Family = Literal["cloud", "chatbot", "sms", "pds"]
Auth = Literal["token", "signature", "none"]
Effect = Literal["reads", "changes", "dials", "sends"]
Retry = Literal["safe", "unsent"]
Encryption = Literal["allowed", "no", "unknown"]
Evidence = Literal["documented", "documented_in_part", "client_code", "inferred", "unknown"]
Answer = Literal["json", "file"]
Format = Literal["local-time", "offset-time", "phone", "text", "url-in-base64"]
Formats = Mapping[str, "Format | Formats | None"]
"""How values of an object are converted before they are sent, by wire name. A nested mapping applies to the object
under that name, or to each object of the list there. ``None``: unchanged. ``"*"``: all members without a name here."""
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
"""Marks a field of a request as left out; ``NULL`` sends null."""


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
    """The time limits of a call, in seconds; ``None`` means no limit. A limit that is not given has the default shown.

    ``total``: the whole call with all attempts and pauses. ``pool``: the wait for one of the ``max_connections`` slots.
    ``connect``: name lookup, TCP and TLS. ``read``: the longest time without a byte while the response is awaited or
    read.
    """

    total: float | None = 60.0
    connect: float | None = 10.0
    pool: float | None = 30.0
    read: float | None = 30.0


@define(kw_only=True)
class CallInfo:
    """The outcome of one call. Pass a new one as ``info=`` and read it afterwards, also if the call raised an error.

    ``sent`` is the worst over all attempts: ``"no"``: there was no connection, so the server got nothing. ``"yes"``:
    the status and headers of a response arrived. ``"maybe"``: anything between. ``unexpected_shape``: the call
    succeeded, but its payload does not fit the description, so that attributes of the model may be None for that
    reason: it is of another type, has none of the described fields, or has one of another type. The ``envelope`` of
    the ``Response`` (``client.raw``) has it as received.
    """

    operation_id: str = ""
    sent: Sent = "no"
    attempts: int = 0
    status: int | None = None
    encrypted: bool = False
    renewed_token: bool = False
    request_id: str | None = None
    unexpected_shape: bool = False


class CallOptions(TypedDict, total=False):
    """Keyword arguments that every method takes in addition to those of its operation.

    ``extra_body``, ``extra_query``: members added to the JSON body or the query without conversion; they replace those
    of the method. ``extra_headers``: request headers; those that the client sets itself, such as ``Authorization``, are
    refused. ``timeout``: seconds for the whole call, or a ``Timeout``; ``None`` switches all limits off. ``encrypt``:
    overrides the client's setting for this call. ``allow_unknown``: allows ``encrypt=True`` if no page says that the
    operation accepts encryption. ``allow_duplicates``: allows the same contact twice in the list of a call that dials.
    ``info``: a ``CallInfo``, which the call fills in.
    """

    extra_body: Mapping[str, Any]
    extra_query: Mapping[str, Any]
    extra_headers: Mapping[str, str]
    timeout: float | Timeout | None
    encrypt: bool | Literal["auto"]
    allow_unknown: bool
    allow_duplicates: bool
    info: CallInfo


@define(frozen=True, kw_only=True)
class Paging:
    """How the pages of a list are requested.

    ``kind``: with ``page``, ``parameter`` counts up from ``first``; with ``cursor``, ``parameter`` is the id of the
    last item, and ``first`` for the first page. ``place``: where the parameter is sent. ``size``: the parameter for the
    size of a page. ``id``: the field that identifies an item. All names are wire names.
    """

    kind: Literal["page", "cursor"]
    parameter: str
    place: Literal["query", "body"]
    first: int | str
    size: str | None
    id: str


@define(frozen=True, kw_only=True)
class Entries:
    """What is known of the entries of a list of people. All names are wire names.

    ``model``: the class of an entry. ``person``: the field with the number, which every entry needs. ``mistaken``:
    names of that field elsewhere, in lower case without underscores. ``fields``: the declared fields, and what their
    values must be apart from their format. ``is_open``: whether other fields are allowed. ``variables``: the field that
    contains the variables of the robot, if one does. ``limit``: the most entries of one ``per``, in all calls.
    """

    model: str
    person: str
    mistaken: tuple[str, ...]
    fields: Mapping[str, Literal["text", "object", "any"]]
    is_open: bool
    variables: str | None
    limit: int | None
    per: str
    limit_evidence: str


@define(frozen=True)
class KnownCode:
    """What a code in the envelope of a refusal means. ``status``: the HTTP status that means the same, or 0."""

    text: str
    status: int


@define(frozen=True, kw_only=True)
class Operation:
    """The facts of one operation, read from the ``x-airudder-*`` extensions of the YAML.

    ``payload_fields``: the described fields of an object as payload, or of the objects in a list: by spelling, the wire
    name. ``refusals``: fields of the payload that list what the server refused though the call succeeded. ``form``: the
    body is sent as the fields of a form, not as JSON. ``distinct``: lists of the body in which no entry may come twice.
    """

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
    entries: Mapping[str, Entries] = field(factory=dict[str, Entries])
    form: bool = False
    ahead: tuple[str, ...] = ()
    distinct: tuple[str, ...] = ()
    paging: Paging | None = None
    payload_fields: Mapping[str, str] = field(factory=dict[str, str])
    refusals: tuple[str, ...] = ()
    answer: Answer = "json"


@define(frozen=True, kw_only=True)
class Webhook:
    """The facts of one webhook whose payload is known at least in part.

    ``model``: the class name of its payload. ``required``: wire names of the fields that a page calls required.
    """

    kind: str
    model: str
    evidence: Evidence
    pages: tuple[str, ...]
    required: tuple[str, ...] = ()


@define(kw_only=True)
class Request:
    """A call as a generated method gives it to the transport. Path, query and body may be personal: not in the repr.

    ``path_args``: values for the ``{name}`` parts of ``path``, by wire name; the transport checks and quotes them.
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
    """A successful response before its model is built. ``payload``: the JSON value under the family's payload key.

    ``has_payload``: whether that key is there; with null under it, ``payload`` is None.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    payload: Any = field(default=None, repr=False)
    has_payload: bool = True


@define(frozen=True, kw_only=True)
class Response(Generic[T]):
    """A typed response. The repr shows nothing of its content.

    ``data``: the payload, as a model if one is declared. ``envelope``: the whole JSON object as received, including the
    payload. ``status``: the HTTP status. ``request_id``: the vendor's id of this call, if the response contains one.
    After a success without a body, for an operation without a declared payload, ``data`` is None and ``envelope``
    empty.
    """

    data: T = field(repr=False)
    envelope: Mapping[str, Any] = field(repr=False)
    status: int
    headers: Mapping[str, str] = field(repr=False)
    request_id: str | None
    info: CallInfo


@define(frozen=True, kw_only=True)
class Page(Generic[T]):
    """One page of a list. ``items``: those that no earlier page had, in the server's order.

    ``resume``: pass it as ``resume=`` to the same method to continue after this page, also in another process; None on
    the page that ends the list. ``response``: the complete response.
    """

    items: list[T] = field(repr=False)
    # As text, or what makes the text: most users never ask for it.
    _resume: str | Callable[[], str] | None = field(
        alias="resume", repr=False, eq=lambda given: given() if callable(given) else given
    )
    response: Response[list[T]] = field(repr=False)

    @property
    def resume(self) -> str | None:
        """Where another use of the list can continue; see above."""
        return self._resume() if callable(self._resume) else self._resume


class AsyncPages(Protocol[T]):
    """A list that is read page by page. Nothing is sent before it is awaited or iterated. Each use starts again.

    ``await`` gives the first page, ``async for`` the items of all pages, ``pages()`` the pages. The list ends at an
    empty page, or when the same page came for three page numbers in a row. Every page has ``resume``, and so has an
    error that ends the list early.

    The list may grow while it is read, and by up to 1,000 items before it is resumed: each item that was there all the
    time is given once, or ``PagingError`` is raised. Two changes cannot be detected and may hide items: items that are
    removed during the reading, and growth by exactly one page between all requests. Against both, call ``to_list()``
    first, and work on the items afterwards.
    """

    def __await__(self) -> Generator[Any, None, "Page[T]"]:
        """The first page only; with ``resume``, the next page that has new items."""
        ...

    def __aiter__(self) -> AsyncGenerator[T, None]:
        """The items of all pages, each once."""
        ...

    def pages(self) -> AsyncGenerator["Page[T]", None]:
        """The pages that have new items; the others are skipped. ``resume`` costs one more request."""
        ...

    async def to_list(self, *, limit: int | None) -> list[T]:
        """The first ``limit`` items; with ``None`` all items, however much memory they need.

        If it raises an error, the items are lost, so ``resume`` of the error is where this use began.
        """
        ...


Until = str | Collection[str] | Callable[[T], bool] | None
"""What to wait for: one state, several states, or a function of the task that returns whether the wait is over. None: a
final state."""


@define(frozen=True, kw_only=True)
class Pace:
    """How often a task is requested while it is waited for, in seconds.

    ``first``: the pause after the first request, and after each change of the state. Every request after which the
    state is the same makes the pause 1.5 times as long, up to ``longest``. ``settle``: how long a task that has
    finished is requested further while calls without a result are in it, since results may come late. By default 15
    minutes: client code asks 10 minutes after the end, and once more after 5 minutes.
    """

    first: float = 5.0
    longest: float = 60.0
    settle: float = 900.0


@define(frozen=True, kw_only=True)
class Watched(Generic[T, C]):
    """What the description says of the tasks that can be waited for.

    ``final``: the states after which nothing more happens. ``complete``: those of them in which every call should have
    a result. The functions read a task or a call: ``id`` gives what identifies an attempt, ``result`` what it ended in.
    """

    final: Collection[str]
    complete: Collection[str]
    status: Callable[[T], str | None]
    calls: Callable[[T], Sequence[C] | None]
    id: Callable[[C], tuple[object, ...]]
    result: Callable[[C], tuple[object, ...]]


@define(frozen=True, kw_only=True)
class TaskChange(Generic[T, C]):
    """What has changed in a task since the last change.

    ``status``: its state; ``before``: the state in the last change, None in the first. ``calls``: those with a result
    that is new or another one than before. ``detail``: the whole task.
    """

    status: str | None
    before: str | None
    calls: list[C] = field(repr=False)
    detail: T = field(repr=False)
    # Makes the text: most users never ask for it.
    _resume: Callable[[], str] = field(alias="resume", repr=False, eq=False)

    @property
    def resume(self) -> str:
        """Pass it as ``resume=`` to the same method: it continues after this change, also in another process."""
        return self._resume()


class Recording(Protocol):
    """A file: audio, an archive, or a redirect or a link to one. It is not awaited itself.

    Await ``save(path)`` or ``read()``, or iterate over ``chunks()``. Nothing is sent before that. ``async with`` opens
    the file first, so that the attributes below can be read, and releases the connection at the end; without it they
    are None until the first bytes arrive. An interrupted download is resumed, and the length is checked.
    """

    @property
    def kind(self) -> RecordingKind | None:
        """``audio``, ``archive`` or ``other``, by media type and first bytes."""
        ...

    @property
    def source(self) -> RecordingSource | None:
        """``direct``: the response is the file. ``redirect``, ``link``: the response leads to the file."""
        ...

    @property
    def media_type(self) -> str | None:
        """The Content-Type, without parameters, in lower case."""
        ...

    @property
    def length(self) -> int | None:
        """The number of bytes, if the server sends it."""
        ...

    @property
    def file_name(self) -> str | None:
        """The server's file name, percent-decoded, without folders, at most 255 bytes; not used by ``save``."""
        ...

    @property
    def info(self) -> CallInfo:
        """The outcome of the call to the API."""
        ...

    async def __aenter__(self) -> Self:
        """Request the file and read its headers and first bytes."""
        ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the connection."""
        ...

    def chunks(self) -> AsyncGenerator[bytes, None]:
        """The bytes as they arrive, in pieces of at most 64 KiB."""
        ...

    async def read(self) -> bytes:
        """All bytes; raises ``ResponseTooLargeError`` beyond the client's ``max_response_bytes``."""
        ...

    async def save(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """Write the bytes to a file with mode 0600, which appears complete or not at all. Returns its path."""
        ...


class Transport(Protocol):
    """The functions of the facade that generated code calls."""

    def send(self, request: Request, parse: Callable[[RawResponse], T], /) -> Awaitable[Response[T]]:
        """Send ``request`` and pass the successful response to ``parse``.

        ``parse`` raises ``ShapeError`` if the payload is not of the declared type.
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
        """The list whose first request is ``request``; nothing is sent yet. ``prefetch``: fetch one page ahead."""
        ...

    def download(self, request: Request, /) -> Recording:
        """The file that ``request`` gives; nothing is sent yet."""
        ...

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
    ) -> Awaitable[T]:
        """Send ``request`` again and again, until the task has reached what is waited for."""
        ...

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
        """The changes of the task while it is waited for; nothing is sent yet."""
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
    "Entries",
    "Encryption",
    "Evidence",
    "Family",
    "Format",
    "Formats",
    "KnownCode",
    "Null",
    "Operation",
    "Pace",
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
    "TaskChange",
    "Timeout",
    "Transport",
    "Unset",
    "Until",
    "Watched",
    "Webhook",
]
