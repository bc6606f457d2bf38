"""Rows of the catalogue: only those of drafted pages change, new pages get one."""

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


def test_guides_get_their_page_alone(desk: Desk) -> None:
    desk.write(page("doc-7", "介绍"))
    row = next(row for row in desk.rows if row.kind == "guide")
    assert (row.page_ids, row.evidence) == (("doc-1", "doc-7"), "unknown")


def test_a_page_with_a_new_id_replaces_the_old_one(desk: Desk) -> None:
    given = page("api-21", "Stop a Made-up Task", "post", "/service/cloud/made_up/stop", folder=COLLECTION)
    desk.write(given)
    assert desk.row("task_stop").page_ids == ("api-21",)
    assert desk.operation("task_stop")["x-airudder-pages"] == ["api-21"]


def test_rows_of_an_operation_move_with_it(desk: Desk) -> None:
    answer = envelope(obj(a="string"))
    desk.write(page("api-8", "List the Made-up Tasks", "get", PATH, folder=COLLECTION, answer=answer))
    assert {row.path for row in desk.rows if row.operation_id == "task_list"} == {PATH}
