"""English names for what a draft adds: schemas, operation ids, methods, kinds of webhooks."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from codegen.catalogue import Row
from codegen.facts import RawOperation, class_name, module_name
from codegen.lint import IDENTIFIER, RESERVED_GROUPS, RESERVED_METHOD_PREFIXES, RESERVED_METHODS, TAKEN
from vendor_docs.comparison.masks import PARTS, RUN
from vendor_docs.comparison.names import Names
from vendor_docs.reading.model import HAN, Page

from .words import word_set
from .workspace import NotDraftedError

SECTION_PREFIXES = ("collection_", "telemarketing_", "info_check_")
"""What ids of the catalogue begin with where several sections have a page of the same title."""
STOP_WORDS = word_set("a all an and by each for from in into is of on or the to using via with")
MOST_WORDS = 5
LONGEST = 60
GENERIC = word_set(
    "Answer Body Data Detail Info Item List Object Parameters Payload Request Response Result Root Schema"
)
"""Names that say nothing of a schema."""

COMMON = re.compile(r"service|api|openapi|open|v\d+|cloud", re.IGNORECASE)
"""Parts of paths that say nothing of a group."""
FAMILY_GROUPS = {"/service/sms/": "sms", "/api/v1/": "chat"}
"""Groups of families that have one."""
FAMILY_PARTS = 3
"""How many parts of a path (the empty one before the first slash too) all operations of a family have in common."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words_of(text: str, names: Names) -> list[str] | None:
    """The English words of a name or title; None where a Chinese one is not in the table."""
    text = _english(text, names)
    return None if HAN.search(text) else _WORD.findall(text)


def known_words(text: str, names: Names) -> list[str]:
    """The English words of a name or title, and of the Chinese ones those that are in the table."""
    return _WORD.findall(_english(text, names))


def _english(text: str, names: Names) -> str:
    for word in sorted(names.words, key=len, reverse=True):
        text = text.replace(word, f" {names.words[word]} ")
    return text


def holds_data(text: str) -> bool:
    """Whether a title or a name of the vendor's holds what may be somebody's. Days are nobody's."""
    found = {match.lastgroup for match in PARTS.finditer(text)} - {"time"}
    return bool(found or RUN.search(text))


def pascal(words: Iterable[str]) -> str:
    return "".join(word[0].upper() + word[1:] for word in words)


def field_part(name: str, names: Names) -> str:
    """What a field gives to the name of the schema below it."""
    return pascal(words_of(name, names) or []) or "Field"


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


class SchemaNames:
    """Names of component schemas that are free."""

    def __init__(self, schemas: Collection[str], groups: Iterable[str]) -> None:
        self.modules = {module_name(name) for name in schemas}
        self.classes = {class_name(name) + end for name in groups for end in ("", "Raw")}

    def free(self, name: str) -> bool:
        """Whether a class of this name can stand beside the others."""
        return (
            bool(re.fullmatch(r"[A-Z][A-Za-z0-9]*", name))
            and class_name(name) == name
            and name not in TAKEN
            and name not in self.classes
            and not name.endswith("Event")
            and module_name(name) not in self.modules
        )

    def pick(self, vendor: str, hint: str, base: str, names: Names) -> str:
        """The vendor's name in English where it says something, else the name of the place."""
        own = pascal(words_of(vendor, names) or []) if vendor and not holds_data(vendor) else ""
        candidates = [] if own in GENERIC or not own or len(own) > LONGEST else [own, base + own]
        candidates += [hint] if len(hint) <= LONGEST else []
        for name in map(class_name, candidates):
            if self.free(name):
                return name
        stem, number = class_name(hint[:LONGEST]), 2
        while not self.free(f"{stem}{number}"):
            number += 1
        return f"{stem}{number}"


# -- operations and webhooks


def title_id(page: Page, names: Names) -> str:
    """A name made of the title, else of the page id; raises where the title is none that may be written down."""
    if holds_data(page.title):
        raise NotDraftedError("the title holds a number, an id or an address: it would stand in the catalogue")
    words = [word.lower() for word in words_of(page.title, names) or [] if word.lower() not in STOP_WORDS]
    name = "_".join(words[:MOST_WORDS])
    digits = page.page_id.rpartition("-")[2] or "0"
    return name if IDENTIFIER.fullmatch(name) and not keyword.iskeyword(name) else f"page_{digits}"


def common_id(ids: Iterable[str]) -> str:
    """The id for rows of several sections: without the section if they agree on the rest, else the first."""
    ids = list(dict.fromkeys(ids))
    rest = {_without_section(each) for each in ids}
    return rest.pop() if len(ids) > 1 and len(rest) == 1 else ids[0]


def _without_section(name: str) -> str:
    return next((name.removeprefix(prefix) for prefix in SECTION_PREFIXES if name.startswith(prefix)), name)


def section_id(row: Row, name: str) -> str:
    """The id with the section of the row before it, for a page that was taken for another operation."""
    section = re.sub(r"\W+", "_", re.sub(r"[^\x20-\x7e]|\(.*?\)|&.*", "", row.section)).strip("_").lower()
    return f"{section}_{_without_section(name)}" if section else name


def unused(candidates: Iterable[str], taken: Collection[str]) -> str:
    """The first that is free, else the last one with a number."""
    last = ""
    for last in candidates:
        if IDENTIFIER.fullmatch(last) and last not in taken:
            return last
    number = 2
    while f"{last}_{number}" in taken:
        number += 1
    return f"{last}_{number}"


@dataclass(frozen=True)
class Method:
    """The public name of an operation."""

    group: str
    name: str

    def __str__(self) -> str:
        return f"{self.group}.{self.name}"


@dataclass(frozen=True)
class Taken:
    """Public methods that are there. ``places``: (path, group) of each operation; ``classes``: those of schemas."""

    methods: frozenset[str] = frozenset()
    places: tuple[tuple[str, str], ...] = ()
    classes: frozenset[str] = frozenset()

    @property
    def groups(self) -> set[str]:
        return {group for _, group in self.places}


def taken_methods(operations: Iterable[RawOperation], schemas: Iterable[str]) -> Taken:
    named = [(each.path, each.public_name) for each in operations if each.public_name]
    methods = frozenset(name for _, name in named)
    places = tuple((path, name.partition(".")[0]) for path, name in named)
    return Taken(methods, places, frozenset(map(class_name, schemas)))


def method_of(operation_id: str, http_method: str, path: str, names: Names, taken: Taken) -> Method:
    """The resource group by what the id begins with, else by the path; the rest of the id is the method."""
    group, rest = _group_of(operation_id, path, names, taken)
    candidates = [rest, f"{http_method}_{rest}", operation_id, f"call_{operation_id}"]
    usable = [name for name in candidates if _usable(name, group) and f"{group}.{name}" not in taken.methods]
    return Method(
        group, usable[0] if usable else unused([candidates[-1]], {t.partition(".")[2] for t in taken.methods})
    )


def _group_of(operation_id: str, path: str, names: Names, taken: Taken) -> tuple[str, str]:
    for rule in names.groups:
        if operation_id.startswith(rule.prefix):
            rest = operation_id.removeprefix(rule.prefix)
            return rule.group, "_".join(filter(None, (rule.keep, rest))) or operation_id
    known = taken.groups | {rule.group for rule in names.groups}
    parts = [part for part in path.split("/") if part and "{" not in part and not COMMON.fullmatch(part)]
    found = (group for part in reversed(parts) for group in _spellings(part) if group in known)
    return next(found, "") or _neighbours(path, taken) or _family_group(path) or _new_group(
        path, parts, taken
    ), operation_id


def _spellings(part: str) -> tuple[str, ...]:
    """A part of a path as a group may be called: as it is, for one and for several."""
    name = re.sub(r"\W+", "_", part, flags=re.ASCII).lower()
    return name, f"{name}s", singular(name)


def _neighbours(path: str, taken: Taken) -> str:
    """The group that most operations have whose paths begin alike, beyond what all paths of the family have."""
    parts = path.split("/")
    for end in range(len(parts) - 1, FAMILY_PARTS, -1):
        begin = "/".join(parts[:end]) + "/"
        groups = Counter(group for other, group in taken.places if other.startswith(begin))
        if groups:
            return groups.most_common(1)[0][0]
    return ""


def _family_group(path: str) -> str:
    return next((group for begin, group in FAMILY_GROUPS.items() if path.startswith(begin)), "")


def _new_group(path: str, parts: Sequence[str], taken: Taken) -> str:
    """A group called after the path; where that is none, the only one of the family, if it has no more."""
    group, several, _ = _spellings(parts[-2]) if len(parts) > 1 else ("", "", "")
    if IDENTIFIER.fullmatch(group) and group not in RESERVED_GROUPS and not keyword.iskeyword(group):
        # The class of a group may not be called as that of a schema.
        return several if {class_name(group), f"{class_name(group)}Raw"} & taken.classes else group
    begin = "/".join(path.split("/")[:FAMILY_PARTS]) + "/"
    groups = {each for other, each in taken.places if other.startswith(begin)}
    return groups.pop() if len(groups) == 1 else "other"


def _usable(name: str, group: str) -> bool:
    return (
        bool(IDENTIFIER.fullmatch(name))
        and name != group
        and name not in RESERVED_METHODS
        and not name.startswith(RESERVED_METHOD_PREFIXES)
        and not keyword.iskeyword(name)
    )


def first_english(pages: Iterable[Page]) -> Page:
    """The page to name things after: an English one where there is one."""
    listed = list(pages)
    return next((page for page in listed if page.language == "en"), listed[0])
