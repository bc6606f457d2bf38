"""Lists that come page by page, and files: what the methods hand to the transport."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import FakeTransport, Package

MakeTransport = Callable[..., FakeTransport]


def groups(sink: Package, transport: FakeTransport, raw: bool = False) -> Any:
    resources = sink.module("resources")
    return (resources.RawGroups if raw else resources.Groups)(transport)


def test_the_table_has_the_paging(sink: Package) -> None:
    operations, paging = sink.module("operations").OPERATIONS, sink.module("types").Paging
    assert operations["thing_pages"].paging == paging(
        kind="page", parameter="Page", place="query", first=1, size="Number", id="task_id"
    )
    assert operations["thing_messages"].paging == paging(
        kind="cursor", parameter="last_id", place="body", first="", size=None, id="id"
    )
    assert operations["thing_list"].paging is None


def test_a_list_is_handed_over_and_nothing_is_sent(sink: Package, transport: MakeTransport) -> None:
    fake = transport()
    endpoint = sink.module("api.things.thing_pages")
    given = groups(sink, fake).things.pages(number=5, page=2, resume="r", prefetch=True, timeout=3)
    assert given == (endpoint.parse_items, endpoint.item_id, "r", True)
    assert fake.request.query == {"Number": 5, "Page": 2} and fake.request.options == {"timeout": 3}
    fake = transport()
    assert groups(sink, fake).things.pages()[2:] == (None, False)
    assert fake.request.query == {}
    with pytest.raises(TypeError, match="unexpected keyword argument 'limit'"):
        groups(sink, transport()).things.pages(limit=3)


@pytest.mark.parametrize("whole", [True, False])
def test_a_list_with_a_body(sink: Package, transport: MakeTransport, whole: bool) -> None:
    fake = transport()
    messages = groups(sink, fake).things.messages
    given = messages({"call_id": "1"}, resume="r") if whole else messages(call_id="1", resume="r")
    assert given[2:] == ("r", False) and fake.request.body == {"call_id": "1"}
    with pytest.raises(TypeError, match="but not both"):
        messages({"call_id": "1"}, call_id="1")


def test_raw_gives_one_page(sink: Package, transport: MakeTransport) -> None:
    fake = transport([{"id": "a"}, None, {"id": "b"}])
    response = asyncio.run(groups(sink, fake, raw=True).things.messages(call_id="1", last_id="x"))
    assert [message.id for message in response.data] == ["a", "b"]
    assert fake.request.body == {"call_id": "1", "last_id": "x"}
    fake = transport({"list": [1]})
    assert asyncio.run(groups(sink, fake, raw=True).things.pages()).data == {"list": [1]}
    with pytest.raises(TypeError, match="unexpected keyword argument 'resume'"):
        asyncio.run(groups(sink, transport(), raw=True).things.pages(resume="x"))


@pytest.mark.parametrize(
    ("payload", "items"),
    [(None, []), ([], []), ([{"task_id": "1"}, None, 3], [{"task_id": "1"}, 3]), ({"list": []}, [])]
    + [({"total": 2, "more": {"deep": [9]}, "list": [1, 2]}, [1, 2])],
)
def test_the_only_list(sink: Package, payload: Any, items: list[Any]) -> None:
    assert sink.module("api.things.thing_pages").parse_items(sink.raw(payload)) == items


@pytest.mark.parametrize(
    ("payload", "got"),
    [({"list": {"a": 1}}, "holds 0 arrays"), ({"secret": [], "b": ["secret"]}, "holds 2 arrays"), ("secret", "str")],
)
def test_no_only_list(sink: Package, payload: Any, got: str) -> None:
    with pytest.raises(sink.module("errors").ShapeError, match=got) as caught:
        sink.module("api.things.thing_pages").parse_items(sink.raw(payload))
    assert "secret" not in str(caught.value) + repr(caught.value)


def test_items_of_a_declared_payload(sink: Package) -> None:
    parse_items = sink.module("api.things.thing_messages").parse_items
    assert [message.id for message in parse_items(sink.raw([{"id": "a"}, 3]))] == ["a"]
    with pytest.raises(sink.module("errors").ShapeError, match="an array"):
        parse_items(sink.raw({"list": []}))


def test_a_list_that_may_be_null_ends_at_null_and_not_where_it_is_missing(sink: Package) -> None:
    parse_items = sink.module("api.things.thing_contents").parse_items
    assert parse_items(sink.raw(None)) == parse_items(sink.raw([])) == []
    missing = sink.module("types").RawResponse(status=200, headers={}, content=b"", has_payload=False)
    with pytest.raises(sink.module("errors").ShapeError, match="nothing"):
        parse_items(missing)


def test_ids_of_items(sink: Package) -> None:
    message = sink.module("api.things.thing_messages").item_id
    build = sink.model("Message").from_dict
    assert [message(build(raw)) for raw in ({"id": "a"}, {}, {"id": 3})] == ["a", None, None]
    plain = sink.module("api.things.thing_pages").item_id
    strange: list[Any] = [{}, [], "x", None, 3]
    assert plain({"task_id": 7}) == 7 == plain({"Task_Id": 8, "TaskID": 7}) == plain({"TaskID": 8, "task_id": 7})
    row = sink.module("api.things.thing_rows")
    assert [row.item_id(item) for item in row.parse_items(sink.raw([{"RowID": "a"}, {"row_id": "b"}]))] == ["a", "b"]
    assert [plain(item) for item in strange] == [None] * 5
    content = sink.module("api.things.thing_contents")
    items = content.parse_items(sink.raw([{"type": "text", "text": "t"}, {"type": "image"}]))
    assert [content.item_id(item) for item in items] == ["t", None]


def test_docstrings_of_lists(sink: Package) -> None:
    plain, raw = (getattr(sink.module("resources.things"), name).messages for name in ("Things", "ThingsRaw"))
    for word in ("``await``", "``pages()``", "``to_list(limit=...)``", "    resume: ", "    prefetch: "):
        assert word in plain.__doc__ and word not in raw.__doc__
    assert "last_id: From the first page on if None." in plain.__doc__ and "last_id: Left out if None." in raw.__doc__
    assert "``client.things.messages`` reads all pages" in raw.__doc__


@pytest.mark.parametrize("raw", [True, False])
def test_a_file_is_handed_over_and_nothing_is_sent(sink: Package, transport: MakeTransport, raw: bool) -> None:
    fake = transport()
    method = groups(sink, fake, raw).things.file
    assert not inspect.iscoroutinefunction(method)
    assert method(timeout=3) == "a recording"
    assert fake.request.operation_id == "thing_file" and fake.request.options == {"timeout": 3}
    assert "``save(path)``" in method.__doc__


def test_the_endpoint_of_a_file_only_builds(sink: Package) -> None:
    endpoint = sink.module("api.things.thing_file")
    assert endpoint.__all__ == ["OPERATION_ID", "build_request"]
    assert not hasattr(endpoint, "parse") and not hasattr(endpoint, "call")
    table = sink.module("operations").OPERATIONS
    assert {key for key, operation in table.items() if operation.answer == "file"} == {"thing_file"}


def test_an_envelope_with_a_name_is_no_model(sink: Package) -> None:
    assert "Envelope" not in sink.module("models").__all__
