"""Whoever administers an organisation is written that an endpoint of it was disabled: once, and without a digest."""

from datetime import UTC, datetime
from typing import Final

from gateway import subscribed
from gateway.mail.readers import HUB, Scene, organisation_id
from gateway.mail.server import MailServer, parts
from gateway.pages.people import Person, member, person
from gateway.reading import hear, start_afresh
from mediate_contracts.policy import Role
from mediate_contracts.vocabulary import DisabledReason

MONDAY: Final = datetime(2026, 3, 2, 20, tzinfo=UTC)


async def admin_of(scene: Scene, organisation: int) -> Person:
    who = await person(scene.gateway)
    await member(scene.gateway, who, organisation_id(organisation), is_admin=True)
    return who


async def disabled(scene: Scene, number: int, *, of: int = 1) -> None:
    """Let the hub have stopped sending to an endpoint."""
    said = (subscribed.added(number, of=of), subscribed.confirmed(number, of=of))
    await scene.happens(MONDAY, *said, subscribed.disabled(number, of=of, reason=DisabledReason.GONE))


class TestADisabledEndpoint:
    async def test_is_written_to_who_administers_its_organisation_and_to_nobody_else(self, held: Scene) -> None:
        admin, stranger = await admin_of(held, 2), await admin_of(held, 1)
        other, staff = await person(held.gateway), await person(held.gateway, Role.FACILITATOR)
        await member(held.gateway, other, organisation_id(2))
        await disabled(held, 11, of=2)
        await held.room.mailing.write_notices()
        [mail] = await held.mails(admin)
        text = await held.text_to(admin)
        assert mail.subject == "Endpoint stilgelegd: Endpoint 11"
        assert f"{HUB}/subscriptions/endpoints/" in text
        assert "410" in text
        for who in (other, staff):
            assert await held.mails(who) == []
        assert "Endpoint 11" not in {each.subject for each in await held.mails(stranger)}

    async def test_is_written_once_also_after_a_rebuild_and_again_when_it_is_disabled_anew(self, held: Scene) -> None:
        admin = await admin_of(held, 2)
        await disabled(held, 12, of=2)
        await held.room.mailing.write_notices()
        await start_afresh(held.gateway)
        await hear(held.gateway, held.told.bodies)
        await held.room.mailing.write_notices()
        assert len(await held.mails(admin)) == 1
        later = datetime(2026, 3, 2, 21, tzinfo=UTC)
        await held.happens(later, subscribed.resumed(12, of=2))
        await held.happens(later, subscribed.disabled(12, of=2))
        await held.room.mailing.write_notices()
        assert len(await held.mails(admin)) == 2

    async def test_of_long_ago_is_written_to_nobody(self, held: Scene) -> None:
        admin = await admin_of(held, 2)
        await disabled(held, 13, of=2)
        held.later(days=8)
        await held.room.mailing.write_notices()
        assert await held.mails(admin) == []

    async def test_is_sent_without_a_way_to_unsubscribe(self, sending: Scene, server: MailServer) -> None:
        admin = await admin_of(sending, 2)
        await disabled(sending, 14, of=2)
        await sending.room.mailing.write_notices()
        await sending.room.mailing.send_waiting()
        [message] = [each for each in server.messages if admin.email in str(each["To"])]
        assert message["List-Unsubscribe"] is None
        assert all("/subscriptions/endpoints/" in part for part in parts(message))
