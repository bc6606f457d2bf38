"""Values whose repr hides them, so that captured local variables show nothing."""

from __future__ import annotations

from typing import Generic, SupportsIndex, TypeVar, cast, overload

T = TypeVar("T")


class Hidden(Generic[T]):
    """A value of any type."""

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

    def __getitem__(self, place: SupportsIndex | slice) -> Masked:
        return Masked(super().__getitem__(place))  # tools that show variables cut long texts by slicing


class MaskedBytes(bytes):
    """Bytes whose repr hides them: a body."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "b'***'"

    @overload
    def __getitem__(self, place: SupportsIndex) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> MaskedBytes: ...
    def __getitem__(self, place: SupportsIndex | slice) -> int | bytes:
        return MaskedBytes(super().__getitem__(place)) if isinstance(place, slice) else super().__getitem__(place)


def masked(value: T) -> T:
    """The masked form of text and bytes; None unchanged; anything else in ``Hidden``, since it may still be secret."""
    if value is None:
        return value
    if isinstance(value, str):
        return cast(T, Masked(value))
    return cast(T, MaskedBytes(value) if isinstance(value, bytes) else Hidden(value))


__all__ = ["Hidden", "Masked", "MaskedBytes", "masked"]
