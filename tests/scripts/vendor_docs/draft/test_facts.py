"""What a call does: guesses that are never better than the truth; its family and auth are those of others."""

import pytest

from codegen.facts import PAYLOAD_KEYS, load, operations_of
from vendor_docs.draft.facts import effect_of, family_of, nearest
from vendor_docs.draft.naming import words_of
from vendor_docs.draft.workspace import CheckedText, Workspace

from .made import OPENAPI, names


@pytest.mark.parametrize(
    ("method", "title", "path", "effect"),
    [
        ("get", "Start Plan", "", "dials"),
        ("get", "Call a Number", "", "dials"),
        ("get", "Stop Plan", "", "changes"),
        ("get", "Send SMS", "", "sends"),
        ("get", "Things", "/service/cloud/plan/start", "dials"),
        ("get", "Things", "/service/sms/message/sendget", "sends"),
        ("get", "Things", "/service/cloud/task/batchredial", "dials"),
        ("delete", "Detail Delete", "", "changes"),
        ("delete", "Detail", "", "changes"),
        ("put", "Query Things", "", "changes"),
        ("patch", "Query Things", "", "changes"),
        ("post", "Check and Send Message", "", "sends"),
        ("post", "List Update of the Task", "", "changes"),
        ("post", "Resume a Paused Calling Task", "", "dials"),
        ("post", "Retry failed calls", "", "dials"),
        ("post", "Execute Plan", "", "dials"),
        ("post", "Report and dial", "", "dials"),
        ("post", "Clone Calling Task", "", "dials"),
        ("post", "Run Flow", "", "dials"),
        ("post", "Trigger Flow", "", "dials"),
        ("post", "Launch Flow", "", "dials"),
        ("post", "Batch Redial", "", "dials"),
        ("post", "Call a Number", "", "dials"),
        ("post", "New Task", "", "dials"),
        ("post", "Import File", "", "changes"),
        ("post", "Things", "", "changes"),
        ("post", "Things", "/service/cloud/get", "changes"),
        ("post", "Query New Calls", "", "reads"),
        ("post", "启动任务", "", "dials"),
        ("post", "拨打胡说", "", "dials"),
        ("post", "外呼胡说", "", "dials"),
        ("post", "发送胡说", "", "sends"),
        ("post", "创建胡说任务", "", "dials"),
        ("post", "查询外呼任务", "", "reads"),
    ],
)
def test_the_worst_that_any_verb_says(method: str, title: str, path: str, effect: str) -> None:
    found = effect_of(method, words_of(title, names(), partly=True), path)
    assert found == effect and isinstance(found, CheckedText)


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Obtain Call Records", "/service/cloud/report/call_records"),
        ("Query the Sending Result", "/service/sms/message/result"),
        ("Things", "/service/cloud/marketing/dialog/credit"),
        ("Obtain Outbound Call Report", "/service/cloud/{send}/address"),
        ("Get the trigger", "/service/cloud/plan/trigger"),
    ],
)
def test_a_get_without_a_doubt(title: str, path: str) -> None:
    found = effect_of("get", words_of(title, names(), partly=True), path)
    assert found == "reads" and not isinstance(found, CheckedText)


def test_a_path_has_the_family_and_the_auth_of_the_described_operations_that_begin_alike() -> None:
    document = load(OPENAPI / "airudder.yaml")
    public = [each for each in operations_of(document) if each.methods]
    assert {each.family for each in public} == set(PAYLOAD_KEYS)
    for operation in public:
        space = Workspace(
            {**document, "paths": {o.path: {o.method: o.node} for o in public if o != operation}}, [], names()
        )
        if any(each.family == operation.family for each in space.operations):
            family, found = family_of(space, operation.path), nearest(space, operation.path)
            assert (family, type(family)) == (operation.family, str)
            assert [found.node[key] for key in ("x-airudder-auth", "security")] == [
                *(operation.node["x-airudder-auth"], operation.node["security"])
            ]
