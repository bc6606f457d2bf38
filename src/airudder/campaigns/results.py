"""What campaigns give back, and the errors that they raise. None of it contains a phone number or a name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from attrs import field, frozen

from .._generated.types import Sent
from ..errors import AIRudderError
from .states import BatchState, CampaignState, ContactState


class CampaignError(AIRudderError):
    """Base class of the errors of campaigns.

    Nothing of the batch was sent, unless ``sent`` is ``"maybe"``: then its outcome could not be written.
    """

    sent: Sent = "no"


class CampaignBusyError(CampaignError):
    """Another run of the campaign is under way, here or in another process of this machine."""

    hint = "Wait until it ends. The campaign of a process that was killed can be run again at once."


class CampaignMismatchError(CampaignError):
    """The campaign belongs to another account, base URL or workflow template."""


class CampaignStateError(CampaignError):
    """The campaign or the batch is not in a state in which this can be done."""


class JournalError(CampaignError):
    """The journal could not be read or written."""

    hint = "Check the disk, and whether another program keeps the file locked; then run the campaign again."


class JournalLostError(JournalError):
    """The file of the journal is not the one that was opened: it was removed, replaced, or overwritten by a copy."""

    hint = "Bring the right file back to its path before the campaign is run again: see docs/campaigns.md."


@frozen(kw_only=True)
class Planned:
    """The rows that one ``plan`` has read, by what became of them. ``known``: those that were in the journal before."""

    planned: int = 0
    rejected: int = 0
    duplicate: int = 0
    suppressed: int = 0
    cancelled: int = 0
    known: int = 0

    @property
    def total(self) -> int:
        """All rows read."""
        return self.planned + self.rejected + self.duplicate + self.suppressed + self.cancelled + self.known


@frozen(kw_only=True)
class Batch:
    """One upload. ``workflow``: the name that the library gave to its workflow; ``workflow_id``: the vendor's id.

    ``count``: its contacts. ``refused_count``: how many of them the vendor refused, by the list of its answer, which
    does not say who. ``reason``: why it is in this state. ``answer``: the raw answer, which may be personal.
    """

    id: int
    state: BatchState
    count: int
    refused_count: int
    workflow: str
    workflow_id: str | None
    sending_at: datetime
    reason: str
    answer: bytes | None = field(repr=False)


@frozen(kw_only=True)
class ContactStatus:
    """One row of the input. ``row``: as in ``Contact``. ``reason``: why it is in this state.

    ``number``, ``case_id``: as given, after a purge their HMAC; None for rejected rows. ``sent_case_id``: the one that
    the vendor gets.
    """

    row: int
    state: ContactState | BatchState
    reason: str
    batch_id: int | None
    number: str | None = field(repr=False)
    case_id: str | None = field(repr=False)
    sent_case_id: str | None = field(repr=False)


@frozen(kw_only=True)
class Window:
    """A part of a dry run: ``count`` contacts that may be sent from ``opens`` to ``closes``, both in UTC."""

    opens: datetime
    closes: datetime
    count: int
    workflows: int
    batches: int


@frozen(kw_only=True)
class DryRun:
    """What a run would do now. Suppression list and limits per person and time are applied only when batches are sent.

    ``rejected``: reasons, and how many rows have each.
    """

    workflows: int
    batches: int
    windows: tuple[Window, ...]
    rejected: Mapping[str, int]


@frozen(kw_only=True)
class Report:
    """The state of a campaign. The counts of all states add up to ``total``, the number of rows of the input.

    ``without_hours``: planned contacts that no run sends, because no hour of the next months is a calling hour in their
    zones. ``state``: ``ready``, ``paused`` or ``cancelled``, and ``reason`` why. ``refused_by_list``: contacts of the
    batches that are ``accepted_unclear`` which the vendor refused. ``next_at``: when contacts may be sent again, if
    none may be at present. ``workflows``: the vendor's ids. ``undecided``: the batches that are ``open`` or
    ``refused``, for ``resolve``, ``accept`` and ``plan_again``. ``dry_run``: after ``run(dry_run=True)``.
    """

    name: str
    state: CampaignState
    reason: str
    total: int
    planned: int
    sending: int
    accepted: int
    accepted_unclear: int
    refused: int
    open: int
    rejected: int
    duplicate: int
    suppressed: int
    cancelled: int
    refused_by_list: int
    without_hours: int
    next_at: datetime | None
    workflows: tuple[str, ...]
    undecided: tuple[Batch, ...]
    dry_run: DryRun | None = None

    @property
    def done(self) -> bool:
        """Whether nothing is left to be sent and nothing to be decided."""
        return not (self.planned or self.sending or self.undecided)


@frozen(kw_only=True)
class Progress:
    """How far a run is. ``done``: rows of the campaign that are not planned any more; ``total``: all of them.

    ``sent``: contacts that this run has sent. ``rate``: of these per second. ``next_at``: if the run waits, for the
    hours of the contacts or a limit, until when.
    """

    done: int
    total: int
    sent: int
    rate: float
    next_at: datetime | None = None


@frozen(kw_only=True)
class Probe:
    """One lookup of ``resolve``.

    ``found``: True if the answer names the workflow of the batch, False if it is empty, None if it cannot be told: no
    page shows its shape. ``answer``: the payload as plain JSON.
    """

    row: int
    found: bool | None
    answer: Any = field(repr=False)
    error: AIRudderError | None = None


@frozen(kw_only=True)
class Resolution:
    """A batch that is open or refused, and the lookups of some of its contacts. The caller decides."""

    batch: Batch
    probes: tuple[Probe, ...]

    @property
    def found(self) -> int:
        """Contacts that the vendor has in the workflow of the batch."""
        return sum(probe.found is True for probe in self.probes)

    @property
    def not_found(self) -> int:
        """Contacts that the vendor does not have at all."""
        return sum(probe.found is False for probe in self.probes)


@frozen(kw_only=True)
class CancelledContact:
    """What ``cancel_contact`` did.

    ``known``: whether the campaign has the person. ``removed``: contacts that had not been sent. ``asked``: ids of the
    tasks in which the vendor was asked to cancel the calls. ``not_reachable``: the batches that hold the person, while
    no task of their workflow is known. ``failed``: task ids and the errors of these calls.
    """

    known: bool
    removed: int
    asked: tuple[str, ...]
    not_reachable: tuple[Batch, ...]
    failed: Mapping[str, AIRudderError]


Decision = Literal["accepted", "planned_again"]

__all__ = [
    "Batch",
    "CampaignBusyError",
    "CampaignError",
    "CampaignMismatchError",
    "CampaignStateError",
    "CancelledContact",
    "ContactStatus",
    "Decision",
    "DryRun",
    "JournalError",
    "JournalLostError",
    "Planned",
    "Probe",
    "Progress",
    "Report",
    "Resolution",
    "Window",
]
