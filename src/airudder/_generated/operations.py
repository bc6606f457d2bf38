# Generated, do not edit: change openapi/ and run `make generate`.
"""The facts of every operation, by operation id, as the description of the API states them."""

from .types import Operation

OPERATIONS: dict[str, Operation] = {
    "auth_token": Operation(
        operation_id="auth_token",
        method="POST",
        path="/service/cloud/auth",
        public_name=None,
        family="cloud",
        auth="none",
        effect="changes",
        repeat="safe",
        encryption="unknown",
        evidence="documented",
        pages=("api-44712004", "api-53949513"),
        required_query=(),
        required_body=("APPKey", "APPSecret"),
        text_fields=("APPKey", "APPSecret"),
    ),
    "task_detail": Operation(
        operation_id="task_detail",
        method="GET",
        path="/service/cloud/detail",
        public_name="tasks.detail",
        family="cloud",
        auth="token",
        effect="reads",
        repeat="safe",
        encryption="allowed",
        evidence="documented_in_part",
        pages=("api-154573225", "doc-1678229"),
        required_query=("TaskID",),
        required_body=(),
        text_fields=("TaskID",),
    ),
    "workflow_task_detail": Operation(
        operation_id="workflow_task_detail",
        method="POST",
        path="/service/cloud/workflow/taskdetail",
        public_name="workflows.task_detail",
        family="cloud",
        auth="token",
        effect="reads",
        repeat="safe",
        encryption="allowed",
        evidence="documented",
        pages=("api-154573421", "api-154573225"),
        required_query=(),
        required_body=("task_id",),
        text_fields=("task_id",),
    ),
}

__all__ = ["OPERATIONS"]
