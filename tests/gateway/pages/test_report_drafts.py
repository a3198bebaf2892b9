"""What a facilitator does with reports on their pages: beginning, explaining, publishing and withdrawing them."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from gateway.pages.browser import Browser, Page, browsing
from gateway.pages.monitor_hub import Hub
from gateway.pages.people import member, organisation, person, signed_in
from mediate_contracts.policy import Role
from support.infrastructure import Infrastructure
from support.running import running


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with running(
        infrastructure,
        "monitor",
        "gateway",
        gateway=lambda started: {"upstreams": {"monitor": started["monitor"].service.app}},
    ) as started:
        yield Hub(started["gateway"], started["monitor"])


@pytest.fixture
async def facilitator(hub: Hub) -> AsyncIterator[Browser]:
    who = await person(hub.gateway, Role.FACILITATOR)
    async with signed_in(hub.gateway, who) as browser:
        yield browser


async def courses(hub: Hub) -> str:
    """Return the indicator of the existing courses, which had 103 of 725 participants."""
    made = await hub.indicator(name={"nl": "Bestaande cursussen", "en": "Existing courses"})
    await hub.observed(made, {"period": "2020", "value": "103"})
    await hub.aimed(made, "2020", 725)
    return made


async def begun(browser: Browser, *indicators: str, **typed: str) -> Page:
    """Begin a report on the page for it, and return the page of the draft."""
    form = await browser.opens("/monitor/drafts/new")
    fields: dict[str, Any] = {
        "code": f"report-{uuid4().hex[:8]}",
        "title_nl": "Jaarrapport 2020",
        "title_en": "Annual report 2020",
        "period": "2020",
        **({"indicators": list(indicators)} if indicators else {}),
        **typed,
    }
    return await browser.presses(form, "Rapport beginnen", fields)


class TestADraft:
    async def test_is_begun_and_shows_figures_as_they_are(self, hub: Hub, facilitator: Browser) -> None:
        made = await courses(hub)
        page = await begun(facilitator, made)
        assert page.heading == "Jaarrapport 2020"
        assert "Het concept is gemaakt." in page.text
        [row] = [" ".join(each.text.split()) for each in page.all("tr", id=f"entry-{made}")]
        assert "ten minste 725 deelnemers" in row
        assert "103 deelnemers" in row
        assert "Niet gehaald" in row
        listed = await facilitator.opens("/monitor/drafts")
        assert listed.links()["Jaarrapport 2020"] == page.path

    async def test_about_nothing_says_what_is_missing(self, facilitator: Browser) -> None:
        form = await facilitator.opens("/monitor/drafts/new")
        empty = await facilitator.presses(form, "Rapport beginnen", {"code": "Niet Goed"}, status=422)
        assert {"title_nl", "code", "period"} <= empty.errors.keys()
        typed = {"code": "leeg", "title_nl": "Leeg", "title_en": "Empty", "period": "2020"}
        nothing = await facilitator.presses(form, "Rapport beginnen", typed, status=422)
        assert nothing.errors == {"indicators": "Fout: Kies indicatoren, een actielijn of het jaar van een doelenboom"}

    async def test_is_changed_and_that_is_undone(self, hub: Hub, facilitator: Browser) -> None:
        page = await begun(facilitator, await courses(hub))
        form = await facilitator.opens(f"{page.path}/edit")
        changed = await facilitator.presses(form, "Opslaan", {"title_nl": "Anders", "title_en": "Other"})
        assert changed.heading == "Anders"
        undone = await facilitator.presses(changed, "Ongedaan maken", {})
        assert undone.heading == "Jaarrapport 2020"

    async def test_is_explained_entry_by_entry(self, hub: Hub, facilitator: Browser) -> None:
        made = await courses(hub)
        page = await begun(facilitator, made)
        form = await facilitator.opens(page.links()["Toelichten Bestaande cursussen"])
        assert "Doel: ten minste 725 deelnemers." in form.text
        typed = {
            "narrative_nl": "De cursussen gingen niet door.",
            "narrative_en": "The courses were called off.",
            "external_cause_nl": "Covid-19.",
            "external_cause_en": "Covid-19.",
        }
        told = await facilitator.presses(form, "Opslaan", typed)
        assert "De cursussen gingen niet door." in told.text
        assert "Covid-19." in told.text
        half = await facilitator.opens(told.links()["Toelichten Bestaande cursussen"])
        wrong = await facilitator.presses(half, "Opslaan", {"narrative_en": ""}, status=422)
        assert "narrative_en" in wrong.errors

    async def test_is_opened_by_nobody_who_does_not_facilitate(self, hub: Hub, facilitator: Browser) -> None:
        page = await begun(facilitator, await courses(hub))
        who = await person(hub.gateway)
        await member(hub.gateway, who, await organisation(hub.gateway))
        for path in ("/monitor/drafts", "/monitor/drafts/new", page.path, f"{page.path}/publish"):
            async with signed_in(hub.gateway, who) as partner:
                assert (await partner.gets(path)).status_code in {403, 404}, path
            async with browsing(hub.gateway) as visitor:
                assert (await visitor.gets(path)).status_code in {302, 303, 401}, path

    @pytest.mark.parametrize("path", ["", "/edit", "/publish", f"/entries/{uuid4()}", "/editions/1/withdraw"])
    async def test_that_is_not_there_is_not_found(self, facilitator: Browser, path: str) -> None:
        await facilitator.opens(f"/monitor/drafts/{uuid4()}{path}", status=404)

    async def test_has_no_entry_of_what_it_is_not_about(self, hub: Hub, facilitator: Browser) -> None:
        page = await begun(facilitator, await courses(hub))
        await facilitator.opens(f"{page.path}/entries/{uuid4()}", status=404)
        await facilitator.opens(f"{page.path}/editions/1/withdraw", status=404)


class TestPublishing:
    async def test_leads_to_the_edition_at_its_address(self, hub: Hub, facilitator: Browser) -> None:
        made = await courses(hub)
        draft = await begun(facilitator, made, code=f"jaar-{made[-8:]}")
        form = await facilitator.opens(f"{draft.path}/publish")
        assert "met 1 onderdeel" in form.text
        page = await facilitator.presses(form, "Rapport publiceren", {})
        assert page.path == f"/monitor/reports/jaar-{made[-8:]}/1"
        assert "Het rapport is gepubliceerd." in page.text
        assert "103 deelnemers" in page.text
        assert page.links()["Naar het concept"] == draft.path

    async def test_anew_asks_why_and_keeps_the_first(self, hub: Hub, facilitator: Browser) -> None:
        made = await courses(hub)
        draft = await begun(facilitator, made)
        first = await facilitator.presses(await facilitator.opens(f"{draft.path}/publish"), "Rapport publiceren", {})
        await hub.observed(made, {"period": "2020", "value": "104", "kind": "stated"})
        form = await facilitator.opens(f"{draft.path}/publish")
        silent = await facilitator.presses(form, "Rapport publiceren", {}, status=422)
        assert "reason" in silent.errors
        second = await facilitator.presses(form, "Rapport publiceren", {"reason": "Een cijfer kwam erbij."})
        assert second.path == f"{first.path[:-1]}2"
        assert "Een cijfer kwam erbij." in second.text
        assert "Er is een nieuwere editie" in (await facilitator.opens(first.path)).text

    async def test_is_taken_back_with_a_reason_that_everybody_reads(self, hub: Hub, facilitator: Browser) -> None:
        draft = await begun(facilitator, await courses(hub))
        page = await facilitator.presses(await facilitator.opens(f"{draft.path}/publish"), "Rapport publiceren", {})
        again = await facilitator.opens(draft.path)
        form = await facilitator.opens(again.links()["Intrekken Editie 1"])
        gone = await facilitator.presses(form, "Editie intrekken", {"reason": "Het cijfer klopte niet."})
        assert gone.path == page.path
        async with browsing(hub.gateway) as visitor:
            seen = await visitor.opens(page.path)
            assert "Deze editie is ingetrokken" in seen.text
            assert "Het cijfer klopte niet." in seen.text

    async def test_of_a_version_that_somebody_changed_is_refused(self, hub: Hub, facilitator: Browser) -> None:
        made = await courses(hub)
        draft = await begun(facilitator, made)
        form = await facilitator.opens(f"{draft.path}/publish")
        entry = await facilitator.opens(f"{draft.path}/entries/{made}")
        await facilitator.presses(entry, "Opslaan", {"narrative_nl": "Later.", "narrative_en": "Later."})
        late = await facilitator.presses(form, "Rapport publiceren", {}, status=412)
        assert late.path == f"{draft.path}/publish"

    async def test_shows_in_the_list_of_everybody(self, hub: Hub, facilitator: Browser) -> None:
        draft = await begun(facilitator, await courses(hub), title_nl="Rapport voor iedereen", title_en="For everybody")
        await facilitator.presses(await facilitator.opens(f"{draft.path}/publish"), "Rapport publiceren", {})
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens("/monitor/reports")
            assert "Rapport voor iedereen" in page.links()
            assert "Concepten" not in page.links()
