# Generated, do not edit: change openapi/ and run `make generate`.
"""The methods of ``tasks``."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from typing import Any, Unpack, overload

from .._support import body_of as _body_of
from .._support import checked as _checked
from ..api.tasks import info_check_task_detail as _info_check_task_detail
from ..api.tasks import task_call_recording as _task_call_recording
from ..api.tasks import task_cancel_call as _task_cancel_call
from ..api.tasks import task_create as _task_create
from ..api.tasks import task_create_v2 as _task_create_v2
from ..api.tasks import task_detail as _task_detail
from ..api.tasks import task_list as _task_list
from ..api.tasks import task_operation as _task_operation
from ..api.tasks import task_recordings as _task_recordings
from ..models.info_check_call import InfoCheckCall
from ..models.info_check_task_detail import InfoCheckTaskDetail
from ..models.task_call import TaskCall
from ..models.task_cancel_call_request import TaskCancelCallRequest
from ..models.task_contact import TaskContact
from ..models.task_create_request import TaskCreateRequest
from ..models.task_create_v2_request import TaskCreateV2Request
from ..models.task_created import TaskCreated
from ..models.task_detail import TaskDetail
from ..models.task_operation_request import TaskOperationRequest
from ..types import AsyncPages, CallOptions, Null, Pace, Recording, Response, TaskChange, Transport, Until


class Tasks:
    """``tasks``: every method gives the payload of the response."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @overload
    async def create(
        self,
        /,
        *,
        task_name: str | Null | None = None,
        schedule_start_time: str | datetime | Null | None = None,
        schedule_end_time: str | datetime | Null | None = None,
        robot_id: str | Null | None = None,
        sip_line: str | Null | None = None,
        robot_method: str | Null | None = None,
        repeat_interval: int | Null | None = None,
        repeat_number: int | Null | None = None,
        type_: str | Null | None = None,
        details: Sequence[TaskContact | Mapping[str, Any]] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> TaskCreated: ...
    @overload
    async def create(
        self, body: TaskCreateRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> TaskCreated: ...
    async def create(
        self,
        body: TaskCreateRequest | Mapping[str, Any] | None = None,
        /,
        *,
        task_name: str | Null | None = None,
        schedule_start_time: str | datetime | Null | None = None,
        schedule_end_time: str | datetime | Null | None = None,
        robot_id: str | Null | None = None,
        sip_line: str | Null | None = None,
        robot_method: str | Null | None = None,
        repeat_interval: int | Null | None = None,
        repeat_number: int | Null | None = None,
        type_: str | Null | None = None,
        details: Sequence[TaskContact | Mapping[str, Any]] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> TaskCreated:
        """Create a call task, which dials.

        Every number of Details is called. The body is known from an example of the Collection section
        (doc-1678229) and from client code. No page shows which fields are required, further fields (such as an
        address for callbacks), limits, or the response, which is inferred from that of tasks.create_v2: an
        accepted task may hold fewer numbers than were sent.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            task_name: Name of the task, unique in the account. Client code cuts names to 63 characters and uses `|`
                in them; an older guide allows 30 letters without blanks in the web console. Names are not checked here.
                Sent as ``TaskName``. Left out if None.
            schedule_start_time: Planned start, YYYY-MM-DD HH:MM:SS. No page names the zone. A datetime is sent in
                the zone of the account; responses are in the customer's local zone. If that is another zone, give the
                text itself. An aware datetime or the text itself. Sent as ``ScheduleStartTime``. Left out if None.
            schedule_end_time: Planned end, in the form and zone of the planned start. An aware datetime or the text
                itself. Sent as ``ScheduleEndTime``. Left out if None.
            robot_id: Robot of the task. How it relates to the robot_hash of responses is not known. Sent as
                ``RobotID``. Left out if None.
            sip_line: Line to dial over. Client code always sends it. Sent as ``SIPLine``. Left out if None.
            robot_method: Kind of the robot: `single` and `group` in client code, which always sends it. Neither
                other values nor the field that names a group of robots are known. Evidence: client code. Sent as
                ``RobotMethod``. Left out if None.
            repeat_interval: Minutes between two attempts to reach a number (inferred from responses). Evidence:
                documented in part. Sent as ``RepeatInterval``. Left out if None.
            repeat_number: How often a number is called again (inferred from responses). Evidence: documented in
                part. Sent as ``RepeatNumber``. Left out if None.
            type_: Kind of the task, `normal` in the example. Other values are not known. Sent as ``Type``. Left out
                if None.
            details: The numbers to call. Sent as ``Details``. Left out if None.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: doc-1678229.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _task_create.call(
            self._transport,
            body=_body_of(
                "tasks.create",
                body,
                {
                    "TaskName": task_name,
                    "ScheduleStartTime": schedule_start_time,
                    "ScheduleEndTime": schedule_end_time,
                    "RobotID": robot_id,
                    "SIPLine": sip_line,
                    "RobotMethod": robot_method,
                    "RepeatInterval": repeat_interval,
                    "RepeatNumber": repeat_number,
                    "Type": type_,
                    "Details": details,
                },
                {},
            ),
            options=_checked(
                "tasks.create",
                options,
                "task_name schedule_start_time schedule_end_time robot_id sip_line robot_method repeat_interval repeat_number type_ details",
            ),
        )
        return response.data

    @overload
    async def create_v2(
        self,
        /,
        *,
        task_name: str | Null | None = None,
        schedule_start_time: str | datetime | Null | None = None,
        schedule_end_time: str | datetime | Null | None = None,
        robot_id: str | Null | None = None,
        sip_line: str | Null | None = None,
        robot_method: str | Null | None = None,
        repeat_interval: int | Null | None = None,
        repeat_number: int | Null | None = None,
        type_: str | Null | None = None,
        details: Sequence[TaskContact | Mapping[str, Any]] | Null | None = None,
        perform: int | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> TaskCreated: ...
    @overload
    async def create_v2(
        self, body: TaskCreateV2Request | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> TaskCreated: ...
    async def create_v2(
        self,
        body: TaskCreateV2Request | Mapping[str, Any] | None = None,
        /,
        *,
        task_name: str | Null | None = None,
        schedule_start_time: str | datetime | Null | None = None,
        schedule_end_time: str | datetime | Null | None = None,
        robot_id: str | Null | None = None,
        sip_line: str | Null | None = None,
        robot_method: str | Null | None = None,
        repeat_interval: int | Null | None = None,
        repeat_number: int | Null | None = None,
        type_: str | Null | None = None,
        details: Sequence[TaskContact | Mapping[str, Any]] | Null | None = None,
        perform: int | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> TaskCreated:
        """Create a call task of the second version, which dials.

        Every number of Details is called. Known from client code alone, which sends the fields of tasks.create
        and one more, and reads the id of the task and the list of the numbers that were refused. The beginning
        of the path, /service/cloud, is inferred. How it differs from tasks.create is not known. An accepted
        task may hold fewer numbers than were sent.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            task_name: Name of the task, unique in the account. Client code cuts names to 63 characters and uses `|`
                in them; an older guide allows 30 letters without blanks in the web console. Names are not checked here.
                Sent as ``TaskName``. Left out if None.
            schedule_start_time: Planned start, YYYY-MM-DD HH:MM:SS. No page names the zone. A datetime is sent in
                the zone of the account; responses are in the customer's local zone. If that is another zone, give the
                text itself. An aware datetime or the text itself. Sent as ``ScheduleStartTime``. Left out if None.
            schedule_end_time: Planned end, in the form and zone of the planned start. An aware datetime or the text
                itself. Sent as ``ScheduleEndTime``. Left out if None.
            robot_id: Robot of the task. How it relates to the robot_hash of responses is not known. Sent as
                ``RobotID``. Left out if None.
            sip_line: Line to dial over. Client code always sends it. Sent as ``SIPLine``. Left out if None.
            robot_method: Kind of the robot: `single` and `group` in client code, which always sends it. Neither
                other values nor the field that names a group of robots are known. Evidence: client code. Sent as
                ``RobotMethod``. Left out if None.
            repeat_interval: Minutes between two attempts to reach a number (inferred from responses). Evidence:
                documented in part. Sent as ``RepeatInterval``. Left out if None.
            repeat_number: How often a number is called again (inferred from responses). Evidence: documented in
                part. Sent as ``RepeatNumber``. Left out if None.
            type_: Kind of the task, `normal` in the example. Other values are not known. Sent as ``Type``. Left out
                if None.
            details: The numbers to call. Sent as ``Details``. Left out if None.
            perform: 1 in client code. Neither its meaning nor other values are known. Sent as ``Perform``. Left out
                if None.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _task_create_v2.call(
            self._transport,
            body=_body_of(
                "tasks.create_v2",
                body,
                {
                    "TaskName": task_name,
                    "ScheduleStartTime": schedule_start_time,
                    "ScheduleEndTime": schedule_end_time,
                    "RobotID": robot_id,
                    "SIPLine": sip_line,
                    "RobotMethod": robot_method,
                    "RepeatInterval": repeat_interval,
                    "RepeatNumber": repeat_number,
                    "Type": type_,
                    "Details": details,
                    "Perform": perform,
                },
                {},
            ),
            options=_checked(
                "tasks.create_v2",
                options,
                "task_name schedule_start_time schedule_end_time robot_id sip_line robot_method repeat_interval repeat_number type_ details perform",
            ),
        )
        return response.data

    def list(
        self,
        *,
        number: int | None = None,
        page: int | None = None,
        type_: str | None = None,
        resume: str | None = None,
        prefetch: bool = False,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[Any]:
        """List the call tasks created.

        Names of the parameters are from client code; size limits, order, total and end of the list are not
        known. No page shows the response. Inferred: the payload is the list of tasks, or an object with it as
        the only list, and task_id identifies a task, or TaskID as in the answer that client code has read of
        tasks.detail.

        Args:
            number: Tasks per page (inferred from the name); 10 in client code. The largest value is not known. Sent
                as ``Number``. Left out if None.
            page: Number of the page, from 1 (inferred from the sample). Sent as ``Page``. From the first page on if
                None.
            type_: Kind of the tasks (inferred); `normal` in client code. Other values are not known. Sent as
                ``Type``. Left out if None.
            resume: the ``resume`` of a page or of an error: the list continues there.
            prefetch: fetch the next page while the items of the current one are used.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns a list of pages; nothing is sent yet. ``await`` gives the first page, ``async for`` the items of
        all pages, ``pages()`` the pages, ``to_list(limit=...)`` a list of the first items.
        Raises: see the ``errors`` module of the client.
        """
        return self._transport.pages(
            _task_list.build_request(
                number=number,
                page=page,
                type_=type_,
                options=_checked("tasks.list", options, "number page type_"),
            ),
            _task_list.parse_items,
            _task_list.item_id,
            resume=resume,
            prefetch=prefetch,
        )

    @overload
    async def stop(self, /, *, task_id: str, **options: Unpack[CallOptions]) -> Any: ...
    @overload
    async def stop(self, body: TaskOperationRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]) -> Any: ...
    async def stop(
        self,
        body: TaskOperationRequest | Mapping[str, Any] | None = None,
        /,
        *,
        task_id: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Any:
        """Stop a call task.

        Client code sends the action Stop; the name of the path suggests others, which are not known. No page
        shows the response, also not that for a task which was stopped before. Stopping twice dials nothing
        (inferred).

        Always sends Action='Stop', also with a whole body.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            task_id: Id of the call task, 32 characters. Sent as ``TaskID``.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _task_operation.call(
            self._transport,
            body=_body_of(
                "tasks.stop",
                body,
                {
                    "TaskID": task_id,
                },
                {"Action": "Stop"},
            ),
            options=_checked("tasks.stop", options, "task_id"),
        )
        return response.data

    @overload
    async def cancel_call(self, /, *, task_id: str, callee_number: str, **options: Unpack[CallOptions]) -> Any: ...
    @overload
    async def cancel_call(
        self, body: TaskCancelCallRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Any: ...
    async def cancel_call(
        self,
        body: TaskCancelCallRequest | Mapping[str, Any] | None = None,
        /,
        *,
        task_id: str | None = None,
        callee_number: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Any:
        """Cancel the call to one number of a task.

        For call tasks. The call of a plan is cancelled by another path, which is not known. No page shows the
        response, or says whether several numbers can be given. Cancelling twice dials nothing (inferred).

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            task_id: Id of the call task, 32 characters. Sent as ``TaskID``.
            callee_number: Number not to call any more, with a plus sign and the country code. Checked: + and
                digits; see ``check_phones``. Sent as ``CalleeNumber``.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _task_cancel_call.call(
            self._transport,
            body=_body_of(
                "tasks.cancel_call",
                body,
                {
                    "TaskID": task_id,
                    "CalleeNumber": callee_number,
                },
                {},
            ),
            options=_checked("tasks.cancel_call", options, "task_id callee_number"),
        )
        return response.data

    async def detail(self, *, task_id: str, **options: Unpack[CallOptions]) -> TaskDetail:
        """Get a call task with all its calls.

        For the sections Collection, Telemarketing and E-commerce; Info Check has a path of its own. The query
        is the published example of an encrypted GET request (doc-1678229):
        TaskID=69f531a01a9df58aa6de2487be610abb with the sample key of that page. The response is inferred from
        that of the workflow variant: the vendor says that it is almost the same, with five workflow fields
        added. Client code has read another spelling of it, and further fields. It asks at least 10 minutes
        after the end of the task, and 5 minutes later again if calls are missing.

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
            options=_checked("tasks.detail", options, "task_id"),
        )
        return response.data

    async def wait(
        self,
        task_id: str,
        *,
        until: Until[TaskDetail] = None,
        timeout: float | None,
        pace: Pace | None = None,
    ) -> TaskDetail:
        """Wait for a call task until it is ``finished`` or ``canceled``.

        The task is requested with ``tasks.detail``, at first often, later less often (see ``Pace``).

        Args:
            task_id: Id of the call task, 32 characters. Known from the example; that it is required is inferred, as
                it is the only parameter that any page shows. Evidence: inferred.
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
            _task_detail.build_request(
                task_id=task_id,
                options=CallOptions(),
            ),
            _task_detail.parse,
            _task_detail.WATCHED,
            until=until,
            timeout=timeout,
            pace=pace,
        )

    def follow(
        self,
        task_id: str,
        *,
        until: Until[TaskDetail] = None,
        timeout: float | None,
        pace: Pace | None = None,
        resume: str | None = None,
    ) -> AsyncGenerator[TaskChange[TaskDetail, TaskCall], None]:
        """Follow the changes of a call task until it is ``finished`` or ``canceled``.

        The task is requested with ``tasks.detail``, at first often, later less often (see ``Pace``).

        A change is another state, or calls with a result that is new or another one than before. A change is
        given once, also if the loop is resumed. Changes between two requests come as one.

        Args:
            task_id: Id of the call task, 32 characters. Known from the example; that it is required is inferred, as
                it is the only parameter that any page shows. Evidence: inferred.
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
            _task_detail.build_request(
                task_id=task_id,
                options=CallOptions(),
            ),
            _task_detail.parse,
            _task_detail.WATCHED,
            until=until,
            timeout=timeout,
            pace=pace,
            resume=resume,
        )

    async def info_check_detail(
        self, *, task_id: str | None = None, **options: Unpack[CallOptions]
    ) -> InfoCheckTaskDetail:
        """Get a call task of Info Check with all its calls.

        The path is named on the page of the workflow variant; the method is inferred from the Collection page
        of the same title. Whether the parameter is TaskID or task_id is not known: TaskID is sent, as in
        Collection, and extra_query={"task_id": ...} sends the other. The response is inferred from that of the
        workflow variant: the vendor says that only five workflow fields differ.

        Args:
            task_id: Id of the call task, 32 characters. The name is inferred from the Collection section; not
                marked as required, since it may be another. Evidence: inferred. Sent as ``TaskID``. Left out if None.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: api-154573421.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _info_check_task_detail.call(
            self._transport,
            task_id=task_id,
            options=_checked("tasks.info_check_detail", options, "task_id"),
        )
        return response.data

    async def wait_info_check(
        self,
        task_id: str,
        *,
        until: Until[InfoCheckTaskDetail] = None,
        timeout: float | None,
        pace: Pace | None = None,
    ) -> InfoCheckTaskDetail:
        """Wait for a call task until it is ``finished`` or ``canceled``.

        The task is requested with ``tasks.info_check_detail``, at first often, later less often (see ``Pace``).

        Args:
            task_id: Id of the call task, 32 characters. The name is inferred from the Collection section; not
                marked as required, since it may be another. Evidence: inferred.
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
            _info_check_task_detail.build_request(
                task_id=task_id,
                options=CallOptions(),
            ),
            _info_check_task_detail.parse,
            _info_check_task_detail.WATCHED,
            until=until,
            timeout=timeout,
            pace=pace,
        )

    def follow_info_check(
        self,
        task_id: str,
        *,
        until: Until[InfoCheckTaskDetail] = None,
        timeout: float | None,
        pace: Pace | None = None,
        resume: str | None = None,
    ) -> AsyncGenerator[TaskChange[InfoCheckTaskDetail, InfoCheckCall], None]:
        """Follow the changes of a call task until it is ``finished`` or ``canceled``.

        The task is requested with ``tasks.info_check_detail``, at first often, later less often (see ``Pace``).

        A change is another state, or calls with a result that is new or another one than before. A change is
        given once, also if the loop is resumed. Changes between two requests come as one.

        Args:
            task_id: Id of the call task, 32 characters. The name is inferred from the Collection section; not
                marked as required, since it may be another. Evidence: inferred.
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
            _info_check_task_detail.build_request(
                task_id=task_id,
                options=CallOptions(),
            ),
            _info_check_task_detail.parse,
            _info_check_task_detail.WATCHED,
            until=until,
            timeout=timeout,
            pace=pace,
            resume=resume,
        )

    def recording(self, *, task_id: str, callee: str, **options: Unpack[CallOptions]) -> Recording:
        """Get the recording of the call to one number of a task.

        Both parameters are from client code, which handles this response unlike all others: audio or a redirect
        (inferred, weak).

        Args:
            task_id: Id of the call task, 32 characters. That it is required is inferred: the call has no object
                without it. Evidence: inferred. Sent as ``TaskID``.
            callee: Number called, with a plus sign and the country code (here Callee, elsewhere CalleeNumber). That
                it is required is inferred: the title speaks of one call. Evidence: inferred. Checked: + and digits; see
                ``check_phones``. Sent as ``Callee``.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns the file; nothing is sent yet. ``await`` its ``save(path)`` or ``read()``, or iterate over
        ``chunks()``. Use ``async with`` to see its kind and length before it is read.
        Raises: see the ``errors`` module of the client.
        """
        return self._transport.download(
            _task_call_recording.build_request(
                task_id=task_id,
                callee=callee,
                options=_checked("tasks.recording", options, "task_id callee"),
            )
        )

    def recordings(self, *, task_id: str, **options: Unpack[CallOptions]) -> Recording:
        """Get the recordings of all calls of a task.

        The parameter is from client code, whose name for the call speaks of a ZIP of voices while it decodes
        JSON: an archive, or JSON with a link (inferred, open).

        Args:
            task_id: Id of the call task, 32 characters. That it is required is inferred: the call has no object
                without it. Evidence: inferred. Sent as ``TaskID``.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns the file; nothing is sent yet. ``await`` its ``save(path)`` or ``read()``, or iterate over
        ``chunks()``. Use ``async with`` to see its kind and length before it is read.
        Raises: see the ``errors`` module of the client.
        """
        return self._transport.download(
            _task_recordings.build_request(
                task_id=task_id,
                options=_checked("tasks.recordings", options, "task_id"),
            )
        )


class TasksRaw:
    """``tasks``: every method gives a ``Response``: the payload with envelope, status and headers."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @overload
    async def create(
        self,
        /,
        *,
        task_name: str | Null | None = None,
        schedule_start_time: str | datetime | Null | None = None,
        schedule_end_time: str | datetime | Null | None = None,
        robot_id: str | Null | None = None,
        sip_line: str | Null | None = None,
        robot_method: str | Null | None = None,
        repeat_interval: int | Null | None = None,
        repeat_number: int | Null | None = None,
        type_: str | Null | None = None,
        details: Sequence[TaskContact | Mapping[str, Any]] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[TaskCreated]: ...
    @overload
    async def create(
        self, body: TaskCreateRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Response[TaskCreated]: ...
    async def create(
        self,
        body: TaskCreateRequest | Mapping[str, Any] | None = None,
        /,
        *,
        task_name: str | Null | None = None,
        schedule_start_time: str | datetime | Null | None = None,
        schedule_end_time: str | datetime | Null | None = None,
        robot_id: str | Null | None = None,
        sip_line: str | Null | None = None,
        robot_method: str | Null | None = None,
        repeat_interval: int | Null | None = None,
        repeat_number: int | Null | None = None,
        type_: str | Null | None = None,
        details: Sequence[TaskContact | Mapping[str, Any]] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[TaskCreated]:
        """Create a call task, which dials.

        Every number of Details is called. The body is known from an example of the Collection section
        (doc-1678229) and from client code. No page shows which fields are required, further fields (such as an
        address for callbacks), limits, or the response, which is inferred from that of tasks.create_v2: an
        accepted task may hold fewer numbers than were sent.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            task_name: Name of the task, unique in the account. Client code cuts names to 63 characters and uses `|`
                in them; an older guide allows 30 letters without blanks in the web console. Names are not checked here.
                Sent as ``TaskName``. Left out if None.
            schedule_start_time: Planned start, YYYY-MM-DD HH:MM:SS. No page names the zone. A datetime is sent in
                the zone of the account; responses are in the customer's local zone. If that is another zone, give the
                text itself. An aware datetime or the text itself. Sent as ``ScheduleStartTime``. Left out if None.
            schedule_end_time: Planned end, in the form and zone of the planned start. An aware datetime or the text
                itself. Sent as ``ScheduleEndTime``. Left out if None.
            robot_id: Robot of the task. How it relates to the robot_hash of responses is not known. Sent as
                ``RobotID``. Left out if None.
            sip_line: Line to dial over. Client code always sends it. Sent as ``SIPLine``. Left out if None.
            robot_method: Kind of the robot: `single` and `group` in client code, which always sends it. Neither
                other values nor the field that names a group of robots are known. Evidence: client code. Sent as
                ``RobotMethod``. Left out if None.
            repeat_interval: Minutes between two attempts to reach a number (inferred from responses). Evidence:
                documented in part. Sent as ``RepeatInterval``. Left out if None.
            repeat_number: How often a number is called again (inferred from responses). Evidence: documented in
                part. Sent as ``RepeatNumber``. Left out if None.
            type_: Kind of the task, `normal` in the example. Other values are not known. Sent as ``Type``. Left out
                if None.
            details: The numbers to call. Sent as ``Details``. Left out if None.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: doc-1678229.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _task_create.call(
            self._transport,
            body=_body_of(
                "tasks.create",
                body,
                {
                    "TaskName": task_name,
                    "ScheduleStartTime": schedule_start_time,
                    "ScheduleEndTime": schedule_end_time,
                    "RobotID": robot_id,
                    "SIPLine": sip_line,
                    "RobotMethod": robot_method,
                    "RepeatInterval": repeat_interval,
                    "RepeatNumber": repeat_number,
                    "Type": type_,
                    "Details": details,
                },
                {},
            ),
            options=_checked(
                "tasks.create",
                options,
                "task_name schedule_start_time schedule_end_time robot_id sip_line robot_method repeat_interval repeat_number type_ details",
            ),
        )

    @overload
    async def create_v2(
        self,
        /,
        *,
        task_name: str | Null | None = None,
        schedule_start_time: str | datetime | Null | None = None,
        schedule_end_time: str | datetime | Null | None = None,
        robot_id: str | Null | None = None,
        sip_line: str | Null | None = None,
        robot_method: str | Null | None = None,
        repeat_interval: int | Null | None = None,
        repeat_number: int | Null | None = None,
        type_: str | Null | None = None,
        details: Sequence[TaskContact | Mapping[str, Any]] | Null | None = None,
        perform: int | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[TaskCreated]: ...
    @overload
    async def create_v2(
        self, body: TaskCreateV2Request | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Response[TaskCreated]: ...
    async def create_v2(
        self,
        body: TaskCreateV2Request | Mapping[str, Any] | None = None,
        /,
        *,
        task_name: str | Null | None = None,
        schedule_start_time: str | datetime | Null | None = None,
        schedule_end_time: str | datetime | Null | None = None,
        robot_id: str | Null | None = None,
        sip_line: str | Null | None = None,
        robot_method: str | Null | None = None,
        repeat_interval: int | Null | None = None,
        repeat_number: int | Null | None = None,
        type_: str | Null | None = None,
        details: Sequence[TaskContact | Mapping[str, Any]] | Null | None = None,
        perform: int | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[TaskCreated]:
        """Create a call task of the second version, which dials.

        Every number of Details is called. Known from client code alone, which sends the fields of tasks.create
        and one more, and reads the id of the task and the list of the numbers that were refused. The beginning
        of the path, /service/cloud, is inferred. How it differs from tasks.create is not known. An accepted
        task may hold fewer numbers than were sent.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            task_name: Name of the task, unique in the account. Client code cuts names to 63 characters and uses `|`
                in them; an older guide allows 30 letters without blanks in the web console. Names are not checked here.
                Sent as ``TaskName``. Left out if None.
            schedule_start_time: Planned start, YYYY-MM-DD HH:MM:SS. No page names the zone. A datetime is sent in
                the zone of the account; responses are in the customer's local zone. If that is another zone, give the
                text itself. An aware datetime or the text itself. Sent as ``ScheduleStartTime``. Left out if None.
            schedule_end_time: Planned end, in the form and zone of the planned start. An aware datetime or the text
                itself. Sent as ``ScheduleEndTime``. Left out if None.
            robot_id: Robot of the task. How it relates to the robot_hash of responses is not known. Sent as
                ``RobotID``. Left out if None.
            sip_line: Line to dial over. Client code always sends it. Sent as ``SIPLine``. Left out if None.
            robot_method: Kind of the robot: `single` and `group` in client code, which always sends it. Neither
                other values nor the field that names a group of robots are known. Evidence: client code. Sent as
                ``RobotMethod``. Left out if None.
            repeat_interval: Minutes between two attempts to reach a number (inferred from responses). Evidence:
                documented in part. Sent as ``RepeatInterval``. Left out if None.
            repeat_number: How often a number is called again (inferred from responses). Evidence: documented in
                part. Sent as ``RepeatNumber``. Left out if None.
            type_: Kind of the task, `normal` in the example. Other values are not known. Sent as ``Type``. Left out
                if None.
            details: The numbers to call. Sent as ``Details``. Left out if None.
            perform: 1 in client code. Neither its meaning nor other values are known. Sent as ``Perform``. Left out
                if None.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _task_create_v2.call(
            self._transport,
            body=_body_of(
                "tasks.create_v2",
                body,
                {
                    "TaskName": task_name,
                    "ScheduleStartTime": schedule_start_time,
                    "ScheduleEndTime": schedule_end_time,
                    "RobotID": robot_id,
                    "SIPLine": sip_line,
                    "RobotMethod": robot_method,
                    "RepeatInterval": repeat_interval,
                    "RepeatNumber": repeat_number,
                    "Type": type_,
                    "Details": details,
                    "Perform": perform,
                },
                {},
            ),
            options=_checked(
                "tasks.create_v2",
                options,
                "task_name schedule_start_time schedule_end_time robot_id sip_line robot_method repeat_interval repeat_number type_ details perform",
            ),
        )

    async def list(
        self,
        *,
        number: int | None = None,
        page: int | None = None,
        type_: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[Any]:
        """List the call tasks created.

        Names of the parameters are from client code; size limits, order, total and end of the list are not
        known. No page shows the response. Inferred: the payload is the list of tasks, or an object with it as
        the only list, and task_id identifies a task, or TaskID as in the answer that client code has read of
        tasks.detail.

        Args:
            number: Tasks per page (inferred from the name); 10 in client code. The largest value is not known. Sent
                as ``Number``. Left out if None.
            page: Number of the page, from 1 (inferred from the sample). Sent as ``Page``. Left out if None.
            type_: Kind of the tasks (inferred); `normal` in client code. Other values are not known. Sent as
                ``Type``. Left out if None.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns one page as a ``Response``; ``client.tasks.list`` reads all pages.
        Raises: see the ``errors`` module of the client.
        """
        return await _task_list.call(
            self._transport,
            number=number,
            page=page,
            type_=type_,
            options=_checked("tasks.list", options, "number page type_"),
        )

    @overload
    async def stop(self, /, *, task_id: str, **options: Unpack[CallOptions]) -> Response[Any]: ...
    @overload
    async def stop(
        self, body: TaskOperationRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Response[Any]: ...
    async def stop(
        self,
        body: TaskOperationRequest | Mapping[str, Any] | None = None,
        /,
        *,
        task_id: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[Any]:
        """Stop a call task.

        Client code sends the action Stop; the name of the path suggests others, which are not known. No page
        shows the response, also not that for a task which was stopped before. Stopping twice dials nothing
        (inferred).

        Always sends Action='Stop', also with a whole body.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            task_id: Id of the call task, 32 characters. Sent as ``TaskID``.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _task_operation.call(
            self._transport,
            body=_body_of(
                "tasks.stop",
                body,
                {
                    "TaskID": task_id,
                },
                {"Action": "Stop"},
            ),
            options=_checked("tasks.stop", options, "task_id"),
        )

    @overload
    async def cancel_call(
        self, /, *, task_id: str, callee_number: str, **options: Unpack[CallOptions]
    ) -> Response[Any]: ...
    @overload
    async def cancel_call(
        self, body: TaskCancelCallRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Response[Any]: ...
    async def cancel_call(
        self,
        body: TaskCancelCallRequest | Mapping[str, Any] | None = None,
        /,
        *,
        task_id: str | None = None,
        callee_number: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[Any]:
        """Cancel the call to one number of a task.

        For call tasks. The call of a plan is cancelled by another path, which is not known. No page shows the
        response, or says whether several numbers can be given. Cancelling twice dials nothing (inferred).

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            task_id: Id of the call task, 32 characters. Sent as ``TaskID``.
            callee_number: Number not to call any more, with a plus sign and the country code. Checked: + and
                digits; see ``check_phones``. Sent as ``CalleeNumber``.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _task_cancel_call.call(
            self._transport,
            body=_body_of(
                "tasks.cancel_call",
                body,
                {
                    "TaskID": task_id,
                    "CalleeNumber": callee_number,
                },
                {},
            ),
            options=_checked("tasks.cancel_call", options, "task_id callee_number"),
        )

    async def detail(self, *, task_id: str, **options: Unpack[CallOptions]) -> Response[TaskDetail]:
        """Get a call task with all its calls.

        For the sections Collection, Telemarketing and E-commerce; Info Check has a path of its own. The query
        is the published example of an encrypted GET request (doc-1678229):
        TaskID=69f531a01a9df58aa6de2487be610abb with the sample key of that page. The response is inferred from
        that of the workflow variant: the vendor says that it is almost the same, with five workflow fields
        added. Client code has read another spelling of it, and further fields. It asks at least 10 minutes
        after the end of the task, and 5 minutes later again if calls are missing.

        Args:
            task_id: Id of the call task, 32 characters. Known from the example; that it is required is inferred, as
                it is the only parameter that any page shows. Evidence: inferred. Sent as ``TaskID``.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: api-154573225, doc-1678229.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _task_detail.call(
            self._transport,
            task_id=task_id,
            options=_checked("tasks.detail", options, "task_id"),
        )

    async def info_check_detail(
        self, *, task_id: str | None = None, **options: Unpack[CallOptions]
    ) -> Response[InfoCheckTaskDetail]:
        """Get a call task of Info Check with all its calls.

        The path is named on the page of the workflow variant; the method is inferred from the Collection page
        of the same title. Whether the parameter is TaskID or task_id is not known: TaskID is sent, as in
        Collection, and extra_query={"task_id": ...} sends the other. The response is inferred from that of the
        workflow variant: the vendor says that only five workflow fields differ.

        Args:
            task_id: Id of the call task, 32 characters. The name is inferred from the Collection section; not
                marked as required, since it may be another. Evidence: inferred. Sent as ``TaskID``. Left out if None.
            options: see ``CallOptions``.

        Evidence: documented in part; pages of the vendor's site: api-154573421.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _info_check_task_detail.call(
            self._transport,
            task_id=task_id,
            options=_checked("tasks.info_check_detail", options, "task_id"),
        )

    def recording(self, *, task_id: str, callee: str, **options: Unpack[CallOptions]) -> Recording:
        """Get the recording of the call to one number of a task.

        Both parameters are from client code, which handles this response unlike all others: audio or a redirect
        (inferred, weak).

        Args:
            task_id: Id of the call task, 32 characters. That it is required is inferred: the call has no object
                without it. Evidence: inferred. Sent as ``TaskID``.
            callee: Number called, with a plus sign and the country code (here Callee, elsewhere CalleeNumber). That
                it is required is inferred: the title speaks of one call. Evidence: inferred. Checked: + and digits; see
                ``check_phones``. Sent as ``Callee``.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns the file; nothing is sent yet. ``await`` its ``save(path)`` or ``read()``, or iterate over
        ``chunks()``. Use ``async with`` to see its kind and length before it is read.
        Raises: see the ``errors`` module of the client.
        """
        return self._transport.download(
            _task_call_recording.build_request(
                task_id=task_id,
                callee=callee,
                options=_checked("tasks.recording", options, "task_id callee"),
            )
        )

    def recordings(self, *, task_id: str, **options: Unpack[CallOptions]) -> Recording:
        """Get the recordings of all calls of a task.

        The parameter is from client code, whose name for the call speaks of a ZIP of voices while it decodes
        JSON: an archive, or JSON with a link (inferred, open).

        Args:
            task_id: Id of the call task, 32 characters. That it is required is inferred: the call has no object
                without it. Evidence: inferred. Sent as ``TaskID``.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns the file; nothing is sent yet. ``await`` its ``save(path)`` or ``read()``, or iterate over
        ``chunks()``. Use ``async with`` to see its kind and length before it is read.
        Raises: see the ``errors`` module of the client.
        """
        return self._transport.download(
            _task_recordings.build_request(
                task_id=task_id,
                options=_checked("tasks.recordings", options, "task_id"),
            )
        )


__all__ = ["Tasks", "TasksRaw"]
