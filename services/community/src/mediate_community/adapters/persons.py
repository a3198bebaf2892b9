"""Reads what this service holds about a person by their account: contact persons that are them, and what they did."""

from collections.abc import Sequence
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_community.adapters import contacts, memberships
from mediate_community.adapters.membership_tables import ContactRow
from mediate_shared.database import table_of
from mediate_shared.privacy import Held

_CONTACT = table_of(ContactRow)


async def held(connection: AsyncConnection, account_id: UUID) -> Sequence[Held]:
    """Return what is held about an account: who they are as a contact person, and which memberships they moved."""
    query = select(_CONTACT).where(_CONTACT.c.account_id == account_id).order_by(_CONTACT.c.id)
    rows = [dict(row._mapping) for row in await connection.execute(query)]
    persons = [each.model_dump(mode="json") for each in await contacts.shown(connection, rows)]
    moves = [to_jsonable_python(each) for each in await memberships.moved_by(connection, account_id)]
    return [
        *(Held(kind="contact person", record=each) for each in persons),
        *(Held(kind="membership they moved", record=each) for each in moves),
    ]
