"""Show a load: a bar while it runs in a terminal, plain lines otherwise, and a table when it is done."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Table

from mediate_deploy.load.report import LoadReport

SHOWN_MAX = 200
"""How many entries of one sort are shown; the rest is counted."""

Step = Callable[[], None]


class Progress:
    """Tells which kind is being loaded and how far it is."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def kind(self, name: str, rows: int) -> Iterator[Step]:
        """Show one kind while its rows are loaded; call what is given once per row."""
        if not self._console.is_terminal:
            say(self._console, f"{name}: {rows} rows")
            yield lambda: None
            return
        columns = (TextColumn("{task.description:<18}"), BarColumn(), MofNCompleteColumn())
        with Bar(*columns, console=self._console) as bar:
            task = bar.add_task(name, total=rows)
            yield lambda: bar.advance(task)


def say(console: Console, text: str = "") -> None:
    """Print one line as it is: not wrapped, not coloured, no markup."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def show(console: Console, report: LoadReport) -> None:
    """Print what a load did: the counts, the findings, the differences, then what is not in the hub."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("kind")
    for heading in ("created", "unchanged", "differs", "rejected", "skipped"):
        table.add_column(heading, justify="right")
    others = sorted({reject.kind for reject in report.rejects} - set(report.kinds))
    for kind in (*report.kinds, *others):
        counts = report.counts(kind)
        figures = (counts.created, counts.unchanged, counts.differs, counts.rejected, counts.skipped)
        table.add_row(kind, *(str(figure) for figure in figures))
    console.print(table)
    _entries(console, "Findings in the sources", report.findings)
    _entries(console, "Left as the hub holds it", report.differences)
    _entries(console, "Rejected", report.rejects)
    _entries(console, "Skipped", report.skips)
    if report.stopped:
        say(console, f"Stopped before the end: {report.stopped}")


def _entries(console: Console, heading: str, entries: Sequence[object]) -> None:
    if not entries:
        return
    say(console, f"{heading} ({len(entries)}):")
    for entry in entries[:SHOWN_MAX]:
        say(console, f"  {entry}")
    if len(entries) > SHOWN_MAX:
        say(console, f"  and {len(entries) - SHOWN_MAX} more")
    say(console)
