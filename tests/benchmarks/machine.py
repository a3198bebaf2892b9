"""What machine, and which versions, a run was measured on."""

import os
import platform
import re
import time
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


class Contention:
    """How much of the processors went to processes that are not the benchmark's, from its making on."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._busy = _busy_seconds()
        self._own = _own_seconds()

    def __str__(self) -> str:
        elapsed = time.monotonic() - self._began
        foreign = max(0.0, (_busy_seconds() - self._busy) - (_own_seconds() - self._own)) / elapsed
        return f"other processes took {foreign:.2f} of {os.cpu_count()} cores meanwhile"


def _busy_seconds() -> float:
    """Return the processor time of the whole machine that was not idle; 0 where the kernel does not say."""
    try:
        fields = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]
    except OSError:
        return 0.0
    ticks = [int(field) for field in fields]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


def _own_seconds() -> float:
    """Return the processor time of this process and of its descendants that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _found(pattern: str, path: str) -> str | None:
    try:
        found = re.search(pattern, Path(path).read_text(encoding="utf-8"))
    except OSError:
        return None
    return found[1].strip() if found else None
