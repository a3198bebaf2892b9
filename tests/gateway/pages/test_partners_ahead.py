"""What lies before an organisation on its own page: sessions that come up, what is left to do, what stands still."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from gateway.calendars.scenes import NEXT_WEEK, NOW, TODAY, Scene
from gateway.identifiers import both
from gateway.pages.browser import Page
from gateway.pages.people import signed_in
from gateway.reading import start_afresh
from mediate_contracts.events.agendas import AssignmentOffered, AssignmentReminded, ItemStatusChanged, LineAmended
from mediate_contracts.policy import Role
from mediate_contracts.values import AssignmentId, ItemId, LineId, OrganisationId
from mediate_contracts.vocabulary import AssignmentRole, AttendanceStatus, ItemStatus
from support.running import Running


@pytest.fixture
async def scene(gateway: Running) -> Scene:
    await start_afresh(gateway)
    told = Scene(gateway)
    await told.begin()
    return told


async def partners(scene: Scene, *organisations: UUID, roles: tuple[Role, ...] = (), path: str = "/partners") -> Page:
    async with signed_in(scene.gateway, await scene.member(*organisations, roles=roles)) as browser:
        return await browser.opens(path)


class TestSessionsThatComeUp:
    async def test_are_those_one_was_asked_to_or_that_are_about_ones_lines(self, scene: Scene) -> None:
        ours = await scene.organisation(interests=(1,))
        asked = await scene.session("Gevraagd", 2, place="Media Park", synthetic=True)
        await scene.comes(asked, ours, AttendanceStatus.REGISTERED)
        await scene.session("Onze lijn", 1, starts_at=NEXT_WEEK + timedelta(days=1))
        await scene.session("Andere lijn", 2)
        await scene.session("Voorbij", 1, starts_at=NOW - timedelta(days=2))
        page = await partners(scene, ours)
        shown = " ".join(page.one("div", id="partners-sessions").text.split())
        assert shown.index("Gevraagd (nl) synthetisch") < shown.index("Onze lijn (nl)")
        assert "Media Park U komt" in shown
        assert "Andere lijn" not in shown
        assert "Voorbij" not in shown
        assert page.links()["Gevraagd (nl)"] == f"/agenda/sessions/{asked}"
        assert page.links()["In uw eigen kalender"] == "/profile/calendar"

    async def test_say_which_of_ones_organisations_comes(self, scene: Scene) -> None:
        one, other = await scene.organisation("Eerste Studio"), await scene.organisation("Tweede Studio")
        session = await scene.session("Voor beide")
        await scene.comes(session, one, AttendanceStatus.INVITED)
        await scene.comes(session, other, AttendanceStatus.ABSENT)
        shown = (await partners(scene, one, other)).one("div", id="partners-sessions").text
        assert "Eerste Studio: uitgenodigd" in shown
        assert "Tweede Studio: komt niet" in shown

    async def test_tell_what_was_cancelled_until_the_day_it_would_have_been(self, scene: Scene) -> None:
        ours = await scene.organisation(interests=(1,))
        session = await scene.session("Afgelast", 1)
        await scene.cancelled(session, revision=1)
        shown = (await partners(scene, ours)).one("div", id="partners-sessions").text
        assert "Afgelast (nl) Gaat niet door" in " ".join(shown.split())


class TestWhatIsLeftToDo:
    async def test_is_ones_own_and_open_with_what_is_late_marked(self, scene: Scene) -> None:
        ours, others = await scene.organisation(), await scene.organisation("Een ander")
        session = await scene.session("Rondetafel", starts_at=NOW - timedelta(days=30))
        await scene.action_point(session, ours, "Straks", TODAY + timedelta(days=3))
        late = await scene.action_point(session, ours, "Te laat", TODAY - timedelta(days=3))
        await scene.action_point(session, ours, "Ooit", None)
        await scene.action_point(session, ours, "Gedaan", TODAY, done_on=TODAY)
        await scene.action_point(session, others, "Van een ander", TODAY)
        page = await partners(scene, ours)
        shown = " ".join(page.one("div", id="partners-to-do").text.split())
        assert shown.index("Te laat te laat") < shown.index("Straks") < shown.index("Ooit")
        assert "Gedaan" not in shown
        assert page.links()["Bijwerken Te laat"] == f"/agenda/action-points/{late}"
        assert "Van een ander" not in page.answer.text

    async def test_that_is_late_shows_to_whoever_facilitates_whoever_has_to_do_it(self, scene: Scene) -> None:
        organisation = await scene.organisation("Studio Traag")
        session = await scene.session("Rondetafel", starts_at=NOW - timedelta(days=30))
        await scene.action_point(session, organisation, "Had klaar moeten zijn", TODAY - timedelta(days=1))
        await scene.action_point(session, organisation, "Heeft nog tijd", TODAY)
        page = await partners(scene, roles=(Role.FACILITATOR,))
        assert "Actiepunten over tijd: 1" in page.text
        assert "Had klaar moeten zijn" in page.text
        assert "Heeft nog tijd" not in page.text


class TestWhatIsCarried:
    async def test_says_when_nothing_was_heard_for_longer_than_its_line_allows(self, scene: Scene) -> None:
        ours = await scene.organisation()
        await scene.says(
            LineAmended(
                line_id=LineId(scene.lines[2]), number=2, title=both("Line 2"), rhythm_days=10, changed=["rhythm_days"]
            )
        )
        long_ago = NOW - timedelta(days=20, hours=1)
        for line, code in ((1, "1.1"), (2, "2.1")):
            item = await scene.item(
                f"Punt {code}", line=line, code=code, due_date=TODAY - timedelta(days=1), at=long_ago
            )
            await scene.carries(ours, item, at=long_ago)
            await scene.says(
                ItemStatusChanged(item_id=ItemId(item), previous=ItemStatus.ASSIGNED, status=ItemStatus.UNDER_WAY),
                at=long_ago,
            )
        page = await partners(scene, ours)
        of_line_1, of_line_2 = page.all("tr")[-2:]
        assert "20 dagen niets gehoord" in of_line_2.text
        assert "niets gehoord" not in of_line_1.text
        assert "te laat" in of_line_1.text


class TestAnOffer:
    async def test_says_how_often_one_was_reminded_of_it(self, scene: Scene) -> None:
        ours, item = await scene.organisation(), await scene.item("Gevraagd")
        asked = {
            "item_id": ItemId(item),
            "assignment_id": AssignmentId(uuid4()),
            "organisation_id": OrganisationId(ours),
            "role": AssignmentRole.LEAD,
        }
        await scene.says(AssignmentOffered(**asked), at=NOW - timedelta(days=20))
        assert "herinnerd" not in (await partners(scene, ours)).text
        await scene.says(AssignmentReminded(**asked, times=2))
        assert "2 keer herinnerd, het laatst op " in (await partners(scene, ours)).text
        assert "2 keer herinnerd, het laatst op " in (await partners(scene, roles=(Role.FACILITATOR,))).text


class TestTheStartPage:
    async def test_shows_a_partner_the_first_of_what_lies_before_them(self, scene: Scene) -> None:
        ours = await scene.organisation(interests=(1,))
        session = await scene.session("Eerstvolgende", 1)
        await scene.action_point(session, ours, "Cijfers aanleveren", TODAY - timedelta(days=1))
        long_ago = NOW - timedelta(days=100)
        item = await scene.item("Stil", at=long_ago)
        await scene.carries(ours, item, at=long_ago)
        await scene.says(
            ItemStatusChanged(item_id=ItemId(item), previous=ItemStatus.ASSIGNED, status=ItemStatus.UNDER_WAY),
            at=long_ago,
        )
        page = await partners(scene, ours, path="/")
        block = " ".join(page.one("div", id="start-partner").text.split())
        assert "Eerstvolgende (nl)" in block
        assert "Cijfers aanleveren te laat" in block
        assert "Al langer niets van gehoord: 1" in block

    async def test_shows_whoever_facilitates_sessions_late_tasks_and_who_did_not_answer(self, scene: Scene) -> None:
        organisation = await scene.organisation()
        session = await scene.session("Eerstvolgende", 1)
        await scene.action_point(session, organisation, "Had klaar moeten zijn", TODAY - timedelta(days=1))
        asked = {
            "item_id": ItemId(await scene.item("Gevraagd")),
            "assignment_id": AssignmentId(uuid4()),
            "organisation_id": OrganisationId(organisation),
            "role": AssignmentRole.LEAD,
        }
        await scene.says(AssignmentOffered(**asked), at=NOW - timedelta(days=20))
        page = await partners(scene, roles=(Role.FACILITATOR,), path="/")
        block = " ".join(page.one("div", id="start-facilitator").text.split())
        assert "Eerstvolgende (nl)" in block
        assert "Actiepunten over tijd: 1" in block
        assert "Al lang zonder antwoord: 1" in block
        assert "Had klaar moeten zijn" not in block
