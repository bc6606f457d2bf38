"""Values whose repr hides them, so that captured local variables show nothing."""

from __future__ import annotations

from typing import Generic, TypeVar, cast

T = TypeVar("T")


class Hidden(Generic[T]):
    """Holds any ``value``."""

    __slots__ = ("value",)

    def __init__(self, value: T) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "***"


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


def masked(value: T) -> T:
    """Text and bytes in their masked form; anything else as it is."""
    if isinstance(value, str):
        return cast(T, Masked(value))
    return cast(T, MaskedBytes(value)) if isinstance(value, bytes) else value


__all__ = ["Hidden", "Masked", "MaskedBytes", "masked"]
