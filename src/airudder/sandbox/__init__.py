"""A stand-in for AI Rudder on a real local socket, for tests and for trying things out.

    async with Sandbox() as sandbox:
        ...  # point a client at sandbox.url with sandbox.app_key, sandbox.app_secret, sandbox.aes_key

It imports nothing of the client: encryption, envelopes and checks are written a second time, from the vendor's pages.
"""

from .audio import generated
from .chat import EXAMPLE_SESSION, Chats, Sms
from .described import all_operations
from .dialler import Dialling
from .document import Description
from .faults import Cut, Fault, Pause, Told
from .files import Recordings
from .gate import Gate
from .ledger import Entry
from .listing import PagingQuirks
from .operations import OPERATIONS, Operation
from .pushing import Delivery, WebhookSigner
from .reply import Refused, Reply, Stream, refusal, success
from .seal import SAMPLE_KEY, Seal, SealError
from .server import APP_KEY, APP_SECRET, Sandbox
from .state import Call, SignatureCheck, State
from .thread import running
from .webhooks import Webhooks
from .world import Task, Workflow

__all__ = [
    "APP_KEY",
    "APP_SECRET",
    "EXAMPLE_SESSION",
    "OPERATIONS",
    "SAMPLE_KEY",
    "Call",
    "Chats",
    "Cut",
    "Delivery",
    "Description",
    "Dialling",
    "Entry",
    "Fault",
    "Gate",
    "Operation",
    "PagingQuirks",
    "Pause",
    "Recordings",
    "Refused",
    "Reply",
    "Sandbox",
    "Seal",
    "SealError",
    "SignatureCheck",
    "Sms",
    "State",
    "Stream",
    "Task",
    "Told",
    "WebhookSigner",
    "Webhooks",
    "Workflow",
    "all_operations",
    "generated",
    "refusal",
    "running",
    "success",
]
