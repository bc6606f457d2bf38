"""Which handlers an event goes to, and what is refused as one."""

import functools
import json
from typing import Any

import pytest

from airudder.webhooks import Event, PdsAgentStatusEvent, PdsContactStatusEvent, UnknownEvent, parse
from airudder.webhooks.router import Router


def contact() -> Event[Any]:
    return parse(json.dumps({"type": "ContactStatus", "body": {"taskId": "t", "state": "s"}}).encode(), {})


def unknown() -> Event[Any]:
    return parse(b'{"what": "nobody knows"}', {})


@pytest.fixture
def router() -> Router:
    return Router()


@pytest.fixture
def seen() -> list[str]:
    return []


async def test_an_event_goes_to_the_handlers_of_its_class_in_order(router: Router, seen: list[str]) -> None:
    @router.on(PdsContactStatusEvent)
    async def first(event: PdsContactStatusEvent) -> None:
        seen.append(f"first {event.kind}")

    @router.on(PdsAgentStatusEvent)
    async def other(event: PdsAgentStatusEvent) -> None:
        seen.append("other")

    @router.on(Event)
    async def every(event: Event[Any]) -> None:
        seen.append("every")

    @router.on(PdsAgentStatusEvent, PdsContactStatusEvent)
    async def either(event: PdsAgentStatusEvent | PdsContactStatusEvent) -> None:
        seen.append("either")

    assert await router.dispatch(contact()) is True
    assert seen == ["first pds_contact_status", "every", "either"]


async def test_one_function_for_two_classes_is_called_once(router: Router, seen: list[str]) -> None:
    @router.on(PdsContactStatusEvent, Event)
    async def handler(event: Event[Any]) -> None:
        seen.append(event.kind)

    await router.dispatch(contact())
    assert seen == ["pds_contact_status"]


async def test_subclasses_count(router: Router, seen: list[str]) -> None:
    class Mine(UnknownEvent):
        pass

    @router.on(UnknownEvent)
    async def handler(event: UnknownEvent) -> None:
        seen.append(type(event).__name__)

    event = unknown()
    mine = Mine(kind="mine", dedupe_key="k", data={}, json={}, raw=b"{}", headers={})
    assert await router.dispatch(event) and await router.dispatch(mine)
    assert seen == ["UnknownEvent", "Mine"]


async def test_the_fallback_gets_what_no_other_takes(router: Router, seen: list[str]) -> None:
    @router.fallback
    async def rest(event: Event[Any]) -> None:
        seen.append(f"rest {event.kind}")

    @router.on(PdsContactStatusEvent)
    async def handler(event: PdsContactStatusEvent) -> None:
        seen.append("handler")

    assert await router.dispatch(contact()) and await router.dispatch(unknown())
    assert seen == ["handler", "rest unknown"]


async def test_without_a_handler_and_a_fallback_the_answer_is_false(router: Router) -> None:
    assert await router.dispatch(contact()) is False


async def test_what_a_handler_raises_comes_out_and_ends_the_row(router: Router, seen: list[str]) -> None:
    @router.on(PdsContactStatusEvent)
    async def broken(event: PdsContactStatusEvent) -> None:
        raise KeyError("made up")

    @router.on(PdsContactStatusEvent)
    async def after(event: PdsContactStatusEvent) -> None:
        seen.append("after")

    with pytest.raises(KeyError):
        await router.dispatch(contact())
    assert seen == []


def plain(event: Event[Any]) -> None:
    raise AssertionError("never called")


async def generator(event: Event[Any]) -> Any:
    yield event


@pytest.mark.parametrize("handler", [plain, functools.partial(plain), lambda event: None, generator, print, None])
def test_what_is_not_async_is_refused_at_registration(router: Router, handler: Any) -> None:
    with pytest.raises(TypeError, match="async def"):
        router.on(PdsContactStatusEvent)(handler)
    with pytest.raises(TypeError, match="async def"):
        router.fallback(handler)
    assert repr(router) == "<Router, 0 handlers>"


class Service:
    def __init__(self) -> None:
        self.events: list[Event[Any]] = []

    async def method(self, event: Event[Any]) -> None:
        self.events.append(event)

    async def with_more(self, times: int, event: Event[Any]) -> None:
        self.events.extend([event] * times)

    async def __call__(self, event: Event[Any]) -> None:
        self.events.append(event)


async def test_methods_partials_and_callables_are_taken(router: Router) -> None:
    service = Service()
    for handler in (service.method, functools.partial(service.with_more, 2), service):
        router.on(Event)(handler)
    await router.dispatch(contact())
    assert len(service.events) == 4


@pytest.mark.parametrize("classes", [(), (dict,), ("pds_contact_status",), (PdsContactStatusEvent, int)])
def test_what_is_no_event_class_is_refused(router: Router, classes: Any) -> None:
    with pytest.raises(TypeError, match="event classes"):
        router.on(*classes)


def test_a_second_fallback_is_refused(router: Router) -> None:
    async def handler(event: Event[Any]) -> None: ...

    assert router.fallback(handler) is handler
    with pytest.raises(TypeError, match="fallback already"):
        router.fallback(handler)
    assert repr(router) == "<Router, 0 handlers, fallback>"
