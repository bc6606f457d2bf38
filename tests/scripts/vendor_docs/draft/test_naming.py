"""Names of schemas and operations that can stand beside all others."""

import pytest

from vendor_docs.draft.naming import SchemaNames, common_id, singular, words_of

from .made import names


@pytest.mark.parametrize(
    ("word", "one"),
    [
        *(("Rounds", "Round"), ("Entries", "Entry"), ("Boxes", "Box"), ("Classes", "Class"), ("Status", "Status")),
        *(("taskList", "task"), ("Data", "Data"), ("Access", "Access"), ("Analysis", "Analysis")),
    ],
)
def test_one_of_a_list(word: str, one: str) -> None:
    assert singular(word) == one


def test_words_of_names() -> None:
    assert words_of("CommonResult«PlanVO»", names()) == ["Common", "Result", "Plan", "VO"]
    assert words_of("计划状态 v2", names()) == ["Plan", "Status", "v", "2"]
    assert words_of("计划胡说", names()) is None


@pytest.mark.parametrize("taken", ["Request", "Page", "Any", "Plans", "PlansRaw", "TaskDoneEvent", "Zip", "ZIP", "2fa"])
def test_names_that_are_taken(taken: str) -> None:
    free = SchemaNames(["Zip"], ["plans"])
    assert not free.free(taken)
    assert free.pick(taken, "Base" + "Hint", "Base", names()) != taken


def test_a_name_is_found_whatever_is_taken() -> None:
    free = SchemaNames(["Hint", "Hint2", "User", "BaseUser"], [])
    assert free.pick("", "Hint", "Base", names()) == "Hint3"
    assert free.pick("User", "Hint", "Base", names()) == "Hint3"
    assert free.pick("Result", "Other", "Base", names()) == "Other"


def test_ids_of_several_sections() -> None:
    assert common_id(["collection_plan_create", "info_check_plan_create"]) == "plan_create"
    assert common_id(["collection_plan_create", "info_check_plan_list"]) == "collection_plan_create"
    assert common_id(["collection_plan_create"]) == "collection_plan_create"
