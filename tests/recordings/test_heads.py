"""What the head of an answer says of the file: its version, kind, name and length."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from airudder.recordings import heads

from .files import DATE


@pytest.mark.parametrize(
    ("tags", "tag"), [(['"a"'], '"a"'), (['"a"', '"a"'], '"a"'), (['"a"', '"b"'], None), ([], None)]
)
def test_several_etags_that_differ_name_no_version(tags: list[str], tag: str | None) -> None:
    assert heads.entity_tag(CIMultiDict([("ETag", one) for one in tags])) == tag


@pytest.mark.parametrize(
    ("media", "first", "kind"),
    [
        (None, b"RIFF....WAVEfmt ", "audio"),
        (None, b"RIFF....AVI LIST", "other"),
        ("text/plain", b"ID3\x04", "audio"),
        (None, b"\xff\xfb\x90\x64", "audio"),
        (None, b"\xff\xf1\x50\x80", "audio"),
        (None, b"\xff\xfe<\0h\0", "other"),
        ("application/zip", b"\xff\xfb\x90\x64", "archive"),
        ("application/octet-stream", b"OggS", "audio"),
        (None, b"fLaC", "audio"),
        (None, b"#!AMR\n", "audio"),
        (None, b"\0\0\0\x20ftypM4A ", "audio"),
        ("video/mp4", b"\0\0\0\x20ftypisom", "other"),
        (None, b"\0\0\0\x20ftypisom", "audio"),
        ("audio/pcm", b"\0\1", "audio"),
        ("application/ogg", b"?", "audio"),
        ("audio/wav", b"PK\x03\x04", "archive"),
        (None, b"PK\x05\x06", "archive"),
        (None, b"\x1f\x8b\x08", "archive"),
        (None, b"7z\xbc\xaf\x27\x1c", "archive"),
        (None, b"Rar!\x1a\x07\x01\x00", "archive"),
        (None, b"name".ljust(257, b"\0") + b"ustar\x0000", "archive"),
        ("application/x-7z-compressed", b"?", "archive"),
        ("application/octet-stream", b"?", "other"),
        (None, b"", "other"),
    ],
)
def test_kinds(media: str | None, first: bytes, kind: str) -> None:
    assert heads.kind_of(media, first) == kind


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ('attachment; filename="a b.wav"', "a b.wav"),
        ("attachment; filename=a.wav", "a.wav"),
        ("attachment;FILENAME = a.wav ; x=y", "a.wav"),
        ("attachment; filename=a.wav; filename*=UTF-8'en'%C3%BC.wav", "ü.wav"),
        ("attachment; filename*=iso-8859-1''%FC.wav", "ü.wav"),
        ("attachment; filename*=UTF-8''%FF; filename=a.wav", "a.wav"),
        ("attachment; filename*=koi8-r''%C1; filename=a.wav", "a.wav"),
        ("attachment; filename*=UTF-8''; filename=a.wav", "a.wav"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\dir\\a.wav"', "a.wav"),
        ('attachment; filename="a\\"b.wav"', 'a"b.wav'),
        ("attachment; filename*=UTF-8''..%2F..%2Fx%00y%0A.wav", "xy.wav"),
        ("attachment; filename*=UTF-8''%E2%80%AEvaw.exe", "vaw.exe"),
        ('attachment; filename="a%20b%e5%bd%95.wav"', "a b录.wav"),
        ("attachment; filename=a%2520b.wav", "a%20b.wav"),
        ("attachment; filename=%2e%2e%2F..%5Cx%00y%0a%E2%80%AE%7f.wav", "xy.wav"),
        ("attachment; filename=a%2F..", None),
        ("attachment; filename=100%.wav", "100%.wav"),
        ("attachment; filename=100%25%.wav", "100%25%.wav"),
        ("attachment; filename=%FF%20.wav", "%FF%20.wav"),
        ('attachment; filename="%20ü.wav"', "%20ü.wav"),
        ("attachment; filename*=UTF-8''a%2520b.wav", "a%20b.wav"),
        ("attachment; filename=" + "n" * 255, "n" * 255),
        ("attachment; filename=" + "n" * 252 + ".wav", "n" * 251 + ".wav"),
        ("attachment; filename=" + "录" * 100 + ".wav", "录" * 83 + ".wav"),
        ("attachment; filename*=UTF-8''" + "%F0%9F%98%80" * 64, "\U0001f600" * 63),
        ("attachment; filename=a." + "n" * 300, "a." + "n" * 253),
        ("attachment; filename=." + "n" * 300, "." + "n" * 254),
        ("attachment; filename=" + "n" * 300 + ".tar.gz", "n" * 252 + ".gz"),
        ('attachment; filename=".."', None),
        ('attachment; filename="a/"', None),
        ('attachment; filename=""', None),
        ("attachment", None),
        ("", None),
    ],
)
def test_file_names(value: str, name: str | None) -> None:
    assert heads.file_name({"Content-Disposition": value}) == name


@given(st.text(st.characters(exclude_characters="\r\n"), max_size=60) | st.from_regex(r"x; filename\*?=.{0,40}"))
def test_no_header_makes_a_path(value: str) -> None:
    name = heads.file_name({"Content-Disposition": value})
    assert name is None or (Path(name).name == name and not set(name) & set("/\\:\0\n\r"))
    assert name is None or len(name.encode()) <= 255


@given(st.text(max_size=40) | st.from_regex(r"bytes \d{1,3}-\d{1,3}/(\d{1,3}|\*)", fullmatch=True))
def test_content_range(value: str) -> None:
    part = heads.content_range({"Content-Range": value})
    if part is not None:
        assert 0 <= part[0] < part[1] <= (part[1] if part[2] is None else part[2])
        assert value.strip().lower().startswith(f"bytes {int(part[0])}"[:6])


@pytest.mark.parametrize("tag", ['"a-b"', 'W/"a-b"'])
def test_tags(tag: str) -> None:
    head = heads.read_head({"ETag": tag, "Last-Modified": DATE}, b"", "direct")
    assert (head.etag, head.validator) == (tag, DATE if tag.startswith("W/") else tag)


def test_what_is_no_tag() -> None:
    for other in ("a", '"a', '"a" b"', 'w/"a"', "W/a", ""):
        head = heads.read_head({"ETag": other}, b"", "direct")
        assert (head.etag, head.validator) == (None, None)


ODD_DATES = st.sampled_from([DATE, "Mon, 01 Jan 0001 00:00:00 +2359", "", "1", "Tue, 99 Dec 2026 08:00:00 GMT"])


@given(st.text(max_size=40) | ODD_DATES, st.text(max_size=40) | ODD_DATES)
def test_dates_that_judge(modified: str, date: str) -> None:
    head = heads.read_head({"Last-Modified": modified, "Date": date}, b"", "direct")
    assert head.validator in (None, modified.strip())
    assert head.validator is None or date != modified
