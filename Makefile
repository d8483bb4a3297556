.DEFAULT_GOAL := help
.PHONY: help setup run test check prove bench docs release lock secure sbom

PYTHON ?= python3
BIN := .venv/bin
DATA ?= data
LISTEN ?= 127.0.0.1:8137

help:  ## Show what can be made
	@sed -n 's/^\([a-z]*\):.*  ## /  make \1\t/p' Makefile | expand -t 18

setup: .venv/.ready  ## Install everything into .venv

run: setup  ## Start Tocsin on ./data; an empty one is offered a demo
	@$(BIN)/tocsin serve --data $(DATA) --listen $(LISTEN) --demo

test: setup  ## Run every test
	@.ci/tools
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=40

check: setup  ## Format, style, types, order of packages, rules of the house, documentation
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest tests/rules_of_the_house tests/docs

secure: setup  ## Read our code for weaknesses, ask for advisories about what it stands on
	@$(BIN)/python -m tools.secure

sbom: setup  ## Write the bill of materials of what is installed into dist/tocsin.cdx.json
	@mkdir -p dist
	@$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible \
	  -o dist/tocsin.cdx.json requirements/run.txt 2>/dev/null
	@echo dist/tocsin.cdx.json

prove: setup  ## Prove in some hours that no page is lost; docs/explanation/proof.md says how
	@$(BIN)/python -m tests.chaos prove

bench: setup  ## Measure what is taken in, and how soon it pages, into bench/README.md
	@$(BIN)/python -m bench.ingest && $(BIN)/python -m bench.pages

docs: setup  ## Write docs/reference from the code
	$(BIN)/python -m tools.reference

release: setup check  ## Build the wheel and the source distribution into dist/
	$(BIN)/python -m hatchling build

lock:  ## Resolve the dependencies anew, into requirements/ (needs uv)
	uv pip compile -q $(LOCK) pyproject.toml -o requirements/run.txt
	uv pip compile -q $(LOCK) pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt
	uv pip compile -q $(LOCK) --group clients -o requirements/clients.txt

LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.venv/.ready: requirements/dev.txt requirements/node.txt package-lock.json pyproject.toml
	@PYTHON=$(PYTHON) tools/setup
	@touch $@
