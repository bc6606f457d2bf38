"""What a service that uses the client needs in its tests; ``.plugin`` has the fixtures for pytest.

What needs the sandbox or the webhooks is loaded at first use: pytest imports the plugin in every run.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .clock import MovableClock

if TYPE_CHECKING:
    from .events import MadeEvent, make_event
    from .faults import Faults

_LATE = {"Faults": ".faults", "MadeEvent": ".events", "make_event": ".events"}

__all__ = ["Faults", "MadeEvent", "MovableClock", "make_event"]

if not TYPE_CHECKING:  # a checker that saw this would take any misspelt name for one that is there

    def __getattr__(name: str) -> Any:
        if name not in _LATE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_LATE[name], __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
