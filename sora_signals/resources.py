"""Finds the data files that ship with the package, wherever it was installed from, and lets them be read in peace.

A wheel (also a zipped one) carries them as ``sora_signals/data``; a checkout, an sdist and an editable
install keep them in ``data/`` beside the package.

Reading takes memory in blocks of megabytes and gives it back, and is spared to ask the system for it each time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np

from sora_signals.errors import SoraSignalsError

LARGE = 31 << 20  # bytes, just below the most that makes glibc change its mind


def data(*parts: str) -> Traversable:
    """Return a file or folder of the shipped data.

    Args:
        *parts: Path below the data folder, such as ``"securities", "companies.tsv"``.

    Raises:
        SoraSignalsError: The installation lacks the data folder.

    >>> data("lexicons").is_dir()
    True
    """
    package = files("sora_signals")
    for root in (package.joinpath("data"), package.joinpath("..", "data")):
        if root.is_dir():
            return root.joinpath(*parts)
    raise SoraSignalsError(f"no data folder beside {package}: the installation is incomplete, reinstall sora-signals")


@contextmanager
def reading() -> Iterator[None]:
    """Hold garbage collection back while tables are compiled, or articles read.

    Tens of thousands of objects are made that all stay for a while, and none of them in a ring. Collections between
    them would free nothing, and one of them would look through all that pandas holds.

    >>> with reading():
    ...     gc.isenabled()
    False
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def keep_memory() -> None:
    """Let the memory that one batch gives back be there for the next one.

    glibc takes each block above some size from the system and gives it back at once; the next one comes anew, page by
    page, which costs up to a tenth of the time of reading. It does so until it has seen a larger block freed, as in any
    program that has read a file of so many bytes, and keeps up to twice as much from then on. This block is never
    touched, so it takes no memory and microseconds. Other allocators take no notice.

    >>> keep_memory()
    """
    np.empty(LARGE, dtype=np.uint8)
