# Every target sets up what it needs first; a second run only checks. `make` alone prints this list.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
export MAKEGOOD_HOME ?= $(CURDIR)/var
export PORT ?= 8000
# Compiled once, not by every process anew: containers often say otherwise, and the tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE
# More words for pytest: make test ARGS="tests/engines -x"
ARGS ?=
# How many tests run beside each other; each has a database of its own. Equal seeds give all of them the same names.
WORKERS ?= auto
PYTEST = PYTHONHASHSEED=0 $(BIN)/python -m pytest --numprocesses=$(WORKERS) --dist=loadgroup $(ARGS)

.PHONY: help setup demo test test-postgres journeys fuzz client lint format types contracts check shots bench peers lock audit messages migrations clean

help: ## Print these targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Create .venv with everything in it, or check that it is right
	@$(PYTHON) bootstrap.py setup

demo: ## Load the demo company if there is none, then serve it (PORT=8000)
	@$(PYTHON) bootstrap.py demo

test: setup ## Run the tests on SQLite; says what was not run here
	@$(PYTEST)

test-postgres: setup ## Run the tests that may touch a database on PostgreSQL, in a private cluster of theirs
	@$(BIN)/python -m tests.cluster env $(PYTEST) --ignore=tests/engines --ignore=tests/house

journeys: setup ## Do people's main jobs in Chromium and print keys, clicks, pages and seconds of each
	@PYTHONHASHSEED=0 $(BIN)/python -m pytest --numprocesses=0 tests/journeys/test_jobs_counted.py $(ARGS)

fuzz: setup ## Ask every operation of the API 50 times at random, and at its edges (ARGS=200 for more; DATABASE_URL)
	@FUZZ_EXAMPLES=$(or $(ARGS),50) $(BIN)/python -m pytest tests/fuzz --timeout=3600 --numprocesses=$(WORKERS)

client: setup ## Write the Python client anew from the OpenAPI document, into clients/
	@$(BIN)/python tools/client.py

lint: setup ## Read the code for slips and formatting (ruff)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "make format puts the layout right"; exit 1; }

format: setup ## Put the layout of the code right (ruff)
	@$(BIN)/ruff format .

types: setup ## Check the types, strictly (mypy)
	@$(BIN)/mypy

contracts: setup ## Check who may import whom (import-linter)
	@$(BIN)/lint-imports

migrations: setup ## Say which migrations are missing
	@$(BIN)/python -m django makemigrations --check --dry-run --settings tests.settings

check: lint types contracts migrations ## All static checks, with the rules of the house
	@$(BIN)/python -m pytest tests/house -q

shots: setup ## Take pictures of the pages, both languages, wide and narrow, into shots/ (needs Chromium)
	@$(BIN)/python tools/shots.py $(ARGS)

bench: setup ## Measure; each line prints its ratio (ARGS="clock import" for some of them)
	@$(BIN)/python -m bench $(ARGS)

peers: setup ## Put what benchmarks measure beside us into .venv-peers (then MAKEGOOD_PEERS=.venv-peers make bench)
	@test -d .venv-peers || $(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check -r bench/peers.txt

lock: setup ## Lock the dependencies anew, with hashes and without any address
	@$(BIN)/uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate --python-version 3.11 --output-file requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --quiet --group dev --universal --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate --python-version 3.11 --output-file requirements-dev.lock

audit: setup ## Ask whether a locked package has a known vulnerability (ARGS=--must-ask to fail if nobody answers)
	@$(BIN)/python tools/audit.py $(ARGS)

messages: setup ## Gather the texts of the pages into the .po files (needs gettext)
	@for app in ground/ui faces/console faces/portal; do \
	  (cd src/makegood/$$app && $(CURDIR)/$(BIN)/django-admin makemessages -l zh_Hans --no-wrap --add-location file) || exit 1; \
	done

clean: ## Remove what can be made again; data in var/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist shots static-root
	@find src tests bench -name __pycache__ -prune -exec rm -rf {} +
	@find src -name '*.mo' -delete
