"""How long `mediate up` takes until hub.json is there: with an empty data directory, and again with what it left."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.figures import ROUNDS_MIN, Row
from benchmarks.servers import local_port, scratch

COLD_AIM_SECONDS = 8.0
WARM_AIM_SECONDS = 4.0
_START_SECONDS_MAX = 90.0


def measure(*, say: Callable[[str], None]) -> list[Row]:
    """Start a hub cold and then warm, three times over, each time in a new directory."""
    cold, warm = [], []
    for number in range(1, ROUNDS_MIN + 1):
        with scratch() as directory:
            port = local_port()
            cold.append(_start(directory / "data", port))
            warm.append(_start(directory / "data", port))
        say(f"  round {number}: cold {cold[-1]:.2f} s, warm {warm[-1]:.2f} s")
    return [
        Row.at_most("cold start", median(cold), "s", _spread(cold), COLD_AIM_SECONDS),
        Row.at_most("warm start", median(warm), "s", _spread(warm), WARM_AIM_SECONDS),
    ]


def _spread(seconds: list[float]) -> str:
    return f"median of {len(seconds)}, {min(seconds):.2f} to {max(seconds):.2f} s"


def _start(data: Path, port: int) -> float:
    """Start a hub, wait until it is ready, stop it, and return the seconds the start took."""
    log = data.parent / "hub.log"
    began = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "mediate_deploy", "up", "--data-dir", str(data), "--port", str(port)],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        while not (data / "hub.json").exists():
            if process.poll() is not None or time.monotonic() - began > _START_SECONDS_MAX:
                message = f"the hub does not start:\n{log.read_text(errors='replace')[-2_000:]}"
                raise RuntimeError(message)
            time.sleep(0.005)
        return time.monotonic() - began
    finally:
        process.terminate()
        process.wait(timeout=30)
