"""Deliveries that nobody would send: each becomes an event or an error of ours, at once, and nothing of it is lost."""

from __future__ import annotations

import copy
import json
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airudder import Cipher
from airudder._generated.webhooks import WEBHOOKS
from airudder.webhooks import EVENTS, KINDS, Event, UnknownEvent, WebhookError, WebhookPayloadError, examples, parse
from airudder.webhooks.events import BY_HAND
from airudder.webhooks.shapes import recognise
from airudder.webhooks.spelling import respelt

EXAMPLES = {event.KIND: examples()[event.KIND] for event in BY_HAND}
COUNT = 10_000
SECONDS = 15.0
EDGES = (0, -1, 1, True, False, 2**31, 2**63, 2**64, 10**400, -(10**19), 1e308, 1744699269, 1744699200123)
TEXTS = ("", " ", "\0", "null", "+12025550123", "1744699269", "\ud800", "é" * 50, "x" * 200_000, "message.send")
ODD = (b"\xff", b"\xed\xa0\x80", b"\0", b"NaN", b"-Infinity", b"{", b"]", b'"', b"1e999", b"[" * 3000, b'{"a":' * 3000)
HEADERS: tuple[dict[str, str], ...] = ({"is-encrypted": "1"}, {"Is-Encrypted": "0", "Signed": "é"})
JUNK: tuple[Callable[[random.Random], Any], ...] = (
    lambda r: None,
    lambda r: r.choice(EDGES),
    lambda r: r.choice(TEXTS),
    lambda r: [],
    lambda r: {},
    lambda r: [{}, None, 1, "x", []],
    lambda r: {"type": "text", "text": 1},
    lambda r: nested(r.choice([3, 30, 90])),
    lambda r: {str(i): i for i in range(300)},
)


def nested(depth: int) -> Any:
    value: Any = 1
    for level in range(depth):
        value = {"body": value} if level % 2 else [value]
    return value


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every member and element, as what it stands in and where."""
    found: list[tuple[Any, Any]] = []
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in list(steps):
        found += [(value, step), *places(child)]
    return found


def mutated(payload: Any, r: random.Random) -> Any:
    """A payload with up to five changes: a member dropped, renamed, doubled under another spelling, replaced."""
    payload = copy.deepcopy(payload)
    for _ in range(r.randint(1, 5)):
        if not (spots := places(payload)):
            break
        holder, step = r.choice(spots)
        what = r.randrange(5)
        if what == 0:
            del holder[step]
        elif what == 1 and isinstance(holder, dict):
            spellings = (step.upper(), step.title(), step.replace("_", ""), f"_{step}", step * 3)
            holder[r.choice(spellings)] = holder.pop(step)
        elif what == 2 and isinstance(holder, dict):
            holder[step.swapcase()] = r.choice(JUNK)(r)
        elif what == 3:
            other, where = r.choice(spots)
            holder[step] = copy.deepcopy(other.get(where)) if isinstance(other, dict) else None
        else:
            holder[step] = r.choice(JUNK)(r)
    return payload


def spoilt(body: bytes, r: random.Random) -> bytes:
    """The bytes with a change that JSON may not survive."""
    at = r.randrange(len(body) + 1)
    choices: tuple[Callable[[], bytes], ...] = (
        lambda: body[:at],
        lambda: body[:at] + r.choice(ODD) + body[at:],
        lambda: body[:at] + bytes([r.randrange(256)]) + body[at + 1 :],
        lambda: b"\xef\xbb\xbf" + body,
        lambda: body.decode().encode("utf-16"),
        lambda: b'{"type":"TaskStatus",' + body[1:],
        lambda: body.replace(b"1744699", b"NaN,", 1),
        lambda: body.replace(b'": ', b'": NaN, "', 1),
        lambda: b"[" + body + b"]",
        lambda: body + body,
    )
    return r.choice(choices)()


def delivery(r: random.Random) -> tuple[bytes, dict[str, str], dict[str, Any]]:
    payload = mutated(EXAMPLES[r.choice(list(EXAMPLES))], r)
    if r.random() < 0.1:
        payload = {**EXAMPLES[r.choice(list(EXAMPLES))], **payload}
    body = json.dumps(payload).encode()
    if r.random() < 0.3:
        body = spoilt(body, r)
    headers = r.choice(HEADERS) if r.random() < 0.1 else {}
    options: dict[str, Any] = {}
    if r.random() < 0.3:
        options["kind"] = r.choice(sorted(KINDS))
    if r.random() < 0.1:
        options["decrypt"] = r.choice([Cipher("a-made-up-key-16"), lambda body, headers: body])
    return body, headers, options


def attempt(body: bytes, headers: dict[str, str], options: dict[str, Any]) -> Event[Any] | WebhookError:
    """The event or the error; anything else that is raised fails the test."""
    try:
        return parse(body, headers, **options)
    except WebhookError as error:
        return error


def test_ten_thousand_odd_deliveries() -> None:
    r = random.Random(20250415)
    seen: Counter[str] = Counter()
    longest, spent = 0.0, 0.0
    for number in range(COUNT):
        body, headers, options = delivery(r)
        started = time.perf_counter()
        outcome = attempt(body, headers, options)
        took = time.perf_counter() - started
        longest, spent = max(longest, took), spent + took
        seen[type(outcome).__name__] += 1
        if isinstance(outcome, WebhookError):
            assert outcome.raw_body == body, number
            assert "2025550" not in str(outcome) and outcome.__context__ is None, number
        else:
            check(outcome, body, options.get("kind"), number)
    assert spent < SECONDS and longest < 2.0, (spent, longest)
    # The mutations reach every outcome, else they would show little.
    wanted = {event.__name__ for event in BY_HAND} | {"UnknownEvent", "WebhookPayloadError"}
    assert all(seen[name] > 50 for name in wanted) and seen["WebhookDecryptionError"] > 50, seen


def check(event: Event[Any], body: bytes, kind: str | None, number: int) -> None:
    seen = recognise(event.json)
    assert event.raw == body and event.kind == (kind or seen or "unknown"), number
    assert type(event) is EVENTS.get(event.kind, UnknownEvent)
    assert event.looks_like == (None if seen == event.kind else seen)
    assert event.dedupe_key.startswith(f"{event.kind}:") and "2025550" not in repr(event)
    assert event.occurred_at is None or event.occurred_at.tzinfo is not None
    again = parse(body, {}, kind=event.kind)
    assert (again.dedupe_key, again.dedupe_window) == (event.dedupe_key, event.dedupe_window), number
    if event.kind in WEBHOOKS:  # nothing is lost on the way into the model
        assert event.data.to_dict().keys() == respelt(event.json, WEBHOOKS[event.kind].model).keys()
        assert len(event.data.to_dict()) == len(event.json)
    else:
        assert event.data is event.json


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
known_names = st.sampled_from(sorted({name for payload in EXAMPLES.values() for name in payload}))


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(known_names, json_values, max_size=8))
def test_any_values_under_known_names(payload: dict[str, Any]) -> None:
    body = json.dumps(payload).encode()
    for kind in (None, *EVENTS):
        check(parse(body, {}, kind=kind), body, kind, 0)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(body: bytes) -> None:
    outcome = attempt(body, {}, {})
    if isinstance(outcome, Event):
        check(outcome, body, None, 0)
    else:
        assert isinstance(outcome, WebhookPayloadError) and outcome.raw_body == body


@pytest.mark.parametrize(
    "body",
    [
        b'{"messages":[' + b"{}," * 100_000 + b'{}],"event":"message.send","call_id":"x"}',
        b'{"' + b"_" * 2_000_000 + b'":1}',
        b"{" + b",".join(b'"%d_":1' % i for i in range(100_000)) + b"}",
        b'{"a":"' + b"x" * 4_000_000 + b'"}',
    ],
    ids=["many messages", "a long name", "many names", "a long text"],
)
def test_big_bodies_take_time_in_proportion(body: bytes) -> None:
    started = time.perf_counter()
    for kind in (None, "workflow_call_completed", "bot_reply_message"):
        assert parse(body, {}, kind=kind).raw == body
    assert time.perf_counter() - started < 8.0
