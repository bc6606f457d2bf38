"""What a service that uses the client needs in its tests; ``.plugin`` has the fixtures for pytest."""

from .clock import MovableClock
from .events import MadeEvent, make_event
from .faults import Faults

__all__ = ["Faults", "MadeEvent", "MovableClock", "make_event"]
