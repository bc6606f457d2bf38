"""Settings that need no server to be checked: addresses, headers, keys, limits of time, and how they are merged."""

import decimal
import traceback
from typing import Any

import pytest
from attrs import evolve

from airudder import ConfigurationError, InvalidRequestError, RetryPolicy, Timeout
from airudder.config import Options, check_base_url, check_headers, check_secret, merge_options, read_timeout
from support.cases import case
from support.foreign import Series, bool_, ndarray

# ------------------------------------------------------------------------------------------------------- base_url


@pytest.mark.parametrize(
    ("given_url", "kept"),
    [
        ("https://api.airudder.com", "https://api.airudder.com"),
        ("https://api.airudder.com/", "https://api.airudder.com"),
        ("https://gate.example.test:8443/air/rudder//", "https://gate.example.test:8443/air/rudder"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.0.0.2", "http://127.0.0.2"),
        ("http://127.255.255.254", "http://127.255.255.254"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://LOCALHOST", "http://LOCALHOST"),
    ],
)
def test_base_urls_that_are_taken(given_url: str, kept: str) -> None:
    assert check_base_url(given_url, allow_http=False) == kept


@pytest.mark.parametrize(
    "url",
    [
        "http://api.airudder.com",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://[::]",
        "http://128.0.0.1",
        "http://localhost.example.test",
        "http://127.0.0.1.example.test",
        "http://example.test/127.0.0.1",
        "http://mylocalhost",
    ],
)
def test_plain_http_to_another_host(url: str) -> None:
    with pytest.raises(ConfigurationError, match="plain http") as caught:
        check_base_url(url, allow_http=False)
    assert "allow_http" in caught.value.hint
    assert check_base_url(url, allow_http=True) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.airudder.com",
        "//api.airudder.com",
        "/service",
        "https://",
        "https:///path",
        "ftp://api.airudder.com",
        "file:///etc/hosts",
        "wss://api.airudder.com",
        "https://user@api.airudder.com",
        "https://user:pa55word@api.airudder.com",
        "https://@api.airudder.com",
        "https://:pa55word@api.airudder.com",
        "https://api.airudder.com?key=pa55word",
        "https://api.airudder.com#pa55word",
        "https://api.airudder.com?",
        "https://api.airudder.com#",
        "https://api.airudder.com/?",
        "https://api.airudder.com:port",
        "https://api.airudder.com:99999",
        "https://[::1",
        "https://api.airudder.com\n",
        "https://api.airudder.com\r\nX: 1",
        "https://api.air\tudder.com",
        " https://api.airudder.com",
        "https://api.airudder.com ",
        "https://api.airudder.com/a b",
        "https://api.airudder.com\\@example.test",
        "https://api.airudder.com\\.example.test",
        "https://ünknown.test",
        "https://api.airudder.com/\ud800",
        None,
        443,
        b"https://api.airudder.com",
        ["https://api.airudder.com"],
    ],
    ids=ascii,
)
def test_base_urls_that_are_refused(url: Any) -> None:
    for allow_http in (False, True):
        with case(allow_http), pytest.raises(ConfigurationError, match="base_url") as caught:
            check_base_url(url, allow_http=allow_http)
        assert caught.value.sent == "no"
        assert "pa55word" not in "".join(traceback.format_exception(caught.value))


# -------------------------------------------------------------------------------------------------------- headers


def test_headers_that_are_taken() -> None:
    headers = {"X-Trace": "a b\tc", "user-agent": "é", "Accept": ""}
    taken = check_headers(headers)
    assert taken == headers and taken is not headers


@pytest.mark.parametrize(
    "name",
    [
        *("Authorization", "AUTHORIZATION", "Is-Encrypted", "Signed", "X-AIRudder-Sign", "X-AIRudder-Sign-Key"),
        *("Content-Length", "content-type", "Content-Encoding", "Transfer-Encoding"),
        *("Host", "Connection", "Expect", "Upgrade", "TE", "Trailer"),
    ],
)
def test_owned_headers(name: str) -> None:
    with pytest.raises(InvalidRequestError, match=f"{name} is set by the client"):
        check_headers({name: "pa55word"})
    assert check_headers({name: "x"}, owned=frozenset()) == {name: "x"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X", "a\r\nAuthorization: Token x"),
        ("X", "a\n"),
        ("X", "a\rb"),
        ("X", "\0"),
        ("X", "\x1b"),
        ("X", "\x7f"),
        ("X", "\ud800"),
        ("X", b"bytes"),
        ("X", 1),
        ("X", None),
        ("X\r\nY", "a"),
        ("X\n", "a"),
        ("X:", "a"),
        ("X Y", "a"),
        ("", "a"),
        ("é", "a"),
        (b"X", "a"),
        (None, "a"),
    ],
    ids=ascii,
)
def test_bad_headers(name: Any, value: Any) -> None:
    with pytest.raises(InvalidRequestError, match="header") as caught:
        check_headers({name: value})
    assert "Token" not in str(caught.value)


@pytest.mark.parametrize("headers", [[("X", "a")], "X: a", None, 5], ids=repr)
def test_headers_that_are_no_mapping(headers: Any) -> None:
    """A signer of the user's may give anything."""
    with pytest.raises(InvalidRequestError, match="mapping"):
        check_headers(headers)


# ------------------------------------------------------------------------------------------------------------ keys


@pytest.mark.parametrize(
    "value", ["", " ", "\n", "key\n", " key", "key ", "\tkey", "k\ney", "k\0ey", "\ud800", 5, b"key", True], ids=ascii
)
def test_keys_that_are_refused(value: Any) -> None:
    for name in ("app_key", "app_secret", "token"):
        with case(name), pytest.raises(ConfigurationError, match=name) as caught:
            check_secret(name, value)
        assert "key" not in str(caught.value).replace("app_key", "")


@pytest.mark.parametrize("value", ["Token abc", "tökén"])
def test_a_token_that_cannot_stand_in_a_header(value: str) -> None:
    """The word Token belongs to the header, not to the token: who copies both would get 401 for ever."""
    with pytest.raises(ConfigurationError, match="token"):
        check_secret("token", value)
    assert check_secret("app_secret", value) == value


def test_keys_that_are_taken() -> None:
    assert check_secret("token", None) is None
    assert check_secret("token", "ab+/c==") == "ab+/c=="


# ----------------------------------------------------------------------------------------------------------- times


def test_timeouts_that_are_taken() -> None:
    base = Timeout(total=1.0, connect=2.0, pool=3.0, read=4.0)
    assert read_timeout(5, base) == Timeout(total=5.0, connect=2.0, pool=3.0, read=4.0)
    assert isinstance(read_timeout(5, base).total, float)
    assert read_timeout(None, base) == Timeout(total=None, connect=None, pool=None, read=None)
    other = Timeout(total=None, read=0.5)
    assert read_timeout(other, base) is other
    endless = read_timeout(Timeout(connect=float("inf"), read=5), base)
    assert (endless.connect, endless.read, read_timeout(float("inf"), base).total) == (None, 5, None)


@pytest.mark.parametrize(
    "value", [0, -1, -0.5, float("nan"), True, False, "5", b"5", [5], decimal.Decimal(5)], ids=repr
)
def test_timeouts_that_are_refused(value: Any) -> None:
    for where in ("whole", "total", "connect", "pool", "read"):
        with case(where), pytest.raises(ConfigurationError, match="time"):
            read_timeout(value if where == "whole" else Timeout(**{where: value}), Timeout())


# --------------------------------------------------------------------------------------------------------- merging


def merged(base: Options, **changes: Any) -> Options:
    return merge_options(base, **changes)


def test_what_is_not_given_stays() -> None:
    base = Options(
        timeout=Timeout(total=1.0), retry=RetryPolicy(max_retries=1), encrypt=True, extra_headers={"X-A": "1"}
    )
    assert merged(base) == base
    assert merged(base, timeout=None).timeout.total is None
    assert merged(base, encrypt=False).encrypt is False
    assert merged(base, encrypt="auto").encrypt == "auto"
    assert merged(base, retry=RetryPolicy(max_retries=0)).retry.max_retries == 0
    assert merged(base, extra_headers={"X-B": "2"}).extra_headers == {"X-A": "1", "X-B": "2"}
    assert merged(base, extra_headers={"X-A": "3"}).extra_headers == {"X-A": "3"}
    assert base.extra_headers == {"X-A": "1"}
    assert base.check_phones is True
    quiet = merged(base, check_phones=False)
    assert quiet == evolve(base, check_phones=False)
    assert merged(quiet, timeout=5).check_phones is False
    assert merged(quiet, check_phones=True) == base


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"retry": 3}, "RetryPolicy"),
        ({"retry": False}, "RetryPolicy"),
        ({"retry": {"max_retries": 1}}, "RetryPolicy"),
        ({"encrypt": "yes"}, "encrypt takes"),
        ({"encrypt": ""}, "encrypt takes"),
        ({"encrypt": 2}, "encrypt takes"),
        ({"encrypt": bool_()}, "encrypt takes"),
        ({"encrypt": ndarray()}, "encrypt takes"),
        ({"timeout": Series(1)}, "timeout takes"),
        ({"timeout": Timeout(read=ndarray(1))}, "time limit"),  # type: ignore[arg-type]
        ({"check_phones": "false"}, "check_phones must be"),
        ({"check_phones": 0}, "check_phones must be"),
        ({"timeout": "5"}, "timeout takes"),
        ({"extra_headers": {"Host": "x"}}, "Host"),
        ({"extra_headers": ["x"]}, "mapping"),
    ],
)
def test_bad_settings(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        merged(Options(), **changes)


def test_options_show_no_header() -> None:
    assert "pa55word" not in repr(Options(extra_headers={"X-Key": "pa55word"}))
