"""The sandbox itself: a server on a local socket that plays AI Rudder."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, tzinfo
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

import attrs
from aiohttp import web

from .controls import Controls
from .delivery import close_transport, deliver, hang_up, wait
from .document import Description, load
from .faults import Fault
from .gate import When
from .handlers.described import with_described
from .hosts import is_loopback
from .ledger import Entry
from .operations import OPERATIONS, Operation
from .payloads import Payloads
from .reception import Reception, opened, split
from .reply import Reply
from .seal import SAMPLE_KEY, Seal
from .tokens import Tokens
from .validate import Validator
from .webhooks import Webhooks
from .world.state import SignatureCheck, State
from .world.times import PUBLISHED, Times, following

APP_KEY = "Sandbox/key+0123456789"
"""The made-up APPKey accepted by default: 22 characters with a ``/``, as the vendor's sample."""
APP_SECRET = "sandbox-made-up-secret"
DAY = 24 * 60 * 60.0


class Sandbox(Controls):
    """An AI Rudder of one's own on a local port, for ``async with``.

    It issues and expires tokens, checks requests, opens and seals them, dials contacts in the time of its clock,
    answers by their state for tasks that were created here and for others with the vendor's published example, and
    records what arrived and what it accepted. Faults can be set, requests can be held. ``webhooks`` posts to a
    receiver. Answers and pushes whose shape no page shows carry ``X-Sandbox-Invented: 1``.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        app_key: str = APP_KEY,
        app_secret: str = APP_SECRET,
        aes_key: str | None = None,
        encryption: bool = True,
        seal_answers: Literal["auto", "always", "never"] = "auto",
        token_life: float = DAY,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] | None = None,
        zone: tzinfo | str = UTC,
        random_seed: int = 0,
        known_tasks: Iterable[str] | None = None,
        auth_refusal_status: int = 200,
        operations: Iterable[Operation] = OPERATIONS,
        signature_check: SignatureCheck | None = None,
        validate_requests: bool = True,
        allow_remote: bool = False,
        webhook_url: str | None = None,
        description: Description | None = None,
    ) -> None:
        """Set up without opening a socket.

        ``port`` 0 takes a free one. ``aes_key`` None means the published sample key; ``encryption=False`` refuses
        sealed requests. ``seal_answers``: ``auto`` seals success answers to sealed requests, ``always`` all success
        answers of operations to which encryption applies, ``never`` none. ``token_life`` is in seconds of ``clock``.

        ``wall`` gives the time of the world in seconds since the epoch: what is dialled by then and which times are
        shown. None follows ``clock``: from now if that is the real one, else from the time of the published example.
        ``zone``: that of the account, or its name. ``random_seed`` decides on ids and on the outcome of calls.

        ``known_tasks``: ids that count as known beside those created here, None for every id. ``auth_refusal_status``
        is the HTTP status under which wrong credentials get code 401 (unknown). ``signature_check``: see
        ``SignatureCheck``; without it the two headers of the chatbot family need only be there. ``validate_requests``
        checks query and body by the description of the API; it needs jsonschema (extra ``sandbox``). Hosts other than
        loopback need ``allow_remote``, to listen on and to post to. ``webhook_url``: where ``webhooks`` posts to;
        ``{kind}`` in it is replaced by the kind of each delivery.

        ``operations``: those with a handler; one of ``OPERATIONS`` that is left out is not served. What ``description``
        has beside them is answered with its example, else with a value made from its schema; it also gives the
        webhooks and what requests are held against. It is an OpenAPI 3.1 document with the ``x-airudder-*`` facts (as
        the package's ``openapi.json``) or the path of its JSON form, None for the one that the package carries.
        """
        if not allow_remote and not is_loopback(host):
            raise ValueError(f"{host!r} is not a loopback host; allow_remote=True serves it anyway")
        if not isinstance(zone, tzinfo):
            zone = ZoneInfo(zone)
        if not app_key or not app_secret:
            raise ValueError("app_key and app_secret must not be empty")
        if wall is None:
            wall = time.time if clock is time.monotonic else following(clock, PUBLISHED)
        self.host = "127.0.0.1" if host == "localhost" else host
        self.port = port
        self.aes_key = SAMPLE_KEY if aes_key is None else aes_key
        self.encryption = encryption
        self.seal_answers: Literal["auto", "always", "never"] = seal_answers
        self._seal = Seal(self.aes_key)
        state = State(
            app_key=app_key,
            app_secret=app_secret,
            tokens=Tokens(clock, token_life),
            times=Times(wall, zone),
            seed=random_seed,
            known_tasks=None if known_tasks is None else set(known_tasks),
            auth_refusal_status=auth_refusal_status,
            signature_check=signature_check,
        )
        document = _document(description, needed=validate_requests)
        validator = Validator(document) if validate_requests else None
        super().__init__(state, Reception(with_described(operations, document), state, validator))
        payloads = Payloads(lambda: load() if description is None else document)
        self.webhooks = Webhooks(state.world, url=webhook_url, allow_remote=allow_remote, payloads=payloads)
        self._connections = 0
        self._numbers = 0
        self._url: str | None = None
        self._listener: asyncio.Server | None = None
        self._web: web.Server | None = None
        self._handling: set[asyncio.Task[Any]] = set()

    def __repr__(self) -> str:
        return f"<Sandbox {self._url or 'not started'}, {len(self.ledger)} requests>"

    # ------------------------------------------------------------------ life

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def start(self) -> None:
        """Bind the port and serve in the running loop; after close() it may be started again, in any loop."""
        if self._listener is not None:
            raise RuntimeError("the sandbox is running already")
        loop = asyncio.get_running_loop()
        self._web = web.Server(self._handle, loop=loop, access_log=None, auto_decompress=False, max_line_size=65536)
        self._listener = await loop.create_server(self._connect, self.host, self.port, backlog=2048)
        port: int = self._listener.sockets[0].getsockname()[1]
        self._url = f"http://[{self.host}]:{port}" if ":" in self.host else f"http://{self.host}:{port}"
        self._state.links.base_url = self._url
        self.webhooks.begin()

    async def close(self) -> None:
        """Stop serving: requests on hold are dropped, connections closed, posts ended, no task stays behind."""
        await self.webhooks.close()
        listener, server = self._listener, self._web
        if listener is None or server is None:
            return
        self._listener = self._web = None
        listener.close()
        transports = [handler.transport for handler in server.connections]
        handling = list(self._handling)
        for task in handling:
            task.cancel()
        await asyncio.gather(*handling, return_exceptions=True)
        server.pre_shutdown()
        await server.shutdown(timeout=1.0)
        for transport in transports:
            if transport is not None:
                transport.abort()
        await listener.wait_closed()
        for _ in range(3):  # transports report their end, and the library's tasks end, in the loop's next rounds
            await asyncio.sleep(0)

    # ------------------------------------------------------------------ what a test reads

    @property
    def url(self) -> str:
        """The base URL, such as ``http://127.0.0.1:49152``; after close() that of the last run."""
        if self._url is None:
            raise RuntimeError("the sandbox has not been started")
        return self._url

    @property
    def connections(self) -> int:
        """The number of TCP connections accepted so far."""
        return self._connections

    @property
    def open_connections(self) -> int:
        """The number of TCP connections open now."""
        return len(self._web.connections) if self._web is not None else 0

    def drop_connections(self, *, reset: bool = False) -> None:
        """Close every TCP connection that is open now, in use or idle."""
        for handler in self._web.connections if self._web is not None else []:
            if handler.transport is not None:
                close_transport(handler.transport, reset=reset)

    # ------------------------------------------------------------------ serving

    def _connect(self) -> asyncio.Protocol:
        if self._web is None:  # accepted by the loop while close() was under way
            return _Closed()
        self._connections += 1
        return self._web()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        task = asyncio.current_task()
        assert task is not None
        self._handling.add(task)
        try:
            return await self._serve(request)
        finally:
            self._handling.discard(task)

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            body = await request.content.read()
        except (OSError, web.RequestPayloadError):
            return hang_up(request)
        path, query = split(request.raw_path)
        operation = self._reception.find(request.method, path)
        operation_id = operation.operation_id if operation else None
        self._numbers += 1
        sealed = request.headers.get("Is-Encrypted") == "1"
        entry = Entry(self._numbers, operation_id, request.method, path, query, request.headers, body, sealed)
        problem = opened(entry, self._seal if self.encryption else None)
        self.ledger.append(entry)

        await self._pass_gates(operation_id, "before")
        told = self._faults.next(operation_id)
        fault = told.fault if told else None
        if told and fault and fault.cut and fault.cut.where == "before":
            entry.fault = told.use().name
            self._refused.add(entry)
            await wait(fault.pause, "head")
            return hang_up(request, reset=fault.cut.reset)
        if fault and fault.instead:
            reply = fault.instead
        else:
            reply = self._reception.answer(operation, entry, problem)
            entry.accepted = reply.accepted
            if not reply.accepted:
                fault = None
        if not entry.accepted:
            self._refused.add(entry)
        if told and fault:
            entry.fault = told.use().name
        reply = self._finish(reply, operation, entry, fault)
        await self._pass_gates(operation_id, "after")
        return await deliver(request, reply, entry, fault)

    async def _pass_gates(self, operation_id: str | None, when: When) -> None:
        for gate in self._gates:
            if gate.when == when and gate.operation in (None, operation_id):
                await gate.pass_through()

    def _finish(self, reply: Reply, operation: Operation | None, entry: Entry, fault: Fault | None) -> Reply:
        """Apply the fault to the text, seal it if due, apply the fault to the sealed answer."""
        if fault and (fault.text or fault.wire or fault.seal):
            reply = reply.whole()
        if fault and fault.text:
            reply = attrs.evolve(reply, body=fault.text(reply.body))
        seal = reply.sealable and self._seals(operation, entry)
        if fault and fault.seal is not None:
            seal = fault.seal
        if seal:
            text, signed = self._seal.seal(reply.body)
            headers = (*reply.headers, ("Is-Encrypted", "1"), ("Signed", signed))
            reply = attrs.evolve(reply, body=text, headers=headers)
        if fault and fault.wire:
            reply = fault.wire(reply)
        return reply

    def _seals(self, operation: Operation | None, entry: Entry) -> bool:
        if self.seal_answers == "always":
            return entry.encrypted or (operation is not None and operation.encryption == "documented")
        return self.seal_answers == "auto" and entry.encrypted


def _document(description: Description | None, *, needed: bool) -> Mapping[str, Any]:
    """The description; empty if this copy of the package carries none and can do without."""
    try:
        return load(description)
    except FileNotFoundError as error:
        if description is not None:
            raise
        if needed:
            raise FileNotFoundError(f"{error}, or use Sandbox(validate_requests=False)") from None
    return {}


class _Closed(asyncio.Protocol):
    """Drops a connection at once."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()
