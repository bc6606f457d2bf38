"""What a draft may write is generated without a warning, imported and used: every shape of ``drafted.py``."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import pickle
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from codegen import facts as spec_facts
from codegen import generate as generator
from codegen.enums import enum_of

from . import drafted
from .conftest import ROOT, FakeTransport, Package

COPY = "airudder_with_drafts"
HOOKS = ("made_up_plan_state", "made_up_call_state")
NO_CLASS = "made_up_by_hand"
"""Said to be written by hand, and nobody did."""
NO_MARK = "bot_reply_message"
"""Written by hand, and the description says so no longer."""


def both(folder: Path) -> Path:
    """The description of the house with the made-up drafts in it, and its catalogue."""
    document, more = spec_facts.load(generator.SPEC), drafted.document()
    # What is really drafted one day may have a name that is made up here.
    taken = document["components"]["schemas"].keys() & more["components"]["schemas"].keys()
    for path in [
        path for path, item in document["paths"].items() if spec_facts.reachable(document, _schemas(item)) & taken
    ]:
        del document["paths"][path]
    document["paths"].update(more["paths"])
    document["webhooks"].update({kind: more["webhooks"][kind] for kind in (*HOOKS, NO_CLASS)})
    del document["webhooks"][NO_MARK]["post"]["x-airudder-event"]
    document["components"]["schemas"].update(more["components"]["schemas"])
    spec = folder / "both.yaml"
    spec.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    rows = generator.SPEC.with_name("catalogue.csv").read_text(encoding="utf-8")
    added = drafted.CATALOGUE.splitlines(keepends=True)[1:]
    spec.with_name("catalogue.csv").write_text(rows + "".join(added), encoding="utf-8")
    return spec


def _schemas(item: Any) -> list[Any]:
    """Every reference to a schema below a node."""
    if isinstance(item, dict):
        return [item] if "$ref" in item else [found for child in item.values() for found in _schemas(child)]
    return [found for child in item for found in _schemas(child)] if isinstance(item, list) else []


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    """The whole package under another name, with the drafts generated into it and not one line by hand."""
    home = tmp_path_factory.mktemp("drafted")
    shutil.copytree(
        ROOT / "src" / "airudder", home / COPY, ignore=shutil.ignore_patterns("_generated", "__pycache__", "sandbox")
    )
    generator.generate(both(home), home / COPY / "_generated")
    sys.path.insert(0, str(home))
    yield Package(COPY, home / COPY / "_generated")
    sys.path.remove(str(home))


def name_of(copy: Package, path: str) -> Any:
    return importlib.import_module(f"{copy.name}{path}")


def call(copy: Package, method: str, payload: Any, *args: Any, **values: Any) -> tuple[Any, Any]:
    """What a method of the group gives for a payload, and the request that it made."""
    transport = FakeTransport(copy, payload)
    plans: Any = copy.module("resources").Groups(transport).inventions
    return asyncio.run(getattr(plans, method)(*args, **values)), transport.request


def test_the_made_up_document_is_valid() -> None:
    validate(drafted.document())


def test_every_module_of_it_is_imported(copy: Package) -> None:
    models = copy.module("models")
    assert {"Plan", "Status", "Tree", "OddNames", "Deep30"} <= set(models.__all__)
    assert all(getattr(models, name) is not None for name in models.__all__)
    for path in copy.folder.rglob("*.py"):
        compile(path.read_text(encoding="utf-8"), path.name, "exec")


PLAN = {"taskId": "1", "task_id": "2", "status": "已完成", "level": -1, "ratio": 0.75, "lists": [[1], [2]], "either": 3}
ANSWERS: list[tuple[str, Any, Any]] = [
    ("nothing", None, None),
    ("text", "ok", "ok"),
    ("text_or_null", None, None),
    ("text_or_null", "ok", "ok"),
    ("whole", 3, 3),
    ("number", 3, 3),
    ("number", 0.5, 0.5),
    ("truth", True, True),
    ("null", None, None),
    ("open", [1], [1]),
    ("bare", {"a": 1}, {"a": 1}),
    ("texts", ["a", 1], ["a"]),
    ("numbers", [1, True, "x"], [1]),
    ("lists", [["a"], ["b"]], [["a"], ["b"]]),
    ("either", "text", "text"),
    ("types", 1, 1),
    ("status", "", ""),
    ("status", "never seen", "never seen"),
    ("level", -1, -1),
    ("forest", [[], [[]]], [[], [[]]]),
    ("plan_or_null", None, None),
    ("plans_or_null", None, None),
    ("named_or_null", None, None),
    ("null_at_two_levels", None, None),
    ("null_by_type", None, None),
    ("null_by_enum", None, None),
    ("null_by_enum", False, False),
    ("plans_and_nulls", [None], []),
    ("map", {"a": PLAN}, {"a": PLAN}),
]


@pytest.mark.parametrize(("method", "payload", "given"), ANSWERS)
def test_payloads_of_every_kind_are_read(copy: Package, method: str, payload: Any, given: Any) -> None:
    assert call(copy, method, payload)[0] == given


@pytest.mark.parametrize("method", ["text", "whole", "number", "truth", "bare", "status", "tree", "texts"])
def test_a_payload_of_another_kind_is_a_shape_error(copy: Package, method: str) -> None:
    error = copy.module("errors").ShapeError
    wrong: Any = [] if method in ("bare", "tree") else {}
    with pytest.raises(error):
        call(copy, method, wrong)
    if method in ("text", "whole", "number", "truth"):  # they do something: after that, no plain value is None
        assert call(copy, method, None)[0] is None
    else:
        with pytest.raises(error):
            call(copy, method, None)


@pytest.mark.parametrize("method", ["plan_or_null", "named_or_null", "null_at_two_levels", "wrapped"])
def test_a_model_and_all_that_it_holds_survive(copy: Package, method: str) -> None:
    src = {**PLAN, "owner": {"me": {"plans": [PLAN]}}, "tree": {"children": [{"name": "a", "parent": {}}]}, "level": 7}
    plan, _ = call(copy, method, src)
    assert plan.to_dict() == src and plan.owner.me.plans[0].task_id_2 == "2" and plan.status.name == "已完成"
    assert (plan.task_id, plan.tree.children[0].name, plan.level, plan.level.is_known) == ("1", "a", 7, False)
    assert plan.either == 3 and plan.ratio == 0.75 and plan.lists == [[1], [2]] and plan.additional_properties == {}
    assert pickle.loads(pickle.dumps(plan)) == plan


def test_odd_names_keep_their_values_apart(copy: Package) -> None:
    src = {name: str(number) for number, name in enumerate(drafted.ODD_NAMES)}
    model, _ = call(copy, "odd", src)
    assert model.to_dict() == src and model.additional_properties == {}
    assert (model.名称, model.self_, model.to_dict_, model.task_id, model.task_id_2) == ("0", "7", "9", "14", "15")
    assert (model.grosse, model.が) == ("33", "34")
    request = copy.model("OddRequest")
    sent = request(名称="a", 拨打_状态="b", a_b="c", class_="d")
    assert sent.to_dict() == {"名称": "a", "拨打 状态": "b", "a.b": "c", "class": "d"}


def test_depth_is_no_matter(copy: Package) -> None:
    src: Any = {"end": "here"}
    for _ in range(30):
        src = {"next": src}
    assert call(copy, "deep", src)[0].to_dict() == src


def test_members_of_enums_have_distinct_names(copy: Package) -> None:
    status = copy.model("Status")
    assert [member.value for member in status] == drafted.schemas()["Status"]["enum"]
    assert (status.DONE, status.DONE_2, status.DONE_3, status.EMPTY) == ("done", "Done", "DONE", "")
    assert [member.name for member in copy.model("Level")] == ["VALUE_1", "VALUE_2", "VALUE_NEGATIVE_1"]


@pytest.mark.parametrize(
    ("value", "member"),
    [("", "EMPTY"), ("1", "VALUE_1"), ("-1", "VALUE_NEGATIVE_1"), ("+", "PLUS_SIGN"), ("-", "HYPHEN_MINUS")]
    + [("10.5 s", "VALUE_10_5_S"), ("größe", "GROSSE"), ("已完成", "已完成"), ("_x", "X"), ("ﬁn", "FIN")]
    + [("\n", "U_A"), (7, "VALUE_7"), (-7, "VALUE_NEGATIVE_7")],
)
def test_a_member_is_called_after_its_value(value: str | int, member: str) -> None:
    """Not after its place, so a further value before it does not rename it."""
    other: Any = 3 if isinstance(value, int) else "other"
    for values in ([value], [other, value]):
        assert list(enum_of("State", {"enum": values}, "").members)[-1] == member


def test_put_patch_and_delete(copy: Package) -> None:
    _, put = call(copy, "put", {}, plan_id=1, name="n", timeout_=3, body_="b", plan_id_2="2", self_={"name": "in"})
    assert (put.method, put.path_args) == ("PUT", {"plan_id": 1}) and put.options == {}
    assert put.body == {"name": "n", "timeout": 3, "body": "b", "plan_id": "2", "self": {"name": "in"}}
    _, patch = call(copy, "patch", None, {"any": 1}, plan_id="1", timeout=2)
    assert (patch.method, patch.body, patch.options) == ("PATCH", {"any": 1}, {"timeout": 2})
    _, delete = call(copy, "delete", None, plan_id="1")
    assert (delete.method, delete.body) == ("DELETE", None)
    assert call(copy, "open_body", 1)[1].body == {}


def test_a_path_may_end_in_a_slash_and_hold_names_that_are_not_of_python(copy: Package) -> None:
    _, request = call(copy, "odd_path", None, task_id="a/b")
    path = name_of(copy, ".request.arguments").fill_path(request.path, request.path_args)
    assert path == "/service/cloud/made_up/odd/a%2Fb/"


def test_one_operation_has_several_methods(copy: Package) -> None:
    for name in ("pause", "remove"):
        _, request = call(copy, name, None, timeout_=3)
        assert (request.operation_id, request.body) == ("made_up_action", {"name": name, "timeout": 3})
    assert copy.module("operations").OPERATIONS["made_up_action"].public_name == "inventions.pause"


def test_names_in_query_and_body_stay_apart(copy: Package) -> None:
    _, request = call(copy, "both", None, page="q", page_2=3, kind="a", kind_2="b", build_request_="c", parse_="d")
    assert request.query == {"page": "q", "kind": "a"}
    assert request.body == {"page": 3, "kind": "b", "build_request": "c", "parse": "d"}
    facts = copy.module("operations").OPERATIONS["made_up_both"]
    assert facts.int_fields == () and facts.text_fields == ("kind", "build_request", "parse")


def test_a_query_of_lists_and_plain_values(copy: Package) -> None:
    client = name_of(copy, "").AIRudder(token="t")
    assert type(client.inventions).__name__ == "Inventions"
    transport = FakeTransport(copy)
    plans = copy.module("resources").Groups(transport).inventions
    given = {"ids": ["a", "b"], "active": False, "ratio": 0.5, "levels": [1], "状态": "done", "from_": "x"}
    plans.search(**given, timeout_=1, resume_="r", options_="o", any_=3, timeout=9)
    renamed = {"timeout": 1, "resume": "r", "options": "o", "any": 3, "from": "x"}
    assert transport.request.query == {name: given[name] for name in given if name != "from_"} | renamed
    assert transport.request.options == {"timeout": 9}
    encoded = name_of(copy, ".request.arguments").query_string(transport.request.query)
    assert encoded.startswith("ids=a&ids=b&active=false&ratio=0.5&levels=1&%E7%8A%B6%E6%80%81=done&")
    item_id = copy.module("api.inventions.made_up_search").item_id
    assert item_id(copy.model("Plan").from_dict({"taskId": "1", "task_id": "2"})) == "2"


def test_the_path_takes_what_a_query_takes(copy: Package) -> None:
    given = {"response": "r", "transport": "t", "parse": "p", "build_request": "b"}
    renamed = {f"{name}_": value for name, value in given.items()}
    _, request = call(copy, "switch", None, on_off=True, ratio=1.5, amount=3, count=4, **renamed)
    assert request.query == given
    path = name_of(copy, ".request.arguments").fill_path(request.path, request.path_args)
    assert path == "/service/cloud/made_up/switch/true/1.5/"


def test_a_number_that_goes_as_text_need_be_no_number(copy: Package) -> None:
    """It is turned into text first, and checked afterwards."""
    facts = copy.module("operations").OPERATIONS["made_up_switch"]
    assert (facts.formats, facts.int_fields) == ({"amount": "text"}, ("count",))
    convert, check = name_of(copy, ".request.formats").convert, name_of(copy, ".request.arguments").check_required
    body = convert({"amount": 3, "count": 4}, facts.formats, zone=None, check_phones=True, place="body")
    assert body == {"amount": "3", "count": 4}
    check(facts, {}, body)


# -- lists


class Lists(FakeTransport):
    """Turns pages as the client does, and checks each request as it does. Seven rows, by 1 from ``first``."""

    def pages(self, request: Any, parse: Any, item_id: Any, /, *, resume: str | None, prefetch: bool) -> Any:
        pages = name_of(self.package, ".paging.pages").Pages
        return pages(self.carry, request, parse, item_id, resume=resume, prefetch=prefetch)

    async def carry(self, request: Any, parse: Any) -> Any:
        facts = self.package.module("operations").OPERATIONS[request.operation_id]
        name_of(self.package, ".request.arguments").check_required(facts, request.query, request.body)
        value = (request.body or request.query)[facts.paging.parameter]
        begin = (int(value) - facts.paging.first) * (3 if facts.paging.kind == "page" else 1)
        self.answer = self.package.raw([{"id": number} for number in range(begin + 1, min(begin + 4, 8))])
        return await self.send(request, parse)


LISTS: dict[str, tuple[dict[str, Any], dict[str, Any], list[Any]]] = {
    "pages_in_text": ({}, {"page": "2"}, ["1", "2", "3", "4"]),
    "open_pages": ({}, {"page": "1"}, ["0", "1", "2", "3"]),
    "by_number": ({}, {"last": 3}, [0, 3, 6, 7]),
    "pages_needed": ({"kind": "k"}, {"page": 2}, [1, 2, 3, 4]),
}


@pytest.mark.parametrize("name", LISTS)
async def test_every_list_can_be_walked_and_taken_up_again(copy: Package, name: str) -> None:
    arguments, second, values = LISTS[name]
    transport = Lists(copy)
    method = getattr(copy.module("resources").Groups(transport).inventions, name)
    paging = copy.module("operations").OPERATIONS[f"made_up_{name}"].paging

    def asked() -> list[Any]:
        return [(request.body or request.query)[paging.parameter] for request in transport.requests]

    ids = [item["id"] if isinstance(item, dict) else item.id async for item in method(**arguments)]
    assert (ids, asked()) == (list(range(1, 8)), values)
    transport.requests.clear()
    page = await method(**arguments, **second)
    assert len(await method(**arguments, resume=page.resume).to_list(limit=None)) == 1
    again = values[1:2] if paging.kind == "page" else []  # a resume asks for the last page once more
    assert asked() == again + values[1:]


def test_where_a_list_begins_is_asked_of_one_page_alone(copy: Package) -> None:
    """Who turns the pages by hand has to say which; a walk begins at the first."""
    plain, raw = (getattr(copy.module("resources.inventions"), name) for name in ("Inventions", "InventionsRaw"))
    for name in ("pages_in_text", "pages_needed"):
        walk, single = (inspect.signature(getattr(cls, name)).parameters["page"] for cls in (plain, raw))
        assert walk.default is None and "page: From the first page on if None." in getattr(plain, name).__doc__
    single = inspect.signature(raw.pages_in_text).parameters["page"]
    assert single.default is inspect.Parameter.empty and single.annotation is str


def test_docstrings_name_headers_and_the_evidence_of_the_paging(copy: Package) -> None:
    plans = copy.module("resources.inventions").Inventions
    words = " ".join(plans.patch.__doc__.split())
    assert "The page names the headers ``X-Made-Up``, ``X-Other``: give them as ``extra_headers``." in words
    assert "Evidence of the paging: inferred." in plans.search.__doc__
    assert "of the paging" not in plans.texts.__doc__ and "extra_headers" not in plans.put.__doc__


# -- webhooks


def test_a_drafted_webhook_has_its_event(copy: Package) -> None:
    webhooks = name_of(copy, ".webhooks")
    plan_state, call_state = webhooks.MadeUpPlanStateEvent, webhooks.MadeUpCallStateEvent
    assert {plan_state.__name__, call_state.__name__} <= set(webhooks.__all__) and set(HOOKS) <= webhooks.KINDS
    assert list(webhooks.EVENTS)[-2:] == list(HOOKS) and webhooks.EVENTS[HOOKS[0]] is plan_state
    assert list(copy.module("webhooks").WEBHOOKS) == list(webhooks.examples()) == [*webhooks.EVENTS, NO_CLASS]
    assert (plan_state.__module__, plan_state.KIND) == (f"{COPY}.webhooks", HOOKS[0])
    assert "A plan has changed its state." in plan_state.__doc__ and "Evidence: documented; " in plan_state.__doc__
    payload = webhooks.examples()[HOOKS[0]]
    body = json.dumps(payload).encode()
    event = webhooks.parse(body, {}, kind=HOOKS[0])
    assert type(event) is plan_state and type(event.data).__name__ == "PlanState" and event.looks_like is None
    assert (event.dedupe_window, event.occurred_at) == (webhooks.WINDOW, None)
    assert webhooks.restore(body, {}, kind=HOOKS[0]).dedupe_key == event.dedupe_key
    assert type(webhooks.parse(body, {})) is webhooks.UnknownEvent, "nothing is known of its shape"
    again = pickle.loads(pickle.dumps(event))
    assert type(again) is plan_state and again.data == event.data and repr(again) == repr(event)


def test_names_that_differ_in_spelling_alone_are_not_mixed_up(copy: Package) -> None:
    webhooks = name_of(copy, ".webhooks")
    event = webhooks.parse(b'{"planId": "1", "plan_id": "2", "PLANID": "3", "Self": "4"}', {}, kind=HOOKS[0])
    assert (event.data.plan_id, event.data.plan_id_2, event.data.self_) == ("1", "2", "4")
    assert event.data.additional_properties == {"PLANID": "3"}
    only = webhooks.parse(b'{"PLANID": "3"}', {}, kind=HOOKS[0])
    assert (only.data.plan_id, only.data.plan_id_2, only.json) == (None, None, {"PLANID": "3"})


def test_names_are_read_in_all_spellings_at_every_depth(copy: Package) -> None:
    webhooks = name_of(copy, ".webhooks")
    payload = {
        "TheParts": [{"PartName": "a", "inner_parts": [{"part_name": "b"}]}],
        "one_part": {"PARTNAME": "c"},
        "MaybePart": {"part_name": "d", "innerParts": None},
        "no_parts": [{"Part_Name": "e"}],
    }
    data = webhooks.parse(json.dumps(payload).encode(), {}, kind=HOOKS[0]).data
    assert (data.the_parts[0].part_name, data.the_parts[0].inner_parts[0].part_name) == ("a", "b")
    assert (data.one_part.part_name, data.maybe_part.part_name, data.no_parts[0].part_name) == ("c", "d", "e")
    empty = webhooks.parse(b'{"the_parts": null, "MAYBEPART": null, "noParts": 3}', {}, kind=HOOKS[0]).data
    assert (empty.the_parts, empty.maybe_part, empty.no_parts) == (None, None, None)


def test_a_class_by_hand_wins_over_a_generated_one(copy: Package) -> None:
    webhooks, generated = name_of(copy, ".webhooks"), copy.module("events")
    by_hand = name_of(copy, ".webhooks.events").BotReplyMessageEvent
    assert generated.BotReplyMessageEvent in generated.GENERATED and generated.BotReplyMessageEvent is not by_hand
    assert webhooks.EVENTS[NO_MARK] is webhooks.BotReplyMessageEvent is by_hand
    body = json.dumps(webhooks.examples()[NO_MARK]).encode()
    assert type(webhooks.parse(body, {})) is by_hand


def test_a_kind_that_nobody_wrote_by_hand_is_unknown(copy: Package) -> None:
    webhooks = name_of(copy, ".webhooks")
    assert NO_CLASS in webhooks.KINDS and NO_CLASS not in webhooks.EVENTS
    event = webhooks.parse(b'{"PlanId": "1"}', {}, kind=NO_CLASS)
    assert type(event) is webhooks.UnknownEvent and event.kind == NO_CLASS
    assert event.data == {"PlanId": "1"} == event.json and event.dedupe_window == webhooks.WINDOW


# -- what is no document


@pytest.mark.parametrize(
    ("place", "value", "reported"),
    [
        ("components/schemas/Plan/properties/ratio", {"type": "decimal"}, "properties.ratio: type decimal is not"),
        ("components/schemas/Plan/properties", ["x"], "cannot be read: AttributeError"),
        ("paths/~service~cloud~made_up~texts/get/tags", None, "exactly one tag"),
        ("paths/~service~cloud~made_up~texts/get/responses", {}, "no response with status 200"),
        ("info", None, "Failed to parse OpenAPI document"),
    ],
)
def test_what_is_not_a_document_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str, value: Any, reported: str
) -> None:
    document = drafted.document()
    *way, last = (step.replace("~", "/") for step in place.split("/"))
    node: Any = document
    for step in way:
        node = node[step]
    node[last] = value
    spec = drafted.write(tmp_path)
    spec.write_text(json.dumps(document), encoding="utf-8")
    assert generator.main(["--spec", str(spec), "--out", str(tmp_path / "out")]) == 2
    assert reported in capsys.readouterr().err and not (tmp_path / "out").exists()


# -- types, and time

CONSUMER = f"""
from typing import Any, assert_type
from {COPY} import AIRudder
from {COPY} import Page
from {COPY}.models import CallStateEvent, Plan, PlanRequest, PlanState, Row
from {COPY}.webhooks import MadeUpCallStateEvent, MadeUpPlanStateEvent, Router, UnknownEvent, parse

router = Router()

@router.on(MadeUpPlanStateEvent)
async def state(event: MadeUpPlanStateEvent) -> None:
    assert_type(event.data, PlanState)
    assert_type(event.data.plan_id_2, str | None)

@router.on(MadeUpCallStateEvent, UnknownEvent)
async def either(event: MadeUpCallStateEvent | UnknownEvent) -> None:
    if isinstance(event, MadeUpCallStateEvent):
        assert_type(event.data, CallStateEvent)

@router.on(MadeUpCallStateEvent)  # E
async def other(event: MadeUpPlanStateEvent) -> None: ...

async def use(client: AIRudder) -> None:
    assert_type(await client.inventions.put(PlanRequest(name="a"), plan_id=1), Plan)
    assert_type(await client.inventions.text_or_null(), str | None)
    assert_type((await client.raw.inventions.plans_or_null()).data, list[Plan] | None)
    assert_type(await client.inventions.pages_needed(kind="k", resume="r"), Page[Row])
    await client.inventions.pages_needed()  # E
    await client.raw.inventions.pages_in_text()  # E

from {COPY}.webhooks import MisspeltEvent  # E
"""


# What others have written need not be looked into: that would take most of the time.
SETTINGS = """
[mypy]
strict = true
[mypy-aiohttp.*,cryptography.*,multidict.*,yarl.*]
follow_imports = skip
"""


def test_types_as_a_user_of_drafts_sees_them(copy: Package, tmp_path: Path) -> None:
    (tmp_path / "consumer.py").write_text(CONSUMER, encoding="utf-8")
    (tmp_path / "mypy.ini").write_text(SETTINGS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file=mypy.ini", f"--cache-dir={tmp_path / 'cache'}", "consumer.py"],
        cwd=tmp_path,
        env={"MYPYPATH": str(copy.folder.parent.parent), "PATH": ""},
        capture_output=True,
        text=True,
    )
    lines = [line for line in done.stdout.splitlines() if ": error:" in line]
    found = {int(line.split(":")[1]) for line in lines if line.startswith("consumer.py:")}
    expected = {number for number, line in enumerate(CONSUMER.splitlines(), 1) if line.endswith("# E")}
    assert found == expected, done.stdout
    assert [line for line in lines if "/_generated/" in line.partition(":")[0]] == []


def test_many_schemas_that_hold_each_other(tmp_path: Path) -> None:
    """The work grows with the size: a ring of schemas is no trouble, and neither is what holds them crosswise."""
    document = drafted.document()
    fields = {"field": drafted.TEXT}
    for n in range(120):
        links = {"next": drafted.ref(f"Made{(n + 1) % 120}"), "far": drafted.array(drafted.ref(f"Made{n * 7 % 120}"))}
        document["components"]["schemas"][f"Made{n}"] = {"type": "object", "properties": {**fields, **links}}
    for n in range(40):
        document["paths"][f"/service/cloud/made_up/many/{n}"] = {
            "post": drafted.operation(f"many{n}", drafted.ref(f"Made{n}"), **drafted.body(drafted.ref(f"Made{n + 50}")))
        }
    spec = drafted.write(tmp_path)
    spec.write_text(json.dumps(document), encoding="utf-8")
    started = time.perf_counter()
    generator.generate(spec, tmp_path / "_generated")
    assert time.perf_counter() - started < 30
    assert len(list((tmp_path / "_generated" / "models").iterdir())) > 120
