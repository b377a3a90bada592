#!/bin/sh
# Runs Python with the arguments given: the checkout's own, or else one of the machine's that can run Labstead.
set -eu

for python in .venv/bin/python python3 python3.14 python3.13 python3.12 python3.11 python; do
  if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    exec "$python" "$@"
  fi
done

echo 'Labstead needs Python 3.11 or newer and found none. Install one (Debian: apt install python3 python3-venv), then try again.' >&2
exit 1
