"""A server that plays AI Rudder on a local socket, for tests and for trying things out.

    async with Sandbox() as sandbox:
        ...  # point a client at sandbox.url with sandbox.app_key, sandbox.app_secret, sandbox.aes_key

It imports nothing of the client: encryption, envelopes and checks are written a second time, from the vendor's pages.
"""

from .document import Description
from .faults import Cut, Fault, Pause, Told
from .gate import Gate
from .handlers.described import all_operations
from .ledger import Entry
from .operations import OPERATIONS, Operation
from .pushing import Delivery, WebhookSigner
from .reply import Refused, Reply, Stream, refusal, success
from .seal import SAMPLE_KEY, Seal, SealError
from .server import APP_KEY, APP_SECRET, Sandbox
from .thread import running
from .webhooks import Webhooks
from .world.audio import generated
from .world.chat import EXAMPLE_SESSION, Chats, Sms
from .world.dialler import Dialling
from .world.files import Recordings
from .world.listing import PagingQuirks
from .world.pds import PdsTask
from .world.state import Call, SignatureCheck, State
from .world.tasks import Task, Workflow

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
    "PdsTask",
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
