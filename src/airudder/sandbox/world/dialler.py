"""The line that a task dials over: which number is tried when, and with what outcome, all decided by seed and time."""

import hashlib
import heapq
import random
from collections.abc import Collection
from typing import Any

import attrs

REACHED = "ABDEGN"
"""Labels of calls that were answered; the letters are the vendor's, their meaning is made up."""

NOT_REACHED = "F"
"""The label that the published example shows before a redial."""

CALLER = "+12025550199"


def made_up_id(*parts: object) -> str:
    """32 hex digits that follow from the parts."""
    return hashlib.blake2b(":".join(map(str, parts)).encode(), digest_size=16).hexdigest()


@attrs.define
class Dialling:
    """How calls go. ``seconds_per_call``: how long one occupies the line, ringing included. ``answer_rate``: from 0 to
    1. Both may be changed while the sandbox runs: they go for attempts that have not begun.
    """

    seconds_per_call: float = 30.0
    answer_rate: float = 0.7


@attrs.frozen
class Attempt:
    """One call to one number; times in epoch seconds, ``ring`` and ``duration`` in seconds."""

    call_id: str
    start: float
    end: float
    ring: int
    duration: int
    label: str

    @property
    def answered(self) -> bool:
        """Whether somebody took the call."""
        return self.label != NOT_REACHED


@attrs.define(eq=False)
class Contact:
    """One number of a task. A number that is given twice makes two contacts: whether the vendor merges them is open."""

    callee: str = attrs.field(repr=False)
    case_id: str = attrs.field(default="", repr=False)
    variables: dict[str, Any] = attrs.field(factory=dict, repr=False)
    attempts: list[Attempt] = attrs.field(factory=list)
    cancelled: bool = False

    def made(self, now: float) -> list[Attempt]:
        """The attempts that are over at a time."""
        return [each for each in self.attempts if each.end <= now]


@attrs.define(eq=False)
class Line:
    """Calls contacts one after the other; those not reached again after ``interval`` seconds, ``redials`` times.

    ``opens`` and ``closes``: epoch seconds between which calls begin; ``closes`` None is never. Nothing runs by itself:
    ``run`` catches up to a time. Outcomes follow from the seed, the contact's place and the number of the attempt, so
    neither the order of the requests nor the pace of the clock changes them.
    """

    seed: str
    dialling: Dialling
    opens: float
    closes: float | None = None
    interval: float = 0.0
    redials: int = 0
    contacts: list[Contact] = attrs.field(factory=list)
    free_at: float = 0.0
    _due: list[tuple[float, int, int]] = attrs.field(factory=list)
    _order: int = 0

    def add(self, contact: Contact, now: float) -> None:
        """Take one more contact, to be called as soon as the line is free."""
        self.contacts.append(contact)
        self._queue(max(now, self.opens), len(self.contacts) - 1)

    def _queue(self, due: float, index: int) -> None:
        self._order += 1
        heapq.heappush(self._due, (due, self._order, index))

    def run(self, now: float) -> None:
        """Make the calls that begin up to ``now``."""
        while self._due:
            due, _, index = self._due[0]
            start = max(due, self.free_at)
            if self.closes is not None and start >= self.closes:
                if now >= self.closes:
                    self._due.clear()
                return
            if start > now:
                return
            heapq.heappop(self._due)
            contact = self.contacts[index]
            if contact.cancelled:
                continue
            attempt = self._attempt(index, len(contact.attempts), start)
            contact.attempts.append(attempt)
            self.free_at = start + self.dialling.seconds_per_call
            if not attempt.answered and len(contact.attempts) <= self.redials:
                self._queue(self.free_at + self.interval, index)

    def _attempt(self, index: int, number: int, start: float) -> Attempt:
        chance = random.Random(f"{self.seed}:{index}:{number}")
        occupied = self.dialling.seconds_per_call
        answered = chance.random() < self.dialling.answer_rate
        ring = min(chance.randint(2, 8), int(occupied))
        longest = max(int(occupied) - ring, 0)
        duration = chance.randint(min(5, longest), longest) if answered else 0
        label = chance.choice(REACHED) if answered else NOT_REACHED
        call_id = made_up_id(self.seed, "call", index, number)
        return Attempt(call_id, start, start + occupied, ring, duration, label)

    def stop(self, now: float) -> None:
        """Begin no further call; the one under way goes on to its end."""
        self.run(now)
        self._due.clear()

    def idle(self, now: float) -> bool:
        """Whether nothing is left to be called and nobody is being called."""
        self.run(now)
        return not self._waiting() and self.free_at <= now

    def _waiting(self) -> set[int]:
        return {index for _, _, index in self._due if not self.contacts[index].cancelled}

    def through(self, now: float) -> list[tuple[int, float]]:
        """The places of contacts who were called and will not be again, each with the end of the last call."""
        self.run(now)
        waiting = self._waiting()
        last = ((place, each.attempts[-1].end) for place, each in enumerate(self.contacts) if each.attempts)
        return [(place, end) for place, end in last if end <= now and place not in waiting]

    def busy(self, now: float, parted: Collection[float] = ()) -> list[tuple[float, float]]:
        """Begin and end of each run of calls without a pause; at the times in ``parted`` one ends in any case."""
        self.run(now)
        spans: list[tuple[float, float]] = []
        for start, end in sorted((each.start, each.end) for contact in self.contacts for each in contact.attempts):
            if spans and start <= spans[-1][1] and spans[-1][1] not in parted:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        return spans
