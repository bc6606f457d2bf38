"""What a test reads from a sandbox and sets in it."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from .faults import Fault, Faults, Told
from .gate import Gate, When
from .ledger import Entry, RefusedBodies
from .operations import Operation
from .reception import Reception
from .world.chat import Chats, Sms
from .world.data import Answers
from .world.dialler import Dialling
from .world.files import Recordings, Style
from .world.listing import PagingQuirks
from .world.pds import PdsTask
from .world.state import State
from .world.tasks import Task, Workflow


class Controls:
    """Ledger, faults, gates, tokens, and the world that the operations work on."""

    def __init__(self, state: State, reception: Reception) -> None:
        self.ledger: list[Entry] = []
        self._refused = RefusedBodies()
        self._state = state
        self._reception = reception
        self._faults = Faults()
        self._gates: list[Gate] = []

    def _check(self, operation: str | None) -> str | None:
        """The operation id for an id or a name of the client's (``tasks.detail``)."""
        known = self._reception.names
        if operation is not None and operation not in known:
            raise ValueError(f"no operation {operation!r} in the sandbox; it has {', '.join(sorted(known))}")
        return None if operation is None else known[operation]

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation that is served: those that are carried out, then those answered from the description."""
        return self._reception.operations

    # ------------------------------------------------------------------ requests

    def calls(self, operation: str | None = None) -> list[Entry]:
        """Give the requests of an operation (None: all) in the order of arrival."""
        operation = self._check(operation)
        return [entry for entry in self.ledger if operation is None or entry.operation_id == operation]

    def received(self, operation: str | None = None) -> int:
        """Count the requests of an operation (None: all) that arrived whole."""
        return len(self.calls(operation))

    def accepted(self, operation: str | None = None) -> int:
        """Count the requests of an operation (None: all) that were carried out."""
        return sum(entry.accepted for entry in self.calls(operation))

    def forget(self) -> None:
        """Empty the ledger."""
        self.ledger.clear()
        self._refused.clear()

    # ------------------------------------------------------------------ faults and gates

    def fail(self, fault: Fault, operation: str | None = None, times: int | None = 1, skip: int = 0) -> Told:
        """Set a fault for the next ``times`` requests (None: for ever) of an operation, after ``skip`` unharmed ones.

        ``operation`` None means any request, the one for a token too; ``sandbox_file`` those for the address of a
        recording. Faults apply in the order in which they were set.
        """
        operation = self._check(operation)
        return self._faults.tell(Told(fault, operation, times, skip))

    @property
    def faults_left(self) -> list[Told]:
        """The faults that have not been used up."""
        return self._faults.left

    def clear_faults(self) -> None:
        """Take all faults back."""
        self._faults.clear()

    def hold(self, operation: str | None = None, when: When = "before") -> Gate:
        """Have requests of an operation (None: any) wait at a gate, before they are handled or before their answer."""
        operation = self._check(operation)
        gate = Gate(operation, when)
        self._gates = [each for each in self._gates if not each.is_open] + [gate]
        return gate

    # ------------------------------------------------------------------ credentials

    @property
    def app_key(self) -> str:
        """The APPKey that is accepted."""
        return self._state.app_key

    @property
    def app_secret(self) -> str:
        """The APPSecret that is accepted."""
        return self._state.app_secret

    @property
    def tokens_issued(self) -> int:
        """The number of tokens issued so far, by requests and by issue_token(), those of the predictive dialer too."""
        return self._state.tokens.issued + self._state.pds_tokens.issued

    @property
    def token_life(self) -> float:
        """How long a token lives, in seconds of the clock."""
        return self._state.tokens.life

    @token_life.setter
    def token_life(self, seconds: float) -> None:
        self._state.tokens.life = self._state.pds_tokens.life = seconds

    @property
    def same_token(self) -> bool:
        """Whether the auth call gives the string of last time again, its life begun anew."""
        return self._state.tokens.same

    @same_token.setter
    def same_token(self, same: bool) -> None:
        self._state.tokens.same = self._state.pds_tokens.same = same

    def issue_token(self) -> str:
        """Give a live token of the cloud without a request."""
        return self._state.tokens.issue()

    def expire_tokens(self) -> None:
        """Make all tokens issued so far invalid. A client renews a refused one at most once a minute of its clock."""
        self._state.tokens.revoke_all()
        self._state.pds_tokens.revoke_all()

    # ------------------------------------------------------------------ answers

    @property
    def example(self) -> dict[str, Any]:
        """A copy of the data that workflow taskdetail answers with for a task that was not created here."""
        return copy.deepcopy(self._state.example)

    @property
    def answers(self) -> Answers:
        """The answers put in place of an operation's own, by operation id and by task id (or the like).

        The operation is carried out all the same. Those put for no operation in particular go for detail calls alone.
        """
        return self._state.answers

    def put_task_detail(self, data: Any, *, task_id: str | None = None, operation: str | None = None) -> None:
        """Have detail calls answer with ``data`` as it is: for one task id or all, for one operation or all of them.

        Any JSON value becomes ``data`` of the success envelope; bytes become the whole body text (sealed if due).
        """
        self.put_answer(data, operation=operation, key=task_id)

    def put_answer(self, data: Any, *, operation: str | None, key: str | None = None) -> None:
        """Have an operation answer with ``data`` as it is, whatever its own answer is; ``key`` as in ``answers``."""
        self.answers.put(data, operation=self._check(operation), key=key)

    @property
    def known_tasks(self) -> set[str] | None:
        """The task ids that are known beside those created here, None for all; others get a marked 404."""
        return self._state.known_tasks

    @known_tasks.setter
    def known_tasks(self, ids: Iterable[str] | None) -> None:
        self._state.known_tasks = None if ids is None else set(ids)

    # ------------------------------------------------------------------ the world

    @property
    def now(self) -> float:
        """The time of the world in seconds since the epoch."""
        return self._state.times.now()

    @property
    def tasks(self) -> Mapping[str, Task]:
        """The tasks created, by id, those of workflows among them."""
        return self._state.world.tasks

    @property
    def pds_tasks(self) -> Mapping[str, PdsTask]:
        """The tasks of the predictive dialer, by id."""
        return self._state.world.pds

    @property
    def workflows(self) -> Mapping[str, Workflow]:
        """The workflows created, by id."""
        return self._state.world.workflows

    @property
    def refused_numbers(self) -> set[str]:
        """The numbers that a new task is accepted without; its answer lists the contacts that have them."""
        return self._state.refused_numbers

    @refused_numbers.setter
    def refused_numbers(self, numbers: Iterable[str]) -> None:
        self._state.refused_numbers = set(numbers)

    def add_tasks(self, count: int) -> None:
        """Put ``count`` finished tasks without numbers into the list, at no cost until they are listed."""
        self._state.world.add_bulk(count)

    @property
    def dialling(self) -> Dialling:
        """How long calls take and how many are answered."""
        return self._state.world.dialling

    @property
    def paging(self) -> PagingQuirks:
        """How the list of tasks is answered."""
        return self._state.paging

    @paging.setter
    def paging(self, quirks: PagingQuirks) -> None:
        self._state.paging = quirks

    @property
    def robots(self) -> list[dict[str, Any]]:
        """The robots of the account; may be changed in place."""
        return self._state.robots

    @property
    def chat(self) -> Chats:
        """The chat sessions."""
        return self._state.chat

    @property
    def sms(self) -> list[Sms]:
        """The SMS taken, in order."""
        return self._state.sms

    # ------------------------------------------------------------------ recordings

    @property
    def recordings(self) -> Recordings:
        """How recordings are answered."""
        return self._state.recordings

    @property
    def recording_style(self) -> Style:
        """``bytes``, ``chunked``, ``redirect`` or ``link``."""
        return self._state.recordings.style

    @recording_style.setter
    def recording_style(self, style: Style) -> None:
        self._state.recordings.style = style

    @property
    def recording_bytes(self) -> bytes | int | None:
        """The content of every recording, or the size of a made-up one; None for a short tone."""
        return self._state.recordings.content

    @recording_bytes.setter
    def recording_bytes(self, content: bytes | int | None) -> None:
        self._state.recordings.content = content

    def expire_links(self) -> None:
        """Let every address of a recording given out so far answer 410."""
        self._state.links.expire()
