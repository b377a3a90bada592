"""What the person who started Labstead reads."""

import os
import sys
from contextlib import suppress

NAME_WIDTH = 6
BOLD, DIM, RESET = "\033[1m", "\033[2m", "\033[0m"


def say(text: str = "") -> None:
    """Print at once. A closed terminal must not stop the server."""
    with suppress(OSError):
        print(text, flush=True)


def say_for(name: str, text: str) -> None:
    """Print a line that belongs to the program ``name``."""
    say(f"{dim(f'{name:<{NAME_WIDTH}} |')} {text}")


def bold(text: str) -> str:
    return f"{BOLD}{text}{RESET}" if has_colours() else text


def dim(text: str) -> str:
    return f"{DIM}{text}{RESET}" if has_colours() else text


def has_colours() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ
