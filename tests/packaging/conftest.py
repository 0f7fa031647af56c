"""Builds the distributions once, in a folder of their own, for every test that looks at them."""

import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Distributions:
    """The files that a release would upload, and the wheel that users of the sdist end up with."""

    wheel: Path
    sdist: Path
    wheel_of_sdist: Path


def run(*command: str | Path, cwd: Path) -> str:
    """Run a program and return what it prints; a failure shows what it said."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment | {"PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command} in {cwd}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _build(source: Path, kind: str, out: Path) -> Path:
    run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", out, cwd=source)
    (built,) = (path for path in out.iterdir() if path.suffix == (".whl" if kind == "wheel" else ".gz"))
    return built


@pytest.fixture(scope="session")
def distributions(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    """Return wheel and sdist of the checkout, and a wheel built from that sdist."""
    pytest.importorskip("hatchling", reason="hatchling builds the distributions: pip install sora-signals[test]")
    folder = tmp_path_factory.mktemp("distributions")
    sdist = _build(repository, "sdist", folder / "sdist")
    with tarfile.open(sdist) as archive:
        # Python before 3.11.4 has no filters; the archive is our own
        safe = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(folder / "unpacked", **safe)
    (unpacked,) = (folder / "unpacked").iterdir()
    return Distributions(
        wheel=_build(repository, "wheel", folder / "wheel"),
        sdist=sdist,
        wheel_of_sdist=_build(unpacked, "wheel", folder / "wheel_of_sdist"),
    )


@pytest.fixture(scope="session", params=["wheel", "zipped wheel", "wheel of the sdist"])
def site(
    request: pytest.FixtureRequest, distributions: Distributions, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return an entry for sys.path that holds the library: installed, or still zipped."""
    if request.param == "zipped wheel":
        return distributions.wheel
    wheel = distributions.wheel if request.param == "wheel" else distributions.wheel_of_sdist
    folder = tmp_path_factory.mktemp("site")
    run(
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        folder,
        wheel,
        cwd=folder,
    )
    return folder
