"""Runs the notebooks of examples/ and keeps what they print in them.

    python tools/run_notebooks.py            rewrite the notebooks whose outputs are behind
    python tools/run_notebooks.py --check    only say which are behind; exit status 1 if any

A notebook is kept with its outputs, so that it can be read without being run. What is compared is what a reader sees as
text; pictures and HTML are renewed with it. Needs the extra ``notebooks``.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 300  # seconds a cell
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def notebooks(root: Path = ROOT) -> list[Path]:
    """Return the notebooks of the project."""
    return sorted((root / "examples").glob("*.ipynb"))


def read(path: Path) -> Any:
    """Return a notebook as it is kept."""
    return nbformat.read(path, as_version=4)


def executed(path: Path, folder: Path) -> Any:
    """Return a notebook run anew in a folder, where what it writes does no harm.

    Raises:
        CellExecutionError: A cell failed.
    """
    notebook = read(path)
    client = NotebookClient(notebook, timeout=PATIENCE, resources={"metadata": {"path": str(folder)}})
    # the kernel is another process, and is to read this checkout
    client.execute(env=os.environ | {"PYTHONPATH": str(ROOT)})
    return _tidy(notebook)


def said(notebook: Any) -> list[str]:
    """Return what each code cell shows as text."""
    cells = (cell for cell in notebook.cells if cell.cell_type == "code")
    return ["".join(_text(output) for output in cell.outputs).strip() for cell in cells]


def drawn(notebook: Any) -> list[str]:
    """Return the HTML that the cells show."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    return [str(output.data["text/html"]) for output in outputs if "text/html" in output.get("data", {})]


def _text(output: Any) -> str:
    if output.output_type == "stream":
        return str(output.text)
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}"
    return str(output.data.get("text/plain", ""))


def _tidy(notebook: Any) -> Any:
    """Take out what differs from run to run and from machine to machine."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:02d}"
        cell.metadata = nbformat.from_dict({})
        cell.update({"outputs": _joined(cell.outputs)} if cell.cell_type == "code" else {})
    return notebook


def _joined(outputs: list[Any]) -> list[Any]:
    """Join what a stream sent in several pieces, as it does when the machine is busy."""
    whole: list[Any] = []
    for output in outputs:
        if whole and output.output_type == "stream" and whole[-1].get("name") == output.name:
            whole[-1].text += output.text
        else:
            whole.append(output)
    return whole


def main() -> int:
    """Rewrite the notebooks, or say which of them are behind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    behind = []
    for path in notebooks():
        with tempfile.TemporaryDirectory() as folder:
            new = executed(path, Path(folder))
        kept = read(path)
        # what is drawn changes with every weight and style: it is brought along, but nobody is made to
        if said(new) != said(kept) or (drawn(new) != drawn(kept) and not check):
            behind.append(path.name)
            if not check:
                nbformat.write(new, path)
    print(f"{'behind' if check else 'rewritten'}: {', '.join(behind) or 'none'}")
    return 1 if check and behind else 0


if __name__ == "__main__":
    sys.exit(main())
