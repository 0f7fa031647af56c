"""What every recogniser reads: the normalised batch, its layout and the automaton's hits."""

from dataclasses import dataclass

from sora_signals.lexicon.automaton import Hits
from sora_signals.lexicon.lists import Lexicons
from sora_signals.recognise.tickers import Codes
from sora_signals.text.layout import Layout
from sora_signals.text.normalise import Text


@dataclass(frozen=True, slots=True)
class Context:
    """A batch as the recognisers see it.

    Attributes:
        text: The normalised batch. layout: its units. hits: occurrences of known strings, by layer
            (those of the lists that stand beside names only there). codes: digits that may be tickers.
        lexicons: The word lists whose rows the hits point to.
    """

    text: Text
    layout: Layout
    hits: dict[str, Hits]
    codes: Codes
    lexicons: Lexicons

    def line_of(self, position: int) -> tuple[int, int]:
        """Return the span of the line that a position lies in, its line end included."""
        line = self.layout.line[position]
        return int(self.layout.line_start[line]), int(self.layout.line_start[line + 1])

    def sentence_of(self, position: int) -> tuple[int, int]:
        """Return the span of the sentence that a position lies in."""
        sentence = self.layout.sentence[position]
        return int(self.layout.sentence_start[sentence]), int(self.layout.sentence_start[sentence + 1])

    def clause_of(self, position: int) -> tuple[int, int]:
        """Return the span of the clause that a position lies in."""
        clause = self.layout.clause[position]
        return int(self.layout.clause_start[clause]), int(self.layout.clause_start[clause + 1])

    def piece_span(self, position: int) -> tuple[int, int]:
        """Return the normalised span of the piece that a position lies in, without the separator that closes it."""
        starts = self.text.piece_start
        piece = int(starts.searchsorted(position, side="right")) - 1
        return int(starts[piece]), int(starts[piece + 1]) - 1
