"""What stands in whose calendar: everybody's, that of a line, one's own, and an invitation."""

from datetime import timedelta
from uuid import uuid4

import pytest
from icalendar import Calendar

from gateway.calendars.scenes import NEXT_WEEK, NOW, TODAY, Scene, titles
from gateway.identifiers import both
from mediate_contracts.events.agendas import AgendaPoint, ItemStatusChanged, SessionAmended
from mediate_contracts.policy import Role
from mediate_contracts.values import ItemId, SessionId
from mediate_contracts.vocabulary import AttendanceStatus, ItemStatus, SessionKind
from mediate_gateway.adapters import mail_preferences
from mediate_gateway.domain.mailing import Frequency


class TestEverybodysCalendar:
    async def test_holds_every_session_in_the_language_of_whoever_reads_it(self, scene: Scene) -> None:
        later = await scene.session("Later", starts_at=NEXT_WEEK + timedelta(days=1))
        session = await scene.session("Sessie; met, tekens", 1, place="Media Park")
        calendar = await scene.reads("/agenda/calendar.ics")
        assert titles(calendar) == ["Sessie; met, tekens (nl)", "Later (nl)"]
        assert [event.one("UID") for event in calendar.components] == [str(session), str(later)]
        first = calendar.components[0]
        assert first.one("DTSTART") == f"{NEXT_WEEK:%Y%m%dT%H%M%SZ}"
        assert first.one("DTSTAMP") == f"{NOW:%Y%m%dT%H%M%SZ}"
        assert first.text("CATEGORIES") == "Open agendasessie,Lijn 1"
        assert first.one("URL") == f"http://hub/agenda/sessions/{session}"
        for path, language in (("/agenda/calendar.ics", "en"), ("/agenda/calendar.ics?lang=en", "nl")):
            english = await scene.reads(path, language)
            assert titles(english) == ["Sessie; met, tekens (en)", "Later (en)"]
            assert english.parameters("NAME") == {"LANGUAGE": "en"}
            assert [event.one("UID") for event in english.components] == [str(session), str(later)]

    async def test_moves_a_session_under_the_same_name_with_the_next_number(self, scene: Scene) -> None:
        session = await scene.session("Verzet", synthetic=True)
        moved = NEXT_WEEK + timedelta(days=2)
        await scene.says(
            SessionAmended(
                session_id=SessionId(session),
                title=both("Verzet"),
                kind=SessionKind.ROUNDTABLE,
                starts_at=moved,
                ends_at=moved + timedelta(hours=1),
                agenda=[AgendaPoint(title=both("Welkom"), minutes=15)],
                online_page="https://meet.example/sessie",
                synthetic=True,
                schedule_revision=1,
                changed=["starts_at"],
            ),
            at=NOW + timedelta(hours=1),
        )
        [event] = (await scene.reads("/agenda/calendar.ics")).components
        assert (event.one("UID"), event.one("SEQUENCE")) == (str(session), "1")
        assert event.one("DTSTART") == f"{moved:%Y%m%dT%H%M%SZ}"
        assert event.one("DTSTAMP") == f"{NOW + timedelta(hours=1):%Y%m%dT%H%M%SZ}"
        assert event.one("CREATED") == f"{NOW:%Y%m%dT%H%M%SZ}"
        assert event.text("SUMMARY") == "Verzet (nl) (synthetisch)"
        about = ["Synthetisch: verzonnen ter demonstratie.", "- Welkom (nl) (15 minuten)"]
        assert event.text("DESCRIPTION").split("\n") == about
        assert "LOCATION" not in event.properties
        # Where it is joined from afar is for the network.
        [event] = (await scene.own(await scene.member(roles=(Role.FACILITATOR,)))).components
        assert event.text("LOCATION") == "https://meet.example/sessie"
        assert event.text("DESCRIPTION").split("\n") == [*about, "Online: https://meet.example/sessie"]

    async def test_goes_on_telling_that_a_session_is_cancelled_and_why(self, scene: Scene) -> None:
        session = await scene.session("Gaat niet door")
        await scene.cancelled(session, revision=1)
        [event] = (await scene.reads("/agenda/calendar.ics")).components
        assert (event.one("STATUS"), event.one("SEQUENCE")) == ("CANCELLED", "1")
        assert event.text("DESCRIPTION") == "Gaat niet door\nTe weinig aanmeldingen"

    async def test_looks_back_a_year_and_no_further(self, scene: Scene) -> None:
        await scene.session("Lang geleden", starts_at=NOW - timedelta(days=400))
        await scene.session("Vorig jaar", starts_at=NOW - timedelta(days=360))
        assert titles(await scene.reads("/agenda/calendar.ics")) == ["Vorig jaar (nl)"]

    async def test_is_not_sent_again_to_whoever_has_it(self, scene: Scene) -> None:
        session = await scene.session("Eens")
        async with scene.program() as program:
            first = await program.gets("/agenda/calendar.ics")
            assert first.headers["cache-control"] == "private, no-cache"
            again = await program.gets("/agenda/calendar.ics", if_none_match=first.headers["etag"])
            assert (again.status_code, again.content) == (304, b"")
            await scene.cancelled(session, revision=1)
            changed = await program.gets("/agenda/calendar.ics", if_none_match=first.headers["etag"])
            assert changed.status_code == 200
            assert changed.headers["etag"] != first.headers["etag"]


class TestTheCalendarOfALine:
    async def test_holds_its_sessions_and_the_days_of_its_items(self, scene: Scene) -> None:
        await scene.session("Over lijn 1", 1)
        await scene.session("Over alles", starts_at=NEXT_WEEK + timedelta(days=1))
        await scene.session("Over lijn 2", 2)
        item = await scene.item("Eigen", due_date=TODAY + timedelta(days=30))
        await scene.item("Van lijn 2", line=2, code="2.1", due_date=TODAY)
        await scene.milestone(item, "Half way", TODAY + timedelta(days=20))
        await scene.milestone(item, "Reached", TODAY + timedelta(days=20), reached_on=TODAY)
        calendar = await scene.reads(f"/agenda/lines/{scene.lines[1]}/calendar.ics")
        assert calendar.text("NAME") == "Lijn 1: Line 1 (nl)"
        assert titles(calendar) == [
            "Over lijn 1 (nl)",
            "Over alles (nl)",
            "Mijlpaal 1.1: Half way",
            "Streefdatum: 1.1 Eigen (nl)",
        ]
        due = calendar.components[-1]
        assert due.one("UID") == str(item)
        assert due.one("DTSTART") == f"{TODAY + timedelta(days=30):%Y%m%d}"
        assert due.one("URL") == f"http://hub/agenda/items/{item}"

    async def test_forgets_the_day_of_an_item_that_has_its_outcome(self, scene: Scene) -> None:
        item = await scene.item("Klaar", due_date=TODAY)
        await scene.milestone(item, "Never reached", TODAY)
        await scene.says(
            ItemStatusChanged(item_id=ItemId(item), previous=ItemStatus.UNDER_WAY, status=ItemStatus.ACHIEVED)
        )
        assert titles(await scene.reads(f"/agenda/lines/{scene.lines[1]}/calendar.ics")) == []

    @pytest.mark.parametrize("path", ["/agenda/lines/{}/calendar.ics", "/agenda/sessions/{}/invitation.ics"])
    async def test_is_not_there_for_what_is_not_there(self, scene: Scene, path: str) -> None:
        async with scene.program() as program:
            assert (await program.gets(path.format(uuid4()))).status_code == 404
            assert (await program.gets(path.format("no-id"))).status_code in {404, 422}


class TestAnInvitation:
    async def test_is_a_file_of_one_session_that_later_ones_replace(self, scene: Scene) -> None:
        session = await scene.session("Uitnodiging", 1, place="Media Park")
        await scene.session("Een andere")
        path = f"/agenda/sessions/{session}/invitation.ics"
        async with scene.program() as program:
            answer = await program.gets(path)
        assert answer.headers["content-disposition"] == f'attachment; filename="session-{session}.ics"'
        [event] = (await scene.reads(path)).components
        assert (event.one("UID"), event.one("SEQUENCE")) == (str(session), "0")
        await scene.cancelled(session, revision=1)
        [event] = (await scene.reads(path)).components
        assert (event.one("UID"), event.one("SEQUENCE"), event.one("STATUS")) == (str(session), "1", "CANCELLED")
        assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == 1


class TestOnesOwnCalendar:
    async def test_holds_what_ones_organisations_were_asked_to_carry_and_have_to_do(self, scene: Scene) -> None:
        ours, others = await scene.organisation(), await scene.organisation("Een ander")
        asked = await scene.session("Gevraagd", 2)
        await scene.comes(asked, ours, AttendanceStatus.INVITED)
        await scene.comes(asked, others, AttendanceStatus.REGISTERED)
        theirs = await scene.session("Van anderen", 2)
        await scene.comes(theirs, others, AttendanceStatus.REGISTERED)
        item = await scene.item("Ons punt", due_date=TODAY + timedelta(days=40))
        await scene.carries(ours, item)
        await scene.milestone(item, "Half way", TODAY + timedelta(days=20))
        not_ours = await scene.item("Hun punt", code="1.2", due_date=TODAY)
        await scene.carries(others, not_ours)
        await scene.action_point(asked, ours, "Cijfers aanleveren", TODAY + timedelta(days=10))
        await scene.action_point(asked, ours, "Gedaan", TODAY, done_on=TODAY)
        await scene.action_point(asked, ours, "Zonder dag", None)
        await scene.action_point(asked, others, "Hun taak", TODAY)
        calendar = await scene.own(await scene.member(ours))
        assert titles(calendar) == [
            "Gevraagd (nl)",
            "Actiepunt: Cijfers aanleveren",
            "Mijlpaal 1.1: Half way",
            "Streefdatum: 1.1 Ons punt (nl)",
        ]
        assert calendar.components[0].text("DESCRIPTION") == "Studio Noord: uitgenodigd"
        assert calendar.components[1].text("DESCRIPTION") == (
            "Cijfers aanleveren\nStudio Noord doet dit na de sessie Gevraagd (nl)."
        )

    async def test_holds_the_sessions_of_ones_lines(self, scene: Scene) -> None:
        carries = await scene.organisation("Draagt iets van lijn 1")
        await scene.carries(carries, await scene.item("Van lijn 1"))
        interested = await scene.organisation("Noemt lijn 2", interests=(2,))
        for line in (1, 2):
            await scene.session(f"Over lijn {line}", line)
        assert titles(await scene.own(await scene.member(carries))) == ["Over lijn 1 (nl)"]
        assert titles(await scene.own(await scene.member(interested))) == ["Over lijn 2 (nl)"]
        follows = await scene.member()
        async with scene.gateway.service.database.transaction() as transaction:
            await mail_preferences.choose(
                transaction, follows.id, Frequency.WEEKLY, [scene.lines[2]], unsubscribe_hash=b"x", now=NOW
            )
        assert titles(await scene.own(follows)) == ["Over lijn 2 (nl)"]

    async def test_no_longer_holds_what_ones_organisation_does_not_come_to(self, scene: Scene) -> None:
        ours = await scene.organisation(interests=(1,))
        absent = await scene.session("Komen niet", 1)
        await scene.comes(absent, ours, AttendanceStatus.ABSENT)
        await scene.session("Komen misschien", 1)
        assert titles(await scene.own(await scene.member(ours))) == ["Komen misschien (nl)"]

    async def test_holds_every_session_for_whoever_keeps_the_agenda(self, scene: Scene) -> None:
        await scene.session("Over lijn 1", 1)
        await scene.session("Over lijn 2", 2, starts_at=NEXT_WEEK + timedelta(days=1))
        who = await scene.member(roles=(Role.FACILITATOR,))
        assert titles(await scene.own(who)) == ["Over lijn 1 (nl)", "Over lijn 2 (nl)"]

    async def test_is_in_the_language_of_its_owner_whatever_the_program_speaks(self, scene: Scene) -> None:
        await scene.session("Sessie")
        path = await scene.address(await scene.member())

        assert titles(await scene.reads(path, "en")) == ["Sessie (nl)"]
        assert titles(await scene.reads(f"{path}?lang=en")) == ["Sessie (en)"]
