"""From an answer to a payload or a typed error: every family, every strange answer, never anything but our errors."""

import itertools
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict

from airudder import (
    AIRudderError,
    APIError,
    AuthenticationError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    RedirectError,
    ResponseValidationError,
    ServerError,
)
from airudder._generated.types import Family
from airudder.request.envelope import RULES, Answer, open_envelope, read_code, read_request_id
from support.cases import case

FIXED = settings(derandomize=True, deadline=None, database=None, max_examples=300)
NOW = 1_800_000_000.0  # Fri, 15 Jan 2027 08:00:00 GMT
SUCCESS: list[tuple[Family, int, str]] = [
    ("cloud", 200, "data"),
    ("chatbot", 200, "data"),
    ("sms", 0, "body"),
    ("pds", 0, "body"),
]
FAMILIES: list[Family] = ["cloud", "chatbot", "sms", "pds"]


def answer(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status=status, headers=CIMultiDict(headers or {}), raw=b"raw:" + raw, body=raw)


async def opened(family: Family, body: object, status: int = 200, **headers: str) -> tuple[dict[str, Any], Any]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await open_envelope(family, answer(body, status, named), now=NOW)


async def refused(family: Family, body: object, status: int = 200, **headers: str) -> AIRudderError:
    with pytest.raises(AIRudderError) as caught:
        await opened(family, body, status, **headers)
    assert caught.value.http_status == status
    assert caught.value.sent == "yes"
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    assert caught.value.raw_body == b"raw:" + sent, "the bytes on the wire, not the opened ones"
    return caught.value


@pytest.fixture
def far_from_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "XXX-8")
        time.tzset()
        yield
    time.tzset()


def test_every_family_has_a_rule() -> None:
    assert {(family, rule.success, rule.payload) for family, rule in RULES.items()} == set(SUCCESS)


@pytest.mark.parametrize(("family", "code", "key"), SUCCESS)
async def test_success(family: Family, code: int, key: str) -> None:
    payloads: list[object] = [{"a": 1}, [], "", None, 0]
    for payload in payloads:
        envelope = {"code": code, key: payload, "status": "OK", "new": [1]}
        assert await opened(family, envelope) == (envelope, payload)


@pytest.mark.parametrize(("family", "code", "key"), SUCCESS)
async def test_a_code_counts_as_text_and_as_a_float_and_with_any_2xx(family: Family, code: int, key: str) -> None:
    for written in (str(code), float(code), f"{code}.0"):
        assert (await opened(family, {"code": written, key: 1}))[1] == 1
    assert (await opened(family, {"code": code, key: 1}, 201))[1] == 1


@pytest.mark.parametrize(("family", "code", "key"), SUCCESS)
async def test_a_missing_payload_is_none(family: Family, code: int, key: str) -> None:
    other = "body" if key == "data" else "data"
    assert (await opened(family, {"code": code, other: {"a": 1}}))[1] is None


@pytest.mark.parametrize("code", [1, -1, 100, 201, 302, 400, 600, 4242, 200000, "4242", 4242.0, "4242.00"])
async def test_an_unknown_code_is_an_error(code: float | str) -> None:
    for family in FAMILIES:
        with case(family):
            error = await refused(family, {"code": code, "data": {}, "body": {}, "message": "no"})
            assert type(error) is APIError, "a code is no HTTP status: 302 in it is no redirect"
            assert (error.code, type(error.code)) == (int(float(code)), int)
            assert error.server_message == "no"


@pytest.mark.parametrize(("family", "code"), [("cloud", 0), ("chatbot", 0), ("sms", 200)])
async def test_the_success_code_of_another_family_is_an_error(family: Family, code: int) -> None:
    assert type(await refused(family, {"code": code, "data": {}, "body": {}})) is APIError


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (401, AuthenticationError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (429, RateLimitError),
        (500, ServerError),
        (503, ServerError),
    ],
)
async def test_codes_of_the_cloud_family_follow_http(code: int, kind: type[APIError]) -> None:
    error = await refused("cloud", {"code": code, "status": "words"}, 200, Retry_After="7")
    assert type(error) is kind
    assert error.code == code and error.server_message == "words"
    assert getattr(error, "retry_after", None) == (7.0 if kind in (RateLimitError, ServerError) else None)
    for family in ("chatbot", "sms"):  # no page says that theirs do
        assert type(await refused(family, {"code": code})) is APIError


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, RedirectError),
        (302, RedirectError),
        (304, RedirectError),
        (307, RedirectError),
        (400, APIError),
        (401, AuthenticationError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (408, APIError),
        (418, APIError),
        (429, RateLimitError),
        (500, ServerError),
        (502, ServerError),
        (599, ServerError),
        (600, APIError),
        (999, APIError),
        (100, APIError),
    ],
)
async def test_http_status_comes_first(status: int, kind: type[APIError]) -> None:
    bodies = (b"", b"<html>Bad Gateway</html>", b"[1]", b'{"code": 200, "data": {}}', b'{"code": 0, "body": {}}')
    for family, body in itertools.product(FAMILIES, bodies):
        with case(family, body):
            error = await refused(family, body, status)
            assert type(error) is kind
            assert error.code == (json.loads(body)["code"] if body.startswith(b"{") else None)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html>", "not valid JSON"),
        (b"\x89\xff", "not valid JSON: not valid UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "not an object"),
        (b"null", "not an object"),
        (b'"OK"', "not an object"),
        (b"200", "not an object"),
        (b"{}", "no numeric code"),
        (b'{"data": {}}', "no numeric code"),
        (b'{"Code": 200}', "no numeric code"),
        (b'{"code": null}', "no numeric code"),
        (b'{"code": true}', "no numeric code"),
        (b'{"code": false, "body": {}}', "no numeric code"),
        (b'{"code": 200.5}', "no numeric code"),
        (b'{"code": "200.5"}', "no numeric code"),
        (b'{"code": "2e2"}', "no numeric code"),
        (b'{"code": 1e9}', "no numeric code"),
        (b'{"code": Infinity}', "no numeric code"),
        (b'{"code": NaN}', "no numeric code"),
        (b'{"code": [200]}', "no numeric code"),
        (b'{"code": "OK"}', "no numeric code"),
        (b'{"code": ""}', "no numeric code"),
        (b'{"code": " 200"}', "no numeric code"),
        (b'{"code": "--1"}', "no numeric code"),
        ('{"code": "٢٠٠"}'.encode(), "no numeric code"),
        (b'{"code": 12025550142}', "no numeric code"),
        (b'{"code": "12025550142"}', "no numeric code"),
        (b'{"code": -12025550142}', "no numeric code"),
        (b'{"code": 1' + b"0" * 4000 + b"}", "no numeric code"),
    ],
    ids=lambda value: ascii(value)[:30],
)
async def test_what_cannot_be_understood(body: bytes, problem: str) -> None:
    """A code longer than any code is another number, a phone number perhaps: it must not reach the error's text."""
    for family in FAMILIES:
        with case(family):
            error = await refused(family, body)
            assert type(error) is ResponseValidationError
            assert problem in str(error)
            assert error.code is None
            assert "2025550142" not in str(error)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("body", [b"", b" \r\n\t"])
async def test_a_success_without_a_body_has_neither_envelope_nor_payload(family: Family, body: bytes) -> None:
    for status in (200, 202, 204, 205, 299):
        assert await opened(family, body, status) == ({}, None)
    for status in (199, 300):
        assert isinstance(await refused(family, body, status), APIError)


@pytest.mark.parametrize("family", FAMILIES)
async def test_an_answer_in_its_declared_charset_is_read(family: Family) -> None:
    """In a refusal too, so that the server's message is not lost; the bytes of an error stay as they came."""
    rule = RULES[family]
    success = json.dumps({"code": rule.success, rule.payload: "催收任务"}, ensure_ascii=False).encode("gbk")
    assert (await opened(family, success, Content_Type="application/json;charset=GBK"))[1] == "催收任务"
    refusal = json.dumps({"code": 4242, "message": "余额不足"}, ensure_ascii=False).encode("gbk")
    error = await refused(family, refusal, 400, Content_Type="application/json;charset=GBK")
    assert (error.code, error.server_message) == (4242, "余额不足")
    assert "not valid UTF-8" in str(await refused(family, success))


@pytest.mark.parametrize(
    ("envelope", "message"),
    [
        ({"code": 4242, "message": "m", "status": "s"}, "m"),
        ({"code": 4242, "message": "", "status": "s"}, "s"),
        ({"code": 4242, "message": None, "status": "s"}, "s"),
        ({"code": 4242, "message": {"a": 1}}, None),
        ({"code": 4242}, None),
    ],
)
async def test_the_servers_words(envelope: dict[str, Any], message: str | None) -> None:
    for status in (200, 400):
        error = await refused("cloud", envelope, status)
        assert error.server_message == message
        assert error.code == 4242


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 120 ", 120.0),
        ("9" * 40, 999_999_999.0),
        ("Fri, 15 Jan 2027 08:01:30 GMT", 90.0),
        ("Fri, 15 Jan 2027 09:01:30 +0100", 90.0),
        ("Fri, 15 Jan 2027 08:01:30 -0000", 90.0),
        ("Fri, 15 Jan 2027 08:01:30", 90.0),
        ("Friday, 15-Jan-27 08:01:30 GMT", 90.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("", None),
        ("-5", None),
        ("1.5", 1.5),
        (" 0.75", 0.75),
        (".5", 0.5),
        ("5.", 5.0),
        ("9" * 400 + ".5", 999_999_999.0),
        ("-1.5", None),
        ("+5", None),
        ("1e9", None),
        ("nan", None),
        ("inf", None),
        ("1.5.1", None),
        ("1,5", None),
        (".", None),
        ("soon", None),
        ("７", None),
        ("Fri, 99 Jan 2027 08:01:30 GMT", None),
        ("Fri, 15 Jan 99999 08:01:30 GMT", None),
        ("\udcff", None),
    ],
    ids=ascii,
)
async def test_retry_after(value: str, seconds: float | None, far_from_utc: None) -> None:
    for status in (429, 503):
        error = await refused("cloud", b"", status, Retry_After=value)
        assert isinstance(error, (RateLimitError, ServerError))
        assert error.retry_after == seconds


async def test_an_answer_without_a_retry_after_names_no_time() -> None:
    for status, kind in ((429, RateLimitError), (503, ServerError)):
        error = await refused("cloud", b"", status)
        assert type(error) is kind and error.retry_after is None


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 5.0),
        ("Sun, 06 Nov 1994 08:49:47 GMT", 0.0),
        ("", 0.0),
        ("nonsense", 0.0),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0.0),
    ],
)
async def test_a_date_to_wait_for_is_compared_with_the_date_of_the_answer(date: str, seconds: float) -> None:
    """The server's clock may be years away from ours. Without a Date that can be read, ours has to do."""
    error = await refused("cloud", b"", 503, Retry_After="Sun, 06 Nov 1994 08:49:42 GMT", Date=date)
    assert isinstance(error, ServerError) and error.retry_after == seconds


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"<html>login", ""),
        (b"\xef\xbb\xbf\n<!DOCTYPE HTML><p>x", ""),
        (b"Bad Gateway", "text/html; charset=utf-8"),
    ],
)
async def test_a_page_of_html_says_that_base_url_leads_elsewhere(body: bytes, media: str) -> None:
    for status in (200, 401, 404, 429, 502):
        error = await refused("cloud", body, status, Content_Type=media)
        assert "HTML page is not a response of AI Rudder's API: check base_url" in str(error)
        assert ("HTML page [" in str(error)) == (status == 200)


@pytest.mark.parametrize(("body", "status"), [(b'{"code": 5}', 500), (b"", 500), (b'{"code": "x"}', 200)])
async def test_json_under_the_name_of_html_and_an_empty_answer_are_no_pages(body: bytes, status: int) -> None:
    assert "HTML" not in str(await refused("cloud", body, status, Content_Type="text/html"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("d102d2f159d739abe142a17fcb2ea483",) * 2,
        ("", None),
        (5, None),
        (None, None),
        (["x"], None),
        ("+12025550142", None),
        ("12025550142", None),
        ("a b\r\n", None),
    ],
)
async def test_request_id(value: object, expected: str | None) -> None:
    """What is no id may be personal, and ids are shown in reprs; it stays reachable in the envelope."""
    assert read_request_id({"request_id": value}) == expected
    assert (await refused("chatbot", {"code": 5, "request_id": value})).request_id == expected


def test_read_code() -> None:
    assert [read_code({"code": value}) for value in (200, "200", 0, "0", -1, "-1", True, "x", None)] == [
        200, 200, 0, 0, -1, -1, None, None, None,
    ]  # fmt: skip


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
envelopes = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from([200, 0, "200", 401, 500, 4242]) | json_values
        for name in ("code", "data", "body", "status", "message", "request_id")
    },
).map(lambda envelope: json.dumps(envelope).encode())


@given(
    family=st.sampled_from(FAMILIES),
    status=st.integers(100, 999) | st.just(200),
    body=st.binary(max_size=40) | envelopes,
    retry_after=st.text(max_size=40)
    | st.from_regex(r"\w{3}, \d{1,2} \w{3} \d{2,5} [\d:]{1,8} [\w+-]{1,5}", fullmatch=True),
)
@example(family="cloud", status=429, body=b"", retry_after="Mon, 01 Jan 0001 00:00:00 +2359")
@FIXED
async def test_never_anything_but_our_errors(family: Family, status: int, body: bytes, retry_after: str) -> None:
    given_answer = answer(body, status, {"Retry-After": retry_after})
    outcome: AIRudderError | tuple[dict[str, Any], Any]
    try:
        outcome = await open_envelope(family, given_answer, now=NOW)
    except AIRudderError as error:
        outcome = error
    if isinstance(outcome, AIRudderError):
        assert isinstance(outcome, (APIError, ResponseValidationError))
        assert (outcome.raw_body, outcome.http_status, outcome.sent) == (given_answer.raw, status, "yes")
        assert str(outcome) and outcome.to_log()["error"] == type(outcome).__name__
    else:
        envelope, payload = outcome
        assert 200 <= status < 300
        assert json.dumps(payload) == json.dumps(envelope.get(RULES[family].payload))
