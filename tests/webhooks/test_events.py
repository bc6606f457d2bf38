"""Webhooks read: every kind from its example, spellings, keys, times, recognition, verification, decryption."""

from __future__ import annotations

import copy
import itertools
import json
import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from multidict import CIMultiDict

from airudder import Cipher, InvalidRequestError, models, webhooks
from airudder._generated.webhooks import FIELDS, OTHER_KINDS, WEBHOOKS
from airudder.webhooks import (
    EVENTS,
    KINDS,
    WINDOW,
    Event,
    UnknownEvent,
    WebhookDecryptionError,
    WebhookError,
    WebhookPayloadError,
    WebhookVerificationError,
    parse,
    recognise,
    restore,
)
from airudder.webhooks.events import BY_HAND
from airudder.webhooks.inbox.deliveries import headers_of, row_of
from airudder.webhooks.shapes import SHAPES
from airudder.webhooks.spelling import fold
from codegen import catalogue as spec_catalogue
from codegen import facts as spec_facts
from codegen import webhooks as spec_webhooks
from support.cases import case

Json = dict[str, Any]
OPENAPI = Path(__file__).parents[2] / "openapi"
HAND_WRITTEN = [event.KIND for event in BY_HAND]
EXAMPLES = {kind: webhooks.examples()[kind] for kind in HAND_WRITTEN}
"""Of the kinds with a class by hand. The others are read in one way: ``tests/scripts/generator/test_drafted.py``."""
PDS = ("pds_task_status", "pds_contact_status", "pds_agent_status")
CALLS = ("workflow_call_completed", "workflow_call_completed_info_check")
BY_BODY = ("workflow_custom_api_push", "workflow_list_completed", "workflow_status_changed")
KEY = "a-made-up-key-16"


def example(kind: str) -> Json:
    return copy.deepcopy(EXAMPLES[kind])


def text(payload: object) -> bytes:
    return json.dumps(payload).encode()


def read(payload: object, **options: Any) -> Event[Any]:
    return parse(text(payload), {}, **options)


def renamed(payload: Any, change: Callable[[str], str]) -> Any:
    """A payload with other spellings of its declared names; maps by free names stay."""
    if isinstance(payload, list):
        return [renamed(item, change) for item in payload]
    if not isinstance(payload, dict):
        return payload
    free = {"NerSlots", "EventLabel", "ner_slots", "event_label", "variables", "customerInfo", "customizeResults"}
    return {change(name): value if name in free else renamed(value, change) for name, value in payload.items()}


# -- every kind


def test_there_is_a_class_and_an_example_for_every_known_kind() -> None:
    assert list(webhooks.examples()) == list(WEBHOOKS) == list(EVENTS)
    for kind, event in EVENTS.items():
        assert kind == event.KIND and event.__name__ == spec_webhooks.event_of(kind)
        assert getattr(webhooks, event.__name__) is event and event.__name__ in webhooks.__all__
    assert len(set(webhooks.__all__)) == len(webhooks.__all__)
    assert EVENTS.keys() | OTHER_KINDS == KINDS and not EVENTS.keys() & OTHER_KINDS
    rows = spec_catalogue.read_catalogue(OPENAPI / "catalogue.csv")
    not_ours = spec_facts.load(OPENAPI / "airudder.yaml")[spec_webhooks.NOT_OURS]
    assert {row.operation_id for row in rows if row.kind == "webhook"} == KINDS | set(not_ours) and len(KINDS) >= 44


def test_classes_are_by_hand_where_the_description_says_so() -> None:
    """The others are generated: see ``tests/scripts/generator/test_drafted.py``."""
    hooks = spec_webhooks.webhooks_of(spec_facts.load(OPENAPI / "airudder.yaml"))
    assert [hook.kind for hook in hooks if hook.by_hand] == HAND_WRITTEN


@pytest.mark.parametrize("kind", EXAMPLES)
@pytest.mark.parametrize("told", [True, False], ids=["told", "by shape"])
def test_example_is_read(kind: str, told: bool) -> None:
    body, headers = text(EXAMPLES[kind]), {"User-Agent": "Airudder"}
    event = parse(body, headers, kind=kind if told else None)
    assert type(event) is EVENTS[kind] and event.kind == kind and event.looks_like is None
    assert type(event.data) is getattr(models, WEBHOOKS[kind].model)
    assert event.data.to_dict() == EXAMPLES[kind] == event.json and event.data.additional_properties == {}
    assert event.raw == body and event.headers is headers
    assert event.dedupe_window == (WINDOW if kind in BY_BODY else None)


def test_other_kinds_are_unknown_events_with_a_name() -> None:
    for kind in sorted(OTHER_KINDS):
        event = read({"anything": [1]}, kind=kind)
        with case(kind):
            assert type(event) is UnknownEvent and event.kind == kind
            assert event.data == {"anything": [1]} and event.dedupe_window == WINDOW and event.occurred_at is None


def test_what_fits_nothing_is_unknown() -> None:
    event = read({"anything": [1]})
    assert type(event) is UnknownEvent and event.kind == "unknown"
    assert restore(event.raw, {}, kind=event.kind).dedupe_key == event.dedupe_key


def test_examples_are_fresh_each_time() -> None:
    first = webhooks.examples()
    webhooks.examples()["bot_reply_message"].clear()
    assert webhooks.examples() == first and first["bot_reply_message"]


def test_types_of_data_are_known_to_checkers() -> None:
    event = read(EXAMPLES["pds_agent_status"])
    assert isinstance(event, webhooks.PdsAgentStatusEvent)
    body: models.PdsAgentBody | None = event.data.body
    assert body is not None and body.state == "<state>" and body.agent_name == "Made-up Agent"


# -- spellings


def camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


def pascal(name: str) -> str:
    return (camel(name)[:1].upper() + camel(name)[1:]) if "_" in name else name[:1].upper() + name[1:]


def snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


SPELLINGS: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "snake": snake,
    "camel": camel,
    "pascal": pascal,
    "no underscores": lambda name: name.replace("_", ""),
}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_spelling_is_read(kind: str) -> None:
    original = read(EXAMPLES[kind])
    for spelling, change in SPELLINGS.items():
        payload = renamed(EXAMPLES[kind], change)
        event = read(payload)
        with case(spelling):
            assert event.kind == kind and event.data == original.data and event.occurred_at == original.occurred_at
            assert event.json == payload and event.dedupe_key == original.dedupe_key


def test_spellings_differ_from_the_declared_one() -> None:
    """Else the test above would show nothing."""
    for spelling, change in SPELLINGS.items():
        assert any(renamed(payload, change) != payload for payload in EXAMPLES.values()), spelling


@pytest.mark.parametrize("name", ["state", "State", "STATE"])
@pytest.mark.parametrize("kind", PDS)
def test_state_of_pds(kind: str, name: str) -> None:
    payload = example(kind)
    payload["body"] = {name: "busy", "taskId": "t"}
    assert read(payload).data.body.state == "busy"


def test_exact_name_wins_and_what_loses_is_kept() -> None:
    payload = example("pds_contact_status")
    payload["body"] = {"State": "first", "state": "exact", "STATE": "last"}
    body = read(payload).data.body
    assert body.state == "exact" and body.additional_properties == {"State": "first", "STATE": "last"}
    payload["body"] = {"State": "first", "STATE": "last"}
    body = read(payload).data.body
    assert body.state == "first" and body.additional_properties == {"STATE": "last"}


def test_names_that_are_not_declared_stay_as_they_are() -> None:
    payload = {**example("pds_task_status"), "Some_New": {"State": 1}}
    assert read(payload).data.additional_properties == {"Some_New": {"State": 1}}
    payload = example("workflow_chatbot_session_end")
    payload["variables"] = {"MsgId": "free", "msg_id": "free too"}
    assert read(payload).data.variables == payload["variables"]


def test_names_of_one_object_differ_by_more_than_their_spelling() -> None:
    """So far, where there is a class by hand. Others may have such names: they are read as they are written."""
    for kind in HAND_WRITTEN:
        fields = FIELDS[WEBHOOKS[kind].model]
        assert len({fold(name) for name in fields}) == len(fields)


# -- keys


@pytest.mark.parametrize("kind", EXAMPLES)
def test_key_of_a_redelivery_is_the_same_and_shows_nothing(kind: str) -> None:
    first, again = read(EXAMPLES[kind]), parse(text(EXAMPLES[kind]), CIMultiDict(Date="later"), kind=kind)
    assert first.dedupe_key == again.dedupe_key and re.fullmatch(f"{kind}:[0-9a-f]{{32}}", first.dedupe_key)


def test_keys_are_those_of_before() -> None:
    """They are stored: another key for the same event would let it through again after an update."""
    keys = {kind: read(EXAMPLES[kind]).dedupe_key.rpartition(":")[2][:8] for kind in EXAMPLES if kind not in BY_BODY}
    assert keys == PINNED


PINNED: dict[str, str] = {
    "pds_task_status": "0b93f18b",
    "pds_contact_status": "cbf0d568",
    "pds_agent_status": "d0eb1597",
    "workflow_call_completed": "e8d77567",
    "workflow_call_completed_info_check": "9ca47bbc",
    "workflow_chatbot_session_end": "86c296eb",
    "bot_reply_message": "b1bad4ca",
}


def changed(kind: str, place: tuple[str | int, ...], value: Any) -> Json:
    payload = example(kind)
    target: Any = payload
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    return payload


DECISIVE: list[tuple[str, tuple[str | int, ...], Any]] = [
    *((kind, ("body", "timestamp"), 1744699200999) for kind in PDS),
    *((kind, ("body", "taskId"), "other") for kind in PDS),
    *((kind, ("body", "callid"), "other") for kind in PDS[1:]),
    *((kind, ("body", "phoneNumber"), "+12025550177") for kind in PDS[1:]),
    ("pds_task_status", ("body", "State"), "other"),
    ("pds_contact_status", ("body", "state"), "other"),
    ("pds_agent_status", ("body", "State"), "other"),
    ("pds_agent_status", ("body", "agentName"), "other"),
    *((kind, ("call_id",), "other") for kind in CALLS),
    ("workflow_chatbot_session_end", ("call_id",), "other"),
    ("workflow_chatbot_session_end", ("timestamp",), 1744699270),
    ("bot_reply_message", ("call_id",), "other"),
    ("bot_reply_message", ("messages", 1, "msg_id"), "other"),
    ("workflow_custom_api_push", ("callee", "extra_a"), "other"),
    ("workflow_list_completed", ("rows", 0, "task_id"), "other"),
    ("workflow_status_changed", ("status",), "other"),
]


@pytest.mark.parametrize(("kind", "place", "value"), DECISIVE)
def test_another_event_has_another_key(kind: str, place: tuple[str | int, ...], value: Any) -> None:
    assert read(changed(kind, place, value)).dedupe_key != read(EXAMPLES[kind]).dedupe_key


@pytest.mark.parametrize(
    ("kind", "place", "value"),
    [
        ("pds_contact_status", ("body", "mainNumber"), "+12025550188"),
        ("pds_agent_status", ("body", "agentId"), "an id that no page has told us of"),
        ("pds_task_status", ("body", "groupName"), "another"),
        ("workflow_chatbot_session_end", ("messages",), []),
        ("bot_reply_message", ("channel",), "another"),
    ],
)
def test_what_differs_anywhere_is_another_event(kind: str, place: tuple[str | int, ...], value: Any) -> None:
    """Ids that are known from a receiver alone may not be all: two people must not pass for one."""
    assert read(changed(kind, place, value)).dedupe_key != read(EXAMPLES[kind]).dedupe_key


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_order_of_members_makes_no_other_event(kind: str) -> None:
    payload = EXAMPLES[kind]
    again = dict(reversed(payload.items()))
    assert read(again).dedupe_key == read(payload).dedupe_key


@pytest.mark.parametrize("kind", ["pds_contact_status", "workflow_status_changed", "unknown"])
def test_a_number_is_the_same_in_each_notation_and_a_text_is_not_a_number(kind: str) -> None:
    def key(value: str) -> str:
        return parse(
            b'{"body": {"timestamp": %s, "text": "1.0"}, "list": [2.5]}' % value.encode(), {}, kind=kind
        ).dedupe_key

    assert key("1744699200000") == key("1744699200000.0") == key("1.7446992e12") == key("17446992E+5")
    assert key("1") == key("1.0") == key("10e-1") == key("100000000000000000000.0e-20")
    assert key("0") == key("-0.0") and key("1e22") == key("1" + "0" * 22)
    odd = ["1", '"1"', '"1.0"', "true", "1.5", "1.50001", "null", "NaN", "1e400", "9007199254740993", '"\\"1.0"']
    assert len({key(value) for value in odd}) == len(odd)


def test_a_time_in_another_notation_is_the_same_time() -> None:
    payload = changed("pds_contact_status", ("body", "timestamp"), 1744699200123.0)
    event = read(payload)
    assert event.dedupe_window is None and event.occurred_at == datetime(2025, 4, 15, 6, 40, 0, 123000, UTC)


def test_a_push_that_corrects_another_is_an_event_of_its_own() -> None:
    """Passed over as a duplicate, what it says would be lost."""
    for kind in CALLS:
        first = read(EXAMPLES[kind])
        assert read(changed(kind, ("result_label",), "Z")).dedupe_key != first.dedupe_key
        assert read(EXAMPLES[kind]).dedupe_key == first.dedupe_key and first.dedupe_window is None


@pytest.mark.parametrize(
    ("kind", "place", "value", "identified"),
    [
        ("pds_task_status", ("body", "taskId"), "", True),
        ("pds_contact_status", ("body", "callid"), None, True),
        ("pds_agent_status", ("body", "timestamp"), "1744699200123", True),
        *(
            (kind, ("body", "timestamp"), value, False)
            for kind in PDS
            for value in (None, True, 0, 0.0, "", "0", "soon")
        ),
        ("pds_task_status", ("body",), {}, False),
        *((kind, ("call_id",), value, False) for kind in CALLS for value in ("", " ", "-", "/", None, ["a"], True)),
        ("workflow_call_completed", ("call_id",), 7, True),
        ("workflow_chatbot_session_end", ("call_id",), None, True),
        ("workflow_chatbot_session_end", ("timestamp",), {}, False),
        ("bot_reply_message", ("call_id",), "", True),
        ("bot_reply_message", ("messages", 0, "msg_id"), None, True),
        ("bot_reply_message", ("messages", 0, "timestamp"), None, True),
        ("bot_reply_message", ("messages",), [], False),
        ("bot_reply_message", ("messages", 1), "no object", False),
        ("bot_reply_message", ("messages", 1), {"content": {}}, False),
        ("workflow_list_completed", ("timestamp",), 1744699200123, False),
        ("workflow_status_changed", ("call_id",), "c", False),
    ],
)
def test_only_a_time_or_an_id_of_what_is_reported_makes_equal_payloads_one_event(
    kind: str, place: tuple[str | int, ...], value: Any, identified: bool
) -> None:
    event = read(changed(kind, place, value), kind=kind)
    assert event.dedupe_window == (None if identified else WINDOW) and not event.maybe_redelivered


def test_depth_is_our_error_or_none() -> None:
    for depth in (*range(900, 1010, 3), 100_000):
        body = b'{"call_id":"c1","x":' + b"[" * depth + b"]" * depth + b"}"
        with case(depth), suppress(WebhookPayloadError):
            assert parse(body, {}, kind="workflow_call_completed").dedupe_key


def test_kinds_do_not_share_keys() -> None:
    body = text({})
    keys = {parse(body, {}, kind=kind).dedupe_key for kind in KINDS}
    assert len(keys) == len(KINDS)


def test_window_outlasts_the_documented_redeliveries() -> None:
    assert WINDOW > 5 * 60


# -- times


def test_times() -> None:
    at = {kind: read(payload).occurred_at for kind, payload in EXAMPLES.items()}
    assert at["pds_task_status"] == datetime(2025, 4, 15, 6, 40, 0, 123000, UTC)
    assert at["pds_agent_status"] == datetime(2025, 4, 15, 6, 40, 45, 789000, UTC)
    assert at["workflow_chatbot_session_end"] == datetime(2025, 4, 15, 6, 41, 9, tzinfo=UTC)
    assert at["bot_reply_message"] == datetime(2025, 4, 15, 6, 41, 2, tzinfo=UTC)
    for kind in (*CALLS, *BY_BODY):
        assert at[kind] is None
    assert all(time.utcoffset() == timedelta(0) for time in at.values() if time)


@pytest.mark.parametrize("value", [True, -1, 0, 10**15, 10**40, 1.5, "soon", None, [], {}, 1744699])
def test_an_absurd_time_is_none(value: Any) -> None:
    assert read(changed("workflow_chatbot_session_end", ("timestamp",), value)).occurred_at is None
    assert read(changed("pds_agent_status", ("body", "timestamp"), value)).occurred_at is None or value == 10**15
    for index in (0, 1):
        assert read(changed("bot_reply_message", ("messages", index, "timestamp"), value)).occurred_at is not None


# -- recognition


def with_marks(kind: str) -> Json:
    """The marks of a kind and nothing else."""
    shape = next(shape for shape in SHAPES if shape.kind == kind)
    return {name: wanted if isinstance(wanted, str) else wanted() for name, wanted in shape.marks}


def test_there_is_one_shape_for_every_kind_by_hand() -> None:
    assert [shape.kind for shape in SHAPES] == HAND_WRITTEN
    assert [shape.kind for shape in SHAPES if not shape.marks] == ["workflow_call_completed"]


def test_shapes_use_names_of_their_payloads() -> None:
    for shape in SHAPES:
        names = {name for name, _ in (*shape.marks, *shape.needs)} | set(shape.any_of)
        assert names <= {fold(name) for name in FIELDS[WEBHOOKS[shape.kind].model]}, shape.kind


MARKED = {shape.kind: shape.marks for shape in SHAPES if shape.marks}


def exclude(one: str, other: str) -> bool:
    """Whether no payload can have the marks of both."""
    return any(name == twin and wanted != asked for name, wanted in MARKED[one] for twin, asked in MARKED[other])


def test_marks_of_two_kinds_are_those_of_none() -> None:
    for one, other in itertools.permutations(MARKED, 2):
        with case(one, other):
            if exclude(one, other):
                assert {one, other} <= set(PDS)
            else:
                both = {**example(other), **example(one), **with_marks(other), **with_marks(one)}
                assert recognise(both) is None


def test_a_call_with_the_marks_of_another_kind_is_no_call() -> None:
    for call, kind in itertools.product(CALLS, MARKED.keys() - set(CALLS)):
        with case(call, kind):
            assert recognise({**example(call), **with_marks(kind)}) not in CALLS


def test_fields_of_one_kind_over_those_of_another() -> None:
    for one, other in itertools.permutations(EXAMPLES, 2):
        with case(one, other):
            assert recognise({**example(other), **example(one)}) in {None, one, other}


def test_the_questions_tell_info_check() -> None:
    payload = example("workflow_call_completed_info_check")
    assert recognise({**payload, "question_answer": []}) == "workflow_call_completed_info_check"
    del payload["question_answer"]
    assert recognise(payload) == "workflow_call_completed"
    odds: tuple[object, ...] = (None, {}, "-")
    for odd in odds:
        assert recognise({**payload, "question_answer": odd}) == "workflow_call_completed_info_check"


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_payload_that_lost_a_field_is_of_its_kind_or_of_none(kind: str) -> None:
    allowed = {kind, None} | ({"workflow_call_completed"} if kind in CALLS else set())
    for name in EXAMPLES[kind]:
        changes: list[Json] = [{}, {name: None}, {name: 1}, {name: "x"}, {name: []}, {name: {}}]
        for change in changes:
            payload = {key: value for key, value in EXAMPLES[kind].items() if key != name} | change
            assert recognise(payload) in allowed, name


def test_neighbours_without_a_known_payload_are_not_taken_for_known_ones() -> None:
    """A call of a plain task has no workflow, the status of a WABA message no session: what they hold is a guess."""
    call = {name: value for name, value in example("workflow_call_completed").items() if "workflow" not in name}
    session = example("workflow_chatbot_session_end")
    message = {name: value for name, value in session.items() if not name.startswith("session_")}
    other_event = {**example("bot_reply_message"), "event": "session.end"}
    other_type = {**example("pds_task_status"), "type": "SomethingStatus"}
    for payload in (call, message, other_event, other_type, {}):
        assert recognise(payload) is None


def test_the_kind_that_is_told_is_believed() -> None:
    for told, other in itertools.permutations(EXAMPLES, 2):
        event = read(EXAMPLES[other], kind=told)
        with case(told, other):
            assert type(event) is EVENTS[told] and event.kind == told and event.looks_like == other
            assert event.json == EXAMPLES[other]


def test_a_told_kind_needs_no_field() -> None:
    for kind in EVENTS:
        event = read({"new": 1}, kind=kind)
        assert event.kind == kind and event.data.additional_properties == {"new": 1} and event.looks_like is None


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("pds_agent_state", "no webhook 'pds_agent_state'. Did you mean .*pds_agent_status"),
        ("+12025550123", r"no webhook of this name\. airudder\.webhooks\.KINDS"),
        ("x" * 5000, "of this name"),
        ("", "of this name"),
        ("store_doucet_ping", "no webhook 'store_doucet_ping'"),
    ],
)
def test_a_kind_that_does_not_exist(kind: str, words: str) -> None:
    with pytest.raises(InvalidRequestError, match=words) as caught:
        read({}, kind=kind)
    assert "+1202555" not in str(caught.value)


# -- verification


def test_verifier_gets_the_bytes_as_they_came() -> None:
    seen: list[Any] = []
    headers = {"X-AIRudder-Sign": "s"}

    def verifier(body: bytes, given: Mapping[str, str]) -> bool:
        seen.append((body, given))
        return True

    body = b" " + text(EXAMPLES["bot_reply_message"]) + b"\n"
    assert parse(body, headers, verifier=verifier).raw == body
    assert seen == [(body, headers)] and seen[0][1] is headers


@pytest.mark.parametrize("verdict", [False, None, 0, 1, "yes", object()])
def test_anything_but_true_is_a_refusal(verdict: Any) -> None:
    body = text(EXAMPLES["bot_reply_message"])
    with pytest.raises(WebhookVerificationError, match="the verifier did not accept") as caught:
        parse(body, {}, verifier=lambda *_: verdict)
    assert caught.value.raw_body == body and caught.value.status == 401


def test_a_verifier_that_fails_is_a_refusal_without_its_words() -> None:
    def verifier(*_: object) -> bool:
        raise KeyError("+12025550123")

    with pytest.raises(WebhookVerificationError, match="failed with KeyError") as caught:
        parse(b"{}", {}, verifier=verifier)
    assert "2025550123" not in repr(caught.value) + str(caught.value)
    assert caught.value.__cause__ is None and caught.value.__context__ is None


def test_verification_comes_first() -> None:
    calls: list[str] = []

    def verifier(*_: object) -> bool:
        calls.append("verify")
        return True

    def decrypt(*_: object) -> bytes:
        calls.append("decrypt")
        return b"no json"

    with pytest.raises(WebhookVerificationError):
        parse(b"no json", {"Is-Encrypted": "1"}, verifier=lambda *_: False, decrypt=decrypt)
    with pytest.raises(WebhookPayloadError):
        parse(b"no json", {"Is-Encrypted": "1"}, verifier=verifier, decrypt=decrypt)
    assert calls == ["verify", "decrypt"]


async def _later(*_: object) -> Any:
    return True


def test_coroutines_are_refused_and_leave_no_warning() -> None:
    with pytest.raises(TypeError, match="verifier must be a plain function"):
        parse(b"{}", {}, verifier=_later)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="decrypt must be a plain function"):
        parse(b"{}", {"is-encrypted": "1"}, decrypt=_later)  # type: ignore[arg-type]


# -- decryption


@pytest.mark.parametrize("name", ["Is-Encrypted", "is-encrypted", "IS-ENCRYPTED"])
@pytest.mark.parametrize("kind", [dict, MappingProxyType, CIMultiDict])
def test_encrypted_without_decrypt_is_an_error_of_its_own(name: str, kind: Callable[[Json], Any]) -> None:
    with pytest.raises(WebhookDecryptionError, match="decrypt= is missing") as caught:
        parse(b"c2VhbGVk", kind({name: " 1 "}))
    assert caught.value.raw_body == b"c2VhbGVk" and caught.value.status == 400


def test_decrypt_is_asked_only_if_the_header_says_so() -> None:
    body = text(EXAMPLES["bot_reply_message"])
    for headers in ({}, {"Is-Encrypted": "0"}, {"Is-Encrypted": ""}):
        assert parse(body, headers, decrypt=lambda *_: b"never").raw == body
    headers = {"Is-Encrypted": "1", "X": "y"}
    event = parse(
        b"sealed", headers, decrypt=lambda sealed, given: body if (sealed, given) == (b"sealed", headers) else b""
    )
    assert event.raw == body and event.kind == "bot_reply_message"


@pytest.mark.parametrize("signed", [True, False], ids=["with digest", "without"])
def test_our_cipher_as_decrypt(signed: bool) -> None:
    cipher, body = Cipher(KEY), text(EXAMPLES["workflow_list_completed"])
    sealed = cipher.encrypt(body)
    headers = {"is-encrypted": "1"} | ({"SIGNED": sealed.signed} if signed else {})
    event = parse(sealed.text, headers, decrypt=cipher)
    assert event.raw == body and event.kind == "workflow_list_completed"
    assert event.dedupe_key == parse(body, {}).dedupe_key
    assert restore(event.raw, event.headers).json == event.json


def test_our_cipher_refuses_what_is_damaged() -> None:
    cipher = Cipher(KEY)
    sealed = cipher.encrypt(b"{}")
    with pytest.raises(WebhookDecryptionError, match="decrypt failed: the encrypted text is not standard Base64"):
        parse(b"{}", {"Is-Encrypted": "1"}, decrypt=cipher)
    with pytest.raises(WebhookDecryptionError, match="digest") as caught:
        parse(sealed.text, {"Is-Encrypted": "1", "Signed": "0" * 64}, decrypt=cipher)
    assert caught.value.__context__ is None and caught.value.raw_body == sealed.text


def test_decrypt_that_fails_or_gives_text() -> None:
    def fails(*_: object) -> bytes:
        raise ValueError("+12025550123")

    with pytest.raises(WebhookDecryptionError, match="decrypt failed with ValueError") as caught:
        parse(b"x", {"Is-Encrypted": "1"}, decrypt=fails)
    assert "2025550123" not in str(caught.value) and caught.value.__context__ is None
    with pytest.raises(TypeError, match="decrypt must give bytes, not str"):
        parse(b"x", {"Is-Encrypted": "1"}, decrypt=lambda *_: "{}")  # type: ignore[arg-type]


# -- bodies and arguments


@pytest.mark.parametrize("body", ["{}", {}, None, [], 1])
def test_only_bytes_are_taken(body: Any) -> None:
    for function in (parse, restore):
        with pytest.raises(TypeError, match="its bytes as they came"):
            function(body, {})


@pytest.mark.parametrize("body", [bytearray(b'{"a": 1}'), memoryview(b'{"a": 1}')])
def test_other_buffers_are_copied(body: Any) -> None:
    event = parse(body, {})
    assert type(event.raw) is bytes and event.json == {"a": 1}


def test_other_arguments_are_checked() -> None:
    with pytest.raises(TypeError, match="headers must be a mapping"):
        parse(b"{}", [("a", "b")])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="kind must be the name of a webhook"):
        parse(b"{}", {}, kind=1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is not valid JSON"),
        (b"+12025550123", "is not valid JSON"),
        (b"[]", "is not a JSON object"),
        (b"null", "is not a JSON object"),
        (b'"text"', "is not a JSON object"),
        (b'{"a": "\xff"}', "not valid UTF-8 at byte 7"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
        (b'{"a": 1} x', "is not valid JSON"),
    ],
)
def test_what_is_no_json_object(body: bytes, words: str) -> None:
    with pytest.raises(WebhookPayloadError, match=words) as caught:
        parse(body, {})
    assert caught.value.raw_body == body and "2025550123" not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_bom_and_odd_numbers_are_read() -> None:
    assert parse(b"\xef\xbb\xbf" + text(EXAMPLES["bot_reply_message"]), {}).kind == "bot_reply_message"
    assert parse(b'{"a": NaN, "a": 1, "b": 123456789012345678901234567890}', {}).json == {
        "a": 1,
        "b": 123456789012345678901234567890,
    }


def test_a_delivery_in_its_declared_charset_is_read_and_read_again_from_the_inbox() -> None:
    payload = {**example("workflow_call_completed"), "result_label": "已还款"}
    body = json.dumps(payload, ensure_ascii=False).encode("gbk")
    headers = {"CONTENT-TYPE": 'application/json; charset="GBK"', "X-Signature": "made up"}
    event = parse(body, headers)
    assert (event.kind, event.data.result_label, event.raw) == ("workflow_call_completed", "已还款", body)
    *_, raw, stored = row_of(event)
    again = restore(raw, headers_of(stored), kind=event.kind)
    assert (again.data, again.json, again.dedupe_key) == (event.data, event.json, event.dedupe_key)
    with pytest.raises(WebhookPayloadError, match="not valid UTF-8") as caught:
        parse(body, {"Content-Type": "application/json"})
    assert caught.value.raw_body == body


def test_an_encrypted_delivery_in_its_declared_charset_is_read() -> None:
    sealed = Cipher(KEY).encrypt('{"label": "已还款"}'.encode("gb18030"))
    headers = {"Is-Encrypted": "1", "Signed": sealed.signed, "Content-Type": "application/json; charset=gb18030"}
    assert parse(sealed.text, headers, decrypt=Cipher(KEY)).json == {"label": "已还款"}


# -- events as objects


def test_repr_shows_nothing_personal() -> None:
    for kind, payload in EXAMPLES.items():
        event = read(payload)
        shown = repr(event)
        at = event.occurred_at.isoformat() if event.occurred_at else None
        assert shown == f"<{EVENTS[kind].__name__} kind={kind} occurred_at={at} short_key={event.short_key}>"
        assert re.fullmatch("[0-9a-f]{8}", event.short_key)
        assert "+1202555" not in repr(event.data) and "Made-up Contact" not in repr(event.data)


def test_an_event_of_ones_own_hides_its_key() -> None:
    event: Event[None] = Event(kind="mine", dedupe_key="+12025550123", data=None, json={}, raw=b"", headers={})
    assert "2025550123" not in repr(event) and len(event.short_key) == 8


@pytest.mark.parametrize("kind", EXAMPLES)
def test_events_can_be_pickled_and_stored(kind: str) -> None:
    event = read(EXAMPLES[kind])
    copied = pickle.loads(pickle.dumps(event))
    again = restore(event.raw, event.headers, kind=event.kind)
    for other in (copied, again):
        assert (other.kind, other.dedupe_key, other.occurred_at, other.data) == (
            event.kind,
            event.dedupe_key,
            event.occurred_at,
            event.data,
        )


def test_events_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        read({}).kind = "other"  # type: ignore[misc]


def test_errors_are_of_one_family() -> None:
    for error in (WebhookVerificationError, WebhookDecryptionError, WebhookPayloadError):
        assert issubclass(error, WebhookError) and 400 <= error.status < 500


def test_import_brings_neither_models_nor_the_receiver() -> None:
    code = (
        "import sys, airudder; before = set(sys.modules); import airudder.webhooks; "
        "print(*sorted(set(sys.modules) - before))"
    )
    environment = {"PYTHONPATH": str(Path(webhooks.__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "airudder.webhooks.parse" in loaded
    assert not [name for name in loaded if ".models." in name or name.startswith(("aiohttp", "sqlite3"))]
    assert "airudder.webhooks.receiver" not in loaded


def test_every_public_name_is_there_and_no_other() -> None:
    assert all(getattr(webhooks, name) is not None for name in webhooks.__all__)
    assert set(webhooks.__all__) <= set(dir(webhooks))
    with pytest.raises(AttributeError, match="has no attribute 'Misspelt'"):
        webhooks.Misspelt  # type: ignore[attr-defined]  # noqa: B018
