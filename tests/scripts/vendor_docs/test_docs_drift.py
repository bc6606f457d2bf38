"""The whole made-up site: read over HTTP, compared, drafted, generated, called; each planted change is found once."""

import asyncio
import copy
import dataclasses
import difflib
import functools
import importlib
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

import docs_drift
from airudder.sandbox.handlers.samples import Samples
from codegen import generate
from codegen.catalogue import Row, read_catalogue
from codegen.facts import load, operations_of, python_name, request_schema_of
from support.apifox_site import VENDOR_WORDS, Site, SitePage, build, serve
from support.clock import FakeClock
from vendor_docs.comparison.compare import compare
from vendor_docs.comparison.findings import Finding
from vendor_docs.comparison.match import match
from vendor_docs.comparison.names import read_names
from vendor_docs.draft.chosen import chosen
from vendor_docs.draft.drafter import draft, write
from vendor_docs.reading.block import Block, read_block
from vendor_docs.reading.index import read_index
from vendor_docs.reading.model import Reading, Text
from vendor_docs.reading.reading import read_text
from vendor_docs.reading.site import read_site

ROOT = Path(__file__).resolve().parents[3]
NAMES = read_names(ROOT / "openapi" / "vendor-names.yaml")
MORE = {
    "made_up_pause": "Pause Something Made Up,,operation,POST",
    "made_up_rows": "List Something Made Up,,operation,GET",
    "made_up_detail": "Find Something Made Up,,operation,GET",
    "made_up_upload": "Upload Something Made Up,,operation,POST",
    "made_up_pushed": "Something Made Up Was Pushed,,webhook,POST",
}
"""Rows beside those of the catalogue: nobody will ever know more of them."""
PAUSE, LIST, TREE, UPLOAD, PUSHED = MORE


@pytest.fixture(scope="module", autouse=True)
def each_block_is_read_once() -> Iterator[None]:
    """Reading YAML is slow, and most pages stay as they are."""
    known: dict[tuple[str, int], bytes] = {}

    def read_once(text: str, first: int) -> Block:
        if (text, first) not in known:
            known[text, first] = pickle.dumps(read_block(text, first))
        block: Block = pickle.loads(known[text, first])
        return block

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vendor_docs.reading.reading.read_block", read_once)
        yield


def read(site: Site) -> Reading:
    """What the pages say."""
    entries, problems = read_index(site.index("https://docs.example"), "llms.txt")
    by_id = {entry.page_id: entry for entry in entries}
    pages = []
    for page_id, content in site.texts().items():
        pages += read_text(Text(page_id, content, "made up", by_id.get(page_id)), problems, [])
    return Reading(tuple(pages), tuple(problems), tuple(entries))


@functools.cache
def loaded(openapi: Path) -> tuple[dict[str, Any], list[Row]]:
    """Description and catalogue of a folder that nothing changes any more."""
    return load(openapi / "airudder.yaml"), read_catalogue(openapi / "catalogue.csv")


def findings(site: Site, openapi: Path) -> list[Finding]:
    document, rows = loaded(openapi)
    return compare(match(read(site), rows, document, NAMES), document)


def copied(folder: Path) -> Path:
    """A copy of the description and the catalogue, with rows of which nobody knows anything."""
    shutil.copytree(ROOT / "openapi", folder, ignore=shutil.ignore_patterns("templates"))
    with (folder / "catalogue.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"Workflow,,{cells},,{name},unknown,,\n" for name, cells in MORE.items())
    return folder


@dataclasses.dataclass
class Drafted:
    """The site, the folder before the draft, the one with what was drafted, and the ids of what is new there."""

    site: Site
    before: Path
    openapi: Path
    new: list[str]
    webhooks: list[str]
    forms: set[str]
    """Uploads: their bodies are forms, which the generator does not take."""

    @functools.cached_property
    def standing(self) -> list[Finding]:
        """What differs before anything is planted."""
        return findings(self.site, self.openapi)

    def page(self, name: str) -> SitePage:
        return next(page for page in self.site.pages.values() if page.name == name)


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Drafted:
    folder = tmp_path_factory.mktemp("drafted")
    before, openapi = copied(folder / "before"), copied(folder / "openapi")
    spec, catalogue = openapi / "airudder.yaml", openapi / "catalogue.csv"
    site, (document, rows) = build(spec, catalogue), loaded(before)
    matched = match(read(site), rows, document, NAMES)
    made = draft(chosen(None, matched), spec=spec, catalogue=catalogue, names=NAMES, rows=rows)
    pages = [page for page in site.pages.values() if page.document and "/made_up/" in page.place[1]]
    forms = {page.name for page in pages if "multipart/form-data" in json.dumps(page.document)}
    assert {left.subject.name for left in made.left_out} == forms >= {UPLOAD}
    write(made, spec=spec, catalogue=catalogue)
    new = [each for each in made.drafted if each.how == "new"]
    operations, webhooks = ([e.name for e in new if e.subject.kind == kind] for kind in ("operation", "webhook"))
    assert {PAUSE, LIST, TREE} <= set(operations) and PUSHED in webhooks
    return Drafted(site, before, openapi, operations, webhooks, forms)


# -- reading


async def test_the_whole_site_is_read_over_http(tmp_path: Path, drafted: Drafted) -> None:
    async with serve(drafted.site) as served:
        fetched = await read_site(served.url, cache=tmp_path, clock=FakeClock())
        assert max(served.asked.values()) == 1
    assert fetched.problems == () and fetched.whole
    assert {text.page_id: text.content for text in fetched.texts} == drafted.site.texts()
    document, rows = loaded(drafted.before)
    assert {link.row for link in match(read(drafted.site), rows, document, NAMES).links} == set(rows)


def test_what_we_know_does_not_differ_from_itself(drafted: Drafted) -> None:
    """The site shows what the description has, and much that it lacks: only that is told."""
    found = findings(drafted.site, drafted.before)
    assert {finding.kind for finding in found} == {"operation-missing", "webhook-missing"}
    # By operation and not by page: twins, and sections that share a path, are one.
    assert len(found) == len(drafted.new) + len(drafted.webhooks) + len(drafted.forms)


# -- drafting


def test_what_was_drafted_does_not_differ_from_the_site(drafted: Drafted) -> None:
    assert {each.subject for each in drafted.standing if each.severity == "difference"} == drafted.forms


def test_drafting_again_changes_nothing(drafted: Drafted) -> None:
    spec, catalogue = drafted.openapi / "airudder.yaml", drafted.openapi / "catalogue.csv"
    rows = read_catalogue(catalogue)
    matched = match(read(drafted.site), rows, load(spec), NAMES)
    assert not draft(matched.subjects, spec=spec, catalogue=catalogue, names=NAMES, rows=rows).changed


def test_no_words_of_the_vendor_and_no_promises(drafted: Drafted) -> None:
    text = (drafted.openapi / "airudder.yaml").read_text(encoding="utf-8")
    before = (ROOT / "openapi" / "airudder.yaml").read_text(encoding="utf-8")
    assert VENDOR_WORDS not in text and text.count("date-time") == before.count("date-time")
    for operation in operations_of(load(drafted.openapi / "airudder.yaml")):
        if operation.operation_id in drafted.new:
            assert operation.node["x-airudder-retry"] == "unsent"
            assert operation.node["x-airudder-evidence"] == "documented"
            assert operation.node["x-airudder-pages"]


def test_what_was_there_stays(drafted: Drafted) -> None:
    """Comments and all: lines of ours go only where a fact or a page id of theirs took their place."""
    before = (ROOT / "openapi" / "airudder.yaml").read_text(encoding="utf-8").splitlines()
    after = (drafted.openapi / "airudder.yaml").read_text(encoding="utf-8").splitlines()
    changes = [line for line in difflib.unified_diff(before, after, n=0) if not line.startswith(("---", "+++"))]
    missing = {line[1:].strip().partition(":")[0] for line in changes if line.startswith("-")}
    assert missing <= {"x-airudder-evidence", "x-airudder-pages"}
    assert not any(line[1:].lstrip().startswith("#") for line in changes)


@pytest.fixture(scope="module")
def package(drafted: Drafted, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The package with what is generated from the draft, under a name of its own, to be imported."""
    folder = tmp_path_factory.mktemp("package")
    target = folder / "drafted_airudder"
    shutil.copytree(ROOT / "src" / "airudder", target, ignore=shutil.ignore_patterns("__pycache__"))
    generate.run(drafted.openapi / "airudder.yaml", target / "_generated", check=False)
    sys.path.insert(0, str(folder))
    yield target
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == "drafted_airudder"]:
        del sys.modules[name]


def test_what_is_generated_from_the_draft_type_checks(package: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "-p", "drafted_airudder._generated"],
        cwd=package.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


async def test_new_operations_are_called_against_the_sandbox(package: Path, drafted: Drafted) -> None:
    copy_of = importlib.import_module("drafted_airudder")
    sandbox_of = importlib.import_module("drafted_airudder.sandbox")
    document = json.loads((package / "_generated" / "openapi.json").read_text(encoding="utf-8"))
    operations = {each.operation_id: each for each in operations_of(document)}

    def sign(method: str, path: str, body: bytes) -> dict[str, str]:
        return {"X-AIRudder-Sign": "made up", "X-AIRudder-Sign-Key": "0" * 32}

    async with (
        sandbox_of.Sandbox() as sandbox,
        copy_of.AIRudder(sandbox.app_key, sandbox.app_secret, base_url=sandbox.url, signer=sign) as client,
    ):
        for name in drafted.new:
            operation, samples = operations[name], Samples(document, name)
            required = [each for each in operation.parameters if each["required"]]
            given = {python_name(each["name"]): samples.value(each["schema"], each["name"]) for each in required}
            schema = request_schema_of(document, operation)
            group, _, method = (operation.public_name or "").partition(".")
            call = getattr(getattr(client, group), method)
            result = await call(*([] if schema is None else [samples.value(schema)]), **given)
            assert sandbox.calls(name)[-1].accepted, name
            documented = operation.node["responses"]["200"]["content"]["application/json"].get("examples")
            if documented and "x-airudder-paging" not in operation.node and hasattr(result, "to_dict"):
                (example,) = documented.values()
                assert result.to_dict() == example["value"]["data"], name


def test_new_webhooks_are_kinds_of_their_own(package: Path, drafted: Drafted) -> None:
    webhooks = importlib.import_module("drafted_airudder.webhooks")
    examples = webhooks.examples()
    assert set(drafted.webhooks) <= set(examples)
    for kind in drafted.webhooks:
        event = webhooks.parse(json.dumps(examples[kind]).encode(), {}, kind=kind)
        assert type(event) is webhooks.EVENTS[kind] and type(event) is not webhooks.UnknownEvent
        assert event.data.to_dict() == examples[kind]


# -- changes that the vendor makes


def object_with(node: Any, name: str) -> dict[str, Any]:
    """The fields of the first object of a page's answer or schemas that has a field of this name."""
    if isinstance(node, dict):
        if name in (fields := node.get("properties") or {}) and isinstance(fields[name], dict):
            return fields
        node = list(node.values())
    found = (object_with(child, name) for child in node) if isinstance(node, list) else ()
    return next(filter(None, found), {})


def moved_copy(site: Site, name: str, path: str, page_id: str) -> None:
    """A page of an operation under another id, title and path."""
    page = copy.deepcopy(next(page for page in site.pages.values() if page.name == name))
    page.page_id, page.title, page.name = page_id, "A made-up title", "new"
    page.operation.pop("x-run-in-apifox")
    page.move("post", path)
    site.pages[page_id] = page


def new_endpoint(site: Site) -> None:
    moved_copy(site, PAUSE, "/service/cloud/made_up/new_endpoint", "api-800000001")


def renamed_field(site: Site) -> None:
    for page in site.change("workflow_task_detail"):
        fields = object_with(page.document, "hangup_type")
        fields["hangup_kind"] = fields.pop("hangup_type")
        media = page.operation["responses"]["200"]["content"]["application/json"]
        for call in media["example"]["data"]["details"] if "example" in media else ():
            call["hangup_kind"] = call.pop("hangup_type")


def new_enum_value(site: Site) -> None:
    for page in site.change("workflow_task_detail"):
        for schema in page.document["components"]["schemas"].values() if page.document else ():
            if "canceled" in schema.get("enum", ()):
                schema["enum"].append("made_up_state")


def type_change(site: Site) -> None:
    for page in site.change(TREE):
        page.operation["parameters"][-1]["schema"]["type"] = "integer"


def without(name: str, parameter: str) -> Callable[[Site], None]:
    def change(site: Site) -> None:
        for page in site.change(name):
            kept = [each for each in page.operation["parameters"] if each["name"] != parameter]
            page.operation["parameters"] = kept

    return change


def page_moved(site: Site) -> None:
    page = copy.deepcopy(site.remove("api-154088166"))
    page.page_id = "api-800000002"
    page.operation.pop("x-run-in-apifox")
    site.pages[page.page_id] = page


def path_moved(site: Site) -> None:
    for page in site.change("workflow_create"):
        page.move("post", "/service/cloud/made_up/createinstance")


def page_vanished(site: Site) -> None:
    site.remove("api-154267240")


def webhook_signed(site: Site) -> None:
    signature = {"name": "X-AIRudder-Sign", "in": "header", "required": True, "schema": {"type": "string"}}
    for page in site.change("workflow_status_changed"):
        page.operation["parameters"].append(signature)


def other_way_to_authenticate(site: Site) -> None:
    for page in site.change("workflow_stop"):
        for each in page.operation["parameters"]:
            if each["name"] == "Authorization":
                each["name"] = "X-AIRudder-Sign"


def all_pages_gone(site: Site) -> None:
    for page in [page for page in site.pages.values() if page.name in ("task_cancel_call", "robot_list")]:
        site.remove(page.page_id)


def guide_became_an_operation(site: Site) -> None:
    site.remove("doc-1549062")
    moved_copy(site, "workflow_stop", "/service/cloud/made_up/from_a_guide", "doc-1549062")


PLANTED: dict[Callable[[Site], None], list[str]] = {
    new_endpoint: ["operation-missing api-800000001  post:"],
    renamed_field: ["field-renamed workflow_task_detail answer.data.details[].hangup_type hangup_kind:"],
    new_enum_value: ["enum-new workflow_task_detail answer.data.status status:"],
    type_change: [f"type {TREE} query.made_up_id name:"],
    without(LIST, "made_up_filter"): [f"parameter-gone {LIST} query.made_up_filter get:"],
    page_moved: ["page-moved workflow_find_instances  post:"],
    path_moved: ["operation-moved workflow_create  post:"],
    page_vanished: ["page-vanished api-154267240  "],
    without("workflow_chatbot_session_end", "X-AIRudder-Sign"): [
        "headers workflow_chatbot_session_end header.X-AIRudder-Sign post:"
    ],
    webhook_signed: ["headers workflow_status_changed header.X-AIRudder-Sign name:"],
    other_way_to_authenticate: ["headers workflow_stop header.X-AIRudder-Sign name:"],
    all_pages_gone: ["no-page task_cancel_call  ", "no-page robot_list  "],
    guide_became_an_operation: ["operation-missing doc-1549062  post:", "page-kind doc-1549062  post:"],
}
"""Changes, and what is found: kind, subject, place, and the first word of the line of the first page that shows it."""


def test_each_planted_change_is_found_once_and_nothing_else(drafted: Drafted) -> None:
    site, found = drafted.site.copy(), list[str]()
    for change in PLANTED:
        change(site)
    for finding in findings(site, drafted.openapi):
        if finding not in drafted.standing:
            assert finding.severity == "difference"
            at = finding.at[0] if finding.at else None
            line = site.text(at.page_id).splitlines()[at.line - 1].strip().lstrip("- ") if at and at.line else ""
            found.append(f"{finding.kind} {finding.subject} {finding.place} {line.partition(' ')[0]}")
    assert sorted(found) == sorted(each for wanted in PLANTED.values() for each in wanted)


# -- the command


@pytest.fixture(scope="module")
def saved(drafted: Drafted, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as a folder, without what cannot be drafted."""
    folder = tmp_path_factory.mktemp("saved") / "pages"
    site = drafted.site.copy()
    Site([page for page in site.pages.values() if page.name not in drafted.forms]).save(folder)
    # Without an index nothing may be said to have gone.
    (folder / "llms.txt").unlink()
    return folder


@pytest.fixture(scope="module")
def few(drafted: Drafted, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some pages of it."""
    folder = tmp_path_factory.mktemp("few") / "pages"
    names = ("sms_send", PAUSE, TREE, PUSHED)
    Site(page for page in drafted.site.pages.values() if page.name in names).save(folder)
    return folder


Main = Callable[..., tuple[int, str, str]]


@pytest.fixture
def main(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Main:
    def run(*arguments: str | Path, openapi: Path) -> tuple[int, str, str]:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(tmp_path)
            status = docs_drift.main([*map(str, arguments), "--openapi", str(openapi)])
        out, err = capsys.readouterr()
        return status, out, err

    return run


def test_nothing_differs(main: Main, saved: Path, drafted: Drafted) -> None:
    status, out, err = main("--pages", saved, openapi=drafted.openapi)
    assert (status, err) == (0, "") and "0 differences" in out


def test_differences_for_people_and_for_programs(main: Main, few: Path, drafted: Drafted) -> None:
    status, out, err = main("--pages", few, openapi=drafted.before)
    assert (status, err) == (1, "")
    assert "operation-missing" in out and f"scripts/docs_drift.py --pages {few} --draft-all" in out
    status, text, err = main("--pages", few, "--json", openapi=drafted.before)
    assert (status, err) == (1, "")
    table = json.loads(text)
    assert table["version"] == 2 and len(table["pages"]) == len(list(few.glob("*-*.md")))
    missing = [each for each in table["findings"] if each["kind"] == "operation-missing"]
    assert all(at["page_id"] and at["line"] for each in missing for at in each["at"])


def test_a_reader_that_ends_early_is_no_error() -> None:
    """Such as ``head``."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, str(ROOT / "scripts" / "docs_drift.py"), "--json", "--pages", "docs/examples/pages"]
    result = subprocess.run(command, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (result.returncode, result.stderr) == (1, "")


def test_one_operation_is_drafted_and_then_known(main: Main, few: Path, tmp_path: Path, drafted: Drafted) -> None:
    openapi, page = copied(tmp_path / "openapi"), drafted.page(PAUSE)
    before = (openapi / "airudder.yaml").read_bytes()
    what = ("--draft", "post", page.place[1])
    status, out, err = main("--pages", few, *what, "--dry-run", openapi=openapi)
    assert status == 0 and f"+  {page.place[1]}:" in out and "nothing was written" in err
    assert (openapi / "airudder.yaml").read_bytes() == before
    status, out, err = main("--pages", few, *what, openapi=openapi)
    assert (status, out) == (0, "") and f"new: {page.name}, client." in err
    assert "make generate" in err and VENDOR_WORDS not in (openapi / "airudder.yaml").read_text(encoding="utf-8")
    status, out, err = main("--pages", few, *what, openapi=openapi)
    assert (status, out) == (0, "") and "nothing was written" in err
    assert f"described already: {page.name}, client." in err and f"--pages {few}: edit openapi/airudder.yaml" in err


def test_ways_to_say_what_is_to_be_drafted(drafted: Drafted) -> None:
    page = drafted.page(PAUSE)
    document, rows = loaded(drafted.before)
    matched = match(read(drafted.site), rows, document, NAMES)
    for words in (["post", page.place[1]], [f"POST {page.place[1]}"], [page.name], [page.page_id]):
        options = docs_drift.parser().parse_args(["--pages", "made-up", "--draft", *words])
        docs_drift.check(options)
        (subject,) = chosen(options.draft, matched)
        assert subject.name == page.name and page.page_id in {each.page_id for each in subject.pages}


def test_a_page_that_may_be_of_several_rows_is_not_drafted(main: Main, tmp_path: Path, drafted: Drafted) -> None:
    page = copy.deepcopy(drafted.page(PAUSE))
    page.title, page.page_id = "Cancel a Calling Task", "api-800000003"
    page.operation.update({"summary": page.title, "x-apifox-folder": "", "tags": []})
    page.operation["x-run-in-apifox"] = "https://app.apifox.example/apis/api-800000003-run"
    Site([page]).save(tmp_path / "pages")
    (tmp_path / "pages" / "llms.txt").unlink()
    openapi = copied(tmp_path / "openapi")
    status, out, err = main("--pages", tmp_path / "pages", "--draft-all", openapi=openapi)
    assert (status, out) == (1, "") and "left out: api-800000003: may be any of the lines" in err
    assert "nothing was written" in err
    status, out, err = main("--pages", tmp_path / "pages", "--draft", page.page_id, openapi=openapi)
    assert (status, out) == (2, "") and "put its id there" in err


def test_a_webhook_is_drafted_by_its_page(main: Main, few: Path, tmp_path: Path, drafted: Drafted) -> None:
    openapi, page = copied(tmp_path / "openapi"), drafted.page(PUSHED)
    status, _, err = main("--pages", few, "--draft", page.page_id, openapi=openapi)
    assert status == 0 and f"new: {page.name}" in err
    webhooks = (openapi / "airudder.yaml").read_text(encoding="utf-8").partition("webhooks:")[2]
    assert f"  {page.name}:\n" in webhooks


def test_a_guide_that_became_an_operation_leaves_its_row(main: Main, tmp_path: Path, drafted: Drafted) -> None:
    site, path = Site([drafted.page(PAUSE)]), "/service/cloud/made_up/from_a_guide"
    moved_copy(site, PAUSE, path, "doc-1549062")
    site.remove(drafted.page(PAUSE).page_id)
    site.save(tmp_path / "pages")
    openapi = copied(tmp_path / "openapi")
    status, _, err = main("--pages", tmp_path / "pages", "--draft", "doc-1549062", openapi=openapi)
    assert status == 0 and "new: " in err
    rows = [row for row in read_catalogue(openapi / "catalogue.csv") if "doc-1549062" in row.page_ids]
    assert [(row.kind, row.path) for row in rows] == [("operation", path)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--draft", "GET", "/no/such/path"), "no page describes GET /no/such/path"),
        (("--draft", "api-1"), "no page describes api-1"),
        (("--draft", "no_such_operation"), "--draft takes METHOD PATH, an operation id"),
        (("--draft", "GET", "/a", "b"), "--draft takes METHOD PATH, an operation id"),
        (("--draft", "GET", "a"), "--draft takes METHOD PATH, an operation id"),
        (("--dry-run",), "--dry-run goes with --draft"),
        (("--draft-all", "--json"), "--json is for the report"),
    ],
)
def test_what_cannot_be_done_is_said(
    main: Main, few: Path, drafted: Drafted, arguments: tuple[str, ...], words: str
) -> None:
    status, out, err = main("--pages", few, *arguments, openapi=drafted.before)
    assert (status, out) == (2, "") and words in err and "Traceback" not in err


def test_no_pages_no_site_no_description(main: Main, few: Path, tmp_path: Path, drafted: Drafted) -> None:
    for arguments, openapi in (
        (("--pages", tmp_path / "nowhere"), drafted.before),
        (("--site", "ftp://docs.example"), drafted.before),
        (("--pages", few), tmp_path / "nowhere"),
    ):
        status, out, err = main(*arguments, openapi=openapi)
        assert (status, out) == (2, "") and err.startswith("error: "), err


PAGE = "# made up\n\n## OpenAPI Specification\n\n```yaml\n{}\n```\n"
MALFORMED: dict[str, tuple[Callable[[], web.Response], int | None, list[str]]] = {
    "api-44712004": (lambda: web.Response(text="<!doctype html><p>made up", content_type="text/html"), None, ["HTML"]),
    "api-45229623": (lambda: web.Response(status=404), None, ["404"]),
    "api-78672886": (lambda: web.Response(text=PAGE.format("a: b: c")), 6, ["YAML"]),
}
"""By page: the answer of the site, the line that is named, and a word of each reason."""


def answering(response: Callable[[], web.Response]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_: web.Request) -> web.Response:
        return response()

    return answer


async def test_malformed_pages_are_named_and_lose_nothing_of_the_rest(
    drafted: Drafted, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serve(drafted.site) as served:
        served.planted = {page_id: answering(response) for page_id, (response, _, _) in MALFORMED.items()}
        arguments = ["--site", served.url, "--cache", str(tmp_path), "--json"]
        status = await asyncio.to_thread(docs_drift.main, [*arguments, "--openapi", str(drafted.openapi)])
    table = json.loads(capsys.readouterr().out)
    assert status == 1 and {each["page"] for each in table["problems"]} == MALFORMED.keys()
    for page_id, (_, line, words) in MALFORMED.items():
        found = [each for each in table["problems"] if each["page"] == page_id]
        assert [each["line"] for each in found] == [line] * len(words), found
        assert all(word in each["reason"] for word, each in zip(words, found, strict=True)), found
    read = {each["page_id"] for each in table["pages"]}
    assert read == drafted.site.pages.keys() - MALFORMED.keys()


# -- the example of docs/regenerate.md


def test_the_example_of_the_page_is_what_comes_out(main: Main, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "regenerate.md").read_text(encoding="utf-8")
    openapi = copied(tmp_path / "openapi")
    if any(
        row.operation_id == "workflow_template_list" and row.path for row in read_catalogue(openapi / "catalogue.csv")
    ):
        pytest.skip("the operation of the example is described by now: choose another page for docs/regenerate.md")
    pages = ROOT / "docs" / "examples" / "pages"
    status, out, _ = main("--pages", pages, openapi=openapi)
    (quoted,) = re.findall(r"```text\n(.*?)```", text, re.DOTALL)
    assert status == 1 and quoted in out
    status, _, err = main("--pages", pages, "--draft", "api-45229623", openapi=openapi)
    assert status == 0 and "client.workflows.template_list" in err and "client.workflows.template_list" in text
    drafted = (openapi / "airudder.yaml").read_text(encoding="utf-8")
    block = drafted.partition("operationId: workflow_template_list")[2].partition("operationId:")[0]
    for line in ("x-airudder-retry: unsent", "x-airudder-encryption: unknown", " evidence: inferred"):
        assert f"`{line.strip()}`" in text and line in block
    assert "To be described in our own words: api-45229623." in text
    assert "To be described in our own words: api-45229623." in drafted
