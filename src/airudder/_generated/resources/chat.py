# Generated, do not edit: change openapi/ and run `make generate`.
"""The methods of ``chat``."""

from collections.abc import Mapping, Sequence
from typing import Any, Unpack, overload

from .._support import body_of as _body_of
from .._support import checked as _checked
from ..api.chat import chat_message_list as _chat_message_list
from ..api.chat import huawei_send_message as _huawei_send_message
from ..models.chat_message import ChatMessage
from ..models.chat_message_list_request import ChatMessageListRequest
from ..models.chat_user import ChatUser
from ..models.huawei_message import HuaweiMessage
from ..models.huawei_send_message_request import HuaweiSendMessageRequest
from ..types import AsyncPages, CallOptions, Null, Response, Transport


class Chat:
    """``chat``: every method gives the payload of the response."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @overload
    def messages(
        self,
        /,
        *,
        call_id: str,
        last_msg_id: str | Null | None = None,
        size: int | Null | None = None,
        type_: str | Null | None = None,
        resume: str | None = None,
        prefetch: bool = False,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[ChatMessage]: ...
    @overload
    def messages(
        self,
        body: ChatMessageListRequest | Mapping[str, Any],
        /,
        *,
        resume: str | None = None,
        prefetch: bool = False,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[ChatMessage]: ...
    def messages(
        self,
        body: ChatMessageListRequest | Mapping[str, Any] | None = None,
        /,
        *,
        call_id: str | None = None,
        last_msg_id: str | Null | None = None,
        size: int | Null | None = None,
        type_: str | Null | None = None,
        resume: str | None = None,
        prefetch: bool = False,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[ChatMessage]:
        """List the messages of a chat session, newest first.

        Known by two examples (api-173073431, api-196358697); the tables of the parameters are not known. Newest
        first, the msg_id of the last item leads to the next page, an empty page ends the list (all inferred
        from the examples). Two messages may share a timestamp.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            call_id: Id of the chat session: 32 hex digits, or text of the caller (Huawei).
            last_msg_id: The msg_id of the last message seen; empty text for the first page (inferred). From the
                first page on if None.
            size: Messages per page, 20 in the examples. The largest value is not known. Left out if None.
            type_: `single` on the Chinese page, absent on the English one. Other values are not known. Sent as
                ``type``. Left out if None.
            resume: the ``resume`` of a page or of an error: the list continues there.
            prefetch: fetch the next page while the items of the current one are used.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: api-173073431, api-196358697.
        Returns a list of pages; nothing is sent yet. ``await`` gives the first page, ``async for`` the items of
        all pages, ``pages()`` the pages, ``to_list(limit=...)`` a list of the first items.
        Raises: see the ``errors`` module of the client.
        """
        return self._transport.pages(
            _chat_message_list.build_request(
                body=_body_of(
                    "chat.messages",
                    body,
                    {
                        "call_id": call_id,
                        "last_msg_id": last_msg_id,
                        "size": size,
                        "type": type_,
                    },
                    {},
                ),
                options=_checked("chat.messages", options, "call_id last_msg_id size type_"),
            ),
            _chat_message_list.parse_items,
            _chat_message_list.item_id,
            resume=resume,
            prefetch=prefetch,
        )

    @overload
    async def send_huawei(
        self,
        /,
        *,
        call_id: str,
        messages: Sequence[HuaweiMessage | Mapping[str, Any]],
        channel: str | Null | None = None,
        channel_id: str | Null | None = None,
        user: ChatUser | Mapping[str, Any] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Any: ...
    @overload
    async def send_huawei(
        self, body: HuaweiSendMessageRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Any: ...
    async def send_huawei(
        self,
        body: HuaweiSendMessageRequest | Mapping[str, Any] | None = None,
        /,
        *,
        call_id: str | None = None,
        channel: str | Null | None = None,
        channel_id: str | Null | None = None,
        user: ChatUser | Mapping[str, Any] | Null | None = None,
        messages: Sequence[HuaweiMessage | Mapping[str, Any]] | None = None,
        **options: Unpack[CallOptions],
    ) -> Any:
        """Pass a user's messages from a Huawei channel to the bot.

        The example of the request is complete; the answer and the table of the parameters are not known. Option
        ids go back exactly as they came (inferred).

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            call_id: Id of the session, set by the Huawei side; free text.
            messages: What was written; several per call.
            channel: `HuaWei`, spelt like this. Left out if None.
            channel_id: Id of the channel. Left out if None.
            user: Who wrote. Left out if None.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: api-185886081.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _huawei_send_message.call(
            self._transport,
            body=_body_of(
                "chat.send_huawei",
                body,
                {
                    "call_id": call_id,
                    "channel": channel,
                    "channel_id": channel_id,
                    "user": user,
                    "messages": messages,
                },
                {},
            ),
            options=_checked("chat.send_huawei", options, "call_id messages channel channel_id user"),
        )
        return response.data


class ChatRaw:
    """``chat``: every method gives a ``Response``: the payload with envelope, status and headers."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @overload
    async def messages(
        self,
        /,
        *,
        call_id: str,
        last_msg_id: str | Null | None = None,
        size: int | Null | None = None,
        type_: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[list[ChatMessage]]: ...
    @overload
    async def messages(
        self, body: ChatMessageListRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Response[list[ChatMessage]]: ...
    async def messages(
        self,
        body: ChatMessageListRequest | Mapping[str, Any] | None = None,
        /,
        *,
        call_id: str | None = None,
        last_msg_id: str | Null | None = None,
        size: int | Null | None = None,
        type_: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[list[ChatMessage]]:
        """List the messages of a chat session, newest first.

        Known by two examples (api-173073431, api-196358697); the tables of the parameters are not known. Newest
        first, the msg_id of the last item leads to the next page, an empty page ends the list (all inferred
        from the examples). Two messages may share a timestamp.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            call_id: Id of the chat session: 32 hex digits, or text of the caller (Huawei).
            last_msg_id: The msg_id of the last message seen; empty text for the first page (inferred). Left out if
                None.
            size: Messages per page, 20 in the examples. The largest value is not known. Left out if None.
            type_: `single` on the Chinese page, absent on the English one. Other values are not known. Sent as
                ``type``. Left out if None.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: api-173073431, api-196358697.
        Returns one page as a ``Response``; ``client.chat.messages`` reads all pages.
        Raises: see the ``errors`` module of the client.
        """
        return await _chat_message_list.call(
            self._transport,
            body=_body_of(
                "chat.messages",
                body,
                {
                    "call_id": call_id,
                    "last_msg_id": last_msg_id,
                    "size": size,
                    "type": type_,
                },
                {},
            ),
            options=_checked("chat.messages", options, "call_id last_msg_id size type_"),
        )

    @overload
    async def send_huawei(
        self,
        /,
        *,
        call_id: str,
        messages: Sequence[HuaweiMessage | Mapping[str, Any]],
        channel: str | Null | None = None,
        channel_id: str | Null | None = None,
        user: ChatUser | Mapping[str, Any] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[Any]: ...
    @overload
    async def send_huawei(
        self, body: HuaweiSendMessageRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Response[Any]: ...
    async def send_huawei(
        self,
        body: HuaweiSendMessageRequest | Mapping[str, Any] | None = None,
        /,
        *,
        call_id: str | None = None,
        channel: str | Null | None = None,
        channel_id: str | Null | None = None,
        user: ChatUser | Mapping[str, Any] | Null | None = None,
        messages: Sequence[HuaweiMessage | Mapping[str, Any]] | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[Any]:
        """Pass a user's messages from a Huawei channel to the bot.

        The example of the request is complete; the answer and the table of the parameters are not known. Option
        ids go back exactly as they came (inferred).

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            call_id: Id of the session, set by the Huawei side; free text.
            messages: What was written; several per call.
            channel: `HuaWei`, spelt like this. Left out if None.
            channel_id: Id of the channel. Left out if None.
            user: Who wrote. Left out if None.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: api-185886081.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _huawei_send_message.call(
            self._transport,
            body=_body_of(
                "chat.send_huawei",
                body,
                {
                    "call_id": call_id,
                    "channel": channel,
                    "channel_id": channel_id,
                    "user": user,
                    "messages": messages,
                },
                {},
            ),
            options=_checked("chat.send_huawei", options, "call_id messages channel channel_id user"),
        )


__all__ = ["Chat", "ChatRaw"]
