"""What the linker asks of all written forms, worked out once: by form, by stub, and from which day on."""

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import compress, count

import numpy as np

from sora_signals.arrays import Bools, Ints, ints
from sora_signals.lexicon.places import WordsAt
from sora_signals.link.spans import LISTED
from sora_signals.link.stubs import STUB, Stubs
from sora_signals.securities.forms import FORM_KINDS, NameForms, NameSpan
from sora_signals.securities.master import SecurityMaster
from sora_signals.securities.names import is_cut
from sora_signals.securities.tables import read_table
from sora_signals.text.fold import CHAR_BITS, paired, to_codes
from sora_signals.text.tokens import Segmenter
from sora_signals.vocabulary import MATCHED_BY

NAMED = frozenset(FORM_KINDS.index(kind) for kind in ("name", "former_name"))
FULL = FORM_KINDS.index("full_name")
FORESEEN = 30  # days for which a new name or a listing is used before it is in force
MOST = 0.995  # priors are kept off 1
SURE = 0.895  # prior from which a form names its company without any context
TAILS = (4, 3, 2)  # lengths of the generic words that end a name
SHORTEST, LONGEST = 3, 8  # characters of a name that is looked for across a break
UNKNOWN = -1
CLEAR_SHAPE = 4  # characters from which a name is distinctive enough to be cut down to its stem


class NameIndex:
    """The written forms, folded as the text is.

    Attributes:
        forms: The written forms. folded: each of them as it stands in the normalised text. security: of each.
        means, prior: The security of each, and its prior, kept off 1: in the widths that arithmetic takes without
            converting them.
        born: For each form the first day (ordinal) on which it can be meant, below 0 if any.
        matched_by: For each form what a mention of it is matched by, where nothing else stands beside it.
        renamed: Securities that bore several names.
        sure: For each form whether it names its company without any context.
        grouped: For each form whether it names several companies at once (三桶油).
        generic: The generic words of company names. goes_on: For each code point up to the last of them, whether any
            of them begins with it; the last place stands for all behind it.
        gone: For each security the day on which it was delisted, 0 if it is listed.
    """

    def __init__(self, forms: NameForms, folded: Sequence[str], master: SecurityMaster, segmenter: Segmenter) -> None:
        self.forms = forms
        self.folded = tuple(folded)
        self.security: list[int] = forms.security.tolist()
        self.means = forms.security.astype(np.int64)
        self.prior = np.minimum(forms.prior.astype(np.float64), MOST)
        self.sure = self.prior >= SURE
        self.segmenter = segmenter
        self.full_names = master.full_names
        self.born = _born(forms, master) - FORESEEN
        self.grouped = np.array([form in master.groups for form in forms.form], dtype=np.bool_)
        self.matched_by = ints([MATCHED_BY.index(kind) for kind in FORM_KINDS])[forms.kind]
        self.gone = ints(master.gone_days)
        self.renamed = frozenset(i for i, spans in enumerate(master.spans) if len(spans) > 1)
        generic = (row["part"] for row in read_table("registered") if row["kind"] == "generic")
        self._generic = frozenset(generic)
        self._endings = frozenset(word[-1] for word in self._generic)
        self.generic = WordsAt(word for word in self._generic if len(word) in TAILS)
        self.goes_on = _table(self.generic.heads)
        # of rows and beginnings that were asked for
        self._stems: dict[int, str] = {}
        self._heads: dict[str, dict[str, list[int]]] = {}
        may_be = self.sure & (ints(list(map(len, self.folded))) >= CLEAR_SHAPE)
        self._pairs = np.where(may_be, UNKNOWN, 0)

    def rows(self, form: str) -> list[int]:
        """Rows of a form."""
        last = self._last.get(form)
        return [] if last is None else [*self._others.get(form, ()), last]

    @cached_property
    def _last(self) -> dict[str, int]:
        """The last row of each form, which for most is the only one."""
        return dict(zip(self.folded, count(), strict=False))

    @cached_property
    def _others(self) -> dict[str, list[int]]:
        """The other rows of the few forms that have several."""
        found: dict[str, list[int]] = {}
        for row, form in enumerate(self.folded):
            if self._last[form] != row:
                found.setdefault(form, []).append(row)
        return found

    def stem_pairs(self, row: Ints) -> Ints:
        """The first two characters of the stem of each form as one number, 0 without a stem.

        Only forms that are sure, and long enough, are cut down to it; each when it is first asked for.
        """
        told = self._pairs.take(row)
        fresh = {*row[told == UNKNOWN].tolist()}
        if not fresh:
            return told
        for r in fresh:
            self._pairs[r] = begun_with(self.stem(r))
        return self._pairs.take(row)

    @cached_property
    def legal_tail(self) -> re.Pattern[str]:
        """Matches the end of a listed company's registered name behind its short name."""
        words = "|".join(map(re.escape, sorted(self._generic, key=len, reverse=True)))
        form = rf"(?:\(?(?:{words})\)?){{0,4}}{LISTED}"
        return re.compile(rf"{form}|(?<={LISTED[:2]}){LISTED[2:]}")

    @cached_property
    def joints(self) -> Ints:
        """Neighbouring characters of the forms that are sure and of a length to be broken, as sorted numbers."""
        sure = [form for form in compress(self.folded, self.sure.tolist()) if SHORTEST <= len(form) <= LONGEST]
        codes = to_codes("\n".join(sure))
        before, behind = codes[:-1], codes[1:]
        inside = (before != ord("\n")) & (behind != ord("\n"))
        joints = paired(before[inside], behind[inside])
        joints.sort()
        return joints

    @cached_property
    def stubs(self) -> Stubs:
        """Short names of which a state mark leaves two characters: names of securities, former ones too."""
        kinds = zip(self.forms.kind.tolist(), self.folded, strict=True)
        return Stubs([form if kind in NAMED and not form[0].isascii() else "" for kind, form in kinds])

    @cached_property
    def begun(self) -> dict[str, list[int]]:
        """Rows of the names that may be cut down to a stem, by their first two characters."""
        found: dict[str, list[int]] = {}
        for row, (kind, form) in enumerate(zip(self.forms.kind.tolist(), self.folded, strict=True)):
            if kind in NAMED and len(form) > STUB and form[-1] in self._endings:
                found.setdefault(form[:STUB], []).append(row)
        return found

    def headed(self, head: str) -> Sequence[int]:
        """Rows of the names that begin with a short name in lists, one for each company: what 双鹭 can mean there."""
        pair = head[:STUB]
        if pair not in self.begun:
            return ()
        held = self._heads.get(pair)
        if held is None:
            held = self._heads[pair] = self._cut_heads(self.begun[pair])
        return held.get(head, ())

    def _cut_heads(self, rows: Sequence[int]) -> dict[str, list[int]]:
        found: dict[str, dict[int, int]] = {}
        for row in rows:
            head = self._cut(self.folded[row])
            if head and head not in self._last:
                found.setdefault(head, {}).setdefault(self.security[row], row)
        return {head: list(of.values()) for head, of in found.items()}

    def is_sure(self, row: int) -> bool:
        """Whether a form names its company without any context."""
        return bool(self.sure[row])

    def is_other(self, row: int, words: str) -> bool:
        """Whether the generic words behind an unsure form show that the registered name is another company's."""
        full = self.full_names[self.security[row]]
        plain = words.replace(LISTED, "").replace("(", "").replace(")", "")
        known = all(plain[k : k + STUB] in full for k in range(0, len(plain), STUB))
        return bool(full) and not self.is_sure(row) and not known

    def stem(self, row: int) -> str:
        """What is left of a name without the generic words at its end; empty if it is another name or a word.

        当虹科技 leaves 当虹.
        """
        if row not in self._stems:
            stem = self._cut(self.folded[row])
            distinctive = stem and stem not in self._last and len(self.segmenter.edges(stem)) > len(stem)
            self._stems[row] = stem if distinctive else ""
        return self._stems[row]

    def _cut(self, name: str) -> str:
        rest = name
        while tail := self._tail(rest):
            rest = rest[:-tail]
        return rest if STUB <= len(rest) < len(name) else ""

    def _tail(self, name: str) -> int:
        """Length of the generic word that ends a name, 0 without one; every name is asked, so it has to be quick."""
        if name[-1:] in self._endings:
            for length in TAILS:
                if name[-length:] in self._generic:
                    return length
        return 0

    def belongs(self, name: str, security: int, surface: str) -> bool:
        """Whether a text's own abbreviation is made of the characters of the company's name there."""
        if name.isascii():
            return len(name) > 1
        wholes = (whole.split(LISTED)[0] for whole in (surface, self.full_names[security]))
        return name != surface and any(is_cut(name, whole) for whole in wholes)


def _table(letters: frozenset[str]) -> Bools:
    """Whether each code point is one of some letters; the last place stands for all behind them."""
    codes = to_codes("".join(letters))
    table = np.zeros(int(codes.max(initial=0)) + 2, dtype=np.bool_)
    table[codes] = True
    return table


def begun_with(name: str) -> int:
    """Return the two characters that a name begins with as one number, as ``paired`` does; 0 without any.

    >>> begun_with("当虹") == paired(to_codes("当"), to_codes("虹")).item(), begun_with("")
    (True, 0)
    """
    return ord(name[0]) << CHAR_BITS | ord(name[1]) if name else 0


def _born(forms: NameForms, master: SecurityMaster) -> Ints:
    """The first day of names that came by renaming; of an alias, that of the first name it can be made of."""
    renamed: dict[int, list[tuple[int, str]]] = {}  # names by the days from which on they can be meant
    for security, (spans, listed) in enumerate(zip(master.spans, master.list_days, strict=True)):
        if len(spans) > 1 and listed:
            names = sorted((_renamed(span, spans, listed), span.name) for span in spans)
            if names[-1][0]:
                renamed[security] = names
    born = np.zeros(len(forms.form), dtype=np.int64)
    columns = zip(forms.form, forms.security.tolist(), forms.kind.tolist(), strict=True)
    for row, (form, security, kind) in enumerate(columns):
        if security in renamed:
            born[row] = next((day for day, name in renamed[security] if _made_of(form, name, kind)), 0)
    return born


def _renamed(span: NameSpan, spans: Sequence[NameSpan], listed: int) -> int:
    """The day after the last one on which another name is known to have been in force before this one was seen."""
    seen = span.first_day
    if seen <= listed + FORESEEN:
        return 0
    other = [day for o in spans if o is not span for day in (o.first_day, o.last_day)]
    return max([day + 1 for day in other if 0 < day < seen], default=0)


def _made_of(form: str, name: str, kind: int) -> bool:
    return form == name or (kind != FULL and (name in form or is_cut(form, name)))
