"""The report for people, for machines and for scripts."""

import json
from dataclasses import replace

from vendor_docs.comparison.facts import facts
from vendor_docs.comparison.match import Matched
from vendor_docs.comparison.report import as_json, as_text, status
from vendor_docs.reading.model import Problem, Reading

from . import pages
from .small import CREATE, DOCUMENT, LIST, described, field, new, one, run

SUBJECTS = (one(CREATE, field("Create", "more", {"type": "string"})), one(LIST))
PROBLEM = Problem("api-8", 12, "made-up reason")


def reading(*problems: Problem, whole: bool = True) -> Reading:
    return Reading(tuple(page for subject in SUBJECTS for page in subject.pages), problems, whole=whole)


def text(*problems: Problem, verbose: bool = False, whole: bool = True) -> str:
    matched = Matched(SUBJECTS, (), problems[1:])
    found = facts(matched, DOCUMENT)
    return as_text(matched, reading(*problems[:1], whole=whole), run(*SUBJECTS), found, verbose=verbose)


def test_status() -> None:
    note, difference = run(one(LIST)), run(SUBJECTS[0])
    assert [status([], reading()), status(note, reading()), status(difference, reading())] == [0, 0, 1]
    assert status([], reading(PROBLEM)) == 1
    assert status([], reading(), Matched((), (), (PROBLEM,))) == 1


def test_numbers_stand_on_top() -> None:
    assert text().splitlines()[:3] == [
        "2 pages read: 2 of operations and webhooks, 0 guides",
        "0 problems, 1 differences, 1 notes",
        "facts of ours: 0 contradicted, 13 confirmed, 0 filled",
    ]
    assert "Not every page was tried" in text(whole=False)


def test_a_difference_is_one_line_under_its_subject() -> None:
    lines = text().splitlines()
    index = lines.index("  made_up_create")
    assert lines[index + 1] == "    field-new  body.more: new field; page: string (api-1 line 7)"


def test_problems_are_named_with_their_line() -> None:
    found = text(PROBLEM, replace(PROBLEM, page="api-9", line=None))
    assert "  api-8, line 12: made-up reason" in found
    assert "  api-9: made-up reason" in found


def test_long_lists_of_facts_are_cut() -> None:
    assert "confirms 12: method and path, query.Page" in text()
    assert "and 6 more" in text()
    assert "more" not in text(verbose=True).partition("What we were not sure of")[2].partition("What to do")[0]
    assert "answer.code (client_code)" in text(verbose=True)


def test_the_next_step_for_what_is_missing() -> None:
    subjects = [
        new(pages.page(f"api-{number}", replace(described(CREATE), path=f"/service/cloud/made_up/{number}")))
        for number in range(20, 32)
    ]
    pushed = new(pages.page("api-50", replace(described(CREATE), path="")), kind="webhook")
    matched = Matched((pushed, *subjects), (), ())
    lines = as_text(matched, reading(), run(*matched.subjects), [], command="drift --pages here").splitlines()
    assert "  drift --pages here --draft api-50" in lines
    assert "  drift --pages here --draft POST /service/cloud/made_up/20" in lines
    assert "  and 3 more: drift --pages here --draft-all" in lines
    assert sum("--draft " in line for line in lines) == 10


def test_notes_alone_ask_for_nothing() -> None:
    matched = Matched(SUBJECTS[1:], (), ())
    assert "What to do next" not in as_text(matched, reading(), run(*matched.subjects), [])


def test_nothing_to_tell() -> None:
    matched = Matched((), (), ())
    found = as_text(matched, Reading((), ()), [], [])
    assert found.count("\n") == 3
    assert "next" not in found


def test_nothing_from_a_page_steers_a_terminal() -> None:
    subject = one(CREATE, field("Create", "a\x1b[2J\nb", {"type": "string"}))
    found = as_text(Matched((subject,), (), ()), reading(), run(subject), [])
    assert "\x1b" not in found
    assert r"body.a\x1b[2J\nb" in found


def test_for_machines() -> None:
    matched = Matched(SUBJECTS, (), ())
    found, told = run(*SUBJECTS), facts(matched, DOCUMENT)
    table = as_json(matched, reading(PROBLEM), found, told)
    again = json.loads(json.dumps(table))
    assert again["version"] == 1
    assert again["counts"] == {
        "pages": 2,
        "problems": 1,
        "differences": 1,
        "notes": 1,
        "kinds": {"field-new": 1, "headers": 1},
        "facts": {"contradicts": 0, "confirms": 13, "fills": 0},
    }
    assert again["findings"][0]["at"] == [
        {"page_id": "api-1", "pointer": "/components/schemas/Create/properties/more", "line": 7}
    ]
    assert [page["subject"] for page in again["pages"]] == [CREATE, LIST]
    assert again["problems"] == [{"page": "api-8", "line": 12, "reason": "made-up reason"}]
    assert len(again["facts"]) == len(told)
    assert json.dumps(table) == json.dumps(as_json(matched, reading(PROBLEM), found, told))
