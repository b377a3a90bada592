"""Bytecode of what the tests import, also where Python is told to write none.

Without it every process compiles anew all that it imports: three seconds for the wandb client, ten
for scikit-learn, and so on for each server.
"""

import os
import sys

from tools.steps import ROOT

FOLDER = ROOT / "var" / "bytecode"


def keep_bytecode() -> None:
    """In this process from now on, and in those that it starts.

    Nothing changes where Python keeps bytecode beside the sources anyway.
    """
    if sys.dont_write_bytecode:
        sys.dont_write_bytecode, sys.pycache_prefix = False, str(FOLDER)
        os.environ |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(FOLDER)}
