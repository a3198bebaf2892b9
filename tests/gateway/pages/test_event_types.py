"""The event catalogue and the receivers to copy: for everybody, with no service but the gateway."""

import json

import pytest

from gateway.pages.browser import browsing
from mediate_contracts.catalogue import CATALOGUE, IN_FEED
from mediate_contracts.described import meaning
from mediate_contracts.samples import sample
from mediate_contracts.schema import event_schema
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.subscriptions.receiving import WAYS, program
from mediate_gateway.entrypoints.wording import Wording
from support.running import Running

CATALOGUE_AT = "/subscriptions/catalogue"
PLANNED = "nl.mediate.agendas.session.planned.v1"
PROGRAMS = [name for way in WAYS for name in way.files]


class TestTheCatalogue:
    async def test_leads_everybody_to_every_type(self, gateway: Running) -> None:
        async with browsing(gateway) as browser:
            page = await browser.opens(CATALOGUE_AT)
        assert set(IN_FEED) <= set(page.links())

    async def test_has_no_type_that_nobody_can_subscribe_to(self, gateway: Running) -> None:
        async with browsing(gateway) as browser:
            links = set((await browser.opens(CATALOGUE_AT)).links())
            for event_type in set(CATALOGUE) - set(IN_FEED):
                assert event_type not in links
                await browser.opens(f"{CATALOGUE_AT}/{event_type}", 404)

    async def test_says_what_a_type_means_in_the_readers_language_and_is_searched_in_it(self, gateway: Running) -> None:
        async with browsing(gateway) as browser:
            page = await browser.opens(f"{CATALOGUE_AT}?q=agendapunt+voorgesteld")
        assert "nl.mediate.agendas.item.proposed.v1" in page.links()
        assert "Een agendapunt is voorgesteld voor een actielijn." in page.text

    def test_says_in_english_what_the_contract_says(self) -> None:
        word = Wording(Language.EN)
        assert {each: word.say(f"catalogue.meaning.{each}") for each in IN_FEED} == {
            each: meaning(entry) for each, entry in IN_FEED.items()
        }

    @pytest.mark.parametrize(
        ("asked", "holds", "without"),
        [
            ("q=session+planned", PLANNED, "nl.mediate.agendas.item.proposed.v1"),
            ("q=ONLINE_PAGE", PLANNED, "nl.mediate.community.need.posted.v1"),
            ("service=community", "nl.mediate.community.need.posted.v1", PLANNED),
            ("seen_by=network", "nl.mediate.community.need.posted.v1", PLANNED),
        ],
    )
    async def test_is_narrowed_by_word_service_and_audience(
        self, gateway: Running, asked: str, holds: str, without: str
    ) -> None:
        async with browsing(gateway) as browser:
            links = (await browser.opens(f"{CATALOGUE_AT}?{asked}")).links()
        assert holds in links
        assert without not in links

    async def test_says_that_nothing_was_found(self, gateway: Running) -> None:
        async with browsing(gateway, "en") as browser:
            page = await browser.opens(f"{CATALOGUE_AT}?q=nothing-is-called-so&service=nobody")
        assert "No type found" in page.text


class TestThePageOfAType:
    async def test_shows_its_example_and_its_schema_to_copy(self, gateway: Running) -> None:
        async with browsing(gateway) as browser:
            for event_type, entry in IN_FEED.items():
                page = await browser.opens(f"{CATALOGUE_AT}/{event_type}")
                assert page.heading == event_type
                assert json.loads(page.one("textarea", id="example").text) == sample(entry)
                assert json.loads(page.one("textarea", id="schema").text) == event_schema(entry)

    async def test_says_which_field_is_for_a_narrower_audience(self, gateway: Running) -> None:
        async with browsing(gateway, "en") as browser:
            page = await browser.opens(f"{CATALOGUE_AT}/{PLANNED}")
        assert "partners in the network" in page.text
        assert "everybody" in page.text

    async def test_is_not_there_for_a_type_that_nobody_says(self, gateway: Running) -> None:
        async with browsing(gateway) as browser:
            await browser.opens(f"{CATALOGUE_AT}/nl.mediate.nothing.v1", 404)


class TestTheReceivers:
    async def test_are_shown_to_everybody_with_the_address_of_this_hub(self, gateway: Running) -> None:
        async with browsing(gateway) as browser:
            page = await browser.opens("/subscriptions/receivers")
        for name in PROGRAMS:
            shown = page.one("textarea", id=name.replace(".", "-")).text
            assert shown.strip().splitlines()[-1] == program(name).strip().splitlines()[-1]
            assert "https://hub.example" not in shown

    @pytest.mark.parametrize("name", PROGRAMS)
    async def test_are_had_as_files(self, gateway: Running, name: str) -> None:
        async with browsing(gateway) as browser:
            answer = await browser.gets(f"/subscriptions/receivers/{name}")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["content-type"].startswith("text/plain")

    async def test_are_no_other_files(self, gateway: Running) -> None:
        async with browsing(gateway) as browser:
            assert (await browser.gets("/subscriptions/receivers/settings.py")).status_code == 404
            assert (await browser.gets("/subscriptions/receivers/..%2Fsettings.py")).status_code == 404
