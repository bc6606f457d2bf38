"""Asking for a file: of the API, and at the place that the API's answer leads to."""

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
from .body import PIECE, Body, CutError, Known, of_nothing_more, of_part, of_sealed, same_file
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
_HOPS = 5
_BUSY = (408, 429)
_ENVELOPE = 1024 * 1024  # what is longer, and called audio, is a file, whatever it begins with


class Asking:
    """The ways to a file. ``call``: the first one to the API, once it was made ready; ``body``: the latest."""

    def __init__(self, pipeline: Pipeline, request: Request, info: CallInfo) -> None:
        self._pipeline = pipeline
        self._request = request
        self._info = info
        self._api = Link(URL(pipeline.core.base_url))
        self.call: Call | None = None
        self.body: Body | None = None

    async def begin(self) -> Body:
        """Ask the API for the whole file."""
        return await self._ask(self._request, None, {})

    async def again(self, known: Known) -> Body:
        """Ask the API for what is not known yet; ``info`` counts on."""
        info = CallInfo()
        # Behind a link the API gives JSON again, of which there is no rest to be had.
        headers = known.headers() if known.head.source == "direct" else {}
        try:
            return await self._ask(self._with(info), known, headers)
        finally:
            self._info.attempts += info.attempts
            self._info.renewed_token |= info.renewed_token
            self._info.status = info.status or self._info.status

    async def follow_again(self, link: Link, known: Known) -> Body:
        """Ask where the file came from, without the API."""
        assert self.call is not None
        async with self._pipeline.begin(self.call.operation, self._with(CallInfo())) as call:
            try:
                await call.take_slot()
                return await self._follow(call, link, known.head.source, known)
            finally:
                call.end_attempt()

    def _with(self, info: CallInfo) -> Request:
        return evolve(self._request, options={**self._request.options, "info": info})

    async def _ask(self, request: Request, known: Known | None, headers: dict[str, str]) -> Body:
        pipeline = self._pipeline
        async with pipeline.begin(OPERATIONS[request.operation_id], request) as call:
            await prepare(call, request, pipeline.core)
            self._make_ready(call, headers)
            if known is not None:  # the one who resumes makes the retries, the replay after a 401 apart
                call.options = evolve(call.options, retry=evolve(call.options.retry, max_retries=0))
            while True:
                try:
                    with await pipeline.attempt(call) as stream:
                        return await self._look(call, stream, known)
                except AIRudderError as error:
                    call.end_attempt()
                    await pipeline.before_next_attempt(call, error)
                finally:
                    call.end_attempt()

    def _make_ready(self, call: Call, headers: dict[str, str]) -> None:
        self.call = self.call or call
        given = {name.lower() for name in call.options.extra_headers}
        if given & {"range", "if-range"}:
            raise InvalidRequestError("the headers Range and If-Range are set by the client", hint="Leave them out.")
        accept = {} if "accept" in given else {"Accept": "*/*"}
        call.streamed = True
        call.headers = {**call.headers, **accept, "Accept-Encoding": "identity", **headers}

    async def _look(self, call: Call, stream: Stream, known: Known | None) -> Body:
        """What an answer of the API is, or leads to."""
        link = self._next(stream, Link(call.url))
        if link is not None:
            return await self._follow(call, link, "redirect", known)
        if known is not None and known.head.source == "direct" and stream.status == 416:
            return self._keep(of_nothing_more(stream, None, known))
        sealed = stream.headers.get("Is-Encrypted", "").strip() == "1"
        if 200 <= stream.status < 300 and not sealed:
            nature = await _nature(stream, known)
            if nature == "file":
                return await self._take(stream, "direct", None, known)
            if nature == "page":
                raise await _no_file(stream, "the answer is a page for people, not a file")
        answer = await self._pipeline.whole(stream)
        if sealed and 200 <= answer.status < 300:
            nature = await _opened_nature(answer)
            if nature != "json":
                return self._keep(of_sealed(answer, nature, known))
        link = await self._link(call, answer)
        return await self._follow(call, link, "link", known)

    async def _link(self, call: Call, answer: Answer) -> Link:
        """The one link in an answer of success. Raises the error that the answer stands for."""
        found = await self._links(call, answer)
        if len(found) == 1:
            return check_link(found.pop(), None, self._api)
        problem = f"{len(found)} links, and nothing says which leads to the file" if found else "no link to a file"
        raise RecordingError(f"the answer holds {problem}", http_status=answer.status, sent="yes", raw_body=answer.raw)

    async def _links(self, call: Call, answer: Answer) -> set[Masked]:
        now = self._pipeline.core.clock.wall()
        _, payload = await open_envelope(call.operation.family, answer, now=now)
        return await off_loop(len(answer.body), find_links, payload)

    async def _follow(self, call: Call, link: Link, source: RecordingSource, known: Known | None) -> Body:
        """The file behind ``link``, which has been checked. Nothing of the client's own goes there."""
        here = link
        for _ in range(_HOPS + (source == "link")):
            stream = await self._fetch(call, here, known)
            with stream:
                there = self._next(stream, here)
                if there is None:
                    return await self._arrive(call, stream, source, link, known)
            here = there
        raise RecordingError(f"the link to the file leads on more than {_HOPS} times", sent="yes")

    def _next(self, stream: Stream, here: Link) -> Link | None:
        """Where a redirect leads; its answer is closed then."""
        place = Masked(stream.headers.get("Location", "").strip() if stream.status in _REDIRECTS else "")
        if not place:
            return None
        stream.close()
        return check_link(place, here, self._api)

    async def _fetch(self, call: Call, link: Link, known: Known | None) -> Stream:
        headers = {"User-Agent": self._pipeline.core.user_agent, "Accept": "*/*", "Accept-Encoding": "identity"}
        if known is not None:
            headers |= known.headers()
        attempt = Attempt("GET", link.url, headers)
        attempt.streamed = True
        try:
            return await self._pipeline.core.sessions.exchange(attempt, call.here, call.options.timeout, astray=True)
        except ConfigurationError:
            pass  # it speaks of the settings; ours is raised outside
        except AIRudderError as error:
            error.sent = "yes"  # to the API
            raise
        raise RecordingError("the link to the file cannot be requested", sent="yes")

    async def _arrive(
        self, call: Call, stream: Stream, source: RecordingSource, link: Link, known: Known | None
    ) -> Body:
        if known is not None and stream.status == 416:
            return self._keep(of_nothing_more(stream, link, known))
        if not 200 <= stream.status < 300:
            raise await self._refusal(call, stream)
        if await _nature(stream, known) != "file":
            raise await _no_file(stream, "the link leads to JSON or a page, not to a file")
        return await self._take(stream, source, link, known)

    async def _refusal(self, call: Call, stream: Stream) -> RecordingError:
        """The error for an answer that is not a success. Raises ``APIError`` where a later try may succeed."""
        answer = Answer(status=stream.status, headers=stream.headers, raw=await stream.peek(PIECE), body=b"")
        if answer.status >= 500 or answer.status in _BUSY:
            await open_envelope(call.operation.family, answer, now=self._pipeline.core.clock.wall())
        problem = "the server that the link leads to refuses the file"
        return RecordingError(problem, http_status=answer.status, raw_body=answer.raw)

    async def _take(self, stream: Stream, source: RecordingSource, link: Link | None, known: Known | None) -> Body:
        """The body of an answer that is the file, or the rest of it."""
        if content_coding(stream.headers):
            raise await _no_file(stream, "the answer has a Content-Encoding that was not asked for")
        # Of a rest any byte will do: the less is asked for here, the less a cut can take back.
        own = read_head(stream.headers, await stream.peek(1 if stream.status == 206 else FIRST), source)
        if stream.status == 206:
            return self._keep(of_part(stream, own, link, known))
        if known is None and not await stream.peek(1):
            if stream.broke:
                raise CutError("the connection broke before the file", http_status=stream.status, sent="yes")
            raise await _no_file(stream, "the answer is empty")
        head = own if known is None else same_file(own, known, stream.status)
        return self._keep(Body(head=head, own=own, stop=content_length(stream.headers), link=link, stream=stream))

    def _keep(self, body: Body) -> Body:
        self.body = body
        return body


async def _nature(stream: Stream, known: Known | None) -> Nature:
    if stream.status == 206 and known is not None:
        return "file"  # from its midst, where bytes may look like anything
    if content_coding(stream.headers):
        return nature_of(media_type(stream.headers), b"")
    nature = nature_of(media_type(stream.headers), await stream.peek(FIRST))
    # An error may come under the media type that a recording would have had; but raw audio may begin with any byte.
    disguised = nature == "file" and is_like_json(await stream.peek(FIRST)) and await _is_json(stream)
    return "json" if disguised else nature


async def _is_json(stream: Stream) -> bool:
    size = len(await stream.peek(_ENVELOPE))
    return size < _ENVELOPE and await off_loop(size, is_json, await stream.peek(size))


async def _opened_nature(answer: Answer) -> Nature:
    """As ``_nature``, for an answer that was sealed."""
    nature, size = nature_of(media_type(answer.headers), answer.body[:FIRST]), len(answer.body)
    perhaps = nature == "file" and size < _ENVELOPE and is_like_json(answer.body[:FIRST])
    return "json" if perhaps and await off_loop(size, is_json, answer.body) else nature


async def _no_file(stream: Stream, problem: str) -> ResponseValidationError:
    beginning = (await stream.peek(PIECE))[:PIECE]
    return ResponseValidationError(problem, http_status=stream.status, sent="yes", raw_body=beginning)


__all__ = ["Asking"]
