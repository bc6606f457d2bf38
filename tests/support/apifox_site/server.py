"""The site over HTTP, on a free port of this machine."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from .site import Site

Planted = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Served:
    """``asked``: how often each path was. ``planted``: answers in place of pages, by page id."""

    url: str
    asked: Counter[str] = field(default_factory=Counter)
    planted: dict[str, Planted] = field(default_factory=dict)


@asynccontextmanager
async def serve(site: Site) -> AsyncIterator[Served]:
    """Serve until the end of the block. A change of the site shows at the next request."""
    served = Served("")

    async def answer(request: web.Request) -> web.StreamResponse:
        served.asked[request.path] += 1
        name = request.path.strip("/").removesuffix(".md")
        if name in served.planted:
            return await served.planted[name](request)
        if request.path == "/llms.txt":
            return web.Response(text=site.index(served.url))
        if name not in site.pages:
            return web.Response(status=404, text="no such page")
        return web.Response(text=site.text(name), content_type="text/markdown")

    app = web.Application()
    app.router.add_get("/{tail:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site_runner = web.TCPSite(runner, "127.0.0.1", 0)
        await site_runner.start()
        host, port = runner.addresses[0][:2]
        served.url = f"http://{host}:{port}"
        yield served
    finally:
        await runner.cleanup()
