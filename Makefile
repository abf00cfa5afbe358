# Feldbuch: `make run` and `make test` are all you need; both install what they use.
PORT ?= 8000
DATA ?= var
DEMO ?= 1
SECONDS ?= 600

PYTHON := .venv/bin/python

.PHONY: run test check bench mutants torture pictures clean

run: .venv/run.stamp ## install, build, migrate, serve on 127.0.0.1
	@$(PYTHON) -m web.build
	@FELDBUCH_DATA="$(DATA)" exec .venv/bin/feldbuch serve --port $(PORT) $(if $(filter 0,$(DEMO)),,--demo)

test: check ## check, then node's tests, then pytest
	@node --test --test-reporter=dot $$(find tests -name '*.test.js' | sort)
	@$(PYTHON) -m pytest -n 2 -q

check: .venv/test.stamp ## ruff, mypy, eslint, prettier, tsc
	@$(PYTHON) -m web.build
	@.venv/bin/ruff check --quiet . && .venv/bin/ruff format --quiet --check .
	@.venv/bin/mypy
	@node_modules/.bin/eslint . && node_modules/.bin/prettier --check --log-level warn .
	@node_modules/.bin/tsc -p tsconfig.json

bench: .venv/test.stamp ## print the tables of figures
	@$(PYTHON) -m web.build
	@$(PYTHON) -m bench

mutants: .venv/test.stamp ## put faults into the sync engine, one at a time: a test must notice each
	@$(PYTHON) -m web.build
	@$(PYTHON) -m tests.mutants

torture: .venv/test.stamp ## simulated devices, and beside them the real client, for SECONDS=…, new seeds each time
	@$(PYTHON) -m web.build
	@log=$$(mktemp); $(PYTHON) -m tests.torture $(SECONDS) $(SEED) >$$log 2>&1 & real=$$!; \
	$(PYTHON) -m tests.simulator.torture $(SECONDS) $(SEED); simulated=$$?; \
	wait $$real; real=$$?; echo; echo "the real client"; cat $$log; rm -f $$log; exit $$((simulated | real))

pictures: .venv/test.stamp ## screenshots of each page into pictures/
	@$(PYTHON) -m web.build
	@$(PYTHON) -m tests.browser.pictures

clean: ## remove what was installed and built
	rm -rf .venv node_modules web/built

.venv/run.stamp: requirements.lock package-lock.json pyproject.toml
	@bash tools/install.sh run && touch $@

.venv/test.stamp: requirements-test.lock package-lock.json pyproject.toml
	@bash tools/install.sh test && touch .venv/run.stamp $@
