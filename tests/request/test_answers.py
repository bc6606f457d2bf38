"""Answers through a real socket: what decodes, what is refused, and that nothing of either is lost."""

import asyncio
import copy
import json
import pickle
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from airudder import (
    AIRudder,
    AIRudderError,
    APIConnectionError,
    APIError,
    AuthenticationError,
    CallInfo,
    Cipher,
    EncryptionError,
    PermissionDeniedError,
    RateLimitError,
    RedirectError,
    Response,
    ResponseTooLargeError,
    ResponseValidationError,
    RetryPolicy,
    ServerError,
    models,
)
from airudder.models import TaskDetail, TaskStatus, WorkflowCall, WorkflowTaskDetail
from airudder.sandbox import Fault, Sandbox
from conftest import MakeClient
from support.fileserver import FileServer, Reply

TASK_ID = "fe9aa56cc7cb9820a3b774860fea784b"  # the id in the published example
GET, POST = "task_detail", "workflow_task_detail"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[AIRudder]:
    async with AIRudder(token=sandbox.issue_token(), aes_key=sandbox.aes_key, base_url=sandbox.url) as client:
        yield client


@pytest.fixture
async def keyless(sandbox: Sandbox) -> AsyncIterator[AIRudder]:
    async with AIRudder(token=sandbox.issue_token(), base_url=sandbox.url) as client:
        yield client


def same(one: object, other: object) -> bool:
    """Equal with the same types: 1 is not 1.0 is not True; the order of fields does not count."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


async def got(client: AIRudder, sandbox: Sandbox, payload: Any, **options: Any) -> WorkflowTaskDetail:
    """The model of ``payload``, which must give it back unchanged."""
    sandbox.put_task_detail(payload)
    model = await client.workflows.task_detail(task_id=TASK_ID, **options)
    assert same(model.to_dict(), payload)
    assert same(copy.deepcopy(model).to_dict(), payload)
    assert same(pickle.loads(pickle.dumps(model)).to_dict(), payload)
    return model


# ---------------------------------------------------------------------------------------------- what must decode


@pytest.mark.parametrize("encrypt", [False, True])
async def test_the_published_example_loses_nothing(client: AIRudder, sandbox: Sandbox, encrypt: bool) -> None:
    model = await client.workflows.task_detail(task_id=TASK_ID, encrypt=encrypt)
    assert same(model.to_dict(), sandbox.example)
    assert isinstance(model, WorkflowTaskDetail) and model.additional_properties == {}
    assert model.status is TaskStatus.FINISHED
    assert (model.repeat_number, model.robot_method, model.nodetask_name) == (2, "single", "Voicebot Call1")
    assert model.details is not None and len(model.details) == 1
    (call,) = model.details
    assert (call.id, call.callee, call.result_label) == (2125574058, "+12025550123", "N")
    assert call.ner_slots == {"PaymentMethod": "Transfer", "PaymentTime": "Time_0"}
    assert call.redail_call is not None and call.redail_call[0].callee_number == "+12025550123"
    assert call.question_answer is not None and call.question_answer[0].question_content == "意愿确认 Willingness Check"
    assert sandbox.calls(POST)[0].encrypted is encrypt


@pytest.mark.parametrize("encrypt", [False, True])
async def test_the_other_variant(client: AIRudder, sandbox: Sandbox, encrypt: bool) -> None:
    model = await client.tasks.detail(task_id=TASK_ID, encrypt=encrypt)
    assert isinstance(model, TaskDetail)
    expected = sandbox.example
    for name in ("workflow_id", "workflow_name", "nodetask_id", "nodetask_name"):
        del expected[name]
    for name in ("case_id", "question_answer"):
        del expected["details"][0][name]
    assert same(model.to_dict(), expected)


def changed(example: dict[str, Any], *path: str | int, to: Any) -> dict[str, Any]:
    """The example with the value at ``path`` replaced, or removed if ``to`` is Ellipsis."""
    place: Any = example
    for step in path[:-1]:
        place = place[step]
    if to is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return example


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("brand_new",), {"deep": [1, {"er": None}]}),
        (("",), ""),
        (("additional_properties",), {"x": 1}),
        (("to_dict",), "a name of ours"),
        (("details", 0, "brand_new"), [1.0, 1, True]),
        (("details", 0, "redail_call", 0, "brand_new"), 2**70),
        (("status",), "half-finished"),
        (("status",), ""),
        (("status",), None),
        (("status",), 5),
        (("details",), None),
        (("details",), []),
        (("details",), ""),
        (("details",), {}),
        (("details",), {"0": "+12025550142"}),
        (("details", 0, "NerSlots"), ""),
        (("details", 0, "NerSlots"), []),
        (("details", 0, "NerSlots"), None),
        (("details", 0, "EventLabel"), ""),
        (("details", 0, "EventLabel"), [{}]),
        (("details", 0, "redail_call"), None),
        (("details", 0, "redail_call"), ""),
        (("task_name",), ...),
        (("task_name",), None),
        (("task_name",), 5),
        (("task_name",), {"zh": "名"}),
        (("task_id",), ...),
        (("repeat_number",), "2"),
        (("repeat_number",), 2.0),
        (("repeat_number",), True),
        (("repeat_number",), 2**80),
        (("details", 0, "id"), "2125574058"),
        (("details", 0, "duration"), 21.5),
        (("details", 0, "duration"), -0.0),
        (("details", 0, "callee"), 12025550142),
        (("details", 0, "question_answer"), [[]]),
        (("details", 0, "question_answer", 0), None),
        (("details", 0), None),
        (("details", 0), "bad"),
        (("details", 0), []),
        (("created_at",), "not a time"),
    ],
    ids=ascii,
)
async def test_strange_fields_survive(client: AIRudder, sandbox: Sandbox, path: Any, value: Any) -> None:
    await got(client, sandbox, changed(sandbox.example, *path, to=value), encrypt=False)


async def test_what_strange_fields_read_as(client: AIRudder, sandbox: Sandbox) -> None:
    payload = sandbox.example
    payload |= {"status": "half-finished", "repeat_number": "2", "new": 1}
    payload["details"] = [None, payload["details"][0] | {"NerSlots": "", "callee": None}, "bad", {}, []]
    del payload["task_name"]
    model = await got(client, sandbox, payload)
    assert isinstance(model.status, TaskStatus)
    assert not model.status.is_known and model.status == "half-finished"
    assert (model.task_name, model.repeat_number) == (None, None)
    assert model.additional_properties == {
        "repeat_number": "2",
        "new": 1,
        "details": payload["details"],
    }
    assert model.details is not None and [type(call) for call in model.details] == [WorkflowCall, WorkflowCall]
    assert (model.details[0].ner_slots, model.details[0].callee) == (None, None)
    assert model.details[0].additional_properties == {"NerSlots": "", "callee": None}


@pytest.mark.parametrize("payload", [{}, {"details": None}, {"details": ""}, {"details": [[], 1]}], ids=ascii)
async def test_poor_payloads(client: AIRudder, sandbox: Sandbox, payload: dict[str, Any]) -> None:
    model = await got(client, sandbox, payload)
    assert model.task_id is None and not model.details


async def test_numbers_and_texts_that_fast_parsers_refuse(client: AIRudder, sandbox: Sandbox) -> None:
    body = b'\xef\xbb\xbf{"code": 200, "data": {"repeat_number": 123456789012345678901, "a": "\\ud800", "b": NaN}}'
    sandbox.put_task_detail(body)
    for encrypt in (False, True):
        model = await client.workflows.task_detail(task_id=TASK_ID, encrypt=encrypt)
        assert model.repeat_number == 123456789012345678901
        assert model.additional_properties["a"] == "\ud800"
        assert model.additional_properties["b"] != model.additional_properties["b"]


async def test_a_bom_is_read_over(client: AIRudder, sandbox: Sandbox) -> None:
    for encrypt in (False, True):
        sandbox.fail(Fault.bom(), POST)
        assert (await client.workflows.task_detail(task_id=TASK_ID, encrypt=encrypt)).task_id == TASK_ID


# ------------------------------------------------------------------------------------------------ what is refused


async def refused(client: AIRudder, kind: type[AIRudderError], words: str, **options: Any) -> Any:
    """The error of a call that was answered, after one attempt."""
    info = CallInfo()
    with pytest.raises(kind, match=words) as caught:
        await client.workflows.task_detail(task_id=TASK_ID, info=info, **options)
    error: Any = caught.value
    assert type(error) is kind
    assert (error.operation_id, error.sent, error.during) == (POST, "yes", None)
    assert (info.operation_id, info.sent, info.attempts, info.status) == (POST, "yes", 1, error.http_status)
    return error


@pytest.mark.parametrize(
    ("payload", "got_type"),
    [(None, "NoneType"), ("", "str"), ([], "list"), ([{}], "list"), (0, "int"), (True, "bool"), ("text", "str")],
    ids=ascii,
)
async def test_a_payload_that_is_no_object(client: AIRudder, sandbox: Sandbox, payload: Any, got_type: str) -> None:
    sandbox.put_task_detail(payload)
    error = await refused(client, ResponseValidationError, f"should be an object, but is {got_type}", encrypt=False)
    assert json.loads(error.raw_body) == {"data": payload, "status": "OK", "code": 200}
    assert error.http_status == 200
    sealed = await refused(client, ResponseValidationError, "should be an object", encrypt=True)
    assert Cipher(sandbox.aes_key).decrypt(sealed.raw_body) == error.raw_body, "the bytes as they came: sealed"


@pytest.mark.parametrize("key", ["body", "Data", "result"])
async def test_a_payload_that_is_missing(client: AIRudder, sandbox: Sandbox, key: str) -> None:
    body = json.dumps({key: sandbox.example, "code": 200}).encode()
    sandbox.put_task_detail(body)
    error = await refused(client, ResponseValidationError, "is NoneType", encrypt=False)
    assert error.raw_body == body


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is empty"),
        (b"<html>login</html>", "is not valid JSON"),
        (b"\x89\xff", "not valid UTF-8"),
        (b"[]", "not an object"),
        (b'{"data": {}}', "no numeric code"),
        (b'{"code": 200, "data": {}', "is not valid JSON"),
        (b'{"code": 200, "data": ' + b"[" * 50_000, "nested too deeply"),
        (b'{"code": 200, "data": {"x": ' + b'{"x": ' * 50_000, "nested too deeply"),
    ],
    ids=lambda value: ascii(value)[:25],
)
async def test_garbage_keeps_its_bytes(client: AIRudder, sandbox: Sandbox, body: bytes, words: str) -> None:
    sandbox.fail(Fault.raw(body=body), POST, times=None)
    assert (await refused(client, ResponseValidationError, words)).raw_body == body


async def test_deep_but_legal_nesting_is_read_or_refused(client: AIRudder, sandbox: Sandbox) -> None:
    """What the parser takes must not break the model: free-form values are not walked."""
    for depth in (50, 400, 900):
        body = b'{"code": 200, "data": {"status": "", "deep": ' + b"[" * depth + b"]" * depth + b"}}"
        sandbox.put_task_detail(body)
        model = await client.workflows.task_detail(task_id=TASK_ID, encrypt=False)
        assert list(model.to_dict()) == ["deep", "status"]


async def test_half_an_answer(client: AIRudder, sandbox: Sandbox) -> None:
    for encrypt in (False, True):
        sandbox.fail(Fault.truncated(), POST)
        await refused(client, ResponseValidationError, "not valid JSON", encrypt=encrypt)


@pytest.mark.parametrize(
    ("fault", "kind", "status", "code"),
    [
        (Fault.unauthorized(), AuthenticationError, 401, 401),
        (Fault.unauthorized_code(), AuthenticationError, 200, 401),
        (Fault.forbidden(), PermissionDeniedError, 403, 403),
        (Fault.envelope(403), PermissionDeniedError, 200, 403),
        (Fault.rate_limited(120), RateLimitError, 429, 429),
        (Fault.server_error(501), ServerError, 501, 501),
        (Fault.redirect(), RedirectError, 302, None),
        (Fault.raw(418, body=b"short and stout"), APIError, 418, None),
        (Fault.raw(204), ResponseValidationError, 204, None),
        (Fault.unknown_code(4242), APIError, 200, 4242),
        (Fault.envelope(302), APIError, 200, 302),
        (Fault.family_code(0), APIError, 200, 0),
        (Fault.empty(), ResponseValidationError, 200, None),
        (Fault.garbage(), ResponseValidationError, 200, None),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else "",
)
async def test_refusals(
    client: AIRudder, sandbox: Sandbox, fault: Fault, kind: type[AIRudderError], status: int, code: int | None
) -> None:
    sandbox.fail(fault, POST)
    error = await refused(client, kind, f"HTTP {status}")
    assert (error.http_status, error.code) == (status, code)
    assert error.raw_body is not None
    assert getattr(error, "retry_after", None) == (120.0 if kind is RateLimitError else None)
    assert sandbox.received(POST) == 1


async def test_a_proxys_page(sandbox: Sandbox) -> None:
    sandbox.fail(Fault.bad_gateway(), POST)
    settings: dict[str, Any] = {"retry": RetryPolicy(max_retries=0), "base_url": sandbox.url}
    async with AIRudder(token=sandbox.issue_token(), **settings) as client:
        error = await refused(client, ServerError, "HTTP 502")
    assert error.raw_body.startswith(b"<html>") and error.code is None


BODILESS = [
    Fault.raw(200),
    Fault.raw(200, chunked=True),
    Fault.raw(202),
    Fault.raw(204),
    Fault.raw(205),
    Fault.raw(200, body=b" \r\n"),
    Fault.raw(200, headers={"Content-Encoding": "gzip"}),
    Fault.raw(200, headers={"Is-Encrypted": "1"}),
    Fault.raw(204, headers={"Is-Encrypted": "1", "Signed": "0" * 64}),
]


@pytest.mark.parametrize("fault", BODILESS)
async def test_a_success_without_a_body_is_none_where_no_payload_is_declared(
    client: AIRudder, keyless: AIRudder, sandbox: Sandbox, fault: Fault
) -> None:
    sandbox.fail(fault, times=None)
    for one in (client, keyless):
        answer = await one.request("POST", "/service/cloud/operation", body={"TaskID": TASK_ID})
        assert (answer.data, answer.envelope, answer.request_id) == (None, {}, None)
        assert answer.info.status == answer.status and answer.info.sent == "yes"
        assert await one.tasks.cancel_call(task_id=TASK_ID, callee_number="+12025550123") is None
        raw = await one.raw.tasks.stop(task_id=TASK_ID)
        assert (raw.data, raw.envelope, raw.status) == (None, {}, answer.status)
    assert sandbox.received("tasks.cancel_call") == 2


@pytest.mark.parametrize("fault", BODILESS)
async def test_a_success_without_a_body_is_an_error_where_a_payload_is_declared(
    client: AIRudder, sandbox: Sandbox, fault: Fault
) -> None:
    """Nor is it the end of a list."""
    sandbox.fail(fault, times=None)
    error = await refused(client, ResponseValidationError, "the response is empty")
    assert not error.raw_body.strip()
    with pytest.raises(ResponseValidationError, match="the response is empty"):
        await client.tasks.list().to_list(limit=None)


# ---------------------------------------------------------------------------------------------- encrypted answers


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.wrong_digest(), "digest of the decrypted text"),
        (Fault.missing_digest(), "has no digest"),
        (Fault.bad_base64(), "not standard Base64"),
        (Fault.bad_block(), "not a whole number of AES blocks"),
        (Fault.raw(headers={"Is-Encrypted": "1", "Signed": "é" * 64}, body=b"A" * 64), "digest"),
        (Fault.raw(headers={"Is-Encrypted": " 1 ", "Signed": ""}, body=b"A" * 64), "digest"),
        (Fault.raw(502, headers={"Is-Encrypted": "1", "Signed": "x"}, body=b"<html>"), "Base64"),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else value,
)
async def test_sealed_answers_that_do_not_open(client: AIRudder, sandbox: Sandbox, fault: Fault, words: str) -> None:
    sandbox.fail(fault, POST)
    error = await refused(client, EncryptionError, words)
    assert error.http_status == (502 if b"html" in error.raw_body else 200)
    assert sandbox.received(POST) == 1


async def test_an_encrypted_answer_in_its_declared_charset_is_read(client: AIRudder, sandbox: Sandbox) -> None:
    """The charset is that of the decrypted text."""
    text = json.dumps({"code": 200, "data": {"task_name": "催收任务"}}, ensure_ascii=False).encode("gb18030")
    sealed = Cipher(sandbox.aes_key).encrypt(text)
    headers = {"Is-Encrypted": "1", "Signed": sealed.signed, "Content-Type": "application/json; charset=GB18030"}
    sandbox.fail(Fault.raw(headers=headers, body=sealed.text), POST)
    assert (await client.workflows.task_detail(task_id=TASK_ID)).task_name == "催收任务"


async def test_an_answer_header_that_is_no_utf8(client: AIRudder) -> None:
    """aiohttp gives such bytes as lone surrogates, which cannot be encoded again."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = b"A" * 64
        head = (
            b"HTTP/1.1 200 OK\r\nIs-Encrypted: 1\r\nSigned: \xff\xfe\r\nRetry-After: \xff\r\nContent-Length: 64\r\n\r\n"
        )
        writer.write(head + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        async with AIRudder(token="t", aes_key="k" * 16, base_url=url) as other:
            with pytest.raises(EncryptionError, match="digest") as caught:
                await other.tasks.detail(task_id=TASK_ID)
    finally:
        server.close()
        await server.wait_closed()
    assert caught.value.raw_body == b"A" * 64


async def test_answers_sealed_with_another_key() -> None:
    async with Sandbox(aes_key="another-key-16-b", seal_answers="always") as sandbox:
        async with AIRudder(token=sandbox.issue_token(), aes_key="k" * 16, base_url=sandbox.url) as client:
            error = await refused(client, EncryptionError, "digest", encrypt=False)
    assert Cipher("another-key-16-b").decrypt(error.raw_body).startswith(b'{"data":')


async def test_sealed_answers_without_our_key() -> None:
    async with Sandbox(seal_answers="always") as sandbox:
        async with AIRudder(token=sandbox.issue_token(), base_url=sandbox.url) as client:
            error = await refused(client, EncryptionError, "has no key")
    assert Cipher(sandbox.aes_key).decrypt(error.raw_body).startswith(b'{"data":')


async def test_sealed_refusals_are_opened(client: AIRudder, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.unknown_code(4242, seal=True), POST)
    error = await refused(client, APIError, "code 4242")
    assert error.server_message == "sandbox: told fault"
    assert b"4242" in Cipher(sandbox.aes_key).decrypt(error.raw_body)


async def test_plain_answers_to_sealed_requests_are_read() -> None:
    async with Sandbox(seal_answers="never") as sandbox:
        async with AIRudder(token=sandbox.issue_token(), aes_key=sandbox.aes_key, base_url=sandbox.url) as client:
            answer = await client.raw.workflows.task_detail(task_id=TASK_ID)
        assert answer.info.encrypted and "Is-Encrypted" not in answer.headers
        assert same(answer.data.to_dict(), sandbox.example)


# ------------------------------------------------------------------------------------------ raw, info, extra fields


@pytest.mark.parametrize("encrypt", [False, True])
async def test_raw_gives_what_came_around_the_model(client: AIRudder, sandbox: Sandbox, encrypt: bool) -> None:
    info = CallInfo()
    answer = await client.raw.workflows.task_detail(task_id=TASK_ID, encrypt=encrypt, info=info)
    assert isinstance(answer, Response)
    assert same(answer.data.to_dict(), sandbox.example)
    assert same(answer.envelope, {"data": sandbox.example, "status": "OK", "code": 200})
    assert answer.status == 200
    assert answer.headers["server"] == answer.headers["Server"] == "airudder-sandbox"
    assert answer.request_id is None
    assert answer.info is info
    assert info == CallInfo(operation_id=POST, sent="yes", attempts=1, status=200, encrypted=encrypt)
    other = await client.raw.tasks.detail(task_id=TASK_ID)
    assert isinstance(other.data, TaskDetail) and other.info.operation_id == GET


async def test_a_call_info_starts_anew(client: AIRudder, sandbox: Sandbox) -> None:
    info = CallInfo()
    await client.workflows.task_detail(task_id=TASK_ID, info=info)
    with pytest.raises(ValueError, match="lacks"):
        await client.tasks.detail(task_id="", info=info)
    assert info == CallInfo(operation_id=GET)


async def test_a_body_as_mapping_model_or_keywords(keyless: AIRudder, sandbox: Sandbox) -> None:
    await keyless.workflows.task_detail(task_id=TASK_ID)
    await keyless.workflows.task_detail({"task_id": TASK_ID})
    await keyless.workflows.task_detail(models.WorkflowTaskDetailRequest(task_id=TASK_ID))
    assert {entry.body for entry in sandbox.ledger} == {f'{{"task_id":"{TASK_ID}"}}'.encode()}
    await keyless.workflows.task_detail({"task_id": TASK_ID, "x": None}, extra_body={"y": [1], "x": "z"})
    model = models.WorkflowTaskDetailRequest(task_id="other", additional_properties={"n": 2**70})
    await keyless.workflows.task_detail(model, extra_body={"task_id": TASK_ID})
    assert [json.loads(entry.body) for entry in sandbox.ledger[3:]] == [
        {"task_id": TASK_ID, "x": "z", "y": [1]},
        {"task_id": TASK_ID, "n": 2**70},
    ]
    assert model.task_id == "other"


async def test_extra_query_and_headers(client: AIRudder, sandbox: Sandbox) -> None:
    await client.tasks.detail(
        task_id=TASK_ID, extra_query={"Page": 2, "all": True}, extra_headers={"X-Trace": "a b"}, encrypt=False
    )
    await client.workflows.task_detail(task_id=TASK_ID, extra_query={"v": "é"}, encrypt=False)
    await client.tasks.detail(task_id=TASK_ID, extra_query={"Page": 2}, encrypt=True)
    plain, post, sealed = sandbox.ledger
    assert (plain.query, plain.headers["X-Trace"]) == (f"TaskID={TASK_ID}&Page=2&all=true", "a b")
    assert post.query == "v=%C3%A9"
    assert sealed.plaintext == f"TaskID={TASK_ID}&Page=2".encode()
    with pytest.raises(EncryptionError, match="would not be encrypted"):
        await client.workflows.task_detail(task_id=TASK_ID, extra_query={"v": 1}, encrypt=True)


@pytest.mark.parametrize(
    "make",
    [
        lambda example: WorkflowTaskDetail.from_dict(example),
        lambda example: TaskDetail.from_dict(example),
        lambda example: WorkflowCall.from_dict(example["details"][0]),
        lambda example: TaskStatus("half-finished"),
        lambda example: TaskStatus.PAUSED,
        lambda example: models.WorkflowTaskDetailRequest(task_id="x"),
        lambda example: models.QuestionAnswer.from_dict({"x": 1}),
    ],
)
def test_pickles_name_the_public_module(make: Callable[[Any], Any]) -> None:
    value = make(Sandbox().example)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        data = pickle.dumps(value, protocol)
        assert b"airudder.models" in data and b"_generated" not in data
        again = pickle.loads(data)
        assert again == value and type(again) is type(value)
    assert type(value).__module__ == "airudder.models"
    assert getattr(models, type(value).__name__) is type(value)


async def test_a_connection_cut_in_the_body_keeps_what_came(keyless: AIRudder, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.cut_body(keep=20), POST)
    with pytest.raises(APIConnectionError) as caught:
        await keyless.with_options(retry=RetryPolicy(max_retries=0)).workflows.task_detail(task_id=TASK_ID)
    assert caught.value.sent == "yes"
    assert caught.value.raw_body == b'{"data":{"task_id":"'


async def test_an_endless_answer_is_refused_at_the_bound_while_it_arrives(make_client: MakeClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(1024):
            yield b" " * 65_536

    async with FileServer() as server:
        server.routes["/service/cloud/list"] = lambda _: Reply(
            endless(), {"Content-Type": "application/json"}, length=None
        )
        with pytest.raises(ResponseTooLargeError):
            await make_client(server.url, max_response_bytes=100_000).raw.tasks.list()
    assert server.given < 32 * 1024 * 1024  # the rest of what the buffers of both sides hold
