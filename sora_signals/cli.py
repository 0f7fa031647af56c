"""The command line: data to standard output or files, messages to standard error.

Exit status 0 when all went well, 1 when some documents failed or nothing was found, 2 for a wrong call.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sora_signals.errors import LexiconError, SoraSignalsError

if TYPE_CHECKING:
    from sora_signals.result import Result

FINE, FAILED, USAGE = 0, 1, 2
INTERRUPTED = 130
FORMATS = ("parquet", "csv", "jsonl")
ON_CHANGE = "what to do if the folder was written from other files, or by another version"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: The arguments after the program's name; those of the process without.

    Returns:
        The exit status: 0, 1 when some documents failed or nothing was found, 2 for a wrong call.

    >>> main(["extract"])
    2
    """
    try:
        arguments = _parser().parse_args(argv)
        run: Callable[[argparse.Namespace], int] = arguments.run
        status = run(arguments)
        sys.stdout.flush()
    except SystemExit as stop:  # argparse has told the user already
        return int(stop.code or FINE)
    except SoraSignalsError as error:
        _say(f"error: {error}")
        return USAGE
    except KeyboardInterrupt:
        _say("interrupted; what was written in parts is kept, and the same command goes on with it")
        return INTERRUPTED
    except BrokenPipeError:
        # the reader of our output, head perhaps, has had enough; the flush at exit must not fail on it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except OSError as error:
        _say(f"error: {error}")
        return USAGE
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sora-signals", description="Chinese equity text to data frames.")
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _extract_parser(commands.add_parser("extract", help="read articles and write the frames into a folder"))
    show = commands.add_parser("show", help="print an article with what is read out of it")
    show.add_argument("file", type=Path, metavar="FILE")
    show.set_defaults(run=_show)
    explain = commands.add_parser("explain", help="print why an article is read as it is")
    explain.add_argument("file", type=Path, metavar="FILE")
    explain.add_argument("--ticker", help="the company whose score is asked about; all without")
    explain.set_defaults(run=_explain)
    report = commands.add_parser("report", help="write one page about all articles: companies, advice, ratings, risks")
    report.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="articles, or one folder of extract")
    report.add_argument("--out", required=True, type=Path, metavar="FILE.html", help="where the page goes")
    report.set_defaults(run=_write_report)
    _lexicons_parser(commands.add_parser("lexicons", help="look into the word lists"))
    _securities_parser(commands.add_parser("securities", help="look into the securities table, or refresh it"))
    evaluate = commands.add_parser("evaluate", help="measure the extraction against a gold file")
    evaluate.add_argument("gold", type=Path, metavar="GOLD")
    evaluate.set_defaults(run=_evaluate)
    mcp = commands.add_parser("mcp", help="serve extract, explain and lookup to assistants over standard streams")
    mcp.set_defaults(run=_mcp)
    return parser


def _version() -> str:
    try:
        return version("sora-signals")
    except PackageNotFoundError:
        return "not installed: run from a checkout"


def _extract_parser(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or folder of articles")
    parser.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="where the frames go")
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])
    parser.add_argument("--encoding", help="of text files, if they are not recognised")
    parser.add_argument("--workers", type=_count, default=1, metavar="N", help="processes that read at the same time")
    run = parser.add_argument_group("parquet", "written in parts: the same command goes on with what was broken off")
    run.add_argument("--part", type=_count, default=5_000, metavar="N", help="most articles in a part")
    run.add_argument("--no-texts", action="store_true", help="leave out the articles, which show needs")
    run.add_argument("--on-change", choices=("refuse", "keep", "restart"), default="refuse", help=ON_CHANGE)
    parser.set_defaults(run=_extract)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is below 1")
    return number


def _lexicons_parser(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="rows that hide or contradict others, and examples that do not hold")
    check.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help="your own lists; the shipped ones without"
    )
    check.add_argument("--corpus", type=Path, metavar="FILE.jsonl", help="texts, with labels if known")
    check.set_defaults(run=_lexicons_check)


def _securities_parser(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    info = commands.add_parser("info", help="what the table holds and as of when")
    info.set_defaults(run=_securities_info)
    lookup = commands.add_parser("lookup", help="the securities that bear, or bore, a name")
    lookup.add_argument("name", metavar="NAME")
    lookup.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="as of a day")
    lookup.set_defaults(run=_securities_lookup)
    refresh = commands.add_parser("refresh", help="write today's table into a folder, asking the exchanges (network)")
    refresh.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="where the tables go")
    refresh.set_defaults(run=_securities_refresh)


def _extract(arguments: argparse.Namespace) -> int:
    return _extract_parts(arguments) if arguments.format == "parquet" else _extract_at_once(arguments)


def _extract_parts(arguments: argparse.Namespace) -> int:
    _refuse_absent(arguments.paths)
    from sora_signals.runs import run  # noqa: PLC0415 - `--help` must not wait for pandas

    summary = run(
        arguments.paths,
        arguments.out,
        encoding=arguments.encoding,
        workers=arguments.workers,
        part=arguments.part,
        texts=not arguments.no_texts,
        on_change=arguments.on_change,
        progress=_is_watched(),
    )
    for doc_id, error, message in summary.failures:
        _say(f"{doc_id}: {error}: {message}")
    _say(summary.to_text())
    return FAILED if summary.failed else FINE


def _extract_at_once(arguments: argparse.Namespace) -> int:
    from sora_signals.storage import refuse_foreign  # noqa: PLC0415 - as above

    # an hour's work must not end in a folder that may not be written
    refuse_foreign(arguments.out.resolve())
    result = _read(arguments.paths, arguments.encoding, arguments.workers)
    write = {"csv": result.to_csv, "jsonl": result.to_jsonl}
    write[arguments.format](arguments.out)
    counts = f"{len(result.documents)} documents, {len(result.mentions)} mentions, {len(result.errors)} failed"
    _say(f"{counts}: {arguments.out}")
    return _report(result)


def _show(arguments: argparse.Namespace) -> int:
    from sora_signals.show import lines, terminal  # noqa: PLC0415 - as above

    result = _read([arguments.file])
    if len(result.documents):
        lines.write(terminal.view(result))
    return _report(result)


def _write_report(arguments: argparse.Namespace) -> int:
    if arguments.out.is_dir() or not arguments.out.absolute().parent.is_dir():
        raise SoraSignalsError(f"{arguments.out} cannot be written: name a file in a folder that exists")
    from sora_signals.paths import is_extracted  # noqa: PLC0415 - loads pandas
    from sora_signals.result import Result  # noqa: PLC0415 - the same
    from sora_signals.show.report import report  # noqa: PLC0415 - the same

    stored = is_extracted(arguments.paths)
    result = Result.from_parquet(arguments.paths[0]) if stored else _read(arguments.paths)
    _say(f"{len(result.documents)} documents: {report(result, arguments.out)}")
    return _report(result)


def _explain(arguments: argparse.Namespace) -> int:
    _refuse_absent([arguments.file])
    import sora_signals  # noqa: PLC0415 - loads the engine
    from sora_signals.show import explanation, lines  # noqa: PLC0415 - as above

    for item in map(sora_signals.Article.of, sora_signals.read_articles(arguments.file, on_error="raise")):
        why = sora_signals.explain(item.text, arguments.ticker, title=item.title, published_at=item.published_at)
        lines.write(lines.stacked([f"== {item.doc_id}", explanation.view(why)]))
    return FINE


def _lexicons_check(arguments: argparse.Namespace) -> int:
    _refuse_absent([path for path in (arguments.folder, arguments.corpus) if path])
    from sora_signals.api import lexicon_check  # noqa: PLC0415 - loads the engine
    from sora_signals.show import lines  # noqa: PLC0415 - as above

    try:
        found = lexicon_check(arguments.folder, arguments.corpus or ())
    except LexiconError as error:
        lines.write(str(error))
        return FAILED
    lines.write(found.to_text())
    return FAILED if found.problems else FINE


def _securities_info(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes them
    from sora_signals.securities.master import SecurityMaster  # noqa: PLC0415 - reads the tables
    from sora_signals.show import lines, securities  # noqa: PLC0415 - as above

    lines.write(securities.info(SecurityMaster.default()))
    return FINE


def _securities_lookup(arguments: argparse.Namespace) -> int:
    from sora_signals.securities.master import SecurityMaster  # noqa: PLC0415 - reads the tables
    from sora_signals.show import lines, securities  # noqa: PLC0415 - as above

    found = SecurityMaster.default().lookup(arguments.name, as_of=arguments.as_of)
    if not found:
        _say(f"no security is or was called {arguments.name}")
        return FAILED
    lines.write(securities.matches(found))
    return FINE


def _securities_refresh(arguments: argparse.Namespace) -> int:
    from sora_signals.securities.refresh import refresh  # noqa: PLC0415 - reads the tables
    from sora_signals.show import lines  # noqa: PLC0415 - as above

    folder = refresh(arguments.out)
    lines.write((folder / "changes.json").read_text(encoding="utf-8"))
    _say(f"use it: Engine(securities=SecurityMaster.from_folder({str(folder)!r}))")
    return FINE


def _evaluate(arguments: argparse.Namespace) -> int:
    _refuse_absent([arguments.gold])
    from sora_signals.evaluate import evaluate  # noqa: PLC0415 - loads the engine
    from sora_signals.show import lines  # noqa: PLC0415 - as above

    report = evaluate(arguments.gold)
    lines.write(report.to_text())
    return FAILED if report.failures else FINE


def _mcp(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes them
    from sora_signals.mcp_server import serve  # noqa: PLC0415 - loads the engine

    serve()
    return FINE


def _read(paths: Sequence[Path], encoding: str | None = None, workers: int = 1) -> "Result":
    _refuse_absent(paths)
    import sora_signals  # noqa: PLC0415 - loads the engine
    from sora_signals.paths import articles_in  # noqa: PLC0415 - loads pandas

    return sora_signals.extract_many(articles_in(paths, encoding), workers=workers, progress=_is_watched())


def _is_watched() -> bool:
    return sys.stderr.isatty() and find_spec("tqdm") is not None  # a bar is a comfort, not worth an error


def _refuse_absent(paths: Sequence[Path]) -> None:
    absent = [str(path) for path in paths if not path.exists()]
    if absent:
        raise SoraSignalsError(f"no such file or folder: {', '.join(absent)}")


def _report(result: "Result") -> int:
    for row in result.errors.itertuples():
        _say(f"{row.doc_id}: {row.error}: {row.message}")
    return FAILED if len(result.errors) else FINE


def _say(message: str) -> None:
    from sora_signals.show.lines import write  # noqa: PLC0415 - the same
    from sora_signals.show.spans import printable  # noqa: PLC0415 - `--help` must not wait for pandas

    write(printable(message), sys.stderr)
