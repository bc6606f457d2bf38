# Generated, do not edit: change openapi/ and run `make generate`.
"""Helpers of the generated models, endpoints and groups."""

from collections.abc import Iterable, Mapping, Sized
from enum import Enum, IntEnum, StrEnum
from importlib import import_module
from typing import Any, Protocol, Self, cast, get_type_hints

from attrs import fields, resolve_types

from .errors import ShapeError
from .types import NULL, UNSET, CallOptions


class OpenStrEnum(StrEnum):
    """A string enum that accepts unknown values: each becomes a member that equals its plain value.

    Type checkers assume that the named members are all there are: always handle the rest, without ``assert_never``.
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
    """An integer enum that accepts unknown values: each becomes a member that equals its plain value."""

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
    """A group of calls, imported and created at its first use.

    Accessed on the class, it gives the class of the group, so that ``unittest.mock.create_autospec`` finds the methods.
    """

    def __init__(self, module: str, name: str) -> None:
        self._module = module
        self._class = name

    def __set_name__(self, owner: type, name: str) -> None:
        self._attribute = name

    def __get__(self, groups: Any, owner: type) -> Any:
        group = getattr(import_module(self._module), self._class)
        if groups is not None:  # stored on the object, where the next lookup finds it before this descriptor
            group = groups.__dict__[self._attribute] = group(groups._transport)
        return group


def public_module(name: str, room: str = "models") -> str:
    """The public module of a class, so that pickles do not name a generated file."""
    head, found, _ = name.partition("._generated.")
    return f"{head}.{room}" if found else name.rpartition(".")[0]


def resolve(model: type[Any], names: dict[str, Any]) -> None:
    """Resolve the quoted annotations of a model, after everything that they name is defined."""
    model.__annotations__.update(get_type_hints(model, names))
    resolve_types(model, names)
    of_constructor = model.__init__.__annotations__
    of_constructor.update({field.alias: field.type for field in fields(model) if field.alias in of_constructor})


def masked(value: object) -> str:
    """The repr of a field that is personal or secret."""
    return repr(value) if value is None or value is UNSET else "'***'"


def counted(value: Sized) -> str:
    """The repr of undeclared fields: they may be personal, so only their number is shown."""
    return f"<{len(value)} field{'' if len(value) == 1 else 's'}>"


def nested(value: object) -> str:
    """The repr of a field with objects. Models hide what is personal; a mapping in place of a model would show it."""
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
    """A value of a request as JSON: models, enum members and ``NULL`` become plain values at any depth.

    A value without a JSON form stays unchanged: the transport refuses it and names its place.
    """
    kind = value.__class__
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if value is NULL:
        return None
    if isinstance(value, Enum):
        return value if value is UNSET else value.value
    to_dict = getattr(value, "to_dict", None)
    # Not for a class, nor for a column or a table of pandas.
    if to_dict is not None and not isinstance(value, type) and not hasattr(value.__class__, "__iter__"):
        return to_dict()
    if isinstance(value, Mapping):
        return {key: to_wire(item) for key, item in cast(Mapping[str, Any], value).items()}
    if isinstance(value, (list, tuple)):
        return [to_wire(item) for item in cast(Iterable[object], value)]
    return value


def residue(model: object, src: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a response that the attributes of its model do not show, or show in part only."""
    rest: dict[str, Any] = {}
    for key, value in src.items():
        name = names.get(key)
        shown = None if name is None else getattr(model, name)
        if shown is None or (shown.__class__ is list and len(shown) != len(value)):
            rest[key] = value
    return rest


def spelling_of(src: Mapping[str, Any], aliases: Mapping[str, str]) -> dict[str, str]:
    """By declared name: the other spelling under which a field came. The declared one wins if both came."""
    found: dict[str, str] = {}
    for alias, name in aliases.items():
        if alias in src and name not in src:
            found.setdefault(name, alias)
    return found


def respelt(names: Mapping[str, str], spelling: Mapping[str, str]) -> dict[str, str]:
    """The names of attributes by the wire names under which the fields came."""
    return {spelling.get(wire, wire): name for wire, name in names.items()}


def restored(items: list[Any], original: Any, *good: type) -> list[Any]:
    """The list as received: ``items`` in the places of the elements that the attribute shows, among the others.

    If elements were added to or removed from the attribute, only its elements are left.
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
    """The payload, if its class is one of these. Raises ``ShapeError`` otherwise."""
    if payload.__class__ not in classes:
        raise ShapeError(expected, type(payload).__name__)
    return payload


def only_list(payload: Any, *, present: bool) -> list[Any]:
    """The only list in a payload whose form no page shows; empty for null."""
    if not present:  # the items may be under another key
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


def member(item: object, *names: str) -> object:
    """The member of a plain JSON object under the first of these names that it has; None if it has none."""
    found = cast(dict[str, object], item) if isinstance(item, dict) else {}
    return next((found[name] for name in names if name in found), None)


def given_only(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that were given. ``NULL`` stays: it is valid in a body, and refused in a query."""
    return {name: value for name, value in fields.items() if value is not None and value is not UNSET}


def body_dict(body: HasToDict | Mapping[str, Any]) -> dict[str, Any]:
    """The body as a dict; a mapping is copied unchanged."""
    return dict(body) if isinstance(body, Mapping) else body.to_dict()


def body_of(
    method: str, body: HasToDict | Mapping[str, Any] | None, fields: Mapping[str, Any], fixed: Mapping[str, Any]
) -> dict[str, Any]:
    """The body of a call, given whole or field by field.

    A required field that is None is left out, and the transport then refuses the call and names the field.
    """
    given = given_only(fields)
    if body is None:
        return {**{name: None if value is NULL else value for name, value in given.items()}, **fixed}
    if given:
        del body, fields, given  # so that a traceback does not show them
        raise TypeError(f"{method}() takes the whole body, or its fields as keyword arguments, but not both")
    if not isinstance(body, Mapping) and (isinstance(body, type) or not hasattr(body, "to_dict")):
        kind = type(body).__name__
        del body, fields
        problem = f"{method}() takes a model or a mapping as its body, not a {kind}"
        raise TypeError(f"{problem}; give single values by name, as in task_id=...")
    return {**body_dict(body), **fixed}


def checked(method: str, options: CallOptions, names: str = "") -> CallOptions:
    """Refuse an unknown keyword argument. ``names``: the method's own arguments, of which one may have been meant."""
    unknown = sorted(options.keys() - CallOptions.__annotations__.keys()) if options else ()
    if unknown:
        del options  # so that a traceback does not show them
        raise unexpected(method, unknown[0], {name: name for name in (*CallOptions.__annotations__, *names.split())})
    return options


def unexpected(method: str, name: str, known: Mapping[str, str]) -> TypeError:
    """The error for an unknown keyword argument. ``known``: names that may have been meant, and what to write then."""
    from difflib import get_close_matches  # imported here, since importing the library should stay fast

    folded = {other.replace("_", "").lower(): other for other in known}
    close = get_close_matches(name.replace("_", "").lower(), folded, n=1)
    meant = f". Did you mean {known[folded[close[0]]]}?" if close else ""
    return TypeError(f"{method}() got an unexpected keyword argument {name!r}{meant}")
