"""The vendor's AES scheme: published vectors, another library's opinion, and everything that can be damaged."""

import base64
import copy
import hashlib
import pickle
import random
import traceback
from collections.abc import Callable

import attrs
import pytest
from Crypto.Cipher import AES
from hypothesis import example, given, settings
from hypothesis import strategies as st

from airudder import Cipher, ConfigurationError, EncryptionError, Sealed

FIXED = settings(derandomize=True, deadline=None, database=None, max_examples=150)
KEY = "airudderredduria"  # the sample key printed on the vendor's pages
PIECE = 192 * 1024
TEXT_PIECE = PIECE // 3 * 4

# (plaintext, sealed text, digest): the first is published, the others were computed with OpenSSL by the same rule.
VECTORS = [
    (
        b"TaskID=69f531a01a9df58aa6de2487be610abb",
        b"qbj8cnqKnqR66qDS49ib9ymU1mpMCyp8Dm0gS1VvmnEqTxPGSBzruAU1sapP+cye",
        "6956d7af4c89b89f19f9ae0a8be4bcf12abe7c6ed893691733f3480ad3f3aabc",
    ),
    (
        b"0123456789abcdef",
        b"6eK3sOQOSuWBIj7Fj0MdEggkmNTgimEHedXC8888uR0=",
        "9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f",
    ),
    (
        b'{"task_id": "ic31063fbcc5205b29f4ec38f7ed9d8a"}',
        b"5b4tUmXhdZiRjnMc6FIDlZFPPP5ug3Jzl6GfDFoklePyS8h7j02m/JPF2ThlFsqR",
        "8ecd514fb1346f1dc99a4195469bf78488b2d0fac2b37ee9bd89242ebaa99293",
    ),
]

unpadded = st.binary(max_size=400).map(lambda data: data.rstrip(b"\0"))


def other_seal(key: bytes, data: bytes) -> bytes:
    padded = data + bytes(16 - len(data) % 16)
    return base64.b64encode(AES.new(key, AES.MODE_ECB).encrypt(padded))


def block(data: bytes) -> bytes:
    """The Base64 of blocks sealed without padding."""
    return base64.b64encode(AES.new(KEY.encode(), AES.MODE_ECB).encrypt(data))


@pytest.fixture
def cipher() -> Cipher:
    return Cipher(KEY)


@pytest.mark.parametrize(("data", "text", "digest"), VECTORS)
def test_vectors_both_ways(cipher: Cipher, data: bytes, text: bytes, digest: str) -> None:
    assert cipher.encrypt(data) == Sealed(text, digest)
    assert cipher.decrypt(text, digest) == data
    assert cipher.decrypt(text) == data


@given(data=unpadded, key=st.sampled_from([16, 24, 32]).flatmap(lambda size: st.binary(min_size=size, max_size=size)))
@example(data=b"", key=b"k" * 16)
@FIXED
def test_agrees_with_another_library_and_comes_back(data: bytes, key: bytes) -> None:
    cipher = Cipher(key)
    sealed = cipher.encrypt(data)
    assert sealed == Sealed(other_seal(key, data), hashlib.sha256(data).hexdigest())
    assert cipher.decrypt(sealed.text, sealed.signed) == data


@pytest.mark.parametrize(
    "size",
    [0, 1, 15, 16, 17, 31, 32, 33]
    + [PIECE + delta for delta in (-17, -16, -15, -2, -1, 0, 1, 15, 16, 17)]
    + [2 * PIECE + delta for delta in (-16, -1, 0, 1)],
)
def test_sizes_around_blocks_and_pieces(cipher: Cipher, size: int) -> None:
    data = (random.Random(size).randbytes(size - 1) + b"x") if size else b""
    sealed = cipher.encrypt(data)
    assert sealed.text == other_seal(KEY.encode(), data)
    assert cipher.decrypt(sealed.text, sealed.signed) == data


def test_aligned_data_gets_a_whole_block_of_zeros(cipher: Cipher) -> None:
    text = base64.b64decode(cipher.encrypt(b"0123456789abcdef").text)
    assert AES.new(KEY.encode(), AES.MODE_ECB).decrypt(text) == b"0123456789abcdef" + bytes(16)


def test_zeros_inside_survive_and_zeros_at_the_end_are_stripped(cipher: Cipher) -> None:
    inside = b"\0\0a\0" + bytes(40) + b"b"
    sealed = cipher.encrypt(inside)
    assert cipher.decrypt(sealed.text, sealed.signed) == inside
    # A sender that pads by more or less than the published code is understood too.
    assert cipher.decrypt(block(b"0123456789abcdef")) == b"0123456789abcdef"
    assert cipher.decrypt(block(b"01234567".ljust(48, b"\0"))) == b"01234567"


@pytest.mark.parametrize("data", [b"\0", b"abc\0", b"0123456789abcde\0", bytes(16)])
def test_plaintext_that_ends_in_nul_is_refused(cipher: Cipher, data: bytes) -> None:
    with pytest.raises(EncryptionError, match="NUL") as caught:
        cipher.encrypt(data)
    assert caught.value.sent == "no"
    assert "aes_key" not in str(caught.value)  # another key would not help


@pytest.mark.parametrize("size", [16, 24, 32])
def test_key_sizes(size: int) -> None:
    key = "k" * size
    assert Cipher(key).encrypt(b"data") == Cipher(key.encode()).encrypt(b"data")
    assert Cipher(key).encrypt(b"data").text == other_seal(key.encode(), b"data")


@pytest.mark.parametrize("size", [0, 1, 15, 17, 23, 25, 31, 33, 64])
@pytest.mark.parametrize("make", [lambda size: "z" * size, lambda size: b"z" * size], ids=["text", "bytes"])
def test_other_key_sizes_are_refused(make: Callable[[int], str | bytes], size: int) -> None:
    with pytest.raises(ConfigurationError, match=rf"has {size} bytes, but must have 16, 24 or 32") as caught:
        Cipher(make(size))
    assert "zzz" not in "".join(traceback.format_exception(caught.value))


def test_text_keys_count_in_utf8_bytes() -> None:
    assert Cipher("ключключ").encrypt(b"data").text == other_seal("ключключ".encode(), b"data")
    with pytest.raises(ConfigurationError, match="17 bytes"):
        Cipher("airudderreddurié")


@pytest.mark.parametrize("key", [16, None, [1] * 16, "\ud800" * 16, 1.5], ids=repr)
def test_keys_that_are_no_key_at_all_are_refused(key: object) -> None:
    """bytes(16) would be a key of zeros; text that has no UTF-8 form would raise an error that holds the key."""
    with pytest.raises(ConfigurationError, match="AES key") as caught:
        Cipher(key)  # type: ignore[arg-type]
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


GOOD = VECTORS[0][1]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"  \r\n",
        GOOD[:32] + b"\n" + GOOD[32:],
        GOOD[:32] + b"\r\n" + GOOD[32:],
        GOOD[:32] + b" " + GOOD[32:],
        GOOD[:30] + b"==" + GOOD[32:],
        GOOD[:21] + b"=" + GOOD[22:],
        b"=" + GOOD[1:],
        GOOD + b"=",
        GOOD + b"====",
        GOOD[:-1],
        GOOD[:-2],
        GOOD[:-3],
        GOOD[:-4],
        GOOD + b"AAAA",
        b"%!" + GOOD[2:],
        GOOD.replace(b"+", b"-"),
        b"\xc3\xa9" + GOOD[2:],
        b"\xff" * 64,
        b"\0" * 64,
        b'{"data": {}, "status": "OK", "code": 200}',
    ],
    ids=repr,
)
def test_damaged_text_is_refused_with_its_bytes(cipher: Cipher, text: bytes) -> None:
    with pytest.raises(EncryptionError, match=r"Base64|whole number of AES blocks") as caught:
        cipher.decrypt(text, VECTORS[0][2])
    assert caught.value.raw_body == text


@pytest.mark.parametrize("at", [TEXT_PIECE - 2, TEXT_PIECE - 1, TEXT_PIECE, 2 * TEXT_PIECE - 1])
@pytest.mark.parametrize("mark", [b"=", b"\n", b"\xff"])
def test_damage_at_the_border_of_a_piece_is_seen(cipher: Cipher, at: int, mark: bytes) -> None:
    good = cipher.encrypt(b"x" * (2 * PIECE + 100)).text
    text = good[:at] + mark + good[at + 1 :]
    with pytest.raises(EncryptionError, match="Base64") as caught:
        cipher.decrypt(text)
    assert caught.value.raw_body == text


def test_two_texts_joined_at_the_border_of_a_piece_are_no_text(cipher: Cipher) -> None:
    """Each piece alone would be good Base64: padding ends a text, so it may stand at the very end alone."""
    first = base64.b64encode(bytes(PIECE - 2))
    assert len(first) == TEXT_PIECE and first.endswith(b"==")
    with pytest.raises(EncryptionError, match="Base64"):
        cipher.decrypt(first + base64.b64encode(bytes(16 + 2)))


def test_white_space_around_a_text_is_no_damage(cipher: Cipher) -> None:
    data, text, digest = VECTORS[0]
    assert cipher.decrypt(b"\r\n " + text + b"\n", f" {digest}\n") == data


@pytest.mark.parametrize(
    "signed",
    ["", "0" * 64, VECTORS[1][2], VECTORS[0][2][:-1], VECTORS[0][2] + "0", "é" * 64, "\udcff" * 64, "１" * 64],
    ids=ascii,
)
def test_wrong_digest(cipher: Cipher, signed: str) -> None:
    """A header may hold any bytes; those that are no UTF-8 reach us as lone surrogates."""
    with pytest.raises(EncryptionError, match="digest") as caught:
        cipher.decrypt(GOOD, signed)
    assert caught.value.raw_body == GOOD
    assert "TaskID" not in "".join(traceback.format_exception(caught.value))


def test_digest_in_upper_case_is_the_same_digest(cipher: Cipher) -> None:
    assert cipher.decrypt(GOOD, VECTORS[0][2].upper()) == VECTORS[0][0]


def test_another_key_shows_in_the_digest() -> None:
    with pytest.raises(EncryptionError, match="digest") as caught:
        Cipher("another-key-16-b").decrypt(GOOD, VECTORS[0][2])
    assert caught.value.raw_body == GOOD
    assert "aes_key" in caught.value.hint


@given(text=st.binary(max_size=100) | st.text("AQgw+/=\n", max_size=80).map(str.encode), signed=st.none() | st.text())
@FIXED
def test_any_text_opens_or_raises_ours(text: bytes, signed: str | None) -> None:
    outcome: bytes | EncryptionError
    try:
        outcome = Cipher(KEY).decrypt(text, signed)
    except EncryptionError as error:
        outcome = error
    if isinstance(outcome, EncryptionError):
        assert outcome.raw_body == text
    else:
        assert not outcome.endswith(b"\0")
        assert signed is None or hashlib.sha256(outcome).hexdigest() == signed.strip().lower()


def test_a_cipher_shows_and_gives_away_no_key(cipher: Cipher) -> None:
    assert repr(cipher) == str(cipher) == "Cipher('***')"
    assert not hasattr(cipher, "__dict__")
    acts: list[Callable[[], object]] = [lambda: copy.copy(cipher), lambda: copy.deepcopy({"c": cipher})]
    acts += [lambda p=p: pickle.dumps(cipher, p) for p in range(pickle.HIGHEST_PROTOCOL + 1)]  # type: ignore[misc]
    for act in acts:
        with pytest.raises(TypeError, match="contains a key") as caught:
            act()
        assert KEY not in "".join(traceback.format_exception(caught.value))


def test_a_sealed_text_is_masked_and_survives_pickle(cipher: Cipher) -> None:
    sealed = cipher.encrypt(b"phone=%2B12025550142")
    assert repr(sealed) == "Sealed()"
    assert pickle.loads(pickle.dumps(sealed)) == copy.deepcopy(sealed) == sealed
    assert len(sealed.signed) == 64 and sealed.signed == sealed.signed.lower()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        sealed.text = b""  # type: ignore[misc]


@pytest.mark.parametrize("zeros", [1, 3, 15, 16, 17, 40])
def test_data_that_ends_in_zeros_is_restored_by_its_digest(zeros: int) -> None:
    """As a recording of silence does: the vendor's padding cannot be told from it, the digest can."""
    data = b"RIFF silence" + bytes(zeros)
    padded = data + bytes(16 - len(data) % 16)
    aes = AES.new(KEY.encode(), AES.MODE_ECB)
    text = base64.b64encode(aes.encrypt(padded))
    assert Cipher(KEY).decrypt(text, hashlib.sha256(data).hexdigest()) == data
    assert Cipher(KEY).decrypt(text) == b"RIFF silence"
    with pytest.raises(EncryptionError, match="digest"):
        Cipher(KEY).decrypt(text, hashlib.sha256(data + bytes(16)).hexdigest())
