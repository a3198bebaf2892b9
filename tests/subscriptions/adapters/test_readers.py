"""What a reader sees of one event is what the feed gives them of all: in the table and in the shared tail alike."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from mediate_contracts.events.base import Visibility
from mediate_contracts.events.pipeline import EventSealed
from mediate_contracts.policy import Role
from mediate_shared.database import Database
from mediate_shared.identity.actor import SERVICE, VISITOR, Actor, ActorKind
from mediate_shared.ids import new_id
from mediate_subscriptions.adapters import feed
from mediate_subscriptions.adapters.readers import Reader
from support.identity import person
from support.infrastructure import Infrastructure
from support.running import running

OURS, THEIRS = uuid4(), uuid4()
READERS = {
    "a visitor": Reader.of(VISITOR),
    "a service": Reader.of(SERVICE),
    "a partner": Reader.of(person(organisations=[OURS])),
    "another": Reader.of(person(organisations=[THEIRS])),
    "who administers": Reader.of(person(Role.PARTNER_ADMIN, administers=[OURS])),
    "both": Reader.of_organisations(frozenset({OURS, THEIRS})),
    "a machine without its scope": Reader.of(
        Actor(new_id(), ActorKind.MACHINE, organisations=frozenset({OURS}), scopes=frozenset({"community:read"}))
    ),
    **{role.value: Reader.of(person(role)) for role in Role},
}


@pytest.fixture(scope="module")
async def database(infrastructure: Infrastructure) -> AsyncIterator[Database]:
    """A feed with an event of every audience and of every party."""
    async with running(infrastructure, "subscriptions") as started:
        found = started["subscriptions"].service.database
        kinds = [
            (visibility, parties) for visibility in Visibility for parties in ([], [OURS], [THEIRS], [OURS, THEIRS])
        ]
        async with found.transaction() as transaction:
            await feed.append(
                transaction,
                [
                    {
                        "event_id": new_id(),
                        "source": "/pipeline/0",
                        "sequence": number,
                        "type": EventSealed.event_type,
                        "subject": str(uuid4()),
                        "visibility": visibility.value,
                        "body": "{}",
                        "parties": parties,
                        "action_lines": [],
                    }
                    for number, (visibility, parties) in enumerate(kinds, 1)
                ],
            )
        yield found


class TestAReader:
    @pytest.mark.parametrize("who", READERS)
    async def test_sees_in_the_tail_what_the_table_gives_them(self, database: Database, who: str) -> None:
        reader = READERS[who]
        async with database.reading() as connection:
            every = await feed.stretch(connection, reader=None, after=0, asked=None, limit=100)
            theirs = await feed.stretch(connection, reader=reader, after=0, asked=None, limit=100)
        assert len(every.entries) == len(Visibility) * 4
        seen = [entry.cursor for entry in every.entries if reader.sees(entry.visibility, entry.parties)]
        assert seen == [entry.cursor for entry in theirs.entries]
