"""What is masked stays masked in the local variables of a traceback, however a tool takes it apart."""

import pickle
import traceback
from collections.abc import Callable
from typing import Any

import pytest
import yarl

from airudder import AIRudder, Cipher, ConfigurationError
from airudder.masks import Masked, MaskedBytes, masked
from support.frames import HOME

SECRET = "made-up-secret"


@pytest.mark.parametrize("value", [Masked(SECRET), MaskedBytes(SECRET.encode()), masked(bytearray(b"made-up-secret"))])
def test_the_repr_of_a_secret_hides_it(value: Any) -> None:
    assert SECRET not in repr(value) and SECRET not in repr([{"key": value}])


@pytest.mark.parametrize("value", [Masked(SECRET * 20), MaskedBytes(SECRET.encode() * 20)])
def test_a_part_of_a_secret_hides_it_too(value: Any) -> None:
    """Tools that show variables take the first characters of a long text."""
    assert SECRET not in repr(value[:80]) and value[:4] == value[0:4] and len(value[:80]) == 80
    assert value[0] == (b"made-up-secret" if isinstance(value, bytes) else SECRET)[0]


def test_a_masked_value_is_the_value() -> None:
    assert Masked(SECRET) == SECRET and f"{Masked(SECRET)}" == SECRET
    assert pickle.loads(pickle.dumps(Masked(SECRET))) == SECRET
    assert masked(None) is None


WRONG: dict[str, Callable[[], object]] = {
    "proxy as a URL": lambda: AIRudder(token="t", proxy=yarl.URL(f"http://u:{SECRET}@h:1")),  # type: ignore[arg-type]
    "proxy as a mapping": lambda: AIRudder(token="t", proxy={"http": f"http://u:{SECRET}@h:1"}),  # type: ignore[arg-type]
    "key as a bytearray": lambda: AIRudder(token="t", aes_key=bytearray(SECRET.encode())),  # type: ignore[arg-type]
    "key of a cipher": lambda: Cipher(bytearray(SECRET.encode())),  # type: ignore[arg-type]
    "secret as bytes": lambda: AIRudder("key", SECRET.encode()),  # type: ignore[arg-type]
    "token as a list": lambda: AIRudder(token=[SECRET]),  # type: ignore[arg-type]
    "password in base_url": lambda: AIRudder(token="t", base_url=f"https://u:{SECRET}@h"),
    "token in base_url": lambda: AIRudder.from_env(token="t", base_url=f"https://h?token={SECRET}"),
    "long secret": lambda: AIRudder("key", SECRET + "x" * 80 + "\n"),
    "from_env": lambda: AIRudder.from_env(app_key="key", app_secret=f"{SECRET}\n"),
}


@pytest.mark.parametrize("name", WRONG)
def test_secrets_of_any_type_are_hidden_where_a_client_cannot_be_made(name: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        WRONG[name]()
    frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    ours = [frame for frame in frames if str(HOME) in frame.f_code.co_filename]
    assert ours
    for frame in ours:
        for variable, value in frame.f_locals.items():
            assert SECRET not in repr(value), f"{frame.f_code.co_qualname}: {variable}"
            assert not isinstance(value, str) or SECRET not in repr(value[:80]), variable
