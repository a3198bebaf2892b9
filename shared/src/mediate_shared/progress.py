"""How far each consumer has applied each source: moved in the transaction that applies, and only from where it was."""

from collections.abc import Mapping

from sqlalchemy import BigInteger, Column, Table, Text, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_shared.journal import CHASSIS, Transaction

applied = Table(
    "applied",
    CHASSIS,
    Column("consumer", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
)

# Made once: every event that comes alone pays for its statements by itself, and building one anew takes longer than
# the database takes to run it.
_STATE = select(applied.c.source, applied.c.sequence).where(applied.c.consumer == bindparam("hearing"))
_BEGIN = (
    insert(applied)
    .values(consumer=bindparam("hearing"), source=bindparam("saying"), sequence=bindparam("reached"))
    .on_conflict_do_nothing()
)
_MOVE = (
    update(applied)
    .where(
        applied.c.consumer == bindparam("hearing"),
        applied.c.source == bindparam("saying"),
        applied.c.sequence == bindparam("start"),
    )
    .values(sequence=bindparam("reached"))
)


class OutOfStep(Exception):
    """Another process applied events of this consumer meanwhile; read the state again."""


async def read(connection: AsyncConnection, consumer: str) -> dict[str, int]:
    """Return the last applied sequence by source."""
    return {row.source: row.sequence for row in await connection.execute(_STATE, {"hearing": consumer})}


async def move(transaction: Transaction, consumer: str, before: Mapping[str, int], after: Mapping[str, int]) -> None:
    """Move the applied sequences; raises OutOfStep where they are not what ``before`` says."""
    for source, sequence in after.items():
        start = before.get(source, 0)
        if sequence == start:
            continue
        result = await transaction.execute(
            _MOVE if source in before else _BEGIN,
            {"hearing": consumer, "saying": source, "start": start, "reached": sequence},
        )
        if result.rowcount != 1:
            raise OutOfStep(source)
