"""A call that dials has a connection of its own: what that costs, without and with TLS."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import msgspec

from airudder import AIRudder

from .calls import HEADERS
from .certificate import write_certificate
from .rounds import Call, Table, Variant, repeated
from .rounds import measure as measure_rounds
from .server import serving, success

TITLE = "A dialling call, over {}"
RAW, RAW_NEW = "aiohttp, connection reused", "aiohttp, a new connection for each call"
SAFE, DIALS = "**client, `workflows.find`** (reused)", "**client, `workflows.add_contacts`** (new)"

_FIND, _ADD = "/service/cloud/workflow/detailinstances", "/service/cloud/workflow/uploaddetails"
_BATCH = 50
_CONTACTS = [{"callee": "+12025550123", "case_id": "case-1", "variables": {"name": "Customer 1"}}]


async def _measure(rounds: int, url: str, trust: ssl.SSLContext | None) -> Table:
    checked = True if trust is None else trust
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=checked)) as reusing,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=checked, force_close=True)) as opening,
        AIRudder("key", "secret", base_url=url, ssl=trust) as client,
    ):

        def raw(session: aiohttp.ClientSession) -> Call:
            async def call() -> None:
                body = msgspec.json.encode({"workflow_id": "w1", "details": _CONTACTS})
                async with session.post(url + _ADD, data=body, headers=HEADERS) as response:
                    msgspec.json.decode(await response.read())

            return call

        ways: dict[str, tuple[Call, str | None]] = {
            RAW: (raw(reusing), None),
            RAW_NEW: (raw(opening), RAW),
            SAFE: (
                lambda: client.workflows.find(start_time="2030-01-01 00:00:00", end_time="2030-01-02 00:00:00"),
                RAW,
            ),
            DIALS: (lambda: client.workflows.add_contacts(workflow_id="w1", details=_CONTACTS), SAFE),
        }
        variants = [Variant(name, repeated(call, _BATCH), base) for name, (call, base) in ways.items()]
        title = TITLE.format("TCP" if trust is None else "TLS")
        return await measure_rounds(title, "µs per call", 1e6, variants, rounds, shows_wall=True)


async def measure(rounds: int) -> Sequence[Table]:
    """One table without TLS, one with it."""
    site = {path.encode(): success({}) for path in (_FIND, _ADD)}
    with TemporaryDirectory() as folder:
        certificate = Path(folder) / "made.pem"
        write_certificate(certificate)
        trust = ssl.create_default_context(cafile=str(certificate))
        with serving(site) as plain, serving(site, certificate) as encrypted:
            return [await _measure(rounds, plain, None), await _measure(rounds, encrypted, trust)]


__all__ = ["DIALS", "RAW", "RAW_NEW", "SAFE", "TITLE", "measure"]
