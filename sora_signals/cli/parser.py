"""What can be called: every command with its arguments and its help."""

import argparse
from collections.abc import Callable
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sora_signals.cli import commands

FORMATS = ("parquet", "csv", "jsonl")
ENDS = "exit status: 0; 1 when some documents failed, nothing was found or a check did not hold; 2 for a wrong call"


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = argparse.ArgumentParser(prog="sora-signals", description="Chinese equity text to data frames.", epilog=ENDS)
    top.add_argument("--version", action="version", version=_version())
    under = top.add_subparsers(required=True, metavar="COMMAND")
    _extract(_reading(under, "extract", commands.extract, "read articles and write the frames into a folder"))
    _file(_reading(under, "show", commands.show, "print an article with what is read out of it"))
    explain = _reading(under, "explain", commands.explain, "print why an article is read as it is")
    _file(explain)
    explain.add_argument("--ticker", help="the company whose score is asked about, in any spelling; all without")
    about = "write one page about all articles: companies, advice, ratings, risks"
    report = _reading(under, "report", commands.write_report, about)
    report.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="articles, or one folder of extract")
    report.add_argument("--out", required=True, type=Path, metavar="FILE.html", help="where the page goes")
    _lexicons(_group(under, "lexicons", "look into the word lists"))
    _securities(_group(under, "securities", "look into the securities table, or refresh it"))
    evaluate = _reading(under, "evaluate", commands.evaluate, "measure the extraction against gold")
    evaluate.add_argument("gold", type=Path, metavar="GOLD", help="a gold file, or a folder of them")
    low = "exit status 1 if the f1 of any aspect is below; 0 without, whatever the figures are"
    evaluate.add_argument("--floor", type=float, default=0.0, metavar="F1", help=low)
    _command(under, "mcp", commands.mcp, "serve extract, explain and lookup to assistants over standard streams")
    return top


def _command(under: Any, name: str, run: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = under.add_parser(name, help=about, description=_sentence(about), epilog=ENDS)
    made.set_defaults(run=run)
    return made


def _reading(under: Any, name: str, run: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
    """Make a command that reads articles, with the tables of the user's choice."""
    made = _command(under, name, run, about)
    tables = made.add_argument_group("tables", "those that ship with the package are used without")
    other = "a folder that `securities refresh` wrote, or a .csv or .tsv of your own aliases"
    tables.add_argument("--securities", type=Path, metavar="PATH", help=other)
    tables.add_argument("--lexicons", type=Path, metavar="PATH", help="a file or folder of your own words")
    return made


def _group(under: Any, name: str, about: str) -> Any:
    return under.add_parser(name, help=about, description=_sentence(about)).add_subparsers(
        required=True, metavar="COMMAND"
    )


def _sentence(about: str) -> str:
    return f"{about[0].upper()}{about[1:]}."


def _version() -> str:
    try:
        return version("sora-signals")
    except PackageNotFoundError:
        return "not installed: run from a checkout"


def _file(made: argparse.ArgumentParser) -> None:
    made.add_argument("file", type=Path, metavar="FILE", help="an article, or a file of several (.jsonl .csv .parquet)")


def _extract(made: argparse.ArgumentParser) -> None:
    made.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or folder of articles")
    made.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="where the frames go")
    made.add_argument("--format", choices=FORMATS, default=FORMATS[0], help="of the frames; %(default)s without")
    made.add_argument("--encoding", help="of text files, if they are not recognised: utf-8, gb18030, big5 …")
    made.add_argument("--workers", type=_count, default=1, metavar="N", help="processes that read at the same time")
    run = made.add_argument_group("parquet", "written in parts: the same command goes on with what was broken off")
    run.add_argument("--part", type=_count, default=5_000, metavar="N", help="most articles in a part (%(default)s)")
    run.add_argument("--no-texts", action="store_true", help="leave out the articles, which show needs")
    on_change = "what to do if the folder was written from other files, or by another version (%(default)s)"
    run.add_argument("--on-change", choices=("refuse", "keep", "restart"), default="refuse", help=on_change)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is below 1")
    return number


def _lexicons(under: Any) -> None:
    about = "tell rows that hide or contradict others, and examples that do not hold"
    check = _command(under, "check", commands.lexicons_check, about)
    yours = "your own lists, checked with the shipped ones; those alone without"
    check.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help=yours)
    check.add_argument("--corpus", type=Path, metavar="FILE.jsonl", help="texts, with labels if known")


def _securities(under: Any) -> None:
    _command(under, "info", commands.securities_info, "print what the table holds, and as of when")
    lookup = _command(under, "lookup", commands.securities_lookup, "print the securities that bear, or bore, a name")
    lookup.add_argument("name", metavar="NAME", help="a name, former name, alias or code")
    lookup.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the names of that day alone")
    about = "write today's table into a folder, asking the exchanges over the network"
    refresh = _command(under, "refresh", commands.securities_refresh, about)
    refresh.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="where the tables go")
