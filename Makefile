# `make` lists the targets. Needs Python 3.11 and nothing else; see scripts/install.py.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
export PORT DATA_DIR SHOP LAN DEMO SITE_URL ENCODER CRAWL_ALLOW

.DEFAULT_GOAL := help
.PHONY: help run test lint format lock install install-dev translations openapi

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: install ## bring the site up: PORT=8000 DATA_DIR=var SHOP=https://… LAN=1 DEMO=0
	@exec $(BIN)/python manage.py up

test: install-dev ## everything that CI runs
	@$(BIN)/python scripts/check.py

lint: install-dev ## the quick checks only, no tests
	@$(BIN)/python scripts/check.py --quick

format: install-dev ## put code and templates into the common form
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djlint --quiet --reformat templates || true

install: python ## make .venv from requirements.lock
	@$(PYTHON) scripts/install.py $(VENV)

install-dev: python ## the same, with what tests and checks need
	@$(PYTHON) scripts/install.py $(VENV) --dev

lock: install-dev ## write the lock files anew from requirements*.in
	@$(BIN)/python -m scripts.lock

translations: install-dev ## collect the texts to translate into locale/
	@$(BIN)/python scripts/translations.py update

openapi: install-dev ## write docs/openapi.yaml anew
	@$(BIN)/python manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

client: install-dev ## write bot/client/, the generated Python client of the API, anew
	@$(BIN)/python -m scripts.client

.PHONY: python client
python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "Error: $(PYTHON) is not here. Install Python 3.11, or say where it is: make run PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
	  echo "Error: $(PYTHON) is $$($(PYTHON) --version 2>&1), Solemate needs Python 3.11."; exit 1; }
