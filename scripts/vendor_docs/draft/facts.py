"""Facts of a new operation: what its path says, and guesses by the words of its title."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from codegen.facts import Node
from codegen.lint import OWN_HEADERS
from vendor_docs.comparison.names import Names
from vendor_docs.reading.model import Described

from .naming import known_words
from .words import CheckedText, word_set

FAMILIES = {"/service/sms/": "sms", "/service/cloud/": "cloud", "/api/v1/": "chatbot"}
ENVELOPES: dict[str, dict[str, Any]] = {
    "cloud": {"code": 200, "status": "OK"},
    "chatbot": {"code": 200, "message": "Success"},
    "sms": {"code": 0},
}
"""What stands beside the payload of a good answer, by family."""
SECURITY: dict[str, list[Node]] = {"token": [{"token": []}], "signature": [{"sign": [], "sign_key": []}]}
AUTH_HEADERS = {
    "token": frozenset({"authorization"}),
    "signature": frozenset({"x-airudder-sign", "x-airudder-sign-key"}),
}
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
"""Words that may be no verbs: verbs only where they come first, and no verb of reading stands beside them."""
DIALLED = word_set("call calls contact contacts dial dialing leads list lists outbound plan task tasks workflow")
"""What dials when it is created or filled."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
WORST = ("dials", "sends", "changes", "reads")
GLUED = word_set(
    "append cancel create delete disable enable execute import insert launch make modify pause redial remove resend"
    " resume retry send start stop submit trigger update upload"
)
"""Verbs that are also found at the ends of a word, like ``batchredial`` in a path."""


@dataclass(frozen=True)
class Family:
    """``known``: whether the path tells it."""

    name: str
    known: bool

    @property
    def auth(self) -> str:
        return "signature" if self.name == "chatbot" else "token"

    @property
    def fact(self) -> str:
        return self.name if self.known else CheckedText(self.name)


def family_of(path: str) -> Family:
    for begin, name in FAMILIES.items():
        if path.startswith(begin):
            return Family(name, known=True)
    return Family("cloud", known=False)


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
    """The effects that a word may stand for."""
    effects = {"reads": READS, "changes": CHANGES, "sends": SENDS, "dials": DIALS}
    found = [effect for effect, verbs in effects.items() if word in verbs]
    return [*found, _created(around)] if word in CREATES else found


def _glued(part: str, around: Collection[str]) -> list[str]:
    """The effects of a part of a path but reading, which is no news there."""
    verbs = {part, *(verb for verb in GLUED if part.startswith(verb) or part.endswith(verb))}
    return [effect for verb in sorted(verbs) for effect in _says(verb, around) if effect != "reads"]


def _created(words: Collection[str]) -> str:
    return "dials" if DIALLED & set(words) else "changes"


def titled_words(titles: Iterable[str], table: Names) -> list[str]:
    """The words of titles in both languages, as far as they are known: what the effect is guessed from."""
    return [word for title in titles for word in known_words(title, table)]


def other_auth(described: Described) -> str:
    """The auth that the headers of a page ask for, where they do not ask for that of its path; else empty."""
    given = {p.name.lower() for p in described.parameters if p.place == "header"}
    asked = {auth for auth, names in AUTH_HEADERS.items() if given & names}
    return "" if not asked or family_of(described.path).auth in asked else asked.pop()


def auth_of(described: Described) -> str:
    """The auth of the family; to be checked where the page asks for another one."""
    auth = family_of(described.path).auth
    return CheckedText(auth) if other_auth(described) else auth


def is_own_header(name: str) -> bool:
    """Whether the client or its HTTP library sets a header by itself."""
    name = name.lower()
    return name in OWN_HEADERS | {"accept", "content-length", "host"} or name.startswith("x-airudder-sign")


def say(node: Node, **facts: Any) -> None:
    """Put facts into an operation, those apart that say nothing."""
    node.update({f"x-airudder-{name}": value for name, value in facts.items() if value not in (None, [], "")})
