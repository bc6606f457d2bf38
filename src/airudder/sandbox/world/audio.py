"""Recordings made up from a call id: a short tone as WAV, all of a task as ZIP, and bytes of any length."""

import array
import io
import math
import sys
import wave
import zipfile
from collections.abc import Iterable

_RATE = 8_000
_SECONDS = 0.25
_PATTERN = bytes(range(251))
"""A prime length: a stream that was put together wrongly nowhere looks right."""


def tone(call_id: str) -> bytes:
    """A quarter of a second, 16 bit, mono, 8 kHz, whose pitch follows from the call id."""
    pitch = 300 + sum(call_id.encode()) % 500
    count = int(_RATE * _SECONDS)
    samples = array.array("h", (int(8_000 * math.sin(2 * math.pi * pitch * n / _RATE)) for n in range(count)))
    if sys.byteorder == "big":
        samples.byteswap()
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(samples.tobytes())
    return target.getvalue()


def archive(call_ids: Iterable[str]) -> bytes:
    """The tones of several calls; the same calls give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as file:
        for call_id in call_ids:
            entry = zipfile.ZipInfo(f"{call_id}.wav", date_time=(2024, 3, 11, 16, 43, 40))
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            file.writestr(entry, tone(call_id))
    return target.getvalue()


def generated(start: int, stop: int) -> bytes:
    """The bytes from one offset to another of a recording of which only the length is given."""
    shift = start % len(_PATTERN)
    length = max(stop - start, 0)
    return (_PATTERN * ((shift + length) // len(_PATTERN) + 1))[shift : shift + length]
