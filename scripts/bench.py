"""Measure what the library costs, next to what it stands on, in one run; prints Markdown.

    python scripts/bench.py [--quick]

Variants take turns within a round, so that a busy moment of the machine hits all of them; the median of the rounds is
what to expect, the least what the code can do, and the ratio of two medians is what survives a change of machine.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import time
import types
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from importlib.metadata import version
from operator import attrgetter
from pathlib import Path
from typing import Any, get_args

import aiohttp
import attrs
import msgspec
import orjson
import pydantic

from airudder import AIRudder, Cipher
from airudder.json import loads
from airudder.models import QuestionAnswer, RedialCall, WorkflowCall, WorkflowTaskDetail

EXAMPLE = Path(__file__).resolve().parent.parent / "src" / "airudder" / "sandbox" / "workflow_task_detail.json"
AES_KEY = "0123456789abcdef"
TASK_ID = "fe9aa56cc7cb9820a3b774860fea784b"
PATH = "/service/cloud/workflow/taskdetail"
LIFETIME = 180  # seconds after which a server ends whatever has become of its parent

Samples = dict[str, list[float]]


@attrs.frozen
class Plan:
    """How much to measure."""

    rounds: int
    calls: Mapping[int, int]  # concurrency -> calls a round
    decodes: Mapping[int, int]  # calls in the answer -> decodes a round
    stalls: int


FULL = Plan(rounds=9, calls={1: 400, 64: 1280}, decodes={1: 1000, 100: 20, 10_000: 1}, stalls=3)
QUICK = Plan(rounds=3, calls={1: 100, 64: 320}, decodes={1: 200, 100: 5, 10_000: 1}, stalls=1)


# -- the answer


def answer(calls: int) -> bytes:
    """The vendor's example with that many calls, each with an id of its own."""
    document = json.loads(EXAMPLE.read_bytes())
    [first] = document["data"]["details"][:1]
    details = [{**first, "id": first["id"] + n, "call_id": f"icd{n:029x}"} for n in range(calls)]
    document["data"]["details"] = details
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


# -- the server: fixed answers, in a process of its own


class FixedAnswers(asyncio.Protocol):
    """Answers by path and by whether the request is encrypted; knows just as much HTTP as that takes."""

    def __init__(self, plain: bytes, sealed: bytes, token: bytes) -> None:
        self._plain, self._sealed, self._token = plain, sealed, token
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].lower()
            length = re.search(rb"content-length: (\d+)", head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._buffer) < whole:
                return
            self._buffer = self._buffer[whole:]
            self._transport.write(self._pick(head))

    def _pick(self, head: bytes) -> bytes:
        if head.startswith(b"post /service/cloud/auth "):
            return self._token
        return self._sealed if b"is-encrypted: 1" in head else self._plain


def http(body: bytes, headers: str = "") -> bytes:
    """A whole answer as it goes over the wire."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


async def serve(calls: int) -> None:
    """Print the port, then answer until the time is up or somebody ends the process."""
    body = answer(calls)
    sealed = Cipher(AES_KEY).encrypt(body)
    answers = (
        http(body),
        http(sealed.text, f"Is-Encrypted: 1\r\nSigned: {sealed.signed}\r\n"),
        http(b'{"code":200,"status":"OK","data":{"token":"fictional"}}'),
    )
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: FixedAnswers(*answers), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.sleep(LIFETIME)


@contextmanager
def server(calls: int) -> Iterator[str]:
    """A server whose answer holds that many calls; gives its base URL."""
    command = [sys.executable, __file__, "--serve", str(calls)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def pin(core: int) -> None:
    """Keep this process on one core, where that can be had: client and server then do not share one."""
    if sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[core]})


# -- per call

Call = Callable[[], Awaitable[object]]


@asynccontextmanager
async def callers(url: str) -> AsyncIterator[dict[str, Call]]:
    """The same call made in several ways; the first is what the others are compared with."""
    cipher = Cipher(AES_KEY)
    headers = {"Authorization": "Token fictional", "Content-Type": "application/json"}
    async with (
        aiohttp.ClientSession() as session,
        AIRudder("key", "secret", base_url=url, aes_key=AES_KEY, encrypt=False) as plain,
        AIRudder("key", "secret", base_url=url, aes_key=AES_KEY, encrypt=True) as sealed,
    ):

        async def raw() -> Any:
            body = msgspec.json.encode({"task_id": TASK_ID})
            async with session.post(url + PATH, data=body, headers=headers) as response:
                return msgspec.json.decode(await response.read())

        async def raw_with_model() -> WorkflowTaskDetail:
            return WorkflowTaskDetail.from_dict((await raw())["data"])

        async def raw_sealed() -> WorkflowTaskDetail:
            body = cipher.encrypt(msgspec.json.encode({"task_id": TASK_ID}))
            marks = {"Is-Encrypted": "1", "Signed": body.signed}
            async with session.post(url + PATH, data=body.text, headers=headers | marks) as response:
                text = cipher.decrypt(await response.read(), response.headers["Signed"])
            return WorkflowTaskDetail.from_dict(msgspec.json.decode(text)["data"])

        yield {
            "aiohttp + msgspec, dicts": raw,
            "aiohttp + msgspec, our models": raw_with_model,
            "**client**": lambda: plain.workflows.task_detail(task_id=TASK_ID),
            "aiohttp + msgspec, our models, sealed by hand": raw_sealed,
            "**client, encrypted**": lambda: sealed.workflows.task_detail(task_id=TASK_ID),
        }


async def volley(call: Call, total: int, concurrency: int) -> tuple[float, float]:
    """Make ``total`` calls; microseconds of wall clock and of this process's CPU for each."""

    async def worker() -> None:
        for _ in range(total // concurrency):
            await call()

    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(worker() for _ in range(concurrency)))
    return (time.perf_counter() - wall) / total * 1e6, (time.process_time() - cpu) / total * 1e6


async def measure_calls(url: str, plan: Plan) -> dict[int, tuple[Samples, Samples]]:
    """By concurrency: wall clock and CPU a call, of each variant and round."""
    result: dict[int, tuple[Samples, Samples]] = {}
    async with callers(url) as variants:
        for call in variants.values():
            await volley(call, 64, 64)  # connections, token, caches
        for concurrency, total in plan.calls.items():
            walls: Samples = {name: [] for name in variants}
            cpus: Samples = {name: [] for name in variants}
            for _ in range(plan.rounds):
                for name in shuffled(variants):
                    wall, cpu = await volley(variants[name], total, concurrency)
                    walls[name].append(wall)
                    cpus[name].append(cpu)
            result[concurrency] = walls, cpus
    return result


# -- decoding

Decoder = Callable[[bytes], Any]


def wire_names(model: type) -> dict[str, str]:
    """Attribute -> name in JSON, as the generated module has it."""
    names: dict[str, str] = vars(sys.modules[model.__dict__["from_dict"].__func__.__globals__["__name__"]])["_NAMES"]
    return {attribute: wire for wire, attribute in names.items()}


def fields_of(model: type, twins: Mapping[type, type]) -> dict[str, Any]:
    """Attribute -> type, with the models replaced by their twins and enums by text."""
    types_of = {field.name: field.type for field in attrs.fields(model)}
    return {name: translate(types_of[name], twins) for name in wire_names(model)}


def translate(kind: Any, twins: Mapping[type, type]) -> Any:
    """One annotation: ``T | None``, ``list[Model]``, an enum, or a plain type."""
    if isinstance(kind, types.UnionType):
        [inner] = [part for part in get_args(kind) if part is not types.NoneType]
        return translate(inner, twins) | None
    if getattr(kind, "__origin__", None) is list:
        return types.GenericAlias(list, (translate(get_args(kind)[0], twins),))
    if isinstance(kind, type) and issubclass(kind, str):
        return str
    return twins.get(kind, kind)


MODELS: tuple[type, ...] = (QuestionAnswer, RedialCall, WorkflowCall, WorkflowTaskDetail)  # the inner ones first


def structs() -> type:
    """The envelope with msgspec Structs of the same fields as our models."""
    twins: dict[type, type] = {}
    for model in MODELS:
        names = wire_names(model)
        fields = [(name, kind, None) for name, kind in fields_of(model, twins).items()]
        twins[model] = msgspec.defstruct(model.__name__, fields, rename=names)
    return msgspec.defstruct("Envelope", [("code", int), ("status", str), ("data", twins[WorkflowTaskDetail])])


def pydantic_models() -> type[pydantic.BaseModel]:
    """The envelope with pydantic models of the same fields as ours."""
    twins: dict[type, type] = {}
    for model in MODELS:
        names = wire_names(model)
        fields: dict[str, Any] = {
            name: (kind, pydantic.Field(default=None, alias=names[name]))
            for name, kind in fields_of(model, twins).items()
        }
        twins[model] = pydantic.create_model(model.__name__, **fields)
    detail: Any = twins[WorkflowTaskDetail]
    envelope: type[pydantic.BaseModel] = pydantic.create_model("Envelope", code=(int, ...), data=(detail, ...))
    return envelope


def decoders() -> dict[str, Decoder]:
    """From the bytes of an answer to a detail; the first is what the others are compared with."""
    struct: msgspec.json.Decoder[Any] = msgspec.json.Decoder(structs())
    model = pydantic_models()
    build = WorkflowTaskDetail.from_dict
    return {
        "msgspec Struct": lambda text: struct.decode(text).data,
        "**msgspec + our models**": lambda text: build(msgspec.json.decode(text)["data"]),
        "**as the client does it** (in pieces)": lambda text: build(loads(text)["data"]),
        "orjson + our models": lambda text: build(orjson.loads(text)["data"]),
        "json + our models": lambda text: build(json.loads(text)["data"]),
        "pydantic v2": lambda text: model.model_validate_json(text).data,  # type: ignore[attr-defined]
    }


READ_DETAIL, READ_CALL, READ_QUESTION, READ_REDIAL = (
    attrgetter(*wire_names(model)) for model in (WorkflowTaskDetail, WorkflowCall, QuestionAnswer, RedialCall)
)


def read(detail: Any) -> int:
    """Touch every attribute once; a decoder that puts work off has to do it here. Gives the number of objects."""
    READ_DETAIL(detail)
    count = 1
    for call in detail.details:
        READ_CALL(call)
        for question in call.question_answer:
            READ_QUESTION(question)
        for redial in call.redail_call:
            READ_REDIAL(redial)
        count += 1 + len(call.question_answer) + len(call.redail_call)
    return count


def decode_round(decode: Decoder, text: bytes, repeat: int, calls: int) -> float:
    """Microseconds for each call of the answer, decoded and read."""
    gc.collect()
    start = time.perf_counter()
    for _ in range(repeat):
        detail = decode(text)
        read(detail)
    elapsed = time.perf_counter() - start
    return elapsed / repeat / calls * 1e6


def check_decoders(variants: Mapping[str, Decoder], text: bytes) -> None:
    """All of them must have found the same things."""
    seen = set()
    for decode in variants.values():
        detail = decode(text)
        seen.add((read(detail), detail.task_id, *(call.call_id for call in detail.details)))
    if len(seen) != 1:
        raise SystemExit("the decoders disagree")


def measure_decoding(plan: Plan) -> dict[int, Samples]:
    """By number of calls in the answer: microseconds for each of them, of each variant and round."""
    variants = decoders()
    result: dict[int, Samples] = {}
    for calls, repeat in plan.decodes.items():
        text = answer(calls)
        samples: Samples = {name: [] for name in variants}
        for decode in variants.values():
            decode_round(decode, text, 1, calls)
        for _ in range(plan.rounds):
            for name in shuffled(variants):
                samples[name].append(decode_round(variants[name], text, repeat, calls))
        result[calls] = samples
    return result


# -- stalls


async def worst_stall(work: Awaitable[object]) -> float:
    """Milliseconds by which a loop that ticks every millisecond was late at worst, while ``work`` went on."""
    worst = 0.0

    async def tick() -> None:
        nonlocal worst
        while True:
            start = time.perf_counter()
            await asyncio.sleep(0.001)
            worst = max(worst, time.perf_counter() - start - 0.001)

    gc.collect()
    ticker = asyncio.create_task(tick())
    await asyncio.sleep(0.01)
    await work
    await asyncio.sleep(0.005)
    ticker.cancel()
    return worst * 1e3


async def measure_stalls(url: str, plan: Plan) -> tuple[Samples, Samples]:
    """Worst stall in each round, and seconds that the call took, for an answer with 10,000 calls."""
    async with callers(url) as variants:
        chosen = {name: call for name, call in variants.items() if "by hand" not in name}
        stalls: Samples = {name: [] for name in chosen}
        times: Samples = {name: [] for name in chosen}
        for _ in range(plan.stalls):
            for name, call in chosen.items():
                start = time.perf_counter()
                stalls[name].append(await worst_stall(call()))
                times[name].append(time.perf_counter() - start)
        return stalls, times


# -- the report


def shuffled(names: Mapping[str, object]) -> list[str]:
    """The names in another order each time, so that none always follows the same neighbour."""
    order = list(names)
    random.shuffle(order)
    return order


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table."""
    for row in (head, ["---", *["---:"] * (len(head) - 1)], *rows):
        print("| " + " | ".join(row) + " |")
    print()


def summary(samples: Samples) -> dict[str, list[str]]:
    """Median, least, and median as a ratio to the first variant's."""
    base = statistics.median(next(iter(samples.values())))
    medians = {name: statistics.median(values) for name, values in samples.items()}
    return {
        name: [f"{medians[name]:.1f}", f"{min(values):.1f}", f"{medians[name] / base:.2f}"]
        for name, values in samples.items()
    }


def report_calls(result: Mapping[int, tuple[Samples, Samples]]) -> None:
    """One table for each concurrency."""
    for concurrency, (walls, cpus) in result.items():
        print(f"### A call with a short answer, {concurrency} at a time (µs)\n")
        wall, cpu = summary(walls), summary(cpus)
        head = ["", "wall, median", "least", "ratio", "CPU, median", "least", "ratio"]
        table(head, [[name, *wall[name], *cpu[name]] for name in walls])


def report_decoding(result: Mapping[int, Samples]) -> None:
    """One table: the same decoders, by size of the answer."""
    print("### Decoding, each result read once fully (µs for each call in the answer)\n")
    sizes = {calls: summary(samples) for calls, samples in result.items()}
    head = [""] + [f"{calls:,}: {what}" for calls in sizes for what in ("median", "least", "ratio")]
    names = next(iter(result.values()))
    table(head, [[name, *(cell for rows in sizes.values() for cell in rows[name])] for name in names])


def report_stalls(stalls: Samples, times: Samples, size: int) -> None:
    """How long the loop stood still."""
    print(f"### Worst stall of the event loop, one answer with 10,000 calls ({size / 2**20:.0f} MiB)\n")
    rows = [
        [name, f"{statistics.median(stalls[name]):.0f}", f"{max(stalls[name]):.0f}", f"{min(times[name]):.2f}"]
        for name in stalls
    ]
    table(["", "median, ms", "most, ms", "the call, s"], rows)


def headline() -> None:
    """What was measured on what."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("aiohttp", "msgspec", "attrs", "orjson", "pydantic"))
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores")
    print(f"{packages}. One run; ratios are to the first row.\n")


def run(plan: Plan) -> None:
    """Measure and print, one part after the other."""
    started = time.perf_counter()
    headline()
    with server(1) as small, server(10_000) as large:
        pin(0)
        report_calls(asyncio.run(measure_calls(small, plan)))
        check_decoders(decoders(), answer(3))
        report_decoding(measure_decoding(plan))
        report_stalls(*asyncio.run(measure_stalls(large, plan)), len(answer(10_000)))
    print(f"{time.perf_counter() - started:.0f} s in all.")


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description="Measure calls and decoding next to what they stand on.")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: rough numbers in about 20 s")
    parser.add_argument("--serve", type=int, metavar="CALLS", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve is not None:
        pin(-1)
        asyncio.run(serve(arguments.serve))
    else:
        run(QUICK if arguments.quick else FULL)


if __name__ == "__main__":
    main()
