"""What machine, and which versions, a run was measured on."""

import os
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("fastapi", "sqlmodel", "sqlalchemy", "asyncpg", "pydantic", "nats-py", "faststream", "uvicorn", "uvloop")


def described(postgres: str, nats: str) -> str:
    """Return the machine and the versions in a few lines; the two arguments are what the servers call themselves."""
    memory = int(_found(r"MemTotal:\s+(\d+)", "/proc/meminfo") or 0) / 2**20
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    processor = _found(r"model name\s*: (.+)", "/proc/cpuinfo") or platform.processor()
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return "\n".join(
        (
            f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load before the run {os.getloadavg()[0]:.2f}",
            f"{processor}, {os.cpu_count()} cores, {memory:.0f} GiB, {system}",
            f"{postgres}, nats-server {nats}, {libraries}",
        )
    )


def _found(pattern: str, path: str) -> str | None:
    try:
        found = re.search(pattern, Path(path).read_text(encoding="utf-8"))
    except OSError:
        return None
    return found[1].strip() if found else None
