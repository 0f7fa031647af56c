"""A small result made by hand, for tests of what surrounds the engine."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sora_signals.frames import frame
from sora_signals.result import Result
from sora_signals.schemas import SCHEMAS, TIME

TITLE = "天孚通信点评"
TEXT = "建议关注天孚通信(300394.SZ)，订单饱满。中际旭创承压。\n风险提示：需求不及预期。"
MOMENT = datetime(2024, 2, 20, 15, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def rows(name: str, given: Sequence[Mapping[str, object]]):
    """Build a frame from rows that say only what matters; every other cell is missing."""
    return frame(name, {c.name: [row.get(c.name) for row in given] for c in SCHEMAS[name]})


def filler(dtype: str, categories: Sequence[str]) -> object:
    """Return some value of a dtype."""
    values = {"string": "文", "Int64": 1, "Float64": 0.5, "boolean": True, TIME: MOMENT}
    return categories[0] if categories else values[dtype]


def span(text: str, part: str) -> dict[str, object]:
    """Return start and end of a part of the text."""
    start = text.index(part)
    return {"start": start, "end": start + len(part)}


def sample(doc_id: str = "a.txt", text: str = TEXT) -> Result:
    """Return a result with rows in every frame, texts and meta data."""
    good = {"doc_id": doc_id, "mention_id": 1, "ticker": "300394.SZ", "name": "天孚通信", "score": 0.6}
    bad = {"doc_id": doc_id, "mention_id": 2, "ticker": "300308.SZ", "name": "中际旭创", "score": -0.4}
    usual = {"role": "subject", "status": "resolved"}
    return Result(
        mentions=rows(
            "mentions",
            [
                {**good, "mention_id": 0, **span(TITLE, "天孚通信"), "polarity": 1, **usual, "section": "title"},
                {**good, **span(TEXT, "天孚通信(300394.SZ)"), "polarity": 1, **usual, "section": "body"},
                {**bad, **span(TEXT, "中际旭创"), "polarity": -1, **usual, "section": "body"},
            ],
        ),
        recommendations=rows(
            "recommendations",
            [{"doc_id": doc_id, **span(TEXT, "建议关注"), "phrase": "建议关注", "action": "watch", "negated": False,
              "target": "天孚通信", "ticker": "300394.SZ", "section": "body"}],
        ),
        ratings=rows("ratings", [{"doc_id": doc_id, **span(TEXT, "订单"), "rating": "buy", "target_price": 98.5}]),
        risks=rows("risks", [{"doc_id": doc_id, **span(TEXT, "需求不及预期"), "item": "需求不及预期", "category": "demand"}]),
        evidence=rows("evidence", [{"doc_id": doc_id, "mention_id": 1, **span(TEXT, "饱满"), "term": "饱满",
                                    "kind": "sentiment", "weight": 0.8, "factor": 1.0, "contribution": 0.8}]),
        signals=rows("signals", [{**good, "published_at": MOMENT, "n_mentions": 2, "polarity": 1, "relevance": 0.7,
                                  "recommended": True, "action": "watch"},
                                 {**bad, "published_at": MOMENT, "n_mentions": 1, "polarity": -1, "relevance": 0.3}]),
        documents=rows("documents", [{"doc_id": doc_id, "title": TITLE, "published_at": MOMENT, "n_chars": len(text)}]),
        errors=rows("errors", []),
        meta={"engine_version": "0.1", "lexicon_digest": "ab"},
        texts={doc_id: (TITLE, text)},
    )  # fmt: skip
