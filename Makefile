# Everything a person types. All paths are relative, so the folder may be called anything.

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --disable-pip-version-check --require-hashes
PORT ?= 8090
FOLDER ?= var/demo
TESTS ?=
# Stories wait as often as they work: two for each processor. What one has compiled, the others do not compile again.
WORKERS ?= $(shell expr 2 \* `getconf _NPROCESSORS_ONLN`)

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset install test check access audit sbom format bench chaos pictures lock translations clean

help:  ## Show this list
	@echo "dagstart: a two-way daily start for customer-contact teams, in Slack."
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.playground  ## Try it in your browser, without Slack (PORT=8090)
	@$(PY) -m bot demo --port $(PORT) --folder "$(FOLDER)"

demo-reset:  ## Forget the demo's data, so that it starts afresh
	@if kill -0 "$$(cat "$(FOLDER)/demo.pid" 2>/dev/null)" 2>/dev/null; then \
		echo "The demo is running: stop it first, with Ctrl-C where it was started." >&2; exit 1; fi
	@rm -f "$(FOLDER)"/dagstart.db* "$(FOLDER)"/playground.json* "$(FOLDER)"/clock.json* "$(FOLDER)"/*.log \
		"$(FOLDER)"/demo.pid "$(FOLDER)"/crm.db "$(FOLDER)"/queries.toml
	@echo "The demo starts afresh."

install: $(VENV)/.run  ## Install what a real workspace needs, with the command .venv/bin/dagstart

test: $(VENV)/.dev  ## Run the tests (TESTS=path for some, TESTS=--both for every story on both databases)
	@PYTHONDONTWRITEBYTECODE= $(PY) -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

check: $(VENV)/.dev  ## Format, lint, types, imports, translations, migrations, secrets, privacy, docs
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) -m tools.translations check
	$(PY) -m tools.secrets check
	$(PY) -m pytest tests/contract/test_privacy.py tests/contract/test_docs.py tests/contract/test_manifest.py \
		tests/migrations -k "not postgresql"

access: $(VENV)/.dev  ## Try every door as every role, and write the table in docs/access.md
	@$(PY) -m tools.access

audit: $(VENV)/.dev  ## Ask whether a package that the bot runs with has a known vulnerability
	@$(PY) -m tools.audit

sbom: $(VENV)/.dev  ## List every package with its checksums (CycloneDX), in build/sbom.json
	@mkdir -p build
	@$(VENV)/bin/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml --output-reproducible \
		-o build/sbom.json
	@echo "build/sbom.json"

format: $(VENV)/.dev  ## Format the code and repair what can be repaired
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

bench: $(VENV)/.dev  ## Measure; writes build/bench.json and the table in docs/
	@$(PY) -m tests.benchmarks

chaos: $(VENV)/.dev  ## Kill the bot at every step of all it does and look what is lost
	@$(PY) -m tests.chaos

pictures: $(VENV)/.dev  ## Take the README's pictures anew
	@$(PY) -m tools.pictures

translations: $(VENV)/.dev  ## Bring new texts of the code into the catalogues
	@$(PY) -m tools.translations update

lock: $(VENV)/.dev  ## Lock the newest allowed versions of all dependencies, with hashes
	@test -x build/lock/bin/uv || { $(PY) -m venv build/lock && build/lock/bin/python -m pip install -q uv; }
	@for name in build run playground dev; do \
		echo "requirements/$$name.txt"; \
		build/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
			--no-header --no-annotate --no-emit-index-url requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

clean:  ## Remove what was installed and built (not your data in var/)
	rm -rf $(VENV) build

# -- installing ---------------------------------------------------------------------------------------------

$(VENV)/.run: requirements/run.txt requirements/build.txt | $(PY)
	@echo "Installing what the bot needs (a minute, once)."
	@$(PIP) -r requirements/run.txt -r requirements/build.txt
	@$(PY) -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.playground: requirements/playground.txt | $(PY)
	@echo "Installing what the demo needs (a minute, once)."
	@$(PIP) -r requirements/playground.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(PY)
	@echo "Installing what the tests need (two minutes, once)."
	@$(PIP) -r requirements/dev.txt
	@touch $@ $(VENV)/.playground

$(PY):
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		"$$python" -c 'import venv, ensurepip' 2>/dev/null || { \
			echo "$$python cannot make virtual environments: install its venv package (Debian: apt install python3-venv)." >&2; \
			exit 1; }; \
		echo "Making $(VENV) with $$("$$python" --version)."; \
		exec "$$python" -m venv $(VENV); \
	done; \
	echo "dagstart needs Python 3.11 or newer, and found none. Install it, or say where it is: make demo PYTHON=/path/to/python3" >&2; \
	exit 1
