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
    *("paging/test_paging", "webhooks/test_adapters", "webhooks/test_receiver"),
    *(f"campaigns/test_{name}" for name in ("deciding", "growth", "planning", "running")),
    *("test_attack", "test_closing", "test_contacts", "test_config", "test_json", "test_privacy"),
)
"""Runs with the lowest versions."""

if __name__ == "__main__":
    sys.stdout.write(" ".join(f"tests/{name}.py" for name in LOWEST))
