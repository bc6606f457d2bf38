"""One spelling for names that come in several: `state` and `State`, `NerSlots` and `ner_slots`, `recLink`.

That they come in several is documented for some names (voice and chat) and read in client code for others (PDS).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from .._generated.webhooks import FIELDS

_LONGEST = 64  # of a name worth folding: the declared ones are far shorter


def fold(name: str) -> str:
    """What the spellings of one name have in common."""
    return name.replace("_", "").lower() if len(name) <= _LONGEST else name


def _by_spelling(fields: Mapping[str, object]) -> dict[str, str]:
    """Declared names by what their spellings have in common. Names that share it are read by their exact spelling."""
    folded = Counter(map(fold, fields))
    return {fold(wire): wire for wire in fields if folded[fold(wire)] == 1}


_WIRE = {model: _by_spelling(fields) for model, fields in FIELDS.items()}


def respelt(payload: Mapping[str, Any], model: str) -> dict[str, Any]:
    """The payload with declared names in their declared spelling, also inside declared objects and arrays.

    An exact name wins over its variants, the first variant over later ones; those that lose stay as they are.
    """
    fields, wires = FIELDS[model], _WIRE[model]
    result: dict[str, Any] = {}
    for key, value in payload.items():
        wire = key
        if key not in fields:
            declared = wires.get(fold(key))
            if declared is not None and declared not in payload and declared not in result:
                wire = declared
        target = fields.get(wire)
        result[wire] = value if target is None else _inside(value, target)
    return result


def _inside(value: Any, model: str) -> Any:
    if value.__class__ is dict:
        return respelt(value, model)
    if value.__class__ is list:
        return [respelt(item, model) if item.__class__ is dict else item for item in value]
    return value


def folded(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload by folded names; the first spelling wins."""
    result: dict[str, Any] = {}
    for key, value in payload.items():
        result.setdefault(fold(key), value)
    return result


__all__ = ["fold", "folded", "respelt"]
