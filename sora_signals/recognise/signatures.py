"""Signatures: the analysts who sign a report, and the numbers of their licences."""

from dataclasses import dataclass

import regex

from sora_signals.lexicon.lists import WordList

LICENCE = regex.compile(r"(?<![A-Z0-9])S\d{13}")  # what follows may be glued to it: a date, a telephone number
BEFORE = 160  # characters from a licence back to its owner's name
FRONT, BACK = 3_000, 1_500  # characters at the ends of a text where names stand without a licence
SHORT = 3  # characters of a name that needs no licence to be one
ALONE = regex.compile(r" ?[\n\x1e\dA-Z(/]|$")  # what stands behind a name on a front page
HAN = r"\u4e00-\u9fff"
BARE = regex.compile(rf"(?<![{HAN}])([{HAN}]{{2,4}})[ \n:(,/]{{0,3}}$")


@dataclass(frozen=True, slots=True)
class Signatures:
    """Patterns compiled from the words that stand around names.

    Attributes:
        led: A role and the names behind it (分析师:张三、李四). followed: a name, its role and a label.
        labelled: a name, a label and the licence. word: a role or label, which is no name.
    """

    led: regex.Pattern[str]
    followed: regex.Pattern[str]
    labelled: regex.Pattern[str]
    word: regex.Pattern[str]

    @classmethod
    def of(cls, words: WordList) -> "Signatures":
        """Compile the patterns from the list of words."""
        terms: dict[str, list[str]] = {"role": [], "label": []}
        for term, kind in zip(words["term"], words["kind"], strict=True):
            terms[kind].append(regex.escape(term))
        role, label = ("|".join(sorted(terms[kind], key=len, reverse=True)) or "(?!)" for kind in ("role", "label"))
        letter = rf"(?:(?!{role}|{label})[{HAN}])"
        name = rf"{letter}{{2,4}}?"
        end = rf"(?=[^{HAN}]|{label}|{role}|$)"
        return cls(
            regex.compile(rf"(?:{role})[: /]{{0,3}}(?P<names>{name}{end}(?:[、,/ ]{{1,2}}{name}{end})*)"),
            regex.compile(rf"(?:^|[^{HAN}]|{role})(?P<names>{letter}{{2,3}})(?:{role})[ :]*(?:{label}|$)"),
            regex.compile(rf"(?:^|[^{HAN}])(?P<names>{letter}{{2,4}})(?={end})[^{HAN}\n]{{0,80}}(?:{label})[: .]*$"),
            regex.compile(rf"{role}|{label}"),
        )

    def read(self, text: str) -> tuple[str, str]:
        """Return the analysts who sign a normalised text and their licence numbers, each joined with ``;``.

        >>> from sora_signals.lexicon.lists import Lexicons
        >>> Signatures.of(Lexicons.default()["signature"]).read("分析师:王小明 执业证书编号:S1234567890123")
        ('王小明', 'S1234567890123')
        """
        licences: dict[str, str] = {}
        waiting: list[str] = []
        last = 0
        for match in LICENCE.finditer(text):
            if match[0] not in licences:
                named = self._names(text[max(last, match.start() - BEFORE) : match.start()])
                waiting += [name for name in named if name not in licences.values()]
                licences[match[0]] = waiting.pop(0) if waiting else ""
            last = match.end()
        if "" in licences.values() or not licences:
            self._fill(text, licences)
        return ";".join(name for name in licences.values()), ";".join(key for key in licences if key.strip())

    def _names(self, before: str) -> list[str]:
        """The names before a licence: the last ones that a role leads or a label follows."""
        found = [m for pattern in (self.led, self.followed, self.labelled) for m in pattern.finditer(before)]
        if found:
            return _split(max(found, key=lambda m: (m.start("names"), m.end("names")))["names"])
        bare = BARE.search(before)
        return [bare[1]] if bare and not self.word.search(bare[1]) else []

    def _fill(self, text: str, licences: dict[str, str]) -> None:
        """Give names that stand elsewhere, behind a role and a colon, to licences without one."""
        ends = text if len(text) <= FRONT + BACK else f"{text[:FRONT]}\n{text[-BACK:]}"
        told = [
            n for m in self.led.finditer(ends) if ":" in m[0] and ALONE.match(ends, m.end()) for n in _split(m["names"])
        ]
        names = [name for name in dict.fromkeys(told) if name not in licences.values()]
        if not licences:
            licences.update({" " * (i + 1): name for i, name in enumerate(n for n in names if len(n) <= SHORT)})
            return
        for licence, name in licences.items():
            if not name and names:
                licences[licence] = names.pop(0)


def _split(names: str) -> list[str]:
    return [name for name in regex.split(r"[、,/ ]+", names) if name]
