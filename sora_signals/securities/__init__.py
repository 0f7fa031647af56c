"""Securities: codes and their spellings, and the master of companies with their names in time."""

from sora_signals.securities.codes import FORMATS, board_of, convert, exchange_of, parse_ticker
from sora_signals.securities.forms import FORM_KINDS, NameForms
from sora_signals.securities.master import SecurityMaster
from sora_signals.securities.shown import Security

__all__ = [
    "FORMATS",
    "FORM_KINDS",
    "NameForms",
    "Security",
    "SecurityMaster",
    "board_of",
    "convert",
    "exchange_of",
    "parse_ticker",
]
