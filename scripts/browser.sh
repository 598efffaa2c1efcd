#!/usr/bin/env bash
# Chromium and Chinese fonts for the browser tests. Installs Debian's where they are absent and can be; otherwise says
# what is missing: the browser tests then fail with the same sentence, they are never skipped.
set -euo pipefail

missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh family 2>/dev/null | head -1)" ] || missing+=(fontconfig fonts-noto-cjk)
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "browser: missing ${missing[*]}; install a Chromium and Chinese fonts with your system's packages, then run again." >&2
  exit 0
fi
sudo=""
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo="sudo -n"; else
    echo "browser: missing ${missing[*]}; as an administrator: apt-get install ${missing[*]}" >&2
    exit 0
  fi
fi
echo "browser: installing ${missing[*]}"
log=$(mktemp)
if ! { $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -5 "$log" >&2
  echo "browser: ${missing[*]} could not be installed; the browser tests will fail and say so." >&2
fi
rm -f "$log"
