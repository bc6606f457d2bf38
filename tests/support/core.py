"""The core of the suite, which also runs on a vendored copy and with the lowest versions of the dependencies.

As a program it prints what ``make test-lowest`` gives to pytest.
"""

import sys

CORE = (
    *("test_cipher", "test_client", "test_envelope", "test_errors"),
    *("test_retry", "test_times", "test_token", "test_webhook_router"),
)
"""Runs on a vendored copy under another name."""

LOWEST = (
    *CORE,
    *("test_answers", "test_arguments", "test_attack", "test_closing", "test_connections"),
    *("test_jsonio", "test_odd_arguments", "test_options", "test_privacy", "test_proxies"),
    *("test_paging", "test_recordings", "test_refusals", "test_sessions", "test_webhook_receiver", "test_wire"),
)
"""Runs with the lowest versions."""

NOT_WITH_LOWEST = {
    # aiohttp before 3.14 decompresses a body before its size is known.
    "test_webhook_receiver.py": "test_compressed_bodies_count_by_what_they_hold",
}

if __name__ == "__main__":
    files = [f"tests/{name}.py" for name in LOWEST]
    left_out = [f"--deselect=tests/{file}::{test}" for file, test in NOT_WITH_LOWEST.items()]
    sys.stdout.write(" ".join(files + left_out))
