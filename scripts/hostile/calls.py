"""The calls: many at once, some cancelled, some short of time, and what must hold of each."""

import asyncio
import random
from collections import Counter

from attrs import define, field

from airudder import AIRudder, AIRudderError, CallInfo, RetryPolicy, Timeout

from .ledger import Ledger
from .server import HostileServer

AT_ONCE = 32


@define
class Call:
    """One call. ``outcome``: ``ok``, the class of the error, or ``cancelled``; ``answer``: the id in its answer."""

    id: str
    dials: bool
    info: CallInfo = field(factory=CallInfo)
    outcome: str = ""
    answer: object = None

    def fault(self, ledger: Ledger) -> str | None:
        """What the client says of this call that the server did not see so; None if they agree."""
        seen = ledger[self.id]
        if self.info.sent == "no" and seen.arrived:
            return f"sent is no, and it arrived {seen.arrived} times"
        if self.info.sent == "yes" and not seen.arrived:
            return "sent is yes, and it never arrived"
        if self.dials and seen.done > 1:
            return f"it was carried out {seen.done} times"
        if self.dials and self.outcome == "ok" and not seen.done:
            return "it is reported as made, and was not carried out"
        # None: the answer was a success without a body.
        if self.dials and self.outcome == "ok" and self.answer not in (None, self.id):
            return "it was given the answer of another call"
        if "Error" in self.outcome and self.outcome not in TYPED:
            return f"it raised {self.outcome}, which is not an error of ours"
        return None


def _classes(base: type[BaseException]) -> set[str]:
    return {base.__name__}.union(*(_classes(one) for one in base.__subclasses__()))


TYPED = _classes(AIRudderError)


@define
class Report:
    """``mixed``: calls that only read and were given a stray that came while they were under way."""

    calls: list[Call]
    faults: list[str]
    outcomes: Counter[str]
    behaviours: set[str]
    mixed: int


def run(count: int, seed: int) -> Report:
    """Make ``count`` calls against a hostile server and compare what both sides saw."""
    with HostileServer(seed) as server:
        calls = asyncio.run(_all(server.url, count, seed))
    faults = [f"{call.id}: {fault}" for call in calls if (fault := call.fault(server.ledger))]
    mixed = sum(not call.dials and call.answer not in (None, call.id) for call in calls)
    return Report(calls, faults, Counter(call.outcome for call in calls), server.used, mixed)


async def _all(url: str, count: int, seed: int) -> list[Call]:
    calls = [Call(f"call-{number}", random.Random(f"{seed} {number}").random() < 0.6) for number in range(count)]
    waiting = list(reversed(calls))
    limits, retry = Timeout(total=3, read=0.15), RetryPolicy(base_delay=0.001)
    async with AIRudder("made-up", "made-up", base_url=url, timeout=limits, retry=retry, max_connections=24) as client:

        async def work() -> None:
            while waiting:
                await _one(client, waiting.pop(), seed)

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(work())
    return calls


async def _one(client: AIRudder, call: Call, seed: int) -> None:
    rng = random.Random(f"{seed} {call.id} how")
    task = asyncio.ensure_future(_made(client, call, rng))
    if rng.random() < 0.1:
        asyncio.get_running_loop().call_later(rng.uniform(0, 0.03), task.cancel)
    try:
        call.answer = await task
        call.outcome = "ok"
    except asyncio.CancelledError:
        call.outcome = "cancelled"
    except Exception as error:
        call.outcome = type(error).__name__


async def _made(client: AIRudder, call: Call, rng: random.Random) -> object:
    view = client.with_options(timeout=rng.uniform(0.001, 0.1)) if rng.random() < 0.1 else client
    if call.dials:
        answer = view.tasks.create(task_name=call.id, details=[{"Mobile": "+12025550101"}], info=call.info)
        return (await answer).task_id
    if rng.random() < 0.8:
        return (await view.tasks.detail(task_id=call.id, info=call.info)).task_id
    return _id(await view.tasks.stop(task_id=call.id, info=call.info))


def _id(data: object) -> object:
    return data.get("task_id") if isinstance(data, dict) else None


__all__ = ["Call", "Report", "run"]
