"""A service that takes webhooks with aiohttp and a durable inbox.

Run it:  export AIRUDDER_WEBHOOK_SECRET=$(python -c "import secrets; print(secrets.token_urlsafe(24))")
         python aiohttp_service.py
Give the vendor  https://<your host>/airudder/<secret>/<kind>,  one URL for each kind of webhook,
and  https://<your host>/airudder/<secret>  for what has none.
"""

import logging
import os
import sys
from typing import Any

from aiohttp import web

from airudder.webhooks import Event, PdsContactStatusEvent, Router, WorkflowCallCompletedEvent, aiohttp_app

logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
log = logging.getLogger("service")
router = Router()


@router.on(PdsContactStatusEvent)
async def contact_changed(event: PdsContactStatusEvent) -> None:
    """May be called more than once for one event, after a crash; equal events have an equal ``dedupe_key``."""
    log.info("contact changed: %s", event.data.body.state if event.data.body else None)


@router.on(WorkflowCallCompletedEvent)
async def call_completed(event: WorkflowCallCompletedEvent) -> None:
    """One number is done. Log what you need, but no number and no text of the conversation."""
    log.info("call completed: %s", event.data.result)


@router.fallback
async def anything_else(event: Event[Any]) -> None:
    """Kinds without a handler, and those whose payload no page shows."""
    log.info("not handled yet: %s", event.kind)


def application() -> web.Application:
    """A delivery is acknowledged when it is on the disk; the application works the inbox off while it runs."""
    return aiohttp_app(
        router,
        secret=os.environ["AIRUDDER_WEBHOOK_SECRET"],
        ack="inbox",
        inbox=os.environ.get("INBOX", "webhooks.db"),
    )


if __name__ == "__main__":
    # No access log: it would hold the secret, which is a part of the URL.
    web.run_app(
        application(),
        host="127.0.0.1",
        port=int(sys.argv[1]) if len(sys.argv) > 1 else 8080,
        access_log=None,
        shutdown_timeout=5,
    )
