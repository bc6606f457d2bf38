"""Copies to draft into: small ones for the rules, the real ones where all of it counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from .made import Desk, real_desk, small_desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return small_desk(tmp_path)


@pytest.fixture
def real(tmp_path: Path) -> Desk:
    return real_desk(tmp_path)
