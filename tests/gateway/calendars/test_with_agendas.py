"""A session from its plan in the agendas service to what a calendar program makes of it."""

from datetime import timedelta
from typing import Any

from gateway.calendars.rules import Component, read
from gateway.pages.agenda_hub import Hub, running_hub
from gateway.pages.browser import browsing
from support.infrastructure import Infrastructure
from support.running import eventually
from support.sessions import START, Sessions


async def invited(hub: Hub, session: dict[str, Any], revision: int) -> Component:
    """Return a session as its invitation has it, once it is of a revision."""
    found: list[Component] = []

    async def is_heard() -> bool:
        async with browsing(hub.gateway) as program:
            answer = await program.gets(f"/agenda/sessions/{session['id']}/invitation.ics", accept="text/calendar")
        found[:] = read(answer.content).components if answer.status_code == 200 else []
        return bool(found) and found[0].one("SEQUENCE") == str(revision)

    await eventually(is_heard)
    return found[0]


class TestASession:
    async def test_keeps_its_name_while_its_number_grows_with_when_and_whether_it_is(
        self, infrastructure: Infrastructure
    ) -> None:
        async with running_hub(infrastructure) as hub:
            sessions = Sessions(hub.agendas)
            session = await sessions.plan()
            path = f"/v1/sessions/{session['id']}"
            event = await invited(hub, session, 0)
            assert event.one("UID") == session["id"]
            assert event.one("DTSTART") == f"{START:%Y%m%dT%H%M%SZ}"
            assert event.text("LOCATION") == "Studio 21"
            later = {"ends_at": (START + timedelta(hours=5)).isoformat()}
            assert (await sessions.amend(path, later, version=session["version"])).status_code == 200
            event = await invited(hub, session, 1)
            assert event.one("DTEND") == f"{START + timedelta(hours=5):%Y%m%dT%H%M%SZ}"
            assert (await sessions.move(session, "cancelled", reason="Te weinig aanmeldingen")).status_code == 200
            event = await invited(hub, session, 2)
            assert (event.one("UID"), event.one("STATUS")) == (session["id"], "CANCELLED")
            assert event.text("DESCRIPTION").startswith("Gaat niet door\nTe weinig aanmeldingen\n")
