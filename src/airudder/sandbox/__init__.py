"""A stand-in for AI Rudder on a real local socket, for tests and for trying things out.

    async with Sandbox() as sandbox:
        ...  # point a client at sandbox.url with sandbox.app_key, sandbox.app_secret, sandbox.aes_key

It imports nothing of the client: encryption, envelopes and checks are written a second time, from the vendor's pages.
"""

from .faults import Cut, Fault, Pause, Told
from .gate import Gate
from .ledger import Entry
from .operations import OPERATIONS, Call, Operation, State
from .reply import Reply, refusal, success
from .seal import SAMPLE_KEY, Seal, SealError
from .server import APP_KEY, APP_SECRET, Sandbox
from .thread import running

__all__ = [
    "APP_KEY",
    "APP_SECRET",
    "OPERATIONS",
    "SAMPLE_KEY",
    "Call",
    "Cut",
    "Entry",
    "Fault",
    "Gate",
    "Operation",
    "Pause",
    "Reply",
    "Sandbox",
    "Seal",
    "SealError",
    "State",
    "Told",
    "refusal",
    "running",
    "success",
]
