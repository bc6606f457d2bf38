"""Two versions of classes, overloads, decorators and constants: what of them callers may rely on."""

from __future__ import annotations

from pathlib import Path

import pytest

from compat.python_changes import python_changes
from compat.surface import Surface, surface_of

Told = tuple[str, str, str]

INIT = """
from .code import *
__all__ = [
    "AIRudder", "Data", "Err", "Fields", "Grade", "Keys", "Loose", "Made", "Options", "Pair", "Plain", "SIZE",
    "WORDS", "made_of", "send", "session",
]
"""
CODE = """
import attrs
from contextlib import asynccontextmanager
from dataclasses import dataclass
from dataclasses import field as _data_field
from enum import Enum
from typing import ClassVar, Generic, NotRequired, Required, TypedDict, TypeVar, overload
from attrs import define, field, frozen
A = TypeVar("A")
B = TypeVar("B")
SIZE = 60.0
WORDS = ("a", "b")
made_of = len(WORDS)
class Grade(str, Enum):
    HIGH = "high"
@frozen(kw_only=True)
class Made:
    plain: float = 1.0
    checked: int = field(default=2, validator=abs)
    each: dict[str, str] = field(factory=dict)
    asked: int
    hidden: int = field(repr=False)
    inner: int = field(init=False)
    shared: ClassVar[int] = 1
@dataclass
class Data:
    one: int = _data_field(default=1)
@attrs.define
class Fields:
    one: int = attrs.field(default=1)
@define
class Loose:
    one: int = 1
class Plain:
    hint = "a"
    def __init__(self) -> None:
        self.found = 1
    @classmethod
    def made(cls) -> "Plain": ...
    @property
    def name(self) -> str: ...
class Err(Exception):
    hint = "look at it"
class Options(TypedDict, total=False):
    retries: int
class Keys(TypedDict):
    key: int
class Pair(Generic[A, B]):
    pass
class AIRudder: ...
@asynccontextmanager
async def session(): ...
@overload
def send(*, to: str, text: str | None = None) -> str: ...
@overload
def send(body: dict, /) -> str: ...
def send(body: dict | None = None, /, *, to: str | None = None, text: str | None = None) -> str: ...
"""
PLUGIN = """
import pytest
from pytest_asyncio import fixture as async_fixture
@pytest.fixture
def clock(): ...
@async_fixture
async def server(clock): ...
"""


def write(folder: Path, code: str = CODE, plugin: str = PLUGIN) -> Surface:
    package = folder / "airudder"
    texts = {"__init__.py": INIT, "code.py": code, "testing/__init__.py": "__all__ = []", "testing/plugin.py": plugin}
    for name, text in texts.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text)
    return surface_of(package, "it")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Surface:
    return write(tmp_path_factory.mktemp("base"))


CASES: dict[str, tuple[tuple[str, str], list[Told]]] = {
    "default": (("plain: float = 1.0", "plain: float = 2.0"),
                [("breaking", "airudder.Made.plain", "default `2.0` now, was `1.0`")]),
    "default in a call": (("default=2", "default=0"),
                          [("breaking", "airudder.Made.checked", "default `0` now, was `2`")]),
    "default written in another way": (("= field(default=2, validator=abs)", "= 2"), []),
    "default of a dataclass": (("_data_field(default=1)", "2"),
                               [("breaking", "airudder.Data.one", "default `2` now, was `1`")]),
    "default of another module's field": (("attrs.field(default=1)", "attrs.field(default=3)"),
                                          [("breaking", "airudder.Fields.one", "default `3` now, was `1`")]),
    "factory": (("factory=dict)", "factory=list)"),
                [("breaking", "airudder.Made.each", "default `list()` now, was `dict()`")]),
    "factory with types": (("factory=dict)", "factory=dict[str, str])"), []),
    "no default": (("plain: float = 1.0", "plain: float"), [("breaking", "airudder.Made.plain", "required now")]),
    "no default in a call": (("default=2, ", ""), [("breaking", "airudder.Made.checked", "required now")]),
    "a default": (("asked: int", "asked: int = 1"), [("added", "airudder.Made.asked", "optional now")]),
    "a validator": (("validator=abs", "validator=len"), []),
    "no argument any more": (("hidden: int = field(repr=False)", "hidden: int = field(init=False)"),
                             [("breaking", "airudder.Made.hidden", "no longer an argument")]),
    "an argument": (("inner: int = field(init=False)", "inner: int = field()"),
                    [("breaking", "airudder.Made.inner", "required now")]),
    "field to be given, in a call": (
        ("    asked: int\n", "    asked: int\n    new: int = field(repr=False)\n"),
        [("breaking", "airudder.Made.new", "field added: who makes such an object has to give it")],
    ),
    "field that makes itself": (("    asked: int\n", "    asked: int\n    new: int = field(factory=int)\n"),
                                [("added", "airudder.Made.new", "added")]),
    "class variable": (("    shared: ClassVar[int] = 1", "    shared: ClassVar[int] = 1\n    other: ClassVar[int]"),
                       [("added", "airudder.Made.other", "added")]),
    "member of an enum": (('HIGH = "high"', 'HIGH = "High"'),
                          [("breaking", "airudder.Grade.HIGH", "value `'High'` now, was `'high'`")]),
    "words of an error": (("look at it", "look it up"), []),
    "constant": (("SIZE = 60.0", "SIZE = 0.0"), [("breaking", "airudder.SIZE", "value `0.0` now, was `60.0`")]),
    "constant written in another way": (("SIZE = 60.0", "SIZE = 6e1"), []),
    "constants in a tuple": (('("a", "b")', '("a",)'),
                             [("breaking", "airudder.WORDS", "value `('a',)` now, was `('a', 'b')`")]),
    "what is made at run time": (("len(WORDS)", "len(WORDS) + 1"), []),
    "frozen": (("@define\nclass Loose", "@define(frozen=True)\nclass Loose"),
               [("breaking", "airudder.Loose", "its attributes cannot be set any more")]),
    "no longer frozen": (("@frozen(kw_only=True)", "@define(kw_only=True)"),
                         [("breaking", "airudder.Made", "no longer frozen, so not hashable")]),
    "by keyword only": (("@define\nclass Loose", "@define(kw_only=True)\nclass Loose"),
                        [("breaking", "airudder.Loose", "kw_only: `False` -> `True`")]),
    "by place too": (("@frozen(kw_only=True)", "@frozen"), [("added", "airudder.Made", "kw_only: `True` -> `False`")]),
    "equality": (("@define\nclass Loose", "@define(eq=False)\nclass Loose"),
                 [("breaking", "airudder.Loose", "eq: `True` -> `False`")]),
    "repr": (("@define\nclass Loose", "@define(repr=False)\nclass Loose"), []),
    "the same class by another name": (("@frozen(kw_only=True)", "@attrs.define(frozen=True, kw_only=True)"), []),
    "constructor gone": (("@define\nclass Loose", "class Loose"),
                         [("breaking", "airudder.Loose", "its constructor no longer takes its fields")]),
    "all keys required": (("(TypedDict, total=False)", "(TypedDict)"),
                          [("breaking", "airudder.Options", "its keys are required now")]),
    "no key required": (("Keys(TypedDict)", "Keys(TypedDict, total=False)"),
                        [("added", "airudder.Keys", "its keys may be left out now")]),
    "required key": (("    key: int\n", "    key: int\n    more: int\n"),
                     [("breaking", "airudder.Keys.more", "key added: who makes such a dictionary has to give it")]),
    "key that may be left out": (("    key: int\n", "    key: int\n    more: NotRequired[int]\n"),
                                 [("added", "airudder.Keys.more", "added")]),
    "key of options": (("    retries: int\n", "    retries: int\n    more: int\n"),
                       [("added", "airudder.Options.more", "added")]),
    "key required among others": (
        ("    retries: int\n", "    retries: int\n    more: Required[int]\n"),
        [("breaking", "airudder.Options.more", "key added: who makes such a dictionary has to give it")],
    ),
    "types in brackets": (("Generic[A, B]", "Generic[A]"),
                          [("breaking", "airudder.Pair", "takes 1 type in brackets now, took 2")]),
    "no types in brackets": (("class Pair(Generic[A, B])", "class Pair"),
                             [("breaking", "airudder.Pair", "takes no types in brackets now, took 2")]),
    "no context manager": (("@asynccontextmanager\n", ""),
                           [("breaking", "airudder.session", "no longer `@asynccontextmanager`")]),
    "a context manager": (("def send(body: dict | None", "@asynccontextmanager\ndef send(body: dict | None"),
                          [("breaking", "airudder.send", "is `@asynccontextmanager` now")]),
    "of an object, not of the class": (("    @classmethod\n    def made(cls)", "    def made(self)"),
                                       [("breaking", "airudder.Plain.made", "no longer `@classmethod`")]),
    "overload gone": (
        ("@overload\ndef send(*, to: str, text: str | None = None) -> str: ...\n", ""),
        [("breaking", "airudder.send", "no longer called with (`to`, `text`)")],
    ),
    "all overloads gone": (
        ('@overload\ndef send(*, to: str, text: str | None = None) -> str: ...\n@overload\n'
         'def send(body: dict, /) -> str: ...\n', ""),
        [],
    ),
    "required in an overload": (("text: str | None = None) -> str: ...\n@", "text: str) -> str: ...\n@"),
                                [("breaking", "airudder.send", "parameter `text` required now"),
                                 ("breaking", "airudder.send", "parameter `text`: `str | None` -> `str`")]),
    "type in an overload": (("send(*, to: str,", "send(*, to: int,"),
                            [("breaking", "airudder.send", "parameter `to`: `str` -> `int`")]),
    "gone from all forms": (
        ("text: str | None = None) -> str: ...\n@", ") -> str: ...\n@"),
        [("breaking", "airudder.send", "parameter `text` removed")],
    ),
    "one form more": (
        ("@overload\ndef send(body", "@overload\ndef send(*, other: str) -> str: ...\n@overload\ndef send(body"),
        [],
    ),
    "order of forms": (
        ('@overload\ndef send(*, to: str, text: str | None = None) -> str: ...\n@overload\n'
         'def send(body: dict, /) -> str: ...\n',
         '@overload\ndef send(body: dict, /) -> str: ...\n@overload\n'
         'def send(*, to: str, text: str | None = None) -> str: ...\n'),
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_planted_change_is_told_once(base: Surface, tmp_path: Path, name: str) -> None:
    (before, after), expected = CASES[name]
    assert CODE.count(before) == 1
    changes = python_changes(base, write(tmp_path, CODE.replace(before, after)), {})
    assert sorted((each.level, each.subject, each.text) for each in changes) == sorted(expected)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("@pytest.fixture\n", '@pytest.fixture(name="time")\n'), "fixture: name not stated -> `'time'`"),
        (("@pytest.fixture\n", ""), "no longer `@fixture`"),
        (("@pytest.fixture\n", '@pytest.fixture(scope="session")\n'), "fixture: scope not stated -> `'session'`"),
        (("@pytest.fixture\n", "@async_fixture\n"), None),
        (("@pytest.fixture\n", "@pytest.fixture()\n"), None),
    ],
)
def test_a_fixture_keeps_its_name(base: Surface, tmp_path: Path, change: tuple[str, str], expected: str | None) -> None:
    changes = python_changes(base, write(tmp_path, plugin=PLUGIN.replace(*change)), {})
    told = [(each.level, each.subject, each.text) for each in changes]
    assert told == ([("breaking", "airudder.testing.plugin.clock", expected)] if expected else [])
