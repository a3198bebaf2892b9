"""A bound on how many traces are kept: all of them in quiet times, a steady number under load."""

import time
from collections.abc import Sequence

from opentelemetry.context import Context
from opentelemetry.sdk.trace.sampling import Decision, ParentBased, Sampler, SamplingResult
from opentelemetry.trace import Link, SpanKind, TraceState
from opentelemetry.util.types import Attributes


class PerSecond(Sampler):
    """Starts at most a fixed number of new traces a second and drops the others whole."""

    def __init__(self, traces_max: int) -> None:
        self._traces_max = traces_max
        self._second = 0
        self._started = 0

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes | None = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        """Record and sample while this second has room."""
        del parent_context, trace_id, name, kind, links
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._started = second, 0
        self._started += 1
        decision = Decision.RECORD_AND_SAMPLE if self._started <= self._traces_max else Decision.DROP
        return SamplingResult(decision, attributes, trace_state)

    def get_description(self) -> str:
        """Name the bound."""
        return f"PerSecond({self._traces_max})"


def sampler(traces_per_second_max: int) -> Sampler:
    """Follow the parent's decision; bound the traces that start here."""
    return ParentBased(PerSecond(traces_per_second_max))
