# Every target sets up .venv by itself; when the locks and pyproject.toml have not changed, that costs some hundredths of
# a second. Another Python: make PYTHON=/path/to/python3.
# Paths are relative throughout, so that a checkout may lie in a folder with spaces in its name.

.DEFAULT_GOAL := help
PY := .venv/bin/python

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: ## make or refresh .venv (the other targets do it too)
	@PYTHON='$(PYTHON)' sh scripts/bootstrap.sh

# Not `setup`: the demos need few of the packages. The other targets add theirs to the same .venv.
.PHONY: demo
demo: ## see the main job happen, against a sandbox on this machine
	@PYTHON='$(PYTHON)' sh scripts/bootstrap.sh demo-requirements.lock
	@PYTHONPATH=src $(PY) scripts/demo.py

.PHONY: demo-campaign
demo-campaign: ## call 2,000 made-up people of a CSV, with a kill in the middle
	@PYTHON='$(PYTHON)' sh scripts/bootstrap.sh demo-requirements.lock
	@PYTHONPATH=src $(PY) scripts/demo_campaign.py

# Files are shared out among processes, each file to one: what its tests have in common is made once.
# With ARGS="-n0" they run in one process, as a debugger wants it.
.PHONY: test
test: setup ## run the tests
	$(PY) -m pytest -q -n auto --maxprocesses 4 --dist loadfile $(ARGS)

# On a vendored copy, as it lies in a service beside the service's own versions. The stamp holds what was installed.
LOWEST := build/lowest
.PHONY: test-lowest
test-lowest: setup ## run the core of the suite on a vendored copy, with the lowest versions of pyproject.toml
	@wanted="$$($(PY) -VV; cat lowest-requirements.lock)"; \
	[ "$$wanted" = "$$(cat $(LOWEST)/installed 2>/dev/null)" ] || { \
	    echo 'installing lowest-requirements.lock into $(LOWEST)' >&2 && $(PY) -m venv --clear $(LOWEST) && \
	    $(LOWEST)/bin/python -m pip install -q --disable-pip-version-check --require-hashes \
	        -r lowest-requirements.lock && \
	    printf '%s\n' "$$wanted" >$(LOWEST)/installed; }
	@$(PY) scripts/vendor.py $(LOWEST)/copy --with campaigns,sandbox,testing
	PYTHONPATH='$(CURDIR)/$(LOWEST)/copy' $(LOWEST)/bin/python -m pytest -q -n auto --maxprocesses 4 --dist loadfile \
	    $$($(PY) tests/support/core.py) $(ARGS)

.PHONY: lint
lint: setup ## style, layers, form and validity of the OpenAPI document
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) scripts/lint_source.py
	.venv/bin/lint-imports --no-cache
	$(PY) -m yamllint --strict -c openapi/.yamllint openapi
	$(PY) -m openapi_spec_validator openapi/airudder.yaml

.PHONY: format
format: setup ## let ruff put right what it can
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

.PHONY: types
types: setup ## mypy and pyright
	$(PY) -m mypy
# Else it asks the network whether there is a newer one.
	PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(PY) -m pyright

.PHONY: generate
generate: setup ## write src/airudder/_generated and docs/api-coverage.md from openapi/
	$(PY) scripts/generate.py
	$(PY) scripts/api_coverage.py

.PHONY: drift
drift: setup ## fail if `make generate` would change anything
	$(PY) scripts/generate.py --check
	$(PY) scripts/api_coverage.py --check

.PHONY: docs-drift
docs-drift: setup ## compare the vendor's pages with openapi/ (ARGS="--site URL" or "--pages FOLDER"; --draft writes)
	@$(PY) scripts/docs_drift.py $(ARGS)

.PHONY: drafts
drafts: setup ## draft made-up pages in build/drafts, and run the tests there (ARGS: for pytest)
	@$(PY) scripts/try_drafts.py $(ARGS)

.PHONY: api-diff
api-diff: setup ## breaking and additive changes since BASE (a git revision or a YAML file), as Markdown
	@test -n '$(BASE)' || { echo 'BASE is missing: make api-diff BASE=v0.1.0' >&2; exit 2; }
	@$(PY) scripts/api_break.py '$(BASE)' $(ARGS)

.PHONY: vendor
vendor: setup ## copy the package into another repository (DEST=folder, ARGS="--name N --only workflows")
	@test -n '$(DEST)' || { echo 'DEST is missing: make vendor DEST=../service/vendor' >&2; exit 2; }
	@$(PY) scripts/vendor.py '$(DEST)' $(ARGS)

.PHONY: build
build: setup ## sdist and wheel in dist/, the wheel installed apart and tried
	$(PY) scripts/build.py

.PHONY: check
check: ## lint, types, tests, drift and build, in this order
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory types
	@$(MAKE) --no-print-directory test
	@$(MAKE) --no-print-directory drift
	@$(MAKE) --no-print-directory build

.PHONY: bench
bench: setup ## measure what docs/benchmarks.md shows (ARGS=--quick: rough numbers, ARGS=--write: write the page)
	@$(PY) scripts/benchmark.py $(ARGS)

.PHONY: bench-campaign
bench-campaign: setup ## plan and run campaigns of up to a million contacts (ARGS="--contacts 10000 --write")
	@$(PY) scripts/campaign_benchmark.py $(ARGS)

.PHONY: attack
attack: setup ## 5,000 random calls against a hostile server; both must agree about each (ARGS="--calls N --seed N")
	@$(PY) scripts/attack.py $(ARGS)

.PHONY: crash
crash: setup ## 100 kills of two receivers with one inbox, whose files are removed and damaged (ARGS="--kills N --seed N")
	@$(PY) scripts/crash.py $(ARGS)

.PHONY: chaos
chaos: setup ## 5,000 runs of campaigns under faults, and 200 with killed processes (ARGS="--runs N --kills N --seed N")
	@$(PY) scripts/chaos.py $(ARGS)

# The resolver lives in a scratch venv: it is no part of what it resolves. It keeps the versions that the lock has;
# `make lock ARGS=--upgrade` takes the newest, `ARGS="--upgrade-package ruff"` those of one package.
# demo-requirements.lock holds what pyproject.toml asks for, in the versions of dev-requirements.lock;
# lowest-requirements.lock holds its lower bounds.
RESOLVE := build/lock/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'
.PHONY: lock
lock: setup ## resolve the *-requirements.in and pyproject.toml into the three locks
	@test -x build/lock/bin/uv || { $(PY) -m venv build/lock && build/lock/bin/python -m pip install -q 'uv==0.13.9'; }
	$(RESOLVE) $(ARGS) dev-requirements.in -o dev-requirements.lock
	$(RESOLVE) -c dev-requirements.lock --extra sandbox --extra campaigns pyproject.toml -o demo-requirements.lock
	$(RESOLVE) $(ARGS) --resolution lowest-direct --extra testing --extra campaigns pyproject.toml lowest-requirements.in \
	    -o lowest-requirements.lock

.PHONY: clean
clean: ## remove what the targets above have made, .venv apart
	rm -rf build dist openapi/.ruff_cache src/airudder.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: distclean
distclean: clean ## the same, and .venv
	rm -rf .venv
