"""Parts of the program that builds ``data/securities`` from pinned public packages."""
