"""The operator's command: ``labstead-server`` of an install, ``manage.py`` of a checkout."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labstead_server.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Labstead is not configured: {error}")


if __name__ == "__main__":
    main()
