"""Copies to draft into: small ones for the rules, the real ones where all of it counts."""

import shutil
from pathlib import Path

import pytest

from .made import OPENAPI, Desk


def copied(spec: Path, catalogue: Path, folder: Path) -> Desk:
    shutil.copy(spec, folder / "airudder.yaml")
    shutil.copy(catalogue, folder / "catalogue.csv")
    return Desk(folder / "airudder.yaml", folder / "catalogue.csv")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    here = Path(__file__).parent
    return copied(here / "small.yaml", here / "small.csv", tmp_path)


@pytest.fixture
def real(tmp_path: Path) -> Desk:
    return copied(OPENAPI / "airudder.yaml", OPENAPI / "catalogue.csv", tmp_path)
