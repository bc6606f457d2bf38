"""The kinds of events, one class for each webhook whose payload is known at least in part.

The classes here are of kinds of which more is known than the fields; the others are generated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import frozen

from .._generated.events import GENERATED
from .._generated.webhooks import WEBHOOKS
from .event import Event
from .kinds import UNKNOWN

# The models are in quotes: each is loaded with the first event of its kind.
if TYPE_CHECKING:
    from ..models import (  # noqa: F401
        BotReplyMessage,
        PdsAgentStatus,
        PdsContactStatus,
        PdsTaskStatus,
        WorkflowCallCompleted,
        WorkflowCallCompletedInfoCheck,
        WorkflowChatbotSessionEnd,
        WorkflowCustomApiPush,
        WorkflowListCompleted,
        WorkflowStatusChanged,
    )


@frozen(kw_only=True, eq=False, repr=False)
class PdsTaskStatusEvent(Event["PdsTaskStatus"]):
    """A task of the predictive dialer has changed its status.

    ``timestamp`` identifies it; ``occurred_at`` comes from it, milliseconds. Both inferred from the other two PDS
    webhooks. At most 5 tries, a minute apart (documented).
    """

    KIND: ClassVar[str] = "pds_task_status"


@frozen(kw_only=True, eq=False, repr=False)
class PdsContactStatusEvent(Event["PdsContactStatus"]):
    """A contact of the predictive dialer has changed its status.

    ``timestamp`` identifies it; ``occurred_at`` comes from it, milliseconds. Both from client code. At most 5 tries, a
    minute apart (documented).
    """

    KIND: ClassVar[str] = "pds_contact_status"


@frozen(kw_only=True, eq=False, repr=False)
class PdsAgentStatusEvent(Event["PdsAgentStatus"]):
    """An agent of the predictive dialer has changed status.

    ``timestamp`` identifies it; ``occurred_at`` comes from it, milliseconds. Both from client code. At most 5 tries, a
    minute apart (documented).
    """

    KIND: ClassVar[str] = "pds_agent_status"


@frozen(kw_only=True, eq=False, repr=False)
class WorkflowCallCompletedEvent(Event["WorkflowCallCompleted"]):
    """A number of a call task of a workflow is done (Collection, Marketing, E-commerce).

    One per number, not per attempt (documented in part). ``call_id`` identifies it (inferred: the fields are those of
    task_detail); a push with other values for the same call has another key. ``occurred_at``: None, since the times of
    the call have no zone.
    """

    KIND: ClassVar[str] = "workflow_call_completed"


@frozen(kw_only=True, eq=False, repr=False)
class WorkflowCallCompletedInfoCheckEvent(Event["WorkflowCallCompletedInfoCheck"]):
    """A number of a call task of a workflow is done (Info Check). Otherwise as ``WorkflowCallCompletedEvent``."""

    KIND: ClassVar[str] = "workflow_call_completed_info_check"


@frozen(kw_only=True, eq=False, repr=False)
class WorkflowCustomApiPushEvent(Event["WorkflowCustomApiPush"]):
    """A custom API node of a workflow has run.

    Nothing identifies it: no id and no time is known. ``occurred_at``: None.
    """

    KIND: ClassVar[str] = "workflow_custom_api_push"


@frozen(kw_only=True, eq=False, repr=False)
class WorkflowListCompletedEvent(Event["WorkflowListCompleted"]):
    """A recipient is through the workflow.

    Nothing identifies it: the payload has no id of its own and no time (documented). ``occurred_at``: None.
    """

    KIND: ClassVar[str] = "workflow_list_completed"


@frozen(kw_only=True, eq=False, repr=False)
class WorkflowStatusChangedEvent(Event["WorkflowStatusChanged"]):
    """A workflow has changed its status.

    Nothing identifies it: a status may return, and the payload has no time (documented). ``occurred_at``: None.
    """

    KIND: ClassVar[str] = "workflow_status_changed"


@frozen(kw_only=True, eq=False, repr=False)
class WorkflowChatbotSessionEndEvent(Event["WorkflowChatbotSessionEnd"]):
    """A chatbot session of a workflow has ended.

    ``timestamp`` identifies it; ``occurred_at`` comes from it, seconds. Documented in part. Comes with the header
    X-AIRudder-Sign (documented), whose algorithm is not known: pass a verifier to ``parse``.
    """

    KIND: ClassVar[str] = "workflow_chatbot_session_end"


@frozen(kw_only=True, eq=False, repr=False)
class BotReplyMessageEvent(Event["BotReplyMessage"]):
    """The bot has replied in a chat session.

    The ids or times of its messages identify it. ``occurred_at``: the newest of the messages, seconds. Documented, by
    example.
    """

    KIND: ClassVar[str] = "bot_reply_message"


@frozen(kw_only=True, eq=False, repr=False)
class UnknownEvent(Event[Mapping[str, Any]]):
    """A webhook whose payload no page shows: ``data`` is the plain JSON object.

    ``kind``: the name given to ``parse``, or ``"unknown"``. Nothing identifies it. ``occurred_at``: None.
    """

    KIND: ClassVar[str] = UNKNOWN


BY_HAND: tuple[type[Event[Any]], ...] = (
    PdsTaskStatusEvent,
    PdsContactStatusEvent,
    PdsAgentStatusEvent,
    WorkflowCallCompletedEvent,
    WorkflowCallCompletedInfoCheckEvent,
    WorkflowCustomApiPushEvent,
    WorkflowListCompletedEvent,
    WorkflowStatusChangedEvent,
    WorkflowChatbotSessionEndEvent,
    BotReplyMessageEvent,
)
# A class by hand has priority, whatever the description says of its kind: handlers for it must go on getting it.
_BY_KIND = {event.KIND: event for event in (*GENERATED, *BY_HAND)}
EVENTS: Mapping[str, type[Event[Any]]] = {kind: _BY_KIND[kind] for kind in WEBHOOKS if kind in _BY_KIND}
"""The class of each kind whose payload is known; all other kinds come as ``UnknownEvent``."""

__all__ = [
    "EVENTS",
    "BotReplyMessageEvent",
    "PdsAgentStatusEvent",
    "PdsContactStatusEvent",
    "PdsTaskStatusEvent",
    "UnknownEvent",
    "WorkflowCallCompletedEvent",
    "WorkflowCallCompletedInfoCheckEvent",
    "WorkflowChatbotSessionEndEvent",
    "WorkflowCustomApiPushEvent",
    "WorkflowListCompletedEvent",
    "WorkflowStatusChangedEvent",
]
