"""Errors for unknown keyword arguments of the client, which name the argument that was meant."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import wraps
from inspect import Parameter, signature
from typing import Any, ParamSpec, Self, TypeVar

from attrs import fields_dict

from ._generated._support import unexpected
from ._generated.types import Timeout
from .config import RetryPolicy

P = ParamSpec("P")
T = TypeVar("T")


class KnownKeywords:
    """A base class whose subclasses refuse keyword arguments that ``__init__`` does not have, and name the nearest one.

    This is done by ``__new__``, which ends before ``__init__`` begins. A wrapper of ``__init__`` would have the secrets
    among its local variables whenever ``__init__`` raises. ``inspect.signature`` and type checkers use the ``__init__``
    of the subclass, since it comes before this ``__new__`` in the order of the classes.
    """

    def __new__(cls, *args: Any, **settings: Any) -> Self:
        """Create the object. Raises ``TypeError`` for an unknown keyword argument."""
        parameters = signature(cls.__init__).parameters
        if (unknown := _unknown(settings, parameters)) is not None:
            del args, settings  # so that a traceback does not show them
            raise _unexpected(cls.__name__, unknown, parameters)
        return super().__new__(cls)


def known_keywords(method: Callable[P, T]) -> Callable[P, T]:
    """Let a method refuse keyword arguments that it does not have, and name the nearest one."""
    parameters = signature(method).parameters

    @wraps(method)
    def checked(*args: P.args, **settings: P.kwargs) -> T:
        if (unknown := _unknown(settings, parameters)) is not None:
            del args, settings  # so that a traceback does not show them
            raise _unexpected(method.__name__, unknown, parameters)
        return method(*args, **settings)

    return checked


def _unknown(settings: Collection[str], parameters: Mapping[str, Parameter]) -> str | None:
    unknown = next((name for name in settings if name not in parameters), None)
    takes_any = any(parameter.kind is Parameter.VAR_KEYWORD for parameter in parameters.values())
    return None if takes_any else unknown


def _unexpected(name: str, unknown: str, known: Collection[str]) -> TypeError:
    meant = {setting: f"{setting}=..." for setting in known if setting != "self"}
    for setting, kind in (("retry", RetryPolicy), ("timeout", Timeout)):
        if setting in known:
            meant |= {field: f"{setting}={kind.__name__}({field}=...)" for field in fields_dict(kind)}
    return unexpected(name, unknown, meant)


__all__ = ["KnownKeywords", "known_keywords"]
