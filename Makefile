# Everything a person does with a checkout. Each target prepares what it needs first.
# Settings are environment variables: LABSTEAD_PORT=8081 make up

.DEFAULT_GOAL := help
.PHONY: help up test lint format docs demo bench clean environment ready ready-to-run
ARGS ?=
BIN := .venv/bin

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: ready-to-run ## Start Labstead; Ctrl-C stops it (ARGS="--port 8081")
	@exec $(BIN)/python manage.py up --stop-with-parent $(ARGS)

test: ready ## Run the whole suite (ARGS="tests/server -k port")
	@$(BIN)/python -m tools.suite $(ARGS)

lint: ready ## Check style, types, imports and migrations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix frontend run --silent check

format: environment ## Rewrite the Python files in the house style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: ready ## Write the client's reference pages and the table of permissions
	@$(BIN)/python -m tools.client_pages
	@$(BIN)/python -m tools.permissions.page

demo: ready ## Log two training runs to the server that runs
	@$(BIN)/python -m tools.demo

bench: ready ## Measure: run every benchmark
	@$(BIN)/python -m tools.bench

clean: ## Remove what was installed and built; keeps your data in var/
	rm -rf .venv .venv-tools frontend/node_modules platform/labstead_server/static/labstead/dist platform/labstead_server/static/labstead/client
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The Python environment alone, and with it all that is built.
environment:
	@tools/python.sh -m tools.environment

ready:
	@tools/python.sh -m tools.prepare

ready-to-run:
	@tools/python.sh -m tools.prepare run
