#!/usr/bin/env bash
# Installs the npm packages of the lock file; arguments go to `npm ci`.
set -euo pipefail

npm ci --loglevel=error --no-progress --no-fund --no-audit "$@" >/dev/null \
  || { echo "npm could not install the packages of package-lock.json." >&2; exit 1; }
