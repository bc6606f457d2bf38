"""Usual mistakes of users: the error names what to write instead, and does not show what was given."""

import inspect
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from airudder import AIRudder, ConfigurationError, InvalidRequestError
from airudder.sandbox import Sandbox
from support.foreign import BaseModel

PHONE = "+12025550142"


@pytest.fixture
def client() -> AIRudder:
    return AIRudder("key", "secret")


@pytest.mark.parametrize(
    ("keyword", "meant"),
    [
        ("max_retries", r"retry=RetryPolicy(max_retries=...)"),
        ("retries", r"retry=RetryPolicy(max_retries=...)"),
        ("connect", r"timeout=Timeout(connect=...)"),
        ("timeout_seconds", "timeout=..."),
        ("timout", "timeout=..."),
    ],
)
def test_an_unknown_keyword_of_the_client_or_a_view_names_what_to_write(
    client: AIRudder, keyword: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRUDDER_APP_KEY", "key")
    monkeypatch.setenv("AIRUDDER_APP_SECRET", "secret")
    tries: dict[str, Callable[..., Any]] = {
        "AIRudder": lambda **given: AIRudder("key", "secret", **given),
        "AIRudder ": AIRudder.from_env,
        "with_options": client.with_options,
    }
    for name, attempt in tries.items():
        with pytest.raises(TypeError) as caught:
            attempt(**{keyword: PHONE})
        problem = f"{name.strip()}() got an unexpected keyword argument '{keyword}'. Did you mean {meant}?"
        assert str(caught.value) == problem
        shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        assert [
            frame.locals for frame in shown.stack if "keywords" in frame.filename and PHONE in str(frame.locals)
        ] == []


def test_a_misspelt_secret_names_its_setting_and_is_not_shown() -> None:
    with pytest.raises(TypeError, match=r"'api_secret'\. Did you mean app_secret=\.\.\.\?") as caught:
        AIRudder("key", api_secret="hush")  # type: ignore[call-arg]
    frames = [frame.f_locals for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    assert not any("hush" in str(frame) for frame in frames)
    with pytest.raises(TypeError, match=r"'xyzzy'$"):
        AIRudder("key", "secret", xyzzy=1)  # type: ignore[call-arg]


def test_a_subclass_has_keywords_of_its_own() -> None:
    class Named(AIRudder):
        def __init__(self, tenant: str, *, region: str = "") -> None:
            super().__init__("key", "secret")
            self.name = tenant + region

    class Open(AIRudder):
        def __init__(self, **settings: Any) -> None:
            super().__init__("key", "secret", **{**settings, "timeout": settings.pop("seconds")})

    assert Named("a", region="b").name == "ab"
    with pytest.raises(TypeError, match=r"Named\(\) .*'regio'\. Did you mean region=\.\.\.\?"):
        Named("a", regio="b")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'seconds'"):
        Open(seconds=3)  # from the call of super().__init__ that passes it on


def test_the_signatures_are_those_that_are_written() -> None:
    assert "kwargs" not in str(inspect.signature(AIRudder)) and "settings" not in str(inspect.signature(AIRudder))
    assert str(inspect.signature(AIRudder)).startswith("(app_key: 'str | None' = None, app_secret:")
    assert list(inspect.signature(AIRudder.with_options).parameters)[:2] == ["self", "timeout"]


async def test_awaiting_a_recording_or_looping_over_a_list_says_what_to_call(client: AIRudder) -> None:
    with pytest.raises(TypeError, match=r"await its \.read\(\) for the bytes or its \.save\(path\) for a file"):
        await client.tasks.recording(task_id="x", callee=PHONE)  # type: ignore[misc]
    with pytest.raises(TypeError, match=r"async for; await its \.to_list\(limit=\.\.\.\)"):
        for _ in client.tasks.list():  # type: ignore[attr-defined]
            pass


async def test_a_pydantic_contact_says_model_dump(sandbox: Sandbox) -> None:
    async with AIRudder(sandbox.app_key, sandbox.app_secret, base_url=sandbox.url) as client:
        wrong: list[Any] = [[BaseModel()], BaseModel()]
        for details in wrong:
            with pytest.raises(InvalidRequestError, match=r"Pass its \.model_dump\(\) instead\.") as caught:
                await client.tasks.create(task_name="t", details=details)
            assert caught.value.sent == "no"
    assert sandbox.received("tasks.create") == 0


@pytest.mark.parametrize("address", ["api.airudder.com", "https//api.airudder.com", "https://"])
def test_a_base_url_without_its_scheme_shows_how_to_write_it(address: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^base_url is not a valid URL\. Write it like https://api\.airudder"):
        AIRudder("key", "secret", base_url=address)
