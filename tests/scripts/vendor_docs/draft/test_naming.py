"""Names of schemas and operations that collide with no other."""

import pytest

from codegen.facts import load
from vendor_docs.draft.naming import common_id, schema_name, singular, unused, words_of
from vendor_docs.draft.workspace import Workspace

from .made import Desk, names


@pytest.mark.parametrize(
    ("word", "one"),
    [
        *(("Rounds", "Round"), ("Entries", "Entry"), ("Boxes", "Box"), ("Classes", "Class"), ("Status", "Status")),
        *(("taskList", "task"), ("Data", "Data"), ("Access", "Access"), ("Analysis", "Analysis")),
    ],
)
def test_one_of_a_list(word: str, one: str) -> None:
    assert singular(word) == one


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("CommonResult«PlanVO»", ["Common", "Result", "Plan", "VO"]),
        ("计划状态 v2", ["Plan", "Status", "v", "2"]),
        ("计划胡说", []),
        ("Opções", ["Opcoes"]),
        ("Größe", ["Grosse"]),
    ],
)
def test_words_of_names(name: str, words: list[str]) -> None:
    assert words_of(name, names()) == words


def picked(desk: Desk, vendor: str, *taken: str, hint: str = "Hint") -> str:
    document = load(desk.spec)
    document["components"]["schemas"].update({name: {} for name in taken})
    return schema_name(Workspace(document, [], names()), vendor, hint, "Base")


@pytest.mark.parametrize("taken", ["Request", "Page", "Any", "Plans", "PlansRaw", "TaskDoneEvent", "Zip", "ZIP", "2fa"])
def test_names_that_are_taken(desk: Desk, taken: str) -> None:
    assert picked(desk, taken, "Zip") not in ("Zip", "ZIP", taken)


def test_a_name_is_found_whatever_is_taken(desk: Desk) -> None:
    taken = ("Hint", "Hint2", "User", "BaseUser")
    assert [picked(desk, name, *taken) for name in ("", "User", "Result")] == ["Hint3", "Hint3", "Hint3"]
    assert picked(desk, "Result", *taken, hint="Other") == "Other"
    assert picked(desk, "", hint="StatusEvent") == "StatusPayload"
    assert unused(["a", "b"], ["a", "b", "b_2"]) == "b_3"


def test_ids_of_several_sections() -> None:
    assert common_id(["collection_plan_create", "info_check_plan_create"]) == "plan_create"
    assert common_id(["collection_plan_create", "info_check_plan_list"]) == "collection_plan_create"
    assert common_id(["collection_plan_create"]) == "collection_plan_create"
