# Two commands are enough: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export SHUKE_HOME ?= $(CURDIR)/var

.PHONY: demo test check bench assets lock screenshots python

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || { \
	  echo "Shuke needs Python 3.12 or newer as '$(PYTHON)': install one from https://www.python.org/downloads/ or run make PYTHON=/path/to/python3.13"; exit 1; }

$(VENV)/.run: requirements/run.txt | python
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e . || $(BIN)/python -m pip install --quiet --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

lock: python
	sh scripts/lock.sh
