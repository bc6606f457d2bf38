"""Saved files of all forms, in a folder or one by one: which pages they are, and under which ids."""

import json
from pathlib import Path

import pytest

from vendor_docs.reading.folder import read_folder
from vendor_docs.reading.model import MAX_BYTES, Reading, SiteError
from vendor_docs.reading.reading import read

RUN = "https://app.apifox.com/web/project/1/apis/{}-run"


def save(folder: Path, **files: str | bytes) -> None:
    """``api_1__md`` stands for ``api-1.md``."""
    for name, content in files.items():
        path = folder / name.replace("__", ".").replace("_", "-")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def operation(name: str, run: str = "", key: str = "x-run-in-apifox") -> dict[str, object]:
    found: dict[str, object] = {"summary": name, "responses": {"200": {}}}
    return found | ({key: RUN.format(run)} if run else {})


def twin(path: str, run: str = "", title: str = "A page") -> str:
    root = {"openapi": "3.0.1", "paths": {path: {"get": operation(title, run)}}}
    return f"# {title}\n\n## OpenAPI Specification\n\n```yaml\n{json.dumps(root)}\n```\n"


def export(*operations: tuple[str, str, str]) -> str:
    """An export of operations: path, method, run id."""
    paths: dict[str, dict[str, object]] = {}
    for path, method, run in operations:
        paths.setdefault(path, {})[method] = operation(f"{method} {path}", run)
    return json.dumps({"openapi": "3.0.1", "paths": paths})


def reading(path: Path) -> Reading:
    return read(read_folder(path))


def named(pages: Reading) -> dict[str, str]:
    """The paths by page id."""
    return {page.page_id: page.described.path if page.described else "" for page in pages.pages}


def test_names_give_the_ids(tmp_path: Path) -> None:
    names = ("doc-7.markdown", "api-10.md", "api-9 - Stop a task.md", "123e0.md", "quick-start-42m0.MD", "doc-8.txt")
    for name in names:
        (tmp_path / name).write_text(twin(f"/{name}") if "doc" not in name and "m0" not in name else f"# {name}")
    found = reading(tmp_path)
    assert [page.page_id for page in found.pages] == ["api-123", "api-10", "api-9", "doc-42", "doc-7", "doc-8"]
    assert all(page.has_id for page in found.pages)
    assert found.problems == () and not found.whole, "without an index nobody knows all pages"


def test_the_id_may_be_in_the_text(tmp_path: Path) -> None:
    save(tmp_path, Stop__md=twin("/stop", "api-55"))
    (page,) = reading(tmp_path).pages
    assert (page.page_id, page.other_id, page.has_id) == ("api-55", "", True)


def test_one_file_may_be_named(tmp_path: Path) -> None:
    save(tmp_path, api_1__md=twin("/a"), api_2__md=twin("/b"))
    assert named(reading(tmp_path / "api-2.md")) == {"api-2": "/b"}


def test_an_export_is_one_page_for_each_operation(tmp_path: Path) -> None:
    root = {
        "openapi": "3.1.0",
        "servers": [{"url": "https://api.example.com/base"}],
        "paths": {
            "/a": {"get": operation("Get a", "api-1"), "post": operation("Make a", "api-2", "x-run-in-apidog")},
            "/b": {
                "get": {
                    "responses": {
                        "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/B"}}}}
                    }
                }
            },
        },
        "webhooks": {"call.ended": {"post": operation("Call ended")}},
        "components": {
            "schemas": {
                "B": {"type": "object", "properties": {"c": {"$ref": "#/components/schemas/C"}}},
                "C": {"type": "string"},
            }
        },
    }
    for name, content in (("openapi.json", json.dumps(root, indent=2)), ("openapi.yaml", json.dumps(root))):
        (tmp_path / name).write_text(content)
        found = reading(tmp_path / name)
        assert found.problems == ()
        assert named(found) == {
            "api-1": "/base/a",
            "api-2": "/base/a",
            f"{name}#GET /base/b": "/base/b",
            f"{name}#POST call.ended": "",
        }
        assert [page.has_id for page in found.pages] == [True, True, False, False]
        assert [page.title for page in found.pages] == ["Get a", "Make a", "GET /base/b", "Call ended"]
        schemas = [set(page.described.schemas) for page in found.pages if page.described]
        assert schemas == [set(), set(), {"B", "C"}, set()], "those that the operation refers to"
    page = next(page for page in reading(tmp_path / "openapi.json").pages if page.page_id == "api-2")
    line = page.line_of(page.described.pointer if page.described else "")
    assert line is not None and '"post"' in (tmp_path / "openapi.json").read_text().split("\n")[line - 1]


def test_json_may_have_tabs_and_escaped_characters(tmp_path: Path) -> None:
    path = "/\U0001f600"
    (tmp_path / "a.json").write_text(json.dumps({"openapi": "3.0.1", "paths": {path: {"get": {}}}}, indent="\t"))
    assert named(reading(tmp_path)) == {f"a.json#GET {path}": path}


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ('{"openapi": "3.0.1",\n"paths": {', 2, "the YAML cannot be read"),
        ('{"swagger": "2.0", "paths": {}}', 1, "not OpenAPI 3: openapi is missing; export the page as OpenAPI 3"),
        ('{"code": 404}', 1, "not OpenAPI 3"),
        ('{"openapi": "3.0.1",\n"paths": {"/a": []}}', 2, "no object where a path with its methods is expected"),
    ],
)
def test_an_export_that_cannot_be_read_is_a_problem_with_its_line(
    tmp_path: Path, content: str, line: int, reason: str
) -> None:
    save(tmp_path, openapi__json=content, api_1__md=twin("/a"))
    found = reading(tmp_path)
    assert named(found) == {"api-1": "/a"}
    assert (found.problems[0].page, found.problems[0].line) == ("openapi.json", line)
    assert reason in found.problems[0].reason


def test_content_decides_where_texts_share_an_id_and_the_clash_is_named_once(tmp_path: Path) -> None:
    save(tmp_path, get__md=twin("/get", "api-5"), stop__md=twin("/stop", "api-5"))
    save(tmp_path, openapi__json=export(("/list", "get", "api-5"), ("/other", "get", "api-6")))
    found = reading(tmp_path)
    assert named(found) == {
        "get.md#GET /get": "/get",
        "stop.md#GET /stop": "/stop",
        "openapi.json#GET /list": "/list",
        "api-6": "/other",
    }
    (problem,) = found.problems
    assert "the id api-5 is in the text of several operations (get.md, stop.md, openapi.json)" in problem.reason
    save(tmp_path, api_5__md=twin("/named"))
    found = reading(tmp_path)
    assert named(found)["api-5"] == "/named" and len(found.pages) == 5 and len(found.problems) == 1


def test_another_id_in_a_page_with_an_id_is_kept_for_the_draft(tmp_path: Path) -> None:
    save(tmp_path, api_404__md=twin("/stop", "api-403"))
    (page,) = reading(tmp_path).pages
    assert (page.page_id, page.other_id) == ("api-404", "api-403")


def test_one_page_in_two_files_counts_once(tmp_path: Path) -> None:
    save(tmp_path, api_1__md=twin("/a"), openapi__json=export(("/b", "get", "api-2")))
    (tmp_path / "api-1 (1).md").write_text(twin("/a"))
    (tmp_path / "b.md").write_text(twin("/b", "api-2", "get /b"))
    found = reading(tmp_path)
    assert named(found) == {"api-1": "/a", "api-2": "/b"} and found.problems == (), "they say the same"
    assert found.pages[1].source.endswith("b.md"), "the Markdown twin counts before an export"
    save(tmp_path, api_1__md=twin("/a", title="Otherwise"))
    (problem,) = reading(tmp_path).problems
    assert str(problem) == "api-1.md: describes api-1 too, otherwise: api-1 (1).md counts, remove one"


def test_a_folder_with_its_index_is_whole(tmp_path: Path) -> None:
    save(tmp_path, llms__txt="- F [two](https://docs.example.com/api-2.md)\n- [one](api-1.md)\n")
    save(tmp_path, api_1__md=twin("/1"), api_3__md=twin("/3"), two__md=twin("/2", "api-2"))
    found = reading(tmp_path)
    assert [page.page_id for page in found.pages] == ["api-1", "api-3", "api-2"]
    assert [entry.page_id for entry in found.entries] == ["api-2", "api-1"]
    entries: dict[str, object] = {page.page_id: page.entry for page in found.pages}
    assert entries == {"api-2": found.entries[0], "api-1": found.entries[1], "api-3": None}
    assert found.whole and found.problems == () and found.gone == frozenset()


def test_a_page_of_the_index_that_was_not_saved_is_named_and_not_gone(tmp_path: Path) -> None:
    save(tmp_path, llms__txt="".join(f"- [p](api-{n}.md)\n" for n in range(1, 20)), api_1__md=twin("/1"))
    found = reading(tmp_path)
    assert not found.whole and found.gone == frozenset()
    (problem,) = found.problems
    assert str(problem).startswith("llms.txt: names 18 page(s) that are not in the folder: api-2, api-3")


def test_a_bad_file_costs_itself_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path, api_1__md=twin("/1"), api_2__md="", api_4__md=b"x" * (MAX_BYTES + 1))
    save(tmp_path, api_5__md=twin("/5").encode() + b"caf\xe9", notes__md="no id", other__pdf="left out")
    (tmp_path / "api-6.md").mkdir()
    save(tmp_path, api_8__md="refused")
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "api-8.md":
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    found = reading(tmp_path)
    assert named(found) == {"api-1": "/1", "api-5": "/5"}
    reasons = {problem.page: problem.reason for problem in found.problems}
    expected = {"api-2": "empty", "api-4.md": "larger than 4 MiB", "api-5": "not UTF-8", "api-6.md": "not a file"}
    expected |= {"api-8.md": "cannot be read", "notes.md": "name a guide by its id, such as doc-123.md"}
    assert reasons.keys() == expected.keys() and all(words in reasons[page] for page, words in expected.items())


@pytest.mark.parametrize("name", ["api-3.html", "A page.htm", "A page.MHTML", "api-3.md"])
def test_html_is_refused_with_the_way_on(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("<!DOCTYPE html><p>A page</p>")
    save(tmp_path, api_1__md=twin("/1"))
    found = reading(tmp_path)
    assert named(found) == {"api-1": "/1"}
    (problem,) = found.problems
    assert "save the Markdown twin, at the page's address with .md, or copy the text of the page" in problem.reason


def test_an_index_that_is_html_leaves_the_pages(tmp_path: Path) -> None:
    save(tmp_path, llms__txt="<html></html>", api_1__md=twin("/1"))
    found = reading(tmp_path)
    assert len(found.pages) == 1 and not found.whole and "HTML and not the list" in str(found.problems[0])


def test_nothing_to_read_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=r"absent does not exist.*save the Markdown twin of a page as <id>.md"):
        read_folder(tmp_path / "absent")
    save(tmp_path, a__html="<html>")
    with pytest.raises(SiteError, match=r"no page in .*openapi.json.*a .txt file; a.html: HTML, which is not read"):
        read_folder(tmp_path)
