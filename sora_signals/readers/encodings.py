"""How the bytes of a text are characters: as told, else UTF-8, UTF-16 by its mark, GB18030 or Big5."""

import re

from sora_signals.errors import ArticleError

TOLERANCE = 50
SAMPLE_BYTES = 1 << 20

_GB_PAIR = re.compile(rb"[\x81-\xfe][\x30-\x39\x40-\x7e\x80-\xfe]")
_GB_COMMON = re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]")
_BIG5_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]?")
_BIG5_COMMON = re.compile(rb"[\xa1-\xa3\xa4-\xc6][\x40-\x7e\xa1-\xfe]")


def check_encoding(encoding: str | None) -> None:
    """Check that Python knows an encoding; None is for finding out.

    Raises:
        ArticleError: It does not.
    """
    try:
        b"0".decode(encoding or "utf-8", "replace")
    except LookupError as error:  # unknown, or one that makes no text, such as hex
        raise ArticleError(f"encoding={encoding!r} is not known; gb18030, big5 and utf-8 are") from error


def decode(content: bytes, encoding: str | None = None) -> str:
    """Decode the bytes of a text: as told, else UTF-8, UTF-16 by its mark, GB18030 or Big5.

    Line ends are kept, a byte order mark is not. Without `encoding`, damage (a cut character, a stray byte)
    in up to a fiftieth of the characters beyond ASCII becomes U+FFFD.

    Raises:
        ValueError: The bytes are not in it.

    >>> decode("台積電".encode("big5")), decode("台积电".encode("gb18030"))
    ('台積電', '台积电')
    """
    if encoding is not None:
        return _strict(content, encoding)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(content, "utf-16")
    text = _tolerant(content, "utf-8")
    if text is None:
        text = _tolerant(content, _detected(content))
    if text is None:
        raise ValueError("neither UTF-8 nor GB18030 nor Big5; give encoding=")
    return text


def encoding_of(sample: bytes) -> str:
    """Return the encoding of a file by its beginning: utf-8, utf-16, gb18030 or big5.

    >>> encoding_of("台積電".encode("big5")), encoding_of(b"EPS")
    ('big5', 'utf-8')
    """
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # the sample may end inside a character
    whole = sample[: sample.rfind(b"\n") + 1] or sample
    return "utf-8" if _tolerant(whole, "utf-8") is not None else _detected(whole)


def decode_line(line: bytes, encoding: str) -> str:
    """Decode one line of a file whose encoding was told by its beginning, with the tolerance of `decode`.

    Raises:
        ValueError: The line is not in it, nor in any other.
    """
    # a line that is UTF-8 is nothing else, whatever bad lines made of the beginning
    candidates = ("utf-8",) if _fits(line, "utf-8") else (encoding, _detected(line))
    found = (_tolerant(line, one) for one in candidates)
    text = next((one for one in found if one is not None), None)
    if text is None:
        raise ValueError("neither UTF-8 nor GB18030 nor Big5; give encoding=")
    return text


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeError as error:
        raise ValueError(f"not text in {encoding}: {error}") from error


def _tolerant(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        text = content.decode(encoding, "replace").removeprefix("\ufeff")
    damaged = text.count("\ufffd")
    foreign = sum(not sign.isascii() for sign in text)
    return text if damaged * TOLERANCE <= foreign else None


def _detected(content: bytes) -> str:
    """Tell GB18030 from Big5 by which of them makes more of the double bytes common characters.

    Both put common characters into a first level (GB B0-D7, Big5 A4-C6) and punctuation before it; read in
    the wrong one, the second bytes of Big5 (40-7E) and the first bytes of GB (C9-D7) fall among the rare.
    """
    shares = {
        "gb18030": _share(_GB_COMMON, _GB_PAIR, content),
        "big5": _share(_BIG5_COMMON, _BIG5_PAIR, content),
    }
    # a draw is a text without common characters; GB18030 reads nearly all bytes
    return max(shares, key=lambda encoding: (_fits(content, encoding), shares[encoding]))


def _fits(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _share(common: re.Pattern[bytes], pair: re.Pattern[bytes], content: bytes) -> float:
    pairs = pair.findall(content)
    return sum(map(bool, map(common.fullmatch, pairs))) / max(len(pairs), 1)
