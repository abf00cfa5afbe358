#!/usr/bin/env bash
# What must be there before anything is installed; what is missing is said in one sentence.
set -euo pipefail
python="${PYTHON3:-python3}"

missing() {
  echo "Feldbuch needs $1" >&2
  exit 1
}

command -v "$python" >/dev/null || missing "Python 3.11 or newer: python3 was not found."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
  || missing "Python 3.11 or newer, this is $("$python" --version 2>&1)."
"$python" -c 'import ensurepip, venv' 2>/dev/null \
  || missing "Python's venv module: on Debian, apt-get install python3-venv."
command -v node >/dev/null && command -v npm >/dev/null \
  || missing "Node.js 20.17 or newer with npm: it was not found."
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 17) ? 0 : 1)' \
  || missing "Node.js 20.17 or newer, this is $(node --version)."
