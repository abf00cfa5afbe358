#!/usr/bin/env bash
# Installs the npm packages of the lock file; arguments go to `npm ci`.
set -euo pipefail

command -v node >/dev/null && command -v npm >/dev/null \
  || { echo "Feldbuch needs Node.js 20.17 or newer with npm: it was not found." >&2; exit 1; }
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 17) ? 0 : 1)' \
  || { echo "Feldbuch needs Node.js 20.17 or newer, this is $(node --version)." >&2; exit 1; }
npm ci --silent --no-fund --no-audit "$@"
