"""What is said of sessions and of what organisations carry, around today, and who reads it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from gateway.calendars.rules import Component, read
from gateway.identifiers import both
from gateway.journals import Journals
from gateway.pages.browser import Browser, browsing
from gateway.pages.people import Person, member, person, signed_in
from gateway.reading import hear
from mediate_contracts.events import agendas, community
from mediate_contracts.events.base import Event
from mediate_contracts.policy import Role
from mediate_contracts.values import (
    ActionPointId,
    AssignmentId,
    AttendanceId,
    ItemId,
    LineId,
    MilestoneId,
    OrganisationId,
    SessionId,
)
from mediate_contracts.vocabulary import (
    AssignmentRole,
    AttendanceStatus,
    OrganisationType,
    SessionKind,
    SessionStatus,
    TextLanguage,
)
from support.running import Running

NOW: Final = datetime.now(UTC).replace(microsecond=0)
TODAY: Final = NOW.date()
NEXT_WEEK: Final = NOW + timedelta(days=7)


@dataclass
class Scene:
    """A gateway, and what it is told."""

    gateway: Running
    lines: dict[int, UUID] = field(default_factory=dict)
    journals: Journals = field(default_factory=Journals)

    async def begin(self) -> None:
        """Tell of the two lines."""
        self.lines = {number: uuid4() for number in (1, 2)}
        await self.says(
            *(
                agendas.LineAdded(line_id=LineId(identifier), number=number, title=both(f"Line {number}"))
                for number, identifier in self.lines.items()
            )
        )

    async def says(self, *events: Event, at: datetime = NOW) -> None:
        """Let the gateway hear events of a moment."""
        before = len(self.journals.bodies)
        for event in events:
            self.journals.add(event, uuid4(), at)
        await hear(self.gateway, self.journals.bodies[before:])

    async def organisation(self, name: str = "Studio Noord", *, interests: tuple[int, ...] = ()) -> UUID:
        """Tell of an organisation."""
        identifier = uuid4()
        await self.says(
            community.OrganisationRegistered(
                organisation_id=OrganisationId(identifier),
                name=name,
                types=[OrganisationType.PRODUCER],
                interests=list(interests),
                synthetic=True,
            )
        )
        return identifier

    async def session(self, title: str, *lines: int, at: datetime = NOW, **said: Any) -> UUID:
        """Tell that a session was planned, for next week unless it says when."""
        identifier = uuid4()
        starts = said.pop("starts_at", NEXT_WEEK)
        await self.says(
            agendas.SessionPlanned(
                session_id=SessionId(identifier),
                title=both(title),
                kind=SessionKind.OPEN_AGENDA_SESSION,
                starts_at=starts,
                ends_at=starts + timedelta(hours=2),
                action_lines=list(lines),
                **said,
            ),
            at=at,
        )
        return identifier

    async def cancelled(self, session_id: UUID, *, revision: int, reason: str = "Te weinig aanmeldingen") -> None:
        """Tell that a session is not held."""
        await self.says(
            agendas.SessionMoved(
                session_id=SessionId(session_id),
                previous=SessionStatus.PLANNED,
                status=SessionStatus.CANCELLED,
                reason=reason,
                schedule_revision=revision,
            ),
            at=NOW + timedelta(minutes=revision),
        )

    async def comes(self, session_id: UUID, organisation_id: UUID, status: AttendanceStatus) -> None:
        """Tell whether an organisation comes to a session."""
        await self.says(
            agendas.AttendanceStated(
                session_id=SessionId(session_id),
                attendance_id=AttendanceId(uuid4()),
                organisation_id=OrganisationId(organisation_id),
                status=status,
            )
        )

    async def item(
        self, title: str, *, line: int = 1, code: str = "1.1", due_date: date | None = None, at: datetime = NOW
    ) -> UUID:
        """Tell that an item was proposed."""
        identifier = uuid4()
        await self.says(
            agendas.ItemProposed(
                item_id=ItemId(identifier),
                line_id=LineId(self.lines[line]),
                code=code,
                title=both(title),
                due_date=due_date,
            ),
            at=at,
        )
        return identifier

    async def carries(self, organisation_id: UUID, item_id: UUID, at: datetime = NOW) -> None:
        """Tell that an organisation took an item on."""
        await self.says(
            agendas.AssignmentAccepted(
                item_id=ItemId(item_id),
                assignment_id=AssignmentId(uuid4()),
                organisation_id=OrganisationId(organisation_id),
                role=AssignmentRole.LEAD,
            ),
            at=at,
        )

    async def milestone(self, item_id: UUID, title: str, due_date: date, reached_on: date | None = None) -> UUID:
        """Tell of a milestone."""
        identifier = uuid4()
        await self.says(
            agendas.MilestoneSet(
                item_id=ItemId(item_id),
                milestone_id=MilestoneId(identifier),
                title=title,
                language=TextLanguage.EN,
                due_date=due_date,
                reached_on=reached_on,
            )
        )
        return identifier

    async def action_point(
        self,
        session_id: UUID,
        organisation_id: UUID | None,
        text: str,
        due_date: date | None,
        done_on: date | None = None,
    ) -> UUID:
        """Tell of something to do that came out of a session."""
        identifier = uuid4()
        await self.says(
            agendas.ActionPointSet(
                session_id=SessionId(session_id),
                action_point_id=ActionPointId(identifier),
                text=text,
                organisation_id=None if organisation_id is None else OrganisationId(organisation_id),
                due_date=due_date,
                done_on=done_on,
            )
        )
        return identifier

    async def member(self, *organisations: UUID, roles: tuple[Role, ...] = (), **columns: Any) -> Person:
        """Enter somebody who belongs to organisations."""
        who = await person(self.gateway, *roles, **columns)
        for each in organisations:
            await member(self.gateway, who, each)
        return who

    async def address(self, who: Person) -> str:
        """Let somebody make an address for their calendar, and return its path."""
        async with signed_in(self.gateway, who) as browser:
            page = await browser.presses(await browser.opens("/profile/calendar"), "Adres maken")
            return shown(page.one("input", id="address")["value"])

    async def own(self, who: Person) -> Component:
        """Return somebody's calendar, as a program reads it that knows nothing but the address."""
        return await self.reads(await self.address(who))

    async def reads(self, path: str, language: str = "nl") -> Component:
        """Return the calendar at a path, read by nobody."""
        async with self.program(language) as program:
            answer = await program.gets(path)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        return read(answer.content)

    @asynccontextmanager
    async def program(self, language: str = "nl") -> AsyncIterator[Browser]:
        """Open what has no session and comes from nowhere."""
        async with browsing(self.gateway, language) as program:
            program.client.headers["Accept"] = "text/calendar"
            yield program


def shown(address: str) -> str:
    """Return the path of an address of the hub."""
    assert address.startswith("http://hub/calendar/")
    return address.removeprefix("http://hub")


def titles(calendar: Component) -> list[str]:
    """Return what stands in a calendar, in its order."""
    return [event.text("SUMMARY") for event in calendar.components]
