"""The pipeline's pages: counts that give no deal away, and deals for those alone who may read them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
import structlog
from sqlalchemy import func, select

from gateway.pages.browser import Browser, Page, browsing
from gateway.pages.people import Person, member, person, signed_in
from mediate_contracts.policy import Role
from mediate_contracts.vocabulary import DealStage
from mediate_gateway.adapters.pipeline_read_model import GRANT_CALL, ROLL_UP
from mediate_gateway.adapters.tables import ORGANISATION
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.wording import Wording
from mediate_pipeline.usecases.roll_up import roll_up
from mediate_shared.identity.actor import Actor, ActorKind
from support.infrastructure import Infrastructure
from support.pipeline import Dealing
from support.running import Running, eventually, running

DUTCH: Final = Wording(Language.NL)
MARK: Final = "Zilverlicht"
"""In the title of a deal: where it shows, the deal shows."""


@dataclass
class Hub:
    """A gateway beside the real pipeline and community services."""

    gateway: Running
    dealing: Dealing

    async def officer(self, name: str = "Iris de Boer") -> Person:
        """Return somebody who keeps deals."""
        return await person(self.gateway, Role.INVESTMENT_OFFICER, name=name)

    async def deal(self, lead: Person, title: str = "Growth round", **changes: Any) -> dict[str, Any]:
        """Open a deal."""
        return await self.dealing.open(acting(lead), title=title, **changes)

    async def move(self, lead: Person, deal: dict[str, Any], stage: str, **more: Any) -> dict[str, Any]:
        """Move a deal behind the pages' back."""
        path, body = f"/v1/deals/{deal['id']}/stage", {"stage": stage, **more}
        answer = await self.dealing.ask(acting(lead), "POST", path, body, version=deal["version"])
        assert answer.status_code == 200, answer.text
        moved: dict[str, Any] = answer.json()
        return moved

    async def granted(self, lead: Person, deal: dict[str, Any], to: Person) -> None:
        """Let somebody read a deal."""
        body = {"account_id": str(to.id), "reason": "Knows the company."}
        answer = await self.dealing.ask(acting(lead), "POST", f"/v1/deals/{deal['id']}/grants", body)
        assert answer.status_code == 201, answer.text

    async def call(self, code: str, **outcome: Any) -> str:
        """Record a grant call, and return its id once the pages know it."""
        source = {"document": "S0", "file": "000_3d0723314faab67f.txt", "place": "par. 2.5.3"}
        body = {
            "code": code,
            "name": {"nl": "Stadsfonds", "en": "City fund"},
            "year": 2020,
            "source": source,
            **outcome,
        }
        made = await self.dealing.pipeline.create("/v1/grant-calls", body)
        await self._heard(GRANT_CALL, id=UUID(made["id"]))
        return str(made["id"])

    async def added_up(self) -> None:
        """Add deals up, as the pipeline does by itself now and then, and wait until the pages know."""
        service = self.dealing.pipeline.service
        async with service.database.transaction() as transaction:
            edition = await roll_up(transaction, now=service.clock())
        assert edition is not None
        await self._heard(ROLL_UP, edition=edition.edition)

    async def stands_at(self, lead: Person, deal: dict[str, Any]) -> tuple[str, str | None]:
        """Return in which stage a deal is, and what was said of it."""
        found = (await self.dealing.ask(acting(lead), "GET", f"/v1/deals/{deal['id']}")).json()
        return found["stage"], found["reason"]

    @asynccontextmanager
    async def browser(self, who: Person, language: str = "nl") -> AsyncIterator[Browser]:
        """Open somebody's browser."""
        async with signed_in(self.gateway, who, language) as browser:
            yield browser

    async def _heard(self, table: Any, **holds: Any) -> None:
        query = (
            select(func.count()).select_from(table).where(*(table.c[name] == value for name, value in holds.items()))
        )

        async def is_heard() -> bool:
            async with self.gateway.service.database.reading() as connection:
                return bool((await connection.execute(query)).scalar_one())

        await eventually(is_heard)


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with running(
        infrastructure,
        "community",
        "pipeline",
        "gateway",
        gateway=lambda started: {"upstreams": {name: started[name].service.app for name in ("community", "pipeline")}},
    ) as started:
        yield Hub(started["gateway"], Dealing(started["community"], started["pipeline"]))


def acting(who: Person) -> Actor:
    return Actor(who.id, ActorKind.PERSON, frozenset({Role.INVESTMENT_OFFICER}))


def at(deal: dict[str, Any], verb: str = "") -> str:
    return f"/pipeline/deals/{deal['id']}{verb}"


def counted(page: Page) -> dict[str, str]:
    """Return the counts by stage that the table beside the funnel says."""
    stages = "|".join(DUTCH.say(f"stage.{each}") for each in DealStage)
    found = page.text[page.text.index("Cijfers bij deze grafiek") :]
    return dict(re.findall(rf"({stages})(?: \(synthetisch\))? ?(afgeschermd|\d+)", found))


class TestTheCounts:
    async def test_tell_nobody_of_one_deal_or_two(self, hub: Hub) -> None:
        iris = await hub.officer()
        for _ in range(3):
            await hub.deal(iris, amount_sought={"cents": 100_00})
        lonely = await hub.deal(iris, amount_sought={"cents": 100_00})
        await hub.move(iris, lonely, "screening")
        await hub.added_up()
        async with browsing(hub.gateway) as visitor, hub.browser(iris) as browser:
            for who in (visitor, browser):
                page = await who.opens("/pipeline")
                assert "Cijfers bij deze grafiek" not in page.text, "from the total and three of them, one is known"
                assert "€ 400,00" in page.text
                assert "Andere delen zijn te klein om te noemen" not in page.text, "no part of any is told"
                assert "Eerste toets;1" not in (await who.gets("/pipeline/charts/funnel.csv")).text

    async def test_are_the_same_for_everybody_once_there_are_enough(self, hub: Hub) -> None:
        iris = await hub.officer()
        for _ in range(3):
            await hub.move(iris, await hub.move(iris, await hub.deal(iris), "screening"), "due_diligence")
        await hub.added_up()
        async with browsing(hub.gateway) as visitor, hub.browser(iris) as browser:
            for who in (visitor, browser):
                page = await who.opens("/pipeline")
                assert counted(page)[DUTCH.say("stage.due_diligence")] == "3"
                assert counted(page)["Eerste toets"] == "afgeschermd"
                assert "synthetisch" in page.text

    async def test_lead_to_what_came_of_grant_calls(self, hub: Hub) -> None:
        received = {"number": 25, "qualifier": "about"}
        total = {"money": {"cents": 10_000_000}, "qualifier": "over"}
        identifier = await hub.call("city-fund", proposals_received=received, awards=7, awarded_total=total)
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens("/pipeline")
            assert page.links()["Stadsfonds"] == f"/pipeline/calls/{identifier}"
            call = await visitor.opens(f"/pipeline/calls/{identifier}?lang=en")
            assert call.heading == "City fund"
            assert "over €100,000" in call.text
            assert "S0: par. 2.5.3" in call.text
            assert re.search("Budget *not known", call.text), "what no source says is not nought"
            await visitor.opens(f"/pipeline/calls/{uuid4()}", 404)


class TestADeal:
    async def test_is_shown_to_its_team_and_kept_by_nobody(self, hub: Hub) -> None:
        iris = await hub.officer("Iris de Boer")
        deal = await hub.deal(iris, f"Takeover of {MARK}")
        async with hub.browser(iris) as browser:
            for path in ("/pipeline", "/pipeline/deals", at(deal)):
                page = await browser.opens(path)
                assert MARK in page.text, path
                assert page.answer.headers["cache-control"] == "no-store"
            shown = await browser.opens(at(deal))
            assert shown.heading == f"Takeover of {MARK}"
            assert "€ 500.000,00" in shown.text
            assert "0 dagen in deze fase" in shown.text
            assert "Iris de Boer (trekker)" in shown.text

    async def test_is_not_there_for_anybody_else(self, hub: Hub) -> None:
        deal = await hub.deal(await hub.officer(), f"Hidden {MARK}")
        strangers = [
            await hub.officer("Another officer"),
            await person(hub.gateway, Role.FACILITATOR),
            await person(hub.gateway, Role.ADMINISTRATOR),
            await person(hub.gateway, Role.OPS),
        ]
        for who in strangers:
            async with hub.browser(who) as browser:
                assert (await browser.gets(at(deal))).status_code == 404, who
                assert (await browser.gets(at(deal, "/stage"))).status_code == 404, who
                assert MARK not in (await browser.gets("/pipeline")).text
                assert MARK not in (await browser.gets("/pipeline/deals")).text
        async with browsing(hub.gateway) as visitor:
            assert (await visitor.opens(at(deal))).path == "/sign-in", "whoever is not known is asked who they are"
            assert MARK not in (await visitor.gets("/pipeline")).text

    async def test_says_as_little_as_one_that_never_was(self, hub: Hub) -> None:
        deal = await hub.deal(await hub.officer())
        async with hub.browser(await hub.officer("Another officer")) as browser:
            there = await browser.gets(at(deal))
            never = await browser.gets(f"/pipeline/deals/{uuid4()}")
            assert there.status_code == never.status_code == 404
            of_each = re.compile(r"[0-9a-f-]{36}|[0-9a-f]{32}|value=\"[^\"]{40,}\"")
            assert of_each.sub("", there.text) == of_each.sub("", never.text)

    async def test_that_was_granted_is_read_and_not_moved(self, hub: Hub) -> None:
        iris, femke = await hub.officer(), await person(hub.gateway, Role.FACILITATOR, name="Femke Vos")
        deal = await hub.deal(iris, f"Shared {MARK}")
        await hub.granted(iris, deal, femke)
        async with hub.browser(femke) as browser:
            page = await browser.opens(at(deal))
            assert "Femke Vos" in page.text
            assert "Deal verplaatsen" not in page.text
            assert not [form for form in (await browser.opens("/pipeline")).forms if "/stage" in form.action]
            assert (await browser.gets(at(deal, "/stage"))).status_code == 403

    async def test_is_in_no_log(self, hub: Hub) -> None:
        iris = await hub.officer()
        deal = await hub.deal(iris, f"Unsaid {MARK}")
        with structlog.testing.capture_logs() as logged:
            async with hub.browser(iris) as browser:
                page = await browser.opens(at(deal, "/stage"))
                await browser.presses(page, "Deal verplaatsen", {"stage": "lost", "reason": f"Left {MARK}"})
        assert MARK not in repr(logged)


class TestMovingADeal:
    async def test_by_the_menu_of_its_card_leads_back_to_the_board_which_shows_it(self, hub: Hub) -> None:
        iris = await hub.officer()
        deal = await hub.deal(iris, "By its menu")
        async with hub.browser(iris) as browser:
            page = await browser.opens("/pipeline")
            moved = await browser.presses(page, "Verplaats By its menu", {"stage": "screening"})
            assert moved.path == "/pipeline"
            assert "De deal is verplaatst." in moved.text
            assert moved.all("option", value="due_diligence"), "it can go on from there"
        assert await hub.stands_at(iris, deal) == ("screening", None)

    async def test_out_of_the_pipeline_asks_for_the_reason_first(self, hub: Hub) -> None:
        iris = await hub.officer()
        deal = await hub.deal(iris, "Goes away")
        async with hub.browser(iris) as browser:
            page = await browser.opens("/pipeline")
            asked = await browser.presses(page, "Verplaats Goes away", {"stage": "lost"}, 422)
            assert asked.errors["reason"] == "Fout: Zeg waarom de deal weggaat."
            assert await hub.stands_at(iris, deal) == ("sourced", None)
            done = await browser.presses(asked, "Deal verplaatsen", {"reason": "Koos een ander."})
            assert done.path == "/pipeline"
        assert await hub.stands_at(iris, deal) == ("lost", "Koos een ander.")

    async def test_that_somebody_else_moved_meanwhile_says_so(self, hub: Hub) -> None:
        iris = await hub.officer()
        deal = await hub.deal(iris, "Moved twice")
        async with hub.browser(iris) as browser:
            page = await browser.opens(at(deal, "/stage"))
            await hub.move(iris, deal, "screening")
            stale = await browser.presses(page, "Deal verplaatsen", {"stage": "screening"}, 412)
            assert "Eerste toets" in stale.text
            await browser.presses(stale, "Deal verplaatsen", {"stage": "due_diligence"})
        assert (await hub.stands_at(iris, deal))[0] == "due_diligence"

    async def test_that_has_ended_is_not_offered(self, hub: Hub) -> None:
        iris = await hub.officer()
        deal = await hub.move(iris, await hub.deal(iris), "withdrawn", reason="Stopped.")
        async with hub.browser(iris) as browser:
            page = await browser.opens(at(deal))
            assert "gaat nergens meer heen" in page.text
            assert "Stopped." in page.text


class TestRecordingARound:
    async def test_shows_who_put_in_what_and_the_leverage_beside_the_deal(self, hub: Hub) -> None:
        iris = await hub.officer()
        deal = await hub.deal(iris)
        fund, angel = [await hub.dealing.register(name) for name in ("Fonds Midden", "Engel Oost")]
        for each in (fund, angel):
            await hub._heard(ORGANISATION, id=UUID(each))
        async with hub.browser(iris) as browser:
            page = await browser.opens(at(deal, "/rounds/new"))
            filled = {"title": "Zaaironde", "closed_on": "11 februari 2026"}
            filled |= {"investor_1": fund, "kind_1": "public", "amount_1": "500.000"}
            filled |= {"investor_2": angel, "kind_2": "private", "amount_2": "1.200.000"}
            shown = await browser.presses(page, "Ronde vastleggen", filled)
            assert "De ronde is vastgelegd." in shown.text
            for told in ("Fonds Midden", "Engel Oost", "11 februari 2026", "€ 1.200.000,00", "2,4"):
                assert told in shown.text

    async def test_says_what_is_wrong_and_keeps_what_was_typed(self, hub: Hub) -> None:
        iris = await hub.officer()
        deal = await hub.deal(iris)
        async with hub.browser(iris) as browser:
            page = await browser.opens(at(deal, "/rounds/new"))
            wrong = await browser.presses(page, "Ronde vastleggen", {"title": "Serie A", "amount_1": "veel"}, 422)
            assert "amount_1" in wrong.errors
            assert wrong.one("input", id="title")["value"] == "Serie A"
            begun = await browser.presses(wrong, "Ronde vastleggen", {"amount_1": ""})
            assert "Serie A" in begun.text, "a round may begin before anybody commits anything"

    async def test_is_not_there_for_who_may_not_read_the_deal(self, hub: Hub) -> None:
        deal = await hub.deal(await hub.officer())
        async with hub.browser(await hub.officer("Ties Jansen")) as browser:
            await browser.opens(at(deal, "/rounds/new"), 404)


class TestOpeningADeal:
    async def test_leads_to_its_page(self, hub: Hub) -> None:
        iris = await hub.officer()
        organisation_id = await hub.dealing.register("Studio Zuid")
        await hub._heard(ORGANISATION, id=UUID(organisation_id))
        async with hub.browser(iris) as browser:
            page = await browser.opens("/pipeline/deals/new?q=Studio Zuid")
            filled = {"organisation_id": organisation_id, "title": "Serie A", "amount_sought": "1.250.000,50"}
            opened = await browser.presses(page, "Deal opslaan", {**filled, "origin": "match", "synthetic": "yes"})
            assert opened.heading == "Serie A"
            assert "De deal is geopend." in opened.text
            assert "€ 1.250.000,50" in opened.text
            assert "synthetisch" in opened.text

    async def test_says_at_each_field_what_is_wrong_with_it_and_keeps_the_rest(self, hub: Hub) -> None:
        async with hub.browser(await hub.officer()) as browser:
            page = await browser.opens("/pipeline/deals/new")
            wrong = await browser.presses(page, "Deal opslaan", {"title": "Serie B", "amount_sought": "veel"}, 422)
            assert "amount_sought" in wrong.errors
            assert wrong.one("input", id="title")["value"] == "Serie B"
            still = await browser.presses(wrong, "Deal opslaan", {"amount_sought": "250.000"}, 422)
            assert set(still.errors) == {"organisation_id"}

    async def test_is_for_investment_officers(self, hub: Hub) -> None:
        studio = UUID(await hub.dealing.register("Studio West"))
        partner = await person(hub.gateway)
        await member(hub.gateway, partner, studio)
        for who in (await person(hub.gateway, Role.FACILITATOR), partner):
            async with hub.browser(who) as browser:
                assert (await browser.gets("/pipeline/deals/new")).status_code in {403, 404}
                assert "Deal openen" not in (await browser.opens("/pipeline")).text


class TestTheList:
    async def test_is_narrowed_by_stage(self, hub: Hub) -> None:
        iris = await hub.officer()
        await hub.deal(iris, "Still sourced")
        await hub.move(iris, await hub.deal(iris, "Being screened"), "screening")
        async with hub.browser(iris) as browser:
            page = await browser.opens("/pipeline/deals?stage=screening")
            assert "Being screened" in page.text
            assert "Still sourced" not in page.text
            every = await browser.opens("/pipeline/deals?stage=nowhere")
            assert "Still sourced" in every.text, "what cannot be asked for is left out"
            none = await browser.opens("/pipeline/deals?stage=closed")
            assert "Geen deals gevonden" in none.text

    async def test_survives_a_cursor_that_was_made_up(self, hub: Hub) -> None:
        async with hub.browser(await hub.officer()) as browser:
            assert (await browser.gets("/pipeline/deals?after=nonsense")).status_code in {200, 422}


class TestWithoutTheService:
    async def test_the_counts_stay_and_the_deals_are_said_to_be_out_of_reach(
        self, infrastructure: Infrastructure
    ) -> None:
        async with running(infrastructure, "gateway", gateway={"upstreams": {}}) as started:
            gateway = started["gateway"]
            iris = await person(gateway, Role.INVESTMENT_OFFICER)
            async with signed_in(gateway, iris) as browser:
                page = await browser.opens("/pipeline")
                assert "De deals zijn nu niet te bereiken." in page.text
                assert "Er zijn nog geen deals." in page.text
