"""The answer to ``workflows.task_detail``: the vendor's example, with as many calls in it as needed."""

from __future__ import annotations

import json
from pathlib import Path

import airudder.sandbox
from airudder import Cipher

from .server import Choice, Site, answer, compact

AES_KEY = "0123456789abcdef"
TASK_ID = "fe9aa56cc7cb9820a3b774860fea784b"
PATH = "/service/cloud/workflow/taskdetail"
EXAMPLE = Path(airudder.sandbox.__file__).parent / "world" / "workflow_task_detail.json"


def detail_of(calls: int) -> bytes:
    """The body of the answer. Each call has an id of its own."""
    document = json.loads(EXAMPLE.read_bytes())
    [first] = document["data"]["details"][:1]
    details = [{**first, "id": first["id"] + n, "call_id": f"icd{n:029x}"} for n in range(calls)]
    document["data"]["details"] = details
    return compact(document)


def site_of(calls: int) -> Site:
    """A server that gives it, encrypted if the request is."""
    body = detail_of(calls)
    sealed = Cipher(AES_KEY).encrypt(body)
    encrypted = answer(sealed.text, f"Is-Encrypted: 1\r\nSigned: {sealed.signed}\r\n")
    return {PATH.encode(): Choice(rb"(?i)is-encrypted: (1)", {b"": answer(body), b"1": encrypted})}


__all__ = ["AES_KEY", "PATH", "TASK_ID", "detail_of", "site_of"]
