"""Facts of a new operation: what its path says, and guesses by the words of its title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from spec_facts import Node
from spec_lint import OWN_HEADERS

from .words import CheckedText, word_set

FAMILIES = {"/service/sms/": "sms", "/service/cloud/": "cloud", "/api/v1/": "chatbot"}
SECURITY: dict[str, list[Node]] = {"token": [{"token": []}], "signature": [{"sign": [], "sign_key": []}]}
ENCRYPTION = "unknown"
"""No page of an operation says whether AES applies."""

READS = word_set(
    "check count detail details download fetch find get list look obtain query read search show track verify view"
)
SENDS = word_set("forward notify reply send")
DIALS = word_set("call dial launch make push redial start")
CREATES = word_set("add append create import new submit upload")
CHANGES = word_set(
    "cancel change close delete disable edit enable end finish mark modify pause remove report reset resume set stop"
    " switch transfer unmark update"
)
DIALLED = word_set("call calls contact contacts dial dialing leads list lists outbound plan task tasks workflow")
"""What dials when it is created or filled."""


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


def effect_of(method: str, words: Iterable[str]) -> str:
    """What a call does to the world, by the first verb in its title and its id; a person has to check it."""
    listed = [word.lower() for word in words]
    if method == "get":
        return "reads"
    for word in listed:
        if word in CREATES:
            return CheckedText("dials" if DIALLED & set(listed) else "changes")
        for effect, verbs in (("reads", READS), ("changes", CHANGES), ("sends", SENDS), ("dials", DIALS)):
            if word in verbs:
                return CheckedText(effect)
    return CheckedText("changes")


def is_own_header(name: str) -> bool:
    """Whether the client or its HTTP library sets a header by itself."""
    name = name.lower()
    return name in OWN_HEADERS | {"accept", "content-length", "host"} or name.startswith("x-airudder-sign")


def say(node: Node, **facts: Any) -> None:
    """Put facts into an operation, those apart that say nothing."""
    node.update({f"x-airudder-{name}": value for name, value in facts.items() if value not in (None, [], "")})
