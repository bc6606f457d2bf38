"""English names for what a draft adds: schemas, operation ids, methods, kinds of webhooks."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from apifox.model import HAN, Page
from drift.names import Names
from spec_catalogue import Row
from spec_facts import RawOperation, class_name, module_name
from spec_lint import IDENTIFIER, RESERVED_GROUPS, RESERVED_METHOD_PREFIXES, RESERVED_METHODS, TAKEN

from .words import word_set

SECTION_PREFIXES = ("collection_", "telemarketing_", "info_check_")
"""What ids of the catalogue begin with where several sections have a page of the same title."""
STOP_WORDS = word_set("a all an and by each for from in into is of on or the to using via with")
MOST_WORDS = 5
LONGEST = 60
GENERIC = word_set(
    "Answer Body Data Detail Info Item List Object Parameters Payload Request Response Result Root Schema"
)
"""Names that say nothing of a schema."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words_of(text: str, names: Names) -> list[str] | None:
    """The English words of a name or title; None where a Chinese one is not in the table."""
    for word in sorted(names.words, key=len, reverse=True):
        text = text.replace(word, f" {names.words[word]} ")
    return None if HAN.search(text) else _WORD.findall(text)


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
        own = pascal(words_of(vendor, names) or []) if vendor else ""
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
    """A name made of the title, else of the page id."""
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


def method_of(operation_id: str, http_method: str, path: str, names: Names, taken: Collection[str]) -> Method:
    """The resource group by what the id begins with, else by the path; the rest of the id is the method."""
    group, rest = _group_of(operation_id, path, names)
    candidates = [rest, f"{http_method}_{rest}", operation_id, f"call_{operation_id}"]
    usable = [name for name in candidates if _usable(name, group) and f"{group}.{name}" not in taken]
    return Method(group, usable[0] if usable else unused([candidates[-1]], {t.partition(".")[2] for t in taken}))


def _group_of(operation_id: str, path: str, names: Names) -> tuple[str, str]:
    for rule in names.groups:
        if operation_id.startswith(rule.prefix):
            rest = operation_id.removeprefix(rule.prefix)
            return rule.group, "_".join(filter(None, (rule.keep, rest))) or operation_id
    parts = [part for part in path.split("/") if part and "{" not in part]
    group = re.sub(r"\W+", "_", parts[-2], flags=re.ASCII).lower() if len(parts) > 1 else ""
    good = IDENTIFIER.fullmatch(group) and group not in RESERVED_GROUPS and not keyword.iskeyword(group)
    return (group if good and group not in ("service", "api", "v1", "v2", "cloud") else "other"), operation_id


def _usable(name: str, group: str) -> bool:
    return (
        bool(IDENTIFIER.fullmatch(name))
        and name != group
        and name not in RESERVED_METHODS
        and not name.startswith(RESERVED_METHOD_PREFIXES)
        and not keyword.iskeyword(name)
    )


def taken_methods(operations: Iterable[RawOperation]) -> set[str]:
    return {operation.public_name for operation in operations if operation.public_name}


def first_english(pages: Iterable[Page]) -> Page:
    """The page to name things after: an English one where there is one."""
    listed = list(pages)
    return next((page for page in listed if page.language == "en"), listed[0])
