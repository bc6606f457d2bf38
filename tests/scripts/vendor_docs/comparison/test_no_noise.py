"""A page that says what we say gives no finding, whichever way it says it."""

from pathlib import Path
from typing import Any

import pytest

from codegen.facts import load, operations_of
from codegen.webhooks import webhooks_of
from vendor_docs.comparison.compare import compare
from vendor_docs.comparison.facts import facts
from vendor_docs.comparison.findings import Finding
from vendor_docs.comparison.match import Matched
from vendor_docs.comparison.names import read_names
from vendor_docs.reading.model import Body

from .pages import described, known, name_of, page, subject

OPENAPI = Path(__file__).resolve().parents[4] / "openapi"
DOCUMENT = load(OPENAPI / "airudder.yaml")
NAMES = read_names(OPENAPI / "vendor-names.yaml")
KNOWN = [*map(name_of, operations_of(DOCUMENT)), *map(name_of, webhooks_of(DOCUMENT))]


def findings(name: str, *, inline: bool, **changes: Any) -> list[Finding]:
    ours = known(DOCUMENT, name)
    pages = [
        page(f"api-{number}", described(DOCUMENT, ours, inline=inline, headers=True, **changes), title)
        for number, title in ((1, "Made up"), (2, "编造"))
    ]
    return compare(Matched((subject(ours, pages),), (), ()), DOCUMENT, NAMES)


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("inline", [False, True], ids=["references", "inline"])
def test_our_own_words_differ_in_nothing(name: str, inline: bool) -> None:
    assert findings(name, inline=inline) == []


@pytest.mark.parametrize("name", KNOWN)
def test_our_own_words_contradict_none_of_our_facts(name: str) -> None:
    ours = known(DOCUMENT, name)
    told = facts(Matched((subject(ours, [page("api-1", described(DOCUMENT, ours))]),), (), ()), DOCUMENT)
    assert {fact.verdict for fact in told} <= {"confirms"}


def test_an_answer_that_is_a_file_of_a_kind_that_we_know() -> None:
    sound = Body("audio/mpeg", "/answer", {"type": "string"})
    assert findings("task_call_recording", inline=False, answer=sound) == []
