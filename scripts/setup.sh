#!/usr/bin/env bash
# Makes .venv from the lock, installs the project into it, builds the browser-side bundles and the translations.
# Does nothing that is done already: each step leaves a stamp that names its inputs.
set -euo pipefail
cd "$(dirname "$0")/.."

find_python() {
  for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"; return
    fi
  done
  echo "setup: Python 3.11 or newer was not found. Install it, or name it: make PYTHON=/path/to/python3" >&2
  exit 1
}

if [ ! -x .venv/bin/python ]; then
  python=$(find_python)
  "$python" -m venv .venv || { echo "setup: '$python -m venv' failed; on Debian: apt-get install python3-venv" >&2; exit 1; }
fi

stamp=.venv/.installed
want=$(cat requirements.lock pyproject.toml | sha256sum | cut -d' ' -f1)
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$want" ]; then
  .venv/bin/python -m pip install -q --no-deps --require-hashes -r requirements.lock
  .venv/bin/python -m pip install -q --no-deps --no-build-isolation -e .
  echo "$want" > "$stamp"
fi

.venv/bin/python scripts/build_frontend.py
.venv/bin/python scripts/build_translations.py
