"""One browser for all tests here, the system's Chromium driven by playwright; they are skipped where there is none."""

import os
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAJOR = 1 << 24  # more colours than any picture has


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")  # closed before others start an event loop of their own
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("no Chromium: apt-get install chromium, or name one in the environment variable CHROMIUM")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class Page:
    """A page of the browser that shows one file."""

    def __init__(self, chromium: Any, file: Path) -> None:
        self._tab = chromium.new_page()
        self._file = file
        self.run, self.hover, self.close = self._tab.evaluate, self._tab.hover, self._tab.close
        self.press = self._tab.keyboard.press

    def open(self, html: str, *, width: int = 1000, height: int = 800, dark: bool = False) -> None:
        """Load a page at a size in pixels, in light or dark."""
        self._file.write_text(html, encoding="utf-8")
        self._tab.emulate_media(color_scheme="dark" if dark else "light")
        self._tab.set_viewport_size({"width": width, "height": height})
        self._tab.goto(self._file.as_uri())

    def picture(self, file: Path | None = None) -> dict[str, object]:
        """Take a picture of what is in view and tell its colours: how many, the ground, the share that is not ground."""
        from PIL import Image

        shot = self._tab.screenshot(path=file)
        image = Image.open(BytesIO(shot)).convert("RGB")
        seen = image.getcolors(MAJOR)
        most, ground = max(seen)
        return {"colours": len(seen), "ground": list(ground), "drawn": 1 - most / (image.width * image.height)}

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return self.run("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.fixture
def page(chromium: Any, tmp_path: Path) -> Iterator[Page]:
    opened = Page(chromium, tmp_path / "page.html")
    yield opened
    opened.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Return where pictures go: the folder that the environment variable PICTURES names, else one that is thrown away."""
    return Path(os.environ.get("PICTURES", tmp_path))
