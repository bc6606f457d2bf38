"""``python -m airudder.sandbox``: serve until SIGINT or SIGTERM."""

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Sequence
from datetime import UTC
from typing import get_args
from zoneinfo import ZoneInfo

from .hosts import is_loopback
from .pushing import Delivery
from .server import Sandbox
from .webhooks import Webhooks
from .world.files import Style
from .world.pushes import POSTED


async def serve(sandbox: Sandbox, *, own_key: bool) -> None:
    """Serve, and print where and what is accepted; a key given by the user is not repeated."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C arrives as KeyboardInterrupt
            loop.add_signal_handler(number, stop.set)
    async with sandbox:
        print(f"AI Rudder sandbox at {sandbox.url}")
        print("It accepts these made-up values (no credentials of anyone):")
        print(f"  app key     {sandbox.app_key}")
        print(f"  app secret  {sandbox.app_secret}")
        print(f"  AES key     {'the one given with --aes-key' if own_key else sandbox.aes_key}")
        print("For a client that is set up by AIRudder.from_env():")
        print(f"  export AIRUDDER_BASE_URL='{sandbox.url}'")
        print(f"  export AIRUDDER_APP_KEY='{sandbox.app_key}' AIRUDDER_APP_SECRET='{sandbox.app_secret}'")
        if not own_key:
            print(f"  export AIRUDDER_AES_KEY='{sandbox.aes_key}'")
        print("Tasks created here are dialled as time goes by; other ids answer with the vendor's published example.")
        print("Answers whose shape no page of the vendor shows carry X-Sandbox-Invented: 1.")
        if sandbox.webhooks.url is not None or sandbox.webhooks.urls:
            print(_posted(sandbox.webhooks))
        print("Stop it with Ctrl-C.", flush=True)
        await _until(stop, sandbox)


async def _until(stop: asyncio.Event, sandbox: Sandbox) -> None:
    sandbox.webhooks.after_try = _tell
    async with asyncio.TaskGroup() as group:
        pump = group.create_task(sandbox.webhooks.pump())
        await stop.wait()
        pump.cancel()


def _posted(webhooks: Webhooks) -> str:
    """Which kinds have an address, of those that come about here."""
    kinds = [kind for kind in POSTED if webhooks.url is not None or kind in webhooks.urls]
    what = ", ".join(kinds) or f"none. It posts {', '.join(POSTED)} to the addresses that they have"
    return f"Webhooks of what is created here that are posted: {what}."


def _tell(delivery: Delivery) -> None:
    """A line for each that was dropped, without its address, which may hold a secret."""
    if delivery.outcome == "dropped":
        status = delivery.statuses[-1]
        came = "no answer" if status is None else f"status {status}"
        with contextlib.suppress(OSError):  # nobody reads any more: no reason to stop serving
            print(f"webhook {delivery.kind} dropped: {came}", file=sys.stderr, flush=True)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return port


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise argparse.ArgumentTypeError("no such zone here; zones are named as Asia/Singapore is") from None


def _rate(text: str) -> float:
    rate = float(text)
    if not 0 <= rate <= 1:
        raise argparse.ArgumentTypeError("a rate is a number from 0 to 1")
    return rate


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 86_400:
        raise argparse.ArgumentTypeError("seconds are more than 0 and at most 86400")
    return seconds


def _target(text: str) -> tuple[str | None, str]:
    kind, named, url = text.partition("=")
    return (kind, url) if named and kind.isidentifier() else (None, text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m airudder.sandbox", description="A local server like AI Rudder.")
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    add("--port", type=_port, default=0, help="port, 0 for any that is free (default)")
    add("--aes-key", help="AES key of 16, 24 or 32 bytes (default: the vendor's published sample)")
    add("--allow-remote", action="store_true", help="listen on, or post to, a host other than loopback too")
    add("--zone", type=_zone, default=UTC, help="zone of the account, such as Asia/Singapore (default: UTC)")
    add("--seed", type=int, default=0, help="number that ids and the outcome of calls follow from (default: 0)")
    add("--seconds-per-call", type=_seconds, default=30.0, help="how long one call occupies the line (default: 30)")
    add("--answer-rate", type=_rate, default=0.7, help="part of the calls that are answered (default: 0.7)")
    add("--recordings", choices=get_args(Style), default="bytes", help="how recordings are answered (default: bytes)")
    add(
        "--webhook-url",
        type=_target,
        action="append",
        default=[],
        metavar="[KIND=]URL",
        help="where to post the webhooks of workflows; {kind} in it is replaced by the kind; again with KIND= in front "
        "for those of one kind (default: nowhere)",
    )
    add("--no-validation", action="store_true", help="take requests that the description of the API does not allow")
    return parser


def _sandbox(options: argparse.Namespace) -> Sandbox:
    targets: dict[str | None, str] = dict(options.webhook_url)
    if len(targets) < len(options.webhook_url):
        raise ValueError("--webhook-url is given twice for the same kind, or twice without one")
    sandbox = Sandbox(
        host=options.host,
        port=options.port,
        aes_key=options.aes_key,
        zone=options.zone,
        random_seed=options.seed,
        validate_requests=not options.no_validation,
        allow_remote=options.allow_remote,
        webhook_url=targets.pop(None, None),
    )
    sandbox.webhooks.urls = {kind: url for kind, url in targets.items() if kind is not None}
    sandbox.dialling.seconds_per_call = options.seconds_per_call
    sandbox.dialling.answer_rate = options.answer_rate
    sandbox.recording_style = options.recordings
    return sandbox


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; give its exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        sandbox = _sandbox(options)
    except ValueError as error:
        hint = "" if options.allow_remote else " (see --allow-remote)"
        if "loopback" not in str(error):
            parser.error(str(error))
        which = "the host of the URL for webhooks is" if is_loopback(options.host) else f"{options.host!r} is"
        parser.error(f"{which} not a loopback host{hint}")
    except (ImportError, FileNotFoundError) as error:
        parser.error(f"{error}; here: --no-validation")
    try:
        asyncio.run(serve(sandbox, own_key=options.aes_key is not None))
    except OSError as error:
        print(f"cannot listen on {options.host} port {options.port}: {error.strerror or error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
