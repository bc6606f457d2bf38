"""Which part of the examples of an answer is its payload."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..document import follow
from ..reply import Family
from ..schemas import fits, parts
from ..world.data import MISSING

PAYLOAD_KEYS: Final[Mapping[Family, str]] = {"cloud": "data", "chatbot": "data", "sms": "body", "pds": "body"}
_SUCCESS: Final[Mapping[Family, int]] = {"cloud": 200, "chatbot": 200, "sms": 0, "pds": 0}
_AROUND = frozenset({"code", "status", "message", "msg", "request_id"})
"""Names beside the payload in an envelope."""


def shown(document: Mapping[str, Any], family: Family, media: Mapping[str, Any], declared: Any) -> Any:
    """The first payload in the examples that fits what is declared of it; MISSING if there is none."""
    for example in _examples(document, media):
        for payload in _payloads(document, family, example, declared):
            if fits(document, declared, payload):
                return payload
    return MISSING


def _examples(document: Mapping[str, Any], media: Mapping[str, Any]) -> Iterator[Any]:
    for given in (media.get("examples") or {}).values():
        example = follow(document, given)[1]
        if isinstance(example, Mapping) and "value" in example:
            yield example["value"]
    if "example" in media:
        yield media["example"]


def _payloads(document: Mapping[str, Any], family: Family, example: Any, declared: Any) -> Iterator[Any]:
    """What may be the payload of an example: what its envelope holds, else all of it; nothing in that of an error."""
    if isinstance(example, Mapping):
        if "code" in example and str(example["code"]) != str(_SUCCESS[family]):
            return
        if PAYLOAD_KEYS[family] in example:
            yield example[PAYLOAD_KEYS[family]]
        if "code" in example or example.keys() <= _AROUND:  # an envelope, whatever else is in it
            return
        # Objects may have more fields than are declared, so one that has none of these would fit as well.
        names = {name for part in parts(document, declared) for name in part.get("properties") or ()}
        if names and not names & example.keys():
            return
    yield example
