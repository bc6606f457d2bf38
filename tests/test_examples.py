"""The services of docs/examples, each in a process of its own, taking deliveries over a socket."""

import gzip
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

    def post(self, path: str, body: bytes, method: str = "POST", **headers: str) -> tuple[int, bytes]:
        given = {"Content-Type": "application/json"} | {name.replace("_", "-"): text for name, text in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, given)
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
    contact, packed = f"{url}/pds_contact_status", gzip.compress(b" " * 2_000_000)
    assert service.post(contact, b"no json") == (400, b'{"error": "Bad Request"}')
    assert service.post(contact, b"x=1", Content_Type="application/x-www-form-urlencoded")[0] == 415
    assert service.post(contact, b" " * 1_100_000)[0] == 413
    assert service.post(contact, packed, Content_Encoding="gzip")[0] == 413
    assert service.post(contact, b"", "GET") == (405, b'{"error": "Method Not Allowed"}')
    assert service.post(contact + "/", gzip.compress(body), Content_Encoding="gzip")[0] == 200
    assert service.post(contact, body, Content_Type="text/plain")[0] == 200
    assert service.post(f"{url}/no_such_kind", body) == (404, b'{"error": "Not Found"}')
    for kind in ("/pds_contact_status", ""):
        assert service.post(f"/airudder/wrong-secret-0123456789{kind}", body) == (404, b'{"error": "Not Found"}')
    for kind in ("workflow_status_changed", "pds_task_status", "unknown"):
        service.until(f"not handled yet: {kind}")
    assert service.stop() in (0, -signal.SIGTERM)

    again = start(name)  # what was done stays done
    assert again.post(f"{url}/pds_contact_status", body) == (200, b"{}")
    again.stop()
    said = "".join(service.said + again.said)
    assert said.count("contact changed: made-up-state") == 1
    assert not [word for word in (SECRET, PHONE, "Traceback") if word in said]


def test_every_example_is_run() -> None:
    assert {file.stem for file in EXAMPLES.glob("*.py")} == set(COMMANDS)
