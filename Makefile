# make audit   set up and audit the bundled export of the hot-pot case
# make test    set up and run lint, types, layers and all tests
# Needs only Python 3.11+ and make.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
REPORT := audit-report
CASE   := fixtures/cases/hotpot-tags

.PHONY: audit test setup setup-dev lint types layers policy compile quality train clean

audit: setup
	@$(BIN)/pipl-audit scan $(CASE)/members.csv --declaration $(CASE)/pipl-audit.yaml || test $$? -eq 1
	@$(BIN)/pipl-audit scan $(CASE)/members.csv --declaration $(CASE)/pipl-audit.yaml \
		--format html --format json --output $(REPORT) --hits $(REPORT)-hits.csv --force || test $$? -eq 1

test: setup-dev lint types layers
	$(BIN)/pytest -n auto

lint: setup-dev
	$(BIN)/ruff format --check cli tests bench
	$(BIN)/ruff check cli tests bench

types: setup-dev
	$(BIN)/mypy

layers: setup-dev
	$(BIN)/lint-imports

policy: setup
	$(BIN)/pipl-audit policy lint
	$(BIN)/pipl-audit policy test

# Labels are shipped compiled, and outputs stand in tests and documents: run this after editing policies, read the diff.
compile: setup-dev
	$(BIN)/python bench/tables/compile_labels.py
	$(BIN)/python bench/fixtures/make_expected.py
	PATH=$(BIN):$$PATH $(BIN)/python bench/fixtures/fill_docs.py

# How well labels are found, by the language alone; `train` makes the model's weights anew (some minutes).
quality: setup
	$(BIN)/python bench/quality/check_corpus.py
	$(BIN)/python bench/quality/labels.py

train: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[train]'
	$(BIN)/python bench/quality/train.py

setup: $(VENV)/.installed
setup-dev: $(VENV)/.installed-dev

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) $(REPORT) $(REPORT)-hits.csv
