"""From the bytes of an answer to its model, by several decoders."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, get_args

import attrs
import msgspec
import orjson
import pydantic

from airudder.json import loads
from airudder.models import QuestionAnswer, RedialCall, WorkflowCall, WorkflowTaskDetail

from .detail import detail_of
from .rounds import Table, Variant, Work
from .rounds import measure as measure_rounds

STRUCT, OURS, IN_PIECES = "msgspec Struct", "**msgspec, our models**", "**as the client does it, in pieces**"
TITLE = "Decoding, each attribute read once; calls in the answer: {:,}"

Decoder = Callable[[bytes], Any]

_REPEATS = {1: 400, 100: 5, 10_000: 1}  # decodes of a batch, by the number of calls in the answer
_MODELS: tuple[type, ...] = (QuestionAnswer, RedialCall, WorkflowCall, WorkflowTaskDetail)  # the inner ones first


def _wire_names(model: type) -> dict[str, str]:
    """Attribute -> name in JSON, as the generated module has it."""
    names: dict[str, str] = vars(sys.modules[model.__dict__["from_dict"].__func__.__globals__["__name__"]])["_NAMES"]
    return {attribute: wire for wire, attribute in names.items()}


def _fields(model: type, twins: Mapping[type, type]) -> dict[str, Any]:
    """Attribute -> type, with the models replaced by their twins and enums by text."""
    types_of = {field.name: field.type for field in attrs.fields(model)}
    return {name: _translate(types_of[name], twins) for name in _wire_names(model)}


def _translate(kind: Any, twins: Mapping[type, type]) -> Any:
    """One annotation: ``T | None``, ``list[Model]``, an enum, or a plain type."""
    if isinstance(kind, types.UnionType):
        [inner] = [part for part in get_args(kind) if part is not types.NoneType]
        return _translate(inner, twins) | None
    if getattr(kind, "__origin__", None) is list:
        return types.GenericAlias(list, (_translate(get_args(kind)[0], twins),))
    if isinstance(kind, type) and issubclass(kind, str):
        return str
    return twins.get(kind, kind)


def _structs() -> type:
    """The envelope with msgspec Structs of the same fields as our models."""
    twins: dict[type, type] = {}
    for model in _MODELS:
        fields = [(name, kind, None) for name, kind in _fields(model, twins).items()]
        twins[model] = msgspec.defstruct(model.__name__, fields, rename=_wire_names(model))
    return msgspec.defstruct("Envelope", [("code", int), ("status", str), ("data", twins[WorkflowTaskDetail])])


def _pydantic_models() -> type[pydantic.BaseModel]:
    """The envelope with pydantic models of the same fields as ours."""
    twins: dict[type, type] = {}
    for model in _MODELS:
        names = _wire_names(model)
        fields: dict[str, Any] = {
            name: (kind, pydantic.Field(default=None, alias=names[name]))
            for name, kind in _fields(model, twins).items()
        }
        twins[model] = pydantic.create_model(model.__name__, **fields)
    detail: Any = twins[WorkflowTaskDetail]
    envelope: type[pydantic.BaseModel] = pydantic.create_model("Envelope", code=(int, ...), data=(detail, ...))
    return envelope


def _decoders() -> dict[str, Decoder]:
    """From the bytes of an answer to a detail."""
    struct: msgspec.json.Decoder[Any] = msgspec.json.Decoder(_structs())
    model = _pydantic_models()
    build = WorkflowTaskDetail.from_dict
    return {
        STRUCT: lambda text: struct.decode(text).data,
        OURS: lambda text: build(msgspec.json.decode(text)["data"]),
        IN_PIECES: lambda text: build(loads(text)["data"]),
        "orjson, our models": lambda text: build(orjson.loads(text)["data"]),
        "pydantic v2": lambda text: model.model_validate_json(text).data,  # type: ignore[attr-defined]
    }


_DETAIL, _CALL, _QUESTION, _REDIAL = (
    attrgetter(*_wire_names(model)) for model in (WorkflowTaskDetail, WorkflowCall, QuestionAnswer, RedialCall)
)


def _read(detail: Any) -> int:
    """Read every attribute once: a decoder that puts work off has to do it here. Gives the number of calls."""
    _DETAIL(detail)
    for call in detail.details:
        _CALL(call)
        for question in call.question_answer:
            _QUESTION(question)
        for redial in call.redail_call:
            _REDIAL(redial)
    return len(detail.details)


def _work(decode: Decoder, text: bytes, repeat: int) -> Work:
    async def work() -> int:
        calls = 0
        for _ in range(repeat):
            detail = decode(text)
            calls += _read(detail)
        return calls

    return work


async def measure(rounds: int) -> Sequence[Table]:
    """One table for each size of the answer."""
    tables = []
    for calls, repeat in _REPEATS.items():
        text = detail_of(calls)
        variants = [
            Variant(name, _work(decode, text, repeat), None if name == STRUCT else STRUCT)
            for name, decode in _decoders().items()
        ]
        tables.append(await measure_rounds(TITLE.format(calls), "µs per call", 1e6, variants, rounds))
    return tables


__all__ = ["measure"]
