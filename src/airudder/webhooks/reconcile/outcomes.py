"""What a reconciler answers. The reprs show ids and counts, nothing personal: that is in ``call``.

``key``: the same text whenever the same outcome is given again, in any process and whatever the order of the reports.
"""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from ...errors import AIRudderError
from .calls import ReportedCall

Source = Literal["webhook", "polled"]
"""``webhook``: a call-completion event. ``polled``: a detail of a task."""


@frozen(kw_only=True)
class Final:
    """A call that is final for the first time, as ``source`` reports it. ``key``: made of the call id alone."""

    key: str
    call_id: str
    source: Source
    call: ReportedCall = field(repr=False)


@frozen(kw_only=True)
class Correction:
    """A final call of which ``source`` reports something else than what was known.

    ``before``, ``after``: the call without and with this report. ``changed``: the attributes that differ, by name. A
    field that the report does not have keeps its value. ``key``: made of the call id and of what is reported.
    """

    key: str
    call_id: str
    source: Source
    before: ReportedCall = field(repr=False)
    after: ReportedCall = field(repr=False)
    changed: tuple[str, ...]


@frozen(kw_only=True)
class Unkeyed:
    """A call without a call id: it cannot be matched with a call of the other source.

    ``count``: how many calls of the same content one report had.
    """

    key: str
    task_id: str | None
    source: Source
    count: int
    call: ReportedCall = field(repr=False)


@frozen(kw_only=True)
class Ignored:
    """An event that does not report a completed call. It was not kept, and needs no acknowledgement.

    ``looks_like``: the kind that its payload has the shape of, if it came as another one: look at these.
    """

    kind: str
    looks_like: str | None = None


Outcome = Final | Correction | Unkeyed | Ignored


@frozen(kw_only=True)
class CallRecord:
    """What is known of one call.

    ``final``: False for a call that only unfinished tasks showed. ``webhook``, ``polled``: whether an event, or a
    detail of a finished task, reported it. ``source``: where the latest values of ``call`` came from. ``corrections``:
    how many there were. ``redialed``: another call names this one as an earlier attempt.
    """

    call_id: str
    task_id: str | None
    final: bool
    webhook: bool
    polled: bool
    source: Source
    corrections: int
    redialed: bool
    call: ReportedCall = field(repr=False)


class ReconcilerFullError(AIRudderError):
    """The reconciler holds as much as it may. The report that did not fit was not taken, not even in part."""

    hint = (
        "acknowledge() the outcomes that are safe, forget() the tasks that are done with, or raise max_items; "
        "then add the report again."
    )


__all__ = ["CallRecord", "Correction", "Final", "Ignored", "Outcome", "ReconcilerFullError", "Source", "Unkeyed"]
