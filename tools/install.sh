#!/usr/bin/env bash
# Installs what `run` or `test` needs, Python's and npm's packages side by side.
set -euo pipefail
cd "$(dirname "$0")/.."

case "$1" in
  run) lock=requirements.lock; npm_only=--omit=dev ;;
  test) lock=requirements-test.lock; npm_only=--include=dev ;;
esac

bash tools/needs.sh
bash tools/node.sh "$npm_only" &
node=$!
bash tools/python.sh "$lock" || { wait "$node" || true; exit 1; }
wait "$node"
if [ "$1" = test ]; then bash tools/browsers.sh; fi
