"""llms.txt, in the form seen on Apifox sites and in forms that are only near it."""

import pytest

from vendor_docs.reading.index import page_id_of, read_index
from vendor_docs.reading.model import Entry

SOURCE = "https://docs.example.com/llms.txt"


def entries_of(content: str, source: str = SOURCE) -> list[Entry]:
    entries, problems = read_index(content, source)
    assert problems == []
    return entries


def one(line: str) -> Entry:
    (entry,) = entries_of(line)
    return entry


def test_the_form_of_apifox_is_read_with_folders_titles_and_lines() -> None:
    entries = entries_of(
        "# Made up API\n\n## Docs\n"
        "- [Quick start](https://docs.example.com/doc-1.md): \n"
        "- 工作流 > 任务 [说明](https://docs.example.com/doc-2.md): \n"
        "\n## API Docs\n"
        "- Workflow > Tasks [Stop a task](https://docs.example.com/api-3.md): Stops it, see [more](https://other.example/x)\n"
        "\n## Schemas\n- [Task](https://docs.example.com/schema-9.md): \n"
    )
    assert [(e.page_id, e.title, e.folder, e.line) for e in entries] == [
        ("doc-1", "Quick start", (), 4),
        ("doc-2", "说明", ("工作流", "任务"), 5),
        ("api-3", "Stop a task", ("Workflow", "Tasks"), 8),
    ]
    assert entries[0].url == "https://docs.example.com/doc-1.md"


@pytest.mark.parametrize(
    ("line", "title", "folder"),
    [
        ("- A / B > C [a](/api-1.md)", "a", ("A / B", "C")),
        ("* [a](api-1): text", "a", ()),
        (r"- [List \[beta\] of tasks](./api-1.md)", "List [beta] of tasks", ()),
        ('- [a](<https://docs.example.com/api-1.md> "hover text")', "a", ()),
        ("- [A &amp; B &lt;x&gt;](https://docs.example.com:443/api-1.md?lang=en#top)", "A & B <x>", ()),
        ("+ F [*a](https://docs.example.com/api-1/)", "*a", ("F",)),
        ("- [](api-1.md)", "", ()),
    ],
)
def test_an_item_with_a_link_is_a_page(line: str, title: str, folder: tuple[str, ...]) -> None:
    entry = one(line + "\r\n")
    assert (entry.page_id, entry.title, entry.folder, entry.line) == ("api-1", title, folder, 1)


@pytest.mark.parametrize(
    ("name", "page_id"),
    [
        ("api-123", "api-123"),
        ("doc-9.md", "doc-9"),
        ("53949513e0", "api-53949513"),
        ("1648295m0.md", "doc-1648295"),
        ("quick-start-42m0", "doc-42"),
        ("46286628f0.md", None),
        ("schema-5", None),
        ("api-１２", None),
        ("", None),
    ],
)
def test_ids_of_pages(name: str, page_id: str | None) -> None:
    assert page_id_of(name) == page_id


def test_a_page_named_twice_counts_once_and_a_mention_is_not_a_page() -> None:
    entries = entries_of("- [a](api-1.md): before [that one](api-2.md)\n- F [b](api-2.md)\n- [again](api-1.md)\n")
    assert [(e.page_id, e.title, e.folder) for e in entries] == [("api-1", "a", ()), ("api-2", "b", ("F",))]


def test_pages_of_another_host_are_left_out_and_named_once() -> None:
    lines = [f"- [x](https://elsewhere.example/api-{number}.md)" for number in range(1, 8)]
    lines.append("- [x](https://docs.example.com:81/api-8.md)")
    content = "- [a](api-1.md): see [their page](https://third.example/api-77.md)\n" + "\n".join(lines)
    entries, problems = read_index(content, SOURCE)
    assert [entry.page_id for entry in entries] == ["api-1"]
    (problem,) = problems
    assert (problem.page, problem.line) == (SOURCE, 2)
    assert problem.reason == (
        "names 8 page(s) on another host, which is not asked, such as https://elsewhere.example/api-1.md:"
        " name that host with --site"
    )


def test_an_index_in_a_folder_has_no_host() -> None:
    assert entries_of("- [a](https://docs.example.com/api-1.md)\n- [b](doc-2.md)", "llms.txt")[1].url == "doc-2.md"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "names no page"),
        ("# A site\n\n- [yet](https://docs.example.com/soon)\n", "names no page"),
        ("\n<!DOCTYPE html><html><a href='api-1.md'>x</a></html>", "HTML and not"),
    ],
)
def test_what_is_no_index_is_a_problem(content: str, reason: str) -> None:
    entries, problems = read_index(content, SOURCE)
    assert entries == [] and len(problems) == 1 and reason in problems[0].reason
