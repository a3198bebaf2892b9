"""Long work: what state it is in, and which it may be in next."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from mediate_contracts.values import DomainError


class JobState(StrEnum):
    """How far long work is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return not NEXT[self]


NEXT: Final[Mapping[JobState, frozenset[JobState]]] = MappingProxyType(
    {
        # Work of a process that died waits again, and goes on where it was.
        JobState.WAITING: frozenset({JobState.RUNNING, JobState.CANCELLED}),
        JobState.RUNNING: frozenset({JobState.WAITING, JobState.DONE, JobState.FAILED, JobState.CANCELLED}),
        JobState.DONE: frozenset(),
        JobState.FAILED: frozenset(),
        JobState.CANCELLED: frozenset(),
    }
)
"""The states that may follow each state."""


class TooManyJobs(DomainError):
    """Somebody has as much long work under way as one may have."""

    def __init__(self, most: int) -> None:
        super().__init__(f"you have {most} long tasks under way; wait for one or cancel it", field="job", value=most)


class FileTooLarge(DomainError):
    """What came of long work is larger than what is kept."""

    def __init__(self, bytes_max: int) -> None:
        super().__init__(f"the file is larger than {bytes_max // 2**20} MiB", field="file", value=bytes_max)


def percent(done: int, total: int | None) -> int | None:
    """Return how much is done, 0 to 100 and 100 only at the end; None where nobody knows how much there is."""
    if not total:
        return None
    return min(99, done * 100 // total) if done < total else 100
