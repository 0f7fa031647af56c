"""Inputs that the fuzzer fed, and a few more of each kind of call: what it checks must hold of all of them."""

import random
from pathlib import Path

import pytest

from tests.fuzz.target import CALLS, run, text_of
from tests.invariants import FRAGMENTS

LINES = (Path(__file__).parent / "corpus.txt").read_text(encoding="ascii").splitlines()
CORPUS = [line for line in LINES if not line.startswith("#")]


@pytest.mark.parametrize("line", CORPUS)
@pytest.mark.filterwarnings("default")
def test_what_was_fed_once_is_borne(line: str) -> None:
    run(bytes.fromhex(line))


@pytest.mark.parametrize("call", range(len(CALLS)))
@pytest.mark.filterwarnings("default")  # of readers of pages
def test_any_bytes_are_borne(call: int) -> None:
    chance = random.Random(call)
    for size in (0, 1, 7, 40, 200):
        run(bytes([call]) + chance.randbytes(size))


def test_bytes_reach_fragments_and_characters_between_them() -> None:
    assert text_of(bytes([0, 0xC0, 1, 1, 0xC2, 1, 1])) == f"{FRAGMENTS[0]}\u4e01\u5001"
    assert text_of(b"\xc0\x01") == "".join(FRAGMENTS[byte % len(FRAGMENTS)] for byte in b"\xc0\x01")
