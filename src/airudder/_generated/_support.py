# Generated, do not edit: change openapi/ and run `make generate`.
"""What the generated models, endpoints and groups share."""

from collections.abc import Iterable, Mapping, Sized
from enum import Enum, IntEnum, StrEnum
from importlib import import_module
from typing import Any, Protocol, Self, cast, get_type_hints

from attrs import resolve_types

from .errors import ShapeError
from .types import NULL, UNSET, CallOptions


class OpenStrEnum(StrEnum):
    """A string enum that takes values which no page shows: they make a member that equals its plain value.

    Type checkers take the members named here for all there are: always handle the rest, without ``assert_never``.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = str(value)
        member._value_ = str(value)
        return member

    @property
    def is_known(self) -> bool:
        """Whether the description of the API names this value."""
        return self._value_ in self.__class__._value2member_map_


class OpenIntEnum(IntEnum):
    """An integer enum that takes values which no page shows: they make a member that equals its plain value."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_ = str(int(value))
        member._value_ = int(value)
        return member

    @property
    def is_known(self) -> bool:
        """Whether the description of the API names this value."""
        return self._value_ in self.__class__._value2member_map_


class HasToDict(Protocol):
    """A generated model."""

    def to_dict(self) -> dict[str, Any]: ...


class Group:
    """A group of calls, imported and made when it is first used.

    On the class it is the class of the group, so that ``unittest.mock.create_autospec`` finds the methods.
    """

    def __init__(self, module: str, name: str) -> None:
        self._module = module
        self._class = name

    def __set_name__(self, owner: type, name: str) -> None:
        self._attribute = name

    def __get__(self, groups: Any, owner: type) -> Any:
        group = getattr(import_module(self._module), self._class)
        if groups is not None:  # kept on the object, where it comes before this descriptor
            group = groups.__dict__[self._attribute] = group(groups._transport)
        return group


def public_module(name: str, room: str = "models") -> str:
    """The module under which a class is known to users, so that pickles do not name a generated file."""
    head, found, _ = name.partition("._generated.")
    return f"{head}.{room}" if found else name.rpartition(".")[0]


def resolve(model: type[Any], names: dict[str, Any]) -> None:
    """Make the quoted annotations of a model real, once everything that they name is there."""
    model.__annotations__.update(get_type_hints(model, names))
    resolve_types(model, names)


def masked(value: object) -> str:
    """The repr of a field that holds something personal or secret."""
    return repr(value) if value is None or value is UNSET else "'***'"


def counted(value: Sized) -> str:
    """The repr of fields that nobody declared: they may hold anything, so only their number is shown."""
    return f"<{len(value)} field{'' if len(value) == 1 else 's'}>"


def nested(value: object) -> str:
    """The repr of a field that holds objects: models hide what is personal, a mapping in their place would not."""
    if isinstance(value, Mapping):
        return counted(cast(Mapping[str, Any], value))
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(nested, cast(Iterable[object], value)))}]"
    known = value is None or isinstance(value, Enum) or hasattr(value, "to_dict")
    return repr(value) if known else "'***'"


def plain(value: Any) -> Any:
    """The JSON value of an enum member; a plain value stays as it is."""
    return value.value if isinstance(value, Enum) else value


def to_wire(value: object) -> Any:
    """A value of a request as JSON: models, enum members and ``NULL`` as plain values wherever they stand.

    What has no JSON form stays as it is: the transport refuses it by name.
    """
    if value is NULL:
        return None
    if isinstance(value, Enum):
        return value if value is UNSET else value.value
    to_dict = getattr(value, "to_dict", None)
    # Not that of a class, nor of a column or a table of pandas.
    if to_dict is not None and not isinstance(value, type) and not hasattr(value.__class__, "__iter__"):
        return to_dict()
    if isinstance(value, Mapping):
        return {key: to_wire(item) for key, item in cast(Mapping[str, Any], value).items()}
    if isinstance(value, (list, tuple)):
        return [to_wire(item) for item in cast(Iterable[object], value)]
    return value


def residue(model: object, src: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The fields of an answer that the attributes of its model do not show, or not whole."""
    rest: dict[str, Any] = {}
    for key, value in src.items():
        name = names.get(key)
        shown = None if name is None else getattr(model, name)
        if shown is None or (shown.__class__ is list and len(shown) != len(value)):
            rest[key] = value
    return rest


def restored(items: list[Any], original: Any, *good: type) -> list[Any]:
    """A list as it came: ``items`` in the places of the elements that were shown, between those that were not.

    Where the number of elements was changed since, the attribute wins.
    """
    if original.__class__ is not list:
        return items
    places = [index for index, item in enumerate(original) if item.__class__ in good]
    if len(places) != len(items):
        return items
    merged: list[Any] = list(original)
    for index, item in zip(places, items, strict=True):
        merged[index] = item
    return merged


def expect(payload: Any, *classes: type, expected: str) -> Any:
    """The payload if it is of exactly one of these classes, else ``ShapeError``."""
    if payload.__class__ not in classes:
        raise ShapeError(expected, type(payload).__name__)
    return payload


def only_list(payload: Any, *, present: bool) -> list[Any]:
    """The list in a payload of which no page shows more than that there is one; null is no item."""
    if not present:  # the items may stand under another key
        raise ShapeError("an array, or an object that holds one", "nothing")
    if payload is None:
        return []
    if payload.__class__ is list:
        return payload
    if payload.__class__ is not dict:
        raise ShapeError("an array, or an object that holds one", type(payload).__name__)
    found = [value for value in cast(dict[str, Any], payload).values() if value.__class__ is list]
    if len(found) != 1:
        raise ShapeError("an array, or an object that holds one", f"an object that holds {len(found)} arrays")
    return found[0]


def member(item: object, name: str) -> object:
    """A member of a plain JSON object; None where there is none."""
    return cast(dict[str, object], item).get(name) if isinstance(item, dict) else None


def given_only(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments without those that were left out. ``NULL`` stays: a body takes it, a query refuses it."""
    return {name: value for name, value in fields.items() if value is not None and value is not UNSET}


def body_dict(body: HasToDict | Mapping[str, Any]) -> dict[str, Any]:
    """A body as a dict: a mapping goes as it is."""
    return dict(body) if isinstance(body, Mapping) else body.to_dict()


def body_of(
    method: str, body: HasToDict | Mapping[str, Any] | None, fields: Mapping[str, Any], fixed: Mapping[str, Any]
) -> dict[str, Any]:
    """The body of a call, given whole or field by field. A required field that is None is left out: the transport
    refuses the call then, with an error of ours.
    """
    given = given_only(fields)
    if body is None:
        return {**{name: None if value is NULL else value for name, value in given.items()}, **fixed}
    if given:
        del body, fields, given  # a traceback shall not show them
        raise TypeError(f"{method}() takes the whole body or its fields as keyword arguments, not both")
    if not isinstance(body, Mapping) and (isinstance(body, type) or not hasattr(body, "to_dict")):
        kind = type(body).__name__
        del body, fields
        problem = f"{method}() takes a model or a mapping as its body, not a {kind}"
        raise TypeError(f"{problem}; give single values by name, as in task_id=...")
    return {**body_dict(body), **fixed}


def checked(method: str, options: CallOptions, names: str = "") -> CallOptions:
    """Refuse a misspelt keyword, which would vanish among the options. ``names``: those of the method's arguments."""
    unknown = sorted(options.keys() - CallOptions.__annotations__.keys()) if options else ()
    if unknown:
        from difflib import get_close_matches  # read when it is needed: the import of the library stays short

        del options  # a traceback shall not show them
        known = {_folded(name): name for name in (*CallOptions.__annotations__, *names.split())}
        close = get_close_matches(_folded(unknown[0]), known, n=1)
        meant = f". Did you mean {known[close[0]]}?" if close else ""
        raise TypeError(f"{method}() got an unexpected keyword argument {unknown[0]!r}{meant}")
    return options


def _folded(name: str) -> str:
    return name.replace("_", "").lower()
