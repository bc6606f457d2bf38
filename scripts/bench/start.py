"""The start: import and first call, in a fresh interpreter each."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Sequence

from .detail import PATH, TASK_ID, site_of
from .rounds import Table, Variant, Work
from .rounds import measure as measure_rounds
from .server import serving

TITLE = "The start, in a fresh interpreter; the client fetches a token before its first call"
AIOHTTP, AIOHTTP_CALL = "`import aiohttp`", "`import aiohttp` and a first call"
IMPORT, FIRST_CALL = "**`import airudder`**", "**`import airudder` and a first call**"

_AIOHTTP_CALL = f"""
import asyncio, sys, aiohttp
async def main():
    async with aiohttp.ClientSession() as session:
        async with session.post(sys.argv[1] + "{PATH}", json={{"task_id": "{TASK_ID}"}}) as response:
            assert (await response.json())["code"] == 200
asyncio.run(main())
"""
_FIRST_CALL = f"""
import asyncio, sys
from airudder import AIRudder
async def main():
    async with AIRudder("key", "secret", base_url=sys.argv[1]) as client:
        assert (await client.workflows.task_detail(task_id="{TASK_ID}")).details
asyncio.run(main())
"""


def _fresh(code: str, url: str) -> Work:
    def run() -> int:
        subprocess.run([sys.executable, "-c", code, url], check=True)
        return 1

    async def work() -> int:
        return run()  # blocks the loop, on which nothing else runs

    return work


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def measure(rounds: int) -> Sequence[Table]:
    """One table."""
    with serving(site_of(1)) as url:
        variants = [
            Variant(AIOHTTP, _fresh("import aiohttp", url)),
            Variant(AIOHTTP_CALL, _fresh(_AIOHTTP_CALL, url), AIOHTTP),
            Variant(IMPORT, _fresh("import airudder", url), AIOHTTP),
            Variant(FIRST_CALL, _fresh(_FIRST_CALL, url), AIOHTTP),
        ]
        table = await measure_rounds(TITLE, "ms", 1e3, variants, rounds, shows_wall=True, cpu_clock=_cpu_of_children)
    return [table]


__all__ = ["AIOHTTP", "FIRST_CALL", "TITLE", "measure"]
