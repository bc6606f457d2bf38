"""Two versions of a small package: each planted change of a public name that is written by hand is found once."""

from __future__ import annotations

from pathlib import Path

import pytest

from compat.facade import facade_changes
from compat.model import CompareError

from . import ROOT

Found = tuple[str, str, str]

# Made as airudder is: private parts behind public modules, groups that are generated, fixtures for pytest.
FILES = {
    "__init__.py": """
from ._generated.types import Options
from .client import AIRudder, Store, Timeout, parse
from .errors import Fault
__all__ = ["AIRudder", "Fault", "Options", "Store", "Timeout", "parse"]
""",
    "errors.py": """
__all__ = ["Fault", "FaultError"]
class Fault(Exception):
    hint = ""
    def __init__(self, text: str) -> None: ...
class FaultError(Fault): ...
""",
    "client.py": """
from typing import TypedDict, Unpack
from ._generated.resources import Groups
from .auth.control import TokenControl
class _Settings(TypedDict, total=False):
    colour: str
    hidden: int
class Store:
    def read(self) -> str: ...
class Timeout:
    total: float = 1.0
class _Inner:
    def shared(self, one: int = 1) -> None: ...
class AIRudder(Groups, _Inner):
    auth: TokenControl
    def __init__(self, key: str, *, size: int = 1) -> None: ...
    async def request(self, method: str, **settings: Unpack[_Settings]) -> str | None: ...
    def _inner(self) -> None: ...
def parse(text: str, strict: bool = False) -> list[str]: ...
def helper() -> None: ...
""",
    "auth/__init__.py": "",
    "auth/control.py": "__all__ = ['TokenControl']\nclass TokenControl:\n    async def renew(self) -> None: ...\n",
    "_generated/__init__.py": "",
    "_generated/types.py": "class Options:\n    retries: int\n",
    "_generated/resources.py": "class Groups:\n    items: str\n    other: str\n",
    "testing/__init__.py": "from .kit import Kit\n__all__ = ['Kit']\n",
    "testing/kit.py": "class Kit:\n    clock: int = 0\n",
    "testing/plugin.py": "def kit_fixture(request): ...\ndef other_fixture(): ...\n",
    "inner.py": "__all__ = ['gone']\ndef gone(): ...\n",
}


def write(folder: Path, name: str = "", old: str = "", new: str = "") -> Path:
    """The package, with a text replaced in one file."""
    for path, text in FILES.items():
        assert path != name or old in text
        place = folder / "airudder" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text.replace(old, new, 1) if path == name else text)
    return folder / "airudder"


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("__init__.py", '"Store", ', "", ("breaking", "airudder.Store", "removed from `__all__`")),
        ("__init__.py", 'Store, Timeout, parse\n', 'Timeout, parse\n', ("breaking", "airudder.Store", "removed")),
        ("__init__.py", '"parse"]', '"helper", "parse"]\nfrom .client import helper',
         ("added", "airudder.helper", "added")),
        ("client.py", "def read", "def write", ("breaking", "airudder.Store.read", "removed")),
        ("client.py", "    total: float = 1.0", "    total: float = 1.0\n    read: float = 1.0",
         ("added", "airudder.Timeout.read", "added")),
        ("client.py", "size: int = 1", "size: int = 2",
         ("breaking", "airudder.AIRudder", "parameter `size`: default `2` now, was `1`")),
        ("client.py", "key: str, *", "key: str, more: str, *",
         ("breaking", "airudder.AIRudder", "required parameter `more` added")),
        ("client.py", "*, size", "size", None),
        ("client.py", "key: str, *", "key: str, *, more: str = ''",
         ("added", "airudder.AIRudder", "parameter `more` added")),
        ("client.py", "strict: bool = False", "*, strict: bool = False",
         ("breaking", "airudder.parse", "parameter `strict` is keyword-only now, was positional or keyword")),
        ("client.py", "    colour: str\n", "", ("breaking", "client.request", "parameter `colour` removed")),
        ("client.py", "method: str, **settings: Unpack[_Settings]", "method: str, *, colour: str = '', hidden: int = 1",
         None),
        ("client.py", "async def request", "def request", ("breaking", "client.request", "no longer a coroutine")),
        ("client.py", "one: int = 1", "one: int",
         ("breaking", "airudder.client._Inner.shared", "parameter `one` required now")),
        ("client.py", "class Store:\n    def read(self) -> str: ...", "def Store(): ...",
         ("breaking", "airudder.Store", "is a function now, was a class")),
        ("client.py", "def _inner", "def _other", None),
        ("errors.py", '    hint = ""\n', "", ("breaking", "airudder.Fault.hint", "removed")),
        ("errors.py", "text: str", "words: str", ("breaking", "airudder.Fault", "parameter `text` removed")),
        ("auth/control.py", "renew", "refresh", ("breaking", "client.auth.renew", "removed")),
        ("_generated/types.py", "retries", "tries", ("breaking", "airudder.Options.retries", "removed")),
        ("_generated/resources.py", "    other: str\n", "", None),
        ("testing/kit.py", "clock", "time", ("breaking", "airudder.testing.Kit.clock", "removed")),
        ("testing/plugin.py", "request", "pytestconfig", None),
        ("testing/plugin.py", "other_fixture", "third_fixture",
         ("breaking", "airudder.testing.plugin.other_fixture", "removed")),
        ("inner.py", "gone", "here", None),
    ],
)  # fmt: skip
def test_a_planted_change_is_found_once(tmp_path: Path, file: str, old: str, new: str, expected: Found | None) -> None:
    versions = (write(tmp_path / "one"), "one"), (write(tmp_path / "two", file, old, new), "two")
    found = [(each.level, each.subject, each.text) for each in facade_changes(*versions)]
    assert found[:1] == ([expected] if expected else [])
    if expected and expected[2] == "added":
        assert {each.level for each in facade_changes(*reversed(versions))} == {"breaking"}


def test_the_library_itself_is_read_and_equal_to_itself() -> None:
    version = ROOT / "src" / "airudder", "this one"
    assert list(facade_changes(version, version)) == []


@pytest.mark.parametrize(("file", "text"), [("client.py", "def ("), ("__init__.py", "def f(): ...")])
def test_code_that_cannot_be_read_is_named(tmp_path: Path, file: str, text: str) -> None:
    broken = write(tmp_path)
    (broken / file).write_text(text)
    with pytest.raises(CompareError, match=r"broken one: .*(client\.py|__all__)"):
        list(facade_changes((broken, "broken one"), (broken, "two")))
