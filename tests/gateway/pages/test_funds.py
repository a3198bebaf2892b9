"""The pages of funds, gates and rounds: what a fund asks is everybody's, what it holds is its managers'."""

import re
from collections.abc import AsyncIterator
from typing import Any, Final

import pytest

from gateway.pages.browser import Browser, Page, browsing
from gateway.pages.people import Person
from gateway.pages.test_pipeline import Hub, acting, at
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.pipeline.gate_words import checked_in_words
from mediate_gateway.entrypoints.wording import Wording
from support.infrastructure import Infrastructure
from support.pipeline import Dealing
from support.running import running

_FUND: Final = {
    "name": "Verzonnen participatiefonds",
    "kind": "participation",
    "purpose_nl": "Groei.",
    "purpose_en": "Growth.",
    "ticket_max": "2.500.000",
    "readiness_min": "6",
    "co_investment": "in_principle",
    "budget": "20.000.000",
    "synthetic": "yes",
}


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


async def opened(browser: Browser, **changes: str) -> Page:
    """Open a fund as its page asks, and return the fund's page."""
    form = await browser.opens("/pipeline/funds/new")
    return await browser.presses(form, "Open het fonds", {**_FUND, **changes})


def fund_of(page: Page) -> str:
    """Return the id of the fund whose page this is."""
    found = re.search(r"/pipeline/funds/([0-9a-f-]{36})", page.path)
    assert found is not None, page.path
    return found[1]


async def waiting(hub: Hub, browser: Browser, iris: Person, **terms: Any) -> dict[str, Any]:
    """Return a deal of two and a half million in a new fund, without private money."""
    fund = fund_of(await opened(browser))
    terms = {"amount_sought": {"cents": 250_000_000}, "readiness": 7, **terms}
    return await hub.deal(iris, fund_id=fund, **terms)


class TestAFund:
    async def test_says_to_a_visitor_what_it_asks_and_nothing_of_its_deals(self, hub: Hub) -> None:
        iris = await hub.officer()
        async with hub.browser(iris) as browser:
            page = await opened(browser)
            await hub.deal(iris, title="Zilverlicht", fund_id=fund_of(page), readiness=7)
        async with browsing(hub.gateway) as visitor:
            shown = await visitor.opens(f"/pipeline/funds/{fund_of(page)}")
            listed = await visitor.opens("/pipeline/funds")
        for told in ("Het bedrag is hoogstens € 2.500.000,00.", "TRL 6 of hoger", "in principe", "Niet getoond"):
            assert told in shown.text.replace("\xa0", " ")
        assert "Verzonnen participatiefonds" in listed.text
        for page_seen in (shown, listed):
            assert "Zilverlicht" not in page_seen.text
            assert "Iris de Boer" not in page_seen.text

    async def test_shows_its_managers_the_deals_and_what_is_left_of_the_budget(self, hub: Hub) -> None:
        iris = await hub.officer()
        async with hub.browser(iris) as browser:
            page = await opened(browser)
            await hub.deal(iris, title="Zilverlicht", fund_id=fund_of(page), readiness=7)
            shown = await browser.opens(f"/pipeline/funds/{fund_of(page)}")
        assert "Zilverlicht" in shown.text
        assert "Nog over" in shown.text

    async def test_that_would_take_nothing_is_asked_again_at_its_field(self, hub: Hub) -> None:
        async with hub.browser(await hub.officer()) as browser:
            form = await browser.opens("/pipeline/funds/new")
            wrong = {**_FUND, "ticket_min": "3.000.000"}
            page = await browser.presses(form, "Open het fonds", wrong, status=422)
        assert list(page.errors) == ["ticket_max"]

    async def test_is_changed_by_who_manages_it_and_by_nobody_else(self, hub: Hub) -> None:
        async with hub.browser(await hub.officer()) as browser:
            page = await opened(browser)
            form = await browser.opens(f"/pipeline/funds/{fund_of(page)}/edit")
            changed = await browser.presses(form, "Leg vast", {"region": "Utrecht", "reason": "Besluit."})
            assert "Het bedrijf is in Utrecht." in changed.text
        async with hub.browser(await hub.officer("Femke Vos")) as browser:
            await browser.opens(f"/pipeline/funds/{fund_of(page)}/edit", status=403)

    async def test_gets_another_manager_by_looking_for_their_account(self, hub: Hub) -> None:
        femke = await hub.officer("Femke Vos")
        async with hub.browser(await hub.officer()) as browser:
            page = await opened(browser)
            form = await browser.opens(f"/pipeline/funds/{fund_of(page)}/managers?q=Femke")
            await browser.presses(form, "Laat beheren", {"account_id": str(femke.id)})
        async with hub.browser(femke) as browser:
            assert "Deals in dit fonds" in (await browser.opens(f"/pipeline/funds/{fund_of(page)}")).text


class TestAGate:
    async def test_says_before_saving_what_the_fund_thinks(self, hub: Hub) -> None:
        async with hub.browser(await hub.officer()) as browser:
            fund = fund_of(await opened(browser))
            form = await browser.opens("/pipeline/deals/new")
            # Pressed as a browser does where a button has an address of its own.
            asked = form.form("Kijk of het past")
            asked.action = form.one("button", formaction="/pipeline/gate-check")["formaction"]
            typed = {"fund_id": fund, "amount_sought": "2.500.001"}
            page = await browser.presses(form, "Kijk of het past", typed)
            assert "Past niet" in page.text
            part = await browser.sends(form, "Kijk of het past", typed, headers={"HX-Request": "true"})
            assert "Past niet" in part.text
            assert "<html" not in part.text

    async def test_on_the_page_of_a_deal_leads_to_an_exception_that_another_grants(self, hub: Hub) -> None:
        iris, femke = await hub.officer(), await hub.officer("Femke Vos")
        async with hub.browser(iris) as browser:
            deal = await waiting(hub, browser, iris, team=[{"account_id": str(femke.id)}])
            shown = await browser.opens(at(deal))
            assert "Wacht op een uitzondering" in shown.text
            form = await browser.opens(at(deal, "/overrides/new?rule=co_investment"))
            asked = await browser.presses(form, "Vraag een uitzondering", {"reason": "Tekent later."})
            assert "Een ander dan u beslist hierover." in asked.text
        async with hub.browser(femke) as browser:
            page = await browser.opens(at(deal))
            grant = next(href for words, href in page.links().items() if words.startswith("Sta toe"))
            granted = await browser.presses(await browser.opens(grant), "Sta toe", {"reason": "Akkoord."})
            assert "Uitzondering toegestaan" in granted.text

    def test_says_every_ruling_in_both_languages(self) -> None:
        money, rulings = {"cents": 100, "currency": "EUR"}, []
        limits = {
            "period": "2026-01-01",
            "ticket_min": money,
            "ticket_max": money,
            "trl_min": 4,
            "trl_max": 6,
            "region": "Utrecht",
            "co_investment": "always",
            "budget": money,
        }
        for rule, limit in limits.items():
            told = {"rule": rule, "verdict": "unknown", "limit": limit, "value": None, "excepted": False}
            rulings.append(told)
        for language in Language:
            check = {"fund_name": "Fonds", "verdict": "unknown", "rulings": rulings}
            found = checked_in_words(check, Wording(language))
            assert len({each.asked for each in found.told}) == len(limits)


class TestARound:
    async def test_goes_from_begun_to_closed_with_a_leverage_of_three(self, hub: Hub) -> None:
        iris = await hub.officer()
        public, private = await hub.dealing.register("Regiofonds"), await hub.dealing.register("Kapitaal")
        async with hub.browser(iris) as browser:
            deal = await hub.deal(iris)
            form = await browser.opens(at(deal, "/rounds/new"))
            typed = {
                "title": "Groeironde",
                "investor_1": public,
                "kind_1": "public",
                "amount_1": "500.000",
                "investor_2": private,
                "kind_2": "private",
                "amount_2": "1.500.000",
            }
            page = await browser.presses(form, "Ronde vastleggen", typed)
            assert "3,0\N{MULTIPLICATION SIGN}" in page.text
            where = page.path.partition("?")[0]
            close = await browser.opens(f"{where}/close")
            await browser.presses(close, "Sluit de ronde", {"closed_on": "2026-11-10"})
            shown = await browser.opens(at(deal))
            assert "Hefboom 3,0\N{MULTIPLICATION SIGN}" in shown.text

    async def test_asks_again_at_the_field_for_a_part_that_is_too_large(self, hub: Hub) -> None:
        iris = await hub.officer()
        async with hub.browser(iris) as browser:
            deal = await hub.deal(iris)
            investor = {"organisation_id": await hub.dealing.register(), "kind": "public", "amount": {"cents": 100}}
            body = {"title": "Ronde", "investments": [investor]}
            made = await hub.dealing.ask(acting(iris), "POST", f"/v1/deals/{deal['id']}/rounds", body)
            one = made.json()["investments"][0]["investment_id"]
            path = at(deal, f"/rounds/{made.json()['id']}/investments/{one}/tranche")
            form = await browser.opens(path)
            page = await browser.presses(form, "Leg het deel vast", {"amount": "2"}, status=422)
            assert page.errors["amount"] == "Fout: De delen zijn samen meer dan de investering."

    @pytest.mark.parametrize("path", ["", "/invest", "/close", "/cancel", "/edit"])
    async def test_is_not_there_for_who_may_not_read_the_deal(self, hub: Hub, path: str) -> None:
        iris = await hub.officer()
        deal = await hub.deal(iris)
        made = await hub.dealing.ask(acting(iris), "POST", f"/v1/deals/{deal['id']}/rounds", {"title": "Zilverlicht"})
        async with hub.browser(await hub.officer("Femke Vos")) as browser:
            page = await browser.opens(at(deal, f"/rounds/{made.json()['id']}{path}"), status=404)
            assert "Zilverlicht" not in page.text
