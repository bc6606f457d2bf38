"""Tokens, details and encryption: right envelopes, checks, and the marks on what no page shows."""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp
import attrs
import pytest

from airudder.sandbox import APP_KEY, EXAMPLE_SESSION, OPERATIONS, SAMPLE_KEY, Operation, Sandbox, success

from .conftest import TASK_ID, Caller, seal, unseal

WORKFLOW_FIELDS = {"workflow_id", "workflow_name", "nodetask_id", "nodetask_name"}


def numbers(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {number for each in value.values() for number in numbers(each)}
    if isinstance(value, list):
        return {number for each in value for number in numbers(each)}
    return {value} if isinstance(value, str) and value.startswith("+") else set()


# ---------------------------------------------------------------------- token


async def test_auth_answers_as_documented(caller: Caller, sandbox: Sandbox) -> None:
    got = await caller.auth()
    assert (got.status, got.invented) == (200, False)
    assert got.headers["Content-Type"] == "application/json"
    assert set(got.json) == {"data", "status", "code"}
    assert (got.json["status"], got.json["code"], set(got.json["data"])) == ("OK", 200, {"token"})
    assert "+" in got.json["data"]["token"] and "/" in got.json["data"]["token"]
    caller.token = got.json["data"]["token"]
    assert (await caller.taskdetail()).status == 200
    assert sandbox.accepted("auth_token") == 1


@pytest.mark.parametrize("change", [{"APPKey": "other"}, {"APPSecret": "other"}, {"APPSecret": None}])
async def test_wrong_credentials_get_code_401(caller: Caller, sandbox: Sandbox, change: dict[str, Any]) -> None:
    got = await caller.auth(**change)
    assert (got.status, got.json["code"], got.invented) == (200, 401, True)
    assert (sandbox.received("auth_token"), sandbox.accepted("auth_token")) == (1, 0)


async def test_http_status_of_refused_credentials_can_be_set(session: aiohttp.ClientSession) -> None:
    async with Sandbox(auth_refusal_status=401) as sandbox:
        assert (await Caller(session, sandbox).auth(APPKey="x")).status == 401


@pytest.mark.parametrize("authorization", [None, "", "Token", "Token ", "Bearer {}", "token {}", "Token  {}", "{}"])
async def test_authorization_must_be_exact(caller: Caller, authorization: str | None) -> None:
    token, caller.token = caller.token, None
    headers = {} if authorization is None else {"Authorization": authorization.format(token)}
    got = await caller.taskdetail(headers=headers)
    assert (got.status, got.json["code"], got.invented) == (401, 401, True)


async def test_tokens_live_24_hours_of_the_clock_each(session: aiohttp.ClientSession) -> None:
    now = 1000.0
    async with Sandbox(clock=lambda: now) as sandbox:
        caller = Caller(session, sandbox)
        first = caller.token
        now += 12 * 3600
        second = (await caller.auth()).json["data"]["token"]
        assert second != first
        now += 12 * 3600 - 1
        assert (await caller.taskdetail()).status == 200
        now += 1
        assert (await caller.taskdetail()).status == 401
        caller.token = second
        assert (await caller.taskdetail()).status == 200
        now += 12 * 3600
        assert (await caller.taskdetail()).status == 401


async def test_expire_tokens_ends_all_and_same_token_comes_back(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.same_token = True
    assert (await caller.auth()).json["data"]["token"] == caller.token
    sandbox.expire_tokens()
    assert (await caller.taskdetail()).status == 401
    assert (await caller.auth()).json["data"]["token"] == caller.token
    assert (await caller.taskdetail()).status == 200
    assert sandbox.tokens_issued == 3


async def test_token_life_can_be_changed(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.token_life = 0
    assert (await caller.taskdetail()).status == 401


# ---------------------------------------------------------------------- details


async def test_workflow_task_detail_answers_the_example(caller: Caller, sandbox: Sandbox) -> None:
    got = await caller.taskdetail()
    assert (got.status, got.invented) == (200, False)
    assert got.json == {"data": {**sandbox.example, "task_id": TASK_ID}, "status": "OK", "code": 200}
    assert list(got.json["data"])[:2] == ["task_id", "task_name"]
    assert len(got.json["data"]) == 16
    assert len(got.json["data"]["details"][0]) == 21
    assert len(got.json["data"]["details"][0]["question_answer"]) == 8


async def test_the_example_holds_fictional_numbers_only(sandbox: Sandbox) -> None:
    assert numbers(sandbox.example) == {"+12025550123", "+12025550199"}


async def test_task_detail_lacks_the_workflow_fields(caller: Caller, sandbox: Sandbox) -> None:
    got = await caller.request("GET", f"/service/cloud/detail?TaskID={TASK_ID}")
    assert (got.status, got.invented) == (200, True)
    data = got.json["data"]
    assert data["task_id"] == TASK_ID
    assert set(sandbox.example) - set(data) == WORKFLOW_FIELDS
    assert set(sandbox.example["details"][0]) - set(data["details"][0]) == {"question_answer", "case_id"}


async def test_known_tasks(session: aiohttp.ClientSession) -> None:
    async with Sandbox(known_tasks=["a"]) as sandbox:
        caller = Caller(session, sandbox)
        assert (await caller.taskdetail("a")).status == 200
        got = await caller.taskdetail("b")
        assert (got.status, got.json["code"], got.invented) == (404, 404, True)
        sandbox.known_tasks = None
        assert (await caller.taskdetail("b")).status == 200


@pytest.mark.parametrize("task_id", [None, "", 5, ["a"]])
async def test_bad_task_ids(caller: Caller, sandbox: Sandbox, task_id: Any) -> None:
    got = await caller.taskdetail(task_id)
    assert (got.status, got.invented) == (400, True)
    assert sandbox.accepted("workflow_task_detail") == 0


@pytest.mark.parametrize("data", [None, [], 7, "", {"details": None, "task_name": 2**70}, {"x": "\ud800"}])
async def test_put_answers_of_any_json(caller: Caller, sandbox: Sandbox, data: Any) -> None:
    sandbox.put_task_detail(data)
    got = await caller.taskdetail()
    assert (got.json, got.invented) == ({"data": data, "status": "OK", "code": 200}, True)
    sandbox.answers.clear()
    assert (await caller.taskdetail()).json["data"]["task_id"] == TASK_ID


async def test_put_answers_by_task_and_operation(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.put_task_detail("all")
    sandbox.put_task_detail("a", task_id="a")
    sandbox.put_task_detail("get", operation="task_detail")
    sandbox.put_task_detail("get a", operation="task_detail", task_id="a")
    assert (await caller.taskdetail("a")).json["data"] == "a"
    assert (await caller.taskdetail("b")).json["data"] == "all"
    assert (await caller.request("GET", "/service/cloud/detail?TaskID=a")).json["data"] == "get a"
    assert (await caller.request("GET", "/service/cloud/detail?TaskID=b")).json["data"] == "get"


async def test_put_bytes_are_the_whole_body_plain_and_sealed(caller: Caller, sandbox: Sandbox) -> None:
    odd = b'{"data": {"repeat_number": NaN, "task_name": "\\ud800"}, "code": 200'
    sandbox.put_task_detail(odd)
    assert (await caller.taskdetail()).body == odd
    assert unseal(await caller.sealed_taskdetail()) == odd
    assert sandbox.accepted("workflow_task_detail") == 2


# ---------------------------------------------------------------------- content and paths


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"task_id": "a"}', "text/plain"),
        (b'{"task_id": "a"}', "application/x-www-form-urlencoded"),
        (b"task_id=a", "application/json"),
        (b'["task_id"]', "application/json"),
        (b"", "application/json"),
        (b"\xff\xfe{}", "application/json"),
        (b"[" * 100_000, "application/json"),
    ],
)
async def test_post_content_is_checked(caller: Caller, sandbox: Sandbox, body: bytes, content_type: str) -> None:
    got = await caller.request(
        "POST", "/service/cloud/workflow/taskdetail", data=body, headers={"Content-Type": content_type}
    )
    assert (got.status, got.json["code"], got.invented) == (400, 400, True)
    assert sandbox.ledger[0].body == body


async def test_content_type_may_have_parameters(caller: Caller) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert (await caller.taskdetail(headers=headers)).status == 200


async def test_unknown_path_and_method(caller: Caller, sandbox: Sandbox) -> None:
    got = await caller.request("GET", "/service/cloud/elsewhere?a=b")
    assert (got.status, got.json["code"], got.invented) == (404, 404, True)
    got = await caller.request("GET", "/service/cloud/auth")
    assert (got.status, got.headers["Allow"], got.invented) == (405, "POST", True)
    assert [entry.operation_id for entry in sandbox.ledger] == [None, None]


async def test_further_operations_are_rows_of_a_table(session: aiohttp.ClientSession) -> None:
    row = Operation(
        "echo", "POST", "/service/cloud/echo", lambda state, call: success(call.body, invented=True), token=False
    )
    async with Sandbox(operations=[*OPERATIONS, row]) as sandbox:
        got = await Caller(session, sandbox).request("POST", "/service/cloud/echo", json={"a": [1]})
        assert got.json["data"] == {"a": [1]}
        assert sandbox.accepted("echo") == 1


# ---------------------------------------------------------------------- encryption

PUBLISHED = "qbj8cnqKnqR66qDS49ib9ymU1mpMCyp8Dm0gS1VvmnEqTxPGSBzruAU1sapP+cye"
PUBLISHED_SIGNED = "6956d7af4c89b89f19f9ae0a8be4bcf12abe7c6ed893691733f3480ad3f3aabc"


async def test_published_get_vector_opens(caller: Caller, sandbox: Sandbox) -> None:
    headers = {"Is-Encrypted": "1", "Signed": PUBLISHED_SIGNED}
    got = await caller.request("GET", f"/service/cloud/detail?{PUBLISHED}", headers=headers)
    assert got.status == 200
    assert got.headers["Content-Type"] == "application/json"
    assert json.loads(unseal(got))["data"]["task_id"] == "69f531a01a9df58aa6de2487be610abb"
    (entry,) = sandbox.calls("task_detail")
    assert (entry.query, entry.plaintext) == (PUBLISHED, b"TaskID=69f531a01a9df58aa6de2487be610abb")
    assert entry.encrypted and entry.accepted


async def test_percent_encoded_query_is_refused(caller: Caller) -> None:
    headers = {"Is-Encrypted": "1", "Signed": PUBLISHED_SIGNED}
    got = await caller.request("GET", f"/service/cloud/detail?{PUBLISHED.replace('+', '%2B')}", headers=headers)
    assert (got.status, got.invented) == (400, True)


async def test_query_with_slash_and_padding_opens(caller: Caller) -> None:
    for task_id in (f"{number:x}" for number in range(60)):
        text, signed = seal(f"TaskID={task_id}".encode())
        headers = {"Is-Encrypted": "1", "Signed": signed}
        got = await caller.request("GET", f"/service/cloud/detail?{text}", headers=headers)
        assert json.loads(unseal(got))["data"]["task_id"] == task_id


async def test_sealed_post_opens_and_answer_is_sealed(caller: Caller, sandbox: Sandbox) -> None:
    got = await caller.sealed_taskdetail()
    assert not got.invented
    assert json.loads(unseal(got))["data"] == {**sandbox.example, "task_id": TASK_ID}
    (entry,) = sandbox.ledger
    assert entry.plaintext == json.dumps({"task_id": TASK_ID}).encode()


async def test_sealed_post_may_have_any_content_type(caller: Caller) -> None:
    assert (await caller.sealed_taskdetail({"Content-Type": "text/plain"})).status == 200


@pytest.mark.parametrize("change", [{"Signed": "0" * 64}, {"Signed": ""}])
async def test_wrong_digest_is_refused_in_plain(caller: Caller, sandbox: Sandbox, change: Mapping[str, str]) -> None:
    got = await caller.sealed_taskdetail(change)
    assert (got.status, got.json["code"], got.invented) == (400, 400, True)
    assert "Is-Encrypted" not in got.headers
    assert sandbox.accepted() == 0


async def test_dead_token_comes_before_a_broken_seal(caller: Caller) -> None:
    caller.token = "dead"
    assert (await caller.sealed_taskdetail({"Signed": "0" * 64})).status == 401


async def test_encryption_not_agreed(session: aiohttp.ClientSession) -> None:
    async with Sandbox(encryption=False) as sandbox:
        caller = Caller(session, sandbox)
        assert (await caller.sealed_taskdetail()).status == 400
        assert (await caller.taskdetail()).status == 200


async def test_seal_answers_always_and_never(session: aiohttp.ClientSession) -> None:
    async with Sandbox(seal_answers="always") as sandbox:
        caller = Caller(session, sandbox)
        assert json.loads(unseal(await caller.taskdetail()))["code"] == 200
        assert (await caller.auth()).json["code"] == 200
        assert (await caller.taskdetail("")).json["code"] == 400
        sandbox.seal_answers = "never"
        assert (await caller.sealed_taskdetail()).json["code"] == 200


async def test_sealed_auth_is_opened_yet_marked(caller: Caller, sandbox: Sandbox) -> None:
    body = json.dumps({"APPKey": APP_KEY, "APPSecret": sandbox.app_secret}).encode()
    text, signed = seal(body)
    headers = {"Is-Encrypted": "1", "Signed": signed, "Content-Type": "application/json"}
    got = await caller.request("POST", "/service/cloud/auth", data=text.encode(), headers=headers)
    assert got.invented
    assert "token" in json.loads(unseal(got))["data"]


async def test_own_key(session: aiohttp.ClientSession) -> None:
    async with Sandbox(aes_key="k" * 32) as sandbox:
        assert (await Caller(session, sandbox).sealed_taskdetail()).status == 400
        assert sandbox.aes_key == "k" * 32
    assert Sandbox().aes_key == SAMPLE_KEY
    with pytest.raises(ValueError, match="16, 24 or 32"):
        Sandbox(aes_key="k" * 15)


@pytest.mark.parametrize(
    ("name", "changes", "path", "status"),
    [
        ("task_list", {"family": "chatbot"}, "/list", 401),
        ("chat_message_list", {"family": "cloud", "token": False}, "", 200),
    ],
)
async def test_a_row_that_is_changed_follows_its_family(
    session: aiohttp.ClientSession, name: str, changes: dict[str, Any], path: str, status: int
) -> None:
    """What goes by family and method is looked up at the request, not when the row was made."""
    row = next(each for each in OPERATIONS if each.operation_id == name)
    async with Sandbox(operations=[*OPERATIONS[:1], attrs.evolve(row, **changes)]) as sandbox:
        caller = Caller(session, sandbox)
        if path:
            got = await caller.get(path)
        else:
            got = await caller.request("POST", row.path, json={"call_id": EXAMPLE_SESSION})
        assert got.status == status
