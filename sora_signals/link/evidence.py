"""Evidence: what speaks for a candidate being the listed company, each item with its weight from the data.

The sum of the weights is a log-odds: 0 is even, 3 is 95 %.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from sora_signals.arrays import Bools, Floats, Ints, clipped, in_sorted, indexes
from sora_signals.lexicon.lists import Lexicons
from sora_signals.link.affixes import Affixes, Beside
from sora_signals.link.names import SURE as SURE_NAME
from sora_signals.link.names import NameIndex
from sora_signals.link.surroundings import Nearby, line_head, listed_abroad, touching
from sora_signals.link.table import FOREIGN, NO_SECURITY, STEM, Candidates, meanings
from sora_signals.link.words import straddled
from sora_signals.recognise.beside import cue_sums, units
from sora_signals.recognise.context import Context
from sora_signals.recognise.lists import list_runs, run_neighbours
from sora_signals.text.classes import HAN, OPEN
from sora_signals.text.tokens import Segmenter

# the parts of the log-odds, in the order in which they are added up
PARTS = (
    *("prior", "code_beside", "code_alone", "state_mark", "legal_form", "own_name", "line_head", "bounded", "abroad"),
    *("affix", "glued", "cue", "words", "talk", "named_elsewhere", "list", "touching", "companies"),
)
SUBJECT = "subject"  # the role of a company that the text is about
OWN = ("defined_here", "stem", "defined_for_other")  # from 1 on, the last as -1
LEAST = 0.0005  # priors are kept off 0
COMMON_WORD = 4.0  # times the prior: how much a company named elsewhere says of a name that is also a word
SURE = 1.5  # log-odds from which a name in a list speaks for its neighbours
STRUCTURAL = -5.0  # log-odds of the words beside a name at which it is part of another body's name
UNSURE = 7.0  # log-odds within which a word boundary can still decide
SHORT = 2  # characters; names this short often arise where two words meet
PARTICLE = ord("的")
LONG = 5  # characters from which a name is too long to be an ordinary word
DOCUMENT = 32  # bits below which a security stands in one number with its document

Worth = npt.NDArray[np.floating[Any]]


class Evidence:
    """Parts of the log-odds, each one number a candidate, added up as they come.

    Attributes:
        total: The log-odds of each candidate.
        clear: Whether the candidate needs no context: a code with its exchange, or a name that is no common word.
    """

    __slots__ = ("_said", "clear", "total")

    def __init__(self, clear: Bools) -> None:
        self._said: dict[str, Worth] = {}
        self.total = np.zeros(len(clear), dtype=np.float64)
        self.clear = clear

    def add(self, part: str, worth: Worth) -> None:
        """Add a part, in the order of ``PARTS``; one that says nothing of any candidate need not be added."""
        self._said[part] = worth
        self.total += worth

    def add_at(self, part: str, at: Ints, worth: Worth | float) -> None:
        """Add a part that says nothing of most candidates."""
        spread = np.zeros(len(self.clear), dtype=np.float64)
        spread[at] = worth
        self.add(part, spread)

    def correct(self, part: str, at: Ints, worth: Worth) -> None:
        """Let a part say more of a few candidates after others have been added."""
        held = self._said.setdefault(part, np.zeros(len(self.clear), dtype=np.float64))
        held[at] += worth
        self.total = np.asarray(reduce(np.add, self.parts.values()))  # in their order, or the last digit would differ

    @property
    def parts(self) -> dict[str, Worth]:
        """Named parts, by the names of the rows in ``link_evidence.tsv`` and ``affixes.tsv``."""
        nothing = np.zeros(len(self.clear), dtype=np.float64)
        return {part: self._said.get(part, nothing) for part in PARTS}


@dataclass(slots=True)
class _Scene:
    """What is weighed: the batch and its candidates, with what several steps ask for.

    Attributes:
        context, candidates, index: The batch, its candidates, and the written forms.
        doc: Document of each candidate. owner, row: Its meanings. prior: The highest one among these.
        coded, named: Whether it has a code, and a name. doubtful: Whether the name is also an ordinary word.
        weight: The weights from the data.
    """

    context: Context
    candidates: Candidates
    index: NameIndex
    doc: Ints
    owner: Ints
    row: Ints
    prior: Floats
    coded: Bools
    named: Bools
    doubtful: Bools
    weight: Mapping[str, float]


def weigh(
    context: Context,
    candidates: Candidates,
    index: NameIndex,
    doc: Ints,
    of_house: Bools,
    affixes: Affixes,
    segmenter: Segmenter,
) -> Evidence:
    """Return the evidence for each candidate.

    Args:
        context: The batch. candidates: Its candidates. index: The names they point to.
        doc: Document of each candidate.
        of_house: For each form, whether it is one of a listed research house, data vendor or medium.
        affixes: The words beside names. segmenter: Asked only about sentences that hold a doubtful name.
    """
    size = candidates.name_end - candidates.name_start
    scene = _scene(context, candidates, index, doc, size)
    weight, doubtful = scene.weight, scene.doubtful
    near = affixes.read(context, candidates, doubtful)
    clear = ~doubtful & (near.weight > -1)
    out = Evidence(clear)
    _add_own(scene, near, out)
    clear |= scene.coded & (scene.named | ~candidates.bare)
    # where the words beside a name show that it is part of another body's, talk of stocks says nothing for it
    whole = near.weight > STRUCTURAL
    out.add("cue", whole * _cues(scene, of_house))
    asked = scene.named & ~scene.coded & ~candidates.legal
    short = size == SHORT
    # what would speak for its neighbours is checked first, the rest only where it would be accepted
    early = asked & short & (~doubtful | (out.total > SURE))
    cut = straddled(context, candidates, indexes(early), segmenter)
    if len(cut):
        out.add_at("words", cut, weight["straddled_short"])
        clear[cut] = False
    clear &= candidates.own != FOREIGN
    _add_company(scene, out, indexes(whole & ~clear))
    late = asked & ~early & ~clear & (out.total > 0) & (short | (out.total <= UNSURE))
    cut = straddled(context, candidates, indexes(late), segmenter)
    if len(cut):
        out.correct("words", cut, np.where(short[cut], weight["straddled_short"], weight["straddled"]))
    return out


def _scene(context: Context, candidates: Candidates, index: NameIndex, doc: Ints, size: Ints) -> _Scene:
    owner, row = meanings(candidates)
    prior = np.full(len(candidates), LEAST)
    np.maximum.at(prior, owner, index.prior.take(row))
    np.maximum(prior, 0.5, out=prior, where=candidates.marked)  # beside a mark even 方向 is a stock
    doubtful = (prior < SURE_NAME) & (size < LONG)
    coded, weight = candidates.code != NO_SECURITY, context.lexicons.once(_weights)
    return _Scene(context, candidates, index, doc, owner, row, prior, coded, size > 0, doubtful, weight)


def _weights(lexicons: Lexicons) -> Mapping[str, float]:
    """The weight of each part; 0 where a list of somebody's own has no row for it."""
    words = lexicons["link_evidence"]
    return defaultdict(float, zip(words["term"], words.numbers("weight").tolist(), strict=True))


def _add_own(scene: _Scene, near: Beside, out: Evidence) -> None:
    """Add what the candidate itself and the characters beside it say."""
    context, candidates, weight = scene.context, scene.candidates, scene.weight
    out.add("prior", np.log(scene.prior / (1 - scene.prior)) * scene.named)
    if np.count_nonzero(scene.coded):
        out.add("code_beside", weight["code_beside"] * (scene.coded & scene.named))
        alone = indexes(scene.coded & ~scene.named)
        out.add_at("code_alone", alone, _code_weight(context, candidates, alone, weight))
    for part, flags in (("state_mark", candidates.marked), ("legal_form", candidates.legal)):
        if np.count_nonzero(flags):
            out.add(part, weight[part] * flags)
    kinds = context.text.kinds
    han_before, han_behind = kinds[candidates.start - 1] == HAN, kinds[candidates.end] == HAN
    glued_left, glued_right = han_before & ~near.known_before, han_behind & ~near.known_behind
    if np.count_nonzero(candidates.own):
        own = np.array([0.0, *(weight[name] for name in OWN)])[candidates.own]
        out.add("own_name", own + weight["stem_glued"] * ((candidates.own == STEM) & (glued_left | glued_right)))
    heads = line_head(context, candidates)
    if len(heads):
        out.add_at("line_head", heads, weight["line_head"])
    # both edges at a line end or beside punctuation say the most
    out.add("bounded", weight["bounded"] / 2 * (2.0 - han_before - han_behind))
    abroad = listed_abroad(context, candidates)
    if len(abroad):
        out.add_at("abroad", abroad, weight["abroad"])
        out.clear[abroad] = False
    out.add("affix", near.weight)
    out.add("glued", _glued(scene, glued_left, glued_right))


def _glued(scene: _Scene, left: Bools, right: Bools) -> Floats:
    """What unknown text glued to a name says against it."""
    candidates, weight = scene.candidates, scene.weight
    glued = weight["glued_left"] * left + weight["glued_right"] * right
    # the surer a name, the less it matters
    glued *= scene.doubtful * np.minimum(1.0, 2 * (1 - scene.prior))
    # 变美的需求: behind unknown text the particle closes that, and is no part of a name
    at = indexes(scene.context.text.codes[candidates.name_end - 1] == PARTICLE)
    at = at[left[at] & scene.named[at]] if len(at) else at
    if len(at):
        at = at[~in_sorted(candidates.start[at], np.sort(candidates.end))]
        glued[at] += weight["glued_particle"]
    return glued


def _add_company(scene: _Scene, out: Evidence, asked: Ints) -> None:
    """Add what the rest of the text says: words on stocks, the same company elsewhere, companies around."""
    candidates, weight = scene.candidates, scene.weight
    nearby = Nearby(scene.context, candidates.start[asked], candidates.end[asked]) if len(asked) else None
    if nearby:
        said = nearby.talk()
        out.add_at("talk", asked, np.where(said > 0, weight["talk"] * said, weight["silence"]))
        # beside the company 机器人, a text goes on to speak of robots
        trust = clipped(COMMON_WORD * scene.prior[asked], 0.4, 1.0)
        elsewhere = _elsewhere(scene, out.clear)[asked]
        out.add_at("named_elsewhere", asked, elsewhere * (weight["named_elsewhere"] * trust))
    sure = out.clear | (out.total > SURE)
    run = list_runs(scene.context, candidates.start, candidates.end)
    if run.item(-1) < len(run) - 1:  # else each of them stands alone
        out.add("list", weight["list"] * run_neighbours(run, sure))
    touched = touching(candidates, sure)
    if touched is not None:
        out.add("touching", weight["touching"] * touched)
    if nearby:
        around = nearby.companies(candidates.start[sure], sure[asked])
        out.add_at("companies", asked, weight["company_near"] * around)


def _code_weight(context: Context, candidates: Candidates, alone: Ints, weight: Mapping[str, float]) -> Floats:
    """A code with its exchange speaks for itself; a bare one needs a bracket or a word beside it."""
    # before the first character comes the last one, a separator
    opened = context.text.kinds[candidates.code_start[alone] - 1] == OPEN
    bare = weight["bare_code"] + weight["code_in_brackets"] * opened
    return np.where(candidates.bare[alone], bare, weight["code_alone"])


def _cues(scene: _Scene, of_house: Bools) -> Floats:
    """Words that speak of a listed company as such, and, beside a house, words that name a source."""
    context, candidates, most = scene.context, scene.candidates, scene.weight["cue_most"]
    values = context.lexicons.once(_cue_values)
    house = indexes(of_house.take(scene.row))
    sums = cue_sums(context, candidates.start, candidates.end, *(values if len(house) else values[:1]))
    said = np.minimum(sums[0], most)
    if len(house):
        at = scene.owner.take(house)
        said[at] += np.minimum(sums[1][at], most)  # once for each candidate, however many of its meanings are houses
    return said * scene.weight["cue"]


def _cue_values(lexicons: Lexicons) -> tuple[Ints, Ints]:
    """What each cue of a role adds as one of a subject, and as one of a source."""
    words = lexicons["role"]
    subject, value = words.flags("role", SUBJECT), words.numbers("weight")
    return units(np.where(subject, value, 0.0)), units(np.where(subject, 0.0, value))


def _elsewhere(scene: _Scene, clear: Bools) -> Bools:
    """Whether the document of each candidate names the same security elsewhere by a code or by a clear name."""
    candidates, means = scene.candidates, scene.index.means
    number = scene.doc << DOCUMENT
    sure = indexes(clear & (candidates.stop - candidates.first == 1))
    sole = number[sure] + means[candidates.row[candidates.first[sure]]]
    coded = indexes(scene.coded)
    known = np.concatenate([sole, number[coded] + candidates.code[coded]])
    known.sort()
    out = np.zeros(len(candidates), dtype=np.bool_)
    out[scene.owner[in_sorted(number[scene.owner] + means[scene.row], known)]] = True
    return out
