"""Switches for what can go wrong."""

from __future__ import annotations

from typing import Any

from ..sandbox import Fault, Sandbox, Told


class Faults:
    """The faults of a sandbox, by name: ``faults.once("rate_limited", "tasks.detail", retry_after=2)``.

    A name is that of a class method of ``airudder.sandbox.Fault``, and further keywords are its arguments; a ``Fault``
    does as well. ``operation``: an id or a name of the client's, None for any request, the one for a token too.
    Raises ``ValueError`` for an unknown name of either.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def __repr__(self) -> str:
        return f"<Faults {self.left}>"

    @property
    def left(self) -> list[Told]:
        """Those that have not been used up."""
        return self._sandbox.faults_left

    def once(self, fault: Fault | str, /, operation: str | None = None, **details: Any) -> Told:
        """Let the next request meet a fault."""
        return self._sandbox.fail(_named(fault, details), operation)

    def always(self, fault: Fault | str, /, operation: str | None = None, **details: Any) -> Told:
        """Let every request meet it, until ``clear()`` or ``cancel()`` of what this gives."""
        return self._sandbox.fail(_named(fault, details), operation, times=None)

    def clear(self) -> None:
        """Take all back."""
        self._sandbox.clear_faults()


def _named(fault: Fault | str, details: dict[str, Any]) -> Fault:
    if isinstance(fault, Fault):
        if details:
            raise TypeError("further arguments go with the name of a fault only")
        return fault
    names = sorted(name for name, each in vars(Fault).items() if isinstance(each, classmethod))
    if fault not in names:
        raise ValueError(f"no fault {fault!r}; there are {', '.join(names)}")
    made: Fault = getattr(Fault, fault)(**details)
    return made


__all__ = ["Faults"]
