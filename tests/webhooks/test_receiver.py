"""The aiohttp application over a real socket: who may deliver, what is answered when, and what is left at the end."""

import asyncio
import copy
import gzip
import json
import logging
import tracemalloc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import attrs
import pytest
from aiohttp import web

from airudder import Cipher, ConfigurationError
from airudder.errors import InvalidRequestError
from airudder.webhooks import WINDOW, Event, PdsContactStatusEvent, aiohttp_app, parse
from airudder.webhooks import receiver as receiver_module
from airudder.webhooks.acks import After, Setup
from airudder.webhooks.inbox import Inbox
from airudder.webhooks.inbox.worker import Policy
from airudder.webhooks.ledger import REMEMBERED
from airudder.webhooks.router import Router
from support.clock import FakeClock

SECRET = "made-up-secret-0123456789"
PHONE = "+12025550142"
KEY = "aes-key-made-up!"
OPEN = "/airudder"
PRIVATE = ("2025550142", "made-up", "made_up", "secret words", "callid")


def contact(number: int = 1) -> bytes:
    body = {"taskId": "t", "callid": f"c{number}", "state": "s", "timestamp": 1_700_000_000_000, "phoneNumber": PHONE}
    return json.dumps({"type": "ContactStatus", "body": body}).encode()


class Handling:
    """A router that notes what it got, waits at a gate, and fails as often as it is told."""

    def __init__(self) -> None:
        self.router = Router()
        self.router.on(PdsContactStatusEvent)(self._handle)
        self.got: list[str] = []
        self.ended = 0
        self.fails = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.came = asyncio.Event()

    async def _handle(self, event: PdsContactStatusEvent) -> None:
        self.got.append(event.json["body"]["callid"])
        self.came.set()
        try:
            await self.gate.wait()
            if self.fails:
                self.fails -= 1
                raise ValueError(f"secret words about {PHONE}")
        finally:
            self.ended += 1


@pytest.fixture
def handling() -> Handling:
    return Handling()


class Served:
    def __init__(self, url: str, session: aiohttp.ClientSession, runner: web.AppRunner) -> None:
        self.url = url
        self.session = session
        self.runner = runner

    async def post(
        self,
        path: str = OPEN,
        body: bytes | AsyncIterator[bytes] | None = None,
        *,
        method: str = "POST",
        **headers: str | None,
    ) -> tuple[int, Any]:
        """Status and JSON of the answer; a header of None is left away."""
        given = {"Content-Type": "application/json"} | {name.replace("_", "-"): text for name, text in headers.items()}
        async with self.session.request(
            method,
            self.url + path,
            data=contact() if body is None else body,
            headers={name: text for name, text in given.items() if text is not None},
            skip_auto_headers=["Content-Type"],
        ) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text.startswith("{") else text


@asynccontextmanager
async def serving(router: Router | Handling, *, start: str = "", **settings: Any) -> AsyncIterator[Served]:
    if not {"secret", "verifier"} & settings.keys():
        settings = {"allow_unverified": True, **settings}
    app = aiohttp_app(router.router if isinstance(router, Handling) else router, **settings)
    if start:
        whole = web.Application()
        whole.add_subapp(start, app)
        app = whole
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.02)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        async with aiohttp.ClientSession() as session:
            yield Served(f"http://{host}:{port}{start}", session, runner)
    finally:
        await runner.cleanup()


async def settled(condition: Any) -> None:
    while not condition():
        await asyncio.sleep(0)


# ----------------------------------------------------------------------------------------------------- who may deliver


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "anybody could send"),
        ({"secret": "short"}, "16 or more"),
        ({"secret": ""}, "16 or more"),
        ({"secret": "with/slash/and/more/of/it"}, "16 or more"),
        ({"secret": SECRET, "path": "no-slash"}, "path must be plain"),
        ({"secret": SECRET, "path": "/{x}"}, "path must be plain"),
        ({"secret": SECRET, "ack": "inbox"}, "go together"),
        ({"secret": SECRET, "ack": "after", "inbox": "x.db"}, "go together"),
        ({"secret": SECRET, "ack": "never"}, "'after', 'inbox' or 'queue'"),
        ({"secret": SECRET, "ack": "queue", "queue_size": 0}, "queue_size"),
        ({"secret": SECRET, "max_body": 0}, "max_body"),
        ({"secret": SECRET, "handler_timeout": 0}, "handler_timeout"),
        ({"secret": SECRET, "concurrency": 0}, "concurrency"),
    ],
)
def test_settings_that_do_not_fit_are_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        aiohttp_app(Router(), **settings)
    assert SECRET not in str(caught.value)


def test_kinds_that_do_not_exist_are_refused() -> None:
    with pytest.raises(InvalidRequestError, match="no webhook"):
        aiohttp_app(Router(), secret=SECRET, kinds=["pds_contact_statu"])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/airudder/{SECRET}", 200),
        (f"/airudder/{SECRET}/", 200),
        (f"/airudder/{SECRET}/pds_contact_status", 200),
        (f"/airudder/{SECRET}/no_such_kind", 404),
        (f"/airudder/{SECRET}/pds_contact_status/more", 404),
        (f"/airudder/{SECRET}x", 404),
        (f"/airudder/{SECRET[:-1]}", 404),
        ("/airudder/pds_contact_status", 404),
        ("/airudder/%ff%00", 404),
        ("/airudder", 404),
        ("/airudder/", 404),
        ("/elsewhere", 404),
    ],
)
async def test_a_wrong_secret_is_a_page_that_does_not_exist(handling: Handling, path: str, status: int) -> None:
    async with serving(handling, secret=SECRET) as served:
        assert (await served.post(path))[0] == status
    assert len(handling.got) == (1 if status == 200 else 0)


async def test_other_methods_tell_nothing_of_the_secret(handling: Handling) -> None:
    async with serving(handling, secret=SECRET) as served:
        answers = [
            await served.post(f"/airudder/{secret}", method="GET", body=b"") for secret in (SECRET, "wrong-" * 4)
        ]
    assert answers[0] == answers[1]
    assert answers[0][0] == 405


@pytest.mark.parametrize(
    ("path", "status"), [("", 404), ("/pds_contact_status", 200), ("/pds_agent_status", 404), ("/unknown", 404)]
)
async def test_only_chosen_kinds_have_a_url(handling: Handling, path: str, status: int) -> None:
    async with serving(handling, path="/", kinds={"pds_contact_status"}) as served:
        assert (await served.post(path or "/"))[0] == status


async def test_the_kind_of_the_url_is_believed(handling: Handling) -> None:
    kinds: list[str] = []

    @handling.router.fallback
    async def note(event: Event[Any]) -> None:
        kinds.append(event.kind)

    async with serving(handling) as served:
        assert await served.post(OPEN + "/workflow_list_completed", b'{"a": 1}') == (200, {})
        assert await served.post(OPEN, b'{"a": 2}') == (200, {})
    assert kinds == ["workflow_list_completed", "unknown"]


def accept(body: bytes, headers: Mapping[str, str]) -> bool:
    return headers["X-AIRudder-Sign"] == f"made-up {len(body)}"


async def accept_later(body: bytes, headers: Mapping[str, str]) -> bool:
    await asyncio.sleep(0)
    return accept(body, headers)


@pytest.mark.parametrize("verifier", [accept, accept_later])
async def test_the_verifier_decides(handling: Handling, verifier: Any, caplog: pytest.LogCaptureFixture) -> None:
    right, wrong = f"made-up {len(contact())}", "made-up 1"
    async with serving(handling, verifier=verifier) as served:
        assert await served.post(X_AIRudder_Sign=right) == (200, {})
        assert await served.post(body=contact(2), X_AIRudder_Sign=wrong) == (401, {"error": "Unauthorized"})
        assert await served.post(body=contact(3)) == (401, {"error": "Unauthorized"})  # it failed with KeyError
    assert handling.got == ["c1"]
    assert not [word for word in PRIVATE if word in caplog.text]


async def test_a_verifier_is_not_waited_for_without_end(
    handling: Handling, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def never(body: bytes, headers: Mapping[str, str]) -> bool:
        await asyncio.Event().wait()
        return True

    monkeypatch.setattr(receiver_module, "READ_SECONDS", 0.01)
    async with serving(handling, verifier=never) as served:
        assert (await served.post())[0] == 503
    assert handling.got == [] and "the verifier took longer" in caplog.text


async def test_a_connection_that_goes_is_no_error(handling: Handling, caplog: pytest.LogCaptureFixture) -> None:
    async with serving(handling, allow_unverified=True) as served:
        port = int(served.url.rpartition(":")[2].partition("/")[0])
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"POST {OPEN} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{{"
        writer.write(head.encode())
        await writer.drain()
        writer.transport.abort()
        assert (await served.post())[0] == 200
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize("verdict", [None, 1, "yes", False])
async def test_only_true_is_accepted(handling: Handling, verdict: Any) -> None:
    async with serving(handling, verifier=lambda body, headers: verdict) as served:
        assert (await served.post())[0] == 401
    assert handling.got == []


async def test_verification_comes_before_reading(handling: Handling) -> None:
    seen: list[bytes] = []

    def note(body: bytes, headers: Mapping[str, str]) -> bool:
        seen.append(body)
        return False

    async with serving(handling, verifier=note) as served:
        assert (await served.post(body=b"no json")) == (401, {"error": "Unauthorized"})
    assert seen == [b"no json"]


# ------------------------------------------------------------------------------------------------------------- bodies


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("Application/JSON; charset=utf-8", 200),
        ("application/vnd.made-up+json", 200),
        (None, 200),
        ("", 200),
        ("text/plain", 200),
        ("text/json; charset=utf-8", 200),
        ("application/x-www-form-urlencoded", 415),
        ("application/jsonx", 415),
        ("application/octet-stream", 415),
    ],
)
async def test_the_type_of_the_body(handling: Handling, content_type: str | None, status: int) -> None:
    async with serving(handling) as served:
        assert (await served.post(Content_Type=content_type))[0] == status


async def test_encrypted_deliveries(handling: Handling) -> None:
    cipher = Cipher(KEY)
    sealed = cipher.encrypt(contact())
    headers = {"Is_Encrypted": "1", "Signed": sealed.signed, "Content_Type": "text/plain"}
    async with serving(handling, decrypt=cipher) as served:
        assert await served.post(body=sealed.text, **headers) == (200, {})
        assert await served.post(body=sealed.text, **{**headers, "Signed": "0" * 64}) == (400, {"error": "Bad Request"})
    async with serving(handling) as served:
        headers["Content_Type"] = "application/json"
        assert (await served.post(body=sealed.text, **headers))[0] == 400
    assert handling.got == ["c1"]


@pytest.mark.parametrize("body", [b"", b"[1]", b"nonsense", b'"text"', b"\xff\xfe{", b"[" * 50_000, b'{"a":' * 50_000])
async def test_what_is_no_event_is_refused_in_few_words(
    handling: Handling, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(handling) as served:
        assert await served.post(body=body) == (400, {"error": "Bad Request"})
    assert [record.getMessage() for record in caplog.records] == ["webhook refused with 400 (WebhookPayloadError)"]


async def chunks(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 10_000):
        yield body[start : start + 10_000]


@pytest.mark.parametrize("size", [0, 1])
async def test_the_size_of_a_body_is_bounded(handling: Handling, size: int) -> None:
    body = contact() + b" " * (50_000 + size - len(contact()))
    async with serving(handling, max_body=50_000, start="/sub") as served:
        assert (await served.post(body=body))[0] == (413 if size else 200)
        assert (await served.post(body=chunks(body)))[0] == (413 if size else 200)


async def test_a_large_body_is_read_in_a_thread_and_whole(handling: Handling) -> None:
    async with serving(handling) as served:
        payload = json.loads(contact()) | {"more": "x" * 900_000}
        assert await served.post(body=json.dumps(payload).encode()) == (200, {})
        assert (await served.post(body=chunks(contact(2) + b" " * 2_000_000)))[0] == 413
    assert handling.got == ["c1"]


async def test_compressed_bodies_count_by_what_they_hold(handling: Handling) -> None:
    bomb = gzip.compress(b" " * 60_000_000, 9)
    assert len(bomb) < 100_000
    async with serving(handling) as served:
        assert (await served.post(body=gzip.compress(contact()), Content_Encoding="gzip"))[0] == 200
        tracemalloc.start()
        assert (await served.post(body=bomb, Content_Encoding="gzip"))[0] == 413
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (await served.post(body=b"no gzip at all", Content_Encoding="gzip"))[0] == 400
    assert peak < 10_000_000


async def test_a_body_that_does_not_arrive_is_not_waited_for(
    handling: Handling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver_module, "READ_SECONDS", 0.01)
    async with serving(handling) as served:
        host, port = served.runner.addresses[0][:2]
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(b"POST /airudder HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert b" 408 " in await reader.readline()
        writer.close()
        await writer.wait_closed()


# ---------------------------------------------------------------------------------------------------- ack after, dedupe


async def test_acknowledged_only_when_the_handlers_have_returned(handling: Handling) -> None:
    handling.gate.clear()
    async with serving(handling) as served:
        answer = asyncio.create_task(served.post())
        await handling.came.wait()
        assert not answer.done() and handling.ended == 0
        handling.gate.set()
        assert await answer == (200, {})
    assert handling.ended == 1


async def test_a_failed_one_is_503_and_may_come_again(handling: Handling, caplog: pytest.LogCaptureFixture) -> None:
    handling.fails = 1
    async with serving(handling) as served:
        assert await served.post() == (503, {"error": "Service Unavailable"})
        assert await served.post() == (200, {})
        assert await served.post() == (200, {})
    assert handling.got == ["c1", "c1"]
    assert "pds_contact_status: a handler failed with ValueError (test_receiver.py:" in caplog.text
    assert not [word for word in PRIVATE if word in caplog.text]


async def test_one_that_takes_too_long_is_cancelled_awaited_and_503(handling: Handling) -> None:
    handling.gate.clear()
    async with serving(handling, handler_timeout=0.01) as served:
        assert (await served.post())[0] == 503
        assert handling.ended == 1
        handling.gate.set()
        assert (await served.post())[0] == 200


@pytest.mark.parametrize("fails", [0, 1])
async def test_duplicates_in_flight_share_the_outcome(handling: Handling, fails: int) -> None:
    handling.gate.clear()
    handling.fails = fails
    async with serving(handling) as served:
        answers = [asyncio.create_task(served.post()) for _ in range(5)]
        await handling.came.wait()
        other = asyncio.create_task(served.post(body=contact(2)))
        await settled(lambda: len(handling.got) == 2)
        handling.gate.set()
        statuses = {(await answer)[0] for answer in answers}
        assert (await other)[0] == 200
    if fails:
        # One that arrived after the failure counts as a new one.
        assert 503 in statuses
    else:
        assert statuses == {200}
        assert sorted(handling.got) == ["c1", "c2"]


async def test_a_duplicate_that_is_cancelled_takes_nobody_along(handling: Handling, clock: FakeClock) -> None:
    handling.gate.clear()
    after = After(Setup(handling.router, clock, Policy()))
    event = parse(contact(), {})
    first = asyncio.create_task(after.take(event))
    await handling.came.wait()
    second, third = (asyncio.create_task(after.take(event)) for _ in range(2))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.wait([second])
    assert second.cancelled()
    handling.gate.set()
    assert await first == await third == 200
    assert handling.got == ["c1"]


async def test_a_first_one_that_is_cancelled_frees_the_key(handling: Handling, clock: FakeClock) -> None:
    handling.gate.clear()
    after = After(Setup(handling.router, clock, Policy()))
    event = parse(contact(), {})
    first = asyncio.create_task(after.take(event))
    await handling.came.wait()
    second = asyncio.create_task(after.take(event))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == 503
    handling.gate.set()
    assert await after.take(event) == 200


async def test_a_done_key_is_remembered_by_the_clock(handling: Handling, clock: FakeClock) -> None:
    async with serving(handling, clock=clock) as served:
        for seconds, count in ((0.0, 1), (REMEMBERED - 1, 1), (1.0, 2)):
            clock.advance(seconds)
            assert (await served.post())[0] == 200
            assert len(handling.got) == count


def status(name: str) -> bytes:
    return json.dumps({"workflow_id": "w", "status": name, "actions": []}).encode()


@pytest.mark.parametrize("ack", ["after", "queue"])
async def test_what_cannot_be_identified_is_handled_each_time_and_marked_if_an_equal_one_came_lately(
    ack: str, clock: FakeClock
) -> None:
    """For the inbox see there."""
    router, seen = Router(), list[tuple[str, bool]]()

    @router.fallback
    async def note(event: Event[Any]) -> None:
        seen.append((event.json["status"], event.maybe_redelivered))

    async with serving(router, clock=clock, ack=ack, concurrency=1) as served:
        for count, name in enumerate(["running", "paused", "running", "running"], 1):
            clock.advance(WINDOW if count == 4 else 1)
            assert (await served.post(body=status(name)))[0] == 200
            await settled(lambda count=count: len(seen) == count)
    assert seen == [("running", False), ("paused", False), ("running", True), ("running", False)]


@pytest.mark.parametrize("ack", ["after", "queue", "inbox"])
async def test_an_equal_body_with_a_time_is_a_redelivery_whatever_came_between(
    ack: str, handling: Handling, tmp_path: Path
) -> None:
    more: dict[str, Any] = {"inbox": tmp_path / "inbox.db"} if ack == "inbox" else {}
    async with serving(handling, ack=ack, **more) as served:
        for number in (1, 2, 1, 3, 2, 1):
            assert (await served.post(body=contact(number)))[0] == 200
        await settled(lambda: handling.ended == 3)
    assert sorted(handling.got) == ["c1", "c2", "c3"]


async def test_without_a_handler_it_is_acknowledged_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    async with serving(Router()) as served:
        assert await served.post() == (200, {})
    warnings = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert warnings == ["webhook pds_contact_status: acknowledged, but there is no handler for it and no fallback"]


async def test_a_mistake_of_ours_is_500_without_words(
    handling: Handling, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> Event[Any]:
        raise RuntimeError(f"secret words about {PHONE}")

    monkeypatch.setattr(receiver_module, "parse", broken)
    async with serving(handling) as served:
        assert await served.post() == (500, {"error": "Internal Server Error"})
    assert "RuntimeError" in caplog.text
    assert not [word for word in PRIVATE if word in caplog.text]


@pytest.mark.parametrize("gone", [True, False])
async def test_the_end_of_the_server_ends_the_handlers(handling: Handling, clock: FakeClock, gone: bool) -> None:
    """A handler goes on when its client has gone, and aiohttp forgets it then."""
    handling.gate.clear()
    async with serving(handling, clock=clock, drain=7.0) as served:
        answer = asyncio.create_task(served.post())
        await handling.came.wait()
        if gone:
            await served.session.close()
        else:
            await served.runner.cleanup()
    with pytest.raises(aiohttp.ClientError):
        await answer
    assert handling.ended == 1
    assert clock.pauses == ([7.0] if gone else [])
    await settled(lambda: len(asyncio.all_tasks()) == 1)  # the server's own take some rounds


async def test_a_handler_may_end_while_the_server_does(handling: Handling) -> None:
    handling.gate.clear()
    async with serving(handling) as served:
        answer = asyncio.create_task(served.post())
        await handling.came.wait()
        end = asyncio.create_task(served.runner.shutdown())
        handling.gate.set()
        assert await answer == (200, {})
        await end


# ---------------------------------------------------------------------------------------------------------- ack inbox


async def test_inbox_is_acknowledged_before_it_is_handled(handling: Handling, tmp_path: Path) -> None:
    handling.gate.clear()
    async with Inbox(tmp_path / "inbox.db") as inbox:
        async with serving(handling, ack="inbox", inbox=inbox) as served:
            assert await served.post() == (200, {})
            assert await served.post() == (200, {})
            await handling.came.wait()
            assert handling.ended == 0
            assert (await inbox.counts()).in_progress == 1
            handling.gate.set()
        counts = await inbox.counts()  # it is the lender's, and open still
        assert (counts.done, counts.waiting, counts.in_progress) == (1, 0, 0)
    assert handling.got == ["c1"]
    assert len(asyncio.all_tasks()) == 1


async def test_each_attempt_gets_the_event_as_it_is_stored(tmp_path: Path) -> None:
    """The first is not parsed from its row again. It has the same headers, and what its handler changes is its own."""
    got: list[dict[str, Any]] = []
    router = Router()

    @router.on(PdsContactStatusEvent)
    async def handler(event: PdsContactStatusEvent) -> None:
        fields = {name: getattr(event, name) for name in FIELDS}
        got.append(copy.deepcopy({**fields, "headers": dict(event.headers)}))
        event.json["body"].clear()
        if len(got) < 3:
            raise ValueError

    async with serving(router, ack="inbox", inbox=tmp_path / "inbox.db", clock=FakeClock()) as served:
        assert (await served.post(X_Signature="made-up", User_Agent="vendor"))[0] == 200
        await settled(lambda: len(got) == 3)
    assert got[0]["headers"] == {"content-type": "application/json", "user-agent": "vendor"}
    assert got[0]["json"] == json.loads(contact())
    assert got[0] == got[1] == got[2]


FIELDS = [field.name for field in attrs.fields(PdsContactStatusEvent)]


async def test_inbox_by_path_goes_on_after_a_restart(handling: Handling, tmp_path: Path) -> None:
    handling.gate.clear()
    path = tmp_path / "inbox.db"
    async with serving(handling, ack="inbox", inbox=path, drain=0.0) as served:
        answers = await asyncio.gather(*(served.post(body=contact(number)) for number in range(40)))
        assert answers == [(200, {})] * 40
        await handling.came.wait()
    assert len(asyncio.all_tasks()) == 1
    handling.gate.set()
    handling.got.clear()
    async with serving(handling, ack="inbox", inbox=str(path)) as served:
        await settled(lambda: len(handling.got) == 40)
    assert sorted(handling.got) == sorted(f"c{number}" for number in range(40))


async def test_what_cannot_be_stored_is_503(handling: Handling, tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "inbox.db")
    async with serving(handling, ack="inbox", inbox=inbox) as served:
        await inbox.aclose()
        assert await served.post() == (503, {"error": "Service Unavailable"})
    assert handling.got == []


async def test_a_broken_inbox_stops_the_start(handling: Handling, tmp_path: Path) -> None:
    (tmp_path / "inbox.db").write_bytes(b"this is no database at all" * 50)
    app = aiohttp_app(handling.router, secret=SECRET, ack="inbox", inbox=tmp_path / "inbox.db")
    runner = web.AppRunner(app)
    with pytest.raises(Exception, match="SQLITE_NOTADB"):
        await runner.setup()
    await runner.cleanup()
    assert len(asyncio.all_tasks()) == 1


# ---------------------------------------------------------------------------------------------------------- ack queue


async def test_queue_is_acknowledged_at_once_and_says_what_that_means(
    handling: Handling, caplog: pytest.LogCaptureFixture
) -> None:
    handling.gate.clear()
    async with serving(handling, ack="queue", concurrency=1) as served:
        for number in (1, 2, 1):
            assert await served.post(body=contact(number)) == (200, {})
        await handling.came.wait()
        assert handling.got == ["c1"]
        handling.gate.set()
    assert handling.got == ["c1", "c2"]  # drained at the end
    assert caplog.text.count("a crash loses some") == 1
    assert len(asyncio.all_tasks()) == 1


async def test_a_full_queue_is_503_and_the_key_is_free(handling: Handling) -> None:
    handling.gate.clear()
    async with serving(handling, ack="queue", concurrency=1, queue_size=1) as served:
        assert (await served.post(body=contact(1)))[0] == 200
        await handling.came.wait()
        assert (await served.post(body=contact(2)))[0] == 200
        assert (await served.post(body=contact(3)))[0] == 503
        handling.gate.set()
        await settled(lambda: handling.ended == 2)
        assert (await served.post(body=contact(3)))[0] == 200
    assert handling.got == ["c1", "c2", "c3"]


async def test_what_is_left_after_the_bound_is_said_and_dropped(
    handling: Handling, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    handling.gate.clear()
    async with serving(handling, ack="queue", concurrency=1, drain=7.0, clock=clock) as served:
        for number in range(4):
            await served.post(body=contact(number))
        await handling.came.wait()
    assert clock.pauses == [7.0]
    assert caplog.text.count("webhook pds_contact_status: acknowledged, and lost") == 4
    assert (handling.got, handling.ended) == (["c0"], 1)
    assert len(asyncio.all_tasks()) == 1


def cancelling_itself(handled: list[str]) -> Router:
    """Its handler cancels its own task for the first delivery, the task that it awaits does so for the second."""
    router = Router()

    @router.on(PdsContactStatusEvent)
    async def handler(event: PdsContactStatusEvent) -> None:
        handled.append(event.json["body"]["callid"])
        task = asyncio.current_task()
        assert task is not None
        if handled[-1] == "c1":
            task.cancel()
        elif handled[-1] == "c2":
            asyncio.get_running_loop().call_soon(task.cancel)
        else:
            return
        await asyncio.Event().wait()

    return router


async def test_a_handler_that_cancels_its_own_task_ends_no_worker(caplog: pytest.LogCaptureFixture) -> None:
    handled: list[str] = []
    async with serving(cancelling_itself(handled), ack="queue", concurrency=1) as served:
        for number in (1, 2, 3):
            assert await served.post(body=contact(number)) == (200, {})
    assert handled == ["c1", "c2", "c3"]
    assert caplog.text.count("a handler failed with CancelledError") == 2
    assert caplog.text.count("acknowledged, and lost") == 2


async def test_a_handler_that_cancels_its_own_task_is_503_on_a_connection_that_goes_on() -> None:
    handled: list[str] = []
    async with serving(cancelling_itself(handled)) as served:
        answers = [(await served.post(body=contact(number)))[0] for number in (1, 2, 3)]
    assert answers == [503, 503, 200]


async def test_what_fails_in_a_queue_is_said_and_the_worker_goes_on(
    handling: Handling, caplog: pytest.LogCaptureFixture
) -> None:
    handling.fails = 1
    async with serving(handling, ack="queue", concurrency=1) as served:
        await served.post(body=contact(1))
        await served.post(body=contact(2))
    assert handling.got == ["c1", "c2"]
    assert "acknowledged, and lost" in caplog.text
    assert not [word for word in PRIVATE if word in caplog.text]
