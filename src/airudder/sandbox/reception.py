"""What happens to a request between the socket and its operation: it is opened, checked, read and refused."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs

import attrs

from .ledger import Entry
from .operations import DETAILS, FILE, TOKENS, Operation
from .reply import Refused, Reply, refusal, success
from .routes import Routes, arguments
from .seal import Seal, SealError
from .validate import Validator
from .world.data import MISSING
from .world.state import Call, State

FORM = "application/x-www-form-urlencoded"

UNREADABLE = -1
"""The code of the PDS family for a request that cannot be read (client code)."""

_SIGNATURE = ("X-AIRudder-Sign", "X-AIRudder-Sign-Key")


class Reception:
    """The operations by method and path, and the checks before them."""

    def __init__(self, operations: Iterable[Operation], state: State, validator: Validator | None) -> None:
        self.operations = tuple({(each.method, each.path): each for each in operations}.values())
        self._routes = Routes(self.operations)
        self._state = state
        self._validator = validator
        rows = [*self.operations, FILE]
        self.names = {
            name: each.operation_id for each in rows for name in (each.method_name, each.operation_id) if name
        }

    def find(self, method: str, path: str) -> Operation | None:
        """The operation of a request."""
        if method == FILE.method and path.startswith(FILE.path):
            return FILE
        return self._routes.find(method, path)

    def answer(self, operation: Operation | None, entry: Entry, problem: str | None) -> Reply:
        """Check a request in the order path, credentials, seal, content, then have its operation carried out."""
        if operation is None:
            if methods := self._routes.methods(entry.path):
                allow = (("Allow", ", ".join(methods)),)
                return refusal(405, 405, "sandbox: this path takes another method", headers=allow)
            return refusal(404, 404, "sandbox: no such path here")
        try:
            self._authorize(operation, entry)
            if entry.encrypted and operation.encryption == "no":
                raise Refused(400, "sandbox: encryption does not apply to this operation")
            if problem is not None:
                raise Refused(400, f"sandbox: cannot decrypt: {problem}")
            call = _read(operation, entry)
            self._validate(operation, call, entry)
            reply = operation.handler(self._state, call)
        except Refused as error:
            status, family = error.status, operation.family
            code = UNREADABLE if family == "pds" and error.code == 400 else error.code
            return refusal(status, code, error.text, family=family, request_id=self._request_id(operation))
        if reply.accepted:
            reply = self._put(operation, call, reply)
        unknown = entry.encrypted and operation.encryption == "unknown"
        return attrs.evolve(reply, invented=True) if unknown else reply

    def _authorize(self, operation: Operation, entry: Entry) -> None:
        if operation.token:
            word, _, token = entry.headers.get("Authorization", "").partition(" ")
            tokens = self._state.pds_tokens if operation.family == "pds" else self._state.tokens
            if word != "Token" or not tokens.alive(token):
                raise Refused(401, "sandbox: no live token in Authorization")
        if operation.signed:
            for name in _SIGNATURE:
                if name not in entry.headers:
                    raise Refused(401, f"sandbox: no {name} header")
            check = self._state.signature_check
            target = f"{entry.path}?{entry.query}" if entry.query else entry.path
            if check is not None and not check(entry.method, target, entry.body, entry.headers):
                raise Refused(401, "sandbox: the signature is refused by signature_check")

    def _validate(self, operation: Operation, call: Call, entry: Entry) -> None:
        """Validate a request by the description, apart from credentials: those of another type are refused as wrong."""
        if self._validator is None or operation.operation_id in TOKENS:
            return
        query: dict[str, str | list[str]] = {**call.query, **call.repeated}
        body = None if operation.body_rule == "optional" and not entry.body else call.body
        problem = self._validator.problem(operation.method, operation.path, query, body, call.path_args)
        if problem is not None:
            raise Refused(400, f"sandbox: {problem}")

    def _put(self, operation: Operation, call: Call, reply: Reply) -> Reply:
        """The answer that a test has put in place of this one, if it has."""
        key = next((g[operation.key] for g in (call.path_args, call.query, call.body) if g.get(operation.key)), None)
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
    text = entry.body if _is_in_body(entry) else entry.query.encode("utf-8", "surrogateescape")
    try:
        entry.plaintext = seal.open(text, entry.headers.get("Signed"))
    except SealError as error:
        entry.plaintext = error.plaintext
        return error.reason
    return None


def _is_in_body(entry: Entry) -> bool:
    """Whether it is the body that a sealed request has sealed: the pages show that, or a sealed query of a GET."""
    return entry.method != "GET" and (bool(entry.body) or not entry.query)


def split(target: str) -> tuple[str, str]:
    """Split a request target into path and raw query, undecoded; a target in absolute form loses its origin."""
    if "://" in target.partition("?")[0]:
        target = "/" + target.partition("://")[2].partition("/")[2]
    path, _, query = target.partition("?")
    return path, query


def _read(operation: Operation, entry: Entry) -> Call:
    """Read the content of a request that may be carried out, or refuse it.

    Content-Type is checked on plain requests only: that of sealed ones is not documented.
    """
    sealed_query = entry.plaintext is not None and not _is_in_body(entry)
    raw = entry.plaintext if sealed_query else entry.query.encode("utf-8", "surrogateescape")
    try:
        path_args = arguments(operation, entry.path)
        fields = _fields(raw or b"", needed=operation.query_rule or sealed_query)
    except ValueError:
        raise Refused(400, "sandbox: the query string or the path cannot be read") from None
    return Call(
        operation.operation_id,
        {name: values[-1] for name, values in fields.items()},
        _read_body(operation, entry, b"" if sealed_query else entry.plaintext),
        entry.encrypted,
        entry.path,
        entry.headers,
        {name: values for name, values in fields.items() if len(values) > 1},
        path_args,
    )


def _fields(raw: bytes, *, needed: bool) -> dict[str, list[str]]:
    """The fields of a query; ValueError if it cannot be read, though it is needed."""
    try:
        return parse_qs(raw.decode("utf-8"), keep_blank_values=True, errors="strict")
    except ValueError:
        if needed:
            raise
        return {}


def _read_body(operation: Operation, entry: Entry, opened_body: bytes | None) -> dict[str, Any]:
    text = entry.body if opened_body is None else opened_body
    if operation.body_rule == "none" or (operation.body_rule == "optional" and not text):
        return {}
    content_type = entry.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if operation.form:
        return _read_form(content_type, text)
    if not entry.encrypted and content_type != "application/json":
        raise Refused(400, "sandbox: Content-Type must be application/json")
    try:
        body = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refused(400, "sandbox: the body is not JSON") from None
    if not isinstance(body, dict):
        raise Refused(400, "sandbox: the body is not a JSON object")
    return body


def _read_form(content_type: str, text: bytes) -> dict[str, Any]:
    if content_type != FORM:
        raise Refused(400, f"sandbox: Content-Type must be {FORM}")
    try:
        fields = parse_qs(text.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise Refused(400, "sandbox: the body is not a form") from None
    return {name: values[-1] for name, values in fields.items()}
