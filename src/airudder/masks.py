"""Text and bytes whose repr hides them, so that captured local variables show nothing."""

from __future__ import annotations


class Masked(str):
    """Text whose repr hides it: a token, a key, a URL."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


class MaskedBytes(bytes):
    """Bytes whose repr hides them: a body."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "b'***'"


__all__ = ["Masked", "MaskedBytes"]
