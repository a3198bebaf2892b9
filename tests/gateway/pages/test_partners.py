"""The page of partners: what an organisation is asked and carries, and whom a facilitator still waits for."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from gateway.pages.agenda_hub import Hub, at, running_hub
from gateway.pages.browser import Browser, browsing, leads_to
from gateway.pages.people import member, person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.domain.attention import REMIND_DAYS
from support.infrastructure import Infrastructure


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with running_hub(infrastructure) as started:
        yield started


async def asked_before(hub: Hub, offer: dict[str, Any], *, days: int) -> None:
    """Let the agendas service have made an offer so many days ago."""
    async with hub.agendas.running.service.database.transaction() as transaction:
        ago = {"id": UUID(offer["id"]), "days": days}
        await transaction.execute(
            text("UPDATE assignment SET created_at = created_at - make_interval(days => :days) WHERE id = :id"), ago
        )


async def reminding(browser: Browser, organisation: str) -> str:
    """Return where the offer of an organisation is reminded of, as the page leads there."""
    page = await browser.opens("/partners")
    return next(path for words, path in page.links().items() if words.startswith(f"Herinneren {organisation}"))


class TestAPartner:
    async def test_is_led_there_and_answers_right_there(self, hub: Hub) -> None:
        studio = await hub.organisation("Studio Antwoord")
        wanted, unwanted = await hub.item("Dit wel"), await hub.item("Dit niet")
        await hub.offered(wanted, studio, "contributor")
        await hub.offered(unwanted, studio)
        async with hub.partner(studio) as browser:
            page = await browser.opens((await browser.opens("/profile")).links()["Partners"])
            assert "Studio Antwoord" in page.text
            page = await browser.presses(page, f"Aannemen {wanted['code']} Dit wel")
            assert page.path == "/partners"
            assert "U hebt het punt aangenomen, als bijdrager." in page.text
            carried = page.one("div", id="partners-carried").text
            assert "Dit wel" in carried
            assert "bijdrager" in carried
            why = await browser.opens(page.links()[f"Afwijzen {unwanted['code']} Dit niet"])
            page = await browser.presses(why, "Afwijzen", {"reason": "Past niet"})
            assert page.path == "/partners"
            assert "U hebt afgewezen" in page.text
            assert "Er wacht niets op uw antwoord" in page.text

    async def test_finds_the_profile_and_members_of_its_organisation_and_an_admin_its_keys(self, hub: Hub) -> None:
        studio = await hub.organisation("Studio Wegwijs")
        who = await person(hub.gateway)
        await member(hub.gateway, who, studio, is_admin=True)
        async with signed_in(hub.gateway, who) as browser, hub.partner(studio) as other:
            links = (await browser.opens("/partners")).links()
            assert links["Profiel Studio Wegwijs"] == f"/community/organisations/{studio}"
            assert links["Leden Studio Wegwijs"] == f"/organisations/{studio}/members"
            assert links["Sleutels"] == "/keys"
            assert "/keys" not in (await other.opens("/partners")).links().values()

    async def test_of_several_organisations_sees_which_of_them_is_asked(self, hub: Hub) -> None:
        first, second = await hub.organisation("Eerste Studio"), await hub.organisation("Tweede Studio")
        await hub.offered(await hub.item("Voor de tweede"), second)
        async with hub.partner(first, second) as browser:
            page = await browser.opens("/partners")
            assert "Uw organisaties" in page.text
            assert "Tweede Studio · gevraagd op" in page.text

    async def test_is_told_nothing_of_what_another_is_asked(self, hub: Hub) -> None:
        asked, own = await hub.organisation("Concurrent BV"), await hub.organisation("Eigen BV")
        item = await hub.item("Vertrouwelijke vraag")
        offer = await hub.offered(item, asked)
        async with hub.partner(own) as browser:
            for path in ("/partners", "/", at(item)):
                page = await browser.opens(path)
                assert "Concurrent BV" not in page.answer.text
                assert offer["id"] not in page.answer.text
            assert "Wachten op antwoord" not in (await browser.opens("/partners")).text

    async def test_is_overtaken_by_a_colleague_and_is_told_so_kindly(self, hub: Hub) -> None:
        studio = await hub.organisation("Studio Collega")
        item = await hub.item("Al beantwoord")
        offer = await hub.offered(item, studio)
        async with hub.partner(studio) as browser:
            page = await browser.opens("/partners")
            await hub.answered(offer, "decline", reason="Collega was eerst")
            late = await browser.presses(page, f"Aannemen {item['code']} Al beantwoord", status=412)
            assert "Iemand anders wijzigde dit intussen" in late.text
            assert late.heading == f"{item['code']} Al beantwoord"

    async def test_reads_what_it_is_asked_while_the_agendas_service_is_away(
        self, hub: Hub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        studio = await hub.organisation("Studio Wacht")
        await hub.offered(await hub.item("Straks antwoorden"), studio)
        services = hub.gateway.service.api.state.services
        async with hub.partner(studio) as browser:
            with monkeypatch.context() as patching:
                patching.setattr(services, "_to", lambda _name: None)
                page = await browser.opens("/partners")
            assert "Straks antwoorden" in page.text
            assert "U kunt straks antwoorden." in page.text
            assert [form for form in page.forms if form.action.startswith("/agenda")] == []


class TestAFacilitator:
    async def test_sees_who_has_yet_to_answer_for_how_long_and_whom_to_remind(self, hub: Hub) -> None:
        slow, quick = await hub.organisation("Studio Traag"), await hub.organisation("Studio Vlot")
        item = await hub.item("Wacht al lang")
        offer = await hub.offered(item, slow)
        await hub.asked_at(offer, datetime.now(UTC) - timedelta(days=REMIND_DAYS + 3, hours=1))
        await hub.accepted(await hub.item("Meteen opgepakt"), quick)
        async with hub.facilitator() as browser:
            page = await browser.opens("/partners")
            row = next(each.text for each in page.all("tr") if "Studio Traag" in each.text)
            assert f"{REMIND_DAYS + 3} dagen" in row
            assert "herinneren" in row
            assert page.links()[f"{item['code']} Wacht al lang"] == at(item)
            assert "Dragen het meest" in page.text
            [most] = [each for each in page.all("tr") if "Studio Vlot" in each.text]
            assert "1" in most.text

    async def test_reminds_of_an_offer_and_no_sooner_than_is_friendly(self, hub: Hub) -> None:
        studio = await hub.organisation("Studio Vergeetachtig")
        item = await hub.item("Herinnerd")
        offer = await hub.offered(item, studio)
        async with hub.facilitator() as browser:
            asking = await browser.opens(await reminding(browser, "Studio Vergeetachtig"))
            assert f"Studio Vergeetachtig is gevraagd als trekker voor {item['code']} Herinnerd." in asking.text
            refused = await browser.presses(asking, "Herinneren", status=409)
            assert refused.heading == "Herinneren"
            await asked_before(hub, offer, days=8)
            page = await browser.presses(
                await browser.opens(await reminding(browser, "Studio Vergeetachtig")), "Herinneren"
            )
            assert page.path == "/partners"
            assert "De organisatie is herinnerd." in page.text
            assert "1 keer herinnerd" in page.text
            await browser.presses(
                await browser.opens(await reminding(browser, "Studio Vergeetachtig")), "Herinneren", status=409
            )

    async def test_takes_an_offer_back_and_says_why(self, hub: Hub) -> None:
        studio = await hub.organisation("Studio Toch Niet")
        await hub.offered(await hub.item("Terug"), studio)
        async with hub.facilitator() as browser, hub.partner(studio) as other:
            path = (await reminding(browser, "Studio Toch Niet")).replace("/remind", "/withdraw")
            asking = await browser.opens(path)
            assert (await browser.presses(asking, "Terugnemen", {"reason": ""}, status=422)).errors == {
                "reason": "Fout: Vul dit in"
            }
            page = await browser.presses(asking, "Terugnemen", {"reason": "Het punt vervalt"})
            assert page.path == "/partners"
            assert "De vraag is teruggenomen." in page.text
            assert "Studio Toch Niet" not in page.text
            assert "Er wacht niets op uw antwoord" in (await other.opens("/partners")).text
            assert (await other.gets(path)).status_code == 403

    async def test_answers_for_nobody(self, hub: Hub) -> None:
        await hub.offered(await hub.item("Niet voor mij"), await hub.organisation("Studio Zelf"))
        async with hub.facilitator() as browser:
            page = await browser.opens("/partners")
            assert [form for form in page.forms if form.action.startswith("/agenda")] == []


class TestAnybodyElse:
    async def test_who_is_no_member_is_led_to_asking_for_it(self, hub: Hub) -> None:
        async with signed_in(hub.gateway, await person(hub.gateway, Role.INVESTMENT_OFFICER)) as browser:
            page = await browser.opens("/partners")
            assert "U hoort nog niet bij een organisatie" in page.text
            assert page.links()["Vraag om toegang"] == "/profile/join"

    async def test_an_administrator_sees_counts_and_no_offer(self, hub: Hub) -> None:
        await hub.offered(await hub.item("Geheim voor beheer"), await hub.organisation("Studio Privé"))
        async with signed_in(hub.gateway, await person(hub.gateway, Role.ADMINISTRATOR)) as browser:
            page = await browser.opens("/partners")
            assert "Open vragen" in page.text
            assert "Studio Privé" not in page.answer.text
            assert "Geheim voor beheer" not in page.answer.text

    async def test_a_visitor_signs_in_first(self, hub: Hub) -> None:
        async with browsing(hub.gateway) as visitor:
            assert leads_to(await visitor.gets("/partners")) == "/sign-in?next=%2Fpartners"
