"""What the pages say to the things that we are not sure of."""

from dataclasses import replace

import pytest

from vendor_docs.reading.model import Parameter

from . import pages
from .small import (
    CREATE,
    DOCUMENT,
    LIST,
    PUSHED,
    changed,
    described,
    examples_alone,
    field,
    keyword,
    new,
    one,
    payload,
    renamed,
    several,
    told,
)


def said(*subjects: object) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for fact in told(*subjects):  # type: ignore[arg-type]
        found.setdefault(fact.verdict, []).append(f"{fact.place} {fact.evidence}".strip())
    return found


def test_confirmed_are_the_unsure_ones_alone() -> None:
    assert said(one(LIST)) == {
        "confirms": [
            "client_code",
            "query.Page client_code",
            "query.Kind client_code",
            "answer.data client_code",
            "answer.data[] client_code",
            "answer.data[].id inferred",
            "answer.data[].size inferred",
            "answer.data[].state client_code",
            "answer.data[].parts client_code",
            "answer.data[].labels client_code",
            "answer.status client_code",
            "answer.code client_code",
        ]
    }
    assert said(one(CREATE)) == {"confirms": ["body.guessed inferred"]}


@pytest.mark.parametrize(
    "plant",
    [
        field("Create", "guessed", {"type": "string"}),
        keyword("Create", "required", ["name", "guessed"]),
        renamed("Create", "guessed", "guess"),
        field("Create", "guessed", {"type": "boolean", "enum": [True]}),
    ],
)
def test_contradicted(plant: object) -> None:
    assert said(one(CREATE, plant)) == {"contradicts": ["body.guessed inferred"]}  # type: ignore[arg-type]


@pytest.mark.parametrize("values", [["on"], ["on", "off", "half"], ["x", "y"]])
def test_other_values_contradict_ours(values: list[str]) -> None:
    found = said(one(LIST, keyword("State", "enum", values)))
    assert found["contradicts"] == ["answer.data[].state client_code"]
    assert "answer.data[].state client_code" not in found["confirms"]


def test_a_page_without_a_list_of_values_contradicts_none() -> None:
    assert "contradicts" not in said(one(LIST, keyword("State", "enum", [])))


def test_a_parameter_in_another_place_contradicts() -> None:
    others = tuple(each for each in described(LIST).parameters if each.name != "Page")
    moved = Parameter("Page", "header", False, {"type": "integer"}, "/parameters/9")
    assert said(one(LIST, changed(parameters=(*others, moved))))["contradicts"] == ["query.Page client_code"]


def test_what_a_page_does_not_show_is_neither() -> None:
    assert said(one(CREATE, changed(request=None))) == {}


def test_filled_is_what_we_had_open() -> None:
    assert said(one(CREATE, payload({"type": "object", "properties": {"id": {}}})))["fills"] == [
        "answer.data documented"
    ]
    assert said(one(CREATE, payload({"type": "array", "items": {"type": "string"}})))["fills"] == [
        "answer.data documented"
    ]
    assert said(one(CREATE, examples_alone("answer", {"data": {"id": 1}})))["fills"] == ["answer.data documented"]
    assert "fills" not in said(one(CREATE, payload({"type": "object"})))


def test_two_pages_that_say_the_same_are_one_fact() -> None:
    found = told(several(CREATE, [], []))
    assert [(fact.verdict, fact.place, len(fact.at)) for fact in found] == [("confirms", "body.guessed", 2)]


def test_an_operation_that_has_moved_contradicts() -> None:
    moved = replace(one(LIST), was=("get", "/old"))
    assert ("contradicts", "") in [(fact.verdict, fact.place) for fact in told(moved)]


@pytest.mark.parametrize(
    ("path", "verdict"), [("/service/cloud/made_up/create", "confirms"), ("/x", "contradicts"), ("", "fills")]
)
def test_rows_of_the_catalogue(path: str, verdict: str) -> None:
    ours = pages.known(DOCUMENT, CREATE)
    row = replace(pages.row(ours), path=path, evidence="inferred")
    found = told(pages.subject(ours, [pages.page("api-1", described(CREATE))], [row]))
    assert (found[0].verdict, found[0].place, found[0].evidence) == (verdict, "catalogue line 7", "inferred")


def test_the_payload_of_a_webhook_that_was_not_known() -> None:
    row = replace(pages.row(), evidence="unknown", operation_id="made_up_other")
    (fact,) = told(
        new(pages.page("api-5", replace(described(CREATE), path="")), kind="webhook", name="made_up_other", row=row)
    )
    assert (fact.verdict, fact.subject, fact.place) == ("fills", "made_up_other", "catalogue line 7")
    assert "contradicts" not in said(one(PUSHED))
