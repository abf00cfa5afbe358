#!/usr/bin/env bash
# Installs the packages of a lock file into .venv, and the project itself as editable.
set -euo pipefail
lock="$1"

# One without pip was left half made by an interrupted start.
.venv/bin/python -c 'import pip, sys; sys.exit(sys.prefix == sys.base_prefix)' 2>/dev/null \
  || "${PYTHON3:-python3}" -m venv --clear .venv
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-compile --no-deps --require-hashes -r "$lock" \
  || { echo "pip could not install the packages of $lock." >&2; exit 1; }
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
