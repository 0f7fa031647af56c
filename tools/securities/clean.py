"""Takes the exchanges' markers off short names: 'XD贵州茅' and '*ST 东力' are states, not names."""

import re
import unicodedata
from typing import NamedTuple

# Ex-dividend days and the first days of trading: the marker takes the place of the name's last characters.
DAY_MARKER = re.compile(r"^(?:XD|XR|DR|[NC](?=[一-鿿*S]))")
# Special treatment, unreformed shares (2006), suspended listing, the delisting period.
STATE_MARKER = re.compile(r"^(?:退市|G?S?\*ST|G?SST|GST|ST|PT|S(?=[一-鿿*]))")
SUFFIX = re.compile(r"(?:-(?:UWD|UW|WD|U|W|D)|\(?退市?\)?)$")


class Cleaned(NamedTuple):
    """A short name without markers, the state marker it bore, and whether its end may be cut off."""

    name: str
    marker: str
    truncated: bool


def fold(raw: str) -> str:
    """Return the text NFKC-normalised, without white space and NULs."""
    return re.sub(r"[\s\0]+", "", unicodedata.normalize("NFKC", raw))


def clean(raw: str) -> Cleaned:
    """Return the name proper.

    >>> clean("*ST 东力")
    Cleaned(name='东力', marker='*ST', truncated=False)
    >>> clean("XD贵州茅")
    Cleaned(name='贵州茅', marker='', truncated=True)
    >>> clean("万  科Ａ").name
    '万科A'
    """
    text = fold(raw)
    truncated = bool(DAY_MARKER.match(text))
    text = DAY_MARKER.sub("", text)
    head = STATE_MARKER.match(text)
    marker = head.group() if head else ""
    body = text[len(marker) :]
    tail = SUFFIX.search(body)
    if tail and len(body) - len(tail.group()) >= 2:
        body = body[: tail.start()]
        marker = marker or ("退" if "退" in tail.group() else "")
    return Cleaned(body or text, marker, truncated)


def is_reform_marker(name: str, others: set[str]) -> bool:
    """Tell whether 'G' + name is the share-reform marker (2005-2006) on another name of the same code."""
    if not re.match(r"^G(?=[一-鿿])", name):
        return False
    rest = name[1:]
    return any(other in (rest, f"{rest}A", f"{rest}B") for other in others)
