"""The public Python names of one version, read from its source and never imported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import griffe

from compat.model import CompareError

NAME = "airudder"
CLIENT = f"{NAME}.AIRudder"
MODULES = ("errors", "models")
"""Modules that users import from, beside the rooms (packages with an ``__all__``)."""
INNER_ROOMS = ("recordings",)
"""Rooms whose content reaches users through other names."""
FIXTURES = f"{NAME}.testing.plugin"
"""A module of fixtures for pytest. It has no ``__all__``, and pytest calls what is in it."""
BY_PYTHON = ("__slots__", "__module__", "__all__", "__getattr__", "__dir__", "__doc__", "__repr__", "__reduce__")


@dataclass(frozen=True)
class Public:
    """A public name. ``owner``: path of the class or module that has it, empty for the modules at the top."""

    path: str
    owner: str
    node: griffe.Object


@dataclass(frozen=True)
class Surface:
    """``names``: by public path. ``classes``: public path by the place where a class is defined."""

    names: dict[str, Public]
    classes: dict[str, str]


def surface_of(package: Path, name: str) -> Surface:
    """All public names. ``package``: the folder; ``name``: of the version, for messages."""
    loader = griffe.GriffeLoader(search_paths=[package.parent], allow_inspection=False, store_source=False)
    try:
        root = loader.load(package.name, try_relative_path=False)
        loader.resolve_aliases(implicit=False, external=False)
    except (ImportError, SyntaxError, UnicodeDecodeError, griffe.GriffeError) as error:
        raise CompareError(f"{name}: its code cannot be read: {error}") from error
    # What it cannot parse, griffe leaves out without a word.
    read = {str(module.filepath) for module in _modules(root)} if isinstance(root, griffe.Module) else set()
    for path in sorted(package.rglob("*.py")):
        if str(path) not in read:
            raise CompareError(f"{name}: {path.relative_to(package.parent)} cannot be read: is it valid Python?")
    if not isinstance(root, griffe.Module) or root.exports is None:
        raise CompareError(f"{name}: {package.name}/__init__.py has no __all__ that can be read")
    return _Reader(root).read()


def _modules(module: griffe.Module) -> Iterator[griffe.Module]:
    yield module
    for inner in module.modules.values():
        if isinstance(inner, griffe.Module):
            yield from _modules(inner)


class _Reader:
    """Walks from the modules that users import from down to the members of classes."""

    def __init__(self, root: griffe.Module) -> None:
        self._root = root
        self._names: dict[str, Public] = {}
        self._classes: dict[str, str] = {}

    def read(self) -> Surface:
        """First the names of modules, since a class is told only once, under the first public name that it has."""
        doors = dict(_doors(self._root))
        tops = [(f"{door}.{name}", door, node) for door, module in doors.items() for name, node in _exports(module)]
        for path, _, node in tops:
            if node.is_class:
                self._classes.setdefault(node.path, path)
        for door, module in doors.items():
            above = door.rpartition(".")[0]
            self._names[door] = Public(door, above if above in doors else "", module)
        for path, door, node in tops:
            if self._classes.get(node.path, path) == path:
                self._add(path, door, node, ())
            else:
                self._names[path] = Public(path, door, node)
        return Surface(self._names, self._classes)

    def _add(self, path: str, owner: str, node: griffe.Object, above: tuple[str, ...]) -> None:
        self._names[path] = Public(path, owner, node)
        inner = node if isinstance(node, griffe.Class) else self._hidden_class(path, node)
        if inner is not None and inner.path not in above:
            for name, member in self._members(inner):
                self._add(f"{path}.{name}", path, member, (*above, inner.path))

    def _members(self, node: griffe.Class) -> Iterator[tuple[str, griffe.Object]]:
        """Those of a class and of its bases, as far as a base has no public name under which they are told."""
        for name, member in node.members.items():
            written = name != "__init__" or "dataclass" not in node.labels  # else made up by griffe, out of the fields
            if written and (target := _target(member)) is not None and is_public(name):
                yield name, target
        for base in bases_of(node):
            if base.path not in self._classes:
                yield from ((name, member) for name, member in self._members(base) if name not in node.members)

    def _hidden_class(self, path: str, node: griffe.Object) -> griffe.Class | None:
        """The class of ``client.tasks`` and the like, which users know by the attribute alone."""
        if not isinstance(node, griffe.Attribute) or not path.startswith(f"{CLIENT}."):
            return None
        found = class_of(node.annotation)
        return found if found and found.path not in self._classes and is_public(found.name) else None


def is_public(name: str) -> bool:
    special = name.startswith("__") and name.endswith("__") and name not in BY_PYTHON
    return special or not name.startswith("_")


def class_of(annotation: str | griffe.Expr | None) -> griffe.Class | None:
    """The class of this package that an annotation names."""
    found = named_by(annotation)
    return found if isinstance(found, griffe.Class) else None


def named_by(annotation: str | griffe.Expr | None) -> griffe.Object | None:
    """What of this package a single name stands for."""
    if not isinstance(annotation, griffe.ExprName) or not isinstance(annotation.parent, griffe.Object):
        return None
    package = annotation.parent.package
    path = annotation.canonical_path.removeprefix(f"{package.path}.")
    try:
        return _target(package[path])
    except (KeyError, griffe.GriffeError):
        return None


def bases_of(node: griffe.Class) -> list[griffe.Class]:
    """The bases that are of this package."""
    found = (_target(base) for base in node.resolved_bases)
    return [base for base in found if isinstance(base, griffe.Class)]


def _target(node: griffe.Object | griffe.Alias) -> griffe.Object | None:
    """What a name stands for, if that is in this package."""
    if not isinstance(node, griffe.Alias):
        return node
    try:
        return node.final_target
    except (griffe.AliasResolutionError, griffe.CyclicAliasError):
        return None


def _doors(root: griffe.Module) -> Iterator[tuple[str, griffe.Module]]:
    """The modules that users import from."""
    yield NAME, root
    for name, member in root.members.items():
        if isinstance(member, griffe.Module) and not name.startswith("_") and name not in INNER_ROOMS:
            room = member.is_init_module and member.exports is not None
            if room or name in MODULES:
                yield f"{NAME}.{name}", member
    testing = root.modules.get("testing")
    if testing and isinstance(plugin := testing.modules.get("plugin"), griffe.Module):
        yield FIXTURES, plugin


def _exports(module: griffe.Module) -> Iterator[tuple[str, griffe.Object]]:
    """What ``__all__`` names, even if ``__all__`` comes from another module and its names only at first use."""
    listed = module.members.get("__all__")
    origin = _target(listed) if isinstance(listed, griffe.Alias) else None
    source = origin.parent if origin and isinstance(origin.parent, griffe.Module) else module
    for name in dict.fromkeys(map(str, source.exports if source.exports is not None else _defined(source))):
        node = source.members.get(name)
        target = None if node is None else _target(node)
        # `from .parse import parse` hides the module of that name.
        if isinstance(target, griffe.Module) and name in target.members:
            target = _target(target.members[name])
        if target is not None:
            yield name, target


def _defined(module: griffe.Module) -> list[str]:
    """Of a module without ``__all__``: its own public functions."""
    return [name for name, node in module.members.items() if not node.is_alias and node.is_function and is_public(name)]
