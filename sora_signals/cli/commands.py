"""What each command does. Data goes to standard output or files, messages to standard error; it returns its status."""

import argparse
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sora_signals.errors import LexiconError, SoraSignalsError

if TYPE_CHECKING:
    from sora_signals.engine import Engine
    from sora_signals.result import Result

FINE, FAILED, USAGE = 0, 1, 2


def extract(arguments: argparse.Namespace) -> int:
    """Write the frames of all articles into a folder."""
    return _extract_parts(arguments) if arguments.format == "parquet" else _extract_at_once(arguments)


def _extract_parts(arguments: argparse.Namespace) -> int:
    _refuse_absent(arguments.paths)
    from sora_signals.runs import run  # noqa: PLC0415 - `--help` must not wait for pandas

    summary = run(
        arguments.paths,
        arguments.out,
        engine=_engine(arguments),
        encoding=arguments.encoding,
        workers=arguments.workers,
        part=arguments.part,
        texts=not arguments.no_texts,
        on_change=arguments.on_change,
        progress=_is_watched(),
    )
    for doc_id, error, message in summary.failures:
        say(f"{doc_id}: {error}: {message}")
    say(summary.to_text())
    return FAILED if summary.failed else FINE


def _extract_at_once(arguments: argparse.Namespace) -> int:
    from sora_signals.storage import refuse_foreign  # noqa: PLC0415 - as above

    # an hour's work must not end in a folder that may not be written
    refuse_foreign(arguments.out.resolve())
    result = _read(arguments, arguments.paths, arguments.encoding, arguments.workers)
    write = {"csv": result.to_csv, "jsonl": result.to_jsonl}
    write[arguments.format](arguments.out)
    counts = f"{len(result.documents)} documents, {len(result.mentions)} mentions, {len(result.errors)} failed"
    say(f"{counts}: {arguments.out}")
    return _report(result)


def show(arguments: argparse.Namespace) -> int:
    """Print an article with what is read out of it."""
    from sora_signals.show import lines, terminal  # noqa: PLC0415 - as above

    result = _read(arguments, [arguments.file])
    if len(result.documents):
        lines.write(terminal.view(result))
    return _report(result)


def write_report(arguments: argparse.Namespace) -> int:
    """Write one page about all articles, or about a folder that `extract` wrote."""
    if arguments.out.is_dir() or not arguments.out.absolute().parent.is_dir():
        raise SoraSignalsError(f"{arguments.out} cannot be written: name a file in a folder that exists")
    from sora_signals.paths import is_extracted  # noqa: PLC0415 - loads pandas
    from sora_signals.result import Result  # noqa: PLC0415 - the same
    from sora_signals.show.report import report  # noqa: PLC0415 - the same

    stored = is_extracted(arguments.paths)
    result = Result.from_parquet(arguments.paths[0]) if stored else _read(arguments, arguments.paths)
    say(f"{len(result.documents)} documents: {report(result, arguments.out)}")
    return _report(result)


def explain(arguments: argparse.Namespace) -> int:
    """Print why an article is read as it is."""
    _refuse_absent([arguments.file])
    import sora_signals  # noqa: PLC0415 - loads the engine
    from sora_signals.paths import articles_in  # noqa: PLC0415 - loads pandas
    from sora_signals.show import explanation, lines  # noqa: PLC0415 - as above

    engine, failed = _engine(arguments), 0
    for item in articles_in([arguments.file], None):
        if isinstance(item, sora_signals.articles.Unread):
            failed += 1
            say(f"{item.doc_id}: {type(item.error).__name__}: {item.error}")
            continue
        why = sora_signals.explain(
            item.text, arguments.ticker, title=item.title, published_at=item.published_at, engine=engine
        )
        lines.write(lines.stacked([f"== {item.doc_id}", explanation.view(why)]))
    return FAILED if failed else FINE


def lexicons_check(arguments: argparse.Namespace) -> int:
    """Print what is wrong with word lists."""
    _refuse_absent([path for path in (arguments.folder, arguments.corpus) if path])
    from sora_signals.lint import lexicon_check  # noqa: PLC0415 - few commands need it
    from sora_signals.show import lines  # noqa: PLC0415 - as above

    try:
        found = lexicon_check(arguments.folder, arguments.corpus or ())
    except LexiconError as error:
        lines.write(str(error))
        return FAILED
    lines.write(found.to_text())
    return FAILED if found.problems else FINE


def securities_info(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes them
    """Print what the securities table holds."""
    from sora_signals.securities.master import SecurityMaster  # noqa: PLC0415 - reads the tables
    from sora_signals.show import lines, securities  # noqa: PLC0415 - as above

    lines.write(securities.info(SecurityMaster.default()))
    return FINE


def securities_lookup(arguments: argparse.Namespace) -> int:
    """Print the securities that bear, or bore, a name."""
    from sora_signals.securities.master import SecurityMaster  # noqa: PLC0415 - reads the tables
    from sora_signals.show import lines, securities  # noqa: PLC0415 - as above

    found = SecurityMaster.default().lookup(arguments.name, as_of=arguments.as_of)
    if not found:
        say(f"no security is or was called {arguments.name}")
        return FAILED
    lines.write(securities.matches(found))
    return FINE


def securities_refresh(arguments: argparse.Namespace) -> int:
    """Write a newer securities table into a folder."""
    from sora_signals.securities.refresh import refresh  # noqa: PLC0415 - reads the tables
    from sora_signals.show import lines  # noqa: PLC0415 - as above

    folder = refresh(arguments.out)
    lines.write((folder / "changes.json").read_text(encoding="utf-8"))
    say(f"use it: --securities {folder}, or Engine(securities={str(folder)!r})")
    return FINE


def evaluate(arguments: argparse.Namespace) -> int:
    """Print how the extraction does against gold."""
    _refuse_absent([arguments.gold])
    from sora_signals.evaluate import evaluate as measure  # noqa: PLC0415 - loads the engine
    from sora_signals.show import lines  # noqa: PLC0415 - as above

    found = measure(arguments.gold, engine=_engine(arguments))
    lines.write(found.to_text())
    low = [score.aspect for score in found.scores if score.total and score.f1 < arguments.floor]
    if low:
        say(f"below {arguments.floor}: {', '.join(low)}")
    return FAILED if low or found.n_failed else FINE


def mcp(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes them
    """Serve assistants over standard streams."""
    from sora_signals.mcp_server import serve  # noqa: PLC0415 - loads the engine

    serve()
    return FINE


def _read(
    arguments: argparse.Namespace, paths: Sequence[Path], encoding: str | None = None, workers: int = 1
) -> "Result":
    _refuse_absent(paths)
    import sora_signals  # noqa: PLC0415 - loads the engine
    from sora_signals.paths import articles_in  # noqa: PLC0415 - loads pandas

    read = getattr(_engine(arguments), "extract_many", sora_signals.extract_many)
    return read(articles_in(paths, encoding), workers=workers, progress=_is_watched())


def _engine(arguments: argparse.Namespace) -> "Engine | None":
    """Return an engine with the tables that were asked for; None where those that ship are to be used."""
    given = [path for path in (arguments.securities, arguments.lexicons) if path]
    _refuse_absent(given)
    if not given:
        return None
    from sora_signals.engine import Engine  # noqa: PLC0415 - loads the engine

    return Engine(securities=arguments.securities, lexicons=arguments.lexicons)


def _is_watched() -> bool:
    return sys.stderr.isatty() and find_spec("tqdm") is not None  # a bar is a comfort, not worth an error


def _refuse_absent(paths: Sequence[Path]) -> None:
    absent = [str(path) for path in paths if not path.exists()]
    if absent:
        raise SoraSignalsError(f"no such file or folder: {', '.join(absent)}")


def _report(result: "Result") -> int:
    for row in result.errors.itertuples():
        say(f"{row.doc_id}: {row.error}: {row.message}")
    return FAILED if len(result.errors) else FINE


def say(message: str) -> None:
    """Write a message for people, not data, to standard error."""
    from sora_signals.show.lines import write  # noqa: PLC0415 - the same
    from sora_signals.show.spans import printable  # noqa: PLC0415 - `--help` must not wait for pandas

    write(printable(message), sys.stderr)
