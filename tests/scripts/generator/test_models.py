"""Models that we receive: whatever comes is kept, and given back exactly."""

from __future__ import annotations

import copy
import itertools
import pickle
import subprocess
import sys
import typing
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.cases import case

from .conftest import Package

GOOD: dict[str, Any] = {
    "text": "t",
    "count": 2**70,
    "ratio": 1.5,
    "flag": True,
    "color": "dark-blue",
    "level": -2,
    "child": {"name": "n", "pin": "1234"},
    "children": [{"name": "a"}, {"name": "b", "more": [1]}],
    "tags": ["x", "y"],
    "counts": [1, 2],
    "ratios": [1, 2.5],
    "colors": ["red", "10"],
    "levels": [1],
    "NerSlots": {"PaymentMethod": "Transfer", "deep": {"a": [None]}},
    "frees": [{"a": 1}, {}],
    "anything": [1, {"b": None}],
    "things": [1, None, "x"],
    "maybe": "so",
    "kind": "fixed",
    "phone": "+12025550123",
    "from": "f",
    "Type": "normal",
    "名字": "name",
    'odd "name"\\': "odd",
    "list": ["l"],
}
PYTHON_NAMES = {"from": "from_", "Type": "type_", "NerSlots": "ner_slots", 'odd "name"\\': "odd_name", "list": "list_"}

# What a server might send in the place of any field. The right values of some fields are among them.
STRANGE: list[Any] = [None, "", "x", 0, -1, 10**30, 1.0, True, False, [], [None], {}, {"a": None}, [{}], ["x", 1, {}]]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
leaves = st.dictionaries(st.sampled_from(["name", "pin", "color", "other"]), json_values, max_size=4)
sinks = st.dictionaries(
    st.sampled_from(sorted(GOOD)) | st.text(max_size=6),
    json_values | st.sampled_from(list(GOOD.values())) | leaves | st.lists(leaves | json_values, max_size=4),
    max_size=12,
)


def exactly(value: Any) -> Any:
    """JSON with its types, for comparisons in which 1, 1.0 and True differ."""
    if isinstance(value, dict):
        return {key: exactly(item) for key, item in value.items()}
    if isinstance(value, list):
        return [exactly(item) for item in value]
    return type(value).__name__, value


def same(value: Any, plain: Any) -> bool:
    return bool(value == plain) and hash(value) == hash(plain)


def attribute(model: Any, wire: str) -> Any:
    return getattr(model, PYTHON_NAMES.get(wire, wire))


def test_every_field_is_shown(sink: Package) -> None:
    model = sink.model("Sink").from_dict(GOOD)
    assert model.additional_properties == {}
    assert [wire for wire in GOOD if attribute(model, wire) is None] == []
    assert exactly(model.to_dict()) == exactly(GOOD)
    assert model.child.pin == "1234" and model.children[1].additional_properties == {"more": [1]}
    assert model.ner_slots.__class__ is dict and model.count == 2**70


def test_any_value_in_any_field_is_kept(sink: Package) -> None:
    for wire, value in itertools.product(GOOD, STRANGE):
        source = {**GOOD, wire: value}
        with case(wire, value):
            assert exactly(sink.model("Sink").from_dict(source).to_dict()) == exactly(source)


def test_a_missing_field_is_none_and_stays_missing(sink: Package) -> None:
    for wire in GOOD:
        source = {key: value for key, value in GOOD.items() if key != wire}
        model = sink.model("Sink").from_dict(source)
        with case(wire):
            assert attribute(model, wire) is None
            assert model.to_dict() == source


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(source=sinks)
def test_round_trip_of_any_json(sink: Package, source: dict[str, Any]) -> None:
    before = copy.deepcopy(source)
    model = sink.model("Sink").from_dict(source)
    assert exactly(model.to_dict()) == exactly(source)
    assert exactly(source) == exactly(before), "decoding changed its input"
    again = sink.model("Sink").from_dict(model.to_dict())
    assert again == model
    repr(model)


@pytest.mark.parametrize(
    ("wire", "value"),
    [("count", True), ("count", 1.0), ("flag", 1), ("text", 5), ("child", []), ("tags", "x"), ("color", 3)]
    + [("ratio", True), ("NerSlots", []), ("level", True), ("maybe", None), ("kind", None)],
)
def test_another_shape_reads_as_none_and_stays_reachable(sink: Package, wire: str, value: Any) -> None:
    model = sink.model("Sink").from_dict({wire: value})
    assert attribute(model, wire) is None
    assert model.additional_properties == {wire: value}


def test_lists_with_bad_elements(sink: Package) -> None:
    source = {
        "children": [None, {"name": "a"}, "x", {"name": "b"}],
        "tags": [1, "t", None],
        "colors": ["red", 1, "new"],
    }
    model = sink.model("Sink").from_dict(source)
    assert [leaf.name for leaf in model.children] == ["a", "b"]
    assert model.tags == ["t"] and model.colors == ["red", "new"]
    assert model.additional_properties == source
    assert model.to_dict() == source
    model.children[0].name = "changed"
    assert model.to_dict()["children"] == [None, {"name": "changed"}, "x", {"name": "b"}]
    model.children.append(sink.model("Leaf")(name="c"))
    assert model.to_dict()["children"] == [{"name": "changed"}, {"name": "b"}, {"name": "c"}]


def test_assignment_wins_over_what_came(sink: Package) -> None:
    model = sink.model("Sink").from_dict({"text": None, "count": "7", "new": 1})
    model.text, model.count = "now", 8
    assert model.to_dict() == {"text": "now", "count": 8, "new": 1}
    model.count = None
    assert model.to_dict() == {"text": "now", "count": "7", "new": 1}


def test_enums_are_open(sink: Package) -> None:
    color, level = sink.model("Color"), sink.model("Level")
    model = sink.model("Sink").from_dict({"color": "brand new", "level": 99, "colors": ["red", "odd"]})
    assert same(model.color, "brand new") and isinstance(model.color, color)
    assert same(model.level, 99) and isinstance(model.level, level)
    assert not model.color.is_known and not model.level.is_known
    assert color("red").is_known and color.RED.is_known and level(-2).is_known
    assert model.colors[0] is color.RED
    for member in (model.color, model.level, color.DARK_BLUE, level.VALUE_1):
        for twin in (copy.copy(member), copy.deepcopy(member), pickle.loads(pickle.dumps(member))):
            assert twin == member and hash(twin) == hash(member) and twin.is_known == member.is_known
            assert type(twin) is type(member)
    assert len(color) == 3 and f"{model.color}" == "brand new"
    assert {type(value) for value in (model.to_dict()["color"], model.to_dict()["level"])} == {str, int}
    with pytest.raises(ValueError, match="3 is not a valid"):
        color(3)


def test_an_enum_field_may_be_assigned_a_plain_string(sink: Package) -> None:
    assert sink.model("Sink")(color="red").to_dict() == {"color": "red"}
    assert sink.model("Sink")(colors=["odd"]).to_dict() == {"colors": ["odd"]}


@pytest.mark.parametrize(
    "source", [{}, GOOD, {"text": None, "new": 1, "colors": ["odd", 1]}], ids=["empty", "good", "odd"]
)
def test_behaves_like_an_attrs_class(sink: Package, source: dict[str, Any]) -> None:
    model = sink.model("Sink").from_dict(source)
    for twin in (
        copy.copy(model),
        copy.deepcopy(model),
        pickle.loads(pickle.dumps(model)),
        attrs.evolve(model),
        type(model)(**{field.name: getattr(model, field.name) for field in attrs.fields(type(model))}),
    ):
        assert twin == model and twin.to_dict() == source and twin is not model
    assert model != sink.model("Sink").from_dict({**source, "unheard": 1})
    assert attrs.evolve(model, text="z").to_dict() == {**source, "text": "z"}
    assert attrs.asdict(model, recurse=False)["additional_properties"] == model.additional_properties
    assert attrs.asdict(model)["text"] == source.get("text")
    with pytest.raises(TypeError):
        type(model)("positional")
    with pytest.raises(AttributeError):
        model.misspelt = 1


ROWS: list[tuple[dict[str, Any], str | None]] = [
    ({"row_id": "1", "parts": [{"name": "a"}], "color": "red"}, "1"),
    ({"RowID": "1", "part": [{"name": "a"}], "Color": "red", "new": 1}, "1"),
    ({"rowId": "1", "part": [{"name": "a"}, "odd"], "Color": "a new one"}, "1"),
    ({"RowID": "1", "rowId": "2", "part": [{"name": "a"}], "Color": 5}, "1"),
    ({"row_id": "1", "RowID": "2", "parts": [{"name": "a"}], "part": "x"}, "1"),
    ({"row_id": None, "RowID": "2", "part": [{"name": "a"}], "note": None}, None),
]


@pytest.mark.parametrize(("source", "row_id"), ROWS)
def test_a_field_is_read_in_other_spellings_and_given_back_as_it_came(
    sink: Package, source: dict[str, Any], row_id: str | None
) -> None:
    """The declared spelling wins, then the first of the others; what loses stays in ``additional_properties``."""
    model = sink.model("Row").from_dict(source)
    assert (model.row_id, [part.name for part in model.parts]) == (row_id, ["a"])
    for twin in (model, copy.copy(model), copy.deepcopy(model), pickle.loads(pickle.dumps(model)), attrs.evolve(model)):
        assert exactly(twin.to_dict()) == exactly(source) and twin == model
    changed = attrs.evolve(model, parts=[sink.model("Leaf")(name="b")])
    key = "parts" if "parts" in source else "part"
    assert changed.to_dict()[key][0] == {"name": "b"} and changed.to_dict().keys() == source.keys()
    assert "spelling" not in repr(model)


def test_a_model_is_the_same_in_every_spelling(sink: Package) -> None:
    row = sink.model("Row")
    assert row.from_dict({"RowID": "1", "Color": "red"}) == row.from_dict({"row_id": "1", "color": "red"})
    assert row(row_id="1", parts=[]).to_dict() == {"row_id": "1", "parts": []}
    assert row.from_dict({"RowID": "1", "rowId": "2"}).additional_properties == {"rowId": "2"}
    assert row.from_dict({"Color": 5}).additional_properties == {"Color": 5}
    assert "Also read from `RowID`, `rowId`." in (sink.folder / "models" / "row.py").read_text()


def test_a_part_of_other_schemas_has_no_class(sink: Package) -> None:
    assert not hasattr(sink.module("models"), "CommonRow") and sink.model("Row")(note="n").to_dict() == {"note": "n"}


def test_facts_of_an_answer_are_in_the_table(sink: Package) -> None:
    operations = sink.module("operations").OPERATIONS
    spelt = {"row_id": "row_id", "RowID": "row_id", "rowId": "row_id", "parts": "parts", "part": "parts"}
    assert operations["thing_rows"].payload_fields == {"note": "note", "color": "color", "Color": "color", **spelt}
    assert operations["thing_cast"].refusals == ("errors",) and operations["thing_rows"].refusals == ()


def test_deepcopy_shares_nothing(sink: Package) -> None:
    model = sink.model("Sink").from_dict(copy.deepcopy(GOOD))
    twin = copy.deepcopy(model)
    twin.children[0].name = "other"
    twin.ner_slots["PaymentMethod"] = "other"
    assert model.to_dict() == GOOD


def test_pickles_name_the_public_module(sink: Package) -> None:
    for name in ("Sink", "Leaf", "Color", "Order", "Node"):
        assert sink.model(name).__module__ == f"{sink.name}.models"
    data = pickle.dumps(sink.model("Sink").from_dict(GOOD))
    assert b"_generated" not in data


def test_public_module_without_a_package_around(sink: Package) -> None:
    public_module = sink.module("_support").public_module
    assert public_module("plain.models.leaf") == "plain.models"
    assert public_module("a.b._generated.models.leaf") == "a.b.models"


def test_repr_masks(sink: Package) -> None:
    model = sink.model("Sink").from_dict({**GOOD, "new": "+12025550111", "newer": 1})
    text = repr(model)
    assert "phone='***'" in text and "ner_slots='***'" in text and "pin='***'" in text
    assert "<2 fields>" in text and "<1 field>" in text
    assert "1234" not in text and "+1202555" not in text and "Transfer" not in text
    assert "phone=None" in repr(sink.model("Sink")())


def test_annotations_are_real_objects(sink: Package) -> None:
    for name in sink.module("models").__all__:
        cls = sink.model(name)
        if attrs.has(cls):
            hints = typing.get_type_hints(cls)
            for field in attrs.fields(cls):
                assert not isinstance(field.type, str) and field.type == hints[field.name]
            # Of models that refer to each other too, whose names the module of the constructor does not have.
            arguments = typing.get_type_hints(cls.__init__)
            assert {field.alias: arguments[field.alias] for field in attrs.fields(cls)} == hints


def test_circles(sink: Package) -> None:
    tree = {"value": "a", "next": {"value": "b", "nodes": [{"value": "c"}, None, {"next": {}}]}}
    node = sink.model("Node").from_dict(tree)
    assert node.next_.nodes[0].value == "c" and node.to_dict() == tree
    assert pickle.loads(pickle.dumps(node)) == node == copy.deepcopy(node)
    ring = {"name": "p", "pong": {"pangs": [{"ping": {"name": "q"}}]}}
    ping = sink.model("Ping").from_dict(ring)
    assert type(ping.pong.pangs[0].ping) is sink.model("Ping") and ping.to_dict() == ring


@pytest.mark.parametrize("first", ["ping", "pong", "pang"])
def test_circles_can_be_entered_anywhere(sink: Package, first: str) -> None:
    code = f"import {sink.name}._generated.models.{first} as m; m.{first.title()}.from_dict({{'pong': {{}}}})"
    subprocess.run([sys.executable, "-c", code], cwd=sink.folder.parent.parent, check=True)


def test_all_of_is_flattened(sink: Package) -> None:
    event = sink.model("Event").from_dict({"name": "n", "when": 3})
    assert (event.name, event.when, event.additional_properties) == ("n", 3, {})


def test_documented_text_is_escaped(sink: Package) -> None:
    assert sink.model("Leaf").__doc__.startswith('A leaf with "quotes" at its end, a \\N backslash and """three')
