"""Changes of what a function takes and gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import griffe

from compat.annotations import Annotation, members_of, written_out
from compat.model import Level
from compat.surface import Surface, bases_of, class_of, is_public

Found = tuple[Level, str, str, str]
"""How bad, what kind of change, the words for it, and what to put behind the path of the function."""
Names = Mapping[str, str]
LEFT_OUT = "<left out>"
"""The default of what may be left out of a dictionary of options."""
WORDS = {
    griffe.BreakageKind.PARAMETER_MOVED: "parameter `{}` stands elsewhere",
    griffe.BreakageKind.PARAMETER_REMOVED: "parameter `{}` removed",
    griffe.BreakageKind.PARAMETER_CHANGED_KIND: "parameter `{}` is {} now, was {}",
    griffe.BreakageKind.PARAMETER_CHANGED_DEFAULT: "parameter `{}`: default {} now, was {}",
    griffe.BreakageKind.PARAMETER_CHANGED_REQUIRED: "parameter `{}` required now",
    griffe.BreakageKind.PARAMETER_ADDED_REQUIRED: "required parameter `{}` added",
}
"""What griffe finds in signatures. What it finds beside them is found by comparing names."""


def signature_changes(
    old: griffe.Function, new: griffe.Function, surfaces: tuple[Surface, Surface], names: Names
) -> Iterator[Found]:
    """What callers may give and what they get: of the function itself, and of its overloads beside it."""
    if ("async" in old.labels) != ("async" in new.labels):
        yield "breaking", "async", f"{'is' if 'async' in new.labels else 'no longer'} a coroutine", ""
    found = list(_form_changes(old, new, surfaces, names))
    yield from found
    told = {(kind, below) for _, kind, _, below in found}
    for each in dict.fromkeys(_overload_changes(old, new, surfaces, names)):
        if (each[1], each[3]) not in told:
            yield each


def _overload_changes(
    old: griffe.Function, new: griffe.Function, surfaces: tuple[Surface, Surface], names: Names
) -> Iterator[Found]:
    """Each way to call it is still one. Without overloads on either side the function itself says it all."""
    forms, waiting = list(new.overloads or ()), list(old.overloads or ())
    if not forms:
        return
    left = list(forms)
    results = {
        (id(one), id(form)): list(_form_changes(one, form, surfaces, names)) for one in waiting for form in forms
    }
    # First those that did not change, so that the others find their own.
    for one in list(waiting):
        fits = [form for form in forms if not _is_broken(results[id(one), id(form)])]
        if fits:
            waiting.remove(one)
            left = [form for form in left if form is not fits[0]]
    for one in waiting:
        own = _names(one, surfaces[0])
        near = [form for form in left if own & _names(form, surfaces[1])]
        if near:
            best = min(near, key=lambda form: len(results[id(one), id(form)]))
            left.remove(best)
            yield from results[id(one), id(best)]
        else:
            words = ", ".join(f"`{parameter.name}`" for parameter in _parameters(one, surfaces[0], set()))
            yield "breaking", "overload-removed", f"no longer called with ({words})", ""


def _is_broken(found: list[Found]) -> bool:
    return any(level == "breaking" for level, *_ in found)


def _form_changes(
    old: griffe.Function, new: griffe.Function, surfaces: tuple[Surface, Surface], names: Names
) -> Iterator[Found]:
    """Broken promises by griffe; what it does not look for (new parameters, types) by ourselves."""
    was, now = surfaces
    before, after = _parameters(old, was, _names(new, now)), _parameters(new, now, _names(old, was))
    for breakage in griffe.find_breaking_changes(_shell(before), _shell(after)):
        if breakage.kind in WORDS and not _by_keywords(breakage):
            yield _told(breakage)
    known = {parameter.name: parameter for parameter in before}
    for parameter in after:
        if parameter.name in known:
            told = f"parameter `{parameter.name}`", f"({parameter.name})"
            yield from type_changes(known[parameter.name].annotation, parameter.annotation, *told, names, gives=False)
        elif not parameter.required:
            yield "added", "parameter-added", f"parameter `{parameter.name}` added", f"({parameter.name})"
    yield from type_changes(old.returns, new.returns, "returns", "->", names, gives=True)


def type_changes(
    old: Annotation, new: Annotation, what: str, below: str, names: Names, *, gives: bool
) -> Iterator[Found]:
    """What a value may be must not get more where it is given to the caller, nor less where it is taken.

    Where there was ``Any``, the same values got a name.
    """
    if old is None or new is None:
        return
    before, after = members_of(old, names), members_of(new, {})
    if before != after:
        harmless = after <= before if gives else (before <= after or after == {"Any"})
        text = f"{what}: `{written_out(old)}` -> `{written_out(new)}`"
        level: Level = "known" if before == {"Any"} else "added" if harmless else "breaking"
        yield level, "type", text, below


def _names(function: griffe.Function, surface: Surface) -> set[str]:
    """The names that are the function's own."""
    return {parameter.name for parameter in _parameters(function, surface, set())}


def _parameters(function: griffe.Function, surface: Surface, others: set[str]) -> list[griffe.Parameter]:
    """``**options: Unpack[...]`` as the keywords that it stands for. ``others``: names of the other version's own.

    The keys of a dictionary with a public name are told there, once for all functions, but for those that the other
    version has by itself. Left as it is, griffe would take it for a place where any removed keyword is welcome.
    """
    found: list[griffe.Parameter] = []
    bound = isinstance(function.parent, griffe.Class) and "staticmethod" not in function.labels
    for parameter in list(function.parameters)[bound:]:
        annotation = parameter.annotation
        if isinstance(annotation, griffe.ExprSubscript) and str(annotation.left) == "Unpack":
            options = class_of(annotation.slice if isinstance(annotation.slice, griffe.Expr) else None)
            if options is not None:
                told = options.path in surface.classes
                keywords = _keywords(options, {each.name for each in found})
                found += [keyword for keyword in keywords if keyword.name in others or not told]
        else:
            found.append(parameter)
    return found


def _keywords(options: griffe.Class, taken: set[str]) -> Iterator[griffe.Parameter]:
    members = {name: node for base in (*bases_of(options), options) for name, node in base.members.items()}
    for name, node in members.items():
        if isinstance(node, griffe.Attribute) and is_public(name) and name not in taken:
            kind = griffe.ParameterKind.keyword_only
            yield griffe.Parameter(name, annotation=node.annotation, kind=kind, default=LEFT_OUT)


def _shell(parameters: list[griffe.Parameter]) -> griffe.Module:
    """A module with one function, for griffe to compare."""
    module, function = griffe.Module("shell"), griffe.Function("it", parameters=griffe.Parameters(*parameters))
    function.public = True
    module.set_member("it", function)
    return module


def _by_keywords(breakage: griffe.Breakage) -> bool:
    """A key of a dictionary has no default, so none can have changed."""
    values = (breakage.old_value, breakage.new_value)
    return breakage.kind is griffe.BreakageKind.PARAMETER_CHANGED_DEFAULT and any(
        value.default == LEFT_OUT for value in values
    )


def _told(breakage: griffe.Breakage) -> Found:
    old, new = breakage.old_value, breakage.new_value
    values = [(old or new).name]
    if breakage.kind is griffe.BreakageKind.PARAMETER_CHANGED_KIND:
        values += [new.kind.value, old.kind.value]
    elif breakage.kind is griffe.BreakageKind.PARAMETER_CHANGED_DEFAULT:
        values += [f"`{new.default}`", f"`{old.default}`"]
    kind = breakage.kind.name.lower().replace("_", "-")
    return "breaking", kind, WORDS[breakage.kind].format(*values), f"({values[0]})"
