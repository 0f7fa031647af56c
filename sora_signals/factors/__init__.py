"""Factors for alphalens, qlib and panels, without look-ahead: scores on the first session that could know them."""

from sora_signals.factors.check import check_lookahead
from sora_signals.factors.tables import to_factor, to_panel, to_qlib

__all__ = ["check_lookahead", "to_factor", "to_panel", "to_qlib"]
