"""What happens to a request between the socket and its operation: it is opened, checked, read and refused."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

import attrs

from .data import MISSING
from .ledger import Entry
from .operations import DETAILS, FILE, Operation
from .reply import Refused, Reply, refusal, success
from .seal import Seal, SealError
from .state import Call, State
from .validate import Validator

_SIGNATURE = ("X-AIRudder-Sign", "X-AIRudder-Sign-Key")


class Reception:
    """The operations by method and path, and what stands before them."""

    def __init__(self, operations: Iterable[Operation], state: State, validator: Validator | None) -> None:
        self._operations: dict[tuple[str, str], Operation] = {(each.method, each.path): each for each in operations}
        self._state = state
        self._validator = validator
        rows = [*self._operations.values(), FILE]
        self.names = {
            name: each.operation_id for each in rows for name in (each.method_name, each.operation_id) if name
        }

    def find(self, method: str, path: str) -> Operation | None:
        """The operation of a request."""
        if method == FILE.method and path.startswith(FILE.path):
            return FILE
        return self._operations.get((method, path))

    def answer(self, operation: Operation | None, entry: Entry, problem: str | None) -> Reply:
        """Check a request in the order path, credentials, seal, content, then have its operation carried out."""
        if operation is None:
            methods = [method for method, path in self._operations if path == entry.path]
            if methods:
                allow = (("Allow", ", ".join(methods)),)
                return refusal(405, 405, "sandbox: this path takes another method", headers=allow)
            return refusal(404, 404, "sandbox: no such path here")
        try:
            self._authorize(operation, entry)
            if problem is not None:
                raise Refused(400, f"sandbox: cannot decrypt: {problem}")
            call = _read(operation, entry)
            self._validate(operation, call)
            reply = operation.handler(self._state, call)
        except Refused as error:
            status, family = error.status, operation.family
            return refusal(status, status, error.text, family=family, request_id=self._request_id(operation))
        if reply.accepted:
            reply = self._put(operation, call, reply)
        unknown = entry.encrypted and operation.encryption == "unknown"
        return attrs.evolve(reply, invented=True) if unknown else reply

    def _authorize(self, operation: Operation, entry: Entry) -> None:
        if operation.token:
            word, _, token = entry.headers.get("Authorization", "").partition(" ")
            if word != "Token" or not self._state.tokens.alive(token):
                raise Refused(401, "sandbox: no live token in Authorization")
        if operation.family == "chatbot":
            for name in _SIGNATURE:
                if name not in entry.headers:
                    raise Refused(401, f"sandbox: no {name} header")
            check = self._state.signature_check
            target = f"{entry.path}?{entry.query}" if entry.query else entry.path
            if check is not None and not check(entry.method, target, entry.body, entry.headers):
                raise Refused(401, "sandbox: the signature is refused by signature_check")

    def _validate(self, operation: Operation, call: Call) -> None:
        """Hold a request against the description; odd credentials are wrong ones and no matter of form."""
        if self._validator is None or operation.operation_id == "auth_token":
            return
        problem = self._validator.problem(operation.method, operation.path, call.query, call.body)
        if problem is not None:
            raise Refused(400, f"sandbox: {problem}")

    def _put(self, operation: Operation, call: Call, reply: Reply) -> Reply:
        """The answer that a test has put in place of this one, if it has."""
        key = call.query.get(operation.key) or call.body.get(operation.key)
        key = key if isinstance(key, str) else None
        name = operation.operation_id
        put: Any = self._state.answers.find(name, key, shared=name in DETAILS)
        if put is MISSING:
            return reply
        if isinstance(put, bytes):
            return Reply(body=put, accepted=True, sealable=True)
        return success(put, invented=True, family=operation.family, request_id=self._request_id(operation))

    def _request_id(self, operation: Operation) -> str:
        return self._state.chat.new_id() if operation.family == "chatbot" else ""


def opened(entry: Entry, seal: Seal | None) -> str | None:
    """Open a sealed request into the entry; give the reason if that fails. Without a seal none is agreed."""
    if not entry.encrypted:
        return None
    if seal is None:
        return "encryption is not agreed"
    text = entry.body if entry.method == "POST" else entry.query.encode("utf-8", "surrogateescape")
    try:
        entry.plaintext = seal.open(text, entry.headers.get("Signed"))
    except SealError as error:
        entry.plaintext = error.plaintext
        return error.reason
    return None


def split(target: str) -> tuple[str, str]:
    """Split a request target into path and raw query, undecoded; a target in absolute form loses its origin."""
    if "://" in target.partition("?")[0]:
        target = "/" + target.partition("://")[2].partition("/")[2]
    path, _, query = target.partition("?")
    return path, query


def _read(operation: Operation, entry: Entry) -> Call:
    """Read the content of a request that may be carried out, or refuse it.

    Content-Type is checked on plain POST requests alone: what a sealed one carries, no page says.
    """
    query: dict[str, str] = {}
    body: dict[str, Any] = {}
    if operation.method == "GET":
        raw = entry.query.encode("utf-8", "surrogateescape") if entry.plaintext is None else entry.plaintext
        try:
            query = dict(parse_qsl(raw.decode("utf-8"), keep_blank_values=True, errors="strict"))
        except ValueError:
            raise Refused(400, "sandbox: the query string cannot be read") from None
    else:
        body = _read_body(entry)
    return Call(operation.operation_id, query, body, entry.encrypted, entry.path, entry.headers)


def _read_body(entry: Entry) -> dict[str, Any]:
    content_type = entry.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if not entry.encrypted and content_type != "application/json":
        raise Refused(400, "sandbox: Content-Type must be application/json")
    try:
        body = json.loads((entry.body if entry.plaintext is None else entry.plaintext).decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refused(400, "sandbox: the body is no JSON") from None
    if not isinstance(body, dict):
        raise Refused(400, "sandbox: the body is no JSON object")
    return body
