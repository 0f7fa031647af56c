"""Runs the target under atheris, guided by what of the library is reached: `python -m tests.fuzz.run [SECONDS]`."""

import sys
import warnings

import atheris

with atheris.instrument_imports(include=["sora_signals"]):
    from tests.fuzz.target import run


def main() -> None:
    """Start; what follows a `--` goes to the fuzzer (see its own -help=1)."""
    warnings.simplefilter("ignore")
    atheris.Setup(sys.argv, run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
