# Generated, do not edit: change openapi/ and run `make generate`.
"""The methods of ``robots``."""

from typing import Any, Unpack

from .._support import checked as _checked
from ..api.robots import robot_list as _robot_list
from ..types import CallOptions, Response, Transport


class Robots:
    """``robots``: every method gives the payload of the response."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def list(self, **options: Unpack[CallOptions]) -> Any:
        """List the robots of the account.

        The path is a constant in client code that is never called; the method is documented in the index of the
        Collection section. Parameters, paging and answer are not known.

        Evidence: client code; pages of the vendor's site: none.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _robot_list.call(
            self._transport,
            options=_checked("robots.list", options, ""),
        )
        return response.data


class RobotsRaw:
    """``robots``: every method gives a ``Response``: the payload with envelope, status and headers."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def list(self, **options: Unpack[CallOptions]) -> Response[Any]:
        """List the robots of the account.

        The path is a constant in client code that is never called; the method is documented in the index of the
        Collection section. Parameters, paging and answer are not known.

        Evidence: client code; pages of the vendor's site: none.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _robot_list.call(
            self._transport,
            options=_checked("robots.list", options, ""),
        )


__all__ = ["Robots", "RobotsRaw"]
