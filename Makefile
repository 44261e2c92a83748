.PHONY: help run test test-all test-lowest suite check crash bench docs site man names screenshots clean

PYTHON ?= python3
ROUNDS ?= 5000
SECONDS ?= 30
SEED ?= 7
SIZES ?= 1000 10000 100000
TESTS ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CONSTRAINTS := constraints.txt
VERSIONS ?= 3.11 3.12 3.13 3.14
# Tests start hundreds of processes: each would compile what it loads, which takes half of their processor time.
unexport PYTHONDONTWRITEBYTECODE
# Half as many more than there are processors: tests of the reader spend a third of their time waiting.
WORKERS = $(shell $(PYTHON) -c 'import os; print(os.cpu_count() * 3 // 2)')
SUITE = $(BIN)/pytest -n $(WORKERS) --dist loadgroup $(TESTS)

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

run: $(READY) ## set everything up and open the reader
	@$(BIN)/newsreader

test: check ## set everything up and run all checks
	$(SUITE)

suite: $(READY) ## run the tests, and no other checks
	$(SUITE)

test-all: ## run the tests on each Python there is, and on the lowest versions allowed (VERSIONS="3.11 3.12 3.13 3.14")
	@for version in $(VERSIONS); do \
		found=; \
		for python in python$$version $${PYENV_ROOT:-$$HOME/.pyenv}/versions/$$version.*/bin/python; do \
			if $$python -c '' 2>/dev/null; then found=$$python; break; fi; \
		done; \
		if [ "$$found" ]; then $(MAKE) suite PYTHON=$$found VENV=.venvs/$$version || exit; \
		else echo "no Python $$version here"; fi; \
	done
	$(MAKE) test-lowest

test-lowest: ## run the tests on the lowest versions allowed
	@mkdir -p .venvs
	$(PYTHON) scripts/lowest.py > .venvs/constraints-lowest.txt
	$(MAKE) suite VENV=.venvs/lowest CONSTRAINTS=.venvs/constraints-lowest.txt

check: $(READY) ## style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

crash: $(READY) ## kill writers and hold the store to its promises for long (ROUNDS=5000 SECONDS=30 SEED=7)
	CRASH_ROUNDS=$(ROUNDS) CRASH_SECONDS=$(SECONDS) CRASH_SEED=$(SEED) $(BIN)/pytest tests/crash --timeout 0

bench: $(READY) ## measure the store beside TinyDB and SQLite, and searching (SIZES="1000 10000 100000")
	$(BIN)/python bench/store.py $(SIZES)
	$(BIN)/python bench/search.py $(SIZES)

docs: $(READY) ## write the pages of docs/ that are made of the code: data, keys, licences, settings
	$(BIN)/python docs/data.py
	$(BIN)/python docs/keys.py
	$(BIN)/python docs/licences.py
	$(BIN)/python docs/settings.py

site: $(READY) ## write the documentation as a site into build/site; build/site/index.html is its first page
	$(BIN)/mkdocs build --strict --quiet

man: $(READY) ## write the manual page and the completions into build/share; `man build/share/man/man1/newsreader.1` shows it
	$(BIN)/python hatch_build.py build

names: $(READY) ## write the names of months and weekdays from the CLDR
	$(BIN)/python scripts/date_names.py

screenshots: $(READY) ## write the pictures of the README from the real app
	$(BIN)/python docs/screenshots.py

clean: ## remove what was made here
	rm -rf $(VENV) .venvs build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(READY): pyproject.toml $(CONSTRAINTS)
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "newsreader needs Python 3.11 or later; try make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) hatchling editables hatch-fancy-pypi-readme shtab
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation -c $(CONSTRAINTS) -e '.[dev,docs,pictures]'
	@touch $(READY)
