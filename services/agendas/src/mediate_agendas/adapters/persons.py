"""Reads what this service holds about a person by their account: what they did."""

from collections.abc import Sequence
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters import changes
from mediate_shared.privacy import Held


async def held(connection: AsyncConnection, account_id: UUID) -> Sequence[Held]:
    """Return what is held about an account: the changes it made."""
    made = await changes.made_by(connection, account_id)
    return [Held(kind="change of the agenda they made", record=to_jsonable_python(each)) for each in made]
