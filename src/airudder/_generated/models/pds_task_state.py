# Generated, do not edit: change openapi/ and run `make generate`.
from .._support import OpenStrEnum, public_module


class PdsTaskState(OpenStrEnum):
    """State of a task of the predictive dialer. These values are from client code; others are kept."""

    CREATING = "Creating"
    NOT_STARTED = "Not Started"
    RUNNING = "Running"
    PAUSED = "Paused"
    CANCELLED = "Cancelled"
    FINISHED = "Finished"


PdsTaskState.__module__ = public_module(__name__)

__all__ = ["PdsTaskState"]
