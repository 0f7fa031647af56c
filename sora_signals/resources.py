"""Finds the data files that ship with the package, wherever it was installed from.

A wheel (also a zipped one) carries them as ``sora_signals/data``; a checkout, an sdist and an editable
install keep them in ``data/`` beside the package.
"""

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
