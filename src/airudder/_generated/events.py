# Generated, do not edit: change openapi/ and run `make generate`.
"""The events of the webhooks that have no class by hand: of their payloads no more is known than the fields."""

from typing import TYPE_CHECKING, Any

from ._support import public_module
from .event import Event

# The models stand in quotes: each is loaded with the first event of its kind.
if TYPE_CHECKING:
    from . import models  # noqa: F401


GENERATED: tuple[type[Event[Any]], ...] = ()

for _event in GENERATED:
    _event.__module__ = public_module(__name__, "webhooks")

__all__ = []
