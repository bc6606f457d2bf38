"""The main job on the vendor's own example, against the sandbox: authenticate, fetch a task plain and encrypted; then a
list, page by page, that breaks off and goes on, and a recording that is cut and arrives whole.

The sandbox is a real server on this machine; nothing leaves it. Numbers and keys are made up.
"""

from __future__ import annotations

import asyncio
import io
import pathlib
import sys
import tempfile
import wave

from airudder import AIRudder, APIConnectionError, CallInfo, InvalidRequestError
from airudder.models import WorkflowTaskDetail
from airudder.sandbox import Entry, Fault, Sandbox

TASK_ID = "ic31063fbcc5205b29f4ec38f7ed9d8a"


async def main() -> None:
    async with Sandbox() as sandbox:
        say(f"A sandbox plays AI Rudder at {sandbox.url}; key, secret and numbers are made up.")
        async with AIRudder(
            sandbox.app_key, sandbox.app_secret, base_url=sandbox.url, aes_key=sandbox.aes_key, encrypt=False
        ) as client:
            head("1. Authenticate")
            status = await client.auth.check()
            say(f"one token request, token number {status.generation}; it renews itself before its 24 hours end")

            head("2. workflows.task_detail, plain")
            plain = await fetch(client, sandbox, encrypt=False)
            account(plain)

            head("3. The same, encrypted (AES-ECB, SHA-256 beside it)")
            sealed = await fetch(client, sandbox, encrypt=True)
            say(f"the opened answer equals the plain one: {'yes' if sealed == plain else 'NO'}")
            say(f"every field of the vendor's example came back: {'yes' if same(sealed, sandbox) else 'NO'}")

            head("4. Bad input stops here")
            try:
                await client.workflows.task_detail(task_id="")
            except InvalidRequestError as error:
                say(str(error))

            head("5. A list that breaks off, and goes on")
            await turn_over(client, sandbox)

            head("6. A recording whose connection is cut twice")
            await record(client, sandbox)

            head("What the server saw")
            for entry in sandbox.ledger:
                say(f"{entry.method} {entry.path}{'  (encrypted)' if entry.encrypted else ''}")
            if sealed != plain or not same(sealed, sandbox):
                raise SystemExit("the demo failed: the answers differ")


async def fetch(client: AIRudder, sandbox: Sandbox, *, encrypt: bool) -> WorkflowTaskDetail:
    info = CallInfo()
    detail = await client.workflows.task_detail(task_id=TASK_ID, encrypt=encrypt, info=info)
    say(f"on the wire: {wire_form(sandbox.calls('workflow_task_detail')[-1])}")
    say(f"attempts: {info.attempts}, sent: {info.sent}, HTTP {info.status}, encrypted: {info.encrypted}")
    return detail


async def turn_over(client: AIRudder, sandbox: Sandbox) -> None:
    sandbox.add_tasks(45)
    sandbox.fail(Fault.cut_after(), "tasks.list", times=3, skip=2)  # more often than the client repeats
    seen: list[str] = []
    resume: str | None = None
    while True:
        try:
            async for task in client.tasks.list(number=10, resume=resume):
                seen.append(task["task_id"])
            break
        except APIConnectionError as error:
            resume = error.resume
            say(f"broke off after {len(seen)} tasks; the error says where to go on")
    say(f"{len(seen)} tasks, {len(set(seen))} different ones")


async def record(client: AIRudder, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.cut_body(), "tasks.recording", times=2)
    with tempfile.TemporaryDirectory() as folder:
        recording = client.tasks.recording(task_id=TASK_ID, callee="+12025550123")
        path = await recording.save(pathlib.Path(folder) / "call.wav")
        with wave.open(str(path)) as audio:
            seconds = audio.getnframes() / audio.getframerate()
        say(f"{path.stat().st_size} bytes in one file that only we can read, {seconds:.1f} s of sound")
    asked = sandbox.calls("tasks.recording")
    say(f"asked for {len(asked)} times: {', '.join(entry.headers.get('Range', 'from the start') for entry in asked)}")


def wire_form(entry: Entry) -> str:
    signed = entry.headers.get("Signed", "")
    return entry.body.decode() + (f"   Signed: {signed[:12]}..." if signed else "")


def account(task: WorkflowTaskDetail) -> None:
    say(f"task {task.task_name!r}, {task.status}, made {task.created_at} (account's zone)")
    say(f"robot {task.robot_method}, line {task.sip_line}, up to {task.repeat_number} redials")
    for call in task.details or []:
        say(f"call {call.call_id}: {call.result}, label {call.result_label} ({call.intention_description})")
        say(f"  {call.duration} s, {call.hangup_type}, attempt {call.call_times}; spoken: {call.ner_slots}")
        for answer in call.question_answer or []:
            say(f"  {answer.question_name:<4}{answer.question_content:<48}{answer.status:<10}{answer.whether_answer}")
        say(f"  in a log the number stays hidden: {repr(call)[:58]}...")


def same(task: WorkflowTaskDetail, sandbox: Sandbox) -> bool:
    return task.to_dict() == {**sandbox.example, "task_id": TASK_ID}


def head(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


def say(text: str) -> None:
    print(f"  {text}")


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # the example holds Chinese; a terminal may not
    asyncio.run(main())
