"""A server's text in a form that may be shown: one line, without the values that the call sent and longer numbers.

The steps: undo escapes (JSON, URL, HTML), reduce the text to letters and digits without case, and search there for the
values and for numbers. What is found is replaced by ``***`` in the readable line.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby
from urllib.parse import unquote

_SHOWN = 200

_WINDOW = 2000  # characters of the readable line that are searched

_RAW = 20 * _WINDOW  # characters of the server's text: an escaped character takes up to 20

_RUN = 12

_LOOSE = 6  # from this number of letters, a value is also found across blanks and punctuation that it does not have

_MASK = "***"

_ESCAPE = re.compile(r'\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})|\\(["\\/bfnrt])')

# Between the digits there may be the signs with which phone numbers are written, and any other that separates no items.
_LONG_NUMBER = re.compile(r"[+(\[]*\d(?:(?:[^\w,;:!?'\"=&|@#%$]|_)*\d){3,}")


def redacted(text: str, values: Iterable[str]) -> str | None:
    """At most 200 characters of ``text``, with ``***`` in place of ``values`` and of numbers of four or more digits.

    Only letters and digits are compared, so case, escapes and punctuation make no difference. Of a value with more than
    12 letters, any 12 in a row are found, since a server may quote a part of it. A value of three ASCII letters is
    found only as a word, and a shorter one is not searched for: it would be found everywhere. None if nothing is left.
    """
    line = readable(text[:_RAW])
    cut = len(text) > _RAW or len(line) > _WINDOW
    line = line[:_WINDOW]
    letters, places = _letters(line)
    # The text is cut here. A value at the cut may be too short to be found, so the last letters are not shown.
    end = places[-_RUN:][0] if cut and places else len(line)
    hidden = bytearray(len(line))
    spans = [found.span() for found in _LONG_NUMBER.finditer(line)]
    for start, stop in spans + list(_spans_of_values(line, letters, places, values)):
        hidden[start:stop] = b"\1" * (stop - start)
    parts = (list(run) for _, run in groupby(range(end), hidden.__getitem__))
    shown = "".join(_MASK if hidden[run[0]] else line[run[0] : run[-1] + 1] for run in parts).strip()
    return (shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…") or None


def readable(text: str) -> str:
    """``text`` in one line of printable characters, with escapes (JSON, URL, HTML) undone."""
    for _ in range(3):
        plain = html.unescape(unquote(_ESCAPE.sub(_unescaped, text), errors="replace"))
        plain = plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")  # joins escaped pairs
        plain = unicodedata.normalize("NFKC", plain)
        if plain == text:
            break
        text = plain
    return " ".join("".join(map(_printable, text)).split())


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else escape[3] if escape[3] in '"\\/' else " "


def _printable(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":  # invisible marks, such as a zero-width space
        return ""
    return "-" if category == "Pd" else " " if category[0] in "CZ" else character


def _folded(text: str) -> str:
    return text.upper().casefold()  # upper case first: only there is a dotless i equal to i, and a long s to s


def _letters(line: str) -> tuple[str, list[int]]:
    """The letters and digits of ``line`` without case, and the place of each in ``line``."""
    pairs = [(one, place) for place, character in enumerate(line) for one in _folded(character) if one.isalnum()]
    return "".join(one for one, _ in pairs), [place for _, place in pairs]


def _spans_of_values(line: str, letters: str, places: list[int], values: Iterable[str]) -> Iterable[tuple[int, int]]:
    """Where ``values`` are in ``line``. A table of all runs of letters in the line is made once for each length."""
    known: dict[int, dict[str, list[int]]] = {}
    found: set[str] = set()
    for value in set(values):
        plain = value.isascii() and value.isprintable() and not any(sign in value for sign in "%&\\")
        key = "".join(filter(str.isalnum, _folded(value if plain else readable(value))))
        size = min(len(key), _RUN)
        if size < 2 or (size < 4 and key.isdigit()) or (size < 3 and key.isascii()):
            continue
        if size not in known:
            known[size] = {}
            for at in range(len(letters) - size + 1):
                known[size].setdefault(letters[at : at + size], []).append(at)
        runs = known[size]
        found.update(run for at in range(len(key) - size + 1) if (run := key[at : at + size]) in runs)
    for run in found:
        size = len(run)
        for at in known[size][run]:
            start, stop = places[at], places[at + size - 1] + 1
            unbroken = stop - start <= size and (size >= 4 or not run.isascii())
            if size >= _LOOSE or unbroken or _is_word(line, start, stop):
                yield start, stop


def _is_word(line: str, start: int, stop: int) -> bool:
    """Whether no letter of the same script is directly before ``start`` or after ``stop``."""
    sides = ((start - 1, start), (stop, stop - 1))
    near = [(line[outer], line[inner]) for outer, inner in sides if 0 <= outer < len(line)]
    return not any(outer.isalnum() and outer.isascii() == inner.isascii() for outer, inner in near)


__all__ = ["readable", "redacted"]
