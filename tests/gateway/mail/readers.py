"""A hub in which something happened on the second of March, and people who want to hear of it by mail."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from gateway.identifiers import identifier
from gateway.journals import Journals, story
from gateway.pages.people import Person, member, person
from gateway.reading import hear, start_afresh
from mediate_contracts.events.base import Event
from mediate_contracts.policy import Role
from mediate_gateway.adapters import mail_preferences, mails
from mediate_gateway.adapters.mail_tables import MAIL, MAIL_PREFERENCE
from mediate_gateway.adapters.mails import Mail
from mediate_gateway.adapters.opaque import token_hash
from mediate_gateway.domain.mailing import Frequency
from mediate_gateway.entrypoints.mailing import MailRoom, mail_room
from mediate_gateway.settings import GatewaySettings
from support.running import Running

BEFORE: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
"""A Sunday; the story is told on the Monday that follows."""
MORNING: Final = datetime(2026, 3, 3, 6, 30, tzinfo=UTC)
"""Half past seven in Amsterdam, the morning after it."""
SENDER: Final = "MEDIATE <hub@mail.example>"
HUB: Final = "https://hub.example"


@dataclass
class Scene:
    """A gateway, the mail it writes, and the time it is."""

    gateway: Running
    room: MailRoom
    now: datetime = MORNING
    told: Journals = field(default_factory=story)

    def clock(self) -> datetime:
        """Return the time it is."""
        return self.now

    def later(self, **apart: float) -> None:
        """Let time pass."""
        self.now += timedelta(**apart)

    async def happens(self, at: datetime, *events: Event) -> None:
        """Let the gateway hear of what happened at a moment."""
        before = len(self.told.bodies)
        for event in events:
            self.told.add(event, identifier(0xE1, len(self.told.ids)), at)
        await hear(self.gateway, self.told.bodies[before:])

    async def round(self) -> None:
        """Do what the gateway does every few seconds."""
        await self.room.mailing.write_due()
        await self.room.mailing.send_waiting()

    async def mails(self, of: Person | None = None) -> Sequence[Mail]:
        """Return every mail, or those to somebody, newest first."""
        async with self.gateway.service.database.reading() as connection:
            return await mails.newest(connection, limit=100, account_id=None if of is None else of.id)

    async def text_to(self, who: Person) -> str:
        """Return the text of the newest mail to somebody."""
        [newest, *_] = await self.mails(who)
        async with self.gateway.service.database.reading() as connection:
            mail = await mails.of_account(connection, newest.id, who.id)
        assert mail is not None
        return mail.text

    async def wants(
        self,
        who: Person,
        frequency: Frequency = Frequency.DAILY,
        lines: Sequence[UUID] | None = None,
        *,
        since: datetime = BEFORE,
    ) -> None:
        """Let somebody want digests from a moment on."""
        async with self.gateway.service.database.transaction() as transaction:
            await mail_preferences.choose(
                transaction,
                who.id,
                frequency,
                lines,
                unsubscribe_hash=token_hash(self.room.token_of(who.id)),
                now=since,
            )

    async def reader(self, *roles: Role, lines: Sequence[UUID] | None = None, **columns: Any) -> Person:
        """Return somebody new who wants a digest every day."""
        who = await person(self.gateway, *roles, **columns)
        await self.wants(who, lines=lines)
        return who

    async def member_of(self, organisation: int, **more: Any) -> Person:
        """Return somebody new who belongs to organisation ``number`` and wants a digest every day."""
        who = await self.reader()
        await member(self.gateway, who, organisation_id(organisation), **more)
        return who


def line_id(number: int) -> UUID:
    """Return the id of line ``number`` of the story."""
    return identifier(1, number)


def organisation_id(number: int) -> UUID:
    """Return the id of organisation ``number`` of the story."""
    return identifier(4, number)


@asynccontextmanager
async def scene(gateway: Running, **settings: Any) -> AsyncIterator[Scene]:
    """Tell the story to a gateway that heard nothing before, and forget the mails of other tests."""
    settings = {"public_url": HUB, "mail_sender": SENDER, **settings}
    room = mail_room(gateway.service, GatewaySettings(**settings))
    found = Scene(gateway, room)
    before, gateway.service.clock = gateway.service.clock, found.clock
    await start_afresh(gateway)
    await hear(gateway, found.told.bodies)
    async with gateway.service.database.transaction() as transaction:
        await transaction.execute(MAIL.delete())
        await transaction.execute(MAIL_PREFERENCE.delete())
    try:
        yield found
    finally:
        gateway.service.clock = before
