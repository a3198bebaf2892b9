"""Files that somebody brought to import are handed to them by name, and go when they go; what was imported stays."""

from uuid import UUID

from sqlalchemy import func, select

from gateway.importing.bringing import file_of, tried
from gateway.pages.people import person, signed_in
from gateway.privacy.house import House
from mediate_contracts.policy import Role
from mediate_gateway.adapters.import_tables import IMPORT_FILE, IMPORT_LINE, IMPORT_MAPPING
from mediate_shared.identity.actor import Actor, ActorKind
from support.identity import publicly
from support.people import browser


async def kept(hub: House) -> list[int]:
    """Return how many files, lines of them, and meanings of columns are kept."""
    async with hub.gateway.service.database.reading() as connection:
        return [
            (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in (IMPORT_FILE, IMPORT_LINE, IMPORT_MAPPING)
        ]


class TestAnImportedFile:
    async def test_is_named_in_what_its_owner_is_handed_and_goes_with_them(self, hub: House) -> None:
        who = await person(hub.gateway, Role.FACILITATOR)
        async with signed_in(hub.gateway, who) as pages:
            await tried(pages, file_of("Van iemand;omroep;;;;ja"), "zxq-leden.csv")
        assert await kept(hub) == [1, 1, 1]
        own = browser(hub.gateway, publicly(Actor(who.id, ActorKind.PERSON, frozenset({Role.FACILITATOR}))))
        held = (await hub.export(own))["gateway"]["held"]
        [file] = [each["record"] for each in held if each["kind"] == "imported file"]
        assert file["name"] == "zxq-leden.csv"
        assert "content" not in file
        await hub.erase(UUID(str(who.id)))
        assert await kept(hub) == [0, 0, 0]
