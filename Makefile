# Everything a new machine needs beyond git, make and Python ≥ 3.11 is installed by these targets, once.
.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup browser run test check format lock conformance bench soak wheel clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## the environment (.venv), the browser-side bundles, the translations
	@bash scripts/setup.sh

browser: ## Chromium and Chinese fonts for the browser tests
	@bash scripts/browser.sh

run: setup ## a demo office at http://127.0.0.1:8000
	@$(BIN)/guizhang demo

test: setup browser ## every test, those in a real browser included
	@$(BIN)/pytest -n 2 --dist loadgroup $(ARGS)

check: setup ## format, lint, types, import contract, packs
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@for pack in processes/*/pack.yaml; do $(BIN)/guizhang pack check "$$(dirname "$$pack")" || exit 1; done

format: setup ## put the code in order
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: ## resolve the dependencies anew into the locks, with hashes
	@$(BIN)/python -m pip install -q uv
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --group dev --extra postgres pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --extra postgres -c requirements.lock pyproject.toml -o deploy/requirements.lock
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --group bench -c requirements.lock -o requirements-bench.lock

conformance: setup ## the DMN Technology Compatibility Kit: make conformance TCK=DIR
	@test -n "$(TCK)" || { echo "conformance: name the kit's folder: make conformance TCK=DIR" >&2; exit 2; }
	@$(BIN)/python scripts/conformance.py $(TCK) $(ARGS)

bench: setup ## what everything costs, side by side: make bench ARGS="--tasks 1000000"
	@$(BIN)/python -m pip install -q --no-deps --require-hashes -r requirements-bench.lock
	@$(BIN)/python -m bench $(ARGS)

soak: setup browser ## the long runs, with their figures
	@$(BIN)/pytest -m soak -s $(ARGS)

wheel: setup ## the wheel, with packs, forms and bundles inside
	@$(BIN)/python -m build --wheel --no-isolation

clean: ## forget what was made, keep the environment
	rm -rf dist build artefacts var .pytest_cache .mypy_cache .ruff_cache
