"""Calling a list of people: checked before anything is sent, of any length, and nobody twice by mistake.

Needs the extra ``[campaigns]``. The guide is docs/campaigns.md.
"""

try:
    import aiosqlite as _aiosqlite
    import sqlalchemy.ext.asyncio as _sqlalchemy
except ImportError as error:
    raise ImportError(
        f"airudder.campaigns needs the package {error.name}: pip install 'airudder[campaigns]'", name=error.name
    ) from error

from .campaign import Campaign
from .people import CallingHours, SuppressionCheck
from .results import (
    Batch,
    CampaignBusyError,
    CampaignError,
    CampaignMismatchError,
    CampaignStateError,
    CancelledContact,
    ContactStatus,
    DryRun,
    JournalError,
    JournalLostError,
    Planned,
    Probe,
    Progress,
    Report,
    Resolution,
    Window,
)

del _aiosqlite, _sqlalchemy

__all__ = [
    "Batch",
    "CallingHours",
    "Campaign",
    "CampaignBusyError",
    "CampaignError",
    "CampaignMismatchError",
    "CampaignStateError",
    "CancelledContact",
    "ContactStatus",
    "DryRun",
    "JournalError",
    "JournalLostError",
    "Planned",
    "Probe",
    "Progress",
    "Report",
    "Resolution",
    "SuppressionCheck",
    "Window",
]
