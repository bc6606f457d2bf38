"""Changes of public Python names: which came and went, and what became of those that stayed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import griffe

from compat.annotations import is_alias, members_of
from compat.class_changes import base_names, class_changes, is_typed_dict
from compat.decorators import decorator_changes
from compat.field_values import is_asked_for, value_changes
from compat.model import Change
from compat.signatures import Found, signature_changes, type_changes
from compat.surface import CLIENT, FIXTURES, NAME, Public, Surface, bases_of, class_of

NO_NEWS = f"{NAME}.__version__"
OF_TYPING = ("Protocol", "Generic", "TypedDict")


def python_changes(old: Surface, new: Surface, names: Mapping[str, str]) -> list[Change]:
    """Every change once: of a class or module that came or went, its own name.

    ``names``: classes that have another name now, by the old one, so that types which only follow are no change.
    """
    diff = _Diff(old, new, names)
    return [change for path in {**old.names, **new.names} if path != NO_NEWS for change in diff.at(path)]


@dataclass(frozen=True)
class _Diff:
    old: Surface
    new: Surface
    names: Mapping[str, str]

    def at(self, path: str) -> Iterator[Change]:
        before, after = self.old.names.get(path), self.new.names.get(path)
        if before is None and after is not None:
            if not after.owner or _has_members(self.old, after.owner):
                yield _change(after, self._added(after))
        elif after is None and before is not None:
            if not before.owner or _has_members(self.new, before.owner):
                yield _change(before, ("breaking", "name-removed", "removed", ""))
        elif before is not None and after is not None and self.new.classes.get(after.node.path, path) == path:
            for found in self._both(before.node, after.node, after):
                yield _change(after, found)

    def _added(self, public: Public) -> Found:
        """A new name breaks those who have to have it: whoever writes such an object, or makes one."""
        owner = self.old.names.get(public.owner)
        if owner and isinstance(owner.node, griffe.Class):
            if "Protocol" in base_names(owner.node):
                return "breaking", "name-added", "added: objects that follow the protocol need it", ""
            if isinstance(public.node, griffe.Attribute) and is_asked_for(public.node):
                thing = ("key", "a dictionary") if is_typed_dict(owner.node) else ("field", "an object")
                text = f"{thing[0]} added: who makes such {thing[1]} has to give it"
                return "breaking", "name-added", text, ""
        return "added", "name-added", "added", ""

    def _both(self, old: griffe.Object, new: griffe.Object, public: Public) -> Iterator[Found]:
        if old.kind is not new.kind:
            yield "breaking", "kind-changed", f"is {_kind(new)} now, was {_kind(old)}", ""
        elif isinstance(old, griffe.Function) and isinstance(new, griffe.Function):
            yield from decorator_changes(old, new)
            if public.owner != FIXTURES:
                yield from signature_changes(old, new, (self.old, self.new), self.names)
        elif isinstance(old, griffe.Class) and isinstance(new, griffe.Class):
            for base in sorted(self._ancestors(old, self.old) - self._ancestors(new, self.new)):
                yield "breaking", "base-removed", f"no longer a `{base}`", ""
            yield from class_changes(old, new)
        elif isinstance(old, griffe.Attribute) and isinstance(new, griffe.Attribute):
            yield from self._attribute(old, new, public)

    def _attribute(self, old: griffe.Attribute, new: griffe.Attribute, public: Public) -> Iterator[Found]:
        owner = self.new.names.get(public.owner)
        taken = owner is not None and isinstance(owner.node, griffe.Class) and is_typed_dict(owner.node)
        yield from type_changes(old.annotation, new.annotation, "type", "", self.names, gives=not taken)
        yield from value_changes(old, new)
        aliases = is_alias(old) and is_alias(new)
        if aliases and members_of(old.value, self.names) != members_of(new.value, {}):
            # Callers take what some of them name and give what others do: any difference may break.
            yield "breaking", "type", f"stands for `{new.value}` now, before for `{old.value}`", ""

    def _ancestors(self, node: griffe.Class, surface: Surface) -> set[str]:
        """Names of the bases that users can know, however far up."""
        found = {self.names.get(name, name) for name in base_names(node)} - set(OF_TYPING)
        for base in bases_of(node):
            found |= self._ancestors(base, surface)
            if base.path not in surface.classes:
                found.discard(base.name)
        return found


def _has_members(surface: Surface, path: str) -> bool:
    """Whether the members of a name are told below it: not if it is gone, nor if its class is public by itself."""
    owner = surface.names.get(path)
    known = class_of(owner.node.annotation) if owner and isinstance(owner.node, griffe.Attribute) else None
    return owner is not None and (known is None or known.path not in surface.classes)


def _kind(node: griffe.Object) -> str:
    words = {"class": "a class", "function": "a function", "attribute": "a value", "module": "a module"}
    return words.get(node.kind.value, node.kind.value)


def _change(public: Public, found: Found) -> Change:
    level, kind, text, below = found
    return Change(level, kind, _shown(public.path), text, public.path + below, side="python")


def _shown(path: str) -> str:
    """As users write it: ``client.tasks.stop``."""
    return re.sub(rf"^{re.escape(CLIENT)}\.", "client.", re.sub(r"\.__init__$", "", path))
