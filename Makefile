# `make` alone prints what there is.
PYTHON ?= python3
PORT ?= 8080
PYTEST = .venv/bin/pytest

.PHONY: screenshots help run setup setup-test test test-fast test-deep lint types web-test bench lock wire

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

run: setup ## set everything up and serve on this machine (PORT, DATA)
	@exec .venv/bin/lakestream serve --port $(PORT) $(if $(DATA),--data $(DATA))

setup:
	@$(PYTHON) -m server.setup serve

setup-test:
	@$(PYTHON) -m server.setup test

test: setup-test lint ## all tests, types and the page's among them: at most 15 minutes on 2 cores
	@.venv/bin/python -m tests.side_by_side

test-fast: setup-test lint web-test ## what needs no database, no Spark, no browser: at most a minute
	@$(PYTEST) -m "not postgres and not spark and not browser and not deep"

test-deep: setup-test ## the property tests with their full counts
	@$(PYTEST) -m deep

lint:
	@.venv/bin/ruff check server tests examples && .venv/bin/ruff format --check -q server tests examples

types:
	@.venv/bin/python -m server.setup.tool tests/tools pyright

web-test:
	@.venv/bin/python -m server.setup.tool web tsc --noEmit
	@.venv/bin/python -m server.setup.tool web vitest run

bench: setup-test ## measure; prints tables, writes bench-results.json
	@.venv/bin/python -m tests.bench $(ONLY)

screenshots: setup-test ## take the README's pictures anew (needs Java)
	@.venv/bin/python -m tests.e2e.tour

wire: ## make the page's types anew from the server's
	@.venv/bin/python -m server.api.typescript

lock: ## lock the packages anew (needs uv)
	@for part in "" -local -node; do uv pip compile -q --universal --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-annotate --no-header --python-version 3.11 \
		requirements$$part.in -o requirements$$part.txt; done
