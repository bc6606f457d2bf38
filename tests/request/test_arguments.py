"""Arguments of a call that need no server to be checked: paths, queries, what is required, whether to encrypt."""

import datetime
import decimal
import enum
import re
from collections import deque
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from airudder import ConfigurationError, EncryptionError, InvalidRequestError
from airudder._generated.operations import OPERATIONS
from airudder._generated.types import NULL, UNSET, CallOptions, Encryption, Operation
from airudder.config import Encrypt, Options, merge_options
from airudder.request.arguments import check_path, check_required, fill_path, query_string, wants_seal
from support.foreign import BaseModel, DataFrame, NAType, Person, Row, Series, Tuple, bool_, float32, int64, ndarray

FIXED = settings(derandomize=True, deadline=None, database=None, max_examples=200)
SECRET = "+12025550142"


# ----------------------------------------------------------------------------------------------------------- paths


@pytest.mark.parametrize(
    "path", ["/", "/service/cloud/robot", "/a/", "/a.b/..c/...", "/a%20b", "/a:b@c;d=e,f", "/~x", "/%E2%82%AC"]
)
def test_paths_that_are_taken(path: str) -> None:
    assert check_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "service",
        "https://example.test/x",
        "//example.test/x",
        "///x",
        "/\\example.test",
        "\\\\example.test",
        "/..",
        "/../x",
        "/a/../b",
        "/a/..",
        "/.",
        "/a/./b",
        "/%2e%2e/x",
        "/%2E%2e",
        "/a/.%2e/b",
        "/a%2f..%2fb",
        "/a%5c..%5cb",
        "/a/%2e",
        "/a?b=c",
        "/a#b",
        "/a b",
        "/a\n",
        "/a\r\nX: 1",
        "/\0",
        "/é",
        "@example.test/",
        ":80/x",
        None,
        5,
        b"/a",
    ],
    ids=ascii,
)
def test_paths_that_are_refused(path: Any) -> None:
    with pytest.raises(InvalidRequestError, match="path"):
        check_path(path)


class Level(enum.IntEnum):
    HIGH = 3


class Tier(str, enum.Enum):  # noqa: UP042 - its str() is not its value
    GOLD = "a b"


@pytest.mark.parametrize(
    ("path", "args", "filled"),
    [
        ("/service/cloud/robot", {}, "/service/cloud/robot"),
        ("/tasks/{task_id}", {"task_id": "69f531a0", "other": None}, "/tasks/69f531a0"),
        ("/a/{x}/b/{y}", {"x": 0, "y": -(2**70)}, f"/a/0/b/{-(2**70)}"),
        ("/a/{x}", {"x": "a/b c+?#&=%\\é€"}, "/a/a%2Fb%20c%2B%3F%23%26%3D%25%5C%C3%A9%E2%82%AC"),
        ("/a/{x}.json", {"x": "-._~..."}, "/a/-._~....json"),
        ("/a/{x}", {"x": "{y}", "y": "never"}, "/a/%7By%7D"),
        ("/a/{x}/{y}", {"x": Level.HIGH, "y": Tier.GOLD}, "/a/3/a%20b"),
        ("/a/{x}", {"x": "\r\n\0"}, "/a/%0D%0A%00"),
        ("/a/{x}/{y}/{z}", {"x": True, "y": False, "z": 1.5}, "/a/true/false/1.5"),
        ("/a/{x}", {"x": int64(7)}, "/a/7"),
    ],
)
def test_paths_are_filled(path: str, args: dict[str, Any], filled: str) -> None:
    assert fill_path(path, args) == filled


@pytest.mark.parametrize("value", [None, UNSET, NULL, "", "absent"], ids=repr)
def test_a_path_that_lacks_something(value: Any) -> None:
    with pytest.raises(InvalidRequestError, match="the path lacks task_id"):
        fill_path("/tasks/{task_id}", {} if value == "absent" else {"task_id": value})


@pytest.mark.parametrize(
    "value",
    [
        *(".", "..", "../x", "x/..", "x/./y", "..\\x", "\ud800", 10**5000),
        *(float("nan"), float("inf"), b"x", ["x"], {"x": SECRET}, decimal.Decimal(1), object()),
        *(float32(), bool_(), ndarray(1), Series("x"), Row(x="x"), DataFrame(), NAType(), BaseModel(), Person()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_stand_in_a_path(value: Any) -> None:
    with pytest.raises(InvalidRequestError, match=r"^task_id ") as caught:
        fill_path("/tasks/{task_id}", {"task_id": value})
    assert caught.value.__context__ is None
    assert not any(text in str(caught.value) for text in ("2025550142", "\ud800"))


@given(value=st.text(st.characters(codec="utf-8"), min_size=1))
@FIXED
def test_a_value_stays_one_segment_of_the_path(value: str) -> None:
    try:
        path = fill_path("/a/{x}/b", {"x": value})
    except InvalidRequestError:
        assert re.search(r"(^|[/\\])\.\.?($|[/\\])", value)
        return
    assert unquote(path) == f"/a/{value}/b" and path.count("/") == 3
    assert re.fullmatch(r"[A-Za-z0-9._~%/-]+", path)


# --------------------------------------------------------------------------------------------------------- queries


class Colour(enum.StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({}, ""),
        ({"TaskID": "69f531a01a9df58aa6de2487be610abb"}, "TaskID=69f531a01a9df58aa6de2487be610abb"),
        ({"Callee": SECRET}, "Callee=%2B12025550142"),
        ({"a": "x y/z&=?", "é": "€"}, "a=x%20y%2Fz%26%3D%3F&%C3%A9=%E2%82%AC"),
        ({"a": True, "b": False, "c": 0, "d": 1.5, "e": 2**70}, f"a=true&b=false&c=0&d=1.5&e={2**70}"),
        ({"a": None, "b": [], "c": [None, 1, "x", True]}, "c=1&c=x&c=true"),
        ({"a": (1, 2)}, "a=1&a=2"),
        ({"a": int64(7), "b": [int64(8)]}, "a=7&b=8"),
        ({"a": "", "b": Colour.RED}, "a=&b=red"),
    ],
)
def test_query_string(query: dict[str, Any], text: str) -> None:
    assert query_string(query) == text


@given(query=st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8"))))
@FIXED
def test_a_query_comes_back(query: dict[str, str]) -> None:
    text = query_string(query)
    assert text.isascii() and not set(text) & set(" #+\"'<>")
    assert dict(parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), max_num_fields=1000)) == query


def endless() -> list[Any]:
    items: list[Any] = []
    items.append(items)
    return items


@pytest.mark.parametrize(
    "query",
    [
        {"a": {"b": SECRET}},
        {"a": [[SECRET]]},
        {"a": [{"b": 1}]},
        {"a": SECRET.encode()},
        {"a": datetime.date(2026, 1, 2)},
        {"a": float("nan")},
        {"a": {SECRET}},
        {"a": "\ud800"},
        {"\ud800": "a"},
        {"a": endless()},
        {"a": 10**5000},
        {5: "a"},
        {SECRET: [[1]]},
        {SECRET: b""},
        "a=b",
        [("a", "b")],
    ],
    ids=lambda query: type(query).__name__,
)
def test_queries_that_are_refused(query: Any) -> None:
    with pytest.raises(InvalidRequestError, match="query") as caught:
        query_string(query)
    assert not any(text in str(caught.value) for text in ("2025550142", "2026", "\ud800"))


@pytest.mark.parametrize("value", [NULL, [NULL], (1, NULL), deque([NULL])])
def test_null_cannot_stand_in_a_query(value: Any) -> None:
    """It would look like a parameter that was left out, which is not what the caller said."""
    with pytest.raises(InvalidRequestError, match=r"^query\.Type .*a query cannot contain null"):
        query_string({"Page": 1, "Type": value})
    with pytest.raises(InvalidRequestError, match=r"^query\[\?\] .*null") as caught:
        query_string({SECRET: value})
    assert "2025550142" not in str(caught.value)


# ---------------------------------------------------------------------------------------------------- requirements


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"task_id": None},
        {"task_id": NULL},
        {"task_id": ""},
        {"task_id": []},
        {"task_id": ()},
        {"TASK_ID": "x"},
    ],
)
def test_required_body(body: dict[str, Any] | None) -> None:
    with pytest.raises(InvalidRequestError, match=r"the body lacks task_id"):
        check_required(OPERATIONS["workflow_task_detail"], {}, body)
    check_required(OPERATIONS["workflow_task_detail"], {}, {"task_id": "x", "unknown": 0})
    for value in (0, False, [0], b"x", UNSET):
        with pytest.raises(InvalidRequestError, match=r"task_id must be text, not a"):
            check_required(OPERATIONS["workflow_task_detail"], {}, {"task_id": value})


FOREIGN = [float32(), bool_(), ndarray(1), Series(1), Row(a=1), DataFrame(), NAType(), BaseModel(), Person()]


@pytest.mark.parametrize("value", FOREIGN, ids=lambda value: type(value).__name__)
def test_what_other_libraries_hold_is_compared_with_nothing(value: Any) -> None:
    facts, kind = evolve(OPERATIONS["workflow_create"], list_fields={"details": "object", "to": "text"}), type(value)
    good = {"workflow_template_id": 1, "name": "x", "end_time": "x"}
    for name, words in (
        ("name", "name must be text"),
        ("workflow_template_id", "workflow_template_id must be a whole number"),
        ("auto_finish", "auto_finish must be a whole number"),
        ("details", "details must be a list of objects"),
        ("to", "to must be a list of texts"),
    ):
        with pytest.raises(InvalidRequestError, match=rf"^body\.{words}") as caught:
            check_required(facts, {}, good | {name: value})
        assert caught.value.args[0].endswith((f", not a {kind.__name__}", f", not an {kind.__name__}"))
    check_required(facts, {}, good | {"end_time": value})  # it is there; its form is looked at elsewhere


def test_integers_of_other_libraries_are_integers() -> None:
    facts = evolve(OPERATIONS["workflow_create"], required_body=())
    check_required(facts, {}, {"workflow_template_id": int64(1), "auto_finish": int64(0)})
    with pytest.raises(InvalidRequestError, match="must be a whole number, not a bool"):
        check_required(facts, {}, {"auto_finish": True})


@pytest.mark.parametrize(
    ("details", "words", "hint"),
    [
        (ndarray({}), "details must be a list", "Pass its .tolist() instead."),
        (DataFrame(), "details must be a list", 'Pass its .to_dict("records") for a list of objects.'),
        ([{}, BaseModel()], r"details\[1\] is a BaseModel", "Pass its .model_dump() instead."),
        ([{}, Person()], r"details\[1\] is a Person", "Pass dataclasses.asdict(...) of it instead."),
        ([Tuple()], r"details\[0\] is a Tuple", "Pass its ._asdict() instead."),
        ([Person], r"details\[0\] is a type", "This is a class: pass an instance."),
        ("text", "details must be a list", ""),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_contact_of_another_library_is_refused_with_the_way_to_a_mapping(details: Any, words: str, hint: str) -> None:
    with pytest.raises(InvalidRequestError, match=words) as caught:
        check_required(evolve(OPERATIONS["workflow_create"], required_body=()), {}, {"details": details})
    assert caught.value.hint == hint


def test_null_is_no_other_type_than_text() -> None:
    facts = evolve(OPERATIONS["workflow_task_detail"], text_fields=("task_id", "name"))
    check_required(facts, {}, {"task_id": "x", "name": NULL})
    with pytest.raises(InvalidRequestError, match="name must be text, not an int"):
        check_required(facts, {}, {"task_id": "x", "name": 1})


def test_all_that_is_missing_is_named() -> None:
    with pytest.raises(InvalidRequestError, match="the body lacks APPKey, APPSecret"):
        check_required(OPERATIONS["auth_token"], {}, {})
    with pytest.raises(InvalidRequestError, match="the query lacks TaskID"):
        check_required(OPERATIONS["task_detail"], {"taskid": "x"}, None)


# ------------------------------------------------------------------------------------------------------ encryption


def operation(encryption: Encryption) -> Operation:
    return Operation(
        operation_id="x", method="POST", path="/x", public_name=None, family="cloud", auth="token", effect="reads",
        retry="safe", encryption=encryption, evidence="unknown", pages=(),
    )  # fmt: skip


@pytest.mark.parametrize("call", ["auto", True, False, None, "absent"])
def test_the_call_says_whether_to_encrypt_and_else_the_client(call: Any) -> None:
    given_options: CallOptions = {}
    if call != "absent":
        given_options["encrypt"] = call
    settings: list[Encrypt] = ["auto", True, False]
    for setting in settings:
        options = merge_options(Options(encrypt=setting), encrypt=given_options.get("encrypt"))
        wanted = setting if call in (None, "absent") else call  # None is no way to switch encryption off
        assert wants_seal(operation("allowed"), options, given_options, has_key=True) is (wanted is not False)
        # Where "auto" and True differ.
        assert wants_seal(operation("unknown"), options, {"allow_unknown": True}, has_key=True) is (wanted is True)


@pytest.mark.parametrize("wanted", ["auto", True, False])
@pytest.mark.parametrize("encryption", ["allowed", "no", "unknown"])
@pytest.mark.parametrize("has_key", [True, False])
@pytest.mark.parametrize("allow_unknown", [True, False])
def test_what_is_encrypted(wanted: Encrypt, encryption: Encryption, has_key: bool, allow_unknown: bool) -> None:
    given_options: CallOptions = {"allow_unknown": allow_unknown}
    options, op = Options(encrypt=wanted), operation(encryption)
    if wanted is not True:
        expected = wanted == "auto" and has_key and encryption == "allowed"
        assert wants_seal(op, options, given_options, has_key=has_key) is expected
    elif not has_key:
        with pytest.raises(ConfigurationError, match="needs a key"):
            wants_seal(op, options, given_options, has_key=has_key)
    elif encryption == "allowed" or (encryption == "unknown" and allow_unknown):
        assert wants_seal(op, options, given_options, has_key=has_key) is True
    else:
        with pytest.raises(EncryptionError, match="encrypted") as caught:
            wants_seal(op, options, given_options, has_key=has_key)
        assert ("allow_unknown=True" in caught.value.hint) == (encryption == "unknown")
        assert caught.value.sent == "no"


@pytest.mark.parametrize("value", [ndarray(), NAType(), 1, "false"], ids=repr)
def test_only_true_allows_what_is_unknown(value: Any) -> None:
    with pytest.raises(EncryptionError, match="not known to be encrypted"):
        wants_seal(operation("unknown"), Options(encrypt=True), {"allow_unknown": value}, has_key=True)
