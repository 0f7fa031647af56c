"""The distributions hold what the checkout holds, no more and no less."""

import email
import subprocess
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.packaging.conftest import Distributions

NOT_PACKED = (".ci/", ".git")


@pytest.fixture(scope="module")
def versioned(repository: Path) -> set[str]:
    """Return the files of the checkout that git knows or would take, and that exist."""
    if not (repository / ".git").exists():
        pytest.skip("not a git checkout, so there is no list of files to compare with")
    # A clone that belongs to another user, as in a container, is read all the same.
    command = ["git", "-c", "safe.directory=*", "-c", "core.quotePath=off", "ls-files"]
    listed = subprocess.run(
        [*command, "--cached", "--others", "--exclude-standard"],
        cwd=repository,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return {name for name in listed.stdout.splitlines() if (repository / name).is_file()}


def _members(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def test_the_wheel_holds_the_package_and_its_data_and_nothing_else(
    distributions: Distributions, versioned: set[str]
) -> None:
    package = {name for name in versioned if name.startswith("sora_signals/")}
    data = {f"sora_signals/{name}" for name in versioned if name.startswith("data/")}
    shipped = {name for name in _members(distributions.wheel) if ".dist-info/" not in name}
    assert shipped == package | data


def test_the_wheel_of_the_sdist_is_the_wheel_of_the_checkout(distributions: Distributions) -> None:
    with zipfile.ZipFile(distributions.wheel) as one, zipfile.ZipFile(distributions.wheel_of_sdist) as other:
        assert {i.filename: i.CRC for i in one.infolist()} == {i.filename: i.CRC for i in other.infolist()}


def test_the_sdist_holds_the_checkout(distributions: Distributions, versioned: set[str]) -> None:
    with tarfile.open(distributions.sdist) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    expected = {name for name in versioned if not name.startswith(NOT_PACKED)}
    assert packed - {"PKG-INFO", ".gitignore"} == expected


def test_the_wheel_carries_its_licence_types_and_command(distributions: Distributions) -> None:
    members = _members(distributions.wheel)
    (licence,) = (name for name in members if name.endswith("licenses/LICENSE"))
    (entry_points,) = (name for name in members if name.endswith("entry_points.txt"))
    assert "sora_signals/py.typed" in members
    with zipfile.ZipFile(distributions.wheel) as archive:
        assert "Apache License" in archive.read(licence).decode()
        assert "sora-signals = sora_signals.cli:main" in archive.read(entry_points).decode()


def test_the_metadata_says_what_pyproject_says(distributions: Distributions, repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with zipfile.ZipFile(distributions.wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        metadata = email.message_from_bytes(archive.read(name))
    assert metadata["Name"] == project["name"]
    assert metadata["Version"] == project["version"]
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    plain = {required for required in metadata.get_all("Requires-Dist", []) if "extra ==" not in required}
    assert plain == set(project["dependencies"])


def test_a_wheel_is_small_enough_to_be_installed_on_every_worker(distributions: Distributions) -> None:
    assert distributions.wheel.stat().st_size < 12_000_000
