"""One run: a user plans and runs campaigns while everything goes wrong, and goes on until all is quiet."""

from __future__ import annotations

import asyncio
import logging
import random
import re
import shutil
import sqlite3
import tempfile
import traceback
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from attrs import define, field
from sqlalchemy import Connection

from airudder import AIRudder, AIRudderError
from airudder.campaigns import Campaign, CampaignBusyError, CampaignStateError, JournalError, Report
from airudder.campaigns.journal import Journal
from airudder.contacts import Contact

from .disturbances import DISTURBANCES, Disturbance, SuppressionDownError
from .journals import MEMORY, STATES, WITH_THE_VENDOR, Held, held, read, state_of
from .judge import compare, over_limit
from .machines import Crash, Machine, here, unreal
from .scenario import List, Scenario, scenario_of
from .server import Server
from .vendor import Request, Vendor
from .world import Loop, World

NUMBER = re.compile(r"1?20255501\d\d")
_TRIES = 60
_MOST_POINTS = 20_000


@define
class Result:
    """``seen``: what happened, and how often. ``story``: in which order. ``points``: how often each was reached."""

    seed: str
    faults: list[str] = field(factory=list)
    seen: Counter[str] = field(factory=Counter)
    points: Counter[str] = field(factory=Counter)
    states: Counter[str] = field(factory=Counter)
    contacts: int = 0
    story: list[str] = field(factory=list)


@define(eq=False)
class Run:
    """The user, with all that the disturbances need.

    ``gone``: processes that are known to have ended. ``lock``, ``full``: what is wrong with the database now;
    ``troubled``: something was, in this session. ``answers``: whom the list suppressed, when a process last asked it.
    ``stopped``: the last batch when a person was cancelled. ``planned``, ``released``, ``ended``: campaigns that were
    planned whole, were resumed after a batch, were cancelled. ``meddled``: another process changed the campaign.
    """

    result: Result
    rng: random.Random
    scenario: Scenario
    world: World
    server: Server
    path: Path
    gone: set[str] = field(factory=set)
    suppressed: set[str] = field(factory=set)
    suppression_down: bool = False
    machine: Machine | None = None
    task: asyncio.Task[None] | None = None
    running: str = ""
    cancelled: bool = False
    disturbing: bool = False
    lock: sqlite3.Connection | None = None
    full: Journal | None = None
    troubled: bool = False
    lifted_after: int = 0
    answers: dict[tuple[str, str], set[str]] = field(factory=dict)
    stopped: dict[tuple[str, str], int] = field(factory=dict)
    planned: set[str] = field(factory=set)
    released: set[str] = field(factory=set)
    ended: set[str] = field(factory=set)
    at_report: Held = field(factory=lambda: Held([], {}))
    meddled: bool = False
    made: dict[str, Machine] = field(factory=dict)
    reached: int = 0

    def fault(self, text: str) -> None:
        if text not in self.result.faults:
            self.result.faults.append(text)

    def tell(self, text: str) -> None:
        self.result.story.append(f"{self.world.monotonic():.0f} s: {text}")

    # ------------------------------------------------------------------ machines

    def new_machine(self, *, disturbed: bool) -> Machine:
        made = Machine(f"chaos/{len(self.made) + 1}", self.world, self.disturb if disturbed else self.count)
        self.made[made.name] = made
        here.set(made)
        return made

    def client(self, machine: Machine) -> AIRudder:
        return AIRudder(
            "made-up",
            "made-up",
            base_url="http://127.0.0.1:9",
            user_agent=machine.name,
            clock=self.world,
            rng=random.Random(self.rng.random()),
        )

    async def open(self, name: str, machine: Machine) -> Campaign:
        answers = self.answers.setdefault((machine.name, name), set())

        async def check(numbers: Sequence[str]) -> Collection[str]:
            await asyncio.sleep(0)
            if self.suppression_down:
                self.suppression_down = False
                raise SuppressionDownError
            found = self.suppressed & {*numbers}
            answers.difference_update(numbers)
            answers.update(found)
            return found

        return await Campaign.open(self.path, name, suppression=check, clock=self.world, **self.scenario.opening)

    def watch(self, request: Request) -> None:
        """As a request that dials arrives: nobody in it may be on the list, by the last look of this process."""
        name = self.server.vendor.campaign_of(request)
        self.tell(f"{request.machine} sends {[one['case_id'][:10] for one in request.body['details']]} of {name}")
        if self.answers.get((request.machine, name), set()) & {*request.people}:
            self.fault("a suppressed person was sent")
        count = self.scenario.options["batch_size"]
        if len(request.people) > count or len({*request.people}) < len(request.people):
            self.fault("a batch is too large, or has a person twice")
        first = self.scenario.options.get("first")
        if first is not None and name not in self.released:
            taken = {one.person for one in self.server.vendor.accepted if one.campaign == name}
            if taken or len(request.people) > first:
                self.fault("a run went on after the first batch, without resume()")

    # ------------------------------------------------------------------ points

    async def count(self, point: str) -> None:
        self.reached += 1
        if self.reached > _MOST_POINTS:
            raise Crash("endless")

    async def disturb(self, point: str) -> None:
        await self.count(point)
        self.result.points[point] += 1
        if self.lifted_after > 0 and asyncio.current_task() is self.task:
            self.lifted_after -= 1
            if not self.lifted_after:
                await self.lift()
        often = 4.0 if point.startswith("vendor") else 1.0  # there are fewer of these points
        if self.disturbing or self.task is None or self.rng.random() >= self.scenario.others * often:
            return
        self.disturbing = True  # one at a time
        try:
            chosen: Disturbance = self.rng.choice(DISTURBANCES)
            self.result.seen[chosen.__name__] += 1
            self.tell(f"{chosen.__name__} ({point})")
            await chosen(self)
        finally:
            self.disturbing = False

    def within(self, point: str, db: Connection) -> None:
        if point == "campaign.run":  # the last one makes the report
            self.at_report = read(db.exec_driver_sql)

    async def sleeping(self) -> None:
        if self.task is asyncio.current_task() and self.machine is not None:
            await self.machine.reach("in a pause")

    async def lift(self) -> None:
        """Unlock the database, and give it room."""
        if self.lock is not None:
            self.lock.close()
            self.lock = None
        if self.full is not None:
            full, self.full = self.full, None
            with suppress(JournalError):
                await Journal.write(full, lambda db: db.exec_driver_sql("PRAGMA max_page_count=1000000"))
        self.lifted_after = 0

    # ------------------------------------------------------------------ the user

    async def go(self) -> None:
        self.server.vendor.watch, self.server.tell = self.watch, self.tell
        self.server.claimed = lambda name: self.made[name].claimed_at
        self.world.before_sleep = self.sleeping
        self.server.between = self.disturb
        for _ in range(self.scenario.sessions):
            await self.session(self.rng.sample(self.scenario.lists, len(self.scenario.lists)))
        await self.server.calm()
        self.scenario.others = 0.0
        for each in self.scenario.lists:
            for _ in range(_TRIES):
                if self.is_done(each) or await self.session([each]):
                    break
            else:
                self.fault("a run without disturbances does not end")
        await self.server.rest()
        self.judge()

    def is_done(self, each: List) -> bool:
        """Whether all was planned, and nothing is left to be sent."""
        counts = held(self.path).counts(each.name) if each.name in self.planned else {"planned": 1}
        return not (counts["planned"] or counts["sending"])

    async def session(self, lists: Sequence[List]) -> bool:
        """One process of the user, until it ends or is ended; whether it came to the end of all its campaigns."""
        self.machine = machine = self.new_machine(disturbed=True)
        machine.within = self.within
        self.cancelled = self.troubled = self.meddled = False
        ended: list[bool] = []
        self.task = asyncio.create_task(self.work(machine, lists, ended))
        problem: BaseException | None = None
        try:
            await self.task
        except BaseException as error:
            problem = error
        self.task = None
        self.tell(f"{machine.name} ended: {type(problem).__name__ if problem else 'by itself'}")
        await self.lift()
        if problem is not None and not self.expected(problem, machine):
            text = "".join(traceback.format_exception(problem)[-3:])
            self.fault(f"raised {type(problem).__name__}: {problem}\n{text}")
        self.check_text("".join(traceback.format_exception(problem)) if problem else "")
        if isinstance(problem, CampaignBusyError):
            self.world.advance(61.0)
        for journal in machine.journals:
            await journal.aclose()
        return all(ended) and len(ended) == len(lists)

    def expected(self, problem: BaseException, machine: Machine) -> bool:
        if machine.dead and isinstance(problem, Crash | asyncio.CancelledError):
            return True
        if self.cancelled and isinstance(problem, asyncio.CancelledError):
            return True
        if isinstance(problem, JournalError):
            return self.troubled or "TimeoutError" in str(problem)  # a jump of the time while it waits for its turn
        if isinstance(problem, SuppressionDownError | CampaignBusyError):
            return True
        return isinstance(problem, CampaignStateError) and bool(self.ended)

    async def work(self, machine: Machine, lists: Sequence[List], ended: list[bool]) -> None:
        try:
            async with self.client(machine) as client:
                for each in lists:
                    campaign = await self.open(each.name, machine)
                    try:
                        ended.append(await self.call(campaign, client, each))
                    finally:
                        await campaign.aclose()
        finally:
            if machine.dead:
                self.result.seen["crashes"] += 1

    async def call(self, campaign: Campaign, client: AIRudder, each: List) -> bool:
        """What a user does with one campaign; whether nothing is left to do."""
        if each.name not in self.ended:
            if each.name not in self.planned or self.rng.random() < 0.2:
                planned = await campaign.plan(each.items())
                self.planned.add(each.name)
                if planned.total != len(each.rows):
                    self.fault("the counts of plan() do not add up")
            if state_of(self.path, each.name) == "paused" and (not self.scenario.others or self.rng.random() < 0.7):
                await self.resume(campaign, each.name)
        self.running = each.name
        report = await campaign.run(
            client, wait=not self.scenario.others or self.rng.random() < 0.7, **self.scenario.options
        )
        self.check_report(report, each)
        self.tell(f"run of {each.name}: {report.state}, {report.planned} planned, {report.reason}")
        if report.state == "ready" and report.planned and report.next_at is None and not self.meddled:
            self.fault("a run ended with contacts that are planned, and does not say why")
        if report.undecided and self.rng.random() < 0.5:
            for one in await campaign.resolve(client, sample=2):
                self.check_text(repr(one))
            if {batch.id for batch in await campaign.batches("open", "refused")} != {
                one.id for one in report.undecided
            }:
                self.fault("resolve() has changed something")
        return report.state == "cancelled" or not report.planned

    async def resume(self, campaign: Campaign, name: str) -> None:
        counts = held(self.path).counts(name)
        if any(counts[state] for state in ("refused", *WITH_THE_VENDOR)):
            self.released.add(name)
        await campaign.resume()

    def check_report(self, report: Report, each: List) -> None:
        """The counts, against the tables."""
        self.check_text(repr(report))
        counted = self.at_report.counts(each.name)
        shown = {state: getattr(report, state) for state in STATES}
        if sum(shown.values()) != report.total or report.total != counted.total():
            self.fault(f"the counts do not add up: {sum(shown.values())} of {report.total}, {counted.total()} stored")
        elif wrong := [state for state in STATES if shown[state] != counted[state]]:
            self.fault(f"the counts are wrong: {', '.join(wrong)}")
        if self.machine is not None and not self.machine.holds and report.sending:
            self.fault("a run ended with contacts that are being sent")

    def check_text(self, text: str) -> None:
        if NUMBER.search(text):
            self.fault("a phone number is in a text: " + NUMBER.sub("<number>", text)[:300])

    # ------------------------------------------------------------------ afterwards

    def judge(self) -> None:
        found, accepted = held(self.path), self.server.vendor.accepted
        for text in compare(self.scenario.lists, accepted, found, self.ended):
            self.fault(text)
        self.result.contacts = len(found.rows)
        self.result.states.update(row.state for row in found.rows)
        for row in found.rows:
            last = self.stopped.get((row.campaign, row.person or ""))
            if last is not None and row.batch is not None and row.batch > last:
                self.fault("a person was sent after cancel_contact()")
        if not self.world.jumps:
            self.judge_times()

    def judge_times(self) -> None:
        """Limits per time: of what was accepted, by when its batch was claimed."""
        accepted, options = self.server.vendor.accepted, self.scenario.options
        for each in self.scenario.lists:
            times = [one.claimed for one in accepted if one.campaign == each.name]
            for name, period in (("max_per_hour", 3600.0), ("max_per_day", 86_400.0)):
                if name in options and over_limit(times, options[name], period):
                    self.fault(f"{name} was exceeded")
        if (limit := self.scenario.opening.get("per_person")) is not None:
            for person in {one.person for one in accepted}:
                times = [one.claimed for one in accepted if one.person == person]
                if over_limit(times, limit[0], limit[1].total_seconds()):
                    self.fault("the limit per person was exceeded")
        if (hours := self.scenario.opening.get("hours")) is not None:
            zones = {
                (each.name, item.callee): item.zones
                for each in self.scenario.lists
                for item in each.items()
                if isinstance(item, Contact)
            }
            for one in accepted:
                window = hours.window(zones[one.campaign, one.person], one.claimed)
                if window is None or window[0] > one.claimed:
                    self.fault("a person was sent outside of the calling hours")


class _Texts(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.found: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        text = self.format(record)
        if NUMBER.search(text):
            self.found.add(f"a phone number is in a log record of {record.name}")
        if record.name == "asyncio" and record.levelno >= logging.WARNING:
            self.found.add(f"asyncio logged: {text[:300]}")


@contextmanager
def _logged(run: Run) -> Iterator[None]:
    root, handler = logging.getLogger(), _Texts()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        for text in sorted(handler.found):
            run.fault(text)


def run_one(seed: str) -> Result:
    """Carry one run out."""
    rng = random.Random(seed)
    scenario = scenario_of(rng)
    folder = Path(tempfile.mkdtemp(dir=MEMORY))
    try:
        return _run_in(folder, seed, rng, scenario)
    finally:
        shutil.rmtree(folder)


def _run_in(folder: Path, seed: str, rng: random.Random, scenario: Scenario) -> Result:
    world = World(scenario.begin)
    server = Server(Vendor(), world, rng, rate=scenario.network, trusted_429="replan_429" in scenario.options)
    run = Run(Result(seed), rng, scenario, world, server, folder / "calls.db", suppressed=set(scenario.suppressed))
    with closing(Loop(world, server.knock, server.serve)) as loop, _logged(run):
        with unreal(run.gone, workflow_limit=scenario.workflow_limit, chunk=scenario.chunk):
            loop.run_until_complete(_guarded(run))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
    run.result.seen.update(server.used)
    return run.result


async def _guarded(run: Run) -> None:
    try:
        await run.go()
    except (Crash, AIRudderError) as error:
        run.fault(f"the run broke off: {type(error).__name__} {error}")
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for _ in range(5):
        await asyncio.sleep(0)
    if left := {task for task in left if not task.done()}:
        run.fault(f"{len(left)} tasks were left behind: {next(iter(left))!r}")


__all__ = ["Result", "Run", "run_one"]
