"""What is committed: up to date, complete, and true to the published example."""

from __future__ import annotations

import copy
import csv
import importlib
import json
import pkgutil
import re
import shutil
import subprocess
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from openapi_python_client import Project
from openapi_python_client.parser.errors import ParseError
from openapi_spec_validator import validate

from codegen import facts as spec_facts
from codegen import generate as generator
from codegen import unions as spec_unions
from codegen import webhooks as spec_webhooks
from codegen.plan import Planner
from support.cases import case

from .conftest import CATALOGUE, ROOT, SINK, write_package

OUT = ROOT / "src" / "airudder" / "_generated"
SPEC = ROOT / "openapi" / "airudder.yaml"


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    return spec_facts.load(SPEC)


def example(spec: dict[str, Any], path: str) -> Any:
    (operation,) = spec["paths"][path].values()
    examples = operation["responses"]["200"]["content"]["application/json"]["examples"]
    return next(iter(examples.values()))["value"]


def modules() -> list[str]:
    package = importlib.import_module("airudder._generated")
    return sorted(m.name for m in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))


def sources() -> list[Path]:
    return sorted(OUT.rglob("*.py"))


def test_up_to_date() -> None:
    assert generator.run(SPEC, OUT, check=True) == [], "run `make generate`"


def test_same_bytes_with_another_hash_seed(tmp_path: Path) -> None:
    code = "import sys, generate; sys.exit(generate.main(['--check', '--spec', sys.argv[1], '--out', sys.argv[2]]))"
    out = tmp_path / "sink"
    generator.run(SINK, out, check=False)
    for seed in ("1", "42"):
        done = subprocess.run(
            [sys.executable, "-c", code, str(SINK), str(out)],
            cwd=ROOT / "scripts",
            env={"PYTHONHASHSEED": seed, "PATH": "", "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert done.returncode == 0, "the order of a set got into the output, or a tool was taken from PATH"


def test_the_document_is_valid(spec: dict[str, Any]) -> None:
    validate(spec)


def test_published_example_round_trip(spec: dict[str, Any]) -> None:
    data = example(spec, "/service/cloud/workflow/taskdetail")["data"]
    models = importlib.import_module("airudder._generated.models")
    detail = models.WorkflowTaskDetail.from_dict(data)
    assert detail.to_dict() == data and json.dumps(detail.to_dict(), sort_keys=True) == json.dumps(data, sort_keys=True)
    assert detail.status is models.TaskStatus.FINISHED
    assert detail.additional_properties == {} == detail.details[0].additional_properties
    call = detail.details[0]
    assert len(call.question_answer) == 8 and call.redail_call[0].result_label == "F"
    assert call.ner_slots == {"PaymentMethod": "Transfer", "PaymentTime": "Time_0"} and call.id == 2125574058
    assert "+1202555" not in repr(detail) and "Transfer" not in repr(detail)


def test_collection_variant_is_the_published_one_without_question_answer(spec: dict[str, Any]) -> None:
    operation = spec["paths"]["/service/cloud/workflow/taskdetail"]["post"]
    examples = operation["responses"]["200"]["content"]["application/json"]["examples"]
    expected = copy.deepcopy(examples["published"]["value"])
    for call in expected["data"]["details"]:
        del call["question_answer"]
    assert examples["collection"]["value"] == expected
    models = importlib.import_module("airudder._generated.models")
    detail = models.WorkflowTaskDetail.from_dict(expected["data"])
    assert detail.details[0].question_answer is None and detail.to_dict() == expected["data"]


def test_published_example_shows_every_declared_field(spec: dict[str, Any]) -> None:
    """Nothing is declared that the example does not hold: no field is invented."""
    models = importlib.import_module("airudder._generated.models")

    def unused(model: Any) -> set[str]:
        names = {field.name for field in attrs.fields(type(model)) if field.name != "additional_properties"}
        return {name for name in names if getattr(model, name) is None}

    data = example(spec, "/service/cloud/workflow/taskdetail")["data"]
    detail = models.WorkflowTaskDetail.from_dict(data)
    call = detail.details[0]
    assert unused(detail) == unused(call) == unused(call.question_answer[0]) == unused(call.redail_call[0]) == set()
    workflow_only = {"workflow_id", "workflow_name", "nodetask_id", "nodetask_name"}
    plain = models.TaskDetail.from_dict(data)
    assert set(plain.additional_properties) == workflow_only
    assert set(plain.details[0].additional_properties) == {"case_id", "question_answer"}


def test_secrets_are_masked() -> None:
    models = importlib.import_module("airudder._generated.models")
    assert "hunter2" not in repr(models.AuthTokenRequest(app_key="hunter2", app_secret="hunter2"))
    assert "hunter2" not in repr(models.AuthToken.from_dict({"token": "hunter2"}))


def test_table_endpoints_groups_document_and_catalogue_agree(spec: dict[str, Any]) -> None:
    table = importlib.import_module("airudder._generated.operations").OPERATIONS
    raw = {op.operation_id: op for op in spec_facts.operations_of(spec)}
    endpoints = {
        importlib.import_module(name).OPERATION_ID: name for name in modules() if re.search(r"\.api\.\w+\.\w+$", name)
    }
    with (ROOT / "openapi" / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        catalogue = {(row["method"], row["path"]): row["operation_id"] for row in csv.DictReader(file) if row["path"]}
    assert table.keys() == raw.keys() == endpoints.keys()
    resources = importlib.import_module("airudder._generated.resources")
    public = set()
    for key, operation in table.items():
        assert (key, operation.path) == (operation.operation_id, raw[key].path)
        if (
            key not in ("sms_send", "task_create_v2") and operation.family != "pds"
        ):  # their pages are not in the contents
            assert catalogue[operation.method, operation.path] == key
        assert endpoints[key].endswith(f".api.{raw[key].tag}.{key}")
        assert operation.public_name == raw[key].public_name
        public |= {each["name"] for each in raw[key].methods}
    for groups in (resources.Groups, resources.RawGroups):
        root = groups(None)
        names = [name for name in vars(groups) if not name.startswith("_")]
        methods = {f"{g}.{m}" for g in names for m in vars(type(getattr(root, g))) if not m.startswith("_")}
        waits = [(op.public_name, op.node.get("x-airudder-waiting") or {}) for op in raw.values()]
        more = {
            f"{str(name).partition('.')[0]}.{said[key]}" for name, said in waits for key in ("wait", "follow") if said
        }
        assert methods == public | (more if groups is resources.Groups else set())


def test_every_module_imports_by_itself() -> None:
    found = modules()
    assert len(found) == len(sources()) - 1
    for name in found:
        importlib.import_module(name)
    models = importlib.import_module("airudder._generated.models")
    unions = {name for name in models.__all__ if isinstance(getattr(models, name), types.UnionType)}
    assert all(getattr(models, name).__name__ == name for name in set(models.__all__) - unions)
    assert unions == {"MessageContent"}
    assert set(models.__all__) <= set(dir(models))
    with pytest.raises(AttributeError):
        models.Misspelt  # noqa: B018


def test_models_are_imported_late() -> None:
    code = "import sys, airudder._generated.models as m, airudder._generated.resources; m.TaskStatus\n"
    code += "print([n for n in sys.modules if '_generated.' in n])"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True
    )
    assert "models.task_status" in done.stdout, done
    assert "models.workflow_call" not in done.stdout and "resources.workflows" not in done.stdout, done


def test_text_of_the_output() -> None:
    for path in sources():
        text = path.read_text(encoding="utf-8")
        with case(path.relative_to(OUT).as_posix()):
            assert text.startswith(generator.HEADER) and "object at 0x" not in text and "httpx" not in text
            assert not re.search(r"^\s*(from|import) airudder", text, re.MULTILINE), "relative imports only"
            compile(text, path.name, "exec")


def test_json_form(spec: dict[str, Any]) -> None:
    text = (OUT / "openapi.json").read_text(encoding="utf-8")
    assert json.loads(text) == spec and list(json.loads(text)["paths"]) == list(spec["paths"])
    assert text == generator.as_json(spec) and "\\u" not in text and str(ROOT) not in text
    lines = text.splitlines()
    places = [*spec["paths"], *spec["webhooks"], *spec["components"]["schemas"]]
    assert all(any(line.startswith(f'"{place}":') for line in lines) for place in places)


def test_json_form_of_odd_documents() -> None:
    assert generator.as_json({"paths": {}, "a": None, "components": {"schemas": {"B": {"c": "ü"}}}}) == (
        '{\n"paths":{},\n"a":null,\n"components":{\n"schemas":{\n"B":{"c":"ü"}\n}\n}\n}\n'
    )
    with pytest.raises(ValueError):
        generator.as_json({"a": float("nan")})


# -- webhooks


def test_table_of_webhooks(sink: Any) -> None:
    table = sink.module("webhooks")
    assert list(table.WEBHOOKS) == ["happened"] and {"foretold"} == table.OTHER_KINDS
    facts = table.WEBHOOKS["happened"]
    assert (facts.kind, facts.model, facts.evidence, facts.pages) == ("happened", "Event", "documented", ("api-1",))
    assert table.FIELDS == {"Event": {"name": None, "pin": None, "color": None, "when": None}}


def test_fields_are_found_through_objects_lists_and_unions(document: Mapping[str, Any]) -> None:
    doc = copy.deepcopy(dict(document))
    doc["components"]["schemas"]["Event"]["properties"]["messages"] = {
        "type": "array",
        "items": {"$ref": "#/components/schemas/Message"},
    }
    plan = Planner(spec_facts.prepare(doc)).plan()
    fields = spec_webhooks.fields_of(plan, spec_webhooks.webhooks_of(doc))
    assert fields["Event"]["messages"] == "Message"
    assert fields["Message"]["content"] == fields["Message"]["contents"] == "Content"
    members = spec_unions.member_names(document["components"]["schemas"]["Content"])
    wanted = {name for member in members for name in document["components"]["schemas"][member]["properties"]}
    assert fields["Content"].keys() == wanted


def test_what_a_webhook_brings_is_read_like_an_answer(document: Mapping[str, Any]) -> None:
    """Also where a request holds the same model: an answer model never refuses."""
    doc = copy.deepcopy(dict(document))
    assert "Line" in Planner(spec_facts.prepare(doc)).request_only
    doc["components"]["schemas"]["Event"]["properties"]["line"] = {"$ref": "#/components/schemas/Line"}
    assert "Line" not in Planner(spec_facts.prepare(doc)).request_only


def test_without_a_catalogue_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(SINK, tmp_path)
    assert generator.main(["--spec", str(tmp_path / SINK.name), "--out", str(tmp_path / "out")]) == 2
    assert "or catalogue.csv cannot be read: FileNotFoundError" in capsys.readouterr().err


def test_examples_are_models_without_a_rest(spec: dict[str, Any]) -> None:
    """Nothing in them is undeclared, and nothing of them is lost."""
    models = importlib.import_module("airudder._generated.models")
    for webhook in spec_webhooks.webhooks_of(spec):
        media = spec_webhooks.media_of(spec, spec["webhooks"][webhook.kind])
        for example in media["examples"].values():
            model = getattr(models, webhook.model).from_dict(example["value"])
            assert model.additional_properties == {} and model.to_dict() == example["value"], webhook.kind


# -- the script


def test_check_lists_the_differences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    arguments = ["--spec", str(SINK), "--out", str(out)]
    assert generator.main([*arguments, "--check"]) == 1 and not out.exists()
    assert generator.main(arguments) == 0
    assert generator.main([*arguments, "--check"]) == 0
    (out / "errors.py").write_text("")
    (out / "types.py").unlink()
    (out / "stale.py").write_text("")
    (out / "__pycache__").mkdir()
    (out / "__pycache__" / "x.pyc").write_text("")
    capsys.readouterr()
    assert generator.main([*arguments, "--check"]) == 1
    assert capsys.readouterr().out.splitlines() == ["differs: errors.py", "extra:   stale.py", "missing: types.py"]
    assert generator.main(arguments) == 0
    written = ["written: errors.py", "removed: stale.py", "new:     types.py", "out: 3 files changed"]
    assert capsys.readouterr().out.splitlines() == written
    assert not (out / "stale.py").exists() and sorted(p.name for p in tmp_path.iterdir()) == ["out"]


def test_a_failure_leaves_the_output_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = SINK.read_text(encoding="utf-8").replace("from: {type: string}", "from: {type: strnig}")
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    shutil.copy(CATALOGUE, tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    (out / "kept.py").write_text("kept")
    assert generator.main(["--spec", str(tmp_path / "bad.yaml"), "--out", str(out)]) == 2
    error = capsys.readouterr().err
    assert "type strnig is not supported here" in error and "object at 0x" not in error
    assert [path.name for path in out.iterdir()] == ["kept.py"]


def test_a_warning_of_the_generator_is_fatal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    build = Project.build
    monkeypatch.setattr(Project, "build", lambda self: [*build(self), ParseError(detail="left out")])
    with pytest.raises(generator.GenerateError, match="left out"):
        generator.run(SINK, tmp_path / "out", check=False)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["GENERATOR_VERSION", "RUFF_VERSION"])
def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    monkeypatch.setattr(generator, name, "0.0.1")
    with pytest.raises(generator.GenerateError, match=r"must be 0\.0\.1"):
        generator.run(SINK, tmp_path / "out", check=False)


# -- types

CONSUMER = """
import builtins
from datetime import datetime
from typing import Any, assert_type
from consumed._generated.models import Color, Contact, Content, Leaf, Line, Message, Order, OtherContent, PlanBody
from consumed._generated.models import Sink, TextContent
from consumed._generated.resources import Groups, RawGroups
from consumed._generated.types import NULL, AsyncPages, Page, Recording, Response, Transport

async def good(transport: Transport) -> None:
    groups = Groups(transport)
    assert_type(await groups.things.list(thing_id="1", task_id="2", color=Color.RED), list[Leaf])
    one = await groups.things.lists(page=1, order_id="1", lines=[Line(item="a"), {"item": "b"}], color="red")
    assert_type(one, Sink)
    assert_type(await groups.things.lists(Order(order_id="1"), page=1), Sink)
    assert_type(await groups.things.lists({"order_id": "1"}, page=1, timeout=3), Sink)
    assert_type(await RawGroups(transport).things.stop(task_id="1"), Response[Any])
    assert_type(await RawGroups(transport).things.lists(page=1, order_id="1"), Response[Sink])
    sink = Sink.from_dict({})
    assert_type(sink.count, int | None)
    assert_type(sink.children, builtins.list[Leaf] | None)
    assert_type(sink.color, Color | None)
    sink.text = "x"

async def pages(transport: Transport) -> None:
    things = Groups(transport).things
    assert_type(things.messages(call_id="1", resume=None, prefetch=True), AsyncPages[Message])
    assert_type(things.messages({"call_id": "1"}, resume="x"), AsyncPages[Message])
    assert_type(await things.pages(number=1), Page[Any])
    assert_type(await things.contents(page=3).to_list(limit=None), builtins.list[Content])
    async for message in things.messages(call_id="1"):
        assert_type(message, Message)
        if isinstance(message.content, TextContent):
            assert_type(message.content.text, str | None)
        match message.content:
            case OtherContent(type_=kind):
                assert_type(kind, str | None)
    assert_type(await RawGroups(transport).things.messages(call_id="1"), Response[builtins.list[Message]])
    assert_type(await RawGroups(transport).things.pages(), Response[Any])
    assert_type(things.file(), Recording)
    assert_type(RawGroups(transport).things.file(timeout=3), Recording)

async def sent(transport: Transport) -> None:
    plans = Groups(transport).plans
    now = datetime.now()
    contact = Contact(mobile="+12025550123", sum_=3)
    await plans.create(plan="1", since=now, start="x", owner=NULL, must="m", end=NULL, note=1.5, variables={"a": now})
    await plans.create(plan="1", since="x", start=now, owner="o", must="m", contacts=[contact, {"Mobile": ""}])
    PlanBody(start=now, owner=None, must="m", end=NULL, memo=None, name=NULL, note=None, variables={"a": 1})

async def bad_new(transport: Transport) -> None:
    groups = Groups(transport)
    await groups.plans.create(plan="1", since=NULL, start="x", owner="o", must="m")  # E
    await groups.plans.create(plan="1", since="x", start=NULL, owner="o", must="m")  # E
    await groups.plans.create(plan="1", since="x", kind=NULL, start="x", owner="o", must="m")  # E
    await groups.plans.create(plan=NULL, since="x", start="x", owner="o", must="m")  # E
    await groups.plans.create(plan="1", since="x", start="x", owner="o", must=datetime.now())  # E
    PlanBody(start=NULL, owner=None, must="m")  # E
    await groups.things.file()  # E
    groups.things.messages(call_id="1", resume=3)  # E
    await RawGroups(transport).things.messages(call_id="1", resume="x")  # E

async def bad(transport: Transport) -> None:
    things = Groups(transport).things
    await things.list(thing_id="1")  # E
    await things.lists(page=1)  # E
    await things.lists(page=1, order_id="1", nonsense=1)  # E
    await things.lists(page=1, order_id="1", timeout="soon")  # E
    await things.stop(task_id="1", action="Go")  # E
    Order(note="n")  # E
    Sink.from_dict({}).text.upper()  # E
    from consumed._generated.models import Misspelt  # E
"""


def test_types_as_a_user_sees_them(tmp_path: Path) -> None:
    write_package(SINK, tmp_path, "consumed")
    (tmp_path / "consumed" / "models.py").unlink()
    (tmp_path / "consumer.py").write_text(CONSUMER, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path / 'cache'}", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    found = {
        int(line.split(":")[1]) for line in done.stdout.splitlines() if "consumer.py" in line and ": error:" in line
    }
    expected = {number for number, line in enumerate(CONSUMER.splitlines(), 1) if line.endswith("# E")}
    assert found == expected, done.stdout
    assert "consumed/" not in done.stdout
