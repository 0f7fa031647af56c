"""Compares two readings of the same documents."""

from sora_signals.differences.compare import Difference, diff

__all__ = ["Difference", "diff"]
