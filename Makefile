# make demo   the platform with a fictitious park, on this machine
# make test   every test, from nothing
# Needs make and Python 3.11 or newer; everything else is installed into .venv.

PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
PY := .venv/bin/python
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
ARGS ?=

.PHONY: install demo test lint format bench screenshots clean
.DELETE_ON_ERROR:

install: .venv/.installed $(CATALOGUES)

.venv/.installed: requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it: make PYTHON=/path/to/python3.12"; exit 1; }
	@test ! -e .venv || $(PY) -c 'import pip' 2>/dev/null || rm -rf .venv
	@test -e .venv || $(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PY) -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	@touch $@

%.mo: %.po .venv/.installed
	@LOG_LEVEL=WARNING $(PY) manage.py messages --compile
	@touch $@

demo: install
	@$(PY) manage.py demo $(ARGS)

test: install
	$(PY) -m pytest $(ARGS)

lint: install
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -c 'from importlinter.cli import lint_imports_command as run; run()' --no-logo
	$(PY) -m djlint templates --lint --quiet

format: install
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .

bench: install
	@$(PY) -m bench $(ARGS)

screenshots: install
	SCREENSHOTS=1 $(PY) -m pytest tests/browser $(ARGS)

clean:
	rm -rf .venv .data .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
