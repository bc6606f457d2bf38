"""The services of docs/examples, each in a process of its own, taking deliveries over a socket."""

import http.client
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"
SECRET = "made-up-secret-0123456789"
PHONE = "+12025550142"
CONTACT = {"type": "ContactStatus", "body": {"callid": "c1", "taskId": "t", "state": "made-up-state", "timestamp": 1}}
CONTACT["body"]["phoneNumber"] = PHONE  # type: ignore[index]
UNNAMED = {"type": "TaskStatus", "body": {"taskId": "t", "timestamp": 1}}
# Both say where they listen before they do anything else.
COMMANDS: dict[str, Callable[[int], list[str]]] = {
    "aiohttp_service": lambda port: [str(EXAMPLES / "aiohttp_service.py"), str(port)],
    "fastapi_service": lambda port: [
        *("-m", "uvicorn", "fastapi_service:app", "--app-dir", str(EXAMPLES)),
        *("--port", str(port), "--no-access-log"),
    ],
}


class Service:
    def __init__(self, command: list[str], port: int, folder: Path) -> None:
        self.port = port
        environment = os.environ | {
            "AIRUDDER_WEBHOOK_SECRET": SECRET,
            "INBOX": str(folder / "inbox.db"),
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self._process = subprocess.Popen(
            [sys.executable, *command],
            env=environment,
            cwd=folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.said: list[str] = []
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)

    def until(self, words: str) -> None:
        while words not in (line := self._lines.get(timeout=20)):
            self.said.append(line)
        self.said.append(line)

    def post(self, path: str, body: bytes, content_type: str = "application/json") -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", path, body, {"Content-Type": content_type})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def stop(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        status = self._process.wait(20)
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
        while not self._lines.empty():
            self.said.append(self._lines.get())
        return status


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], Service]]:
    services: list[Service] = []

    def starting(name: str) -> Service:
        port = free_port()
        service = Service(COMMANDS[name](port), port, tmp_path)
        services.append(service)
        service.until(f":{port}")
        return service

    yield starting
    for service in services:
        if service._process.poll() is None:
            service.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="the services end on SIGTERM")
@pytest.mark.parametrize("name", COMMANDS)
def test_the_service_takes_deliveries(name: str, start: Callable[[str], Service]) -> None:
    service = start(name)
    url, body = f"/airudder/{SECRET}", json.dumps(CONTACT).encode()
    for _ in range(2):
        assert service.post(f"{url}/pds_contact_status", body) == (200, b"{}")
    assert service.post(f"{url}/workflow_status_changed", b'{"a": 1}') == (200, b"{}")
    assert service.post(url, json.dumps(UNNAMED).encode()) == (200, b"{}")
    assert service.post(url, b'{"made_up": "report"}') == (200, b"{}")
    assert service.post(f"{url}/pds_contact_status", b"no json")[0] == 400
    assert service.post(f"{url}/pds_contact_status", b" " * 1_100_000)[0] == 413
    assert service.post(f"{url}/no_such_kind", body)[0] == 404
    for kind in ("/pds_contact_status", ""):
        assert service.post(f"/airudder/wrong-secret-0123456789{kind}", body)[0] == 404
    for kind in ("workflow_status_changed", "pds_task_status", "unknown"):
        service.until(f"not handled yet: {kind}")
    assert service.stop() in (0, -signal.SIGTERM)

    again = start(name)  # what was done stays done
    assert again.post(f"{url}/pds_contact_status", body) == (200, b"{}")
    again.stop()
    said = "".join(service.said + again.said)
    assert said.count("contact changed: made-up-state") == 1
    assert not [word for word in (SECRET, PHONE, "Traceback") if word in said]


async def test_the_django_view_takes_deliveries(tmp_path: Path) -> None:
    """The view of docs/webhooks.md, with the little of Django that it touches played here."""
    page = (EXAMPLES.parent / "webhooks.md").read_text("utf-8")
    source = page[page.index("# views.py") :].partition("```")[0]
    for route in ("airudder/<str:secret>/<str:kind>", "airudder/<str:secret>"):
        assert f'path("{route}", webhook)' in source
    settings = SimpleNamespace(AIRUDDER_WEBHOOK_SECRET=SECRET, AIRUDDER_INBOX=str(tmp_path / "inbox.db"))
    played: dict[str, dict[str, Any]] = {
        "conf": {"settings": settings},
        "http": {
            "HttpRequest": object,
            "HttpResponse": lambda status: status,
            "JsonResponse": lambda data: (200, data),
        },
        "views.decorators.csrf": {"csrf_exempt": lambda view: view},
    }
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        for name, holds in played.items():
            patch.setitem(sys.modules, f"django.{name}", SimpleNamespace(**holds))
        exec(compile(source, "views.py", "exec"), names)
    request = SimpleNamespace(method="POST", body=json.dumps(CONTACT).encode(), headers={})
    async with names["inbox"] as inbox:
        assert await names["webhook"](request, SECRET, kind="pds_contact_status") == (200, {})
        request.body = b'{"made_up": "report"}'
        assert await names["webhook"](request, SECRET) == (200, {})
        assert await names["webhook"](request, SECRET, kind="no_such_kind") == 404
        assert await names["webhook"](request, "wrong-secret-0123456789") == 404
        assert (await inbox.counts()).waiting == 2


def test_every_example_is_run() -> None:
    assert {file.stem for file in EXAMPLES.glob("*.py")} == set(COMMANDS)
