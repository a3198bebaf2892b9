"""Writes calendars as RFC 5545 has them, with the names and the pace that RFC 7986 adds."""

import re
from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Event, vText

from mediate_gateway.domain.calendars import Entry, Timetable

MEDIA_TYPE: Final = "text/calendar"
_PRODUCT: Final = "-//MEDIATE//Hub//NL"
_AGAIN: Final = timedelta(hours=1)
"""How soon a program should look again: a session that moved today should be seen to have moved today."""
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""What may stand in no text of a calendar, not even escaped; the line breaks that may are written alike before."""


def written(timetable: Timetable) -> bytes:
    """Return a calendar as a file: UTF-8, lines of at most 75 bytes that end in CRLF."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    # What is known to be text is escaped; of these names the library does not know it.
    for name, text in (("name", timetable.name), ("description", timetable.text)):
        calendar.add(name, vText(_clean(text), params={"LANGUAGE": timetable.language}))
    # What programs read that are older than RFC 7986.
    for name, text in (("x-wr-calname", timetable.name), ("x-wr-caldesc", timetable.text)):
        calendar.add(name, vText(_clean(text)))
    calendar.add("x-published-ttl", "PT1H")
    calendar.add("refresh-interval", _AGAIN, parameters={"VALUE": "DURATION"})
    for entry in timetable.entries:
        calendar.add_component(_event(entry))
    file: bytes = calendar.to_ical(sorted=False)
    return file


def _event(entry: Entry) -> Event:
    event = Event()
    spoken = {"LANGUAGE": entry.language}
    event.add("uid", str(entry.identifier))
    event.add("sequence", entry.revision)
    # Without METHOD it is when what is said of it last changed, so that the same calendar is the same file.
    event.add("dtstamp", entry.updated_at)
    event.add("created", entry.since)
    event.add("last-modified", entry.updated_at)
    event.add("dtstart", entry.starts)
    # A day without an end lasts that day; an end has to lie behind its start.
    if isinstance(entry.starts, datetime) and entry.ends is not None and entry.ends > entry.starts:
        event.add("dtend", entry.ends)
    event.add("summary", _clean(entry.title), parameters=spoken)
    if entry.text:
        event.add("description", _clean(entry.text), parameters=spoken)
    if entry.place is not None:
        event.add("location", _clean(entry.place))
    if entry.categories:
        event.add("categories", [_clean(each) for each in entry.categories])
    event.add("url", entry.page)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    # A day by which something should be done takes nobody's time.
    event.add("transp", "OPAQUE" if isinstance(entry.starts, datetime) and not entry.is_cancelled else "TRANSPARENT")
    return event


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
