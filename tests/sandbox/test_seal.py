"""The sandbox's own cipher: the vendor's vector, two computed ones, and what it refuses."""

import base64

import pytest
from Crypto.Cipher import AES

from airudder.sandbox import Seal, SealError

VECTORS = [
    pytest.param(
        b"TaskID=69f531a01a9df58aa6de2487be610abb",
        b"qbj8cnqKnqR66qDS49ib9ymU1mpMCyp8Dm0gS1VvmnEqTxPGSBzruAU1sapP+cye",
        "6956d7af4c89b89f19f9ae0a8be4bcf12abe7c6ed893691733f3480ad3f3aabc",
        id="published",
    ),
    pytest.param(
        b"0123456789abcdef",
        b"6eK3sOQOSuWBIj7Fj0MdEggkmNTgimEHedXC8888uR0=",
        "9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f",
        id="aligned",
    ),
    pytest.param(
        b'{"task_id": "ic31063fbcc5205b29f4ec38f7ed9d8a"}',
        b"5b4tUmXhdZiRjnMc6FIDlZFPPP5ug3Jzl6GfDFoklePyS8h7j02m/JPF2ThlFsqR",
        "8ecd514fb1346f1dc99a4195469bf78488b2d0fac2b37ee9bd89242ebaa99293",
        id="json",
    ),
]


@pytest.fixture
def seal() -> Seal:
    return Seal("airudderredduria")


@pytest.mark.parametrize(("plaintext", "text", "signed"), VECTORS)
def test_vectors_both_ways(seal: Seal, plaintext: bytes, text: bytes, signed: str) -> None:
    assert seal.seal(plaintext) == (text, signed)
    assert seal.open(text, signed) == plaintext


def test_every_length_comes_back(seal: Seal) -> None:
    for length in range(65):
        plaintext = bytes(range(1, length + 1))
        text, signed = seal.seal(plaintext)
        assert len(base64.b64decode(text)) == (length // 16 + 1) * 16
        assert seal.open(text, signed) == plaintext


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "nothing"),
        (b"%2B%2F", "Base64"),
        (b"qbj8cnqK nqR66qDS49ib9w==", "Base64"),
        (b"qbj8cnqK-_R66qDS49ib9w==", "Base64"),
        (b"qbj8cnqKnqR66qDS", "blocks"),
        ("é".encode(), "Base64"),
    ],
)
def test_broken_texts(seal: Seal, text: bytes, reason: str) -> None:
    with pytest.raises(SealError, match=reason) as caught:
        seal.open(text, "0" * 64)
    assert caught.value.plaintext is None


def test_digest_wrong_missing_or_in_capitals(seal: Seal) -> None:
    text, signed = seal.seal(b"text")
    for wrong in ("0" * 64, None, signed.upper()):
        with pytest.raises(SealError, match="Signed") as caught:
            seal.open(text, wrong)
        assert caught.value.plaintext == b"text"


def test_aligned_text_without_the_whole_block_is_refused(seal: Seal) -> None:
    _, signed = seal.seal(b"0123456789abcdef")
    bare = base64.b64encode(AES.new(b"airudderredduria", AES.MODE_ECB).encrypt(b"0123456789abcdef"))
    with pytest.raises(SealError, match="padding"):
        seal.open(bare, signed)


@pytest.mark.parametrize("size", [16, 24, 32])
def test_key_sizes(size: int) -> None:
    seal = Seal("k" * size)
    assert seal.open(*seal.seal(b"text")) == b"text"
    assert "kkk" not in repr(seal)


@pytest.mark.parametrize("key", ["", "k" * 15, "k" * 17, "ключключ!"])
def test_other_key_sizes_are_refused(key: str) -> None:
    with pytest.raises(ValueError, match="16, 24 or 32"):
        Seal(key)
