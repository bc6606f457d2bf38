"""Answers that are not a file are errors, whatever their headers say."""

import gzip
import json
import random
from typing import Any

import pytest

from airudder import (
    AIRudderError,
    APIError,
    EncryptionError,
    NotFoundError,
    PermissionDeniedError,
    RecordingError,
    RedirectError,
    ResponseValidationError,
    RetryPolicy,
)
from conftest import MakeClient
from support.fileserver import File, FileServer, Reply
from support.outcomes import TASK_ID, error_of

from .files import CASE, JSON, KEY, PHONE, WAVE, lead, linked, moved, recording, reply, sealed

ZIP = b"PK\x03\x04" + random.Random(8).randbytes(5_000)
NO_FILE: dict[str, tuple[Reply, type[AIRudderError], int | None]] = {
    "page": (reply(b"<html>login", "text/html; charset=utf-8"), ResponseValidationError, None),
    "page without a type": (reply(b" \n<!DOCTYPE html>"), ResponseValidationError, None),
    "page with a false type": (reply(b"<?xml version='1.0'?><Error/>", "audio/wav"), ResponseValidationError, None),
    "nothing": (reply(b"", "audio/wav"), ResponseValidationError, None),
    "nothing as JSON": (reply(b"", JSON), RecordingError, None),
    "no content": (Reply(b"", {}, "204 No Content"), ResponseValidationError, None),
    "coding": (reply(gzip.compress(WAVE), "audio/wav", Content_Encoding="gzip"), ResponseValidationError, None),
    "unknown coding": (reply(WAVE, None, Content_Encoding="br"), ResponseValidationError, None),
    "no envelope": (reply(b'{"data":1}', JSON), ResponseValidationError, None),
    "no JSON": (reply(b"{nonsense", "text/plain"), ResponseValidationError, None),
    "list": (reply(b"[1]"), ResponseValidationError, None),
    "error code": (reply(b'{"code":403}', JSON), PermissionDeniedError, 403),
    "unknown code": (reply(b'{"code":10001}', "text/plain"), APIError, 10001),
    "compressed error": (
        reply(gzip.compress(b'{"code":403}'), JSON, Content_Encoding="gzip"),
        PermissionDeniedError,
        403,
    ),
    "status": (reply(b'{"code":7}', JSON, "404 Not Found"), NotFoundError, 7),
    "redirect to nowhere": (reply(b"", None, "302 Found"), RedirectError, None),
    "not modified": (reply(b"", None, "304 Not Modified", Location="/x"), RedirectError, None),
    "no link": (reply(b'{"code":200,"data":{"url":"ftp://x/y"}}', JSON), RecordingError, None),
    "no data": (reply(b'{"code":200}', JSON), RecordingError, None),
    "links": (reply(b'{"code":200,"data":["https://a.example/","HTTPS://b.example/"]}', JSON), RecordingError, None),
    "sealed": (reply(b"AAAA", JSON, Is_Encrypted="1"), EncryptionError, None),
    "not a valid URL": (reply(b"", None, "302 Found", Location="https://[nonsense"), RecordingError, None),
    "strange URL": (reply(b"", None, "302 Found", Location="http://99999;[]@"), RecordingError, None),
    "other scheme": (reply(b"", None, "302 Found", Location="ftp://files.example/x"), RecordingError, None),
    "user": (reply(b"", None, "302 Found", Location="https://u:p@files.example/x"), RecordingError, None),
}


@pytest.mark.parametrize("name", NO_FILE)
async def test_answers_that_are_no_file(make_client: MakeClient, server: FileServer, name: str) -> None:
    answer, kind, code = NO_FILE[name]
    server.routes[CASE] = lambda _: answer
    error = await error_of(recording(make_client(server.url)).read())
    assert type(error) is kind
    assert (error.code, error.operation_id, error.sent) == (code, "task_call_recording", "yes")
    shown = f"{error} {error!r} {error.to_log()}"
    assert not any(word in shown for word in ("example/", "127.0.0.1", PHONE[1:], TASK_ID, "u:p"))
    if kind not in (RecordingError, RedirectError) or answer.body:
        assert isinstance(answer.body, bytes)
        assert error.raw_body == (b'{"code":403}' if name == "compressed error" else answer.body[:65536])
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "answer", [reply(b"<html>"), reply(b'{"code":200,"data":"https://x.example"}', JSON), reply(b"")]
)
async def test_links_that_lead_to_no_file(
    make_client: MakeClient, server: FileServer, elsewhere: FileServer, answer: Reply
) -> None:
    lead("link", server, elsewhere, lambda _: answer)
    error = await error_of(recording(make_client(server.url)).read())
    assert type(error) is ResponseValidationError
    assert error.raw_body == answer.body


@pytest.mark.parametrize("text", ["http://99999;[]@", "https://[]@"])
async def test_strange_link(make_client: MakeClient, server: FileServer, text: str) -> None:
    for server.routes[CASE] in (linked(text), moved(text)):
        error = await error_of(recording(make_client(server.url)).read())
        assert type(error) is RecordingError and "not a valid URL" in str(error)
        assert error.operation_id == "task_call_recording"


DISGUISES = ("audio/wav", "audio/mpeg", "video/mp4", "application/zip", "application/octet-stream", "application/ogg")


@pytest.mark.parametrize("media", DISGUISES)
@pytest.mark.parametrize("length", ["given", "chunks", "bare"])
async def test_json_under_the_media_type_of_a_file_is_an_envelope(
    make_client: MakeClient, server: FileServer, elsewhere: FileServer, media: str, length: str
) -> None:
    client = make_client(server.url)

    def json_of(text: str) -> Any:
        return File(text.encode(), media, chunked=length == "chunks", bare=length == "bare")

    for text in ('{"code":403}', ' \n{ "code": 403, "message": "nö" }\r\n', '\ufeff{"code":403}'):
        server.routes[CASE] = json_of(text)
        error = await error_of(recording(client).read())
        assert (type(error), error.code, error.raw_body) == (PermissionDeniedError, 403, text.encode())
    server.routes[CASE] = json_of('{"code":403, "detail": "' + "x" * 100_000 + '"}')
    assert isinstance(await error_of(recording(client).read()), PermissionDeniedError)
    server.routes[CASE] = json_of("[1]")
    assert type(await error_of(recording(client).read())) is ResponseValidationError
    elsewhere.routes["/f"] = File(WAVE)
    server.routes[CASE] = json_of(json.dumps({"code": 200, "data": f"{elsewhere.url}/f"}))
    assert await recording(client).read() == WAVE
    server.routes[CASE] = File('{"code":403,"message":"不"}'.encode("gbk"), media)
    assert type(await error_of(recording(client).read())) in (PermissionDeniedError, ResponseValidationError)
    server.routes[CASE] = json_of(json.dumps({"code": 200, "data": f"{elsewhere.url}/f"}))
    elsewhere.routes["/f"] = json_of('{"Error": "AccessDenied"}')
    error = await error_of(recording(client).read())
    assert type(error) is ResponseValidationError and error.raw_body == b'{"Error": "AccessDenied"}'


async def test_json_that_comes_instead_of_the_rest_is_an_envelope(make_client: MakeClient, server: FileServer) -> None:
    for etag in ('"v1"', None):
        server.routes[CASE] = [File(WAVE, etag=etag, cuts=[5]), lambda _: reply(b'{"code":403}', "audio/wav")]
        error = await error_of(recording(make_client(server.url)).read())
        assert isinstance(error, PermissionDeniedError)


@pytest.mark.parametrize(
    "body",
    [
        b"{0",
        b"[",
        b"{not json}" * 9_000,
        b'{"a":1}' + bytes(9_000),
        b'{"a":"' + random.Random(5).randbytes(200_000),
        b"\xef\xbb\xbf{" + bytes(9_000),
        b"[1, " + b"\xd5" * 200_000,
        b'{"a":"' + b"x" * 1024 * 1024 + b'"}',  # longer than any envelope is looked for
    ],
)
@pytest.mark.parametrize("length", ["given", "chunks", "bare"])
async def test_a_file_without_a_header_may_begin_like_json(
    make_client: MakeClient, server: FileServer, body: bytes, length: str
) -> None:
    """As raw samples may."""
    server.routes[CASE] = File(body, "audio/pcm", chunked=length == "chunks", bare=length == "bare")
    assert await recording(make_client(server.url)).read() == body


@pytest.mark.parametrize("bare", [True, False])
async def test_a_json_error_that_was_cut_short_is_not_a_file(
    make_client: MakeClient, server: FileServer, bare: bool
) -> None:
    """Closed in order, and text from end to end: no audio is that."""
    body = b'{"code": 500, "message": "the recording is not ready'
    server.routes[CASE] = File(body, "audio/wav", bare=bare)
    error = await error_of(recording(make_client(server.url, retry=RetryPolicy(max_retries=0))).read())
    assert isinstance(error, ResponseValidationError) and error.raw_body == body


async def test_bodies_that_only_look_like_json_or_markup(make_client: MakeClient, server: FileServer) -> None:
    client = make_client(server.url)
    server.routes[CASE] = File(b"<\0<\0", "audio/l16")
    assert await recording(client).read() == b"<\0<\0"
    # A rest that begins like JSON is a rest all the same.
    text = bytes(70_000) + b'{"code":403}'
    server.routes[CASE] = File(text, "text/plain", cuts=[70_000])
    assert await recording(client).read() == text


async def test_sealed_answers(make_client: MakeClient, server: FileServer, elsewhere: FileServer) -> None:
    elsewhere.routes["/f"] = File(WAVE)
    client = make_client(server.url, aes_key=KEY)
    server.routes[CASE] = sealed(WAVE + b"\1")
    async with recording(client) as download:
        assert (download.kind, download.source, download.length) == ("audio", "direct", len(WAVE) + 1)
        assert await download.read() == WAVE + b"\1"
    server.routes[CASE] = sealed(ZIP + b"\1", JSON)
    assert await recording(client).read() == ZIP + b"\1"
    server.routes[CASE] = sealed(json.dumps({"code": 200, "data": f"{elsewhere.url}/f"}).encode(), JSON)
    assert await recording(client).read() == WAVE
    for media in (JSON, "audio/wav"):
        server.routes[CASE] = sealed(b'{"code":403}', media)
        assert isinstance(await error_of(recording(client).read()), PermissionDeniedError)
    server.routes[CASE] = sealed(b'{"raw samples\0.', "audio/pcm")
    assert await recording(client).read() == b'{"raw samples\0.'
    server.routes[CASE] = sealed(b"<html>", JSON)
    assert type(await error_of(recording(client).read())) is ResponseValidationError


async def test_sealed_question(make_client: MakeClient, server: FileServer) -> None:
    server.routes[CASE] = File(WAVE, cuts=[9000])
    client = make_client(server.url, aes_key=KEY)
    assert await recording(client, encrypt=True, allow_unknown=True).read() == WAVE
    assert [one.headers.get("is-encrypted") for one in server.asked] == ["1", "1"]
    assert server.asked[1].offset == 9000
