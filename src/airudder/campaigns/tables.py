"""The tables of the journal. Times are seconds since 1970, UTC; those of leases count from the start of the machine."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

VERSION = 1

metadata = MetaData()

# One row. `commits` counts the transactions that claim or settle a batch, so that an older copy can be recognised.
journal = Table(
    "journal",
    metadata,
    Column("version", Integer, nullable=False),
    Column("salt", Text, nullable=False),
    Column("commits", Integer, nullable=False),
    Column("key_check", Text),
)

# `resumed_after`: the last batch of all at the last `resume()`. `holder`, `boot`, `until`, `process`: the lease of the
# run that is under way, if any.
campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("mark", Text, nullable=False),
    Column("account", Text),
    Column("base_url", Text),
    Column("template", Integer),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("resumed_after", Integer, nullable=False),
    Column("holder", Text),
    Column("boot", Text),
    Column("until", Float),
    Column("process", Text),
)

# `person`: the number, or after a purge its HMAC. `row_key`: number and digest of the row.
# `case_id`: the user's own; `sent_case_id`: the one that the vendor gets. `zones`: separated by spaces.
contacts = Table(
    "contacts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign", ForeignKey("campaigns.id"), nullable=False),
    Column("row", Integer, nullable=False),
    Column("row_key", Text, nullable=False),
    Column("planned_at", Float, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("person", Text),
    Column("case_id", Text),
    Column("sent_case_id", Text),
    Column("variables", Text),
    Column("zones", Text, nullable=False),
    Column("not_before", Float, nullable=False),
    Column("consent_reference", Text),
    Column("consent_basis", Text),
    Column("batch", ForeignKey("batches.id")),
    UniqueConstraint("campaign", "row_key"),
    Index("contacts_by_turn", "campaign", "state", "zones", "not_before", "id"),
    Index("contacts_by_person", "campaign", "person"),
    Index("contacts_by_case_id", "campaign", "case_id"),
    Index("contacts_by_sent_case_id", "sent_case_id"),
    Index("contacts_by_batch", "batch"),
)


def in_order(campaign: int, after: int) -> ColumnElement[bool]:
    """The contacts of a campaign after an id, to be read piece by piece. Not by an index of the campaign (hence the 0):
    by any of these, all contacts would be sorted for each piece.
    """
    return (contacts.c.campaign + 0 == campaign) & (contacts.c.id > after)


# `workflow_id`: the vendor's; NULL until the answer to its creation was read. `closed`: gets no further contacts.
workflows = Table(
    "workflows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign", ForeignKey("campaigns.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("workflow_id", Text),
    Column("template", Integer, nullable=False),
    Column("ends", Float, nullable=False),
    Column("closed", Integer, nullable=False),
    Index("workflows_by_campaign", "campaign"),
)

batches = Table(
    "batches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign", ForeignKey("campaigns.id"), nullable=False),
    Column("workflow", ForeignKey("workflows.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("refused_count", Integer, nullable=False),
    Column("holder", Text, nullable=False),
    Column("sending_at", Float, nullable=False),
    Column("settled_at", Float),
    Column("reason", Text, nullable=False),
    Column("answer", LargeBinary),
    Index("batches_by_campaign", "campaign", "state"),
    Index("batches_by_workflow", "workflow"),
)

# Persons and case ids that must not be called any more, in the campaign: what is planned or comes back is cancelled.
cancelled = Table(
    "cancelled",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign", ForeignKey("campaigns.id"), nullable=False),
    Column("at", Float, nullable=False),
    Column("identity", Text, nullable=False),
    UniqueConstraint("campaign", "identity"),
)

# Each person of each batch that is, or may be, with the vendor: for the limit per person over all campaigns.
uploads = Table(
    "uploads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch", ForeignKey("batches.id"), nullable=False),
    Column("person", Text, nullable=False),
    Column("at", Float, nullable=False),
    Index("uploads_by_person", "person", "at"),
    Index("uploads_by_batch", "batch"),
)

__all__ = [
    "VERSION",
    "batches",
    "campaigns",
    "cancelled",
    "contacts",
    "in_order",
    "journal",
    "metadata",
    "uploads",
    "workflows",
]
