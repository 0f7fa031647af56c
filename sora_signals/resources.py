"""Finds the data files that ship with the package, wherever it was installed from, and lets them be read in peace.

A wheel (also a zipped one) carries them as ``sora_signals/data``; a checkout, an sdist and an editable
install keep them in ``data/`` beside the package.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from importlib.resources.abc import Traversable

from sora_signals.errors import SoraSignalsError


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
