# Generated, do not edit: change openapi/ and run `make generate`.
"""The resource groups by name, each imported when it is first used."""

from typing import TYPE_CHECKING

from .._support import Group as _Group
from ..types import Transport

if TYPE_CHECKING:
    from .chat import Chat, ChatRaw
    from .pds import Pds, PdsRaw
    from .robots import Robots, RobotsRaw
    from .sms import Sms, SmsRaw
    from .tasks import Tasks, TasksRaw
    from .workflows import Workflows, WorkflowsRaw


class Groups:
    """The groups whose methods give the payload."""

    _transport: Transport

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    if TYPE_CHECKING:
        chat: Chat
        pds: Pds
        robots: Robots
        sms: Sms
        tasks: Tasks
        workflows: Workflows
    else:
        chat = _Group(f"{__name__}.chat", "Chat")
        pds = _Group(f"{__name__}.pds", "Pds")
        robots = _Group(f"{__name__}.robots", "Robots")
        sms = _Group(f"{__name__}.sms", "Sms")
        tasks = _Group(f"{__name__}.tasks", "Tasks")
        workflows = _Group(f"{__name__}.workflows", "Workflows")


class RawGroups:
    """The groups whose methods give a ``Response``."""

    _transport: Transport

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    if TYPE_CHECKING:
        chat: ChatRaw
        pds: PdsRaw
        robots: RobotsRaw
        sms: SmsRaw
        tasks: TasksRaw
        workflows: WorkflowsRaw
    else:
        chat = _Group(f"{__name__}.chat", "ChatRaw")
        pds = _Group(f"{__name__}.pds", "PdsRaw")
        robots = _Group(f"{__name__}.robots", "RobotsRaw")
        sms = _Group(f"{__name__}.sms", "SmsRaw")
        tasks = _Group(f"{__name__}.tasks", "TasksRaw")
        workflows = _Group(f"{__name__}.workflows", "WorkflowsRaw")


__all__ = ["Groups", "RawGroups"]
