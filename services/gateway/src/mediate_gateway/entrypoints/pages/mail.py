"""The pages about mail: what somebody wants to be told, what they were told, and what could not be sent."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from mediate_contracts.policy import Duty
from mediate_gateway.adapters import accounts, digests, mail_preferences, mails
from mediate_gateway.adapters.digests import Line
from mediate_gateway.adapters.mail_preferences import MailPreference
from mediate_gateway.adapters.opaque import token_hash
from mediate_gateway.domain.mailing import Frequency, MailState, next_end
from mediate_gateway.entrypoints.letters import UNSUBSCRIBE as END
from mediate_gateway.entrypoints.letters import Spoken, in_words
from mediate_gateway.entrypoints.mailing import UNSUBSCRIBE, MailRoom
from mediate_gateway.entrypoints.me import account_of
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, command
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting, visit_of_nobody
from mediate_gateway.usecases.choose_mail import ChooseMail, choose_mail, unsubscribe
from mediate_gateway.usecases.compose_digest import Digest, compose_digest
from mediate_shared.identity.guard import needs_duty, needs_sign_in, open_to_all
from mediate_shared.problems import not_found

MINE: Final = "/profile/mail"
OUTBOX: Final = "/mail/outbox"
ADMINISTERED: Final = "/administration/mail"
_MAIL: Final = MINE + "/{mail_id}"
_OWN_SHOWN: Final = 20
_OUTBOX_SHOWN: Final = 100
_EXAMPLE: Final = timedelta(days=7)
"""How far a preview goes back for whoever gets no digests yet."""


@dataclass(frozen=True)
class MailPages:
    """Pages of everybody who is signed in, and of those who look after the hub."""

    room: MailRoom

    def routes(self) -> APIRouter:
        """Return what is shown of mail to whoever is signed in."""
        router = APIRouter()
        known = [needs_sign_in()]

        @router.get(MINE, dependencies=known)
        async def show_mail(visit: Visiting) -> Response:
            return await self._own_page(visit)

        @router.post(MINE, dependencies=known)
        async def choose(visit: Visiting) -> Response:
            return await self._choose(visit)

        @router.get(_MAIL, dependencies=known)
        async def show_one(visit: Visiting, mail_id: UUID) -> Response:
            return await self._one_page(visit, mail_id)

        @router.get(_MAIL + "/message", dependencies=known)
        async def download_one(visit: Visiting, mail_id: UUID) -> Response:
            return await self._message(visit, mail_id)

        for path, duty, section in (
            (OUTBOX, Duty.OPERATE, "ops"),
            (ADMINISTERED, Duty.MANAGE_ACCOUNTS, "administration"),
        ):
            self._add_outbox(router, path, duty, section)
        return router

    def _add_outbox(self, router: APIRouter, path: str, duty: Duty, section: str) -> None:
        entrusted = [needs_duty(duty)]

        @router.get(path, dependencies=entrusted)
        async def show_outbox(visit: Visiting, state: str = "") -> Response:
            return await self._outbox_page(visit, path, section, state)

        @router.post(path + "/{mail_id}/again", dependencies=entrusted)
        async def send_again(visit: Visiting, mail_id: UUID) -> Response:
            return await self._again(visit, mail_id, path)

    def endings(self) -> APIRouter:
        """Return ``/mail/unsubscribe/{token}``: a mail program posts to it, from nowhere and without a session."""
        router = APIRouter()
        everybody = [open_to_all()]

        @router.get(UNSUBSCRIBE, dependencies=everybody)
        async def ask(request: Request, token: str) -> Response:
            return await _ending_page(visit_of_nobody(request), token)

        @router.post(UNSUBSCRIBE, dependencies=everybody)
        async def end(request: Request, token: str) -> Response:
            return await _end(visit_of_nobody(request), token)

        return router

    async def _own_page(self, visit: Visit, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None) -> Response:
        account_id = account_of(visit.actor)
        now = visit.service.clock()
        async with visit.service.database.reading() as connection:
            account = await accounts.get(connection, account_id)
            chosen = await mail_preferences.find(connection, account_id)
            lines = await digests.lines(connection)
            sent = await mails.newest(connection, limit=_OWN_SHOWN, account_id=account_id)
            is_on = chosen is not None and chosen.frequency is not Frequency.OFF
            digest = await compose_digest(
                connection,
                account_id,
                name=account.name,
                language=visit.language,
                lines=None if chosen is None else chosen.lines,
                since=chosen.covered_until if chosen is not None and is_on else now - _EXAMPLE,
                until=now,
                remind_of_deals=self.room.mailing.remind_of_deals,
            )
        return visit.page(
            "mail/mine.html",
            section="profile",
            at=MINE,
            typed=typed,
            refused=wrong,
            mails=sent,
            is_on=is_on,
            is_held=self.room.post is None,
            email=account.email,
            next_end=None if chosen is None else next_end(chosen.frequency, now),
            **_choices(visit, chosen, lines),
            **self._preview(visit, digest),
        )

    def _preview(self, visit: Visit, digest: Digest | None) -> dict[str, Any]:
        """Return the next digest as it would be now, in words and as text; None where it would say nothing."""
        if digest is None or not digest.tells_something:
            return {"preview": None, "preview_text": None}
        spoken: Spoken = in_words(digest, visit.word)
        text = self.room.letters.write(digest).text.replace(END, self.room.hub + MINE)
        return {"preview": spoken, "preview_text": text}

    async def _choose(self, visit: Visit) -> Response:
        typed = await visit.typed()
        account_id = account_of(visit.actor)
        async with visit.service.database.reading() as connection:
            known = {line.id for line in await digests.lines(connection)}
        token = self.room.token_of(account_id)
        try:
            asked = command(ChooseMail, frequency=typed.text("frequency"), lines=list(typed.texts("lines")) or None)
            await visit.does(
                lambda transaction, now: choose_mail(
                    asked, account_id, known=known, token=token, transaction=transaction, now=now
                )
            )
        except REFUSALS as error:
            wrong = refused(error, visit.word, "frequency", "lines")
            return await self._own_page(visit, typed=typed, wrong=wrong)
        return visit.go(MINE, done="mail_off" if asked.frequency is Frequency.OFF else "mail_on")

    async def _one_page(self, visit: Visit, mail_id: UUID) -> Response:
        mail = await self._own(visit, mail_id)
        text = mail.text.replace(END, self.room.hub + MINE)
        return visit.page("mail/one.html", section="profile", mail=mail, text=text)

    async def _message(self, visit: Visit, mail_id: UUID) -> Response:
        mail = await self._own(visit, mail_id)
        if mail.email is None:
            raise not_found("mail", mail_id)
        return Response(
            self.room.draft(mail).as_bytes(),
            media_type="message/rfc822",
            headers={"Content-Disposition": f'attachment; filename="mediate-{mail.period}.eml"'},
        )

    async def _own(self, visit: Visit, mail_id: UUID) -> mails.Addressed:
        async with visit.service.database.reading() as connection:
            mail = await mails.of_account(connection, mail_id, account_of(visit.actor))
        if mail is None:
            raise not_found("mail", mail_id)
        return mail

    async def _outbox_page(self, visit: Visit, path: str, section: str, state: str) -> Response:
        chosen = MailState(state) if state in set(MailState) else None
        async with visit.service.database.reading() as connection:
            counts = await mails.counts(connection)
            found = await mails.newest(connection, limit=_OUTBOX_SHOWN, state=chosen)
        return visit.page(
            "mail/outbox.html" if section == "ops" else "mail/administered.html",
            section=section,
            at=path,
            outbox=path,
            counts=counts,
            chosen_state=chosen,
            mails=found,
            is_held=self.room.post is None,
            names_people=bool(visit.actor.entrusted(Duty.MANAGE_ACCOUNTS)),
        )

    async def _again(self, visit: Visit, mail_id: UUID, path: str) -> Response:
        await visit.typed()
        is_there = await visit.does(lambda transaction, now: mails.try_again(transaction, mail_id, now=now))
        if not is_there:
            raise not_found("mail", mail_id)
        return visit.go(path, done="mail_again")


def _choices(visit: Visit, chosen: MailPreference | None, lines: list[Line]) -> dict[str, Any]:
    """Return what the form offers, and what of it is chosen."""
    say = visit.word.say
    return {
        "frequencies": [(each.value, say(f"mail.frequency.{each}"), None) for each in Frequency],
        "frequency": Frequency.OFF.value if chosen is None else chosen.frequency.value,
        "lines": [
            (str(line.id), say("mail.line", number=line.number, title=visit.word.of(line.title)), None)
            for line in lines
        ],
        "followed": [str(each) for each in chosen.lines] if chosen is not None and chosen.lines is not None else [],
    }


async def _ending_page(visit: Visit, token: str) -> Response:
    async with visit.service.database.reading() as connection:
        if not await mail_preferences.has_token(connection, token_hash(token)):
            raise not_found("mail", "behind this link")
    return visit.page("mail/unsubscribe.html", section="mail", is_done=False)


async def _end(visit: Visit, token: str) -> Response:
    if not await visit.does(lambda transaction, now: unsubscribe(token, transaction=transaction, now=now)):
        raise not_found("mail", "behind this link")
    return visit.page("mail/unsubscribe.html", section="mail", is_done=True)
