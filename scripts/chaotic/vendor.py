"""The vendor: what it was sent, and whom it accepted. Its ledger is the truth, whatever its answers were."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, field, frozen

DIALS = ("/service/cloud/workflow/createinstance", "/service/cloud/workflow/uploaddetails")


@frozen(repr=False)
class Accepted:
    """One contact that the vendor took over. ``claimed``: see ``Request``."""

    campaign: str
    person: str
    case_id: str
    variables: Mapping[str, str]
    claimed: float


@frozen(repr=False)
class Request:
    """A request that arrived whole. ``body``: read as JSON.

    ``machine``: the name of the process that sent it. ``claimed``: when that last claimed a batch, by the wall clock.
    """

    path: str
    token: str
    machine: str
    body: Mapping[str, Any]
    claimed: float

    @property
    def dials(self) -> bool:
        return self.path in DIALS

    @property
    def people(self) -> list[str]:
        return [one["callee"] for one in self.body.get("details", ())]


@define
class Vendor:
    """``blind``: lookups find nothing yet. ``watch``: called with each request that dials, as it arrives."""

    accepted: list[Accepted] = field(factory=list)
    tokens: set[str] = field(factory=set)
    workflows: dict[str, str] = field(factory=dict)
    requests: Counter[str] = field(factory=Counter)
    blind: bool = False
    watch: Callable[[Request], None] = lambda request: None

    def new_token(self) -> dict[str, Any]:
        token = f"made-up-{len(self.tokens)}-{self.requests['token']}"
        self.requests["token"] += 1
        self.tokens.add(token)
        return {"token": token}

    def campaign_of(self, request: Request) -> str:
        """The name of the campaign, which the library puts in front of the name of a workflow."""
        name = self.workflows.get(request.body.get("workflow_id", ""), "") or request.body.get("name", "")
        return str(name).rpartition("-")[0].rpartition("-")[0]

    def carry_out(self, request: Request, refused: int = 0) -> dict[str, Any]:
        """Do what the request asks for; the payload of the answer. ``refused``: contacts that are not accepted."""
        if not request.dials:
            return self._look_up(request)
        details = request.body["details"]
        campaign = self.campaign_of(request)
        for one in details[refused:]:
            self.accepted.append(
                Accepted(campaign, one["callee"], one["case_id"], one.get("variables", {}), request.claimed)
            )
        data: dict[str, Any] = {"detail_error_list": [{"reason": "made-up"}] * refused} if refused else {}
        if request.path == DIALS[0]:
            data["workflow_id"] = f"wf-{len(self.workflows) + 1}"
            self.workflows[data["workflow_id"]] = request.body["name"]
        return data

    def _look_up(self, request: Request) -> dict[str, Any]:
        case_id = request.body.get("case_id")
        if self.blind or not any(one.case_id == case_id for one in self.accepted):
            return {"list": []}
        return {"list": [{"workflow_id": "wf-0", "workflow_name": "made-up"}]}


def envelope(status: int, code: object, data: object = None, *headers: str) -> bytes:
    body = json.dumps({"code": code, "status": "OK" if code == 200 else "made-up", "data": data}).encode()
    return http(status, body, "Content-Type: application/json", *headers)


def http(status: int, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Made-Up", *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


__all__ = ["DIALS", "Accepted", "Request", "Vendor", "envelope", "http"]
