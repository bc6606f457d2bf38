"""The two files: replaced together or not at all, with the ends of lines and the links that they have."""

from pathlib import Path

import pytest

from vendor_docs.draft.drafter import DraftError, draft, write

from .made import Desk, names, page

GIVEN = page("api-8", "Zip", "post", "/service/cloud/made_up/zip", folder=("A Made-up Section",))


def both(desk: Desk) -> tuple[bytes, bytes]:
    return desk.spec.read_bytes(), desk.catalogue.read_bytes()


def refuse(monkeypatch: pytest.MonkeyPatch, *fail: int) -> None:
    """Make some of the renames fail, by number."""
    real, done = Path.replace, []

    def replace(path: Path, target: Path) -> Path:
        done.append(target)
        if len(done) in fail:
            raise OSError(f"rename {len(done)} is refused")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replace)


@pytest.mark.parametrize("number", [1, 2])
def test_a_rename_that_fails_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    found, before = desk.draft(GIVEN), both(desk)
    refuse(monkeypatch, number)
    with pytest.raises(OSError, match=f"rename {number}"):
        write(found, spec=desk.spec, catalogue=desk.catalogue)
    assert both(desk) == before
    assert sorted(path.name for path in desk.spec.parent.iterdir()) == ["airudder.yaml", "catalogue.csv"]


def test_what_cannot_be_put_back_is_kept_and_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    found, before = desk.draft(GIVEN), both(desk)
    refuse(monkeypatch, 2, 3)
    with pytest.raises(OSError, match=r"rename 2.*could not be put back.*its old text is in") as raised:
        write(found, spec=desk.spec, catalogue=desk.catalogue)
    assert Path(str(raised.value).rpartition(" ")[2]).read_bytes() == before[0]


def test_what_a_link_leads_to_is_written(desk: Desk) -> None:
    real = desk.spec.rename(desk.spec.with_name("real.yaml"))
    desk.spec.symlink_to(real.name)
    desk.write(GIVEN)
    assert desk.spec.is_symlink() and "operationId: zip" in real.read_text("utf-8")


def test_ends_of_lines_stay(desk: Desk) -> None:
    before = both(desk)
    plain = desk.draft(GIVEN)
    for path, content in zip((desk.spec, desk.catalogue), before, strict=True):
        path.write_bytes(content.replace(b"\n", b"\r\n"))
    found = desk.write(GIVEN)
    assert (found.spec, found.catalogue) == (plain.spec, plain.catalogue)
    assert both(desk) == tuple(text.replace("\n", "\r\n").encode() for text in (plain.spec, plain.catalogue))
    assert desk.draft(GIVEN).changed is False


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_mixed_ends_of_lines_are_refused(desk: Desk, end: bytes) -> None:
    desk.catalogue.write_bytes(desk.catalogue.read_bytes().replace(b"\n", end, 1))
    before = both(desk)
    with pytest.raises(DraftError, match=r"catalogue\.csv has ends of lines of several kinds"):
        draft([], spec=desk.spec, catalogue=desk.catalogue, names=names(), rows=[])
    assert both(desk) == before


@pytest.mark.parametrize("folder", [("A Made-up Section",), ("Telemarketing & E-commerce", "Plans")])
def test_a_catalogue_without_a_last_newline(desk: Desk, folder: tuple[str, ...]) -> None:
    desk.catalogue.write_bytes(desk.catalogue.read_bytes().removesuffix(b"\n"))
    before = desk.catalogue.read_text("utf-8")
    desk.write(page("api-8", "Zip", "post", "/service/cloud/made_up/zip", folder=folder))
    text = desk.catalogue.read_text("utf-8")
    assert text.startswith(f"{before}\n") and desk.row("zip").page_ids == ("api-8",)
    assert desk.rows[-1].operation_id == "zip"
