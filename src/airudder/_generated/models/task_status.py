# Generated, do not edit: change openapi/ and run `make generate`.
from .._support import OpenStrEnum, public_module


class TaskStatus(OpenStrEnum):
    """State of a call task. These values are documented; other values are kept as received."""

    CREATED = "created"
    PENDING = "pending"
    FINISHED = "finished"
    CALLING = "calling"
    CANCELED = "canceled"
    PAUSED = "paused"


TaskStatus.__module__ = public_module(__name__)

__all__ = ["TaskStatus"]
