"""The time that the sandbox shows: one injected source of seconds, and the zone of the account."""

import re
from collections.abc import Callable
from datetime import datetime, tzinfo

import attrs

PUBLISHED = 1710146620.0
"""2024-03-11 16:43:40 in UTC+8, when the task of the published example was created: where an injected clock begins."""

_FORM = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d([+-]\d\d:\d\d)?")


@attrs.frozen
class Times:
    """``now``: seconds since the epoch. ``zone``: that of the account, in which times are shown and read."""

    now: Callable[[], float]
    zone: tzinfo

    def show(self, epoch: float | None) -> str:
        """Write YYYY-MM-DD HH:MM:SS; no time is an empty text."""
        if epoch is None:
            return ""
        return datetime.fromtimestamp(int(epoch), self.zone).strftime("%Y-%m-%d %H:%M:%S")

    def read(self, text: object) -> float | None:
        """Read that form, with or without an offset such as +08:00 behind it; None if it is another one."""
        if not isinstance(text, str) or not _FORM.fullmatch(text):
            return None
        try:
            moment = datetime.fromisoformat(text)
            epoch = (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).timestamp()
            self.show(epoch)  # the ends of the calendar may not exist in this zone
        except (ValueError, OverflowError):
            return None
        return epoch


def following(clock: Callable[[], float], begin: float) -> Callable[[], float]:
    """Give a source of epoch seconds that begins at ``begin`` and moves as ``clock`` does."""
    zero = clock()
    return lambda: begin + clock() - zero
