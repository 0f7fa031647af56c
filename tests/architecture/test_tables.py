"""The tables of data/ have the form that people can review and programs can read."""

import importlib.util
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
TABLES = sorted(DATA.rglob("*.tsv"))
FOLD = DATA / "text" / "fold.tsv"

every_table = pytest.mark.parametrize("table", TABLES, ids=lambda path: path.relative_to(DATA).as_posix())


def _rows(table: Path) -> list[tuple[int, list[str]]]:
    lines = table.read_text(encoding="utf-8").split("\n")
    numbered = enumerate(lines, start=1)
    return [(number, line.split("\t")) for number, line in numbered if line and not line.startswith("#")]


def test_there_are_tables() -> None:
    assert TABLES


@every_table
def test_a_table_is_plain_utf8_with_unix_line_ends(table: Path) -> None:
    raw = table.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf"), "byte order mark"
    assert b"\r" not in raw, "carriage return"
    assert raw.endswith(b"\n"), "no line end at the end"
    raw.decode("utf-8")


@every_table
def test_a_table_says_what_it_is_and_names_its_columns(table: Path) -> None:
    assert table.read_text(encoding="utf-8").startswith("#"), "no comment on content and provenance"
    columns = _rows(table)[0][1]
    assert len(set(columns)) == len(columns)
    assert all(column.isidentifier() for column in columns)


@every_table
def test_every_row_has_as_many_fields_as_there_are_columns(table: Path) -> None:
    rows = _rows(table)
    wrong = [number for number, fields in rows if len(fields) != len(rows[0][1])]
    assert not wrong, f"lines {wrong[:20]}"


@every_table
def test_no_field_has_spaces_around_it_and_no_row_stands_twice(table: Path) -> None:
    rows = _rows(table)
    padded = [number for number, fields in rows if any(field != field.strip(" ") for field in fields)]
    assert not padded, f"lines {padded[:20]}"
    counts = Counter(tuple(fields) for _, fields in rows)
    assert not [fields for fields, count in counts.items() if count > 1]


def _fold() -> dict[int, int]:
    pairs = (fields for _, fields in _rows(FOLD)[1:])
    return {int(source.removeprefix("U+"), 16): int(target.removeprefix("U+"), 16) for source, target in pairs}


def test_folding_folded_text_changes_nothing() -> None:
    fold = _fold()
    assert not [f"U+{source:04X}" for source, target in fold.items() if target in fold]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("東方財富漲停", "东方财富涨停"),
        ("説明啓動羣眾裏裡衞星", "说明启动群众里里卫星"),
        ("（３００３９４．ｓｚ）：５％；", "(300394.SZ):5%;"),
        ("「買入」『增持』", "“买入”“增持”"),
        ("–‐‑−－～", "-----~"),
        ("a\u3000b\u00a0c\td\re", "A B C D\nE"),
        ("\ud800\x00", "\ufffd "),
        ("⾦⻓ 金", "金长 金"),
        ("著名 着重 么 〔2024〕【】—。、", "著名 着重 么 〔2024〕【】—。、"),
    ],
)
def test_the_folding_table_folds(written: str, folded: str) -> None:
    assert written.translate(_fold()) == folded


def test_the_folding_table_is_what_its_program_builds() -> None:
    if importlib.util.find_spec("opencc") is None:
        pytest.skip("OpenCC, which the table is built with, is not installed")
    from importlib.metadata import version

    if f"OpenCC {version('opencc')}." not in FOLD.read_text(encoding="utf-8"):
        pytest.skip(f"the table was built with another version of OpenCC than {version('opencc')}")
    program = ROOT / "tools" / "build_fold.py"
    done = subprocess.run([sys.executable, str(program), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr or "run tools/build_fold.py"
