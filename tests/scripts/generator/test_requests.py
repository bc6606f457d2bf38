"""Requests, endpoints and the methods of the groups, over a transport that only takes notes."""

from __future__ import annotations

import asyncio
import copy
import inspect
import pickle
import re
import typing
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from .conftest import FakeTransport, Package

MakeTransport = Callable[..., FakeTransport]


def things(sink: Package, transport: FakeTransport, raw: bool = False) -> Any:
    resources = sink.module("resources")
    return (resources.RawGroups if raw else resources.Groups)(transport).things


# -- request models


def test_unset_and_none_are_left_out(sink: Package) -> None:
    order = sink.model("Order")
    assert order(order_id="1").to_dict() == {"order_id": "1"}
    assert order(order_id="1", memo=None, note="n").to_dict() == {"order_id": "1", "note": "n"}
    null = sink.module("types").NULL
    assert order(order_id="1", memo=null, note="n").to_dict() == {"order_id": "1", "memo": None, "note": "n"}
    assert order(order_id="1", additional_properties={"x": 1}).to_dict() == {"order_id": "1", "x": 1}
    with pytest.raises(TypeError, match="order_id"):
        order()
    with pytest.raises(TypeError):
        order("1")


def test_unset_survives_copies(sink: Package) -> None:
    unset = sink.module("types").UNSET
    order = sink.model("Order")(order_id="1", lines=[sink.model("Line")(item="i")])
    for twin in (copy.copy(order), copy.deepcopy(order), pickle.loads(pickle.dumps(order)), attrs.evolve(order)):
        assert twin == order and twin.note is unset
        assert twin.to_dict() == {"order_id": "1", "lines": [{"item": "i"}]}
    assert not unset and repr(unset) == "UNSET"


def test_nested_values_become_json(sink: Package) -> None:
    color, line = sink.model("Color"), sink.model("Line")
    order = sink.model("Order")(
        order_id="1",
        color=color.RED,
        lines=(line(item="a"), {"item": "b", "c": color.DARK_BLUE}),
        first=line(item="f", amount=2),
        extra={"k": [line(item="e")]},
        from_="x",
    )
    body = order.to_dict()
    assert body == {
        "order_id": "1",
        "color": "red",
        "lines": [{"item": "a"}, {"item": "b", "c": "dark-blue"}],
        "first": {"item": "f", "amount": 2},
        "extra": {"k": [{"item": "e"}]},
        "from": "x",
    }
    assert type(body["color"]) is str and type(body["lines"]) is list and type(body["lines"][1]["c"]) is str


def test_a_model_of_both_directions_keeps_what_came(sink: Package) -> None:
    leaf = sink.model("Leaf").from_dict({"name": None, "new": 1, "color": "odd"})
    assert sink.model("Order")(order_id="1", leaf=leaf).to_dict()["leaf"] == {"name": None, "new": 1, "color": "odd"}
    assert not hasattr(sink.model("Order"), "from_dict") and not hasattr(sink.model("Line"), "from_dict")


def test_request_repr_masks(sink: Package) -> None:
    order = sink.model("Order")
    assert "password='***'" in repr(order(order_id="1", password="hunter2"))
    assert "password=UNSET" in repr(order(order_id="1"))
    assert "hunter2" not in repr(order(order_id="1", additional_properties={"a": "hunter2"}))


def test_null_is_sent_where_none_is_left_out(sink: Package, transport: MakeTransport) -> None:
    null, order = sink.module("types").NULL, sink.model("Order")
    fake = transport({})
    asyncio.run(things(sink, fake).lists(page=1, order_id="1", note=null, memo=None, lines=null, loose=null))
    assert fake.request.body == {"order_id": "1", "note": None, "lines": None, "loose": None}
    fake = transport({})
    body = order(order_id="1", note=null, extra={"k": [null]}, additional_properties={"x": null, "y": [null]})
    asyncio.run(things(sink, fake).lists(body, page=1))
    assert fake.request.body == {"order_id": "1", "note": None, "extra": {"k": [None]}, "x": None, "y": [None]}
    assert body.additional_properties == {"x": null, "y": [null]}
    assert sink.module("_support").to_wire({"a": (null, {"b": null})}) == {"a": [None, {"b": None}]}


# -- endpoints


def test_query_and_path(sink: Package) -> None:
    endpoint = sink.module("api.things.thing_list")
    options = {"timeout": 3.0}
    color = sink.model("Color").RED
    request = endpoint.build_request(
        thing_id="a/b c%é?", task_id="1", size=None, tags=["x", "y"], color=color, options=options
    )
    assert request.path == "/things/{thing_id}/all" and request.path_args == {"thing_id": "a/b c%é?"}
    assert (request.method, request.operation_id) == ("GET", "thing_list")
    assert request.query == {"TaskID": "1", "tags": ["x", "y"], "color": "red"}
    assert request.body is None and request.options is options


@pytest.mark.parametrize("value", [None, "", "..", "+12025550123"])
def test_what_a_path_holds_is_for_the_transport_to_judge(sink: Package, value: Any) -> None:
    request = sink.module("api.things.thing_list").build_request(thing_id=value, task_id="1", options={})
    assert request.path_args == {"thing_id": value} and "+1202555" not in repr(request)
    assert set(re.findall(r"{(.*?)}", request.path)) == request.path_args.keys()


@pytest.mark.parametrize("payload", [None, [], "x", 1, True])
def test_another_outer_shape_is_an_error_without_the_value(sink: Package, payload: Any) -> None:
    error = sink.module("errors").ShapeError
    with pytest.raises(error) as caught:
        sink.module("api.things.thing_node").parse(sink.raw(payload))
    assert type(payload).__name__ in str(caught.value) and caught.value.expected == "an object"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    secret = sink.raw("secret value")
    with pytest.raises(error) as caught:
        sink.module("api.things.thing_list").parse(secret)
    assert "secret" not in str(caught.value) + repr(caught.value)


def test_call_sends_and_parses(sink: Package, transport: MakeTransport) -> None:
    fake = transport({"text": "t"})
    endpoint = sink.module("api.hidden.private_call")
    response = asyncio.run(endpoint.call(fake, body={"order_id": "1"}, options={}))
    assert type(response.data) is sink.model("Sink") and response.data.text == "t"
    assert fake.request.body == {"order_id": "1"}


# -- methods


def test_plain_and_raw(sink: Package, transport: MakeTransport) -> None:
    fake = transport([{"name": "a"}])
    leaves = asyncio.run(things(sink, fake).list(thing_id="1", task_id="2"))
    assert [type(leaf) for leaf in leaves] == [sink.model("Leaf")]
    fake = transport([{"name": "a"}])
    response = asyncio.run(things(sink, fake, raw=True).list(thing_id="1", task_id="2", timeout=None))
    assert response.data == leaves and response.status == 200
    assert fake.request.options == {"timeout": None}


def test_a_body_field_by_field(sink: Package, transport: MakeTransport) -> None:
    fake = transport({})
    line = sink.model("Line")
    asyncio.run(
        things(sink, fake).lists(
            page=1,
            order_id="1",
            lines=[line(item="a"), {"item": "b"}],
            first=line(item="f"),
            from_="x",
            extra_body={"z": 1},
        )
    )
    to_wire = sink.module("_support").to_wire
    assert to_wire(fake.request.body) == {
        "order_id": "1",
        "lines": [{"item": "a"}, {"item": "b"}],
        "first": {"item": "f"},
        "from": "x",
    }
    assert fake.request.query == {"Page": 1} and fake.request.options == {"extra_body": {"z": 1}}


@pytest.mark.parametrize("as_model", [True, False])
def test_a_whole_body(sink: Package, transport: MakeTransport, as_model: bool) -> None:
    fake = transport({})
    body = sink.model("Order")(order_id="1") if as_model else {"order_id": "1"}
    asyncio.run(things(sink, fake).lists(body, page=2, sort="up"))
    assert fake.request.body == {"order_id": "1"} and fake.request.query == {"Page": 2, "Sort": "up"}


def test_both_or_neither(sink: Package, transport: MakeTransport) -> None:
    fake = transport({})
    for note in ("n", sink.module("types").NULL):
        with pytest.raises(TypeError, match=r"things\.lists\(\) takes the whole body, .* but not both"):
            asyncio.run(things(sink, fake).lists({"order_id": "1"}, page=1, note=note))
    assert fake.requests == []
    asyncio.run(things(sink, fake).lists(page=1))
    assert fake.request.body == {}


def test_none_reaches_the_request_as_absent(sink: Package, transport: MakeTransport) -> None:
    fake = transport({})
    asyncio.run(things(sink, fake).lists(page=None, order_id=None))
    assert fake.request.body == {} and fake.request.query == {}


def test_a_misspelt_keyword_is_refused(sink: Package, transport: MakeTransport) -> None:
    fake = transport({})
    for wrong, meant in (("ordre_id", "order_id"), ("OrderID", "order_id"), ("time_out", "timeout")):
        words = rf"things\.lists\(\) got an unexpected keyword argument '{wrong}'\. Did you mean {meant}\?"
        with pytest.raises(TypeError, match=words):
            asyncio.run(things(sink, fake).lists(page=1, **{wrong: "1"}))
    with pytest.raises(TypeError, match=r"argument 'zzz'$"):
        asyncio.run(things(sink, fake).lists(page=1, zzz="1"))
    assert fake.requests == []


def test_fixed_arguments(sink: Package, transport: MakeTransport) -> None:
    fake = transport()
    asyncio.run(things(sink, fake).stop(task_id="1"))
    assert fake.request.body == {"TaskID": "1", "Action": "Stop"}
    fake = transport()
    asyncio.run(things(sink, fake).stop({"TaskID": "1", "Action": "Start"}))
    assert fake.request.body == {"TaskID": "1", "Action": "Stop"}
    assert "action" not in inspect.signature(type(things(sink, fake)).stop).parameters


def test_a_body_without_declared_fields(sink: Package, transport: MakeTransport) -> None:
    fake = transport({"messageId": "1"})
    result = asyncio.run(sink.module("resources").Groups(fake).sms.send({"to": ["+12025550123"]}))
    assert result == {"messageId": "1"} and fake.request.body == {"to": ["+12025550123"]}
    for nothing in ((), (None,)):
        fake = transport({})
        asyncio.run(sink.module("resources").Groups(fake).sms.send(*nothing))
        assert fake.request.body == {}
    with pytest.raises(TypeError, match="unexpected keyword argument 'to'"):
        asyncio.run(sink.module("resources").Groups(transport({})).sms.send(to=[]))


def test_a_method_called_list_hides_nothing(sink: Package) -> None:
    cls = sink.module("resources.things").Things
    leaf = sink.model("Leaf")
    assert typing.get_args(typing.get_type_hints(cls.list)["return"]) == (leaf,)
    assert typing.get_args(typing.get_type_hints(cls.others)["return"]) == (leaf,)
    assert typing.get_type_hints(cls.lists)["return"] is sink.model("Sink")


def test_private_operations_have_no_method(sink: Package, transport: MakeTransport) -> None:
    groups = sink.module("resources").Groups(transport())
    assert not hasattr(groups, "hidden")
    assert sink.module("operations").OPERATIONS["private_call"].public_name is None


def test_operations_table(sink: Package) -> None:
    operation = sink.module("operations").OPERATIONS["thing_lists"]
    assert (operation.method, operation.path, operation.public_name) == ("POST", "/things/lists", "things.lists")
    assert (operation.required_query, operation.required_body, operation.pages) == (("Page",), ("order_id",), ())
    assert (operation.family, operation.auth, operation.effect, operation.retry) == (
        "cloud",
        "none",
        "changes",
        "unsent",
    )
    assert (operation.encryption, operation.evidence) == ("no", "inferred")


def test_docstrings_name_evidence_and_pages(sink: Package) -> None:
    text = sink.module("resources.things").Things.list.__doc__
    assert "documented; pages of the vendor's site: api-1, api-2" in text and "Sent as ``TaskID``" in text
