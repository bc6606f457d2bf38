"""Facts of a new operation: what its path says, and guesses by the words of its title."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from codegen.facts import Node
from codegen.lint import OWN_HEADERS
from vendor_docs.comparison.ours import AUTH_HEADERS
from vendor_docs.reading.model import Described

from .workspace import CheckedText, word_set

FAMILIES = {
    "/service/sms/": ("sms", "token"),
    "/service/cloud/": ("cloud", "token"),
    "/api/v1/": ("chatbot", "signature"),
}
"""Family and auth by what a path begins with."""
ENVELOPES: dict[str, dict[str, Any]] = {
    "cloud": {"code": 200, "status": "OK"},
    "chatbot": {"code": 200, "message": "Success"},
    "sms": {"code": 0},
}
"""What is beside the payload of a good answer, by family."""
SECURITY: dict[str, list[Node]] = {"token": [{"token": []}], "signature": [{"sign": [], "sign_key": []}]}
ENCRYPTION = "unknown"
"""No page of an operation says whether AES applies."""

READS = word_set(
    "check count detail details download export fetch find get list look obtain query read search show track verify"
    " view"
)
SENDS = word_set("blast broadcast forward notify reply resend send")
DIALS = word_set(
    "autodial continue dial execute launch make push recall redial relaunch rerun restart resume retry run start"
    " trigger"
)
CREATES = word_set("add append assign clone copy create duplicate import insert submit upload")
CHANGES = word_set(
    "activate approve bind block cancel change close deactivate delete disable edit enable end finish finalize mark"
    " modify pause register remove rename reset revoke save set stop suspend switch transfer unbind unmark update"
)
FIRST = {"call": "dials", "outbound": "dials", "new": "creates", "report": "changes", "generate": "changes"}
"""Words that may be no verbs: verbs only where they come first, and no verb of reading is there too."""
DIALLED = word_set("call calls contact contacts dial dialing leads list lists outbound plan task tasks workflow")
"""What dials when it is created or filled."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
WORST = ("dials", "sends", "changes", "reads")
GLUED = word_set(
    "append cancel create delete disable enable execute import insert launch make modify pause redial remove resend"
    " resume retry send start stop submit trigger update upload"
)
"""Verbs that are also found at the ends of a word, like ``batchredial`` in a path."""


def family_of(path: str) -> tuple[str, str]:
    """Family and auth; the family has to be checked where the path does not show it."""
    return next((found for begin, found in FAMILIES.items() if path.startswith(begin)), (CheckedText("cloud"), "token"))


def effect_of(method: str, words: Iterable[str], path: str = "") -> str:
    """What a call does to the world: the worst that any verb in its titles, id and path says. A person has to check it.

    A GET that no verb makes doubtful reads.
    """
    listed = [word.lower() for word in words]
    parts = [part for segment in path.split("/") if "{" not in segment for part in _WORD.findall(segment)]
    found = {effect for word in listed for effect in _says(word, listed)}
    found |= {effect for part in parts for effect in _glued(part.lower(), listed)}
    if "reads" not in found and listed and listed[0] in FIRST:
        first = FIRST[listed[0]]
        found.add(_created(listed) if first == "creates" else first)
    if method == "get" and not found - {"reads"}:
        return "reads"
    if method in ("put", "patch", "delete") or not found:
        found.add("changes")
    return CheckedText(next(effect for effect in WORST if effect in found))


def _says(word: str, around: Collection[str]) -> list[str]:
    """The effects that a word may mean."""
    effects = {"reads": READS, "changes": CHANGES, "sends": SENDS, "dials": DIALS}
    found = [effect for effect, verbs in effects.items() if word in verbs]
    return [*found, _created(around)] if word in CREATES else found


def _glued(part: str, around: Collection[str]) -> list[str]:
    """The effects of a part of a path. Reading does not count there."""
    verbs = {part, *(verb for verb in GLUED if part.startswith(verb) or part.endswith(verb))}
    return [effect for verb in sorted(verbs) for effect in _says(verb, around) if effect != "reads"]


def _created(words: Collection[str]) -> str:
    return "dials" if DIALLED & set(words) else "changes"


def other_auth(described: Described) -> str:
    """The auth that the headers of a page ask for, where they do not ask for that of its path; else empty."""
    given = {p.name.lower() for p in described.parameters if p.place == "header"}
    asked = {auth for auth, names in AUTH_HEADERS.items() if given & names}
    return "" if not asked or family_of(described.path)[1] in asked else asked.pop()


def is_own_header(name: str) -> bool:
    """Whether the client or its HTTP library sets a header by itself."""
    name = name.lower()
    return name in OWN_HEADERS | {"accept", "content-length", "host"} or name.startswith("x-airudder-sign")
