"""docs/api-coverage.md: complete, up to date, and refused where catalogue and description contradict each other."""

import csv
import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from airudder import webhooks
from codegen import coverage as api_coverage
from codegen.catalogue import COLUMNS
from codegen.coverage import CATALOGUE, OUT
from codegen.facts import load

Edit = Callable[[list[dict[str, str]]], object]
UNKNOWN_EVENT = r'not published to us yet: arrives as `UnknownEvent\(kind="\w+"\)`|left out: a call to a third party'


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def page_rows(text: str) -> list[dict[str, str]]:
    """The rows of the tables of pages, by column."""
    found: list[dict[str, str]] = []
    head: list[str] = []
    for line in text.splitlines():
        if not line.startswith("|"):
            head = []
        elif not head:
            head = cells(line)
        elif head[0] == "English title" and not line.startswith("| ---"):
            found.append(dict(zip(head, cells(line), strict=True)))
    return found


@pytest.fixture(scope="module", autouse=True)
def description_is_read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api_coverage, "load", functools.cache(load))
        yield


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[Edit], list[str]]:
    """Arguments for main() with a copy of the catalogue that was edited."""

    def edit(change: Edit) -> list[str]:
        with CATALOGUE.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        change(rows)
        copy = tmp_path / "catalogue.csv"
        with copy.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        return ["--catalogue", str(copy), "--out", str(tmp_path / "page.md")]

    return edit


def row_of(rows: list[dict[str, str]], operation_id: str) -> dict[str, str]:
    return next(row for row in rows if row["operation_id"] == operation_id)


# -- the page


def test_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert api_coverage.main(["--check"]) == 0, "run `make generate`"


def test_every_page_of_the_catalogue_has_its_row() -> None:
    rows = page_rows(OUT.read_text("utf-8"))
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        pages = list(csv.DictReader(file))
    wanted = [api_coverage.plain(page["title_en"]) + api_coverage.plain(page["title_zh"]) for page in pages]
    assert len(rows) == len(pages) > 100
    assert sorted(row["English title"] + row["Chinese title"] for row in rows) == sorted(wanted)


def test_every_row_says_what_the_library_has() -> None:
    for row in page_rows(OUT.read_text("utf-8")):
        what = row["in the library"]
        if row["kind"] == "guide":
            assert what == "guide"
        elif row["kind"] == "webhook":
            assert re.fullmatch(UNKNOWN_EVENT if row["evidence"] == "unknown" else r"`webhooks\.\w+Event`", what), what
        elif row["path"]:
            assert re.fullmatch(r"`client\.\w+\.\w+`(, `client\.\w+\.\w+`)*|`client\.auth` \(private\)", what), what
        else:
            assert what == "not published to us yet: use `client.request`"


def test_every_webhook_is_an_event_or_left_out_by_name() -> None:
    rows = [row["in the library"] for row in page_rows(OUT.read_text("utf-8")) if row["kind"] == "webhook"]
    left_out = [what for what in rows if what == "left out: a call to a third party"]
    classes = [what.removeprefix("`webhooks.").rstrip("`") for what in rows if what.startswith("`webhooks.")]
    kinds = [found[1] for what in rows if (found := re.search(r'UnknownEvent\(kind="(\w+)"\)', what))]
    assert len(rows) == len(left_out) + len(classes) + len(kinds)
    assert len(left_out) == 2 and len(classes) >= 13
    assert set(classes) == {event.__name__ for event in webhooks.EVENTS.values()}
    assert all(issubclass(getattr(webhooks, name), webhooks.Event) for name in classes)
    assert {*kinds, *webhooks.EVENTS} == webhooks.KINDS


PDS = [f"pds_{name}" for name in ("auth_token", "task_create", "task_copy", "task_cancel_contacts", "task_list")]
PDS += ["pds_task_detail", "pds_call_recording"]


def test_an_operation_outside_of_the_contents_is_listed() -> None:
    text = OUT.read_text("utf-8")
    assert re.findall(r"not in the vendor's table of contents, so without a row: `(\w+)`", text) == [
        "task_create_v2",
        "sms_send",
        *PDS,
    ]
    assert not any(name in CATALOGUE.read_text("utf-8") for name in ("sms_send", "task_create_v2", *PDS))


def test_cells_keep_their_text_in_markdown() -> None:
    assert api_coverage.plain("*Callback | a`b <i> [x]\n y") == "\\*Callback \\| a\\`b \\<i> \\[x] y"
    assert all(len(row) == 9 for row in page_rows(OUT.read_text("utf-8")))


# -- writing and checking


def test_check_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "page.md"
    assert api_coverage.main(["--check", "--out", str(out)]) == 1
    assert not out.exists()
    assert api_coverage.main(["--out", str(out)]) == 0
    assert out.read_bytes() == OUT.read_bytes()
    assert api_coverage.main(["--check", "--out", str(out)]) == 0
    out.write_text(out.read_text("utf-8") + "\n", "utf-8")
    assert api_coverage.main(["--check", "--out", str(out)]) == 1
    assert "run `make generate`" in capsys.readouterr().err


def update(row: str, /, **cells: str) -> Edit:
    return lambda rows: row_of(rows, row).update(cells)


def remove(operation_id: str) -> Edit:
    return lambda rows: rows.remove(row_of(rows, operation_id))


def add(like: str, **cells: str) -> Edit:
    """A further row like another one, of a made-up page."""
    made_up = {"operation_id": "made_up", "title_en": "Made up", "title_zh": "", "page_ids": "", **cells}
    return lambda rows: rows.append(row_of(rows, like) | made_up)


LISTED, HOOK = "task_list is GET /service/cloud/list", "bot_reply_message"
CONTRADICTIONS: list[tuple[Edit, str]] = [
    (update("task_list", method="POST"), LISTED),
    (update("task_list", path="/x"), LISTED),
    (update("task_list", path=""), LISTED),
    (update("task_list", operation_id="task_lists"), "GET /service/cloud/list is task_list, not task_lists"),
    (add("task_list", path="/service/cloud/made-up"), "GET /service/cloud/made-up is not in the description, not made"),
    (update("task_list", page_ids="api-1"), "x-airudder-pages of task_list lack api-1"),
    (update("task_list", kind="webhook"), "a webhook here"),
    (lambda rows: rows[0].update(kind="video"), "kind may not be 'video'"),
    (lambda rows: rows[0].update(evidence="surely"), "evidence may not be 'surely'"),
    (lambda rows: rows[0].update(operation_id="introduction"), "guides have none"),
    (lambda rows: rows[0].update(title_en="", title_zh=""), "section or title is missing"),
    (remove("workflow_create"), "workflow_create: has pages of the vendor, but no row"),
    (remove(HOOK), f"webhooks.{HOOK}: no row of the catalogue is a webhook of this name"),
    (add(HOOK), "webhooks.made_up: the catalogue has evidence of its payload (documented_in_part)"),
    (remove("store_doucet_ping"), "x-airudder-not-ours.store_doucet_ping: must be a webhook of the catalogue"),
]


@pytest.mark.parametrize(("change", "words"), CONTRADICTIONS, ids=[words for _, words in CONTRADICTIONS])
def test_a_contradiction_is_an_error(
    change: Edit, words: str, edited: Callable[[Edit], list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It names the row, or the place in the description."""
    assert api_coverage.main(edited(change)) == 2
    reported = capsys.readouterr().err
    assert re.search(rf"^  (line \d+, \w+: .*)?{re.escape(words)}", reported, re.M), reported
    assert not (tmp_path / "page.md").exists()


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("catalogue.csv", "a,b\n1,2\n", "the columns must be section, folder"),
        ("catalogue.csv", ",".join(COLUMNS) + "\nGeneral,short\n", "line 2: not 11 cells"),
        ("catalogue.csv", ",".join(COLUMNS) + "\n" + "x," * 11 + "x\n", "line 2: not 11 cells"),
        ("catalogue.csv", ",".join(COLUMNS) + '\n"open', "cannot be read"),
        ("airudder.yaml", "paths: [", "airudder.yaml cannot be read"),
        ("airudder.yaml", "- 1\n", "airudder.yaml cannot be read"),
        ("airudder.yaml", "paths: {/x: {get: 1}}\n", "airudder.yaml cannot be read"),
    ],
)
def test_what_cannot_be_read(
    file: str, text: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / file
    broken.write_text(text, "utf-8")
    option = "--catalogue" if file.endswith(".csv") else "--spec"
    assert api_coverage.main([option, str(broken), "--out", str(tmp_path / "page.md")]) == 2
    assert words in capsys.readouterr().err
