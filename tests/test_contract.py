"""Schemathesis makes requests from the description, and the sandbox's answers are held against it.

This shows that the YAML and the sandbox agree, not that either is true: both were written from the same pages, and
nothing here has seen the vendor's server.

The YAML declares the status 200 alone, so what it says is checked on those answers. The sandbox refuses with 400, 401
and 404 as well; that is no failure here, as long as the refusal is an envelope with a code that is not success. That a
request which fits the description is accepted is asked only of those that name things which exist in the sandbox.
"""

import copy
import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core import NotSet
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
)

from airudder.sandbox import EXAMPLE_SESSION, Sandbox, running
from codegen import facts as spec_facts

SPEC = Path(__file__).resolve().parent.parent / "openapi" / "airudder.yaml"


def by_discriminator(document: dict[str, Any]) -> dict[str, Any]:
    """The same document, in which JSON Schema chooses the member of a union as readers do: by its discriminator.

    JSON Schema knows no discriminator, and the members are open: by themselves several would fit the same value.
    """
    result = copy.deepcopy(document)
    for schema in result["components"]["schemas"].values():
        if "discriminator" in schema:
            del schema["anyOf" if "anyOf" in schema else "oneOf"]
            told = schema.pop("discriminator")
            name, mapping = told["propertyName"], told["mapping"]

            def is_one_of(values: list[str], name: str = name) -> dict[str, Any]:
                return {"properties": {name: {"enum": values}}, "required": [name]}

            schema["allOf"] = [
                *({"if": is_one_of([value]), "then": {"$ref": member}} for value, member in mapping.items()),
                {"if": {"not": is_one_of(list(mapping))}, "then": {"$ref": schema["x-airudder-fallback"]}},
            ]
    return result


DOCUMENT = by_discriminator(spec_facts.load(SPEC))
OPERATIONS = {operation.operation_id: operation for operation in spec_facts.operations_of(DOCUMENT)}
WITH_INPUT = [key for key, each in OPERATIONS.items() if each.parameters or "requestBody" in each.node]
SUCCESS = {"cloud": 200, "chatbot": 200, "sms": 0, "pds": 0}

CHECKS = (not_a_server_error, content_type_conformance, response_headers_conformance, response_schema_conformance)
CONFIG = {"generation": {"with-security-parameters": False}}

NUMBER = "+12025550123"
BEGIN = 1_700_000_000.0
PAST, FUTURE = "2023-01-01 00:00:00", "2099-12-31 23:59:59"
NAMES = itertools.count()
ODD_TASK = "task-with-an-odd-answer"


@attrs.frozen
class Api:
    """A sandbox in which things have happened, and the values by which requests may name them."""

    sandbox: Sandbox
    session: requests.Session
    schema: Any
    credentials: dict[str, str]
    known: dict[str, Any]
    pds_credentials: dict[str, str]
    pds_known: dict[str, Any]
    """The same for the predictive dialer, which has other tokens, tasks and calls."""

    def send(self, case: Case[Any], *, anonymous: bool = False) -> Any:
        is_pds = operation_of(case).family == "pds"
        headers = {} if anonymous else self.pds_credentials if is_pds else self.credentials
        return case.call(
            base_url=self.sandbox.url, session=self.session, headers=headers, allow_redirects=False, timeout=10
        )


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    now = [BEGIN]
    with running(Sandbox(wall=lambda: now[0])) as sandbox, requests.Session() as session:
        session.trust_env = False  # no proxy stands between here and the loopback

        def call(path: str, body: dict[str, Any], **headers: str) -> Any:
            answer = session.post(f"{sandbox.url}/service/cloud{path}", json=body, headers=headers, timeout=10)
            return answer.json()["data"]

        keys = {"APPKey": sandbox.app_key, "APPSecret": sandbox.app_secret}
        token = f"Token {call('/auth', keys)['token']}"
        recipient = {"callee": NUMBER, "case_id": "case-1"}
        task = call("/task", {"Details": [{"Mobile": NUMBER}]}, Authorization=token)
        workflow = call(
            "/workflow/createinstance",
            {"workflow_template_id": 1, "name": "made up", "end_time": FUTURE, "details": [recipient]},
            Authorization=token,
        )
        pds_token, pds_known = pds_things(sandbox, session)
        now[0] += 3600  # all have been called by then
        pds_known["callid"] = sandbox.pds_tasks[pds_known["taskId"]].ended(now[0])[0][2].call_id
        known: dict[str, Any] = {**keys, **recipient, "Action": "Stop", "node_id": "node-1"}
        # What is drawn depends on the modules that Hypothesis finds: it may never be a session, or a size from 1.
        known |= {"call_id": EXAMPLE_SESSION, "last_msg_id": "", "size": 20}
        known |= {"TaskID": task["TaskID"], "task_id": task["TaskID"], "workflow_id": workflow["workflow_id"]}
        known |= dict.fromkeys(("Mobile", "Callee", "CalleeNumber"), NUMBER)
        known |= dict.fromkeys(("ScheduleStartTime", "start_time"), PAST)
        known |= dict.fromkeys(("ScheduleEndTime", "end_time"), FUTURE)
        yield Api(
            sandbox,
            session,
            schemathesis.openapi.from_dict(DOCUMENT, config=SchemathesisConfig.from_dict(CONFIG)),
            {"Authorization": token, "X-AIRudder-Sign": "", "X-AIRudder-Sign-Key": "0123456789abcdef" * 2},
            known,
            {"Authorization": pds_token},
            pds_known,
        )


def pds_things(sandbox: Sandbox, session: requests.Session) -> tuple[str, dict[str, Any]]:
    """A token of the predictive dialer, a task that is called at once, and one whose contacts can be cancelled."""

    def call(path: str, **given: Any) -> Any:
        url = f"{sandbox.url}/service/callcenter/call/predict{path}"
        return session.post(url, timeout=10, **given).json()["body"]

    sandbox.dialling.answer_rate = 1.0
    token = f"Token {call('/auth', data={'APPKey': sandbox.app_key, 'APPSecret': sandbox.app_secret})['token']}"
    made = {"contactList": [NUMBER], "callback": "aHR0cHM6Ly9yZWNlaXZlci5leGFtcGxlLw==", "bulkCallInterval": 60}
    headers = {"Authorization": token}
    first = call("/createtask", json={**made, "taskName": "one"}, headers=headers)["taskId"]
    later = call("/createtask", json={**made, "taskName": "two", "startTime": FUTURE}, headers=headers)["taskId"]
    return token, {**made, "startTime": FUTURE, "taskId": first, "fromTask": first, "TaskID": later, "offset": 0}


def each(api: Api, operation_id: str, mode: GenerationMode, count: int, hold: Callable[[Case[Any]], object]) -> None:
    """Hand over so many requests for an operation, the same ones every time."""
    operation = api.schema.find_operation_by_id(operation_id)

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    @given(operation.as_strategy(generation_mode=mode))
    def run(case: Case[Any]) -> None:
        hold(case)

    run()


def operation_of(case: Case[Any]) -> spec_facts.RawOperation:
    return OPERATIONS[case.operation.definition.raw["operationId"]]


def settle(api: Api, case: Case[Any]) -> Case[Any]:
    """Have a request name what exists, in every field for it that the operation declares."""

    operation = operation_of(case)
    name = {"taskName": f"task {next(NAMES)}"} if operation.operation_id.startswith("pds_task_c") else {}
    known = {**api.known, **api.pds_known, **name} if operation.family == "pds" else api.known

    def settled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: known.get(key, settled(inner)) for key, inner in value.items()}
        return [settled(inner) for inner in value] if isinstance(value, list) else value

    def add(given: Any, names: Iterable[str]) -> Any:
        return settled({**given, **{name: known[name] for name in names if name in known}})

    if in_query := [parameter["name"] for parameter in operation.parameters if parameter["in"] == "query"]:
        case.query = add(case.query, in_query)
    if "requestBody" in operation.node:
        schema = spec_facts.follow(DOCUMENT, spec_facts.request_schema_of(DOCUMENT, operation))
        case.body = add(case.body, schema.get("properties", ()))
    return case


def misfits_by_null_alone(case: Case[Any]) -> bool:
    """Whether null stands wherever a body does not fit: no page says that it is refused, so the sandbox takes it."""
    schema = spec_facts.request_schema_of(DOCUMENT, operation_of(case))
    if schema is None or isinstance(case.body, NotSet):
        return False
    errors = list(Draft202012Validator({**schema, "components": DOCUMENT["components"]}).iter_errors(case.body))
    return bool(errors) and all(error.instance is None for error in errors)


def accepted(case: Case[Any], response: Any) -> bool:
    """Hold an answer against the description; says whether the request was accepted."""
    case.validate_response(response, checks=list(CHECKS))
    operation = operation_of(case)
    content_type = response.headers["content-type"]
    if response.status_code == 200 and content_type != ["application/json"]:
        return True
    assert response.status_code in (200, 400, 401, 404)
    assert content_type == ["application/json"]
    code = response.json()["code"]
    assert type(code) is int
    success = code == SUCCESS[operation.family]
    assert response.status_code == 200 or not success
    return success


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_requests_that_fit(api: Api, operation_id: str) -> None:
    outcomes: list[bool] = []

    def hold(case: Case[Any]) -> None:
        accepted(case, api.send(case))
        case = settle(api, case)
        outcomes.append(accepted(case, api.send(case)))

    each(api, operation_id, GenerationMode.POSITIVE, 8, hold)
    assert any(outcomes), "no answer to an accepted request was seen"


@pytest.mark.parametrize("operation_id", WITH_INPUT)
def test_requests_that_do_not_fit(api: Api, operation_id: str) -> None:
    """They are refused, but for those that the wire cannot tell from ones that fit: the check knows them."""

    def hold(case: Case[Any]) -> None:
        response = api.send(case)
        if accepted(case, response) and not misfits_by_null_alone(case):
            case.validate_response(response, checks=[negative_data_rejection])

    each(api, operation_id, GenerationMode.NEGATIVE, 6, hold)


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_requests_without_credentials(api: Api, operation_id: str) -> None:
    open_to_all = OPERATIONS[operation_id].node["security"] == []

    def hold(case: Case[Any]) -> None:
        response = api.send(settle(api, case), anonymous=True)
        assert accepted(case, response) == open_to_all
        assert response.status_code == (200 if open_to_all else 401)

    each(api, operation_id, GenerationMode.POSITIVE, 1, hold)


def test_an_answer_that_does_not_fit_is_noticed(api: Api) -> None:
    api.sandbox.put_task_detail({"details": "no list"}, task_id=ODD_TASK)

    def hold(case: Case[Any]) -> None:
        case.query = {"TaskID": ODD_TASK}
        with pytest.raises(FailureGroup, match="Response violates schema"):
            accepted(case, api.send(case))

    each(api, "task_detail", GenerationMode.POSITIVE, 1, hold)


# -- the examples of the description


def examples() -> Iterator[Any]:
    """Every example of a body in the description, with the schema that it stands beside."""
    for operation in OPERATIONS.values():
        request = spec_facts.follow(DOCUMENT, operation.node.get("requestBody")) or {}
        answer = spec_facts.follow(DOCUMENT, operation.node["responses"]["200"])
        for place, part in (("request", request), ("answer", answer)):
            for media in part.get("content", {}).values():
                for name, example in media.get("examples", {}).items():
                    yield pytest.param(media["schema"], example["value"], id=f"{operation.operation_id}-{place}-{name}")


@pytest.mark.parametrize(("schema", "value"), list(examples()))
def test_examples_fit(schema: dict[str, Any], value: Any) -> None:
    Draft202012Validator({**schema, "components": DOCUMENT["components"]}).validate(value)
