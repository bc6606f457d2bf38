"""Lists of people are checked before anything is sent: all that is wrong is said at once, and never a value."""

import inspect
import sys
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from airudder import NULL, AIRudder, ConfigurationError, EntryProblem, InvalidRequestError
from airudder._generated.operations import OPERATIONS
from airudder._generated.resources.workflows import Workflows
from airudder.contacts import Contact
from airudder.models import TaskContact, WorkflowContact, WorkflowCreateRequest
from airudder.request import entries
from airudder.sandbox import Sandbox
from conftest import MakeClient
from support.clock import FakeClock

PHONE, OTHER = "+12025550142", "+12025550143"
GOOD = {"callee": PHONE}
FLOW: dict[str, Any] = {"workflow_template_id": 1, "name": "made-up", "end_time": "2036-01-31 18:00:00+08:00"}
DIALS = ("workflows.create", "workflows.add_contacts", "tasks.create")


def people(count: int) -> list[dict[str, Any]]:
    return [{"callee": f"+1202555{number:04}"} for number in range(count)]


async def call(client: AIRudder, operation: str, details: Any, **options: Any) -> None:
    if operation == "tasks.create":
        await client.tasks.create(task_name="t", details=details, **options)
    elif operation == "workflows.create":
        await client.workflows.create(**FLOW, details=details, **options)
    else:
        await client.workflows.add_contacts(workflow_id="w", details=details, **options)


async def refused(client: AIRudder, operation: str, details: Any) -> InvalidRequestError:
    with pytest.raises(InvalidRequestError) as caught:
        await call(client, operation, details)
    assert caught.value.sent == "no"
    return caught.value


# ---------------------------------------------------------------------------------------------- what an entry needs


@pytest.mark.parametrize("operation", DIALS)
@pytest.mark.parametrize("entry", [{}, {"callee": None, "Mobile": None}, {"callee": NULL, "Mobile": NULL}])
async def test_every_entry_of_every_call_that_dials_names_a_person(
    client: AIRudder, sandbox: Sandbox, operation: str, entry: dict[str, Any]
) -> None:
    name = "Mobile" if operation == "tasks.create" else "callee"
    error = await refused(client, operation, [{name: PHONE}, {key: entry[key] for key in entry if key == name}])
    assert error.problems == (EntryProblem(index=1, field=name, reason="is missing (absent, None or empty)"),)
    assert not any(sandbox.calls(each) for each in DIALS)


@pytest.mark.parametrize(
    ("operation", "entry", "field", "reason"),
    [
        ("workflows.create", {"phone": PHONE}, "phone", "did you mean callee?"),
        ("workflows.create", {"Mobile": PHONE}, "Mobile", "did you mean callee?"),
        ("workflows.create", {"Callee": PHONE}, "Callee", "did you mean callee?"),
        ("workflows.create", WorkflowContact(), "callee", "is missing"),
        ("tasks.create", {"callee": PHONE}, "callee", "did you mean Mobile?"),
        ("tasks.create", {"mobile": PHONE}, "mobile", "did you mean Mobile?"),
        ("tasks.create", {"phone_number": PHONE}, "phone_number", "did you mean Mobile?"),
        ("tasks.create", WorkflowContact(callee=PHONE), "", "is a WorkflowContact, but this call takes a TaskContact"),
        ("workflows.add_contacts", TaskContact(mobile=PHONE), "", "is a TaskContact, but this call takes a Workflow"),
        ("workflows.create", GOOD | {"amount": "1"}, "amount", "put it into variables"),
        ("workflows.create", GOOD | {"case": "1"}, "case", "did you mean case_id?"),
        ("workflows.create", GOOD | {"variable": {}}, "variable", "did you mean variables?"),
        ("workflows.create", GOOD | {PHONE: "1"}, "[?]", "put it into variables"),
        ("workflows.create", GOOD | {"variables": "x"}, "variables", "must be an object, not a str"),
        ("workflows.create", GOOD | {"variables": [{"a": "b"}]}, "variables", "must be an object, not a list"),
        ("workflows.create", GOOD | {"variables": {"a": object()}}, "variables.a", "cannot be sent as text"),
        ("workflows.create", {"callee": "1202"}, "callee", "is not a phone number"),
        ("tasks.create", {"Mobile": PHONE, "RobotID": 7}, "RobotID", "must be text, not an int"),
        ("tasks.create", PHONE, "", "is a str, but Details must be a list of objects"),
    ],
)
async def test_what_cannot_be_meant_is_refused_with_what_is(
    client: AIRudder, sandbox: Sandbox, operation: str, entry: Any, field: str, reason: str
) -> None:
    error = await refused(client, operation, [entry])
    assert [(problem.index, problem.field) for problem in error.problems] == [(0, field)]
    assert reason in error.problems[0].reason and error.problems[0].reason in str(error)
    assert PHONE not in f"{error} {error.problems!r}" and not sandbox.calls(operation)


@pytest.mark.parametrize(
    ("operation", "hint"),
    [
        ("workflows.create", "Pass its .to_workflow() instead."),
        ("workflows.add_contacts", "Pass its .to_workflow() instead."),
        ("tasks.create", 'Pass {"Mobile": contact.callee, **contact.variables} instead.'),
    ],
)
async def test_a_checked_contact_is_refused_with_its_form_for_the_call(
    client: AIRudder, operation: str, hint: str
) -> None:
    error = await refused(client, operation, [Contact(row=1, callee=PHONE)])
    assert error.hint == hint and error.problems[0].reason.startswith("is a Contact, but ")


async def test_text_that_is_not_unicode_is_named_by_entry_and_field(client: AIRudder) -> None:
    entries = [
        {"callee": OTHER},
        GOOD | {"case_id": "a\ud800", "variables": {"name": "A. Name\udfff", "A. Name\ud800": "b"}},
        WorkflowContact(callee="+12025550144", additional_properties={"tags": ["ok", "\ud800"]}),
    ]
    error = await refused(client, "workflows.create", entries)
    assert [(problem.index, problem.field) for problem in error.problems] == [
        *((1, "case_id"), (1, "variables.name"), (1, "variables[?]"), (2, "tags[1]")),
    ]
    assert "body.details[1].variables.name is not valid Unicode (a lone surrogate)" in str(error)
    assert "Name" not in f"{error} {error.problems}"
    many = await refused(client, "workflows.create", [entry | {"case_id": "\ud800"} for entry in people(12)])
    assert len(many.problems) == 12 and "; and 2 more, all in .problems" in str(many)


async def test_all_that_is_wrong_is_said_at_once_and_the_first_ten_are_shown(client: AIRudder) -> None:
    bad = [GOOD, {"callee": "1", "amount": 1}, {}, *({"callee": OTHER, "variables": "x"} for _ in range(12))]
    error = await refused(client, "workflows.create", bad)
    found = [(problem.index, problem.field) for problem in error.problems]
    assert found == [(1, "callee"), (1, "amount"), (2, "callee"), *((index, "variables") for index in range(3, 15))]
    text = str(error)
    assert "body.details[1].amount is an unknown field" in text and "body.details[9].variables" in text
    assert "[10]" not in text and "; and 5 more, all in .problems" in text


async def test_what_may_be_meant_is_sent(client: AIRudder, sandbox: Sandbox) -> None:
    extra = WorkflowContact(callee=OTHER, additional_properties={"language": "en"})
    await call(client, "workflows.create", [GOOD | {"case_id": 7, "variables": None}, extra])
    assert b'"language":"en"' in sandbox.calls("workflows.create")[-1].body
    await call(client, "tasks.create", [{"Mobile": PHONE, "phone": "spoken", "anything": 1}, TaskContact(mobile=OTHER)])
    assert b'"phone":"spoken","anything":"1"' in sandbox.calls("tasks.create")[-1].body
    await client.workflows.create(WorkflowCreateRequest(**FLOW, details=[WorkflowContact(callee=PHONE)]))
    await client.workflows.create(**FLOW)


# ------------------------------------------------------------------------------------------- doubles, empty, too many


async def test_one_number_twice_in_a_call_needs_a_word(client: AIRudder, sandbox: Sandbox) -> None:
    twice = [GOOD, {"callee": OTHER}, GOOD | {"case_id": "b"}, GOOD]
    error = await refused(client, "workflows.create", twice)
    assert [(problem.index, problem.reason) for problem in error.problems] == [
        (2, "is the same number as that of [0]"),
        (3, "is the same number as that of [0]"),
    ]
    assert "allow_duplicates=True" in str(error) and not sandbox.calls("workflows.create")
    await call(client, "workflows.create", twice, allow_duplicates=True)
    assert sandbox.calls("workflows.create")[-1].body.count(PHONE.encode()) == 3


@pytest.mark.parametrize("operation", DIALS)
async def test_a_call_that_dials_nobody_is_refused(client: AIRudder, operation: str) -> None:
    assert "etails" in str(await refused(client, operation, []))


async def test_more_than_the_known_limit_is_tried_only_on_request(client: AIRudder, sandbox: Sandbox) -> None:
    many = people(10_001)
    for operation in ("workflows.create", "workflows.add_contacts"):
        text = str(await refused(client, operation, many))
        assert "10,001 entries, but one workflow takes at most 10,000 in all (client code)" in text
        assert "Give the others to a further workflow. check_limits=False" in text
    view = client.with_options(check_limits=False)
    with pytest.raises(Exception, match="more than") as caught:  # the sandbox keeps to the limit
        await call(view, "workflows.create", many)
    assert not isinstance(caught.value, InvalidRequestError) and sandbox.calls("workflows.create")
    await call(client, "workflows.create", many[:-1])


def test_the_limit_is_a_setting_of_client_and_view() -> None:
    client = AIRudder(token="t", check_limits=False)
    assert client._options.check_limits is False
    assert client.with_options(check_limits=True)._options.check_limits is True
    with pytest.raises(ConfigurationError, match="check_limits must be"):
        AIRudder(token="t", check_limits="no")  # type: ignore[arg-type]


# ----------------------------------------------------------------------------------------------------------- the end


async def test_an_end_in_the_past_is_refused_by_the_clock_of_the_client(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock
) -> None:
    client = make_client(sandbox, account_timezone="Asia/Singapore")
    now = datetime.fromtimestamp(clock.wall(), UTC)
    for end in (now, now - timedelta(days=3), "2027-01-15 15:59:59+08:00"):
        with pytest.raises(InvalidRequestError, match=r"body.end_time is in the past"):
            await client.workflows.create({**FLOW, "end_time": end, "details": [GOOD]})
    assert not sandbox.calls("workflows.create")
    await client.workflows.create({**FLOW, "end_time": now + timedelta(seconds=1)})


# ------------------------------------------------------------------------------------------------------------- speed


class Watched(Mapping[str, Any]):
    """A contact that notes in which thread it is looked at."""

    def __init__(self) -> None:
        self.threads: set[int] = set()

    def __getitem__(self, key: str) -> Any:
        self.threads.add(threading.get_ident())
        return {"callee": OTHER}[key]

    def __iter__(self) -> Iterator[str]:
        return iter(("callee",))

    def __len__(self) -> int:
        return 1


async def test_many_people_are_checked_in_a_thread(client: AIRudder) -> None:
    watched = Watched()
    await call(client, "workflows.create", [watched, *({"callee": f"+1202556{number:04}"} for number in range(4_000))])
    assert watched.threads and threading.get_ident() not in watched.threads


VALUES = st.sampled_from([None, "", "x"]) | st.dictionaries(st.just("a"), st.just("b"), max_size=1)
CONTACTS = st.fixed_dictionaries(
    {},
    optional={
        "callee": st.sampled_from([None, "", PHONE, OTHER, "+12025550144"]),
        **dict.fromkeys(("variables", "case_id", "phone", "amount"), VALUES),
    },
)


@given(st.lists(CONTACTS, max_size=4), st.booleans(), st.booleans())
def test_the_quick_look_at_all_entries_agrees_with_the_look_at_each(
    details: list[dict[str, Any]], is_open: bool, allow: bool
) -> None:
    facts = evolve(OPERATIONS["workflow_create"].entries["details"], is_open=is_open)
    undeclared = any(key not in facts.fields for entry in details for key in entry)
    look, found = entries.Look(undeclared=undeclared, untouched=False), list[bool]()
    for quick in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            if not quick:
                patch.setattr(entries, "_all_good", lambda *_: False)
            try:
                entries.check_entries("details", details, details, {}, facts, look, allow_duplicates=allow)
            except InvalidRequestError:
                found.append(False)
            else:
                found.append(True)
    assert found[0] == found[1]


# ------------------------------------------------------------------------------------------------------------- words


def test_docstrings_say_what_is_checked() -> None:
    text = " ".join((inspect.getdoc(Workflows.create) or "").split())
    assert "At most 10,000 for one workflow in all (client code); see ``check_limits``." in text
    assert "A time in the past is refused (inferred)." in text
    model = " ".join(inspect.getsource(sys.modules[WorkflowContact.to_dict.__module__]).split())
    assert "Required in every entry (inferred). Checked: + and digits" in model
