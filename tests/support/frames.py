"""What somebody sees who captures the local variables of an error's frames, as error trackers do.

Every error of ours that a test raises is looked at when the test is over: in no frame of the library may a local
variable show a token, a key or a proxy's password; below the method that the user called, no URL, body or phone number.
Functions that a test calls by themselves, with plain values, are not below such a method.
"""

import functools
import re
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import airudder
from airudder import AIRudder, AIRudderError
from airudder.auth.tokens import TokenManager
from airudder.http.sessions import Sessions
from airudder.http.stream import Stream

HOME = Path(airudder.__file__).parent
_OTHERS = ("sandbox", "testing", "webhooks")  # they are other programs, or read what others send
_NUMBER = re.compile(r"1\W{0,2}202\W{0,2}555\W?01\d\d")
_DEPTH = 5
_ENTRANCES = ("client.py", "pages.py", "download.py")


class Watch:
    """``secrets``: what no frame may show; ``sent``: what none below the user's call may, sent or received."""

    def __init__(self) -> None:
        self.errors: list[BaseException] = []
        self.secrets: set[str] = set()
        self.sent: set[str] = set()

    def faults(self) -> list[str]:
        """Where something is shown, in the errors and in those behind them."""
        found: set[str] = set()
        todo, seen = list(self.errors), set[int]()
        while todo:
            error = todo.pop()
            if id(error) in seen:
                continue
            seen.add(id(error))
            todo += [other for other in (error.__cause__, error.__context__) if other is not None]
            found.update(self._in_frames(error))
            if type(error).__module__.partition(".")[0] == "aiohttp":
                found.add(f"{type(error).__name__} of aiohttp is in the chain of an error")
        return sorted(found)

    def _in_frames(self, error: BaseException) -> Iterator[str]:
        entered = False
        for frame, _ in traceback.walk_tb(error.__traceback__):
            path = Path(frame.f_code.co_filename)
            if not path.is_relative_to(HOME) or path.relative_to(HOME).parts[0] in _OTHERS:
                continue
            place = f"{path.relative_to(HOME)}: {frame.f_code.co_qualname}"
            below = entered and not _is_entrance(path)
            entered = entered or _is_entrance(path)
            for name, value in dict(frame.f_locals).items():
                for text in _texts(value, _DEPTH):
                    if any(secret in text for secret in self.secrets):
                        yield f"{place}: {name} shows a secret"
                    if below and (_NUMBER.search(text) or any(sent in text for sent in self.sent)):
                        yield f"{place}: {name} shows what was sent"


def _is_entrance(path: Path) -> bool:
    """Whether the user calls this function: there its arguments are what they are."""
    return "resources" in path.parts or path.name in _ENTRANCES


def _texts(value: object, depth: int) -> Iterator[str]:
    try:
        yield repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, an object that holds itself
        return
    if depth and isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(key, depth - 1)
            yield from _texts(item, depth - 1)
    elif depth and isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from _texts(item, depth - 1)


def watched(patch: pytest.MonkeyPatch) -> Watch:
    """From now on errors, secrets and requests are written down."""
    watch = Watch()
    create, construct, accept, exchange = (
        AIRudderError.__init__,
        AIRudder.__init__,
        TokenManager._accept,
        Sessions.exchange,
    )
    read = Stream._read

    @functools.wraps(create)
    def created(self: AIRudderError, *args: Any, **kwargs: Any) -> None:
        create(self, *args, **kwargs)
        watch.errors.append(self)

    @functools.wraps(construct)
    def constructed(self: AIRudder, app_key: Any = None, app_secret: Any = None, **settings: Any) -> None:
        proxy = settings.get("proxy")
        password = urlsplit(proxy).password if isinstance(proxy, str) and "://" in proxy else None
        given = (app_key, app_secret, settings.get("token"), settings.get("aes_key"), password)
        texts = [one.decode("latin-1") if isinstance(one, bytes) else one for one in given]
        watch.secrets.update(text for text in texts if isinstance(text, str) and len(text) >= 10)
        construct(self, app_key, app_secret, **settings)

    @functools.wraps(accept)
    def accepted(self: TokenManager, value: Any, *facts: Any, **more: Any) -> Any:
        watch.secrets.update({value} if len(value) >= 10 else ())
        return accept(self, value, *facts, **more)

    @functools.wraps(exchange)
    async def exchanged(self: Sessions, attempt: Any, *limits: Any, **settings: Any) -> Any:
        query, body = attempt.url.raw_query_string, attempt.body or b""
        watch.sent.update(part for part in (query, repr(body)[2:-1]) if len(part) >= 8)
        return await exchange(self, attempt, *limits, **settings)

    @functools.wraps(read)
    async def received(self: Stream) -> bytes:
        piece = await read(self)
        watch.sent.update({repr(piece)[2:42]} if len(piece) >= 16 else ())
        return piece

    patch.setattr(Stream, "_read", received)
    patch.setattr(AIRudderError, "__init__", created)
    patch.setattr(AIRudder, "__init__", constructed)
    patch.setattr(TokenManager, "_accept", accepted)
    patch.setattr(Sessions, "exchange", exchanged)
    return watch
