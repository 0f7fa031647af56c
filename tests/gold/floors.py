"""Floors under the figures of the gold corpora; a change of the library may raise them and not sink below.

    python -m tests.gold.floors            raise the floors that the library now surpasses, take in new gold
    python -m tests.gold.floors --lower    accept lower figures; say why in the commit

The digest pins the corpus, so that a figure cannot rise by dropping the hard article.
"""

import argparse
import hashlib
import json
import math
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from sora_signals.evaluate import Report, evaluate

REPOSITORY = Path(__file__).parents[2]
FLOORS = Path(__file__).with_name("floors.json")
CORPORA = {"specimens": REPOSITORY / "seeds/specimens", "real": REPOSITORY / "seeds/real"}
# The real articles are other people's texts: whoever has them keeps them here.
ARTICLES = (REPOSITORY / "seeds/articles", REPOSITORY.parent / "shared/seeds")


@dataclass(frozen=True, slots=True)
class Pinned:
    """What a corpus was when it was last pinned, and the lowest f1 allowed per aspect."""

    sha256: str
    floors: dict[str, float]


def read_floors() -> dict[str, Pinned]:
    """Read the pinned floors of every corpus."""
    return {name: Pinned(**row) for name, row in json.loads(FLOORS.read_text(encoding="utf-8")).items()}


def digest(folder: Path) -> str:
    """Return the sha256 over the names and bytes of a corpus's files."""
    whole = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        whole.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def articles_folder() -> Path | None:
    """Return the folder that holds every real article, None on a machine that has them not."""
    wanted = [json.loads(path.read_text(encoding="utf-8"))["file"] for path in sorted(CORPORA["real"].glob("*.json"))]
    complete = (folder for folder in ARTICLES if all((folder / name).is_file() for name in wanted))
    return next(complete, None)


def measure(corpus: str) -> Report:
    """Evaluate the library on a corpus."""
    return evaluate(CORPORA[corpus], articles=articles_folder())


def settle(old: Pinned | None, new: Pinned, *, lower: bool) -> tuple[Pinned, list[str]]:
    """Return the floors to pin and the aspects that fell below theirs; those keep their floor unless `lower`."""
    before = old.floors if old else {}
    fallen = [name for name, figure in new.floors.items() if figure < before.get(name, 0.0)]
    if lower or not fallen:
        return new, fallen
    return old or new, fallen


def main(arguments: list[str] | None = None) -> int:
    """Measure every corpus at hand, pin what may be pinned, and tell what fell."""
    parser = argparse.ArgumentParser(prog="python -m tests.gold.floors", description=__doc__)
    parser.add_argument("--lower", action="store_true", help="accept figures below their floors")
    lower = parser.parse_args(arguments).lower
    pinned, status = read_floors(), 0
    for corpus, folder in CORPORA.items():
        if corpus == "real" and articles_folder() is None:
            _tell("real: the articles are not on this machine, its floors stay as they are")
            continue
        # Rounded down, so that the figure itself always clears its floor.
        figures = {score.aspect: math.floor(score.f1 * 10_000) / 10_000 for score in measure(corpus).scores}
        kept, fallen = settle(pinned.get(corpus), Pinned(digest(folder), figures), lower=lower)
        for name, figure in figures.items():
            _tell(f"{corpus:<10} {name:<24} {figure:.4f} floor {kept.floors.get(name, 0.0):.4f}")
        if fallen and not lower:
            _tell(f"{corpus}: below the floor: {', '.join(fallen)}; nothing pinned, see --lower")
            status = 1
        pinned[corpus] = kept
    FLOORS.write_text(
        json.dumps({name: asdict(row) for name, row in pinned.items()}, indent=1) + "\n", encoding="utf-8"
    )
    return status


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
