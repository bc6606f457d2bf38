"""docs/api-coverage.md: complete, up to date, and refused where catalogue and description contradict each other."""

import csv
import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from airudder import webhooks
from codegen import coverage as api_coverage
from codegen.catalogue import COLUMNS, KINDS
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


def made_up(rows: list[dict[str, str]], like: str) -> dict[str, str]:
    """A further row like another one, of a made-up page."""
    return {**row_of(rows, like), "operation_id": "made_up", "title_en": "Made up", "title_zh": "", "page_ids": ""}


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


def test_counts_are_those_of_the_rows() -> None:
    text = OUT.read_text("utf-8")
    rows = page_rows(text)
    kinds = {kind: sum(row["kind"] == kind for row in rows) for kind in KINDS}
    assert f"- {len(rows)} pages: {kinds['operation']} operations, {kinds['webhook']} webhooks, " in text
    known = sum(bool(row["path"]) for row in rows)
    inferred = sum(bool(row["path"]) and row["evidence"] == "inferred" for row in rows)
    assert f"- operations: {known} pages with a path ({inferred} of them inferred) and " in text
    matrix = re.findall(r"^\| `(\w+)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", text, re.M)
    assert [int(total) for *_, total in matrix] == [
        sum(row["evidence"] == evidence for row in rows) for evidence, *_ in matrix
    ]
    assert sum(int(total) for *_, total in matrix) == len(rows)


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


def test_make_runs_and_checks_it() -> None:
    recipes = (api_coverage.ROOT / "Makefile").read_text("utf-8")
    assert "\n\t$(PY) scripts/api_coverage.py\n" in recipes
    assert "\n\t$(PY) scripts/api_coverage.py --check\n" in recipes


CONTRADICTIONS: dict[str, tuple[Edit, str]] = {
    "other method": (lambda rows: row_of(rows, "task_list").update(method="POST"), "task_list is GET /service/"),
    "other path": (lambda rows: row_of(rows, "task_list").update(path="/x"), "task_list is GET /service/cloud/list"),
    "path taken away": (lambda rows: row_of(rows, "task_list").update(path=""), "task_list is GET /service/cloud/list"),
    "id not described": (
        lambda rows: row_of(rows, "task_list").update(operation_id="task_lists"),
        "GET /service/cloud/list is task_list, not task_lists",
    ),
    "path not described": (
        lambda rows: rows.append({**made_up(rows, "task_list"), "path": "/service/cloud/made-up"}),
        "GET /service/cloud/made-up is not in the description, not made_up",
    ),
    "a page that the description lacks": (
        lambda rows: row_of(rows, "task_list").update(page_ids="api-1"),
        "x-airudder-pages of task_list lack api-1",
    ),
    "other kind": (lambda rows: row_of(rows, "task_list").update(kind="webhook"), "a webhook here"),
    "unknown kind": (lambda rows: rows[0].update(kind="video"), "kind may not be 'video'"),
    "unknown evidence": (lambda rows: rows[0].update(evidence="surely"), "evidence may not be 'surely'"),
    "guide with an id": (lambda rows: rows[0].update(operation_id="introduction"), "guides have none"),
    "no title": (lambda rows: rows[0].update(title_en="", title_zh=""), "section or title is missing"),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_a_contradiction_is_an_error_that_names_the_row(
    case: str, edited: Callable[[Edit], list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, words = CONTRADICTIONS[case]
    assert api_coverage.main(edited(change)) == 2
    reported = capsys.readouterr().err
    assert re.search(rf"^  line \d+, \w+: .*{re.escape(words)}", reported, re.M), reported
    assert not (tmp_path / "page.md").exists()


def test_an_operation_with_pages_needs_a_row(
    edited: Callable[[Edit], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert api_coverage.main(edited(lambda rows: rows.remove(row_of(rows, "workflow_create")))) == 2
    assert "workflow_create: has pages of the vendor, but no row" in capsys.readouterr().err


WEBHOOKS: dict[str, tuple[Edit, str]] = {
    "no row": (
        lambda rows: rows.remove(row_of(rows, "bot_reply_message")),
        "webhooks.bot_reply_message: no row of the catalogue is a webhook of this name",
    ),
    "known there alone": (
        lambda rows: rows.append(made_up(rows, "bot_reply_message")),
        r"webhooks.made_up: the catalogue has evidence of its payload \(documented_in_part\)",
    ),
    "not ours, and not there": (
        lambda rows: rows.remove(row_of(rows, "store_doucet_ping")),
        "x-airudder-not-ours.store_doucet_ping: must be a webhook of the catalogue",
    ),
}


@pytest.mark.parametrize("case", WEBHOOKS)
def test_webhooks_that_differ_are_an_error(
    case: str, edited: Callable[[Edit], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    change, words = WEBHOOKS[case]
    assert api_coverage.main(edited(change)) == 2
    assert re.search(rf"^  {words}", capsys.readouterr().err, re.M)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "the columns must be section, folder"),
        (",".join(COLUMNS) + "\nGeneral,short\n", "line 2: not 11 cells"),
        (",".join(COLUMNS) + "\n" + "x," * 11 + "x\n", "line 2: not 11 cells"),
        (",".join(COLUMNS) + '\n"open', "cannot be read"),
    ],
)
def test_a_catalogue_that_cannot_be_read(
    text: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "catalogue.csv"
    broken.write_text(text, "utf-8")
    assert api_coverage.main(["--catalogue", str(broken), "--out", str(tmp_path / "page.md")]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("text", ["paths: [", "- 1\n", "paths: {/x: {get: 1}}\n"])
def test_a_description_that_cannot_be_read(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "airudder.yaml"
    broken.write_text(text, "utf-8")
    assert api_coverage.main(["--spec", str(broken), "--out", str(tmp_path / "page.md")]) == 2
    assert "airudder.yaml cannot be read" in capsys.readouterr().err
