"""Evidence: what speaks for a candidate being the listed company, each item with its weight from the data.

The sum of the weights is a log-odds: 0 is even, 3 is 95 %.
"""

from dataclasses import dataclass

import numpy as np

from sora_signals.arrays import Bools, Floats, Ints
from sora_signals.link.candidates import NO_SECURITY, Candidates, meanings
from sora_signals.link.words import straddled
from sora_signals.recognise.beside import beside, cue_weights
from sora_signals.recognise.context import Context
from sora_signals.recognise.lists import list_runs, run_neighbours
from sora_signals.securities.forms import NameForms
from sora_signals.text.classes import COMMA, HAN, OPEN
from sora_signals.text.tokens import Segmenter
from sora_signals.vocabulary import ROLES

COLON = ord(":")
SURE = 1.5  # log-odds from which a name in a list speaks for its neighbours
UNSURE = 7.0  # log-odds within which a word boundary can still decide
NAMED_CLEARLY = 0.9  # prior from which a name speaks for itself


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
        return np.sum(list(self.parts.values()), axis=0)


def weigh(
    context: Context, candidates: Candidates, forms: NameForms, doc: Ints, houses: Ints, segmenter: Segmenter
) -> Evidence:
    """Return the evidence for each candidate.

    Args:
        context: The batch. candidates: Its candidates. forms: The names they point to.
        doc: Document of each candidate.
        houses: Securities of listed research houses, data vendors and media, sorted.
        segmenter: Asked only about sentences that hold a doubtful name.
    """
    words = context.lexicons["link_evidence"]
    weight = dict(zip(words["term"], words.numbers("weight").tolist(), strict=True))
    has_code = candidates.code != NO_SECURITY
    has_name = candidates.name_end > candidates.name_start
    prior = _priors(candidates, forms)
    affixes = _affixes(context, candidates)
    boundary = _boundaries(context, candidates)
    parts = {
        "prior": np.where(has_name, np.log(prior / (1 - prior)), 0.0),
        "code_beside": np.where(has_code & has_name, weight["code_beside"], 0.0),
        "code_alone": np.where(has_code & ~has_name, _code_weight(context, candidates, weight), 0.0),
        "state_mark": np.where(candidates.marked, weight["state_mark"], 0.0),
        "affix": affixes,
        "line_head": weight["line_head"] * _line_head(context, candidates),
        "bounded": weight["bounded"] * boundary,
    }
    parts["cue"] = _cues(context, candidates, forms, houses, weight)
    clear = (has_code & (has_name | ~candidates.bare)) | ((prior >= NAMED_CLEARLY) & (affixes > -1))
    parts["named_elsewhere"] = weight["named_elsewhere"] * _elsewhere(candidates, forms, doc, clear)
    sure = clear | (np.sum(list(parts.values()), axis=0) > SURE)
    parts["list"] = weight["list"] * run_neighbours(list_runs(context, candidates.start, candidates.end), sure)
    total = np.sum(list(parts.values()), axis=0)
    unsure = ~clear & has_name & ~has_code & (total > 0) & (total <= UNSURE)
    edges = straddled(context, candidates, unsure, segmenter)
    parts["words"] = np.where(edges > 0, weight["straddled"], np.where(edges < 0, weight["segmented"], 0.0))
    return Evidence(parts, clear)


def _priors(candidates: Candidates, forms: NameForms) -> Floats:
    """The highest prior among what a name may mean, kept off 0 and 1."""
    owner, row = meanings(candidates, forms)
    prior = np.zeros(len(candidates), dtype=np.float64)
    np.maximum.at(prior, owner, forms.prior[row].astype(np.float64))
    return np.clip(prior, 0.002, 0.995)


def _code_weight(context: Context, candidates: Candidates, weight: dict[str, float]) -> Floats:
    """A code with its exchange speaks for itself; a bare one needs a bracket or a word beside it."""
    start = np.maximum(candidates.code_start, 0)
    opened = (start > 0) & (context.text.kinds[np.maximum(start - 1, 0)] == OPEN)
    bare = weight["bare_code"] + weight["code_in_brackets"] * opened
    return np.where(candidates.bare, bare, weight["code_alone"]).astype(np.float64)


def _affixes(context: Context, candidates: Candidates) -> Floats:
    """Sum the weights of the words beside each candidate; a word farther off counts if only Han lies between."""
    hits, words = context.hits["affix"], context.lexicons["affix"]
    weights, reach = words.numbers("weight"), words.numbers("reach").astype(np.int64)
    bare = candidates.name_end == candidates.name_start
    total = np.zeros(len(candidates), dtype=np.float64)
    for of, chosen in (("name", ~bare), ("code", bare)):
        for side, edge, step in (("after", candidates.end, 1), ("before", candidates.start, -1)):
            fits = [o in (of, "both") and s == side for o, s in zip(words["of"], words["side"], strict=True)]
            some = hits.where(np.array(fits, dtype=np.bool_)[hits.row])
            owner, hit = beside(context, edge, some, step, han_only=True, reach=reach)
            summed = np.bincount(owner, weights=weights[some.row[hit]], minlength=len(candidates))
            total += np.where(chosen, summed, 0.0)
    return total


def _cues(context: Context, candidates: Candidates, forms: NameForms, houses: Ints, weight: dict[str, float]) -> Floats:
    """Words that speak of a listed company as such, and, beside a house, words that name a source."""
    owner, row = meanings(candidates, forms)
    house = np.zeros(len(candidates), dtype=np.bool_)
    house[owner[np.isin(forms.security[row], houses)]] = True
    words = context.lexicons["role"]
    subject = words.choices("role", ROLES) == ROLES.index("subject")
    value = words.numbers("weight")
    total = np.zeros(len(candidates), dtype=np.float64)
    for chosen in (subject, ~subject):
        summed = cue_weights(context, candidates.start, candidates.end, np.where(chosen, value, 0.0))
        summed = np.minimum(summed, weight["cue_most"])
        total += summed if chosen is subject else np.where(house, summed, 0.0)
    return total * weight["cue"]


def _line_head(context: Context, candidates: Candidates) -> Bools:
    """A name that opens its line or sentence and is followed by a colon: the headline's subject."""
    codes, layout = context.text.codes, context.layout
    at_head = layout.sentence_start[layout.sentence[candidates.start]] == candidates.start
    behind = np.minimum(candidates.end, len(codes) - 1)
    return at_head & (candidates.end < len(codes)) & (codes[behind] == COLON)


def _boundaries(context: Context, candidates: Candidates) -> Floats:
    """How many of a candidate's two edges lie at a line end or beside punctuation, from 0 to 1."""
    kinds = context.text.kinds
    padded = np.concatenate([[COMMA], kinds, [COMMA]])
    solid = np.isin(padded, [HAN])
    return 1.0 - (solid[candidates.start].astype(np.float64) + solid[candidates.end + 1]) / 2


def _elsewhere(candidates: Candidates, forms: NameForms, doc: Ints, clear: Bools) -> Bools:
    """Whether the document names the same security elsewhere by a code or by a clear name."""
    owner, row = meanings(candidates, forms)
    security = forms.security[row].astype(np.int64)
    size = int(security.max(initial=0)) + 1
    size = max(size, int(candidates.code.max(initial=0)) + 1)
    sure = clear[owner] & (np.bincount(owner, minlength=len(candidates))[owner] == 1)
    coded = candidates.code != NO_SECURITY
    known = np.unique(
        np.concatenate([doc[owner[sure]] * size + security[sure], doc[coded] * size + candidates.code[coded]])
    )
    named = np.isin(doc[owner] * size + security, known) & ~clear[owner]
    out = np.zeros(len(candidates), dtype=np.bool_)
    out[owner[named]] = True
    return out
