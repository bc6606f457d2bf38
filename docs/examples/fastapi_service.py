"""A service that takes webhooks with FastAPI and a durable inbox.

Run it:  export AIRUDDER_WEBHOOK_SECRET=$(python -c "import secrets; print(secrets.token_urlsafe(24))")
         uvicorn fastapi_service:app --no-access-log
Give the vendor  https://<your host>/airudder/<secret>/<kind>,  one URL for each kind of webhook,
and  https://<your host>/airudder/<secret>  for what has none.
"""

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from airudder.webhooks import Event, PdsContactStatusEvent, Receiver, Router, asgi_app

logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
log = logging.getLogger("service")
router = Router()


@router.on(PdsContactStatusEvent)
async def contact_changed(event: PdsContactStatusEvent) -> None:
    """May be called more than once for one event, after a crash; equal events have an equal ``dedupe_key``."""
    log.info("contact changed: %s", event.data.body.state if event.data.body else None)


@router.fallback
async def anything_else(event: Event[Any]) -> None:
    """Kinds without a handler, and those whose payload no page shows."""
    log.info("not handled yet: %s", event.kind)


# A delivery is acknowledged when it is on the disk.
receiver = Receiver(
    router,
    secret=os.environ["AIRUDDER_WEBHOOK_SECRET"],
    ack="inbox",
    inbox=os.environ.get("INBOX", "webhooks.db"),
)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """The inbox is worked off while the service runs. Several processes of it may share the inbox."""
    async with receiver.running():
        yield


app = FastAPI(lifespan=lifespan, redirect_slashes=False, openapi_url=None)
app.mount("/airudder", asgi_app(receiver))
