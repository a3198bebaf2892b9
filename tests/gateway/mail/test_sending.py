"""Mail is handed to a real SMTP server: once, by one process, again after an outage, and never against a refusal."""

import asyncio
from datetime import timedelta

import pytest

from gateway.mail.readers import HUB, Scene, scene
from gateway.mail.server import MailServer, parts
from gateway.pages.people import Person
from mediate_gateway.adapters import mails
from mediate_gateway.domain.mailing import ATTEMPTS_MAX, Failure, Frequency, MailState
from mediate_gateway.entrypoints.letters import UNSUBSCRIBE
from support.running import Running


async def state_of(hub: Scene, who: Person) -> tuple[MailState, Failure | None, int | None]:
    """Return where the one mail to somebody stands, why it failed, and what the server answered."""
    [mail] = await hub.mails(who)
    return mail.state, mail.failure, mail.smtp_code


class TestAMail:
    async def test_arrives_as_text_and_as_html(self, sending: Scene, server: MailServer) -> None:
        who = await sending.reader(name="Zoë van Dijk")
        await sending.round()
        assert await state_of(sending, who) == (MailState.SENT, None, None)
        [message] = server.messages
        assert server.recipients == [who.email]
        assert message["To"] == f"Zoë van Dijk <{who.email}>"
        assert message["From"] == "MEDIATE <hub@mail.example>"
        text, html = parts(message)
        assert "Lijn 1: " in text
        assert f'href="{HUB}/agenda/lines/' in html
        assert "Zoë" in text
        assert "Zoë" in html

    async def test_can_be_unsubscribed_from_by_one_click(self, sending: Scene, server: MailServer) -> None:
        who = await sending.reader()
        await sending.round()
        [message] = server.messages
        at = f"{HUB}/mail/unsubscribe/{sending.room.token_of(who.id)}"
        assert message["List-Unsubscribe"] == f"<{at}>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert all(at in part and UNSUBSCRIBE not in part for part in parts(message))

    async def test_says_that_a_program_sent_it_and_which_mail_it_is(self, sending: Scene, server: MailServer) -> None:
        who = await sending.reader()
        await sending.round()
        [mail], [message] = await sending.mails(who), server.messages
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Message-ID"] == f"<{mail.id}@mail.example>"
        assert message["Content-Language"] == "nl"

    async def test_is_sent_once_however_many_processes_send(self, sending: Scene, server: MailServer) -> None:
        readers = [await sending.reader() for _ in range(5)]
        await asyncio.gather(*(sending.round() for _ in range(4)))
        await sending.round()
        assert sorted(server.recipients) == sorted(who.email for who in readers)

    async def test_of_somebody_who_ended_it_meanwhile_is_not_sent(self, sending: Scene, server: MailServer) -> None:
        who = await sending.reader()
        await sending.room.mailing.write_due()
        await sending.wants(who, Frequency.OFF)
        await sending.round()
        assert server.messages == []
        assert not await sending.mails(who)


class TestARefusal:
    @pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
    async def test_for_good_is_a_failure_and_stops_nobody_elses_mail(
        self, sending: Scene, server: MailServer, command: str
    ) -> None:
        who = await sending.reader()
        server.answers[command] = "550 no such person here"
        await sending.round()
        assert await state_of(sending, who) == (MailState.FAILED, Failure.REFUSED, 550)
        server.answers.clear()
        other = await sending.reader()
        sending.later(hours=1)
        await sending.round()
        assert server.recipients[-1] == other.email
        assert await state_of(sending, who) == (MailState.FAILED, Failure.REFUSED, 550)

    async def test_for_now_is_tried_again_after_a_pause(self, sending: Scene, server: MailServer) -> None:
        who = await sending.reader()
        server.answers["RCPT"] = "451 come back later"
        await sending.round()
        assert await state_of(sending, who) == (MailState.WAITING, None, 451)
        server.answers.clear()
        await sending.round()
        assert server.messages == []
        sending.later(minutes=1)
        await sending.round()
        assert await state_of(sending, who) == (MailState.SENT, None, None)
        assert len(server.messages) == 1

    async def test_of_the_hub_itself_is_for_ops_to_mend_and_no_fault_of_the_mail(
        self, gateway: Running, server: MailServer
    ) -> None:
        url = server.url.replace("://", "://hub:secret@")
        async with scene(gateway, smtp_url=url, smtp_answer_seconds_max=60) as hub:
            who = await hub.reader()
            await hub.round()
            assert (await state_of(hub, who))[0] is MailState.WAITING

    async def test_to_speak_in_secret_ends_the_conversation(self, gateway: Running, server: MailServer) -> None:
        url = server.url.replace("smtp+plain://", "smtp://hub:secret@")
        async with scene(gateway, smtp_url=url, smtp_answer_seconds_max=60) as hub:
            who = await hub.reader()
            await hub.round()
            assert (await state_of(hub, who))[0] is MailState.WAITING
        assert not [line for line in server.said if line.startswith(("AUTH", "MAIL"))]


class TestAnOutage:
    async def test_is_waited_out_with_growing_pauses_until_the_mail_is_given_up(self, gateway: Running) -> None:
        async with scene(gateway, smtp_url="smtp+plain://127.0.0.1:9", smtp_answer_seconds_max=1) as hub:
            who = await hub.reader()
            pauses = []
            for _ in range(ATTEMPTS_MAX - 1):
                await hub.round()
                [mail] = await hub.mails(who)
                assert mail.next_attempt_at is not None
                pauses.append(mail.next_attempt_at - hub.now)
                hub.now = mail.next_attempt_at
            assert pauses == sorted(pauses)
            await hub.room.mailing.send_waiting()
            assert await state_of(hub, who) == (MailState.FAILED, Failure.GIVEN_UP, None)

    async def test_in_the_middle_of_a_mail_does_not_send_it_twice(self, sending: Scene, server: MailServer) -> None:
        who = await sending.reader()
        server.hangs_up_after_data = True
        await sending.round()
        assert await state_of(sending, who) == (MailState.FAILED, Failure.INTERRUPTED, None)

    async def test_of_the_process_that_sends_does_not_send_it_twice(self, sending: Scene, server: MailServer) -> None:
        who = await sending.reader()
        await sending.room.mailing.write_due()
        async with sending.gateway.service.database.transaction() as transaction:
            assert await mails.claim(transaction, now=sending.now)
        sending.later(minutes=5)
        await sending.round()
        assert (await state_of(sending, who))[0] is MailState.WAITING
        sending.later(minutes=6)
        await sending.round()
        assert await state_of(sending, who) == (MailState.FAILED, Failure.INTERRUPTED, None)
        assert server.messages == []


class TestNoAddress:
    @pytest.mark.parametrize("email", [None, "no address at all", "zoë@voorbeeld.example"])
    async def test_is_a_failure_that_says_so(self, sending: Scene, server: MailServer, email: str | None) -> None:
        who = await sending.reader(email=email)
        await sending.round()
        state, failure, _ = await state_of(sending, who)
        assert state is MailState.FAILED
        assert failure in {Failure.NO_ADDRESS, Failure.REFUSED}
        assert server.messages == []


class TestOldMail:
    async def test_is_dropped_once_its_time_is_up_unless_it_still_waits(self, sending: Scene) -> None:
        sent = await sending.reader()
        await sending.round()
        waiting = await sending.reader()
        await sending.room.mailing.write_due()
        sending.now += timedelta(days=31)
        await sending.room.mailing.clean()
        assert not await sending.mails(sent)
        assert await sending.mails(waiting)
