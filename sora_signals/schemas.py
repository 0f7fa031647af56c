"""The columns of every frame as data: name, dtype, meaning and, for closed vocabularies, all categories."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sora_signals.vocabulary import (
    ACTIONS,
    BOARDS,
    CHANGES,
    CURRENCIES,
    DOCUMENT_KINDS,
    EVIDENCE_KINDS,
    EXCHANGES,
    MATCHED_BY,
    RATINGS,
    RISK_CATEGORIES,
    ROLES,
    SCOPES,
    SCRIPTS,
    SECTIONS,
    STATUSES,
    TARGET_KINDS,
)

TEXT = "string"
WHOLE = "Int64"
REAL = "Float64"
FLAG = "boolean"
TIME = "datetime64[ns, Asia/Shanghai]"
CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a frame.

    `dtype` is the pandas dtype as text; `categories` is the whole vocabulary of a `category` column, in
    order, and empty for every other dtype.

    >>> Column("role", "category", "subject or source", ("subject", "source")).categories
    ('subject', 'source')
    """

    name: str
    dtype: str
    meaning: str
    categories: tuple[str, ...] = ()


def _vocabulary(name: str, categories: tuple[str, ...], meaning: str) -> Column:
    return Column(name, CATEGORY, meaning, categories)


_DOC_ID = Column("doc_id", TEXT, "the caller's id of the document, else its position as text")
_START = Column("start", WHOLE, "first code point of the span in the article (the title, if section is title)")
_END = Column("end", WHOLE, "code point after the last of the span")
_SECTION = _vocabulary("section", SECTIONS, "part of the document that the span lies in")
_MENTION = Column("mention_id", WHOLE, "the mention within the document, counted from 0 in reading order")
_PUBLISHED = Column("published_at", TIME, "when the document was published: given, else found in the text")
_POLARITY = Column("polarity", WHOLE, "-1, 0 or 1: the sign of score beyond the neutral band")
_ISSUER = Column("issuer", TEXT, "the research house that speaks, missing when the text names none")

_MENTIONS = (
    _DOC_ID,
    _MENTION,
    _START,
    _END,
    Column("surface", TEXT, "the span as it stands in the text; a name and the code beside it are one"),
    Column("ticker", TEXT, "canonical ticker such as 300394.SZ; missing when status is ambiguous"),
    Column("name", TEXT, "the short name in force at published_at, today's without one"),
    _vocabulary("exchange", EXCHANGES, "Shanghai, Shenzhen or Beijing Stock Exchange"),
    _vocabulary("board", BOARDS, "main board, STAR market, ChiNext or Beijing"),
    _vocabulary("matched_by", MATCHED_BY, "what in the text led to the company"),
    _vocabulary("role", ROLES, "subject: the text is about it; source: it publishes or is quoted"),
    _SECTION,
    Column("sentence_id", WHOLE, "the sentence within the document, counted from 0"),
    _vocabulary("status", STATUSES, "one security fits, several do, or name and code disagree (the code wins)"),
    Column("confidence", REAL, "the linker's own confidence, 0 to 1"),
    Column("score", REAL, "what the text says of the company here, -1 to 1; 0.0 when it says nothing"),
    _POLARITY,
    Column("n_evidence", WHOLE, "rows of evidence behind the score"),
)

_RECOMMENDATIONS = (
    _DOC_ID,
    Column("recommendation_id", WHOLE, "the row within the document, counted from 0"),
    _START,
    _END,
    Column("phrase", TEXT, "the recommending phrase as it stands in the text"),
    _vocabulary("action", ACTIONS, "what the phrase advises"),
    Column("negated", FLAG, "true when the phrase advises against the action"),
    _vocabulary("target_kind", TARGET_KINDS, "whether the target is a company or a sector"),
    Column("target", TEXT, "the target as it stands in the text"),
    Column("target_start", WHOLE, "first code point of the target"),
    Column("target_end", WHOLE, "code point after the last of the target"),
    Column("ticker", TEXT, "canonical ticker of a stock target, else missing"),
    Column("mention_id", WHOLE, "the mention that is the target, missing for a sector"),
    Column("segment", TEXT, "the label that the target stands under, else missing"),
    _ISSUER,
    _SECTION,
)

_RATINGS = (
    _DOC_ID,
    _START,
    _END,
    Column("surface", TEXT, "the rating or target price as it stands in the text"),
    _vocabulary("scope", SCOPES, "whether a company or an industry is rated"),
    Column("ticker", TEXT, "canonical ticker of the rated company, missing for an industry"),
    Column("rating_raw", TEXT, "the house's own word for the rating, in simplified Chinese"),
    _vocabulary("rating", RATINGS, "the rating on the common five-step scale"),
    _vocabulary("change", CHANGES, "how the rating relates to the house's last one"),
    Column("target_price", REAL, "target price per share, middle of a range"),
    Column("target_price_low", REAL, "lower end of the target price range"),
    Column("target_price_high", REAL, "upper end of the target price range"),
    _vocabulary("currency", CURRENCIES, "currency of the target price"),
    _ISSUER,
    _SECTION,
)

_RISKS = (
    _DOC_ID,
    Column("risk_id", WHOLE, "the item within the document, counted from 0"),
    Column("section_start", WHOLE, "first code point of the risk section"),
    Column("section_end", WHOLE, "code point after the last of the risk section"),
    Column("header", TEXT, "the header of the section as it stands in the text"),
    _START,
    _END,
    Column("item", TEXT, "the risk as it stands in the text, without numbering and closing punctuation"),
    _vocabulary("category", RISK_CATEGORIES, "what kind of risk it is"),
)

_EVIDENCE = (
    _DOC_ID,
    _MENTION,
    _START,
    _END,
    Column("term", TEXT, "the words that count, as they stand in the text"),
    _vocabulary("kind", EVIDENCE_KINDS, "what kind of statement the term makes"),
    Column("weight", REAL, "weight of the term itself"),
    Column("factor", REAL, "product of negation, degree, hedging, section and distance"),
    Column("contribution", REAL, "weight times factor; the mention's score is a function of their sum"),
    Column("rule", TEXT, "the rule or word list that the term comes from"),
    _SECTION,
)

_SIGNALS = (
    _DOC_ID,
    _PUBLISHED,
    Column("ticker", TEXT, "canonical ticker of the company"),
    Column("name", TEXT, "the short name in force at published_at, today's without one"),
    Column("n_mentions", WHOLE, "subject mentions of the company in the document"),
    Column("first_start", WHOLE, "start of the first of them"),
    Column("relevance", REAL, "how much of the document is about the company, 0 to 1"),
    Column("score", REAL, "what the document says of the company, -1 to 1"),
    _POLARITY,
    Column("recommended", FLAG, "true when the document recommends the company"),
    _vocabulary("action", ACTIONS, "the advice on the company, missing without one"),
    _vocabulary("rating", RATINGS, "the company's rating, missing without one"),
    Column("target_price", REAL, "the company's target price per share, missing without one"),
)

_DOCUMENTS = (
    _DOC_ID,
    Column("title", TEXT, "the title as given"),
    _PUBLISHED,
    Column("publisher", TEXT, "the research house or medium found, in simplified Chinese"),
    Column("publisher_ticker", TEXT, "canonical ticker of the publisher when it is itself listed"),
    _vocabulary("kind", DOCUMENT_KINDS, "what kind of text it is"),
    _vocabulary("script", SCRIPTS, "simplified, traditional, mixed or no Chinese script"),
    Column("n_chars", WHOLE, "length of the text in code points"),
    Column("n_mentions", WHOLE, "rows of mentions"),
    Column("n_tickers", WHOLE, "different tickers among them"),
    Column("score", REAL, "what the document says as a whole, -1 to 1"),
    _POLARITY,
    Column("sha256", TEXT, "digest of the text, hexadecimal"),
    Column("engine_version", TEXT, "version of the library that read the document"),
    Column("lexicon_digest", TEXT, "digest of the word lists that it was read with"),
    Column("securities_as_of", TEXT, "day of the securities table, YYYY-MM-DD"),
    Column("analysts", TEXT, "analysts who sign the document, joined with ;"),
    Column("licences", TEXT, "their licence numbers in the same order, joined with ;"),
)

_ERRORS = (
    _DOC_ID,
    Column("stage", TEXT, "the stage that failed"),
    Column("error", TEXT, "name of the exception"),
    Column("message", TEXT, "what was wrong, where, and what to do"),
)

SCHEMAS: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "mentions": _MENTIONS,
        "recommendations": _RECOMMENDATIONS,
        "ratings": _RATINGS,
        "risks": _RISKS,
        "evidence": _EVIDENCE,
        "signals": _SIGNALS,
        "documents": _DOCUMENTS,
        "errors": _ERRORS,
    }
)
