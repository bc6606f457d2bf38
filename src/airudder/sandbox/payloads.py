"""The webhooks that the description of the API shows: of each an example payload and the headers that it comes with."""

import copy
import functools
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from .document import follow, load

MADE_UP_HEADER = "made-up-by-the-sandbox"
"""The value of a header that a webhook has to have, and of which only the name is known."""


@attrs.frozen
class Webhook:
    """One kind. ``invented``: no page of the vendor shows its payload as it is."""

    kind: str
    payload: dict[str, Any] = attrs.field(repr=False)
    headers: dict[str, str] = attrs.field(repr=False)
    invented: bool


class Payloads:
    """The webhooks of a description, which is read when they are needed."""

    def __init__(self, read: Callable[[], Mapping[str, Any]]) -> None:
        self._read = read

    def kinds(self) -> list[str]:
        """The names of all that are described with an example, in the order of the description."""
        return list(self._described)

    def find(self, kind: str) -> Webhook:
        """One of them. Raises ``ValueError`` that names all kinds if there is none."""
        found = self._described.get(kind)
        if found is None:
            raise ValueError(f"no webhook {kind!r} is described; there are {', '.join(sorted(self._described))}")
        return found

    @functools.cached_property
    def _described(self) -> dict[str, Webhook]:
        document = self._read()
        made = {kind: _webhook(document, kind, item) for kind, item in (document.get("webhooks") or {}).items()}
        return {kind: webhook for kind, webhook in made.items() if webhook is not None}


def _webhook(document: Mapping[str, Any], kind: str, item: Any) -> Webhook | None:
    """A webhook with its first example, whatever that is called; None if it has none."""
    node = follow(document, item)[1]["post"]
    media = follow(document, node["requestBody"])[1]["content"]["application/json"]
    example = follow(document, next(iter((media.get("examples") or {}).values()), None))[1]
    if example is None:
        return None
    schema = follow(document, media["schema"])[1]
    evidence = schema.get("x-airudder-evidence", node.get("x-airudder-evidence", ""))
    parameters = [follow(document, each)[1] for each in node.get("parameters", ())]
    names = [each["name"] for each in parameters if each["in"] == "header"]
    headers = {name: MADE_UP_HEADER for name in names if name not in ("Content-Type", "User-Agent")}
    return Webhook(kind, example["value"], headers, not evidence.startswith("documented"))


_carried = Payloads(load)


def kinds() -> list[str]:
    """The names of all webhooks that the package's own description has with an example, in its order."""
    return _carried.kinds()


def find(kind: str) -> Webhook:
    """One of them. Raises ``ValueError`` that names all kinds if there is none."""
    return _carried.find(kind)


def changed(payload: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a payload with other values; ``...`` takes a field out.

    A name leads into objects and lists by dots or by double underscores: ``body.state``, ``rows__0__task_id``. Objects
    on the way that are missing are made; what is named is replaced whole. A name in another spelling than the one that
    is there (case, underscores) means that one, and the spelling stays. Raises ``ValueError`` for a way that leads
    nowhere.
    """
    made: dict[str, Any] = copy.deepcopy(dict(payload))
    for name, value in over.items():
        *way, last = name.split("." if "." in name else "__")
        target: Any = made
        for part in way:
            target = _inside(target, part, name)
        if isinstance(target, dict) and value is ...:
            target.pop(_key(target, last), None)
        elif isinstance(target, dict):
            target[_key(target, last)] = copy.deepcopy(value)
        else:
            place = _place(target, last, name)
            target[place : place + 1] = [] if value is ... else [copy.deepcopy(value)]
    return made


def _inside(target: Any, part: str, name: str) -> Any:
    if isinstance(target, dict):
        return target.setdefault(_key(target, part), {})
    return target[_place(target, part, name)]


def _key(target: Mapping[str, Any], name: str) -> str:
    """The spelling of a name that is there, else the name as it is."""
    if name in target:
        return name
    return next((key for key in target if _folded(key) == _folded(name)), name)


def _folded(name: str) -> str:
    return name.replace("_", "").lower()


def _place(target: Any, part: str, name: str) -> int:
    if not isinstance(target, list):
        raise ValueError(f"{name}: {part!r} would be inside a value that is neither an object nor a list")
    if not part.isascii() or not part.isdigit() or int(part) >= len(target):
        raise ValueError(f"{name}: {part!r} is not an index of a list of {len(target)} items, counted from 0")
    return int(part)
