"""The promises about the house itself that a machine can hold."""

import tomllib
from pathlib import Path

import pytest

from airudder.http.sessions import _OLDEST

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = sorted((ROOT / "src" / "airudder").rglob("*.py"))


@pytest.mark.parametrize("word", ["import httpx", "from httpx", "basicConfig("])
def test_shipped_code_is_free_of(word: str) -> None:
    assert [path.name for path in SHIPPED if word in path.read_text("utf-8")] == []


def test_link_for_readers_leads_to_the_generated_code() -> None:
    link = ROOT / "generated"
    assert link.is_symlink()
    assert link.readlink() == Path("src/airudder/_generated")


def test_folder_for_readers_is_not_walked_by_tools() -> None:
    """Through the link everything would be checked twice, and a drift check would always be green."""
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    assert 'testpaths = ["tests"]' in settings
    assert "^generated/" in settings


def test_lower_bounds_are_the_same_everywhere() -> None:
    """In pyproject.toml, in the check that a copy makes, on the pages, and in what the lowest run installs."""
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert f"aiohttp>={'.'.join(map(str, _OLDEST))}" in needs
    pages = [(ROOT / name).read_text("utf-8") for name in ("README.md", "docs/guide.md")]
    lock = (ROOT / "lowest-requirements.lock").read_text("utf-8").splitlines()
    for need in needs:
        assert all(f"`{need}`" in page for page in pages), need
        pin = need.replace(">=", "==") + " "
        assert any(line.startswith(pin) for line in lock), f"{need}: run `make lock`"
