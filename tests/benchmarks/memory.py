"""What the hub's processes hold, after the real facts of Hilversum have been loaded."""

import time
from collections import defaultdict
from collections.abc import Sequence

from benchmarks.figures import Row
from benchmarks.processes import Held, family, held
from support.hub import Hub

AIM_MEBIBYTES = 350.0
_SETTLE_SECONDS = 2.0


def load(hub: Hub) -> None:
    """Load the facts through the public API. Raises RuntimeError where the loader fails."""
    done = hub.command("load", "hilversum")
    if done.returncode != 0:
        message = f"mediate load hilversum failed:\n{(done.stdout + done.stderr)[-2_000:]}"
        raise RuntimeError(message)


def all_in_one(hub: Hub) -> list[Row]:
    """Measure the hub whose services share a process, against the aim."""
    found = _measured(hub)
    total = sum(process.pss for process in found)
    return [Row.at_most("memory of the all-in-one (PSS)", total, "MiB", _parts(found), AIM_MEBIBYTES)]


def by_process(hub: Hub) -> list[Row]:
    """Measure the hub with a process for each service; nothing is aimed at."""
    found = _measured(hub)
    return [Row("… with --processes", f"{sum(process.pss for process in found):.3g} MiB", _parts(found))]


def _measured(hub: Hub) -> list[Held]:
    time.sleep(_SETTLE_SECONDS)
    return held(family(hub.process.pid))


def _parts(found: Sequence[Held]) -> str:
    by_name: dict[str, list[Held]] = defaultdict(list)
    for process in found:
        by_name[process.name].append(process)
    return ", ".join(
        f"{name}{f' ({len(group)} processes)' if len(group) > 1 else ''} {sum(each.pss for each in group):.0f}"
        for name, group in by_name.items()
    )
