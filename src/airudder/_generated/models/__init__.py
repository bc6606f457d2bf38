# Generated, do not edit: change openapi/ and run `make generate`.
"""The models. Each is imported at its first use: importing all of them takes longer than importing the rest."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .auth_token import AuthToken as AuthToken
    from .auth_token_request import AuthTokenRequest as AuthTokenRequest
    from .bot_message import BotMessage as BotMessage
    from .bot_reply_message import BotReplyMessage as BotReplyMessage
    from .bot_user import BotUser as BotUser
    from .button_content import ButtonContent as ButtonContent
    from .chat_message import ChatMessage as ChatMessage
    from .chat_message_list_request import ChatMessageListRequest as ChatMessageListRequest
    from .chat_user import ChatUser as ChatUser
    from .completed_node import CompletedNode as CompletedNode
    from .huawei_message import HuaweiMessage as HuaweiMessage
    from .huawei_send_message_request import HuaweiSendMessageRequest as HuaweiSendMessageRequest
    from .info_check_call import InfoCheckCall as InfoCheckCall
    from .info_check_task_detail import InfoCheckTaskDetail as InfoCheckTaskDetail
    from .instagram_button import InstagramButton as InstagramButton
    from .instagram_element import InstagramElement as InstagramElement
    from .instagram_payload import InstagramPayload as InstagramPayload
    from .instagram_template import InstagramTemplate as InstagramTemplate
    from .interactive import Interactive as Interactive
    from .interactive_action import InteractiveAction as InteractiveAction
    from .interactive_content import InteractiveContent as InteractiveContent
    from .interactive_reply import InteractiveReply as InteractiveReply
    from .interactive_text import InteractiveText as InteractiveText
    from .list_section import ListSection as ListSection
    from .media import Media as Media
    from .media_content import MediaContent as MediaContent
    from .message_content import MessageContent as MessageContent
    from .message_reply import MessageReply as MessageReply
    from .message_template import MessageTemplate as MessageTemplate
    from .other_content import OtherContent as OtherContent
    from .pds_agent_body import PdsAgentBody as PdsAgentBody
    from .pds_agent_status import PdsAgentStatus as PdsAgentStatus
    from .pds_auth_token import PdsAuthToken as PdsAuthToken
    from .pds_call import PdsCall as PdsCall
    from .pds_call_list import PdsCallList as PdsCallList
    from .pds_call_result import PdsCallResult as PdsCallResult
    from .pds_cancel_contacts_request import PdsCancelContactsRequest as PdsCancelContactsRequest
    from .pds_contact_body import PdsContactBody as PdsContactBody
    from .pds_contact_status import PdsContactStatus as PdsContactStatus
    from .pds_copy_task_request import PdsCopyTaskRequest as PdsCopyTaskRequest
    from .pds_create_task_request import PdsCreateTaskRequest as PdsCreateTaskRequest
    from .pds_customize_result import PdsCustomizeResult as PdsCustomizeResult
    from .pds_hangup_reason import PdsHangupReason as PdsHangupReason
    from .pds_pattern import PdsPattern as PdsPattern
    from .pds_recording_link import PdsRecordingLink as PdsRecordingLink
    from .pds_recording_request import PdsRecordingRequest as PdsRecordingRequest
    from .pds_rest_time import PdsRestTime as PdsRestTime
    from .pds_result_strategy import PdsResultStrategy as PdsResultStrategy
    from .pds_task import PdsTask as PdsTask
    from .pds_task_body import PdsTaskBody as PdsTaskBody
    from .pds_task_created import PdsTaskCreated as PdsTaskCreated
    from .pds_task_detail_request import PdsTaskDetailRequest as PdsTaskDetailRequest
    from .pds_task_list import PdsTaskList as PdsTaskList
    from .pds_task_list_request import PdsTaskListRequest as PdsTaskListRequest
    from .pds_task_state import PdsTaskState as PdsTaskState
    from .pds_task_status import PdsTaskStatus as PdsTaskStatus
    from .push_callee import PushCallee as PushCallee
    from .question_answer import QuestionAnswer as QuestionAnswer
    from .redial_call import RedialCall as RedialCall
    from .reply_button import ReplyButton as ReplyButton
    from .reply_option import ReplyOption as ReplyOption
    from .session_message import SessionMessage as SessionMessage
    from .session_reply import SessionReply as SessionReply
    from .sms_send_request import SmsSendRequest as SmsSendRequest
    from .sms_sent import SmsSent as SmsSent
    from .system_content import SystemContent as SystemContent
    from .system_event import SystemEvent as SystemEvent
    from .task_call import TaskCall as TaskCall
    from .task_cancel_call_request import TaskCancelCallRequest as TaskCancelCallRequest
    from .task_contact import TaskContact as TaskContact
    from .task_create_request import TaskCreateRequest as TaskCreateRequest
    from .task_create_v2_request import TaskCreateV2Request as TaskCreateV2Request
    from .task_created import TaskCreated as TaskCreated
    from .task_detail import TaskDetail as TaskDetail
    from .task_operation_request import TaskOperationRequest as TaskOperationRequest
    from .task_status import TaskStatus as TaskStatus
    from .template_button import TemplateButton as TemplateButton
    from .template_content import TemplateContent as TemplateContent
    from .template_header import TemplateHeader as TemplateHeader
    from .template_info import TemplateInfo as TemplateInfo
    from .text_content import TextContent as TextContent
    from .whats_app_template import WhatsAppTemplate as WhatsAppTemplate
    from .workflow_action import WorkflowAction as WorkflowAction
    from .workflow_add_details_request import WorkflowAddDetailsRequest as WorkflowAddDetailsRequest
    from .workflow_api_notice_info_request import WorkflowApiNoticeInfoRequest as WorkflowApiNoticeInfoRequest
    from .workflow_call import WorkflowCall as WorkflowCall
    from .workflow_call_completed import WorkflowCallCompleted as WorkflowCallCompleted
    from .workflow_call_completed_info_check import WorkflowCallCompletedInfoCheck as WorkflowCallCompletedInfoCheck
    from .workflow_chatbot_session_end import WorkflowChatbotSessionEnd as WorkflowChatbotSessionEnd
    from .workflow_contact import WorkflowContact as WorkflowContact
    from .workflow_create_request import WorkflowCreateRequest as WorkflowCreateRequest
    from .workflow_created import WorkflowCreated as WorkflowCreated
    from .workflow_custom_api_push import WorkflowCustomApiPush as WorkflowCustomApiPush
    from .workflow_find_instances_request import WorkflowFindInstancesRequest as WorkflowFindInstancesRequest
    from .workflow_list_completed import WorkflowListCompleted as WorkflowListCompleted
    from .workflow_status_changed import WorkflowStatusChanged as WorkflowStatusChanged
    from .workflow_task_detail import WorkflowTaskDetail as WorkflowTaskDetail
    from .workflow_task_detail_request import WorkflowTaskDetailRequest as WorkflowTaskDetailRequest

_MODULES: dict[str, str] = {
    "AuthToken": ".auth_token",
    "AuthTokenRequest": ".auth_token_request",
    "BotMessage": ".bot_message",
    "BotReplyMessage": ".bot_reply_message",
    "BotUser": ".bot_user",
    "ButtonContent": ".button_content",
    "ChatMessage": ".chat_message",
    "ChatMessageListRequest": ".chat_message_list_request",
    "ChatUser": ".chat_user",
    "CompletedNode": ".completed_node",
    "HuaweiMessage": ".huawei_message",
    "HuaweiSendMessageRequest": ".huawei_send_message_request",
    "InfoCheckCall": ".info_check_call",
    "InfoCheckTaskDetail": ".info_check_task_detail",
    "InstagramButton": ".instagram_button",
    "InstagramElement": ".instagram_element",
    "InstagramPayload": ".instagram_payload",
    "InstagramTemplate": ".instagram_template",
    "Interactive": ".interactive",
    "InteractiveAction": ".interactive_action",
    "InteractiveContent": ".interactive_content",
    "InteractiveReply": ".interactive_reply",
    "InteractiveText": ".interactive_text",
    "ListSection": ".list_section",
    "Media": ".media",
    "MediaContent": ".media_content",
    "MessageContent": ".message_content",
    "MessageReply": ".message_reply",
    "MessageTemplate": ".message_template",
    "OtherContent": ".other_content",
    "PdsAgentBody": ".pds_agent_body",
    "PdsAgentStatus": ".pds_agent_status",
    "PdsAuthToken": ".pds_auth_token",
    "PdsCall": ".pds_call",
    "PdsCallList": ".pds_call_list",
    "PdsCallResult": ".pds_call_result",
    "PdsCancelContactsRequest": ".pds_cancel_contacts_request",
    "PdsContactBody": ".pds_contact_body",
    "PdsContactStatus": ".pds_contact_status",
    "PdsCopyTaskRequest": ".pds_copy_task_request",
    "PdsCreateTaskRequest": ".pds_create_task_request",
    "PdsCustomizeResult": ".pds_customize_result",
    "PdsHangupReason": ".pds_hangup_reason",
    "PdsPattern": ".pds_pattern",
    "PdsRecordingLink": ".pds_recording_link",
    "PdsRecordingRequest": ".pds_recording_request",
    "PdsRestTime": ".pds_rest_time",
    "PdsResultStrategy": ".pds_result_strategy",
    "PdsTask": ".pds_task",
    "PdsTaskBody": ".pds_task_body",
    "PdsTaskCreated": ".pds_task_created",
    "PdsTaskDetailRequest": ".pds_task_detail_request",
    "PdsTaskList": ".pds_task_list",
    "PdsTaskListRequest": ".pds_task_list_request",
    "PdsTaskState": ".pds_task_state",
    "PdsTaskStatus": ".pds_task_status",
    "PushCallee": ".push_callee",
    "QuestionAnswer": ".question_answer",
    "RedialCall": ".redial_call",
    "ReplyButton": ".reply_button",
    "ReplyOption": ".reply_option",
    "SessionMessage": ".session_message",
    "SessionReply": ".session_reply",
    "SmsSendRequest": ".sms_send_request",
    "SmsSent": ".sms_sent",
    "SystemContent": ".system_content",
    "SystemEvent": ".system_event",
    "TaskCall": ".task_call",
    "TaskCancelCallRequest": ".task_cancel_call_request",
    "TaskContact": ".task_contact",
    "TaskCreateRequest": ".task_create_request",
    "TaskCreateV2Request": ".task_create_v2_request",
    "TaskCreated": ".task_created",
    "TaskDetail": ".task_detail",
    "TaskOperationRequest": ".task_operation_request",
    "TaskStatus": ".task_status",
    "TemplateButton": ".template_button",
    "TemplateContent": ".template_content",
    "TemplateHeader": ".template_header",
    "TemplateInfo": ".template_info",
    "TextContent": ".text_content",
    "WhatsAppTemplate": ".whats_app_template",
    "WorkflowAction": ".workflow_action",
    "WorkflowAddDetailsRequest": ".workflow_add_details_request",
    "WorkflowApiNoticeInfoRequest": ".workflow_api_notice_info_request",
    "WorkflowCall": ".workflow_call",
    "WorkflowCallCompleted": ".workflow_call_completed",
    "WorkflowCallCompletedInfoCheck": ".workflow_call_completed_info_check",
    "WorkflowChatbotSessionEnd": ".workflow_chatbot_session_end",
    "WorkflowContact": ".workflow_contact",
    "WorkflowCreateRequest": ".workflow_create_request",
    "WorkflowCreated": ".workflow_created",
    "WorkflowCustomApiPush": ".workflow_custom_api_push",
    "WorkflowFindInstancesRequest": ".workflow_find_instances_request",
    "WorkflowListCompleted": ".workflow_list_completed",
    "WorkflowStatusChanged": ".workflow_status_changed",
    "WorkflowTaskDetail": ".workflow_task_detail",
    "WorkflowTaskDetailRequest": ".workflow_task_detail_request",
}

__all__ = [
    "AuthToken",
    "AuthTokenRequest",
    "BotMessage",
    "BotReplyMessage",
    "BotUser",
    "ButtonContent",
    "ChatMessage",
    "ChatMessageListRequest",
    "ChatUser",
    "CompletedNode",
    "HuaweiMessage",
    "HuaweiSendMessageRequest",
    "InfoCheckCall",
    "InfoCheckTaskDetail",
    "InstagramButton",
    "InstagramElement",
    "InstagramPayload",
    "InstagramTemplate",
    "Interactive",
    "InteractiveAction",
    "InteractiveContent",
    "InteractiveReply",
    "InteractiveText",
    "ListSection",
    "Media",
    "MediaContent",
    "MessageContent",
    "MessageReply",
    "MessageTemplate",
    "OtherContent",
    "PdsAgentBody",
    "PdsAgentStatus",
    "PdsAuthToken",
    "PdsCall",
    "PdsCallList",
    "PdsCallResult",
    "PdsCancelContactsRequest",
    "PdsContactBody",
    "PdsContactStatus",
    "PdsCopyTaskRequest",
    "PdsCreateTaskRequest",
    "PdsCustomizeResult",
    "PdsHangupReason",
    "PdsPattern",
    "PdsRecordingLink",
    "PdsRecordingRequest",
    "PdsRestTime",
    "PdsResultStrategy",
    "PdsTask",
    "PdsTaskBody",
    "PdsTaskCreated",
    "PdsTaskDetailRequest",
    "PdsTaskList",
    "PdsTaskListRequest",
    "PdsTaskState",
    "PdsTaskStatus",
    "PushCallee",
    "QuestionAnswer",
    "RedialCall",
    "ReplyButton",
    "ReplyOption",
    "SessionMessage",
    "SessionReply",
    "SmsSendRequest",
    "SmsSent",
    "SystemContent",
    "SystemEvent",
    "TaskCall",
    "TaskCancelCallRequest",
    "TaskContact",
    "TaskCreateRequest",
    "TaskCreateV2Request",
    "TaskCreated",
    "TaskDetail",
    "TaskOperationRequest",
    "TaskStatus",
    "TemplateButton",
    "TemplateContent",
    "TemplateHeader",
    "TemplateInfo",
    "TextContent",
    "WhatsAppTemplate",
    "WorkflowAction",
    "WorkflowAddDetailsRequest",
    "WorkflowApiNoticeInfoRequest",
    "WorkflowCall",
    "WorkflowCallCompleted",
    "WorkflowCallCompletedInfoCheck",
    "WorkflowChatbotSessionEnd",
    "WorkflowContact",
    "WorkflowCreateRequest",
    "WorkflowCreated",
    "WorkflowCustomApiPush",
    "WorkflowFindInstancesRequest",
    "WorkflowListCompleted",
    "WorkflowStatusChanged",
    "WorkflowTaskDetail",
    "WorkflowTaskDetailRequest",
]

if not TYPE_CHECKING:  # if a type checker saw this, it would accept any misspelt name

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_MODULES[name], __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
