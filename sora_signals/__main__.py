"""Lets ``python -m sora_signals`` be the command ``sora-signals``."""

import sys

from sora_signals.cli import main

if __name__ == "__main__":
    sys.exit(main())
