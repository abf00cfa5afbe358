#!/usr/bin/env bash
# The browsers for the tests, Chromium and Firefox: those installed, else Debian's packages (root only).
set -euo pipefail

packages=()
command -v "${FELDBUCH_TEST_CHROMIUM:-chromium}" >/dev/null || packages+=(chromium fonts-dejavu-core)
command -v "${FELDBUCH_TEST_FIREFOX:-firefox-esr}" >/dev/null || packages+=(firefox-esr)
if [ ${#packages[@]} = 0 ]; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
  exit 0
fi
echo "The browser tests need Chromium and Firefox: install Debian's packages ${packages[*]}, or name their programs in" \
  "FELDBUCH_TEST_CHROMIUM and FELDBUCH_TEST_FIREFOX." >&2
if [ "${packages[0]}" = chromium ]; then exit 1; fi # without Firefox only its own tests fail
