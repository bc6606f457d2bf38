"""A campaign of many contacts: the time and the memory of planning and running, client and sandbox each in a process.

The sandbox is the real one, except that it does not compare each request with the description (half of the time of a
run would be its own), and that it forgets its ledger while it runs. Its contacts are counted at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import resource
import sys
import time
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import phonenumbers
from attrs import frozen

from airudder import AIRudder
from airudder.campaigns import Campaign
from airudder.contacts import Contact, Rejected, prepare
from airudder.sandbox import Sandbox

PAGE = Path(__file__).resolve().parents[2] / "docs" / "campaigns.md"
BEGIN, END = "<!-- make bench-campaign -->\n", "<!-- end -->\n"

_MAPPING: Mapping[str, str | Mapping[str, str]] = {
    "callee": "Phone",
    "case_id": "Id",
    "variables": {"first_name": "Name", "amount": "Amount"},
}
_SPAWN = get_context("spawn")
_FORGET = 5.0  # seconds between two looks at the ledger of the sandbox


@frozen
class Figures:
    """One row of the table. ``first``, ``last``: contacts per second in the first and the last tenth of the work.

    ``cpu``: seconds of the client's process, threads included. ``before``, ``peak``: its resident memory in bytes,
    before the plan and at most.
    """

    contacts: int
    plan: float
    plan_cpu: float
    plan_first: float
    plan_last: float
    again: float
    run: float
    run_cpu: float
    run_first: float
    run_last: float
    before: int
    peak: int
    journal: int


class _Pace:
    """When which part of the work was done."""

    def __init__(self) -> None:
        self._done, self._at = array("q", [0]), array("d", [time.perf_counter()])
        self._began = time.process_time()
        self.cpu = 0.0

    def note(self, done: int) -> None:
        self._done.append(done)
        self._at.append(time.perf_counter())
        self.cpu = time.process_time() - self._began

    def between(self, begin: float, end: float) -> float:
        """Contacts per second between two parts of the work, from 0 to 1."""
        total = self._done[-1]
        first = bisect_right(self._done, begin * total) - 1
        last = bisect_left(self._done, end * total) if end < 1 else len(self._done) - 1
        return (self._done[last] - self._done[first]) / (self._at[last] - self._at[first])

    @property
    def seconds(self) -> float:
        return self._at[-1] - self._at[0]


# ---------------------------------------------------------------------------------------------------------- input


def _numbers() -> Iterator[str]:
    """Numbers of the exchange 555, which has no subscribers, in no order. Nothing but a sandbox gets them."""
    known = (area for area in range(201, 990) if area != 900)  # 900 is for premium-rate numbers, which are rejected
    areas = [area for area in known if phonenumbers.is_valid_number(phonenumbers.parse(f"+1{area}5550100"))]
    count = len(areas) * 10_000
    for place in range(count):
        line, area = divmod(place * 7_654_321 % count, len(areas))
        yield f"+1{areas[area]}555{line:04}"


def write_csv(path: Path, count: int) -> None:
    """A file of ``count`` made-up people, each with a number of their own."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Phone", "Id", "Name", "Amount"])
        for place, number in zip(range(count), _numbers(), strict=False):
            rows.writerow([number, f"invoice-{place}", f"Name {place}", f"{place % 500}.00"])


# --------------------------------------------------------------------------------------------------------- client


def _memory(*, peak: bool) -> int:
    """Resident memory. Not ``ru_maxrss`` where there is a choice: that begins with the size of the parent process."""
    try:
        for line in Path("/proc/self/status").read_text("ascii").splitlines():
            if line.startswith("VmHWM:" if peak else "VmRSS:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


async def _carry_out(source: Path, url: str, app_key: str, app_secret: str) -> Figures:
    journal = source.with_name("calls.db")
    planning, running = _Pace(), _Pace()

    def rows() -> Iterator[Contact | Rejected]:
        for done, row in enumerate(prepare(source, _MAPPING), 1):
            if done % 500 == 0:
                planning.note(done - 1)  # the pieces before it are planned
            yield row

    async with await Campaign.open(journal, "bench") as campaign:
        before = _memory(peak=False)
        planning = _Pace()
        planned = await campaign.plan(rows())
        planning.note(planned.total)
        began = time.perf_counter()
        known = await campaign.plan(prepare(source, _MAPPING))
        again = time.perf_counter() - began
        async with AIRudder(app_key, app_secret, base_url=url) as client:
            running = _Pace()
            report = await campaign.run(client, workflow_template_id=1, progress=lambda seen: running.note(seen.done))
    if not planned.planned == known.known == report.accepted == report.total:
        raise SystemExit(f"planned {planned}, planned again {known}, run {report}")
    return Figures(
        contacts=report.accepted,
        plan=planning.seconds,
        plan_cpu=planning.cpu,
        plan_first=planning.between(0, 0.1),
        plan_last=planning.between(0.9, 1),
        again=again,
        run=running.seconds,
        run_cpu=running.cpu,
        run_first=running.between(0, 0.1),
        run_last=running.between(0.9, 1),
        before=before,
        peak=_memory(peak=True),
        journal=journal.stat().st_size,
    )


def _client(pipe: Connection, source: Path, url: str, app_key: str, app_secret: str) -> None:
    pipe.send(asyncio.run(_carry_out(source, url, app_key, app_secret)))


# -------------------------------------------------------------------------------------------------------- sandbox


async def _serve(pipe: Connection) -> None:
    async with Sandbox(validate_requests=False) as sandbox:
        pipe.send((sandbox.url, sandbox.app_key, sandbox.app_secret))
        over = asyncio.Event()
        asyncio.get_running_loop().add_reader(pipe.fileno(), over.set)  # readable at its end, also if the parent dies
        while not over.is_set():
            sandbox.forget()
            try:
                await asyncio.wait_for(over.wait(), _FORGET)
            except TimeoutError:
                pass
        asyncio.get_running_loop().remove_reader(pipe.fileno())
        contacts = [contact for flow in sandbox.workflows.values() for contact in flow.task.line.contacts]
        try:
            pipe.send((len(contacts), len({contact.callee for contact in contacts})))
        except OSError:  # the parent is gone
            pass


def _sandbox(pipe: Connection) -> None:
    asyncio.run(_serve(pipe))


# ----------------------------------------------------------------------------------------------------------- all


@contextmanager
def _process(target: Callable[..., None], *arguments: object) -> Iterator[Connection]:
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=target, args=(theirs, *arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.join(10)
        process.terminate()


def measure(contacts: int, folder: Path) -> Figures:
    """Plan and run a campaign, and compare it with what the sandbox has at the end."""
    source = folder / f"{contacts}.csv"
    write_csv(source, contacts)
    with _process(_sandbox) as sandbox:
        url, app_key, app_secret = sandbox.recv()
        with _process(_client, source, url, app_key, app_secret) as client:
            figures: Figures = client.recv()
        sandbox.send("over")
        called = sandbox.recv()
    if called != (contacts, contacts):
        raise SystemExit(f"of {contacts} contacts the sandbox has {called[0]}, {called[1]} of them different")
    return figures


def table(rows: Sequence[Figures]) -> str:
    """The results as Markdown."""
    lines = [
        "| contacts | prepare and plan | first, last tenth | planned again | run | first, last tenth "
        "| memory before, peak | journal |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        cells = [
            f"{row.contacts:,}",
            f"{row.plan:.1f} s (CPU {row.plan_cpu:.1f} s), {row.contacts / row.plan:,.0f}/s",
            f"{row.plan_first:,.0f}/s, {row.plan_last:,.0f}/s",
            f"{row.again:.1f} s",
            f"{row.run:.1f} s (CPU {row.run_cpu:.1f} s), {row.contacts / row.run:,.0f}/s",
            f"{row.run_first:,.0f}/s, {row.run_last:,.0f}/s",
            f"{row.before / 2**20:.0f}, {row.peak / 2**20:.0f} MiB",
            f"{row.journal / 2**20:.0f} MiB",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def write(page: Path, text: str) -> None:
    """Put the table between the two marks of the page."""
    old = page.read_text(encoding="utf-8")
    head, found, rest = old.partition(BEGIN)
    _, ended, tail = rest.partition(END)
    if not found or not ended:
        raise SystemExit(f"{page.name} has no line {BEGIN.strip()} with {END.strip()} after it")
    page.write_text(f"{head}{BEGIN}{text}{END}{tail}", encoding="utf-8")


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description="Measure a campaign from its CSV to its last batch; print a table.")
    parser.add_argument("--contacts", default="10000,100000,1000000", help="sizes, separated by commas (%(default)s)")
    parser.add_argument("--write", action="store_true", help="write the table into docs/campaigns.md as well")
    arguments = parser.parse_args()
    rows = []
    for contacts in map(int, arguments.contacts.split(",")):
        with TemporaryDirectory() as folder:
            rows.append(measure(contacts, Path(folder)))
        print(table(rows[-1:]).splitlines()[-1], file=sys.stderr, flush=True)
    text = table(rows)
    print(text, end="")
    if arguments.write:
        write(PAGE, text)


__all__ = ["Figures", "main", "measure", "table", "write"]
