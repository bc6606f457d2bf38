# Generated, do not edit: change openapi/ and run `make generate`.
"""The resource groups by name, each imported when it is first used."""

from functools import cached_property
from typing import TYPE_CHECKING

from ..types import Transport

if TYPE_CHECKING:
    from .chat import Chat, ChatRaw
    from .robots import Robots, RobotsRaw
    from .sms import Sms, SmsRaw
    from .tasks import Tasks, TasksRaw
    from .workflows import Workflows, WorkflowsRaw


class Groups:
    """The groups whose methods give the payload."""

    _transport: Transport

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @cached_property
    def chat(self) -> "Chat":
        """``chat``: see its methods."""
        from .chat import Chat

        return Chat(self._transport)

    @cached_property
    def robots(self) -> "Robots":
        """``robots``: see its methods."""
        from .robots import Robots

        return Robots(self._transport)

    @cached_property
    def sms(self) -> "Sms":
        """``sms``: see its methods."""
        from .sms import Sms

        return Sms(self._transport)

    @cached_property
    def tasks(self) -> "Tasks":
        """``tasks``: see its methods."""
        from .tasks import Tasks

        return Tasks(self._transport)

    @cached_property
    def workflows(self) -> "Workflows":
        """``workflows``: see its methods."""
        from .workflows import Workflows

        return Workflows(self._transport)


class RawGroups:
    """The groups whose methods give a ``Response``."""

    _transport: Transport

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @cached_property
    def chat(self) -> "ChatRaw":
        """``chat``: see its methods."""
        from .chat import ChatRaw

        return ChatRaw(self._transport)

    @cached_property
    def robots(self) -> "RobotsRaw":
        """``robots``: see its methods."""
        from .robots import RobotsRaw

        return RobotsRaw(self._transport)

    @cached_property
    def sms(self) -> "SmsRaw":
        """``sms``: see its methods."""
        from .sms import SmsRaw

        return SmsRaw(self._transport)

    @cached_property
    def tasks(self) -> "TasksRaw":
        """``tasks``: see its methods."""
        from .tasks import TasksRaw

        return TasksRaw(self._transport)

    @cached_property
    def workflows(self) -> "WorkflowsRaw":
        """``workflows``: see its methods."""
        from .workflows import WorkflowsRaw

        return WorkflowsRaw(self._transport)


__all__ = ["Groups", "RawGroups"]
