"""Fixtures of the sandbox's own tests: the sandbox, a plain aiohttp session, and a plain way to call."""

import asyncio
import base64
import hashlib
import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import aiohttp
import attrs
import pytest
from Crypto.Cipher import AES
from multidict import CIMultiDict
from yarl import URL

from airudder.sandbox import Sandbox

TASK_ID = "ic31063fbcc5205b29f4ec38f7ed9d8a"
KEY = b"airudderredduria"


@attrs.frozen
class Got:
    status: int
    headers: CIMultiDict[str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def invented(self) -> bool:
        return "1" in self.headers.getall("X-Sandbox-Invented", [])


def seal(plaintext: bytes) -> tuple[str, str]:
    padded = plaintext + bytes(16 - len(plaintext) % 16)
    text = base64.b64encode(AES.new(KEY, AES.MODE_ECB).encrypt(padded)).decode()
    return text, hashlib.sha256(plaintext).hexdigest()


def unseal(got: Got) -> bytes:
    assert got.headers["Is-Encrypted"] == "1"
    plaintext = AES.new(KEY, AES.MODE_ECB).decrypt(base64.b64decode(got.body, validate=True)).rstrip(b"\0")
    assert got.headers["Signed"] == hashlib.sha256(plaintext).hexdigest()
    return plaintext


class Hands:
    """A clock that a test moves, in seconds."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


class Caller:
    """Calls one sandbox with plain aiohttp; ``token`` None leaves Authorization out."""

    def __init__(self, session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
        self.session = session
        self.sandbox = sandbox
        self.token: str | None = sandbox.issue_token()

    async def request(self, method: str, target: str, **options: Any) -> Got:
        headers = {"Authorization": f"Token {self.token}"} if self.token is not None else {}
        headers.update(options.pop("headers", {}))
        url = URL(self.sandbox.url + target, encoded=True)
        async with self.session.request(method, url, headers=headers, allow_redirects=False, **options) as response:
            return Got(response.status, CIMultiDict(response.headers), await response.read())

    async def auth(self, **changes: Any) -> Got:
        body = {"APPKey": self.sandbox.app_key, "APPSecret": self.sandbox.app_secret, **changes}
        return await self.request("POST", "/service/cloud/auth", json=body)

    async def taskdetail(self, task_id: Any = TASK_ID, **options: Any) -> Got:
        return await self.request("POST", "/service/cloud/workflow/taskdetail", json={"task_id": task_id}, **options)

    async def get(self, target: str, **options: Any) -> Got:
        return await self.request("GET", "/service/cloud" + target, **options)

    async def post(self, target: str, body: Any, **options: Any) -> Got:
        return await self.request("POST", "/service/cloud" + target, json=body, **options)

    async def chat(self, target: str, body: Any, **headers: str) -> Got:
        signed = {"X-AIRudder-Sign": "", "X-AIRudder-Sign-Key": "0" * 32, **headers}
        return await self.request("POST", "/api/v1" + target, json=body, headers=signed)

    async def sealed_taskdetail(self, changes: Mapping[str, str] | None = None) -> Got:
        text, signed = seal(json.dumps({"task_id": TASK_ID}).encode())
        headers = {"Is-Encrypted": "1", "Signed": signed, "Content-Type": "application/json", **(changes or {})}
        return await self.request("POST", "/service/cloud/workflow/taskdetail", data=text.encode(), headers=headers)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Neither the server library nor the loop has anything to complain of, whatever is cut."""
    yield
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def sandbox(hands: Hands) -> AsyncIterator[Sandbox]:
    async with Sandbox(clock=hands) as sandbox:
        yield sandbox


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with asyncio.timeout(30):
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
            yield session


@pytest.fixture
def caller(session: aiohttp.ClientSession, sandbox: Sandbox) -> Caller:
    return Caller(session, sandbox)
