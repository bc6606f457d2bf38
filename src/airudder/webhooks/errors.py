"""What can be wrong with a delivery. None of the texts holds a part of it; the bytes are in ``raw_body``."""

from __future__ import annotations

from ..errors import AIRudderError


class WebhookError(AIRudderError):
    """A delivery that was not taken. ``status``: the HTTP status that a receiver answers it with."""

    status = 400
    sent = "no"  # receiving a delivery sends nothing


class WebhookVerificationError(WebhookError):
    """The verifier did not accept the delivery, or there is none where one is wanted."""

    status = 401
    hint = "Somebody else may have sent it. If none passes, hold the verifier against what the vendor agreed with you."


class WebhookDecryptionError(WebhookError):
    """The delivery is encrypted, and there is no ``decrypt`` or it failed."""

    hint = "Ask the vendor how webhooks are encrypted, and pass it as decrypt=."


class WebhookPayloadError(WebhookError):
    """The body is not a JSON object."""

    hint = "The bytes are in .raw_body."


class InboxError(AIRudderError):
    """The inbox could not be read or written, or was closed. What was being put is not acknowledged."""

    sent = "no"
    hint = "Answer the delivery with 503; check the disk and the file of the inbox."


__all__ = ["InboxError", "WebhookDecryptionError", "WebhookError", "WebhookPayloadError", "WebhookVerificationError"]
