"""From a command's answer until the gateway shows it, at half of what the all-in-one hub can take at most."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.figures import Row, percentile
from benchmarks.load_client import Load, Outcome
from benchmarks.servers import ask
from support.hub import Hub

AIM_MILLISECONDS = 50.0
_PATH = "/v1/community/organisations"
_QUIET_SECONDS_MAX = 120.0
_SAMPLES_MIN = 50


def measure(hub: Hub, *, seconds: float, say: Callable[[str], None]) -> list[Row]:
    """Find the hub's maximum, let it come to rest, then follow commands at half of it."""
    port = int(hub.url.rsplit(":", 1)[1])
    headers = hub.headers()
    most = _run(Load(port=port, path=_PATH, headers=headers, seconds=min(seconds, 6.0))).per_second
    say(f"  the hub takes {most:,.0f} commands/s at most")
    at_rest(hub)
    began = time.time_ns()
    half = Load(port=port, path=_PATH, headers=headers, seconds=seconds, per_second=most / 2, sampled=True)
    outcome = _run(half)
    at_rest(hub)
    traced = list(_applied_milliseconds(hub.data_dir / "spans", began))
    say(f"  {outcome.per_second:,.0f} commands/s, {len(outcome.seen_seconds)} followed, {len(traced)} traced")
    return _rows(most, outcome, traced)


def _rows(most: float, outcome: Outcome, traced: list[float]) -> list[Row]:
    seen, shown, answered = (
        [1_000 * value for value in values]
        for values in (outcome.seen_seconds, outcome.shown_seconds, outcome.answered_seconds)
    )
    if min(len(seen), len(shown), len(traced)) < _SAMPLES_MIN:
        message = f"{len(seen)} commands followed and {len(traced)} traced; at least {_SAMPLES_MIN} are needed"
        raise RuntimeError(message)
    unseen = f", {outcome.unseen} of them not within 2 s" if outcome.unseen else ""
    load = f"at {outcome.per_second:,.0f} commands/s, half of {most:,.0f}"
    aimed = Row.at_most(
        "commit → seen in the gateway, p99",
        percentile(seen, 0.99),
        "ms",
        f"{load}; {len(seen)} commands{unseen}, its answer to the overview's; p50 {percentile(seen, 0.5):.3g} ms",
        AIM_MILLISECONDS,
    )
    return [
        aimed,
        _beside("… the same overview without waiting", shown, "what drawing and sending it costs"),
        _beside("… committed → applied, from traces", traced, "end of the request's span to end of the gateway's"),
        _beside("… the command itself", answered, "from sending it to its answer"),
    ]


def _beside(name: str, values: list[float], detail: str) -> Row:
    return Row(name, f"{percentile(values, 0.99):.3g} ms", f"{detail}; p50 {percentile(values, 0.5):.3g} ms")


def _run(load: Load) -> Outcome:
    return Outcome.model_validate_json(ask("benchmarks.load_client", load.model_dump_json()))


def at_rest(hub: Hub) -> None:
    """Wait until the gateway has applied all that was said. Raises RuntimeError where it does not come to that."""
    deadline = time.monotonic() + _QUIET_SECONDS_MAX
    # Heads are announced every second, so a lag of nothing counts when it lasts.
    calm = 0
    while calm < 3:
        time.sleep(0.7)
        lag = hub.health().get("lag", {})
        calm = calm + 1 if lag and not any(behind for of in lag.values() for behind in of.values() if behind > 0) else 0
        if time.monotonic() > deadline:
            message = f"the gateway does not catch up: {lag}"
            raise RuntimeError(message)


def _applied_milliseconds(spans: Path, since_ns: int) -> Iterator[float]:
    """Yield, per traced command, the time from the end of its request to the end of its processing in the gateway."""
    answered: dict[str, int] = {}
    for span in _spans(spans, "community"):
        if span["kind"] == "server" and span["name"].startswith("POST") and span["start_ns"] >= since_ns:
            answered[span["trace_id"]] = span["end_ns"]
    for span in _spans(spans, "gateway"):
        if span["name"].startswith("process ") and span["trace_id"] in answered:
            # The request's span may end after the gateway has applied its event: then it took no time at all.
            yield max(0, span["end_ns"] - answered[span["trace_id"]]) / 1e6


def _spans(directory: Path, service: str) -> Iterator[dict[str, Any]]:
    for name in (f"{service}.1.jsonl", f"{service}.jsonl"):
        path = directory / name
        if path.exists():
            for line in path.read_text().splitlines():
                yield json.loads(line)
