"""What an operation answers of which the description alone is known: its example, else a value made from its schema."""

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from . import files
from .audio import archive, generated, tone
from .data import MISSING
from .dialler import made_up_id
from .document import follow
from .reply import Family, Reply, success
from .samples import Samples, merged
from .state import Call, State

PAYLOAD_KEYS: Final[Mapping[Family, str]] = {"cloud": "data", "chatbot": "data", "sms": "body"}
SUCCESS: Final[Mapping[Family, int]] = {"cloud": 200, "chatbot": 200, "sms": 0}
_JSON = re.compile(r"application/(.*\+)?json")
_AROUND = frozenset({"code", "status", "message", "msg", "request_id"})
"""Names that stand beside the payload in an envelope."""


class FromDescription:
    """A handler. It changes nothing in the world of the sandbox: what was sent is in the ledger alone.

    A list that comes in pages has one, the others are empty. An answer that may be a file is one.
    """

    def __init__(self, document: Mapping[str, Any], operation_id: str, family: Family, node: Mapping[str, Any]) -> None:
        self._document = document
        self._operation_id = operation_id
        self._family: Family = family
        self._node = node

    def __repr__(self) -> str:
        return f"<FromDescription {self._operation_id}>"

    def __call__(self, state: State, call: Call) -> Reply:
        """Answer; marked unless the description shows the answer as a page of the vendor has it."""
        answer = follow(self._document, (self._node.get("responses") or {}).get("200"))[1] or {}
        content: Mapping[str, Any] = answer.get("content") or {}
        media_type = next((each for each in content if not _JSON.fullmatch(each)), None)
        if media_type is not None:
            return self._file(state, call, media_type)
        media: Mapping[str, Any] = next(iter(content.values()), {})
        payload, shown = self._payload(state, media)
        paging = self._node.get("x-airudder-paging")
        if paging is not None:
            payload, shown = _page(payload, shown, paging, call)
        request_id = state.chat.new_id() if self._family == "chatbot" else ""
        return success(payload, invented=not shown, family=self._family, request_id=request_id)

    # ------------------------------------------------------------------ JSON

    def _payload(self, state: State, media: Mapping[str, Any]) -> tuple[Any, bool]:
        """The payload, and whether a page of the vendor shows it."""
        fields = merged(self._document, media.get("schema", {})).get("properties", {})
        for example in self._examples(media):
            payload = self._inside(example, fields.keys())
            if payload is not MISSING:
                return copy.deepcopy(payload), self._node.get("x-airudder-evidence") == "documented"
        samples = Samples(self._document, f"{state.seed}:{self._operation_id}")
        return samples.value(fields.get(PAYLOAD_KEYS[self._family], {})), False

    def _examples(self, media: Mapping[str, Any]) -> Iterator[Any]:
        for given in (media.get("examples") or {}).values():
            example = follow(self._document, given)[1]
            if isinstance(example, Mapping) and "value" in example:
                yield example["value"]
        if "example" in media:
            yield media["example"]

    def _inside(self, example: Any, declared: Any) -> Any:
        """The payload of an example, which may have no envelope; MISSING in that of an error, or one that is empty."""
        key = PAYLOAD_KEYS[self._family]
        if not isinstance(example, Mapping):
            return example
        failed = "code" in example and str(example["code"]) != str(SUCCESS[self._family])
        if failed and example.keys() <= {key, *_AROUND}:
            return MISSING
        if key in example and ("code" in example or example.keys() <= {*declared, *_AROUND}):
            return example[key]
        return MISSING if example.keys() <= _AROUND and "code" in example else example

    # ------------------------------------------------------------------ files

    def _file(self, state: State, call: Call, media_type: str) -> Reply:
        name = made_up_id(state.seed, self._operation_id)
        family, _, kind = media_type.partition("/")
        if family == "audio":
            media_type, name, body = "audio/wav" if kind == "*" else media_type, f"{name}.wav", tone(name)
        elif kind == "zip":
            name, body = f"{name}.zip", archive([name])
        elif family == "text":
            media_type, name, body = "text/plain" if kind == "*" else media_type, f"{name}.txt", b"made up\n"
        else:
            media_type = "application/octet-stream" if "*" in media_type else media_type
            name, body = f"{name}.bin", generated(0, 64)
        file = state.recordings.file(name, media_type, lambda: body)
        return files.answer(state.recordings, state.links, lambda: file, call.headers)


def _page(payload: Any, shown: bool, paging: Mapping[str, Any], call: Call) -> tuple[Any, bool]:
    """The first page as it is, any other without items."""
    name, first = str(paging.get("parameter")), paging.get("first")
    wanted = call.query.get(name, call.body.get(name))
    open_list = paging.get("items") == "only-list" and isinstance(payload, Mapping)
    if open_list and not any(isinstance(value, list) for value in payload.values()):
        payload, shown = {**payload, "list": [{str(paging.get("id")): "made-up"}]}, False
    if wanted in (None, "") or str(wanted) == str(first):
        return payload, shown
    if isinstance(payload, Mapping):
        return {key: [] if isinstance(value, list) else value for key, value in payload.items()}, False
    return ([] if isinstance(payload, list) else payload), False
