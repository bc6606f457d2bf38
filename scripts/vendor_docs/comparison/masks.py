"""Masking examples: numbers, ids, secrets, names, texts and times become made-up ones of the same form.

Only what cannot be somebody's stays. Masking what is masked changes nothing. The same value gives the same mask within
one example, so that what belongs together stays so.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from typing import Any

from .private import sort_of, words_of

FICTIONAL = re.compile(r"\+?120255501\d\d")
"""Numbers that belong to nobody."""
FICTIONAL_COUNT = 100
HEX = re.compile(r"(?<![0-9A-Za-z])(?:ic)?c0ffee[0-9a-f]{10,}", re.IGNORECASE)
"""Ids that are made up."""
MADE_UP = "c0ffee"
SECRETS = ("token", "secret", "password", "appkey", "signkey", "accesskey", "apikey")
SECRET = "<token>"
PLACEHOLDER = re.compile(r"(?:(?:Bearer|Token|Basic) )?<[^<>]*>", re.IGNORECASE)
URL, MAIL, ANY_KEY = "https://example.com/made-up", "made-up@example.com", "made-up key"
FIRST_TIME, LAST_TIME = 1_300_000_000, 2_100_000_000
"""Numbers between are taken for seconds since 1970; the same times 1000 for milliseconds."""
LARGEST = 10**6
"""Numbers below are nobody's."""

PARTS = re.compile(
    "|".join(
        (
            r"(?P<url>[a-z][a-z0-9+.-]*://[^\s\"'<>]+)",
            r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)",
            r"(?P<bearer>\b(?:Bearer|Token|Basic)\s+[^\s<>]{16,})",
            r"(?P<uuid>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)",
            r"(?P<time>\b\d{4}(?P<sep>[-/.])\d\d?(?P=sep)\d\d?(?:[T ]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?)?)",
            r"(?P<phone>\+\d[\d ()-]{6,}\d)",
            r"(?P<digits>(?<![0-9A-Za-z])[0-9]{7,}(?![0-9A-Za-z]))",
            r"(?P<hex>(?:ic)?[0-9a-f]{16,})",
        )
    ),
    re.IGNORECASE,
)
FORM = re.compile(r"(?:[a-z]{1,8}[_-])?(?P<part>\S.*?)(?:Z|-\d{1,3}|[+-]\d\d:?\d\d)?", re.IGNORECASE)
"""A part with what may stand around it in one value: the kind of an id, a number behind it, a time zone."""
CLOCK = re.compile(r"\d\d?:\d\d(?::\d\d(?:\.\d+)?)?")
SMALL = re.compile(r"(?P<sign>[-+]?)(?P<whole>[0-9]{1,6})(?:\.(?P<part>[0-9]{1,6}))?(?P<unit>%?)")
LONG_WHOLE, LONG_PART = 4, 5
"""Texts of numbers with so many digits may be codes or postcodes; fractions with so many, places on a map."""
NUMBER = re.compile(r"[\d ()+-]{7,}", re.ASCII)
SHORT_ID = re.compile(r"(?=.*\d)(?=.*[a-f])[0-9a-f]{8,15}", re.IGNORECASE)
NAMED_ID = re.compile(r"(?=.*\d)[A-Za-z0-9_-]{8,64}")
ID_NAMES = ("id", "ids", "hash", "uuid")
OPAQUE = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9+/=_.-]{20,}")
"""A long word of all sorts of characters: a key."""
CODE = re.compile(
    r"(?!(?:.*\d){5})[a-z][a-z0-9_]{0,30}|[A-Z][A-Z0-9]{0,2}|POST|PATCH|DELETE|SUCCESS|FAIL|[!-/:-@\[-`{-~]+"
)
"""Words of a program and signs; a name of a person or a key may look like one."""
SIGNS = re.compile(r"[!-/:-@\[-`{-~]+")
_KINDS = (
    "action channel country currency direction event format kind lang language level method mode result stage state"
    " status type unit"
)
KINDS = frozenset(_KINDS.split(" "))
"""The last words of names of fields that hold words of a program."""
ROUND = re.compile(r"10+\d{3}")
"""Long numbers that are made up."""
KEY = re.compile(r"[ -~]*")
RUN = re.compile(r"\d{6,}")


def mask_example(
    value: Any,
    personal: Collection[str] = (),
    secret: Collection[str] = SECRETS,
    keep: Collection[str] | None = None,
    fields: Collection[str] = (),
) -> Any:
    """A copy of a JSON value without anything that is somebody's. A text by itself keeps its words.

    ``personal``, ``secret``: words of field names (see ``sort_of``); everything below such a field is personal or
    secret. ``keep``: values that are known to be nobody's; None: words of a program stay wherever they stand, which is
    for comparing alone, never for what is written down. ``fields``: names of fields that are nobody's.
    """
    masker = _Masker(tuple(personal), tuple(secret), keep, frozenset(fields))
    return masker.text(value) if isinstance(value, str) else masker.value(value, "", "")


def looks_like_data(name: str) -> bool:
    """Whether a name of a field, a header or a part of a path is rather a number, an id or an address."""
    return bool(PARTS.search(name) or RUN.search(name) or SHORT_ID.fullmatch(name))


def may_be_data(name: str) -> bool:
    """Whether a name that nobody declares may be somebody's: those of people are not told from other Chinese words."""
    return looks_like_data(name) or not KEY.fullmatch(name)


def is_code(value: str) -> bool:
    """Whether a text is a word of a program."""
    return bool(CODE.fullmatch(value)) and not SHORT_ID.fullmatch(value) and not PARTS.search(value)


def says_kind(name: str) -> bool:
    """Whether a field is called as one that holds words of a program. Of codes only ``code``: others may be secret."""
    words = words_of(name)
    return words == ["code"] or (bool(words) and words[-1] in KINDS)


class _Masker:
    """One example. ``numbers``: phone numbers met, with the fictional ones that they became."""

    def __init__(
        self, personal: tuple[str, ...], secret: tuple[str, ...], keep: Collection[str] | None, fields: frozenset[str]
    ) -> None:
        self.personal, self.secret, self.fields = personal, secret, fields
        self.keep, self.any_word = frozenset(keep or ()), keep is None
        self.numbers: dict[str, str] = {}

    def value(self, value: Any, name: str, sort: str) -> Any:
        if isinstance(value, dict):
            return self._mapping(value, sort)
        if isinstance(value, list):
            return [self.value(member, name, sort) for member in value]
        if isinstance(value, str):
            return self._word(value, name, sort)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self._number(value, sort)
        return value

    def _mapping(self, value: dict[Any, Any], above: str) -> dict[str, Any]:
        """Two keys never become one."""
        masked: dict[str, Any] = {}
        for key, member in value.items():
            first = name = self.key(str(key))
            number = 2
            while name in masked:
                name, number = f"{first}#{number}", number + 1
            masked[name] = self.value(member, name, self._sort(str(key), above))
        return masked

    def _sort(self, name: str, above: str) -> str:
        own = sort_of(name, self.personal, self.secret)
        return "secret" if "secret" in (above, own) else above or own

    # -- names

    def key(self, key: str) -> str:
        if not looks_like_data(key) and (key in self.fields or not may_be_data(key)):
            return key
        if SHORT_ID.fullmatch(key):
            return _id(key)
        masked = self.text(key)
        plain = KEY.fullmatch(masked) and not RUN.search(PARTS.sub("", masked))
        return masked if plain and SECRET not in masked else ANY_KEY

    def text(self, value: str) -> str:
        """Again until nothing changes: a mask may make something of what stands beside it."""
        masked = PARTS.sub(self._part, value)
        if masked != value:
            return self.text(masked)
        return SECRET if OPAQUE.fullmatch(value) else value

    def _part(self, match: re.Match[str]) -> str:
        text, sort = match[0], match.lastgroup
        if sort == "url":
            return URL
        if sort == "mail":
            return MAIL
        if sort == "bearer":
            return f"{text.split()[0]} {SECRET}"
        if sort == "time":
            return _time(text)
        if sort == "phone" or (sort == "digits" and 10 <= len(text) <= 15):
            return self._phone(text)
        return _long(text) if sort == "digits" else _id(text)

    # -- values

    def _word(self, value: str, name: str, sort: str) -> str:
        if not value or PLACEHOLDER.fullmatch(value):
            return value
        if sort == "secret":
            return SECRET
        if value in self.keep:
            return value
        plain = not sort and (self.any_word or says_kind(name))
        if plain and (SMALL.fullmatch(value) or is_code(value)):
            return value
        formed = self._formed(value, name, sort)
        if formed is not None:
            return formed
        if not sort and SIGNS.fullmatch(value):
            return value
        return SECRET if OPAQUE.fullmatch(value) else f"made-up {name or 'text'}"

    def _formed(self, value: str, name: str, sort: str) -> str | None:
        """The mask of a value that has a form of its own: a number, a time, an id, an address."""
        if small := SMALL.fullmatch(value):
            return _small(small)
        if CLOCK.fullmatch(value):
            return re.sub(r"\d", "0", value)
        found = FORM.fullmatch(value)
        part = PARTS.fullmatch(found["part"]) if found else None
        whole = PARTS.fullmatch(value)
        if whole and not (sort == "personal" and whole.lastgroup == "digits"):
            return self._part(whole)
        if found and part and part.lastgroup in ("hex", "uuid", "time"):
            return value[: found.start("part")] + self._part(part) + value[found.end("part") :]
        digits = re.sub(r"\D", "", value)
        if NUMBER.fullmatch(value) and (7 <= len(digits) <= 15 or sort == "personal"):
            return self._phone(value)
        id_name = name.lower().endswith(ID_NAMES) and NAMED_ID.fullmatch(value) and not is_code(value)
        return _id(value) if id_name or SHORT_ID.fullmatch(value) else None

    def _number(self, value: float, sort: str) -> float:
        if sort == "secret":
            return 0
        if isinstance(value, float) and abs(value) < LARGEST:
            return float(round(value)) if len(str(value).partition(".")[2]) >= LONG_PART else value
        if not abs(value) >= LARGEST or FICTIONAL.fullmatch(str(value)):
            return value
        sign = -1 if value < 0 else 1
        if isinstance(value, float):
            return float(sign * LARGEST)
        if sort == "personal":
            return int(self._phone(str(value)))
        for scale in (1, 1000):
            if FIRST_TIME * scale <= value < LAST_TIME * scale:
                return 1_700_000_000 * scale
        return sign * int(_long(str(abs(value))))

    def _phone(self, text: str) -> str:
        """A fictional number, another one for every number while there are any; with a plus where there was one."""
        plain = re.sub(r"[^\d+]", "", text)
        if FICTIONAL.fullmatch(plain):
            return plain
        digits = plain.replace("+", "")
        if digits not in self.numbers:
            taken, start = set(self.numbers.values()), _hash(digits)
            tried = [f"120255501{(start + step) % FICTIONAL_COUNT:02d}" for step in range(FICTIONAL_COUNT)]
            self.numbers[digits] = next((each for each in tried if each not in taken), tried[0])
        return ("+" if "+" in plain else "") + self.numbers[digits]


def _time(text: str) -> str:
    """The same day and the same minute for all."""
    day = re.match(r"\d{4}(\D)(\d+)\D(\d+)", text)
    assert day is not None
    ones = ["1".rjust(len(number), "0") for number in (day[2], day[3])]
    return f"2024{day[1]}{ones[0]}{day[1]}{ones[1]}" + re.sub(r"\d", "0", text[day.end() :])


def _small(number: re.Match[str]) -> str:
    """Itself, but for what is too long or too exact to be nobody's."""
    whole, part = number["whole"], number["part"] or ""
    if len(whole) >= LONG_WHOLE:
        whole, part = "1".ljust(len(whole), "0"), ""
    point = f".{part}" if 0 < len(part) < LONG_PART else ""
    return f"{number['sign']}{whole}{point}{number['unit']}"


def _long(digits: str) -> str:
    """As many digits."""
    if ROUND.fullmatch(digits):
        return digits
    return "1" + f"{_hash(digits) % 1000:03d}".rjust(len(digits) - 1, "0")


def _id(text: str) -> str:
    """As many hex digits, with what begins and what parts it."""
    head = text[:2] if re.match(r"ic[0-9a-f]{16}", text, re.IGNORECASE) else ""
    text = text[len(head) :]
    plain = text.replace("-", "").lower()
    if plain.startswith(MADE_UP):
        return head + text
    made = iter(MADE_UP + hashlib.sha256(plain.encode()).hexdigest() * (len(plain) // 64 + 1))
    result = "".join("-" if letter == "-" else next(made) for letter in text)
    return head + (result.upper() if text.isupper() else result)


def _hash(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)
