"""Facts of a new operation: those of described ones with a similar path, and guesses by the words of its title."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile

from codegen.facts import RawOperation

from .workspace import CheckedText, Workspace, word_set

FAMILY_PARTS = 3
"""How many parts of a path (the empty one before the first slash too) all operations of a family have in common."""
FAMILY, AUTH, EFFECT = "x-airudder-family", "x-airudder-auth", "x-airudder-effect"

VERBS = {
    "reads": "check count detail details download export fetch find get list look obtain query read search show track"
    " verify view",
    "sends": "blast broadcast forward notify reply resend send",
    "dials": "autodial continue dial execute launch make push recall redial relaunch rerun restart resume retry run"
    " start trigger",
    "creates": "add append assign clone copy create duplicate import insert new submit upload",
    "changes": "activate approve bind block cancel change close deactivate delete disable edit enable end finish"
    " finalize mark modify pause register remove rename reset revoke save set stop suspend switch transfer unbind"
    " unmark update",
}
EFFECTS = {verb: effect for effect, verbs in VERBS.items() for verb in verbs.split()}
NOUNS = {"call": "dial", "outbound": "dial", "new": "new"}
"""Words that are verbs only at the beginning of a title, with the verb that they mean."""
DIALLED = word_set("call calls contact contacts dial dialing leads list lists outbound plan task tasks workflow")
"""What dials when it is created or filled."""
GLUED = word_set(
    "append cancel copy create delete disable enable execute import insert launch make modify pause redial remove"
    " resend resume retry send start stop submit trigger update upload"
)
"""Verbs that are also found at the ends of a word, like ``batchredial`` in a path."""
WORST = ("dials", "sends", "changes", "reads")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def nearest(workspace: Workspace, path: str) -> RawOperation:
    """The described operation whose path begins most like this one: the new one has its family, auth and security."""
    public = [each for each in workspace.operations if each.methods]
    return max(public, key=lambda each: _common(each.path, path))


def family_of(workspace: Workspace, path: str) -> str:
    """The family; it has to be checked where no described operation of one begins like the path."""
    found = nearest(workspace, path)
    family: str = found.node[FAMILY]
    return family if _common(found.path, path) >= FAMILY_PARTS else CheckedText(family)


def _common(one: str, two: str) -> int:
    """How many parts of two paths are the same, from the first."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one.split("/"), two.split("/"), strict=False))))


def effect_of(method: str, words: Iterable[str], path: str = "") -> str:
    """What a call does to the world: the worst that any verb in its titles, id and path says. A person has to check it.

    A GET reads if its first verb does, or if it has none.
    """
    listed = [word.lower() for word in words]
    listed = [NOUNS.get(listed[0], listed[0]), *(word for word in listed[1:] if word not in NOUNS)] if listed else []
    effects = [effect for word in listed if (effect := _meant(word, listed))]
    parts = [part.lower() for segment in path.split("/") if "{" not in segment for part in _WORD.findall(segment)]
    glued = [verb for part in parts for verb in GLUED | {part} if part.startswith(verb) or part.endswith(verb)]
    # A path may say "list" or "get" of what it changes.
    found = {*effects, *({_meant(verb, listed) for verb in glued} - {"reads"})} - {""}
    if method == "get" and (effects[:1] == ["reads"] or not found):
        return "reads"
    if method in ("put", "patch", "delete") or not found:
        found.add("changes")
    return CheckedText(next(effect for effect in WORST if effect in found))


def _meant(word: str, around: list[str]) -> str:
    """The effect that a word means; empty if it is not a verb."""
    effect = EFFECTS.get(word, "")
    if effect == "creates":
        return "dials" if DIALLED & set(around) else "changes"
    return effect
