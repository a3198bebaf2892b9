"""A calendar as a file: whatever is in it, every program that keeps to RFC 5545 reads the same back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from gateway.calendars.rules import read
from gateway.identifiers import identifier
from mediate_gateway.adapters.icalendars import written
from mediate_gateway.domain.calendars import (
    Entry,
    Timetable,
    calendar_key,
    calendar_secret,
    in_order_of_time,
    new_salt,
)

NOON: Final = datetime(2026, 3, 12, 12, tzinfo=UTC)
SESSION: Final = Entry(
    identifier=identifier(9, 1),
    title="Open agendasessie",
    text="",
    page="https://hub.example/agenda/sessions/1",
    starts=NOON,
    ends=NOON + timedelta(hours=2),
    place=None,
    categories=(),
    is_cancelled=False,
    revision=0,
    since=NOON - timedelta(days=30),
    updated_at=NOON - timedelta(days=20),
    language="nl",
)
DAY: Final = replace(SESSION, identifier=identifier(9, 2), starts=date(2026, 3, 12), ends=None)

# Surrogates are no characters; nothing that reaches the hub holds one.
texts = st.text(st.characters(codec="utf-8"), max_size=300)
moments = st.integers(-(10**9), 7 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
entries = st.builds(
    Entry,
    identifier=st.uuids(),
    title=texts,
    text=texts,
    page=st.just(SESSION.page),
    starts=moments | st.dates(),
    ends=st.none() | moments,
    place=st.none() | texts,
    categories=st.lists(texts, max_size=3),
    is_cancelled=st.booleans(),
    revision=st.integers(0, 2**31 - 1),
    since=moments,
    updated_at=moments,
    language=st.sampled_from(["nl", "en"]),
)


def file(*entries: Entry, name: str = "Agenda", text: str = "") -> bytes:
    return written(Timetable(name, text, "nl", entries))


def plain(text: str) -> str:
    """Return a text as a calendar can hold it: line breaks alike, and no other control characters than tabs."""
    alike = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in alike if each in "\t\n" or not (ord(each) < 32 or ord(each) == 127))


class TestAnyCalendar:
    @settings(deadline=None)
    @given(st.lists(entries, max_size=4, unique_by=lambda entry: entry.identifier), texts, texts)
    def test_keeps_the_rules_and_says_what_it_was_told(self, given: list[Entry], name: str, text: str) -> None:
        calendar = read(file(*given, name=name, text=text))
        assert calendar.text("NAME") == plain(name)
        for entry, event in zip(given, calendar.components, strict=True):
            assert event.one("UID") == str(entry.identifier)
            assert event.text("SUMMARY") == plain(entry.title)
            assert ("DESCRIPTION" in event.properties) is bool(entry.text)
            if entry.text:
                assert event.text("DESCRIPTION") == plain(entry.text)
            assert event.one("SEQUENCE") == str(entry.revision)

    @settings(deadline=None)
    @given(st.lists(entries, max_size=4, unique_by=lambda entry: entry.identifier))
    def test_is_read_back_by_the_library(self, given: list[Entry]) -> None:
        [calendar] = Calendar.from_ical(file(*given), multiple=True)
        events = calendar.walk("VEVENT")
        assert [UUID(str(event["UID"])) for event in events] == [entry.identifier for entry in given]
        assert [event.decoded("DTSTART") for event in events] == [entry.starts for entry in given]
        assert [event.decoded("DTSTAMP") for event in events] == [entry.updated_at for entry in given]
        assert not calendar.errors
        assert not [event for event in events if event.errors]


class TestASession:
    def test_stands_in_it_with_when_and_where_and_of_which_revision(self) -> None:
        moved = replace(SESSION, revision=3, place="Media Park, Hilversum", categories=["Lijn 1", "Rondetafel, open"])
        [event] = read(file(moved)).components
        assert event.one("DTSTART") == "20260312T120000Z"
        assert event.one("DTEND") == "20260312T140000Z"
        assert event.one("SEQUENCE") == "3"
        assert event.one("STATUS") == "CONFIRMED"
        assert event.one("TRANSP") == "OPAQUE"
        assert event.text("LOCATION") == "Media Park, Hilversum"
        assert event.one("CATEGORIES") == r"Lijn 1,Rondetafel\, open"
        assert event.one("URL") == SESSION.page
        assert event.parameters("SUMMARY") == {"LANGUAGE": "nl"}

    def test_that_is_cancelled_stays_and_takes_nobodys_time(self) -> None:
        [event] = read(file(replace(SESSION, is_cancelled=True, revision=1))).components
        assert (event.one("STATUS"), event.one("TRANSP")) == ("CANCELLED", "TRANSPARENT")
        assert event.one("UID") == str(SESSION.identifier)

    def test_is_stamped_with_when_it_last_changed_so_that_the_same_calendar_is_the_same_file(self) -> None:
        assert file(SESSION) == file(SESSION)
        [event] = read(file(SESSION)).components
        assert event.one("DTSTAMP") == event.one("LAST-MODIFIED") == "20260220T120000Z"

    def test_without_a_sensible_end_has_none(self) -> None:
        [event] = read(file(replace(SESSION, ends=SESSION.since))).components
        assert "DTEND" not in event.properties


class TestADay:
    def test_takes_the_whole_of_it_and_nobodys_time(self) -> None:
        [event] = read(file(DAY)).components
        assert event.one("DTSTART") == "20260312"
        assert event.one("TRANSP") == "TRANSPARENT"

    def test_comes_before_what_happens_on_it(self) -> None:
        tomorrow = replace(DAY, identifier=identifier(9, 3), starts=date(2026, 3, 13))
        assert in_order_of_time([tomorrow, SESSION, DAY]) == [DAY, SESSION, tomorrow]


class TestASecret:
    def test_is_of_one_account_one_salt_and_one_hub(self) -> None:
        one, other = identifier(7, 1), identifier(7, 2)
        key, salt = calendar_key("the hub's"), new_salt()
        secret = calendar_secret(key, one, salt)
        assert secret == calendar_secret(key, one, salt)
        others = {
            calendar_secret(key, other, salt),
            calendar_secret(key, one, new_salt()),
            calendar_secret(calendar_key("another's"), one, salt),
        }
        assert len(others | {secret}) == 4
        assert {len(each) for each in others} == {43}
