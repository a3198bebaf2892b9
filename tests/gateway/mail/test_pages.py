"""The pages about mail: one chooses, sees what one will get, ends it by a link, and reads nobody else's."""

from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes, policy
from uuid import UUID, uuid4

import pytest

from gateway.mail.readers import HUB, SENDER, Scene, line_id, scene
from gateway.pages.browser import browsing, leads_to, read
from gateway.pages.people import person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.adapters import mail_preferences
from mediate_gateway.adapters.mail_preferences import MailPreference
from mediate_gateway.domain.mailing import Frequency, MailState
from mediate_gateway.settings import GatewaySettings
from support.infrastructure import Infrastructure
from support.running import Running, running

MINE = "/profile/mail"
NOWHERE = "smtp+plain://127.0.0.1:9"


@pytest.fixture(scope="module")
async def connected(infrastructure: Infrastructure) -> AsyncIterator[Running]:
    """A gateway that was told of a mail server, which does not answer."""
    bounds = GatewaySettings(smtp_url=NOWHERE, mail_sender=SENDER, public_url=HUB, smtp_answer_seconds_max=1)
    async with running(infrastructure, "gateway", gateway={"upstreams": {}, "bounds": bounds}) as started:
        yield started["gateway"]


async def wanted(hub: Scene, account_id: UUID) -> MailPreference | None:
    async with hub.gateway.service.database.reading() as connection:
        return await mail_preferences.find(connection, account_id)


class TestChoosing:
    async def test_is_off_until_somebody_turns_it_on(self, held: Scene) -> None:
        who = await person(held.gateway)
        async with signed_in(held.gateway, who) as browser:
            page = await browser.opens(MINE)
            assert page.form("Opslaan").fields["frequency"] == ["off"]
            saved = await browser.presses(page, "Opslaan", {"frequency": "daily"})
            assert "U krijgt voortaan overzichten" in saved.text
            assert saved.form("Opslaan").fields["frequency"] == ["daily"]
        found = await wanted(held, who.id)
        assert found is not None
        assert (found.frequency, found.lines, found.covered_until) == (Frequency.DAILY, None, held.now)

    async def test_keeps_to_some_lines(self, held: Scene) -> None:
        who = await person(held.gateway)
        async with signed_in(held.gateway, who) as browser:
            page = await browser.opens(MINE)
            chosen = {"frequency": "weekly", "lines": [str(line_id(2)), str(uuid4())]}
            saved = await browser.presses(page, "Opslaan", chosen)
            assert saved.form("Opslaan").fields["lines"] == [str(line_id(2))]
        found = await wanted(held, who.id)
        assert found is not None
        assert found.lines == [line_id(2)]

    async def test_of_lines_that_are_not_there_is_refused(self, held: Scene) -> None:
        async with signed_in(held.gateway, await person(held.gateway)) as browser:
            page = await browser.opens(MINE)
            typed = {"frequency": "daily", "lines": [str(uuid4())]}
            wrong = await browser.presses(page, "Opslaan", typed, status=422)
            assert wrong.errors == {"lines": "Fout: Kies een actielijn die er is"}
            # What was typed is still there.
            assert wrong.form("Opslaan").fields["frequency"] == ["daily"]

    async def test_needs_an_address(self, held: Scene) -> None:
        async with signed_in(held.gateway, await person(held.gateway, email=None)) as browser:
            page = await browser.opens(MINE)
            assert "geen e-mailadres" in page.text
            wrong = await browser.presses(page, "Opslaan", {"frequency": "daily"}, status=422)
            assert list(wrong.errors) == ["frequency"]
            await browser.presses(page, "Opslaan", {"frequency": "off"})

    @pytest.mark.parametrize("typed", [{"frequency": "hourly"}, {"frequency": "daily", "lines": ["x"]}])
    async def test_of_what_is_not_there_is_refused(self, held: Scene, typed: dict[str, object]) -> None:
        async with signed_in(held.gateway, await person(held.gateway)) as browser:
            page = await browser.opens(MINE)
            await browser.presses(page, "Opslaan", typed, status=422)

    async def test_is_for_those_who_are_signed_in(self, held: Scene) -> None:
        async with browsing(held.gateway) as browser:
            assert leads_to(await browser.gets(MINE)).startswith("/sign-in")


class TestThePreview:
    @pytest.mark.parametrize(("lang", "said"), [("nl", "Lijn 1: "), ("en", "Line 1: ")])
    async def test_shows_the_next_digest_in_words_and_as_text(self, held: Scene, lang: str, said: str) -> None:
        who = await held.reader()
        async with signed_in(held.gateway, who) as browser:
            page = await browser.opens(f"{MINE}?lang={lang}")
        assert said in page.one("pre").text
        assert "mediate:unsubscribe" not in page.text
        assert any(each.text.startswith(said) for each in page.all("h3"))

    async def test_of_nothing_says_that_no_mail_will_come(self, held: Scene) -> None:
        who = await person(held.gateway)
        await held.wants(who, since=held.now)
        async with signed_in(held.gateway, who) as browser:
            page = await browser.opens(MINE)
        assert "Er is niets te melden" in page.text

    async def test_says_when_the_next_one_is_made(self, held: Scene) -> None:
        who = await held.reader()
        async with signed_in(held.gateway, who) as browser:
            page = await browser.opens(MINE)
        assert "4 mrt 2026 07:00" in page.text


class TestADigest:
    async def test_is_read_in_the_hub_by_whom_it_is_to_and_by_nobody_else(self, held: Scene) -> None:
        who = await held.reader()
        await held.round()
        [mail] = await held.mails(who)
        async with signed_in(held.gateway, who) as browser:
            listed = await browser.opens(MINE)
            assert listed.links()[mail.subject] == f"{MINE}/{mail.id}"
            page = await browser.opens(f"{MINE}/{mail.id}")
            assert page.heading == mail.subject
            assert "Lijn 1: " in page.one("pre").text
        for role in (Role.ADMINISTRATOR, Role.OPS):
            async with signed_in(held.gateway, await person(held.gateway, role)) as other:
                await other.opens(f"{MINE}/{mail.id}", status=404)
                assert (await other.gets(f"{MINE}/{mail.id}/message")).status_code == 404

    async def test_is_handed_out_as_the_message_that_would_have_been_sent(self, held: Scene) -> None:
        who = await held.reader()
        await held.round()
        [mail] = await held.mails(who)
        async with signed_in(held.gateway, who) as browser:
            answer = await browser.gets(f"{MINE}/{mail.id}/message")
        assert answer.headers["content-type"] == "message/rfc822"
        assert answer.headers["content-disposition"].startswith("attachment")
        message = message_from_bytes(answer.content, policy=policy.default)
        assert message["Subject"] == mail.subject
        assert message.get_body(("html",)) is not None


class TestEnding:
    async def test_takes_one_button_and_no_signing_in(self, held: Scene) -> None:
        who = await held.reader()
        async with browsing(held.gateway) as browser:
            page = await browser.opens(f"/mail/unsubscribe/{held.room.token_of(who.id)}")
            assert who.name not in page.text
            assert (found := await wanted(held, who.id)) is not None
            assert found.frequency is Frequency.DAILY
            done = await browser.presses(page, "Geen overzichten meer ontvangen")
            assert done.heading == "U krijgt geen overzichten meer"
        assert (found := await wanted(held, who.id)) is not None
        assert found.frequency is Frequency.OFF

    async def test_works_for_a_mail_program_that_says_nothing_of_itself_and_as_often_as_it_likes(
        self, held: Scene
    ) -> None:
        who = await held.reader()
        at = f"/mail/unsubscribe/{held.room.token_of(who.id)}"
        async with browsing(held.gateway) as browser:
            for headers in ({}, {"Origin": "https://mail.example"}, {"Sec-Fetch-Site": "cross-site"}):
                answer = await browser.client.post(at, data={"List-Unsubscribe": "One-Click"}, headers=headers)
                assert answer.status_code == 200
        assert (found := await wanted(held, who.id)) is not None
        assert found.frequency is Frequency.OFF

    async def test_by_the_link_of_an_old_mail_still_works_after_choosing_again(self, held: Scene) -> None:
        who = await held.reader()
        old = held.room.token_of(who.id)
        async with signed_in(held.gateway, who) as browser:
            await browser.presses(await browser.opens(MINE), "Opslaan", {"frequency": "weekly"})
            await browser.presses(await browser.opens(f"/mail/unsubscribe/{old}"), "Geen overzichten meer ontvangen")
        assert (found := await wanted(held, who.id)) is not None
        assert found.frequency is Frequency.OFF

    @pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "é"])
    async def test_by_a_link_of_nobody_is_not_there(self, held: Scene, token: str) -> None:
        async with browsing(held.gateway) as browser:
            await browser.opens(f"/mail/unsubscribe/{token}", status=404)
            assert (await browser.client.post(f"/mail/unsubscribe/{token}")).status_code == 404


class TestTheOutbox:
    async def test_shows_those_who_run_the_hub_states_and_no_contents(self, held: Scene) -> None:
        who = await held.reader(name="Zeldzame Naam")
        await held.round()
        async with signed_in(held.gateway, await person(held.gateway, Role.OPS)) as browser:
            page = await browser.opens("/mail/outbox")
            assert str(who.id) in page.text
            assert "Zeldzame Naam" not in page.text
            assert "alleen hier" in page.text
            assert "Lijn 1" not in page.text
            empty = await browser.opens("/mail/outbox?state=failed")
            assert str(who.id) not in empty.text
            await browser.opens("/mail/outbox?state=nonsense")

    async def test_names_people_to_administrators(self, held: Scene) -> None:
        await held.reader(name="Zeldzame Naam")
        await held.round()
        async with signed_in(held.gateway, await person(held.gateway, Role.ADMINISTRATOR)) as browser:
            page = await browser.opens("/administration/mail")
            assert "Zeldzame Naam" in page.text
            assert "Uitgaande mail" in (await browser.opens("/administration")).links()

    @pytest.mark.parametrize("path", ["/mail/outbox", "/administration/mail"])
    async def test_is_not_there_for_anybody_else(self, held: Scene, path: str) -> None:
        async with signed_in(held.gateway, await person(held.gateway, Role.FACILITATOR)) as browser:
            await browser.opens(path, status=404)


class TestWithAServer:
    async def test_a_failed_mail_is_shown_with_its_cause_and_can_be_sent_again(self, connected: Running) -> None:
        async with scene(connected, smtp_url=NOWHERE, smtp_answer_seconds_max=1) as hub:
            who = await hub.reader()
            await hub.room.mailing.write_due()
            for _ in range(8):
                await hub.room.mailing.send_waiting()
                hub.now += timedelta(hours=13)
            async with signed_in(connected, await person(connected, Role.OPS)) as browser:
                page = await browser.opens("/mail/outbox?state=failed")
                assert "De mailserver was een dag lang niet te bereiken." in page.text
                again = await browser.presses(page, "Opnieuw versturen 2026-03-03")
                assert "Het wordt opnieuw verstuurd." in again.text
            [mail] = await hub.mails(who)
            assert mail.state is MailState.WAITING

    async def test_nobody_is_told_that_digests_stay_in_the_hub(self, connected: Running) -> None:
        async with signed_in(connected, await person(connected)) as browser:
            page = read(await browser.gets(MINE))
        assert "niet aan een mailserver verbonden" not in page.text
