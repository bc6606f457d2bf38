# Generated, do not edit: change openapi/ and run `make generate`.
"""POST /service/callcenter/call/predict/case/recording: Get the recording of a call of the predictive dialer."""

from collections.abc import Mapping
from typing import Any

from ..._support import body_dict as _body_dict
from ...models.pds_recording_request import PdsRecordingRequest
from ...types import CallOptions, Request

OPERATION_ID = "pds_call_recording"


def build_request(*, body: PdsRecordingRequest | Mapping[str, Any], options: CallOptions) -> Request:
    """Build the request; nothing is sent."""
    return Request(
        operation_id=OPERATION_ID,
        method="POST",
        path="/service/callcenter/call/predict/case/recording",
        body=_body_dict(body),
        options=options,
    )


__all__ = ["OPERATION_ID", "build_request"]
