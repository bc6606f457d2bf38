# Generated, do not edit: change openapi/ and run `make generate`.
"""The methods of ``tasks``."""

from typing import Unpack

from .._support import checked as _checked
from ..api.tasks import task_detail as _task_detail
from ..models.task_detail import TaskDetail
from ..types import CallOptions, Response, Transport


class Tasks:
    """``tasks``: every method gives the payload of the answer."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def detail(self, *, task_id: str, **options: Unpack[CallOptions]) -> TaskDetail:
        """Get a call task with all its calls.

        For the sections Collection, Telemarketing and E-commerce; Info Check has a path of its own. The query
        is the published example of an encrypted GET request (doc-1678229):
        TaskID=69f531a01a9df58aa6de2487be610abb with the sample key of that page. The answer is inferred from
        the workflow variant, of which the vendor says that it returns much the same and adds five workflow
        fields.

        Args:
            task_id: Id of the call task, 32 characters. Known from the example; that it is required is inferred, as
                it is the only parameter that any page shows. Evidence: inferred. Sent as ``TaskID``.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: api-154573225, doc-1678229.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _task_detail.call(
            self._transport,
            task_id=task_id,
            options=_checked("tasks.detail", options),
        )
        return response.data


class TasksRaw:
    """``tasks``: every method gives a ``Response`` with the payload and what came around it."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def detail(self, *, task_id: str, **options: Unpack[CallOptions]) -> Response[TaskDetail]:
        """Get a call task with all its calls.

        For the sections Collection, Telemarketing and E-commerce; Info Check has a path of its own. The query
        is the published example of an encrypted GET request (doc-1678229):
        TaskID=69f531a01a9df58aa6de2487be610abb with the sample key of that page. The answer is inferred from
        the workflow variant, of which the vendor says that it returns much the same and adds five workflow
        fields.

        Args:
            task_id: Id of the call task, 32 characters. Known from the example; that it is required is inferred, as
                it is the only parameter that any page shows. Evidence: inferred. Sent as ``TaskID``.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: api-154573225, doc-1678229.
        Returns the typed payload with everything that came around it.
        Raises: see the ``errors`` module of the client.
        """
        return await _task_detail.call(
            self._transport,
            task_id=task_id,
            options=_checked("tasks.detail", options),
        )


__all__ = ["Tasks", "TasksRaw"]
