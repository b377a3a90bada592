"""A pytest plugin (see addopts): the tests' settings, in place before Django reads them."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile

KEPT = {"LABSTEAD_DATABASE_URL", "LABSTEAD_REDIS_URL"}

for name in [name for name in os.environ if name.startswith("LABSTEAD_") and name not in KEPT]:
    if not name.startswith("LABSTEAD_TEST_"):
        del os.environ[name]

data_dir = tempfile.mkdtemp(prefix="labstead-tests-")
atexit.register(shutil.rmtree, data_dir, ignore_errors=True)
os.environ["LABSTEAD_DATA_DIR"] = data_dir
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# What a shell starts in the background ignores Ctrl-C, and so would every program of the tests.
signal.signal(signal.SIGINT, signal.default_int_handler)
