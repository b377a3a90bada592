#!/usr/bin/env python3
"""The operator's command in a checkout; ``labstead-server`` is its twin in an install."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
# First on the path, so that a checkout never mixes with an installed wheel.
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]

if __name__ == "__main__":
    try:
        from labstead_server.__main__ import main
    except ModuleNotFoundError as error:
        sys.exit(f"{error}: run “make up” once, then .venv/bin/python manage.py")
    main()
