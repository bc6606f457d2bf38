"""The two files are replaced together, or not at all."""

from pathlib import Path

import pytest

from vendor_docs.draft.files import replace_all


@pytest.fixture
def two(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "one", tmp_path / "two"]
    for path in paths:
        path.write_text("old")
        path.chmod(0o640)
    return paths


def test_both_are_replaced_and_keep_their_mode(two: list[Path]) -> None:
    replace_all([(path, "é\n") for path in two])
    assert [(path.read_bytes(), path.stat().st_mode & 0o777) for path in two] == [("é\n".encode(), 0o640)] * 2


def test_what_cannot_be_written_changes_nothing(two: list[Path]) -> None:
    with pytest.raises(UnicodeEncodeError):
        replace_all([(two[0], "new"), (two[1], "\ud800")])
    assert [path.read_text() for path in two] == ["old", "old"] and sorted(two[0].parent.iterdir()) == two


def test_a_link_stays_one(two: list[Path], tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(two[0])
    replace_all([(tmp_path / "link", "new")])
    assert (tmp_path / "link").is_symlink() and two[0].read_text() == "new"
