"""Rules of files that people bring to import."""

from datetime import timedelta
from typing import Final

from mediate_contracts.values import DomainError

FILES_MAX: Final = 20
"""Most files kept for one account."""
KEPT: Final = timedelta(days=1)
REMEMBERED: Final = timedelta(days=365)
"""How long it is remembered, since it was last needed, what the columns of such files hold."""


class TooManyFiles(DomainError):
    """Somebody has as many files here as are kept for one."""


class ImportBegun(DomainError):
    """What the columns of a file hold is not said anew once rows of it were imported."""


def too_many_files() -> TooManyFiles:
    """Return the refusal of one more file."""
    return TooManyFiles(f"{FILES_MAX} of your files are kept here; delete one first", field="body", value=FILES_MAX)


def import_begun(rows: int) -> ImportBegun:
    """Return the refusal of other columns for a file of which rows were imported."""
    return ImportBegun(f"{rows} rows were imported already; bring the file again", field="body.columns", value=rows)
