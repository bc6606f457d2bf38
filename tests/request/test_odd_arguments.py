"""What no type checker would let pass: refused by name, at construction or before anything is sent."""

import copy
import logging
import math
import pickle
import ssl
import warnings
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from airudder import (
    AIRudder,
    AIRudderError,
    CallInfo,
    ConfigurationError,
    FileTokenStore,
    InvalidRequestError,
    Response,
    RetryPolicy,
    Timeout,
)
from airudder._generated.types import UNSET
from airudder.models import TaskContact, TaskCreateRequest
from airudder.sandbox import Sandbox
from conftest import MakeClient
from support.cases import case
from support.foreign import DataFrame, NAType, Series, int64, ndarray
from support.outcomes import TASK_ID, detail, error_of

PASSWORD = "pa55word"


# ---------------------------------------------------------------------- construction

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "proxy without a scheme": ({"proxy": f"user:{PASSWORD}@127.0.0.1:1"}, "proxy"),
    "proxy of another kind": ({"proxy": f"socks5://user:{PASSWORD}@127.0.0.1:1"}, "proxy"),
    "proxy with a path": ({"proxy": f"http://127.0.0.1:1/{PASSWORD}"}, "proxy"),
    "proxy without a host": ({"proxy": "http://"}, "proxy"),
    "proxy with a line break": ({"proxy": "http://127.0.0.1:1\r\n"}, "proxy"),
    "proxy empty": ({"proxy": ""}, "proxy"),
    "proxy bytes": ({"proxy": b"http://127.0.0.1:1"}, "proxy"),
    "proxy number": ({"proxy": 0}, "proxy"),
    "ssl text": ({"ssl": PASSWORD}, "ssl"),
    "ssl number": ({"ssl": 1}, "ssl"),
    "session text": ({"session": PASSWORD}, "session is a str"),
    "session false": ({"session": False}, "session is a bool"),
    "session class": ({"session": aiohttp.ClientSession}, "session is a type"),
    "factory text": ({"session_factory": PASSWORD}, "session_factory"),
    "factory false": ({"session_factory": False}, "session_factory"),
    "signer text": ({"signer": PASSWORD}, "signer"),
    "signer mapping": ({"signer": {"X-Airudder-Sign": PASSWORD}}, "signer"),
    "store text": ({"token_store": PASSWORD}, "token_store"),
    "store false": ({"token_store": False}, "token_store"),
    "store by halves": ({"token_store": SimpleNamespace(load=print, save=print)}, "token_store"),
    "store with attributes": ({"token_store": SimpleNamespace(load=print, save=print, lock=None)}, "token_store"),
    "trust_env": ({"trust_env": "false"}, "trust_env"),
    "replay_unauthorized": ({"replay_unauthorized": "false"}, "replay_unauthorized"),
    "replay_unauthorized none": ({"replay_unauthorized": None}, "replay_unauthorized"),
    "allow_http": ({"allow_http": "no", "base_url": "http://example.test"}, "allow_http"),
    "allow_http number": ({"allow_http": 1}, "allow_http"),
    "encrypt": ({"encrypt": True}, "needs a key"),
    "retry": ({"retry": 0}, "RetryPolicy"),
    "timeout": ({"timeout": 10**400}, "time limit"),
    "timeout of one part": ({"timeout": Timeout(connect=10**400)}, "time limit"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_settings_that_are_refused(name: str) -> None:
    settings, words = REFUSED[name]
    with pytest.raises(ConfigurationError, match=words) as caught:
        AIRudder(**{"app_key": "k", "app_secret": "s", **settings})
    assert PASSWORD not in f"{caught.value} {caught.value!r}"
    assert caught.value.__context__ is None


async def test_a_session_with_auth_of_its_own() -> None:
    with warnings.catch_warnings(action="ignore"):  # aiohttp would have it otherwise by and by
        session = aiohttp.ClientSession(auth=aiohttp.BasicAuth("user", PASSWORD))
    async with session:
        with pytest.raises(ConfigurationError, match="auth of its own") as caught:
            AIRudder("k", "s", session=session)
    assert PASSWORD not in str(caught.value)


def test_a_store_without_credentials(tmp_path: Any) -> None:
    store = FileTokenStore(tmp_path / "tokens")
    with pytest.raises(ConfigurationError, match="needs app_key"):
        AIRudder(token="t", token_store=store)
    with pytest.raises(ConfigurationError, match="needs app_key"):
        AIRudder(signer=lambda *_: {}, token_store=store)
    AIRudder("k", "s", token_store=store)


def test_encryption_without_a_key_in_a_view() -> None:
    client = AIRudder(token="t")
    with pytest.raises(ConfigurationError, match="needs a key"):
        client.with_options(encrypt=True)
    assert AIRudder(token="t", aes_key="k" * 16).with_options(encrypt=True)._options.encrypt is True


def unverifying() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@pytest.mark.parametrize(
    ("setting", "count"), [(False, 1), (unverifying(), 1), (True, 0), (None, 0), (ssl.create_default_context(), 0)]
)
def test_certificates_that_are_not_checked_are_logged_once(
    caplog: pytest.LogCaptureFixture, setting: Any, count: int
) -> None:
    client = AIRudder(token="t", ssl=setting)
    client.with_options(timeout=5).with_options(check_phones=False)
    assert [(record.name, record.levelno) for record in caplog.records] == [("airudder", logging.WARNING)] * count
    assert "check of certificates" in caplog.text or not count


def test_settings_that_are_taken() -> None:
    taken: list[dict[str, Any]] = [
        {"proxy": "http://127.0.0.1:3128"},
        {"proxy": "HTTPS://user:word@proxy.example.test:1/"},
        {"ssl": False},
        {"ssl": aiohttp.Fingerprint(b"x" * 32)},
        {"timeout": 10**9},
        {"timeout": math.inf},
        {"replay_unauthorized": False, "trust_env": True},
    ]
    for settings in taken:
        AIRudder(token="t", **settings)


@pytest.mark.parametrize("name", ["max_retries", "base_delay", "max_delay", "retry_after_cap"])
def test_numbers_of_a_retry_policy_that_are_refused(name: str) -> None:
    values: list[Any] = [-1, "3", None, float("nan"), math.inf, 10**400, True, [1]]
    for value in values:
        with case(value), pytest.raises(ConfigurationError, match=name):
            RetryPolicy(**{name: value})


def test_a_retry_policy_wants_a_whole_number_and_a_function() -> None:
    with pytest.raises(ConfigurationError, match="max_retries"):
        RetryPolicy(max_retries=1.5)  # type: ignore[arg-type]
    for hook in (3, "print", False):
        with pytest.raises(ConfigurationError, match="on_retry"):
            RetryPolicy(on_retry=hook)  # type: ignore[arg-type]
    assert RetryPolicy(max_retries=3, base_delay=0.5, max_delay=0, on_retry=print).max_retries == 3


# ---------------------------------------------------------------------- calls


def itself() -> list[Any]:
    one: list[Any] = []
    one.append(one)
    return one


def mapping_of_itself() -> dict[str, Any]:
    one: dict[str, Any] = {}
    one["one"] = one
    return one


Call = Callable[[AIRudder], Awaitable[Any]]
ODD: dict[str, tuple[Call, str]] = {
    "bytes in a body": (lambda c: c.workflows.task_detail(task_id=b"ab"), "task_id .*bytes"),  # type: ignore[call-overload]
    "set in a body": (lambda c: c.workflows.task_detail(task_id={"ab"}), "task_id .*set"),  # type: ignore[call-overload]
    "object in a body": (lambda c: c.workflows.task_detail(task_id=object()), "task_id .*object"),  # type: ignore[call-overload]
    "UNSET in a body": (lambda c: c.workflows.task_detail(task_id=UNSET), "lacks task_id"),  # type: ignore[call-overload]
    "itself in a body": (lambda c: c.workflows.task_detail(task_id=itself()), "task_id|contains itself"),  # type: ignore[call-overload]
    "body of itself": (lambda c: c.workflows.task_detail({"task_id": "x", "y": itself()}), "contains itself"),
    "bytes in a query": (lambda c: c.tasks.detail(task_id=b"ab"), "TaskID .*bytes"),  # type: ignore[arg-type]
    "set in a query": (lambda c: c.tasks.detail(task_id={"ab"}), "TaskID .*set"),  # type: ignore[arg-type]
    "UNSET in a query": (lambda c: c.tasks.detail(task_id=UNSET), "lacks TaskID"),  # type: ignore[arg-type]
    "itself in a query": (lambda c: c.tasks.detail(task_id=itself()), "TaskID|contains itself"),  # type: ignore[arg-type]
    "request with bytes": (lambda c: c.request("POST", "/x", body={"a": b"ab"}), "body.a is a bytes"),
    "request with a set": (lambda c: c.request("POST", "/x", body={"a": {"ab"}}), "body.a is a set"),
    "request asking bytes": (lambda c: c.request("GET", "/x", query={"a": b"ab"}), "query.a is a bytes"),
    "request asking a set": (lambda c: c.request("GET", "/x", query={"a": {"ab"}}), "query.a is a set"),
    "request with itself": (lambda c: c.request("POST", "/x", body=mapping_of_itself()), "contains itself"),
    "request asking itself": (lambda c: c.request("GET", "/x", query={"a": itself()}), "contains itself"),
    "number too long": (lambda c: c.request("POST", "/x", body={"a": 10**5000}), "thousands of digits"),
    "query too long": (lambda c: c.request("GET", "/x", query={"a": 10**5000}), "thousands of digits"),
    "array in a body": (lambda c: c.workflows.task_detail(task_id=ndarray("x")), "task_id must be text, not a ndarray"),  # type: ignore[call-overload]
    "array in a query": (lambda c: c.tasks.detail(task_id=ndarray("x")), "TaskID must be text, not a ndarray"),  # type: ignore[arg-type]
    "column of contacts": (lambda c: c.tasks.create(details=Series({"Mobile": "x"})), "body.Details is a Series"),  # type: ignore[call-overload]
    "table of contacts": (lambda c: c.tasks.create(details=DataFrame()), "body.Details is a DataFrame"),  # type: ignore[call-overload]
    "class of contacts": (lambda c: c.tasks.create(details=[TaskContact]), r"body.Details\[0\] is a type"),  # type: ignore[list-item]
    "column in a model": (lambda c: c.tasks.create(TaskCreateRequest(details=Series({}))), "body.Details is a Series"),  # type: ignore[arg-type]
    "no value in extra_body": (lambda c: detail(c, extra_body={"a": [NAType()]}), r"body.a\[0\] is a NAType"),
    "table in extra_query": (lambda c: detail(c, extra_query={"a": DataFrame()}), "query.a is a DataFrame"),
    "request with an array": (lambda c: c.request("POST", "/x", body={"a": ndarray(1)}), "body.a is a ndarray"),
    "request asking a column": (lambda c: c.request("GET", "/x", query={"a": Series(1)}), "query.a is a Series"),
    "time without end": (lambda c: detail(c, timeout=10**400), "time limit"),
    "key no text": (lambda c: detail(c, extra_body={1: 2}), "key that is not text"),
    "query key no text": (lambda c: detail(c, extra_query={1: 2}), "key that is not text"),
}


def with_option(name: str, value: Any) -> Call:
    return lambda client: detail(client, **{name: value})


def with_part(name: str, value: Any) -> Call:
    return lambda client: client.request("POST", "/x", **{name: value})


ODD["info class"] = (with_option("info", CallInfo), "info takes a CallInfo")
ODD["info mapping"] = (with_option("info", {}), "info takes a CallInfo")

EMPTY: list[Any] = [[], 0, "", False, (), b"", UNSET]
FULL: list[Any] = [["a"], "ab", 5, [("a", "b")]]
NO_MAPPINGS: dict[str, tuple[Callable[[str, Any], Call], str]] = {
    "body": (with_part, "must be mappings"),
    "query": (with_part, "must be mappings"),
    "extra_body": (with_option, "extra_body takes"),
    "extra_query": (with_option, "extra_query takes"),
    "extra_headers": (with_option, "headers must be a mapping"),
    "info": (with_option, "info takes a CallInfo"),
}


@pytest.mark.parametrize("name", ODD)
async def test_arguments_that_are_refused(make_client: MakeClient, sandbox: Sandbox, name: str) -> None:
    call, words = ODD[name]
    client = make_client(sandbox)
    with pytest.raises(InvalidRequestError if "time" not in name else ConfigurationError, match=words) as caught:
        await call(client)
    assert caught.value.sent == "no"
    assert caught.value.operation_id
    assert sandbox.connections == 0


@pytest.mark.parametrize("name", NO_MAPPINGS)
async def test_what_is_no_mapping_is_refused_also_when_it_is_empty(
    make_client: MakeClient, sandbox: Sandbox, name: str
) -> None:
    make, words = NO_MAPPINGS[name]
    client = make_client(sandbox)
    for odd in EMPTY + FULL:
        with case(odd), pytest.raises(InvalidRequestError, match=words) as caught:
            await make(name, odd)(client)
        assert caught.value.sent == "no"
        assert caught.value.operation_id or make is with_part
    assert sandbox.connections == 0


@pytest.mark.parametrize("body", ["ic31", 5, [("task_id", "x")], {"x"}, b"{}"], ids=repr)
async def test_a_body_that_is_none_is_a_type_error(client: AIRudder, sandbox: Sandbox, body: Any) -> None:
    for group in (client.workflows, client.raw.workflows):
        with pytest.raises(TypeError, match=r"task_detail\(\) takes a model or a mapping"):
            await group.task_detail(body)
    assert sandbox.connections == 0


def test_a_class_in_place_of_a_body_is_a_type_error(client: AIRudder) -> None:
    with pytest.raises(TypeError, match=r"tasks.create\(\) takes a model or a mapping as its body, not a type"):
        client.tasks.create(TaskCreateRequest).send(None)  # type: ignore[call-overload]


async def test_integers_of_other_libraries_are_sent(client: AIRudder, sandbox: Sandbox) -> None:
    contact = {"callee": "+12025550142", "case_id": int64(7), "variables": {"amount": int64(8)}}
    number: Any = int64(1)
    await client.workflows.create(
        workflow_template_id=number, name="w", end_time="2030-01-01 00:00:00+00:00", details=[contact]
    )
    (sent,) = sandbox.calls("workflows.create")
    assert b'"workflow_template_id":1,' in sent.body
    assert b'"case_id":"7"' in sent.body and b'"amount":"8"' in sent.body


async def test_nothing_for_options_is_nothing(client: AIRudder, sandbox: Sandbox) -> None:
    await detail(client, extra_body=None, extra_query=None, extra_headers=None, info=None, encrypt=None)
    await client.request("GET", "/service/cloud/detail", query={"TaskID": TASK_ID}, body=None)
    assert sandbox.received() == 3


# ---------------------------------------------------------------------- what a raw call gives


@pytest.mark.parametrize("copied", [copy.deepcopy, copy.copy, lambda value: pickle.loads(pickle.dumps(value))])
async def test_a_response_can_be_copied_and_pickled(
    client: AIRudder, sandbox: Sandbox, copied: Callable[[Any], Any]
) -> None:
    for call in (client.raw.workflows.task_detail(task_id=TASK_ID), client.raw.tasks.detail(task_id=TASK_ID)):
        given: Response[Any] = await call
        other = copied(given)
        assert other is not given
        assert other == given
        assert other.headers["content-type"] == given.headers["Content-Type"]
        assert other.data.to_dict() == given.data.to_dict()
        assert (other.info, other.envelope) == (given.info, given.envelope)


@pytest.mark.parametrize("copied", [copy.copy, lambda value: pickle.loads(pickle.dumps(value))])
async def test_an_error_can_be_copied_and_pickled(
    make_client: MakeClient, sandbox: Sandbox, copied: Callable[[Any], Any]
) -> None:
    error = await error_of(make_client(sandbox, app_secret="wrong-made-up").auth.check())
    other: AIRudderError = copied(error)
    assert type(other) is type(error)
    assert (str(other), other.raw_body, other.to_log()) == (str(error), error.raw_body, error.to_log())
