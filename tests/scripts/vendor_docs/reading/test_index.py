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
        ("* [List [beta] of tasks](api-1): text", "List [beta] of tasks", ()),
        (r"- [List \[beta\] of tasks](./api-1.md)", "List [beta] of tasks", ()),
        ('- [a](<https://docs.example.com/api-1.md> "hover text")', "a", ()),
        ("- [A &amp; B &lt;x&gt;](https://docs.example.com:443/api-1.md?lang=en#top)", "A & B <x>", ()),
        ("+ **Bold folder** [a](https://docs.example.com/api-1/)", "a", ("Bold folder",)),
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
        ("api-", None),
        ("api-1234567890123456789", None),
        ("api-１２", None),
        ("index.html", None),
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
    content = "- [a](api-1.md): see [their page](https://third.example/api-77.md)\n" + "\n".join(lines)
    entries, problems = read_index(content, SOURCE)
    assert [entry.page_id for entry in entries] == ["api-1"]
    (problem,) = problems
    assert problem.page == SOURCE and problem.line == 2
    assert "7 page(s) on another host, which is not asked: https://elsewhere.example/api-1.md, " in problem.reason
    assert problem.reason.endswith("/api-5.md, .... Name that host with --site")


def test_another_port_is_another_host() -> None:
    entries, problems = read_index("- [a](http://127.0.0.1:81/api-1.md)", "http://127.0.0.1:80/llms.txt")
    assert entries == [] and "127.0.0.1:81" in str(problems[0])


def test_an_index_in_a_folder_has_no_host() -> None:
    assert entries_of("- [a](https://docs.example.com/api-1.md)\n- [b](doc-2.md)", "llms.txt")[1].url == "doc-2.md"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "names no page"),
        ("# A site\n\nnothing [yet](https://docs.example.com/soon)\n", "names no page"),
        ("\n<!DOCTYPE html><html><a href='api-1.md'>x</a></html>", "HTML and not"),
        ("<html>", "HTML and not"),
    ],
)
def test_what_is_no_index_is_a_problem(content: str, reason: str) -> None:
    entries, problems = read_index(content, SOURCE)
    assert entries == [] and len(problems) == 1 and reason in problems[0].reason


@pytest.mark.parametrize("piece", ["](a)", "[", "](", "# ", "#" * 9, " > ", "\\", "- ", "api-1e0-"])
def test_a_hostile_line_takes_no_time(piece: str) -> None:
    read_index("# " + piece * (400_000 // len(piece)) + "x\n- [a](api-1.md)", SOURCE)
