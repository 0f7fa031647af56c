"""Securities as they are shown: one by a look-up, and the columns of frames, which are looked up by index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sora_signals.vocabulary import BOARDS, EXCHANGES

NOT_SAID = -1


@dataclass(frozen=True, slots=True)
class Security:
    """One company as a look-up shows it; names are (name, first day, last day), None where unknown or open."""

    ticker: str
    code: str
    exchange: str
    board: str
    name: str
    full_name: str
    status: str
    list_date: date | None
    delist_date: date | None
    old_codes: tuple[str, ...]
    names: tuple[tuple[str, date | None, date | None], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """Equally long columns by index, whose last row, -1, stands for no security.

    Attributes:
        ticker, name: Texts, the name being today's. exchange, board: Indexes into their vocabularies.
        changing: Whether the name depends on the day.
    """

    ticker: NDArray[Any]
    name: NDArray[Any]
    exchange: NDArray[np.int64]
    board: NDArray[np.int64]
    changing: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        tickers: Sequence[str],
        names: Sequence[str],
        exchanges: Sequence[str],
        boards: Sequence[str],
        changing: Sequence[bool],
    ) -> "Shown":
        """Make the columns of a master's lists.

        >>> shown = Shown.of(["300394.SZ"], ["天孚通信"], ["SZSE"], ["chinext"], [False])
        >>> shown.ticker[[0, -1]].tolist(), shown.exchange[[0, -1]].tolist()
        (['300394.SZ', None], [1, -1])
        """
        places = [{word: n for n, word in enumerate(vocabulary)} for vocabulary in (EXCHANGES, BOARDS)]
        return cls(
            np.array([*tickers, None], dtype=object),
            np.array([*names, None], dtype=object),
            np.array([*map(places[0].__getitem__, exchanges), NOT_SAID], dtype=np.int64),
            np.array([*map(places[1].__getitem__, boards), NOT_SAID], dtype=np.int64),
            np.array([*changing, False], dtype=np.bool_),
        )
