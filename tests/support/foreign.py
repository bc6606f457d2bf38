"""Values of other libraries, played by classes that compare and convert as theirs do: numpy, pandas, pydantic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

PHONE = "+12025550142"


class Neither:
    """What a comparison with an array gives."""

    def __bool__(self) -> bool:
        raise ValueError("The truth value of an array is ambiguous.")


class Foreign:
    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> Any:
        return Neither()

    __ne__ = __eq__

    def __bool__(self) -> bool:
        raise ValueError("The truth value of an array is ambiguous.")

    def __repr__(self) -> str:  # no message may show it
        return f"{type(self).__name__}({PHONE})"


class int64(Foreign):
    def __init__(self, value: int) -> None:
        self._value = value

    def __index__(self) -> int:
        return self._value

    def item(self) -> int:
        return self._value


class float32(Foreign):
    def __float__(self) -> float:
        return 2025550142.0

    def item(self) -> float:
        return 2025550142.0


class bool_(Foreign):
    def __index__(self) -> int:
        return 1

    def item(self) -> bool:
        return True


class ndarray(Foreign):
    def __init__(self, *values: object) -> None:
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[object]:
        return iter(self._values)

    def __index__(self) -> int:  # of an array without dimensions
        return 7

    def item(self) -> object:
        return self._values[0]

    def tolist(self) -> list[object]:
        return list(self._values)


class Series(ndarray):
    def to_dict(self) -> dict[Any, object]:
        return dict(enumerate(self._values))


class Row(Series):
    """A row of a table: its index is the names of the columns."""

    def __init__(self, **values: object) -> None:
        super().__init__(*values.values())
        self._names = values.keys()

    def to_dict(self) -> dict[Any, object]:
        return dict(zip(self._names, self._values, strict=True))


class DataFrame(Foreign):
    def __iter__(self) -> Iterator[str]:
        return iter(["callee"])

    def to_dict(self, orient: str = "dict") -> object:
        return {"callee": {0: PHONE}} if orient == "dict" else [{"callee": PHONE}]


class NAType(Foreign):
    pass


class BaseModel:
    """As a model of pydantic, which is iterable."""

    callee = PHONE

    def __iter__(self) -> Iterator[tuple[str, object]]:
        return iter([("callee", PHONE)])

    def model_dump(self) -> dict[str, object]:
        return {"callee": PHONE}


@dataclass
class Person:
    callee: str = PHONE


class Tuple(NamedTuple):
    """As a row of ``DataFrame.itertuples()``."""

    callee: str = PHONE
