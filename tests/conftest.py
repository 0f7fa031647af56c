"""Fixtures and settings that every folder of tests shares."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# No deadlines: a slow shared machine is no bug. The merge gate must give the same answer twice.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the top folder of the checkout."""
    return Path(__file__).parent.parent
