#!/usr/bin/env bash
# The browser for the tests: an installed Chromium, else Debian's package (root only).
set -euo pipefail

if command -v chromium >/dev/null || [ -n "${FELDBUCH_TEST_CHROMIUM:-}" ]; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
  exit 0
fi
echo "The browser tests need Chromium: install Debian's package chromium, or name one in FELDBUCH_TEST_CHROMIUM." >&2
exit 1
