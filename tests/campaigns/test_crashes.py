"""What `make chaos` has found: crashes, and answers that say less than they seem to."""

import pytest

from airudder import AIRudder
from airudder.sandbox import Fault, Sandbox
from campaigns.conftest import OpenCampaign, people
from campaigns.test_running import dialled, run


async def test_a_401_before_a_lost_answer_is_not_the_outcome(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(3))
    sandbox.fail(Fault.unauthorized(), "workflows.create")
    sandbox.fail(Fault.cut_after(), "workflows.create")  # the repetition, with a new token
    report = await run(campaign, client)
    assert (report.open, report.planned, len(dialled(sandbox))) == (3, 0, 3)


@pytest.mark.parametrize("status", [400, 409])
async def test_an_error_status_with_a_code_of_success_refuses_nothing(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, status: int
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(3))
    sandbox.fail(Fault.envelope(200, status=status), "workflows.create")
    assert (await run(campaign, client)).open == 3
