"""Reads and writes MediaTech tests; of an organisation, the newest counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from mediate_community.adapters.curation_tables import MediaTechTestRow
from mediate_community.domain.media_tech import verdicts
from mediate_contracts.values import Code, Source, Text, Value
from mediate_contracts.vocabulary import MediaTechAnswer, MediaTechRole
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records

_TABLE = table_of(MediaTechTestRow)
_EXPORTED_MAX: Final = 1_000


class Reply(Value):
    """An answer, why it is the answer, and where that comes from."""

    answer: MediaTechAnswer
    note: Text | None = None
    source: Source | None = None


class Answered(Reply):
    """A question with its answer."""

    question: Code


class Follows(Value):
    """Whether a role follows from the answers, is denied by them or still open, and because of which of them."""

    role: MediaTechRole
    holds: MediaTechAnswer
    because: list[Code]


class MediaTechTest(SQLModel):
    """A test that was taken, as it is shown."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    organisation_id: UUID
    edition: Code
    answers: Annotated[list[Answered], Field(description="Notes are for those who may change the organisation.")]
    roles: list[MediaTechRole]
    follows: list[Follows]


TESTS: Final = Records(_TABLE, MediaTechTest, "media-tech-test")


def as_shown(row: dict[str, Any]) -> MediaTechTest:
    """Return a row as it is shown, with what follows for each role."""
    given = {each["question"]: MediaTechAnswer(each["answer"]) for each in row["answers"]}
    follows = [Follows(role=each.role, holds=each.holds, because=list(each.because)) for each in verdicts(given)]
    return MediaTechTest.model_validate({**row, "follows": follows})


async def newest(connection: AsyncConnection, organisation_id: UUID) -> MediaTechTest:
    """Return the test that counts. Raises ProblemError (404) where none was taken."""
    query = select(_TABLE).where(_TABLE.c.organisation_id == organisation_id).order_by(_TABLE.c.id.desc()).limit(1)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise not_found("media-tech-test", organisation_id)
    return as_shown(dict(row._mapping))


async def taken_by(connection: AsyncConnection, account_id: UUID) -> Sequence[dict[str, Any]]:
    """Return the tests that an account took for organisations, oldest first, at most 1,000."""
    query = select(_TABLE).where(_TABLE.c.by_account == account_id).order_by(_TABLE.c.id).limit(_EXPORTED_MAX)
    return [dict(row._mapping) for row in await connection.execute(query)]


async def forget_account(transaction: Transaction, account_id: UUID) -> Sequence[UUID]:
    """Forget that an account took tests, which stay; return their ids."""
    query = update(_TABLE).where(_TABLE.c.by_account == account_id).values(by_account=None).returning(_TABLE.c.id)
    return list((await transaction.execute(query)).scalars())
