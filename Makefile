# Two commands are enough: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export SHUKE_HOME ?= $(CURDIR)/var
export PORT ?= 8000
# Every process would compile our sources again if their bytecode were not kept.
export PYTHONDONTWRITEBYTECODE :=
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard src/shuke/*/locale/*/LC_MESSAGES/django.po))
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help install demo test quick check torture bench assets lock screenshots messages docs

help:
	@echo "make install      what a shop of your own needs (README: With your own shop)"
	@echo "make demo         set everything up and start the demo shop (PORT=8000, SHUKE_HOME=./var)"
	@echo "make test         every test, on SQLite and PostgreSQL, with a real browser"
	@echo "make quick ROOM=engage  lint of what changed, a room's own tests and the structure, in about a minute"
	@echo "make check        lint, types, import rules, structure tests"
	@echo "make torture      what must survive kill -9, a failing disk and senders who repeat, in full (SHARE=0.1: a tenth)"
	@echo "make bench        measure speed against references in the same run"
	@echo "make screenshots  the pictures of the README, from a running demo shop"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || { \
	  echo "Shuke needs Python 3.12 or newer as '$(PYTHON)': get one from https://www.python.org/downloads/ or name it: make PYTHON=/path/to/python3.13 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what Shuke needs to run (once, about a minute) ..."
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo "Installing what tests and checks need (once) ..."
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

assets: $(VENV)/.run
	@$(BIN)/python scripts/assets.py

messages: $(VENV)/.run
	@$(BIN)/python -m shuke messages

# The first that is older than its source has all of them compiled.
$(CATALOGUES): %.mo: %.po | $(VENV)/.run
	@$(BIN)/python -m shuke messages --compile

install: $(VENV)/.run assets $(CATALOGUES)

demo: $(VENV)/.run assets $(CATALOGUES)
	@exec $(BIN)/python -m shuke demo $(if $(LIVE),--live)

test: $(VENV)/.dev assets
	@sh scripts/system_packages.sh
	@$(BIN)/python scripts/peers.py
	@sh scripts/test.sh

quick: $(VENV)/.dev
	@sh scripts/quick.sh $(ROOM)

check: $(VENV)/.dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy src/shuke bench
	@$(BIN)/python -m shuke messages --check
	@$(BIN)/python -m pytest -q tests/test_structure.py tests/test_docs.py

torture: $(VENV)/.dev assets
	@sh scripts/system_packages.sh
	@SHUKE_TORTURE=$(or $(SHARE),1) $(BIN)/python -m pytest -s -q tests/reliability \
	  src/shuke/collect/tests/test_kill.py src/shuke/collect/tests/test_kill_undo.py \
	  src/shuke/collect/tests/test_hostile.py src/shuke/collect/tests/test_connectors.py \
	  src/shuke/collect/tests/test_documents.py src/shuke/engage/tests/test_killing.py \
	  src/shuke/customers/tests/test_identities_at_random.py \
	  tests/test_web_killed.py tests/test_web_unavailable.py

bench: $(VENV)/.dev assets
	@sh scripts/system_packages.sh postfix
	@for name in import sync segments reports pages send clicks events duplicates uplift suggest value journeys text; do $(BIN)/python -m shuke bench $$name $(BENCH_ARGS); done

screenshots: $(VENV)/.dev assets
	@$(BIN)/python scripts/screenshots.py

docs: $(VENV)/.run
	@$(BIN)/python -m shuke messages --compile
	@$(BIN)/python scripts/metrics_page.py

lock:
	@sh scripts/lock.sh
