# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import public_module as _public_module
from .._support import residue as _residue

_NAMES = {
    "question_name": "question_name",
    "answer": "answer",
    "answer_text": "answer_text",
    "status": "status",
    "answer_text_slot": "answer_text_slot",
    "var": "var",
    "verification_results": "verification_results",
    "question_content": "question_content",
    "question_type": "question_type",
    "whether_answer": "whether_answer",
}


@_define(kw_only=True)
class QuestionAnswer:
    """One question of the robot. Known by example: all values are strings. `-` seems to mean "does not apply" and
    `/` "no value" (inferred). Values of good answers are not known, so all sets are open.

    Evidence: documented in part.
    """

    question_name: str | None = None
    """Name of the question, such as `Q0` or `Q3N`."""

    answer: str | None = _field(default=None, repr=_masked)
    """Answer; `/` in the example."""

    answer_text: str | None = _field(default=None, repr=_masked)
    """Words of the callee (inferred); empty if the question was skipped."""

    status: str | None = None
    """Whether the question was asked; `Completed` and `Skip` in the example. Open set."""

    answer_text_slot: str | None = _field(default=None, repr=_masked)
    """Meaning not known; `-` with `whether` questions and `/` with `open` ones in the example."""

    var: str | None = _field(default=None, repr=_masked)
    """Expected value (inferred); `-` if there is none."""

    verification_results: str | None = _field(default=None, repr=_masked)
    """Result of the check; `-` with `whether` questions and `/` with `open` ones in the example."""

    question_content: str | None = None
    """Text of the question."""

    question_type: str | None = None
    """`whether` is a question for yes or no, `open` one for a value that is checked (inferred). Open set."""

    whether_answer: str | None = _field(default=None, repr=_masked)
    """Answer to a `whether` question; `Invalid` and `Skip` in the example. Open set."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.question_name is not None:
            out["question_name"] = self.question_name
        if self.answer is not None:
            out["answer"] = self.answer
        if self.answer_text is not None:
            out["answer_text"] = self.answer_text
        if self.status is not None:
            out["status"] = self.status
        if self.answer_text_slot is not None:
            out["answer_text_slot"] = self.answer_text_slot
        if self.var is not None:
            out["var"] = self.var
        if self.verification_results is not None:
            out["verification_results"] = self.verification_results
        if self.question_content is not None:
            out["question_content"] = self.question_content
        if self.question_type is not None:
            out["question_type"] = self.question_type
        if self.whether_answer is not None:
            out["whether_answer"] = self.whether_answer
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("question_name")
        if v.__class__ is str:
            self.question_name = v
            shown += 1
        else:
            self.question_name = None
        v = get("answer")
        if v.__class__ is str:
            self.answer = v
            shown += 1
        else:
            self.answer = None
        v = get("answer_text")
        if v.__class__ is str:
            self.answer_text = v
            shown += 1
        else:
            self.answer_text = None
        v = get("status")
        if v.__class__ is str:
            self.status = v
            shown += 1
        else:
            self.status = None
        v = get("answer_text_slot")
        if v.__class__ is str:
            self.answer_text_slot = v
            shown += 1
        else:
            self.answer_text_slot = None
        v = get("var")
        if v.__class__ is str:
            self.var = v
            shown += 1
        else:
            self.var = None
        v = get("verification_results")
        if v.__class__ is str:
            self.verification_results = v
            shown += 1
        else:
            self.verification_results = None
        v = get("question_content")
        if v.__class__ is str:
            self.question_content = v
            shown += 1
        else:
            self.question_content = None
        v = get("question_type")
        if v.__class__ is str:
            self.question_type = v
            shown += 1
        else:
            self.question_type = None
        v = get("whether_answer")
        if v.__class__ is str:
            self.whether_answer = v
            shown += 1
        else:
            self.whether_answer = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


QuestionAnswer.__module__ = _public_module(__name__)

__all__ = ["QuestionAnswer"]
