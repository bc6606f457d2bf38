# Generated, do not edit: change openapi/ and run `make generate`.
"""The methods of ``workflows``."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from typing import Any, Unpack, overload

from .._support import body_of as _body_of
from .._support import checked as _checked
from ..api.workflows import workflow_add_details as _workflow_add_details
from ..api.workflows import workflow_api_notice_info as _workflow_api_notice_info
from ..api.workflows import workflow_create as _workflow_create
from ..api.workflows import workflow_find_instances as _workflow_find_instances
from ..api.workflows import workflow_outbound_task_list as _workflow_outbound_task_list
from ..api.workflows import workflow_task_detail as _workflow_task_detail
from ..models.workflow_add_details_request import WorkflowAddDetailsRequest
from ..models.workflow_api_notice_info_request import WorkflowApiNoticeInfoRequest
from ..models.workflow_call import WorkflowCall
from ..models.workflow_contact import WorkflowContact
from ..models.workflow_create_request import WorkflowCreateRequest
from ..models.workflow_created import WorkflowCreated
from ..models.workflow_find_instances_request import WorkflowFindInstancesRequest
from ..models.workflow_task_detail import WorkflowTaskDetail
from ..models.workflow_task_detail_request import WorkflowTaskDetailRequest
from ..types import CallOptions, Null, Pace, Response, TaskChange, Transport, Until


class Workflows:
    """``workflows``: every method gives the payload of the response."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @overload
    async def create(
        self,
        /,
        *,
        workflow_template_id: int,
        name: str,
        end_time: str | datetime,
        workflow_template_name: str | Null | None = None,
        workflow_name: str | Null | None = None,
        auto_finish: int | Null | None = None,
        details: Sequence[WorkflowContact | Mapping[str, Any]] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> WorkflowCreated: ...
    @overload
    async def create(
        self, body: WorkflowCreateRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> WorkflowCreated: ...
    async def create(
        self,
        body: WorkflowCreateRequest | Mapping[str, Any] | None = None,
        /,
        *,
        workflow_template_id: int | None = None,
        workflow_template_name: str | Null | None = None,
        name: str | None = None,
        workflow_name: str | Null | None = None,
        auto_finish: int | Null | None = None,
        end_time: str | datetime | None = None,
        details: Sequence[WorkflowContact | Mapping[str, Any]] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> WorkflowCreated:
        """Create a workflow, which dials its recipients.

        The first fields of the body, up to end_time, are documented; details and response are from client code.
        The page has further fields, which are not known. Client code gives at most 10,000 recipients to one
        workflow.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            workflow_template_id: Id of the template that the workflow is an instance of. Evidence: documented.
            name: Name of the workflow task. Evidence: documented.
            end_time: End of the workflow; what happens then is not known. Form, from client code: YYYY-MM-DD
                HH:MM:SS+08:00. That code takes 24 hours ahead if nothing else is wanted. A time in the past is refused
                (inferred). An aware datetime or the text itself.
            workflow_template_name: Name of the template. Evidence: documented. Left out if None.
            workflow_name: How it differs from `name` is not known. Evidence: documented. Left out if None.
            auto_finish: The server takes 2 if it is left out; the meaning of the values is not known. Left out if
                None.
            details: First recipients. At most 10,000 for one workflow in all (client code); see ``check_limits``.
                Evidence: client code. Left out if None.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: api-45238811.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _workflow_create.call(
            self._transport,
            body=_body_of(
                "workflows.create",
                body,
                {
                    "workflow_template_id": workflow_template_id,
                    "workflow_template_name": workflow_template_name,
                    "name": name,
                    "workflow_name": workflow_name,
                    "auto_finish": auto_finish,
                    "end_time": end_time,
                    "details": details,
                },
                {},
            ),
            options=_checked(
                "workflows.create",
                options,
                "workflow_template_id name end_time workflow_template_name workflow_name auto_finish details",
            ),
        )
        return response.data

    @overload
    async def add_contacts(
        self,
        /,
        *,
        workflow_id: str,
        details: Sequence[WorkflowContact | Mapping[str, Any]],
        **options: Unpack[CallOptions],
    ) -> Any: ...
    @overload
    async def add_contacts(
        self, body: WorkflowAddDetailsRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Any: ...
    async def add_contacts(
        self,
        body: WorkflowAddDetailsRequest | Mapping[str, Any] | None = None,
        /,
        *,
        workflow_id: str | None = None,
        details: Sequence[WorkflowContact | Mapping[str, Any]] | None = None,
        **options: Unpack[CallOptions],
    ) -> Any:
        """Add recipients to a workflow, which dials them.

        Path and fields are from client code; that they belong to the page "Add lists to an workflow task"
        (likely api-45244680) is inferred. No page says what happens to a recipient that is there already: a
        second call may dial people twice. Client code gives at most 10,000 recipients to one workflow.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            workflow_id: Id of the workflow.
            details: The recipients. At most 10,000 for one workflow in all (client code); see ``check_limits``.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: api-45244680.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _workflow_add_details.call(
            self._transport,
            body=_body_of(
                "workflows.add_contacts",
                body,
                {
                    "workflow_id": workflow_id,
                    "details": details,
                },
                {},
            ),
            options=_checked("workflows.add_contacts", options, "workflow_id details"),
        )
        return response.data

    async def outbound_tasks(self, body: Mapping[str, Any] | None = None, /, **options: Unpack[CallOptions]) -> Any:
        """List the call tasks that the nodes of a workflow have run.

        The source of the task_id of workflows.task_detail (documented on its page). Fields of the body, paging
        and response are not known; give the body as a mapping.

        Args:
            body: the whole body as a mapping; its fields are not known. Empty if None.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: api-154573225, api-154573421.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _workflow_outbound_task_list.call(
            self._transport,
            body=_body_of("workflows.outbound_tasks", body, {}, {}),
            options=_checked("workflows.outbound_tasks", options, ""),
        )
        return response.data

    @overload
    async def task_detail(self, /, *, task_id: str, **options: Unpack[CallOptions]) -> WorkflowTaskDetail: ...
    @overload
    async def task_detail(
        self, body: WorkflowTaskDetailRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> WorkflowTaskDetail: ...
    async def task_detail(
        self,
        body: WorkflowTaskDetailRequest | Mapping[str, Any] | None = None,
        /,
        *,
        task_id: str | None = None,
        **options: Unpack[CallOptions],
    ) -> WorkflowTaskDetail:
        """Get a call task that a workflow has run, with all its calls.

        Two pages describe this path: api-154573421 for Info Check (complete but for one folded table) and
        api-154573225 for Collection, Telemarketing and E-commerce, whose response has no question_answer
        (inferred). All calls of the task come in one response (inferred: the body has one field). The fields
        mean the same as in the notification of a completed call.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            task_id: Id of the call task, from the list of call tasks of the workflow
                (/service/cloud/workflow/tasklist).
            options: see ``CallOptions``.

        Evidence: documented; pages of the vendor's site: api-154573421, api-154573225.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _workflow_task_detail.call(
            self._transport,
            body=_body_of(
                "workflows.task_detail",
                body,
                {
                    "task_id": task_id,
                },
                {},
            ),
            options=_checked("workflows.task_detail", options, "task_id"),
        )
        return response.data

    async def wait_task(
        self,
        task_id: str,
        *,
        until: Until[WorkflowTaskDetail] = None,
        timeout: float | None,
        pace: Pace | None = None,
    ) -> WorkflowTaskDetail:
        """Wait for a call task until it is ``finished`` or ``canceled``.

        The task is requested with ``workflows.task_detail``, at first often, later less often (see ``Pace``).

        Args:
            task_id: Id of the call task, from the list of call tasks of the workflow
                (/service/cloud/workflow/tasklist).
            until: what to wait for instead: a state, several states, or a function of the task that returns whether
                the wait is over. A state that is not listed here ends the wait only if it is named.
            timeout: seconds for the whole wait; None for no limit. Each request has the timeout of the client, too.
            pace: the pauses between requests; see ``Pace``.

        Evidence of the states: inferred.
        Returns the task as it was in the last answer.
        Raises: ``WaitTimeoutError`` after ``timeout``; ``WaitError`` if the task is in a final state that is
        not waited for. Both have the last answer (``detail``). An error after which the same request may be
        sent again (no connection, a timeout, 408, 429, 5xx) does not end the wait; any other error is raised.
        """
        return await self._transport.wait(
            _workflow_task_detail.build_request(
                body={"task_id": task_id},
                options=CallOptions(),
            ),
            _workflow_task_detail.parse,
            _workflow_task_detail.WATCHED,
            until=until,
            timeout=timeout,
            pace=pace,
        )

    def follow_task(
        self,
        task_id: str,
        *,
        until: Until[WorkflowTaskDetail] = None,
        timeout: float | None,
        pace: Pace | None = None,
        resume: str | None = None,
    ) -> AsyncGenerator[TaskChange[WorkflowTaskDetail, WorkflowCall], None]:
        """Follow the changes of a call task until it is ``finished`` or ``canceled``.

        The task is requested with ``workflows.task_detail``, at first often, later less often (see ``Pace``).

        A change is another state, or calls with a result that is new or another one than before. A change is
        given once, also if the loop is resumed. Changes between two requests come as one.

        Args:
            task_id: Id of the call task, from the list of call tasks of the workflow
                (/service/cloud/workflow/tasklist).
            until: what to wait for instead: a state, several states, or a function of the task that returns whether
                the wait is over. A state that is not listed here ends the wait only if it is named.
            timeout: seconds for the whole wait; None for no limit. Each request has the timeout of the client, too.
            pace: the pauses between requests; see ``Pace``.
            resume: the ``resume`` of a change or of an error: changes up to there are not given again.

        Evidence of the states: inferred.
        Returns an async iterator; nothing is sent yet.
        Raises: ``WaitTimeoutError`` after ``timeout``; ``WaitError`` if the task is in a final state that is
        not waited for. Both have the last answer (``detail``). An error after which the same request may be
        sent again (no connection, a timeout, 408, 429, 5xx) does not end the wait; any other error is raised.
        """
        return self._transport.follow(
            _workflow_task_detail.build_request(
                body={"task_id": task_id},
                options=CallOptions(),
            ),
            _workflow_task_detail.parse,
            _workflow_task_detail.WATCHED,
            until=until,
            timeout=timeout,
            pace=pace,
            resume=resume,
        )

    @overload
    async def find(
        self,
        /,
        *,
        start_time: str,
        end_time: str,
        case_id: str | Null | None = None,
        callee: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Any: ...
    @overload
    async def find(
        self, body: WorkflowFindInstancesRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Any: ...
    async def find(
        self,
        body: WorkflowFindInstancesRequest | Mapping[str, Any] | None = None,
        /,
        *,
        case_id: str | Null | None = None,
        callee: str | Null | None = None,
        start_time: str | None = None,
        end_time: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Any:
        """Find the workflows of a recipient by case_id or number.

        At least one of case_id and callee is needed (inferred from the title). The form of the two times, the
        longest span, paging and the response are not known.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            start_time: Begin of the span. Its form and zone are not known.
            end_time: End of the span. Its form and zone are not known.
            case_id: Own reference of the recipient. Left out if None.
            callee: Number of the recipient, with a plus sign and the country code. Checked: + and digits; see
                ``check_phones``. Left out if None.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: api-154088166.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _workflow_find_instances.call(
            self._transport,
            body=_body_of(
                "workflows.find",
                body,
                {
                    "case_id": case_id,
                    "callee": callee,
                    "start_time": start_time,
                    "end_time": end_time,
                },
                {},
            ),
            options=_checked("workflows.find", options, "start_time end_time case_id callee"),
        )
        return response.data

    @overload
    async def verify_api_push(
        self,
        /,
        *,
        workflow_id: str,
        node_id: str,
        callee: str,
        case_id: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Any: ...
    @overload
    async def verify_api_push(
        self, body: WorkflowApiNoticeInfoRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Any: ...
    async def verify_api_push(
        self,
        body: WorkflowApiNoticeInfoRequest | Mapping[str, Any] | None = None,
        /,
        *,
        workflow_id: str | None = None,
        node_id: str | None = None,
        callee: str | None = None,
        case_id: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Any:
        """Check what a custom API node of a workflow has pushed.

        Returns what was pushed, for the receiver of the push (inferred from path and title). The request is
        documented, the response is not known. A second call is likely harmless, but that is not proven, so it
        is not retried.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            workflow_id: Id of the workflow.
            node_id: Id of the custom API node.
            callee: Number of the recipient: text here, an object in the push itself.
            case_id: Own reference of the recipient. Left out if None.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: api-58679239.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _workflow_api_notice_info.call(
            self._transport,
            body=_body_of(
                "workflows.verify_api_push",
                body,
                {
                    "workflow_id": workflow_id,
                    "node_id": node_id,
                    "callee": callee,
                    "case_id": case_id,
                },
                {},
            ),
            options=_checked("workflows.verify_api_push", options, "workflow_id node_id callee case_id"),
        )
        return response.data


class WorkflowsRaw:
    """``workflows``: every method gives a ``Response``: the payload with envelope, status and headers."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @overload
    async def create(
        self,
        /,
        *,
        workflow_template_id: int,
        name: str,
        end_time: str | datetime,
        workflow_template_name: str | Null | None = None,
        workflow_name: str | Null | None = None,
        auto_finish: int | Null | None = None,
        details: Sequence[WorkflowContact | Mapping[str, Any]] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[WorkflowCreated]: ...
    @overload
    async def create(
        self, body: WorkflowCreateRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Response[WorkflowCreated]: ...
    async def create(
        self,
        body: WorkflowCreateRequest | Mapping[str, Any] | None = None,
        /,
        *,
        workflow_template_id: int | None = None,
        workflow_template_name: str | Null | None = None,
        name: str | None = None,
        workflow_name: str | Null | None = None,
        auto_finish: int | Null | None = None,
        end_time: str | datetime | None = None,
        details: Sequence[WorkflowContact | Mapping[str, Any]] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[WorkflowCreated]:
        """Create a workflow, which dials its recipients.

        The first fields of the body, up to end_time, are documented; details and response are from client code.
        The page has further fields, which are not known. Client code gives at most 10,000 recipients to one
        workflow.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            workflow_template_id: Id of the template that the workflow is an instance of. Evidence: documented.
            name: Name of the workflow task. Evidence: documented.
            end_time: End of the workflow; what happens then is not known. Form, from client code: YYYY-MM-DD
                HH:MM:SS+08:00. That code takes 24 hours ahead if nothing else is wanted. A time in the past is refused
                (inferred). An aware datetime or the text itself.
            workflow_template_name: Name of the template. Evidence: documented. Left out if None.
            workflow_name: How it differs from `name` is not known. Evidence: documented. Left out if None.
            auto_finish: The server takes 2 if it is left out; the meaning of the values is not known. Left out if
                None.
            details: First recipients. At most 10,000 for one workflow in all (client code); see ``check_limits``.
                Evidence: client code. Left out if None.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: api-45238811.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _workflow_create.call(
            self._transport,
            body=_body_of(
                "workflows.create",
                body,
                {
                    "workflow_template_id": workflow_template_id,
                    "workflow_template_name": workflow_template_name,
                    "name": name,
                    "workflow_name": workflow_name,
                    "auto_finish": auto_finish,
                    "end_time": end_time,
                    "details": details,
                },
                {},
            ),
            options=_checked(
                "workflows.create",
                options,
                "workflow_template_id name end_time workflow_template_name workflow_name auto_finish details",
            ),
        )

    @overload
    async def add_contacts(
        self,
        /,
        *,
        workflow_id: str,
        details: Sequence[WorkflowContact | Mapping[str, Any]],
        **options: Unpack[CallOptions],
    ) -> Response[Any]: ...
    @overload
    async def add_contacts(
        self, body: WorkflowAddDetailsRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Response[Any]: ...
    async def add_contacts(
        self,
        body: WorkflowAddDetailsRequest | Mapping[str, Any] | None = None,
        /,
        *,
        workflow_id: str | None = None,
        details: Sequence[WorkflowContact | Mapping[str, Any]] | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[Any]:
        """Add recipients to a workflow, which dials them.

        Path and fields are from client code; that they belong to the page "Add lists to an workflow task"
        (likely api-45244680) is inferred. No page says what happens to a recipient that is there already: a
        second call may dial people twice. Client code gives at most 10,000 recipients to one workflow.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            workflow_id: Id of the workflow.
            details: The recipients. At most 10,000 for one workflow in all (client code); see ``check_limits``.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: api-45244680.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _workflow_add_details.call(
            self._transport,
            body=_body_of(
                "workflows.add_contacts",
                body,
                {
                    "workflow_id": workflow_id,
                    "details": details,
                },
                {},
            ),
            options=_checked("workflows.add_contacts", options, "workflow_id details"),
        )

    async def outbound_tasks(
        self, body: Mapping[str, Any] | None = None, /, **options: Unpack[CallOptions]
    ) -> Response[Any]:
        """List the call tasks that the nodes of a workflow have run.

        The source of the task_id of workflows.task_detail (documented on its page). Fields of the body, paging
        and response are not known; give the body as a mapping.

        Args:
            body: the whole body as a mapping; its fields are not known. Empty if None.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: api-154573225, api-154573421.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _workflow_outbound_task_list.call(
            self._transport,
            body=_body_of("workflows.outbound_tasks", body, {}, {}),
            options=_checked("workflows.outbound_tasks", options, ""),
        )

    @overload
    async def task_detail(self, /, *, task_id: str, **options: Unpack[CallOptions]) -> Response[WorkflowTaskDetail]: ...
    @overload
    async def task_detail(
        self, body: WorkflowTaskDetailRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Response[WorkflowTaskDetail]: ...
    async def task_detail(
        self,
        body: WorkflowTaskDetailRequest | Mapping[str, Any] | None = None,
        /,
        *,
        task_id: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[WorkflowTaskDetail]:
        """Get a call task that a workflow has run, with all its calls.

        Two pages describe this path: api-154573421 for Info Check (complete but for one folded table) and
        api-154573225 for Collection, Telemarketing and E-commerce, whose response has no question_answer
        (inferred). All calls of the task come in one response (inferred: the body has one field). The fields
        mean the same as in the notification of a completed call.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            task_id: Id of the call task, from the list of call tasks of the workflow
                (/service/cloud/workflow/tasklist).
            options: see ``CallOptions``.

        Evidence: documented; pages of the vendor's site: api-154573421, api-154573225.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _workflow_task_detail.call(
            self._transport,
            body=_body_of(
                "workflows.task_detail",
                body,
                {
                    "task_id": task_id,
                },
                {},
            ),
            options=_checked("workflows.task_detail", options, "task_id"),
        )

    @overload
    async def find(
        self,
        /,
        *,
        start_time: str,
        end_time: str,
        case_id: str | Null | None = None,
        callee: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[Any]: ...
    @overload
    async def find(
        self, body: WorkflowFindInstancesRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Response[Any]: ...
    async def find(
        self,
        body: WorkflowFindInstancesRequest | Mapping[str, Any] | None = None,
        /,
        *,
        case_id: str | Null | None = None,
        callee: str | Null | None = None,
        start_time: str | None = None,
        end_time: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[Any]:
        """Find the workflows of a recipient by case_id or number.

        At least one of case_id and callee is needed (inferred from the title). The form of the two times, the
        longest span, paging and the response are not known.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            start_time: Begin of the span. Its form and zone are not known.
            end_time: End of the span. Its form and zone are not known.
            case_id: Own reference of the recipient. Left out if None.
            callee: Number of the recipient, with a plus sign and the country code. Checked: + and digits; see
                ``check_phones``. Left out if None.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: api-154088166.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _workflow_find_instances.call(
            self._transport,
            body=_body_of(
                "workflows.find",
                body,
                {
                    "case_id": case_id,
                    "callee": callee,
                    "start_time": start_time,
                    "end_time": end_time,
                },
                {},
            ),
            options=_checked("workflows.find", options, "start_time end_time case_id callee"),
        )

    @overload
    async def verify_api_push(
        self,
        /,
        *,
        workflow_id: str,
        node_id: str,
        callee: str,
        case_id: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[Any]: ...
    @overload
    async def verify_api_push(
        self, body: WorkflowApiNoticeInfoRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Response[Any]: ...
    async def verify_api_push(
        self,
        body: WorkflowApiNoticeInfoRequest | Mapping[str, Any] | None = None,
        /,
        *,
        workflow_id: str | None = None,
        node_id: str | None = None,
        callee: str | None = None,
        case_id: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[Any]:
        """Check what a custom API node of a workflow has pushed.

        Returns what was pushed, for the receiver of the push (inferred from path and title). The request is
        documented, the response is not known. A second call is likely harmless, but that is not proven, so it
        is not retried.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            workflow_id: Id of the workflow.
            node_id: Id of the custom API node.
            callee: Number of the recipient: text here, an object in the push itself.
            case_id: Own reference of the recipient. Left out if None.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: api-58679239.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _workflow_api_notice_info.call(
            self._transport,
            body=_body_of(
                "workflows.verify_api_push",
                body,
                {
                    "workflow_id": workflow_id,
                    "node_id": node_id,
                    "callee": callee,
                    "case_id": case_id,
                },
                {},
            ),
            options=_checked("workflows.verify_api_push", options, "workflow_id node_id callee case_id"),
        )


__all__ = ["Workflows", "WorkflowsRaw"]
