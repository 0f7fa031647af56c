"""Factors without look-ahead, for alphalens, qlib and panels: scores on the first session whose opening they precede."""

from sora_signals.factors.check import check_lookahead
from sora_signals.factors.tables import to_factor, to_panel, to_qlib

__all__ = ["check_lookahead", "to_factor", "to_panel", "to_qlib"]
