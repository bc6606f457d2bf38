"""Description, table of facts, client, sandbox and coverage page name the same operations and say the same of them."""

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest

from airudder import AIRudder
from airudder._generated.operations import OPERATIONS as FACTS
from airudder._generated.resources import Groups, RawGroups
from airudder._generated.types import Paging, RawResponse, Request
from airudder.sandbox import OPERATIONS as BY_HAND
from airudder.sandbox import all_operations
from codegen import facts as spec_facts
from support.cases import case

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = spec_facts.load(ROOT / "openapi" / "airudder.yaml")
VERBS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")

# Read without the generator's own functions, so that one mistake of theirs cannot hide here.
DESCRIBED: dict[str, tuple[str, str, dict[str, Any]]] = {
    node["operationId"]: (verb.upper(), path, node)
    for path, item in DOCUMENT["paths"].items()
    for verb, node in item.items()
    if verb in VERBS
}
SANDBOX = {operation.operation_id: operation for operation in all_operations()}
KNOWN = {operation.operation_id for operation in BY_HAND}
"""Those that were read and checked by people. Of others, which the description may gain, no more is said than holds
for any.
"""


def public_name(node: dict[str, Any]) -> str | None:
    method = node.get("x-airudder-method")
    name: str | None = method["name"] if isinstance(method, dict) else method
    return name


WAITS = {
    f"{(public_name(node) or '').partition('.')[0]}.{node['x-airudder-waiting'][key]}"
    for _, _, node in DESCRIBED.values()
    if "x-airudder-waiting" in node
    for key in ("wait", "follow")
}
"""Methods that use another one again and again."""
PUBLIC = {name: key for key, (_, _, node) in DESCRIBED.items() if (name := public_name(node)) is not None}


def test_all_is_found() -> None:
    assert len(KNOWN) == 27 and set(DESCRIBED) >= KNOWN
    assert [key for key, (_, _, node) in DESCRIBED.items() if public_name(node) is None] == [
        "auth_token",
        "pds_auth_token",
    ]
    assert len(PUBLIC) == len(DESCRIBED) - 2


# -- the table of facts


def test_table_names_the_same_operations() -> None:
    assert list(FACTS) == list(DESCRIBED)


@pytest.mark.parametrize("operation_id", DESCRIBED)
def test_table_has_the_facts_of_the_description(operation_id: str) -> None:
    verb, path, node = DESCRIBED[operation_id]
    facts = FACTS[operation_id]
    assert (facts.operation_id, facts.method, facts.path) == (operation_id, verb, path)
    assert facts.public_name == public_name(node)
    for name in ("family", "auth", "effect", "retry", "encryption", "evidence"):
        assert getattr(facts, name) == node[f"x-airudder-{name}"], name
    assert facts.pages == tuple(node.get("x-airudder-pages", ()))


@pytest.mark.parametrize("operation_id", DESCRIBED)
def test_table_knows_what_pages_and_what_is_a_file(operation_id: str) -> None:
    _, path, node = DESCRIBED[operation_id]
    facts = FACTS[operation_id]
    said = node.get("x-airudder-paging")
    given = [*DOCUMENT["paths"][path].get("parameters", ()), *node.get("parameters", ())]
    in_query = said and said["parameter"] in {each.get("name") for each in given if each.get("in") == "query"}
    place: Literal["query", "body"] = "query" if in_query else "body"
    assert facts.paging == (
        Paging(place=place, **{key: said.get(key) for key in ("kind", "parameter", "first", "size", "id")})
        if said
        else None
    )
    answer = node["responses"]["200"]
    if "$ref" in answer:
        answer = DOCUMENT["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    assert facts.answer == ("json" if list(answer["content"]) == ["application/json"] else "file")


def test_paging_and_files_are_where_they_are_expected() -> None:
    assert {key for key in KNOWN if FACTS[key].paging} == {"task_list", "chat_message_list"}
    assert {key for key in KNOWN if FACTS[key].answer == "file"} == {
        "task_call_recording",
        "task_recordings",
        "pds_call_recording",
    }


# -- the client


def test_client_has_every_public_method_and_raw_too() -> None:
    client = AIRudder("key", "secret")
    for name in PUBLIC:
        group, _, method = name.partition(".")
        assert callable(getattr(getattr(client, group), method)), name
        assert callable(getattr(getattr(client.raw, group), method)), name


def test_client_has_no_method_for_a_private_operation() -> None:
    assert not hasattr(AIRudder("key", "secret").raw, "auth")


@pytest.mark.parametrize("groups", [Groups, RawGroups], ids=["client", "client.raw"])
def test_groups_have_no_other_methods(groups: Callable[[Any], object]) -> None:
    made = groups(None)
    names = {
        f"{group}.{method}"
        for group in dir(made)
        if not group.startswith("_")
        for method in dir(getattr(made, group))
        if not method.startswith("_")
    }
    assert names == set(PUBLIC) | (WAITS if groups is Groups else set())


class Asked(Exception):
    """What a method asked the transport to do."""

    def __init__(self, request: Request, way: str) -> None:
        self.request = request
        self.way = way


class Recorder:
    """A transport that carries nothing out."""

    async def send(self, request: Request, parse: Callable[[RawResponse], Any], /) -> Any:
        raise Asked(request, "send")

    def pages(self, request: Request, *_: object, **__: object) -> Any:
        raise Asked(request, "pages")

    def download(self, request: Request, /) -> Any:
        raise Asked(request, "download")

    async def wait(self, request: Request, *_: object, **__: object) -> Any:
        raise Asked(request, "wait")

    def follow(self, request: Request, *_: object, **__: object) -> Any:
        raise Asked(request, "follow")


@pytest.mark.parametrize("name", PUBLIC)
async def test_method_sends_the_operation_of_its_name(name: str) -> None:
    for raw in (False, True):
        with case("client.raw" if raw else "client"):
            await check_method(name, raw=raw)


async def check_method(name: str, *, raw: bool) -> None:
    transport = Recorder()
    group, _, method = name.partition(".")
    made = RawGroups(transport) if raw else Groups(transport)
    call = getattr(getattr(made, group), method)
    parameters = inspect.signature(call).parameters.values()
    wanted = {p.name: "made up" for p in parameters if p.kind is p.KEYWORD_ONLY and p.default is p.empty}
    body: list[dict[str, Any]] = [{}] if any(p.name == "body" for p in parameters) else []
    with pytest.raises(Asked) as caught:
        await call(*body, **wanted)
    verb, path, node = DESCRIBED[PUBLIC[name]]
    request = caught.value.request
    assert (request.operation_id, request.method, request.path) == (PUBLIC[name], verb, path)
    fixed = node["x-airudder-method"].get("fixed", {}) if isinstance(node["x-airudder-method"], dict) else {}
    assert fixed.items() <= dict(request.body or {}).items()
    facts = FACTS[request.operation_id]
    usual = "download" if facts.answer == "file" else "pages" if facts.paging and not raw else "send"
    assert caught.value.way == usual


# -- the sandbox


def test_sandbox_names_the_same_operations() -> None:
    assert SANDBOX.keys() == DESCRIBED.keys()
    assert len(all_operations()) == len(DESCRIBED)


@pytest.mark.parametrize("operation_id", DESCRIBED)
def test_sandbox_has_the_facts_of_the_description(operation_id: str) -> None:
    verb, path, node = DESCRIBED[operation_id]
    row = SANDBOX[operation_id]
    assert (row.method, row.path, row.method_name) == (verb, path, public_name(node) or "")
    assert row.family == node["x-airudder-family"]
    assert row.token == (node["x-airudder-auth"] == "token")
    assert row.signed == (node["x-airudder-auth"] == "signature")
    assert row.encryption == {"allowed": "documented"}.get(node["x-airudder-encryption"], node["x-airudder-encryption"])


# -- the coverage page


def test_coverage_page_names_the_same_operations() -> None:
    text = (ROOT / "docs" / "api-coverage.md").read_text("utf-8")
    lines = re.findall(r"^\| `(\w+)` \| `client\.([\w.]+)`(?: \(private\))? \| (\w+) \| `([^`]+)` \|", text, re.M)
    assert lines == [(key, public_name(node) or "auth", verb, path) for key, (verb, path, node) in DESCRIBED.items()]
