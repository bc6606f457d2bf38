"""Rows of the catalogue: only those of drafted pages change, new pages get one."""

from dataclasses import replace

from codegen.catalogue import Row
from vendor_docs.reading.model import Page

from .made import Desk, obj, page

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


def test_new_pages_are_at_the_end_of_their_section(desk: Desk) -> None:
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


def test_what_the_page_shows_goes_from_the_note(desk: Desk) -> None:
    note = "method inferred from the Collection page; query Number, Page; response unknown; dials: never retry"
    row = noted(desk, note, page("api-9", "Made-up Plan Status", "get", PATH, folder=COLLECTION))
    assert (row.note, row.evidence) == ("query Number, Page; dials: never retry", "documented")


def test_of_what_is_described_only_ids_are_entered(desk: Desk) -> None:
    before = desk.row("task_stop")
    given = page("api-21", before.title_en, "post", before.path, folder=COLLECTION, request=obj(more="string"))
    done = desk.one(given)
    assert (done.how, done.method) == ("pages", "tasks.stop")
    assert desk.row("task_stop") == replace(before, page_ids=("api-20", "api-21"))
    assert desk.operation("task_stop")["x-airudder-pages"] == ["api-20", "api-21"]
    again = desk.write(given)
    assert not again.changed and [each.how for each in again.known] == ["known"]


def test_pages_without_an_id_of_the_vendor(desk: Desk) -> None:
    (done,) = desk.write(page("export.json#1", "Zip", "post", PATH)).drafted
    assert desk.row(done.name).page_ids == () and "x-airudder-pages" not in desk.operation(done.name)
