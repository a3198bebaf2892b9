"""Calendars in words: each record as it stands in the calendar of whoever reads it, in their language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Final

from mediate_contracts.vocabulary import AttendanceStatus, SessionStatus
from mediate_gateway.adapters.calendars import Due, DueActionPoint, DueMilestone, Meeting
from mediate_gateway.adapters.deal_days import DealDay
from mediate_gateway.domain.calendars import Entry, Timetable, in_order_of_time
from mediate_gateway.entrypoints.wording import Wording
from mediate_gateway.usecases.compose_calendar import Dates

Coming = Sequence[tuple[str | None, AttendanceStatus]]
"""Organisations by name, and whether they come to a session."""
_TITLE_CHARACTERS_MAX: Final = 120


@dataclass(frozen=True)
class Calendars:
    """Says calendars in the words of a language; ``hub`` is the address that their pages are below.

    Where a session is joined from afar is told to those alone whose calendar is ``inside``: to the network.
    """

    word: Wording
    hub: str
    inside: bool

    def timetable(self, name: str, text: str, dates: Dates) -> Timetable:
        """Return a calendar in the order of time."""
        return Timetable(name, text, self.word.language, in_order_of_time(self._entries(dates)))

    def invitation(self, meeting: Meeting) -> Timetable:
        """Return a calendar of one session, for whoever takes it into their own."""
        title = self.word.of(meeting.title)
        return Timetable(title, self.word.say("calendar.invitation.what"), self.word.language, [self.meeting(meeting)])

    def _entries(self, dates: Dates) -> Iterator[Entry]:
        yield from (self.meeting(each, dates.coming.get(each.id, ())) for each in dates.sessions)
        yield from map(self._item, dates.items)
        yield from map(self._milestone, dates.milestones)
        yield from map(self._action_point, dates.action_points)
        yield from map(self._deal, dates.deals)

    def meeting(self, meeting: Meeting, coming: Coming = ()) -> Entry:
        """Return a session, with who of one's own comes to it."""
        say, of = self.word.say, self.word.of
        title = of(meeting.title)
        if meeting.synthetic:
            title = say("calendar.synthetic", title=title)
        return Entry(
            identifier=meeting.id,
            title=title,
            text="\n".join(self._about(meeting, coming)),
            page=f"{self.hub}/agenda/sessions/{meeting.id}",
            starts=meeting.starts_at,
            ends=meeting.ends_at,
            place=meeting.place or self._online(meeting),
            categories=[say(f"session_kind.{meeting.kind}"), *map(self._line, meeting.action_lines)],
            is_cancelled=meeting.status is SessionStatus.CANCELLED,
            revision=meeting.schedule_revision,
            since=meeting.since,
            updated_at=meeting.updated_at,
            language=self.word.language,
        )

    def _about(self, meeting: Meeting, coming: Coming) -> Iterator[str]:
        say, of = self.word.say, self.word.of
        if meeting.status is SessionStatus.CANCELLED:
            yield say("calendar.cancelled")
            if meeting.reason:
                yield meeting.reason
        if meeting.synthetic:
            yield say("calendar.synthetic.what")
        if meeting.description is not None:
            yield of(meeting.description)
        for point in meeting.agenda:
            minutes = "" if point.minutes is None else f" ({say('calendar.minutes', count=point.minutes)})"
            yield f"- {of(point.title)}{minutes}"
        for name, status in coming:
            yield say(f"calendar.attendance.{status}", organisation=name or say("organisation.unnamed"))
        if (page := self._online(meeting)) is not None:
            yield say("calendar.online", page=page)

    def _online(self, meeting: Meeting) -> str | None:
        return meeting.online_page if self.inside else None

    def _item(self, item: Due) -> Entry:
        name = f"{item.code} {self.word.of(item.title)}"
        return self._day(
            item,
            self.word.say("calendar.due", name=name),
            self.word.say("calendar.due.what"),
            path=f"/agenda/items/{item.id}",
            line=item.line_number,
            category="calendar.category.item",
        )

    def _milestone(self, milestone: DueMilestone) -> Entry:
        return self._day(
            milestone,
            self.word.say("calendar.milestone", code=milestone.code, title=milestone.title),
            self.word.say("calendar.milestone.what"),
            path=f"/agenda/items/{milestone.item_id}",
            line=milestone.line_number,
            category="calendar.category.milestone",
        )

    def _action_point(self, point: DueActionPoint) -> Entry:
        session = self.word.say("events.unnamed") if point.session_title is None else self.word.of(point.session_title)
        whose = point.organisation or self.word.say("organisation.unnamed")
        what = self.word.say("calendar.action_point.what", session=session, organisation=whose)
        return self._day(
            point,
            self.word.say("calendar.action_point", text=shorten(point.text, _TITLE_CHARACTERS_MAX, placeholder="…")),
            f"{point.text}\n{what}",
            path=f"/agenda/sessions/{point.session_id}",
            line=None,
            category="calendar.category.action_point",
        )

    def _deal(self, day: DealDay) -> Entry:
        say = self.word.say
        name = f"{day.organisation}: {day.deal}"
        title = say(f"calendar.deal.{day.kind}", name=name, step=day.step or "")
        return self._day(
            day,
            say("calendar.synthetic", title=title) if day.synthetic else title,
            say("calendar.deal.what"),
            path=f"/pipeline/deals/{day.deal_id}",
            line=None,
            category="calendar.category.deal",
        )

    def _day(
        self,
        of: Due | DueMilestone | DueActionPoint | DealDay,
        title: str,
        text: str,
        *,
        path: str,
        line: int | None,
        category: str,
    ) -> Entry:
        return Entry(
            identifier=of.id,
            title=title,
            text=text,
            page=self.hub + path,
            starts=of.due_date,
            ends=None,
            place=None,
            categories=[self.word.say(category), *([] if line is None else [self._line(line)])],
            is_cancelled=False,
            # How often a day was moved is not told; programs go by when it was last changed.
            revision=0,
            since=of.since,
            updated_at=of.updated_at,
            language=self.word.language,
        )

    def _line(self, number: int) -> str:
        return self.word.say("calendar.line", number=number)
