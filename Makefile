# The commands of the suite. docs/run/install.md lists their environment variables.
.DEFAULT_GOAL := help
.PHONY: help demo up down verify read test check fix bench faults docs lock

VENV_PYTHON := .venv/bin/python
PROCESSES ?= 3
ALL_FAULTS := tests/faults tests/model tests/journeys/test_killed.py tests/auth/test_tokens.py tests/auth/test_api.py

help: ## lists these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

demo: ## starts the suite and a sandbox, syncs a sample book and shows the result (ONCE=1, BOOK=FILE.csv)
	@scripts/set-up && exec $(VENV_PYTHON) -m launcher demo

up: ## starts the suite without sample data, until Ctrl-C
	@scripts/set-up && exec $(VENV_PYTHON) -m launcher up

down: ## stops the suite and ends leftover processes of a killed one
	@scripts/set-up && exec $(VENV_PYTHON) -m launcher down

verify: ## compares the running suite with Xero, field by field
	@scripts/set-up && exec $(VENV_PYTHON) -m launcher verify

read: ## shows row by row how a file of invoices is understood, and loads nothing (BOOK=FILE.csv)
	@scripts/set-up && exec $(VENV_PYTHON) -m launcher read

test: ## runs all tests on a real PostgreSQL and a real RabbitMQ
	@scripts/set-up --tests && exec .venv/bin/pytest --numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder $(ARGS)

check: ## checks format, style, types, imports, dead code, JavaScript, AsyncAPI, contracts and generated pages
	@scripts/set-up && exec scripts/check

fix: ## corrects format and style
	@scripts/set-up && .venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

bench: ## measures the suite and writes the figures as JSON
	@scripts/set-up && $(VENV_PYTHON) -m bench

faults: ## runs every fault and the long model test, and prints the outcome of records and content (SEED, RUNS, BREAK)
	@scripts/set-up --tests && FAULTS=all MODEL_EXAMPLES=$(or $(RUNS),2000) MODEL_STEPS=33 MODEL_PARTS=20 SEED=$(or $(SEED),1) DISABLED_GUARD=$(BREAK) \
		exec .venv/bin/pytest --numprocesses $(PROCESSES) --dist worksteal \
		$(if $(BREAK),tests/faults tests/model/test_guards.py,$(ALL_FAULTS)) $(ARGS)

docs: ## generates the reference pages and lists from the code
	@scripts/set-up && $(VENV_PYTHON) -m docs_tool write

lock: ## pins all dependencies of requirements.in again, with hashes
	@scripts/set-up && scripts/lock
