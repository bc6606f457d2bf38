"""Small documents are generated into a scratch folder, imported under a name of their own, and used."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
for folder in (ROOT / "scripts", ROOT / "src"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

from codegen import facts as spec_facts  # noqa: E402
from codegen import generate as generator  # noqa: E402

SINK = Path(__file__).with_name("sink.yaml")
CATALOGUE = SINK.with_name("catalogue.csv")

# As in the real package: users see the models, and pickles name them, one level above the generated folder.
PUBLIC_MODELS = """
from ._generated import models as _models

def __getattr__(name):
    return getattr(_models, name)
"""


class Package:
    """A generated package that lies in ``<name>/_generated``."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder

    def module(self, path: str) -> ModuleType:
        return importlib.import_module(f"{self.name}._generated.{path}")

    def model(self, name: str) -> Any:
        return getattr(self.module("models"), name)

    def raw(self, payload: Any = None, content: bytes = b"") -> Any:
        return self.module("types").RawResponse(status=200, headers={}, content=content, payload=payload)


class FakeTransport:
    """Notes the request and answers with a payload; of lists and files, what it was handed."""

    def __init__(self, package: Package, payload: Any = None, content: bytes = b"") -> None:
        self.package = package
        self.answer = package.raw(payload, content)
        self.requests: list[Any] = []

    async def send(self, request: Any, parse: Callable[[Any], Any], /) -> Any:
        self.requests.append(request)
        types = self.package.module("types")
        return types.Response(
            data=parse(self.answer),
            envelope={"data": self.answer.payload},
            status=200,
            headers={},
            request_id=None,
            info=types.CallInfo(),
        )

    def pages(self, request: Any, parse: Any, item_id: Any, /, *, resume: str | None, prefetch: bool) -> Any:
        self.requests.append(request)
        return parse, item_id, resume, prefetch

    def download(self, request: Any, /) -> Any:
        self.requests.append(request)
        return "a recording"

    @property
    def request(self) -> Any:
        assert len(self.requests) == 1
        return self.requests[0]


def write_package(spec: Path, home: Path, name: str) -> Package:
    folder = home / name
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "models.py").write_text(PUBLIC_MODELS)
    generator.generate(spec, folder / "_generated")
    return Package(name, folder / "_generated")


@pytest.fixture(scope="session")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    home = tmp_path_factory.mktemp("sink")
    package = write_package(SINK, home, "generated_sink")
    sys.path.insert(0, str(home))
    yield package
    sys.path.remove(str(home))


@pytest.fixture
def transport(sink: Package) -> Callable[..., FakeTransport]:
    return lambda payload=None, content=b"": FakeTransport(sink, payload, content)


@pytest.fixture(scope="session")
def document() -> Mapping[str, Any]:
    return spec_facts.load(SINK)
