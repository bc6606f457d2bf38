# Generated, do not edit: change openapi/ and run `make generate`.
"""The models. Each is imported when it is first asked for: all together take longer than most programs need."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .auth_token import AuthToken as AuthToken
    from .auth_token_request import AuthTokenRequest as AuthTokenRequest
    from .question_answer import QuestionAnswer as QuestionAnswer
    from .redial_call import RedialCall as RedialCall
    from .task_call import TaskCall as TaskCall
    from .task_detail import TaskDetail as TaskDetail
    from .task_status import TaskStatus as TaskStatus
    from .workflow_call import WorkflowCall as WorkflowCall
    from .workflow_task_detail import WorkflowTaskDetail as WorkflowTaskDetail
    from .workflow_task_detail_request import WorkflowTaskDetailRequest as WorkflowTaskDetailRequest

_MODULES: dict[str, str] = {
    "AuthToken": ".auth_token",
    "AuthTokenRequest": ".auth_token_request",
    "QuestionAnswer": ".question_answer",
    "RedialCall": ".redial_call",
    "TaskCall": ".task_call",
    "TaskDetail": ".task_detail",
    "TaskStatus": ".task_status",
    "WorkflowCall": ".workflow_call",
    "WorkflowTaskDetail": ".workflow_task_detail",
    "WorkflowTaskDetailRequest": ".workflow_task_detail_request",
}

__all__ = [
    "AuthToken",
    "AuthTokenRequest",
    "QuestionAnswer",
    "RedialCall",
    "TaskCall",
    "TaskDetail",
    "TaskStatus",
    "WorkflowCall",
    "WorkflowTaskDetail",
    "WorkflowTaskDetailRequest",
]

if not TYPE_CHECKING:  # a checker that saw this would take any misspelt name for a model

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_MODULES[name], __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
