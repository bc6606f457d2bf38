"""Campaigns under faults of every kind: the vendor's ledger, the journal and the input must agree afterwards."""
