"""The check of word lists, whole: what is wrong with rows, and how they do on a corpus."""

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path

from sora_signals.lexicon.check import Checker, merged, rows_in, rows_of
from sora_signals.lexicon.lists import Lexicons
from sora_signals.lexicon.report import LexiconReport, read_corpus, report
from sora_signals.resources import data
from sora_signals.text.fold import FoldTable
from sora_signals.text.normalise import Normaliser


def lexicon_check(
    lexicons: Lexicons | str | PathLike[str] | None = None,
    texts: Iterable[str | Mapping[str, object]] | PathLike[str] = (),
) -> LexiconReport:
    """Check word lists: rows that hide or contradict others or can never be found, and examples that do not hold.

    Args:
        lexicons: A file or folder of your own rows, checked together with those that ship with the package, of which
            only what goes wrong by yours is reported; the shipped ones without. Of a ``Lexicons`` the examples are
            not known any more, so that they are not checked.
        texts: A corpus to measure coverage on: texts, or mappings with ``text`` and ``label`` (a number whose sign
            counts, or ``positive``, ``negative``, ``neutral``), which show the rows that disagree with the labels;
            or the path of a file of JSON lines of such mappings.

    Raises:
        LexiconError: Files that cannot be read as word lists, or an item of the corpus without a text.

    >>> lexicon_check(texts=["净利润大增", "天气"]).coverage[3].topic
    'direction'
    """
    normaliser = Normaliser(FoldTable.default())
    shipped = rows_of(lexicons) if isinstance(lexicons, Lexicons) else rows_in(data("lexicons"))
    checker = Checker(shipped, normaliser.lay_end_to_end)
    problems = checker.problems()
    if lexicons is not None and not isinstance(lexicons, Lexicons):
        Lexicons.default().extend(Path(lexicons))  # refuses rows that cannot be used at all
        own = rows_in(Path(lexicons))
        checker = Checker(merged(shipped, own), normaliser.lay_end_to_end)
        known, places = set(map(str, problems)), {id(row) for row in own}
        problems = [p for p in checker.problems() if id(p.row) in places or str(p) not in known]
    return report(checker, problems, read_corpus(texts) if isinstance(texts, PathLike) else texts)
