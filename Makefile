# The verbs of the suite. What each takes from the environment stands in docs/run/install.md.
.DEFAULT_GOAL := verbs
.PHONY: verbs demo up down verify read test check fix bench faults docs lock

OURS := .venv/bin/python
PROCESSES ?= 3
ALL_FAULTS := tests/faults tests/model tests/journeys/test_killed.py tests/auth/test_tokens.py tests/auth/test_api.py

verbs: ## lists these verbs
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

demo: ## starts everything, loads a sample book, syncs it and shows the result (ONCE=1, BOOK=FILE.csv)
	@scripts/set-up && exec $(OURS) -m launcher demo

up: ## starts the suite without sample data, until Ctrl-C
	@scripts/set-up && exec $(OURS) -m launcher up

down: ## stops the suite, and ends what a killed one left behind
	@scripts/set-up && exec $(OURS) -m launcher down

verify: ## compares the running suite with what Xero holds, field by field
	@scripts/set-up && exec $(OURS) -m launcher verify

read: ## shows row by row how a file of invoices is understood, and books nothing (BOOK=FILE.csv)
	@scripts/set-up && exec $(OURS) -m launcher read

test: ## runs all tests on a real PostgreSQL and a real RabbitMQ
	@scripts/set-up --tests && exec .venv/bin/pytest --numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder $(ARGS)

check: ## looks at format, style, types, import rules, dead code, JavaScript and generated pages; changes nothing
	@scripts/set-up && exec scripts/check

fix: ## puts right what check can put right by itself
	@scripts/set-up && .venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

bench: ## measures the suite and writes one JSON with figures and ratios
	@scripts/set-up && $(OURS) -m bench

faults: ## runs every fault and the long model test, and prints what became of records and content (SEED, RUNS, DISABLED_GUARD)
	@scripts/set-up --tests && FAULTS=all MODEL_EXAMPLES=$(or $(RUNS),2000) MODEL_STEPS=33 MODEL_PARTS=20 SEED=$(or $(SEED),1) \
		exec .venv/bin/pytest --numprocesses $(PROCESSES) --dist worksteal \
		$(if $(DISABLED_GUARD),tests/faults tests/model/test_guards.py,$(ALL_FAULTS)) $(ARGS)

docs: ## writes the pages, lists and schemas that are made of the code
	@scripts/set-up && $(OURS) -m docs_tool write

lock: ## pins all dependencies anew, with hashes, from requirements.in
	@scripts/set-up && scripts/lock
