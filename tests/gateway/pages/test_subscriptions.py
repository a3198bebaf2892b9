"""The pages of subscriptions: whose endpoints somebody sees, and what administrators of theirs do with them."""

import json
import re
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from gateway.pages.browser import Page, browsing
from gateway.pages.people import person
from gateway.pages.subscriptions_hub import Hub, added, subscribing
from mediate_contracts.events.subscriptions import EndpointDisabled
from mediate_contracts.policy import Role
from mediate_contracts.values import EndpointId, OrganisationId
from mediate_contracts.vocabulary import DisabledReason
from mediate_shared.clock import utc_now
from support.infrastructure import Infrastructure
from support.receivers import receiver, says
from support.running import eventually

VERBS = ("edit", "confirm", "secret", "pause", "resume", "remove", "recover", "test")


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with subscribing(infrastructure) as started:
        yield started


def at(endpoint: dict[str, object], verb: str = "") -> str:
    return f"/subscriptions/endpoints/{endpoint['id']}{verb and '/'}{verb}"


def secret_of(page: Page) -> str:
    return page.one("input", id="secret")["value"]


class TestTheOverview:
    async def test_explains_four_ways_with_addresses_to_copy(self, hub: Hub) -> None:
        _, admin, _ = await hub.house()
        async with hub.browser(admin) as browser:
            page = await browser.opens("/subscriptions")
        assert page.one("input", id="stream")["value"].endswith("/v1/stream")
        assert page.one("input", id="polled")["value"].endswith("/v1/feed")
        assert {"Webhooks: de hub stuurt het u", "NATS: een stroom in uw eigen account"} <= {
            " ".join(each.text.split()) for each in page.all("h2")
        }

    async def test_is_in_the_navigation_of_members_and_of_nobody_else(self, hub: Hub) -> None:
        _, _, other = await hub.house()
        async with hub.browser(other) as browser:
            assert (await browser.opens("/")).links()["Abonnementen"] == "/subscriptions"
        async with browsing(hub.gateway) as visitor:
            assert "Abonnementen" not in (await visitor.opens("/")).links()

    @pytest.mark.parametrize("path", ["", "/endpoints", "/deliveries"])
    async def test_is_in_english_as_well(self, hub: Hub, path: str) -> None:
        _, admin, _ = await hub.house()
        async with hub.browser(admin) as browser:
            page = await browser.opens(f"/subscriptions{path}?lang=en")
        assert page.one("html")["lang"] == "en"
        assert "Abonnementen" not in page.text


class TestAddingAnEndpoint:
    async def test_shows_its_secret_once_on_a_page_that_nobody_keeps(self, hub: Hub) -> None:
        _, admin, _ = await hub.house()
        async with hub.browser(admin) as browser:
            page = await added(hub, browser)
            assert re.fullmatch(r"whsec_[A-Za-z0-9+/=]{32,}", secret_of(page))
            assert page.answer.headers["cache-control"] == "no-store"
            listed = await browser.opens("/subscriptions/endpoints")
            shown = await browser.opens(listed.links()["Planning"])
        for each in (listed, shown):
            assert secret_of(page) not in each.answer.text
        assert "De ontvanger heeft nog niet ingestemd" in shown.text

    async def test_says_at_the_field_what_is_refused(self, hub: Hub) -> None:
        _, admin, _ = await hub.house()
        async with hub.browser(admin) as browser:
            form = await browser.opens("/subscriptions/endpoints/new")
            for typed, field, said in (
                ({"url": "ftp://1.1.1.1/"}, "url", "Het adres begint met https://."),
                ({"url": "https://10.0.0.1/"}, "url", "Dit adres is niet van het openbare internet."),
                ({"url": "https://a:b@1.1.1.1/"}, "url", "Laat de naam en het wachtwoord weg"),
                ({"types": "nl.mediate.nonsense.*"}, "types", "Dit is geen soort gebeurtenis van de hub."),
                ({"subjects": "nonsense"}, "subjects", "Dit is geen id."),
                ({"fields": "nonsense"}, "fields", "Schrijf een veld als"),
                ({"rate_per_second": "501"}, "rate_per_second", "Dit valt buiten wat hier kan."),
                ({"posts_at_once": "veel"}, "posts_at_once", "Schrijf een getal als 1.234,56"),
                ({"name": ""}, "name", "Vul dit in"),
            ):
                page = await browser.presses(form, "Voeg toe", {**hub.typed, **typed}, status=422)
                assert list(page.errors) == [field], typed
                assert said in page.errors[field], page.errors

    async def test_says_in_words_what_is_sent(self, hub: Hub) -> None:
        _, admin, _ = await hub.house()
        subject = str(uuid4())
        async with hub.browser(admin) as browser:
            await added(
                hub,
                browser,
                areas=["agendas", "monitor"],
                types="nl.mediate.community.organisation.*",
                action_lines=["3"],
                subjects=subject,
                fields="status = done, under_way\namount = 3",
            )
            shown = await browser.opens((await browser.opens("/subscriptions/endpoints")).links()["Planning"])
        for told in (
            "Van deze soorten: nl.mediate.community.organisation.*.",
            "Actielijn 3",
            "Over 1 onderwerp dat u noemde.",
            "Waarin status een van deze waarden heeft: done, under_way.",
        ):
            assert told in shown.text

    async def test_is_not_for_who_administers_nothing(self, hub: Hub) -> None:
        _, _, other = await hub.house()
        async with hub.browser(other) as browser:
            await browser.opens("/subscriptions/endpoints/new", status=403)
            page = await browser.opens("/subscriptions/endpoints")
        assert "Voeg een endpoint toe" not in page.links()


class TestAnEndpoint:
    async def test_is_read_by_members_who_change_nothing(self, hub: Hub) -> None:
        studio, admin, other = await hub.house()
        endpoint = await hub.endpoint(studio, admin)
        async with hub.browser(other) as browser:
            page = await browser.opens(at(endpoint))
            assert hub.receiver.url in page.text
            assert not [each for each in page.links().values() if each.startswith(at(endpoint, "x")[:-1])]
            for verb in VERBS:
                await browser.opens(at(endpoint, verb), status=403)

    @pytest.mark.parametrize("verb", ["", *VERBS])
    async def test_is_not_there_for_another_organisation(self, hub: Hub, verb: str) -> None:
        studio, admin, _ = await hub.house()
        endpoint = await hub.endpoint(studio, admin, name="Zilverlicht")
        _, stranger, _ = await hub.house("Studio Zuid")
        async with hub.browser(stranger) as browser:
            page = await browser.opens(at(endpoint, verb), status=404)
            assert "Zilverlicht" not in page.text
            assert "Zilverlicht" not in (await browser.opens("/subscriptions/endpoints")).text

    async def test_is_changed_and_has_to_be_agreed_to_elsewhere(self, hub: Hub) -> None:
        studio, admin, _ = await hub.house()
        endpoint = await hub.endpoint(studio, admin)
        async with hub.browser(admin) as browser:
            form = await browser.opens(at(endpoint, "edit"))
            renamed = await browser.presses(form, "Leg vast", {"name": "Montage", "types": "nl.mediate.agendas.item.*"})
            assert renamed.heading == "Montage"
            form = await browser.opens(at(endpoint, "edit"))
            moved = await browser.presses(form, "Leg vast", {"url": "https://1.0.0.1/x"})
        assert moved.path == at(endpoint, "confirm")

    async def test_that_changed_meanwhile_shows_what_stands_there_now(self, hub: Hub) -> None:
        studio, admin, _ = await hub.house()
        endpoint = await hub.endpoint(studio, admin)
        async with hub.browser(admin) as browser:
            form = await browser.opens(at(endpoint, "edit"))
            await browser.presses(await browser.opens(at(endpoint, "edit")), "Leg vast", {"name": "Eerder"})
            late = await browser.presses(form, "Leg vast", {"name": "Later"}, status=412)
            assert "Eerder" in late.text
            settled = await browser.presses(late, "Leg vast")
        assert settled.heading == "Later"

    async def test_of_which_nothing_was_changed_says_so(self, hub: Hub) -> None:
        studio, admin, _ = await hub.house()
        endpoint = await hub.endpoint(studio, admin, types=["nl.mediate.agendas.*"], action_lines=[3])
        async with hub.browser(admin) as browser:
            page = await browser.presses(await browser.opens(at(endpoint, "edit")), "Leg vast")
        assert page.answer.url.params["done"] == "nothing_changed"

    async def test_is_paused_resumed_and_removed_after_a_question(self, hub: Hub) -> None:
        studio, admin, _ = await hub.house()
        endpoint = await hub.endpoint(studio, admin)
        await hub.activate(endpoint)
        async with hub.browser(admin) as browser:
            for verb, button, said in (
                ("pause", "Pauzeer", "Dit endpoint is gepauzeerd"),
                ("resume", "Hervat", "actief"),
                ("remove", "Verwijder", "Het endpoint is verwijderd."),
            ):
                asked = await browser.opens(at(endpoint, verb))
                assert said in (await browser.presses(asked, button)).text
            await browser.opens(at(endpoint), status=404)

    async def test_that_waits_for_consent_cannot_be_paused(self, hub: Hub) -> None:
        studio, admin, _ = await hub.house()
        endpoint = await hub.endpoint(studio, admin)
        async with hub.browser(admin) as browser:
            asked = await browser.opens(at(endpoint, "pause"))
            page = await browser.presses(asked, "Pauzeer", status=409)
        assert "Alleen een actief endpoint kan gepauzeerd worden." in page.text

    async def test_gets_another_secret_that_is_shown_once(self, hub: Hub) -> None:
        studio, admin, _ = await hub.house()
        endpoint = await hub.endpoint(studio, admin, asymmetric=True)
        async with hub.browser(admin) as browser:
            form = await browser.opens(at(endpoint, "secret"))
            page = await browser.presses(form, "Maak een nieuw geheim", status=200)
            assert secret_of(page) not in {"", endpoint["secret"]}
            assert page.one("input", id="public_key")["value"].startswith("whpk_")
            assert page.answer.headers["cache-control"] == "no-store"
            shown = await browser.opens(at(endpoint))
        assert secret_of(page) not in shown.answer.text
        assert shown.text.count("v1 (HMAC-SHA256)") == 2


class TestConsent:
    async def test_by_a_code_tells_a_wrong_one_at_its_field(self, hub: Hub) -> None:
        studio, admin, _ = await hub.house()
        endpoint = await hub.endpoint(studio, admin)
        async with hub.browser(admin) as browser:
            form = await browser.opens(at(endpoint, "confirm"))
            early = await browser.presses(form, "Bevestig", {"code": "ABCDE-FGHJK-MNPQR-STVWX"}, status=422)
            assert "Er is nog geen code gestuurd" in early.errors["code"]
            sent = await browser.presses(early, "Stuur een code")
            assert "De code is onderweg naar uw systeem." in sent.text
            again = await browser.presses(sent, "Stuur een code", status=409)
            assert "Er is net een code gestuurd" in again.text
            wrong = await browser.presses(sent, "Bevestig", {"code": "ABCDE-FGHJK-MNPQR-STVWX"}, status=422)
            assert "Dit is niet de code" in wrong.errors["code"]
            empty = await browser.presses(sent, "Bevestig", status=422)
            assert list(empty.errors) == ["code"]

    async def test_is_given_by_the_code_that_was_posted_to_the_receiver(self, hub: Hub) -> None:
        studio, admin, _ = await hub.house()
        endpoint = await hub.endpoint(studio, admin)
        before = len(hub.receiver.posted)
        async with hub.browser(admin) as browser:
            sent = await browser.presses(await browser.opens(at(endpoint, "confirm")), "Stuur een code")

            async def is_posted() -> bool:
                return len(hub.receiver.posted) > before

            await eventually(is_posted)
            code = json.loads(hub.receiver.posted[-1].body)["data"]["code"]
            page = await browser.presses(sent, "Bevestig", {"code": f" {code.lower()} "})
        assert page.path == at(endpoint)
        assert "De ontvanger heeft ingestemd." in page.text
        assert "met een eenmalige code" in page.text

    async def test_is_given_by_answering_the_hub(self, hub: Hub) -> None:
        studio, admin, _ = await hub.house()
        endpoint = await hub.endpoint(studio, admin)
        async with hub.browser(admin) as browser:
            page = await browser.presses(await browser.opens(at(endpoint, "confirm")), "Vraag de ontvanger")
        assert page.path == at(endpoint)
        assert "door te antwoorden op het verzoek OPTIONS" in page.text

    async def test_is_asked_for_anew_where_the_receiver_said_that_it_is_gone(self, hub: Hub) -> None:
        studio, admin, _ = await hub.house()
        async with receiver(says(410)) as gone, hub.browser(admin) as browser:
            endpoint = await hub.endpoint(studio, admin, url=gone.url)
            await hub.activate(endpoint)
            await browser.presses(await browser.opens(at(endpoint, "test")), "Stuur")

            async def is_stopped() -> bool:
                return "Laat de ontvanger instemmen" in (await browser.opens(at(endpoint))).links()

            await eventually(is_stopped)
            form = await browser.opens(at(endpoint, "confirm"))
            assert "De code is onderweg" in (await browser.presses(form, "Stuur een code")).text

    async def test_is_not_given_where_nobody_answers(self, hub: Hub) -> None:
        studio, admin, _ = await hub.house()
        endpoint = await hub.endpoint(studio, admin, url="http://127.0.0.1:1/")
        async with hub.browser(admin) as browser:
            form = await browser.opens(at(endpoint, "confirm"))
            page = await browser.presses(form, "Vraag de ontvanger", status=409)
        assert "De ontvanger gaf geen antwoord." in page.text


class TestWhileTheServiceIsAway:
    async def test_pages_say_so_kindly_and_show_what_events_told(self, hub: Hub) -> None:
        studio, admin, _ = await hub.house()
        endpoint = await hub.endpoint(studio, admin, name="Bewaard")
        services = hub.gateway.service.api.state.services
        to = services._to
        async with hub.browser(admin) as browser:

            async def is_known() -> bool:
                return "Bewaard" in (await browser.opens("/subscriptions")).text

            await eventually(is_known)
            services._to = lambda _service: None
            try:
                listed = await browser.opens("/subscriptions/endpoints")
                deliveries = await browser.opens("/subscriptions/deliveries")
                await browser.opens(at(endpoint), status=503)
            finally:
                services._to = to
        assert "even niet bereikbaar" in listed.text
        assert "Bewaard" in listed.text
        assert "even niet bereikbaar" in deliveries.text


class TestOthers:
    async def test_of_staff_see_no_way_to_endpoints(self, hub: Hub) -> None:
        async with hub.browser(await person(hub.gateway, Role.OPS)) as browser:
            await browser.opens("/subscriptions", status=404)
            assert "Abonnementen" not in (await browser.opens("/")).links()


class TestTheStartPage:
    async def test_tells_the_partner_whose_endpoint_stopped_and_no_other(self, hub: Hub) -> None:
        studio, admin, other = await hub.house()
        endpoint = await hub.endpoint(studio, admin, name="Stilgevallen")
        said = EndpointDisabled(
            endpoint_id=EndpointId(UUID(endpoint["id"])),
            organisation_id=OrganisationId(studio),
            reason=DisabledReason.GONE,
        )
        async with hub.subscriptions.service.database.transaction() as transaction:
            transaction.record(said, at=utc_now())
        async with hub.browser(other) as browser:

            async def is_told() -> bool:
                return "Stilgevallen is stilgelegd" in (await browser.opens("/")).text

            await eventually(is_told)
            page = await browser.opens("/")
            assert page.links()["Bekijk en hervat Stilgevallen"] == at(endpoint)
            assert "1 endpoint is stilgelegd" in (await browser.opens("/subscriptions")).text
        _, stranger, _ = await hub.house("Studio Zuid")
        async with hub.browser(stranger) as browser:
            assert "Stilgevallen" not in (await browser.opens("/")).text
