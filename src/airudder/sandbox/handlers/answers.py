"""What an operation answers of which the description alone is known: its example, else a value made from its schema."""

import copy
import functools
import re
from collections.abc import Mapping
from typing import Any

from ..document import follow
from ..reply import Family, Reply, success
from ..schemas import fits, parts, types
from ..world import files
from ..world.audio import archive, generated, tone
from ..world.data import MISSING
from ..world.dialler import made_up_id
from ..world.state import Call, State
from .examples import PAYLOAD_KEYS, shown
from .samples import Samples, merged

_JSON = re.compile(r"application/(.*\+)?json")


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
        media_type = next((each for each in self._content if not _JSON.fullmatch(each)), None)
        if media_type is not None:
            return self._file(state, call, media_type)
        samples = Samples(self._document, f"{state.seed}:{self._operation_id}")
        payload, is_shown = self._payload(samples)
        paging = self._node.get("x-airudder-paging")
        if paging is not None:
            filled = self._with_items(payload, paging, samples)
            payload, is_shown = filled, is_shown and filled is payload
            if not _is_first(paging, call):
                payload, is_shown = _emptied(payload), False
        request_id = state.chat.new_id() if self._family == "chatbot" else ""
        return success(payload, invented=not is_shown, family=self._family, request_id=request_id)

    @functools.cached_property
    def _content(self) -> Mapping[str, Any]:
        """The answer by media types."""
        answer = follow(self._document, (self._node.get("responses") or {}).get("200"))[1] or {}
        return answer.get("content") or {}

    # ------------------------------------------------------------------ JSON

    @functools.cached_property
    def _declared(self) -> Any:
        """The schema of the payload; empty if nothing is declared of it."""
        media: Mapping[str, Any] = next(iter(self._content.values()), {})
        fields = merged(self._document, media.get("schema", {})).get("properties", {})
        return fields.get(PAYLOAD_KEYS[self._family], {})

    @functools.cached_property
    def _shown(self) -> Any:
        return shown(self._document, self._family, next(iter(self._content.values()), {}), self._declared)

    def _payload(self, samples: Samples) -> tuple[Any, bool]:
        """The payload, and whether a page of the vendor shows it."""
        if self._shown is MISSING:
            return samples.value(self._declared), False
        return copy.deepcopy(self._shown), self._node.get("x-airudder-evidence") == "documented"

    def _with_items(self, payload: Any, paging: Mapping[str, Any], samples: Samples) -> Any:
        """The payload, which gets items if it should be one that holds a list, and holds none.

        They go where the only list is declared; where nothing is declared, a list is made up.
        """
        if paging.get("items") != "only-list" or not isinstance(payload, Mapping) or _has_list(payload):
            return payload
        made = {str(paging.get("id")): "made-up"}
        fields = {
            name: child
            for part in reversed(parts(self._document, self._declared))  # what a schema declares itself goes last
            for name, child in (part.get("properties") or {}).items()
        }
        lists = [name for name, child in fields.items() if types(self._document, child) - {"null"} == {"array"}]
        if not fields:
            filled = {**payload, "list": [made]}
        elif len(lists) == 1:
            items = samples.value(fields[lists[0]], lists[0])
            filled = {**payload, lists[0]: [each if each != {} else made for each in items or ()]}
        else:
            return payload
        return filled if fits(self._document, self._declared, filled) else payload

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


def _has_list(payload: Mapping[str, Any]) -> bool:
    return any(isinstance(value, list) for value in payload.values())


def _is_first(paging: Mapping[str, Any], call: Call) -> bool:
    """Whether a call requests the first page."""
    name = str(paging.get("parameter"))
    wanted = call.query.get(name, call.body.get(name))
    return wanted in (None, "") or str(wanted) == str(paging.get("first"))


def _emptied(payload: Any) -> Any:
    """A page without items."""
    if isinstance(payload, Mapping):
        return {key: [] if isinstance(value, list) else value for key, value in payload.items()}
    return [] if isinstance(payload, list) else payload
