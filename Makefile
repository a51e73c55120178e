# RetroVue: `make run` puts the demo station on the air, `make test` tests everything that needs only wheels.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup run test lint docs bench conformance lock clean

help: ## List these targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(READY) ## Make .venv with everything the project needs

$(READY): requirements.lock pyproject.toml tools/setup.sh
	@PYTHON="$(PYTHON)" sh tools/setup.sh "$(VENV)"
	@touch $(READY)

run: setup ## Put the demo station on the air
	@$(BIN)/retrovue --station demo demo
	@$(BIN)/retrovue --station demo sync
	@$(BIN)/retrovue --station demo build
	@exec $(BIN)/retrovue --station demo run

test: setup ## Run the tests
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

lint: setup ## Check style, types and the order of the rooms
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/mypy tests/bench/*.py && $(BIN)/lint-imports

docs: setup ## Renew the language pages and the schema from the models
	@$(BIN)/python -m retrovue.reference && $(BIN)/retrovue schema --output stations/schema.json

bench: setup ## Print the table of figures
	@$(BIN)/python tests/bench/table.py

conformance: setup ## Play the station on real players and browsers (SHORT=1 for the short form; installs by apt and npm)
	@SHORT="$(SHORT)" sh tests/conformance/run.sh "$(BIN)/python"

lock: ## Renew requirements.lock
	@$(BIN)/python -m pip install --quiet uv && $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header \
		--no-annotate --group dev pyproject.toml -o requirements.lock

clean: ## Remove what can be made again (not the station's state)
	rm -rf $(VENV) node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache dist build
