"""Lists: the way from page to page, where it ends, and how it is taken up again."""

import asyncio
import base64
import gc
import json
import threading
import tracemalloc
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from contextvars import ContextVar
from random import Random
from typing import Any

import pytest
from attrs import define, evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from airudder import AIRudderError, APIConnectionError, InvalidRequestError, PagingError
from airudder._generated.operations import OPERATIONS
from airudder._generated.types import NULL, UNSET, AsyncPages, CallInfo, Request
from airudder.paging import resume
from support.lists import (
    KINDS,
    Kind,
    Newest,
    Server,
    by_cursor,
    ids_of,
    known_operations,
    paged,
    rows,
    scripted,
    walked,
)
from support.outcomes import error_of

NUMBERS = rows(*range(1, 8))
NAMES = rows(*"abcdefg")
both_ways = pytest.mark.parametrize("prefetch", [False, True])
both_kinds = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="module", autouse=True)
def _operations() -> Iterator[None]:
    with known_operations():
        yield


@pytest.fixture(autouse=True)
async def _nothing_left() -> AsyncIterator[None]:
    """No test may leave a task, or an error that nobody looked at."""
    complaints: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    before = asyncio.all_tasks()
    loop.set_exception_handler(lambda _, context: complaints.append(context))
    yield
    gc.collect(1)  # a full one before each test would be most of the time
    await turns()
    assert [task for task in asyncio.all_tasks() - before if task is not asyncio.current_task()] == []
    assert complaints == []


async def turns(count: int = 10) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def lost() -> APIConnectionError:
    return APIConnectionError("made up", sent="maybe")


def request(kind: Kind, **parts: Any) -> Request:
    return Request(operation_id=f"by_{kind}", method="GET", path="/made-up", **parts)


def letters(size: int, **more: Any) -> Server:
    return Server(by_cursor(NAMES, size), kind="cursor", **more)


def server(kind: Kind, size: int = 3, **more: Any) -> Server:
    answer = paged(NAMES, size) if kind == "page" else by_cursor(NAMES, size)
    return Server(answer, kind=kind, **more)


# What is sent


async def test_nothing_is_sent_before_use() -> None:
    one = server("page")
    pages = one.pages(prefetch=True)
    items, turned = aiter(pages), pages.pages()
    await turns()
    assert one.requests == []
    assert repr(pages) == "<Pages by_page>"
    for generator in (items, turned):
        assert isinstance(generator, AsyncGenerator)
        await generator.aclose()


async def test_await_gives_the_first_page_alone() -> None:
    one = server("page")
    pages: AsyncPages[dict[str, Any]] = one.pages(prefetch=True)
    page = await pages
    assert (ids_of(page.items), one.asked) == (["a", "b", "c"], [1])
    assert page.resume is not None
    assert page.response.status == 200
    assert page.response.data == page.items
    assert page.response.data is not page.items


@both_ways
async def test_pages_are_counted(prefetch: bool) -> None:
    one = server("page")
    assert ids_of([item async for item in one.pages(prefetch=prefetch)]) == list("abcdefg")
    assert one.asked == [1, 2, 3, 4]


@both_ways
async def test_cursor_is_the_last_id(prefetch: bool) -> None:
    one = letters(3)
    assert ids_of([item async for item in one.pages(prefetch=prefetch)]) == list("abcdefg")
    assert one.asked == ["", "c", "f", "g"]


async def test_rest_of_the_request_stays() -> None:
    one = letters(3)
    info = CallInfo()
    given_body = {"call_id": "x", "last_id": "", "size": 3}
    asked = request("cursor", query={"q": 1}, body=given_body, path_args={"p": "y"}, options={"info": info})
    pages = one.pages(request=asked)
    given_body["call_id"] = "changed later"
    await pages.to_list(limit=None)
    assert [sent.body for sent in one.requests] == [
        {"call_id": "x", "last_id": last, "size": 3} for last in ("", "c", "f", "g")
    ]
    assert all((sent.query, sent.path_args) == ({"q": 1}, {"p": "y"}) for sent in one.requests)
    assert all(sent.options.get("info") is info for sent in one.requests)


async def test_size_is_never_invented() -> None:
    one, other = server("page"), server("cursor")
    await one.pages()
    await other.pages()
    assert one.requests[0].query == {"Page": 1}
    assert other.requests[0].body == {"last_id": ""}


@pytest.mark.parametrize("none", [None, NULL, UNSET])
async def test_a_parameter_that_is_not_given(none: object) -> None:
    one = server("page")
    await one.pages(request=request("page", query={"Page": none}))
    assert one.asked == [1]


async def test_begins_where_the_caller_says() -> None:
    one = Server(paged(NUMBERS, 2))
    assert ids_of(await one.pages(request=request("page", query={"Page": 3})).to_list(limit=None)) == [5, 6, 7]
    assert one.asked == [3, 4, 5]
    other = letters(3)
    assert ids_of(await other.pages(request=request("cursor", body={"last_id": "d"})).to_list(limit=None)) == [*"efg"]
    assert other.asked == ["d", "g"]


async def test_extra_members_do_not_hold_the_list_on_one_page() -> None:
    """Added last, as ever, they would go over the parameter of every page."""
    one = Server(paged(NUMBERS, 2))
    asked = request("page", query={"Number": 2}, options={"extra_query": {"Page": 2, "x": 1}, "extra_body": {"y": 2}})
    assert ids_of(await one.pages(request=asked).to_list(limit=None)) == [3, 4, 5, 6, 7]
    assert [dict(sent.query) for sent in one.requests] == [{"Number": 2, "Page": page, "x": 1} for page in (2, 3, 4, 5)]
    assert all(sent.options == {"extra_body": {"y": 2}} for sent in one.requests)
    assert asked.options.get("extra_query") == {"Page": 2, "x": 1}


async def test_extra_members_of_a_wrong_kind_are_left_to_the_transport() -> None:
    one = server("page")
    options: Any = {"extra_query": "made up"}
    await one.pages(request=request("page", options=options))
    assert one.requests[0].options == options


@pytest.mark.parametrize(
    ("kind", "value"), [("page", "3"), ("page", True), ("page", 1.0), ("cursor", 1.5), ("cursor", True), ("cursor", [])]
)
async def test_first_page_that_cannot_be_asked_for(kind: Kind, value: object) -> None:
    one = server(kind)
    with pytest.raises(InvalidRequestError, match="not valid as the first page") as caught:
        one.pages(request=request(kind, query={"Page": value}, body={"last_id": value}))
    assert (caught.value.operation_id, caught.value.sent, one.requests) == (f"by_{kind}", "no", [])


@pytest.fixture
def in_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parameter of the pages is declared as text, as it often is in a query of the vendor's."""
    for name in ("by_page", "by_cursor"):
        declared = evolve(OPERATIONS[name], text_fields=("Page", "last_id"))
        monkeypatch.setitem(OPERATIONS, name, declared)


@both_ways
async def test_pages_in_text_are_counted_too(in_text: None, prefetch: bool) -> None:
    one = Server(lambda page: paged(NUMBERS, 3)(int(page)))
    assert ids_of([item async for item in one.pages(prefetch=prefetch)]) == list(range(1, 8))
    assert one.asked == ["1", "2", "3", "4"]


@pytest.mark.parametrize("first", ["2", 2, "02"])
async def test_pages_in_text_begin_where_the_caller_says_and_go_on(in_text: None, first: object) -> None:
    one = Server(lambda page: paged(NUMBERS, 2)(int(page)))
    page = await one.pages(request=request("page", query={"Page": first}))
    assert (one.asked, ids_of(page.items)) == (["2"], [3, 4])
    assert ids_of(await one.pages(resume=page.resume).to_list(limit=None)) == [5, 6, 7]
    assert one.asked[1:] == ["2", "3", "4", "5"]


@pytest.mark.parametrize("value", ["", "x", "-1", "1.0", "٣", "9" * 5000, True])
async def test_text_that_is_no_page(in_text: None, value: object) -> None:
    one = server("page")
    with pytest.raises(InvalidRequestError, match="not valid as the first page"):
        one.pages(request=request("page", query={"Page": value}))


async def test_a_cursor_in_text_is_the_id_in_text(in_text: None) -> None:
    one = Server(lambda last: by_cursor(NUMBERS, 3)(int(last) if last else ""), kind="cursor")
    assert ids_of(await one.pages().to_list(limit=None)) == list(range(1, 8))
    assert one.asked == ["", "3", "6", "7"]


# The end


async def test_a_short_page_does_not_end_it() -> None:
    one = Server(scripted(rows(1, 2, 3), rows(4), rows(5, 6, 7), rows(8)))
    assert ids_of(await one.pages().to_list(limit=None)) == list(range(1, 9))


async def test_an_empty_page_ends_it_even_in_the_middle() -> None:
    one = Server(scripted(rows(1), [], rows(2)))
    assert ids_of(await one.pages().to_list(limit=None)) == [1]
    assert one.asked == [1, 2]


@both_ways
async def test_the_ending_page_is_not_given_out(prefetch: bool) -> None:
    for last in ([], rows(3), rows(2, 1)):
        one = Server(scripted(rows(1, 2), rows(3), last, last))
        given_out = [page async for page in one.pages(prefetch=prefetch).pages()]
        assert [ids_of(page.items) for page in given_out] == [[1, 2], [3]]
        assert all(page.resume for page in given_out)


async def test_await_on_an_empty_list() -> None:
    page = await Server(scripted()).pages()
    assert (page.items, page.resume, page.response.data) == ([], None, [])


@both_kinds
@both_ways
async def test_a_server_that_ignores_the_parameter(kind: Kind, prefetch: bool) -> None:
    one = Server(lambda _: rows(1, 2, 3), kind=kind)
    assert ids_of(await one.pages(prefetch=prefetch).to_list(limit=None)) == [1, 2, 3]
    assert len(one.asked) == 3


async def test_a_server_that_repeats_its_last_page() -> None:
    one = Server(lambda page: rows(*[[1, 2], [3, 4]][min(page, 2) - 1]))
    page = await one.pages(request=request("page", query={"Page": 2}))
    assert ids_of(await one.pages().to_list(limit=None)) == [1, 2, 3, 4]
    assert one.asked == [2, 1, 2, 3, 4]
    assert await one.pages(resume=page.resume).to_list(limit=None) == []
    assert one.asked[5:] == [2, 3, 4]


# Duplicates


async def test_duplicates_are_dropped_within_and_between_pages() -> None:
    one = Server(scripted(rows(1, 2, 1), rows(2, 3), rows(1, 4), rows(4, 5)))
    given_out = [page async for page in one.pages().pages()]
    assert [ids_of(page.items) for page in given_out] == [[1, 2], [3], [4], [5]]
    assert ids_of(given_out[1].response.data) == [2, 3]


async def test_a_cursor_may_be_the_id_of_a_duplicate() -> None:
    one = Server(scripted(rows("a", "b"), rows("c", "a"), rows("d")), kind="cursor")
    assert ids_of(await one.pages().to_list(limit=None)) == ["a", "b", "c", "d"]
    assert one.asked == ["", "b", "a", "d"]


async def test_ids_of_different_types_differ() -> None:
    ids = [1, "1", True, 1.0, "True", (1,), "\ud800"]
    one = Server(scripted(rows(*ids)))
    items = await one.pages().to_list(limit=None)
    assert [repr(value) for value in ids_of(items)] == [repr(value) for value in ids]


@pytest.mark.parametrize("none", [None, "", [], {}], ids=repr)
async def test_items_without_an_id_are_never_dropped(none: object) -> None:
    one = Server(scripted(rows(none, 1, none), rows(none, 1, none, none), rows(none)))
    assert ids_of(await one.pages().to_list(limit=None)) == [none, 1, none, none, none, none, none]


@define
class Model:
    """As generated models: not JSON by itself."""

    id: str | None
    text: str
    inner: "Model | None" = None

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.id, "text": self.text, "inner": self.inner}


async def test_a_page_without_new_items_is_read_past() -> None:
    one = Server(scripted(rows(1, 2), rows(2, 1), rows(1, 2), rows(1, 2), rows(3), rows(3), rows(3), rows(4)))
    given_out = [ids_of(page.items) async for page in one.pages().pages()]
    assert given_out == [[1, 2], [3]]
    assert len(one.asked) == 7  # the same page three times is the end


@both_ways
async def test_items_without_ids_never_end_a_list_by_equality(prefetch: bool) -> None:
    """Their content is compared, whatever the order of its members."""

    def page(last: str) -> list[Model]:
        return [Model("x", "one"), Model(None, "two", Model(None, last))]

    one = Server(scripted(page("a"), page("b"), page("b"), page("c"), page("b"), page("b")))
    items = await one.pages(prefetch=prefetch, item_id=lambda item: item.id).to_list(limit=None)
    assert [item.text for item in items] == ["one", *["two"] * 6]
    other = Server(scripted(*[[{"id": None, "a": 1}], [{"a": 1, "id": None}]] * 2, rows("b")))
    items, error, points = await walked(other.pages(prefetch=prefetch))
    assert items == [{"id": None, "a": 1}] * 2
    assert isinstance(error, PagingError)
    assert "no" in str(error) and "ids" in str(error)
    assert (error.sent, error.resume, len(other.requests)) == ("yes", points[-1], 3)


async def test_items_that_come_again_after_they_were_forgotten_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WINDOW", "BRIDGED"):
        monkeypatch.setattr(resume, name, 2)
    numbers = [rows(2 * page, 2 * page + 1) for page in range(20)]
    for again in ([rows(0, 1)], numbers, [*numbers[:12][::-1], *numbers]):
        one = Server(scripted(*numbers[:12], *again, *numbers[12:]))
        items, error, _ = await walked(one.pages())
        assert isinstance(error, PagingError)
        assert "remembered" in str(error)
        assert ids_of(items) == list(range(24))


# A list that grows


def whole(old: int, items: list[Any]) -> bool:
    """Whether each item that was there at the start came once, and no other twice."""
    ids = ids_of(items)
    return len(ids) == len(set(ids)) and [number for number in ids if number >= 0] == list(range(old))


@both_ways
@pytest.mark.parametrize("by", [1, 9, 10, 11, 20, 35, 500])
async def test_a_list_that_grows_while_it_is_read_is_given_whole(by: int, prefetch: bool) -> None:
    newest = Newest(old=95, size=10)
    one = Server(newest)
    for page in range(10):
        one.requests.clear()
        newest.added = 0
        newest.before = lambda page=page: newest.grow(by if len(one.requests) == page + 1 else 0)  # type: ignore[misc]
        assert whole(95, await one.pages(prefetch=prefetch).to_list(limit=None))


async def left(one: Server, items: int) -> tuple[list[Any], AsyncGenerator[Any], str]:
    """So many items of a list, the rest of its pages, and the text to resume it."""
    pages = one.pages().pages()
    got: list[Any] = []
    resume = ""
    while len(got) < items:
        page = await anext(pages)
        got += page.items
        resume = page.resume or ""
    return got, pages, resume


@pytest.mark.parametrize(
    ("size", "by", "stale"),
    [
        (1, 1_000, 0),
        (1, 1_001, 1_001),
        (10, 1_009, 0),
        (10, 1_010, 101),
        (10, 1_990, 101),
        (100, 4_999, 0),
        (100, 5_000, 50),
    ],
)
async def test_known_items_are_read_past_up_to_a_bound(size: int, by: int, stale: int) -> None:
    """1,000 items, and at least 50 pages. The text of the error goes on from there."""
    newest = Newest(old=6_000, size=size)
    one = Server(newest)
    got, pages, _ = await left(one, 5_500)
    newest.grow(by)
    one.requests.clear()
    try:
        async for page in pages:
            got += page.items
        assert stale == 0
    except PagingError as error:
        assert ("nothing new" in str(error), len(one.requests)) == (True, stale)  # noqa: PT017
        got += await one.pages(resume=error.resume).to_list(limit=None)
    assert whole(6_000, got)


async def test_a_list_may_grow_by_any_number_as_long_as_new_items_come_in_between() -> None:
    newest = Newest(old=3_000, size=10)
    one = Server(newest)
    newest.before = lambda: newest.grow(600 * (len(one.requests) % 100 == 0))
    assert whole(3_000, await one.pages().to_list(limit=None))
    assert newest.added > 3_000


async def test_a_list_that_outgrows_a_reading_can_be_resumed_later() -> None:
    """Items that were added come first then, and the first items that were read come between them and the others."""
    newest = Newest(old=2_000, size=10)
    one = Server(newest)
    got, pages, _ = await left(one, 20)
    newest.grow(500)
    resume = None
    while len(got) < 1_110:
        page = await anext(pages)
        got += page.items
        resume = page.resume
    newest.grow(900)
    assert whole(2_000, got + await one.pages(resume=resume).to_list(limit=None))


async def test_an_item_on_every_page_comes_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WINDOW", "BRIDGED"):
        monkeypatch.setattr(resume, name, 20)
    one = Server(scripted(*[rows("pinned", 2 * page, 2 * page + 1) for page in range(50)]))
    assert ids_of(await one.pages().to_list(limit=None)) == ["pinned", *range(100)]


async def test_a_page_may_be_larger_than_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resume, "WINDOW", 1)
    newest = Newest(old=2_500, size=2_000)
    one = Server(newest)
    got, pages, _ = await left(one, 2_000)
    newest.grow(500)
    async for page in pages:
        got += page.items
    assert whole(2_500, got)


@pytest.mark.parametrize(
    ("size", "given"), [(1, 1), (1, 1_500), (10, 20), (20, 1_000), (10, 1_500), (300, 300), (300, 1_500)]
)
async def test_a_list_may_grow_by_1000_items_before_it_is_resumed(size: int, given: int) -> None:
    newest = Newest(old=2_500, size=size)
    one = Server(newest)
    got, _, resume = await left(one, given)
    for by in (0, 1, size, 999, 1_000):
        newest.added = by
        assert whole(2_500, got + await one.pages(resume=resume).to_list(limit=None)), by
    for by in (1_001, 1_000 + size, 1_001 + size, 3_000, 5_000):
        newest.added = by
        one.requests.clear()
        items, error, _ = await walked(one.pages(resume=resume))
        if error is None:  # with all ids in the text it may go on for a while longer
            assert given <= 1_000
            assert by < 3_000
            assert whole(2_500, got + items)
            continue
        assert isinstance(error, PagingError)
        assert "1,000 items" in str(error) or "remembered" in str(error)
        assert given <= 1_000 or len(one.requests) == 1
        assert "without resume" in str(error)
        assert (items, error.resume) == ([], resume)


@pytest.mark.parametrize(("given", "by", "read"), [(3_000, 2_500, 0), (20, 5_000, 2_000)])
async def test_many_breaks_do_not_hide_that_items_come_again(given: int, by: int, read: int) -> None:
    """Grown by so many items within a reading, the list shows what the texts of later breaks hold no id of."""
    newest = Newest(old=6_000, size=10)
    one = Server(newest)
    got, pages, resume = await left(one, given)
    if given > 1_000:
        pages = one.pages(resume=resume).pages()
        got += (await anext(pages)).items
    newest.grow(by)
    with pytest.raises(PagingError, match="remembered"):  # noqa: PT012
        while True:
            page = await anext(pages)
            got += page.items
            assert page.resume is not None
            if read <= 0:
                pages = one.pages(resume=page.resume).pages()
            read -= 10
    ids = [number for number in ids_of(got) if number >= 0]
    assert len(ids) - len(set(ids)) < 200


async def test_a_resume_costs_one_request_more() -> None:
    newest = Newest(old=40, size=10)
    one = Server(newest)
    _, _, resume = await left(one, 20)
    one.requests.clear()
    page = await one.pages(resume=resume)
    assert (one.asked, ids_of(page.items)) == ([2, 3], list(range(20, 30)))


@pytest.mark.parametrize("given", [1, 105])
async def test_a_resume_finds_that_items_were_removed(given: int) -> None:
    """Where more than a page is gone, what lies between would be lost."""
    left = rows(*range(3_000))
    one = Server(paged(left, 10))
    _, _, points = await walked(one.pages(max_pages=given))
    one.answer = paged(left[5:], 10)
    assert ids_of(await one.pages(resume=points[-1]).to_list(limit=None)) == ids_of(left[given * 10 :])
    for gone in (given * 10 + 5, 3_000):
        one.answer = paged(left[gone:], 10)
        _, error, _ = await walked(one.pages(resume=points[-1]))
        assert isinstance(error, PagingError)
        assert "removed" in str(error)
        assert error.resume == points[-1]


async def test_a_resume_finds_that_items_without_ids_have_moved() -> None:
    texts = [{"text": str(number)} for number in range(30)]
    one = Server(paged(texts, 10))
    pages = one.pages(item_id=lambda item: item.get("id"))
    first = await pages
    assert first.resume is not None
    rest = one.pages(item_id=lambda item: item.get("id"), resume=first.resume)
    assert first.items + await rest.to_list(limit=None) == texts
    one.answer = paged([{"text": "new"}, *texts], 10)
    one.requests.clear()
    _, error, _ = await walked(rest)
    assert isinstance(error, PagingError)
    assert (error.resume, one.asked) == (first.resume, [1])


class Readings:
    """Reads a list that grows by random numbers, before requests and before resumes, with many breaks or few.

    ``most``: by how much it grew at most before an item came that was there at the start.
    """

    def __init__(self, seed: int, steps: list[int]) -> None:
        self.random, self.steps = Random(seed), steps
        self.newest = Newest(old=self.random.choice([0, 1, 30, 300, 1_500, 2_000]), size=self.random.randint(1, 20))
        self.newest.before = self.grow
        self.server = Server(self.answer)
        self.chance = self.random.choice([0.01, 0.1, 0.5])
        self.leaving = self.random.choice([0, 0.05, 1])
        self.added: dict[int, int] = {}
        self.before = self.most = 0

    def grow(self) -> None:
        by = self.random.choice([1, 2, self.newest.size - 1, self.newest.size * 2, *self.steps])
        if self.random.random() < self.chance and by != self.newest.size:  # by one page each time: see the guide
            self.newest.grow(by)

    def answer(self, page: int) -> list[Any]:
        items = self.newest(page)
        self.added |= dict.fromkeys(ids_of(items), self.newest.added)
        self.most = max(self.most, self.newest.added - self.before)
        return items

    async def read(self) -> list[Any]:
        got: list[Any] = []
        resume: str | None = None
        while True:
            prefetch = self.random.random() < 0.3
            async with aclosing(self.server.pages(resume=resume, prefetch=prefetch, max_pages=3_000).pages()) as pages:
                async for page in pages:
                    got += page.items
                    resume = page.resume
                    if (last := got[-1]["id"]) >= 0:
                        self.before = self.added[last]
                    if self.random.random() < self.leaving:
                        self.grow()
                        break
                else:
                    return got


@pytest.mark.parametrize("steps", [[], [600, 1_100, 3_000]], ids=["by few", "by many"])
def test_a_list_that_grows_at_random_is_given_whole_or_not_at_all(steps: list[int]) -> None:
    """An error is right only where it grew by more than 1,000 items in between."""
    outcomes: dict[str, int] = {"whole": 0, "error": 0}
    for seed in range(25):
        readings = Readings(seed, steps)
        try:
            got = asyncio.run(readings.read())
        except PagingError:
            outcomes["error"] += 1
            assert readings.most > 1_000, seed
        else:
            outcomes["whole"] += 1
            assert whole(readings.newest.old, got), seed
    assert outcomes["whole"] > 5
    assert (outcomes["error"] > 5) is bool(steps)


# Lists without an end


@pytest.mark.parametrize("with_ids", [True, False])
@pytest.mark.parametrize(("tail", "length"), [(0, 2), (0, 7), (1, 3), (5, 4), (3, 16), (9, 33)])
async def test_circles_longer_than_the_memory(
    monkeypatch: pytest.MonkeyPatch, tail: int, length: int, with_ids: bool
) -> None:
    for name in ("WINDOW", "BRIDGED"):
        monkeypatch.setattr(resume, name, 1)

    def answer(page: int) -> list[dict[str, Any]]:
        number = page if page <= tail else tail + (page - tail) % length
        return [{"id": f"{number} {one}" if with_ids else None, "text": f"{number}"} for one in range(3)]

    one = Server(answer)
    items, error, _ = await walked(one.pages())
    assert isinstance(error, PagingError)
    assert "circle" in str(error)
    assert (error.operation_id, error.sent) == ("by_page", "yes")
    assert tail + length - 1 <= len(items) // 3 <= 3 * (tail + length)
    one.requests.clear()
    _, again, _ = await walked(one.pages(resume=error.resume))
    assert isinstance(again, PagingError)
    assert one.asked[:2] == [len(items) // 3, len(items) // 3 + 1]


@both_kinds
@both_ways
async def test_a_list_without_end_has_a_ceiling(kind: Kind, prefetch: bool) -> None:
    one = Server(lambda last: rows(*([f"{last}x"] if kind == "cursor" else [last])), kind=kind)
    items, error, points = await walked(one.pages(prefetch=prefetch, max_pages=5))
    assert isinstance(error, PagingError)
    assert "5 pages" in str(error)
    assert (error.operation_id, error.sent, error.resume) == (f"by_{kind}", "yes", points[-1])
    assert len(items) == len(one.requests) == 5
    more, _, _ = await walked(one.pages(resume=error.resume, max_pages=5))
    assert len({*ids_of(items), *ids_of(more)}) == (9 if kind == "page" else 10)  # the last page is read again


async def test_a_list_that_ends_at_the_ceiling() -> None:
    one = server("page")
    assert len(await one.pages(max_pages=4).to_list(limit=None)) == 7
    assert len(await one.pages(max_pages=3).to_list(limit=7)) == 7
    assert isinstance(await error_of(one.pages(max_pages=3).to_list(limit=None)), PagingError)


@both_ways
@pytest.mark.parametrize("none", [None, "", [], 1.5, True], ids=repr)
async def test_a_cursor_list_without_the_id_that_leads_on(none: object, prefetch: bool) -> None:
    """What came is given out first; and taken up again, the list says the same instead of ending quietly."""
    one = Server(scripted(*[rows("a", "b"), rows("c", none)] * 2), kind="cursor")
    items, error, points = await walked(one.pages(prefetch=prefetch))
    assert ids_of(items) == ["a", "b", "c", none]
    assert isinstance(error, PagingError)
    assert "leads to" in str(error)
    assert (error.operation_id, error.sent, error.resume) == ("by_cursor", "yes", points[-1])
    assert len(one.requests) == 2
    one.answer = lambda last: rows("c", none) if last == "b" else []
    again, error, _ = await walked(one.pages(resume=points[-1], prefetch=prefetch))
    assert (again, one.asked[-1]) == ([], "b")
    assert isinstance(error, PagingError)
    assert error.resume == points[-1]
    one.answer = lambda last: rows("c", "d") if last == "b" else []
    again, error, _ = await walked(one.pages(resume=points[-1], prefetch=prefetch))
    assert (ids_of(again), error) == (["d"], None)


async def test_a_cursor_that_does_not_move_on() -> None:
    one = Server(scripted(rows("a", "b"), *[rows("c", "b")] * 4), kind="cursor")
    assert ids_of(await one.pages().to_list(limit=None)) == ["a", "b", "c"]
    assert one.asked == ["", "b", "b", "b"]


# Taking it up again


@both_kinds
async def test_goes_on_behind_any_page(kind: Kind) -> None:
    one = server(kind, 2)
    items, _, points = await walked(one.pages())
    assert len(points) == 4
    for number, point in enumerate(points, 1):
        rest, error, more = await walked(one.pages(resume=point))
        assert (ids_of(rest), error) == (ids_of(items)[number * 2 :], None)
        assert more == points[number:]
    first = await one.pages()
    assert first.resume == points[0]


@both_kinds
@both_ways
async def test_an_error_tells_the_page_that_is_missing(kind: Kind, prefetch: bool) -> None:
    for failing in range(5):
        one = server(kind, 2, fail={failing: lost()})
        items, error, points = await walked(one.pages(prefetch=prefetch))
        assert isinstance(error, APIConnectionError)
        assert ids_of(items) == list("abcdefg"[: failing * 2])
        assert error.resume == points[-1] if points else error.resume
        assert error.resume is not None
        rest, again, _ = await walked(one.pages(resume=error.resume, prefetch=prefetch))
        assert (ids_of(items + rest), again) == (list("abcdefg"), None)
        before = [failing] if kind == "page" and points else []  # the last page is read again
        assert one.asked[failing + 1 :][: len(before) + 1] == [*before, one.asked[failing]]


@both_kinds
async def test_an_error_of_the_page_begun_with(kind: Kind) -> None:
    one = server(kind, 2)
    point = (await one.pages()).resume
    one.fail = {1: lost(), 2: lost()}
    assert (await error_of(one.pages(resume=point))).resume == point
    start = (await error_of(one.pages())).resume
    assert ids_of(await one.pages(resume=start).to_list(limit=None)) == list("abcdefg")


async def test_items_that_slid_between_two_runs_are_not_doubled() -> None:
    one = Server(paged(NUMBERS, 3))
    point = (await one.pages()).resume
    one.answer = paged(rows(-1, 0) + NUMBERS, 3)
    assert ids_of(await one.pages(resume=point).to_list(limit=None)) == [4, 5, 6, 7]


@both_kinds
async def test_resume_is_as_long_as_it_needs_to_be_and_shows_no_id(kind: Kind) -> None:
    """1,000 ids, a page, one more, and a sample of all others; 8 bytes each."""
    ids = [f"+1202555{number:04}" for number in range(3000)]
    one = Server(scripted(*[rows(*ids[at : at + 99], f"made-up-{at}") for at in range(0, 3000, 99)]), kind=kind)
    _, _, points = await walked(one.pages(max_pages=20))
    assert points[0] is not None
    assert points[-1] is not None
    assert len(points[0]) < 1_300
    assert len(points[-1]) < 14_800
    assert points[-1].isascii()
    shown = base64.urlsafe_b64decode(points[-1][3:] + "==")
    assert b"1202555" not in shown
    assert (b"made-up-1881" in shown) is (kind == "cursor")


NONE = resume.digest_of({}).hex()  # of a call without arguments


def forged(*facts: object, version: str = "v2.") -> str:
    content = json.dumps(facts).encode() + b"\n"
    return version + base64.urlsafe_b64encode(resume._digest(content) + content).rstrip(b"=").decode()


@both_kinds
async def test_resume_texts_that_are_refused(kind: Kind) -> None:
    one = server(kind)
    point = (await one.pages()).resume
    assert point is not None
    one.requests.clear()
    bad: list[Any] = ["", "v2.", "made-up", point + "A", point + "=", point + "\n", " " + point, "v3." + point[3:]]
    bad += [point[:length] for length in range(len(point))]
    bad += [point[:at] + ("A" if point[at] != "A" else "B") + point[at + 1 :] for at in range(len(point))]
    bad += [1, b"v2.", point.encode(), ["v2."], {}, True, "v2.ü", "\ud800"]
    other = "cursor" if kind == "page" else "page"
    bad += [forged(f"also_by_{kind}", kind, NONE, 2, 0), forged(f"by_{kind}", other, NONE, 2, 0), forged(), forged(1)]
    bad += [forged(f"by_{kind}", kind, 2, 0), forged(f"by_{kind}", kind, "00" * 8, 2, 0), forged(1, 2, 3, 4, 5)]
    values: list[Any] = [None, True, 1.5, [], {}]
    bad += [forged(f"by_{kind}", kind, NONE, value, 0) for value in values]
    counts: list[Any] = [*values, -1, 1, 10**30, "0"]
    bad += [forged(f"by_{kind}", kind, NONE, 2, count) for count in counts]
    bad += [forged(f"by_{kind}", kind, NONE, 2, version="v1.")]
    for text in bad:
        with pytest.raises(InvalidRequestError, match="resume") as caught:
            one.pages(resume=text)
        assert (caught.value.operation_id, caught.value.sent) == (f"by_{kind}", "no")
        assert caught.value.__context__ is None
        assert not isinstance(text, str) or len(text) < 8 or text not in str(caught.value)
    assert one.requests == []
    one.pages(resume=forged(f"by_{kind}", kind, NONE, 2, 0))  # as ours, so it is not the form that was refused above


@pytest.mark.parametrize(
    ("then", "now", "fits"),
    [
        ({"Number": 20}, {"Number": 20}, True),
        ({"Number": 20}, {"Number": 50}, False),
        ({"Number": 20}, {}, False),
        ({"Type": "a"}, {"Type": "b"}, False),
        ({}, {"Page": 3}, False),
    ],
)
async def test_resume_of_other_arguments_is_refused(then: Any, now: Any, fits: bool) -> None:
    """With another size page 3 begins elsewhere: what lies between would be lost, or come twice."""
    one = server("page")
    point = (await one.pages(request=request("page", query=then))).resume
    if fits:
        one.pages(resume=point, request=request("page", query=now))
        return
    with pytest.raises(InvalidRequestError, match="resume") as caught:
        one.pages(resume=point, request=request("page", query=now))
    assert caught.value.operation_id == "by_page"


async def test_pages_behind_an_id_may_have_another_size() -> None:
    one = server("cursor")
    point = (await one.pages(request=request("cursor", body={"size": 2}))).resume
    one.pages(resume=point, request=request("cursor", body={"size": 9}))
    with pytest.raises(InvalidRequestError):
        one.pages(resume=point, request=request("cursor", body={"call_id": "another"}))


async def test_resume_of_another_operation_is_refused() -> None:
    one = server("page")
    point = (await one.pages(name="also_by_page")).resume
    with pytest.raises(InvalidRequestError):
        one.pages(resume=point)


unique = st.lists(st.integers() | st.text(st.characters(codec="utf-8"), min_size=1), unique_by=lambda x: (type(x), x))


@settings(deadline=None, max_examples=150)
@given(
    ids=unique,
    kind=st.sampled_from(KINDS),
    size=st.integers(1, 9),
    overlap=st.integers(0, 2),
    failing=st.sets(st.integers(0, 20), max_size=8),
    prefetch=st.booleans(),
    breaking=st.booleans(),
)
def test_each_item_once_in_order_whatever_fails(
    ids: list[Any], kind: Kind, size: int, overlap: int, failing: set[int], prefetch: bool, breaking: bool
) -> None:
    """Lists taken up at the point of the error, or page by page; pages may begin with the end of the one before."""
    items = rows(*ids)

    def answer(value: Any) -> list[Any]:
        if kind == "page":
            start = (value - 1) * size
        else:
            start = 0 if value == "" else [repr(one) for one in ids].index(repr(value)) + 1
        return items[max(0, start - min(overlap, size)) : start + size]

    one = Server(answer, kind=kind, fail={number: lost() for number in failing})

    async def run() -> list[Any]:
        got: list[Any] = []
        resume: str | None = None
        for _ in range(100):
            try:
                async with aclosing(one.pages(resume=resume, prefetch=prefetch).pages()) as pages:
                    async for page in pages:
                        got += page.items
                        resume = page.resume
                        if breaking:
                            break
                    else:
                        return got
            except APIConnectionError as error:
                resume = error.resume
        raise AssertionError("no end")

    assert [repr(value) for value in ids_of(asyncio.run(run()))] == [repr(value) for value in ids]


# to_list


@pytest.mark.parametrize(("limit", "asked"), [(0, 0), (1, 1), (3, 1), (4, 2), (7, 3), (8, 4), (None, 4)])
@both_ways
async def test_to_list_stops_when_it_has_enough(limit: int | None, asked: int, prefetch: bool) -> None:
    one = server("page")
    assert ids_of(await one.pages(prefetch=prefetch).to_list(limit=limit)) == list("abcdefg"[:limit])
    await turns()
    assert len(one.requests) == asked


@pytest.mark.parametrize("limit", [-1, True, False, 1.0, "1"])
async def test_to_list_refuses_other_limits(limit: Any) -> None:
    one = server("page")
    error = await error_of(one.pages().to_list(limit=limit))
    assert isinstance(error, InvalidRequestError)
    assert (error.operation_id, error.sent, one.requests) == ("by_page", "no", [])


async def test_an_error_of_to_list_loses_nothing() -> None:
    """The items that came are gone with the error, so it points to where the whole began."""
    one = server("page", 2)
    point = (await one.pages()).resume
    one.fail = {3: lost()}
    error = await error_of(one.pages(resume=point).to_list(limit=None))
    assert error.resume == point
    assert ids_of(await one.pages(resume=error.resume).to_list(limit=None)) == list("cdefg")


# Several uses


async def test_uses_do_not_disturb_each_other() -> None:
    one = server("page", 2)
    pages = one.pages(prefetch=True)
    results: list[Any] = await asyncio.gather(*(pages.to_list(limit=None) for _ in range(3)), walked(pages), pages)
    assert all(ids_of(result) == list("abcdefg") for result in results[:3])
    assert ids_of(results[3][0]) == list("abcdefg")
    assert ids_of(results[4].items) == ["a", "b"]
    assert ids_of(await pages.to_list(limit=None)) == list("abcdefg")


def test_works_on_a_second_loop() -> None:
    one = server("page", 2)
    pages = one.pages(prefetch=True)
    for _ in range(2):
        items, error, _ = asyncio.run(walked(pages))
        assert (ids_of(items), error) == (list("abcdefg"), None)


# One page ahead


async def test_one_page_is_fetched_ahead_and_no_more() -> None:
    one = server("page", 2)
    async with aclosing(one.pages(prefetch=True).pages()) as pages:
        async for _ in pages:
            seen = len(one.requests)
            await turns()
            assert one.running == 0
            assert len(one.requests) <= seen + 1
            if one.asked[-1] < 4:
                assert len(one.requests) == seen + 1
    plain = server("page", 2)
    async for _ in plain.pages():
        await turns()
        assert len(plain.requests) == 1
        break


async def test_an_error_ahead_waits_for_its_turn() -> None:
    one = server("page", 2, fail={1: lost()})
    items: list[Any] = []

    async def consume() -> None:
        async for item in one.pages(prefetch=True):
            await turns()
            assert one.finished == 2
            items.append(item)

    error = await error_of(consume())
    assert ids_of(items) == ["a", "b"]
    assert ids_of(await one.pages(resume=error.resume).to_list(limit=None)) == list("cdefg")


async def test_an_error_that_is_not_ours_passes_as_it_is() -> None:
    for prefetch in (False, True):
        one = server("page", 2, fail={1: KeyError("made up")})
        with pytest.raises(KeyError):
            await walked(one.pages(prefetch=prefetch))


@pytest.mark.parametrize("ended", ["waiting", "failed", "done"])
@pytest.mark.parametrize("how", ["break", "exception", "aclose", "aclose items", "drop"])
async def test_leaving_early_leaves_no_task(how: str, ended: str) -> None:
    fail: dict[int, BaseException] = {1: lost()} if ended == "failed" else {}
    gate = asyncio.Event() if ended == "waiting" else None
    one = server("page", 2, fail=fail, gate=gate, held_from=1)
    before = asyncio.all_tasks()
    if how.startswith("aclose"):
        pages = one.pages(prefetch=True)
        generator: Any = pages.pages() if how == "aclose" else aiter(pages)
        await anext(generator)
        await turns()
        await generator.aclose()
        assert asyncio.all_tasks() == before
    elif how == "drop":
        generator = one.pages(prefetch=True).pages()
        await anext(generator)
        await turns()
        del generator
    else:
        try:
            async for _ in one.pages(prefetch=True):
                await turns()
                assert len(one.requests) == 2
                if how == "break":
                    break
                raise RuntimeError
        except RuntimeError:
            pass
    await turns(20)
    assert asyncio.all_tasks() == before
    assert (one.running, one.finished, len(one.requests)) == (0, 2, 2)


@pytest.mark.parametrize("where", ["at work", "waiting for the page"])
async def test_cancellation_takes_the_page_ahead_with_it(where: str) -> None:
    one = server("page", 2, gate=asyncio.Event(), held_from=1)
    before = asyncio.all_tasks()

    async def consume() -> None:
        async with aclosing(one.pages(prefetch=True).pages()) as pages:
            async for _ in pages:
                if where == "at work":
                    await asyncio.Event().wait()

    task = asyncio.create_task(consume())
    await turns()
    assert one.running == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.all_tasks() == before
    assert one.running == 0


async def test_cancellation_is_not_lost_in_a_page_that_swallows_it() -> None:
    one = server("page", 2)
    held = asyncio.Event()
    fetch = one.send

    async def send(asked: Request, parse: Any) -> Any:
        if one.requests:
            try:
                await held.wait()
            except asyncio.CancelledError:
                pass
        return await fetch(asked, parse)

    pages = one.pages(prefetch=True)
    pages._send = send
    task = asyncio.create_task(walked(pages))
    await turns()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("error", [lost(), KeyError("made up")], ids=["ours", "another"])
@pytest.mark.parametrize("orderly", [True, False])
def test_a_loop_that_ends_in_the_middle_has_nothing_to_complain_of(orderly: bool, error: Exception) -> None:
    one = server("page", 2, fail={1: error})
    complaints: list[dict[str, Any]] = []
    kept: list[Any] = []

    async def leave() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        generator = one.pages(prefetch=True).pages()
        kept.append(generator)
        await anext(generator)
        while one.finished != 2:
            await asyncio.sleep(0)

    loop = asyncio.new_event_loop()
    loop.run_until_complete(leave())
    if orderly:
        loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
    kept.clear()
    one.fail.clear()
    gc.collect()
    assert complaints == []


async def test_an_error_that_comes_of_the_cancellation_is_not_complained_of() -> None:
    """The fixture above looks after it."""
    one = server("page", 2)

    async def send(asked: Request, parse: Any) -> Any:
        if one.requests:
            try:
                await asyncio.Event().wait()
            finally:
                raise lost()
        return await Server.send(one, asked, parse)

    pages = one.pages(prefetch=True)
    pages._send = send
    generator = pages.pages()
    await anext(generator)
    await turns()
    await generator.aclose()


@pytest.mark.frames_unwatched
async def test_errors_are_freed_at_once() -> None:
    """They hold the tracebacks of frames that hold pages: no circle may keep those alive."""

    class Lost(APIConnectionError):
        freed = 0

        def __del__(self) -> None:
            Lost.freed += 1

    gc.disable()
    try:
        for prefetch in (False, True):
            one = server("page", 2)
            one.fail = {1: Lost("made up")}
            _, error, _ = await walked(one.pages(prefetch=prefetch))
            assert type(error) is Lost
            one.fail.clear()
            error = None
            await turns()
            assert Lost.freed == 1 + prefetch
    finally:
        gc.enable()


mark: ContextVar[str] = ContextVar("mark", default="none")


@both_ways
async def test_each_fetch_sees_the_variables_of_its_caller(prefetch: bool) -> None:
    seen: list[str] = []
    one = server("page", 2, on_send=lambda: seen.append(mark.get()))
    token = mark.set("before")
    number = 0
    async for _ in one.pages(prefetch=prefetch).pages():
        await turns()
        number += 1
        mark.set(f"page {number}")
    mark.reset(token)
    expected = (
        ["before", "before", "page 1", "page 2", "page 3"]
        if prefetch
        else ["before"] + [f"page {one}" for one in range(1, 5)]
    )
    assert seen == expected


# Much of everything


async def test_large_answers_are_looked_through_in_a_thread() -> None:
    threads: set[str] = set()

    def item_id(item: dict[str, Any]) -> object:
        threads.add(threading.current_thread().name)
        return item["id"]

    one = server("page", envelope={"data": "x" * 70_000})
    assert len(await one.pages(item_id=item_id).to_list(limit=None)) == 7
    assert threading.main_thread().name not in threads
    small = server("page")
    threads.clear()
    await small.pages(item_id=item_id)
    assert threads == {threading.main_thread().name}


async def test_memory_stays_flat() -> None:
    """45,000 items of 1 KB would be 45 MB; the digests of 20,000 ids are some 3 MB."""
    count = half = 0
    one = Server(
        lambda page: (
            [{"id": f"{number:032}", "text": str(number) * 200} for number in range((page - 1) * 500, page * 500)]
            if page <= 90
            else []
        )
    )
    one.requests = _Nothing()
    tracemalloc.start()
    try:
        async for _ in one.pages(prefetch=True):
            if count == 25_000:
                half = tracemalloc.get_traced_memory()[1]
            count += 1
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 45_000
    assert peak < 12_000_000
    assert peak < half * 1.2


class _Nothing(list[Request]):
    """Forgets what it is given, so that only the pages' own memory is measured."""

    def append(self, _: Request) -> None:
        pass


async def test_an_error_is_always_one_of_ours() -> None:
    """The operation is named in it, whoever raised it."""
    one = server("page", fail={0: AIRudderError("made up")})
    error = await error_of(one.pages())
    assert error.operation_id == "by_page"
