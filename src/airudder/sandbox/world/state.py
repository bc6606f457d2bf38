"""What the handlers of the sandbox share, and the request that each is given."""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from ..tokens import Tokens
from .chat import Chats, Sms
from .data import Answers, load_workflow_task_detail
from .files import Links, Recordings
from .listing import PagingQuirks
from .tasks import World
from .times import Times

ROBOTS: tuple[dict[str, Any], ...] = (
    {"robot_hash": "a37e555f38184053687ebca7ac3575d8", "robot_name": "Made-up robot one"},
    {"robot_hash": "b37e555f38184053687ebca7ac3575d8", "robot_name": "Made-up robot two"},
)

SignatureCheck = Callable[[str, str, bytes, Mapping[str, str]], bool]
"""Gets method, path with query, body and headers of a chatbot request; returns whether its signature is right."""


@attrs.define
class State:
    """Credentials and tokens, tasks and chats, settings, and the answers put by a test."""

    app_key: str
    app_secret: str = attrs.field(repr=False)
    tokens: Tokens = attrs.field(repr=False)
    times: Times = attrs.field(repr=False)
    seed: int = 0
    known_tasks: set[str] | None = None
    auth_refusal_status: int = 200
    refused_numbers: set[str] = attrs.field(factory=set[str], repr=False)
    signature_check: SignatureCheck | None = attrs.field(default=None, repr=False)
    paging: PagingQuirks = attrs.field(factory=PagingQuirks, repr=False)
    recordings: Recordings = attrs.field(factory=Recordings, repr=False)
    answers: Answers = attrs.field(factory=Answers, repr=False)
    robots: list[dict[str, Any]] = attrs.field(factory=lambda: [dict(each) for each in ROBOTS], repr=False)
    sms: list[Sms] = attrs.field(factory=list[Sms], repr=False)
    example: dict[str, Any] = attrs.field(factory=load_workflow_task_detail, repr=False)
    world: World = attrs.field(init=False, repr=False)
    chat: Chats = attrs.field(init=False, repr=False)
    links: Links = attrs.field(init=False, repr=False)
    pds_tokens: Tokens = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self.world = World(self.seed, self.times)
        self.chat = Chats(self.seed, self.times)
        self.links = Links(self.seed, self.times.now)
        self.pds_tokens = Tokens(self.tokens.clock, self.tokens.life, self.tokens.name + "-pds")


@attrs.frozen
class Call:
    """One opened request that passed the checks. ``repeated``: all values of names that the query has more than once;
    ``path_args``: the values in the path, by the names in the braces.
    """

    operation_id: str
    query: dict[str, str] = attrs.field(repr=False)
    body: dict[str, Any] = attrs.field(repr=False)
    encrypted: bool = False
    path: str = ""
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
    repeated: dict[str, list[str]] = attrs.field(factory=dict[str, list[str]], repr=False)
    path_args: dict[str, str] = attrs.field(factory=dict[str, str], repr=False)
