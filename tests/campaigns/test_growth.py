"""No step looks through all contacts of a campaign for each of its pieces, so time grows as their number does."""

import re
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import event

from airudder import AIRudder
from airudder.sandbox import Fault, Sandbox
from airudder.testing.clock import MovableClock
from campaigns.conftest import OpenCampaign, people

KEY = b"0123456789abcdef"
# All there are, or all of a campaign. Batches and workflows are few.
WHOLE = re.compile(r"SCAN (contacts|uploads)|SEARCH contacts .*\(campaign=\?\)")


async def test_each_statement_finds_its_contacts_by_an_index(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, time: MovableClock, tmp_path: Path
) -> None:
    campaign = await open_campaign(identity_key=KEY)
    seen: dict[str, Any] = {}

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if not statement.startswith("INSERT"):
            seen.setdefault(statement, parameters[0] if isinstance(parameters, list) else parameters)

    event.listen(campaign._journal._engine.sync_engine, "before_cursor_execute", note)
    sandbox.fail(Fault.server_error(), "workflows.add_contacts")
    for first in (1, 1, 21):
        await campaign.plan(people(30, first=first, case_id="a" if first == 21 else None))
    await campaign.run(client, workflow_template_id=1, batch_size=10)
    await campaign.resolve(client)
    for batch in await campaign.batches("open"):
        await campaign.plan_again(batch.id)
    await campaign.cancel_contact(number=people(1)[0].callee)
    await campaign.cancel_contact(case_id="a")
    assert [status async for status in campaign.contacts()]
    time.advance(1)
    await campaign.purge(time.now)
    await campaign.report()

    found = []
    with sqlite3.connect(tmp_path / "calls.db") as db:
        for statement, parameters in seen.items():
            for *_, detail in db.execute(f"EXPLAIN QUERY PLAN {statement}", parameters):
                if WHOLE.search(detail):
                    found.append((detail, statement))
    db.close()
    assert len(seen) > 30
    assert found == []
