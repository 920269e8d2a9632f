#!/bin/sh
# Prints a Python that Hongyan runs on, or one line that says what is missing.
for name in "${PYTHON:-}" python3.11 python3.12 python3.13 python3 python; do
    [ -n "$name" ] || continue
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; then
        command -v "$name"
        exit 0
    fi
done
echo "Hongyan needs Python 3.11, 3.12 or 3.13 with its venv module (on Debian: apt-get install python3 python3-venv)." >&2
exit 1
