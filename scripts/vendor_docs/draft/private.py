"""Which names of fields mean that their values are personal or secret."""

from __future__ import annotations

import re
from collections.abc import Collection

from vendor_docs.comparison.names import fold_title

_THINGS = (
    "task file template node workflow robot queue plan bot campaign channel field column table event tag label intent"
    " flow scene model voice project product brand strategy skill app method host domain param parameter variable group"
    " list folder module action status class type key unit city country bucket"
)
THINGS = tuple(_THINGS.split(" "))
"""What has a name and is nobody: ``task_name`` is not personal."""

OWNERS = frozenset({"bot", "campaign", "plan", "project", "robot", "strategy", "tag", "task", "template", "workflow"})
"""Things whose ``name`` and ``remark`` are nobody's, if an object is called after them."""
PHONES = ("callee", "mobile", "mobilenumber", "phone", "phonenumber")
"""How names of fields end that hold the number of a person."""

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words_of(name: str) -> list[str]:
    """The words of the name of a field, in lower case."""
    return [word.lower() for word in WORD.findall(name)]


def is_thing(schema: str) -> bool:
    """Whether a schema is called after a thing."""
    return not OWNERS.isdisjoint(words_of(schema)[-1:])


def is_phone(name: str) -> bool:
    """Whether a field holds the number of a person, by its name."""
    return fold_title(name).endswith(PHONES)


def sort_of(name: str, personal: Collection[str], secret: Collection[str]) -> str:
    """``secret``, ``personal`` or nothing, by the name of a field.

    Of the words, ``phone`` may be anywhere in the name, ``-name`` ends it, ``=tel`` is a whole word of it.
    """
    folded, words = fold_title(name), words_of(name)
    if any(_fits(each, folded, words) for each in secret):
        return "secret"
    return "personal" if any(_fits(each, folded, words) for each in personal) else ""


def _fits(word: str, folded: str, words: list[str]) -> bool:
    if word.startswith("="):
        return word[1:] in words
    if word.startswith("-"):
        return folded.endswith(word[1:]) and not folded.removesuffix(word[1:]).endswith(THINGS)
    return word in folded
