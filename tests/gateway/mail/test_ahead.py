"""A digest tells what lies ahead once it is said and once it comes near, and repeats it beside other news."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final
from uuid import UUID, uuid4

import pytest

from gateway.identifiers import both
from gateway.mail.readers import HUB, Scene, line_id, organisation_id
from gateway.pages.people import Person, member
from mediate_contracts.events.agendas import (
    ActionPointSet,
    AssignmentAccepted,
    AssignmentOffered,
    AssignmentReminded,
    AttendanceStated,
    ItemProposed,
    ItemStatusChanged,
    LineAmended,
    SessionMoved,
    SessionPlanned,
)
from mediate_contracts.policy import Role
from mediate_contracts.values import (
    ActionPointId,
    AssignmentId,
    AttendanceId,
    ItemId,
    LineId,
    OrganisationId,
    SessionId,
)
from mediate_contracts.vocabulary import AssignmentRole, AttendanceStatus, ItemStatus, SessionKind, SessionStatus
from mediate_gateway.domain.noticing import comes_near, day_comes_near, is_near, is_new

STUDIO: Final = OrganisationId(organisation_id(1))
SUNDAY: Final = datetime(2026, 3, 1, 20, tzinfo=UTC)
"""In the first digest, before anything of the story happened; the second is of the Tuesday after."""
MONDAY: Final = datetime(2026, 3, 3, 12, tzinfo=UTC)


def planned(title: str, starts_at: datetime, *lines: int) -> SessionPlanned:
    return SessionPlanned(
        session_id=SessionId(uuid4()),
        title=both(title),
        kind=SessionKind.ROUNDTABLE,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        place="Media Park",
        action_lines=list(lines),
        synthetic=True,
    )


def task(text: str, due_date: date | None) -> ActionPointSet:
    return ActionPointSet(
        session_id=SessionId(uuid4()),
        action_point_id=ActionPointId(uuid4()),
        text=text,
        organisation_id=STUDIO,
        due_date=due_date,
    )


async def after_the_story(scene: Scene, *roles: Role, lines: list[UUID] | None = None) -> Person:
    """Return somebody of the studio who was told the story, and for whom nothing has happened since."""
    who = await scene.reader(*roles, lines=lines)
    await member(scene.gateway, who, STUDIO)
    await scene.round()
    scene.later(days=1)
    return who


async def told(scene: Scene, who: Person) -> str | None:
    """Return what the next digest says; None where there is none."""
    before = len(await scene.mails(who))
    await scene.round()
    return await scene.text_to(who) if len(await scene.mails(who)) > before else None


class TestASession:
    async def test_is_told_when_it_is_planned_and_when_it_does_not_go_on(self, held: Scene) -> None:
        who = await after_the_story(held)
        session = planned("Over een maand", datetime(2026, 4, 20, 12, tzinfo=UTC))
        await held.happens(MONDAY, session)
        text = await told(held, who)
        assert text is not None
        assert "Nieuw: Over een maand (nl) (synthetisch)" in text
        assert "20 apr 2026 14:00, Media Park" in text
        assert f"{HUB}/agenda/sessions/{session.session_id}" in text
        held.later(days=1)
        assert await told(held, who) is None
        await held.happens(
            held.now + timedelta(hours=3),
            SessionMoved(
                session_id=session.session_id,
                previous=SessionStatus.PLANNED,
                status=SessionStatus.CANCELLED,
                reason="Te weinig aanmeldingen",
                schedule_revision=1,
            ),
        )
        held.later(days=1)
        text = await told(held, who)
        assert text is not None
        assert "Gaat niet door: Over een maand (nl)" in text

    async def test_is_told_once_more_when_it_is_a_week_away(self, held: Scene) -> None:
        session = planned("Over negen dagen", datetime(2026, 3, 12, 12, tzinfo=UTC))
        await held.happens(SUNDAY - timedelta(days=10), session)
        who = await after_the_story(held)
        assert await told(held, who) is None
        held.later(days=1)
        assert await told(held, who) is None
        held.later(days=1)
        text = await told(held, who)
        assert text is not None
        assert "* Over negen dagen (nl)" in text
        held.later(days=1)
        assert await told(held, who) is None

    async def test_of_other_lines_is_told_to_whoever_was_asked_to_it(self, held: Scene) -> None:
        asked, not_asked = (planned(title, datetime(2026, 4, 20, 12, tzinfo=UTC), 7) for title in ("Wel", "Niet"))
        who = await after_the_story(held, lines=[line_id(2)])
        stated = AttendanceStated(
            session_id=asked.session_id,
            attendance_id=AttendanceId(uuid4()),
            organisation_id=STUDIO,
            status=AttendanceStatus.INVITED,
        )
        await held.happens(MONDAY, asked, not_asked, stated)
        text = await told(held, who)
        assert text is not None
        assert "Nieuw: Wel (nl)" in text
        assert "Niet (nl)" not in text


class TestATask:
    async def test_is_told_when_it_is_given_and_when_its_day_comes_near(self, held: Scene) -> None:
        who = await after_the_story(held)
        await held.happens(MONDAY, task("Cijfers aanleveren", date(2026, 3, 14)))
        text = await told(held, who)
        assert text is not None
        assert "Cijfers aanleveren" in text
        assert "voor 14 maart 2026" in text
        reasons = []
        for _ in range(5):
            held.later(days=1)
            reasons.append(await told(held, who) is not None)
        assert reasons == [False, False, True, False, False]

    async def test_of_another_organisation_is_told_to_nobody_else(self, held: Scene) -> None:
        other = await held.reader()
        await held.round()
        held.later(days=1)
        await held.happens(MONDAY, task("Vertrouwelijk genoeg", date(2026, 3, 5)))
        assert await told(held, other) is None


class TestAReminder:
    async def test_is_a_reason_for_a_mail(self, held: Scene) -> None:
        asked = {
            "item_id": ItemId(uuid4()),
            "assignment_id": AssignmentId(uuid4()),
            "organisation_id": STUDIO,
            "role": AssignmentRole.LEAD,
        }
        await held.happens(SUNDAY, AssignmentOffered(**asked))
        who = await after_the_story(held)
        assert await told(held, who) is None
        held.later(days=1)
        await held.happens(held.now - timedelta(hours=5), AssignmentReminded(**asked, times=1))
        text = await told(held, who)
        assert text is not None
        assert "herinnerd op " in text


class TestWhatStandsStill:
    async def test_by_the_rhythm_of_its_line_is_told_to_who_carries_it_beside_news(self, held: Scene) -> None:
        item = ItemId(uuid4())
        rhythm = LineAmended(
            line_id=LineId(line_id(2)), number=2, title=both("Line 2"), rhythm_days=10, changed=["rhythm_days"]
        )
        carried = AssignmentAccepted(
            item_id=item, assignment_id=AssignmentId(uuid4()), organisation_id=STUDIO, role=AssignmentRole.LEAD
        )
        long_ago = SUNDAY - timedelta(days=30)
        await held.happens(
            long_ago,
            rhythm,
            ItemProposed(item_id=item, line_id=LineId(line_id(2)), code="2.99", title=both("Stil punt")),
            carried,
            ItemStatusChanged(item_id=item, previous=ItemStatus.ASSIGNED, status=ItemStatus.UNDER_WAY),
        )
        who = await after_the_story(held)
        assert "Stil punt (nl)" in (await held.text_to(who)).partition("Al langer niets van gehoord")[2]
        # What only goes on standing still is no reason for a second mail.
        assert await told(held, who) is None


class TestNoticing:
    def test_of_a_moment_happens_in_one_period_and_no_other(self) -> None:
        moment = datetime(2026, 3, 20, 12, tzinfo=UTC)
        ends = [datetime(2026, 3, day, 6, tzinfo=UTC) for day in range(1, 31)]
        periods = list(pairwise(ends))
        assert [comes_near(moment, since=since, until=until) for since, until in periods].count(True) == 1
        days = [(since.date(), until.date()) for since, until in periods]
        assert [day_comes_near(moment.date(), since=since, until=until) for since, until in days].count(True) == 1
        assert [is_new(moment, since=since, until=until) for since, until in periods].count(True) == 1

    @pytest.mark.parametrize(("day", "near"), [(1, True), (8, True), (15, True), (16, False)])
    def test_takes_a_day_within_a_week_or_over_for_near(self, day: int, near: bool) -> None:
        assert is_near(date(2026, 3, day), date(2026, 3, 8)) is near
