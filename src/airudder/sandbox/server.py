"""The sandbox itself: a server on a real socket that stands in for AI Rudder."""

import asyncio
import copy
import ipaddress
import json
import time
from collections.abc import Callable, Iterable
from typing import Any, Literal, Self
from urllib.parse import parse_qsl

import attrs
from aiohttp import web

from .data import Answers
from .delivery import close_transport, deliver, hang_up, wait
from .faults import Fault, Faults, Told
from .gate import Gate, When
from .ledger import Entry
from .operations import OPERATIONS, Call, Operation, State
from .reply import Reply, refusal
from .seal import SAMPLE_KEY, Seal, SealError
from .tokens import Tokens

APP_KEY = "Sandbox/key+0123456789"
"""The made-up APPKey accepted by default: 22 characters with a ``/``, as the vendor's sample."""
APP_SECRET = "sandbox-made-up-secret"
DAY = 24 * 60 * 60.0


class Sandbox:
    """An AI Rudder of one's own on a local port, for ``async with``.

    It issues and expires tokens, checks requests, opens and seals them, answers with the vendor's published example,
    and writes down what arrived and what it accepted. Faults are told, requests can be held. Answers whose shape no
    page shows carry ``X-Sandbox-Invented: 1``.
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
        known_tasks: Iterable[str] | None = None,
        auth_refusal_status: int = 200,
        operations: Iterable[Operation] = OPERATIONS,
        allow_remote: bool = False,
    ) -> None:
        """Set up without opening a socket.

        ``port`` 0 takes a free one. ``aes_key`` None stands for the published sample key; ``encryption=False`` refuses
        sealed requests. ``seal_answers``: ``auto`` seals success answers to sealed requests, ``always`` all success
        answers of operations to which encryption applies, ``never`` none. ``token_life`` is in seconds of ``clock``.
        ``known_tasks`` None knows every task id. ``auth_refusal_status`` is the HTTP status under which wrong
        credentials get code 401 (unknown). Hosts other than loopback need ``allow_remote``.
        """
        if not allow_remote and not is_loopback(host):
            raise ValueError(f"{host!r} is no loopback host; allow_remote=True serves it all the same")
        if not app_key or not app_secret:
            raise ValueError("app_key and app_secret must not be empty")
        self.host = "127.0.0.1" if host == "localhost" else host
        self.port = port
        self.aes_key = SAMPLE_KEY if aes_key is None else aes_key
        self.encryption = encryption
        self.seal_answers: Literal["auto", "always", "never"] = seal_answers
        self.ledger: list[Entry] = []
        self._seal = Seal(self.aes_key)
        self._tokens = Tokens(clock, token_life)
        self._state = State(
            app_key=app_key,
            app_secret=app_secret,
            tokens=self._tokens,
            known_tasks=None if known_tasks is None else set(known_tasks),
            auth_refusal_status=auth_refusal_status,
        )
        self._operations: dict[tuple[str, str], Operation] = {(each.method, each.path): each for each in operations}
        self._faults = Faults()
        self._gates: list[Gate] = []
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

    async def close(self) -> None:
        """Stop serving: requests on hold are dropped, connections closed, no task stays behind."""
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
    def app_key(self) -> str:
        """The APPKey that is accepted."""
        return self._state.app_key

    @property
    def app_secret(self) -> str:
        """The APPSecret that is accepted."""
        return self._state.app_secret

    @property
    def connections(self) -> int:
        """The number of TCP connections accepted so far."""
        return self._connections

    @property
    def open_connections(self) -> int:
        """The number of TCP connections open now."""
        return len(self._web.connections) if self._web is not None else 0

    @property
    def tokens_issued(self) -> int:
        """The number of tokens issued so far, by requests and by issue_token()."""
        return self._tokens.issued

    @property
    def example(self) -> dict[str, Any]:
        """A copy of the data that workflow taskdetail answers with."""
        return copy.deepcopy(self._state.example)

    def calls(self, operation: str | None = None) -> list[Entry]:
        """Give the requests of an operation (None: all) in the order of arrival."""
        operation = self._check(operation)
        return [entry for entry in self.ledger if operation is None or entry.operation_id == operation]

    def received(self, operation: str | None = None) -> int:
        """Count the requests of an operation (None: all) that arrived whole."""
        return len(self.calls(operation))

    def accepted(self, operation: str | None = None) -> int:
        """Count the requests of an operation (None: all) that were carried out."""
        return sum(entry.accepted for entry in self.calls(operation))

    def forget(self) -> None:
        """Empty the ledger."""
        self.ledger.clear()

    # ------------------------------------------------------------------ what a test tells

    def fail(self, fault: Fault, operation: str | None = None, times: int | None = 1, skip: int = 0) -> Told:
        """Tell a fault for the next ``times`` requests (None: for ever) of an operation, after ``skip`` unharmed ones.

        ``operation`` None means any request, the one for a token too. Faults strike in the order told.
        """
        operation = self._check(operation)
        return self._faults.tell(Told(fault, operation, times, skip))

    @property
    def faults_left(self) -> list[Told]:
        """The faults told that have not been used up."""
        return self._faults.left

    def clear_faults(self) -> None:
        """Take all faults back."""
        self._faults.clear()

    def hold(self, operation: str | None = None, when: When = "before") -> Gate:
        """Have requests of an operation (None: any) wait at a gate, before they are handled or before their answer."""
        operation = self._check(operation)
        gate = Gate(operation, when)
        self._gates = [each for each in self._gates if not each.is_open] + [gate]
        return gate

    @property
    def answers(self) -> Answers:
        """The answers put in place of the published example, by operation and task id."""
        return self._state.answers

    def put_task_detail(self, data: Any, *, task_id: str | None = None, operation: str | None = None) -> None:
        """Have detail calls answer with ``data`` as it is: for one task id or all, for one operation or both.

        Any JSON value becomes ``data`` of the success envelope; bytes become the whole body text (sealed if due).
        """
        operation = self._check(operation)
        self.answers.put(data, operation=operation, key=task_id)

    @property
    def known_tasks(self) -> set[str] | None:
        """The task ids that are known, None for all; others get a marked 404."""
        return self._state.known_tasks

    @known_tasks.setter
    def known_tasks(self, ids: Iterable[str] | None) -> None:
        self._state.known_tasks = None if ids is None else set(ids)

    @property
    def token_life(self) -> float:
        """How long a token lives, in seconds of the clock."""
        return self._tokens.life

    @token_life.setter
    def token_life(self, seconds: float) -> None:
        self._tokens.life = seconds

    @property
    def same_token(self) -> bool:
        """Whether the auth call gives the string of last time again, its life begun anew."""
        return self._tokens.same

    @same_token.setter
    def same_token(self, same: bool) -> None:
        self._tokens.same = same

    def issue_token(self) -> str:
        """Give a live token without a request."""
        return self._tokens.issue()

    def expire_tokens(self) -> None:
        """Make all tokens issued so far invalid."""
        self._tokens.revoke_all()

    def drop_connections(self, *, reset: bool = False) -> None:
        """Close every TCP connection that is open now, in use or idle."""
        for handler in self._web.connections if self._web is not None else []:
            if handler.transport is not None:
                close_transport(handler.transport, reset=reset)

    # ------------------------------------------------------------------ serving

    def _check(self, operation: str | None) -> str | None:
        """The operation id for an id or a name of the client's (``tasks.detail``)."""
        rows = self._operations.values()
        known = {name: each.operation_id for each in rows for name in (each.method_name, each.operation_id) if name}
        if operation is not None and operation not in known:
            raise ValueError(f"no operation {operation!r} in the sandbox; it has {', '.join(sorted(known))}")
        return None if operation is None else known[operation]

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
        path, query = _split(request.raw_path)
        operation = self._operations.get((request.method, path))
        operation_id = operation.operation_id if operation else None
        self._numbers += 1
        sealed = request.headers.get("Is-Encrypted") == "1"
        entry = Entry(self._numbers, operation_id, request.method, path, query, request.headers, body, sealed)
        problem = self._open(entry)
        self.ledger.append(entry)

        await self._pass_gates(operation_id, "before")
        told = self._faults.next(operation_id)
        fault = told.fault if told else None
        if told and fault and fault.cut and fault.cut.where == "before":
            entry.fault = told.use().name
            await wait(fault.pause, "head")
            return hang_up(request, reset=fault.cut.reset)
        if fault and fault.instead:
            reply = fault.instead
        else:
            reply = self._answer(operation, entry, problem)
            entry.accepted = reply.accepted
            if not reply.accepted:
                fault = None
        if told and fault:
            entry.fault = told.use().name
        reply = self._finish(reply, operation, entry, fault)
        await self._pass_gates(operation_id, "after")
        return await deliver(request, reply, entry, fault)

    async def _pass_gates(self, operation_id: str | None, when: When) -> None:
        for gate in self._gates:
            if gate.when == when and gate.operation in (None, operation_id):
                await gate.pass_through()

    def _open(self, entry: Entry) -> str | None:
        """Open a sealed request into the entry; give the reason if that fails."""
        if not entry.encrypted:
            return None
        if not self.encryption:
            return "encryption is not agreed"
        text = entry.body if entry.method == "POST" else entry.query.encode("utf-8", "surrogateescape")
        try:
            entry.plaintext = self._seal.open(text, entry.headers.get("Signed"))
        except SealError as error:
            entry.plaintext = error.plaintext
            return error.reason
        return None

    def _answer(self, operation: Operation | None, entry: Entry, problem: str | None) -> Reply:
        """Check a request in the order path, token, seal, content, then have its operation carried out."""
        if operation is None:
            methods = [method for method, path in self._operations if path == entry.path]
            if methods:
                allow = (("Allow", ", ".join(methods)),)
                return refusal(405, 405, "sandbox: this path takes another method", headers=allow)
            return refusal(404, 404, "sandbox: no such path here")
        if operation.token:
            word, _, token = entry.headers.get("Authorization", "").partition(" ")
            if word != "Token" or not self._tokens.alive(token):
                return refusal(401, 401, "sandbox: no live token in Authorization")
        if problem is not None:
            return refusal(400, 400, f"sandbox: cannot decrypt: {problem}")
        call = _read(operation, entry)
        return call if isinstance(call, Reply) else operation.handler(self._state, call)

    def _finish(self, reply: Reply, operation: Operation | None, entry: Entry, fault: Fault | None) -> Reply:
        """Spoil the text if told, seal it if due, spoil the sealed answer if told."""
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


class _Closed(asyncio.Protocol):
    """Drops a connection at once."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


def is_loopback(host: str) -> bool:
    """Whether a host name or address never leaves the machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _split(target: str) -> tuple[str, str]:
    """Split a request target into path and raw query, undecoded; a target in absolute form loses its origin."""
    if "://" in target.partition("?")[0]:
        target = "/" + target.partition("://")[2].partition("/")[2]
    path, _, query = target.partition("?")
    return path, query


def _read(operation: Operation, entry: Entry) -> Call | Reply:
    """Read the content of a request that may be carried out, or refuse it.

    Content-Type is checked on plain POST requests alone: what a sealed one carries, no page says.
    """
    if operation.method == "GET":
        raw = entry.query.encode("utf-8", "surrogateescape") if entry.plaintext is None else entry.plaintext
        try:
            query = dict(parse_qsl(raw.decode("utf-8"), keep_blank_values=True, errors="strict"))
        except ValueError:
            return refusal(400, 400, "sandbox: the query string cannot be read")
        return Call(operation.operation_id, query, {}, entry.encrypted)
    content_type = entry.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if not entry.encrypted and content_type != "application/json":
        return refusal(400, 400, "sandbox: Content-Type must be application/json")
    try:
        body = json.loads((entry.body if entry.plaintext is None else entry.plaintext).decode("utf-8"))
    except (ValueError, RecursionError):
        return refusal(400, 400, "sandbox: the body is no JSON")
    if not isinstance(body, dict):
        return refusal(400, 400, "sandbox: the body is no JSON object")
    return Call(operation.operation_id, {}, body, entry.encrypted)
