"""The error tree: one root, and a branch for each kind of input that can be wrong.

    SoraSignalsError
    ├── ArticleError      (also ValueError)   an article or a file of articles cannot be read
    ├── LexiconError      (also ValueError)   word lists hold bad rows; all of them are listed at once
    ├── SecuritiesError   (also LookupError)  a ticker, name or securities table makes no sense
    └── DependencyError   (also ImportError)  a feature needs an extra that is not installed

    StaleSecuritiesWarning (UserWarning)      texts are dated long after the securities table

Every message says what was wrong, where, and what to do.
"""


class SoraSignalsError(Exception):
    """Root of every error that this library raises on purpose."""


class ArticleError(SoraSignalsError, ValueError):
    """An article, or a file of articles, cannot be read."""


class LexiconError(SoraSignalsError, ValueError):
    """Word lists hold rows that cannot be used; the message lists every one with file and line."""


class SecuritiesError(SoraSignalsError, LookupError):
    """A ticker, a name or a securities table makes no sense."""


class DependencyError(SoraSignalsError, ImportError):
    """A feature needs a package that is not installed; the message names the extra."""


class StaleSecuritiesWarning(UserWarning):
    """Texts are dated long after the securities table: newer companies and names are missing from it."""
