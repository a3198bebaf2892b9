"""What a load did and did not do, in records that can be shown, counted and tested."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reject:
    """One cell, or one whole row, that was not accepted, and why."""

    kind: str
    file: str
    row: int
    field: str
    value: str
    reason: str

    def __str__(self) -> str:
        """Say where, what and why in one line."""
        where = f"{self.file} row {self.row}" + (f", {self.field}" if self.field else "")
        return f"{where}: {self.reason}" + (f" (here: {self.value})" if self.value else "")


@dataclass(frozen=True)
class Skip:
    """A row with nothing wrong in it that was held back, and because of what."""

    kind: str
    file: str
    row: int
    because: str

    def __str__(self) -> str:
        """Say which row and because of what in one line."""
        return f"{self.file} row {self.row}: skipped because {self.because}"


@dataclass(frozen=True)
class Difference:
    """A row whose record the hub already holds with other content; the hub's is left alone."""

    kind: str
    file: str
    row: int
    fields: tuple[str, ...]

    def __str__(self) -> str:
        """Say which row and in which fields in one line."""
        return f"{self.file} row {self.row}: the hub holds something else in {', '.join(self.fields)}"


@dataclass(frozen=True)
class Finding:
    """Something the sources themselves disagree on or leave out."""

    file: str
    text: str

    def __str__(self) -> str:
        """Say in which file and what in one line."""
        return f"{self.file}: {self.text}"


@dataclass(frozen=True)
class Counts:
    """How many rows of one kind went which way."""

    created: int = 0
    unchanged: int = 0
    differs: int = 0
    rejected: int = 0
    skipped: int = 0


@dataclass
class LoadReport:
    """Everything that one load has to tell; complete when the load returns."""

    kinds: tuple[str, ...] = ()
    created: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    stopped: str | None = None
    """Why the load ended before its last row; None where it did not."""

    def counts(self, kind: str) -> Counts:
        """Return the counts of a kind; a row with several bad cells is one rejected row."""
        return Counts(
            created=self.created.get(kind, 0),
            unchanged=self.unchanged.get(kind, 0),
            differs=_rows(self.differences, kind),
            rejected=_rows(self.rejects, kind),
            skipped=_rows(self.skips, kind),
        )

    @property
    def exit_code(self) -> int:
        """0 when every row is in the hub, 1 when one was rejected, held back or not reached."""
        return 1 if self.rejects or self.skips or self.stopped else 0


def _rows(entries: Iterable[Reject | Skip | Difference], kind: str) -> int:
    return len({(entry.file, entry.row) for entry in entries if entry.kind == kind})
