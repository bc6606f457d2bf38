"""What the operations of the chatbot and SMS families do."""

from typing import Any

from ..reply import Refused, Reply, success
from ..world.chat import DEFAULT_SIZE, Sms
from ..world.dialler import made_up_id
from ..world.state import Call, State
from .tasks import text


def chat_message_list(state: State, call: Call) -> Reply:
    """Give messages of a session, newest first (documented by example; marked but for the published message)."""
    call_id = text(call.body, "body", "call_id")
    last = call.body.get("last_msg_id", "")
    size = call.body.get("size", DEFAULT_SIZE)
    if not isinstance(last, str):
        raise Refused(400, "sandbox: body.last_msg_id must be a text")
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        raise Refused(400, "sandbox: body.size must be a whole number from 1")
    messages, shown = state.chat.page(call_id, last, size)
    return success(messages, invented=not shown, family="chatbot", request_id=state.chat.new_id())


def huawei_send_message(state: State, call: Call) -> Reply:
    """Take messages of a user into the session; no page shows the answer."""
    call_id = text(call.body, "body", "call_id")
    messages = call.body.get("messages")
    if not isinstance(messages, list) or not all(isinstance(each, dict) for each in messages):
        raise Refused(400, "sandbox: body.messages must be a list of objects")
    stored: list[dict[str, Any]] = [{"sender_type": "user", "status": "send", "content": each} for each in messages]
    state.chat.add(call_id, *stored)
    return success({}, invented=True, family="chatbot", request_id=state.chat.new_id())


def sms_send(state: State, call: Call) -> Reply:
    """Take one SMS (answer by client code, so marked)."""
    to = call.body.get("to")
    if not isinstance(to, list) or not to:
        raise Refused(400, "sandbox: body.to must be a list of numbers that is not empty")
    message_id = made_up_id(state.seed, "sms", len(state.sms))
    state.sms.append(Sms(message_id, dict(call.body)))
    return success({"messageId": message_id}, invented=True, family="sms")
