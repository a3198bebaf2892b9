"""Reads what this service holds about a person by their account: contact persons that are them, and what they did."""

from collections.abc import Sequence
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_community.adapters import change_log, change_requests, contacts, matches, media_tech_tests, memberships
from mediate_community.adapters.membership_tables import ContactRow
from mediate_shared.database import table_of
from mediate_shared.privacy import Held

_CONTACT = table_of(ContactRow)


async def held(connection: AsyncConnection, account_id: UUID) -> Sequence[Held]:
    """Return what is held about an account: who they are as a contact person, and what they did."""
    query = select(_CONTACT).where(_CONTACT.c.account_id == account_id).order_by(_CONTACT.c.id)
    rows = [dict(row._mapping) for row in await connection.execute(query)]
    persons = [each.model_dump(mode="json") for each in await contacts.shown(connection, rows)]
    moves = [to_jsonable_python(each) for each in await memberships.moved_by(connection, account_id)]
    curated = (
        ("change of an organisation they made", await change_log.made_by(connection, account_id)),
        ("change request they made or decided", await change_requests.of_account(connection, account_id)),
        ("MediaTech test they took", await media_tech_tests.taken_by(connection, account_id)),
        ("step of a match they took", await matches.moved_by(connection, account_id)),
    )
    return [
        *(Held(kind="contact person", record=each) for each in persons),
        *(Held(kind="membership they moved", record=each) for each in moves),
        *(Held(kind=kind, record=to_jsonable_python(each)) for kind, records in curated for each in records),
    ]
