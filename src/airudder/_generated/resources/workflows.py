# Generated, do not edit: change openapi/ and run `make generate`.
"""The methods of ``workflows``."""

from collections.abc import Mapping
from typing import Any, Unpack, overload

from .._support import body_of as _body_of
from .._support import checked as _checked
from ..api.workflows import workflow_task_detail as _workflow_task_detail
from ..models.workflow_task_detail import WorkflowTaskDetail
from ..models.workflow_task_detail_request import WorkflowTaskDetailRequest
from ..types import CallOptions, Response, Transport


class Workflows:
    """``workflows``: every method gives the payload of the answer."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

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
        api-154573225 for Collection, Telemarketing and E-commerce, whose answer differs by having no
        question_answer (inferred). All calls of the task come in one answer (inferred: the body has one field).
        The fields mean the same as in the notification of a completed call.

        Args:
            body: the whole body instead of its fields one by one: a model or a mapping.
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
            options=_checked("workflows.task_detail", options),
        )
        return response.data


class WorkflowsRaw:
    """``workflows``: every method gives a ``Response`` with the payload and what came around it."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

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
        api-154573225 for Collection, Telemarketing and E-commerce, whose answer differs by having no
        question_answer (inferred). All calls of the task come in one answer (inferred: the body has one field).
        The fields mean the same as in the notification of a completed call.

        Args:
            body: the whole body instead of its fields one by one: a model or a mapping.
            task_id: Id of the call task, from the list of call tasks of the workflow
                (/service/cloud/workflow/tasklist).
            options: see ``CallOptions``.

        Evidence: documented; pages of the vendor's site: api-154573421, api-154573225.
        Returns the typed payload with everything that came around it.
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
            options=_checked("workflows.task_detail", options),
        )


__all__ = ["Workflows", "WorkflowsRaw"]
