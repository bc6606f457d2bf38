"""English names for what a draft adds: schemas, operation ids, methods, kinds of webhooks."""

from __future__ import annotations

import itertools
import keyword
import re
from collections.abc import Collection, Iterable, Sequence

from codegen.facts import class_name, module_name, without_accents
from codegen.lint import IDENTIFIER, RESERVED_GROUPS, RESERVED_METHOD_PREFIXES, RESERVED_METHODS, TAKEN
from vendor_docs.comparison.names import Names
from vendor_docs.reading.model import HAN, Page

from .facts import FAMILY_PARTS
from .private import WORD
from .workspace import Workspace, word_set

SECTION_PREFIXES = ("collection_", "telemarketing_", "info_check_")
"""What ids of the catalogue begin with where several sections have a page of the same title."""
STOP_WORDS = word_set("a all an and by each for from in into is of on or the to using via with")
MOST_WORDS = 5
LONGEST = 60
GENERIC = word_set(
    "Answer Body Data Detail Info Item List Object Parameters Payload Request Response Result Root Schema"
)
"""Names of schemas that do not say what these are."""
COMMON = re.compile(r"service|api|openapi|open|v\d+|cloud", re.IGNORECASE)
"""Parts of paths that all groups have."""


def words_of(text: str, names: Names, *, partly: bool = False) -> list[str]:
    """The English words of a name or title, without accents; none if a Chinese word is not in the table.

    ``partly``: the others then.
    """
    for word in sorted(names.words, key=len, reverse=True):
        text = text.replace(word, f" {names.words[word]} ")
    text = without_accents(text)
    return [] if HAN.search(text) and not partly else WORD.findall(text)


def pascal(text: str, names: Names) -> str:
    """A name or title as a part of a class name; empty where ``words_of`` gives none."""
    return "".join(word[0].upper() + word[1:] for word in words_of(text, names))


def singular(word: str) -> str:
    """One of what a list is called after."""
    for ending in ("List", "Items", "Array"):
        if word.endswith(ending) and word != ending:
            return word.removesuffix(ending)
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("sses") or word.endswith("xes"):
        return word[:-2]
    return word[:-1] if re.search(r"[^suiSUI]s$", word) else word


def schema_name(workspace: Workspace, vendor: str, hint: str, base: str) -> str:
    """A free name of a schema: the vendor's in English where it says something, else that of the place."""
    modules = {module_name(name) for name in workspace.schemas}
    classes = {class_name(name) + end for name in workspace.groups for end in ("", "Raw")} | TAKEN
    own = pascal(vendor, workspace.names)
    wanted = [own, base + own] if own and own not in GENERIC and len(own) <= LONGEST else []
    hint = re.sub("Event$", "Payload", hint)  # classes of webhooks end in Event
    wanted += [hint] if len(hint) <= LONGEST else []
    numbered = (f"{class_name(hint[:LONGEST])}{number}" for number in itertools.count(2))
    return next(
        name
        for name in itertools.chain(map(class_name, wanted), numbered)
        if re.fullmatch(r"[A-Z][A-Za-z0-9]*", name)
        and class_name(name) == name
        and name not in classes
        and not name.endswith("Event")
        and module_name(name) not in modules
    )


# -- operations and webhooks


def page_name(page: Page, names: Names) -> str:
    """A name made of the title, else of the path, else of the page id."""
    title = [word.lower() for word in words_of(page.title, names) if word.lower() not in STOP_WORDS]
    path = path_name(page.described.path, names) if page.described else ""
    found = (name for name in ("_".join(title[:MOST_WORDS]), path) if _is_name(name))
    return next(found, "page_" + re.sub(r"\W+", "_", page.page_id.rpartition("-")[2]).lower())


def path_name(path: str, names: Names) -> str:
    """A name made of the last two parts of a path that say something; empty if they give none."""
    name = "_".join(word.lower() for part in _parts(path)[-2:] for word in words_of(part, names))
    return name if _is_name(name) else ""


def _parts(path: str) -> list[str]:
    """The parts of a path that distinguish operations."""
    return [part for part in path.split("/") if part and "{" not in part and not COMMON.fullmatch(part)]


def _is_name(name: str) -> bool:
    return bool(IDENTIFIER.fullmatch(name)) and not keyword.iskeyword(name)


def common_id(ids: Sequence[str]) -> str:
    """The id for rows of several sections: without the section if they agree on the rest, else the first."""
    rest = {without_section(each) for each in ids}
    return rest.pop() if len(set(ids)) > 1 and len(rest) == 1 else ids[0]


def without_section(name: str) -> str:
    return next((name.removeprefix(prefix) for prefix in SECTION_PREFIXES if name.startswith(prefix)), name)


def unused(candidates: Sequence[str], taken: Collection[str]) -> str:
    """The first that is free, else the last one with a number."""
    numbered = (f"{candidates[-1]}_{number}" for number in itertools.count(2))
    return next(name for name in itertools.chain(candidates, numbered) if name not in taken)


def method_of(workspace: Workspace, name: str, verb: str, path: str, more: Collection[str] = ()) -> str:
    """The public name: the group by what the id begins with, else by the path; the rest of the id is the method.

    ``more``: names that are about to be taken.
    """
    group, rest = _group_of(workspace, name, path)
    taken = {each["name"] for operation in workspace.operations for each in operation.methods} | set(more)
    numbered = (f"call_{name}_{number}" for number in itertools.count(2))
    return next(
        f"{group}.{method}"
        for method in itertools.chain([rest, f"{verb}_{rest}", name, f"call_{name}"], numbered)
        if f"{group}.{method}" not in taken
        and _is_name(method)
        and method not in (group, *RESERVED_METHODS)
        and not method.startswith(RESERVED_METHOD_PREFIXES)
    )


def _group_of(workspace: Workspace, name: str, path: str) -> tuple[str, str]:
    for rule in workspace.names.groups:
        if name.startswith(rule.prefix):
            return rule.group, "_".join(filter(None, (rule.keep, name.removeprefix(rule.prefix)))) or name
    parts, public = _parts(path), [each for each in workspace.operations if each.methods]
    known = {each.group for each in public} | {rule.group for rule in workspace.names.groups}
    found = [group for part in reversed(parts) for group in _spellings(part) if group in known]
    begin = path.split("/")[:FAMILY_PARTS]
    of_family = {each.group for each in public if each.path.split("/")[:FAMILY_PARTS] == begin}
    if found or len(of_family) == 1:
        return next(iter(found or of_family)), name
    group, several, _ = _spellings(parts[-2]) if len(parts) > 1 else ("", "", "")
    if not _is_name(group) or group in RESERVED_GROUPS:
        return "other", name
    # The class of a group may not be called as that of a schema.
    is_schema = {class_name(group), f"{class_name(group)}Raw"} & workspace.schemas.keys()
    return several if is_schema else group, name


def _spellings(part: str) -> tuple[str, str, str]:
    """A part of a path as a group may be called: as it is, for one and for several."""
    name = re.sub(r"\W+", "_", part, flags=re.ASCII).lower()
    return name, f"{name}s", singular(name)


def first_english(pages: Iterable[Page]) -> Page:
    """The page to name things after: an English one where there is one."""
    return min(pages, key=lambda page: page.language)
