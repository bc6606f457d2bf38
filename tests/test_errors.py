"""What an error tells its reader, and what it keeps to itself."""

import copy
import inspect
import json
import pickle
import traceback

import pytest

import airudder
from airudder import (
    AIRudderError,
    APIConnectionError,
    APIError,
    APITimeoutError,
    AuthenticationError,
    ClientClosedError,
    ConfigurationError,
    ConnectTimeoutError,
    EncryptionError,
    InvalidRequestError,
    NotFoundError,
    NotSentError,
    PagingError,
    PermissionDeniedError,
    RateLimitError,
    RecordingError,
    RedirectError,
    ResponseTooLargeError,
    ResponseValidationError,
    ServerError,
    WaitError,
    WaitTimeoutError,
    errors,
)

TREE: dict[type[AIRudderError], tuple[type[BaseException], ...]] = {
    ConfigurationError: (AIRudderError, ValueError),
    InvalidRequestError: (ConfigurationError, ValueError),
    ClientClosedError: (AIRudderError,),
    APIConnectionError: (AIRudderError,),
    NotSentError: (APIConnectionError,),
    APITimeoutError: (APIConnectionError,),
    ConnectTimeoutError: (NotSentError, APITimeoutError),
    APIError: (AIRudderError,),
    AuthenticationError: (APIError,),
    PermissionDeniedError: (APIError,),
    NotFoundError: (APIError,),
    RateLimitError: (APIError,),
    ServerError: (APIError,),
    RedirectError: (APIError,),
    ResponseValidationError: (AIRudderError,),
    ResponseTooLargeError: (ResponseValidationError,),
    EncryptionError: (AIRudderError,),
    PagingError: (AIRudderError,),
    RecordingError: (AIRudderError,),
    WaitError: (AIRudderError,),
    WaitTimeoutError: (WaitError,),
}
ALL = [AIRudderError, *TREE]
HOSTILE = "Token abc+/= for +12025550142\r\nX-Evil: 1\x1b[31m \ud800"


def full(kind: type[AIRudderError]) -> AIRudderError:
    error = kind(
        "what happened",
        hint="do this",
        http_status=500,
        code=4242,
        request_id="d102d2f159d739abe142a17fcb2ea483",
        sent="yes",
        raw_body=b"\xff raw +12025550142",
        server_message=HOSTILE,
    )
    error.operation_id, error.during = "workflow_task_detail", "auth_token"
    error.may_retry, error.reason = True, "no *** today"
    if isinstance(error, (RateLimitError, ServerError)):
        error.retry_after = 3.5
    if isinstance(error, APITimeoutError):
        error.phase = "read"
    error.add_note("a note")
    return error


def test_the_tree_and_where_it_is_exported() -> None:
    classes = {cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, AIRudderError)}
    assert classes == {AIRudderError, *TREE}
    assert set(errors.__all__) == {cls.__name__ for cls in classes} | {"EntryProblem"}
    for cls, bases in TREE.items():
        assert all(issubclass(cls, base) for base in bases), cls
        assert getattr(airudder, cls.__name__) is cls
    assert not issubclass(APIError, APIConnectionError) and not issubclass(APIConnectionError, OSError)


@pytest.mark.parametrize("kind", ALL)
def test_text_tells_what_where_how_far_and_what_to_do(kind: type[AIRudderError]) -> None:
    error = full(kind)
    assert str(error) == (
        "workflow_task_detail: what happened (while obtaining a token with auth_token) "
        "[HTTP 500, code 4242, the request was sent and a response arrived]. "
        'Reason: "no *** today". do this'
    )
    error.sent = "no"  # of the call that was made; the token's was answered
    assert "[HTTP 500, code 4242, the call itself was not sent]. Reason:" in str(error)
    bare = kind("what happened", sent="no")
    assert str(bare) == (f"what happened. {kind.hint}" if kind.hint else "what happened")
    bare.operation_id = "task_detail"
    assert str(bare).startswith("task_detail: what happened [nothing was sent]")
    assert repr(bare) == f"{kind.__name__}('what happened')"


@pytest.mark.parametrize("kind", ALL)
def test_an_error_made_from_its_text_alone_does_not_say_that_nothing_was_sent(kind: type[AIRudderError]) -> None:
    """As Celery does with an error from its result backend: what was sent is not in the text."""
    never_sent = issubclass(kind, (ConfigurationError, NotSentError))
    again = kind(*kind("x", sent="no" if never_sent else "yes").args)
    assert again.sent == ("no" if never_sent else "maybe")


def test_zero_is_a_number_too() -> None:
    assert "[HTTP 0, code 0, " in str(APIError("x", http_status=0, code=0))
    assert "the request may have reached the server" in str(APIConnectionError("x", sent="maybe"))


@pytest.mark.parametrize("kind", ALL)
def test_the_text_of_the_server_is_not_shown_as_it_came(kind: type[AIRudderError]) -> None:
    error = full(kind)
    error.request_id = HOSTILE
    shown = [str(error), repr(error), json.dumps(error.to_log()), "".join(traceback.format_exception(error))]
    for text in shown:
        assert not any(secret in text for secret in ("2025550142", "abc+/=", "X-Evil", "\x1b", "raw"))


def test_to_log_holds_exactly_this() -> None:
    assert full(ServerError).to_log() == {
        "error": "ServerError",
        "message": "what happened",
        "reason": "no *** today",
        "operation_id": "workflow_task_detail",
        "during": "auth_token",
        "http_status": 500,
        "code": 4242,
        "request_id": "d102d2f159d739abe142a17fcb2ea483",
        "sent": "yes",
        "attempts": 0,
        "may_retry": True,
        "phase": None,
        "retry_after": 3.5,
        "hint": "do this",
        "cause": None,
    }
    assert set(AIRudderError("x").to_log().values()) == {"AIRudderError", "x", None, "maybe", 0}
    timeout = APITimeoutError.of("read")
    timeout.__cause__ = OSError("secret words")
    assert (timeout.to_log()["phase"], timeout.to_log()["cause"]) == ("read", "OSError")
    assert "secret" not in str(timeout.to_log())


@pytest.mark.parametrize(
    "request_id",
    [
        "+12025550142",
        "12025550142",
        "1-202-555-0142",
        "1.202.555.0142",
        "a b",
        "a\n",
        "\n",
        "é",
        "x" * 65,
        "a/b+c=",
        "",
    ],
    ids=ascii,
)
def test_odd_request_ids_are_not_logged(request_id: str) -> None:
    error = APIError("x", request_id=request_id)
    assert error.to_log()["request_id"] == "(of unusual form)"
    assert error.request_id == request_id


@pytest.mark.parametrize(
    "request_id",
    ["d102d2f159d739abe142a17fcb2ea483", "a", "req_1:2.3-4", "1" * 32, "550e8400-e29b-41d4-a716-446655440000"],
)
def test_plain_request_ids_are_logged(request_id: str) -> None:
    assert APIError("x", request_id=request_id).to_log()["request_id"] == request_id


@pytest.mark.parametrize("timed", [False, True])
def test_the_class_of_a_lost_connection_agrees_with_sent(timed: bool) -> None:
    """Whatever the first attempts were taken for: an earlier one may have reached the server."""
    begun: APIConnectionError = APITimeoutError.of("pool") if timed else NotSentError("x")
    begun.resume = "kept"
    for sent in ("maybe", "no", "yes", "no"):
        begun.settle(sent)
        unsent = ConnectTimeoutError if timed else NotSentError
        assert type(begun) is (unsent if sent == "no" else APITimeoutError if timed else APIConnectionError)
        twin = pickle.loads(pickle.dumps(begun))
        assert (type(twin), twin.sent, twin.resume, str(twin)) == (type(begun), sent, "kept", str(begun))


def test_every_time_limit_that_sent_nothing_is_a_failure_to_connect() -> None:
    for phase in ("pool", "connect", "read", "total"):
        assert type(APITimeoutError.of(phase)) is ConnectTimeoutError
        assert type(APITimeoutError.of(phase, sent="maybe")) is APITimeoutError
    assert "max_connections" in str(APITimeoutError.of("pool")) and "base_url" not in str(APITimeoutError.of("pool"))


@pytest.mark.parametrize("kind", ALL)
def test_copies_and_pickles_keep_everything(kind: type[AIRudderError]) -> None:
    error = full(kind)
    pickles = [pickle.loads(pickle.dumps(error, p)) for p in range(pickle.HIGHEST_PROTOCOL + 1)]
    for twin in (copy.copy(error), copy.deepcopy(error), *pickles):
        assert twin is not error and type(twin) is kind
        assert twin.__dict__ == error.__dict__
        assert (str(twin), twin.args, twin.to_log()) == (str(error), error.args, error.to_log())
        assert twin.__notes__ == ["a note"]


def test_defaults_of_the_special_fields() -> None:
    assert RateLimitError("x").retry_after is None and ServerError("x").retry_after is None
    error = APITimeoutError.of("pool", sent="maybe", raw_body=b"part")
    assert (error.phase, error.sent, error.raw_body) == ("pool", "maybe", b"part")
    assert "'pool' expired" in str(error)
    assert APITimeoutError("x").phase == "total"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (AuthenticationError, "app_key"),
        (RateLimitError, "fewer calls"),
        (NotFoundError, "ids"),
        (EncryptionError, "aes_key"),
        (ResponseTooLargeError, "max_response_bytes"),
        (ResponseValidationError, "raw_body"),
        (APIError, "server_message"),
        (RedirectError, "base_url"),
        (NotSentError, "the network"),
        (ConnectTimeoutError, "timeout"),
        (ClientClosedError, "new AIRudder"),
    ],
)
def test_hints_name_what_helps(kind: type[AIRudderError], words: str) -> None:
    assert words in kind.hint
    assert words in str(kind("x"))
    assert kind("x", hint="").hint == ""


def test_what_a_hint_names_exists() -> None:
    assert "Location" not in RedirectError.hint, "an error keeps no headers: where would the reader look?"


def test_configuration_errors_are_caught_as_value_errors() -> None:
    with pytest.raises(ValueError, match="bad"):
        raise InvalidRequestError("bad")
