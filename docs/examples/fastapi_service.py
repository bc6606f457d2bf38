"""A service that takes webhooks with FastAPI: ``parse``, ``Inbox.put``, then 200.

Run it:  export AIRUDDER_WEBHOOK_SECRET=$(python -c "import secrets; print(secrets.token_urlsafe(24))")
         uvicorn fastapi_service:app --no-access-log
Give the vendor  https://<your host>/airudder/<secret>/<kind>,  one URL for each kind of webhook,
and  https://<your host>/airudder/<secret>  for what has none.
"""

import asyncio
import hmac
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, HTTPException, Request

from airudder.webhooks import KINDS, Event, Inbox, InboxError, PdsContactStatusEvent, Router, WebhookError, parse

logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
MAX_BODY = 1024 * 1024
SECRET = os.environ["AIRUDDER_WEBHOOK_SECRET"]
log = logging.getLogger("service")
router = Router()
inbox = Inbox(os.environ.get("INBOX", "webhooks.db"))


@router.on(PdsContactStatusEvent)
async def contact_changed(event: PdsContactStatusEvent) -> None:
    """May be called more than once for one event, after a crash; equal events have an equal ``dedupe_key``."""
    log.info("contact changed: %s", event.data.body.state if event.data.body else None)


@router.fallback
async def anything_else(event: Event[Any]) -> None:
    """Kinds without a handler, and those whose payload no page shows."""
    log.info("not handled yet: %s", event.kind)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """The worker lives as long as the service. Several processes of it may share the inbox."""
    async with inbox:
        worker = asyncio.create_task(inbox.work(router))
        yield
        worker.cancel()  # lets the handlers end first, for 10 seconds
        await asyncio.wait([worker])


app = FastAPI(lifespan=lifespan, redirect_slashes=False, openapi_url=None)


async def bounded(request: Request) -> bytes:
    """The body as it came, which may not be endless."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY:
            raise HTTPException(413)
    return body


async def take(secret: str, kind: str | None, request: Request) -> dict[str, str]:
    """200 only after the delivery is on the disk."""
    if not hmac.compare_digest(secret.encode(), SECRET.encode()) or (kind is not None and kind not in KINDS):
        raise HTTPException(404)
    try:
        event = parse(await bounded(request), request.headers, kind=kind)  # with a verifier, if you have one
        await inbox.put(event)
    except WebhookError as error:
        raise HTTPException(error.status) from None
    except InboxError:
        raise HTTPException(503) from None
    return {}


@app.post("/airudder/{secret}/{kind}")
async def webhook(secret: str, kind: str, request: Request) -> dict[str, str]:
    """One URL for each kind: the safe way."""
    return await take(secret, kind, request)


@app.post("/airudder/{secret}")
async def webhook_of_any_kind(secret: str, request: Request) -> dict[str, str]:
    """The shape decides; what fits none is an ``UnknownEvent``."""
    return await take(secret, None, request)
