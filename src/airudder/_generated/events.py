# Generated, do not edit: change openapi/ and run `make generate`.
"""The events of the webhooks without a hand-written class: only the fields of their payloads are known."""

from typing import TYPE_CHECKING, Any

from ._support import public_module
from .event import Event

# The models are in quotes, so that each is imported with the first event of its kind.
if TYPE_CHECKING:
    from . import models  # noqa: F401


GENERATED: tuple[type[Event[Any]], ...] = ()

for _event in GENERATED:
    _event.__module__ = public_module(__name__, "webhooks")

__all__ = []
