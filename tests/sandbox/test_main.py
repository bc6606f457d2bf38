"""``python -m airudder.sandbox`` as a process of its own."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from airudder import AIRudder
from airudder.sandbox.__main__ import _parser, _posted, _sandbox, main
from support.rawserver import RawServer, answer

COMMAND = [sys.executable, "-W", "error", "-m", "airudder.sandbox"]


@contextmanager
def started(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen([*COMMAND, *arguments], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serves_until_a_signal_and_ends_well(number: signal.Signals) -> None:
    with started("--port", "0") as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        match = re.fullmatch(r"AI Rudder sandbox at (http://127\.0\.0\.1:\d+)\n", first)
        assert match
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(match[1] + "/", timeout=10)
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
        out = process.stdout.read()
        assert "made-up" in out and "airudderredduria" in out and "Sandbox/key+0123456789" in out
        exported = dict(re.findall(r"(AIRUDDER_[A-Z_]+)='([^']*)'", out))
        assert exported["AIRUDDER_BASE_URL"] == match[1] and exported["AIRUDDER_APP_KEY"] == "Sandbox/key+0123456789"
        assert exported.keys() == {f"AIRUDDER_{name}" for name in ("BASE_URL", "APP_KEY", "APP_SECRET", "AES_KEY")}


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_own_key_is_not_repeated() -> None:
    with started("--aes-key", "0123456789abcdef") as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        out = process.stdout.read()
        assert "0123456789abcdef" not in out and "--aes-key" in out


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--host", "0.0.0.0"], "--allow-remote"),
        (["--port", "99999"], "0 to 65535"),
        (["--aes-key", "short"], "16, 24 or 32"),
        (["--zone", "Nowhere/Here"], "no such zone"),
        (["--zone", "/etc"], "no such zone"),
        (["--answer-rate", "1.1"], "0 to 1"),
        (["--seconds-per-call", "nan"], "more than 0"),
        (["--recordings", "tape"], "invalid choice"),
        (["--webhook-url", "http://192.0.2.1/"], "the host of the URL for webhooks is not a loopback host"),
        (["--webhook-url", "127.0.0.1"], "must be like"),
        (["--webhook-url", "pds_task_status=http://192.0.2.1/"], "(see --allow-remote)"),
        (["--webhook-url", "nonsense=http://127.0.0.1/"], "no webhook 'nonsense'"),
        (["--webhook-url", "http://127.0.0.1/"] * 2, "--webhook-url is given twice"),
        (["--webhook-url", "pds_task_status=http://127.0.0.1/"] * 2, "--webhook-url is given twice"),
    ],
)
def test_slips_end_with_status_2(arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert text in capsys.readouterr().err


def test_taken_port_ends_with_status_1() -> None:
    with started() as process:
        assert process.stdout is not None
        port = process.stdout.readline().rpartition(":")[2].strip()
        done = subprocess.run([*COMMAND, "--port", port], capture_output=True, text=True, check=False, timeout=20)
        assert done.returncode == 1
        assert f"cannot listen on 127.0.0.1 port {port}" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals")
async def test_webhooks_are_posted_as_time_goes_by() -> None:
    async with RawServer(answer(b"{}")) as receiver:
        given = ["--webhook-url", f"{receiver.url}/hook", "--seconds-per-call", "0.001", "--answer-rate", "1"]
        process = await asyncio.create_subprocess_exec(*COMMAND, *given, stdout=PIPE, stderr=PIPE)
        try:
            assert process.stdout is not None
            url = (await process.stdout.readline()).decode().split()[-1]
            async with AIRudder("Sandbox/key+0123456789", "sandbox-made-up-secret", base_url=url) as client:
                ends = datetime.now(UTC) + timedelta(hours=1)
                details = [{"callee": "+12025550123"}]
                await client.workflows.create(workflow_template_id=1, name="t", end_time=ends, details=details)
            await receiver.arrived(4)
            process.send_signal(signal.SIGTERM)
            out, errors = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
    assert (process.returncode, errors) == (0, b"") and b"are posted" in out and b"/hook" not in out


@pytest.mark.skipif(os.name == "nt", reason="signals")
async def test_dropped_webhooks_are_told_in_a_line_each() -> None:
    """The status alone has an address that takes it; nobody listens at that of the completed list."""
    async with RawServer(answer(b"", status="404 Not Found")) as refuses, RawServer(answer(b"{}")) as takes:
        async with RawServer(answer(b"{}")) as gone:
            nowhere = f"workflow_list_completed={gone.url}/secret"
        given = ["--webhook-url", f"{refuses.url}/secret/{{kind}}?a=b", "--webhook-url", nowhere]
        given += ["--webhook-url", f"workflow_status_changed={takes.url}/{{kind}}"]
        given += ["--seconds-per-call", "0.001", "--answer-rate", "1"]
        process = await asyncio.create_subprocess_exec(*COMMAND, *given, stdout=PIPE, stderr=PIPE)
        try:
            assert process.stdout is not None
            url = (await process.stdout.readline()).decode().split()[-1]
            async with AIRudder("Sandbox/key+0123456789", "sandbox-made-up-secret", base_url=url) as client:
                ends = datetime.now(UTC) + timedelta(hours=1)
                details = [{"callee": "+12025550123"}]
                await client.workflows.create(workflow_template_id=1, name="t", end_time=ends, details=details)
            await takes.arrived(2)
            process.send_signal(signal.SIGTERM)
            out, errors = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
    assert [request.split(b" ")[1] for request in refuses.requests] == [b"/secret/workflow_call_completed?a=b"]
    assert {request.split(b" ")[1] for request in takes.requests} == {b"/workflow_status_changed"}
    assert errors.decode().splitlines() == [
        "webhook workflow_call_completed dropped: status 404",
        "webhook workflow_list_completed dropped: no answer",
    ]
    assert process.returncode == 0 and b"secret/" not in out and b"2025550123" not in out


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            ["http://127.0.0.1:9/"],
            "posted: workflow_call_completed, workflow_list_completed, workflow_status_changed, pds_",
        ),
        (["workflow_list_completed=http://127.0.0.1:9/?a=b"], "posted: workflow_list_completed."),
        (["pds_task_status=http://127.0.0.1:9/"], "posted: pds_task_status."),
        (["bot_reply_message=http://127.0.0.1:9/"], "posted: none. It posts workflow_call_completed, "),
    ],
)
def test_it_says_which_webhooks_it_posts(given: list[str], words: str) -> None:
    arguments = [part for each in given for part in ("--webhook-url", each)]
    assert words in _posted(_sandbox(_parser().parse_args(arguments)).webhooks)


def test_settings_reach_the_sandbox() -> None:
    given = ["--zone", "UTC", "--seed", "3", "--seconds-per-call", "0.5", "--answer-rate", "1"]
    sandbox = _sandbox(_parser().parse_args([*given, "--recordings", "link", "--no-validation"]))
    assert (sandbox.dialling.seconds_per_call, sandbox.dialling.answer_rate) == (0.5, 1.0)
    assert sandbox.recording_style == "link"
