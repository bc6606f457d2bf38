"""What the server saw of each call, by the id that the call carries."""

from collections import defaultdict

from attrs import define


@define
class Seen:
    """``arrived``: how often its request came whole; ``done``: how often the server carried it out."""

    arrived: int = 0
    done: int = 0


class Ledger:
    def __init__(self) -> None:
        self._seen: dict[str, Seen] = defaultdict(Seen)

    def __getitem__(self, call: str) -> Seen:
        return self._seen[call]
