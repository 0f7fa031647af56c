"""How much a reader takes from one file before it says no: a hostile file must not cost the others."""

from dataclasses import dataclass

LIMIT_BYTES = 128 * 1024 * 1024
LIMIT_PAGES = 3_000
LIMIT_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read.

    Attributes:
        bytes: Of a file that is one article, of a record in a file of many, and of the text of a PDF.
        pages: Of a PDF. depth: Of folders within folders.
    """

    bytes: int = LIMIT_BYTES
    pages: int = LIMIT_PAGES
    depth: int = LIMIT_DEPTH
