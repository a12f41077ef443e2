# Everything a person does here is one of these. Needs Python 3.11 and make, nothing else.
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
PY := .venv/bin/python
# Further words for pytest, as in: make test ARGS="tests/accounts -n0"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test lint bench migrations messages install lock verifier screenshots clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/'

run: install ## the whole school on this machine: http://localhost:8000, or PORT=…
	@exec $(PY) -m config.local run

test: install ## every test, browser tests included where there is a Chromium
	@$(PY) -m pytest -n auto --dist loadgroup --no-loadscope-reorder $(ARGS)

lint: install ## style, types, floors, module sizes, templates, migrations, deployment checks
	@$(PY) -m config.local.lint

bench: install ## how fast it is here, beside what the database alone can do
	@$(PY) -m benchmarks

migrations: install ## write every app's first migration anew (until the first release)
	@$(PY) -m config.local.migrations

messages: install ## collect what is to be translated (needs gettext) and compile what is
	@$(PY) -m config.local.messages

install: .venv/.installed ## the virtual environment of requirements/development.lock

.venv/.installed: requirements/development.lock
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; v == (3, 11) or sys.exit(f"Campanile needs Python 3.11, {sys.executable} is {v[0]}.{v[1]}. Name yours: make PYTHON=/path/to/python3.11")'
	@test -x .venv/bin/pip || $(PYTHON) -m venv .venv
	@echo "Installing what requirements/development.lock names (once) ..."
	@$(PY) -m pip install -qq --disable-pip-version-check --no-input --require-hashes --no-deps -r requirements/development.lock
	@touch $@

lock: ## write the lock files anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements/production.lock
	uv pip compile pyproject.toml --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --group development -c requirements/production.lock -o requirements/development.lock

verifier: ## what the tests of credentials judge them by (needs Node 20 and npm)
	@npm ci --prefix tests/certificates/credentials/verifier --ignore-scripts --no-audit --no-fund --loglevel=error

screenshots: ## the pictures of docs/screenshots, from a school that runs (make run)
	@$(PY) -m config.local.screenshots

clean: ## forget the demo school and everything that was built, but not the environment
	@$(PY) -m config.local forget
