"""Chat sessions and SMS: their messages, and what was sent through the sandbox."""

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from ..reply import Refused
from .dialler import made_up_id
from .times import Times

_EXAMPLE = Path(__file__).with_name("chat_messages.json")

EXAMPLE_SESSION: Final = "7738ff156ad12075578af25c84908567"
"""The session of the published example. Its newest message is the published one; below it stands one of each content
type that any page shows, made up along those pages."""

DEFAULT_SIZE = 20


class Chats:
    """The sessions by call id, their messages from the oldest to the newest. ``max_size`` bounds a page, None never."""

    def __init__(self, seed: int, times: Times) -> None:
        self.max_size: int | None = None
        self._seed = seed
        self._times = times
        self._made = 0
        self._sessions: dict[str, list[dict[str, Any]]] = {}
        example = json.loads(_EXAMPLE.read_text(encoding="utf-8"))
        self._sessions[example["call_id"]] = example["messages"][::-1]
        self._published = copy.deepcopy(example["messages"][0])

    def __repr__(self) -> str:
        return f"<Chats {len(self._sessions)} sessions>"

    def new_id(self) -> str:
        """Give the next id of a message or an answer, 32 hex digits."""
        self._made += 1
        return made_up_id(self._seed, "chat", self._made)

    def add(self, call_id: str, *messages: Mapping[str, Any] | str) -> list[str]:
        """Add messages to a session, the newest last, which begins the session if need be; give their ids.

        A text is a text message of the user. In a mapping, what a message needs and is not given is made up.
        """
        session = self._sessions.setdefault(call_id, [])
        for message in messages:
            given = {"content": {"type": "text", "text": message}} if isinstance(message, str) else dict(message)
            made_up = {
                "msg_id": self.new_id(),
                "seat_id": "",
                "timestamp": int(self._times.now()),
                "sender_type": "user",
                "status": "delivery",
                "content": {"type": "text", "text": ""},
            }
            session.append({**made_up, **copy.deepcopy(given)})
        return [each["msg_id"] for each in session[len(session) - len(messages) :]]

    def messages(self, call_id: str) -> list[dict[str, Any]]:
        """A copy of the messages of a session, the newest first."""
        return copy.deepcopy(self._sessions.get(call_id, [])[::-1])

    def page(self, call_id: str, last_msg_id: str, size: int) -> tuple[list[dict[str, Any]], bool]:
        """Give the messages before one (``""``: from the newest), and whether a page shows such an answer."""
        session = self._sessions.get(call_id)
        if session is None:
            raise Refused(404, "sandbox: no such session")
        stop = len(session)
        if last_msg_id:
            places = [place for place, each in enumerate(session) if each.get("msg_id") == last_msg_id]
            if not places:
                raise Refused(400, "sandbox: body.last_msg_id names no message of this session")
            stop = places[0]
        if self.max_size is not None:
            size = min(size, self.max_size)
        found = session[max(stop - size, 0) : stop][::-1]
        return found, call_id == EXAMPLE_SESSION and found == [self._published]


@attrs.frozen
class Sms:
    """One SMS that was taken: its id and the body of the request."""

    message_id: str
    body: dict[str, Any] = attrs.field(repr=False)
