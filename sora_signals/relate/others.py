"""Others: names in a list that are no company here, being unlisted or of another market."""

import regex

from sora_signals.lexicon.places import WordsAt

CODED = r"(?:\([^()\n\x1e]{1,20}\))?"
OTHER = rf"[^、/,;。:!?()“”\s\x1e]{{2,10}}{CODED}"
ABROAD = r"[^、,;。:!?()“”\s\x1e]{2,10}\([^()\n\x1e]{1,20}\)"  # behind a mere comma only with a bracket (港股)
OTHERS = regex.compile(
    rf"{CODED}(?:(?:、{OTHER}){{1,8}}、?|(?:/{OTHER}){{1,8}}/|(?:,{ABROAD}){{1,8}},)"
)  # between two companies
OPENING = regex.compile(rf"{CODED}(?:、{OTHER}){{1,8}}(?=[,;])")  # before another part of the list
CLOSING = regex.compile(
    rf"([^、,;。!?()\s\x1e]{{2,24}}{CODED}、)(?:{OTHER}、){{0,8}}$"
)  # behind a label before a company
SHORTEST, LONGEST = 2, 10  # characters of such a name


def are_others(text: str, start: int, end: int, separators: WordsAt) -> bool:
    """Return whether a gap holds nothing but such names, parted as those of a list.

    Args:
        text: The text. start, end: The gap. separators: What parts a list.

    >>> are_others("甲公司、某某集团、乙公司", 3, 9, WordsAt("、")), are_others("甲公司涨,乙公司", 3, 5, WordsAt(","))
    (True, False)
    """
    if text[end - 1] not in separators:
        return False
    return any(OTHERS.fullmatch(text, start, last) for last in (end, end - 1))


def behind_others(text: str, start: int, end: int) -> int:
    """Return the end of such names where they open a gap and another part of the list follows, else its start.

    >>> behind_others("甲公司、某某控股,定制龙头乙公司", 3, 13), behind_others("甲公司,定制龙头乙公司", 3, 8)
    (8, 3)
    """
    found = OPENING.match(text, start, end) if text.startswith(("、", "("), start) else None
    return found.end() if found else start


def before_others(text: str, start: int, end: int, leads: WordsAt) -> int:
    """Return where such names begin that close a gap behind a label, else its end.

    Args:
        text: The text. start, end: The gap. leads: What leads to the names of a list (包括); a colon does as well.

    >>> before_others("甲公司;乙类:某某集团、丙公司", 3, 12, WordsAt(["包括"]))
    7
    >>> before_others("甲公司;乙类包括某某集团、某某、丙公司", 3, 16, WordsAt(["包括"]))
    8
    """
    found = CLOSING.search(text, start, end) if text.endswith(("、", "\n"), start, end) else None
    if not found:
        return end
    first, last = found.span(1)
    for i in range(last - 1 - SHORTEST, first, -1):
        if last - 1 - i > LONGEST:
            break
        if text[i - 1] == ":" or leads.ends_at(text, i, first):
            return i
    return end
