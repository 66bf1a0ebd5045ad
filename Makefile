# The commands a developer needs. `make` alone lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

UV_VERSION := 0.13.9
UV := .tools/bin/uv
UV_READY := .tools/.uv-$(UV_VERSION)
PYTHON := .venv/bin/python
BOT_PYTHON := bot/.venv/bin/python

# A `make` inside another Python's environment must not leak into ours.
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH
export RASA_TELEMETRY_ENABLED := false

.PHONY: help
help:
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

# --- set-up ---------------------------------------------------------------------------------

.PHONY: setup
setup: .venv/.synced bot/.venv/.synced  ## install both Python environments

# uv comes from PyPI into .tools; one on the PATH may be a version manager's shim.
$(UV_READY):
	@echo "set-up: uv $(UV_VERSION)"
	@python3 -m venv .tools || { echo "set-up: python3 cannot make a virtual environment (on Debian: apt-get install python3-venv)" >&2; exit 1; }
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@touch $@

.venv/.synced: pyproject.toml uv.lock | $(UV_READY)
	@echo "set-up: the environment of api, actions and tests"
	@$(UV) sync --frozen --compile-bytecode
	@touch $@

# From inside bot/, because `.python-version` counts only in the current folder.
bot/.venv/.synced: bot/pyproject.toml bot/uv.lock bot/.python-version | $(UV_READY)
	@echo "set-up: the environment of Rasa (1.9 GB, the first time takes a few minutes)"
	@$(UV) --directory bot sync --frozen --compile-bytecode
	@touch $@

.PHONY: packages
packages:
	@.ci/packages

# --- run ------------------------------------------------------------------------------------

.PHONY: run
run: setup  ## start everything; PORT, HOST and DATA_DIR are honoured
	@exec $(PYTHON) -m runtime.launcher --tied-to-parent

.PHONY: model
model: setup  ## train the dialogue model if its inputs changed
	@$(PYTHON) -m runtime.model

.PHONY: operator
operator:
	@echo "make operator: the operators' console is not built yet, so there is no account to create" >&2
	@exit 1

# --- check ----------------------------------------------------------------------------------

.PHONY: lint
lint: setup  ## formatting, lint and types
	@echo "lint: ruff format"; $(PYTHON) -m ruff format --check --quiet .
	@echo "lint: ruff check"; $(PYTHON) -m ruff check --quiet .
	@echo "lint: mypy"; $(PYTHON) -m mypy --no-error-summary

.PHONY: test-bot
test-bot: setup
	@echo "tests: bot, on Python 3.10"
	@$(BOT_PYTHON) -m pytest -c bot/pyproject.toml --rootdir . tests/bot

.PHONY: test
test: setup packages lint model test-bot  ## set up, lint and run every test
	@echo "tests: everything else"
	@$(PYTHON) -m pytest

.venv/.bench: .venv/.synced
	@echo "set-up: the benchmarks' peers"
	@$(UV) sync --frozen --inexact --compile-bytecode --group bench
	@touch $@

.PHONY: bench
bench: setup .venv/.bench  ## benchmarks, each against a peer; var/bench/summary.json
	@$(PYTHON) -m bench

bot/.venv/.evaluation: bot/.venv/.synced
	@echo "set-up: the evaluation's peer"
	@$(UV) --directory bot sync --frozen --inexact --compile-bytecode --group evaluation
	@touch $@

.PHONY: evaluate
evaluate: model bot/.venv/.evaluation  ## the language-understanding report; var/evaluation/summary.json
	@$(BOT_PYTHON) -m evaluation
	@echo "evaluation: whole conversations against the running product"
	@$(PYTHON) -m tests.conversations.measure

.PHONY: clean
clean:  ## forget environments, models and caches (never var/)
	rm -rf .venv bot/.venv .tools .rasa .rasa-models .mypy_cache .ruff_cache .pytest_cache
