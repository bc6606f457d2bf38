"""What the templates print, as plain values: types, fields, models, operations, groups."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from codegen.enums import Enumeration
from codegen.facts import Node, RawOperation, class_name, module_name
from codegen.unions import Union

BUILTINS = ("bool", "bytes", "dict", "float", "int", "list", "str")


@dataclass(frozen=True)
class Kind:
    """The type of a value: ``name`` is one of str, int, float, bool, any, dict, enum, model, union, list.

    ``form``: the ``x-airudder-format`` of a plain value, or of the members of a dict.
    """

    name: str
    cls: str = ""
    base: str = ""
    item: Kind | None = None
    form: str = ""

    @property
    def holds_objects(self) -> bool:
        """Whether a value is an object, or a list of them."""
        return self.name in ("model", "union", "dict") or (self.item is not None and self.item.holds_objects)

    def uses(self) -> Iterator[tuple[str, str]]:
        if self.name in ("enum", "model", "union"):
            yield self.name, self.cls
        if self.item is not None:
            yield from self.item.uses()

    def shown(self) -> str:
        """The type as an attribute of a model that we receive."""
        if self.item is not None:
            return f"list[{self.item.shown()}]"
        return {"any": "Any", "dict": "dict[str, Any]"}.get(self.name, self.cls or self.name)

    def taken(self) -> str:
        """The type as an argument that we accept: also plain values for enums and models."""
        if self.item is not None:
            return f"Sequence[{self.item.taken()}]"
        if self.form == "text":
            return "Mapping[str, object]" if self.name == "dict" else "object"
        if self.form in ("local-time", "offset-time"):
            return "str | datetime"
        if self.name in ("model", "union"):
            return f"{self.cls} | Mapping[str, Any]"
        if self.name == "enum":
            return f"{self.cls} | {self.base}"
        return {"any": "Any", "dict": "Mapping[str, Any]"}.get(self.name, self.name)

    @property
    def limitless(self) -> bool:
        """Whether its annotation as an argument takes None and ``NULL`` by itself."""
        return self.taken() in ("Any", "object")

    def classes(self) -> tuple[str, ...]:
        """The exact classes that the JSON value must have to be shown."""
        if self.name == "enum":
            return (self.base,)
        if self.name == "float":
            return ("float", "int")
        return {"model": ("dict",), "union": ("dict",), "any": ()}.get(self.name, (self.name,))

    def check(self, value: str) -> str:
        """Code that checks that a JSON value has this type. ``is`` on the class: a bool is not an int here."""
        if self.name == "any":
            return f"{value} is not None"
        return " or ".join(f"{value}.__class__ is {cls}" for cls in self.classes())

    def build(self, value: str) -> str:
        """Code that makes the attribute out of a JSON value that passed the check."""
        if self.name == "enum":
            return f"{self.cls}({value})"
        if self.name == "model":
            return f"{self.cls}.from_dict({value})"
        if self.name == "union":
            return f"_{module_name(self.cls)}.from_dict({value})"
        return value

    def dump(self, value: str) -> str:
        """Code that gives the JSON value back."""
        if self.name == "enum":
            return f"_plain({value})"
        if self.name in ("model", "union"):
            return f"{value}.to_dict()"
        return value


@dataclass(frozen=True)
class Field:
    """One field of a model or one argument of a method."""

    wire: str
    py: str
    kind: Kind
    required: bool
    nullable: bool
    sensitive: bool
    doc: str
    aliases: tuple[str, ...] = ()
    """Other spellings of the wire name, in a model that we receive."""
    quoted: bool = False
    nulls: bool = False
    """Whether an argument may be ``NULL``: one of a body that need not be there."""

    @property
    def shown(self) -> str:
        annotation = self.kind.shown() if self.kind.name == "any" else f"{self.kind.shown()} | None"
        return repr(annotation) if self.quoted else annotation

    @property
    def sent(self) -> str:
        parts = [self.kind.taken()]
        if not self.kind.limitless:
            parts += ["Null"] * (not self.required) + ["None"] * self.nullable + ["Unset"] * (not self.required)
        annotation = " | ".join(parts)
        return repr(annotation) if self.quoted else annotation

    @property
    def argument(self) -> str:
        parts = [self.kind.taken()]
        if not self.kind.limitless:
            parts += ["Null"] * self.nulls + ["None"] * (not self.required)
        return " | ".join(parts)


@dataclass(frozen=True)
class Model:
    name: str
    module: str
    doc: str
    fields: tuple[Field, ...]
    tolerant: bool
    rest: str
    """The form of undeclared fields in requests."""
    imports: tuple[str, ...]
    late_imports: tuple[str, ...]
    union_modules: tuple[str, ...]
    late_unions: tuple[Union, ...]

    @property
    def aliases(self) -> dict[str, str]:
        """By other spelling: the wire name of the field."""
        return {alias: f.wire for f in self.fields for alias in f.aliases}


@dataclass(frozen=True)
class Op:
    """One operation with everything that its endpoint and its methods print."""

    raw: RawOperation
    doc: str
    tag: str
    module: str
    path_args: tuple[Field, ...]
    query_args: tuple[Field, ...]
    body_args: tuple[Field, ...]
    has_body: bool
    body_class: str
    payload: Kind
    null_payload: bool
    file: bool
    model_imports: tuple[str, ...]
    union_modules: tuple[str, ...]
    table: Node
    """What ``types.Operation`` has by the same name."""
    paging: Node | None
    id_attribute: str
    """The attribute of an item of a list in pages that identifies it."""
    waiting: Node | None
    facts: Node

    @cached_property
    def walked(self) -> Op:
        """As the method takes it that reads all pages: the parameter for the page may be left out."""
        if self.paging is None:
            return self
        paging, in_query = self.paging, self.paging["place"] == "query"
        args = self.query_args if in_query else self.body_args
        optional = tuple(replace(a, required=False) if a.wire == paging["parameter"] else a for a in args)
        return replace(self, query_args=optional) if in_query else replace(self, body_args=optional)

    @property
    def text_fields(self) -> tuple[str, ...]:
        """Top-level fields whose value can only be text, by wire name."""
        return self._all(lambda kind: kind.name == "str" and kind.form in ("", "phone"))

    @property
    def int_fields(self) -> tuple[str, ...]:
        """Top-level fields whose value can only be a whole number, by wire name."""
        return self._all(lambda kind: kind.name == "int" and not kind.form)

    def _all(self, test: Callable[[Kind], bool]) -> tuple[str, ...]:
        """Wire names of top-level fields; one of both query and body counts if both pass the test."""
        fields = (*self.query_args, *self.body_args)
        others = {f.wire for f in fields if not test(f.kind)}
        return tuple(dict.fromkeys(f.wire for f in fields if f.wire not in others))

    @property
    def list_fields(self) -> dict[str, str]:
        """Top-level fields of the body that are lists, by wire name: what their items are."""
        kinds = {"str": "text", "model": "object", "union": "object", "dict": "object"}
        return {f.wire: kinds.get(f.kind.item.name, "any") for f in self.body_args if f.kind.item is not None}

    @property
    def returns(self) -> str:
        return f"{self.payload.shown()}{' | None' * self.null_payload}"

    @property
    def item(self) -> Kind:
        """What a list in pages holds."""
        return self.payload.item or Kind("any")

    def gives(self, raw: bool) -> str:
        """What a method returns; the lists and files are given without waiting for anything."""
        if self.file:
            return "Recording"
        if self.paging and not raw:
            return f"AsyncPages[{self.item.shown()}]"
        return f"Response[{self.returns}]" if raw else self.returns

    @property
    def body_type(self) -> str:
        return f"{self.body_class} | Mapping[str, Any]" if self.body_class else "Mapping[str, Any]"

    @property
    def group(self) -> str:
        return self.raw.group

    @property
    def method(self) -> str:
        return (self.raw.public_name or "").partition(".")[2]

    @property
    def outer_args(self) -> tuple[Field, ...]:
        """Arguments of the path and the query: they stay beside a whole body."""
        return sorted_args(self.path_args + self.query_args)

    @property
    def args(self) -> tuple[Field, ...]:
        return sorted_args(self.path_args + self.query_args + self.body_args)


@dataclass(frozen=True)
class Group:
    name: str
    ops: tuple[Op, ...]

    @property
    def cls(self) -> str:
        return class_name(self.name)

    @cached_property
    def shadowed(self) -> frozenset[str]:
        return frozenset(op.method for op in self.ops) & frozenset(dir(builtins))

    def typed(self, annotation: str) -> str:
        """An annotation inside the class, where a method may hide the builtin of its name."""
        for name in sorted(self.shadowed & frozenset(BUILTINS)):
            annotation = re.sub(rf"(?<![\w.]){name}(?!\w)", f"builtins.{name}", annotation)
        return annotation


@dataclass(frozen=True)
class Plan:
    models: Mapping[str, Model]
    ops: Mapping[str, Op]
    groups: tuple[Group, ...]
    enums: Mapping[str, Enumeration]
    unions: Mapping[str, Union]
    codes: Mapping[str, Mapping[int, tuple[str, int]]]


def sorted_args(args: Iterable[Field]) -> tuple[Field, ...]:
    return tuple(sorted(args, key=lambda arg: not arg.required))
