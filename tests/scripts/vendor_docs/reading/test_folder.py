"""Pages that were saved in a folder."""

import os
from pathlib import Path

import pytest

from vendor_docs.reading.fetched import SiteError
from vendor_docs.reading.folder import read_folder
from vendor_docs.reading.page import MAX_BYTES


def save(folder: Path, **files: str | bytes) -> None:
    """``api_1__md`` stands for ``api-1.md``."""
    for name, content in files.items():
        path = folder / name.replace("__", ".").replace("_", "-")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_names_give_the_ids(tmp_path: Path) -> None:
    names = ("doc-7.markdown", "api-10.md", "api-9 - Stop a task.md", "123e0.md", "quick-start-42m0.MD", "api-8.txt")
    for name in names:
        (tmp_path / name).write_text(f"# {name}")
    fetched = read_folder(tmp_path)
    assert [text.page_id for text in fetched.texts] == ["api-8", "api-9", "api-10", "api-123", "doc-7", "doc-42"]
    assert fetched.texts[1].content == "# api-9 - Stop a task.md"
    assert fetched.texts[1].source == str(tmp_path / "api-9 - Stop a task.md")
    assert fetched.problems == () and not fetched.whole, "without an index nobody knows all pages"


@pytest.mark.parametrize(
    "line",
    [
        "x-run-in-apifox: https://app.apifox.com/web/project/1/apis/api-55-run",
        "x-run-in-apifox: >-\n        https://app.apifox.com/web/project/1/apis/api-55-run",
        "'x-run-in-apifox': 'https://app.apifox.com/web/project/1/apis/api-55-run'",
    ],
)
def test_the_id_may_stand_in_the_text(tmp_path: Path, line: str) -> None:
    (tmp_path / "Stop a task.md").write_text(f"# Stop\n```yaml\n      {line}\n```\n")
    assert [text.page_id for text in read_folder(tmp_path).texts] == ["api-55"]


def test_a_folder_with_its_index_is_whole(tmp_path: Path) -> None:
    save(tmp_path, llms__txt="- F [two](https://docs.example.com/api-2.md)\n- [one](api-1.md)\n", api_1__md="1")
    save(tmp_path, api_2__md="2", api_3__md="3")
    fetched = read_folder(tmp_path)
    assert [text.page_id for text in fetched.texts] == ["api-2", "api-1", "api-3"], "the order of the index"
    assert [entry.page_id for entry in fetched.entries] == ["api-2", "api-1"]
    assert fetched.texts[0].entry == fetched.entries[0] and fetched.texts[2].entry is None
    assert fetched.whole and fetched.problems == () and fetched.gone == frozenset()


def test_a_page_of_the_index_that_was_not_saved_is_named_and_not_gone(tmp_path: Path) -> None:
    index = "".join(f"- [p](api-{number}.md)\n" for number in range(1, 20))
    save(tmp_path, llms__txt=index, api_1__md="1")
    fetched = read_folder(tmp_path)
    assert not fetched.whole and fetched.gone == frozenset()
    (problem,) = fetched.problems
    assert str(problem).startswith("llms.txt: names 18 page(s) that are not in the folder: api-2, api-3")


def test_a_bad_file_costs_itself_alone(tmp_path: Path) -> None:
    save(tmp_path, api_1__md="good", api_2__md="", api_3__md=b" \n", api_4__md=b"x" * (MAX_BYTES + 1))
    save(tmp_path, api_5__md=b"caf\xe9", notes__md="no id", llms_full__txt="left out", other__pdf="left out")
    save(tmp_path, two__md="".join(f"x-run-in-apifox: https://x.example/apis/api-{n}-run\n" for n in (70, 71)))
    (tmp_path / "api-1 (1).md").write_text("saved twice")
    (tmp_path / "api-6.md").mkdir()
    os.mkfifo(tmp_path / "api-7.md")
    fetched = read_folder(tmp_path)
    assert [(text.page_id, text.content) for text in fetched.texts] == [
        ("api-1", "saved twice"),
        ("api-5", "caf\ufffd"),
    ]
    reasons = {problem.page: problem.reason for problem in fetched.problems}
    assert reasons.keys() == {f"api-{n}.md" for n in range(1, 8)} | {"notes.md", "two.md"}
    assert "another file of api-1: api-1 (1).md counts" in reasons["api-1.md"]
    assert reasons["api-2.md"] == reasons["api-3.md"] == "is empty"
    assert "is larger than 4,194,304 bytes" in reasons["api-4.md"]
    assert "is not UTF-8" in reasons["api-5.md"]
    assert reasons["api-6.md"] == reasons["api-7.md"] == "is no file"
    assert "rename it to <id>.md" in reasons["notes.md"]
    assert "several pages (api-70, api-71)" in reasons["two.md"]


def test_files_with_one_id_in_their_texts(tmp_path: Path) -> None:
    run = "x-run-in-apifox: https://app.apifox.com/web/project/1/apis/api-55-run\n"
    save(tmp_path, one__md=run, api_1__md="1")
    (tmp_path / "one (1).md").write_text(run)
    fetched = read_folder(tmp_path)
    assert [text.page_id for text in fetched.texts] == ["api-1", "api-55"], "saved twice"
    assert [str(each) for each in fetched.problems] == [
        "one.md: is another file of api-55: one (1).md counts, remove one"
    ]
    save(tmp_path, two__md=f"{run}another page")
    fetched = read_folder(tmp_path)
    assert [text.page_id for text in fetched.texts] == ["api-1"]
    assert {each.page for each in fetched.problems} == {"one.md", "one (1).md", "two.md"}
    assert all("rename each file to <id>.md" in each.reason for each in fetched.problems)
    save(tmp_path, api_55__md="named")
    texts = {text.page_id: text.content for text in read_folder(tmp_path).texts}
    assert texts == {"api-1": "1", "api-55": "named"}


@pytest.mark.parametrize("name", ["api-3.html", "A page.htm", "A page.MHTML"])
def test_html_is_refused_with_the_way_on(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("<!DOCTYPE html><p>A page</p>")
    with pytest.raises(SiteError, match=f"{name}: is HTML, which is not read: save the Markdown twin"):
        read_folder(tmp_path)
    save(tmp_path, api_1__md="1")
    fetched = read_folder(tmp_path)
    assert [text.page_id for text in fetched.texts] == ["api-1"]
    assert [each.page for each in fetched.problems] == [name]


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path, api_1__md="1", api_2__md="2")
    opened = Path.open

    def refuse(path: Path, mode: str) -> object:
        if path.name == "api-1.md":
            raise PermissionError(13, "Permission denied")
        return opened(path, mode)

    monkeypatch.setattr(Path, "open", refuse)
    fetched = read_folder(tmp_path)
    assert [text.page_id for text in fetched.texts] == ["api-2"]
    assert "cannot be read" in str(fetched.problems[0])


def test_an_index_that_is_none_leaves_the_pages(tmp_path: Path) -> None:
    save(tmp_path, llms__txt="<html></html>", api_1__md="1")
    fetched = read_folder(tmp_path)
    assert len(fetched.texts) == 1 and not fetched.whole and "is HTML" in str(fetched.problems[0])


def test_no_folder_and_no_page_are_errors_that_say_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "absent", tmp_path / "file"):
        with pytest.raises(SiteError, match="is no folder: name one that holds saved pages"):
            read_folder(path)
    save(tmp_path, notes__md="no id")
    with pytest.raises(SiteError, match=r"save pages in it as <id>.md.*notes.md: has no page id"):
        read_folder(tmp_path)
