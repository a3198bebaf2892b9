"""What an empty hub offers whoever opens it, and loading the example data from a page."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from gateway.pages.browser import Browser, Page, browsing
from gateway.pages.people import person, signed_in
from mediate_contracts.policy import Role
from mediate_deploy.load.examples import load_examples
from support.infrastructure import Infrastructure
from support.running import Running, eventually, running

SERVICES = ("community", "agendas", "monitor", "pipeline")


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Running]:
    """A whole hub in which there is nothing yet, and which comes with the example data."""

    def door(started: dict[str, Running]) -> dict[str, Any]:
        return {"upstreams": {name: started[name].service.app for name in SERVICES}, "examples": load_examples}

    async with running(infrastructure, *SERVICES, "gateway", gateway=door) as started:
        yield started["gateway"]


async def over(browser: Browser, page: Page) -> Page:
    """Look at a page of long work until it is over."""
    seen = page

    async def is_over() -> bool:
        nonlocal seen
        seen = await browser.opens(page.path)
        return seen.one("section", id="job")["data-state"] in {"done", "failed", "cancelled"}

    await eventually(is_over, seconds=90)
    return seen


class TestAnEmptyHub:
    async def test_offers_a_visitor_to_sign_in(self, hub: Running) -> None:
        async with browsing(hub) as browser:
            page = await browser.opens("/")
        assert "Meld u aan" in page.text
        assert "Laad de voorbeeldgegevens" not in page.text

    async def test_offers_an_administrator_data_and_people(self, hub: Running) -> None:
        async with signed_in(hub, await person(hub, Role.ADMINISTRATOR)) as browser:
            page = await browser.opens("/")
            assert page.links()["Mensen uitnodigen"] == "/administration/invitations"
            page = await browser.opens(page.links()["Voorbeeldgegevens bekijken"])
        assert "facilitator en investeringsmanager" in page.text
        assert "/administration/accounts/" in page.links()["Uzelf die rollen geven"]
        assert not [form for form in page.forms if form.action.startswith("/examples")]

    async def test_offers_a_facilitator_a_file_and_people(self, hub: Running) -> None:
        async with signed_in(hub, await person(hub, Role.FACILITATOR)) as browser:
            page = await browser.opens("/")
            assert page.links()["Bestand importeren"] == "/import"
            assert page.links()["Mensen uitnodigen"] == "/organisations"
            refused = await browser.opens("/examples")
        assert "Vraag een beheerder" in refused.text


class TestTheExampleData:
    async def test_is_not_for_whoever_may_not_create_all_of_it(self, hub: Running) -> None:
        officer = await person(hub, Role.INVESTMENT_OFFICER)
        allowed = await person(hub, Role.INVESTMENT_OFFICER, Role.FACILITATOR)
        async with signed_in(hub, allowed) as browser:
            form = await browser.opens("/examples")
        async with signed_in(hub, officer) as browser:
            page = await browser.opens("/profile")
            token = next(form.fields["csrf"] for form in page.forms if form.fields.get("csrf"))
            answer = await browser.client.post("/examples", data={"csrf": token}, headers={"Origin": "http://hub"})
        assert answer.status_code == 403
        assert "Voorbeeldgegevens laden" in form.form("Voorbeeldgegevens laden").buttons

    async def test_is_loaded_from_the_page_and_a_second_time_adds_nothing(self, hub: Running) -> None:
        keeper = await person(hub, Role.INVESTMENT_OFFICER, Role.FACILITATOR)
        async with signed_in(hub, keeper) as browser:
            work = await browser.presses(await browser.opens("/examples"), "Voorbeeldgegevens laden")
            assert re.fullmatch(r"/jobs/[0-9a-f-]{36}", work.path)
            first = await over(browser, work)
            assert re.search(r"[0-9]+ rijen toegevoegd", first.text)
            assert "niet aangenomen" not in first.text
            again = await browser.presses(await browser.opens("/examples"), "Voorbeeldgegevens laden")
            second = await over(browser, again)
            assert "toegevoegd" not in second.text
            assert "stonden er al" in second.text

            async def is_filled() -> bool:
                return "Zo begint u" not in (await browser.opens("/")).text

            await eventually(is_filled)
        async with browsing(hub) as browser:
            assert "Hilversum" in (await browser.opens("/search?q=hilversm")).text
