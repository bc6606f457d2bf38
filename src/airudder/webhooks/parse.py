"""From the bytes of a delivery to its event: verified, decrypted, decoded, recognised. Pure and synchronous."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from multidict import CIMultiDictProxy

from .. import models
from .._generated.webhooks import WEBHOOKS
from ..encryption import Cipher
from ..errors import EncryptionError
from ..json import loads
from .errors import WebhookDecryptionError, WebhookPayloadError, WebhookVerificationError
from .event import WINDOW, Event
from .events import EVENTS, UnknownEvent
from .identity import key_of, time_of
from .kinds import UNKNOWN, checked
from .shapes import recognise
from .spelling import respelt

Verifier = Callable[[bytes, Mapping[str, str]], bool]
"""Whether a delivery is the vendor's: gets the raw body and the headers, returns True if so."""
Decryptor = Callable[[bytes, Mapping[str, str]], bytes]
"""Decrypts a delivery: gets the raw body and the headers, returns the JSON text."""


def parse(
    body: bytes,
    headers: Mapping[str, str],
    *,
    kind: str | None = None,
    verifier: Verifier | None = None,
    decrypt: Decryptor | Cipher | None = None,
) -> Event[Any]:
    """Read a delivery: the bytes of its body as they came, and its headers.

    ``kind``: which webhook it is, if the URL says so; this is the safe way. It is not checked against the payload,
    whose description may be incomplete; ``looks_like`` of the event shows a difference. Without it the shape decides
    (inferred), and a payload that fits no shape is an ``UnknownEvent`` of kind ``"unknown"``.

    ``verifier``: must return True; called first, with the body as it came. ``decrypt``: called if the header
    Is-Encrypted is 1. The user supplies both, since the algorithms are not documented; that webhooks use this header,
    and the scheme of the API if ``decrypt`` is a ``Cipher``, is inferred. Without a verifier every delivery is taken.

    The JSON is UTF-8; if it is not valid UTF-8, the charset that the Content-Type declares is used, as for answers.
    Names are read in all their spellings (`State`, `ner_slots`); ``event.json`` has those that came.

    Raises ``WebhookVerificationError``, ``WebhookDecryptionError``, ``WebhookPayloadError`` (not a JSON object), each
    with the bytes in ``raw_body``; ``InvalidRequestError`` if no webhook has the name ``kind``; ``TypeError`` for
    arguments of another type. A body of n bytes costs time in proportion to n: bound it before.
    """
    _check_arguments(body, headers, kind)
    body = bytes(body)
    if verifier is not None:
        _verify(verifier, body, headers)
    raw = _opened(decrypt, body, headers) if header(headers, "is-encrypted").strip() == "1" else body
    return _restored(raw, headers, kind)


def restore(raw: bytes, headers: Mapping[str, str], *, kind: str | None = None) -> Event[Any]:
    """Read a payload that was verified and decrypted before: ``event.raw`` and ``event.headers`` of a stored event.

    ``kind`` and what is raised: as for ``parse``.
    """
    _check_arguments(raw, headers, kind)
    return _restored(raw, headers, kind)


def _restored(raw: bytes, headers: Mapping[str, str], kind: str | None) -> Event[Any]:
    event: Event[Any] | None = None
    try:
        event = _event(raw, headers, kind)
    except RecursionError:
        pass
    if event is None:
        raise WebhookPayloadError("the body is nested too deeply", raw_body=raw)
    return event


def _event(raw: bytes, headers: Mapping[str, str], kind: str | None) -> Event[Any]:
    payload = _decoded(raw, header(headers, "content-type"))
    seen = recognise(payload)
    name = kind if kind is not None else seen or UNKNOWN
    webhook = WEBHOOKS.get(name) if name in EVENTS else None
    declared: Mapping[str, Any] = payload if webhook is None else respelt(payload, webhook.model)
    key, identified = key_of(name, declared)
    return EVENTS.get(name, UnknownEvent)(
        kind=name,
        dedupe_key=key,
        dedupe_window=None if identified else WINDOW,
        occurred_at=time_of(name, declared),
        data=payload if webhook is None else getattr(models, webhook.model).from_dict(declared),
        json=payload,
        raw=raw,
        headers=headers,
        looks_like=seen if seen != name else None,
    )


def _check_arguments(body: object, headers: object, kind: object) -> None:
    if not isinstance(body, (bytes, bytearray, memoryview)):
        advice = "its bytes as they came, not decoded or parsed: a signature is over those"
        raise TypeError(f"the body must be {advice}; not {type(body).__name__}")
    if not isinstance(headers, Mapping):
        raise TypeError(f"the headers must be a mapping of names to values, not {type(headers).__name__}")
    if kind is not None:
        if not isinstance(kind, str):
            raise TypeError(f"kind must be the name of a webhook or None, not {type(kind).__name__}")
        checked(kind)


def header(headers: Mapping[str, str], name: str) -> str:
    """A header, whatever the case of its name: not every mapping ignores it. Empty if it is missing."""
    if isinstance(headers, CIMultiDictProxy):
        return headers.get(name, "")
    for key, value in headers.items():
        if str(key).lower() == name:
            return str(value)
    return ""


def _verify(verifier: Verifier, body: bytes, headers: Mapping[str, str]) -> None:
    try:
        verdict: object = verifier(body, headers)
        problem = "did not accept the delivery"
    except Exception as error:  # whatever it is, the delivery is not verified
        verdict, problem = False, f"failed with {type(error).__name__}"
    _refuse_awaitable(verdict, "verifier")
    # Exactly True: a verifier that forgets to return something must not let everything pass.
    if verdict is not True:
        raise WebhookVerificationError(f"the verifier {problem}", raw_body=body)


def _opened(decrypt: Decryptor | Cipher | None, body: bytes, headers: Mapping[str, str]) -> bytes:
    if decrypt is None:
        raise WebhookDecryptionError("the delivery is encrypted, and decrypt= is missing", raw_body=body)
    raw: object = None
    try:
        if isinstance(decrypt, Cipher):
            raw = decrypt.decrypt(body, header(headers, "signed") or None)
        else:
            raw = decrypt(body, headers)
        problem = ""
    except EncryptionError as error:
        problem = f": {error.args[0]}" if isinstance(decrypt, Cipher) else " with EncryptionError"
    except Exception as error:
        problem = f" with {type(error).__name__}"
    if problem:
        raise WebhookDecryptionError(f"decrypt failed{problem}", raw_body=body)
    _refuse_awaitable(raw, "decrypt")
    if not isinstance(raw, bytes):
        raise TypeError(f"decrypt must give bytes, not {type(raw).__name__}")
    return raw


def _refuse_awaitable(value: object, name: str) -> None:
    if inspect.isawaitable(value):
        if inspect.iscoroutine(value):
            value.close()
        raise TypeError(f"{name} must be a plain function: parse is synchronous and cannot await")


def _decoded(raw: bytes, content_type: str) -> dict[str, Any]:
    payload: Any = None
    try:
        payload = loads(raw, content_type)
        problem = "" if payload.__class__ is dict else "is not a JSON object"
    except ValueError as error:
        problem = f"is not valid JSON ({error})"
    if problem:
        raise WebhookPayloadError(f"the body {problem}", raw_body=raw)
    return payload  # type: ignore[no-any-return]


__all__ = ["Decryptor", "Verifier", "parse", "restore"]
