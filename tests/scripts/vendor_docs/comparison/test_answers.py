"""Answers that a page lacks, has under another status, or in several media types."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from vendor_docs.comparison.compare import compare
from vendor_docs.comparison.findings import Finding
from vendor_docs.comparison.match import Matched
from vendor_docs.reading.model import Body, Node

from . import pages
from .small import CREATE, DOCUMENT, JSON, LIST, NAMES, PUSHED, changed, described, field, one, run, several

SILENT = Body(JSON, "/answer", {"type": "object", "properties": {}})
OURS = "array of object with id, size, state, parts, labels (client_code)"


def told(found: list[Finding]) -> list[tuple[str, ...]]:
    return [(each.kind, each.severity, each.place, each.ours, each.theirs) for each in found]


def of_kind(found: list[Finding], kind: str) -> list[Finding]:
    return [each for each in found if each.kind == kind]


@pytest.mark.parametrize("answer", [None, SILENT])
def test_an_answer_that_the_page_lacks_is_told_once(answer: Body | None) -> None:
    found = of_kind(run(one(LIST, changed(answer=answer))), "field-gone")
    assert told(found) == [("field-gone", "note", "answer", OURS, "no answer")], (
        "a note, since we did not read it there"
    )


def test_an_answer_that_was_read_there_and_is_gone_is_a_difference() -> None:
    documented: Node = {"x-airudder-evidence": "documented", "type": "object", "properties": {"a": {"type": "string"}}}
    found = gone_from(documented)
    assert told(found) == [("field-gone", "difference", "answer", "object with a (documented)", "no answer")]


@pytest.mark.parametrize("payload", [{}, {"type": "object"}, {"x-airudder-evidence": "documented"}])
def test_an_answer_of_which_we_say_nothing_cannot_be_gone(payload: Node) -> None:
    assert gone_from(payload) == []


def gone_from(payload: Node) -> list[Finding]:
    document: Any = deepcopy(DOCUMENT)
    operation = document["paths"]["/service/cloud/made_up/create"]["post"]
    operation["responses"]["200"]["content"][JSON]["schema"]["properties"]["data"] = payload
    page = pages.page("api-1", described(CREATE, changed(answer=None)))
    subject = pages.subject(pages.known(document, CREATE), [page])
    return compare(Matched((subject,), (), ()), document, NAMES)


def test_an_answer_that_one_language_has_is_no_difference() -> None:
    found = run(several(LIST, [], [changed(answer=None)], titles=["Made up", "编造"]))
    assert [each.kind for each in found if each.severity == "difference"] == []
    assert [(each.kind, each.place) for each in found if each.kind != "headers"] == [("twins-differ", "answer")]


@pytest.mark.parametrize("status", ["201", "default"])
def test_another_status_is_named_and_its_answer_compared(status: str) -> None:
    found = run(one(LIST, changed(answer_status=status), field("Thing", "more", {"type": "string"})))
    assert told(of_kind(found, "answer-status")) == [("answer-status", "note", "answer", "200", status)]
    assert [each.place for each in of_kind(found, "field-new")] == ["answer.data[].more"]


def test_the_status_of_what_is_answered_to_a_push_is_nothing_of_ours() -> None:
    assert run(one(PUSHED, changed(answer_status="201"))) == []


@pytest.mark.parametrize(("name", "place"), [(CREATE, "request"), (LIST, "answer")])
def test_further_media_types_are_named(name: str, place: str) -> None:
    def plant(_: dict[str, Node], page: Any) -> Any:
        body = replace(getattr(page, place), other_types=("multipart/form-data", "*/*", JSON))
        return replace(page, **{place: body})

    (found,) = of_kind(run(one(name, plant)), "body-media")
    assert (found.severity, found.ours, found.theirs) == ("note", JSON, "multipart/form-data besides")
