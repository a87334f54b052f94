# One target per thing a person wants. `make` alone lists them.
PYTHON ?= python3
SCENARIO ?= scenarios/extrusion-week
WORKERS ?= 2
LOOKERS ?= 2
SHARED := -n $(WORKERS) --dist worksteal

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Tests start some hundred processes, and each would compile all of Remelt anew.
export PYTHONDONTWRITEBYTECODE :=
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-header --no-annotate

# What fails is tried once more without neighbours: tests of processes and browsers hang on clocks,
# and a machine that others load stands still at times. What fails twice has failed.
define tested
	@$(BIN)/python -m pytest $(1) || { test $$? -eq 1 && echo "Once more, one by one: what failed" && \
		$(BIN)/python -m pytest $(1) -n 0 -x --last-failed --last-failed-no-failures none; }
endef

.DEFAULT_GOAL := help
.PHONY: help run serve erp-day test test-all test-postgres soak system-packages check bench load \
	expected docs said screenshots lock clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name what; \
		do printf '  make %-16s %s\n' "$$name" "$$what"; done

run: .venv/.run ## Set up and plan the week in scenarios/extrusion-week
	@$(BIN)/remelt plan $(SCENARIO) --out out/$(notdir $(SCENARIO))

serve: .venv/.run ## Set up and serve the page and the API on 127.0.0.1:8000
	@$(BIN)/remelt serve

erp-day: .venv/.run ## Start a service, play the day of scenarios/erp-day against it, stop it
	@$(BIN)/python scenarios/erp-day/day.py --serve

test: .venv/.dev ## Set up and run the tests
	$(call tested,$(SHARED) -m "not slow" --ignore tests/house)

test-all: .venv/.dev ## Run the slow tests, and every benchmark once, small
	$(call tested,$(SHARED) -m slow --ignore tests/browser)
	$(call tested,-n $(LOOKERS) --dist loadfile -m slow tests/browser)
	@$(BIN)/python -m benchmarks --smoke

test-postgres: export REMELT_TEST_STORE = postgresql
test-postgres: .venv/.dev ## Run the service's tests that name no store against PostgreSQL
	$(call tested,$(SHARED) -m "not slow" -k "not sqlite and not postgresql" tests/api)

soak: .venv/.dev ## 1,000 kills -9 over 10,000 jobs, an hour or two; SOAK="--postgres --seed 2"
	@$(BIN)/python -m tests.faults $(SOAK)

system-packages: ## Install what Debian brings: PostgreSQL and Chromium for tests, Pango for PDF
	@.ci/system-packages

check: .venv/.dev ## Everything that CI checks without running the program
	@$(BIN)/pre-commit run --all-files

bench: .venv/.dev ## Measure and write benchmarks/RESULTS.md; PARTS="--risk --write" a part of it
	@$(BIN)/python -m benchmarks $(PARTS)

load: .venv/.dev ## Measure what the service takes, and write benchmarks/LOAD.md
	@$(BIN)/python -m benchmarks.load

expected: .venv/.dev ## Write anew what the plans of scenarios/ come to
	@$(BIN)/python -m tests.scenarios.expected

docs: .venv/.dev ## Write models/README.md from the records
	@$(BIN)/python docs/glossary.py

said: .venv/.dev ## Gather anew the sentences that a plant may translate
	@$(BIN)/python docs/sentences.py

screenshots: .venv/.dev ## Draw every tab of the page anew into docs/page
	@$(BIN)/python -m tests.browser.screenshots

lock: .venv/.dev ## Pin the newest versions that pyproject.toml allows
	$(LOCK) --upgrade pyproject.toml -o requirements/run.txt
	$(LOCK) --upgrade pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt
	$(LOCK) --upgrade --group build -c requirements/dev.txt -o requirements/build.txt

clean: ## Remove what was built, measured or cached; plans in out/ stay
	rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find api benchmarks models optimiser scenarios tests -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Remelt needs Python 3.11 or newer, and $(PYTHON) is older or missing." >&2; \
		echo "Name another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@echo "Setting up .venv (once, two to four minutes)" >&2
	@$(PYTHON) -m venv .venv

.venv/.run: requirements/run.txt requirements/build.txt pyproject.toml | .venv/bin/python
	@$(PIP) install --require-hashes -r requirements/run.txt -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@
