"""The search as people meet it: the page, the suggestions, the API, and what each of them may find."""

from collections.abc import AsyncIterator

import pytest

from gateway.indexed import say
from gateway.journals import line, registered
from gateway.pages.browser import browsing
from gateway.pages.people import Person, person, signed_in
from gateway.reading import read_model, start_afresh
from mediate_contracts.policy import Role
from mediate_deploy.policy_page import declarations
from mediate_gateway.entrypoints.pages.places import PLACES
from mediate_shared.identity.actor import Actor, ActorKind
from support.infrastructure import Infrastructure
from support.pipeline import Dealing
from support.running import Running, running


@pytest.fixture
async def afresh(gateway: Running) -> None:
    await start_afresh(gateway)


@pytest.mark.usefixtures("afresh")
class TestThePage:
    async def test_shows_what_was_found_with_the_words_marked(self, gateway: Running) -> None:
        await say(gateway, registered(1, name="Café Scale-up"))
        async with browsing(gateway) as browser:
            page = await browser.opens("/search?q=cafe+scaleup")
        assert [each.text for each in page.all("mark")] == ["Café", "Scale-up"]
        assert page.links()["Café Scale-up"].startswith("/community/organisations/")

    async def test_shows_markup_as_the_text_it_is(self, gateway: Running) -> None:
        await say(gateway, registered(1, name="<script>alert(1)</script> & <b>co</b>"))
        async with browsing(gateway) as browser:
            page = await browser.opens("/search?q=<script>alert</script>")
            suggested = await browser.gets("/search/suggestions?q=alert")
        assert "<script>alert(1)</script> & <b>co</b>" in page.text
        assert "<script>alert" not in page.answer.text
        assert "<b>" not in suggested.text
        assert "&lt;b&gt;" in suggested.text

    async def test_says_what_may_have_been_meant(self, gateway: Running) -> None:
        await say(gateway, registered(1, name="Hogeschool van Amsterdam"))
        async with browsing(gateway) as browser:
            page = await browser.opens("/search?q=hogescool")
            assert "Bedoelde u: hogeschool" in page.text
            page = await browser.opens(page.links()["hogeschool"])
        assert "Bedoelde u" not in page.text

    async def test_keeps_what_was_typed_and_says_that_nothing_was_found(self, gateway: Running) -> None:
        async with browsing(gateway) as browser:
            page = await browser.opens("/search?q=xylofoonkwartet")
        assert page.one("input", id="q")["value"] == "xylofoonkwartet"
        assert "Niets gevonden" in page.text

    async def test_goes_on_to_all_of_one_kind(self, gateway: Running) -> None:
        await say(gateway, *(registered(number, name=f"Studio {number}") for number in range(1, 9)))
        async with browsing(gateway) as browser:
            page = await browser.opens("/search?q=studio")
            page = await browser.opens(page.links()["Toon alle 8 Organisaties"])
        assert {f"Studio {number}" for number in range(1, 9)} <= set(page.links())

    async def test_speaks_the_language_of_who_searches(self, gateway: Running) -> None:
        await say(gateway, line(3))
        async with browsing(gateway, "en") as browser:
            page = await browser.opens("/search?q=line+3")
        assert "Line 3 (en)" in page.links()


@pytest.mark.usefixtures("afresh")
class TestPages:
    async def test_of_the_hub_are_found_by_whoever_is_let_in(self, gateway: Running) -> None:
        keeper = await person(gateway, Role.ADMINISTRATOR)
        async with signed_in(gateway, keeper) as browser:
            assert "Nieuw account" in (await browser.opens("/search?q=nieuw+acount")).links()
        async with browsing(gateway) as browser:
            page = await browser.opens("/search?q=nieuw+account")
        assert "Nieuw account" not in page.links()

    def test_can_all_be_opened(self, gateway: Running) -> None:
        declared = {path for path, methods, _policy in declarations(gateway.service) if "GET" in methods}
        assert set(PLACES.values()) <= declared


@pytest.mark.usefixtures("afresh")
class TestAccounts:
    async def test_are_found_by_administrators_alone(self, gateway: Running) -> None:
        sought = await person(gateway, name="Wilhelmina Zonneveld")
        keeper = await person(gateway, Role.ADMINISTRATOR)
        facilitator = await person(gateway, Role.FACILITATOR, Role.OPS, Role.INVESTMENT_OFFICER)
        async with signed_in(gateway, keeper) as browser:
            page = await browser.opens("/search?q=zonneveld")
            assert page.links()["Wilhelmina Zonneveld"] == f"/administration/accounts/{sought.id}"
        async with signed_in(gateway, facilitator) as browser:
            assert "Wilhelmina" not in (await browser.opens("/search?q=zonneveld")).text


class TestTheSuggestions:
    async def test_lead_to_everything_there_is(self, gateway: Running) -> None:
        async with browsing(gateway) as browser:
            answer = await browser.gets("/search/suggestions?q=niets+zoals+dit")
        assert answer.headers["cache-control"] == "no-store"
        assert "Niets gevonden" in answer.text
        assert 'data-href="/search?q=niets+zoals+dit"' in answer.text


class TestTheApi:
    async def test_answers_in_json_and_is_described(self, gateway: Running) -> None:
        await start_afresh(gateway)
        await say(gateway, registered(1, name="Mediacampus Hilversum"))
        answer = (await gateway.client.get("/v1/search", params={"q": "media campsu"})).json()
        [found] = answer["results"]
        assert "".join(run["text"] for run in found["title"]) == "Mediacampus Hilversum"
        described = (await gateway.client.get("/v1/openapi.json")).json()
        assert "/v1/search" in described["paths"]

    async def test_refuses_a_query_without_bounds(self, gateway: Running) -> None:
        assert (await gateway.client.get("/v1/search", params={"q": "a" * 201})).status_code == 422
        assert (await gateway.client.get("/v1/search", params={"q": "a", "limit": "51"})).status_code == 422


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[dict[str, Running]]:
    """The gateway with the services that keep organisations and deals."""
    async with running(
        infrastructure,
        "community",
        "pipeline",
        "gateway",
        gateway=lambda started: {"upstreams": {name: started[name].service.app for name in ("community", "pipeline")}},
    ) as started:
        yield started


class TestADeal:
    async def test_is_found_by_its_team_and_leaves_no_trace_for_anybody_else(self, hub: dict[str, Running]) -> None:
        gateway = hub["gateway"]
        officer = await person(gateway, Role.INVESTMENT_OFFICER, name="Ilse Officier")
        acting = Actor(officer.id, ActorKind.PERSON, frozenset({Role.INVESTMENT_OFFICER}))
        await Dealing(hub["community"], hub["pipeline"]).open(acting, title="Project Zwaluwstaart")
        async with signed_in(gateway, officer) as browser:
            assert "Project Zwaluwstaart" in (await browser.opens("/search?q=zwaluwstaart")).links()
        others: list[Person] = [
            await person(gateway, *roles)
            for roles in ((), (Role.FACILITATOR,), (Role.OPS,), (Role.ADMINISTRATOR,), (Role.INVESTMENT_OFFICER,))
        ]
        for who in others:
            async with signed_in(gateway, who) as browser:
                for path in ("/search?q=zwaluwstaart", "/search/suggestions?q=zwaluwstaart", "/v1/search?q=zwaluwst"):
                    assert "Project" not in (await browser.gets(path)).text
        async with browsing(gateway) as browser:
            assert "Project" not in (await browser.gets("/search?q=zwaluwstaart")).text
        found = await read_model(gateway)
        assert "zwaluwstaart" not in str([found["search_entry"], found["search_word"]]).lower()
