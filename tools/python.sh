#!/usr/bin/env bash
# Installs the packages of a lock file into .venv, and the project itself as editable.
set -euo pipefail
lock="$1"
python="${PYTHON3:-python3}"

command -v "$python" >/dev/null || { echo "Feldbuch needs Python 3.11 or newer: python3 was not found." >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
  || { echo "Feldbuch needs Python 3.11 or newer, this is $("$python" --version 2>&1)." >&2; exit 1; }
if [ ! -x .venv/bin/python ]; then
  "$python" -c 'import ensurepip, venv' 2>/dev/null \
    || { echo "Feldbuch needs Python's venv module: on Debian, apt-get install python3-venv." >&2; exit 1; }
  "$python" -m venv .venv
fi
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-compile --no-deps --require-hashes -r "$lock"
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
