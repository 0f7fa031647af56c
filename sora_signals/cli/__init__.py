"""The command line: data to standard output or files, messages to standard error.

Exit status 0 when all went well, 1 when some documents failed or nothing was found, 2 for a wrong call.
"""

import os
import sys
import warnings
from argparse import Namespace
from collections.abc import Callable, Sequence

from sora_signals.cli.commands import FINE, USAGE, say
from sora_signals.cli.parser import parser
from sora_signals.errors import SoraSignalsError

__all__ = ["main"]

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: The arguments after the program's name; those of the process without.

    Returns:
        The exit status: 0, 1 when some documents failed or nothing was found, 2 for a wrong call.

    >>> main(["extract"])
    2
    """
    with warnings.catch_warnings():
        warnings.showwarning = _say_warning
        return _run(argv)


def _run(argv: Sequence[str] | None) -> int:
    try:
        arguments = parser().parse_args(argv)
        command: Callable[[Namespace], int] = arguments.run
        status = command(arguments)
        sys.stdout.flush()
    except SystemExit as stop:  # argparse has told the user already
        return int(stop.code or FINE)
    except SoraSignalsError as error:
        say(f"error: {error}")
        return USAGE
    except KeyboardInterrupt:
        say("interrupted; what was written in parts is kept, and the same command goes on with it")
        return INTERRUPTED
    except BrokenPipeError:
        # the reader of our output, head perhaps, has had enough; the flush at exit must not fail on it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except OSError as error:
        say(f"error: {error}")
        return USAGE
    return status


def _say_warning(message: Warning | str, *_place: object, **_file: object) -> None:
    say(f"warning: {message}")  # without the line of our code that Python adds
