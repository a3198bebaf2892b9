"""What the command tells the person at the terminal."""

import contextlib
import sys


def say(text: str) -> None:
    """Print one line at once, also into a pipe; nobody may be reading any more."""
    with contextlib.suppress(OSError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def complain(text: str) -> None:
    """Print one line to standard error."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
