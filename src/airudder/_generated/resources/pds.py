# Generated, do not edit: change openapi/ and run `make generate`.
"""The methods of ``pds``."""

from collections.abc import Mapping, Sequence
from typing import Any, Unpack, overload

from .._support import body_of as _body_of
from .._support import checked as _checked
from ..api.pds import pds_call_recording as _pds_call_recording
from ..api.pds import pds_task_cancel_contacts as _pds_task_cancel_contacts
from ..api.pds import pds_task_copy as _pds_task_copy
from ..api.pds import pds_task_create as _pds_task_create
from ..api.pds import pds_task_detail as _pds_task_detail
from ..api.pds import pds_task_list as _pds_task_list
from ..models.pds_call_list import PdsCallList
from ..models.pds_cancel_contacts_request import PdsCancelContactsRequest
from ..models.pds_copy_task_request import PdsCopyTaskRequest
from ..models.pds_create_task_request import PdsCreateTaskRequest
from ..models.pds_pattern import PdsPattern
from ..models.pds_recording_request import PdsRecordingRequest
from ..models.pds_rest_time import PdsRestTime
from ..models.pds_result_strategy import PdsResultStrategy
from ..models.pds_task_created import PdsTaskCreated
from ..models.pds_task_detail_request import PdsTaskDetailRequest
from ..models.pds_task_list import PdsTaskList
from ..models.pds_task_list_request import PdsTaskListRequest
from ..types import CallOptions, Null, Recording, Response, Transport


class Pds:
    """``pds``: every method gives the payload of the response."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @overload
    async def create(
        self,
        /,
        *,
        task_name: str | Null | None = None,
        start_time: Any = None,
        auto_end_time: Any = None,
        group_name: str | Null | None = None,
        agent_name: Sequence[Any] | Null | None = None,
        remark: str | Null | None = None,
        rest_times: Sequence[PdsRestTime | Mapping[str, Any]] | Null | None = None,
        callback: str | Null | None = None,
        contact_list: Sequence[Any] | Null | None = None,
        customize_contacts: Sequence[Mapping[str, object]] | Null | None = None,
        dialing_order: Sequence[Any] | Null | None = None,
        dialing_mode: Any = None,
        auto_slot_factor: Any = None,
        slot_factor: Any = None,
        call_interval: Any = None,
        acw_time: Any = None,
        max_lost_rate: Any = None,
        contact_number_interval: Any = None,
        ring_limit: Any = None,
        repeat_times: Any = None,
        bulk_call_interval: Any = None,
        voicemail_check: Any = None,
        voicemail_check_duration: Any = None,
        voicemail_handle: Any = None,
        voicemail_redial: Any = None,
        auto_qa: Any = None,
        qa_config_id: Any = None,
        qa_limit_length: Any = None,
        qa_limit_rate: Any = None,
        template_name: Any = None,
        result_strategies: Sequence[PdsResultStrategy | Mapping[str, Any]] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> PdsTaskCreated: ...
    @overload
    async def create(
        self, body: PdsCreateTaskRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> PdsTaskCreated: ...
    async def create(
        self,
        body: PdsCreateTaskRequest | Mapping[str, Any] | None = None,
        /,
        *,
        task_name: str | Null | None = None,
        start_time: Any = None,
        auto_end_time: Any = None,
        group_name: str | Null | None = None,
        agent_name: Sequence[Any] | Null | None = None,
        remark: str | Null | None = None,
        rest_times: Sequence[PdsRestTime | Mapping[str, Any]] | Null | None = None,
        callback: str | Null | None = None,
        contact_list: Sequence[Any] | Null | None = None,
        customize_contacts: Sequence[Mapping[str, object]] | Null | None = None,
        dialing_order: Sequence[Any] | Null | None = None,
        dialing_mode: Any = None,
        auto_slot_factor: Any = None,
        slot_factor: Any = None,
        call_interval: Any = None,
        acw_time: Any = None,
        max_lost_rate: Any = None,
        contact_number_interval: Any = None,
        ring_limit: Any = None,
        repeat_times: Any = None,
        bulk_call_interval: Any = None,
        voicemail_check: Any = None,
        voicemail_check_duration: Any = None,
        voicemail_handle: Any = None,
        voicemail_redial: Any = None,
        auto_qa: Any = None,
        qa_config_id: Any = None,
        qa_limit_length: Any = None,
        qa_limit_rate: Any = None,
        template_name: Any = None,
        result_strategies: Sequence[PdsResultStrategy | Mapping[str, Any]] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> PdsTaskCreated:
        """Create a task of the predictive dialer, which dials.

        Contacts are called, and those who answer are connected to an agent. Known from client code alone: the
        names of the fields. Which are required, the types and values of most, and limits are not known. The
        client sends 5,000 contacts in a call, and the rest in further ones. An accepted task may hold fewer
        contacts than were sent: see errorContactList.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            task_name: Name of the task. Code 10508 refuses one that is taken. Sent as ``taskName``. Left out if
                None.
            start_time: Start of the task. Its form is not known; code 10509 refuses a time in the past. Sent as
                ``startTime``. Left out if None.
            auto_end_time: When the task ends by itself (inferred from the name). Its form is not known. Sent as
                ``autoEndTime``. Left out if None.
            group_name: Name of the group of agents (inferred from the name). Sent as ``groupName``. Left out if
                None.
            agent_name: Agents. The form of an element is not known. Sent as ``agentName``. Left out if None.
            remark: Remark. Left out if None.
            rest_times: Times in which nobody is called (inferred from the name). Sent as ``restTimes``. Left out if
                None.
            callback: Address for the webhooks of the task, which need no other registration. Give the URL itself:
                it is sent in Base64. Left out if None.
            contact_list: The contacts to call. The form of an element is not known. Client code sends 5,000 in a
                call. Code 10510 refuses a number that does not begin with a plus sign or has more than 14 digits. The
                same entry twice is refused (inferred); see ``allow_duplicates``. Sent as ``contactList``. Left out if
                None.
            customize_contacts: The contacts to call, in another form: objects whose values are text. The names of
                their fields are not known. The same entry twice is refused (inferred); see ``allow_duplicates``. The
                values are turned into text; None becomes empty text. Sent as ``customizeContacts``. Left out if None.
            dialing_order: In which order numbers are called (inferred from the name). The form of an element is not
                known. Sent as ``dialingOrder``. Left out if None.
            dialing_mode: Not explained by the source. Sent as ``dialingMode``. Left out if None.
            auto_slot_factor: Not explained by the source. Sent as ``autoSlotFactor``. Left out if None.
            slot_factor: Not explained by the source. Sent as ``slotFactor``. Left out if None.
            call_interval: Not explained by the source. Sent as ``callInterval``. Left out if None.
            acw_time: Time of an agent for the work after a call (inferred from the name). Sent as ``acwTime``. Left
                out if None.
            max_lost_rate: Highest rate of calls that are answered and find no agent (inferred from the name). Sent
                as ``maxLostRate``. Left out if None.
            contact_number_interval: Pause between the numbers of a contact (inferred from the name). Sent as
                ``contactNumberInterval``. Left out if None.
            ring_limit: How long it rings (inferred from the name). Sent as ``ringLimit``. Left out if None.
            repeat_times: How often a contact is called again (inferred from the name). Sent as ``repeatTimes``.
                Left out if None.
            bulk_call_interval: At least 60 in client code. The unit is not known. Sent as ``bulkCallInterval``.
                Left out if None.
            voicemail_check: Not explained by the source. Sent as ``voicemailCheck``. Left out if None.
            voicemail_check_duration: Not explained by the source. Sent as ``voicemailCheckDuration``. Left out if
                None.
            voicemail_handle: Not explained by the source. Sent as ``voicemailHandle``. Left out if None.
            voicemail_redial: Not explained by the source. Sent as ``voicemailRedial``. Left out if None.
            auto_qa: Not explained by the source. Sent as ``autoQA``. Left out if None.
            qa_config_id: Not explained by the source. Sent as ``qaConfigId``. Left out if None.
            qa_limit_length: Not explained by the source. Sent as ``qaLimitLength``. Left out if None.
            qa_limit_rate: Not explained by the source. Sent as ``qaLimitRate``. Left out if None.
            template_name: Not explained by the source. Sent as ``templateName``. Left out if None.
            result_strategies: What follows on results of the form that an agent fills in (inferred from the names).
                Sent as ``resultStrategies``. Left out if None.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _pds_task_create.call(
            self._transport,
            body=_body_of(
                "pds.create",
                body,
                {
                    "taskName": task_name,
                    "startTime": start_time,
                    "autoEndTime": auto_end_time,
                    "groupName": group_name,
                    "agentName": agent_name,
                    "remark": remark,
                    "restTimes": rest_times,
                    "callback": callback,
                    "contactList": contact_list,
                    "customizeContacts": customize_contacts,
                    "dialingOrder": dialing_order,
                    "dialingMode": dialing_mode,
                    "autoSlotFactor": auto_slot_factor,
                    "slotFactor": slot_factor,
                    "callInterval": call_interval,
                    "acwTime": acw_time,
                    "maxLostRate": max_lost_rate,
                    "contactNumberInterval": contact_number_interval,
                    "ringLimit": ring_limit,
                    "repeatTimes": repeat_times,
                    "bulkCallInterval": bulk_call_interval,
                    "voicemailCheck": voicemail_check,
                    "voicemailCheckDuration": voicemail_check_duration,
                    "voicemailHandle": voicemail_handle,
                    "voicemailRedial": voicemail_redial,
                    "autoQA": auto_qa,
                    "qaConfigId": qa_config_id,
                    "qaLimitLength": qa_limit_length,
                    "qaLimitRate": qa_limit_rate,
                    "templateName": template_name,
                    "resultStrategies": result_strategies,
                },
                {},
            ),
            options=_checked(
                "pds.create",
                options,
                "task_name start_time auto_end_time group_name agent_name remark rest_times callback contact_list customize_contacts dialing_order dialing_mode auto_slot_factor slot_factor call_interval acw_time max_lost_rate contact_number_interval ring_limit repeat_times bulk_call_interval voicemail_check voicemail_check_duration voicemail_handle voicemail_redial auto_qa qa_config_id qa_limit_length qa_limit_rate template_name result_strategies",
            ),
        )
        return response.data

    @overload
    async def copy(
        self,
        /,
        *,
        task_name: str | Null | None = None,
        start_time: Any = None,
        auto_end_time: Any = None,
        group_name: str | Null | None = None,
        agent_name: Sequence[Any] | Null | None = None,
        remark: str | Null | None = None,
        rest_times: Sequence[PdsRestTime | Mapping[str, Any]] | Null | None = None,
        callback: str | Null | None = None,
        contact_list: Sequence[Any] | Null | None = None,
        customize_contacts: Sequence[Mapping[str, object]] | Null | None = None,
        dialing_order: Sequence[Any] | Null | None = None,
        dialing_mode: Any = None,
        auto_slot_factor: Any = None,
        slot_factor: Any = None,
        call_interval: Any = None,
        acw_time: Any = None,
        max_lost_rate: Any = None,
        contact_number_interval: Any = None,
        ring_limit: Any = None,
        repeat_times: Any = None,
        bulk_call_interval: Any = None,
        voicemail_check: Any = None,
        voicemail_check_duration: Any = None,
        voicemail_handle: Any = None,
        voicemail_redial: Any = None,
        auto_qa: Any = None,
        qa_config_id: Any = None,
        qa_limit_length: Any = None,
        qa_limit_rate: Any = None,
        template_name: Any = None,
        result_strategies: Sequence[PdsResultStrategy | Mapping[str, Any]] | Null | None = None,
        from_task: Any = None,
        noanswer_only: Any = None,
        ignore_cancelled: Any = None,
        **options: Unpack[CallOptions],
    ) -> PdsTaskCreated: ...
    @overload
    async def copy(
        self, body: PdsCopyTaskRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> PdsTaskCreated: ...
    async def copy(
        self,
        body: PdsCopyTaskRequest | Mapping[str, Any] | None = None,
        /,
        *,
        task_name: str | Null | None = None,
        start_time: Any = None,
        auto_end_time: Any = None,
        group_name: str | Null | None = None,
        agent_name: Sequence[Any] | Null | None = None,
        remark: str | Null | None = None,
        rest_times: Sequence[PdsRestTime | Mapping[str, Any]] | Null | None = None,
        callback: str | Null | None = None,
        contact_list: Sequence[Any] | Null | None = None,
        customize_contacts: Sequence[Mapping[str, object]] | Null | None = None,
        dialing_order: Sequence[Any] | Null | None = None,
        dialing_mode: Any = None,
        auto_slot_factor: Any = None,
        slot_factor: Any = None,
        call_interval: Any = None,
        acw_time: Any = None,
        max_lost_rate: Any = None,
        contact_number_interval: Any = None,
        ring_limit: Any = None,
        repeat_times: Any = None,
        bulk_call_interval: Any = None,
        voicemail_check: Any = None,
        voicemail_check_duration: Any = None,
        voicemail_handle: Any = None,
        voicemail_redial: Any = None,
        auto_qa: Any = None,
        qa_config_id: Any = None,
        qa_limit_length: Any = None,
        qa_limit_rate: Any = None,
        template_name: Any = None,
        result_strategies: Sequence[PdsResultStrategy | Mapping[str, Any]] | Null | None = None,
        from_task: Any = None,
        noanswer_only: Any = None,
        ignore_cancelled: Any = None,
        **options: Unpack[CallOptions],
    ) -> PdsTaskCreated:
        """Create a task out of another one of the predictive dialer, which dials.

        Takes the fields of pds.create and three more. Known from client code alone. Which contacts of the other
        task are called is inferred from the names of the fields.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            task_name: Name of the task. Code 10508 refuses one that is taken. Sent as ``taskName``. Left out if
                None.
            start_time: Start of the task. Its form is not known; code 10509 refuses a time in the past. Sent as
                ``startTime``. Left out if None.
            auto_end_time: When the task ends by itself (inferred from the name). Its form is not known. Sent as
                ``autoEndTime``. Left out if None.
            group_name: Name of the group of agents (inferred from the name). Sent as ``groupName``. Left out if
                None.
            agent_name: Agents. The form of an element is not known. Sent as ``agentName``. Left out if None.
            remark: Remark. Left out if None.
            rest_times: Times in which nobody is called (inferred from the name). Sent as ``restTimes``. Left out if
                None.
            callback: Address for the webhooks of the task, which need no other registration. Give the URL itself:
                it is sent in Base64. Left out if None.
            contact_list: The contacts to call. The form of an element is not known. Client code sends 5,000 in a
                call. Code 10510 refuses a number that does not begin with a plus sign or has more than 14 digits. The
                same entry twice is refused (inferred); see ``allow_duplicates``. Sent as ``contactList``. Left out if
                None.
            customize_contacts: The contacts to call, in another form: objects whose values are text. The names of
                their fields are not known. The same entry twice is refused (inferred); see ``allow_duplicates``. The
                values are turned into text; None becomes empty text. Sent as ``customizeContacts``. Left out if None.
            dialing_order: In which order numbers are called (inferred from the name). The form of an element is not
                known. Sent as ``dialingOrder``. Left out if None.
            dialing_mode: Not explained by the source. Sent as ``dialingMode``. Left out if None.
            auto_slot_factor: Not explained by the source. Sent as ``autoSlotFactor``. Left out if None.
            slot_factor: Not explained by the source. Sent as ``slotFactor``. Left out if None.
            call_interval: Not explained by the source. Sent as ``callInterval``. Left out if None.
            acw_time: Time of an agent for the work after a call (inferred from the name). Sent as ``acwTime``. Left
                out if None.
            max_lost_rate: Highest rate of calls that are answered and find no agent (inferred from the name). Sent
                as ``maxLostRate``. Left out if None.
            contact_number_interval: Pause between the numbers of a contact (inferred from the name). Sent as
                ``contactNumberInterval``. Left out if None.
            ring_limit: How long it rings (inferred from the name). Sent as ``ringLimit``. Left out if None.
            repeat_times: How often a contact is called again (inferred from the name). Sent as ``repeatTimes``.
                Left out if None.
            bulk_call_interval: At least 60 in client code. The unit is not known. Sent as ``bulkCallInterval``.
                Left out if None.
            voicemail_check: Not explained by the source. Sent as ``voicemailCheck``. Left out if None.
            voicemail_check_duration: Not explained by the source. Sent as ``voicemailCheckDuration``. Left out if
                None.
            voicemail_handle: Not explained by the source. Sent as ``voicemailHandle``. Left out if None.
            voicemail_redial: Not explained by the source. Sent as ``voicemailRedial``. Left out if None.
            auto_qa: Not explained by the source. Sent as ``autoQA``. Left out if None.
            qa_config_id: Not explained by the source. Sent as ``qaConfigId``. Left out if None.
            qa_limit_length: Not explained by the source. Sent as ``qaLimitLength``. Left out if None.
            qa_limit_rate: Not explained by the source. Sent as ``qaLimitRate``. Left out if None.
            template_name: Not explained by the source. Sent as ``templateName``. Left out if None.
            result_strategies: What follows on results of the form that an agent fills in (inferred from the names).
                Sent as ``resultStrategies``. Left out if None.
            from_task: The other task. Whether this is its id or its name is not known. Sent as ``fromTask``. Left
                out if None.
            noanswer_only: Whether only contacts who did not answer are called (inferred from the name). Sent as
                ``noanswerOnly``. Left out if None.
            ignore_cancelled: Whether contacts that were cancelled are left out (inferred from the name). Sent as
                ``ignoreCancelled``. Left out if None.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _pds_task_copy.call(
            self._transport,
            body=_body_of(
                "pds.copy",
                body,
                {
                    "taskName": task_name,
                    "startTime": start_time,
                    "autoEndTime": auto_end_time,
                    "groupName": group_name,
                    "agentName": agent_name,
                    "remark": remark,
                    "restTimes": rest_times,
                    "callback": callback,
                    "contactList": contact_list,
                    "customizeContacts": customize_contacts,
                    "dialingOrder": dialing_order,
                    "dialingMode": dialing_mode,
                    "autoSlotFactor": auto_slot_factor,
                    "slotFactor": slot_factor,
                    "callInterval": call_interval,
                    "acwTime": acw_time,
                    "maxLostRate": max_lost_rate,
                    "contactNumberInterval": contact_number_interval,
                    "ringLimit": ring_limit,
                    "repeatTimes": repeat_times,
                    "bulkCallInterval": bulk_call_interval,
                    "voicemailCheck": voicemail_check,
                    "voicemailCheckDuration": voicemail_check_duration,
                    "voicemailHandle": voicemail_handle,
                    "voicemailRedial": voicemail_redial,
                    "autoQA": auto_qa,
                    "qaConfigId": qa_config_id,
                    "qaLimitLength": qa_limit_length,
                    "qaLimitRate": qa_limit_rate,
                    "templateName": template_name,
                    "resultStrategies": result_strategies,
                    "fromTask": from_task,
                    "noanswerOnly": noanswer_only,
                    "ignoreCancelled": ignore_cancelled,
                },
                {},
            ),
            options=_checked(
                "pds.copy",
                options,
                "task_name start_time auto_end_time group_name agent_name remark rest_times callback contact_list customize_contacts dialing_order dialing_mode auto_slot_factor slot_factor call_interval acw_time max_lost_rate contact_number_interval ring_limit repeat_times bulk_call_interval voicemail_check voicemail_check_duration voicemail_handle voicemail_redial auto_qa qa_config_id qa_limit_length qa_limit_rate template_name result_strategies from_task noanswer_only ignore_cancelled",
            ),
        )
        return response.data

    @overload
    async def cancel_contacts(
        self, /, *, task_id: str, contact_list: Sequence[Any], **options: Unpack[CallOptions]
    ) -> Any: ...
    @overload
    async def cancel_contacts(
        self, body: PdsCancelContactsRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Any: ...
    async def cancel_contacts(
        self,
        body: PdsCancelContactsRequest | Mapping[str, Any] | None = None,
        /,
        *,
        task_id: str | None = None,
        contact_list: Sequence[Any] | None = None,
        **options: Unpack[CallOptions],
    ) -> Any:
        """Cancel contacts of a task of the predictive dialer.

        Known from client code alone, which reads the cancelled numbers from the response. Its exact form, and
        what happens to a call under way, are not known. Cancelling twice dials nothing (inferred).

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            task_id: Id of the task, here spelt like this. That it is required is inferred. Evidence: inferred. Sent
                as ``TaskID``.
            contact_list: The contacts. The form of an element is not known. That it is required is inferred.
                Evidence: inferred. Sent as ``contactList``.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _pds_task_cancel_contacts.call(
            self._transport,
            body=_body_of(
                "pds.cancel_contacts",
                body,
                {
                    "TaskID": task_id,
                    "contactList": contact_list,
                },
                {},
            ),
            options=_checked("pds.cancel_contacts", options, "task_id contact_list"),
        )
        return response.data

    @overload
    async def list(
        self,
        /,
        *,
        limit: int,
        minstarttime: Any = None,
        maxstarttime: Any = None,
        task_name: str | Null | None = None,
        state: Any = None,
        filter_time: Any = None,
        order_by: Any = None,
        **options: Unpack[CallOptions],
    ) -> PdsTaskList: ...
    @overload
    async def list(
        self, body: PdsTaskListRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> PdsTaskList: ...
    async def list(
        self,
        body: PdsTaskListRequest | Mapping[str, Any] | None = None,
        /,
        *,
        limit: int | None = None,
        minstarttime: Any = None,
        maxstarttime: Any = None,
        task_name: str | Null | None = None,
        state: Any = None,
        filter_time: Any = None,
        order_by: Any = None,
        **options: Unpack[CallOptions],
    ) -> PdsTaskList:
        """List the tasks of the predictive dialer.

        Known from client code alone, which shows no pages: if as many tasks come as limit allows, there may be
        more; other times of start would show them. The order and the largest limit are not known.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            limit: The most tasks that are listed. The type is inferred.
            minstarttime: Tasks that start from then on (inferred from the name). Its form is not known. Left out if
                None.
            maxstarttime: Tasks that start up to then (inferred from the name). Its form is not known. Left out if
                None.
            task_name: Name of the tasks. Whether a part of it is enough is not known. Sent as ``taskName``. Left
                out if None.
            state: State of the tasks. Whether the values are those of responses is not known. Left out if None.
            filter_time: Not explained by the source. Sent as ``filterTime``. Left out if None.
            order_by: Order of the list (inferred from the name). The values are not known. Sent as ``orderBy``.
                Left out if None.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _pds_task_list.call(
            self._transport,
            body=_body_of(
                "pds.list",
                body,
                {
                    "limit": limit,
                    "minstarttime": minstarttime,
                    "maxstarttime": maxstarttime,
                    "taskName": task_name,
                    "state": state,
                    "filterTime": filter_time,
                    "orderBy": order_by,
                },
                {},
            ),
            options=_checked(
                "pds.list", options, "limit minstarttime maxstarttime task_name state filter_time order_by"
            ),
        )
        return response.data

    @overload
    async def detail(
        self,
        /,
        *,
        task_id: str,
        limit: int | Null | None = None,
        offset: int | Null | None = None,
        order_by: Any = None,
        need_customer_info: Any = None,
        like: Sequence[PdsPattern | Mapping[str, Any]] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> PdsCallList: ...
    @overload
    async def detail(
        self, body: PdsTaskDetailRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> PdsCallList: ...
    async def detail(
        self,
        body: PdsTaskDetailRequest | Mapping[str, Any] | None = None,
        /,
        *,
        task_id: str | None = None,
        limit: int | Null | None = None,
        offset: int | Null | None = None,
        order_by: Any = None,
        need_customer_info: Any = None,
        like: Sequence[PdsPattern | Mapping[str, Any]] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> PdsCallList:
        """Get the calls of a task of the predictive dialer, a part at a time.

        Known from client code alone. A call can be queried some time after the webhook that reports its end:
        client code waits 30 seconds. It also chooses bounds of time so that each query has fewer than 50,000
        calls in all; code 10705 says that there are too many. The names of the fields for these bounds are not
        known: give them as extra_body. For the next part, raise offset by the number of calls that came, until
        total is reached.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            task_id: Id of the task. That it is required is inferred. Evidence: inferred. Sent as ``taskId``.
            limit: The most calls that are given. The type is inferred; the largest value is not known. Left out if
                None.
            offset: How many calls are passed over (inferred from the name, as is the type). Left out if None.
            order_by: Order of the calls (inferred from the name). The values are not known. Sent as ``orderBy``.
                Left out if None.
            need_customer_info: Whether customerInfo is given (inferred from the name). Sent as
                ``needCustomerInfo``. Left out if None.
            like: Patterns that fields have to fit (inferred from the names). Left out if None.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns the payload.
        Raises: see the ``errors`` module of the client.
        """
        response = await _pds_task_detail.call(
            self._transport,
            body=_body_of(
                "pds.detail",
                body,
                {
                    "taskId": task_id,
                    "limit": limit,
                    "offset": offset,
                    "orderBy": order_by,
                    "needCustomerInfo": need_customer_info,
                    "like": like,
                },
                {},
            ),
            options=_checked("pds.detail", options, "task_id limit offset order_by need_customer_info like"),
        )
        return response.data

    @overload
    def recording(self, /, *, callid: str, **options: Unpack[CallOptions]) -> Recording: ...
    @overload
    def recording(
        self, body: PdsRecordingRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Recording: ...
    def recording(
        self,
        body: PdsRecordingRequest | Mapping[str, Any] | None = None,
        /,
        *,
        callid: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Recording:
        """Get the recording of a call of the predictive dialer.

        Known from client code alone: the response has a link to a WAV file, which the client follows without
        the token. How long the link stays valid is not known.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            callid: Id of the call. That it is required is inferred. Evidence: inferred.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns the file; nothing is sent yet. ``await`` its ``save(path)`` or ``read()``, or iterate over
        ``chunks()``. Use ``async with`` to see its kind and length before it is read.
        Raises: see the ``errors`` module of the client.
        """
        return self._transport.download(
            _pds_call_recording.build_request(
                body=_body_of(
                    "pds.recording",
                    body,
                    {
                        "callid": callid,
                    },
                    {},
                ),
                options=_checked("pds.recording", options, "callid"),
            )
        )


class PdsRaw:
    """``pds``: every method gives a ``Response``: the payload with envelope, status and headers."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @overload
    async def create(
        self,
        /,
        *,
        task_name: str | Null | None = None,
        start_time: Any = None,
        auto_end_time: Any = None,
        group_name: str | Null | None = None,
        agent_name: Sequence[Any] | Null | None = None,
        remark: str | Null | None = None,
        rest_times: Sequence[PdsRestTime | Mapping[str, Any]] | Null | None = None,
        callback: str | Null | None = None,
        contact_list: Sequence[Any] | Null | None = None,
        customize_contacts: Sequence[Mapping[str, object]] | Null | None = None,
        dialing_order: Sequence[Any] | Null | None = None,
        dialing_mode: Any = None,
        auto_slot_factor: Any = None,
        slot_factor: Any = None,
        call_interval: Any = None,
        acw_time: Any = None,
        max_lost_rate: Any = None,
        contact_number_interval: Any = None,
        ring_limit: Any = None,
        repeat_times: Any = None,
        bulk_call_interval: Any = None,
        voicemail_check: Any = None,
        voicemail_check_duration: Any = None,
        voicemail_handle: Any = None,
        voicemail_redial: Any = None,
        auto_qa: Any = None,
        qa_config_id: Any = None,
        qa_limit_length: Any = None,
        qa_limit_rate: Any = None,
        template_name: Any = None,
        result_strategies: Sequence[PdsResultStrategy | Mapping[str, Any]] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[PdsTaskCreated]: ...
    @overload
    async def create(
        self, body: PdsCreateTaskRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Response[PdsTaskCreated]: ...
    async def create(
        self,
        body: PdsCreateTaskRequest | Mapping[str, Any] | None = None,
        /,
        *,
        task_name: str | Null | None = None,
        start_time: Any = None,
        auto_end_time: Any = None,
        group_name: str | Null | None = None,
        agent_name: Sequence[Any] | Null | None = None,
        remark: str | Null | None = None,
        rest_times: Sequence[PdsRestTime | Mapping[str, Any]] | Null | None = None,
        callback: str | Null | None = None,
        contact_list: Sequence[Any] | Null | None = None,
        customize_contacts: Sequence[Mapping[str, object]] | Null | None = None,
        dialing_order: Sequence[Any] | Null | None = None,
        dialing_mode: Any = None,
        auto_slot_factor: Any = None,
        slot_factor: Any = None,
        call_interval: Any = None,
        acw_time: Any = None,
        max_lost_rate: Any = None,
        contact_number_interval: Any = None,
        ring_limit: Any = None,
        repeat_times: Any = None,
        bulk_call_interval: Any = None,
        voicemail_check: Any = None,
        voicemail_check_duration: Any = None,
        voicemail_handle: Any = None,
        voicemail_redial: Any = None,
        auto_qa: Any = None,
        qa_config_id: Any = None,
        qa_limit_length: Any = None,
        qa_limit_rate: Any = None,
        template_name: Any = None,
        result_strategies: Sequence[PdsResultStrategy | Mapping[str, Any]] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[PdsTaskCreated]:
        """Create a task of the predictive dialer, which dials.

        Contacts are called, and those who answer are connected to an agent. Known from client code alone: the
        names of the fields. Which are required, the types and values of most, and limits are not known. The
        client sends 5,000 contacts in a call, and the rest in further ones. An accepted task may hold fewer
        contacts than were sent: see errorContactList.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            task_name: Name of the task. Code 10508 refuses one that is taken. Sent as ``taskName``. Left out if
                None.
            start_time: Start of the task. Its form is not known; code 10509 refuses a time in the past. Sent as
                ``startTime``. Left out if None.
            auto_end_time: When the task ends by itself (inferred from the name). Its form is not known. Sent as
                ``autoEndTime``. Left out if None.
            group_name: Name of the group of agents (inferred from the name). Sent as ``groupName``. Left out if
                None.
            agent_name: Agents. The form of an element is not known. Sent as ``agentName``. Left out if None.
            remark: Remark. Left out if None.
            rest_times: Times in which nobody is called (inferred from the name). Sent as ``restTimes``. Left out if
                None.
            callback: Address for the webhooks of the task, which need no other registration. Give the URL itself:
                it is sent in Base64. Left out if None.
            contact_list: The contacts to call. The form of an element is not known. Client code sends 5,000 in a
                call. Code 10510 refuses a number that does not begin with a plus sign or has more than 14 digits. The
                same entry twice is refused (inferred); see ``allow_duplicates``. Sent as ``contactList``. Left out if
                None.
            customize_contacts: The contacts to call, in another form: objects whose values are text. The names of
                their fields are not known. The same entry twice is refused (inferred); see ``allow_duplicates``. The
                values are turned into text; None becomes empty text. Sent as ``customizeContacts``. Left out if None.
            dialing_order: In which order numbers are called (inferred from the name). The form of an element is not
                known. Sent as ``dialingOrder``. Left out if None.
            dialing_mode: Not explained by the source. Sent as ``dialingMode``. Left out if None.
            auto_slot_factor: Not explained by the source. Sent as ``autoSlotFactor``. Left out if None.
            slot_factor: Not explained by the source. Sent as ``slotFactor``. Left out if None.
            call_interval: Not explained by the source. Sent as ``callInterval``. Left out if None.
            acw_time: Time of an agent for the work after a call (inferred from the name). Sent as ``acwTime``. Left
                out if None.
            max_lost_rate: Highest rate of calls that are answered and find no agent (inferred from the name). Sent
                as ``maxLostRate``. Left out if None.
            contact_number_interval: Pause between the numbers of a contact (inferred from the name). Sent as
                ``contactNumberInterval``. Left out if None.
            ring_limit: How long it rings (inferred from the name). Sent as ``ringLimit``. Left out if None.
            repeat_times: How often a contact is called again (inferred from the name). Sent as ``repeatTimes``.
                Left out if None.
            bulk_call_interval: At least 60 in client code. The unit is not known. Sent as ``bulkCallInterval``.
                Left out if None.
            voicemail_check: Not explained by the source. Sent as ``voicemailCheck``. Left out if None.
            voicemail_check_duration: Not explained by the source. Sent as ``voicemailCheckDuration``. Left out if
                None.
            voicemail_handle: Not explained by the source. Sent as ``voicemailHandle``. Left out if None.
            voicemail_redial: Not explained by the source. Sent as ``voicemailRedial``. Left out if None.
            auto_qa: Not explained by the source. Sent as ``autoQA``. Left out if None.
            qa_config_id: Not explained by the source. Sent as ``qaConfigId``. Left out if None.
            qa_limit_length: Not explained by the source. Sent as ``qaLimitLength``. Left out if None.
            qa_limit_rate: Not explained by the source. Sent as ``qaLimitRate``. Left out if None.
            template_name: Not explained by the source. Sent as ``templateName``. Left out if None.
            result_strategies: What follows on results of the form that an agent fills in (inferred from the names).
                Sent as ``resultStrategies``. Left out if None.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _pds_task_create.call(
            self._transport,
            body=_body_of(
                "pds.create",
                body,
                {
                    "taskName": task_name,
                    "startTime": start_time,
                    "autoEndTime": auto_end_time,
                    "groupName": group_name,
                    "agentName": agent_name,
                    "remark": remark,
                    "restTimes": rest_times,
                    "callback": callback,
                    "contactList": contact_list,
                    "customizeContacts": customize_contacts,
                    "dialingOrder": dialing_order,
                    "dialingMode": dialing_mode,
                    "autoSlotFactor": auto_slot_factor,
                    "slotFactor": slot_factor,
                    "callInterval": call_interval,
                    "acwTime": acw_time,
                    "maxLostRate": max_lost_rate,
                    "contactNumberInterval": contact_number_interval,
                    "ringLimit": ring_limit,
                    "repeatTimes": repeat_times,
                    "bulkCallInterval": bulk_call_interval,
                    "voicemailCheck": voicemail_check,
                    "voicemailCheckDuration": voicemail_check_duration,
                    "voicemailHandle": voicemail_handle,
                    "voicemailRedial": voicemail_redial,
                    "autoQA": auto_qa,
                    "qaConfigId": qa_config_id,
                    "qaLimitLength": qa_limit_length,
                    "qaLimitRate": qa_limit_rate,
                    "templateName": template_name,
                    "resultStrategies": result_strategies,
                },
                {},
            ),
            options=_checked(
                "pds.create",
                options,
                "task_name start_time auto_end_time group_name agent_name remark rest_times callback contact_list customize_contacts dialing_order dialing_mode auto_slot_factor slot_factor call_interval acw_time max_lost_rate contact_number_interval ring_limit repeat_times bulk_call_interval voicemail_check voicemail_check_duration voicemail_handle voicemail_redial auto_qa qa_config_id qa_limit_length qa_limit_rate template_name result_strategies",
            ),
        )

    @overload
    async def copy(
        self,
        /,
        *,
        task_name: str | Null | None = None,
        start_time: Any = None,
        auto_end_time: Any = None,
        group_name: str | Null | None = None,
        agent_name: Sequence[Any] | Null | None = None,
        remark: str | Null | None = None,
        rest_times: Sequence[PdsRestTime | Mapping[str, Any]] | Null | None = None,
        callback: str | Null | None = None,
        contact_list: Sequence[Any] | Null | None = None,
        customize_contacts: Sequence[Mapping[str, object]] | Null | None = None,
        dialing_order: Sequence[Any] | Null | None = None,
        dialing_mode: Any = None,
        auto_slot_factor: Any = None,
        slot_factor: Any = None,
        call_interval: Any = None,
        acw_time: Any = None,
        max_lost_rate: Any = None,
        contact_number_interval: Any = None,
        ring_limit: Any = None,
        repeat_times: Any = None,
        bulk_call_interval: Any = None,
        voicemail_check: Any = None,
        voicemail_check_duration: Any = None,
        voicemail_handle: Any = None,
        voicemail_redial: Any = None,
        auto_qa: Any = None,
        qa_config_id: Any = None,
        qa_limit_length: Any = None,
        qa_limit_rate: Any = None,
        template_name: Any = None,
        result_strategies: Sequence[PdsResultStrategy | Mapping[str, Any]] | Null | None = None,
        from_task: Any = None,
        noanswer_only: Any = None,
        ignore_cancelled: Any = None,
        **options: Unpack[CallOptions],
    ) -> Response[PdsTaskCreated]: ...
    @overload
    async def copy(
        self, body: PdsCopyTaskRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Response[PdsTaskCreated]: ...
    async def copy(
        self,
        body: PdsCopyTaskRequest | Mapping[str, Any] | None = None,
        /,
        *,
        task_name: str | Null | None = None,
        start_time: Any = None,
        auto_end_time: Any = None,
        group_name: str | Null | None = None,
        agent_name: Sequence[Any] | Null | None = None,
        remark: str | Null | None = None,
        rest_times: Sequence[PdsRestTime | Mapping[str, Any]] | Null | None = None,
        callback: str | Null | None = None,
        contact_list: Sequence[Any] | Null | None = None,
        customize_contacts: Sequence[Mapping[str, object]] | Null | None = None,
        dialing_order: Sequence[Any] | Null | None = None,
        dialing_mode: Any = None,
        auto_slot_factor: Any = None,
        slot_factor: Any = None,
        call_interval: Any = None,
        acw_time: Any = None,
        max_lost_rate: Any = None,
        contact_number_interval: Any = None,
        ring_limit: Any = None,
        repeat_times: Any = None,
        bulk_call_interval: Any = None,
        voicemail_check: Any = None,
        voicemail_check_duration: Any = None,
        voicemail_handle: Any = None,
        voicemail_redial: Any = None,
        auto_qa: Any = None,
        qa_config_id: Any = None,
        qa_limit_length: Any = None,
        qa_limit_rate: Any = None,
        template_name: Any = None,
        result_strategies: Sequence[PdsResultStrategy | Mapping[str, Any]] | Null | None = None,
        from_task: Any = None,
        noanswer_only: Any = None,
        ignore_cancelled: Any = None,
        **options: Unpack[CallOptions],
    ) -> Response[PdsTaskCreated]:
        """Create a task out of another one of the predictive dialer, which dials.

        Takes the fields of pds.create and three more. Known from client code alone. Which contacts of the other
        task are called is inferred from the names of the fields.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            task_name: Name of the task. Code 10508 refuses one that is taken. Sent as ``taskName``. Left out if
                None.
            start_time: Start of the task. Its form is not known; code 10509 refuses a time in the past. Sent as
                ``startTime``. Left out if None.
            auto_end_time: When the task ends by itself (inferred from the name). Its form is not known. Sent as
                ``autoEndTime``. Left out if None.
            group_name: Name of the group of agents (inferred from the name). Sent as ``groupName``. Left out if
                None.
            agent_name: Agents. The form of an element is not known. Sent as ``agentName``. Left out if None.
            remark: Remark. Left out if None.
            rest_times: Times in which nobody is called (inferred from the name). Sent as ``restTimes``. Left out if
                None.
            callback: Address for the webhooks of the task, which need no other registration. Give the URL itself:
                it is sent in Base64. Left out if None.
            contact_list: The contacts to call. The form of an element is not known. Client code sends 5,000 in a
                call. Code 10510 refuses a number that does not begin with a plus sign or has more than 14 digits. The
                same entry twice is refused (inferred); see ``allow_duplicates``. Sent as ``contactList``. Left out if
                None.
            customize_contacts: The contacts to call, in another form: objects whose values are text. The names of
                their fields are not known. The same entry twice is refused (inferred); see ``allow_duplicates``. The
                values are turned into text; None becomes empty text. Sent as ``customizeContacts``. Left out if None.
            dialing_order: In which order numbers are called (inferred from the name). The form of an element is not
                known. Sent as ``dialingOrder``. Left out if None.
            dialing_mode: Not explained by the source. Sent as ``dialingMode``. Left out if None.
            auto_slot_factor: Not explained by the source. Sent as ``autoSlotFactor``. Left out if None.
            slot_factor: Not explained by the source. Sent as ``slotFactor``. Left out if None.
            call_interval: Not explained by the source. Sent as ``callInterval``. Left out if None.
            acw_time: Time of an agent for the work after a call (inferred from the name). Sent as ``acwTime``. Left
                out if None.
            max_lost_rate: Highest rate of calls that are answered and find no agent (inferred from the name). Sent
                as ``maxLostRate``. Left out if None.
            contact_number_interval: Pause between the numbers of a contact (inferred from the name). Sent as
                ``contactNumberInterval``. Left out if None.
            ring_limit: How long it rings (inferred from the name). Sent as ``ringLimit``. Left out if None.
            repeat_times: How often a contact is called again (inferred from the name). Sent as ``repeatTimes``.
                Left out if None.
            bulk_call_interval: At least 60 in client code. The unit is not known. Sent as ``bulkCallInterval``.
                Left out if None.
            voicemail_check: Not explained by the source. Sent as ``voicemailCheck``. Left out if None.
            voicemail_check_duration: Not explained by the source. Sent as ``voicemailCheckDuration``. Left out if
                None.
            voicemail_handle: Not explained by the source. Sent as ``voicemailHandle``. Left out if None.
            voicemail_redial: Not explained by the source. Sent as ``voicemailRedial``. Left out if None.
            auto_qa: Not explained by the source. Sent as ``autoQA``. Left out if None.
            qa_config_id: Not explained by the source. Sent as ``qaConfigId``. Left out if None.
            qa_limit_length: Not explained by the source. Sent as ``qaLimitLength``. Left out if None.
            qa_limit_rate: Not explained by the source. Sent as ``qaLimitRate``. Left out if None.
            template_name: Not explained by the source. Sent as ``templateName``. Left out if None.
            result_strategies: What follows on results of the form that an agent fills in (inferred from the names).
                Sent as ``resultStrategies``. Left out if None.
            from_task: The other task. Whether this is its id or its name is not known. Sent as ``fromTask``. Left
                out if None.
            noanswer_only: Whether only contacts who did not answer are called (inferred from the name). Sent as
                ``noanswerOnly``. Left out if None.
            ignore_cancelled: Whether contacts that were cancelled are left out (inferred from the name). Sent as
                ``ignoreCancelled``. Left out if None.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _pds_task_copy.call(
            self._transport,
            body=_body_of(
                "pds.copy",
                body,
                {
                    "taskName": task_name,
                    "startTime": start_time,
                    "autoEndTime": auto_end_time,
                    "groupName": group_name,
                    "agentName": agent_name,
                    "remark": remark,
                    "restTimes": rest_times,
                    "callback": callback,
                    "contactList": contact_list,
                    "customizeContacts": customize_contacts,
                    "dialingOrder": dialing_order,
                    "dialingMode": dialing_mode,
                    "autoSlotFactor": auto_slot_factor,
                    "slotFactor": slot_factor,
                    "callInterval": call_interval,
                    "acwTime": acw_time,
                    "maxLostRate": max_lost_rate,
                    "contactNumberInterval": contact_number_interval,
                    "ringLimit": ring_limit,
                    "repeatTimes": repeat_times,
                    "bulkCallInterval": bulk_call_interval,
                    "voicemailCheck": voicemail_check,
                    "voicemailCheckDuration": voicemail_check_duration,
                    "voicemailHandle": voicemail_handle,
                    "voicemailRedial": voicemail_redial,
                    "autoQA": auto_qa,
                    "qaConfigId": qa_config_id,
                    "qaLimitLength": qa_limit_length,
                    "qaLimitRate": qa_limit_rate,
                    "templateName": template_name,
                    "resultStrategies": result_strategies,
                    "fromTask": from_task,
                    "noanswerOnly": noanswer_only,
                    "ignoreCancelled": ignore_cancelled,
                },
                {},
            ),
            options=_checked(
                "pds.copy",
                options,
                "task_name start_time auto_end_time group_name agent_name remark rest_times callback contact_list customize_contacts dialing_order dialing_mode auto_slot_factor slot_factor call_interval acw_time max_lost_rate contact_number_interval ring_limit repeat_times bulk_call_interval voicemail_check voicemail_check_duration voicemail_handle voicemail_redial auto_qa qa_config_id qa_limit_length qa_limit_rate template_name result_strategies from_task noanswer_only ignore_cancelled",
            ),
        )

    @overload
    async def cancel_contacts(
        self, /, *, task_id: str, contact_list: Sequence[Any], **options: Unpack[CallOptions]
    ) -> Response[Any]: ...
    @overload
    async def cancel_contacts(
        self, body: PdsCancelContactsRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Response[Any]: ...
    async def cancel_contacts(
        self,
        body: PdsCancelContactsRequest | Mapping[str, Any] | None = None,
        /,
        *,
        task_id: str | None = None,
        contact_list: Sequence[Any] | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[Any]:
        """Cancel contacts of a task of the predictive dialer.

        Known from client code alone, which reads the cancelled numbers from the response. Its exact form, and
        what happens to a call under way, are not known. Cancelling twice dials nothing (inferred).

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            task_id: Id of the task, here spelt like this. That it is required is inferred. Evidence: inferred. Sent
                as ``TaskID``.
            contact_list: The contacts. The form of an element is not known. That it is required is inferred.
                Evidence: inferred. Sent as ``contactList``.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _pds_task_cancel_contacts.call(
            self._transport,
            body=_body_of(
                "pds.cancel_contacts",
                body,
                {
                    "TaskID": task_id,
                    "contactList": contact_list,
                },
                {},
            ),
            options=_checked("pds.cancel_contacts", options, "task_id contact_list"),
        )

    @overload
    async def list(
        self,
        /,
        *,
        limit: int,
        minstarttime: Any = None,
        maxstarttime: Any = None,
        task_name: str | Null | None = None,
        state: Any = None,
        filter_time: Any = None,
        order_by: Any = None,
        **options: Unpack[CallOptions],
    ) -> Response[PdsTaskList]: ...
    @overload
    async def list(
        self, body: PdsTaskListRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Response[PdsTaskList]: ...
    async def list(
        self,
        body: PdsTaskListRequest | Mapping[str, Any] | None = None,
        /,
        *,
        limit: int | None = None,
        minstarttime: Any = None,
        maxstarttime: Any = None,
        task_name: str | Null | None = None,
        state: Any = None,
        filter_time: Any = None,
        order_by: Any = None,
        **options: Unpack[CallOptions],
    ) -> Response[PdsTaskList]:
        """List the tasks of the predictive dialer.

        Known from client code alone, which shows no pages: if as many tasks come as limit allows, there may be
        more; other times of start would show them. The order and the largest limit are not known.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            limit: The most tasks that are listed. The type is inferred.
            minstarttime: Tasks that start from then on (inferred from the name). Its form is not known. Left out if
                None.
            maxstarttime: Tasks that start up to then (inferred from the name). Its form is not known. Left out if
                None.
            task_name: Name of the tasks. Whether a part of it is enough is not known. Sent as ``taskName``. Left
                out if None.
            state: State of the tasks. Whether the values are those of responses is not known. Left out if None.
            filter_time: Not explained by the source. Sent as ``filterTime``. Left out if None.
            order_by: Order of the list (inferred from the name). The values are not known. Sent as ``orderBy``.
                Left out if None.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _pds_task_list.call(
            self._transport,
            body=_body_of(
                "pds.list",
                body,
                {
                    "limit": limit,
                    "minstarttime": minstarttime,
                    "maxstarttime": maxstarttime,
                    "taskName": task_name,
                    "state": state,
                    "filterTime": filter_time,
                    "orderBy": order_by,
                },
                {},
            ),
            options=_checked(
                "pds.list", options, "limit minstarttime maxstarttime task_name state filter_time order_by"
            ),
        )

    @overload
    async def detail(
        self,
        /,
        *,
        task_id: str,
        limit: int | Null | None = None,
        offset: int | Null | None = None,
        order_by: Any = None,
        need_customer_info: Any = None,
        like: Sequence[PdsPattern | Mapping[str, Any]] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[PdsCallList]: ...
    @overload
    async def detail(
        self, body: PdsTaskDetailRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Response[PdsCallList]: ...
    async def detail(
        self,
        body: PdsTaskDetailRequest | Mapping[str, Any] | None = None,
        /,
        *,
        task_id: str | None = None,
        limit: int | Null | None = None,
        offset: int | Null | None = None,
        order_by: Any = None,
        need_customer_info: Any = None,
        like: Sequence[PdsPattern | Mapping[str, Any]] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[PdsCallList]:
        """Get the calls of a task of the predictive dialer, a part at a time.

        Known from client code alone. A call can be queried some time after the webhook that reports its end:
        client code waits 30 seconds. It also chooses bounds of time so that each query has fewer than 50,000
        calls in all; code 10705 says that there are too many. The names of the fields for these bounds are not
        known: give them as extra_body. For the next part, raise offset by the number of calls that came, until
        total is reached.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            task_id: Id of the task. That it is required is inferred. Evidence: inferred. Sent as ``taskId``.
            limit: The most calls that are given. The type is inferred; the largest value is not known. Left out if
                None.
            offset: How many calls are passed over (inferred from the name, as is the type). Left out if None.
            order_by: Order of the calls (inferred from the name). The values are not known. Sent as ``orderBy``.
                Left out if None.
            need_customer_info: Whether customerInfo is given (inferred from the name). Sent as
                ``needCustomerInfo``. Left out if None.
            like: Patterns that fields have to fit (inferred from the names). Left out if None.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns a ``Response``: the payload with envelope, status and headers.
        Raises: see the ``errors`` module of the client.
        """
        return await _pds_task_detail.call(
            self._transport,
            body=_body_of(
                "pds.detail",
                body,
                {
                    "taskId": task_id,
                    "limit": limit,
                    "offset": offset,
                    "orderBy": order_by,
                    "needCustomerInfo": need_customer_info,
                    "like": like,
                },
                {},
            ),
            options=_checked("pds.detail", options, "task_id limit offset order_by need_customer_info like"),
        )

    @overload
    def recording(self, /, *, callid: str, **options: Unpack[CallOptions]) -> Recording: ...
    @overload
    def recording(
        self, body: PdsRecordingRequest | Mapping[str, Any], /, **options: Unpack[CallOptions]
    ) -> Recording: ...
    def recording(
        self,
        body: PdsRecordingRequest | Mapping[str, Any] | None = None,
        /,
        *,
        callid: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Recording:
        """Get the recording of a call of the predictive dialer.

        Known from client code alone: the response has a link to a WAV file, which the client follows without
        the token. How long the link stays valid is not known.

        Args:
            body: the whole body instead of its fields one by one, as a model or a mapping.
            callid: Id of the call. That it is required is inferred. Evidence: inferred.
            options: see ``CallOptions``.

        Evidence: client code; pages of the vendor's site: none.
        Returns the file; nothing is sent yet. ``await`` its ``save(path)`` or ``read()``, or iterate over
        ``chunks()``. Use ``async with`` to see its kind and length before it is read.
        Raises: see the ``errors`` module of the client.
        """
        return self._transport.download(
            _pds_call_recording.build_request(
                body=_body_of(
                    "pds.recording",
                    body,
                    {
                        "callid": callid,
                    },
                    {},
                ),
                options=_checked("pds.recording", options, "callid"),
            )
        )


__all__ = ["Pds", "PdsRaw"]
