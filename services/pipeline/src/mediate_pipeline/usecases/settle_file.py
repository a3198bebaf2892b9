"""Say what the columns of a file hold, and what became of its lines."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from mediate_contracts.values import Flag, Value
from mediate_pipeline.adapters import brought
from mediate_pipeline.adapters.brought import BroughtFile, BroughtLine, Columns, Fingerprint, Meant
from mediate_pipeline.domain.brought import import_begun
from mediate_pipeline.usecases.bring_file import owner_of
from mediate_shared.importing import ROWS_MAX
from mediate_shared.journal import Transaction


class SettleFile(Value):
    """What the columns of a file hold, and what values in them mean; other files with such headings are read so too."""

    columns: Columns
    meant: Meant = Field(default={})

    model_config = ConfigDict(json_schema_extra={"examples": [{"columns": {"0": "title"}, "meant": {}}]})


class TellLines(Value):
    """What became of lines of a file, or in a trial would; with ``is_last`` that of all of them is known."""

    is_trial: Flag
    is_last: Flag = False
    lines: Annotated[list[BroughtLine], Field(max_length=ROWS_MAX)]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"is_trial": True, "is_last": False, "lines": [{"line": 2, "outcome": "created"}]}]
        }
    )


class ExpectBack(Value):
    """Headings of a file that goes out to be corrected, so that it is understood when it is brought again."""

    headings: Fingerprint

    model_config = ConfigDict(json_schema_extra={"examples": [{"headings": "1" * 64}]})


async def settle_file(
    file_id: UUID, command: SettleFile, *, expecting: int, transaction: Transaction, now: datetime
) -> BroughtFile:
    """Keep what the columns of a file hold; what was tried before no longer counts.

    Raises ProblemError (404, 412), or ImportBegun.
    """
    account_id = owner_of(transaction)
    row = await brought.for_update(transaction, file_id, account_id, expecting=expecting)
    begun = await brought.last_line(transaction, file_id, is_trial=False)
    if begun:
        raise import_begun(begun)
    await brought.forget_lines(transaction, file_id, is_trial=True)
    columns = dict(command.columns)
    meant = {key: dict(each) for key, each in command.meant.items()}
    await brought.change(transaction, row, {"columns": columns, "meant": meant, "tried_at": None}, at=now)
    await brought.remember(transaction, row, headings=row["headings"], columns=columns, meant=meant, at=now)
    return await brought.get(transaction, file_id, account_id)


async def tell_lines(
    file_id: UUID, command: TellLines, *, expecting: int, transaction: Transaction, now: datetime
) -> BroughtFile:
    """Keep what became of lines; a file of which every row was taken keeps its cells no longer.

    Raises ProblemError (404, 412).
    """
    account_id = owner_of(transaction)
    row = await brought.for_update(transaction, file_id, account_id, expecting=expecting)
    await brought.write_lines(transaction, file_id, command.lines, is_trial=command.is_trial)
    changes: dict[str, Any] = {}
    if command.is_last:
        changes["tried_at" if command.is_trial else "done_at"] = now
        counted = await brought.get(transaction, file_id, account_id)
        if not command.is_trial and not counted.done.refused:
            changes["cells"] = None
    await brought.change(transaction, row, changes, at=now)
    return await brought.get(transaction, file_id, account_id)


async def expect_back(
    file_id: UUID, command: ExpectBack, *, expecting: int, transaction: Transaction, now: datetime
) -> BroughtFile:
    """Read files with these headings as this one was read. Raises ProblemError (404, 412)."""
    account_id = owner_of(transaction)
    row = await brought.for_update(transaction, file_id, account_id, expecting=expecting)
    await brought.remember(
        transaction,
        row,
        headings=bytes.fromhex(command.headings),
        columns=row["columns"] or {},
        meant=row["meant"],
        at=now,
    )
    await brought.change(transaction, row, {}, at=now)
    return await brought.get(transaction, file_id, account_id)
