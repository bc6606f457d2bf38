"""What a call needs of a token manager: a token, and a way to report that the server refused it.

The predictive dialer (PDS) has a token of its own. All other families with a token share that of the cloud.
``auth`` implements the protocol, and ``client`` passes the implementation in. So ``request`` does not import ``auth``,
which makes its own requests through ``request``.
"""

from __future__ import annotations

from typing import Literal, Protocol

from attrs import field, frozen

from .._generated.types import Family

TokenFamily = Literal["cloud", "pds"]


@frozen(kw_only=True)
class Token:
    """A token in use.

    ``generation``: the number of this token among those of the client, since the server may give the same text again.
    ``issued``: monotonic seconds. ``soft``, ``hard``: the ages from which it is renewed in the background, and before
    the next use; both are random, chosen by the process ``pid``.
    """

    value: str = field(repr=False)
    generation: int
    issued: float
    soft: float
    hard: float
    pid: int


def token_family(family: Family) -> TokenFamily:
    """The family whose token the calls of ``family`` send."""
    return "pds" if family == "pds" else "cloud"


class Credentials(Protocol):
    """One token of a client, as long as the client lives. ``operation_id``: that of the request for a token."""

    operation_id: str

    async def get(self) -> Token:
        """A token that can be used now. Raises the error of the renewal that failed, or ``ClientClosedError``."""
        ...

    async def refused(self, generation: int, *, renew: bool) -> str | None:
        """Note that the server refused the token of ``generation``, and replace it.

        Returns why it was not replaced, or None. Without ``renew`` it is left to the next call to replace it.
        """
        ...


__all__ = ["Credentials", "Token", "TokenFamily", "token_family"]
