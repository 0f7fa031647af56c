"""One program at a time writes into a folder; the system gives the lock back when the program ends, however it ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from sora_signals.errors import SoraSignalsError
from sora_signals.storage import LOCK

TRIES = 100
PAUSE = 0.1  # seconds


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which is made if need be.

    Raises:
        SoraSignalsError: Another program holds it.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, locked(Path(folder)):
    ...     (Path(folder) / LOCK).exists()
    True
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _taken(handle):
            raise SoraSignalsError(f"{folder}: another program writes into it")
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    """Try for a while: the workers of a program that was killed share its lock until their last batch is read."""
    for _ in range(TRIES):
        try:
            _take(handle)
        except BlockingIOError:
            sleep(PAUSE)
        else:
            return True
    return False


def _take(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - there only

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(str(error)) from error
    else:
        import fcntl  # noqa: PLC0415 - not on Windows

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
