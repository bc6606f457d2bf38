"""A campaign that is killed: 2,000 made-up people in a CSV with faults; the first run ends by SIGKILL, the second one
calls the rest, and nobody is called twice.

This process has the sandbox, and kills. Each run is a process of its own: `demo_campaign.py run URL ...`.
Nothing leaves the machine, and all numbers are of the ranges for fiction.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from airudder import AIRudder
from airudder.campaigns import Campaign, Progress, Report
from airudder.contacts import prepare
from airudder.sandbox import Entry, Sandbox, running

PEOPLE = 2_000
MAPPING: Mapping[str, str | Mapping[str, str]] = {
    "callee": "Phone",
    "case_id": "Invoice",
    "variables": {"first_name": "Name", "amount": "Amount"},
}
AREAS = (202, 206, 212, 213, 214, 215, 303, 305, 312, 313, 404, 407, 412, 415, 480, 503, 512, 602, 617, 702)
BATCH = 100
KILLED_AFTER = 9  # batches with an answer
WIDTH = 40
BLOCKS = " ▏▎▍▌▋▊▉█"


def main() -> None:
    with tempfile.TemporaryDirectory() as name, running() as sandbox:
        folder = Path(name)
        write_list(folder)
        say(f"A sandbox plays AI Rudder at {sandbox.url}. {PEOPLE:,} made-up people are in a CSV, some rows are wrong.")

        head("The first run: killed with SIGKILL")
        kill_in_the_middle(sandbox, folder)

        head("The second run: the same command")
        subprocess.run(command(sandbox, folder), check=True)

        head("What the server saw")
        check(sandbox)


def write_list(folder: Path) -> None:
    """2,000 rows: 50 of them cannot be called, 30 come twice, and 20 are on the suppression list."""
    numbers = [f"+1{area}55501{last:02}" for area in AREAS for last in range(100)]
    for place in range(7, PEOPLE, 40):
        numbers[place] = numbers[place][:-3]  # digits are missing
    for place in range(1010, 1040):
        numbers[place] = numbers[place - 1000]
    with (folder / "people.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Phone", "Invoice", "Name", "Amount"])
        for place, number in enumerate(numbers):
            rows.writerow([number, f"invoice-{place}", f"Name {place}", f"{place % 90 + 10}.00"])
    (folder / "suppressed.txt").write_text("\n".join(numbers[1500:1520]) + "\n", encoding="utf-8")


# --------------------------------------------------------------------------------------------------- this process


def command(sandbox: Sandbox, folder: Path) -> list[str]:
    return [sys.executable, __file__, "run", sandbox.url, sandbox.app_key, sandbox.app_secret, str(folder)]


def kill_in_the_middle(sandbox: Sandbox, folder: Path) -> None:
    """Kill the run when the server has taken a batch, and its answer is not sent yet."""
    with sandbox.hold("workflows.add_contacts", "after") as gate:
        process = subprocess.Popen(command(sandbox, folder))
        while process.poll() is None:
            if gate.waiting and gate.arrivals == KILLED_AFTER:
                process.kill()
                process.wait()
                print()
                say(f"killed: the server has {accepted(sandbox)} contacts, and the last answer never arrived")
                return
            gate.release(1)
            time.sleep(0.005)
    raise SystemExit("the demo failed: the first run ended before it was killed")


def accepted(sandbox: Sandbox) -> int:
    return sum(len(numbers(entry)) for entry in sandbox.ledger)


def numbers(entry: Entry) -> list[str]:
    uploads = ("workflow_create", "workflow_add_details")
    if entry.operation_id not in uploads or not entry.accepted:
        return []
    return [contact["callee"] for contact in json.loads(entry.body)["details"]]


def check(sandbox: Sandbox) -> None:
    called = Counter(number for entry in sandbox.ledger for number in numbers(entry))
    twice = sum(times > 1 for times in called.values())
    say(f"{called.total():,} contacts in {len(sandbox.workflows)} workflow, {len(called):,} different numbers")
    say(f"called twice: {twice}")
    if twice or called.total() != PEOPLE - 100:
        raise SystemExit("the demo failed: not everybody was called once")


# -------------------------------------------------------------------------------------------------------- one run


async def run(url: str, app_key: str, app_secret: str, folder: Path) -> None:
    journal, suppressed = folder / "calls.db", folder / "suppressed.txt"
    async with (
        AIRudder(app_key, app_secret, base_url=url) as client,
        await Campaign.open(journal, "reminders", suppression=suppressed) as campaign,
    ):
        planned = await campaign.plan(prepare(folder / "people.csv", MAPPING))
        say(f"planned {planned.planned:,}, known from before {planned.known:,}")
        report = await campaign.run(client, workflow_template_id=1042, batch_size=BATCH, progress=show)
        print()
        for one in await campaign.resolve(client, sample=BATCH):
            say(f"batch {one.batch.id} is open ({one.batch.reason}); the server has {one.found} of {one.batch.count}")
            if one.found == one.batch.count:
                await campaign.accept(one.batch.id)
                report = await campaign.report()
                say("so it is accepted, and not sent again")
        draw(report)


def show(progress: Progress) -> None:
    bar = filled(progress.done / progress.total)
    print(f"\r  {bar:{WIDTH}} {progress.done:>5,} of {progress.total:,}", end="", flush=True)


def draw(report: Report) -> None:
    head(f"Report: {report.total:,} rows")
    states = ("accepted", "open", "refused", "planned", "rejected", "duplicate", "suppressed", "cancelled")
    for state in states:
        count = getattr(report, state)
        say(f"{state:<11}{count:>6,}  {filled(count / report.total)}")
    whole = report.total == sum(getattr(report, state) for state in states)
    say(f"{'together':<11}{report.total:>6,}  every row is accounted for: {'yes' if whole else 'NO'}")


def filled(part: float) -> str:
    eighths = round(part * WIDTH * 8)
    bar = BLOCKS[-1] * (eighths // 8) + BLOCKS[eighths % 8].strip()
    try:
        bar.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return "#" * round(part * WIDTH)
    return bar


def head(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}", flush=True)


def say(text: str) -> None:
    print(f"  {text}", flush=True)


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    if sys.argv[1:2] == ["run"]:
        url, app_key, app_secret, folder = sys.argv[2:]
        asyncio.run(run(url, app_key, app_secret, Path(folder)))
    else:
        main()
