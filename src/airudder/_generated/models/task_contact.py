# Generated, do not edit: change openapi/ and run `make generate`.
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire
from ..types import UNSET, Null, Unset


@_define(kw_only=True)
class TaskContact:
    """One number of a call task with the variables of its robot, which depend on the robot: further ones are added
    as they are.

    Evidence: documented in part.
    """

    mobile: str | Null | Unset = _field(default=UNSET, repr=_masked)
    """Number to call, with a plus sign and the country code. Required in every entry (inferred). Checked: + and
    digits; see ``check_phones``.
    """

    robot_id: str | Null | Unset = UNSET
    """Robot of this number. Evidence: documented in part."""

    debtor: object = _field(default=UNSET, repr=_masked)
    """Spoken by a Collection robot (inferred from the name); its type is not known. Turned into text; None becomes
    empty text.
    """

    loan_date: object = _field(default=UNSET, repr=_masked)
    """Spoken by a Collection robot (inferred from the name); its type is not known. In client code it must be
    given, and be before DueDate. Turned into text; None becomes empty text.
    """

    due_date: object = _field(default=UNSET, repr=_masked)
    """Spoken by a Collection robot (inferred from the name); its type is not known. Turned into text; None becomes
    empty text.
    """

    arrears: object = _field(default=UNSET, repr=_masked)
    """Spoken by a Collection robot (inferred from the name); its type is not known. In client code it must not be
    0. Turned into text; None becomes empty text.
    """

    loan_amount: object = _field(default=UNSET, repr=_masked)
    """Spoken by a Collection robot (inferred from the name); its type is not known. Turned into text; None becomes
    empty text.
    """

    unit: object = _field(default=UNSET, repr=_masked)
    """Spoken by a Collection robot (inferred from the name); its type is not known. Turned into text; None becomes
    empty text.
    """

    platform: object = _field(default=UNSET, repr=_masked)
    """Spoken by a Collection robot (inferred from the name); its type is not known. Turned into text; None becomes
    empty text.
    """

    borrower_name: object = _field(default=UNSET, repr=_masked)
    """Spoken by a Collection robot (inferred from the name); its type is not known. Turned into text; None becomes
    empty text.
    """

    borrower_mobile: object = _field(default=UNSET, repr=_masked)
    """Spoken by a Collection robot (inferred from the name); its type is not known. Turned into text; None becomes
    empty text.
    """

    borrowed_date: object = _field(default=UNSET, repr=_masked)
    """Spoken by a Collection robot (inferred from the name); its type is not known. Turned into text; None becomes
    empty text.
    """

    comments: object = _field(default=UNSET, repr=_masked)
    """Own reference of the number, a number or text. The details of the task have it again, and nothing else there
    identifies the entry. Evidence: client code. Turned into text; None becomes empty text.
    """

    gender: object = _field(default=UNSET, repr=_masked)
    """Gender of the person (inferred from the name); neither type nor values are known. Evidence: client code.
    Turned into text; None becomes empty text.
    """

    extra_a: object = _field(default=UNSET, repr=_masked)
    """Further value for the robot (inferred from the name); its type is not known. Evidence: client code. Turned
    into text; None becomes empty text.
    """

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields. The values are turned into text; None becomes empty text."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        if self.mobile is not UNSET and self.mobile is not None:
            out["Mobile"] = _to_wire(self.mobile)
        if self.robot_id is not UNSET and self.robot_id is not None:
            out["RobotID"] = _to_wire(self.robot_id)
        if self.debtor is not UNSET and self.debtor is not None:
            out["Debtor"] = _to_wire(self.debtor)
        if self.loan_date is not UNSET and self.loan_date is not None:
            out["LoanDate"] = _to_wire(self.loan_date)
        if self.due_date is not UNSET and self.due_date is not None:
            out["DueDate"] = _to_wire(self.due_date)
        if self.arrears is not UNSET and self.arrears is not None:
            out["Arrears"] = _to_wire(self.arrears)
        if self.loan_amount is not UNSET and self.loan_amount is not None:
            out["LoanAmount"] = _to_wire(self.loan_amount)
        if self.unit is not UNSET and self.unit is not None:
            out["Unit"] = _to_wire(self.unit)
        if self.platform is not UNSET and self.platform is not None:
            out["Platform"] = _to_wire(self.platform)
        if self.borrower_name is not UNSET and self.borrower_name is not None:
            out["borrower_name"] = _to_wire(self.borrower_name)
        if self.borrower_mobile is not UNSET and self.borrower_mobile is not None:
            out["borrower_mobile"] = _to_wire(self.borrower_mobile)
        if self.borrowed_date is not UNSET and self.borrowed_date is not None:
            out["borrowed_date"] = _to_wire(self.borrowed_date)
        if self.comments is not UNSET and self.comments is not None:
            out["Comments"] = _to_wire(self.comments)
        if self.gender is not UNSET and self.gender is not None:
            out["Gender"] = _to_wire(self.gender)
        if self.extra_a is not UNSET and self.extra_a is not None:
            out["ExtraA"] = _to_wire(self.extra_a)
        return out


TaskContact.__module__ = _public_module(__name__)

__all__ = ["TaskContact"]
