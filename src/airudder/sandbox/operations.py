"""The operations that the sandbox carries out: a table from method and path to a handler.

What the description has beside them is answered from the description (``described.py``) until somebody adds a row.
To add one: write a handler that takes the State and the Call and gives a Reply or raises Refused, and add a row.
"""

from collections.abc import Callable
from typing import Literal

import attrs

from .handlers import chat, pds, recordings, tasks, workflows
from .reply import Family, Reply, refusal, success
from .world.files import FILES
from .world.state import Call, State

Handler = Callable[[State, Call], Reply]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
"""Those whose answers carry an envelope; operations of others are not served."""
Encryption = Literal["documented", "unknown", "no"]
Body = Literal["none", "optional", "required"]


@attrs.frozen
class Operation:
    """One row of the table. ``method_name``: the client's, by which tests may name the operation too.

    ``path``: may have braces around names, each of which matches one segment or part of it. ``token``: the call
    needs ``Authorization: Token <token>``. ``encryption``: ``documented``; ``unknown`` where no page says whether it
    applies (a sealed request is opened, yet its answer marked as invented); ``no``: sealed requests are refused.
    ``family``: that of the envelopes. ``key``: the field by which answers can be put for single tasks. ``signature``:
    the call needs the two headers of the chatbot family's signature. ``body``: whether a JSON object is read.
    ``takes_query``: a query that cannot be read is refused; otherwise it counts as none. None of these three: as the
    family and the method have it. ``form``: the body is the fields of a form.
    """

    operation_id: str
    method: Method
    path: str
    handler: Handler = attrs.field(repr=False)
    token: bool = True
    encryption: Encryption = "documented"
    method_name: str = ""
    family: Family = "cloud"
    key: str = "TaskID"
    signature: bool | None = None
    body: Body | None = None
    takes_query: bool | None = None
    form: bool = False

    @property
    def signed(self) -> bool:
        """Whether the two headers of the signature have to be there."""
        return self.family == "chatbot" if self.signature is None else self.signature

    @property
    def body_rule(self) -> Body:
        """Whether a JSON object is read."""
        return self.body or ("none" if self.method == "GET" else "required")

    @property
    def query_rule(self) -> bool:
        """Whether a query that cannot be read is refused."""
        return self.method == "GET" if self.takes_query is None else self.takes_query


def auth_token(state: State, call: Call) -> Reply:
    """Issue a token (documented, api-44712004). For wrong credentials code 401 is documented, the rest is not."""
    if (call.body.get("APPKey"), call.body.get("APPSecret")) != (state.app_key, state.app_secret):
        return refusal(state.auth_refusal_status, 401, "sandbox: APPKey or APPSecret is wrong")
    return success({"token": state.tokens.issue()}, invented=False)


def pds_auth_token(state: State, call: Call) -> Reply:
    """Issue a token of the predictive dialer (client code, so marked)."""
    if (call.body.get("APPKey"), call.body.get("APPSecret")) != (state.app_key, state.app_secret):
        return refusal(state.auth_refusal_status, 401, "sandbox: APPKey or APPSecret is wrong", family="pds")
    return success({"token": state.pds_tokens.issue()}, invented=True, family="pds")


def _pds(operation_id: str, name: str, path: str, handler: Handler, key: str = "taskId") -> Operation:
    return Operation(
        operation_id,
        "POST",
        "/service/callcenter/call/predict" + path,
        handler,
        token=bool(name),
        encryption="unknown",
        method_name=name,
        family="pds",
        key=key,
        form=not name,
    )


def _cloud(
    operation_id: str, name: str, method: Method, path: str, handler: Handler, encryption: Encryption = "documented"
) -> Operation:
    key = "TaskID"
    if "/workflow/" in path:
        key = "task_id" if path.endswith("/taskdetail") else "workflow_id"
    return Operation(
        operation_id, method, "/service/cloud" + path, handler, encryption=encryption, method_name=name, key=key
    )


def _chatbot(operation_id: str, name: str, path: str, handler: Handler) -> Operation:
    return Operation(
        operation_id, "POST", "/api/v1" + path, handler, False, "unknown", name, family="chatbot", key="call_id"
    )


OPERATIONS: tuple[Operation, ...] = (
    Operation("auth_token", "POST", "/service/cloud/auth", auth_token, token=False, encryption="unknown"),
    _cloud("task_create", "tasks.create", "POST", "/task", tasks.task_create),
    _cloud("task_create_v2", "tasks.create_v2", "POST", "/v2/task", tasks.task_create, "unknown"),
    _cloud("task_list", "tasks.list", "GET", "/list", tasks.task_list),
    _cloud("task_operation", "tasks.stop", "POST", "/operation", tasks.task_operation),
    _cloud("task_cancel_call", "tasks.cancel_call", "POST", "/cancelphonecall", tasks.task_cancel_call),
    _cloud("task_detail", "tasks.detail", "GET", "/detail", tasks.task_detail),
    _cloud("info_check_task_detail", "tasks.info_check_detail", "GET", "/ic_detail", tasks.info_check_task_detail),
    _cloud("task_call_recording", "tasks.recording", "GET", "/case", recordings.task_call_recording, "unknown"),
    _cloud("task_recordings", "tasks.recordings", "GET", "/recording", recordings.task_recordings, "unknown"),
    _cloud("robot_list", "robots.list", "GET", "/robot", tasks.robot_list),
    _cloud("workflow_create", "workflows.create", "POST", "/workflow/createinstance", workflows.workflow_create),
    _cloud(
        "workflow_add_details",
        "workflows.add_contacts",
        "POST",
        "/workflow/uploaddetails",
        workflows.workflow_add_details,
    ),
    _cloud(
        "workflow_outbound_task_list",
        "workflows.outbound_tasks",
        "POST",
        "/workflow/tasklist",
        workflows.workflow_outbound_task_list,
    ),
    _cloud("workflow_task_detail", "workflows.task_detail", "POST", "/workflow/taskdetail", tasks.workflow_task_detail),
    _cloud(
        "workflow_find_instances",
        "workflows.find",
        "POST",
        "/workflow/detailinstances",
        workflows.workflow_find_instances,
    ),
    _cloud(
        "workflow_api_notice_info",
        "workflows.verify_api_push",
        "POST",
        "/workflow/apinoticeinfo",
        workflows.workflow_api_notice_info,
    ),
    _chatbot("chat_message_list", "chat.messages", "/session/messages", chat.chat_message_list),
    _chatbot("huawei_send_message", "chat.send_huawei", "/channel/huawei/message", chat.huawei_send_message),
    Operation(
        "sms_send", "POST", "/service/sms/message/v2/send", chat.sms_send, True, "unknown", "sms.send", "sms", key=""
    ),
    _pds("pds_auth_token", "", "/auth", pds_auth_token, key=""),
    _pds("pds_task_create", "pds.create", "/createtask", pds.task_create, key="taskName"),
    _pds("pds_task_copy", "pds.copy", "/copytask", pds.task_copy, key="taskName"),
    _pds("pds_task_cancel_contacts", "pds.cancel_contacts", "/canceltaskcontacts", pds.cancel_contacts, key="TaskID"),
    _pds("pds_task_list", "pds.list", "/querytasklist", pds.task_list, key=""),
    _pds("pds_task_detail", "pds.detail", "/querytaskdetail", pds.task_detail),
    _pds("pds_call_recording", "pds.recording", "/case/recording", pds.recording, key="callid"),
)
"""The operations that are carried out: those that keep to what was done before. ``all_operations()`` gives all."""

TOKENS = frozenset({"auth_token", "pds_auth_token"})
"""Those that give a token. Their bodies are not validated: credentials of another type are refused as wrong ones."""

DETAILS = frozenset({"task_detail", "info_check_task_detail", "workflow_task_detail"})
"""Those for which an answer put for no operation in particular goes."""

FILE = Operation("sandbox_file", "GET", FILES, recordings.sandbox_file, token=False, encryption="unknown")
"""The sandbox's own: where addresses of recordings lead; its path is the beginning of theirs."""
