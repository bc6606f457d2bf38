"""Rows of the catalogue: only those of drafted pages change, new pages get one."""

import pytest

from codegen.catalogue import Row
from vendor_docs.reading.model import Page

from .made import Desk, envelope, obj, page

COLLECTION = ("Collection", "Plans")
PATH = "/service/cloud/made_up/new"


def changed(desk: Desk, *pages: object) -> list[str]:
    """The lines that are new."""
    before = desk.catalogue.read_text("utf-8").splitlines()
    desk.write(*pages)  # type: ignore[arg-type]
    return [line for line in desk.catalogue.read_text("utf-8").splitlines() if line not in before]


def test_a_row_gets_what_the_page_says(desk: Desk) -> None:
    given = page("api-8", "Create a Made-up Plan", "put", PATH, folder=COLLECTION)
    assert changed(desk, given) == [
        f"Collection,Plans (计划),Create a Made-up Plan,,operation,PUT,{PATH},collection_plan_create,documented,api-8,"
        '"dials, so never repeat"'
    ]


def test_new_pages_stand_at_the_end_of_their_section(desk: Desk) -> None:
    given = page("api-8", "Zip, zap", "post", PATH, folder=COLLECTION)
    assert changed(desk, given) == [
        f'Collection,Plans (计划),"Zip, zap",,operation,POST,{PATH},zip_zap,documented,api-8,drafted from the page'
    ]
    sections = [row.section for row in desk.rows]
    assert sections[:9].count("Collection") == 8 and [row.title_en for row in desk.rows][8] == "Zip, zap"


def test_two_languages_of_a_new_page_are_one_row(desk: Desk) -> None:
    one, two = (page(f"api-{n}", title, "post", PATH, folder=COLLECTION) for n, title in ((8, "打包"), (9, "Zip")))
    changed(desk, one, two)
    row = desk.row("zip")
    assert (row.title_en, row.title_zh, row.page_ids) == ("Zip", "打包", ("api-8", "api-9"))


def test_sections_by_the_table_of_names(desk: Desk) -> None:
    desk.write(
        page("api-5", "Zip", "post", PATH, folder=["营销&电商", "新"]),
        page("api-6", "Zap", "put", PATH),
        page("api-7", "Zup", "get", PATH, folder=["Made-up Section"]),
    )
    assert [(row.section, row.folder) for row in map(desk.row, ("zip", "zap", "zup"))] == [
        *(("Telemarketing & E-commerce", "新"), ("General", ""), ("Made-up Section", ""))
    ]


FOLDERS = [
    (["+12025550100", "Plans"], ("General", "Plans")),
    (["somebody@example.com"], ("General", "")),
    (["Made-up Section", "For +12025550100"], ("Made-up Section", "")),
    (["Made-up Section", "Customer 1234567", "Plans"], ("Made-up Section", "Plans")),
]


@pytest.mark.parametrize(("folder", "wanted"), FOLDERS)
@pytest.mark.parametrize("path", [PATH, ""])
def test_a_folder_that_is_data_does_not_get_in(
    desk: Desk, folder: list[str], wanted: tuple[str, str], path: str
) -> None:
    done = desk.one(page("api-5", "Zip", "post", path, folder=folder, request=obj(task_id="string")))
    row = next(row for row in desk.rows if row.title_en == "Zip")
    assert (row.section, row.folder) == wanted
    told = [each for each in done.warnings if "folder" in each]
    assert told == ["a part of the page's folder holds a number, an id or an address; left out of the catalogue"]
    assert not any(part in each for part in folder if part not in wanted for each in done.warnings if part != "Plans")


def test_a_row_of_the_same_id_that_was_not_read_is_told(desk: Desk) -> None:
    lines = desk.catalogue.read_text("utf-8").replace("telemarketing_plan_create", "collection_plan_create")
    desk.catalogue.write_text(lines, "utf-8")
    done = desk.one(page("api-8", "Create a Made-up Plan", "post", PATH, folder=COLLECTION))
    told = "line 11 of the catalogue has the same id and gets this path too, though no page of it was read; check"
    assert told in done.warnings


def test_guides_get_their_page_alone(desk: Desk) -> None:
    desk.write(page("doc-7", "介绍"))
    row = next(row for row in desk.rows if row.kind == "guide")
    assert (row.page_ids, row.evidence) == (("doc-1", "doc-7"), "unknown")


def noted(desk: Desk, note: str, given: Page) -> Row:
    """The row of a page after drafting, with a note before."""
    lines = desk.catalogue.read_text("utf-8").splitlines()
    index = next(i for i, line in enumerate(lines) if given.title in line)
    lines[index] = f'{lines[index].rpartition(",")[0]},"{note}"'
    desk.catalogue.write_text("\n".join(lines) + "\n", "utf-8")
    desk.one(given)
    return next(row for row in desk.rows if given.title in (row.title_en, row.title_zh))


NOTES = (
    "method inferred from the Collection page of the same title; query Number, Page; response unknown;"
    " that this section uses the path: inferred; answer may not be JSON; response inferred from another operation"
)


def test_a_row_has_the_evidence_of_what_was_filled(desk: Desk) -> None:
    given = page("api-20", "Stop a Made-up Task", "post", "/service/cloud/made_up/stop", folder=COLLECTION)
    row = noted(desk, NOTES, given)
    assert row.evidence == desk.operation("task_stop")["x-airudder-evidence"] == "documented_in_part"
    # The page shows no answer.
    kept = "query Number, Page; response unknown; answer may not be JSON; response inferred from another operation"
    assert row.note == kept


def test_what_the_page_answers_goes_from_the_note(desk: Desk) -> None:
    given = page("api-20", "Stop a Made-up Task", "post", "/service/cloud/made_up/stop", folder=COLLECTION,
                 answer=envelope(obj(a="string")))  # fmt: skip
    assert noted(desk, NOTES, given).note == "query Number, Page; response inferred from another operation"


def test_a_documented_row_stays_documented(desk: Desk) -> None:
    text = desk.catalogue.read_text("utf-8").replace("task_stop,inferred", "task_stop,documented")
    desk.catalogue.write_text(text, "utf-8")
    desk.write(page("api-20", "Stop a Made-up Task", "post", "/service/cloud/made_up/stop", folder=COLLECTION))
    assert desk.row("task_stop").evidence == "documented"


def test_the_payload_of_a_webhook_stays_unknown_where_no_page_shows_it(desk: Desk) -> None:
    title = "Webhook of a Made-up Task"
    row = noted(desk, "payload not known; trigger documented", page("api-40", title, "post", "", folder=COLLECTION))
    assert (row.note, row.evidence) == ("payload not known; trigger documented", "documented_in_part")
    shown = page("api-40", title, "post", "", folder=COLLECTION, request=obj(task_id="string"))
    assert noted(desk, "payload not known; trigger documented", shown).note == "trigger documented"


def test_a_page_of_another_operation_says_so(desk: Desk) -> None:
    given = page("api-8", "List the Made-up Tasks", "post", "/service/cloud/made_up/stop", folder=COLLECTION)
    assert any("line 5 of the catalogue had task_list" in each for each in desk.one(given).warnings)
