"""Webhooks of AI Rudder: read, received, never lost once acknowledged. What serves or stores is loaded at first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .._generated import events as _generated
from .._generated.events import *  # noqa: F403
from .errors import WebhookDecryptionError, WebhookError, WebhookPayloadError, WebhookVerificationError
from .event import WINDOW, Event
from .events import (
    EVENTS,
    BotReplyMessageEvent,
    PdsAgentStatusEvent,
    PdsContactStatusEvent,
    PdsTaskStatusEvent,
    UnknownEvent,
    WorkflowCallCompletedEvent,
    WorkflowCallCompletedInfoCheckEvent,
    WorkflowChatbotSessionEndEvent,
    WorkflowCustomApiPushEvent,
    WorkflowListCompletedEvent,
    WorkflowStatusChangedEvent,
)
from .kinds import KINDS, examples
from .parse import Decryptor, Verifier, parse, restore
from .shapes import recognise

if TYPE_CHECKING:
    from .adapters.aiohttp import aiohttp_app
    from .adapters.asgi import asgi_app
    from .adapters.django import django_view
    from .inbox import Counts, DeadLetter, Inbox, InboxError
    from .receiver import Answer, Receiver
    from .reconcile import (
        CallRecord,
        Correction,
        Final,
        Ignored,
        Outcome,
        Reconciler,
        ReconcilerFullError,
        ReportedCall,
        Unkeyed,
    )
    from .router import Router

_ROOMS = {
    ".adapters.aiohttp": ("aiohttp_app",),
    ".adapters.asgi": ("asgi_app",),
    ".adapters.django": ("django_view",),
    ".inbox": ("Counts", "DeadLetter", "Inbox", "InboxError"),
    ".receiver": ("Answer", "Receiver"),
    ".reconcile": (
        *("CallRecord", "Correction", "Final", "Ignored", "Outcome"),
        *("Reconciler", "ReconcilerFullError", "ReportedCall", "Unkeyed"),
    ),
    ".router": ("Router",),
}
_LATE = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "EVENTS",
    "KINDS",
    "WINDOW",
    "Answer",
    "BotReplyMessageEvent",
    "CallRecord",
    "Correction",
    "Counts",
    "DeadLetter",
    "Decryptor",
    "Event",
    "Final",
    "Ignored",
    "Inbox",
    "InboxError",
    "Outcome",
    "PdsAgentStatusEvent",
    "PdsContactStatusEvent",
    "PdsTaskStatusEvent",
    "Receiver",
    "Reconciler",
    "ReconcilerFullError",
    "ReportedCall",
    "Router",
    "Unkeyed",
    "UnknownEvent",
    "Verifier",
    "WebhookDecryptionError",
    "WebhookError",
    "WebhookPayloadError",
    "WebhookVerificationError",
    "WorkflowCallCompletedEvent",
    "WorkflowCallCompletedInfoCheckEvent",
    "WorkflowChatbotSessionEndEvent",
    "WorkflowCustomApiPushEvent",
    "WorkflowListCompletedEvent",
    "WorkflowStatusChangedEvent",
    "aiohttp_app",
    "asgi_app",
    "django_view",
    "examples",
    "parse",
    "recognise",
    "restore",
]
__all__ += _generated.__all__

if not TYPE_CHECKING:  # a checker that saw this would take any misspelt name for one that is there

    def __getattr__(name: str) -> Any:
        if name not in _LATE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_LATE[name], __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
