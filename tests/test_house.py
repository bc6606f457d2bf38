"""The promises about the house itself that a machine can hold."""

from pathlib import Path

import pytest

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
