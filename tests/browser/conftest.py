"""One browser for all tests here; they are skipped where there is none."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import Chromium, Page, found

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    if os.name != "posix":
        pytest.skip("the browser is driven through pipes that only POSIX systems have")
    program = found()
    if program is None:
        pytest.skip("no Chromium: apt-get install chromium, or name one in the environment variable CHROMIUM")
    with Chromium(program, tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def page(chromium: Chromium) -> Iterator[Page]:
    opened = chromium.page()
    yield opened
    opened.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Return where pictures go: the folder that the environment variable PICTURES names, else one that is thrown away."""
    return Path(os.environ.get("PICTURES", tmp_path))
