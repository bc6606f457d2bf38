# Generated, do not edit: change openapi/ and run `make generate`.
"""The methods of ``sms``."""

from collections.abc import Mapping, Sequence
from typing import Any, Unpack, overload

from .._support import body_of as _body_of
from .._support import checked as _checked
from ..api.sms import sms_send as _sms_send
from ..models.sms_send_request import SmsSendRequest
from ..models.sms_sent import SmsSent
from ..types import CallOptions, Null, Response, Transport


class Sms:
    """``sms``: every method gives the payload of the response."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @overload
    async def send(
        self,
        /,
        *,
        to: Sequence[str],
        message: str,
        from_: str | Null | None = None,
        callback_url: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> SmsSent: ...
    @overload
    async def send(self, body: SmsSendRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]) -> SmsSent: ...
    async def send(
        self,
        body: SmsSendRequest | Mapping[str, Any] | None = None,
        /,
        *,
        to: Sequence[str] | None = None,
        message: str | None = None,
        from_: str | Null | None = None,
        callback_url: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> SmsSent:
        """Send a text message by SMS.

        Known from client code alone; the vendor's table of contents does not list it. The payload of the
        delivery report that goes to callbackUrl is not known.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            to: Numbers of the recipients; client code sends one. Their form is not known.
            message: The text.
            from_: Sender id. Sent as ``from``. Left out if None.
            callback_url: Address for the delivery report. Sent as ``callbackUrl``. Left out if None.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _sms_send.call(
            self._transport,
            body=_body_of(
                "sms.send",
                body,
                {
                    "to": to,
                    "message": message,
                    "from": from_,
                    "callbackUrl": callback_url,
                },
                {},
            ),
            options=_checked("sms.send", options, "to message from_ callback_url"),
        )
        return response.data


class SmsRaw:
    """``sms``: every method gives a ``Response``: the payload with envelope, status and headers."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @overload
    async def send(
        self,
        /,
        *,
        to: Sequence[str],
        message: str,
        from_: str | Null | None = None,
        callback_url: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[SmsSent]: ...
    @overload
    async def send(
        self, body: SmsSendRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Response[SmsSent]: ...
    async def send(
        self,
        body: SmsSendRequest | Mapping[str, Any] | None = None,
        /,
        *,
        to: Sequence[str] | None = None,
        message: str | None = None,
        from_: str | Null | None = None,
        callback_url: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[SmsSent]:
        """Send a text message by SMS.

        Known from client code alone; the vendor's table of contents does not list it. The payload of the
        delivery report that goes to callbackUrl is not known.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            to: Numbers of the recipients; client code sends one. Their form is not known.
            message: The text.
            from_: Sender id. Sent as ``from``. Left out if None.
            callback_url: Address for the delivery report. Sent as ``callbackUrl``. Left out if None.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _sms_send.call(
            self._transport,
            body=_body_of(
                "sms.send",
                body,
                {
                    "to": to,
                    "message": message,
                    "from": from_,
                    "callbackUrl": callback_url,
                },
                {},
            ),
            options=_checked("sms.send", options, "to message from_ callback_url"),
        )


__all__ = ["Sms", "SmsRaw"]
