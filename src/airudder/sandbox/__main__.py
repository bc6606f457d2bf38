"""``python -m airudder.sandbox``: serve until SIGINT or SIGTERM."""

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Sequence

from .server import Sandbox


async def serve(sandbox: Sandbox, *, own_key: bool) -> None:
    """Serve and say on standard output where and what is accepted; a key given by the user is not repeated."""
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
        print("Stop it with Ctrl-C.", flush=True)
        await stop.wait()


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return port


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; give its exit status."""
    parser = argparse.ArgumentParser(prog="python -m airudder.sandbox", description="A local stand-in for AI Rudder.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=_port, default=0, help="port, 0 for any that is free (default)")
    parser.add_argument("--aes-key", help="AES key of 16, 24 or 32 bytes (default: the vendor's published sample)")
    parser.add_argument("--allow-remote", action="store_true", help="listen on a host other than loopback too")
    options = parser.parse_args(arguments)
    try:
        sandbox = Sandbox(
            host=options.host, port=options.port, aes_key=options.aes_key, allow_remote=options.allow_remote
        )
    except ValueError as error:
        hint = "" if options.allow_remote else " (see --allow-remote)"
        parser.error(str(error) if "loopback" not in str(error) else f"{options.host!r} is no loopback host{hint}")
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
