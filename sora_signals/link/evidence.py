"""Evidence: what speaks for a candidate being the listed company, each item with its weight from the data.

The sum of the weights is a log-odds: 0 is even, 3 is 95 %.
"""

from dataclasses import dataclass
from functools import reduce

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints, clipped, expand, in_sorted, indexes
from sora_signals.lexicon.lists import Lexicons
from sora_signals.link.affixes import Affixes, Beside
from sora_signals.link.names import SURE as SURE_NAME
from sora_signals.link.surroundings import boundaries, companies_near, line_head, listed_abroad, talk, touching
from sora_signals.link.table import FOREIGN, NO_SECURITY, STEM, Candidates, meanings
from sora_signals.link.words import straddled
from sora_signals.recognise.beside import cue_sums
from sora_signals.recognise.context import Context
from sora_signals.recognise.lists import list_runs, run_neighbours
from sora_signals.securities.forms import NameForms
from sora_signals.text.classes import OPEN
from sora_signals.text.tokens import Segmenter

SUBJECT = "subject"  # the role of a company that the text is about
OWN = ("defined_here", "stem", "defined_for_other")  # from 1 on, the last as -1
COMMON_WORD = 4.0  # times the prior: how much a company named elsewhere says of a name that is also a word
SURE = 1.5  # log-odds from which a name in a list speaks for its neighbours
STRUCTURAL = -5.0  # log-odds of the words beside a name at which it is part of another body's name
UNSURE = 7.0  # log-odds within which a word boundary can still decide
SHORT = 2  # characters; names this short often arise where two words meet
PARTICLE = ord("的")
LONG = 5  # characters from which a name is too long to be an ordinary word


@dataclass(frozen=True, slots=True)
class Evidence:
    """Parts of the log-odds, each one number a candidate.

    Attributes:
        parts: Named parts, by the names of the rows in ``link_evidence.tsv`` and ``affixes.tsv``.
        clear: Whether the candidate needs no context: a code with its exchange, or a name that is no common word.
    """

    parts: dict[str, Floats]
    clear: Bools

    @property
    def total(self) -> Floats:
        """The log-odds of each candidate."""
        return _sum(self.parts)


def weigh(
    context: Context,
    candidates: Candidates,
    forms: NameForms,
    doc: Ints,
    of_house: Bools,
    affixes: Affixes,
    segmenter: Segmenter,
) -> Evidence:
    """Return the evidence for each candidate.

    Args:
        context: The batch. candidates: Its candidates. forms: The names they point to.
        doc: Document of each candidate.
        of_house: For each form, whether it is one of a listed research house, data vendor or medium.
        affixes: The words beside names. segmenter: Asked only about sentences that hold a doubtful name.
    """
    words = context.lexicons["link_evidence"]
    weight = dict(zip(words["term"], words.numbers("weight").tolist(), strict=True))
    prior = _priors(candidates, forms)
    doubtful = (prior < SURE_NAME) & (candidates.name_end - candidates.name_start < LONG)
    parts = _own_parts(context, candidates, prior, weight)
    abroad = listed_abroad(context, candidates)
    parts["abroad"] = weight["abroad"] * abroad
    near = affixes.read(context, candidates, doubtful)
    parts["affix"] = near.weight
    _add_glue(context, candidates, parts, near, doubtful, prior, weight)
    has_code, has_name = candidates.code != NO_SECURITY, candidates.name_end > candidates.name_start
    # where the words beside a name show that it is part of another body's, talk of stocks says nothing for it
    whole = near.weight > STRUCTURAL
    parts["cue"] = whole * _cues(context, candidates, of_house, weight)
    clear = (has_code & (has_name | ~candidates.bare)) | (~doubtful & (near.weight > -1) & ~abroad)
    asked = has_name & ~has_code & ~candidates.legal
    short = candidates.name_end - candidates.name_start == SHORT
    # what would speak for its neighbours is checked first, the rest only where it would be accepted
    early = asked & short & (~doubtful | (_sum(parts) > SURE))
    edges = straddled(context, candidates, early, segmenter)
    parts["words"] = np.where(edges > 0, weight["straddled_short"], 0.0)
    clear &= (edges <= 0) & (candidates.own != FOREIGN)
    scene = _Scene(context, candidates, forms, doc, prior, weight)
    _add_company(scene, parts, clear, whole & ~clear)
    total = _sum(parts)
    late = asked & ~early & ~clear & (total > 0) & (short | (total <= UNSURE))
    edges = straddled(context, candidates, late, segmenter)
    parts["words"] += np.where(edges > 0, np.where(short, weight["straddled_short"], weight["straddled"]), 0.0)
    return Evidence(parts, clear)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is weighed: the batch and its candidates, with their documents, priors and the weights from the data."""

    context: Context
    candidates: Candidates
    forms: NameForms
    doc: Ints
    prior: Floats
    weight: dict[str, float]


def _add_glue(
    context: Context,
    candidates: Candidates,
    parts: dict[str, Floats],
    near: Beside,
    doubtful: Bools,
    prior: Floats,
    weight: dict[str, float],
) -> None:
    """Add what unknown text glued to a name says against it."""
    stem = (candidates.own == STEM) & (near.glued_left | near.glued_right)
    parts["own_name"] += weight["stem_glued"] * stem
    glued: Floats = weight["glued_left"] * near.glued_left + weight["glued_right"] * near.glued_right
    # the surer a name, the less it matters
    parts["glued"] = np.asarray(doubtful * glued * np.minimum(1.0, 2 * (1 - prior)))
    # 变美的需求: behind unknown text the particle closes that, and is no part of a name
    particle = context.text.codes[np.maximum(candidates.name_end - 1, 0)] == PARTICLE
    closes = particle & near.glued_left & ~in_sorted(candidates.start, np.sort(candidates.end))
    parts["glued"] += weight["glued_particle"] * closes


def _add_company(scene: _Scene, parts: dict[str, Floats], clear: Bools, open_question: Bools) -> None:
    """Add what the rest of the text says: words on stocks, the same company elsewhere, companies around."""
    context, candidates, weight = scene.context, scene.candidates, scene.weight
    asked = indexes(open_question)
    for name in ("talk", "named_elsewhere"):
        parts[name] = np.zeros(len(candidates), dtype=np.float64)
    if len(asked):
        said = talk(context, candidates.start[asked], candidates.end[asked])
        parts["talk"][asked] = np.where(said > 0, weight["talk"] * said, weight["silence"])
        # beside the company 机器人, a text goes on to speak of robots
        trust = clipped(COMMON_WORD * scene.prior[asked], 0.4, 1.0)
        elsewhere = _elsewhere(candidates, scene.forms, scene.doc, clear, asked)
        parts["named_elsewhere"][asked] = elsewhere * (weight["named_elsewhere"] * trust)
    sure = clear | (_sum(parts) > SURE)
    run = list_runs(context, candidates.start, candidates.end)
    parts["list"] = np.where(run_neighbours(run, sure), weight["list"], 0.0)
    parts["touching"] = weight["touching"] * touching(candidates, sure)
    parts["companies"] = np.zeros(len(candidates), dtype=np.float64)
    if len(asked):
        parts["companies"][asked] = weight["company_near"] * companies_near(context, candidates, asked, sure)


def _own_parts(context: Context, candidates: Candidates, prior: Floats, weight: dict[str, float]) -> dict[str, Floats]:
    """What the candidate itself and the characters beside it say."""
    has_code, has_name = candidates.code != NO_SECURITY, candidates.name_end > candidates.name_start
    return {
        "prior": np.where(has_name, np.log(prior / (1 - prior)), 0.0),
        "code_beside": np.where(has_code & has_name, weight["code_beside"], 0.0),
        "code_alone": np.where(has_code & ~has_name, _code_weight(context, candidates, weight), 0.0),
        "state_mark": np.where(candidates.marked, weight["state_mark"], 0.0),
        "legal_form": np.where(candidates.legal, weight["legal_form"], 0.0),
        "own_name": np.array([0.0, *(weight[name] for name in OWN)])[candidates.own],
        "line_head": weight["line_head"] * line_head(context, candidates),
        "bounded": weight["bounded"] * boundaries(context, candidates),
    }


def _sum(parts: dict[str, Floats]) -> Floats:
    """The log-odds of each candidate as far as the parts go."""
    return np.asarray(reduce(np.add, parts.values()))


def _priors(candidates: Candidates, forms: NameForms) -> Floats:
    """The highest prior among what a name may mean, kept off 0 and 1."""
    owner, row = meanings(candidates)
    prior = np.zeros(len(candidates), dtype=np.float64)
    np.maximum.at(prior, owner, forms.prior[row].astype(np.float64))
    prior = np.where(candidates.marked, np.maximum(prior, 0.5), prior)  # beside a mark even 方向 is a stock
    return clipped(prior, 0.0005, 0.995)


def _code_weight(context: Context, candidates: Candidates, weight: dict[str, float]) -> Floats:
    """A code with its exchange speaks for itself; a bare one needs a bracket or a word beside it."""
    start = np.maximum(candidates.code_start, 0)
    opened = (start > 0) & (context.text.kinds[np.maximum(start - 1, 0)] == OPEN)
    bare = weight["bare_code"] + weight["code_in_brackets"] * opened
    return np.where(candidates.bare, bare, weight["code_alone"]).astype(np.float64)


def _cues(context: Context, candidates: Candidates, of_house: Bools, weight: dict[str, float]) -> Floats:
    """Words that speak of a listed company as such, and, beside a house, words that name a source."""
    owner, row = meanings(candidates)
    house = np.zeros(len(candidates), dtype=np.bool_)
    house[owner[of_house[row]]] = True
    of_subject, of_source = cue_sums(context, candidates.start, candidates.end, *context.lexicons.once(_cue_values))
    most = weight["cue_most"]
    return (np.minimum(of_subject, most) + np.where(house, np.minimum(of_source, most), 0.0)) * weight["cue"]


def _cue_values(lexicons: Lexicons) -> tuple[Floats, Floats]:
    """What each cue of a role adds as one of a subject, and as one of a source."""
    words = lexicons["role"]
    subject, value = words.flags("role", SUBJECT), words.numbers("weight")
    return np.where(subject, value, 0.0), np.where(subject, 0.0, value)


def _elsewhere(candidates: Candidates, forms: NameForms, doc: Ints, clear: Bools, asked: Ints) -> Bools:
    """Whether the document names the same security elsewhere by a code or by a clear name, for those asked about."""
    counts, size = candidates.stop - candidates.first, int(forms.security.max(initial=0)) + 1
    coded = indexes(candidates.code != NO_SECURITY)
    sure = indexes(clear & (counts == 1))
    named = forms.security[candidates.row[candidates.first[sure]]]
    known = np.sort(np.concatenate([doc[coded] * size + candidates.code[coded], doc[sure] * size + named]))
    owner, place = expand(counts[asked])
    meant = forms.security[candidates.row[candidates.first[asked][owner] + place]]
    out = np.zeros(len(asked), dtype=np.bool_)
    out[owner[in_sorted(doc[asked][owner] * size + meant, known)]] = True
    return out
