"""Patterns of signatures: how the names of analysts stand beside roles, labels and licences."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from sora_signals.lexicon.lists import WordList

MARKS = 3  # characters between a role and the name, a colon among them
HAN = r"\u4e00-\u4e27\u4e29-\u9fff"  # without 丨, which is drawn for a bar


@dataclass(frozen=True, slots=True)
class SignaturePatterns:
    """Patterns compiled from the words that stand around names: long ones, made where a text is signed and not before.

    Attributes:
        led: A role and the names behind it (分析师:张三、李四). followed: a name, its role and a label.
        labelled: a name, a label and the licence. titled: a name, and behind a mark or line end what its owner is
            (张三丨电子行业首席分析师). untitled: all up to the last character that is no part of the latter.
        closing: a label at the end. word: a role or label, which is no name.
        numbered: a label and a number or address. role: a role. closed: one with a label or the end right behind it.
        reach: characters of the longest label.
    """

    led: re.Pattern[str]
    followed: re.Pattern[str]
    labelled: re.Pattern[str]
    titled: re.Pattern[str]
    untitled: re.Pattern[str]
    closing: re.Pattern[str]
    word: re.Pattern[str]
    numbered: re.Pattern[str]
    role: re.Pattern[str]
    closed: re.Pattern[str]
    reach: int

    @classmethod
    def of(cls, words: WordList) -> "SignaturePatterns":
        """Compile the patterns from the list of words."""
        terms: dict[str, list[str]] = {"role": [], "label": [], "field": []}
        for term, kind in zip(words["term"], words["kind"], strict=True):
            terms[kind].append(term)
        role, label, field = (_any_of(terms[kind]) for kind in ("role", "label", "field"))
        letters = re.escape("".join(sorted({*chain(*terms["role"], *terms["label"])})))
        word = _any_of(_shortest([*terms["role"], *terms["label"]]))
        letter = rf"(?:(?!{word})[{HAN}])"
        end = rf"(?!{letter})"
        return cls(
            # the marks are only between names: a name ends before what is none of its letters
            re.compile(rf"(?:{role})[: /]{{0,{MARKS}}}(?P<names>(?![、,/ ])(?:[、,/ ]{{0,2}}{letter}{{2,4}}?{end})+)"),
            re.compile(
                rf"(?:^|[^{HAN}]|{role}|\d日)(?P<names>{letter}{{2,3}}?) ?"
                rf"(?:{field}+(?:行业)? ?)?(?:{role})[ :]*(?:{label}|$)"
            ),
            re.compile(
                rf"(?:^|[^{HAN}]|{label})(?P<names>{letter}{{2,4}})(?:\((?:{role})\)|{end})"
                rf"[^{HAN}\n]{{0,80}}(?:{label})[: .]*$"
            ),
            re.compile(
                rf"(?:^|[^{HAN}])(?P<names>{letter}{{2,4}})"
                rf"(?:(?P<mark>[丨|,·/]{{1,2}})|\n{{1,2}})[{HAN}]{{0,8}}?(?:{role}|(?(mark){label}|(?!)))"
                rf"(?>[\n,: ]{{0,2}}(?:{role}|{label}))*[\n,: .]{{0,3}}$"
            ),
            re.compile(rf".*[^{HAN}丨|,·/\n: .{letters}]", re.DOTALL),
            re.compile(rf"(?:{label})$"),
            re.compile(word),
            re.compile(rf" ?(?:{label})[: .]{{0,2}}(?:[A-Z]?\d|[A-Z.]+@)"),
            re.compile(role),
            re.compile(rf"(?:{role})[ :]*(?:{label}|$)"),
            max(map(len, terms["label"]), default=0),
        )


def _shortest(terms: Sequence[str]) -> list[str]:
    """The terms that do not begin with another one: any term begins where one of them does."""
    return [term for term in terms if not any(term.startswith(other) for other in terms if other != term)]


def _any_of(terms: Sequence[str]) -> str:
    """A pattern of any of some terms, the longest first; most characters are passed over by the first one alone.

    What is read is not read again in parts (分析师助理 as two words), which in a row of words could take for ever.
    """
    if not terms:
        return "(?!)"
    begins = "".join(sorted({re.escape(term[0]) for term in terms}))
    listed = "|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True))
    return rf"(?>(?=[{begins}])(?:{listed}))"
