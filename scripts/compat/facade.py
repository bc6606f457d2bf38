"""Changes of the public Python names that are written by hand, as griffe finds them. No code is imported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import griffe

from compat.model import Change, CompareError, Level

NAME = "airudder"
DOORS = ("errors", "contacts", "webhooks", "campaigns", "testing", "sandbox", "testing.plugin", "auth", "auth.control")
"""Modules that users import from, beside the package itself and ``models``, which follows from the description. The
class of ``client.auth`` has no other public name."""
FIXTURES = f"{NAME}.testing.plugin"
"""Fixtures for pytest, which calls them: their names are public, their parameters are not."""
SHOWN = {f"{NAME}.AIRudder.": "client.", f"{NAME}.auth.control.TokenControl": "client.auth"}
"""Beginnings of paths as users write them."""
HIDDEN = (f"{NAME}.auth", f"{NAME}.auth.control")
LEFT_OUT = "<left out>"
"""The default of what may be left out of a dictionary of options."""
FROM_DESCRIPTION = re.compile(rf"{NAME}\._generated\.(models|events|resources|api)\b")
BreakageKind = griffe.BreakageKind
WORDS = {
    BreakageKind.PARAMETER_MOVED: "parameter `{name}` is at another position",
    BreakageKind.PARAMETER_REMOVED: "parameter `{name}` removed",
    BreakageKind.PARAMETER_CHANGED_KIND: "parameter `{name}` is {new.kind.value} now, was {old.kind.value}",
    BreakageKind.PARAMETER_CHANGED_DEFAULT: "parameter `{name}`: default `{new.default}` now, was `{old.default}`",
    BreakageKind.PARAMETER_CHANGED_REQUIRED: "parameter `{name}` required now",
    BreakageKind.PARAMETER_ADDED_REQUIRED: "required parameter `{name}` added",
    BreakageKind.RETURN_CHANGED_TYPE: "returns `{new}` now, was `{old}`",
    BreakageKind.OBJECT_REMOVED: "removed",
    BreakageKind.OBJECT_CHANGED_KIND: "is a {new.value} now, was a {old.value}",
    BreakageKind.CLASS_REMOVED_BASE: "fewer base classes",
}


def facade_changes(old: tuple[Path, str], new: tuple[Path, str]) -> Iterator[Change]:
    """Packages with the names of their versions, for messages. What broke, and, looked at backwards, what was added."""
    before, after = _read(*old), _read(*new)
    paths = _paths(before) | _paths(after)
    functions = dict(_functions(after))
    for path, function in _functions(before):
        was, now = ("async" in each.labels for each in (function, functions.get(path, function)))
        if was is not now:
            text = "is a coroutine now" if now else "no longer a coroutine"
            yield Change("breaking", "async", _shown(path), text, path, side="python")
    for path in _left_out(before, after):
        yield Change("breaking", "name-removed", path, "removed from `__all__`", path, side="python")
    for path in _left_out(after, before):
        yield Change("added", "name-added", path, "added", path, side="python")
    for breakage in _breakages(before, after):
        yield _change("breaking", breakage, WORDS[breakage.kind], paths)
    for breakage in _breakages(after, before):
        if breakage.kind is BreakageKind.OBJECT_REMOVED:
            yield _change("added", breakage, "added", paths)
        elif breakage.kind is BreakageKind.PARAMETER_REMOVED and not breakage.old_value.required:
            yield _change("added", breakage, "parameter `{name}` added", paths)


def _breakages(old: griffe.Module, new: griffe.Module) -> Iterator[griffe.Breakage]:
    """Members that are inherited are reported for the class that has them, if that is public too."""
    public = {each.canonical_path for root in (old, new) for each in _public_members(root)}
    for breakage in griffe.find_breaking_changes(old, new):
        node, kind = breakage.obj, breakage.kind
        is_of_base = node.inherited and node.canonical_path.rpartition(".")[0] in public
        of_fixture = node.path.startswith(FIXTURES) and kind is not BreakageKind.OBJECT_REMOVED
        values = [getattr(value, "default", None) for value in (breakage.old_value, breakage.new_value)]
        of_option = kind is BreakageKind.PARAMETER_CHANGED_DEFAULT and LEFT_OUT in values
        hidden = FROM_DESCRIPTION.match(node.canonical_path) or node.path in HIDDEN
        if not (is_of_base or of_fixture or of_option or hidden):
            yield breakage


def _write_out_options(root: griffe.Module, function: griffe.Function) -> None:
    """Replace ``**options: Unpack[...]`` by the keywords of that dictionary; else griffe would accept any keyword."""
    for parameter in list(function.parameters):
        annotation = parameter.annotation
        if isinstance(annotation, griffe.ExprSubscript) and str(annotation.left) == "Unpack":
            path = getattr(annotation.slice, "canonical_path", "").removeprefix(f"{NAME}.")
            options = root[path] if path else None
            del function.parameters[parameter.name]
            for name in options.all_members if options else ():
                if name not in function.parameters and not name.startswith("_"):
                    kind = griffe.ParameterKind.keyword_only
                    function.parameters.add(griffe.Parameter(name, kind=kind, default=LEFT_OUT))


def _public_members(root: griffe.Module) -> list[griffe.Object | griffe.Alias]:
    doors = [root, *(module for _, module in _modules(root) if module.public)]
    return [member for door in doors for member in door.members.values() if member.is_public and not member.is_module]


def _left_out(one: griffe.Module, other: griffe.Module) -> list[str]:
    """Public names of one version that the other has, but not in ``__all__``: griffe takes them for public still."""
    there = {each.path: each for _, module in _modules(other) for each in module.members.values()}
    return [each.path for each in _public_members(one) if each.path in there and not there[each.path].is_public]


def _paths(root: griffe.Module) -> dict[str, str]:
    """The public path of what is defined elsewhere."""
    return {each.canonical_path: each.path for each in reversed(_public_members(root)) if each.is_alias}


def _functions(root: griffe.Module) -> Iterator[tuple[str, griffe.Function]]:
    """Public functions and methods by their public paths."""
    for each in _public_members(root):
        target = each.final_target if isinstance(each, griffe.Alias) else each
        inner = target.members.items() if target.is_class else ()
        for path, node in [(each.path, target), *((f"{each.path}.{name}", member) for name, member in inner)]:
            if isinstance(node, griffe.Function) and node.is_public and not path.startswith(FIXTURES):
                yield path, node


def _read(package: Path, name: str) -> griffe.Module:
    """The package, in which only the modules that users import from are public."""
    loader = griffe.GriffeLoader(search_paths=[package.parent], allow_inspection=False, store_source=False)
    try:
        root = loader.load(package.name, try_relative_path=False)
        loader.resolve_aliases(implicit=False, external=False)
    except (ImportError, SyntaxError, UnicodeDecodeError, griffe.GriffeError) as error:
        raise CompareError(f"{name}: its code cannot be read: {error}") from error
    if not isinstance(root, griffe.Module) or root.exports is None:
        raise CompareError(f"{name}: {package.name}/__init__.py has no __all__ that can be read")
    modules = dict(_modules(root))
    # griffe leaves out what it cannot parse, silently.
    read = {str(module.filepath) for module in modules.values()}
    for path in sorted(package.rglob("*.py")):
        if str(path) not in read:
            raise CompareError(f"{name}: {path.relative_to(package.parent)} cannot be read: is it valid Python?")
    for place, module in modules.items():
        module.public = place.removeprefix(f"{NAME}.") in DOORS
    for _, function in _functions(root):
        _write_out_options(root, function)
    return root


def _modules(module: griffe.Module) -> Iterator[tuple[str, griffe.Module]]:
    yield module.path, module
    for inner in module.modules.values():
        if isinstance(inner, griffe.Module):
            yield from _modules(inner)


def _change(level: Level, breakage: griffe.Breakage, words: str, paths: dict[str, str]) -> Change:
    old, new = breakage.old_value, breakage.new_value
    text = words.format(name=getattr(old or new, "name", ""), old=old, new=new)
    kind = breakage.kind.name.lower().replace("_", "-") if level == "breaking" else "parameter-added"
    path = _public(breakage.obj.path, paths)
    if breakage.kind is BreakageKind.OBJECT_REMOVED:  # a name of a module, whatever other modules have it
        above, _, name = breakage.obj.path.rpartition(".")
        path, kind = f"{_public(above, paths)}.{name}", f"name-{'removed' if level == 'breaking' else 'added'}"
    return Change(level, kind, _shown(path), text, path, side="python")


def _shown(path: str) -> str:
    """As users write it: ``client.aclose``."""
    path = path.removesuffix(".__init__")
    return next((path.replace(inner, name) for inner, name in SHOWN.items() if path.startswith(inner)), path)


def _public(path: str, paths: dict[str, str]) -> str:
    """The path under which users reach a name, which may be a member of what is defined elsewhere."""
    above, _, name = path.rpartition(".")
    return paths.get(path) or (f"{_public(above, paths)}.{name}" if above else path)
