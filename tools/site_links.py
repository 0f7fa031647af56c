"""A hook of mkdocs: files of the checkout that pages link to outside docs/ come along on the site.

The pages are read in the checkout as well, so their links stay as they are there. On the site, a Markdown file becomes
a page and anything else a download, both below ``files/``.
"""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"(?<=\]\()(?!\w+:|#)(?P<path>[^)#\s]+)")
FOLDER = "files"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what the pages link to outside docs/, and what those files link to."""
    unread = [file for file in files if file.is_documentation_page()]
    while unread:
        page = unread.pop()
        for found in LINK.finditer(page.content_string):
            outside = _outside(page.src_uri, found["path"], config)
            if outside and files.get_file_from_path(f"{FOLDER}/{outside}") is None:
                come = _come_along(outside, config)
                files.append(come)
                unread += [come] if come.is_documentation_page() else []
    return files


def _come_along(path: str, config: MkDocsConfig) -> File:
    source = str(ROOT / path)
    return File.generated(config, f"{FOLDER}/{path}", abs_src_path=source, inclusion=InclusionLevel.NOT_IN_NAV)


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - mkdocs passes it
    """Lead links out of docs/ to where those files are on the site."""
    depth = "../" * page.file.src_uri.count("/")

    def led(found: re.Match[str]) -> str:
        outside = _outside(page.file.src_uri, found["path"], config)
        return f"{depth}{FOLDER}/{outside}" if outside else found["path"]

    return LINK.sub(led, markdown)


def _outside(page: str, link: str, config: MkDocsConfig) -> str | None:
    """Return the path in the checkout of a link that leads out of docs/ to a file that exists; else None."""
    docs = Path(config.docs_dir)
    # a page that came along stands in docs/ no more
    base = ROOT / page.removeprefix(f"{FOLDER}/") if page.startswith(f"{FOLDER}/") else docs / page
    target = (base.parent / link).resolve()
    if not target.is_file() or not target.is_relative_to(ROOT) or target.is_relative_to(docs):
        return None
    return target.relative_to(ROOT).as_posix()
