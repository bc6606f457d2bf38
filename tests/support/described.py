"""Calls of generated methods with arguments made from the description, for operations that no test knows by name."""

import functools
import json
from pathlib import Path
from typing import Any

import airudder
from airudder import AIRudder
from airudder._generated.operations import OPERATIONS
from airudder.sandbox.handlers.samples import Samples
from codegen import facts as spec_facts
from codegen.plan import Planner
from codegen.values import Plan

DOCUMENT: dict[str, Any] = json.loads(
    (Path(airudder.__file__).parent / "_generated" / "openapi.json").read_text("utf-8")
)
RAW = {operation.operation_id: operation for operation in spec_facts.operations_of(DOCUMENT)}


@functools.cache
def _plan() -> Plan:
    return Planner(spec_facts.prepare(DOCUMENT)).plan()


class Described:
    """One operation: ``call`` makes the call with every argument that it takes, ``kind`` is what comes of it."""

    def __init__(self, operation_id: str) -> None:
        self._raw = RAW[operation_id]
        self._facts = OPERATIONS[operation_id]
        self._samples = Samples(DOCUMENT, operation_id)
        self._body = spec_facts.request_schema_of(DOCUMENT, self._raw)
        file, paged = self._facts.answer == "file", self._facts.paging is not None
        self.kind: type | None = bytes if file else list if paged else None

    @property
    def takes_query_and_body(self) -> bool:
        return self._body is not None and any(each["in"] == "query" for each in self._raw.parameters)

    async def call(self, client: AIRudder) -> Any:
        group, _, method = str(self._facts.public_name).partition(".")
        made = getattr(getattr(client, group), method)(*self._body_given(), **self._arguments())
        if self._facts.answer == "file":
            async with made as file:
                return await file.read()
        return await made.to_list(limit=None) if self._facts.paging is not None else await made

    def _arguments(self) -> dict[str, Any]:
        paging = self._facts.paging
        own = {paging.parameter} if paging is not None else set[str]()  # left out, the list begins at its beginning
        return {
            self._names[each["name"]]: _plain(self._samples.value(each.get("schema", {}), each["name"]))
            for each in self._raw.parameters
            if each["name"] not in own or each.get("required")
        }

    @property
    def _names(self) -> dict[str, str]:
        """Arguments of the method by the names that they have on the wire."""
        op = _plan().ops[self._raw.snake_id]
        return {field.wire: field.py for field in (*op.path_args, *op.query_args)}

    def _body_given(self) -> list[dict[str, Any]]:
        if self._body is None:
            return []
        body: dict[str, Any] = self._samples.value(self._body)
        paging = self._facts.paging
        return [{key: value for key, value in body.items() if paging is None or key != paging.parameter}]


def _plain(value: Any) -> Any:
    """What a path or a query takes: the value of an open schema is an object, which they do not."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return "made up" if isinstance(value, dict) else value


def described(operation_id: str) -> Described:
    """The calls of an operation."""
    return Described(operation_id)
