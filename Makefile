# Feldbuch: `make run` and `make test` are all you need; both install what they use.
PORT ?= 8000
DATA ?= var
DEMO ?= 1
SECONDS ?= 60

PYTHON := .venv/bin/python

.PHONY: run test check bench pictures build clean

run: .venv/run.stamp node_modules/run.stamp ## install, build, migrate, serve on 127.0.0.1
	@$(PYTHON) -m web.build
	@FELDBUCH_DATA="$(DATA)" exec .venv/bin/feldbuch serve --port $(PORT) $(if $(filter 0,$(DEMO)),,--demo)

test: check ## check, then node's tests, then pytest
	@node --test --test-reporter=spec $$(find tests -name '*.test.js' | sort)
	@$(PYTHON) -m pytest -n 2

check: .venv/test.stamp node_modules/test.stamp build ## ruff, mypy, eslint, prettier, tsc
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .
	@.venv/bin/mypy
	@npx --no-install eslint . && npx --no-install prettier --check --log-level warn .
	@npx --no-install tsc -p tsconfig.json

bench: .venv/test.stamp node_modules/test.stamp build ## print the tables of figures
	@$(PYTHON) -m bench

pictures: .venv/test.stamp node_modules/test.stamp build ## screenshots of each page into pictures/
	@$(PYTHON) -m tests.browser.pictures

build: .venv/run.stamp node_modules/run.stamp ## compile templates, texts, worker and styles into web/built
	@$(PYTHON) -m web.build

clean: ## remove what was installed and built
	rm -rf .venv node_modules web/built

.venv/run.stamp: requirements.lock pyproject.toml tools/python.sh
	@bash tools/python.sh requirements.lock && touch $@

.venv/test.stamp: requirements-test.lock .venv/run.stamp tools/python.sh tools/chromium.sh
	@bash tools/python.sh requirements-test.lock && bash tools/chromium.sh && touch $@

node_modules/run.stamp: package-lock.json tools/node.sh
	@bash tools/node.sh --omit=dev && touch $@

node_modules/test.stamp: package-lock.json tools/node.sh
	@bash tools/node.sh && touch $@ node_modules/run.stamp
