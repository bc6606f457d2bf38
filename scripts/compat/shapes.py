"""A change of type: how bad it is for whoever sends the value, and for whoever receives it."""

from __future__ import annotations

from compat.document import ANY, MODEL, Shape, Way
from compat.model import Level, worst


def level_of(before: Shape, after: Shape, ways: set[Way]) -> Level:
    levels: set[Level] = set()
    if "request" in ways:
        levels.add(_sent(before, after))
    if "answer" in ways:
        levels.add(_received(before, after))
    return worst(levels)


def kept(before: Shape, after: Shape) -> Shape:
    """What stays of the types, null apart."""
    return (_wide(before) & _wide(after)) - {"null"}


def gets_model(before: Shape, after: Shape) -> bool:
    """Whether plain objects were welcome where there is a model now."""
    return "object" in before and "object" not in after and has_model(after)


def has_model(shape: Shape) -> bool:
    return any(part.startswith(MODEL) for part in shape)


def shown(shape: Shape) -> str:
    return " | ".join(sorted((part.removeprefix(MODEL) for part in shape), key=lambda part: (part == "null", part)))


def _wide(shape: Shape) -> Shape:
    return shape | {"integer"} if "number" in shape else shape


def _sent(before: Shape, after: Shape) -> Level:
    """What may be sent must not get less. A model may be given as a mapping, so it stands for plain objects too."""
    allowed = _wide(after) | ({"object"} if has_model(after) else set())
    return "added" if after == ANY or before <= allowed else "breaking"


def _received(before: Shape, after: Shape) -> Level:
    """What may come must not get more, null apart: an attribute may be None anyway. Of an unknown type, values of
    objects and lists come as plain ones; once they are described they are others.
    """
    if before == ANY:
        described = any(shape in ("array", "object") or shape.startswith(MODEL) for shape in after)
        return "breaking" if described else "known"
    return "known" if after <= _wide(before) | {"null"} else "breaking"
