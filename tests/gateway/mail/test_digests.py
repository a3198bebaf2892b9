"""A digest tells its reader what is new, of what they follow and may see, and nothing where nothing happened."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from gateway.journals import item, moved
from gateway.mail.readers import HUB, MORNING, Scene, line_id, organisation_id
from gateway.pages.people import member, person
from mediate_contracts.policy import Role
from mediate_contracts.vocabulary import ItemStatus
from mediate_gateway.adapters.mail_tables import MAIL
from mediate_gateway.adapters.mails import Written
from mediate_gateway.domain.mailing import Frequency, MailState
from mediate_gateway.entrypoints.letters import UNSUBSCRIBE
from mediate_gateway.usecases.compose_digest import Digest


class TestADigest:
    async def test_tells_what_happened_on_each_line(self, held: Scene) -> None:
        who = await held.reader(name="Sanne de Vries")
        await held.round()
        text = await held.text_to(who)
        assert "Dag Sanne de Vries," in text
        assert "Lijn 1: " in text
        assert "Lijn 2: " in text
        assert f"{HUB}/agenda/items/" in text.partition("Lijn 1: ")[2]
        assert "Organisation 2 pakt op: Item 3 (nl)" in text

    async def test_is_in_the_language_of_its_reader(self, held: Scene) -> None:
        who = await held.reader(language="en")
        await held.round()
        [mail] = await held.mails(who)
        assert mail.subject.startswith("MEDIATE, 3 March 2026: ")
        assert "Hello " in await held.text_to(who)

    async def test_keeps_to_the_lines_that_somebody_follows(self, held: Scene) -> None:
        who = await held.reader(lines=[line_id(2)])
        await held.round()
        text = await held.text_to(who)
        assert "Lijn 2: " in text
        assert "Lijn 1: " not in text

    async def test_is_about_what_came_since_the_one_before(self, held: Scene) -> None:
        who = await held.reader()
        await held.round()
        held.later(days=1)
        await held.happens(MORNING + timedelta(hours=2), moved(4, ItemStatus.SUBSTITUTED, ItemStatus.ACHIEVED))
        await held.round()
        newest, before = await held.mails(who)
        assert (newest.period, before.period) == ("2026-03-04", "2026-03-03")
        assert newest.subject == "MEDIATE, 4 maart 2026: 1 bericht"

    async def test_is_not_made_where_nothing_happened(self, held: Scene) -> None:
        who = await held.reader()
        await held.round()
        held.later(days=1)
        await held.round()
        assert len(await held.mails(who)) == 1

    async def test_is_not_made_for_whoever_did_not_ask_or_asked_it_to_stop(self, held: Scene) -> None:
        silent, stopped = await person(held.gateway), await person(held.gateway)
        await held.wants(stopped, Frequency.OFF)
        await held.round()
        assert not await held.mails(silent)
        assert not await held.mails(stopped)

    async def test_is_not_made_for_a_closed_account(self, held: Scene) -> None:
        who = await held.reader(status="closed")
        await held.round()
        assert not await held.mails(who)

    async def test_tells_nobody_of_what_was_before_they_asked(self, held: Scene) -> None:
        who = await person(held.gateway)
        await held.wants(who, since=datetime(2026, 3, 2, 20, tzinfo=UTC))
        await held.round()
        assert not await held.mails(who)

    async def test_waits_a_moment_for_what_was_said_last(self, held: Scene) -> None:
        who = await held.reader()
        held.now = datetime(2026, 3, 3, 6, 1, tzinfo=UTC)
        await held.round()
        assert not await held.mails(who)
        held.later(minutes=1)
        await held.round()
        assert len(await held.mails(who)) == 1

    async def test_that_cannot_be_written_keeps_nobody_else_from_theirs(
        self, held: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        unlucky, lucky = await held.reader(name="Pech"), await held.reader()
        write = held.room.mailing.write

        def stumbling(digest: Digest) -> Written:
            if digest.name == "Pech":
                raise LookupError("no words")
            return write(digest)

        monkeypatch.setattr(held.room.mailing, "write", stumbling)
        await held.round()
        assert len(await held.mails(lucky)) == 1
        assert not await held.mails(unlucky)

    async def test_for_a_week_comes_on_monday(self, held: Scene) -> None:
        who = await person(held.gateway)
        await held.wants(who, Frequency.WEEKLY)
        held.now = datetime(2026, 3, 9, 5, 59, tzinfo=UTC)
        await held.round()
        assert not await held.mails(who)
        held.later(minutes=4)
        await held.round()
        assert [each.period for each in await held.mails(who)] == ["2026-W10"]

    async def test_covers_every_day_that_the_hub_was_away(self, held: Scene) -> None:
        who = await held.reader()
        held.later(days=5)
        await held.round()
        assert [each.period for each in await held.mails(who)] == ["2026-03-08"]
        assert "Lijn 1: " in await held.text_to(who)

    async def test_names_ten_happenings_of_a_line_and_counts_the_rest(self, held: Scene) -> None:
        await held.happens(datetime(2026, 3, 2, 12, tzinfo=UTC), *(item(number, on_line=2) for number in range(20, 40)))
        who = await held.reader(lines=[line_id(2)])
        await held.round()
        text = await held.text_to(who)
        assert text.partition("Lijn 2: ")[2].count("* ") == 10
        assert "berichten over deze lijn" in text


class TestWhatWaits:
    async def test_on_an_organisation_is_told_to_its_members_alone(self, held: Scene) -> None:
        theirs, others = await held.member_of(2), await held.member_of(1)
        await held.round()
        assert "Gevraagd aan uw organisaties" in await held.text_to(theirs)
        assert "Organisation 2: " in await held.text_to(theirs)
        assert "Gevraagd aan uw organisaties" not in await held.text_to(others)

    async def test_of_people_who_ask_to_join_is_told_to_who_lets_them_in(self, held: Scene) -> None:
        admin, plain = await held.member_of(2, is_admin=True), await held.member_of(2)
        await member(held.gateway, await person(held.gateway), organisation_id(2), status="requested")
        await held.round()
        assert "1 persoon wil horen bij Organisation 2" in await held.text_to(admin)
        assert "wil horen bij" not in await held.text_to(plain)

    async def test_of_the_agenda_is_told_to_who_keeps_it(self, held: Scene) -> None:
        keeper, visitor = await held.reader(Role.FACILITATOR), await held.reader()
        await held.happens(held.now + timedelta(days=199, hours=12), item(90))
        held.later(days=200)
        await held.round()
        text = await held.text_to(keeper)
        assert "agendapunt staat stil" in text
        assert f"{HUB}/agenda/items?stalls=yes" in text
        assert "staat stil" not in await held.text_to(visitor)

    async def test_by_itself_is_no_reason_for_a_second_mail(self, held: Scene) -> None:
        who = await held.member_of(2)
        await held.round()
        held.later(days=1)
        await held.round()
        assert len(await held.mails(who)) == 1


class TestNothing:
    async def test_of_a_deal_is_in_any_digest(self, held: Scene) -> None:
        for role in (Role.INVESTMENT_OFFICER, Role.ADMINISTRATOR, Role.FACILITATOR):
            who = await held.reader(role)
            await held.round()
            assert "Confidential" not in await held.text_to(who)

    async def test_that_ends_digests_is_kept_in_the_clear(self, held: Scene) -> None:
        who = await held.reader()
        await held.round()
        async with held.gateway.service.database.reading() as connection:
            rows = (await connection.execute(select(MAIL).where(MAIL.c.account_id == who.id))).all()
        assert held.room.token_of(who.id) not in str(rows)
        assert UNSUBSCRIBE in str(rows)


class TestAPeriod:
    async def test_has_one_digest_however_often_and_wherever_it_is_looked_for(self, held: Scene) -> None:
        who = await held.reader()
        await held.round()
        await held.wants(who, Frequency.OFF)
        await held.wants(who)
        await held.round()
        [mail] = await held.mails(who)
        assert mail.state is MailState.HELD


@pytest.mark.parametrize("name", ["<b>Sanne</b> & Co", 'a"onclick="x'])
async def test_markup_in_a_name_stays_text(held: Scene, name: str) -> None:
    who = await held.reader(name=name)
    await held.round()
    async with held.gateway.service.database.reading() as connection:
        html = (await connection.execute(select(MAIL.c.html).where(MAIL.c.account_id == who.id))).scalar_one()
    assert name not in html
    assert name in await held.text_to(who)
