"""A process that plans and runs a campaign, as a user's would. It may be killed at any moment."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import time
import traceback
from pathlib import Path
from typing import Any

from attrs import frozen

from airudder import AIRudder, AIRudderError, RetryPolicy, Timeout
from airudder.campaigns import Campaign, CampaignBusyError, JournalError, campaign
from airudder.contacts import prepare

from .scenario import MAPPING, List

_TRIES = 200
_CHUNK = 10  # rows of one transaction: a kill falls between two of them more often


@frozen
class Job:
    """``room``: bytes to which a file may grow, as on a full disk; None: no limit. ``options``: of ``run``."""

    folder: Path
    url: str
    key: str
    secret: str
    each: List
    options: dict[str, Any]
    room: int | None = None

    @property
    def path(self) -> Path:
        return self.folder / "calls.db"

    def note(self, text: str) -> None:
        """Write down what happened, in one piece, for the process that kills."""
        file = os.open(self.folder / "notes.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(file, text.replace("\n", " / ").encode() + b"\n")
        os.close(file)


def work(job: Job) -> None:
    """Go on with the campaign until nothing is planned any more."""
    logging.raiseExceptions = False  # on a full disk
    logging.basicConfig(filename=job.folder / "log.txt", level=logging.DEBUG, force=True)
    campaign.CHUNK = _CHUNK  # type: ignore[attr-defined]
    if job.room is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (job.room, resource.RLIM_INFINITY))
    for _ in range(_TRIES):
        try:
            if asyncio.run(_go_on(job)):
                job.note("done")
                return
            job.note("paused")
        except CampaignBusyError:
            time.sleep(0.02)
        except JournalError as error:
            job.note(type(error).__name__)
            if job.room is not None:  # somebody makes room
                resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except AIRudderError as error:
            job.note(f"FAULT raised {type(error).__name__}: {error}")
            return
        except BaseException:
            job.note("FAULT raised " + traceback.format_exc())
            return
    job.note("FAULT a run does not end")


async def _go_on(job: Job) -> bool:
    limits, retry = Timeout(total=2.0, read=0.25), RetryPolicy(base_delay=0.001)
    async with (
        AIRudder(job.key, job.secret, base_url=job.url, timeout=limits, retry=retry) as client,
        await Campaign.open(job.path, job.each.name) as opened,
    ):
        planned = await opened.plan(prepare(job.each.rows, MAPPING))
        report = await opened.report()
        if planned.total != len(job.each.rows) or report.total != len(job.each.rows):
            job.note("FAULT the counts of plan() do not add up")
        if report.state == "paused":
            await opened.resume()
        report = await opened.run(client, **job.options)
        if report.state == "ready" and report.planned:
            job.note("FAULT a run ended with contacts that are planned, and does not say why")
        return not report.planned


__all__ = ["Job", "work"]
