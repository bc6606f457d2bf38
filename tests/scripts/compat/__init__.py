"""Comparing two versions: planted changes in documents, in packages, and in a repository of git."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
