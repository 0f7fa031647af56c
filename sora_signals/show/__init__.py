"""Views of a result: highlighted HTML for notebooks, plain text for terminals."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sora_signals.result import Result

__all__ = ["display"]


def display(result: "Result", doc_id: str | None = None) -> None:
    """Show a result where the user is: as HTML in a notebook, as text on standard output elsewhere.

    Raises:
        SoraSignalsError: No document has that id.
    """
    if _in_notebook():
        from IPython.display import HTML  # noqa: PLC0415 - there only in a notebook
        from IPython.display import display as show  # noqa: PLC0415 - the same

        from sora_signals.show import html  # noqa: PLC0415 - a view is loaded only when asked for

        show(HTML(html.page(result, doc_id)))
    else:
        from sora_signals.show.lines import write  # noqa: PLC0415 - the same
        from sora_signals.show.terminal import view  # noqa: PLC0415 - the same

        write(view(result, doc_id))


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and hasattr(shell, "kernel")
