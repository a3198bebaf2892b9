"""Keep a file that somebody brings to import, for them alone, and drop it when they say so or in the course of time."""

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Base64Bytes, ConfigDict, Field

from mediate_contracts.values import Line, Value
from mediate_pipeline.adapters import brought
from mediate_pipeline.adapters.brought import BroughtFile, Fingerprint
from mediate_pipeline.domain.brought import FILES_MAX, KEPT, REMEMBERED, too_many_files
from mediate_shared.clock import Clock
from mediate_shared.database import OUTAGES, Database
from mediate_shared.identity.guard import not_allowed
from mediate_shared.journal import Transaction

CELLS_BYTES_MAX: Final = 12 << 20
ROWS_MAX: Final = 20_000
_CLEANING_SECONDS: Final = 3_600.0
_EXAMPLE: Final[dict[str, Any]] = {
    "kind": "deals",
    "language": "nl",
    "name": "pijplijn.xlsx",
    "rows": 1,
    "headings": "0" * 64,
    "cells": "eJwDAAAAAAE=",
}


class BringFile(Value):
    """A file, its cells packed as whoever reads them packs them."""

    kind: Literal["deals"]
    language: Literal["nl", "en"]
    name: Line
    rows: Annotated[int, Field(ge=1, le=ROWS_MAX, strict=True)]
    headings: Fingerprint
    cells: Annotated[Base64Bytes, Field(min_length=1, max_length=CELLS_BYTES_MAX)]

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})


async def bring_file(command: BringFile, *, transaction: Transaction, now: datetime) -> BroughtFile:
    """Keep a file. Raises TooManyFiles, or ProblemError (403) for who has no account that it could be kept for."""
    account_id = owner_of(transaction)
    if await brought.count_of(transaction, account_id) >= FILES_MAX:
        raise too_many_files()
    values: dict[str, Any] = {
        **command.model_dump(exclude={"headings", "cells"}),
        "cells": command.cells,
        "headings": bytes.fromhex(command.headings),
        "account_id": account_id,
        "columns": None,
        "meant": {},
        "tried_at": None,
        "done_at": None,
    }
    return await brought.add(transaction, values, at=now)


async def remove_file(file_id: UUID, *, transaction: Transaction) -> BroughtFile:
    """Drop a file; what was imported from it stays. Raises ProblemError (404)."""
    account_id = owner_of(transaction)
    await brought.for_update(transaction, file_id, account_id, expecting=None)
    file = await brought.get(transaction, file_id, account_id)
    await brought.remove(transaction, file_id)
    return file


async def forget_files(database: Database, clock: Clock) -> None:
    """Drop, every hour, the files that were brought a day ago; until cancelled."""
    while True:
        with suppress(*OUTAGES):
            async with database.transaction() as transaction:
                now = clock()
                await brought.forget(transaction, files_before=now - KEPT, meanings_before=now - REMEMBERED)
        await asyncio.sleep(_CLEANING_SECONDS)


def owner_of(transaction: Transaction) -> UUID:
    """Return the account of whoever asks. Raises ProblemError (403) where they have none."""
    if transaction.actor.id is None:
        raise not_allowed("Files are kept for accounts, and you have none.")
    return transaction.actor.id
