"""Objects that are one of several."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import types
import typing
from typing import Any

import pytest

from .conftest import Package
from .test_models import exactly

MEMBERS = {"text": "TextContent", "image": "MediaContent", "video": "MediaContent", "group": "GroupContent"}


def build(sink: Package, raw: Any) -> Any:
    return sink.module("models.content").from_dict(raw)


@pytest.mark.parametrize(("value", "cls"), MEMBERS.items())
def test_a_value_leads_to_its_class(sink: Package, value: str, cls: str) -> None:
    content = build(sink, {"type": value, "more": 1})
    assert type(content) is sink.model(cls) and content.type_ == value
    assert content.to_dict() == {"type": value, "more": 1}


@pytest.mark.parametrize("value", ["unheard", "", "Text", None, 1, True, [], {}, ["text"], {"type": "text"}])
def test_all_else_leads_to_the_fallback(sink: Package, value: Any) -> None:
    content = build(sink, {"type": value})
    assert type(content) is sink.model("OtherContent") and content.to_dict() == {"type": value}
    assert type(build(sink, {})) is sink.model("OtherContent")


def test_the_name_is_the_union_of_all_classes_at_run_time(sink: Package) -> None:
    union = sink.model("Content")
    classes = [sink.model(name) for name in ("TextContent", "MediaContent", "GroupContent", "OtherContent")]
    assert isinstance(union, types.UnionType) and list(typing.get_args(union)) == classes
    assert isinstance(build(sink, {"type": "text"}), union) and not isinstance({}, union)
    assert "Content" in sink.module("models").__all__ and "Content" in dir(sink.module("models"))
    assert '"""What a message holds."""' in (sink.folder / "models" / "content.py").read_text(encoding="utf-8")


def test_as_field_and_in_lists(sink: Package) -> None:
    raw = {
        "id": "1",
        "content": {"type": "text", "text": "t", "new": 1},
        "contents": [{"type": "image", "url": "u"}, None, {"type": "odd"}, "x"],
        "part": {"kind": "leaf", "name": "n"},
    }
    message = sink.model("Message").from_dict(raw)
    assert message.content.text == "t" and message.content.additional_properties == {"new": 1}
    assert [type(content).__name__ for content in message.contents] == ["MediaContent", "OtherContent"]
    assert type(message.part) is sink.model("Leaf") and exactly(message.to_dict()) == exactly(raw)
    message.contents[1].type_ = "even"
    assert message.to_dict()["contents"] == [{"type": "image", "url": "u"}, None, {"type": "even"}, "x"]
    assert sink.model("Message").from_dict({"content": "text"}).content is None
    hints = typing.get_type_hints(sink.model("Message"))
    assert hints["content"] == sink.model("Content") | None


def test_members_may_hold_the_union(sink: Package) -> None:
    raw = {
        "type": "group",
        "first": {"type": "group", "contents": [{"type": "text", "text": "deep"}, {"type": "group", "first": {}}]},
        "wrapped": {"content": {"type": "video", "url": "u"}},
    }
    group = build(sink, raw)
    assert group.first.contents[0].text == "deep" and group.wrapped.content.url == "u"
    assert group.to_dict() == raw
    for twin in (copy.deepcopy(group), pickle.loads(pickle.dumps(group))):
        assert twin == group
    union = sink.model("Content")
    hints = typing.get_type_hints(sink.model("GroupContent"))
    assert hints["first"] == union | None and hints["contents"] == list[union] | None  # type: ignore[valid-type]


@pytest.mark.parametrize(
    "first",
    ["models.content", "models.group_content", "models.wrapper", "models.text_content", "models.message"]
    + ["models.other_part", "models.part", "models.leaf", "api.things.thing_content", "resources.things"],
)
def test_circles_can_be_entered_anywhere(sink: Package, first: str) -> None:
    code = f"""
import {sink.name}._generated.{first}
from {sink.name}._generated.models import GroupContent, OtherPart
group = GroupContent.from_dict({{"first": {{"type": "text"}}, "contents": [{{}}], "wrapped": {{"content": {{}}}}}})
assert [type(c).__name__ for c in (group.first, *group.contents, group.wrapped.content)] == [
    "TextContent", "OtherContent", "OtherContent"]
assert [type(p).__name__ for p in OtherPart.from_dict({{"parts": [{{}}, {{"kind": "leaf"}}]}}).parts] == [
    "OtherPart", "Leaf"]
"""
    subprocess.run([sys.executable, "-c", code], cwd=sink.folder.parent.parent, check=True)


def test_as_payload(sink: Package) -> None:
    endpoint = sink.module("api.things.thing_content")
    assert type(endpoint.parse(sink.raw({"type": "text"}))) is sink.model("TextContent")
    with pytest.raises(sink.module("errors").ShapeError, match="an object"):
        endpoint.parse(sink.raw([]))


def test_in_requests(sink: Package) -> None:
    body, line = sink.model("ContentsBody"), sink.model("AskedText")
    text = build(sink, {"type": "text", "text": "t"})
    sent = body(example=text, asked=line(type_="text", text="a")).to_dict()
    assert sent == {"example": {"type": "text", "text": "t"}, "asked": {"type": "text", "text": "a"}}
    assert body(asked={"type": "new"}).to_dict() == {"asked": {"type": "new"}}
    # No answer holds it, so nothing is built of it.
    assert sink.module("models.asked").__all__ == ["Asked"] and not hasattr(line, "from_dict")
