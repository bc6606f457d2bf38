"""Webhooks and polled details of the same calls, compared and merged."""

from .calls import COMPARED, ReportedCall
from .outcomes import CallRecord, Correction, Final, Ignored, Outcome, ReconcilerFullError, Source, Unkeyed
from .reconciler import Detail, Reconciler

__all__ = [
    "COMPARED",
    "CallRecord",
    "Correction",
    "Detail",
    "Final",
    "Ignored",
    "Outcome",
    "Reconciler",
    "ReconcilerFullError",
    "ReportedCall",
    "Source",
    "Unkeyed",
]
