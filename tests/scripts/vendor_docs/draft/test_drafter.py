"""The whole: what does not pass the checks is left out by name, nothing is half written, twice is as once."""

import compileall
import contextlib
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

import vendor_docs.draft.drafter as drafter
from codegen import generate
from vendor_docs.draft.drafter import Draft, DraftError, draft, write
from vendor_docs.reading.model import Page, Problem

from .made import OPENAPI, Desk, array, body, envelope, names, obj, page, parameter, ref

PATH = "/service/cloud/made_up/"


# -- what is left out


def test_only_the_subject_at_fault_is_left_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    real = drafter.findings
    monkeypatch.setattr(
        drafter, "findings", lambda space: ["a made-up reason"] if "zip_3" in str(space.document) else real(space)
    )
    pages = [page(f"api-{n}", f"Zip {n}", "post", f"{PATH}{n}") for n in range(8)]
    found = desk.write(*pages)
    assert [each.name for each in found.drafted] == [f"zip_{n}" for n in range(8) if n != 3]
    assert [(each.subject.path, each.reason.splitlines()[1].strip()) for each in found.left_out] == [
        (f"{PATH}3", "a made-up reason")
    ]


@pytest.mark.parametrize(
    ("method", "path", "faults"),
    [
        (
            "get",
            "made_up",
            ["the path 'made_up' begins with none of /service/", "the path 'made_up' cannot be described"],
        ),
        ("get", f"{PATH}a b", [f"the path '{PATH}a b' cannot be described"]),
        ("trace", f"{PATH}a", ["the method TRACE is not supported"]),
        ("get", f"{PATH}13812345678", ["the path holds a number, an id or a name instead of {parameter}"]),
        ("get", f"{PATH}69f531a01a9df58aa6de2487be610abb", ["the path holds a number, an id or a name"]),
    ],
)
def test_all_faults_of_a_page_are_named_at_once(desk: Desk, method: str, path: str, faults: list[str]) -> None:
    listed = replace(parameter("ids", array("string"), required=True), form={"explode": False})
    one = page("api-8", "Zip", method, path, parameters=(listed,), request=body(array("string")))
    found = desk.write(one, page("api-9", "Zap", "post", PATH + "z"))
    assert [each.name for each in found.drafted] == ["zap"]
    assert not any(data in desk.spec.read_text() for data in ("13812345678", "69f531a0"))
    *named, form, kind = found.left_out[0].reason.splitlines()
    assert len(named) == len(faults) and all(map(str.startswith, named, faults))
    assert form.startswith("query.ids: explode") and "use client.request" in kind


def test_files_with_defects_are_not_drafted_into(desk: Desk) -> None:
    desk.spec.write_text(desk.spec.read_text().replace("x-airudder-auth: token", "x-airudder-auth: magic", 1))
    with pytest.raises(DraftError, match=r"right first:\n.*magic"):
        desk.draft(page("api-8", "Zip", "post", PATH + "z"))


# -- the real files


def made_up_site() -> list[Page]:
    """Pages of all sorts."""
    state = {"type": "string", "enum": ["已完成", ""]}
    schemas = {
        "轮次": obj(["no"], no="integer", children=array(ref("轮次")), state=state),
        "UserVO": obj(name="string", address=obj(city="string")),
    }
    awkward = obj(**{"class": "string", "self": "string", "2fa": "string", "a.b": "string", "a-b": "integer", "中": {}})
    paged = (parameter("page", "integer"), parameter("page_size", "integer"), parameter("X-Made-Up", place="header"))
    plans: dict[str, Any] = {"folder": ("Collection", "APIs Related to Calling Plans"), "schemas": schemas}
    tasks = ("Collection", "APIs Related to Calling Tasks")
    users = envelope(array(obj(id="integer", user=ref("UserVO"))))
    create = body(obj(["name"], name="string", who=array(ref("UserVO"))), example={"name": "x " * 200})
    hook, by_id = obj(["plan_id"], plan_id="string", rounds=array(ref("轮次"))), (parameter("id", place="path"),)
    status = envelope(ref("轮次"))
    shown = body(None, example={"data": {"a": [1]}, "code": 1})
    choice = envelope({"anyOf": [{"type": "string"}, {"type": "object"}]})
    listed = envelope(obj(tasks=array(obj(task_id="string", name="string"))))
    return [
        page("api-1", "Obtain the List of Strategies", "get", f"{PATH}list", parameters=paged, answer=users, **plans),
        page("api-2", "Create a Dialing Plan with Strategy", "post", f"{PATH}plan", request=create, **plans),
        page("api-3", "Obtain the Information of Plan Status", "get", f"{PATH}status/{{id}}", parameters=by_id,
             answer=status, **plans),
        page("api-4", "Webhook of Plan", "post", "", request=hook, **plans),
        page("api-5", "Zip the Things", "put", "/service/open/made_up/zip", request=awkward, answer=envelope(awkward)),
        page("api-6", "Zap", "delete", "/api/v1/made_up/zap", answer=shown),
        page("api-7", "获取公司信息", "post", "/api/v1/made_up/company", request=obj(a="string"), answer=choice),
        page("api-8", "List the Task Created", "get", "/service/cloud/list", folder=tasks, answer=listed),
    ]  # fmt: skip


def test_the_real_files(real: Desk) -> None:
    before, rows = real.spec.read_text("utf-8"), real.catalogue.read_text("utf-8")
    unknown = {"collection_plan_strategy_list", "collection_plan_create", "collection_plan_status", "chat_company_info"}
    if not {*unknown, "collection_webhook_plan"} <= {r.operation_id for r in real.rows if r.evidence == "unknown"}:
        pytest.skip("a page that is made up here is known by now: take others")
    found = real.write(*made_up_site())
    assert [each.reason for each in found.left_out] == [] and len(found.drafted) == 8
    # The one operation that was known gets the id of its page.
    assert Counter(before.split("\n")) - Counter(real.spec.read_text("utf-8").split("\n")) == Counter()
    old = set(rows.splitlines())
    assert len(old - set(real.catalogue.read_text("utf-8").splitlines())) == 6
    again = real.draft(*made_up_site())
    assert (again.changed, again.drafted, again.spec) == (False, (), real.spec.read_text("utf-8"))
    config = ["-c", str(OPENAPI / ".yamllint")]
    done = subprocess.run(
        [sys.executable, "-m", "yamllint", "--strict", *config, str(real.spec)], capture_output=True, text=True
    )
    assert done.stdout == "" and done.returncode == 0
    validate(real.document)
    out = real.spec.parent / "client"
    generate.run(real.spec, out, check=False)
    plans = (out / "resources" / "plans.py").read_text()
    assert "def collection_strategy_list(" in plans and "AsyncPages[CollectionPlanStrategyListItem]" in plans
    assert compileall.compile_dir(out, quiet=1)


def test_the_same_pages_give_the_same_bytes(desk: Desk) -> None:
    one, two = desk.draft(*made_up_site()), desk.draft(*made_up_site())
    assert (one.changed, one.spec, one.catalogue) == (True, two.spec, two.catalogue)


def test_what_a_person_has_to_check_of_a_page_is_named_once(desk: Desk) -> None:
    told = page("api-9", "Zip", "get", "/service/cloud/zips/zip", deprecated=True, status="developing")
    other = replace(told, other_id="api-8")
    assert desk.one(other).warnings[:3] == (
        "api-9 has the id api-8 in its YAML: check that it is the page that you mean",
        "api-9 calls it deprecated",
        "the state of api-9 is developing",
    )
    assert not desk.write(other).drafted


@pytest.mark.parametrize("text", ["new", "\ud800"])
def test_both_files_are_replaced_with_mode_and_link_or_none_is(tmp_path: Path, text: str) -> None:
    spec, link, catalogue = tmp_path / "spec", tmp_path / "link", tmp_path / "catalogue"
    for path in (spec, catalogue):
        path.write_text("old")
        path.chmod(0o640)
    link.symlink_to(spec)
    draft = Draft("new", text, (), (), (), changed=True)
    with contextlib.suppress(UnicodeEncodeError):
        write(draft, spec=link, catalogue=catalogue)
    assert [path.read_text() for path in (spec, catalogue)] == [{"new": "new"}.get(text, "old")] * 2
    assert link.is_symlink() and sorted(tmp_path.iterdir()) == sorted([spec, link, catalogue])
    assert [path.stat().st_mode & 0o777 for path in (spec, catalogue)] == [0o640] * 2


@pytest.mark.parametrize("page_id", ["api-9", "export.json#POST /service/cloud/made_up/z"])
def test_a_page_that_was_read_in_part_is_documented_in_part(desk: Desk, page_id: str) -> None:
    pages = page(page_id, "Zip", "post", f"{PATH}z", request=obj(a="string")), page("api-8", "Zap", "post", f"{PATH}a")
    problem = Problem(page_id.partition("#")[0], 7, "a made-up reason")
    subjects = desk.matched(*pages).subjects
    files = {"spec": desk.spec, "catalogue": desk.catalogue}
    found = draft(subjects, **files, names=names(), rows=desk.rows, problems=[problem])
    write(found, **files)
    assert found.drafted[0].warnings[0] == f"read the page again, the reading has a problem: {problem}"
    assert desk.operation("zip")["x-airudder-evidence"] == desk.row("zip").evidence == "documented_in_part"
    assert desk.operation("zap")["x-airudder-evidence"] == desk.row("zap").evidence == "documented"
