"""Warns of texts that the securities table is too old for."""

import warnings
from collections.abc import Iterable
from datetime import date
from typing import Final

from sora_signals.errors import StaleSecuritiesWarning

# New listings and changed names of half a year: some hundred companies.
STALE_DAYS: Final = 180


def warn_if_stale(as_of: date, days: Iterable[date], level: int = 3) -> bool:
    """Warn, and say so, if the newest of the days lies more than `STALE_DAYS` after the table's own.

    Args:
        as_of: The day whose market the table describes.
        days: The days on which texts were published.
        level: Whose line the warning shows: 3 is the caller of the caller.

    >>> warn_if_stale(date(2026, 10, 22), [date(2026, 11, 1)])
    False
    """
    newest = max(days, default=as_of)
    is_stale = (newest - as_of).days > STALE_DAYS
    if is_stale:
        message = (
            f"a text is dated {newest}, but the securities table is of {as_of}: companies listed or renamed since are "
            "missing. Refresh it: `sora-signals securities refresh --out FOLDER`, then pass the folder: "
            "--securities FOLDER, or Engine(securities=FOLDER)"
        )
        warnings.warn(message, StaleSecuritiesWarning, stacklevel=level)
    return is_stale
