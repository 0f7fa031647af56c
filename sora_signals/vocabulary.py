"""The closed vocabularies of the frames, in the order in which their categories are declared."""

EXCHANGES = ("SSE", "SZSE", "BSE")
BOARDS = ("main", "star", "chinext", "bse")
MATCHED_BY = ("ticker", "name", "name+ticker", "full_name", "former_name", "alias", "abbreviation")
ROLES = ("subject", "source")
SECTIONS = ("title", "body", "recommendation", "risk", "contents", "rating_legend", "disclaimer")
STATUSES = ("resolved", "ambiguous", "conflict")
ACTIONS = ("watch", "recommend", "buy", "overweight", "neutral", "underweight", "sell", "avoid", "benefit")
TARGET_KINDS = ("stock", "sector")
SCOPES = ("stock", "industry")
RATINGS = ("buy", "overweight", "neutral", "underweight", "sell")
CHANGES = ("initiate", "maintain", "upgrade", "downgrade")
CURRENCIES = ("CNY", "HKD", "USD")
RISK_CATEGORIES = (
    "policy",
    "competition",
    "demand",
    "technology",
    "supply_chain",
    "macro",
    "financial",
    "legal",
    "geopolitics",
    "execution",
    "other",
)
EVIDENCE_KINDS = (
    "sentiment",
    "event",
    "direction",
    "metric",
    "recommendation",
    "rating",
    "risk",
    "forum",
    "number",
    "other",
)
DOCUMENT_KINDS = ("report", "news", "forum", "announcement", "other")
SCRIPTS = ("hans", "hant", "mixed", "none")
