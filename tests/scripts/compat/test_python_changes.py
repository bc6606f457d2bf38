"""Two versions of a small package: each planted change of a public name or signature is told once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from compat.model import CompareError
from compat.python_changes import python_changes
from compat.signatures import type_changes
from compat.surface import Surface, surface_of

from . import ROOT

Told = tuple[str, str, str]

# Made as airudder is: private parts behind public doors, models found at first use, groups known by attributes alone.
FILES = {
    "__init__.py": """
from ._version import __version__
from .client import AIRudder, Method, Options, Store, Timeout, parse
from .errors import Fault, FaultError
__all__ = ["AIRudder", "Fault", "FaultError", "Method", "Options", "Store", "Timeout", "__version__", "parse"]
""",
    "_version.py": '__version__ = "0.1.0"\n',
    "errors.py": """
__all__ = ["Fault", "FaultError"]
class Fault(Exception):
    hint = ""
    def __init__(self, text: str) -> None:
        self.code: int | None = None
class FaultError(Fault): ...
""",
    "client.py": """
from typing import Literal, Protocol, TypedDict, Unpack
from attrs import frozen
from ._generated.resources import Groups
Method = Literal["GET", "POST"]
class Options(TypedDict, total=False):
    retries: int
class _Settings(TypedDict, total=False):
    colour: str
    hidden: int
class Store(Protocol):
    def read(self) -> str: ...
@frozen(kw_only=True)
class Timeout:
    total: float = 1.0
class AIRudder(Groups):
    def __init__(self, key: str, *, size: int = 1) -> None: ...
    def request(self, method: Method, **settings: Unpack[_Settings]) -> str | None: ...
    def _inner(self) -> None: ...
def parse(text: str, strict: bool = False) -> list[str]: ...
def helper() -> None: ...
""",
    "models.py": """
from typing import TYPE_CHECKING
from ._generated import models as _models
from ._generated.models import __all__ as __all__
if TYPE_CHECKING:
    from ._generated.models import *
else:
    def __getattr__(name): return getattr(_models, name)
""",
    "_generated/__init__.py": "",
    "_generated/models/__init__.py": """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from .item import Item as Item
__all__ = ["Item"]
""",
    "_generated/models/item.py": """
from attrs import define
@define(kw_only=True)
class Item:
    id: str | None = None
    name: str | None = None
""",
    "_generated/resources.py": """
from functools import cached_property
from typing import Unpack
from ..client import Options
class Groups:
    @cached_property
    def items(self) -> "Items": ...
class Items:
    async def create(self, body: str | None = None, /, *, size: int | None = None,
                     **options: Unpack[Options]) -> str: ...
""",
    "testing/__init__.py": "from .kit import Kit\n__all__ = ['Kit']\n",
    "testing/kit.py": "class Kit:\n    clock: int = 0\n",
    "testing/plugin.py": "def kit_fixture(request): ...\ndef other_fixture(): ...\n",
    "webhooks/__init__.py": "from .parse import parse\n__all__ = ['parse']\n",
    "webhooks/parse.py": "def parse(body: bytes) -> str: ...\n",
    "inner.py": "__all__ = ['gone']\ndef gone(): ...\n",
}


def write(folder: Path, changes: Mapping[str, tuple[str, str] | None] | None = None) -> Path:
    """The package, with a text replaced in some files, or without them."""
    package = folder / "airudder"
    for name, text in FILES.items():
        change = (changes or {}).get(name, ("", ""))
        if change is None:
            continue
        assert change[0] in text, f"{name} lacks {change[0]}"
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(*change, 1) if change[0] else text)
    return package


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Surface:
    return surface_of(write(tmp_path_factory.mktemp("base")), "base")


CASES: dict[str, tuple[str, tuple[str, str], list[Told]]] = {
    "name of a module": (
        "__init__.py",
        ('"Timeout", ', ""),
        [("breaking", "airudder.Timeout", "removed")],
    ),
    "new name": (
        "__init__.py",
        (', "parse"]', ', "helper", "parse"]\nfrom .client import helper'),
        [("added", "airudder.helper", "added")],
    ),
    "model gone": (
        "_generated/models/__init__.py",
        ('["Item"]', "[]"),
        [("breaking", "airudder.models.Item", "removed")],
    ),
    "model new": (
        "_generated/models/__init__.py",
        ('["Item"]', '["Item", "Fresh"]\nfrom .item import Item as Fresh'),
        [("added", "airudder.models.Fresh", "added")],
    ),
    "attribute of a model": (
        "_generated/models/item.py",
        ("    id: str | None = None\n", ""),
        [("breaking", "airudder.models.Item.id", "removed")],
    ),
    "new attribute of a model": (
        "_generated/models/item.py",
        ("    id: ", "    age: int | None = None\n    id: "),
        [("added", "airudder.models.Item.age", "added")],
    ),
    "type of an attribute": (
        "_generated/models/item.py",
        ("id: str", "id: int"),
        [("breaking", "airudder.models.Item.id", "type: `str | None` -> `int | None`")],
    ),
    "method of a group": (
        "_generated/resources.py",
        ("def create", "def make"),
        [("breaking", "client.items.create", "removed"), ("added", "client.items.make", "added")],
    ),
    "argument behind options": (
        "_generated/resources.py",
        ("*, size: int | None = None,\n                     ", ""),
        [("breaking", "client.items.create", "parameter `size` removed")],
    ),
    "new argument": (
        "_generated/resources.py",
        ("*, size", "*, age: int | None = None, size"),
        [("added", "client.items.create", "parameter `age` added")],
    ),
    "argument required": (
        "_generated/resources.py",
        ("size: int | None = None", "size: int | None"),
        [("breaking", "client.items.create", "parameter `size` required now")],
    ),
    "required argument": (
        "_generated/resources.py",
        ("*, size", "*, age: int, size"),
        [("breaking", "client.items.create", "required parameter `age` added")],
    ),
    "argument takes less": (
        "_generated/resources.py",
        ("size: int | None = None", "size: int = None"),
        [("breaking", "client.items.create", "parameter `size`: `int | None` -> `int`")],
    ),
    "argument takes more": (
        "_generated/resources.py",
        ("size: int | None", "size: int | str | None"),
        [("added", "client.items.create", "parameter `size`: `int | None` -> `int | str | None`")],
    ),
    "gives something else": (
        "_generated/resources.py",
        ("-> str: ...", "-> bytes: ..."),
        [("breaking", "client.items.create", "returns: `str` -> `bytes`")],
    ),
    "no coroutine": (
        "_generated/resources.py",
        ("async def create", "def create"),
        [("breaking", "client.items.create", "no longer a coroutine")],
    ),
    "default": (
        "client.py",
        ("strict: bool = False", "strict: bool = True"),
        [("breaking", "airudder.parse", "parameter `strict`: default `True` now, was `False`")],
    ),
    "keyword only": (
        "client.py",
        ("text: str, strict", "text: str, *, strict"),
        [("breaking", "airudder.parse", "parameter `strict` is keyword-only now, was positional or keyword")],
    ),
    "order": (
        "client.py",
        ("text: str, strict: bool = False", "strict: bool = False, text: str = ''"),
        [
            ("breaking", "airudder.parse", "parameter `text` stands elsewhere"),
            ("breaking", "airudder.parse", "parameter `strict` stands elsewhere"),
        ],
    ),
    "constructor": (
        "client.py",
        ("*, size: int = 1", "*, size: int = 1, more: int = 2"),
        [("added", "airudder.AIRudder", "parameter `more` added")],
    ),
    "keyword of a private dictionary": (
        "client.py",
        ("    colour: str\n", ""),
        [("breaking", "client.request", "parameter `colour` removed")],
    ),
    "keywords written out, and one more": (
        "_generated/resources.py",
        ("*, size", "*, retries: int = 3, age: int = 1, size"),
        [("added", "client.items.create", "parameter `age` added")],
    ),
    "something known of anything": (
        "client.py",
        ("def parse(text: str,", "def parse(text: Any,"),
        [("added", "airudder.parse", "parameter `text`: `str` -> `Any`")],
    ),
    "keyword of a public dictionary": (
        "client.py",
        ("    retries: int\n", "    times: int\n"),
        [("breaking", "airudder.Options.retries", "removed"), ("added", "airudder.Options.times", "added")],
    ),
    "values of an alias": (
        "client.py",
        ('Literal["GET", "POST"]', 'Literal["GET"]'),
        [
            ("breaking", "client.request", "parameter `method`: `Literal['GET', 'POST']` -> `Literal['GET']`"),
            ("breaking", "airudder.Method", "stands for `Literal['GET']` now, before for `Literal['GET', 'POST']`"),
        ],
    ),
    "protocol": (
        "client.py",
        ("    def read", "    def write(self) -> None: ...\n    def read"),
        [("breaking", "airudder.Store.write", "added: objects that follow the protocol need it")],
    ),
    "field to be given": (
        "client.py",
        ("    total: float = 1.0", "    each: float\n    total: float = 1.0"),
        [("breaking", "airudder.Timeout.each", "field added: who makes such an object has to give it")],
    ),
    "base": (
        "errors.py",
        ("class FaultError(Fault)", "class FaultError(Exception)"),
        [("breaking", "airudder.FaultError", "no longer a `Fault`")],
    ),
    "attribute of an error, for all that inherit it": (
        "errors.py",
        ("self.code", "self.number"),
        [("breaking", "airudder.Fault.code", "removed"), ("added", "airudder.Fault.number", "added")],
    ),
    "another kind": (
        "client.py",
        ("def parse(text: str, strict: bool = False) -> list[str]: ...", "parse = 3"),
        [("breaking", "airudder.parse", "is a value now, was a function")],
    ),
    "function that hides its module": (
        "webhooks/parse.py",
        ("body: bytes", "raw: bytes"),
        [
            ("breaking", "airudder.webhooks.parse", "parameter `body` removed"),
            ("breaking", "airudder.webhooks.parse", "required parameter `raw` added"),
        ],
    ),
    "fixture": (
        "testing/plugin.py",
        ("def other_fixture", "def another_fixture"),
        [
            ("breaking", "airudder.testing.plugin.other_fixture", "removed"),
            ("added", "airudder.testing.plugin.another_fixture", "added"),
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_planted_change_is_told_once(base: Surface, tmp_path: Path, name: str) -> None:
    file, change, expected = CASES[name]
    changes = python_changes(base, surface_of(write(tmp_path, {file: change}), "new"), {})
    assert sorted((each.level, each.subject, each.text) for each in changes) == sorted(expected)


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("client.py", ("def helper", "def other_helper")),
        ("client.py", ("def _inner", "def _deeper")),
        ("client.py", ("_Settings", "_Set")),
        ("inner.py", ("gone", "come")),
        ("_version.py", ("0.1.0", "0.2.0")),
        ("testing/plugin.py", ("(request)", "(request, more)")),
        ("client.py", ("size: int = 1", "size: 'int' = 1")),
    ],
)
def test_what_is_not_public_is_not_told(base: Surface, tmp_path: Path, file: str, change: tuple[str, str]) -> None:
    text = FILES[file].replace(*change)
    new = write(tmp_path)
    (new / file).write_text(text)
    assert python_changes(base, surface_of(new, "new"), {}) == []


def test_a_whole_room_is_one_change(base: Surface, tmp_path: Path) -> None:
    rooms = {name: None for name in FILES if name.startswith("testing/")}
    less = surface_of(write(tmp_path, rooms), "new")
    assert [(each.level, each.subject) for each in python_changes(base, less, {})] == [("breaking", "airudder.testing")]
    assert [(each.level, each.subject) for each in python_changes(less, base, {})] == [("added", "airudder.testing")]


def test_the_path_names_the_argument(base: Surface, tmp_path: Path) -> None:
    file, change, _ = CASES["argument behind options"]
    (found,) = python_changes(base, surface_of(write(tmp_path, {file: change}), "new"), {})
    assert found.place == "airudder.AIRudder.items.create(size)"
    assert found.side == "python"


def test_types_that_follow_a_renamed_class_are_no_change() -> None:
    types = "list[Item] | None", "list[Thing] | None", "returns", "->"
    assert list(type_changes(*types, {"Item": "Thing"}, gives=True)) == []
    assert [found[0] for found in type_changes(*types, {}, gives=True)] == ["breaking"]


def test_a_class_that_becomes_public_takes_nothing_away(base: Surface, tmp_path: Path) -> None:
    export = (', "parse"]', ', "Items", "parse"]\nfrom ._generated.resources import Items')
    new = surface_of(write(tmp_path, {"__init__.py": export}), "new")
    assert [(each.level, each.subject) for each in python_changes(base, new, {})] == [("added", "airudder.Items")]


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("__init__.py", "def broken(", "cannot be read"),
        ("webhooks/parse.py", "def broken(", "parse.py cannot be read"),
        ("__init__.py", "x = 1", "no __all__ that can be read"),
        ("__init__.py", b"\xff\xfe", "cannot be read"),
    ],
)
def test_code_that_cannot_be_read_is_named(tmp_path: Path, file: str, text: str | bytes, words: str) -> None:
    package = write(tmp_path)
    (package / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CompareError, match=words):
        surface_of(package, "v1")


def test_the_real_package_shows_what_users_import() -> None:
    """Lazy models and rooms, members of groups, inherited ones, options: all are seen, and nothing private is."""
    names = surface_of(ROOT / "src" / "airudder", "here").names
    assert {
        "airudder.AIRudder.tasks.create",
        "airudder.AIRudder.raw.tasks.create",
        "airudder.AIRudder.auth.renew",
        "airudder.AIRudder.request",
        "airudder.AIRudderError.request_id",
        "airudder.CallOptions.timeout",
        "airudder.models.TaskDetail.task_id",
        "airudder.models.MessageContent",
        "airudder.sandbox.Sandbox",
        "airudder.testing.make_event",
        "airudder.testing.plugin.airudder_client",
        "airudder.webhooks.Reconciler",
        "airudder.webhooks.parse",
    } <= set(names)
    assert names["airudder.webhooks.parse"].node.is_function
    assert not [name for name in names if "._" in name.replace("__", "")]
