"""Requests for a file: to the API, and to the link or redirect in its response."""

from __future__ import annotations

from attrs import evolve
from yarl import URL

from .._generated.operations import OPERATIONS
from .._generated.types import CallInfo, RecordingSource, Request
from ..errors import AIRudderError, ConfigurationError, InvalidRequestError, RecordingError, ResponseValidationError
from ..http.connections import Attempt
from ..http.stream import Stream
from ..json import off_loop
from ..masks import Masked
from ..request.call import Call
from ..request.envelope import Answer, open_envelope
from ..request.pipeline import Pipeline
from ..request.prepare import prepare
from .body import PIECE, Body, CutError, Known, of_encrypted, of_nothing_more, of_part, same_file
from .heads import (
    FIRST,
    Nature,
    content_coding,
    content_length,
    is_json,
    is_like_json,
    media_type,
    nature_of,
    read_head,
)
from .links import Link, check_link, find_links

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_BUSY = (408, 429)
_ENVELOPE = 1024 * 1024  # a longer response with an audio type is a file, whatever its first bytes are


class Asking:
    """The requests for one file.

    ``call``: the first call to the API, after it was prepared. ``body``: the latest body that was found.
    """

    def __init__(self, pipeline: Pipeline, request: Request, info: CallInfo) -> None:
        self._pipeline = pipeline
        self._request = request
        self._info = info
        self._api = Link(URL(pipeline.core.base_url))
        self.call: Call | None = None
        self.body: Body | None = None

    async def begin(self) -> Body:
        """Request the whole file from the API."""
        return await self._request_from_api(self._request, None, {})

    async def again(self, known: Known) -> Body:
        """Request the rest of the file from the API. ``info`` keeps counting."""
        info = CallInfo()
        # If the file came from a link, the response of the API is JSON again, and a Range makes no sense.
        headers = known.headers() if known.head.source == "direct" else {}
        try:
            return await self._request_from_api(self._with(info), known, headers)
        finally:
            self._info.attempts += info.attempts
            self._info.renewed_token |= info.renewed_token
            self._info.status = info.status or self._info.status

    async def follow_again(self, link: Link, known: Known) -> Body:
        """Request the rest of the file from the link that was used before, without the API."""
        assert self.call is not None
        async with self._pipeline.begin(self.call.operation, self._with(CallInfo())) as call:
            try:
                await call.take_slot()
                return await self._follow(call, link, known.head.source, known)
            finally:
                call.end_attempt()

    def _with(self, info: CallInfo) -> Request:
        return evolve(self._request, options={**self._request.options, "info": info})

    async def _request_from_api(self, request: Request, known: Known | None, headers: dict[str, str]) -> Body:
        pipeline = self._pipeline
        async with pipeline.begin(OPERATIONS[request.operation_id], request) as call:
            await prepare(call, request, pipeline.core)
            self._set_headers(call, headers)
            if known is not None:  # the reading that resumes counts the retries; a replay after a 401 is not one
                call.options = evolve(call.options, retry=evolve(call.options.retry, max_retries=0))
            while True:
                try:
                    with await pipeline.attempt(call) as stream:
                        return await self._body_of(call, stream, known)
                except AIRudderError as error:
                    call.end_attempt()
                    await pipeline.before_next_attempt(call, error)
                finally:
                    call.end_attempt()

    def _set_headers(self, call: Call, headers: dict[str, str]) -> None:
        self.call = self.call or call
        given = {name.lower() for name in call.options.extra_headers}
        if given & {"range", "if-range"}:
            raise InvalidRequestError("the headers Range and If-Range are set by the client", hint="Leave them out.")
        accept = {} if "accept" in given else {"Accept": "*/*"}
        call.streamed = True
        call.headers = {**call.headers, **accept, "Accept-Encoding": "identity", **headers}

    async def _body_of(self, call: Call, stream: Stream, known: Known | None) -> Body:
        """The file that a response of the API is, or leads to."""
        link = self._redirect_target(stream, Link(call.url))
        if link is not None:
            return await self._follow(call, link, "redirect", known)
        if known is not None and known.head.source == "direct" and stream.status == 416:
            return self._keep(of_nothing_more(stream, None, known))
        encrypted = stream.headers.get("Is-Encrypted", "").strip() == "1"
        if 200 <= stream.status < 300 and not encrypted:
            nature = await _nature(stream, known)
            if nature == "file":
                return await self._file_body(stream, "direct", None, known)
            if nature == "page":
                raise await _no_file(stream, "the response is an HTML page, not a file")
        answer = await self._pipeline.whole(stream)
        if encrypted and 200 <= answer.status < 300:
            nature = await _decrypted_nature(answer)
            if nature != "json":
                return self._keep(of_encrypted(answer, nature, known))
        link = await self._link(call, answer)
        return await self._follow(call, link, "link", known)

    async def _link(self, call: Call, answer: Answer) -> Link:
        """The only link in a success. Raises ``RecordingError`` if there is none or more than one."""
        found = await self._links(call, answer)
        if len(found) == 1:
            return check_link(found.pop(), None, self._api)
        problem = f"{len(found)} links, and it is unknown which leads to the file" if found else "no link to a file"
        raise RecordingError(
            f"the response contains {problem}", http_status=answer.status, sent="yes", raw_body=answer.raw
        )

    async def _links(self, call: Call, answer: Answer) -> set[Masked]:
        now = self._pipeline.core.clock.wall()
        _, payload = await open_envelope(call.operation.family, answer, now=now)
        return await off_loop(len(answer.body), find_links, payload)

    async def _follow(self, call: Call, link: Link, source: RecordingSource, known: Known | None) -> Body:
        """The file at ``link``, which was checked. No token, header or cookie of the client is sent there."""
        current = link
        for _ in range(_MOST_REDIRECTS + (source == "link")):
            stream = await self._fetch(call, current, known)
            with stream:
                target = self._redirect_target(stream, current)
                if target is None:
                    return await self._body_at_link(call, stream, source, link, known)
            current = target
        raise RecordingError(f"the link to the file has more than {_MOST_REDIRECTS} redirects", sent="yes")

    def _redirect_target(self, stream: Stream, base: Link) -> Link | None:
        """The target of a redirect, whose response is then closed; None if ``stream`` is not a redirect."""
        location = Masked(stream.headers.get("Location", "").strip() if stream.status in _REDIRECTS else "")
        if not location:
            return None
        stream.close()
        return check_link(location, base, self._api)

    async def _fetch(self, call: Call, link: Link, known: Known | None) -> Stream:
        headers = {"User-Agent": self._pipeline.core.user_agent, "Accept": "*/*", "Accept-Encoding": "identity"}
        if known is not None:
            headers |= known.headers()
        attempt = Attempt("GET", link.url, headers)
        attempt.streamed = True
        try:
            return await self._pipeline.core.sessions.exchange(attempt, call.here, call.options.timeout, foreign=True)
        except ConfigurationError:
            pass  # its text is about the settings of the client; our error is raised outside of this block
        except AIRudderError as error:
            error.sent = "yes"  # the request to the API was sent
            raise
        raise RecordingError("the link to the file cannot be requested by aiohttp", sent="yes")

    async def _body_at_link(
        self, call: Call, stream: Stream, source: RecordingSource, link: Link, known: Known | None
    ) -> Body:
        if known is not None and stream.status == 416:
            return self._keep(of_nothing_more(stream, link, known))
        if not 200 <= stream.status < 300:
            raise await self._link_error(call, stream)
        if await _nature(stream, known) != "file":
            raise await _no_file(stream, "the link leads to JSON or an HTML page, not to a file")
        return await self._file_body(stream, source, link, known)

    async def _link_error(self, call: Call, stream: Stream) -> RecordingError:
        """The error for a response that is not a success. Raises ``APIError`` if a later attempt may succeed."""
        answer = Answer(status=stream.status, headers=stream.headers, raw=await stream.peek(PIECE), body=b"")
        if answer.status >= 500 or answer.status in _BUSY:
            await open_envelope(call.operation.family, answer, now=self._pipeline.core.clock.wall())
        problem = "the server to which the link leads refused the file"
        return RecordingError(problem, http_status=answer.status, raw_body=answer.raw)

    async def _file_body(self, stream: Stream, source: RecordingSource, link: Link | None, known: Known | None) -> Body:
        """The body of a response that is the file, or the rest of it."""
        if content_coding(stream.headers):
            raise await _no_file(stream, "the response has a Content-Encoding that was not requested")
        # Of a rest one byte is enough. The fewer bytes are read here, the fewer are lost with the connection.
        own = read_head(stream.headers, await stream.peek(1 if stream.status == 206 else FIRST), source)
        if stream.status == 206:
            return self._keep(of_part(stream, own, link, known))
        if known is None and not await stream.peek(1):
            if stream.broke:
                raise CutError("the connection was lost before the file", http_status=stream.status, sent="yes")
            raise await _no_file(stream, "the response is empty")
        head = own if known is None else same_file(own, known, stream.status)
        return self._keep(Body(head=head, own=own, stop=content_length(stream.headers), link=link, stream=stream))

    def _keep(self, body: Body) -> Body:
        self.body = body
        return body


async def _nature(stream: Stream, known: Known | None) -> Nature:
    if stream.status == 206 and known is not None:
        return "file"  # bytes from the middle of a file may look like anything
    if content_coding(stream.headers):
        return nature_of(media_type(stream.headers), b"")
    nature = nature_of(media_type(stream.headers), await stream.peek(FIRST))
    # An error may have the media type of a recording. But raw audio may begin with any byte, so a look at the first
    # bytes is not enough.
    disguised = nature == "file" and is_like_json(await stream.peek(FIRST)) and await _is_json(stream)
    return "json" if disguised else nature


async def _is_json(stream: Stream) -> bool:
    size = len(await stream.peek(_ENVELOPE))
    return size < _ENVELOPE and await off_loop(size, is_json, await stream.peek(size))


async def _decrypted_nature(answer: Answer) -> Nature:
    """As ``_nature``, for a response that was encrypted."""
    nature, size = nature_of(media_type(answer.headers), answer.body[:FIRST]), len(answer.body)
    maybe_json = nature == "file" and size < _ENVELOPE and is_like_json(answer.body[:FIRST])
    return "json" if maybe_json and await off_loop(size, is_json, answer.body) else nature


async def _no_file(stream: Stream, problem: str) -> ResponseValidationError:
    beginning = (await stream.peek(PIECE))[:PIECE]
    return ResponseValidationError(problem, http_status=stream.status, sent="yes", raw_body=beginning)


__all__ = ["Asking"]
