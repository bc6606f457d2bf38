"""The core of the suite, which also runs on a vendored copy and with the lowest versions of the dependencies.

As a program it prints what ``make test-lowest`` gives to pytest.
"""

import sys

CORE = (
    *("auth/test_tokens", "request/test_envelope", "request/test_retry", "webhooks/test_router"),
    *("test_client", "test_encryption", "test_errors", "test_times"),
)
"""Runs on a vendored copy under another name."""

LOWEST = (
    *CORE,
    *(f"http/test_{name}" for name in ("aiohttp_arguments", "connections", "exchange", "proxies", "sessions")),
    *(f"request/test_{name}" for name in ("answers", "arguments", "odd_arguments", "refusals")),
    *(f"recordings/test_{name}" for name in ("asking", "body", "download", "heads", "links", "partfile", "reading")),
    *("paging/test_paging", "webhooks/test_receiver"),
    *("test_attack", "test_closing", "test_config", "test_json", "test_privacy"),
)
"""Runs with the lowest versions."""

NOT_WITH_LOWEST = {
    # aiohttp before 3.14 decompresses a body before its size is known.
    "webhooks/test_receiver.py": "test_compressed_bodies_count_by_what_they_hold",
}

if __name__ == "__main__":
    files = [f"tests/{name}.py" for name in LOWEST]
    left_out = [f"--deselect=tests/{file}::{test}" for file, test in NOT_WITH_LOWEST.items()]
    sys.stdout.write(" ".join(files + left_out))
