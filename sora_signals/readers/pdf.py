"""Reads one PDF and prints it as JSON; run as a program of its own, without the package, by `readers.pages`."""

import json
import sys
from typing import Any

FIRST_HAN, LAST_HAN = "\u4e00", "\u9fff"


def main(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the text and title of a PDF, or what is wrong with it.

    Args:
        settings: Its path, the folder to import from, and the most of pages, characters and bytes of memory.
    """
    _limit_memory(settings["memory"])
    sys.path.insert(0, settings["site"])
    import pypdfium2  # noqa: PLC0415 - only this program needs it

    try:
        with pypdfium2.PdfDocument(settings["path"]) as document:
            if len(document) > settings["pages"]:
                return {"error": f"{len(document)} pages are more than limit_pages={settings['pages']}"}
            return _read(document, settings["chars"])
    except pypdfium2.PdfiumError as error:
        return {"error": f"no readable PDF: {error}"}


def _read(document: Any, limit: int) -> dict[str, Any]:
    parts: list[str] = []
    for page in document:
        parts.append(page.get_textpage().get_text_bounded())
        page.close()
        limit -= len(parts[-1])
        if limit < 0:
            return {"error": "its text is longer than limit_bytes"}
    title = document.get_metadata_value("Title").strip()
    # most titles are a program's name for a file
    return {
        "text": "\n".join(parts).replace("\r\n", "\n"),
        "title": title if any(FIRST_HAN <= c <= LAST_HAN for c in title) else None,
    }


def _limit_memory(size: int) -> None:
    """Take no more memory than told, where the system can hold a process to it."""
    try:
        import resource  # noqa: PLC0415 - not everywhere
    except ImportError:
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(json.loads(sys.argv[1]))))
