"""Tries the first start for real: two at once, in a fresh copy whose path has a space, with an empty HOME.

Takes half a minute and asks this machine's package index, so it is run by hand: `python tests/deploy/try_install.py`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("contracts", "shared", "services", "deploy")
LATER_START_SECONDS_MAX = 1.0


def main() -> None:
    """Install twice at once, then start once more; raises where one fails or the last start is slow."""
    place = Path(tempfile.mkdtemp(prefix="mediate first start "))
    try:
        for lock in ("requirements.lock", "requirements-dev.lock"):
            shutil.copy(ROOT / lock, place)
        shutil.copy(ROOT / "mediate", place)
        for room in ROOMS:
            shutil.copytree(ROOT / room, place / room, ignore=shutil.ignore_patterns("__pycache__"))
        command = [str(place / "mediate"), "--version"]
        environment = {**os.environ, "HOME": ""}
        both = [subprocess.Popen(command, env=environment) for _ in range(2)]
        for start in both:
            if start.wait() != 0:
                raise SystemExit("a first start failed")
        began = time.monotonic()
        subprocess.run(command, env=environment, check=True)
        seconds = time.monotonic() - began
        sys.stdout.write(f"a later start took {seconds:.2f} s\n")
        if seconds > LATER_START_SECONDS_MAX:
            raise SystemExit("a later start is slow")
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
