"""Calendars as files that programs keep up to date, and the page on which somebody has theirs."""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import accounts, agenda, calendar_addresses, calendars, sessions
from mediate_gateway.adapters.icalendars import MEDIA_TYPE, written
from mediate_gateway.adapters.opaque import token_hash
from mediate_gateway.domain.calendars import Timetable, calendar_key, calendar_secret
from mediate_gateway.entrypoints.calendars import Calendars
from mediate_gateway.entrypoints.discreet import refuse_first_password
from mediate_gateway.entrypoints.http import is_known, tag_of
from mediate_gateway.entrypoints.me import account_of
from mediate_gateway.entrypoints.pages.agenda.places import AGENDAS
from mediate_gateway.entrypoints.pages.pipeline.places import AREA as PIPELINE
from mediate_gateway.entrypoints.pages.pipeline.places import reads
from mediate_gateway.entrypoints.pages.visit import VARY_BY, Visit, Visiting, visit_of_nobody
from mediate_gateway.entrypoints.wording import Wording
from mediate_gateway.settings import GatewaySettings
from mediate_gateway.usecases import compose_calendar
from mediate_gateway.usecases import keep_calendar_address as keeping
from mediate_gateway.usecases.keep_calendar_address import end_calendar_address, renew_calendar_address
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import needs, needs_own, needs_sign_in, open_to_all
from mediate_shared.problems import ProblemError, not_found

OF_AGENDA: Final = "/agenda/calendar.ics"
OF_LINE: Final = "/agenda/lines/{line_id}/calendar.ics"
INVITATION: Final = "/agenda/sessions/{session_id}/invitation.ics"
OWN: Final = "/calendar/{secret}.ics"
MINE: Final = "/profile/calendar"
_NEXT_SHOWN: Final = 10
_TAG_CHARACTERS: Final = 32
_AWAY: Final = 500


@dataclass(frozen=True)
class CalendarPages:
    """Calendars for everybody, and for each their own."""

    bounds: GatewaySettings

    def routes(self) -> APIRouter:
        """Return the calendars of the agenda, and ``/profile/calendar``."""
        router = APIRouter()
        public = [needs(Action.READ, Visibility.PUBLIC)]
        known = [needs_sign_in()]

        @router.get(OF_AGENDA, dependencies=public)
        async def agenda_calendar(visit: Visiting) -> Response:
            return await self._of_agenda(visit)

        @router.get(OF_LINE, dependencies=public)
        async def line_calendar(visit: Visiting, line_id: UUID) -> Response:
            return await self._of_line(visit, line_id)

        @router.get(INVITATION, dependencies=public)
        async def session_invitation(visit: Visiting, session_id: UUID) -> Response:
            return await self._invitation(visit, session_id)

        @router.get(MINE, dependencies=known)
        async def show_calendar(visit: Visiting) -> Response:
            return await self._own_page(visit)

        @router.post(MINE, dependencies=known)
        async def renew_calendar(visit: Visiting) -> Response:
            return await self._renew(visit)

        @router.post(MINE + "/address", dependencies=known)
        async def show_address(visit: Visiting) -> Response:
            return await self._show(visit)

        @router.post(MINE + "/deals", dependencies=[needs_own(Action.READ, Visibility.DEAL, of=PIPELINE)])
        async def show_deals_in_calendar(visit: Visiting) -> Response:
            typed = await visit.typed()
            account_id, shows = account_of(visit.actor), typed.text("shows") == "yes"
            await visit.does(
                lambda transaction, _: keeping.show_deals_in_calendar(account_id, shows=shows, transaction=transaction)
            )
            return visit.go(MINE, done="calendar_deals_shown" if shows else "calendar_deals_hidden")

        @router.post(MINE + "/end", dependencies=known)
        async def end_calendar(visit: Visiting) -> Response:
            await visit.typed()
            account_id = account_of(visit.actor)
            await visit.does(lambda transaction, _: end_calendar_address(account_id, transaction=transaction))
            return visit.go(MINE, done="calendar_ended")

        return router

    def by_address(self) -> APIRouter:
        """Return ``/calendar/{secret}.ics``: a calendar program reads it, without a session and from nowhere."""
        router = APIRouter()

        @router.get(OWN, dependencies=[open_to_all()])
        async def own_calendar(request: Request, secret: str) -> Response:
            return await self._own(visit_of_nobody(request), secret)

        return router

    async def _of_agenda(self, visit: Visit) -> Response:
        async with visit.service.database.reading() as connection:
            dates = await compose_calendar.of_agenda(connection, now=visit.service.clock())
        say = visit.word.say
        said = self._said_by(visit).timetable(say("calendar.agenda"), say("calendar.agenda.what"), dates)
        return _file(visit, said, "agenda")

    async def _of_line(self, visit: Visit, line_id: UUID) -> Response:
        async with visit.service.database.reading() as connection:
            line = await agenda.line(connection, line_id)
            dates = await compose_calendar.of_line(connection, line_id, line.number, now=visit.service.clock())
        word = visit.word
        name = word.say("calendar.of_line", number=line.number, title=word.of(line.title))
        said = self._said_by(visit).timetable(name, word.say("calendar.of_line.what"), dates)
        return _file(visit, said, f"agenda-{line.number}")

    async def _invitation(self, visit: Visit, session_id: UUID) -> Response:
        async with visit.service.database.reading() as connection:
            meeting = await calendars.session(connection, session_id)
        answer = _file(visit, self._said_by(visit).invitation(meeting), "session")
        if "Content-Disposition" in answer.headers:
            answer.headers["Content-Disposition"] = f'attachment; filename="session-{session_id}.ics"'
        return answer

    async def _own(self, visit: Visit, secret: str) -> Response:
        async with visit.service.database.reading() as connection:
            account_id = await calendar_addresses.owner(connection, token_hash(secret))
            actor = None if account_id is None else await sessions.actor_with(connection, account_id)
            if account_id is None or actor is None:
                # The same for what never was, what was renewed, and whose account is closed.
                raise not_found("calendar", "behind this address")
            refuse_first_password(actor)
            account = await accounts.get(connection, account_id)
            dates = await compose_calendar.of_account(connection, account_id, actor, now=visit.service.clock())
            kept = await calendar_addresses.find(connection, account_id)
        if kept is not None and kept.shows_deals and reads(actor):
            dates = await compose_calendar.with_deals(dates, visit.request.app.state.services, actor)
        word = Wording(visit.chosen or account.language)
        said = self._said(word, visit.request, actor).timetable(
            word.say("calendar.own"), word.say("calendar.own.what"), dates
        )
        return _file(visit, said, "mediate")

    async def _own_page(self, visit: Visit) -> Response:
        account_id = account_of(visit.actor)
        now = visit.service.clock()
        async with visit.service.database.reading() as connection:
            kept = await calendar_addresses.find(connection, account_id)
            dates = await compose_calendar.of_account(connection, account_id, visit.actor, now=now)
            lines = await agenda.lines(connection)
        shows_deals = kept is not None and kept.shows_deals and reads(visit.actor)
        is_away = False
        if shows_deals:
            try:
                dates = await compose_calendar.with_deals(dates, visit.request.app.state.services, visit.actor)
            except ProblemError as error:
                if error.problem.status < _AWAY:
                    raise
                is_away = True
        said = self._said_by(visit).timetable(visit.word.say("calendar.own"), "", dates)
        today = now.date().isoformat()
        coming = [each for each in said.entries if each.starts.isoformat() >= today]
        return visit.page(
            "calendar/mine.html",
            section="profile",
            at=MINE,
            made_at=None if kept is None else kept.made_at,
            reads_deals=reads(visit.actor),
            shows_deals=shows_deals,
            is_away=is_away,
            coming=coming[:_NEXT_SHOWN],
            total=len(coming),
            lines=lines,
            hub=self._hub(visit.request),
        )

    async def _renew(self, visit: Visit) -> Response:
        await visit.typed()
        account_id = account_of(visit.actor)
        secret = await visit.does(
            lambda transaction, now: renew_calendar_address(account_id, key=self._key, transaction=transaction, now=now)
        )
        return self._address_page(visit, secret)

    async def _show(self, visit: Visit) -> Response:
        await visit.typed()
        account_id = account_of(visit.actor)
        async with visit.service.database.reading() as connection:
            kept = await calendar_addresses.find(connection, account_id)
        if kept is None:
            return visit.go(MINE)
        secret = calendar_secret(self._key, account_id, kept.salt)
        if not hmac.compare_digest(token_hash(secret), kept.secret_hash):
            # The hub has another private key since: the old address goes on working, and nobody can make it again.
            return visit.go(MINE, done="calendar_unknown")
        return self._address_page(visit, secret)

    def _address_page(self, visit: Visit, secret: str) -> Response:
        address = self._hub(visit.request) + OWN.format(secret=secret)
        subscribing = "webcal://" + address.partition("://")[2]
        return visit.page("calendar/address.html", section="profile", at=MINE, address=address, subscribing=subscribing)

    @property
    def _key(self) -> bytes:
        return calendar_key(self.bounds.identity_private_key)

    def _said_by(self, visit: Visit) -> Calendars:
        return self._said(visit.word, visit.request, visit.actor)

    def _said(self, word: Wording, request: Request, actor: Actor) -> Calendars:
        inside = actor.reach(Action.READ, Visibility.NETWORK, AGENDAS).everything
        return Calendars(word, self._hub(request), inside)

    def _hub(self, request: Request) -> str:
        return (self.bounds.public_url or str(request.base_url)).rstrip("/")


def _file(visit: Visit, said: Timetable, name: str) -> Response:
    """Return a calendar as a file; nothing of it where the sender has it already."""
    content = written(said)
    tag = tag_of(sha256(content).hexdigest()[:_TAG_CHARACTERS])
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": VARY_BY, "Content-Language": said.language}
    if is_known(visit.request, tag):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return Response(content, headers=headers, media_type=MEDIA_TYPE)
