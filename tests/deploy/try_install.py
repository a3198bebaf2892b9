"""Tries the first start for real: two at once, in a fresh copy whose path has a space, with an empty HOME.

Then without any Node on the machine. Takes a minute and asks this machine's package indexes, so it is run by hand:
`python tests/deploy/try_install.py`.
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
        for lock in ("requirements.lock", "requirements-dev.lock", "requirements-web.lock"):
            shutil.copy(ROOT / lock, place)
        shutil.copy(ROOT / "mediate", place)
        for room in ROOMS:
            shutil.copytree(ROOT / room, place / room, ignore=shutil.ignore_patterns("__pycache__", "built"))
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
        built = place / "services/gateway/src/mediate_gateway/built"
        by_own_node = contents(built)
        shutil.rmtree(built)
        shutil.rmtree(place / ".venv/web")
        only_python = place / "only python"
        only_python.mkdir()
        (only_python / "python3").symlink_to(sys.executable)
        subprocess.run(command, env={**environment, "PATH": str(only_python)}, check=True)
        if by_own_node != contents(built):
            raise SystemExit("another Node built something else")
    finally:
        shutil.rmtree(place)


def contents(folder: Path) -> dict[str, bytes]:
    """Return what browsers get, by name; how far it is compressed may differ from Node to Node."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix not in {".gz", ".br"}}


if __name__ == "__main__":
    main()
